"""Which sets of stops one shift can make at all, and how soon it is back from each.

An exact dynamic program over sets of stops (Held and Karp, 1962), with windows. A real trip may
stop at other places besides; by the shortest ways, a walk without them is no later.
"""

from dataclasses import astuple, dataclass

import numpy as np
from numba import njit

MOST_STOPS = 14
"""Each stop more doubles the sets."""
LATE = 10**8
"""A minute that nothing reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The base, number 0, and stops of a shift.

    ``way_min`` leads from each to each on the shortest way; ``service_min`` is what a stop takes at
    least; ``opens_min`` and ``closes_min`` tell when it may take place, a column a window.
    ``loads`` tells where food is; no other stop comes before one of those.
    """

    way_min: np.ndarray
    service_min: np.ndarray
    opens_min: np.ndarray
    closes_min: np.ndarray
    loads: np.ndarray


def ends_of_sets(places: Places, span: tuple[int, int]) -> np.ndarray:
    """Return when a walk through each set of stops is back at the base at the earliest.

    Bit i of a set's number stands for place i + 1; the walk lies within the minutes of ``span``.
    ``LATE`` = it cannot.
    """
    found: np.ndarray = _ends_of_sets(astuple(places), span)
    return found


@njit(cache=True, nogil=True)
def soonest_end(opens, closes, service, come):  # type: ignore[no-untyped-def]
    """Return when a stop is done at the earliest in one of its windows; ``LATE`` = in none."""
    ends = LATE
    for w in range(len(opens)):
        finish = max(come, opens[w]) + service
        if finish <= closes[w]:
            ends = min(ends, finish)
    return ends


@njit(cache=True, nogil=True)
def _ends_of_sets(places, span):  # type: ignore[no-untyped-def]
    way, service, opens, closes, loads = places
    start, end = span
    count = way.shape[0] - 1
    done = np.full((1 << count, count), LATE, dtype=np.int32)
    back = np.full(1 << count, LATE, dtype=np.int64)
    back[0] = start
    for members in range(1, 1 << count):
        for last in range(count):
            if not members & (1 << last):
                continue
            before, place = members ^ (1 << last), last + 1
            come = LATE
            if before == 0 and loads[place]:
                come = start + way[0, place]
            for k in range(count):
                if before & (1 << k):
                    come = min(come, done[before, k] + way[k + 1, place])
            ends = soonest_end(opens[place], closes[place], service[place], come)
            if ends + way[place, 0] <= end:
                done[members, last] = ends
                back[members] = min(back[members], ends + way[place, 0])
    return back


if __name__ == "__main__":  # compiles, and keeps what was compiled
    ends_of_sets(
        Places(
            way_min=np.zeros((2, 2), dtype=np.int64),
            service_min=np.zeros(2, dtype=np.int64),
            opens_min=np.zeros((2, 1), dtype=np.int64),
            closes_min=np.zeros((2, 1), dtype=np.int64),
            loads=np.array([True, True]),
        ),
        (0, 1),
    )
