"""One hall's month: what comes when, and what is eaten at which meal."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from api.food.hall_recalls import RecalledFood
from api.planning.explain_told import Told
from api.planning.explanations import Explanation
from api.store import StoredPlan
from api.web import links
from api.web.language import Language
from api.web.pages.foods import FoodLine, by_zone, food_line
from api.web.pages.halls import base_name
from api.web.pages.heads import PlanHead, plan_head
from inventory.model import Category, LotId
from logistics.explaining.reasons import Reason
from logistics.model import ExclusionField, Scenario, Site, SiteId, SiteKind
from logistics.one_trip.turns import Turn, turns_of
from logistics.plan_model import Trip
from logistics.summary import MonthSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Food that one trip brings. ``trip_url`` is empty where the trip is not for the reader."""

    trip_url: str
    trip_id: str
    turn: Turn
    vehicle_id: str
    day: date
    arrive_min: int
    depart_min: int
    quantity_g: int
    foods: tuple[FoodLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLine:
    """What a session needs and uses of one category."""

    category: Category
    need_g: int
    used_g: int
    missing_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One day on which the hall serves, with the deliveries since the one before."""

    day: date
    ready_by_min: int
    meals: int | None
    need_g: int
    used_g: int
    missing_g: int
    categories: tuple[CategoryLine, ...]
    deliveries: tuple[Delivery, ...]
    foods: tuple[FoodLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionLine:
    """Something the hall must not get; ``value`` is an allergen, a product or a category."""

    field: ExclusionField
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPart:
    """Why the hall is short, looked into: ``told`` is None as long as nobody has asked.

    ``problem`` is the key of what went wrong when it was asked for, or empty.
    """

    ask_url: str
    site_id: str
    told: Told | None
    made_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallPage:
    """One recipient's deliveries and meals. ``late`` are deliveries after the last session.

    ``following`` is the next delivery; None = there is none, or nobody said which day it is.
    ``recalled`` is food that is called back.
    """

    template: ClassVar[str] = "hall.html"

    head: PlanHead
    name: str
    reports_url: str
    wishes_url: str
    kind: SiteKind
    base_name: str
    fill: float | None
    need_g: int
    used_g: int
    received_g: int
    earlier_need_g: int
    earlier_used_g: int
    missing_g: int
    reasons: tuple[Reason, ...]
    why: WhyPart
    exclusions: tuple[ExclusionLine, ...]
    sessions: tuple[Session, ...]
    late: tuple[Delivery, ...]
    following: Delivery | None = None
    recalled: tuple[RecalledFood, ...] = ()


def as_of(page: HallPage, today: date, *, recalled: Sequence[RecalledFood] = ()) -> HallPage:
    """Return the page of a hall with what comes next, and what is called back."""
    page = replace(page, recalled=tuple(recalled))
    deliveries = [*page.late, *(d for session in page.sessions for d in session.deliveries)]
    coming = sorted((d.day, d.arrive_min, n) for n, d in enumerate(deliveries) if d.day >= today)
    return replace(page, following=deliveries[coming[0][2]]) if coming else page


def hall_page(
    month: StoredPlan,
    *,
    site_id: SiteId,
    summary: MonthSummary,
    may_open: Callable[[Trip], bool] = lambda _: True,
    why: WhyPart | None = None,
    has_wishes: bool = True,
) -> HallPage:
    """Build the page of one recipient; it links to the trips that ``may_open`` allows.

    Without ``why`` nobody has asked yet; only what is kept in master data ``has_wishes``.
    """
    told = next(hall for hall in summary.recipients if hall.site_id == site_id)
    scenario = month.scenario
    site = scenario.sites[site_id]
    deliveries = _deliveries(month, site_id, may_open)
    sessions, late = _sessions(month, site_id, deliveries)
    history = scenario.history.get(site_id)
    return HallPage(
        head=plan_head(month, tab="tab_halls"),
        name=site.shown_name,
        wishes_url=links.wishes(site_id) if has_wishes else "",
        reports_url=links.hall_reports(month.plan_id, site.site_id),
        kind=site.kind,
        base_name=base_name(scenario, site),
        fill=told.fill,
        need_g=told.need_g,
        used_g=told.used_g,
        received_g=sum(d.quantity_g for d in deliveries),
        earlier_need_g=history.need_g if history else 0,
        earlier_used_g=history.used_g if history else 0,
        missing_g=told.missing_g,
        reasons=told.reasons,
        why=why or why_part(month.plan_id, site_id),
        exclusions=_exclusions(scenario, site),
        sessions=sessions,
        late=late,
    )


def why_part(
    plan_id: str,
    site_id: SiteId,
    *,
    kept: Explanation | None = None,
    language: Language = Language.JAPANESE,
    problem: str = "",
) -> WhyPart:
    """Build what is told of why a hall is short; ``kept`` is None where nobody has asked yet."""
    return WhyPart(
        ask_url=links.explain(plan_id),
        site_id=site_id,
        told=kept.told[language.value] if kept else None,
        made_at=kept.made_at if kept else None,
        problem=problem,
    )


def _exclusions(scenario: Scenario, site: Site) -> tuple[ExclusionLine, ...]:
    product_names: dict[str, str] = {p.product_id: p.name for p in scenario.products.values()}
    return tuple(
        ExclusionLine(
            field=e.field,
            value=product_names[e.value] if e.field is ExclusionField.PRODUCT_ID else e.value,
        )
        for e in scenario.exclusions
        if e.site_id == site.site_id
    )


def _deliveries(
    month: StoredPlan, site_id: SiteId, may_open: Callable[[Trip], bool]
) -> tuple[Delivery, ...]:
    turns = turns_of(month.plan.trips)
    found = [
        Delivery(
            trip_url=links.trip(month.plan_id, trip.trip_id) if may_open(trip) else "",
            trip_id=trip.trip_id,
            turn=turns[trip.trip_id],
            vehicle_id=trip.vehicle_id,
            day=trip.day,
            arrive_min=stop.arrive_min,
            depart_min=stop.depart_min,
            quantity_g=sum(x.quantity_g for x in stop.unload),
            foods=by_zone(
                [food_line(month.scenario, x.lot_id, x.quantity_g, moved=True) for x in stop.unload]
            ),
        )
        for trip in month.plan.trips
        for stop in trip.stops
        if stop.site_id == site_id and stop.unload
    ]
    return tuple(sorted(found, key=lambda d: (d.day, d.arrive_min, d.trip_id)))


def _sessions(
    month: StoredPlan, site_id: SiteId, deliveries: tuple[Delivery, ...]
) -> tuple[tuple[Session, ...], tuple[Delivery, ...]]:
    """Pair every session with the deliveries that came since the one before it."""
    scenario = month.scenario
    days = sorted((d, m) for (s, d), m in scenario.sessions.items() if s == site_id)
    waiting = list(deliveries)
    sessions = []
    for day, ready_by_min in days:
        came = [d for d in waiting if (d.day, d.depart_min) <= (day, ready_by_min)]
        waiting = [d for d in waiting if (d.day, d.depart_min) > (day, ready_by_min)]
        sessions.append(_session(month, site_id, day, tuple(came)))
    return tuple(sessions), tuple(waiting)


def _session(
    month: StoredPlan, site_id: SiteId, day: date, deliveries: tuple[Delivery, ...]
) -> Session:
    scenario = month.scenario
    needs = [n for n in scenario.needs if n.site_id == site_id and n.day == day]
    uses: Counter[LotId] = Counter()
    used_g: Counter[Category] = Counter()
    for use in month.plan.uses:
        if use.site_id == site_id and use.day == day:
            uses[use.lot_id] += use.quantity_g
            used_g[scenario.product_of(use.lot_id).category] += use.quantity_g
    need_g: Counter[Category] = Counter()
    for need in needs:
        need_g[need.category] += need.quantity_g
    lines = tuple(
        CategoryLine(
            category=c,
            need_g=need_g[c],
            used_g=used_g[c],
            missing_g=max(0, need_g[c] - used_g[c]),
        )
        for c in Category
        if need_g[c] or used_g[c]
    )
    return Session(
        day=day,
        ready_by_min=scenario.sessions[site_id, day],
        meals=next((n.meals for n in needs if n.meals is not None), None),
        need_g=need_g.total(),
        used_g=used_g.total(),
        missing_g=sum(x.missing_g for x in lines),
        categories=lines,
        deliveries=deliveries,
        foods=by_zone([food_line(scenario, k, g, moved=False) for k, g in uses.items()]),
    )
