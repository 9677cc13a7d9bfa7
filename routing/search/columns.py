"""The best set of routes out of many: set partitioning, by MathOpt with HiGHS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from routing.board import Pattern
from routing.model import RoutingProblem


@dataclass(slots=True)
class Rows:
    """Entries of a matrix in the order of rows, and the rows' bounds."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, columns: Sequence[int], lower: float, upper: float) -> None:
        """Add a row of ones."""
        self.rows += [len(self.lower)] * len(columns)
        self.columns += columns
        self.lower.append(lower)
        self.upper.append(upper)


def best_of(pool: Mapping[Pattern, int], *, most: int, stops: int) -> dict[Pattern, int]:
    """Return at most so many routes of a pool, by how cheaply they serve their stops.

    A stop is worth the least that any route spends on it, evenly shared; routes are ranked by
    what they cost beyond the worth of their stops.
    """
    if len(pool) <= most:
        return dict(pool)
    worth = np.full(stops, np.inf)
    for pattern, cost in pool.items():
        served = list(pattern.stops)
        worth[served] = np.minimum(worth[served], cost / max(len(served), 1))
    ranked = sorted(pool.items(), key=lambda rc: _waste(rc[0], rc[1], worth))
    return dict(ranked[:most])


def _waste(
    pattern: Pattern, cost: int, worth: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    share = float(worth[list(pattern.stops)].sum())
    return cost / max(share, 1e-9)


def cheapest_of_each(pool: Mapping[Pattern, int]) -> dict[Pattern, int]:
    """Return the cheapest route of each type for each set of stops."""
    best: dict[tuple[int, frozenset[int]], tuple[int, Pattern]] = {}
    for pattern, cost in pool.items():
        key = (pattern.vehicle_type, frozenset(pattern.stops))
        if key not in best or cost < best[key][0]:
            best[key] = (cost, pattern)
    return {pattern: cost for cost, pattern in best.values()}


def recombine(
    problem: RoutingProblem,
    pool: Mapping[Pattern, int],
    *,
    seconds: float,
    miss: int,
    best: Sequence[Pattern] = (),
) -> tuple[Pattern, ...] | None:
    """Return the cheapest plan made of routes of a pool; None = none was found in time.

    Leaving out a stop that must be served costs ``miss``. ``best`` is a plan of the pool's routes.
    """
    routes = list(pool)
    if not routes or seconds <= 0:
        return None
    rows, prices = _model(problem, routes, pool, miss)
    column = {r: c for c, r in enumerate(routes)}
    known = [column[r] for r in best if r in column]
    if known:
        known += left_out([r.stops for r in best], stops=len(problem.stops), columns=len(routes))
    found = solved(rows, prices, seconds=seconds, known=known)
    if found is None:
        return None
    return _once(problem, [r for r, x in zip(routes, found.values, strict=False) if x > 0.5])


class Solved(NamedTuple):
    """What each variable is, and, of a relaxed model, what it costs beyond its worth."""

    values: NDArray[np.float64]
    reduced: NDArray[np.float64]
    cost: float


def solved(
    rows: Rows,
    prices: Sequence[float],
    *,
    seconds: float,
    relaxed: bool = False,
    known: Sequence[int] = (),
) -> Solved | None:
    """Return the cheapest values from 0 to 1, whole unless ``relaxed``; None = none in time.

    ``known`` = the variables that are 1 in a choice that holds.
    """
    if seconds <= 0:
        return None
    scale = max(*prices, 1.0) / 1e6
    model = mathopt.Model.from_model_proto(_proto(rows, [p / scale for p in prices], relaxed))
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds), relative_gap_tolerance=1e-7
    )
    solver = mathopt.SolverType.GLOP if relaxed else mathopt.SolverType.HIGHS
    hints = mathopt.ModelSolveParameters()
    if known:
        ones = set(known)
        choice = {v: float(v.id in ones) for v in model.variables()}
        hints.solution_hints.append(mathopt.SolutionHint(variable_values=choice))
    result = mathopt.solve(model, solver, params=parameters, model_params=hints)
    if not result.has_primal_feasible_solution():
        return None
    values = np.zeros(len(prices))
    for variable, value in result.variable_values().items():
        values[variable.id] = value
    reduced = np.zeros(len(prices))
    if relaxed:
        if not result.has_dual_feasible_solution():
            return None
        for variable, value in result.reduced_costs().items():
            reduced[variable.id] = value * scale
    return Solved(values, reduced, result.objective_value() * scale)


def _once(problem: RoutingProblem, chosen: Sequence[Pattern]) -> tuple[Pattern, ...] | None:
    """Return routes if each stop comes once."""
    served = [i for r in chosen for i in r.stops]
    return tuple(chosen) if len(served) == len(set(served)) else None


def _model(
    problem: RoutingProblem, routes: Sequence[Pattern], pool: Mapping[Pattern, int], miss: int
) -> tuple[Rows, list[float]]:
    """Return: serve each stop once or leave it out, with the vehicles there are, at least cost."""
    size = len(problem.stops)
    fleet: list[list[int]] = [[] for _ in problem.vehicle_types]
    for column, route in enumerate(routes):
        fleet[route.vehicle_type].append(column)
    rows = rows_of([r.stops for r in routes], size)
    for columns, of in zip(fleet, problem.vehicle_types, strict=True):
        if of.number < size and columns:
            rows.add(columns, 0.0, float(of.number))
    return rows, [*(float(pool[r]) for r in routes), *prices_out(problem, miss)]


def rows_of(served: Sequence[Sequence[int]], stops: int) -> Rows:
    """Return: each stop is served once, or its variable, after the others, says it is not."""
    serving: list[list[int]] = [[len(served) + i] for i in range(stops)]
    for column, found in enumerate(served):
        for stop in found:
            serving[stop].append(column)
    rows = Rows()
    for columns in serving:
        rows.add(columns, 1.0, 1.0)
    return rows


def left_out(served: Sequence[Sequence[int]], *, stops: int, columns: int) -> list[int]:
    """Return the variables that say which stops are not served."""
    missing = set(range(stops)).difference(*served)
    return [columns + i for i in sorted(missing)]


def prices_out(problem: RoutingProblem, miss: int) -> list[float]:
    """Return what leaving out each stop costs, ``miss`` where it must be served."""
    return [float(miss if s.prize is None else s.prize) for s in problem.stops]


def _proto(rows: Rows, prices: Sequence[float], relaxed: bool) -> model_pb2.ModelProto:
    size = len(prices)
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(size))
    model.variables.lower_bounds.extend([0.0] * size)
    model.variables.upper_bounds.extend([1.0] * size)
    model.variables.integers.extend([not relaxed] * size)
    model.objective.linear_coefficients.ids.extend(range(size))
    model.objective.linear_coefficients.values.extend(prices)
    constraints = model.linear_constraints
    constraints.ids.extend(range(len(rows.lower)))
    constraints.lower_bounds.extend(rows.lower)
    constraints.upper_bounds.extend(rows.upper)
    matrix = model.linear_constraint_matrix
    order = np.lexsort((rows.columns, rows.rows))
    matrix.row_ids.extend(np.asarray(rows.rows)[order].tolist())
    matrix.column_ids.extend(np.asarray(rows.columns)[order].tolist())
    matrix.coefficients.extend([1.0] * len(rows.rows))
    return model
