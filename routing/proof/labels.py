"""Labelling of paths, compiled: all paths from one end that no other path makes needless.

Costs are multiples of a power of two that is small enough for all sums to be exact, so there is no
tolerance anywhere. Ideas: Righini and Salani (2006) for labels from both ends, Baldacci et al.
(2011) for ng-paths, Jepsen et al. (2008) and Pecin et al. (2017) for subset-row cuts with memory.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from routing.proof.records import ROUGH, ROUGHEST, Arcs, Labels, Reach, Sorted

DONE, STOPPED, FULL = 0, 1, 2
"""How a labelling ended: all labels found; told to stop; more labels than allowed."""
ONE = np.uint64(1)
FIRST_SIZE = 1 << 13


class Lists(NamedTuple):
    """Labels by node and bucket, the cheapest first, and the queue of each bucket."""

    head: Any
    lowest: Any
    queue_first: Any
    queue_last: Any


class New(NamedTuple):
    """A label that is being made: ``money`` is its cost and its late."""

    money: Any
    level: Any
    seen: Any
    odd: Any


@njit(cache=True, nogil=True)
def bits_sum(bits: Any, word: int, values: Any) -> float:
    """Return the sum of the values whose bits are set in one word."""
    total = 0.0
    place = word * 64
    while bits:
        if bits & np.uint64(0xFF):
            if bits & ONE:
                total += values[place]
            bits >>= ONE
            place += 1
        else:
            bits >>= np.uint64(8)
            place += 8
    return total


@njit(cache=True, nogil=True)
def _is_as_good(labels: Labels, a: int, new: New, penalty: Any, grade: int, timed: bool) -> bool:
    """Tell whether label ``a``, which costs no more, makes the new one needless."""
    if grade == ROUGHEST:
        return True
    for r in range(len(new.level)):
        if labels.level[a, r] > new.level[r]:
            return False
    if grade == ROUGH:
        return not timed or labels.late[a] <= new.money[1]
    for w in range(len(new.seen)):
        if labels.seen[a, w] & ~new.seen[w]:
            return False
    extra = 0.0
    for v in range(len(new.odd)):
        more = labels.odd[a, v] & ~new.odd[v]
        if more:
            extra += bits_sum(more, v, penalty)
            if labels.cost[a] + extra > new.money[0]:
                return False
    return not timed or labels.late[a] + extra <= new.money[1]


@njit(cache=True, nogil=True)
def _is_worse(labels: Labels, b: int, new: New, penalty: Any, grade: int, timed: bool) -> bool:
    """Tell whether the new label, which costs no more, makes label ``b`` needless."""
    if grade == ROUGHEST:
        return True
    for r in range(len(new.level)):
        if new.level[r] > labels.level[b, r]:
            return False
    if grade == ROUGH:
        return not timed or new.money[1] <= labels.late[b]
    for w in range(len(new.seen)):
        if new.seen[w] & ~labels.seen[b, w]:
            return False
    extra = 0.0
    for v in range(len(new.odd)):
        more = new.odd[v] & ~labels.odd[b, v]
        if more:
            extra += bits_sum(more, v, penalty)
            if new.money[0] + extra > labels.cost[b]:
                return False
    return not timed or new.money[1] + extra <= labels.late[b]


@njit(cache=True, nogil=True)
def move(arcs: Arcs, money: Any, level: Any, i: int, e: int, moved: Any) -> None:
    """Write into ``moved`` what a path costs (cost, late) after arc ``e`` from node ``i``.

    ``level`` is that of time at the next node, as early as it can be.
    """
    c = arcs.cost[e]
    moved[0] = money[0] + c
    moved[1] = money[1] + c
    if arcs.time_cost > 0.0:
        moved[1] = max(moved[1], moved[0] - arcs.time_cost * arcs.high[i, arcs.time])
        moved[0] += arcs.time_cost * arcs.use[e, arcs.time]
        moved[0] = max(moved[0], moved[1] + arcs.time_cost * level)


@njit(cache=True, nogil=True)
def _extend(arcs: Arcs, labels: Labels, a: int, e: int, new: New, money: Any) -> bool:
    """Make the label that follows ``a`` along arc ``e``; False = there is none."""
    i, j = labels.node[a], arcs.to[e]
    if j >= len(arcs.begin) - 3 or (labels.seen[a, j >> 6] >> np.uint64(j & 63)) & ONE:
        return False
    for r in range(len(new.level)):
        x = max(labels.level[a, r] + arcs.use[e, r], arcs.low[j, r])
        if x > arcs.high[j, r]:
            return False
        new.level[r] = x
    money[0], money[1] = labels.cost[a], labels.late[a]
    move(arcs, money, new.level[max(arcs.time, 0)], i, e, new.money)
    for v in range(len(new.odd)):
        kept = labels.odd[a, v] & arcs.in_memory[j, v]
        both = kept & arcs.in_cut[j, v]
        if both:
            extra = bits_sum(both, v, arcs.penalty)
            new.money[0] += extra
            new.money[1] += extra
        new.odd[v] = kept ^ arcs.in_cut[j, v]
    for w in range(len(new.seen)):
        new.seen[w] = labels.seen[a, w] & arcs.remembers[j, w]
    new.seen[j >> 6] |= ONE << np.uint64(j & 63)
    return True


@njit(cache=True, nogil=True)
def _is_needless(
    labels: Labels, lists: Lists, new: New, j: int, place: int, penalty: Any, how: Any
) -> bool:
    for p in range(place + 1):
        if lists.lowest[j, p] > new.money[0]:
            continue
        d = lists.head[j, p]
        while d >= 0 and labels.cost[d] <= new.money[0]:
            if _is_as_good(labels, d, new, penalty, how[0], how[1]):
                return True
            d = labels.follow[d]
    return False


@njit(cache=True, nogil=True)
def _drop_worse(
    labels: Labels, lists: Lists, new: New, j: int, place: int, penalty: Any, how: Any
) -> None:
    for p in range(place, lists.head.shape[1]):
        before = -1
        d = lists.head[j, p]
        while d >= 0:
            after = labels.follow[d]
            if labels.cost[d] >= new.money[0] and _is_worse(
                labels, d, new, penalty, how[0], how[1]
            ):
                labels.alive[d] = False
                if before < 0:
                    lists.head[j, p] = after
                    lists.lowest[j, p] = labels.cost[after] if after >= 0 else np.inf
                else:
                    labels.follow[before] = after
            else:
                before = d
            d = after


@njit(cache=True, nogil=True)
def _insert(labels: Labels, lists: Lists, new: New, count: int, where: Any) -> None:
    """Put the new label at place ``count``; ``where`` = its node, its parent, its bucket."""
    j, parent, place = where
    labels.node[count], labels.parent[count], labels.alive[count] = j, parent, True
    labels.cost[count], labels.late[count] = new.money[0], new.money[1]
    labels.level[count], labels.seen[count], labels.odd[count] = new.level, new.seen, new.odd
    before = -1
    d = lists.head[j, place]
    while d >= 0 and labels.cost[d] < new.money[0]:
        before = d
        d = labels.follow[d]
    labels.follow[count] = d
    if before < 0:
        lists.head[j, place] = count
        lists.lowest[j, place] = new.money[0]
    else:
        labels.follow[before] = count
    labels.queued[count] = -1
    if lists.queue_first[place] < 0:
        lists.queue_first[place] = count
    else:
        labels.queued[lists.queue_last[place]] = count
    lists.queue_last[place] = count


@njit(cache=True, nogil=True)
def longer(values: Any, size: int) -> Any:
    """Return a copy with room for ``size`` rows."""
    found = np.empty((size, *values.shape[1:]), dtype=values.dtype)
    found[: len(values)] = values
    return found


@njit(cache=True, nogil=True)
def _doubled(labels: Labels) -> Labels:
    size = 2 * len(labels.node)
    return Labels(
        longer(labels.node, size),
        longer(labels.parent, size),
        longer(labels.cost, size),
        longer(labels.late, size),
        longer(labels.level, size),
        longer(labels.seen, size),
        longer(labels.odd, size),
        longer(labels.alive, size),
        longer(labels.follow, size),
        longer(labels.queued, size),
    )


@njit(cache=True, nogil=True)
def _room(resources: int, words: int, cuts: int) -> Labels:
    size = FIRST_SIZE
    return Labels(
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.float64),
        np.empty(size, dtype=np.float64),
        np.empty((size, resources), dtype=np.int64),
        np.empty((size, words), dtype=np.uint64),
        np.empty((size, cuts), dtype=np.uint64),
        np.empty(size, dtype=np.bool_),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
    )


@njit(cache=True, nogil=True)
def _lists(nodes: int, buckets: int) -> Lists:
    return Lists(
        np.full((nodes, buckets), -1, dtype=np.int32),
        np.full((nodes, buckets), np.inf, dtype=np.float64),
        np.full(buckets, -1, dtype=np.int32),
        np.full(buckets, -1, dtype=np.int32),
    )


@njit(cache=True, nogil=True)
def join_cost(arcs: Arcs, money: Any, i: int, e: int, level: Any, other: Any) -> float:
    """Return what a path costs that goes along arc ``e`` from ``i`` on into one of the other end.

    ``level`` and ``money`` are of the path at i; ``other`` is (cost, late) of the other path.
    Penalties of cuts are not counted.
    """
    total = money[0] + arcs.cost[e] + other[0]
    if arcs.time_cost > 0.0:
        j = arcs.to[e]
        reached = max(level[arcs.time] + arcs.use[e, arcs.time], arcs.low[j, arcs.time])
        late = max(money[1], money[0] - arcs.time_cost * arcs.high[i, arcs.time]) + arcs.cost[e]
        cost = money[0] + arcs.cost[e] + arcs.time_cost * arcs.use[e, arcs.time]
        cost = max(cost, late + arcs.time_cost * reached)
        total = max(cost + other[0], late + other[1] + arcs.time_cost * arcs.top[arcs.time])
    return float(total)


@njit(cache=True, nogil=True)
def can_meet(arcs: Arcs, e: int, level: Any, seen: Any, others: Sorted, b: int) -> bool:
    """Tell whether a path may go along arc ``e`` into path ``b`` of the other end."""
    for r in range(len(level)):
        if level[r] + arcs.use[e, r] + others.level[b, r] > arcs.top[r]:
            return False
    for w in range(len(seen)):
        if seen[w] & others.seen[b, w]:
            return False
    return True


@njit(cache=True, nogil=True)
def best_meeting(
    arcs: Arcs, path: New, i: int, e: int, others: Sorted, most: float, first_will_do: bool
) -> tuple[float, int]:
    """Return what the cheapest trip below ``most`` costs that goes from ``i`` along arc ``e``.

    Returns:
        The cost and the path of the other end; ``most`` and -1 where there is none.
    """
    j = arcs.to[e]
    left = arcs.top[arcs.main] - path.level[arcs.main] - arcs.use[e, arcs.main] - others.floor
    last = min(left // others.step, others.least.shape[1] - 1)
    best, found = most, -1
    base = path.money[0] + arcs.cost[e]
    if last < 0 or base + others.least[j, last] >= best:
        return best, found
    for p in range(last + 1):
        for place in range(others.begin[j, p], others.begin[j, p + 1]):
            b = others.order[place]
            if base + others.cost[b] >= best:
                break
            if not can_meet(arcs, e, path.level, path.seen, others, b):
                continue
            ends = (others.cost[b], others.late[b])
            total = join_cost(arcs, path.money, i, e, path.level, ends)
            for v in range(len(path.odd)):
                both = path.odd[v] & others.odd[b, v]
                if both:
                    total += bits_sum(both, v, arcs.penalty)
            if total < best:
                best, found = total, b
                if first_will_do:
                    return best, found
    return best, found


@njit(cache=True, nogil=True)
def is_completed(arcs: Arcs, i: int, new: New, others: Sorted, gap: float) -> bool:
    """Tell whether the new path at ``i`` and some path of the other end cost less than ``gap``."""
    for e in range(arcs.begin[i], arcs.begin[i + 1]):
        if best_meeting(arcs, new, i, e, others, gap, True)[1] >= 0:
            return True
    return False


@njit(cache=True, nogil=True)
def label_paths(
    arcs: Arcs, first: int, money: Any, reach: Reach, others: Sorted, stop: Any
) -> tuple[int, int, Labels]:
    """Return how it ended, the number of labels, and the labels.

    Paths start at ``first``, where they cost ``money`` (cost, late). Beyond the level
    ``reach.half`` of the main resource only paths are kept that a path of the other end completes
    for less than ``reach.gap``. ``stop[0]`` becomes 1 when nobody waits any longer.
    """
    nodes, resources = arcs.low.shape
    words, cuts = arcs.remembers.shape[1], arcs.in_cut.shape[1]
    labels = _room(resources, words, cuts)
    lists = _lists(nodes, reach.buckets)
    new = New(
        np.array([money[0], money[1]]),
        arcs.low[first].copy(),
        np.zeros(words, dtype=np.uint64),
        np.zeros(cuts, dtype=np.uint64),
    )
    scratch = np.zeros(2)
    how = (reach.grade, arcs.time_cost > 0.0)
    floor = new.level[arcs.main]
    _insert(labels, lists, new, 0, (first, -1, 0))
    count = 1
    for bucket in range(reach.buckets):
        a = lists.queue_first[bucket]
        while a >= 0:
            if stop[0] or count > reach.most:
                return STOPPED if stop[0] else FULL, count, labels
            i = labels.node[a]
            for e in range(arcs.begin[i], arcs.begin[i + 1]):
                if not labels.alive[a]:
                    break
                if not _extend(arcs, labels, a, e, new, scratch):
                    continue
                j = arcs.to[e]
                beyond = new.level[arcs.main] > reach.half
                if beyond and len(others.order) == 0:
                    continue
                place = min((new.level[arcs.main] - floor) // reach.step, reach.buckets - 1)
                if _is_needless(labels, lists, new, j, place, arcs.penalty, how):
                    continue
                if beyond and not is_completed(arcs, j, new, others, reach.gap):
                    continue
                _drop_worse(labels, lists, new, j, place, arcs.penalty, how)
                if count == len(labels.node):
                    labels = _doubled(labels)
                _insert(labels, lists, new, count, (j, a, place))
                count += 1
            a = labels.queued[a]
    return DONE, count, labels
