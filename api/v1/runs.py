"""Planning runs: started, followed, cancelled. They go on when nobody watches."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from api.clock import utc_now
from api.deps import AppSettings, Connection, Paging, Runner
from api.planning import run_store
from api.store import NotStored
from api.v1.base import In, ListOut, Out, listed, problems
from api.v1.months import attachment
from logistics.aim import Order

router = APIRouter(tags=["runs"])

RunState = Literal["queued", "running", "done", "failed", "cancelled"]


class RunIn(In):
    """How to plan. A ``run_id`` made by the client makes it harmless to ask twice."""

    time_limit_s: float | None = Field(
        default=None, ge=1, strict=True, description="null = the usual time."
    )
    seed: int = Field(default=0, ge=0, le=2**31 - 1, strict=True)
    goal_order: Order = Field(
        default=Order.FAIREST,
        description="What comes first: fairness, little waste, or the same for all.",
    )
    run_id: UUID | None = None


class BestOut(Out):
    """The figures of the best plan that a run has found so far."""

    min_fill: float
    used_g: int
    wasted_g: int
    cost_yen: float


class RunOut(Out):
    """A run. ``cause`` says why it failed; ``plan_id`` is there when it has left a plan."""

    run_id: str
    scenario_id: str
    state: RunState
    time_limit_s: float
    seed: int
    goal_order: Order
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    cancel_asked: bool
    stage: str
    progress_s: float
    bound_min_fill: float | None
    bound_wasted_g: int | None
    best: BestOut | None
    plan_id: str | None
    cause_code: str | None
    cause: str | None


def _out(run: run_store.Run) -> RunOut:
    values = {name: getattr(run, name) for name in RunOut.model_fields}
    return RunOut.model_validate(values)


@router.post(
    "/scenarios/{scenario_id}/runs",
    response_model=RunOut,
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(400, 404, 409, 429),
)
def start_run(
    scenario_id: str,
    *,
    wish: RunIn,
    connection: Connection,
    settings: AppSettings,
    runner: Runner,
    response: Response,
) -> RunOut:
    """Queue a planning run of a month."""
    run, _ = run_store.add_run(
        connection,
        str(wish.run_id or uuid4()),
        run_store.RunWish(
            scenario_id=scenario_id,
            time_limit_s=min(
                wish.time_limit_s or settings.run_time_limit_s, settings.max_run_time_limit_s
            ),
            seed=wish.seed,
            goal_order=wish.goal_order,
        ),
        most_queued=settings.max_queued_runs,
        now=utc_now(),
    )
    runner.wake()
    response.headers["Location"] = f"/api/v1/runs/{run.run_id}"
    return _out(run)


@router.get("/runs", response_model=ListOut[RunOut], responses=problems(404))
def list_runs(
    connection: Connection,
    page: Paging,
    scenario_id: Annotated[str | None, Query(description="Only the runs of this month.")] = None,
) -> ListOut[RunOut]:
    """List runs, newest first."""
    rows, total = run_store.list_runs(
        connection, scenario_id=scenario_id, limit=page.limit, offset=page.offset
    )
    return listed([_out(r) for r in rows], total=total, page=page)


@router.get("/runs/{run_id}", response_model=RunOut, responses=problems(404))
def read_run(run_id: str, connection: Connection) -> RunOut:
    """Follow a run: its state, its progress and the best so far."""
    return _out(run_store.get_run(connection, run_id))


@router.post("/runs/{run_id}/cancel", response_model=RunOut, responses=problems(404))
def cancel_run(run_id: str, connection: Connection) -> RunOut:
    """Cancel a run; it keeps the best plan so far. A run that has ended stays as it is."""
    return _out(run_store.ask_cancel(connection, run_id, now=utc_now()))


@router.get(
    "/runs/{run_id}/best",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {}}, "description": "A plan.json"},
        **problems(404),
    },
)
def download_best_plan(run_id: str, connection: Connection) -> Response:
    """Download the best plan so far of a run that has not ended, in plan format 1."""
    text = run_store.best_json(connection, run_id)
    if text is None:
        raise NotStored("plan of run", run_id)
    return Response(text, headers=attachment("plan.json"), media_type="application/json")
