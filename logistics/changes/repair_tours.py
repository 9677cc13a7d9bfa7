"""Trips of a plan as tours of the allocation, and an allocation's answer as trips again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from inventory.model import LotId
from logistics.changes.cutting import Situation
from logistics.model import Scenario, Shift, SiteId, VehicleId
from logistics.one_trip.retiming import is_drivable, retimed, without_empty_stops
from logistics.one_trip.trips import cheapest_order, timed_as_given
from logistics.plan_model import LotQuantity, PlanStop, Trip, TripId
from logistics.program.columns import Flow
from logistics.program.tours import Timing, Tour, site_windows, time_tour, typical_handled_g
from logistics.search.calendar import Calendar
from logistics.search.first_tours import drivable_shifts

ORDER_S = 0.2
"""Seconds for the cheapest order of a trip that is new or cannot keep its order."""

Cases = Mapping[tuple[LotId, int, int], int]
"""Grams of a lot between two stops of a tour, by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A tour, its times, and the trip of the plan that it is (None = it is new)."""

    tour: Tour
    timing: Timing
    trip: Trip | None

    @property
    def span(self) -> tuple[int, int]:
        """When the tour may take place, so that no other of the vehicle is disturbed."""
        return self.tour.shift.start_min, self.tour.shift.end_min


def rides_of(month: Scenario, trips: Sequence[Trip]) -> list[Ride]:
    """Return the trips of a plan as tours.

    The time between two trips of one shift belongs to the later one, so that none disturbs another.
    """
    by_shift: dict[tuple[VehicleId, date, int], list[Trip]] = defaultdict(list)
    shifts: dict[tuple[VehicleId, date, int], Shift] = {}
    for trip in trips:
        shift = _shift_of(month, trip)
        key = trip.vehicle_id, trip.day, shift.start_min
        by_shift[key].append(trip)
        shifts[key] = shift
    found = []
    for key, together in by_shift.items():
        together.sort(key=lambda t: t.stops[0].arrive_min)
        starts = shifts[key].start_min
        for trip in together:
            is_last = trip is together[-1]
            ends = shifts[key].end_min if is_last else trip.stops[-1].depart_min
            found.append(_ride(month, trip, replace(shifts[key], start_min=starts, end_min=ends)))
            starts = trip.stops[-1].depart_min
    return found


def _shift_of(month: Scenario, trip: Trip) -> Shift:
    begins, ends = trip.stops[0].arrive_min, trip.stops[-1].depart_min
    return next(
        s
        for s in month.shifts_by_vehicle_day[trip.vehicle_id, trip.day]
        if s.start_min <= begins and ends <= s.end_min
    )


def _ride(month: Scenario, trip: Trip, shift: Shift) -> Ride:
    tour = Tour(
        shift=shift,
        sites=tuple(s.site_id for s in trip.stops),
        works=tuple(bool(s.handled_g) for s in trip.stops),
    )
    timing = Timing(
        arrive_min=tuple(s.arrive_min for s in trip.stops),
        depart_min=tuple(s.depart_min for s in trip.stops),
        windows=tuple(_window(month, shift, stop) for stop in trip.stops),
    )
    return Ride(tour=tour, timing=timing, trip=trip)


def _window(month: Scenario, shift: Shift, stop: PlanStop) -> tuple[int, int]:
    if not stop.handled_g:
        return shift.start_min, shift.end_min
    for ready in (True, False):
        for opens, closes in site_windows(month, shift, stop.site_id, ready=ready):
            if opens <= stop.arrive_min and stop.depart_min <= closes:
                return opens, closes
    return stop.arrive_min, stop.depart_min


def idle_rides(calendar: Calendar, rides: Sequence[Ride], situation: Situation) -> Iterator[Ride]:
    """Yield a tour that only loads for every shift in which a vehicle stays at home."""
    busy = {(r.tour.vehicle_id, r.tour.shift.day) for r in rides}
    for shift in drivable_shifts(calendar.scenario):
        if (shift.vehicle_id, shift.day) not in busy and not situation.locks.fix(shift):
            tour = calendar.opened(shift, calendar.loading.main(shift))
            timing = time_tour(calendar.scenario, tour, typical_handled_g(calendar.scenario, tour))
            if timing is not None and not tour.is_idle:
                yield Ride(tour=tour, timing=timing, trip=None)


def flows_of(trip: Trip) -> dict[tuple[LotId, int, int], int]:
    """Return the grams of each lot from stop to stop: the oldest load first."""
    found: dict[tuple[LotId, int, int], int] = defaultdict(int)
    aboard: dict[LotId, list[list[int]]] = defaultdict(list)
    for number, stop in enumerate(trip.stops):
        for item in stop.unload:
            wanted = item.quantity_g
            for load in aboard[item.lot_id]:
                now = min(load[1], wanted)
                if now:
                    found[item.lot_id, load[0], number] += now
                load[1] -= now
                wanted -= now
        for item in stop.load:
            aboard[item.lot_id].append([number, item.quantity_g])
    return dict(found)


def trips_of(
    situation: Situation,
    rides: Sequence[Ride],
    grams: Mapping[int, Cases],
    taken: frozenset[TripId],
) -> Iterator[Trip]:
    """Yield a trip for each ride on which anything goes; those that carry the same stay the same.

    One that cannot be timed stays as the plan had it. ``taken`` ids are not given to new trips.
    """
    numbers = (TripId(f"T{n:03d}") for n in count(1))
    fresh = (trip_id for trip_id in numbers if trip_id not in taken)
    for t, ride in enumerate(rides):
        wanted = grams.get(t, {})
        if ride.trip is not None and _is_as_planned(ride, wanted):
            yield ride.trip
        elif wanted:
            trip_id = ride.trip.trip_id if ride.trip else next(fresh)
            trip = _timed(situation, ride, _trip(ride, wanted, trip_id))
            if trip is not None or ride.trip is not None:
                yield trip or ride.trip  # type: ignore[misc]


def flows_on(ride: Ride) -> dict[tuple[LotId, int, int], int]:
    """Return what the plan's trip carries, by the stops of the tour, which may have more or fewer.

    What goes to or from a stop that the tour leaves out is left out.
    """
    if ride.trip is None:
        return {}
    place: dict[int, int] = {}
    at = 0
    for number, stop in enumerate(ride.trip.stops):
        if stop.site_id in ride.tour.sites[at:]:
            place[number] = ride.tour.sites.index(stop.site_id, at)
            at = place[number] + 1
    return {
        (lot, place[a], place[b]): g
        for (lot, a, b), g in flows_of(ride.trip).items()
        if a in place and b in place
    }


def _is_as_planned(ride: Ride, wanted: Cases) -> bool:
    """Tell whether a ride carries all that its trip does, and nothing else."""
    if ride.trip is None:
        return False
    planned = flows_on(ride)
    return len(planned) == len(flows_of(ride.trip)) and planned == wanted


def _trip(ride: Ride, grams: Cases, trip_id: TripId) -> Trip:
    handled: dict[tuple[int, str], dict[LotId, int]] = defaultdict(lambda: defaultdict(int))
    for (lot_id, load, unload), g in grams.items():
        handled[load, "load"][lot_id] += g
        handled[unload, "unload"][lot_id] += g
    stops = tuple(
        PlanStop(
            site_id=site_id,
            arrive_min=ride.timing.arrive_min[n],
            depart_min=ride.timing.depart_min[n],
            unload=_items(handled[n, "unload"]),
            load=_items(handled[n, "load"]),
        )
        for n, site_id in enumerate(ride.tour.sites)
    )
    shift = ride.tour.shift
    return Trip(trip_id=trip_id, vehicle_id=shift.vehicle_id, day=shift.day, stops=stops)


def _items(grams: Mapping[LotId, int]) -> tuple[LotQuantity, ...]:
    return tuple(LotQuantity(lot_id=k, quantity_g=g) for k, g in sorted(grams.items()) if g)


def _timed(situation: Situation, ride: Ride, trip: Trip) -> Trip | None:
    """Return the trip at the minutes it had if they still do, else timed anew; None = never."""
    month = situation.on(trip.day)
    lean = without_empty_stops(month, trip)
    if ride.trip is not None and is_drivable(month, lean):
        return lean
    given = None
    if ride.trip is not None:  # no earlier than it began, if that can be
        begun = max(ride.span[0], ride.trip.stops[0].arrive_min)
        given = retimed(month, lean, (begun, ride.span[1]), timed_as_given)
    given = given or retimed(month, lean, ride.span, timed_as_given)
    if situation.locks.order(trip) or (ride.trip is not None and given is not None):
        return given
    return retimed(month, lean, ride.span, lambda x: cheapest_order(x, time_limit_s=ORDER_S))


def as_flow(number: int, t: int, key: tuple[LotId, int, int]) -> Flow:
    """Return the flow of an allocation that a lot between two stops of a tour is."""
    return Flow(number, t, key[1], key[2])


def sites_of(rides: Sequence[Ride]) -> set[tuple[SiteId, date]]:
    """Return where rides stop on which day."""
    return {(s, r.tour.shift.day) for r in rides for s in r.tour.sites}
