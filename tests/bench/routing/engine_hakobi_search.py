"""This project's search alone, in one thread as the other solvers' are."""

from routing.model import RoutingProblem
from tests.bench.routing import engine_hakobi
from tests.bench.routing.found import Found

missing = engine_hakobi.missing


def find(problem: RoutingProblem, *, limit_s: float, seed: int) -> Found:
    """Search without a proof."""
    return engine_hakobi.find(problem, limit_s=limit_s, seed=seed, prove=False)
