"""Choosing trips or routes so that each stop is served once: set partitioning by MathOpt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt


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


class Solved(NamedTuple):
    """What each variable is, and, of a relaxed model, what it costs beyond its worth.

    No values cost less than ``bound``.
    """

    values: NDArray[np.float64]
    reduced: NDArray[np.float64]
    cost: float
    bound: float


def solved(
    rows: Rows,
    prices: Sequence[float],
    *,
    seconds: float,
    relaxed: bool = False,
    known: Sequence[int] = (),
    gap: float | None = None,
) -> Solved | None:
    """Return the cheapest values from 0 to 1, whole unless ``relaxed``; None = none in time.

    ``known`` = the variables that are 1 in a choice that holds. It ends when the bound is nearer
    than ``gap`` to the cost; None = when it is as near as makes no difference to a search.
    """
    if seconds <= 0:
        return None
    scale = max(*prices, 1.0) / 1e6
    model = mathopt.Model.from_model_proto(_proto(rows, [p / scale for p in prices], relaxed))
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds),
        relative_gap_tolerance=1e-7 if gap is None else 0.0,
        absolute_gap_tolerance=None if gap is None else gap / scale,
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
    bound = result.termination.objective_bounds.dual_bound
    return Solved(values, reduced, result.objective_value() * scale, bound * scale)


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
