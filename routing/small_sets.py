"""The best choice of routes that serve disjoint sets of a few stops, over all sets, compiled.

Sets are bits; ``costs[k, s]`` is what serving exactly the set s by one vehicle of type k costs.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.board import Score

Numbers = NDArray[np.int64]
Choice = tuple[Score, list[tuple[int, int]]]

NO_COST = 2**60
"""The cost of a set that no route serves."""


def best_choice(costs: Numbers, numbers: Numbers, *, missing: Numbers, prizes: Numbers) -> Choice:
    """Return the best score, and type and set of each route.

    ``numbers`` are the vehicles of each type. ``missing`` and ``prizes`` say by set what leaving it
    out means: how many of its stops must be served, and the prizes of the others.
    """
    everything = costs.shape[1] - 1
    served, parts = cheapest_parts(costs, numbers)
    out = everything - np.arange(everything + 1)
    totals = np.where(served[-1] < NO_COST, served[-1] + prizes[out], NO_COST)
    mandatory = np.where(served[-1] < NO_COST, missing[out], len(out))
    best = int(np.lexsort((totals, mandatory))[0])
    routes = []
    mask = best
    for k in reversed(range(len(costs))):
        of_type = int(parts[0][k, mask])
        mask -= of_type
        left = int(numbers[k])
        while of_type:
            part = int(parts[1][k, left, of_type])
            routes.append((k, part))
            of_type -= part
            left -= 1
    return Score(int(mandatory[best]), int(totals[best])), routes


@njit(cache=True, nogil=True)
def cheapest_parts(costs: Any, numbers: Any) -> Any:
    """Return the least cost of serving exactly each set with the first types, and the choices.

    The choices are the part of a set that the last type serves, and the first route of that part
    by how many of its vehicles are left; the first route serves the lowest stop.
    """
    types, sets = costs.shape
    most = numbers.max() if types else 0
    served = np.full((types + 1, sets), NO_COST)
    served[:, 0] = 0
    share = np.zeros((types, sets), dtype=np.int64)
    routes = np.zeros((types, most + 1, sets), dtype=np.int64)
    for k in range(types):
        alone = np.full(sets, NO_COST)
        alone[0] = 0
        for left in range(1, numbers[k] + 1):
            alone = _with_one_more(costs[k], alone, routes[k, left])
        for mask in range(sets):
            part = mask
            while True:
                cost = served[k, mask - part] + alone[part]
                if cost < served[k + 1, mask]:
                    served[k + 1, mask] = cost
                    share[k, mask] = part
                if part == 0:
                    break
                part = (part - 1) & mask
    return served, (share, routes)


@njit(cache=True, nogil=True)
def _with_one_more(costs: Any, fewer: Any, routes: Any) -> Any:
    """Return what sets cost with one vehicle more than in ``fewer``; write down first routes."""
    sets = len(costs)
    found = np.full(sets, NO_COST)
    found[0] = 0
    for mask in range(1, sets):
        low = mask & -mask
        rest = mask - low
        part = rest
        while True:
            cost = costs[part | low] + fewer[rest - part]
            if cost < found[mask]:
                found[mask] = cost
                routes[mask] = part | low
            if part == 0:
                break
            part = (part - 1) & rest
    return found
