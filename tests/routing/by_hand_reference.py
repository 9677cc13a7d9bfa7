"""The best plan by trying everything: a clock that ticks, and every partition into routes.

Written to share no idea with the code under test. For a handful of stops and moments only.
"""

from collections.abc import Iterator
from itertools import pairwise, permutations
from math import inf

from routing.board import Pattern, Score
from routing.model import Depot, RoutingProblem, VehicleType
from routing.travel import NEVER


def by_hand_timing(problem: RoutingProblem, pattern: Pattern) -> tuple[int, int] | None:
    """Return (duration, end) of the best timing by letting a clock tick from each start."""
    of = problem.vehicle_types[pattern.vehicle_type]
    found = [
        (end - start, end)
        for start in range(of.shift[0], of.shift[1] + 1)
        if (end := _earliest_end(problem, pattern, start)) is not None
    ]
    limit = inf if of.most_duration is None else of.most_duration
    return min((f for f in found if f[0] <= limit), default=None)


def _earliest_end(problem: RoutingProblem, pattern: Pattern, start: int) -> int | None:
    of, halts = problem.vehicle_types[pattern.vehicle_type], pattern.halts
    depot = _depot(problem, halts[0])
    if not depot.window[0] <= start <= depot.window[1]:
        return None
    # A state: halt, is it served, breaks taken, moment its trip left, deadlines by what ends them.
    first = (0, True, frozenset(), None, frozenset())
    at: dict[int, set[tuple]] = {start + depot.service: {first}}
    for now in range(start, of.shift[1] + 1):
        states = list(at.get(now, ()))
        seen = set(states)
        while states:
            state = states.pop()
            halt, taken = state[0], state[2]
            if halt == len(halts) - 1:
                window = _depot(problem, halts[-1]).window
                if window[0] <= now <= window[1] and _rested(of, taken, start, now):
                    return now
                continue
            at.setdefault(now + 1, set()).add(state)
            for moment, following in _steps(problem, pattern, state, now):
                if moment > now:
                    at.setdefault(moment, set()).add(following)
                elif following not in seen:
                    seen.add(following)
                    states.append(following)
    return None


def _steps(
    problem: RoutingProblem, pattern: Pattern, state: tuple, now: int
) -> Iterator[tuple[int, tuple]]:
    """Yield what can be done now: begin service, begin a rest, or leave."""
    halt, served, taken, left, deadlines = state
    of, number = problem.vehicle_types[pattern.vehicle_type], pattern.halts[halt]
    for k, rest in enumerate(of.breaks):
        if k not in taken and rest.window[0] <= now <= rest.window[1]:
            yield now + rest.duration, (halt, served, taken | {k}, left, deadlines)
    if not served:
        if number >= 0:
            windows, service = problem.stops[number].windows, _service(problem, number)
        else:
            depot = _depot(problem, number)
            windows, service = (depot.window,), depot.service
        if any(a <= now <= b for a, b in windows):
            yield now + service, (halt, True, taken, left, deadlines)
        return
    yield from _leavings(problem, pattern, state, now)


def _leavings(
    problem: RoutingProblem, pattern: Pattern, state: tuple, now: int
) -> Iterator[tuple[int, tuple]]:
    """Yield where one gets by leaving now, if that is allowed."""
    halt, _, taken, left, deadlines = state
    number, following = pattern.halts[halt : halt + 2]
    arrives = now + _leg(problem, pattern, halt, now)
    is_allowed = arrives < NEVER
    if number < 0:
        trip = _trip_after(pattern, halt)
        is_allowed = is_allowed and all(problem.stops[s].release <= now for s in trip)
        left = now
    else:
        deadlines = deadlines | _new_deadlines(problem, number, now)
    if following < 0:
        what = "depot"
        window = _depot(problem, following).window
        is_allowed = is_allowed and window[0] <= arrives <= window[1]
    else:
        stop = problem.stops[following]
        what = stop.stop_id
        if stop.most_aboard is not None and sum(stop.delivery) > 0:
            is_allowed = is_allowed and arrives - left <= stop.most_aboard
    if is_allowed and all(arrives <= moment for ends, moment in deadlines if ends == what):
        # A shipment split between trips is refused for its loads; its clock ends with the trip.
        kept = frozenset(d for d in deadlines if d[0] != what and what != "depot")
        yield arrives, (halt + 1, False, taken, left, kept)


def _new_deadlines(problem: RoutingProblem, number: int, now: int) -> frozenset:
    stop = problem.stops[number]
    found = set()
    if stop.most_aboard is not None and sum(stop.pickup) > 0:
        found.add(("depot", now + stop.most_aboard))
    for shipment in problem.shipments:
        if shipment.pickup_id == stop.stop_id and shipment.most_aboard is not None:
            found.add((shipment.delivery_id, now + shipment.most_aboard))
    return frozenset(found)


def _rested(of: VehicleType, taken: frozenset, start: int, end: int) -> bool:
    for k, rest in enumerate(of.breaks):
        begins_late, ends_early = start > rest.window[0], end <= rest.window[1]
        if not (begins_late or ends_early or k in taken):
            return False
    return True


def _leg(problem: RoutingProblem, pattern: Pattern, halt: int, now: int) -> int:
    travel = problem.travel[problem.vehicle_types[pattern.vehicle_type].profile]
    legs = [(0, travel.duration), *((p.begins, p.duration) for p in travel.later)]
    matrix = [m for begins, m in legs if begins <= now][-1]
    a, b = (_place(problem, h) for h in pattern.halts[halt : halt + 2])
    return int(matrix[a, b])


def _depot(problem: RoutingProblem, number: int) -> Depot:
    return problem.depots[-number - 1]


def _place(problem: RoutingProblem, number: int) -> int:
    return problem.stops[number].place if number >= 0 else _depot(problem, number).place


def _service(problem: RoutingProblem, number: int) -> int:
    stop = problem.stops[number]
    thousandths = 0
    for d, rate in enumerate(stop.service_per_1000):
        for load in (stop.delivery, stop.pickup):
            thousandths += rate * load[d] if load else 0
        for shipment in problem.shipments:
            if stop.stop_id in (shipment.pickup_id, shipment.delivery_id):
                thousandths += rate * shipment.load[d]
    return stop.service + (thousandths + 999) // 1000


def _trip_after(pattern: Pattern, halt: int) -> list[int]:
    trip = []
    for number in pattern.halts[halt + 1 :]:
        if number < 0:
            break
        trip.append(number)
    return trip


def by_hand_allowed(problem: RoutingProblem, pattern: Pattern) -> bool:
    """Tell whether a route is allowed but for its times."""
    of = problem.vehicle_types[pattern.vehicle_type]
    depots = [k for k, h in enumerate(pattern.halts) if h < 0]
    names = [_depot(problem, pattern.halts[k]).depot_id for k in depots]
    if names[0] != of.start_id or names[-1] != of.end_id or set(names[1:-1]) - set(of.reload_ids):
        return False
    most = of.most_trips or inf
    if not of.reload_ids:
        most = 1
    if len(names) - 1 > most:
        return False
    for stop in pattern.stops:
        allowed = problem.stops[stop].vehicle_types
        if allowed is not None and of.vehicle_type_id not in allowed:
            return False
    if of.most_distance is not None and by_hand_distance(problem, pattern) > of.most_distance:
        return False
    return all(_trip_allowed(problem, of, _trip_after(pattern, k)) for k in depots[:-1])


def by_hand_distance(problem: RoutingProblem, pattern: Pattern) -> int:
    matrix = problem.travel[problem.vehicle_types[pattern.vehicle_type].profile].distance
    places = [_place(problem, h) for h in pattern.halts]
    return sum(int(matrix[a, b]) for a, b in pairwise(places))


def _trip_allowed(problem: RoutingProblem, of: VehicleType, trip: list[int]) -> bool:
    """Look at each moment between two halts: what of all is aboard then."""
    ids = [problem.stops[s].stop_id for s in trip]
    for shipment in problem.shipments:
        here = [i in ids for i in (shipment.pickup_id, shipment.delivery_id)]
        if any(here) and not all(here):
            return False
        if all(here) and ids.index(shipment.pickup_id) > ids.index(shipment.delivery_id):
            return False
    for d in range(len(problem.load_names)):
        capacity = of.capacity[d] if of.capacity else 0
        for moment in range(len(trip) + 1):
            aboard = 0
            for k, number in enumerate(trip):
                stop = problem.stops[number]
                if k >= moment and stop.delivery:
                    aboard += stop.delivery[d]
                if k < moment and stop.pickup:
                    aboard += stop.pickup[d]
            for shipment in problem.shipments:
                if shipment.pickup_id in ids:
                    taken, brought = (
                        ids.index(i) for i in (shipment.pickup_id, shipment.delivery_id)
                    )
                    aboard += shipment.load[d] if taken < moment <= brought else 0
            if aboard > capacity:
                return False
    return True


def by_hand_optimum(problem: RoutingProblem) -> Score:
    """Return the score of the best plan by trying all routes and all their combinations."""
    cheapest: dict[tuple[int, frozenset[int]], int] = {}
    for pattern in _all_patterns(problem):
        if not by_hand_allowed(problem, pattern):
            continue
        timing = by_hand_timing(problem, pattern)
        if timing is None:
            continue
        of = problem.vehicle_types[pattern.vehicle_type]
        cost = of.fixed_cost + timing[0] * of.cost_per_time
        cost += of.cost_per_trip * (sum(h < 0 for h in pattern.halts) - 1)
        cost += of.cost_per_distance * by_hand_distance(problem, pattern)
        key = pattern.vehicle_type, frozenset(pattern.stops)
        cheapest[key] = min(cost, cheapest.get(key, cost))
    numbers = tuple(v.number for v in problem.vehicle_types)
    return _best_rest(problem, cheapest, frozenset(range(len(problem.stops))), numbers)


def _best_rest(
    problem: RoutingProblem,
    cheapest: dict[tuple[int, frozenset[int]], int],
    rest: frozenset[int],
    numbers: tuple[int, ...],
) -> Score:
    """Serve the first stop that is left by each route there is, or leave it out."""
    if not rest:
        return Score(0, 0)
    first = min(rest)
    prize = problem.stops[first].prize
    tail = _best_rest(problem, cheapest, rest - {first}, numbers)
    best = Score(tail.missing + (prize is None), tail.cost + (prize or 0))
    for (of, stops), cost in cheapest.items():
        if first in stops and stops <= rest and numbers[of] > 0:
            left = tuple(n - (k == of) for k, n in enumerate(numbers))
            tail = _best_rest(problem, cheapest, rest - stops, left)
            best = min(best, Score(tail.missing, tail.cost + cost))
    return best


def _all_patterns(problem: RoutingProblem) -> Iterator[Pattern]:
    count = len(problem.stops)
    number = {d.depot_id: -1 - i for i, d in enumerate(problem.depots)}
    for k, of in enumerate(problem.vehicle_types):
        reloads = [number[i] for i in of.reload_ids]
        chains = [c for n in range(len(reloads) + 1) for c in permutations(reloads, n)]
        for size in range(1, count + 1):
            for stops in permutations(range(count), size):
                for halts in _with_reloads(stops, chains):
                    yield Pattern(k, (number[of.start_id], *halts, number[of.end_id]))


def _with_reloads(
    stops: tuple[int, ...], chains: list[tuple[int, ...]]
) -> Iterator[tuple[int, ...]]:
    """Yield the stops with each chain of depots before, between and after them."""
    for chain in chains:
        if not stops:
            yield chain
        else:
            for rest in _with_reloads(stops[1:], chains):
                yield (*chain, stops[0], *rest)
