"""What an engine answers, and the judge who recomputes it without knowing any engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.board import Pattern
from routing.check import check
from routing.model import RoutingProblem
from routing.plan import Route, RoutingPlan, Status
from routing.schedule import schedule


class Refused(Exception):
    """An answer that is no plan for the problem, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The routes that an engine found, and what it proved: None = it proves nothing."""

    routes: tuple[Pattern, ...]
    lower_bound: int | None = None
    is_proven: bool = False


def judged_cost(problem: RoutingProblem, routes: Sequence[Pattern]) -> int:
    """Return what routes cost, in the problem's money, recomputed from the matrices.

    Raises:
        Refused: a stop is left out or a rule is broken.
    """
    timed = []
    for number, pattern in enumerate(routes, start=1):
        route = schedule(problem, pattern)
        if route is None:
            raise Refused(f"route {number} of {len(routes)} breaks a limit")
        timed.append(route)
    served = {stop_id for route in timed for stop_id in route.stop_ids}
    missing = [s.stop_id for s in problem.stops if s.stop_id not in served]
    if missing:
        raise Refused(f"{len(missing)} stops are not served")
    cost = sum(_cost(problem, route) for route in timed)
    plan = RoutingPlan(
        routes=tuple(timed), cost=cost, lower_bound=None, status=Status.HEURISTIC, reasons={}
    )
    violations = check(problem, plan)
    if violations:
        raise Refused(str(violations[0]))
    return cost


def _cost(problem: RoutingProblem, route: Route) -> int:
    of = problem.type_by_id[route.vehicle_type_id]
    lengths = problem.travel[of.profile].distance
    places = [
        problem.depot_by_id[halt.depot_id].place
        if halt.depot_id is not None
        else problem.stop_by_id[halt.stop_id].place
        for halt in route.halts
    ]
    length = sum(int(lengths[leg]) for leg in pairwise(places))
    money = of.fixed_cost + of.cost_per_trip * len(route.trips)
    return money + of.cost_per_distance * length + of.cost_per_time * route.duration
