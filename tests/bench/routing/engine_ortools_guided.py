"""OR-Tools' routing library: guided local search, which its manual advises. It has no seed."""

from routing.model import RoutingProblem
from tests.bench.routing import engine_ortools
from tests.bench.routing.found import Found

missing = engine_ortools.missing


def find(problem: RoutingProblem, *, limit_s: float, seed: int) -> Found:
    """Search from a plan of parallel cheapest insertion on."""
    return engine_ortools.find(problem, limit_s=limit_s, seed=seed, guided=True)
