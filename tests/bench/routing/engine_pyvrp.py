"""PyVRP as it comes."""

from time import monotonic

import pyvrp
from pyvrp.stop import MaxRuntime

from routing.model import RoutingProblem
from routing.search.translation import can_express, translate
from tests.bench.routing.found import Found, Refused
from tests.bench.routing.plain import in_smaller_numbers


def missing(problem: RoutingProblem) -> tuple[str, ...]:
    """Return what it cannot express."""
    return can_express(problem)


def find(problem: RoutingProblem, *, limit_s: float, seed: int) -> Found:
    """Search with the parameters that it has by default."""
    began_s = monotonic()
    translation = translate(in_smaller_numbers(problem))
    left_s = limit_s - (monotonic() - began_s)
    result = pyvrp.solve(translation.data, MaxRuntime(left_s), seed=seed, display=False)
    if not result.is_feasible():
        raise Refused("no plan found")
    return Found(routes=tuple(translation.pattern(r) for r in result.best.routes()))
