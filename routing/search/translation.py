"""Routing problems in PyVRP's terms, and its routes in ours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyvrp
from numpy.typing import NDArray

from routing.board import Pattern
from routing.figures import figures_of
from routing.model import RoutingProblem, Stop, VehicleType, Window
from routing.schedule import schedule
from routing.travel import NEVER, Matrix, TravelMatrix

Profile = tuple[str, frozenset[int]]


def can_express(problem: RoutingProblem) -> tuple[str, ...]:
    """Return what a problem asks for that PyVRP does not know; empty = it knows everything."""
    used = {v.profile for v in problem.vehicle_types}
    limited = [s for s in problem.stops if s.most_aboard is not None]
    carried = [problem.stop_by_id[i] for i in problem.shipment_of]
    reload = any(v.reload_ids for v in problem.vehicle_types)
    found = {
        "breaks": any(v.breaks for v in problem.vehicle_types),
        "travel by time of day": any(problem.travel[p].later for p in used),
        "time aboard": bool(limited) or any(s.most_aboard is not None for s in problem.shipments),
        "a cost for each trip": any(
            v.reload_ids and v.cost_per_trip for v in problem.vehicle_types
        ),
        "release while loading": not _releases_are_plain(problem),
        "several windows of a shipment": any(len(s.windows) > 1 for s in carried),
        "release of a shipment": any(s.release for s in carried),
        "shipments with reloading": bool(problem.shipments) and reload,
    }
    return tuple(name for name, is_missing in found.items() if is_missing)


def _releases_are_plain(problem: RoutingProblem) -> bool:
    """Tell whether loading may as well begin so late that it ends at the release.

    PyVRP counts release to the beginning of loading, we to its end.
    """
    last = max((s.release for s in problem.stops), default=0)
    if not last:
        return True
    used = {i for v in problem.vehicle_types for i in (v.start_id, *v.reload_ids)}
    depots = [problem.depot_by_id[i] for i in used]
    closes = [d.window[1] for d in depots]
    shifts = [v.shift[1] for v in problem.vehicle_types]
    return len({d.service for d in depots}) == 1 and min(*closes, *shifts) >= last


@dataclass(frozen=True, eq=False)
class Translation:
    """A problem in PyVRP's terms.

    ``stop_of`` = the stop of each client; ``shipments`` = the stops of each shipment. What a plan
    costs there is ``surplus`` more than it costs with us. ``big`` is the prize of stops that must
    be served, if they may be left out here; None = they may not.
    """

    problem: RoutingProblem
    data: pyvrp.ProblemData
    stop_of: tuple[int, ...]
    shipments: tuple[tuple[int, int], ...]
    surplus: int
    big: int | None
    _clients: dict[int, list[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Note the clients of each stop."""
        clients: dict[int, list[int]] = {}
        for client, stop in enumerate(self.stop_of):
            clients.setdefault(stop, []).append(client)
        object.__setattr__(self, "_clients", clients)

    @cached_property
    def _step_of(self) -> dict[int, tuple[pyvrp.ActivityType, int]]:
        """The step of a shipment that each stop is."""
        found = {}
        for number, (pickup, delivery) in enumerate(self.shipments):
            found[pickup] = (pyvrp.ActivityType.PICKUP, number)
            found[delivery] = (pyvrp.ActivityType.DELIVERY, number)
        return found

    def pattern(self, route: pyvrp.Route) -> Pattern:
        """Return a route of PyVRP in our terms."""
        halts = []
        for activity in route:
            number = activity.idx
            if activity.is_client():
                halts.append(self.stop_of[number])
            elif activity.is_depot():
                halts.append(-1 - number)
            else:
                halts.append(self.shipments[number][0 if activity.is_pickup() else 1])
        return Pattern(route.vehicle_type(), tuple(halts))

    def cost(self, route: pyvrp.Route) -> int:
        """Return what a route costs."""
        return int(route.fixed_vehicle_cost() + route.distance_cost() + route.duration_cost())

    def value(self, plan: pyvrp.Solution) -> int:
        """Return what a plan that breaks no rule costs in PyVRP's terms."""
        return int(pyvrp.CostEvaluator([0] * self.data.num_load_dimensions, 0, 0).cost(plan))

    def solution(self, routes: Iterable[Pattern]) -> pyvrp.Solution:
        """Return a plan in PyVRP's terms."""
        return pyvrp.Solution(self.data, [self._route(r) for r in routes if r.stops])

    def _route(self, pattern: Pattern) -> pyvrp.Route:
        begins = self._begins(pattern)
        activities = [
            pyvrp.Activity(*self._activity(halt, begins[position]))
            for position, halt in enumerate(pattern.halts[1:-1], start=1)
        ]
        return pyvrp.Route(self.data, activities, pattern.vehicle_type)

    def _begins(self, pattern: Pattern) -> Sequence[int]:
        """Return when service begins at each halt, if any stop has a choice of windows."""
        if any(len(self._clients.get(h, ())) > 1 for h in pattern.halts):
            timed = schedule(self.problem, pattern)
            if timed is not None:
                return [h.begin for h in timed.halts]
        return [0] * len(pattern.halts)

    def _activity(self, halt: int, begins: int) -> tuple[pyvrp.ActivityType, int]:
        """Return a halt in PyVRP's terms: of several windows, the one in which service begins."""
        if halt < 0:
            return pyvrp.ActivityType.DEPOT, -1 - halt
        if halt in self._step_of:
            return self._step_of[halt]
        clients = self._clients[halt]
        fitting = [c for c in clients if begins <= self.data.client(c).tw_late]
        return pyvrp.ActivityType.CLIENT, (fitting or clients)[0]


def translate(problem: RoutingProblem, *, big: int | None = None) -> Translation:
    """Return a problem in PyVRP's terms, without what ``can_express`` names.

    Legs take their longest time of day, and with ``big`` all stops may be left out at that price.
    """
    clients, groups, stop_of = _clients(problem, big)
    profiles = _profiles(problem)
    matrices = [_matrices(problem, p) for p in profiles]
    numbers = {s.stop_id: i for i, s in enumerate(problem.stops)}
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in range(len(problem.depots) + len(problem.stops))],
        clients,
        [pyvrp.Depot(i, d.window[0], d.window[1], d.service) for i, d in enumerate(problem.depots)],
        [_vehicle_type(problem, v, k, profiles) for k, v in enumerate(problem.vehicle_types)],
        [m.distance for m in matrices],
        [m.duration for m in matrices],
        groups,
        _shipments(problem, big),
    )
    return Translation(
        problem,
        data,
        tuple(stop_of),
        tuple((numbers[s.pickup_id], numbers[s.delivery_id]) for s in problem.shipments),
        sum((len(g) - 1) * clients[g.clients[0]].prize for g in groups),
        big,
    )


class _Legs(NamedTuple):
    """Between halts: depots first, then stops."""

    duration: Any
    distance: Any


def _clients(
    problem: RoutingProblem, big: int | None
) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup], list[int]]:
    """Return a client for each window of each stop; those of one stop exclude each other."""
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    stop_of: list[int] = []
    loading = _loading(problem)
    for number, stop in enumerate(problem.stops):
        if stop.stop_id in problem.shipment_of:
            continue
        windows = _reachable(stop, release := max(0, stop.release - loading))
        several = len(windows) > 1
        required = stop.prize is None and big is None
        if several:
            first = len(clients)
            numbers = list(range(first, first + len(windows)))
            groups.append(pyvrp.ClientGroup(numbers, required))
        for opens, closes in windows:
            stop_of.append(number)
            clients.append(
                pyvrp.Client(
                    location=len(problem.depots) + number,
                    delivery=list(problem.load(stop.delivery)),
                    pickup=list(problem.load(stop.pickup)),
                    service_duration=problem.service_of(stop),
                    tw_early=opens,
                    tw_late=closes,
                    release_time=min(release, closes),
                    prize=_prize(stop, big),
                    required=required and not several,
                    group=len(groups) - 1 if several else None,
                )
            )
    return clients, groups, stop_of


def _reachable(stop: Stop, release: int) -> list[Window]:
    """Return the windows that close after a release; if none does, all of them."""
    return [w for w in stop.windows if w[1] >= release] or list(stop.windows)


def _loading(problem: RoutingProblem) -> int:
    """Return how long loading takes at least."""
    used = {i for v in problem.vehicle_types for i in (v.start_id, *v.reload_ids)}
    return min((problem.depot_by_id[i].service for i in used), default=0)


def _prize(stop: Stop, big: int | None) -> int:
    if stop.prize is not None:
        return stop.prize
    return big or 0


def _shipments(problem: RoutingProblem, big: int | None) -> list[pyvrp.Shipment]:
    numbers = {s.stop_id: len(problem.depots) + i for i, s in enumerate(problem.stops)}
    found = []
    for shipment in problem.shipments:
        ends = [problem.stop_by_id[i] for i in (shipment.pickup_id, shipment.delivery_id)]
        first, second = ends
        found.append(
            pyvrp.Shipment(
                numbers[first.stop_id],
                numbers[second.stop_id],
                *_step(problem, first),
                *_step(problem, second),
                amount=list(problem.load(shipment.load)),
                prize=sum(_prize(s, big) for s in ends),
                required=first.prize is None and big is None,
            )
        )
    return found


def _step(problem: RoutingProblem, stop: Stop) -> tuple[int, int, int]:
    return stop.windows[0][0], stop.windows[-1][1], problem.service_of(stop)


def _vehicle_type(
    problem: RoutingProblem, of: VehicleType, number: int, profiles: Sequence[Profile]
) -> pyvrp.VehicleType:
    depots = {d.depot_id: i for i, d in enumerate(problem.depots)}
    limits: dict[str, Any] = {"max_distance": _too_far(problem) - 1}
    if of.most_duration is not None:
        limits["shift_duration"] = of.most_duration
    if of.most_distance is not None:
        limits["max_distance"] = min(of.most_distance, limits["max_distance"])
    elif not _has_closed_legs(problem, _profile(problem, of)):
        del limits["max_distance"]
    trips = of.trips_limit
    if trips is not None:
        limits["max_reloads"] = trips - 1
    return pyvrp.VehicleType(
        num_available=of.number,
        capacity=list(problem.load(of.capacity)),
        start_depot=depots[of.start_id],
        end_depot=depots[of.end_id],
        fixed_cost=of.fixed_cost + of.cost_per_trip,
        tw_early=of.shift[0],
        tw_late=of.shift[1],
        unit_distance_cost=of.cost_per_distance,
        unit_duration_cost=of.cost_per_time,
        profile=profiles.index(_profile(problem, of)),
        reload_depots=[depots[i] for i in of.reload_ids],
        **limits,
        name=str(number),
    )


def _profile(problem: RoutingProblem, of: VehicleType) -> Profile:
    vehicle = figures_of(problem).vehicles[problem.vehicle_types.index(of)]
    return of.profile, vehicle.barred


def _profiles(problem: RoutingProblem) -> list[Profile]:
    return list(dict.fromkeys(_profile(problem, v) for v in problem.vehicle_types))


def _too_far(problem: RoutingProblem) -> int:
    """Return a length that no route reaches."""
    farthest = max(
        int(m.distance[m.distance < NEVER].max(initial=0)) for m in problem.travel.values()
    )
    return 2 * (len(problem.stops) + 1) * (farthest + 1)


def _longest(travel: TravelMatrix) -> Matrix:
    found = travel.duration
    for period in travel.later:
        found = np.maximum(found, period.duration)
    return found


def _open_legs(problem: RoutingProblem, profile: Profile) -> NDArray[np.bool_]:
    """Tell of each leg between halts whether it may be driven."""
    places = _places(problem)
    travel = problem.travel[profile[0]]
    open_legs = (_longest(travel) < NEVER) & (travel.distance < NEVER)
    usable = open_legs[np.ix_(places, places)]
    barred = [len(problem.depots) + i for i in profile[1]]
    usable[barred, :] = False
    usable[:, barred] = False
    np.fill_diagonal(usable, True)
    return usable


def _has_closed_legs(problem: RoutingProblem, profile: Profile) -> bool:
    return not bool(np.all(_open_legs(problem, profile)))


def _places(problem: RoutingProblem) -> list[int]:
    return [d.place for d in problem.depots] + [s.place for s in problem.stops]


def _matrices(problem: RoutingProblem, profile: Profile) -> _Legs:
    """Return the duration and the length between halts; closed legs are longer than any route."""
    places = _places(problem)
    travel = problem.travel[profile[0]]
    closed = ~_open_legs(problem, profile)
    duration = _longest(travel)[np.ix_(places, places)].copy()
    distance = travel.distance[np.ix_(places, places)].copy()
    for matrix in (duration, distance):
        np.fill_diagonal(matrix, 0)
    duration[closed] = duration[~closed].max(initial=0)
    distance[closed] = _too_far(problem)
    return _Legs(duration, distance)
