"""A tour with what goes along it as a task for the routing engine."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from inventory.model import Zone
from logistics.classes import LotClass
from logistics.model import Scenario
from logistics.one_trip.trip_task import Carriage, TripTask, Visit
from logistics.program.allocation import Allocation
from logistics.program.columns import Flow
from logistics.program.tours import Tour, is_in_time, vehicle_of, windows_of


def task_of(
    allocation: Allocation, t: int, flow_g: Mapping[Flow, int]
) -> tuple[TripTask, list[int]]:
    """Return what a tour's trip has to do, and the stop of the tour that each visit is.

    ``flow_g`` has the grams of each flow of the tour that is not nothing.
    """
    scenario, tour = allocation.scenario, allocation.tours[t]
    handled = [0] * len(tour.sites)
    for flow, grams in flow_g.items():
        handled[flow.load] += grams
        handled[flow.unload] += grams
    kept = _stops_kept(scenario, tour, handled)
    span = (tour.shift.start_min, tour.shift.end_min)
    visits = tuple(
        Visit(
            site_id=tour.sites[i],
            service_min=scenario.service_min(tour.sites[i], handled[i]),
            windows=_windows(allocation, t, i) if handled[i] else (span,),
        )
        for i in kept
    )
    task = TripTask(
        scenario=scenario,
        vehicle=vehicle_of(scenario, tour),
        span=span,
        visits=visits,
        carriages=tuple(_carriages(allocation, t, flow_g, kept)),
    )
    return task, kept


def _windows(allocation: Allocation, t: int, stop: int) -> tuple[tuple[int, int], ...]:
    """Return when a stop may take place: before the meal of that day if its food may be in it."""
    scenario, tour = allocation.scenario, allocation.tours[t]
    in_time = is_in_time(scenario, tour, allocation.timings[t], stop)
    return windows_of(scenario, tour, stop, ready=in_time)


def _carriages(
    allocation: Allocation, t: int, flow_g: Mapping[Flow, int], kept: list[int]
) -> Iterator[Carriage]:
    """Yield what goes from one visit to another, all classes together.

    A cold box that lasts for the whole shift limits nothing.
    """
    tour = allocation.tours[t]
    shift_min = tour.shift.end_min - tour.shift.start_min
    hold_min = {
        zone: int(limit_min)
        for zone, limit_min in vehicle_of(allocation.scenario, tour).hold_min.items()
        if limit_min < shift_min
    }
    together: dict[tuple[int, int], list[tuple[LotClass, int]]] = defaultdict(list)
    for flow, grams in flow_g.items():
        c = allocation.classes[flow.lot_class]
        together[kept.index(flow.load), kept.index(flow.unload)].append((c, grams))
    for (load, unload), food in together.items():
        volume_ul: dict[Zone, int] = defaultdict(int)
        for c, grams in food:
            volume_ul[c.product.zone] += grams * c.product.volume_ul_per_g
        yield Carriage(
            load=load,
            unload=unload,
            quantity_g=sum(grams for _, grams in food),
            volume_ul=volume_ul,
            most_aboard_min=min((hold_min[z] for z in volume_ul if z in hold_min), default=None),
        )


def _stops_kept(scenario: Scenario, tour: Tour, handled: list[int]) -> list[int]:
    """Leave out stops at which nothing is handled, where the road goes on without them."""
    kept, last = [0], len(tour.sites) - 1
    for i in range(1, last):
        following = next((k for k in range(i + 1, last + 1) if handled[k]), last)
        direct = scenario.leg(tour.sites[kept[-1]], tour.sites[following])
        if handled[i] or direct is None:
            kept.append(i)
    return [*kept, last]
