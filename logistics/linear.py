"""A thin builder for linear and mixed-integer programs, solved by OR-Tools (GLOP and SCIP).

Rows and columns are collected in lists and handed over as one sparse matrix: adding them one by one
through the modelling layers takes longer than solving.
"""

import math
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper as engine
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as math_opt
from ortools.util.python.solve_interrupter import SolveInterrupter
from pybind11_abseil.status import StatusCode, StatusNotOk
from scipy.sparse import csc_matrix, csr_matrix

INFINITY = math.inf
Terms = Iterable[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Basis:
    """Where the simplex method ended: the state of each column and row, by its key."""

    columns: dict[Hashable, int]
    rows: dict[Hashable, int]


@dataclass(frozen=True, slots=True)
class Solution:
    """What a solver found: a value a column; duals a row (linear programs only); optimal or not."""

    values: np.ndarray
    duals: np.ndarray
    objective: float
    optimal: bool
    basis: Basis | None = None

    def sum(self, columns: Iterable[int]) -> float:
        """Return the sum of some columns' values."""
        return float(sum(self.values[c] for c in columns))


@dataclass(slots=True)
class LinearProgram:
    """Minimise cost · x, with bounds on rows and columns; all columns are at least 0 by default.

    A column or row may have a key, by which it is the same one in another program.
    """

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    column_keys: list[Hashable] = field(default_factory=list)
    row_keys: list[Hashable] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _columns: list[int] = field(default_factory=list)
    _factors: list[float] = field(default_factory=list)

    def add_column(
        self,
        *,
        cost: float = 0.0,
        lower: float = 0.0,
        upper: float = INFINITY,
        key: Hashable = None,
    ) -> int:
        """Add a variable and return its number."""
        self.column_keys.append(len(self.costs) if key is None else key)
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.costs) - 1

    def add_row(
        self,
        terms: Terms,
        *,
        lower: float = -INFINITY,
        upper: float = INFINITY,
        key: Hashable = None,
    ) -> int:
        """Add a constraint ``lower <= sum of factor * column <= upper``; return its number."""
        self.row_keys.append(len(self.row_lower) if key is None else key)
        listed = terms if isinstance(terms, list) else list(terms)
        self._columns += [column for column, _ in listed]
        self._factors += [factor for _, factor in listed]
        self._starts.append(len(self._columns))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def join(self, other: "LinearProgram") -> tuple[int, int]:
        """Add another program, all of it keyed; return by how much its columns and rows move on."""
        columns, rows, terms = len(self.costs), len(self.row_lower), len(self._columns)
        self.costs += other.costs
        self.lower += other.lower
        self.upper += other.upper
        self.column_keys += other.column_keys
        self.row_lower += other.row_lower
        self.row_upper += other.row_upper
        self.row_keys += other.row_keys
        self._starts += [start + terms for start in other._starts[1:]]
        self._columns += [column + columns for column in other._columns]
        self._factors += other._factors
        return columns, rows

    def copy(self) -> "LinearProgram":
        """Return the same program, to be changed."""
        return LinearProgram(*(list(getattr(self, f.name)) for f in fields(self)))

    def part(self, free: np.ndarray, at: np.ndarray, matrix: csc_matrix) -> "LinearProgram":
        """Return the program of the columns of ``free``, in that order, with all others ``at``.

        ``matrix`` is this program's; rows without such columns are left out.
        """
        fixed = at.copy()
        fixed[free] = 0.0
        done = matrix @ fixed
        rows_of_free = matrix[:, free].tocsr()
        kept = np.flatnonzero(np.diff(rows_of_free.indptr))
        terms = rows_of_free[kept]
        return LinearProgram(
            costs=np.array(self.costs)[free].tolist(),
            lower=np.array(self.lower)[free].tolist(),
            upper=np.array(self.upper)[free].tolist(),
            row_lower=(np.array(self.row_lower)[kept] - done[kept]).tolist(),
            row_upper=(np.array(self.row_upper)[kept] - done[kept]).tolist(),
            column_keys=list(range(len(free))),
            row_keys=list(range(len(kept))),
            _starts=terms.indptr.tolist(),
            _columns=terms.indices.tolist(),
            _factors=terms.data.tolist(),
        )

    def row_limits(self) -> Iterator[tuple[float, float]]:
        """Yield the lower and upper limit of each row."""
        yield from zip(self.row_lower, self.row_upper, strict=True)

    def entries(self, row: int) -> Iterator[tuple[int, float]]:
        """Yield column and factor of each term of a row."""
        begins, ends = self._starts[row : row + 2]
        return zip(self._columns[begins:ends], self._factors[begins:ends], strict=True)

    def numbers(self) -> Iterator[Sequence[float]]:
        """Yield all numbers of the program, list by list."""
        yield from (self.costs, self.lower, self.upper)
        yield from (self.row_lower, self.row_upper, self._factors)

    def solve(
        self,
        *,
        time_limit_s: float,
        start: Basis | None = None,
        is_tighter: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> Solution | None:
        """Solve without regard to whole numbers; None where there was no optimum in time.

        From a ``start`` of a program much like this one it takes a fraction of the time, most of
        all where this one only has tighter limits (``is_tighter``). ``stop`` is asked ten times a
        second and ends the solver early.
        """
        if time_limit_s <= 0 or not self.costs:
            return None
        parameters = parameters_pb2.SolveParametersProto()
        parameters.time_limit.FromTimedelta(timedelta(seconds=min(time_limit_s, 1e6)))
        asked = model_parameters_pb2.ModelSolveParametersProto()
        if start is not None:
            parameters.presolve = parameters_pb2.EMPHASIS_OFF
            parameters.glop.use_dual_simplex = is_tighter
            asked.initial_basis.CopyFrom(self._basis_from(start))
        told = _run_glop(self._proto(), parameters, asked, stop)
        if told is None or told.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        found = told.solutions[0]
        values, duals = np.zeros(len(self.costs)), np.zeros(len(self.row_lower))
        at = found.primal_solution.variable_values
        values[np.array(at.ids, dtype=np.int64)] = at.values
        at = found.dual_solution.dual_values
        duals[np.array(at.ids, dtype=np.int64)] = at.values
        basis = found.basis
        return Solution(
            values=values,
            duals=duals,
            objective=found.primal_solution.objective_value,
            optimal=True,
            basis=Basis(
                dict(zip(self.column_keys, basis.variable_status.values, strict=True)),
                dict(zip(self.row_keys, basis.constraint_status.values, strict=True)),
            ),
        )

    def _basis_from(self, start: Basis) -> solution_pb2.BasisProto:
        """Return a start as this program has it: what is new there is at rest.

        As many are basic as there are rows; where that is not so, the last ones change.
        """
        lower, basic = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND, solution_pb2.BASIS_STATUS_BASIC
        columns = [start.columns.get(key, lower) for key in self.column_keys]
        rows = [start.rows.get(key, basic) for key in self.row_keys]
        excess = columns.count(basic) + rows.count(basic) - len(rows)
        for place in _last((c == basic for c in columns), excess):
            columns[place] = lower
        for place in _last((r != basic for r in rows), -excess):
            rows[place] = basic
        basis = solution_pb2.BasisProto()
        basis.variable_status.ids.extend(range(len(columns)))
        basis.variable_status.values.extend(columns)
        basis.constraint_status.ids.extend(range(len(rows)))
        basis.constraint_status.values.extend(rows)
        return basis

    def reduced_costs(self, duals: np.ndarray) -> np.ndarray:
        """Return what each column costs at prices of the rows."""
        found: np.ndarray = np.array(self.costs) - self.matrix().T @ duals
        return found

    def matrix(self) -> csr_matrix:
        """Return the factors, a row of it for each row."""
        matrix = csr_matrix(
            (
                np.array(self._factors, dtype=float),
                np.array(self._columns, dtype=np.int64),
                np.array(self._starts, dtype=np.int64),
            ),
            shape=(len(self.row_lower), len(self.costs)),
        )
        matrix.sum_duplicates()
        return matrix

    def _proto(self) -> model_pb2.ModelProto:
        model = model_pb2.ModelProto()
        count = len(self.costs)
        model.variables.ids.extend(range(count))
        model.variables.lower_bounds.extend(self.lower)
        model.variables.upper_bounds.extend(self.upper)
        model.variables.integers.extend([False] * count)
        costs = np.array(self.costs)
        priced = np.flatnonzero(costs)
        model.objective.linear_coefficients.ids.extend(priced.tolist())
        model.objective.linear_coefficients.values.extend(costs[priced].tolist())
        rows, matrix = model.linear_constraints, self.matrix()
        rows.ids.extend(range(len(self.row_lower)))
        rows.lower_bounds.extend(self.row_lower)
        rows.upper_bounds.extend(self.row_upper)
        entries = model.linear_constraint_matrix
        row_ids = np.repeat(np.arange(len(self.row_lower)), np.diff(matrix.indptr))
        entries.row_ids.extend(row_ids.tolist())
        entries.column_ids.extend(matrix.indices.tolist())
        entries.coefficients.extend(matrix.data.tolist())
        return model

    def solve_whole(
        self,
        integers: Sequence[int],
        *,
        time_limit_s: float,
        parameters: str = "",
        hint: np.ndarray | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Solution | None:
        """Solve with SCIP so that the columns of ``integers`` are whole; None = none in time.

        ``parameters`` are SCIP's own.
        """
        if time_limit_s <= 0 or not self.costs:
            return None
        model = engine.ModelBuilderHelper()
        bounds = (self.lower, self.upper, self.costs, self.row_lower, self.row_upper)
        fill: Callable[..., None] = model.fill_model_from_sparse_data
        fill(*(np.array(x, dtype=float) for x in bounds), self.matrix())
        for column in integers:
            model.set_var_integrality(column, True)
        for column, value in enumerate(hint if hint is not None else ()):
            model.add_hint(column, float(value))
        run = engine.ModelSolverHelper("scip")
        run.set_time_limit_in_seconds(time_limit_s)
        if parameters:
            run.set_solver_specific_parameters(parameters)
        _run_until(lambda: run.solve(model), run.interrupt_solve, stop)
        if not run.has_solution():
            return None
        return Solution(
            values=np.asarray(run.variable_values()),
            duals=np.empty(0),
            objective=run.objective_value(),
            optimal=run.status() == engine.SolveStatus.OPTIMAL,
        )


def _last(are_wanted: Iterable[bool], count: int) -> list[int]:
    """Return at most ``count`` places of what is wanted, from the last on."""
    return [i for i, is_wanted in enumerate(are_wanted) if is_wanted][::-1][: max(0, count)]


def _run_glop(
    model: model_pb2.ModelProto,
    parameters: parameters_pb2.SolveParametersProto,
    asked: model_parameters_pb2.ModelSolveParametersProto,
    stop: Callable[[], bool],
) -> Any:
    """Return what GLOP answers; None = it lost its way in rounded numbers.

    Raises:
        ValueError: the program is none, as with a cost that is no number.
    """
    interrupter = SolveInterrupter()
    answers: list[Any] = []
    refusals: list[StatusNotOk] = []

    def run() -> None:
        try:
            answers.append(
                math_opt.solve(
                    model,
                    parameters_pb2.SOLVER_TYPE_GLOP,
                    parameters_pb2.SolverInitializerProto(),
                    parameters,
                    asked,
                    None,
                    callback_pb2.CallbackRegistrationProto(),
                    None,
                    interrupter.pybind_interrupter,
                )
            )
        except StatusNotOk as refused:
            refusals.append(refused)

    _run_until(run, interrupter.interrupt, stop)
    for refused in refusals:
        if refused.status.code() == StatusCode.INVALID_ARGUMENT:
            raise ValueError(str(refused)) from refused
    return answers[0] if answers else None


def _run_until(
    run: Callable[[], object], interrupt: Callable[[], object], stop: Callable[[], bool]
) -> None:
    """Run in a thread of its own, so that this one can hear of a wish to stop."""
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
        if stop():
            interrupt()
            thread.join()
