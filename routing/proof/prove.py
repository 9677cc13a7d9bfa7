"""The proof: a lower bound by column generation that rises until it meets the best plan.

Rounds of pricing raise the bound; cuts tighten it; arcs that no better plan uses go; when few
enough trips are left, all of them are listed and the best choice among them ends the proof.
"""

from threading import Thread
from typing import Any

import numpy as np

from routing.board import Board
from routing.model import RoutingProblem
from routing.proof.bound import MOST_LABELS, Bounding, Interrupted
from routing.proof.choice import LEAST_DIFFERENCE, choose
from routing.proof.cuts import CapacityCut, triple_cuts
from routing.proof.listed import Listing, widened
from routing.proof.master import Column, Master, Solved
from routing.proof.pricing import MOST_CHOSEN, Budget, Extended, Prices
from routing.proof.separation import broken_capacity_cuts, remember_more

LOOKED_AT = ((0.01, 500_000), (0.02, 200_000), (0.04, 50_000))
"""Partial trips that a listing looks at before it gives up, by the gap that is left."""
WIDEST_GAP = 0.06
"""With more of a gap than that, hardly any arc can be dropped."""
MOST_EFFORT = 4**4
"""How much longer lists are tried, in steps, when no cut is left."""
MOST_CUTS = 30
ROUGH_ROUNDS = 3
"""Rounds of subset-row cuts between two exact ones: more of them stray from the solution."""
WATCH_S = 0.02


def prove(problem: RoutingProblem, board: Board) -> None:
    """Raise the bound of the board, and offer plans that turn up, until the board is over.

    Returns earlier when nothing more can be proven this way. Nothing here is random.
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


class _Proof(Bounding):
    """One proof; see the module."""

    def __init__(self, problem: RoutingProblem, board: Board, stop: Any) -> None:
        super().__init__(problem, board, stop)
        self.failed_gap = float("inf")
        self.effort = 1
        self.rough_rounds = 0

    def run(self) -> None:
        """Raise the bound until it meets the best plan or nothing helps any more."""
        self._start()
        while self.effort <= MOST_EFFORT:
            self._cut_roughly()
            solved = self._converge(roughly=False)
            self._share(solved)
            self._reduce()
            if not self._cut(solved):
                self.effort *= 4
                self.failed_gap = float("inf")

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
        few = 0 if self.effort == 1 else LOOKED_AT[-1][1]
        looks = self.effort * next((looks for most, looks in LOOKED_AT if relative <= most), few)
        listed: list[Column] | None = [] if looks and gap < 0.8 * self.failed_gap else None
        for number, pricer in enumerate(self.pricers):
            prices = self.best.duals.prices(pricer.network)
            extended = pricer.fix_arcs(prices, gap=gap, budget=Budget(MOST_LABELS, self.stop))
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
        found = self.pricers[number].trips(
            prices, extended, gap=gap, budget=Budget(looks, self.stop)
        )
        return None if found is None else self._columns(number, found)

    def _choose(self, listed: list[Column]) -> None:
        """End the proof: every better plan is a choice of these trips."""
        upper = self.upper
        listing = Listing(listed, self._listing_master())
        self._raise(listing.narrow(upper, is_over=lambda: bool(self.stop[0])))
        self._check()
        found = choose(
            listing.columns,
            networks=self.networks,
            limits=self.limits,
            leave_out=np.minimum(self.master.leave_out, upper).tolist(),
            seconds=self.board.left_s,
        )
        self._check()
        if found is None:
            return
        if found.cost < upper - LEAST_DIFFERENCE:
            chosen = zip(listing.columns, found.values.tolist(), strict=False)
            self._offer_columns([c for c, value in chosen if value > 0.5])
        if found.bound >= found.cost - LEAST_DIFFERENCE:
            self._raise(min(upper, round(found.cost)))
            raise Interrupted

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

    def _cut_roughly(self) -> None:
        """Add cuts that rough solutions break: they hold all the same and need no exact one."""
        rounds = 0
        while True:
            solved = self._converge(roughly=True)
            if self._add_cuts(solved, has_triples=rounds < self.rough_rounds) == 0:
                break
            rounds += 1
        self.rough_rounds = ROUGH_ROUNDS

    def _cut(self, solved: Solved) -> bool:
        """Add cuts that the master breaks, and remember more; False = there is nothing to add."""
        self._check()
        grew = not self.is_coarse and remember_more(self.pricers, solved)
        return self._add_cuts(solved, has_triples=True) > 0 or grew

    def _add_cuts(self, solved: Solved, *, has_triples: bool) -> int:
        """Add cuts that a solution breaks, drop those that are idle; return how many were added."""
        capacity = self._capacity_cuts(solved)
        triples = []
        if has_triples and len(capacity) < 5 and not self.is_coarse:
            triples = triple_cuts(
                [c.path for c in solved.columns],
                solved.values,
                len(self.problem.stops),
                most=MOST_CUTS,
                known=self.master.triples,
            )
        if not capacity and not triples:
            return 0
        idle = {id(c) for c, price in solved.duals.triple if price == 0.0}
        self.is_smooth = False
        self.master.drop_cuts(t for t in self.master.triples if id(t) in idle and t not in triples)
        self.master.add_cuts(capacity, triples)
        return len(capacity) + len(triples)
