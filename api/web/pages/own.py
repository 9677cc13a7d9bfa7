"""The first page of hub operators, drivers and hall contacts: their own part of the plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.accounts.reach import Reach
from api.food.hall_recalls import RecalledFood
from api.planning.own_months import ToldPlan
from api.web import links
from api.web.pages.calendar import TripMark, trip_mark
from api.web.pages.heads import is_sample
from logistics.model import SiteId
from logistics.one_trip.turns import turns_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrip:
    """A trip of a driver."""

    day: date
    mark: TripMark


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMonth:
    """The plan of a month: links to what of it is one's own, empty where there is none."""

    name: str
    start: date
    end: date
    sample: bool
    is_approved: bool
    plan_url: str
    calendar_url: str
    hall_name: str
    hall_url: str
    trips: tuple[OwnTrip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """What there is for one person; ``recalled`` is food of a hall that is called back."""

    template: ClassVar[str] = "own.html"

    months: tuple[OwnMonth, ...]
    recalled: tuple[RecalledFood, ...]


def own_page(
    months: tuple[ToldPlan, ...],
    *,
    reach: Reach,
    for_base: bool,
    recalled: Sequence[RecalledFood] = (),
) -> OwnPage:
    """Build the page from a plan of each month; months without an own part are left out.

    ``for_base`` = for a hub operator, who opens a plan rather than single trips.
    """
    told = (_month(month, reach, for_base=for_base) for month in months)
    shown = tuple(m for m in told if m.plan_url or m.hall_url or m.trips)
    return OwnPage(months=shown, recalled=tuple(recalled))


def _month(told: ToldPlan, reach: Reach, *, for_base: bool) -> OwnMonth:
    month, scenario = told.stored, told.stored.scenario
    has_part = reach.month(scenario)
    hall = scenario.sites.get(SiteId(reach.person.site_id or "")) if not for_base else None
    is_hall = hall is not None and not hall.is_supply
    trips = [] if for_base else [t for t in month.plan.trips if reach.trip(scenario, t)]
    turns = turns_of(month.plan.trips)
    trips.sort(key=lambda t: (t.day, t.stops[0].arrive_min, t.trip_id))
    return OwnMonth(
        name=scenario.name,
        start=scenario.start,
        end=scenario.end,
        sample=is_sample(scenario.name),
        is_approved=told.is_approved,
        plan_url=links.plan(month.plan_id) if for_base and has_part else "",
        calendar_url=links.calendar(month.plan_id) if for_base and has_part else "",
        hall_name=hall.shown_name if hall and is_hall else "",
        hall_url=links.hall(month.plan_id, hall.site_id) if hall and is_hall else "",
        trips=tuple(OwnTrip(day=t.day, mark=trip_mark(month, t, turns)) for t in trips),
    )
