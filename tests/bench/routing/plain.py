"""Problems as other solvers take them: one trip for each vehicle, nodes = depots, then stops."""

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

import numpy as np

from routing.board import Pattern
from routing.model import ALWAYS, END_OF_TIME, RoutingProblem, VehicleType, Window
from routing.travel import NEVER, Matrix, TravelMatrix

LONGEST = 1_000_000
"""About as much as a leg may cost for penalties and 32-bit numbers of other solvers to work."""


def in_smaller_numbers(problem: RoutingProblem) -> RoutingProblem:
    """Return a problem with lengths and fixed costs so small that every solver can take them.

    The last digits are lost, as in files that are read the usual way.
    """
    rate = max(v.cost_per_distance for v in problem.vehicle_types)
    longest = max(int(m.distance[m.distance < NEVER].max()) for m in problem.travel.values())
    times = longest * rate // LONGEST
    limited = any((v.most_distance or NEVER) < NEVER for v in problem.vehicle_types)
    if times <= 1 or limited or any(v.cost_per_time for v in problem.vehicle_types):
        return problem
    return replace(
        problem,
        travel={
            name: TravelMatrix(m.duration, (m.distance + times // 2) // times)
            for name, m in problem.travel.items()
        },
        vehicle_types=tuple(
            replace(v, fixed_cost=round(v.fixed_cost / times)) for v in problem.vehicle_types
        ),
    )


def beyond_one_trip(problem: RoutingProblem) -> tuple[str, ...]:
    """Return what a problem asks for beyond windows, loads, depots and fixed costs."""
    stops, types = problem.stops, problem.vehicle_types
    asked = {
        "several trips": any(v.reload_ids for v in types),
        "pickups": any(s.pickup for s in stops if any(s.pickup)),
        "release times": any(s.release for s in stops),
        "restrictions": any(s.vehicle_types is not None for s in stops),
        "time aboard": any(s.most_aboard is not None for s in stops),
        "prizes": any(s.prize is not None for s in stops),
        "shipments": bool(problem.shipments),
        "breaks": any(v.breaks for v in types),
        "cost of time": any(v.cost_per_time for v in types),
        "distance limits": any((v.most_distance or NEVER) < NEVER for v in types),
        "travel by time of day": any(m.later for m in problem.travel.values()),
        "several windows": any(len(s.windows) > 1 for s in stops),
        "duration limits with windows": has_windows(problem)
        and any((v.most_duration or NEVER) < NEVER for v in types),
    }
    return tuple(name for name, is_asked in asked.items() if is_asked)


def has_windows(problem: RoutingProblem) -> bool:
    """Tell whether any stop is open for part of the time only."""
    return any(s.windows != (ALWAYS,) for s in problem.stops)


def is_timed(problem: RoutingProblem) -> bool:
    """Tell whether time matters at all."""
    return any(m.duration.any() for m in problem.travel.values())


def between_nodes(problem: RoutingProblem, matrix: Matrix) -> Matrix:
    """Return a matrix between depots and stops, in this order."""
    places = [*(d.place for d in problem.depots), *(s.place for s in problem.stops)]
    found = matrix[np.ix_(places, places)].copy()
    np.fill_diagonal(found, 0)
    return found


def vehicles(problem: RoutingProblem) -> list[int]:
    """Return the number of the type of each vehicle.

    Where only loads matter, they are no more than a third above what loads need, and three.
    """
    found = []
    for number, of in enumerate(problem.vehicle_types):
        most = min(of.number, len(problem.stops))
        if not is_timed(problem):
            needed = [
                sum(problem.load(s.delivery)[d] for s in problem.stops) / capacity
                for d, capacity in enumerate(problem.load(of.capacity))
            ]
            most = min(most, ceil(1.3 * max(needed)) + 3)
        found += [number] * most
    return found


def shift(problem: RoutingProblem, of: VehicleType) -> Window:
    """Return when a vehicle may leave its depot, loaded, at the earliest, and be back at last."""
    start, end = (problem.depot_by_id[i] for i in (of.start_id, of.end_id))
    begins = max(of.shift[0], start.window[0])
    limit = END_OF_TIME if of.most_duration is None else begins + of.most_duration
    return begins + start.service, min(of.shift[1], end.window[1], limit)


def pattern(problem: RoutingProblem, vehicle_type: int, stops: Iterable[int]) -> Pattern:
    """Return a route from and to the depots of its type."""
    of = problem.vehicle_types[vehicle_type]
    depots = {d.depot_id: -1 - i for i, d in enumerate(problem.depots)}
    return Pattern(vehicle_type, (depots[of.start_id], *stops, depots[of.end_id]))
