"""This project's engine."""

from routing.model import RoutingProblem
from routing.plan import Status
from routing.schedule import pattern_of
from routing.solve import solve
from tests.bench.routing.found import Found


def missing(_: RoutingProblem) -> tuple[str, ...]:
    """Return what it cannot express."""
    return ()


def find(problem: RoutingProblem, *, limit_s: float, seed: int, prove: bool = True) -> Found:
    """Search in one thread and prove in another."""
    plan = solve(problem, time_limit_s=limit_s, seed=seed, prove=prove)
    return Found(
        routes=tuple(pattern_of(problem, route) for route in plan.routes),
        lower_bound=plan.lower_bound,
        is_proven=plan.status is Status.OPTIMAL,
    )
