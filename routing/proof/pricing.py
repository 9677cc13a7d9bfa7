"""Cheapest trips of one network under given prices, and arcs that no cheap trip uses."""

from copy import copy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from routing.proof.enumeration import Goal, enumerate_trips
from routing.proof.join import best_joins, keep_arcs
from routing.proof.labels import DONE, label_paths
from routing.proof.network import Bools, Floats, Ints, Network
from routing.proof.records import (
    EXACT,
    Arcs,
    Labels,
    Reach,
    Sorted,
    nothing_sorted,
    sort_labels,
)

BUCKETS = 60
KEPT_ARCS = (10, 20)
"""Arcs out of each stop, and into it, that rough pricing looks at, by grade."""
SHARE = 0.5
"""A trip must be that much as good as the best one that is joined at the same place."""
MOST_AT_A_NODE = 5
MOST_PATHS = 150
Path = tuple[int, ...]

MOST_CHOSEN = 40_000
"""With more trips, choosing among them takes longer than other ways to a proof."""
MOST_BYTES = 2_000_000_000
"""Memory for partial trips while all are listed."""
BYTES_OF_TRIP = 80
"""Of a partial trip with its place in the table, besides its levels, its stops and its cuts."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Prices:
    """Duals: of stops, of this network's trips, of arcs, and of subset-row cuts.

    ``node`` has the shape (n,), ``trip`` is a number, ``arc`` has the shape (n+2, n+2) and is
    taken off the costs; ``in_cut`` and ``in_memory`` have the shape (n+2, words of 64 bits),
    ``penalty`` a number ≥ 0 for each bit. All are multiples of ``2 * unit`` (``penalty`` too).
    """

    node: Floats
    trip: float
    arc: Floats
    in_cut: Any
    in_memory: Any
    penalty: Floats


class Budget(NamedTuple):
    """``most`` = labels from one end; ``stop[0]`` becomes 1 when nobody waits any longer."""

    most: int
    stop: Any


@dataclass(frozen=True, eq=False, kw_only=True)
class Priced:
    """Trips with their reduced costs below 0, the lowest first."""

    paths: tuple[tuple[float, Path], ...]


@dataclass(eq=False)
class _Side:
    """A network as seen from one end: what does not depend on prices."""

    network: Network
    is_ahead: bool
    first: int = 0
    low: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    high: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    tails: Any = None
    heads: Any = None
    use: Any = None
    begin: Any = None

    def __post_init__(self) -> None:
        net = self.network
        n = net.size
        self.first = n if self.is_ahead else n + 1
        low, high = net.low, net.high
        if not self.is_ahead:
            low, high = net.top[:, None] - net.high, net.top[:, None] - net.low
        self.low, self.high = np.ascontiguousarray(low.T), np.ascontiguousarray(high.T)
        self.set_arcs(net.arcs)

    def set_arcs(self, arcs: Bools) -> None:
        """Keep only these arcs (from, to)."""
        tails, heads = np.nonzero(arcs if self.is_ahead else arcs.T)
        self.tails, self.heads = tails, heads
        use = self.network.use
        grid = (tails, heads) if self.is_ahead else (heads, tails)
        self.use = np.ascontiguousarray(use[:, grid[0], grid[1]].T)
        self.begin = np.searchsorted(tails, np.arange(len(arcs) + 1)).astype(np.int64)

    def with_arcs(self, arcs: Bools) -> "_Side":
        """Return the same side with only these arcs (from, to)."""
        side = copy(self)
        side.set_arcs(arcs)
        return side

    def arcs(self, reduced: Floats, prices: Prices, remembers: Any) -> Arcs:
        """Return the arcs with reduced costs (from, to)."""
        net = self.network
        costs = reduced if self.is_ahead else reduced.T
        return Arcs(
            begin=self.begin,
            to=self.heads,
            cost=np.ascontiguousarray(costs[self.tails, self.heads]),
            use=self.use,
            low=self.low,
            high=self.high,
            top=np.ascontiguousarray(net.top),
            main=net.main,
            time=net.time,
            time_cost=net.time_cost,
            remembers=remembers,
            in_cut=prices.in_cut,
            in_memory=prices.in_memory,
            penalty=prices.penalty,
        )

    def money(self) -> tuple[float, float]:
        """Return what a path costs that has not left yet (cost, late)."""
        net = self.network
        if net.time_cost == 0.0:
            return 0.0, 0.0
        if self.is_ahead:
            return net.time_cost * net.start_busy, -net.time_cost * net.start_latest
        return 0.0, -net.time_cost * float(self.high[self.first, net.time])


class Pricer:
    """Finds the cheapest trips of a network by labels from both ends that meet half-way."""

    def __init__(self, network: Network, *, remembered: int) -> None:
        self.network = network
        self.arcs = network.arcs.copy()
        self.ahead = _Side(network, is_ahead=True)
        self.behind = _Side(network, is_ahead=False)
        self.nodes = network.size + 2
        self.words = (self.nodes + 63) // 64
        self.near = _nearest(network, remembered)
        self.half = self._middle()

    @property
    def floor(self) -> int:
        """The lowest level of the main resource."""
        return int(self.network.low[self.network.main, -2])

    def _middle(self) -> int:
        net = self.network
        return (self.floor + int(net.top[net.main])) // 2

    def remembers(self) -> Any:
        """Return the bits of the stops that each node does not forget."""
        bits = np.zeros((self.nodes, self.words), dtype=np.uint64)
        for j in range(self.nodes):
            for i in np.flatnonzero(self.near[j]):
                bits[j, i >> 6] |= np.uint64(1) << np.uint64(i & 63)
        return bits

    def reduced(self, prices: Prices) -> Floats:
        """Return the reduced costs of arcs (from, to); what a trip gets is shared by its ends."""
        n = self.network.size
        half = np.zeros(self.nodes)
        half[:n] = prices.node / 2
        reduced = self.network.cost - half[:, None] - half[None, :] - prices.arc
        reduced[n, :] -= prices.trip / 2
        reduced[:, n + 1] -= prices.trip / 2
        return reduced

    def price(self, prices: Prices, *, grade: int, budget: Budget) -> Priced | None:
        """Return the cheapest trips; None = told to stop, or more labels than allowed."""
        sides = self._half_labels(prices, grade=grade, budget=budget)
        if sides is None:
            return None
        arcs, _, ahead, behind = sides
        cost, first, second = best_joins(arcs, ahead.sorted, behind.sorted, SHARE, budget.stop)
        if budget.stop[0]:
            return None
        paths: dict[Path, float] = {}
        taken = np.zeros(self.nodes, dtype=np.int64)
        for place in np.argsort(cost, kind="stable").tolist():
            node = ahead.labels.node[first[place]]
            if taken[node] < MOST_AT_A_NODE and len(paths) < MOST_PATHS:
                taken[node] += 1
                path = ahead.path(int(first[place]))[1:] + behind.path(int(second[place]))[:0:-1]
                paths.setdefault(path, float(cost[place]))
        return Priced(paths=tuple((c, p) for p, c in paths.items()))

    def _half_labels(
        self, prices: Prices, *, grade: int, budget: Budget
    ) -> "tuple[Arcs, Arcs, _Labelled, _Labelled] | None":
        reduced, remembers = self.reduced(prices), self.remembers()
        front, rear = self.ahead, self.behind
        if grade != EXACT:
            few = self._cheapest(reduced, KEPT_ARCS[grade])
            front, rear = front.with_arcs(few), rear.with_arcs(few)
        arcs = front.arcs(reduced, prices, remembers)
        back = rear.arcs(reduced, prices, remembers)
        none = self._none(prices)
        ahead = self._labelled(front, arcs, self.half, none, grade=grade, budget=budget)
        if ahead is None:
            return None
        if self.network.symmetric:
            return arcs, back, ahead, ahead.turned()
        limit = int(self.network.top[self.network.main]) - self.half - 1
        behind = self._labelled(rear, back, limit, none, grade=grade, budget=budget)
        if behind is None:
            return None
        self._balance(ahead.count, behind.count)
        return arcs, back, ahead, behind

    def _cheapest(self, reduced: Floats, count: int) -> Bools:
        """Return the cheapest arcs out of each stop and into it, and all of the depots."""
        n = self.network.size
        if n <= count:
            return self.arcs
        costs = np.where(self.arcs, reduced, np.inf)[:n, :n]
        found = self.arcs.copy()
        found[:n, :n] = False
        for axis in (0, 1):
            worst = np.partition(costs, count - 1, axis=axis).take([count - 1], axis=axis)
            found[:n, :n] |= self.arcs[:n, :n] & (costs <= worst)
        return found

    def _balance(self, ahead: int, behind: int) -> None:
        """Move the middle towards the end with more labels."""
        span = int(self.network.top[self.network.main]) - self.floor
        if ahead > 1.5 * behind + 100:
            self.half = max(self.floor, self.half - span // 20)
        elif behind > 1.5 * ahead + 100:
            self.half = min(int(self.network.top[self.network.main]), self.half + span // 20)

    def _none(self, prices: Prices) -> Sorted:
        resources = self.network.use.shape[0]
        return nothing_sorted(self.nodes, resources, self.words, prices.in_cut.shape[1])

    def _labelled(
        self,
        side: _Side,
        arcs: Arcs,
        half: int,
        others: Sorted,
        *,
        grade: int = EXACT,
        gap: float = 0.0,
        budget: Budget,
    ) -> "_Labelled | None":
        floor = int(side.low[side.first, self.network.main])
        top = max(half, floor) if len(others.order) == 0 else int(arcs.high[:, arcs.main].max())
        step = max(1, (top - floor) // BUCKETS)
        buckets = (top - floor) // step + 1
        reach = Reach(half, gap, step, buckets, budget.most, grade)
        ended, count, labels = label_paths(
            arcs, side.first, side.money(), reach, others, budget.stop
        )
        if ended != DONE:
            return None
        return _Labelled(labels, count, sort_labels(labels, count, arcs, reach))

    def fix_arcs(self, prices: Prices, *, gap: float, budget: Budget) -> "Extended | None":
        """Drop every arc that no trip with a reduced cost below ``gap`` uses.

        Returns:
            All labels from the end that some trip below the gap needs, for enumeration; None =
            told to stop, or more labels than allowed. Nothing is dropped then.
        """
        half = self.half  # labels of both ends move it for the next time
        sides = self._half_labels(prices, grade=EXACT, budget=budget)
        if sides is None:
            return None
        arcs, back, ahead, behind = sides
        top = int(self.network.top[self.network.main])
        longer = self._labelled(
            self.behind, back, top - half - 1, ahead.sorted, gap=gap, budget=budget
        )
        if longer is None:
            return None
        kept = np.zeros(len(arcs.to), dtype=np.bool_)
        keep_arcs(arcs, ahead.sorted, longer.sorted, gap, (-(2**62), half), kept, budget.stop)
        if self.network.symmetric:
            forth = longer.turned()
        else:
            found = self._labelled(self.ahead, arcs, half, behind.sorted, gap=gap, budget=budget)
            if found is None:
                return None
            forth = found
        keep_arcs(arcs, forth.sorted, behind.sorted, gap, (half, 2**62), kept, budget.stop)
        if budget.stop[0]:
            return None
        self._keep(kept)
        return Extended(arcs=arcs, behind=longer.sorted)

    def trips(
        self, prices: Prices, extended: "Extended", *, gap: float, budget: Budget
    ) -> list[Path] | None:
        """Return all trips without a cycle below ``gap``; None = stopped, or too many.

        Of trips of the same stops only those that may be the cheapest are returned.
        """
        remembers = np.full((self.nodes, self.words), np.iinfo(np.uint64).max, dtype=np.uint64)
        arcs = self.ahead.arcs(self.reduced(prices), prices, remembers)
        true_cost = self.network.cost[self.ahead.tails, self.ahead.heads].copy()
        ended, count, trips, whole = enumerate_trips(
            arcs,
            true_cost,
            self.ahead.money(),
            extended.behind,
            Goal(gap, budget.most, self._most_kept(arcs)),
            budget.stop,
        )
        if ended != DONE or np.count_nonzero(whole) > MOST_CHOSEN:
            return None
        found = []
        for label in np.flatnonzero(whole[:count]).tolist():
            path: list[int] = []
            place = label
            while place > 0:
                path.append(int(trips.node[place]))
                place = int(trips.parent[place])
            found.append(tuple(reversed(path)))
        return found

    def _most_kept(self, arcs: Arcs) -> int:
        """Return how many partial trips have room in ``MOST_BYTES``, while their arrays double."""
        numbers: int = arcs.low.shape[1] + arcs.remembers.shape[1] + arcs.in_cut.shape[1]
        return MOST_BYTES // (3 * (BYTES_OF_TRIP + 8 * numbers))

    def _keep(self, kept: Any) -> None:
        arcs = np.zeros_like(self.arcs)
        arcs[self.ahead.tails[kept], self.ahead.heads[kept]] = True
        if self.network.symmetric:
            order = [*range(self.network.size), self.nodes - 1, self.nodes - 2]
            arcs |= arcs.T[np.ix_(order, order)]
        self.arcs = arcs
        self.ahead.set_arcs(arcs)
        self.behind.set_arcs(arcs)


@dataclass(frozen=True, eq=False)
class Extended:
    """What an enumeration needs: arcs before any was dropped, and labels from the end."""

    arcs: Arcs
    behind: Sorted


@dataclass(frozen=True, eq=False)
class _Labelled:
    labels: Labels
    count: int
    sorted: Sorted

    def path(self, label: int) -> Path:
        """Return the nodes of a label from its end of the network on."""
        nodes = []
        while label >= 0:
            nodes.append(int(self.labels.node[label]))
            label = int(self.labels.parent[label])
        return tuple(reversed(nodes))

    def turned(self) -> "_Labelled":
        """Return the labels of the other end, where both ends are alike: the depots change."""
        found, n = self.sorted, len(self.sorted.begin) - 2
        rows = [*range(n), n + 1, n]
        begin, least = found.begin[rows], found.least[rows]
        return _Labelled(self.labels, self.count, found._replace(begin=begin, least=least))


def _nearest(network: Network, count: int) -> Bools:
    """Return which stops each stop does not forget: itself and those that are nearest."""
    n = network.size
    near = np.zeros((n + 2, n + 2), dtype=np.bool_)
    steps = np.where(network.arcs, network.cost, np.inf)[:n, :n]
    steps = np.maximum(steps, steps.T)  # both ways, or there is no cycle of the two
    np.fill_diagonal(steps, -1.0)
    for j in range(n):
        chosen = np.argsort(steps[j], kind="stable")[:count]
        near[j, chosen[np.isfinite(steps[j][chosen])]] = True
    return near
