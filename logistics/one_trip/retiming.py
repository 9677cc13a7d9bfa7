"""A trip of a plan whose loads or ways changed, timed again."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from inventory.model import LotId, Zone
from logistics.model import DAY_MIN, Scenario, Shift
from logistics.one_trip.trip_task import Carriage, TimedVisit, TripTask, Visit
from logistics.plan_model import PlanStop, Trip
from logistics.program.tours import site_windows

Timer = Callable[[TripTask], tuple[TimedVisit, ...] | None]


def without_empty_stops(scenario: Scenario, trip: Trip) -> Trip:
    """Return a trip without stops at which nothing is handled, where the road goes on directly.

    Base and end stay; nobody comes anywhere at another time.
    """
    kept = [trip.stops[0]]
    for stop, following in pairwise(trip.stops[1:]):
        direct = scenario.leg(kept[-1].site_id, following.site_id)
        time_min = following.arrive_min - kept[-1].depart_min
        if stop.handled_g or direct is None or direct.duration_min > time_min:
            kept.append(stop)
    return replace(trip, stops=(*kept, trip.stops[-1]))


def is_drivable(scenario: Scenario, trip: Trip) -> bool:
    """Tell whether a trip lies in a shift and has time for its legs and its handling."""
    shifts = scenario.shifts_by_vehicle_day.get((trip.vehicle_id, trip.day), ())
    begins, ends = trip.stops[0].arrive_min, trip.stops[-1].depart_min
    if not any(s.start_min <= begins and ends <= s.end_min for s in shifts):
        return False
    for here, there in pairwise(trip.stops):
        leg = scenario.leg(here.site_id, there.site_id)
        if leg is None or there.arrive_min - here.depart_min < leg.duration_min:
            return False
    return all(_has_time(scenario, trip, stop) for stop in trip.stops)


def _has_time(scenario: Scenario, trip: Trip, stop: PlanStop) -> bool:
    if not stop.handled_g:
        return True
    needed = scenario.service_min(stop.site_id, stop.handled_g)
    windows = scenario.open_windows(stop.site_id, trip.day)
    is_open = any(a <= stop.arrive_min and stop.depart_min <= b for a, b in windows)
    return is_open and stop.depart_min - stop.arrive_min >= needed


def retimed(scenario: Scenario, trip: Trip, span: tuple[int, int], timer: Timer) -> Trip | None:
    """Return the trip as ``timer`` drives it within ``span``; None = it cannot be driven."""
    found = timer(_task(scenario, trip, span))
    if found is None:
        return None
    stops = tuple(
        replace(trip.stops[x.visit], arrive_min=x.arrive_min, depart_min=x.depart_min)
        for x in found
    )
    return replace(trip, stops=stops)


def _task(scenario: Scenario, trip: Trip, span: tuple[int, int]) -> TripTask:
    shift = Shift(vehicle_id=trip.vehicle_id, day=trip.day, start_min=span[0], end_min=span[1])
    vehicle = scenario.vehicles[trip.vehicle_id]
    visits = tuple(
        Visit(
            site_id=stop.site_id,
            service_min=scenario.service_min(stop.site_id, stop.handled_g),
            windows=_windows(scenario, shift, stop) if stop.handled_g else (span,),
        )
        for stop in trip.stops
    )
    return TripTask(
        scenario=scenario,
        vehicle=vehicle,
        span=span,
        visits=visits,
        carriages=tuple(_carriages(scenario, trip, span)),
    )


def _windows(scenario: Scenario, shift: Shift, stop: PlanStop) -> tuple[tuple[int, int], ...]:
    """Return when a stop may be; in time for the meal of that day if it was before."""
    meal_min = scenario.sessions.get((stop.site_id, shift.day), DAY_MIN)
    return site_windows(scenario, shift, stop.site_id, ready=stop.depart_min <= meal_min)


def _carriages(scenario: Scenario, trip: Trip, span: tuple[int, int]) -> Iterator[Carriage]:
    """Yield what goes from one stop to another: the oldest load of a lot first."""
    hold = scenario.vehicles[trip.vehicle_id].hold_min
    hold_min = {z: int(m) for z, m in hold.items() if m < span[1] - span[0]}
    loaded: dict[LotId, list[tuple[int, int]]] = defaultdict(list)
    together: dict[tuple[int, int], dict[LotId, int]] = defaultdict(lambda: defaultdict(int))
    for number, stop in enumerate(trip.stops):
        for item in stop.unload:
            wanted = item.quantity_g
            while wanted > 0 and loaded[item.lot_id]:
                since, there = loaded[item.lot_id].pop(0)
                now = min(there, wanted)
                together[since, number][item.lot_id] += now
                wanted -= now
                if there > now:
                    loaded[item.lot_id].insert(0, (since, there - now))
        for item in stop.load:
            loaded[item.lot_id].append((number, item.quantity_g))
    for (load, unload), grams in together.items():
        volume_ul: dict[Zone, int] = defaultdict(int)
        for lot_id, g in grams.items():
            product = scenario.product_of(lot_id)
            volume_ul[product.zone] += g * product.volume_ul_per_g
        limits = [hold_min[zone] for zone in volume_ul if zone in hold_min]
        yield Carriage(
            load=load,
            unload=unload,
            quantity_g=sum(grams.values()),
            volume_ul=volume_ul,
            most_aboard_min=min(limits, default=None),
        )
