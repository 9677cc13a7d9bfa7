"""What makes a routing problem one that cannot be meant."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from routing.travel import LATEST, NEVER, TravelMatrix

if TYPE_CHECKING:
    from routing.model import Load, RoutingProblem, Stop, VehicleType, Window

MOST_SUM = 2**52
"""Sums up to here are exact in every engine, those that calculate with fractions included."""

Fault = tuple[str, str]
Faults = Iterator[Fault]


def problem_faults(problem: "RoutingProblem") -> list[Fault]:
    """Return what is wrong, each with its remedy; sums are looked at where all else is right."""
    rules = (_id_faults, _stop_faults, _depot_faults, _vehicle_faults, _shipment_faults)
    found = [fault for rule in rules for fault in rule(problem)]
    return found or list(_sum_faults(problem))


def _id_faults(problem: "RoutingProblem") -> Faults:
    named: tuple[tuple[str, Iterable[str]], ...] = (
        ("stop", (s.stop_id for s in problem.stops)),
        ("depot", (d.depot_id for d in problem.depots)),
        ("vehicle type", (v.vehicle_type_id for v in problem.vehicle_types)),
        ("load", problem.load_names),
    )
    for kind, names in named:
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{kind} {name} comes {times} times", "Give each its own id."


def _stop_faults(problem: "RoutingProblem") -> Faults:
    types = {v.vehicle_type_id for v in problem.vehicle_types}
    for stop in problem.stops:
        name = f"stop {stop.stop_id}"
        yield from _place_faults(problem, name, stop.place)
        for load, what in (
            (stop.delivery, "delivery"),
            (stop.pickup, "pickup"),
            (stop.service_per_1000, "service_per_1000"),
        ):
            yield from _load_faults(problem, f"{name}: {what}", load)
        yield from _number_faults(f"{name}: service", stop.service)
        yield from _number_faults(f"{name}: release", stop.release)
        yield from _number_faults(f"{name}: most_aboard", stop.most_aboard)
        yield from _number_faults(f"{name}: prize", stop.prize, most=MOST_SUM)
        yield from _windows_faults(name, stop.windows)
        for unknown in sorted((stop.vehicle_types or frozenset()) - types):
            yield (
                f"{name}: there is no vehicle type {unknown}",
                "Name vehicle types of the problem.",
            )


def _depot_faults(problem: "RoutingProblem") -> Faults:
    for depot in problem.depots:
        name = f"depot {depot.depot_id}"
        yield from _place_faults(problem, name, depot.place)
        yield from _number_faults(f"{name}: service", depot.service)
        yield from _windows_faults(name, (depot.window,))


def _vehicle_faults(problem: "RoutingProblem") -> Faults:
    depots = {d.depot_id for d in problem.depots}
    for of in problem.vehicle_types:
        name = f"vehicle type {of.vehicle_type_id}"
        for depot in (of.start_id, of.end_id, *of.reload_ids):
            if depot not in depots:
                yield f"{name}: there is no depot {depot}", "Name depots of the problem."
        if len(set(of.reload_ids)) < len(of.reload_ids):
            yield f"{name}: a depot comes twice in reload_ids", "Name each once."
        if of.profile not in problem.travel:
            yield (
                f"{name}: there is no profile {of.profile!r}",
                f"Name one of {sorted(problem.travel)}.",
            )
        yield from _load_faults(problem, f"{name}: capacity", of.capacity)
        yield from _windows_faults(f"{name}: shift", (of.shift,))
        yield from _limit_faults(name, of)
        for rest in of.breaks:
            yield from _windows_faults(f"{name}: break", (rest.window,))
            yield from _number_faults(f"{name}: duration of a break", rest.duration, least=1)


def _limit_faults(name: str, of: "VehicleType") -> Faults:
    rates = ("fixed_cost", "cost_per_trip", "cost_per_distance", "cost_per_time")
    for what in (*rates, "number", "most_distance", "most_duration"):
        yield from _number_faults(f"{name}: {what}", getattr(of, what), most=MOST_SUM)
    yield from _number_faults(f"{name}: most_trips", of.most_trips, least=1)


def _shipment_faults(problem: "RoutingProblem") -> Faults:
    stops: dict[str, Stop] = {s.stop_id: s for s in problem.stops}
    used = Counter(i for s in problem.shipments for i in (s.pickup_id, s.delivery_id))
    for stop_id, times in used.items():
        if times > 1:
            yield (
                f"stop {stop_id} belongs to {times} shipments",
                "Give each shipment two stops of its own, at the same place if need be.",
            )
        if stop_id not in stops:
            yield f"shipment: there is no stop {stop_id}", "Name stops of the problem."
        elif any((*stops[stop_id].delivery, *stops[stop_id].pickup)):
            yield (
                f"stop {stop_id} belongs to a shipment and has a load of its own",
                "Make it two stops at the same place.",
            )
    for shipment in problem.shipments:
        name = f"shipment from {shipment.pickup_id} to {shipment.delivery_id}"
        yield from _load_faults(problem, name, shipment.load, may_be_empty=False)
        yield from _number_faults(f"{name}: most_aboard", shipment.most_aboard)
        pair = [stops[i] for i in (shipment.pickup_id, shipment.delivery_id) if i in stops]
        if len({s.prize is None for s in pair}) > 1:
            yield f"{name}: one stop has a prize, the other none", "Give both one, or neither."


def _sum_faults(problem: "RoutingProblem") -> Faults:
    """Find sums that are too large to be exact."""
    for d, name in enumerate(problem.load_names):
        loads = [x for s in problem.stops for x in (s.delivery, s.pickup) if x]
        loads += [s.load for s in problem.shipments]
        total = sum(x[d] for x in loads)
        if total >= MOST_SUM:
            yield f"loads of {name} add up to {total}", "Choose a larger unit."
    total = _most_cost(problem)
    if total >= MOST_SUM:
        yield (
            f"costs may add up to {total}, and only sums below {MOST_SUM} are exact",
            "Choose larger units, shorter shifts or smaller rates.",
        )


def _most_cost(problem: "RoutingProblem") -> int:
    """Return more than any plan can cost: a route for each stop, at the highest rates."""
    count = len(problem.stops)
    most = 0
    for of in problem.vehicle_types:
        begins, ends = of.shift
        duration = ends - begins
        if of.most_duration is not None:
            duration = min(duration, of.most_duration)
        cost = of.fixed_cost + 2 * of.cost_per_trip + duration * of.cost_per_time
        longest = _longest_leg(problem.travel[of.profile])
        most = max(most, cost + 2 * longest * of.cost_per_distance)
    return most * count + sum(s.prize or 0 for s in problem.stops)


def _longest_leg(travel: TravelMatrix) -> int:
    drivable = travel.distance[travel.shortest_duration < NEVER]
    return int(drivable.max(initial=0))


def _place_faults(problem: "RoutingProblem", name: str, place: int) -> Faults:
    sizes = [m.size for m in problem.travel.values()]
    if not _is_whole(place) or place < 0 or any(place >= size for size in sizes):
        yield (
            f"{name} is at place {place}, and the matrices have {min(sizes, default=0)}",
            "Number places from 0 as the rows of the matrices.",
        )


def _load_faults(
    problem: "RoutingProblem", name: str, load: "Load", *, may_be_empty: bool = True
) -> Faults:
    names = problem.load_names
    if len(load) != len(names) and (load or not may_be_empty):
        yield (
            f"{name} has {len(load)} numbers for {len(names)} loads",
            f"Give one for each of {', '.join(names)}.",
        )
    for number in load:
        yield from _number_faults(name, number, most=MOST_SUM)


def _windows_faults(name: str, windows: "Sequence[Window]") -> Faults:
    if not windows:
        yield f"{name} has no window", "Give one, or leave windows out for any time."
    ends: int | None = None
    for window in windows:
        for moment in window:
            yield from _number_faults(f"{name}: a window", moment)
        if window[0] > window[1]:
            yield f"{name}: a window ends before it begins", "Give the beginning first."
        elif ends is not None and window[0] <= ends:
            yield f"{name}: windows overlap or are not in order", "Sort them, and join those."
        ends = window[1]


def _number_faults(name: str, number: int | None, *, least: int = 0, most: int = LATEST) -> Faults:
    """Find what is no plain whole number from least to most; None means that none is given."""
    if number is None:
        return
    if not _is_whole(number):
        yield f"{name} is {number!r}", "Give a whole number; choose a smaller unit for fractions."
    elif number < least:
        yield f"{name} is {number}", f"Give {least} or more."
    elif number > most:
        yield f"{name} is {number}", f"Give {most} or less; choose a larger unit."


def _is_whole(number: object) -> bool:
    return type(number) is int
