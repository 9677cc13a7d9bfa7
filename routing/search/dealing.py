"""What a plan consists of, dealt anew among the vehicles.

Trips of one depot among vehicles that are alike: the same cost, but other neighbours. Routes among
types of vehicles: the least cost.
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import numpy as np
import pyvrp
from scipy.optimize import linear_sum_assignment


class TimedTrip(NamedTuple):
    """From loading to being back, in a plan that holds."""

    begins: int
    ends: int
    steps: tuple[pyvrp.Activity, ...]


def can_chain(data: pyvrp.ProblemData) -> bool:
    """Tell whether all vehicles of every type reload just where they start and end."""
    return any(v.reload_depots for v in data.vehicle_types()) and all(
        v.reload_depots == [v.start_depot] and v.end_depot == v.start_depot
        for v in data.vehicle_types()
        if v.reload_depots
    )


def rechained(
    data: pyvrp.ProblemData, plan: pyvrp.Solution, random: Random
) -> pyvrp.Solution | None:
    """Return a plan of the same trips, by other vehicles; None = it breaks a rule.

    Each trip goes, in the order of time, to a vehicle that is back: any, or the one that is back
    last, which leaves the longest times free.
    """
    dealt: list[pyvrp.Route] = []
    is_random = random.random() < 0.5
    for number, of in enumerate(data.vehicle_types()):
        routes = [r for r in plan.routes() if r.vehicle_type() == number]
        if not of.reload_depots:
            dealt += routes
            continue
        trips = sorted((t for r in routes for t in _trips(r)), key=lambda t: (t.begins, t.ends))
        depot = pyvrp.Activity(pyvrp.ActivityType.DEPOT, of.start_depot)
        for chain in _deal(trips, of.num_available, random if is_random else None):
            steps = list(chain[0].steps)
            for trip in chain[1:]:
                steps += [depot, *trip.steps]
            if len(chain) > of.max_trips:
                return None
            dealt.append(pyvrp.Route(data, steps, number))
    found = pyvrp.Solution(data, dealt)
    return found if found.is_feasible() else None


def _trips(route: pyvrp.Route) -> list[TimedTrip]:
    """Return the trips of a route with their times, without empty ones."""
    found: list[TimedTrip] = []
    steps: list[pyvrp.Activity] = []
    begins = route.start_time()
    for activity in route.schedule()[1:]:
        if activity.is_depot():
            if steps:
                back = activity.start_time - activity.wait_duration
                found.append(TimedTrip(begins, back, tuple(steps)))
            steps, begins = [], activity.start_time
        else:
            steps.append(pyvrp.Activity(activity.type, activity.idx))
    return found


def _deal(
    trips: Sequence[TimedTrip], vehicles: int, random: Random | None
) -> list[list[TimedTrip]]:
    """Return the trips of each vehicle; without ``random``, who is back last goes next."""
    chains: list[list[TimedTrip]] = []
    for trip in trips:
        back = [c for c in chains if c[-1].ends <= trip.begins]
        if random is not None and len(chains) < vehicles:
            back.append([])
        if back:
            chain = max(back, key=lambda c: c[-1].ends) if random is None else random.choice(back)
        else:
            chain = []
        if not chain:
            chains.append(chain)
        chain.append(trip)
    return chains


def can_retype(data: pyvrp.ProblemData) -> bool:
    """Tell whether there are several types of vehicles that differ in little but load and cost."""
    types = data.vehicle_types()
    return len(types) > 1 and all(
        not v.reload_depots
        and (v.start_depot, v.end_depot, v.profile)
        == (types[0].start_depot, types[0].end_depot, types[0].profile)
        for v in types
    )


def retyped(
    data: pyvrp.ProblemData, plan: pyvrp.Solution, fines: Sequence[float]
) -> pyvrp.Solution:
    """Return the same routes with the vehicles that cost least, each used once.

    ``fines`` = what a unit too much of each load costs.
    """
    routes, types = plan.routes(), data.vehicle_types()
    if not routes:
        return plan
    owners = [k for k, v in enumerate(types) for _ in range(min(v.num_available, len(routes)))]
    carried = np.array([np.maximum(r.delivery(), r.pickup()) for r in routes])
    length = np.array([r.distance() for r in routes], dtype=float)
    lasts = np.array([r.duration() for r in routes], dtype=float)
    costs = np.empty((len(routes), len(types)))
    for k, v in enumerate(types):
        excess = np.maximum(carried - np.array(v.capacity), 0)
        costs[:, k] = v.fixed_cost + v.unit_distance_cost * length + v.unit_duration_cost * lasts
        costs[:, k] += excess @ np.array(fines)
    chosen = linear_sum_assignment(costs[:, owners])[1]
    return pyvrp.Solution(
        data,
        [
            pyvrp.Route(data, _steps(route), owners[column])
            for route, column in zip(routes, chosen, strict=True)
        ],
    )


def _steps(route: pyvrp.Route) -> list[pyvrp.Activity]:
    return [pyvrp.Activity(a.type, a.idx) for a in list(route)[1:-1]]
