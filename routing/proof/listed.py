"""Once all trips that matter are listed: fewer and fewer of them, until the best choice is plain.

Pricing is a look at a table then, so cuts cost nothing: each round of them raises the bound, and
trips whose reduced cost is above the gap go (Contardo and Martinelli 2014).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from routing.proof.cuts import TripleCut, coefficients, triple_cuts
from routing.proof.master import Column, Duals, Master
from routing.proof.network import Floats

FEW = 1_500
"""So few trips are given to the integer program at once."""
ADDED = 300
ROUNDS = 40
CUTS = 60


class Listing:
    """All trips that a better plan can consist of, and a master over them."""

    def __init__(self, columns: Sequence[Column], master: Master) -> None:
        self.master = master
        self.columns = list(columns)
        n = master.size
        self.visits = np.zeros((len(columns), n), dtype=np.int8)
        for row, column in enumerate(columns):
            self.visits[row, list(column.path)] = 1
        self.cost = np.array([c.cost for c in columns])
        self.kind = np.array(
            [master.networks[c.network].vehicle_type for c in columns], dtype=np.int64
        )
        self.entering = coefficients([c.path for c in columns], master.capacity, n)

    def reduced(self, duals: Duals) -> Floats:
        """Return the reduced cost of each trip; triples remember everything here."""
        found = self.cost - self.visits @ duals.node - duals.fleet[self.kind]
        if duals.capacity:
            found -= self.entering @ np.array([price for _, price in duals.capacity])
        for cut, price in duals.triple:
            if price < 0:
                found -= price * (self.visits[:, list(cut.stops)].sum(axis=1) // 2)
        return np.asarray(found, dtype=np.float64)

    def narrow(self, upper: float, *, is_over: Any) -> float:
        """Drop trips that no plan below ``upper`` has, until few are left; return the bound."""
        bound = -np.inf
        for _ in range(ROUNDS):
            value, solved, reduced = self._priced(is_over)
            bound = max(bound, value)
            self._keep(reduced < upper - 1.0 - value + self.master.unit)
            if is_over() or len(self.columns) <= FEW or value > upper - 1.0 + 1e-6:
                break
            everywhere = set(range(self.master.size))
            paths = [c.path for c in solved.columns]
            triples = triple_cuts(
                paths, solved.values, self.master.size, most=CUTS, known=self.master.triples
            )
            fresh = [t for t in triples if t.memory != everywhere]
            if not fresh:
                break
            for cut in fresh:
                cut.memory = everywhere
            self.master.add_cuts((), fresh)
        return bound

    def _priced(self, is_over: Any) -> tuple[float, Any, Floats]:
        while True:
            solved = self.master.solve()
            reduced = self.reduced(solved.duals)
            least = np.zeros(len(self.master.limits))
            np.minimum.at(least, self.kind, reduced)
            value = solved.duals.objective() + float(self.master.limits @ least)
            order = np.argsort(reduced, kind="stable")[:ADDED]
            wanted = [self.columns[i] for i in order.tolist() if reduced[i] < -1e-9]
            if not self.master.add(wanted) or is_over():
                return value, solved, reduced

    def _keep(self, rows: Any) -> None:
        self.columns = [c for c, keep in zip(self.columns, rows.tolist(), strict=True) if keep]
        self.visits, self.cost = self.visits[rows], self.cost[rows]
        self.kind, self.entering = self.kind[rows], self.entering[rows]


def widened(cuts: Sequence[TripleCut], n: int) -> list[TripleCut]:
    """Return the same cuts with a memory of all stops."""
    return [TripleCut(cut.stops, set(range(n))) for cut in cuts]
