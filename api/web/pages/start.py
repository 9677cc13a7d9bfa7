"""The first page: months, their plans, runs that are under way, and the form for a new month."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import ClassVar

from api.planning.run_store import Run
from api.store import PlanRow, ScenarioRow
from api.web import links
from api.web.language import Language
from api.web.pages.heads import is_sample
from api.web.words.faults import fault_text
from logistics.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A plan in a list. ``order`` is what came first when it was made, empty = unknown.

    ``is_approved``: it is the one of its month that is driven.
    """

    url: str
    made_at: datetime
    order: str
    min_fill: float | None
    used_g: int
    wasted_g: int
    cost_yen: float
    is_approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run in a list."""

    url: str
    month_name: str
    state: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """A month with its plans, newest first."""

    url: str
    start_run_url: str
    name: str
    start: date
    end: date
    sample: bool
    plans: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """One fault or warning of an uploaded folder, in the reader's words."""

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str


def fault_lines(faults: Iterable[Fault], *, language: Language) -> tuple[FaultLine, ...]:
    """Return faults or warnings in the reader's words."""
    return tuple(
        FaultLine(
            file=fault.file,
            row=fault.row,
            column=fault.column,
            value=fault.value,
            rule=rule,
            remedy=remedy,
        )
        for fault in faults
        for rule, remedy in (fault_text(fault, language=language),)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """The first page. ``problem`` is the word for what was wrong with an upload, or empty."""

    template: ClassVar[str] = "start.html"

    months: tuple[MonthLine, ...]
    runs: tuple[RunLine, ...]
    upload_url: str
    problem: str
    faults: tuple[FaultLine, ...]


def plan_line(
    plan: PlanRow,
    orders: Mapping[str, str] = MappingProxyType({}),
    approved: Set[str] = frozenset(),
) -> PlanLine:
    """Describe a plan in a list."""
    return PlanLine(
        url=links.plan(plan.plan_id),
        made_at=plan.created_at,
        order=orders.get(plan.plan_id, ""),
        min_fill=plan.figures["min_fill"],
        used_g=plan.figures["used_g"],
        wasted_g=plan.figures["wasted_g"],
        cost_yen=plan.figures["cost_yen"],
        is_approved=plan.plan_id in approved,
    )


def start_page(
    months: tuple[ScenarioRow, ...],
    *,
    plans: tuple[PlanRow, ...],
    runs: tuple[Run, ...],
    orders: Mapping[str, str] = MappingProxyType({}),
    approved: Set[str] = frozenset(),
    problem: str = "",
    faults: tuple[FaultLine, ...] = (),
) -> StartPage:
    """Build the first page. Plans and runs come newest first; runs that are over are left out."""
    names = {m.scenario_id: m.name for m in months}
    return StartPage(
        months=tuple(_month_row(m, plans, orders, approved) for m in months),
        runs=tuple(
            RunLine(
                url=links.run(r.run_id),
                month_name=names.get(r.scenario_id, r.scenario_id),
                state=r.state,
                seconds=r.progress_s,
            )
            for r in runs
            if not r.ended
        ),
        upload_url=links.UPLOAD,
        problem=problem,
        faults=faults,
    )


def _month_row(
    month: ScenarioRow,
    plans: tuple[PlanRow, ...],
    orders: Mapping[str, str],
    approved: Set[str],
) -> MonthLine:
    return MonthLine(
        url=links.month(month.scenario_id),
        start_run_url=links.start_run(month.scenario_id),
        name=month.name,
        start=month.start,
        end=month.end,
        sample=is_sample(month.name),
        plans=tuple(
            plan_line(p, orders, approved) for p in plans if p.scenario_id == month.scenario_id
        ),
    )
