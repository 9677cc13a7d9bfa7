"""When a trip is where, and in which order it is cheapest: the routing engine asked for one trip.

What it loads and unloads at each place is fixed: handling takes its time, so a place would not take
as long if another vehicle came. Trips are the engine's one by one.
"""

from logistics.one_trip.trip_problem import TripProblem
from logistics.one_trip.trip_task import TimedVisit, TripTask
from routing.plan import Route, RoutingPlan, Status
from routing.schedule import loads_fit, route_cost, schedule
from routing.solve import solve

SEARCH_STEPS = 300
"""Steps of the engine's search where visits are too many to look at every order."""


def timed_as_given(task: TripTask) -> tuple[TimedVisit, ...] | None:
    """Return when each visit takes place in the given order; None = there is no timing.

    The trip is as short as it can be, and then ends as early as it can. Whether all of it fits into
    the vehicle is not looked at.
    """
    trip = TripProblem.of(task)
    route = schedule(trip.problem, trip.as_given) if trip else None
    return trip.times(route) if trip and route else None


def cheapest_order(task: TripTask, *, time_limit_s: float) -> tuple[TimedVisit, ...] | None:
    """Return the visits in the order of least cost, with times; None = none was found.

    It is never dearer than the given one. Where the engine needs twelve stops or fewer it is proven
    that none is cheaper; else it is the best of a search that is the same in each run if time
    suffices.
    """
    trip = TripProblem.of(task)
    if trip is None:
        return None
    fits = loads_fit(trip.problem, trip.as_given)
    given = schedule(trip.problem, trip.as_given) if fits else None
    plan = solve(
        trip.problem,
        time_limit_s=time_limit_s,
        seed=1,
        prove=False,
        warm_start=_plan_of(trip, given) if given else None,
        iterations=SEARCH_STEPS,
    )
    found = trip.times(plan.routes[0]) if plan.routes and not plan.reasons else None
    return found or (trip.times(given) if given else None)


def _plan_of(trip: TripProblem, route: Route) -> RoutingPlan:
    return RoutingPlan(
        routes=(route,),
        cost=route_cost(trip.problem, route),
        lower_bound=None,
        status=Status.HEURISTIC,
        reasons={},
    )
