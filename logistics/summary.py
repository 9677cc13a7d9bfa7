"""A month's plan told to people: figures, who is worst off and why, what is short, what is wasted.

Numbers and codes only; wording is the edge's part.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from inventory.model import Category, LotId, ProductId, Zone
from logistics.checking.report import CheckReport, Figures, Waste, WasteCause
from logistics.explaining.reasons import Explainer, Reason
from logistics.model import Scenario, Site, SiteId
from logistics.plan_model import Plan

WORST_OFF = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What a session lacks of a category."""

    site_id: SiteId
    day: date
    category: Category
    need_g: int
    used_g: int

    @property
    def missing_g(self) -> int:
        """Grams needed and not used."""
        return self.need_g - self.used_g


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientSummary:
    """How a recipient fares. ``fill`` counts earlier months too; None = no need this month."""

    site_id: SiteId
    shown_name: str
    fill: float | None
    need_g: int
    used_g: int
    sessions: int
    visits: int
    reasons: tuple[Reason, ...]
    """Why something is missing, the weightiest first."""

    @property
    def missing_g(self) -> int:
        """Grams needed and not used this month."""
        return self.need_g - self.used_g

    @property
    def month_fill(self) -> float | None:
        """The fill of this month alone."""
        return self.used_g / self.need_g if self.need_g else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySummary:
    """What comes, is needed and is used of a category."""

    category: Category
    supply_g: int
    need_g: int
    used_g: int
    wasted_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteLine:
    """What of a lot is wasted at a site for one cause, from its first day to its last."""

    lot_id: LotId
    product_id: ProductId
    product_name: str
    zone: Zone
    site_id: SiteId
    shown_name: str
    cause: WasteCause
    from_on: date
    to_on: date
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSummary:
    """A month's plan for people."""

    name: str
    start: date
    end: date
    clean: bool
    figures: Figures
    recipients: tuple[RecipientSummary, ...]
    """The worst-off first; those without a need this month last."""
    categories: tuple[CategorySummary, ...]
    shortfalls: tuple[Shortfall, ...]
    """By day, site and category."""
    wastes: tuple[WasteLine, ...]
    """The most first."""

    @property
    def worst_off(self) -> tuple[RecipientSummary, ...]:
        """The five recipients with the least fill."""
        return tuple(r for r in self.recipients if r.fill is not None)[:WORST_OFF]


def summarise(scenario: Scenario, plan: Plan, report: CheckReport) -> MonthSummary:
    """Tell a plan to people. ``report`` is the checker's about the same plan.

    A plan that breaks rules is told as well, as far as it names what exists.
    """
    explainer = Explainer(scenario=scenario, plan=_known(scenario, plan), report=report)
    return MonthSummary(
        name=scenario.name,
        start=scenario.start,
        end=scenario.end,
        clean=report.clean,
        figures=report.figures,
        recipients=_recipients(explainer),
        categories=_categories(explainer),
        shortfalls=_shortfalls(explainer),
        wastes=_wastes(scenario, report),
    )


def _known(scenario: Scenario, plan: Plan) -> Plan:
    """Return the plan without the trips and uses that name what the scenario does not have."""
    trips = tuple(
        trip
        for trip in plan.trips
        if trip.vehicle_id in scenario.vehicles
        and all(stop.site_id in scenario.sites for stop in trip.stops)
        and all(x.lot_id in scenario.lots for s in trip.stops for x in (*s.load, *s.unload))
    )
    uses = tuple(
        use
        for use in plan.uses
        if use.lot_id in scenario.lots and (use.site_id, use.day) in scenario.sessions
    )
    return replace(plan, trips=trips, uses=uses)


def _recipients(explainer: Explainer) -> tuple[RecipientSummary, ...]:
    fills = explainer.report.figures.fills
    rank = {site_id: i for i, site_id in enumerate(fills)}
    sites = sorted(
        explainer.scenario.recipients, key=lambda site: rank.get(site.site_id, len(rank))
    )
    return tuple(_recipient(explainer, site) for site in sites)


def _recipient(explainer: Explainer, site: Site) -> RecipientSummary:
    scenario, site_id = explainer.scenario, site.site_id
    need_g = scenario.month_need_g.get(site_id, 0)
    return RecipientSummary(
        site_id=site_id,
        shown_name=site.shown_name,
        fill=explainer.report.figures.fills.get(site_id),
        need_g=need_g,
        used_g=sum(g for (where, _, _), g in explainer.used_g.items() if where == site_id),
        sessions=sum(1 for where, _ in scenario.sessions if where == site_id),
        visits=len(explainer.visits.get(site_id, ())),
        reasons=explainer.explain(site) if need_g else (),
    )


def _categories(explainer: Explainer) -> tuple[CategorySummary, ...]:
    scenario, report = explainer.scenario, explainer.report
    supply_g: dict[Category, int] = defaultdict(int)
    used_g: dict[Category, int] = defaultdict(int)
    wasted_g: dict[Category, int] = defaultdict(int)
    for lot in scenario.lots.values():
        if lot.available_on <= scenario.end:
            supply_g[scenario.product_of(lot.lot_id).category] += lot.quantity_g
    for (_, _, category), g in explainer.used_g.items():
        used_g[category] += g
    for waste in report.wastes:
        wasted_g[scenario.product_of(waste.lot_id).category] += waste.quantity_g
    return tuple(
        CategorySummary(
            category=category,
            supply_g=supply_g[category],
            need_g=explainer.region_need_g.get(category, 0),
            used_g=used_g[category],
            wasted_g=wasted_g[category],
        )
        for category in Category
        if supply_g[category] or explainer.region_need_g.get(category)
    )


def _shortfalls(explainer: Explainer) -> tuple[Shortfall, ...]:
    found = [
        Shortfall(
            site_id=site_id,
            day=day,
            category=category,
            need_g=need_g,
            used_g=explainer.used_g.get((site_id, day, category), 0),
        )
        for (site_id, day, category), need_g in explainer.scenario.need_g.items()
    ]
    short = (x for x in found if x.missing_g > 0)
    return tuple(sorted(short, key=lambda x: (x.day, x.site_id, list(Category).index(x.category))))


def _wastes(scenario: Scenario, report: CheckReport) -> tuple[WasteLine, ...]:
    groups: dict[tuple[LotId, SiteId, WasteCause], list[Waste]] = defaultdict(list)
    for waste in report.wastes:
        groups[waste.lot_id, waste.site_id, waste.cause].append(waste)
    lines = [
        WasteLine(
            lot_id=lot_id,
            product_id=scenario.lots[lot_id].product_id,
            product_name=scenario.product_of(lot_id).name,
            zone=scenario.product_of(lot_id).zone,
            site_id=site_id,
            shown_name=scenario.sites[site_id].shown_name,
            cause=cause,
            from_on=min(w.day for w in wastes),
            to_on=max(w.day for w in wastes),
            quantity_g=sum(w.quantity_g for w in wastes),
        )
        for (lot_id, site_id, cause), wastes in groups.items()
    ]
    return tuple(sorted(lines, key=lambda x: (-x.quantity_g, x.lot_id, x.site_id)))
