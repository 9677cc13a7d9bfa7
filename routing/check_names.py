"""What the rules of a plan are called, and what a plan names."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from routing.model import Load, RoutingProblem
from routing.plan import Route, RoutingPlan


class Rule(StrEnum):
    """A rule that a plan may break."""

    UNKNOWN = "unknown"
    """It names a stop, a depot or a type of vehicles that does not exist."""
    SHAPE = "shape"
    """A route begins or ends elsewhere than at a depot, or a halt is no stop or depot alone."""
    DEPOT = "depot"
    """A vehicle starts, ends or reloads at a depot that its type may not use."""
    VEHICLE_NOT_ALLOWED = "vehicle_not_allowed"
    VEHICLES = "vehicles"
    """More routes of a type than vehicles."""
    STOP_TWICE = "stop_twice"
    SHIPMENT = "shipment"
    """The stops of a shipment are not in one trip, in order."""
    TRIPS = "trips"
    NO_ROAD = "no_road"
    LEG = "leg"
    """A leg takes another time than the matrix says."""
    BEGIN = "begin"
    """Service begins before arriving."""
    LEAVE = "leave"
    """A vehicle leaves before service ends."""
    WINDOW = "window"
    DEPOT_WINDOW = "depot_window"
    SHIFT = "shift"
    RELEASE = "release"
    ABOARD = "aboard"
    LOAD = "load"
    DISTANCE = "distance"
    DURATION = "duration"
    REST = "rest"
    """A rest that is not in a halt, is during service or another rest, or is no break."""
    BREAK = "break"
    """A break that is needed and not taken."""
    COST = "cost"
    REASON = "reason"
    BOUND = "bound"
    STATUS = "status"


class Violation(NamedTuple):
    """One rule that is broken, where (numbers of route and halt), by what.

    ``found`` is the number that the plan has and ``limit`` the one that the rule allows, both in
    the unit of what is limited; both are 0 where the rule has no numbers.
    """

    rule: Rule
    what: str
    route: int | None = None
    halt: int | None = None
    found: int = 0
    limit: int = 0

    @property
    def excess(self) -> int:
        """By how much the rule is broken."""
        return abs(self.found - self.limit)

    def __str__(self) -> str:
        """Say it in one line."""
        where = "" if self.route is None else f" in route {self.route}"
        where += "" if self.halt is None else f", halt {self.halt}"
        numbers = f": {self.found} instead of {self.limit}" if self.excess else ""
        return f"{self.rule} ({self.what}){where}{numbers}"


def violation(
    rule: Rule,
    what: str,
    *,
    route: int | None = None,
    halt: int | None = None,
    found: int = 0,
    limit: int = 0,
) -> Violation:
    """Return a violation."""
    return Violation(rule, str(what), route, halt, found, limit)


class Trip(NamedTuple):
    """One trip of a route by the numbers of its halts."""

    departs: int
    stops: tuple[int, ...]
    arrives: int


def trips_of(route: Route) -> list[Trip]:
    """Return the trips of a route."""
    depots = [k for k, h in enumerate(route.halts) if h.depot_id is not None]
    return [
        Trip(departs, tuple(range(departs + 1, arrives)), arrives)
        for departs, arrives in pairwise(depots)
    ]


def is_handled(load: Load) -> bool:
    """Tell whether there is any load at all."""
    return any(amount > 0 for amount in load)


def unknown_names(problem: RoutingProblem, plan: RoutingPlan) -> Iterator[Violation]:
    """Yield what a plan names that does not exist, and routes that are none."""
    for number, route in enumerate(plan.routes):
        if route.vehicle_type_id not in problem.type_by_id:
            yield violation(Rule.UNKNOWN, route.vehicle_type_id, route=number)
        for k, halt in enumerate(route.halts):
            if (halt.stop_id is None) == (halt.depot_id is None):
                yield violation(Rule.SHAPE, "halt", route=number, halt=k)
            if halt.stop_id is not None and halt.stop_id not in problem.stop_by_id:
                yield violation(Rule.UNKNOWN, halt.stop_id, route=number, halt=k)
            if halt.depot_id is not None and halt.depot_id not in problem.depot_by_id:
                yield violation(Rule.UNKNOWN, halt.depot_id, route=number, halt=k)
        if len(route.halts) < 2 or None in (route.halts[0].depot_id, route.halts[-1].depot_id):
            yield violation(Rule.SHAPE, "route", route=number)
    for name in plan.reasons:
        if name not in problem.stop_by_id:
            yield violation(Rule.UNKNOWN, name)
