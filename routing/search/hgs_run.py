"""A process of its own that runs HGS-CVRP (hygese) until it is ended; started by ``hgs.py``.

Its clock counts the processor time of the whole process, it cannot be interrupted, and it may
print: so it lives alone. It reads one problem as JSON from its standard input and writes one line
of JSON for each run: the routes, from 1 to n. Coordinates only tell it which routes are near.
"""

import ctypes
import json
import os
import sys
from typing import Any

from hygese import AlgorithmParameters, Solver  # type: ignore[import-untyped]

Problem = dict[str, Any]


def run_once(solver: Solver, problem: Problem) -> list[list[int]]:
    """Return the routes of one run."""
    size = problem["size"]

    def doubles(values: list[float]) -> Any:
        return (ctypes.c_double * len(values))(*values)

    duration_limit = problem["duration_limit"]
    parameters = solver.algorithm_parameters.ctypes
    found = solver._c_api_solve_cvrp_dist_mtx(
        size,
        doubles(problem["x"]),
        doubles(problem["y"]),
        doubles(problem["matrix"]),
        doubles(problem["service"]),
        doubles(problem["demand"]),
        float(problem["capacity"]),
        1e30 if duration_limit is None else float(duration_limit),
        0 if duration_limit is None else 1,
        problem["vehicles"],
        ctypes.byref(parameters),
        0,
    )
    if not found:
        return []
    try:
        routes = [found[0].routes[i] for i in range(found[0].n_routes)]
        return [r.path[0 : r.length] for r in routes if r.length]
    finally:
        solver._c_api_delete_sol(found)


def main() -> None:
    """Read the problem, then run again and again, longer each time."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    problem = json.load(sys.stdin)
    for number, seconds in enumerate(problem["seconds"]):
        parameters = AlgorithmParameters(
            timeLimit=seconds,
            nbIter=problem["iterations"] or 20_000,
            seed=problem["seed"] + number,
        )
        routes = run_once(Solver(parameters, verbose=False), problem)
        answers.write(json.dumps(routes) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
