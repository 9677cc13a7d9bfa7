"""A thin builder for linear and mixed-integer programs, solved by OR-Tools (GLOP and SCIP).

Rows and columns are collected in lists and handed over as one sparse matrix: adding them one by one
through the modelling layers takes longer than solving.
"""

import math
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cached_property
from itertools import repeat

import numpy as np
from ortools.linear_solver.python import model_builder_helper as engine
from ortools.math_opt import (
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from scipy.sparse import csc_matrix, csr_matrix

from logistics.program.running import run_glop, run_until

INFINITY = math.inf
ROUGH = 1e-3
"""GLOP calls what is off by a millionth imprecise, and does not tell it."""
Terms = Iterable[tuple[int, float]]


@dataclass(frozen=True)
class Basis:
    """Where the simplex method ended: the state of each column and row, which have keys."""

    column_keys: Sequence[Hashable]
    row_keys: Sequence[Hashable]
    proto: solution_pb2.BasisProto

    @cached_property
    def columns(self) -> dict[Hashable, int]:
        """The state of each column, by its key."""
        return dict(zip(self.column_keys, self.proto.variable_status.values, strict=True))

    @cached_property
    def rows(self) -> dict[Hashable, int]:
        """The state of each row, by its key."""
        return dict(zip(self.row_keys, self.proto.constraint_status.values, strict=True))


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
    _starts: "array[int]" = field(default_factory=lambda: array("q", [0]))
    _columns: "array[int]" = field(default_factory=lambda: array("q"))
    _factors: "array[float]" = field(default_factory=lambda: array("d"))

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
        self._columns.extend([column for column, _ in listed])
        self._factors.extend([factor for _, factor in listed])
        self._starts.append(len(self._columns))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def add_columns(
        self, costs: Sequence[float], upper: Sequence[float], keys: Sequence[Hashable]
    ) -> int:
        """Add variables of at least 0, all with a key; return the number of the first."""
        first = len(self.costs)
        self.column_keys += keys
        self.costs += costs
        self.lower += [0.0] * len(costs)
        self.upper += upper
        return first

    def add_rows(
        self,
        terms: tuple[np.ndarray, np.ndarray, np.ndarray],
        lower: Sequence[float],
        upper: Sequence[float],
        keys: Sequence[Hashable],
    ) -> int:
        """Add constraints, all with a key; return the number of the first.

        ``terms`` are where those of each begin, and of the last end, their columns and factors.
        """
        starts, columns, factors = terms
        first = len(self.row_lower)
        self.row_keys += keys
        self.row_lower += lower
        self.row_upper += upper
        self._starts.frombytes((starts[1:] + len(self._columns)).astype(np.int64).tobytes())
        self._columns.frombytes(columns.astype(np.int64, copy=False).tobytes())
        self._factors.frombytes(factors.astype(float, copy=False).tobytes())
        return first

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
        self._starts.frombytes((np.array(other._starts[1:]) + terms).tobytes())
        self._columns.frombytes((np.array(other._columns) + columns).tobytes())
        self._factors += other._factors
        return columns, rows

    def copy(self) -> "LinearProgram":
        """Return the same program, to be changed."""
        return LinearProgram(*(getattr(self, f.name)[:] for f in fields(self)))

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
            _starts=array("q", terms.indptr.tolist()),
            _columns=array("q", terms.indices.tolist()),
            _factors=array("d", terms.data.tolist()),
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
        is_rough: bool = False,
        stop: Callable[[], bool] | None = None,
    ) -> Solution | None:
        """Solve without regard to whole numbers; None where there was no optimum in time.

        From a ``start`` of a program much like this one it takes a fraction of the time, most of
        all where this one only has tighter limits (``is_tighter``). A solution that may be rough
        (``is_rough``) is a little beyond limits; its prices prove as much. ``stop`` is asked ten
        times a second and ends the solver early; without it no thread is started.
        """
        if time_limit_s <= 0 or not self.costs:
            return None
        parameters = parameters_pb2.SolveParametersProto()
        parameters.time_limit.FromTimedelta(timedelta(seconds=min(time_limit_s, 1e6)))
        asked = model_parameters_pb2.ModelSolveParametersProto()
        if is_rough:
            parameters.glop.solution_feasibility_tolerance = ROUGH
        if start is not None:
            parameters.presolve = parameters_pb2.EMPHASIS_OFF
            parameters.glop.use_dual_simplex = is_tighter
            asked.initial_basis.CopyFrom(self._basis_from(start))
        told = run_glop(self._proto(), parameters, asked, stop)
        if told is None or told.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        found = told.solutions[0]
        values, duals = np.zeros(len(self.costs)), np.zeros(len(self.row_lower))
        at = found.primal_solution.variable_values
        values[np.array(at.ids, dtype=np.int64)] = at.values
        at = found.dual_solution.dual_values
        duals[np.array(at.ids, dtype=np.int64)] = at.values
        return Solution(
            values=values,
            duals=duals,
            objective=found.primal_solution.objective_value,
            optimal=True,
            basis=Basis(tuple(self.column_keys), tuple(self.row_keys), found.basis),
        )

    def _basis_from(self, start: Basis) -> solution_pb2.BasisProto:
        """Return a start as this program has it: what is new there is at rest.

        As many are basic as there are rows; where that is not so, the last ones change.
        """
        lower, basic = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND, solution_pb2.BASIS_STATUS_BASIC
        columns = list(map(start.columns.get, self.column_keys, repeat(lower)))
        rows = list(map(start.rows.get, self.row_keys, repeat(basic)))
        excess = columns.count(basic) + rows.count(basic) - len(rows)
        if excess > 0:
            for place in _last((c == basic for c in columns), excess):
                columns[place] = lower
        else:
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
                np.array(self._factors),
                np.array(self._columns),
                np.array(self._starts),
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
        run_until(lambda: run.solve(model), run.interrupt_solve, stop)
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
    return [i for i, is_wanted in enumerate(are_wanted) if is_wanted][::-1][:count] if count else []
