"""The bound: pricing of trips until none is missing, and what it tells the board on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import ceil
from typing import Any

import numpy as np

from routing.board import Board, Pattern, Score
from routing.model import RoutingProblem
from routing.proof.master import Column, Duals, Master, Solved
from routing.proof.network import Floats, networks_of, path_cost, worst_cost
from routing.proof.pricing import Budget, Path, Pricer
from routing.proof.records import EXACT, ROUGH, ROUGHEST
from routing.scores import Prices

ENGINE = "column generation"
REMEMBERED = 7
"""Stops that a stop does not forget at first: the nearest ones."""
MOST_LABELS = 3_000_000
MOST_AT_FIRST = 500_000
"""Labels from one end before there is any bound: then a low one is better than none."""
MOST_ROUGH = 50_000
"""Labels from one end in rough pricing, which is to be quick."""
MOST_COLUMNS = 30
"""Columns of the master for each stop; then those that help least are forgotten."""
SMOOTHED = 0.7
"""How much of the best prices so far is in the prices of a round."""
ROUGHLY = 0.002
"""Rough pricing ends when it seems to be that near to the end, as a share of the cost."""


class Interrupted(Exception):
    """The board is over."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Bound:
    """A bound with the prices that prove it."""

    value: float
    duals: Duals


class Bounding:
    """Columns, prices and the bound of one problem; ``stop[0]`` becomes 1 when time is up."""

    def __init__(self, problem: RoutingProblem, board: Board, stop: Any) -> None:
        self.problem = problem
        self.board = board
        self.stop = stop
        self.networks = networks_of(problem)
        self.pricers = [Pricer(net, remembered=REMEMBERED) for net in self.networks]
        n = len(problem.stops)
        self.limits = np.array(
            [float(min(n, v.number * (v.trips_limit or n))) for v in problem.vehicle_types]
        )
        optional = [problem.is_optional(s) for s in problem.stops]
        self.penalty = worst_cost(problem, self.networks, self.limits)
        leave_out = np.array(
            [float(s.prize) if s.prize is not None else self.penalty for s in problem.stops]
        )
        self.master = Master(
            self.networks, limits=self.limits, leave_out=leave_out, is_optional=optional
        )
        self.costs = Prices(problem)
        self.are_routes = all(v.trips_limit == 1 for v in problem.vehicle_types)
        self.best: Bound | None = None
        self.is_smooth = False
        self.is_coarse = False

    @property
    def upper(self) -> float:
        """What the best plan costs, with a penalty for each stop that is missing; or infinity."""
        score = self.board.score
        return float("inf") if score is None else score.cost + score.missing * self.penalty

    def _check(self) -> None:
        if self.stop[0] or self.board.is_over:
            raise Interrupted

    # --- columns -------------------------------------------------------------------------------

    def _start(self) -> None:
        """Begin with trips to single stops, and with what the board has."""
        singles = [
            column
            for number in range(len(self.networks))
            for stop in range(len(self.problem.stops))
            if (column := self._column(number, (stop,))) is not None
        ]
        self.master.add(singles)
        self._take_from_board(4 * len(self.problem.stops))

    def _take_from_board(self, most: int) -> None:
        with self.board.lock:
            patterns = [*self.board.routes, *islice(reversed(self.board.pool), most)]
        ends = {
            (net.vehicle_type, net.start, net.end): number
            for number, net in enumerate(self.networks)
        }
        columns = []
        for pattern in patterns:
            depots = [p for p, halt in enumerate(pattern.halts) if halt < 0]
            for a, b in pairwise(depots):
                key = (pattern.vehicle_type, -1 - pattern.halts[a], -1 - pattern.halts[b])
                column = None
                if b > a + 1 and key in ends:
                    column = self._column(ends[key], pattern.halts[a + 1 : b])
                if column is not None:
                    columns.append(column)
        self.master.add(columns)

    def _column(self, number: int, path: Path) -> Column | None:
        cost = path_cost(self.networks[number], path)
        return None if cost is None else Column(number, path, cost)

    # --- the bound -----------------------------------------------------------------------------

    def _converge(self, *, roughly: bool) -> Solved:
        """Price until no trip helps, or hardly any; the bound rises on the way if not roughly."""
        grades = [ROUGHEST, ROUGH] if roughly else [EXACT]
        center: tuple[float, Duals] | None = None
        if roughly:
            self._take_from_board(len(self.problem.stops))
        while True:
            self._check()
            solved = self.master.solve()
            self._offer(solved)
            if self.best is not None and self.best.value >= solved.cost - 1e-7 * abs(solved.cost):
                return solved
            if len(self.master.columns) > MOST_COLUMNS * (self.master.size + 20):
                self._forget()
                continue
            if roughly:
                center = self._rough_step(solved, center, grades[0])
            if not (center if roughly else self._exact_step(solved)):
                del grades[0]
                if not grades:
                    return solved

    def _rough_step(
        self, solved: Solved, center: tuple[float, Duals] | None, grade: int
    ) -> tuple[float, Duals] | None:
        """Add trips that a rough look shows to be missing; None = it sees hardly any more.

        Prices that jump from round to round need many rounds, so those of a round lie between the
        best ones and the master's (Wentges 1997).
        """
        duals = solved.duals
        if center is not None:
            duals = duals.mixed(center[1], 1 - SMOOTHED, 4 * self.master.unit)
        most = MOST_LABELS if grade == ROUGHEST else MOST_ROUGH
        found = self._priced(duals, grade=grade, most=most)
        if found is None:
            return None
        least, columns = found
        trips = np.zeros(len(self.limits))
        for column, value in zip(solved.columns, solved.values.tolist(), strict=True):
            trips[self.networks[column.network].vehicle_type] += value
        value = duals.objective() + float(trips @ least)
        added = self.master.add(columns)
        if value >= solved.cost * (1 - ROUGHLY) or (added == 0 and center is None):
            return None
        if added == 0 or center is None or value > center[0]:
            return value, (solved.duals if added == 0 else duals)
        return center

    def _exact_step(self, solved: Solved) -> bool:
        """Add trips that are missing and raise the bound; False = none is missing."""
        shares = (1 - SMOOTHED, 1.0) if self.is_smooth else (1.0,)
        for share in shares:
            duals = solved.duals
            if share < 1.0 and self.best is not None:
                duals = duals.mixed(self.best.duals, share, 4 * self.master.unit)
            most = MOST_LABELS if self.best is not None else MOST_AT_FIRST
            found = self._priced(duals, grade=EXACT, most=most)
            if found is None:
                self._remember_less()
                return True
            least, columns = found
            self.note(duals.objective() + float(self.limits @ least), duals)
            self.is_smooth = True
            if self.master.add(columns):
                return True
        return False

    def _remember_less(self) -> None:
        """Let labels be fewer, at the price of a lower bound: trips may come again to a stop."""
        if self.is_coarse:
            raise Interrupted
        self.is_coarse = True
        for pricer in self.pricers:
            pricer.near &= np.eye(len(pricer.near), dtype=np.bool_)
        self.master.drop_cuts(self.master.triples)

    def _forget(self) -> None:
        """Forget the columns that help least."""
        reduced = self.master.reduced_costs()
        order = sorted(reduced, key=lambda key: reduced[key])
        self.master.keep(order[: MOST_COLUMNS * (self.master.size + 20) // 2])

    def _priced(self, duals: Duals, *, grade: int, most: int) -> tuple[Floats, list[Column]] | None:
        """Return the lowest reduced cost by vehicle type, and trips below 0.

        None = that needs more than ``most`` labels from one end.
        """
        least = np.zeros(len(self.limits))
        columns: list[Column] = []
        for number, pricer in enumerate(self.pricers):
            prices = duals.prices(pricer.network)
            priced = pricer.price(prices, grade=grade, budget=Budget(most, self.stop))
            self._check()
            if priced is None:
                return None
            kind = pricer.network.vehicle_type
            if priced.paths:
                least[kind] = min(least[kind], priced.paths[0][0])
            columns += self._columns(number, [path for _, path in priced.paths])
        return least, columns

    def _columns(self, number: int, paths: Sequence[Path]) -> list[Column]:
        found = [self._column(number, path) for path in paths]
        return [column for column in found if column is not None]

    def note(self, value: float, duals: Duals) -> None:
        """Take a bound with the prices that prove it, if it is the best so far."""
        if self.best is None or value > self.best.value:
            self.best = Bound(value=value, duals=duals)
            self._raise(value)

    def _raise(self, value: float) -> None:
        """Tell the board a bound on the cost, with a penalty for each stop that is missing.

        Where arcs were dropped it holds for better plans only than the best one so far.
        """
        value = min(value, self.upper)
        missing = max(0, ceil((value - self.penalty) / self.penalty + 1e-9))
        cost = ceil(value - missing * self.penalty - 1e-6)
        self.board.raise_bound(Score(missing, cost), engine=ENGINE)

    def _offer(self, solved: Solved) -> None:
        """Offer the master's trips as a plan where they are whole."""
        whole = np.concatenate((solved.values, solved.missing[solved.missing > 1e-6]))
        if (np.abs(whole - 1.0) > 1e-6).any():
            return
        self._offer_columns(solved.columns)

    def _share(self, solved: Solved) -> None:
        """Put the master's trips into the pool of routes."""
        if self.are_routes:
            self.board.offer_routes(self.costs.priced(self._pattern(c) for c in solved.columns))

    def _offer_columns(self, columns: Sequence[Column]) -> None:
        """Offer trips as a plan if they are routes and break no rule."""
        if self.are_routes:
            patterns = [self._pattern(c) for c in columns]
            score = self.costs.score(patterns)
            if score is not None:
                self.board.offer_plan(patterns, score, engine=ENGINE)

    def _pattern(self, column: Column) -> Pattern:
        net = self.networks[column.network]
        return Pattern(net.vehicle_type, (-1 - net.start, *column.path, -1 - net.end))
