"""Why stops are not served: what can be proven for a stop alone, and what a bound proves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from routing.board import Pattern
from routing.figures import figures_of
from routing.model import ALWAYS, RoutingProblem, Stop, StopId
from routing.plan import Reason
from routing.schedule import loads_fit, schedule
from routing.travel import NEVER, TravelMatrix, shortest_ways


def impossible_stops(problem: RoutingProblem) -> dict[StopId, Reason]:
    """Return the stops that no plan can serve, each with its reason.

    A stop is looked at alone, with its shipment, on the shortest ways through all places, at any
    time of day and without breaks: who cannot serve it so cannot serve it in any plan.
    """
    shortest: dict[str, TravelMatrix] = {}
    found: dict[StopId, Reason] = {}
    number = {s.stop_id: i for i, s in enumerate(problem.stops)}
    for unit in _units(problem):
        if _can(problem, tuple(number[s.stop_id] for s in unit)):
            continue
        if not shortest:
            shortest.update((name, _shortest(m)) for name, m in problem.travel.items())
        reason = _reason(_alone(problem, unit, shortest))
        if reason is not None:
            found.update((s.stop_id, reason) for s in unit)
    return found


def without(problem: RoutingProblem, gone: Iterable[StopId]) -> RoutingProblem:
    """Return a problem without some stops; of a shipment, both or none are gone."""
    left_out = set(gone)
    if not left_out:
        return problem
    return replace(
        problem,
        stops=tuple(s for s in problem.stops if s.stop_id not in left_out),
        shipments=tuple(s for s in problem.shipments if s.pickup_id not in left_out),
    )


def _units(problem: RoutingProblem) -> Iterator[tuple[Stop, ...]]:
    """Yield the stops that are served together or not at all."""
    for stop in problem.stops:
        shipment = problem.shipment_of.get(stop.stop_id)
        if shipment is None:
            yield (stop,)
        elif shipment.pickup_id == stop.stop_id:
            yield stop, problem.stop_by_id[shipment.delivery_id]


def _shortest(travel: TravelMatrix) -> TravelMatrix:
    """Return the shortest ways through all places: by time at any time of day, and by length."""
    duration = travel.shortest_duration
    distance = np.where(duration < NEVER, travel.distance, NEVER)
    return TravelMatrix(shortest_ways(duration), shortest_ways(distance))


def _alone(
    problem: RoutingProblem, unit: tuple[Stop, ...], shortest: Mapping[str, TravelMatrix]
) -> RoutingProblem:
    """Return the problem of a stop alone, with no rule that could be harder than in a plan."""
    ids = {s.stop_id for s in unit}
    places = sorted({d.place for d in problem.depots} | {s.place for s in unit})
    row = {place: k for k, place in enumerate(places)}
    among = np.ix_(places, places)
    return replace(
        problem,
        stops=tuple(replace(s, place=row[s.place]) for s in unit),
        depots=tuple(replace(d, place=row[d.place]) for d in problem.depots),
        shipments=tuple(s for s in problem.shipments if s.pickup_id in ids),
        travel={
            name: TravelMatrix(m.duration[among], m.distance[among]) for name, m in shortest.items()
        },
        vehicle_types=tuple(replace(v, breaks=()) for v in problem.vehicle_types),
    )


def _reason(problem: RoutingProblem) -> Reason | None:
    """Return why the only stop of a problem cannot be served; None = it can."""
    if _can_all(problem):
        return None
    types = [
        v if all(problem.may_serve(v, s) for s in problem.stops) else replace(v, number=0)
        for v in problem.vehicle_types
    ]
    if not any(v.number for v in types):
        return Reason.NO_VEHICLE
    free = replace(
        problem,
        vehicle_types=tuple(
            replace(v, shift=ALWAYS, most_distance=None, most_duration=None) for v in types
        ),
        stops=tuple(_freed(s) for s in problem.stops),
        depots=tuple(replace(d, window=ALWAYS) for d in problem.depots),
        shipments=tuple(replace(s, most_aboard=None) for s in problem.shipments),
    )
    strong = replace(
        free,
        vehicle_types=tuple(replace(v, capacity=_all_loads(problem)) for v in free.vehicle_types),
    )
    if not _can_all(strong):
        return Reason.NO_ROAD
    if not _can_all(free):
        return Reason.TOO_HEAVY
    return _rule_broken(replace(problem, vehicle_types=tuple(types)))


def _rule_broken(problem: RoutingProblem) -> Reason:
    """Return the first rule without which a stop could be served."""
    types = problem.vehicle_types
    near = replace(problem, vehicle_types=tuple(replace(v, most_distance=None) for v in types))
    fresh = replace(
        problem,
        stops=tuple(replace(s, most_aboard=None) for s in problem.stops),
        shipments=tuple(replace(s, most_aboard=None) for s in problem.shipments),
    )
    long = replace(
        problem,
        vehicle_types=tuple(replace(v, shift=ALWAYS, most_duration=None) for v in types),
    )
    for relaxed, reason in (
        (near, Reason.TOO_FAR),
        (fresh, Reason.TOO_LONG_ABOARD),
        (long, Reason.SHIFT_TOO_SHORT),
    ):
        if _can_all(relaxed):
            return reason
    return Reason.NO_WINDOW


def _freed(stop: Stop) -> Stop:
    return replace(stop, windows=(ALWAYS,), release=0, most_aboard=None)


def _all_loads(problem: RoutingProblem) -> tuple[int, ...]:
    """Return a capacity that holds all there is."""
    loads = [problem.load(x) for s in problem.stops for x in (s.delivery, s.pickup)]
    loads += [s.load for s in problem.shipments]
    return tuple(sum(amounts) for amounts in zip(*loads, strict=True))


def _can_all(problem: RoutingProblem) -> bool:
    """Tell whether one vehicle can serve all stops of a tiny problem, in their order."""
    return _can(problem, tuple(range(len(problem.stops))))


def _can(problem: RoutingProblem, unit: tuple[int, ...]) -> bool:
    """Tell whether one vehicle can serve these stops and no others, in their order."""
    return any(_drives(problem, p) for p in _patterns(problem, unit))


def _drives(problem: RoutingProblem, pattern: Pattern) -> bool:
    return loads_fit(problem, pattern) and schedule(problem, pattern) is not None


def _patterns(problem: RoutingProblem, unit: tuple[int, ...]) -> Iterator[Pattern]:
    """Yield each way to serve stops in one trip: with reloading before, after, or both."""
    for number, vehicle in enumerate(figures_of(problem).vehicles):
        if vehicle.vehicle_type.number <= 0 or not vehicle.barred.isdisjoint(unit):
            continue
        start, end = -1 - vehicle.start, -1 - vehicle.end
        reloads = [(-1 - d,) for d in sorted(vehicle.reload)]
        for before in ((), *reloads):
            for after in ((), *reloads):
                yield Pattern(number, (start, *before, *unit, *after, end))
