"""The month's overview: what a plan brings, whom it leaves short, what it wastes, what it costs."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.planning.explain_told import Told
from api.store import StoredPlan
from api.web import links
from api.web.pages.approval import ApprovalPart, approval_part
from api.web.pages.heads import PlanHead, plan_head
from api.web.pages.stock import BaseStock, base_stocks
from logistics.checking.report import Violation, WasteCause
from logistics.explaining.reasons import Reason
from logistics.model import SiteId
from logistics.plan_model import Bounds
from logistics.summary import MonthSummary, WasteLine

REASONS_SHOWN = 3


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
    """The fill of one recipient, this month and the earlier ones of the year together.

    ``most_fill`` is proven: in no plan does whoever stands at this place from below have more.
    """

    url: str
    name: str
    fill: float
    need_g: int
    used_g: int
    most_fill: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstOff:
    """One of the recipients with the lowest fill, and the weightiest reasons why.

    ``remedy`` tells what would help; empty = nobody has asked yet.
    """

    url: str
    name: str
    fill: float | None
    missing_g: int
    reasons: tuple[Reason, ...]
    more_reasons: int
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteRow:
    """Food that is wasted, where, why, and from which day to which."""

    from_on: date
    to_on: date
    product: str
    lot_id: str
    place: str
    quantity_g: int
    cause: WasteCause


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseTotal:
    """What is wasted for one cause, and of how many lots."""

    cause: WasteCause
    quantity_g: int
    lot_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file of the plan, for those who may use ``route``. ``word`` is the key of its name."""

    word: str
    url: str
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """A plan at a glance."""

    template: ClassVar[str] = "overview.html"

    head: PlanHead
    approval: ApprovalPart
    totals: Totals
    bounds: Bounds
    worst: tuple[WorstOff, ...]
    explain_url: str
    explain_problem: str
    fills: tuple[HallFill, ...]
    causes: tuple[CauseTotal, ...]
    wastes: tuple[WasteRow, ...]
    stocks: tuple[BaseStock, ...]
    downloads: tuple[Download, ...]
    violations: tuple[Violation, ...]
    program: str
    seconds: float
    seed: int


def overview_page(
    month: StoredPlan,
    *,
    summary: MonthSummary,
    approval: ApprovalPart | None = None,
    base_id: str | None = None,
    told: Mapping[SiteId, Told] | None = None,
    problem: str = "",
) -> OverviewPage:
    """Build the overview of a plan; with ``base_id`` it shows the stores of that base alone.

    Without ``approval`` the plan is not approved. ``told`` is what is known of why recipients are
    short, ``problem`` the key of what went wrong when that was asked for.
    """
    made_by = month.plan.made_by
    return OverviewPage(
        head=plan_head(month, tab="tab_overview"),
        approval=approval or approval_part(month),
        totals=_totals(month),
        bounds=month.plan.bounds,
        worst=_worst(month, summary, told or {}),
        explain_url=links.explain(month.plan_id),
        explain_problem=problem,
        fills=_fills(month, summary),
        causes=_causes(summary),
        wastes=tuple(map(_waste_row, summary.wastes)),
        stocks=base_stocks(month.scenario, month.plan, base_id=base_id),
        downloads=(
            Download(word="download_pack", url=links.pack_pdf(month.plan_id), route="print_pack"),
            Download(word="choose_pack", url=links.pack(month.plan_id), route="page_pack"),
            Download(
                word="download_sheets", url=links.sheets_pdf(month.plan_id), route="print_sheets"
            ),
            Download(
                word="download_plan", url=links.plan_file(month.plan_id), route="download_plan"
            ),
            Download(
                word="download_zip",
                url=links.month_archive(month.scenario_id),
                route="download_scenario",
            ),
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


def _fills(month: StoredPlan, summary: MonthSummary) -> tuple[HallFill, ...]:
    caps = month.plan.bounds.fills or ()
    needy = [(hall, hall.fill) for hall in summary.recipients if hall.fill is not None]
    return tuple(
        HallFill(
            url=links.hall(month.plan_id, hall.site_id),
            name=hall.shown_name,
            fill=fill,
            need_g=hall.need_g,
            used_g=hall.used_g,
            most_fill=caps[place] if len(caps) == len(needy) else None,
        )
        for place, (hall, fill) in enumerate(needy)
    )


def _worst(
    month: StoredPlan, summary: MonthSummary, told: Mapping[SiteId, Told]
) -> tuple[WorstOff, ...]:
    return tuple(
        WorstOff(
            url=links.hall(month.plan_id, hall.site_id),
            name=hall.shown_name,
            fill=hall.fill,
            missing_g=hall.missing_g,
            reasons=hall.reasons[:REASONS_SHOWN],
            more_reasons=max(0, len(hall.reasons) - REASONS_SHOWN),
            remedy=told[hall.site_id].remedy if hall.site_id in told else "",
        )
        for hall in summary.worst_off
    )


def _causes(summary: MonthSummary) -> tuple[CauseTotal, ...]:
    """Return the causes of waste, the heaviest first."""
    by_cause: dict[WasteCause, list[WasteLine]] = defaultdict(list)
    for waste in summary.wastes:
        by_cause[waste.cause].append(waste)
    found = (
        CauseTotal(
            cause=cause,
            quantity_g=sum(w.quantity_g for w in lines),
            lot_count=len({w.lot_id for w in lines}),
        )
        for cause, lines in by_cause.items()
    )
    return tuple(sorted(found, key=lambda c: -c.quantity_g))


def _waste_row(waste: WasteLine) -> WasteRow:
    return WasteRow(
        from_on=waste.from_on,
        to_on=waste.to_on,
        product=waste.product_name,
        lot_id=waste.lot_id,
        place=waste.shown_name,
        quantity_g=waste.quantity_g,
        cause=waste.cause,
    )
