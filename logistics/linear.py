"""A thin builder for linear and mixed-integer programs, solved by OR-Tools.

Rows and columns are collected in lists and handed over as one sparse matrix: adding them one by one
through the modelling layers takes longer than solving.
"""

import math
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from ortools.linear_solver.python import model_builder_helper as engine
from scipy.sparse import csr_matrix

INFINITY = math.inf
Terms = Iterable[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Solution:
    """What a solver found: a value a column; duals a row (linear programs only); optimal or not."""

    values: np.ndarray
    duals: np.ndarray
    objective: float
    optimal: bool

    def sum(self, columns: Iterable[int]) -> float:
        """Return the sum of some columns' values."""
        return float(sum(self.values[c] for c in columns))


@dataclass(slots=True)
class LinearProgram:
    """Minimise cost · x, with bounds on rows and columns; all columns are at least 0 by default."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integers: list[int] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _columns: list[int] = field(default_factory=list)
    _factors: list[float] = field(default_factory=list)

    def add_column(
        self,
        *,
        cost: float = 0.0,
        lower: float = 0.0,
        upper: float = INFINITY,
        integer: bool = False,
    ) -> int:
        """Add a variable and return its number."""
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        if integer:
            self.integers.append(len(self.costs) - 1)
        return len(self.costs) - 1

    def add_row(self, terms: Terms, *, lower: float = -INFINITY, upper: float = INFINITY) -> int:
        """Add a constraint ``lower <= sum of factor * column <= upper``; return its number."""
        for column, factor in terms:
            self._columns.append(column)
            self._factors.append(factor)
        self._starts.append(len(self._columns))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def solve(
        self,
        *,
        time_limit_s: float,
        solver: str = "glop",
        parameters: str = "",
        hint: np.ndarray | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Solution | None:
        """Solve and return the best solution, or None where none was found in time.

        ``stop`` is asked ten times a second and ends the solver early. ``parameters`` are the
        solver's own.
        """
        if time_limit_s <= 0 or not self.costs:
            return None
        matrix = csr_matrix(
            (
                np.array(self._factors, dtype=float),
                np.array(self._columns, dtype=np.int64),
                np.array(self._starts, dtype=np.int64),
            ),
            shape=(len(self.row_lower), len(self.costs)),
        )
        matrix.sum_duplicates()
        model = engine.ModelBuilderHelper()
        bounds = (self.lower, self.upper, self.costs, self.row_lower, self.row_upper)
        fill: Callable[..., None] = model.fill_model_from_sparse_data
        fill(*(np.array(x, dtype=float) for x in bounds), matrix)
        for column in self.integers:
            model.set_var_integrality(column, True)
        for column, value in enumerate(hint if hint is not None else ()):
            model.add_hint(column, float(value))
        run = engine.ModelSolverHelper(solver)
        run.set_time_limit_in_seconds(time_limit_s)
        if parameters:
            run.set_solver_specific_parameters(parameters)
        _run_until(run, model, stop)
        if not run.has_solution():
            return None
        duals = np.empty(0) if self.integers else np.asarray(run.dual_values())
        return Solution(
            values=np.asarray(run.variable_values()),
            duals=duals,
            objective=run.objective_value(),
            optimal=run.status() == engine.SolveStatus.OPTIMAL,
        )


def _run_until(
    run: engine.ModelSolverHelper, model: engine.ModelBuilderHelper, stop: Callable[[], bool]
) -> None:
    """Solve in a thread of its own, so that this one can hear of a wish to stop."""
    thread = threading.Thread(target=run.solve, args=(model,), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
        if stop():
            run.interrupt_solve()
            thread.join()
