"""Published solutions: their routes, and what they cost here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from routing.board import Pattern
from routing.errors import ProblemInvalid
from routing.instances.instance import Instance
from routing.instances.source import LARGEST, Source, rows_of
from routing.model import prizes_of
from routing.schedule import pattern_cost

_ROUTE = re.compile(r"Route\s*#\s*\d+\s*:\s*(.*)", re.IGNORECASE)
_COST = re.compile(r"Cost\s*:?\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSolution:
    """The customers of each route in the file's order, empty routes included, and the cost told.

    A 0 (or another depot's number) within a route is reloading.
    """

    routes: tuple[tuple[int, ...], ...]
    cost: float | None


def read_solution(text: str, *, file: str) -> PublishedSolution:
    """Return what a ``.sol`` file tells.

    Raises:
        InstanceUnreadable: a route or the cost holds what is no number, or there is no route.
    """
    source = Source(file)
    routes: list[tuple[int, ...]] = []
    cost = None
    for row in rows_of(text):
        line = " ".join(row.words)
        if route := _ROUTE.fullmatch(line):
            routes.append(
                tuple(
                    source.whole(word, row.line, "Customer", least=0, most=int(LARGEST))
                    for word in route[1].split()
                )
            )
        elif told := _COST.fullmatch(line):
            cost = source.number(told[1], row.line, "Cost")
    if not routes:
        raise source.fault(1, "There is no route", "Write lines as: Route #1: 4 2 7")
    return PublishedSolution(routes=tuple(routes), cost=cost)


def solution_patterns(instance: Instance, routes: Sequence[Sequence[int]]) -> tuple[Pattern, ...]:
    """Return published routes as the problem's: the first is the first vehicle's and so on.

    Empty ones are left out.

    Raises:
        ProblemInvalid: a customer is not known, or routes are more than vehicles.
    """
    found = []
    for number, route in enumerate(routes):
        if not route:
            continue
        vehicle_type = 0
        if instance.vehicles is not None:
            if number >= len(instance.vehicles):
                raise ProblemInvalid(f"Route {number + 1} has no vehicle", "Give a route for each.")
            vehicle_type = instance.vehicles[number]
        found.append(Pattern(vehicle_type, _halts(instance, vehicle_type, route)))
    return tuple(found)


def _halts(instance: Instance, vehicle_type: int, route: Sequence[int]) -> tuple[int, ...]:
    problem = instance.problem
    depots = {str(d.depot_id): -1 - number for number, d in enumerate(problem.depots)}
    driven = problem.vehicle_types[vehicle_type]
    halts = [depots[driven.start_id]]
    for number in route:
        if number in instance.stop_number:
            halts.append(instance.stop_number[number])
        elif str(number) in depots:
            halts.append(depots[str(number)])
        else:
            raise ProblemInvalid(f"There is no customer {number}", "Name those of the instance.")
    return (*halts, depots[driven.end_id])


def solution_cost(instance: Instance, routes: Sequence[Sequence[int]]) -> float:
    """Return what published routes cost, in the public convention.

    Customers that may be left out and are not served cost their prize.

    Raises:
        ProblemInvalid: as ``solution_patterns``, or a route breaks a limit.
    """
    problem = instance.problem
    patterns = solution_patterns(instance, routes)
    total = 0
    for number, pattern in enumerate(patterns, start=1):
        cost = pattern_cost(problem, pattern)
        if cost is None:
            raise ProblemInvalid(
                f"Route {number} of those that serve somebody breaks a limit",
                "Check that the routes are those of this instance.",
            )
        total += cost
    served = {stop for pattern in patterns for stop in pattern.stops}
    missing = [s for number, s in enumerate(problem.stops) if number not in served]
    return instance.public_cost(total + prizes_of(missing))
