"""The month's overview: what a plan brings, whom it leaves short, what it wastes, what it costs."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.store import StoredPlan
from api.web import links
from api.web.pages.halls import used_g_by_site
from api.web.pages.heads import PlanHead, plan_head
from api.web.pages.stock import BaseStock, base_stocks
from logistics.check_report import Violation, WasteCause
from logistics.plan_model import Bounds

WORST_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The plan in numbers. ``gini`` is the spread of the fills: 0 = all alike."""

    supply_g: int
    need_g: int
    used_g: int
    wasted_g: int
    left_g: int
    expiring_soon_g: int
    min_fill: float | None
    mean_fill: float | None
    gini: float
    length_m: int
    duration_min: int
    trips: int
    cost_yen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFill:
    """The fill of one recipient, this month and the earlier ones of the year together."""

    url: str
    name: str
    fill: float
    need_g: int
    used_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstOff:
    """One of the recipients with the lowest fill."""

    url: str
    name: str
    fill: float
    missing_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteLine:
    """Food that is wasted, where and why."""

    day: date
    product: str
    lot_id: str
    place: str
    quantity_g: int
    cause: WasteCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file of the plan. ``word`` is the key of its name."""

    word: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """A plan at a glance."""

    template: ClassVar[str] = "overview.html"

    head: PlanHead
    totals: Totals
    bounds: Bounds
    worst: tuple[WorstOff, ...]
    fills: tuple[HallFill, ...]
    wastes: tuple[WasteLine, ...]
    stocks: tuple[BaseStock, ...]
    downloads: tuple[Download, ...]
    violations: tuple[Violation, ...]
    program: str
    seconds: float
    seed: int


def overview_page(month: StoredPlan) -> OverviewPage:
    """Build the overview of a plan."""
    made_by = month.plan.made_by
    fills = _fills(month)
    return OverviewPage(
        head=plan_head(month, tab="tab_overview"),
        totals=_totals(month),
        bounds=month.plan.bounds,
        worst=_worst(fills),
        fills=fills,
        wastes=_wastes(month),
        stocks=base_stocks(month.scenario, month.plan),
        downloads=(
            Download(word="download_sheets", url=links.sheets_pdf(month.plan_id)),
            Download(word="download_plan", url=links.plan_file(month.plan_id)),
            Download(word="download_zip", url=links.month_archive(month.scenario_id)),
        ),
        violations=month.report.violations,
        program=made_by.program,
        seconds=made_by.seconds,
        seed=made_by.seed,
    )


def _totals(month: StoredPlan) -> Totals:
    figures = month.report.figures
    return Totals(
        supply_g=figures.supply_g,
        need_g=figures.need_g,
        used_g=figures.used_g,
        wasted_g=figures.wasted_g,
        left_g=figures.left_g,
        expiring_soon_g=figures.expiring_soon_g,
        min_fill=figures.min_fill,
        mean_fill=figures.mean_fill,
        gini=figures.gini,
        length_m=figures.length_m,
        duration_min=figures.duration_min,
        trips=figures.trips,
        cost_yen=figures.cost_yen,
    )


def _fills(month: StoredPlan) -> tuple[HallFill, ...]:
    scenario = month.scenario
    used_g = used_g_by_site(month)
    return tuple(
        HallFill(
            url=links.hall(month.plan_id, site_id),
            name=scenario.sites[site_id].shown_name,
            fill=fill,
            need_g=scenario.month_need_g[site_id],
            used_g=used_g[site_id],
        )
        for site_id, fill in month.report.figures.fills.items()
    )


def _wastes(month: StoredPlan) -> tuple[WasteLine, ...]:
    """List what is wasted, the most first."""
    scenario = month.scenario
    lines = (
        WasteLine(
            day=waste.day,
            product=scenario.product_of(waste.lot_id).name,
            lot_id=waste.lot_id,
            place=scenario.sites[waste.site_id].shown_name,
            quantity_g=waste.quantity_g,
            cause=waste.cause,
        )
        for waste in month.report.wastes
    )
    return tuple(sorted(lines, key=lambda w: (-w.quantity_g, w.day, w.lot_id)))


def _worst(fills: tuple[HallFill, ...]) -> tuple[WorstOff, ...]:
    return tuple(
        WorstOff(url=hall.url, name=hall.name, fill=hall.fill, missing_g=hall.need_g - hall.used_g)
        for hall in fills[:WORST_SHOWN]
    )
