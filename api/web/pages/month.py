"""A month's data: what is in it, what looks odd, its plans, and the form that starts a run."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar
from uuid import uuid4

from api.planning.run_store import Run
from api.store import PlanRow, StoredScenario
from api.web import links
from api.web.pages.gaps import GapGroup
from api.web.pages.heads import MonthHead, month_head
from api.web.pages.month_board import MonthBoard, month_board
from api.web.pages.start import FaultLine, PlanLine, plan_line
from inventory.model import Category, Zone
from logistics.master.month_days import month_text
from logistics.model import Scenario, SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCount:
    """How many sites of one kind there are."""

    kind: SiteKind
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSupply:
    """What food there is or will be in one zone."""

    zone: Zone
    lot_count: int
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryBalance:
    """What there is and what is needed of one category."""

    category: Category
    supply_g: int
    need_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLink:
    """A run of this month."""

    url: str
    state: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage:
    """A month's data. ``problem`` is the word for what was wrong with the form, or empty.

    ``gaps`` are what master data lack of it; None = they do not have this month, or it is over.
    """

    template: ClassVar[str] = "month.html"

    head: MonthHead
    sites: tuple[SiteCount, ...]
    vehicle_count: int
    driver_day_count: int
    session_count: int
    zones: tuple[ZoneSupply, ...]
    categories: tuple[CategoryBalance, ...]
    supply_g: int
    need_g: int
    board: MonthBoard
    next_url: str
    compare_url: str
    warnings: tuple[FaultLine, ...]
    plans: tuple[PlanLine, ...]
    runs: tuple[RunLink, ...]
    start_run_url: str
    run_id: str
    """What the run will be called, so that a form that is sent twice begins one."""
    time_limit_s: str
    longest_time_limit_s: int
    problem: str
    gaps: tuple[GapGroup, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunForm:
    """The form for a run as it was filled; ``problem`` is the word for what is wrong, or empty."""

    time_limit_s: str
    longest_time_limit_s: int
    problem: str = ""


def month_page(
    month: StoredScenario,
    *,
    warnings: tuple[FaultLine, ...],
    plans: tuple[PlanRow, ...],
    runs: tuple[Run, ...],
    orders: Mapping[str, str] = MappingProxyType({}),
    approved: Set[str] = frozenset(),
    form: RunForm,
) -> MonthPage:
    """Build the page of a month; ``orders`` tells of plans by id what came first."""
    scenario, scenario_id = month.scenario, month.scenario_id
    kinds = Counter(s.kind for s in scenario.sites.values())
    return MonthPage(
        head=month_head(scenario_id, scenario),
        sites=tuple(SiteCount(kind=k, count=kinds[k]) for k in SiteKind if kinds[k]),
        vehicle_count=len(scenario.vehicles),
        driver_day_count=len(scenario.shifts_by_vehicle_day),
        session_count=len(scenario.sessions),
        zones=_zones(scenario),
        categories=_categories(scenario),
        supply_g=sum(x.quantity_g for x in scenario.lots.values()),
        need_g=sum(scenario.month_need_g.values()),
        board=month_board(scenario),
        next_url=links.next_month(month_text(scenario.start)),
        compare_url=_compare_url(plans, orders),
        warnings=warnings,
        plans=tuple(plan_line(p, orders, approved) for p in plans),
        runs=tuple(
            RunLink(url=links.run(r.run_id), state=r.state, seconds=r.progress_s) for r in runs
        ),
        start_run_url=links.start_run(scenario_id),
        run_id=str(uuid4()),
        time_limit_s=form.time_limit_s,
        longest_time_limit_s=form.longest_time_limit_s,
        problem=form.problem,
    )


def _compare_url(plans: Sequence[PlanRow], orders: Mapping[str, str]) -> str:
    """Return where the newest plan of each way of planning stands beside the others.

    Where all were made in one way, it is the newest two; with a single plan there is nothing.
    """
    newest: dict[str, str] = {}
    for row in plans:
        newest.setdefault(orders.get(row.plan_id, ""), row.plan_id)
    wanted = list(newest.values()) if len(newest) > 1 else [row.plan_id for row in plans[:2]]
    return links.compare(*reversed(wanted)) if len(wanted) > 1 else ""


def _zones(scenario: Scenario) -> tuple[ZoneSupply, ...]:
    lots: Counter[Zone] = Counter()
    grams: Counter[Zone] = Counter()
    for lot in scenario.lots.values():
        zone = scenario.products[lot.product_id].zone
        lots[zone] += 1
        grams[zone] += lot.quantity_g
    return tuple(
        ZoneSupply(zone=z, lot_count=lots[z], quantity_g=grams[z]) for z in Zone if lots[z]
    )


def _categories(scenario: Scenario) -> tuple[CategoryBalance, ...]:
    supply: Counter[Category] = Counter()
    for lot in scenario.lots.values():
        supply[scenario.products[lot.product_id].category] += lot.quantity_g
    need: Counter[Category] = Counter()
    for row in scenario.needs:
        need[row.category] += row.quantity_g
    return tuple(
        CategoryBalance(category=c, supply_g=supply[c], need_g=need[c])
        for c in Category
        if supply[c] or need[c]
    )
