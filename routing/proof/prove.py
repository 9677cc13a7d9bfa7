"""The proof: a lower bound by column generation that rises until it meets the best plan.

Rounds of pricing raise the bound; cuts tighten it; arcs that no better plan uses go; when few
enough trips are left, all of them are listed and the best choice among them ends the proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from threading import Thread
from typing import Any

import numpy as np

from routing.board import Board, Pattern, Score
from routing.model import RoutingProblem
from routing.proof.choice import choose
from routing.proof.cuts import CapacityCut, triple_cuts
from routing.proof.listed import Listing, widened
from routing.proof.master import Column, Duals, Master, Solved
from routing.proof.network import Floats, networks_of, path_cost, worst_cost
from routing.proof.pricing import Extended, Path, Pricer, Prices
from routing.proof.separation import broken_capacity_cuts, remember_more
from routing.schedule import fits, pattern_cost

ENGINE = "column generation"
REMEMBERED = 10
"""Stops that a stop does not forget at first: the nearest ones."""
MOST_LABELS = 3_000_000
LOOKED_AT = ((0.01, 500_000), (0.02, 200_000), (0.04, 50_000))
"""Partial trips that a listing looks at before it gives up, by the gap that is left."""
WIDEST_GAP = 0.06
"""With more of a gap than that, hardly any arc can be dropped."""
MOST_EFFORT = 4**4
"""How much longer lists are tried, in steps, when no cut is left."""
MOST_CHOSEN = 40_000
MOST_CUTS = 30
MOST_COLUMNS = 30
"""Columns of the master for each stop; then those that help least are forgotten."""
SMOOTHED = 0.7
"""How much of the best prices so far is in the prices of a round."""
ROUGHLY = 0.002
"""Rough pricing ends when it seems to be that near to the end, as a share of the cost."""
WATCH_S = 0.02


def prove(problem: RoutingProblem, board: Board, *, seed: int = 0) -> None:
    """Raise the bound of the board, and offer plans that turn up, until the board is over.

    Returns earlier when nothing more can be proven this way. ``seed`` is not used yet: nothing
    here is random.
    """
    if not problem.stops or not problem.vehicle_types:
        return
    stop = np.zeros(1, dtype=np.uint8)
    done = [False]

    def watch() -> None:
        while not done[0] and not board.stopped.wait(WATCH_S):
            if board.is_over:
                break
        stop[0] = 1

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        _Proof(problem, board, stop).run()
    except Interrupted:
        return
    finally:
        done[0] = True
        watcher.join()


class Interrupted(Exception):
    """The board is over."""


@dataclass(frozen=True, eq=False, kw_only=True)
class _Bound:
    """A bound with the prices that prove it."""

    value: float
    duals: Duals


class _Proof:
    """One proof; see the module."""

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
        self.best: _Bound | None = None
        self.failed_gap = float("inf")
        self.effort = 1
        self.is_smooth = False

    @property
    def upper(self) -> float:
        """What the best plan costs, with a penalty for each stop that is missing; or infinity."""
        score = self.board.score
        return float("inf") if score is None else score.cost + score.missing * self.penalty

    def run(self) -> None:
        """Raise the bound until it meets the best plan or nothing helps any more."""
        self._start()
        while self.effort <= MOST_EFFORT:
            while self._cut_by_capacity(self._converge(roughly=True)):
                self._check()
            solved = self._converge(roughly=False)
            self._reduce()
            if not self._cut(solved):
                self.effort *= 4
                self.failed_gap = float("inf")

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
            patterns = list(self.board.routes)
            patterns += list(self.board.pool)[-most:]
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
        center: tuple[float, Duals] | None = None
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
                center = self._rough_step(solved, center)
            if not (center if roughly else self._exact_step(solved)):
                return solved

    def _rough_step(
        self, solved: Solved, center: tuple[float, Duals] | None
    ) -> tuple[float, Duals] | None:
        """Add trips that a rough look shows to be missing; None = it sees hardly any more.

        Prices that jump from round to round need many rounds, so those of a round lie between the
        best ones and the master's (Wentges 1997).
        """
        duals = solved.duals
        if center is not None:
            duals = duals.mixed(center[1], 1 - SMOOTHED, 4 * self.master.unit)
        least, columns = self._priced(duals, exact=False)
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
            least, columns = self._priced(duals, exact=True)
            self._note(duals.objective() + float(self.limits @ least), duals)
            self.is_smooth = True
            if self.master.add(columns):
                return True
        return False

    def _forget(self) -> None:
        """Forget the columns that help least."""
        reduced = self.master.reduced_costs()
        order = sorted(reduced, key=lambda key: reduced[key])
        self.master.keep(order[: MOST_COLUMNS * (self.master.size + 20) // 2])

    def _priced(self, duals: Duals, *, exact: bool) -> tuple[Floats, list[Column]]:
        """Return the lowest reduced cost by vehicle type, and trips below 0."""
        least = np.zeros(len(self.limits))
        columns: list[Column] = []
        for number, pricer in enumerate(self.pricers):
            priced = pricer.price(
                duals.prices(pricer.network), rough=not exact, most=MOST_LABELS, stop=self.stop
            )
            self._check()
            if priced is None:
                raise Interrupted
            kind = pricer.network.vehicle_type
            if priced.paths:
                least[kind] = min(least[kind], priced.paths[0][0])
            columns += self._columns(number, [path for _, path in priced.paths])
        return least, columns

    def _columns(self, number: int, paths: Sequence[Path]) -> list[Column]:
        found = [self._column(number, path) for path in paths]
        return [column for column in found if column is not None]

    def _note(self, value: float, duals: Duals) -> None:
        if self.best is None or value > self.best.value:
            self.best = _Bound(value=value, duals=duals)
            self._raise(value)

    def _raise(self, value: float) -> None:
        """Tell the board a bound on the cost, with a penalty for each stop that is missing."""
        missing = max(0, ceil((value - self.penalty) / self.penalty + 1e-9))
        cost = ceil(value - missing * self.penalty - 1e-6)
        self.board.raise_bound(Score(missing, cost), engine=ENGINE)

    def _offer(self, solved: Solved) -> None:
        """Offer the master's trips as a plan where they are whole."""
        whole = np.concatenate((solved.values, solved.missing[solved.missing > 1e-6]))
        if (np.abs(whole - 1.0) > 1e-6).any():
            return
        self._offer_columns(solved.columns)

    def _offer_columns(self, columns: Sequence[Column]) -> bool:
        stops = [s for c in columns for s in c.path]
        if len(set(stops)) < len(stops) or any(
            v.trips_limit != 1 for v in self.problem.vehicle_types
        ):
            return False
        patterns = [self._pattern(c) for c in columns]
        if not all(fits(self.problem, p) for p in patterns):
            return False
        costs = [pattern_cost(self.problem, p) for p in patterns]
        left = set(range(len(self.problem.stops))) - set(stops)
        missing = [s for s in left if self.problem.stops[s].prize is None]
        total = sum(c for c in costs if c is not None)
        total += sum(self.problem.stops[s].prize or 0 for s in left)
        self.board.offer_plan(patterns, Score(len(missing), total), engine=ENGINE)
        return True

    def _pattern(self, column: Column) -> Pattern:
        net = self.networks[column.network]
        return Pattern(net.vehicle_type, (-1 - net.start, *column.path, -1 - net.end))

    # --- fewer arcs, all trips -------------------------------------------------------------------

    def _reduce(self) -> None:
        """Drop arcs that no better plan uses; list all trips where they are few."""
        if self.best is None or self.upper == float("inf"):
            return
        gap = self.upper - 1.0 - self.best.value + self.master.unit
        if gap <= 0:
            self._raise(self.upper)
            raise Interrupted
        score = self.board.score
        relative = gap / max(1.0, float(score.cost if score is not None else 1))
        if relative > WIDEST_GAP * self.effort:
            return
        looks = self.effort * next((looks for most, looks in LOOKED_AT if relative <= most), 0)
        listed: list[Column] | None = [] if looks and gap < 0.8 * self.failed_gap else None
        for number, pricer in enumerate(self.pricers):
            prices = self.best.duals.prices(pricer.network)
            extended = pricer.fix_arcs(prices, gap=gap, most=MOST_LABELS, stop=self.stop)
            self._check()
            trips = None
            if extended is not None and listed is not None:
                trips = self._listed(number, prices, extended, gap, looks)
            listed = None if listed is None or trips is None else [*listed, *trips]
        self._check()
        if listed is not None and len(listed) <= MOST_CHOSEN:
            self._choose(listed)
        elif looks and gap < 0.8 * self.failed_gap:
            self.failed_gap = gap

    def _listed(
        self, number: int, prices: Prices, extended: Extended, gap: float, looks: int
    ) -> list[Column] | None:
        found = self.pricers[number].trips(prices, extended, gap=gap, most=looks, stop=self.stop)
        if found is None or len(found) > MOST_CHOSEN:
            return None
        return self._columns(number, found)

    def _choose(self, listed: list[Column]) -> None:
        """End the proof: every better plan is a choice of these trips."""
        upper = self.upper
        listing = Listing(self._real(listed), self._listing_master())
        self._raise(min(upper, listing.narrow(upper, is_over=lambda: bool(self.stop[0]))))
        self._check()
        chosen = choose(
            listing.columns,
            networks=self.networks,
            limits=self.limits,
            leave_out=self._leave_out(upper),
            seconds=self.board.left_s,
        )
        self._check()
        if chosen is None:
            return
        if chosen.columns is not None and chosen.cost < upper - 0.5:
            self._offer_columns(chosen.columns)
        if chosen.columns is None or chosen.bound >= chosen.cost - 0.5:
            self._raise(upper if chosen.columns is None else min(upper, round(chosen.cost)))
            raise Interrupted

    def _real(self, listed: Sequence[Column]) -> list[Column]:
        """Return the trips that can be driven, with what they really cost."""
        found = []
        for column in listed:
            pattern = self._pattern(column)
            cost = pattern_cost(self.problem, pattern) if fits(self.problem, pattern) else None
            if cost is not None:
                found.append(Column(column.network, column.path, float(cost)))
        return found

    def _leave_out(self, upper: float) -> list[float | None]:
        """Return what leaving each stop out costs in a plan below ``upper``; None = too much."""
        costs = self.master.leave_out.tolist()
        return [c if c < upper else None for c in costs]

    def _listing_master(self) -> Master:
        """Return a master of its own for listed trips, with the cuts that there are."""
        old = self.master
        master = Master(
            self.networks,
            limits=self.limits,
            leave_out=old.leave_out,
            is_optional=old.is_optional.tolist(),
        )
        master.add_cuts(old.capacity, widened(old.triples, master.size))
        return master

    # --- cuts ------------------------------------------------------------------------------------

    def _capacity_cuts(self, solved: Solved) -> list[CapacityCut]:
        known = set(self.master.capacity)
        return [c for c in broken_capacity_cuts(self.problem, solved) if c not in known]

    def _cut_by_capacity(self, solved: Solved) -> bool:
        """Add capacity cuts that a rough solution breaks: they need no exact one."""
        cuts = self._capacity_cuts(solved)
        self.master.add_cuts(cuts, ())
        return bool(cuts)

    def _cut(self, solved: Solved) -> bool:
        """Add cuts that the master breaks, and remember more; False = there is nothing to add."""
        self._check()
        grew = remember_more(self.pricers, solved)
        paths = [c.path for c in solved.columns]
        capacity = self._capacity_cuts(solved)
        triples = []
        if len(capacity) < 5:
            triples = triple_cuts(
                paths,
                solved.values,
                len(self.problem.stops),
                most=MOST_CUTS,
                known=self.master.triples,
            )
        if not capacity and not triples and not grew:
            return False
        idle = {id(c) for c, price in solved.duals.triple if price == 0.0}
        self.is_smooth = False
        self.master.drop_cuts(t for t in self.master.triples if id(t) in idle and t not in triples)
        self.master.add_cuts(capacity, triples)
        return True
