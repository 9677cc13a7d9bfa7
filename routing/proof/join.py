"""Joining paths of both ends, compiled: whole trips, and arcs that no cheap trip uses."""

from typing import Any

import numpy as np
from numba import njit

from routing.proof.labels import New, best_meeting
from routing.proof.records import Arcs, Sorted


@njit(cache=True, nogil=True)
def _path(side: Sorted, a: int, money: Any) -> New:
    money[0], money[1] = side.cost[a], side.late[a]
    return New(money, side.level[a], side.seen[a], side.odd[a])


@njit(cache=True, nogil=True)
def best_joins(
    arcs: Arcs, ahead: Sorted, behind: Sorted, share: float, stop: Any
) -> tuple[Any, Any, Any]:
    """Return the cheapest trip below 0 of each label from the start, where it is cheap enough.

    That is, where it is below ``share`` of the cheapest one so far that is joined behind its node.

    Returns:
        The cost, the label from the start and the label from the end of each.
    """
    size = len(ahead.order)
    cost = np.empty(size)
    first = np.empty(size, dtype=np.int64)
    second = np.empty(size, dtype=np.int64)
    count = 0
    money = np.zeros(2)
    for i in range(len(arcs.begin) - 1):
        best = 0.0
        for place in range(ahead.begin[i, 0], ahead.begin[i, -1]):
            if stop[0]:
                return cost[:0], first[:0], second[:0]
            a = ahead.order[place]
            path = _path(ahead, a, money)
            most = best * share
            other = -1
            for e in range(arcs.begin[i], arcs.begin[i + 1]):
                total, b = best_meeting(arcs, path, i, e, behind, most, False)
                if b >= 0:
                    most, other = total, b
            if other >= 0:
                best = min(best, most)
                cost[count], first[count], second[count] = most, a, other
                count += 1
    return cost[:count], first[:count], second[:count]


@njit(cache=True, nogil=True)
def keep_arcs(
    arcs: Arcs, ahead: Sorted, behind: Sorted, gap: float, span: Any, kept: Any, stop: Any
) -> None:
    """Set ``kept[e]`` for every arc that some trip below ``gap`` uses.

    Only labels from the start whose main level is above ``span[0]`` and at most ``span[1]``.
    """
    money = np.zeros(2)
    for i in range(len(arcs.begin) - 1):
        for place in range(ahead.begin[i, 0], ahead.begin[i, -1]):
            if stop[0]:
                return
            a = ahead.order[place]
            if ahead.level[a, arcs.main] <= span[0] or ahead.level[a, arcs.main] > span[1]:
                continue
            path = _path(ahead, a, money)
            for e in range(arcs.begin[i], arcs.begin[i + 1]):
                if not kept[e]:
                    kept[e] = best_meeting(arcs, path, i, e, behind, gap, True)[1] >= 0
