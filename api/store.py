"""Months and plans in the database: facts that are added once and never changed.

An id is the start of the content's fingerprint, so the same content has the same id and adding it
again is harmless. Functions take an open connection; whoever opened it commits.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from threading import Lock
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.tables import plans, scenarios
from logistics.check import CheckReport, check
from logistics.errors import Fault
from logistics.model import Scenario
from logistics.plan_file import read_plan, write_plan
from logistics.plan_model import Plan
from logistics.scenario import ScenarioRead, fingerprint
from logistics.scenario_files.archive import read_scenario_zip, zip_scenario

ID_LENGTH = 16
_ID = re.compile("[0-9A-Za-z-]{1,36}")
Value = TypeVar("Value")


class StoreError(Exception):
    """Something that the store cannot give or take."""

    code = "store"
    remedy = ""


class NotStored(StoreError):
    """A month, plan, run or trip that is not there."""

    code = "not_found"
    remedy = "Look the id up in the list that it comes from."

    def __init__(self, kind: str, key: str) -> None:
        self.kind = kind
        self.key = key
        super().__init__(f"There is no {kind} {key!r}.")


class PlanBroken(StoreError):
    """A plan that breaks rules; only sound plans are stored."""

    code = "plan_broken"
    remedy = "Plan the month again; if this comes back, report it with the month's data."

    def __init__(self, report: CheckReport) -> None:
        self.violations = report.violations
        shown = "; ".join(map(str, report.violations[:5]))
        more = len(report.violations) - 5
        super().__init__(shown + (f"; and {more} more" if more > 0 else ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRow:
    """A stored month without its content."""

    scenario_id: str
    fingerprint: str
    name: str
    start: date
    end: date
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScenario:
    """A stored month, read."""

    row: ScenarioRow
    scenario: Scenario
    warnings: tuple[Fault, ...]

    @property
    def scenario_id(self) -> str:
        """The id of the month."""
        return self.row.scenario_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A stored plan without its content. ``figures`` are those of ``CheckReport.figures``."""

    plan_id: str
    fingerprint: str
    scenario_id: str
    scenario_name: str
    figures: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A stored plan, read, with its month and the checker's report."""

    row: PlanRow
    plan: Plan
    scenario: Scenario
    report: CheckReport

    @property
    def plan_id(self) -> str:
        """The id of the plan."""
        return self.row.plan_id

    @property
    def scenario_id(self) -> str:
        """The id of the month that it plans."""
        return self.row.scenario_id


class Recent(Generic[Value]):
    """The few values used last, by fingerprint. Facts never change, so nothing grows stale."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], Value]) -> Value:
        """Return the value of ``key``; ``make`` it when it is not at hand."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


_READ_SCENARIOS: Recent[ScenarioRead] = Recent(8)
_READ_PLANS: Recent[tuple[Plan, CheckReport]] = Recent(16)


def insert_once(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> bool:
    """Add a row unless one with the same key is there; tell whether it is new."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    added = connection.execute(statement.returning(*table.primary_key))
    return added.one_or_none() is not None


def wanted_id(kind: str, key: str) -> str:
    """Return ``key`` if it can be an id of ours; raise ``NotStored`` where it cannot."""
    if not _ID.fullmatch(key):
        raise NotStored(kind, key)
    return key


def add_scenario(
    connection: sa.Connection, scenario: Scenario, *, now: datetime
) -> tuple[ScenarioRow, bool]:
    """Store a month and tell whether it is new; the same content is stored once."""
    mark = fingerprint(scenario)
    values = {
        "scenario_id": mark[:ID_LENGTH],
        "fingerprint": mark,
        "name": scenario.name,
        "start_on": scenario.start,
        "end_on": scenario.end,
        "archive": zip_scenario(scenario),
        "created_at": now,
    }
    is_new = insert_once(connection, scenarios, values)
    return scenario_row(connection, mark[:ID_LENGTH]), is_new


def list_scenarios(
    connection: sa.Connection, *, limit: int = 100, offset: int = 0
) -> tuple[tuple[ScenarioRow, ...], int]:
    """Return stored months, newest first, and how many there are."""
    query = _SCENARIO_ROWS.order_by(scenarios.c.created_at.desc(), scenarios.c.scenario_id)
    rows = connection.execute(query.limit(limit).offset(offset))
    return tuple(_scenario_row(r) for r in rows), _count(connection, scenarios)


def scenario_row(connection: sa.Connection, scenario_id: str) -> ScenarioRow:
    """Return what is known of a stored month without reading it; raise ``NotStored``."""
    query = _SCENARIO_ROWS.where(scenarios.c.scenario_id == wanted_id("month", scenario_id))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotStored("month", scenario_id)
    return _scenario_row(row)


def scenario_archive(connection: sa.Connection, scenario_id: str) -> bytes:
    """Return a month's canonical files as a zip; raise ``NotStored``."""
    query = sa.select(scenarios.c.archive).where(
        scenarios.c.scenario_id == wanted_id("month", scenario_id)
    )
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotStored("month", scenario_id)
    return bytes(found)


def get_scenario(connection: sa.Connection, scenario_id: str) -> StoredScenario:
    """Return a stored month, read; raise ``NotStored``."""
    row = scenario_row(connection, scenario_id)
    read = _READ_SCENARIOS.get(
        row.fingerprint, lambda: read_scenario_zip(scenario_archive(connection, scenario_id))
    )
    return StoredScenario(row=row, scenario=read.scenario, warnings=read.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPlan:
    """A plan that the checker has passed for a stored month: only such plans are stored."""

    month: ScenarioRow
    plan: Plan
    report: CheckReport


def sound_plan(month: StoredScenario, plan: Plan) -> SoundPlan:
    """Check a plan without the database; raise ``PlanBroken`` when it breaks a rule."""
    report = check(month.scenario, plan)
    if not report.clean:
        raise PlanBroken(report)
    return SoundPlan(month=month.row, plan=plan, report=report)


def add_sound_plan(connection: sa.Connection, sound: SoundPlan, *, now: datetime) -> PlanRow:
    """Store a checked plan; the same plan is stored once."""
    text = write_plan(sound.plan)
    mark = sha256(f"{sound.month.fingerprint}\n{text}".encode()).hexdigest()
    values = {
        "plan_id": mark[:ID_LENGTH],
        "fingerprint": mark,
        "scenario_id": sound.month.scenario_id,
        "plan_json": text,
        "figures_json": json.dumps(asdict(sound.report.figures), ensure_ascii=False),
        "created_at": now,
    }
    insert_once(connection, plans, values)
    return plan_row(connection, mark[:ID_LENGTH])


def add_plan(connection: sa.Connection, plan: Plan, *, scenario_id: str, now: datetime) -> PlanRow:
    """Check a plan and store it; the same plan is stored once.

    Raises ``PlanBroken`` when it breaks a rule and ``NotStored`` when the month is unknown.
    """
    sound = sound_plan(get_scenario(connection, scenario_id), plan)
    return add_sound_plan(connection, sound, now=now)


def list_plans(
    connection: sa.Connection, *, scenario_id: str | None = None, limit: int = 100, offset: int = 0
) -> tuple[tuple[PlanRow, ...], int]:
    """Return stored plans, newest first, of one month or of all, and how many there are."""
    wanted = []
    if scenario_id is not None:
        wanted.append(plans.c.scenario_id == wanted_id("month", scenario_id))
    query = _PLAN_ROWS.where(*wanted).order_by(plans.c.created_at.desc(), plans.c.plan_id)
    rows = connection.execute(query.limit(limit).offset(offset))
    return tuple(_plan_row(r) for r in rows), _count(connection, plans, *wanted)


def plan_row(connection: sa.Connection, plan_id: str) -> PlanRow:
    """Return what is known of a stored plan without reading it; raise ``NotStored``."""
    row = connection.execute(
        _PLAN_ROWS.where(plans.c.plan_id == wanted_id("plan", plan_id))
    ).one_or_none()
    if row is None:
        raise NotStored("plan", plan_id)
    return _plan_row(row)


def plan_json(connection: sa.Connection, plan_id: str) -> str:
    """Return a plan's file as it was stored; raise ``NotStored``."""
    query = sa.select(plans.c.plan_json).where(plans.c.plan_id == wanted_id("plan", plan_id))
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotStored("plan", plan_id)
    return str(found)


def get_plan(connection: sa.Connection, plan_id: str) -> StoredPlan:
    """Return a stored plan, read, with its month and its report; raise ``NotStored``."""
    row = plan_row(connection, plan_id)
    month = get_scenario(connection, row.scenario_id)

    def read() -> tuple[Plan, CheckReport]:
        plan = read_plan(plan_json(connection, plan_id))
        return plan, check(month.scenario, plan)

    plan, report = _READ_PLANS.get(row.fingerprint, read)
    return StoredPlan(row=row, plan=plan, scenario=month.scenario, report=report)


def _count(connection: sa.Connection, table: sa.Table, *wanted: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*wanted)
    return connection.execute(query).scalar_one()


_SCENARIO_ROWS: sa.Select[Any] = sa.select(*(c for c in scenarios.c if c.name != "archive"))
_PLAN_ROWS: sa.Select[Any] = sa.select(
    *(c for c in plans.c if c.name != "plan_json"), scenarios.c.name.label("scenario_name")
).join_from(plans, scenarios)


def _scenario_row(row: sa.Row[Any]) -> ScenarioRow:
    return ScenarioRow(
        scenario_id=row.scenario_id,
        fingerprint=row.fingerprint,
        name=row.name,
        start=row.start_on,
        end=row.end_on,
        created_at=row.created_at,
    )


def _plan_row(row: sa.Row[Any]) -> PlanRow:
    return PlanRow(
        plan_id=row.plan_id,
        fingerprint=row.fingerprint,
        scenario_id=row.scenario_id,
        scenario_name=row.scenario_name,
        figures=json.loads(row.figures_json),
        created_at=row.created_at,
    )
