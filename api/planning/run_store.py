"""Planning runs in the database: a durable queue of jobs.

A server claims a run for the length of a lease and prolongs it while the planner works. Each claim
has a new *fence*; whoever bears an older one has lost the run and can change nothing any more.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from api.store import NotStored, StoreError, insert_once, scenario_row, wanted_id
from api.tables import ENDED_STATES, plans, runs
from logistics.aim import Order


class RunConflict(StoreError):
    """A run id that another run already has."""

    code = "run_conflict"
    remedy = "Send a new run_id, or none."


class RunsTooMany(StoreError):
    """More waiting runs than the server takes."""

    code = "runs_too_many"
    remedy = "Wait until a run has ended, or cancel one."


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWish:
    """What is to be planned, and how."""

    scenario_id: str
    time_limit_s: float
    seed: int = 0
    goal_order: Order = Order.FAIREST


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSoFar:
    """The figures of the best plan that a run has found; ``PlanMetrics`` has the meanings."""

    min_fill: float
    used_g: int
    wasted_g: int
    cost_yen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A planning run. ``plan_id`` may be there in every ended state, and is when it is done."""

    run_id: str
    scenario_id: str
    state: str
    time_limit_s: float
    seed: int
    goal_order: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    fence: int
    cancel_asked: bool
    stage: str
    progress_s: float
    bound_min_fill: float | None
    bound_wasted_g: int | None
    best: BestSoFar | None
    plan_id: str | None
    cause_code: str | None
    cause: str | None

    @property
    def ended(self) -> bool:
        """Tell whether nothing will change any more."""
        return self.state in ENDED_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What a planner told last. ``best_json`` is the best plan's file, if it is a new one."""

    stage: str
    progress_s: float
    bound_min_fill: float | None = None
    bound_wasted_g: int | None = None
    best_json: str | None = None
    best: BestSoFar | None = None


def add_run(
    connection: sa.Connection,
    run_id: str,
    wish: RunWish,
    *,
    most_queued: int,
    now: datetime,
) -> tuple[Run, bool]:
    """Queue a run and tell whether it is new; the same wish with the same id is one run.

    Raises ``NotStored``, ``RunConflict`` (the id has another wish) or ``RunsTooMany``.
    """
    scenario_row(connection, wish.scenario_id)
    waiting = sa.select(sa.func.count()).where(runs.c.state == "queued")
    is_full = connection.execute(waiting).scalar_one() >= most_queued
    wished = asdict(wish)
    start = {"state": "queued", "attempts": 0, "fence": 0, "cancel_asked": False}
    values = {"run_id": run_id, **wished, **start, "stage": "", "progress_s": 0, "created_at": now}
    is_new = insert_once(connection, runs, values)
    run = get_run(connection, run_id)
    if not is_new and wished != {name: getattr(run, name) for name in wished}:
        raise RunConflict(f"Run {run_id} is there already, with another wish.")
    if is_new and is_full:
        raise RunsTooMany(f"{most_queued} runs are waiting already.")
    return run, is_new


def get_run(connection: sa.Connection, run_id: str) -> Run:
    """Return a run; raise ``NotStored``."""
    row = connection.execute(_ROWS.where(runs.c.run_id == wanted_id("run", run_id))).one_or_none()
    if row is None:
        raise NotStored("run", run_id)
    return _run(row)


def list_runs(
    connection: sa.Connection, *, scenario_id: str | None = None, limit: int = 100, offset: int = 0
) -> tuple[tuple[Run, ...], int]:
    """Return runs, newest first, of one month or of all, and how many there are."""
    wanted = []
    if scenario_id is not None:
        wanted.append(runs.c.scenario_id == wanted_id("month", scenario_id))
    query = _ROWS.where(*wanted).order_by(runs.c.created_at.desc(), runs.c.run_id)
    found = connection.execute(query.limit(limit).offset(offset))
    count = sa.select(sa.func.count()).select_from(runs).where(*wanted)
    return tuple(_run(r) for r in found), connection.execute(count).scalar_one()


def best_worst_fill(connection: sa.Connection, scenario_id: str) -> Fraction | None:
    """Return the highest worst fill of a month's plans; None = no plan has one."""
    query = sa.select(plans.c.figures_json).where(plans.c.scenario_id == scenario_id)
    found = (json.loads(text)["min_fill"] for text in connection.execute(query).scalars())
    return max((Fraction(fill) for fill in found if fill is not None), default=None)


def orders_of_plans(connection: sa.Connection) -> dict[str, str]:
    """Return the order of goals of each plan that a run has made."""
    query = sa.select(runs.c.plan_id, runs.c.goal_order).where(runs.c.plan_id.is_not(None))
    return {plan_id: order for plan_id, order in connection.execute(query)}


def best_json(connection: sa.Connection, run_id: str) -> str | None:
    """Return the file of the best plan of a run that has not ended; None = none yet."""
    query = sa.select(runs.c.best_json).where(runs.c.run_id == wanted_id("run", run_id))
    found = connection.execute(query).one_or_none()
    if found is None:
        raise NotStored("run", run_id)
    return found.best_json  # type: ignore[no-any-return]


def ask_cancel(connection: sa.Connection, run_id: str, *, now: datetime) -> Run:
    """Cancel a run: at once while it waits, soon while it runs; an ended run stays as it is."""
    mine = runs.c.run_id == wanted_id("run", run_id)
    waiting = sa.update(runs).where(mine, runs.c.state == "queued")
    connection.execute(waiting.values(state="cancelled", cancel_asked=True, finished_at=now))
    running = sa.update(runs).where(mine, runs.c.state == "running")
    connection.execute(running.values(cancel_asked=True))
    return get_run(connection, run_id)


def claim(connection: sa.Connection, *, lease_s: float, now: datetime) -> Run | None:
    """Take the run that has waited longest; None = none waits."""
    oldest = (
        sa.select(runs.c.run_id)
        .where(runs.c.state == "queued")
        .order_by(runs.c.created_at, runs.c.run_id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        sa.update(runs)
        .where(runs.c.run_id == oldest)
        .values(
            state="running",
            attempts=runs.c.attempts + 1,
            fence=runs.c.fence + 1,
            lease_until=now + timedelta(seconds=lease_s),
            started_at=sa.func.coalesce(runs.c.started_at, now),
            stage="",
            progress_s=0,
        )
        .returning(*_ROWS.selected_columns)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _run(row)


def expired(connection: sa.Connection, *, now: datetime) -> tuple[Run, ...]:
    """Return the running runs whose server has gone silent."""
    query = _ROWS.where(runs.c.state == "running", runs.c.lease_until < now)
    return tuple(_run(r) for r in connection.execute(query))


def beat(
    connection: sa.Connection, run: Run, advance: Advance, *, lease_s: float, now: datetime
) -> bool | None:
    """Prolong the lease and note progress; return whether to cancel, None = the run is lost."""
    values: dict[str, Any] = {
        "lease_until": now + timedelta(seconds=lease_s),
        "stage": advance.stage,
        "progress_s": advance.progress_s,
        "bound_min_fill": advance.bound_min_fill,
        "bound_wasted_g": advance.bound_wasted_g,
    }
    if advance.best_json is not None and advance.best is not None:
        values |= {
            "best_json": advance.best_json,
            "best_min_fill": advance.best.min_fill,
            "best_used_g": advance.best.used_g,
            "best_wasted_g": advance.best.wasted_g,
            "best_cost_yen": advance.best.cost_yen,
        }
    statement = _held(run).values(**values).returning(runs.c.cancel_asked)
    return connection.execute(statement).scalar_one_or_none()


def requeue(connection: sa.Connection, run: Run, *, attempts: int) -> bool:
    """Put a claimed run back; ``attempts`` = how many count so far. False = the run is lost."""
    values = {"state": "queued", "lease_until": None, "attempts": attempts}
    return connection.execute(_held(run).values(**values)).rowcount == 1


def end(
    connection: sa.Connection,
    run: Run,
    *,
    state: str,
    now: datetime,
    plan_id: str | None = None,
    cause_code: str | None = None,
    cause: str | None = None,
) -> bool:
    """Bring a claimed run to its end; False = the run is lost and nothing was changed."""
    values = {
        "state": state,
        "finished_at": now,
        "lease_until": None,
        "plan_id": plan_id,
        "cause_code": cause_code,
        "cause": cause,
        "best_json": None,
    }
    return connection.execute(_held(run).values(**values)).rowcount == 1


def _held(run: Run) -> sa.Update:
    return sa.update(runs).where(
        runs.c.run_id == run.run_id, runs.c.state == "running", runs.c.fence == run.fence
    )


_ROWS: sa.Select[Any] = sa.select(
    *(c for c in runs.c if c.name not in {"best_json", "lease_until"})
)


def _run(row: sa.Row[Any]) -> Run:
    values = dict(row._mapping)
    best = BestSoFar(
        min_fill=values.pop("best_min_fill"),
        used_g=values.pop("best_used_g"),
        wasted_g=values.pop("best_wasted_g"),
        cost_yen=values.pop("best_cost_yen"),
    )
    return Run(**values, best=None if best.min_fill is None else best)
