"""All trips that can be part of a better plan, compiled: those with small reduced costs."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from routing.proof.labels import (
    DONE,
    FULL,
    ONE,
    STOPPED,
    New,
    best_meeting,
    bits_sum,
    is_completed,
    longer,
    move,
)
from routing.proof.records import Arcs, Sorted


class Trips(NamedTuple):
    """Partial trips: ``cost`` and ``late`` with prices, ``true_cost`` and ``true_late`` without."""

    node: Any
    parent: Any
    money: Any
    true_money: Any
    level: Any
    seen: Any
    odd: Any
    alive: Any
    follow: Any


class Goal(NamedTuple):
    """What is kept: trips below ``gap``, of ``looks`` partial ones and ``most`` kept at most."""

    gap: float
    looks: int
    most: int


@njit(cache=True, nogil=True)
def _room(size: int, resources: int, words: int, cuts: int) -> Trips:
    return Trips(
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty((size, 2)),
        np.empty((size, 2)),
        np.empty((size, resources), dtype=np.int64),
        np.empty((size, words), dtype=np.uint64),
        np.empty((size, cuts), dtype=np.uint64),
        np.empty(size, dtype=np.bool_),
        np.empty(size, dtype=np.int32),
    )


@njit(cache=True, nogil=True)
def _slot(j: int, seen: Any, slots: int) -> int:
    mixed = np.uint64(j) * np.uint64(0x9E3779B97F4A7C15)
    for w in range(len(seen)):
        mixed ^= seen[w]
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(29)
    return int(mixed % np.uint64(slots))


@njit(cache=True, nogil=True)
def _extend(arcs: Arcs, true_cost: Any, trips: Trips, a: int, e: int, new: int) -> bool:
    """Make trip ``new`` out of ``a`` along arc ``e``; False = there is none."""
    i, j = trips.node[a], arcs.to[e]
    if (trips.seen[a, j >> 6] >> np.uint64(j & 63)) & ONE:
        return False
    for r in range(trips.level.shape[1]):
        x = max(trips.level[a, r] + arcs.use[e, r], arcs.low[j, r])
        if x > arcs.high[j, r]:
            return False
        trips.level[new, r] = x
    time = trips.level[new, max(arcs.time, 0)]
    move(arcs, trips.money[a], time, i, e, trips.money[new])
    priced = arcs.cost[e]
    arcs.cost[e] = true_cost[e]
    move(arcs, trips.true_money[a], time, i, e, trips.true_money[new])
    arcs.cost[e] = priced
    for v in range(trips.odd.shape[1]):
        kept = trips.odd[a, v] & arcs.in_memory[j, v]
        both = kept & arcs.in_cut[j, v]
        if both:
            extra = bits_sum(both, v, arcs.penalty)
            trips.money[new, 0] += extra
            trips.money[new, 1] += extra
        trips.odd[new, v] = kept ^ arcs.in_cut[j, v]
    trips.seen[new] = trips.seen[a]
    trips.seen[new, j >> 6] |= ONE << np.uint64(j & 63)
    trips.node[new], trips.parent[new], trips.alive[new] = j, a, True
    return True


@njit(cache=True, nogil=True)
def _is_as_good(trips: Trips, a: int, b: int) -> bool:
    """Tell whether trip ``a`` of the same stops and the same last one is no worse than ``b``."""
    if trips.true_money[a, 0] > trips.true_money[b, 0]:
        return False
    if trips.true_money[a, 1] > trips.true_money[b, 1]:
        return False
    for r in range(trips.level.shape[1]):
        if trips.level[a, r] > trips.level[b, r]:
            return False
    return True


@njit(cache=True, nogil=True)
def _is_new(trips: Trips, table: Any, new: int) -> bool:
    """Enter a trip into the table unless one of the same stops is as good; drop worse ones."""
    slot = _slot(trips.node[new], trips.seen[new], len(table))
    before = -1
    a = table[slot]
    while a >= 0:
        after = trips.follow[a]
        same = trips.node[a] == trips.node[new]
        for w in range(trips.seen.shape[1]):
            if trips.seen[a, w] != trips.seen[new, w]:
                same = False
        if same and _is_as_good(trips, a, new):
            return False
        if same and _is_as_good(trips, new, a):
            trips.alive[a] = False
            if before < 0:
                table[slot] = after
            else:
                trips.follow[before] = after
        else:
            before = a
        a = after
    trips.follow[new] = table[slot]
    table[slot] = new
    return True


@njit(cache=True, nogil=True)
def _path(trips: Trips, a: int) -> New:
    return New(trips.money[a], trips.level[a], trips.seen[a], trips.odd[a])


@njit(cache=True, nogil=True)
def _doubled(trips: Trips) -> Trips:
    size = 2 * len(trips.node)
    return Trips(
        longer(trips.node, size),
        longer(trips.parent, size),
        longer(trips.money, size),
        longer(trips.true_money, size),
        longer(trips.level, size),
        longer(trips.seen, size),
        longer(trips.odd, size),
        longer(trips.alive, size),
        longer(trips.follow, size),
    )


@njit(cache=True, nogil=True)
def enumerate_trips(
    arcs: Arcs, true_cost: Any, money: Any, others: Sorted, goal: Goal, stop: Any
) -> tuple[int, int, Trips, Any]:
    """Return how it ended, the number of partial trips, the trips, and which end at the depot.

    Every trip without a cycle whose reduced cost is below ``goal.gap`` is found, or one of the same
    stops that is no worse. ``others`` are labels from the end that bound what is to come;
    ``money`` is what a trip costs before it leaves.
    """
    nodes, resources = arcs.low.shape
    first = nodes - 2
    trips = _room(1 << 12, resources, arcs.remembers.shape[1], arcs.in_cut.shape[1])
    table = np.full(1 << 16, -1, dtype=np.int64)
    trips.node[0], trips.parent[0], trips.alive[0], trips.follow[0] = first, -1, True, -1
    trips.money[0, 0], trips.money[0, 1] = money
    trips.true_money[0, 0], trips.true_money[0, 1] = money
    trips.level[0], trips.seen[0], trips.odd[0] = arcs.low[first], np.uint64(0), np.uint64(0)
    count, a, looked = 1, 0, 0
    while a < count:
        if stop[0] or looked > goal.looks or count > goal.most:
            return STOPPED if stop[0] else FULL, count, trips, np.zeros(0, dtype=np.bool_)
        i = trips.node[a]
        for e in range(arcs.begin[i], arcs.begin[i + 1]):
            if not trips.alive[a]:
                break
            if arcs.to[e] >= nodes - 2:
                continue
            if count == len(trips.node):
                trips = _doubled(trips)
                table = _refilled(trips, count, 4 * len(table))
            if not _extend(arcs, true_cost, trips, a, e, count):
                continue
            looked += 1
            path = _path(trips, count)
            if is_completed(arcs, trips.node[count], path, others, goal.gap):
                if _is_new(trips, table, count):
                    count += 1
        a += 1
    whole = np.zeros(count, dtype=np.bool_)
    for a in range(1, count):
        whole[a] = trips.alive[a] and _is_whole(arcs, trips, a, others, goal.gap)
    return DONE, count, trips, whole


@njit(cache=True, nogil=True)
def _refilled(trips: Trips, count: int, slots: int) -> Any:
    table = np.full(slots, -1, dtype=np.int64)
    for a in range(count):
        if trips.alive[a] and a > 0:
            slot = _slot(trips.node[a], trips.seen[a], slots)
            trips.follow[a] = table[slot]
            table[slot] = a
    return table


@njit(cache=True, nogil=True)
def _is_whole(arcs: Arcs, trips: Trips, a: int, others: Sorted, gap: float) -> bool:
    """Tell whether a trip that goes straight to the depot now is below the gap."""
    i, last, path = trips.node[a], len(arcs.begin) - 2, _path(trips, a)
    for e in range(arcs.begin[i], arcs.begin[i + 1]):
        if arcs.to[e] == last:
            return best_meeting(arcs, path, i, e, others, gap, True)[1] >= 0
    return False
