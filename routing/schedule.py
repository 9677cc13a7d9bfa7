"""What a route in a fixed order can do: its times, its loads and its cost, each exactly."""

from itertools import pairwise
from typing import NamedTuple

from routing.board import Pattern
from routing.figures import Figures, VehicleFigures, aboard_limits, figures_of, trip_releases
from routing.model import RoutingProblem, Window
from routing.plan import Halt, Route
from routing.rich_timing import best_timing
from routing.travel import NEVER


class Span(NamedTuple):
    """When a route begins and ends; it takes as long from any start until ``latest``."""

    start: int
    end: int
    latest: int

    @property
    def duration(self) -> int:
        """From start to end."""
        return self.end - self.start


class Times(NamedTuple):
    """When a vehicle arrives, begins and leaves at each halt, and when it rests."""

    arrive: list[int]
    begin: list[int]
    leave: list[int]
    rests: tuple[Window, ...] = ()

    @property
    def duration(self) -> int:
        """From the beginning of loading to the end."""
        return self.arrive[-1] - self.begin[0]


def schedule(problem: RoutingProblem, pattern: Pattern) -> Route | None:
    """Return the cheapest timing of a route in a fixed order; None = there is none.

    Of all feasible timings it is the one of the least duration, then of the earliest end. Loads are
    ``loads_fit``'s matter.
    """
    figures = figures_of(problem)
    vehicle = figures.vehicles[pattern.vehicle_type]
    times = _times(figures, vehicle, pattern.halts)
    if times is None:
        return None
    return Route(
        vehicle_type_id=vehicle.vehicle_type.vehicle_type_id,
        halts=tuple(
            Halt(
                stop_id=problem.stops[halt].stop_id if halt >= 0 else None,
                depot_id=problem.depots[-1 - halt].depot_id if halt < 0 else None,
                arrive=arrive,
                begin=begin,
                leave=leave,
            )
            for halt, arrive, begin, leave in zip(pattern.halts, *times[:3], strict=True)
        ),
        rests=times.rests,
    )


def route_cost(problem: RoutingProblem, route: Route) -> int:
    """Return what a route with times costs."""
    return _cost(problem, pattern_of(problem, route), duration=route.duration)


def pattern_of(problem: RoutingProblem, route: Route) -> Pattern:
    """Return a route's order without its times."""
    stops = {s.stop_id: i for i, s in enumerate(problem.stops)}
    depots = {d.depot_id: -1 - i for i, d in enumerate(problem.depots)}
    types = [v.vehicle_type_id for v in problem.vehicle_types]
    return Pattern(
        types.index(route.vehicle_type_id),
        tuple(
            stops[h.stop_id] if h.stop_id is not None else depots[h.depot_id]  # type: ignore[index]
            for h in route.halts
        ),
    )


def pattern_cost(problem: RoutingProblem, pattern: Pattern) -> int | None:
    """Return what a route costs with its cheapest timing; None = no timing exists."""
    figures = figures_of(problem)
    vehicle = figures.vehicles[pattern.vehicle_type]
    duration: int | None
    if _is_plain(figures, vehicle, pattern.halts):
        span = least_span(figures, vehicle, pattern.halts)
        duration = None if span is None else span.duration
        if not _within(vehicle, duration):
            return None
    else:
        times = _times(figures, vehicle, pattern.halts)
        duration = None if times is None else times.duration
    return None if duration is None else _cost(problem, pattern, duration=duration)


def fits(problem: RoutingProblem, pattern: Pattern) -> bool:
    """Tell whether a route may be driven: its loads fit, and a timing exists."""
    return loads_fit(problem, pattern) and pattern_cost(problem, pattern) is not None


def loads_fit(problem: RoutingProblem, pattern: Pattern) -> bool:
    """Tell whether a route is allowed but for its times: halts, legs, distance and loads."""
    figures = figures_of(problem)
    vehicle = figures.vehicles[pattern.vehicle_type]
    return (
        _halts_allowed(figures, vehicle, pattern.halts)
        and _distance_allowed(figures, vehicle, pattern.halts)
        and all(trip_fits(figures, vehicle, trip) for trip in trips_of(pattern.halts))
    )


def trips_of(halts: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the stops of each trip by number."""
    found: list[tuple[int, ...]] = []
    begins = 0
    for k in range(1, len(halts)):
        if halts[k] < 0:
            found.append(halts[begins + 1 : k])
            begins = k
    return found


def distance_of(problem: RoutingProblem, pattern: Pattern) -> int:
    """Return how long a route is."""
    figures = figures_of(problem)
    return distance_along(figures, figures.vehicles[pattern.vehicle_type], pattern.halts)


def _halts_allowed(figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> bool:
    if len(halts) < 2 or halts[0] != -1 - vehicle.start or halts[-1] != -1 - vehicle.end:
        return False
    stops = [h for h in halts if h >= 0]
    limit = vehicle.vehicle_type.trips_limit
    return (
        len(set(stops)) == len(stops)
        and vehicle.barred.isdisjoint(stops)
        and all(-1 - h in vehicle.reload for h in halts[1:-1] if h < 0)
        and (limit is None or len(halts) - len(stops) - 1 <= limit)
    )


def distance_along(figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> int:
    """Return how far it is along some halts, by number."""
    places = [figures.halt(h).place for h in halts]
    rows = vehicle.distances
    return sum([rows[i][j] for i, j in pairwise(places)])


def _distance_allowed(figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> bool:
    places = [figures.halt(h).place for h in halts]
    rows = vehicle.durations
    if any(rows[i][j] >= NEVER for i, j in pairwise(places)):
        return False
    limit = vehicle.vehicle_type.most_distance
    return limit is None or distance_along(figures, vehicle, halts) <= limit


def trip_fits(
    figures: Figures, vehicle: VehicleFigures, stops: tuple[int, ...], *, goes_on: bool = False
) -> bool:
    """Tell whether what is aboard fits from the start of a trip to its end.

    ``goes_on`` says that these are its first stops: more may be brought and shipments be open.
    """
    aboard = list(figures.nothing)
    for stop in stops:
        for d, amount in enumerate(figures.stops[stop].delivery):
            aboard[d] += amount
    open_shipments: set[int] = set()
    if any(a > c for a, c in zip(aboard, vehicle.capacity, strict=True)):
        return False
    for stop in stops:
        halt = figures.stops[stop]
        for d, amount in enumerate(halt.pickup):
            aboard[d] += amount - halt.delivery[d]
        shipment = figures.shipment_of.get(stop)
        if shipment is not None:
            sign = 1 if stop == shipment.pickup else -1
            if sign < 0 and shipment.pickup not in open_shipments:
                return False
            (open_shipments.add if sign > 0 else open_shipments.remove)(shipment.pickup)
            for d, amount in enumerate(shipment.load):
                aboard[d] += sign * amount
        if any([a > c for a, c in zip(aboard, vehicle.capacity, strict=True)]):
            return False
    return goes_on or not open_shipments


def _cost(problem: RoutingProblem, pattern: Pattern, *, duration: int) -> int:
    vehicle = figures_of(problem).vehicles[pattern.vehicle_type]
    rates = vehicle.vehicle_type
    trips = sum([h < 0 for h in pattern.halts]) - 1
    found = rates.fixed_cost + trips * rates.cost_per_trip + duration * rates.cost_per_time
    if rates.cost_per_distance:
        distance = distance_along(figures_of(problem), vehicle, pattern.halts)
        found += distance * rates.cost_per_distance
    return found


def _within(vehicle: VehicleFigures, duration: int | None) -> bool:
    most = vehicle.vehicle_type.most_duration
    return duration is not None and (most is None or duration <= most)


def _is_plain(figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> bool:
    return vehicle.is_plain and all([h < 0 or figures.stops[h].is_plain for h in halts])


def _times(figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> Times | None:
    """Return the best timing, looking closer only where the plain one breaks a rule."""
    span = least_span(figures, vehicle, halts)
    if span is None or not _within(vehicle, span.duration):
        return None
    plain = _times_from(figures, vehicle, halts, start=span.start)
    if _is_plain(figures, vehicle, halts) or _keeps_all(figures, vehicle, halts, plain):
        return plain
    found = best_timing(figures, vehicle, halts)
    if found is None or not _within(vehicle, found[0][-1] - found[1][0]):
        return None
    return Times(*found)


def _keeps_all(
    figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...], times: Times
) -> bool:
    """Tell whether times that are the best where all is plain are possible where it is not."""
    travel, places = vehicle.travel, [figures.halt(h).place for h in halts]
    end = times.arrive[-1]
    return (
        all(times.begin[0] > b.window[0] or end <= b.window[1] for b in vehicle.breaks)
        and all(
            any(a <= begin <= b for a, b in figures.halt(halt).windows)
            for halt, begin in zip(halts[:-1], times.begin[:-1], strict=True)
        )
        and all(
            times.arrive[later] - times.leave[earlier] <= most
            for earlier, later, most in aboard_limits(figures, halts)
        )
        and (
            not travel.later
            or all(
                travel.duration_at(places[k], places[k + 1], leave=times.leave[k])
                == times.arrive[k + 1] - times.leave[k]
                for k in range(len(halts) - 1)
            )
        )
    )


def least_span(figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> Span | None:
    """Return the start and end of least duration, then of earliest end, where all is plain.

    Who starts at t reaches each halt at max(``now``, t + ``elapsed``), so the earliest end is
    compatible with the least duration. Elsewhere both figures are bounds from below, as they are
    where the last halt is a stop from which the route goes on.
    """
    stops, depots, rows = figures.stops, figures.depots, vehicle.durations
    releases = trip_releases(figures, halts) if figures.has_release else None
    shift_begins, shift_ends = vehicle.vehicle_type.shift
    depot = depots[-1 - halts[0]]
    now, latest, elapsed = max(depot.opens, shift_begins), depot.closes, depot.service
    if now > latest:
        return None
    now += elapsed
    if releases is not None and now < releases[0]:
        now = releases[0]
    row = rows[depot.place]
    last = len(halts) - 1
    for k in range(1, last + 1):
        number = halts[k]
        halt = stops[number] if number >= 0 else depots[-1 - number]
        leg = row[halt.place]
        now += leg
        elapsed += leg
        now = max(now, halt.opens)
        closes = halt.closes if k < last or halt.closes < shift_ends else shift_ends
        if now > closes or leg >= NEVER:
            return None
        latest = min(latest, closes - elapsed)
        if k == last:
            break
        now += halt.service
        elapsed += halt.service
        if releases is not None and now < releases[k]:
            now = releases[k]
        row = rows[halt.place]
    return Span(min(latest, now - elapsed), now, latest)


def _times_from(
    figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...], *, start: int
) -> Times:
    """Return the earliest times of who begins at ``start``, where all is plain."""
    releases = trip_releases(figures, halts)
    depot = figures.halt(halts[0])
    arrive, begin = [start], [start]
    leave = [max(start + depot.service, releases[0])]
    place = depot.place
    for number, release in zip(halts[1:], releases[1:], strict=True):
        halt = figures.halt(number)
        leg = vehicle.durations[place][halt.place]
        if number < 0 and leave[-1] + leg < halt.opens:
            leave[-1] = halt.opens - leg
        arrive.append(leave[-1] + leg)
        begin.append(max(arrive[-1], halt.opens))
        leave.append(max(begin[-1] + halt.service, release))
        place = halt.place
    leave[-1] = begin[-1]
    return Times(arrive, begin, leave)
