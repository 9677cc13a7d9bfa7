"""The plan as a calendar: one row a vehicle, one column a day; and as a list by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from api.store import StoredPlan
from api.web import links
from api.web.figures import is_day_off
from api.web.pages.heads import PlanHead, plan_head
from logistics.model import Scenario, SiteKind, VehicleId
from logistics.one_trip.turns import Turn, Turns, turns_of
from logistics.plan_model import Trip


class TripKind(StrEnum):
    """What a trip is for."""

    DELIVERY = "delivery"
    LINEHAUL = "linehaul"
    COMBINED = "combined"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripMark:
    """A trip in short. ``stop_count`` leaves out the base."""

    url: str
    trip_id: str
    turn: Turn
    kind: TripKind
    vehicle_id: str
    base_name: str
    start_min: int
    end_min: int
    moved_g: int
    stop_count: int
    place_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A column of the calendar, and a day of the list."""

    day: date
    day_off: bool
    moved_g: int
    trips: tuple[TripMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCell:
    """What one vehicle does on one day; ``has_driver`` tells whether it could drive at all."""

    day_off: bool
    has_driver: bool
    trips: tuple[TripMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One vehicle's month."""

    vehicle_id: str
    base_name: str
    trip_count: int
    moved_g: int
    cells: tuple[CalendarCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """Every trip of a plan, by vehicle and day."""

    template: ClassVar[str] = "calendar.html"

    head: PlanHead
    days: tuple[CalendarDay, ...]
    rows: tuple[CalendarRow, ...]
    trip_count: int


Marks = dict[tuple[VehicleId, date], list[TripMark]]


def trip_kind(scenario: Scenario, trip: Trip) -> TripKind:
    """Tell what a trip is for, by its base and by whom it unloads at."""
    base = scenario.sites[trip.stops[0].site_id]
    if not base.is_supply:
        return TripKind.COLLECTION
    goals = {scenario.sites[s.site_id].is_supply for s in trip.stops if s.unload}
    if goals == {True}:
        return TripKind.LINEHAUL
    return TripKind.COMBINED if True in goals else TripKind.DELIVERY


def trip_mark(month: StoredPlan, trip: Trip, turns: Turns) -> TripMark:
    """Describe a trip in short."""
    scenario = month.scenario
    places = [s.site_id for s in trip.stops[1:-1]]
    return TripMark(
        url=links.trip(month.plan_id, trip.trip_id),
        trip_id=trip.trip_id,
        turn=turns[trip.trip_id],
        kind=trip_kind(scenario, trip),
        vehicle_id=trip.vehicle_id,
        base_name=scenario.sites[trip.stops[0].site_id].shown_name,
        start_min=trip.stops[0].arrive_min,
        end_min=trip.stops[-1].depart_min,
        moved_g=sum(x.quantity_g for s in trip.stops for x in s.load),
        stop_count=len(places),
        place_names=tuple(scenario.sites[p].shown_name for p in places),
    )


def calendar_page(
    month: StoredPlan, *, base_id: str | None = None, turns: Turns | None = None
) -> CalendarPage:
    """Build the calendar of a plan. Vehicles that never could drive have a row all the same.

    With ``base_id`` only that base's vehicles have one, and others with a trip in ``month``.
    ``turns`` are the whole plan's, where ``month`` has own trips only.
    """
    turns = turns_of(month.plan.trips) if turns is None else turns
    marks: Marks = defaultdict(list)
    for trip in month.plan.trips:
        marks[trip.vehicle_id, trip.day].append(trip_mark(month, trip, turns))
    for found in marks.values():
        found.sort(key=lambda m: (m.start_min, m.trip_id))
    known = month.scenario.vehicles
    driven = {vehicle_id for vehicle_id, _ in marks}
    rows = tuple(
        _row(month.scenario, vehicle_id, marks)
        for vehicle_id in _vehicle_order(month)
        if base_id in (None, known[vehicle_id].base_id) or vehicle_id in driven
    )
    return CalendarPage(
        head=plan_head(month, tab="tab_calendar"),
        days=tuple(_day(day, marks) for day in month.scenario.days),
        rows=rows,
        trip_count=len(month.plan.trips),
    )


def _vehicle_order(month: StoredPlan) -> list[VehicleId]:
    """Vehicles of supply sites first, then of halls that collect; file order within."""
    sites = month.scenario.sites
    vehicles = month.scenario.vehicles.values()
    order = list(SiteKind)
    ranked = sorted(vehicles, key=lambda v: order.index(sites[v.base_id].kind))
    return [v.vehicle_id for v in ranked]


def _row(scenario: Scenario, vehicle_id: VehicleId, marks: Marks) -> CalendarRow:
    shifts = scenario.shifts_by_vehicle_day
    base = scenario.sites[scenario.vehicles[vehicle_id].base_id]
    cells = tuple(
        CalendarCell(
            day_off=is_day_off(day),
            has_driver=(vehicle_id, day) in shifts,
            trips=tuple(marks.get((vehicle_id, day), ())),
        )
        for day in scenario.days
    )
    trips = [t for c in cells for t in c.trips]
    return CalendarRow(
        vehicle_id=vehicle_id,
        base_name=base.shown_name,
        trip_count=len(trips),
        moved_g=sum(t.moved_g for t in trips),
        cells=cells,
    )


def _day(day: date, marks: Marks) -> CalendarDay:
    trips = [t for (_, d), found in marks.items() if d == day for t in found]
    trips.sort(key=lambda t: (t.start_min, t.trip_id))
    return CalendarDay(
        day=day,
        day_off=is_day_off(day),
        moved_g=sum(t.moved_g for t in trips),
        trips=tuple(trips),
    )
