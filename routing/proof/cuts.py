"""Inequalities that every plan keeps and the master's fractional trips break.

Rounded capacity: what a set of stops needs comes in enough vehicles (Laporte and Nobert 1983).
Subset-row: of three stops, at most one trip visits two or more (Jepsen et al. 2008); with a memory,
trips that forget in between count less (Pecin et al. 2017).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from routing.proof.network import Floats, Ints

Path = tuple[int, ...]
LEAST_VIOLATION = 0.02


@dataclass(frozen=True, slots=True)
class CapacityCut:
    """At least ``trips`` trips enter ``stops``: each counts as often as it enters."""

    stops: frozenset[int]
    trips: int


@dataclass(slots=True, eq=False)
class TripleCut:
    """At most one trip visits two of three ``stops``, as far as ``memory`` reaches.

    A trip counts once for each second visit without having forgotten the one before.
    """

    stops: tuple[int, int, int]
    memory: set[int]

    def remember(self, path: Path) -> None:
        """Widen the memory so that the path counts fully."""
        places = [p for p, stop in enumerate(path) if stop in self.stops]
        for first, second in zip(places[::2], places[1::2], strict=False):
            self.memory.update(path[first : second + 1])


def coefficients(paths: Sequence[Path], cuts: Sequence[CapacityCut | TripleCut], n: int) -> Floats:
    """Return how much each path counts in each cut: shape (paths, cuts)."""
    longest = max((len(path) for path in paths), default=0)
    halts = np.full((len(paths), longest), -1, dtype=np.int64)
    for row, path in enumerate(paths):
        halts[row, : len(path)] = path
    inside = np.zeros((len(cuts), n), dtype=np.bool_)
    memory = np.zeros((len(cuts), n), dtype=np.bool_)
    is_triple = np.zeros(len(cuts), dtype=np.bool_)
    for k, cut in enumerate(cuts):
        inside[k, list(cut.stops)] = True
        if isinstance(cut, TripleCut):
            is_triple[k] = True
            memory[k, list(cut.memory)] = True
    return np.asarray(_coefficients(halts, inside, memory, is_triple), dtype=np.float64)


@njit(cache=True, nogil=True)
def _coefficients(halts: Any, inside: Any, memory: Any, is_triple: Any) -> Any:
    found = np.zeros((len(halts), len(inside)))
    for row in range(len(halts)):
        for k in range(len(inside)):
            total, state = 0, False  # state = inside a set, or an odd number of visits
            for stop in halts[row]:
                if stop < 0:
                    break
                if not is_triple[k]:
                    total += inside[k, stop] and not state
                    state = inside[k, stop]
                elif not memory[k, stop]:
                    state = False
                elif inside[k, stop]:
                    total += state
                    state = not state
            found[row, k] = total
    return found


def capacity_cuts(flow: Floats, demand: Ints, capacity: int, *, most: int) -> list[CapacityCut]:
    """Return rounded capacity cuts that a flow breaks, the most broken first.

    ``flow`` has the shape (n+1, n+1), the depot last: how much goes along each pair, both ways
    together. ``demand`` has the shape (n,).
    """
    if capacity <= 0 or not demand.any():
        return []
    members, entering, needed = _grown_sets(flow, demand.astype(np.int64), capacity)
    broken = needed - entering
    found: dict[frozenset[int], float] = {}
    for row in np.flatnonzero(broken > LEAST_VIOLATION):
        stops = frozenset(np.flatnonzero(members[row]).tolist())
        found.setdefault(stops, float(broken[row]))
    chosen = sorted(found, key=lambda s: (-found[s], len(s), sorted(s)))[:most]
    return [CapacityCut(s, -(-int(demand[list(s)].sum()) // capacity)) for s in chosen]


@njit(cache=True, nogil=True)
def _grown_sets(flow: Any, demand: Any, capacity: int) -> tuple[Any, Any, Any]:
    """Grow a set from each stop by the stop that is tied to it most; keep the worst of each kind.

    Returns:
        Members, half the flow across the border, and the trips needed, for each set kept: from
        each start, the most broken one at all and the most broken among those just overfull.
    """
    n = len(demand)
    members = np.zeros((2 * n, n), dtype=np.bool_)
    entering = np.full(2 * n, np.inf)
    needed = np.zeros(2 * n)
    for start in range(n):
        inside = np.zeros(n, dtype=np.bool_)
        tied = np.zeros(n)
        degree, total = 0.0, 0
        following = start
        worst, worst_tight = -np.inf, -np.inf
        for _ in range(n):
            inside[following] = True
            degree += flow[following].sum() - 2 * tied[following]
            total += demand[following]
            trips = -(-total // capacity)
            broken = trips - degree / 2
            slack = trips * capacity - total
            if broken > worst:
                worst = broken
                members[2 * start], entering[2 * start] = inside, degree / 2
                needed[2 * start] = trips
            if slack * 2 > capacity and broken > worst_tight:
                worst_tight = broken
                members[2 * start + 1], entering[2 * start + 1] = inside, degree / 2
                needed[2 * start + 1] = trips
            best = -1.0
            following = -1
            for j in range(n):
                if not inside[j]:
                    tied[j] = 0.0
                    for i in range(n):
                        if inside[i]:
                            tied[j] += flow[i, j]
                    if tied[j] > best:
                        best, following = tied[j], j
            if following < 0 or best <= 0.0:
                break
    return members, entering, needed


def triple_cuts(
    paths: Sequence[Path], values: Floats, n: int, *, most: int, known: Iterable[TripleCut]
) -> list[TripleCut]:
    """Return subset-row cuts that the trips break, the most broken first; known ones are widened.

    ``values`` = how much of each path is used.
    """
    visits = np.zeros((len(paths), n), dtype=np.int64)
    for row, path in enumerate(paths):
        for stop in path:
            visits[row, stop] += 1
    triples, broken = _broken_triples(visits, values.astype(np.float64), LEAST_VIOLATION)
    old = {cut.stops: cut for cut in known}
    used = np.zeros(n, dtype=np.int64)
    found: list[TripleCut] = []
    for row in np.argsort(-broken, kind="stable"):
        stops = (int(triples[row, 0]), int(triples[row, 1]), int(triples[row, 2]))
        if len(found) >= most:
            break
        if used[list(stops)].max() >= MOST_AT_A_STOP:
            continue
        cut = old.get(stops) or TripleCut(stops, set(stops))
        for path, count in zip(paths, visits[:, list(stops)].sum(axis=1), strict=True):
            if count >= 2:
                cut.remember(path)
        used[list(stops)] += 1
        found.append(cut)
    return found


MOST_AT_A_STOP = 5
"""Cuts of one round that share a stop: more make labels many and help little."""


@njit(cache=True, nogil=True)
def _broken_triples(visits: Any, values: Any, least: float) -> tuple[Any, Any]:
    paths, n = visits.shape
    triples = np.empty((10_000, 3), dtype=np.int64)
    broken = np.empty(10_000)
    count = 0
    pair = np.zeros((n, n))
    for p in range(paths):
        for i in range(n):
            if visits[p, i]:
                for j in range(i + 1, n):
                    if visits[p, j]:
                        pair[i, j] += values[p]
    for i in range(n):
        for j in range(i + 1, n):
            for k in range(j + 1, n):
                if pair[i, j] + pair[i, k] + pair[j, k] <= 1.0 + least:
                    continue
                total = -1.0
                for p in range(paths):
                    total += values[p] * ((visits[p, i] + visits[p, j] + visits[p, k]) // 2)
                if total > least and count < len(broken):
                    triples[count, 0], triples[count, 1], triples[count, 2] = i, j, k
                    broken[count] = total
                    count += 1
    return triples[:count], broken[:count]
