"""The master: which trips to use how much, and the prices that follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf, log2
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from routing.proof.cuts import CapacityCut, Path, TripleCut, coefficients
from routing.proof.network import Floats, Network
from routing.proof.pricing import Prices

EXACT_BITS = 46
"""Sums of prices and costs stay below two to this power, in units of the smallest step."""


@dataclass(frozen=True, slots=True)
class Column:
    """A trip of a network: the stops in order, and what it costs."""

    network: int
    path: Path
    cost: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Solved:
    """A solution of the master: ``values`` of its columns, and prices that are exact sums."""

    cost: float
    columns: tuple[Column, ...]
    values: Floats
    missing: Floats
    duals: "Duals"


@dataclass(frozen=True, eq=False, kw_only=True)
class Duals:
    """Prices of rows, rounded to whole multiples of a power of two, with the signs they must have.

    ``node`` ≥ 0 (and at most what leaving the stop out costs), ``fleet`` ≤ 0 by vehicle type,
    ``capacity`` ≥ 0 and ``triple`` ≤ 0 by cut.
    """

    node: Floats
    fleet: Floats
    capacity: tuple[tuple[CapacityCut, float], ...]
    triple: tuple[tuple[TripleCut, float], ...]
    limits: Floats

    def objective(self) -> float:
        """Return what the prices promise, before trips with negative reduced costs."""
        total = float(self.node.sum()) + float(
            self.fleet[self.fleet < 0] @ self.limits[self.fleet < 0]
        )
        total += sum(cut.trips * price for cut, price in self.capacity)
        return total + sum(price for _, price in self.triple)

    def mixed(self, other: "Duals", share: float, unit: float) -> "Duals":
        """Return prices between these (``share``) and others, rounded again."""

        def blend(a: Any, b: Any) -> Any:
            return np.round((share * a + (1 - share) * b) / unit) * unit

        capacity, triple = dict(other.capacity), dict(other.triple)
        return Duals(
            node=blend(self.node, other.node),
            fleet=blend(self.fleet, other.fleet),
            capacity=tuple((c, float(blend(p, capacity.get(c, 0.0)))) for c, p in self.capacity),
            triple=tuple((c, float(blend(p, triple.get(c, 0.0)))) for c, p in self.triple),
            limits=self.limits,
        )

    def prices(self, network: Network) -> Prices:
        """Return the prices as one network sees them."""
        nodes = network.size + 2
        arc = np.zeros((nodes, nodes))
        for cut, price in self.capacity:
            if price > 0:
                inside = np.zeros(nodes, dtype=np.bool_)
                inside[list(cut.stops)] = True
                arc += (inside[:, None] != inside[None, :]) * (price / 2)
        active = [(cut, price) for cut, price in self.triple if price < 0]
        words = (len(active) + 63) // 64
        in_cut = np.zeros((nodes, words), dtype=np.uint64)
        in_memory = np.zeros((nodes, words), dtype=np.uint64)
        penalty = np.zeros(words * 64)
        for place, (triple, price) in enumerate(active):
            bit = np.uint64(1) << np.uint64(place & 63)
            penalty[place] = -price
            in_cut[list(triple.stops), place >> 6] |= bit
            in_memory[list(triple.memory), place >> 6] |= bit
        return Prices(
            node=self.node,
            trip=float(self.fleet[network.vehicle_type]),
            arc=arc,
            in_cut=in_cut,
            in_memory=in_memory,
            penalty=penalty,
        )


class Master:
    """Covers stops with trips at least cost: GLOP, with rows and columns that are added."""

    def __init__(
        self,
        networks: Sequence[Network],
        *,
        limits: Floats,
        leave_out: Floats,
        is_optional: Sequence[bool],
    ) -> None:
        """Take ``limits`` (trips at most, by type), ``leave_out`` (what a stop costs then)."""
        self.networks = networks
        self.limits = limits
        self.leave_out = leave_out
        self.is_optional = np.array(is_optional, dtype=np.bool_)
        self.columns: dict[tuple[int, Path], Column] = {}
        self.capacity: list[CapacityCut] = []
        self.triples: list[TripleCut] = []
        self.size = len(leave_out)
        largest = max(float(leave_out.sum()), 1.0)
        self.unit = 2.0 ** (ceil(log2(largest)) - EXACT_BITS)
        self._scale = 1000.0 * max(1, self.size) / largest
        self._build()

    def _build(self) -> None:
        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._cover = [self._solver.Constraint(1.0, inf) for _ in range(self.size)]
        self._fleet = [
            self._solver.Constraint(-inf, float(limit)) for limit in self.limits.tolist()
        ]
        self._capacity_rows = [self._solver.Constraint(float(c.trips), inf) for c in self.capacity]
        self._triple_rows = [self._solver.Constraint(-inf, 1.0) for _ in self.triples]
        self._left_out = []
        for row, cost in zip(self._cover, self.leave_out.tolist(), strict=True):
            variable = self._solver.NumVar(0.0, inf, "")
            row.SetCoefficient(variable, 1.0)
            self._objective.SetCoefficient(variable, cost * self._scale)
            self._left_out.append(variable)
        self._variables: dict[tuple[int, Path], Any] = {}
        for cut, row in zip(self.capacity, self._capacity_rows, strict=True):
            self._count_left_out(cut, row)
        self._add_variables(list(self.columns.values()))

    def _count_left_out(self, cut: CapacityCut, row: Any) -> None:
        for stop in cut.stops:  # a stop that is not served needs no trip
            if not self.is_optional[stop]:
                row.SetCoefficient(self._left_out[stop], float(cut.trips))

    def _add_variables(self, columns: Sequence[Column]) -> None:
        rows = [*self._capacity_rows, *self._triple_rows]
        counts = coefficients([c.path for c in columns], [*self.capacity, *self.triples], self.size)
        for column, counted in zip(columns, counts, strict=True):
            variable = self._solver.NumVar(0.0, inf, "")
            self._objective.SetCoefficient(variable, column.cost * self._scale)
            visits: dict[int, int] = {}
            for stop in column.path:
                visits[stop] = visits.get(stop, 0) + 1
            for stop, count in visits.items():
                self._cover[stop].SetCoefficient(variable, float(count))
            kind = self.networks[column.network].vehicle_type
            self._fleet[kind].SetCoefficient(variable, 1.0)
            for k in np.flatnonzero(counted).tolist():
                rows[k].SetCoefficient(variable, float(counted[k]))
            self._variables[column.network, column.path] = variable

    def add(self, columns: Iterable[Column]) -> int:
        """Add trips that are not there yet; return how many."""
        new: dict[tuple[int, Path], Column] = {}
        for column in columns:
            if (column.network, column.path) not in self.columns:
                new[column.network, column.path] = column
        self.columns.update(new)
        self._add_variables(list(new.values()))
        return len(new)

    def keep(self, wanted: Iterable[tuple[int, Path]]) -> None:
        """Forget all columns but these."""
        self.columns = {key: self.columns[key] for key in wanted}
        self._build()

    def add_cuts(self, capacity: Iterable[CapacityCut], triples: Iterable[TripleCut]) -> None:
        """Add cuts; triples that are known already got a wider memory."""
        known = set(self.capacity)
        more = [c for c in dict.fromkeys(capacity) if c not in known]
        self.capacity += more
        for cut in more:
            row = self._solver.Constraint(float(cut.trips), inf)
            self._count_left_out(cut, row)
            self._capacity_rows.append(row)
        place = {id(t): k for k, t in enumerate(self.triples)}
        wider = list(triples)
        for triple in wider:
            if id(triple) not in place:
                place[id(triple)] = len(self.triples)
                self.triples.append(triple)
                self._triple_rows.append(self._solver.Constraint(-inf, 1.0))
        rows = self._capacity_rows[len(known) :]
        rows += [self._triple_rows[place[id(t)]] for t in wider]
        self._count(rows, [*more, *wider])

    def _count(self, rows: Sequence[Any], cuts: Sequence[CapacityCut | TripleCut]) -> None:
        """Write how much each column counts in these rows."""
        counts = coefficients([c.path for c in self.columns.values()], cuts, self.size)
        variables = list(self._variables.values())
        for row, counted in zip(rows, counts.T, strict=True):
            for k in np.flatnonzero(counted).tolist():
                row.SetCoefficient(variables[k], float(counted[k]))

    def drop_cuts(self, triples: Iterable[TripleCut]) -> None:
        """Take subset-row cuts out again."""
        gone = {id(t) for t in triples}
        if gone:
            self.triples = [t for t in self.triples if id(t) not in gone]
            self._build()

    def solve(self) -> Solved:
        """Return the cheapest use of the columns that there are."""
        status = self._solver.Solve()
        if status != pywraplp.Solver.OPTIMAL:  # the basis of the last solution may lead astray
            self._build()
            status = self._solver.Solve()
        if status != pywraplp.Solver.OPTIMAL:
            raise ArithmeticError(f"the master has no solution (status {status})")
        values = np.array([v.solution_value() for v in self._variables.values()])
        keys = list(self._variables)
        used = np.flatnonzero(values > 1e-7)
        return Solved(
            cost=self._objective.Value() / self._scale,
            columns=tuple(self.columns[keys[i]] for i in used),
            values=values[used],
            missing=np.array([v.solution_value() for v in self._left_out]),
            duals=self._duals(),
        )

    def reduced_costs(self) -> dict[tuple[int, Path], float]:
        """Return the reduced cost of every column."""
        return {k: v.reduced_cost() / self._scale for k, v in self._variables.items()}

    def _duals(self) -> Duals:
        step = 4 * self.unit

        def rounded(rows: Sequence[Any]) -> Floats:
            found = np.array([row.dual_value() for row in rows], dtype=np.float64)
            return np.round(found / self._scale / step) * step

        capacity = np.maximum(rounded(self._capacity_rows), 0.0)
        most = np.floor(self.leave_out / step) * step
        for cut, price in zip(self.capacity, capacity.tolist(), strict=True):
            for stop in cut.stops:
                if not self.is_optional[stop]:
                    most[stop] -= cut.trips * price
        node = np.minimum(np.maximum(rounded(self._cover), 0.0), np.maximum(most, 0.0))
        triple = np.minimum(rounded(self._triple_rows), 0.0)
        return Duals(
            node=node,
            fleet=np.minimum(rounded(self._fleet), 0.0),
            capacity=tuple(zip(self.capacity, capacity.tolist(), strict=True)),
            triple=tuple(zip(self.triples, triple.tolist(), strict=True)),
            limits=self.limits,
        )
