"""Whether a plan keeps every rule of its problem, read anew from the problem alone.

No engine is known here, and nothing an engine computed is taken over: times, loads and money are
recomputed from the matrices. One function for each rule.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from routing.check_names import (
    Rule,
    Trip,
    Violation,
    is_handled,
    trips_of,
    unknown_names,
    violation,
)
from routing.check_rests import breaks_are_taken, rests_are_within_halts
from routing.model import RoutingProblem, Shipment, StopId, VehicleType, prizes_of
from routing.plan import Reason, Route, RoutingPlan, Status
from routing.travel import NEVER

Found = Iterator[Violation]


def check(problem: RoutingProblem, plan: RoutingPlan) -> tuple[Violation, ...]:
    """Return all violations of a plan, with numbers; empty = it keeps every rule.

    Where a plan names what does not exist, only that is returned: nothing else can be computed.
    """
    unknown = tuple(unknown_names(problem, plan))
    if unknown:
        return unknown
    of_routes = (
        found._replace(route=number)
        for number, route in enumerate(plan.routes)
        for rule in ROUTE_RULES
        for found in rule(problem, problem.type_by_id[route.vehicle_type_id], route)
    )
    return (*of_routes, *(found for rule in PLAN_RULES for found in rule(problem, plan)))


def depots_are_those_of_the_type(_: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find depots where a route may not start, end or reload."""
    last = len(route.halts) - 1
    for k, halt in enumerate(route.halts):
        if halt.depot_id is None:
            continue
        if k in (0, last):
            allowed: tuple[str, ...] = (of.end_id if k else of.start_id,)
        else:
            allowed = of.reload_ids
        if halt.depot_id not in allowed:
            yield violation(Rule.DEPOT, halt.depot_id, halt=k)


def stops_allow_the_type(problem: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find stops where vehicles of the type may not come."""
    for k, halt in enumerate(route.halts):
        if halt.stop_id is None:
            continue
        if not problem.may_serve(of, problem.stop_by_id[halt.stop_id]):
            yield violation(Rule.VEHICLE_NOT_ALLOWED, halt.stop_id, halt=k)


def trips_are_few_enough(_: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find more trips than the type may drive."""
    limit, trips = of.trips_limit, len(trips_of(route))
    if limit is not None and trips > limit:
        yield violation(Rule.TRIPS, "trips", found=trips, limit=limit)


def legs_take_their_time(problem: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find legs that take another time than the matrix says for when they begin."""
    travel = problem.travel[of.profile]
    for k in range(1, len(route.halts)):
        before, halt = route.halts[k - 1], route.halts[k]
        origin, destination = _place(problem, route, k - 1), _place(problem, route, k)
        name = str(halt.stop_id or halt.depot_id)
        takes = travel.duration_at(origin, destination, leave=before.leave)
        if takes >= NEVER:
            yield violation(Rule.NO_ROAD, name, halt=k)
        elif halt.arrive - before.leave != takes:
            yield violation(Rule.LEG, name, halt=k, found=halt.arrive - before.leave, limit=takes)


def halts_take_their_time(problem: RoutingProblem, _: VehicleType, route: Route) -> Found:
    """Find service before arriving, and leaving before its end."""
    for k, halt in enumerate(route.halts):
        name = str(halt.stop_id or halt.depot_id)
        ends = halt.begin + _service(problem, route, k)
        if halt.begin < halt.arrive:
            yield violation(Rule.BEGIN, name, halt=k, found=halt.begin, limit=halt.arrive)
        if halt.leave < ends:
            yield violation(Rule.LEAVE, name, halt=k, found=halt.leave, limit=ends)


def stops_are_open(problem: RoutingProblem, _: VehicleType, route: Route) -> Found:
    """Find stops whose service begins in none of their windows."""
    for k, halt in enumerate(route.halts):
        if halt.stop_id is not None:
            windows = problem.stop_by_id[halt.stop_id].windows
            if not any(opens <= halt.begin <= closes for opens, closes in windows):
                limit = next((o for o, _ in windows if o > halt.begin), windows[-1][1])
                yield violation(Rule.WINDOW, halt.stop_id, halt=k, found=halt.begin, limit=limit)


def depots_are_open(problem: RoutingProblem, _: VehicleType, route: Route) -> Found:
    """Find depots where loading begins, or a trip arrives, outside the window."""
    last = len(route.halts) - 1
    for k, halt in enumerate(route.halts):
        if halt.depot_id is not None:
            opens, closes = problem.depot_by_id[halt.depot_id].window
            moments = ([halt.arrive] if k else []) + ([halt.begin] if k < last else [])
            outside = [m for m in moments if not opens <= m <= closes]
            if outside:
                limit = opens if outside[0] < opens else closes
                yield violation(
                    Rule.DEPOT_WINDOW, halt.depot_id, halt=k, found=outside[0], limit=limit
                )


def shift_is_kept(_: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find routes that begin before the shift or end after it."""
    begins, ends = of.shift
    if route.halts[0].begin < begins:
        yield violation(Rule.SHIFT, "begins", found=route.halts[0].begin, limit=begins)
    if route.halts[-1].arrive > ends:
        yield violation(Rule.SHIFT, "ends", found=route.halts[-1].arrive, limit=ends)


def trips_leave_after_release(problem: RoutingProblem, _: VehicleType, route: Route) -> Found:
    """Find stops whose trip left its depot before their release."""
    for trip in trips_of(route):
        leave = route.halts[trip.departs].leave
        for k in trip.stops:
            stop = problem.stop_by_id[_stop_id(route, k)]
            if leave < stop.release:
                yield violation(Rule.RELEASE, stop.stop_id, halt=k, found=leave, limit=stop.release)


def nothing_is_aboard_for_too_long(problem: RoutingProblem, _: VehicleType, route: Route) -> Found:
    """Find deliveries, pickups and shipments that are under way for too long."""
    for trip in trips_of(route):
        for name, since, until, limit in _carried(problem, route, trip):
            aboard = route.halts[until].arrive - route.halts[since].leave
            if limit is not None and aboard > limit:
                yield violation(Rule.ABOARD, name, halt=until, found=aboard, limit=limit)


def loads_fit_at_every_moment(problem: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find the moment of each trip at which most is too much, by dimension."""
    capacity = problem.load(of.capacity)
    for trip in trips_of(route):
        for d, dimension in enumerate(problem.load_names):
            aboard = sum(
                problem.load(problem.stop_by_id[_stop_id(route, k)].delivery)[d] for k in trip.stops
            )
            moments = [(trip.departs, aboard)]
            for k in trip.stops:
                aboard += _change(problem, _stop_id(route, k), d)
                moments.append((k, aboard))
            halt, most = max(moments, key=lambda moment: moment[1])
            if most > capacity[d]:
                yield violation(Rule.LOAD, dimension, halt=halt, found=most, limit=capacity[d])


def distance_is_kept(problem: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find routes longer than the type may drive."""
    distance = _distance(problem, of, route)
    if of.most_distance is not None and distance > of.most_distance:
        yield violation(Rule.DISTANCE, "distance", found=distance, limit=of.most_distance)


def duration_is_kept(_: RoutingProblem, of: VehicleType, route: Route) -> Found:
    """Find routes that take longer than the type may drive."""
    if of.most_duration is not None and route.duration > of.most_duration:
        yield violation(Rule.DURATION, "duration", found=route.duration, limit=of.most_duration)


def vehicles_are_enough(problem: RoutingProblem, plan: RoutingPlan) -> Found:
    """Find types with more routes than vehicles."""
    used = Counter(r.vehicle_type_id for r in plan.routes)
    for of in problem.vehicle_types:
        if used[of.vehicle_type_id] > of.number:
            yield violation(
                Rule.VEHICLES, of.vehicle_type_id, found=used[of.vehicle_type_id], limit=of.number
            )


def stops_are_served_once(_: RoutingProblem, plan: RoutingPlan) -> Found:
    """Find stops that are served twice."""
    for name, times in Counter(i for r in plan.routes for i in r.stop_ids).items():
        if times > 1:
            yield violation(Rule.STOP_TWICE, name, found=times, limit=1)


def shipments_stay_in_one_trip(problem: RoutingProblem, plan: RoutingPlan) -> Found:
    """Find shipments that are neither left out nor taken and then brought by one trip."""
    where = {
        _stop_id(route, k): (number, trip.departs, k)
        for number, route in enumerate(plan.routes)
        for trip in trips_of(route)
        for k in trip.stops
    }
    for shipment in problem.shipments:
        taken, brought = where.get(shipment.pickup_id), where.get(shipment.delivery_id)
        if taken is None and brought is None:
            continue
        is_apart = taken is None or brought is None
        if is_apart or taken[:2] != brought[:2] or taken[2] > brought[2]:  # type: ignore[index]
            number, _, k = taken or brought or (0, 0, 0)
            yield violation(Rule.SHIPMENT, shipment.pickup_id, halt=k, route=number)


def cost_is_right(problem: RoutingProblem, plan: RoutingPlan) -> Found:
    """Compare the cost with the routes' and the prizes of optional stops left out."""
    cost = sum(_cost(problem, r) for r in plan.routes)
    cost += prizes_of(s for s in problem.stops if s.stop_id not in plan.served)
    if plan.cost != cost:
        yield violation(Rule.COST, "cost", found=plan.cost, limit=cost)


def reasons_name_what_is_left_out(problem: RoutingProblem, plan: RoutingPlan) -> Found:
    """Find stops left out without a reason that can be meant, and served ones with one."""
    for stop in problem.stops:
        reason, is_served = plan.reasons.get(stop.stop_id), stop.stop_id in plan.served
        is_odd = reason is Reason.NOT_WORTH_IT and stop.prize is None
        if is_served != (reason is None) or is_odd:
            yield violation(Rule.REASON, stop.stop_id)


def bound_is_below_the_cost(_: RoutingProblem, plan: RoutingPlan) -> Found:
    """Find a bound above what was reached."""
    if plan.lower_bound is not None and plan.lower_bound > plan.cost:
        yield violation(Rule.BOUND, "lower_bound", found=plan.lower_bound, limit=plan.cost)


def status_is_what_is_proven(problem: RoutingProblem, plan: RoutingPlan) -> Found:
    """Compare the status with what bound and reasons say.

    Where stops are missing that must be served, being optimal may mean that no plan serves more.
    """
    missing = [s for s in problem.stops if s.prize is None and s.stop_id not in plan.served]
    bound = plan.lower_bound
    if plan.status is Status.HEURISTIC:
        is_right = bound is None
    elif plan.status is Status.BOUNDED:
        is_right = bound is not None and (bool(missing) or bound != plan.cost)
    else:
        is_met = bound is not None and bound >= plan.cost
        is_right = (bool(missing) or is_met) and (
            Reason.NOT_FOUND_IN_TIME not in plan.reasons.values()
        )
    if not is_right:
        yield violation(Rule.STATUS, plan.status)


def _stop_id(route: Route, halt: int) -> StopId:
    found = route.halts[halt].stop_id
    assert found is not None
    return found


def _place(problem: RoutingProblem, route: Route, halt: int) -> int:
    found = route.halts[halt]
    if found.stop_id is not None:
        return problem.stop_by_id[found.stop_id].place
    assert found.depot_id is not None
    return problem.depot_by_id[found.depot_id].place


def _service(problem: RoutingProblem, route: Route, halt: int) -> int:
    found = route.halts[halt]
    if found.stop_id is not None:
        return problem.service_of(problem.stop_by_id[found.stop_id])
    if found.depot_id is None or halt == len(route.halts) - 1:
        return 0
    return problem.depot_by_id[found.depot_id].service


def _change(problem: RoutingProblem, stop_id: StopId, dimension: int) -> int:
    """Return how what is aboard changes at a stop."""
    stop, shipment = problem.stop_by_id[stop_id], problem.shipment_of.get(stop_id)
    change = problem.load(stop.pickup)[dimension] - problem.load(stop.delivery)[dimension]
    if shipment is not None:
        sign = 1 if stop_id == shipment.pickup_id else -1
        change += sign * shipment.load[dimension]
    return change


def _carried(
    problem: RoutingProblem, route: Route, trip: Trip
) -> Iterator[tuple[str, int, int, int | None]]:
    """Yield what a trip carries: name, the halts it leaves and arrives at, the limit."""
    taken: dict[StopId, tuple[int, Shipment]] = {}
    for k in trip.stops:
        stop = problem.stop_by_id[_stop_id(route, k)]
        if is_handled(stop.delivery):
            yield stop.stop_id, trip.departs, k, stop.most_aboard
        if is_handled(stop.pickup):
            yield stop.stop_id, k, trip.arrives, stop.most_aboard
        shipment = problem.shipment_of.get(stop.stop_id)
        if shipment is not None and stop.stop_id == shipment.pickup_id:
            taken[shipment.delivery_id] = k, shipment
        elif stop.stop_id in taken:
            yield stop.stop_id, taken[stop.stop_id][0], k, taken[stop.stop_id][1].most_aboard


def _distance(problem: RoutingProblem, of: VehicleType, route: Route) -> int:
    matrix = problem.travel[of.profile].distance
    places = [_place(problem, route, k) for k in range(len(route.halts))]
    return sum(int(matrix[places[k - 1], places[k]]) for k in range(1, len(places)))


def _cost(problem: RoutingProblem, route: Route) -> int:
    of = problem.type_by_id[route.vehicle_type_id]
    return (
        of.fixed_cost
        + of.cost_per_trip * len(trips_of(route))
        + of.cost_per_distance * _distance(problem, of, route)
        + of.cost_per_time * route.duration
    )


ROUTE_RULES: tuple[Callable[[RoutingProblem, VehicleType, Route], Found], ...] = (
    depots_are_those_of_the_type,
    stops_allow_the_type,
    trips_are_few_enough,
    legs_take_their_time,
    halts_take_their_time,
    stops_are_open,
    depots_are_open,
    shift_is_kept,
    trips_leave_after_release,
    nothing_is_aboard_for_too_long,
    loads_fit_at_every_moment,
    distance_is_kept,
    duration_is_kept,
    rests_are_within_halts,
    breaks_are_taken,
)

PLAN_RULES: tuple[Callable[[RoutingProblem, RoutingPlan], Found], ...] = (
    vehicles_are_enough,
    stops_are_served_once,
    shipments_stay_in_one_trip,
    cost_is_right,
    reasons_name_what_is_left_out,
    bound_is_below_the_cost,
    status_is_what_is_proven,
)
