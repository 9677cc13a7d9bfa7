"""HGS-CVRP through hygese: one depot, one type of vehicle, one load, and nothing else."""

import hygese
import numpy as np

from routing.model import RoutingProblem
from tests.bench.routing.found import Found
from tests.bench.routing.plain import between_nodes, beyond_one_trip, is_timed, pattern, vehicles


def missing(problem: RoutingProblem) -> tuple[str, ...]:
    """Return what it cannot express."""
    asked = {
        "time": is_timed(problem),
        "several depots": len(problem.depots) > 1,
        "a mixed fleet": len(problem.vehicle_types) > 1,
        "several loads": len(problem.load_names) > 1,
    }
    return *(name for name, is_asked in asked.items() if is_asked), *beyond_one_trip(problem)


def find(problem: RoutingProblem, *, limit_s: float, seed: int) -> Found:
    """Search with the parameters that it has by default; its clock counts processor time."""
    (of,) = problem.vehicle_types
    parameters = hygese.AlgorithmParameters(timeLimit=limit_s, seed=seed)
    solution = hygese.Solver(parameters=parameters, verbose=False).solve_cvrp(
        {
            "distance_matrix": between_nodes(problem, problem.travel[of.profile].distance),
            "demands": np.array([0, *(sum(s.delivery) for s in problem.stops)]),
            "vehicle_capacity": sum(of.capacity),
            "num_vehicles": len(vehicles(problem)),
            "depot": 0,
        }
    )
    routes = (pattern(problem, 0, (node - 1 for node in r)) for r in solution.routes if r)
    return Found(routes=tuple(routes))
