"""Trips of one vehicle type between two depots as paths in a network with resources.

A resource is what a path uses up: load, time, distance, minutes under way. Along the arc i → j its
level rises by ``use[r, i, j]``, is lifted to ``low[r, j]``, and must not pass ``high[r, j]``. Seen
from the end of the path the same holds with levels ``top[r] - level``: so one kernel labels both
ways. Loads are counted twice minus the load of the place itself, which makes both ways alike.

What a network leaves out (breaks, later periods, gaps between windows, waiting that
shortens nothing) only makes more paths possible: a bound over them holds for all routes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from routing.model import END_OF_TIME, Depot, RoutingProblem, Stop, VehicleType
from routing.travel import NEVER, shortest_ways

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NO_LIMIT = 2**50


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """Stops are the nodes 0 … n-1, n is the depot where a path starts, n+1 where it ends.

    ``arcs[i, j]`` tells which can be used, ``cost[i, j]`` what they cost besides time;
    ``time_cost`` is for each unit of time of the path; what a path costs once is in the arcs out of
    the depot and into it, half each. ``use`` has the shape (resources, n+2, n+2), ``low`` and
    ``high`` (resources, n+2).
    ``time`` is the number of the resource of time (-1 = none), ``main`` the one that orders paths.
    ``start_latest`` is the last moment at which the path may begin and ``start_busy`` what it takes
    until it leaves the depot.
    """

    vehicle_type: int
    start: int
    end: int
    arcs: Bools
    cost: Floats
    use: Ints
    low: Ints
    high: Ints
    main: int
    time: int
    time_cost: float
    start_latest: int
    start_busy: int
    symmetric: bool

    @property
    def size(self) -> int:
        """Number of stops."""
        return int(self.arcs.shape[0]) - 2

    @property
    def top(self) -> Ints:
        """The highest level of each resource at the end."""
        return self.high[:, -1]


def networks_of(problem: RoutingProblem) -> tuple[Network, ...]:
    """Return a network for each vehicle type and pair of depots between which a trip may lead."""
    return tuple(
        _network(problem, number, start, end)
        for number, vehicle_type in enumerate(problem.vehicle_types)
        if vehicle_type.number > 0
        for start, end in _ends(problem, vehicle_type)
    )


def _ends(problem: RoutingProblem, vehicle_type: VehicleType) -> Iterator[tuple[int, int]]:
    numbers = {d.depot_id: i for i, d in enumerate(problem.depots)}
    reload = [] if vehicle_type.trips_limit == 1 else list(vehicle_type.reload_ids)
    starts = dict.fromkeys([vehicle_type.start_id, *reload])
    ends = dict.fromkeys([vehicle_type.end_id, *reload])
    for start, end in product(starts, ends):
        yield numbers[start], numbers[end]


def _network(problem: RoutingProblem, number: int, start: int, end: int) -> Network:
    vehicle_type = problem.vehicle_types[number]
    depots = (problem.depots[start], problem.depots[end])
    travel = problem.travel[vehicle_type.profile]
    places = [s.place for s in problem.stops] + [d.place for d in depots]
    grid = np.ix_(places, places)
    duration = travel.shortest_duration[grid]
    distance = travel.distance[grid]
    n = len(problem.stops)
    arcs = (duration < NEVER) & (distance < NEVER)
    arcs &= ~np.eye(n + 2, dtype=bool)
    arcs[n + 1, :] = arcs[:, n] = False
    arcs[n, n + 1] = False
    for i, stop in enumerate(problem.stops):
        if not problem.may_serve(vehicle_type, stop):
            arcs[i, :] = arcs[:, i] = False
    resources = _Resources(problem, vehicle_type, depots)
    resources.add_time(duration)
    resources.add_loads()
    resources.add_limits(duration, distance)
    return resources.network(
        number=number,
        ends=(start, end),
        arcs=arcs,
        distance=distance,
    )


class _Resources:
    """The resources of a network while it is made."""

    def __init__(
        self, problem: RoutingProblem, vehicle_type: VehicleType, depots: tuple[Depot, Depot]
    ) -> None:
        self.problem = problem
        self.vehicle_type = vehicle_type
        self.depots = depots
        self.n = len(problem.stops)
        self.busy = np.array([problem.service_of(s) for s in problem.stops] + [0, 0])
        self.use: list[Ints] = []
        self.low: list[Ints] = []
        self.high: list[Ints] = []
        self.time = -1
        self.has_windows = False

    def _add(self, use: Ints, low: Ints, high: Ints) -> None:
        self.use.append(np.minimum(use, NO_LIMIT))
        self.low.append(low)
        self.high.append(high)

    def add_time(self, duration: Ints) -> None:
        """Level = when service begins at a stop, when the path leaves and reaches a depot."""
        n, (start, end), shift = self.n, self.depots, self.vehicle_type.shift
        low = np.zeros(n + 2, dtype=np.int64)
        high = np.full(n + 2, END_OF_TIME, dtype=np.int64)
        opens = max(shift[0], start.window[0])
        self.start_latest = min(shift[1], start.window[1])
        low[n] = opens + start.service
        high[n] = self.start_latest + start.service
        low[n + 1] = max(shift[0], end.window[0])
        high[n + 1] = min(shift[1], end.window[1])
        use = duration + self.busy[:, None]
        fastest = shortest_ways(duration)
        for i, stop in enumerate(self.problem.stops):
            low[i] = stop.windows[0][0]
            high[i] = stop.windows[-1][1]
            if any(stop.delivery) and stop.release and fastest[n, i] < NEVER:
                low[i] = max(low[i], stop.release + int(fastest[n, i]))
        if self.vehicle_type.cost_per_time or (high < END_OF_TIME).any() or (low > 0).any():
            self.time = len(self.use)
            self.has_windows = bool((high[:n] < END_OF_TIME).any())
            ways = shortest_ways(use)
            high[:n] = np.minimum(high[:n], high[n + 1] - ways[:n, n + 1])
            low[:n] = np.maximum(low[:n], low[n] + ways[n, :n])
            self._add(use, low, high)

    def add_loads(self) -> None:
        """Count loads twice, less the place's own: alike from both ends."""
        limits = self.problem.load(self.vehicle_type.capacity)
        stops = self.problem.stops
        for d, limit in enumerate(limits):
            for amounts in (
                [self.problem.load(s.delivery)[d] for s in stops],
                [self.problem.load(s.pickup)[d] for s in stops],
            ):
                if sum(amounts) <= limit:
                    continue
                q = np.array([*amounts, 0, 0], dtype=np.int64)
                self._add(q[:, None] + q[None, :], q.copy(), 2 * limit - q)

    def add_limits(self, duration: Ints, distance: Ints) -> None:
        """Limits on the whole path, and on how long deliveries are under way."""
        n, vehicle_type = self.n, self.vehicle_type
        zero = np.zeros(n + 2, dtype=np.int64)
        if vehicle_type.most_distance is not None:
            self._add(distance, zero, np.full(n + 2, vehicle_type.most_distance, dtype=np.int64))
        if vehicle_type.most_duration is not None:
            left = vehicle_type.most_duration - self.depots[0].service
            use = duration + self.busy[:, None]
            self._add(use, zero, np.full(n + 2, max(left, -1), dtype=np.int64))
        limits = [_aboard(stop) for stop in self.problem.stops]
        if any(limit < NO_LIMIT for limit in limits):
            high = np.array([*limits, NO_LIMIT, NO_LIMIT], dtype=np.int64)
            self._add(duration + self.busy[:, None], zero, high)

    def network(
        self, *, number: int, ends: tuple[int, int], arcs: Bools, distance: Ints
    ) -> Network:
        """Return the network, without arcs that no path can use."""
        n, vehicle_type = self.n, self.vehicle_type
        if not self.use:  # something must grow along a path: the number of its stops
            self._add(
                np.ones((n + 2, n + 2), dtype=np.int64),
                np.zeros(n + 2, dtype=np.int64),
                np.full(n + 2, n + 1, dtype=np.int64),
            )
        main = self._main()
        use, low, high = np.array(self.use), np.array(self.low), np.array(self.high)
        arcs = arcs & np.all(low[:, :, None] + use <= high[:, None, :], axis=0)
        if not (use[main][arcs] > 0).all():
            self._add(*_growing(use[main], low[main], high[main]))
            use, low, high = np.array(self.use), np.array(self.low), np.array(self.high)
            main = len(use) - 1
        cost = distance.astype(np.float64) * vehicle_type.cost_per_distance
        once = vehicle_type.cost_per_trip
        if vehicle_type.trips_limit == 1:
            once += vehicle_type.fixed_cost
        cost[n, :] += once / 2
        cost[:, n + 1] += once / 2
        cost[~arcs] = 0.0
        network = Network(
            vehicle_type=number,
            start=ends[0],
            end=ends[1],
            arcs=arcs,
            cost=cost,
            use=use,
            low=low,
            high=high,
            main=main,
            time=self.time,
            time_cost=float(vehicle_type.cost_per_time),
            start_latest=self.start_latest,
            start_busy=self.depots[0].service,
            symmetric=False,
        )
        return _with_symmetry(network)

    def _main(self) -> int:
        """Return the resource that lets the fewest stops into a path."""
        if self.has_windows and self.time >= 0:
            return self.time
        stops = slice(0, self.n)
        fits = []
        for use, low, high in zip(self.use, self.low, self.high, strict=True):
            steps = use[stops, stops]
            step = float(np.mean(np.minimum(steps, high[-1]))) if self.n else 1.0
            fits.append((high[-1] - low[-2]) / max(step, 1e-9))
        return int(np.argmin(fits))


def _aboard(stop: Stop) -> int:
    limited = stop.most_aboard is not None and any(stop.delivery)
    return stop.most_aboard if limited and stop.most_aboard is not None else NO_LIMIT


def _growing(use: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints, Ints]:
    """Return a resource like this one that grows along every arc: paths with cycles must end."""
    scale = len(low)
    return use * scale + 1, low * scale, high * scale + scale - 1


def _with_symmetry(network: Network) -> Network:
    """Note whether paths can be turned round: then labels of one way serve for both."""
    n = network.size
    order = [*range(n), n + 1, n]
    turned = np.ix_(order, order)
    alike = (
        network.time < 0
        and np.array_equal(network.arcs, network.arcs.T[turned])
        and np.array_equal(network.cost, network.cost.T[turned])
        and all(np.array_equal(u, u.T[turned]) for u in network.use)
        and all(
            np.array_equal(low, (high[-1] - high)[order])
            for low, high in zip(network.low, network.high, strict=True)
        )
    )
    return replace(network, symmetric=alike)


def path_cost(network: Network, path: Sequence[int]) -> float | None:
    """Return what a path costs in its network; None = it does not fit."""
    n = network.size
    i, level = n, network.low[:, n].copy()
    cost = late = 0.0
    timed = network.time_cost > 0.0
    if timed:
        cost = network.time_cost * network.start_busy
        late = -network.time_cost * network.start_latest
    for j in (*path, n + 1):
        if not network.arcs[i, j]:
            return None
        level = np.maximum(level + network.use[:, i, j], network.low[:, j])
        if (level > network.high[:, j]).any():
            return None
        arc = float(network.cost[i, j])
        cost, late = cost + arc, late + arc
        if timed:
            late = max(late, cost - network.time_cost * float(network.high[network.time, i]))
            cost += network.time_cost * float(network.use[network.time, i, j])
            cost = max(cost, late + network.time_cost * float(level[network.time]))
        i = j
    return cost


def worst_cost(problem: RoutingProblem, networks: Sequence[Network], limits: Floats) -> float:
    """Return more than any plan costs; ``limits`` = trips at most, by vehicle type."""
    n, worst = len(problem.stops), 1.0
    for net in networks:
        span = float(net.high[net.time].max() - net.low[net.time].min()) if net.time >= 0 else 0.0
        waiting = float(limits[net.vehicle_type]) * net.time_cost * max(span, 0.0)
        worst = max(worst, waiting + 2 * n * float(net.cost.max()))
    prizes = sum(s.prize or 0 for s in problem.stops)
    return worst * max(1, len(problem.vehicle_types)) + prizes + 1.0
