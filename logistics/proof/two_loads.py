"""What one shift can do at all that loads at two places: who is seen after which of them, and when.

As ``walks``, but with an order: a first place where food is, stops, a second one, stops again. Who
is seen in the second part is seen after both.
"""

from dataclasses import astuple, dataclass

import numpy as np
from numba import njit

from logistics.proof.walks import LATE, soonest_end

ANY_TIME, IN_TIME = 1, 2
"""How a stop is made, besides not at all: whenever it is open, or in time for that day's meal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The base, number 0; two places where food is, 1 and 2; then stops.

    ``way_min`` leads from each to each on the shortest way; ``service_min`` is what a stop takes at
    least; a stop (first axis) made so (second axis: ``ANY_TIME``, ``IN_TIME``) takes place within
    one of the windows (third axis) from ``opens_min`` to ``closes_min``. ``ways`` is how many ways
    there are to make a stop or not: 2, or 3 where there is a meal.
    """

    way_min: np.ndarray
    service_min: np.ndarray
    opens_min: np.ndarray
    closes_min: np.ndarray
    ways: np.ndarray


def ends_of_walks(walk: Walk, span: tuple[int, int]) -> np.ndarray:
    """Return when a walk is back at the earliest, ``LATE`` where it cannot be.

    The first axis numbers what is done after the first loading: as digits, with ``ways`` as bases
    and the first stop as the lowest, how each stop is made. The second one is 0 where nothing
    more is loaded, else 1 more than such a number for what is done after that.
    """
    found: np.ndarray = _ends_of_walks(astuple(walk), span)
    return found


@njit(cache=True, nogil=True)
def _fill(done, since, walk, radix):  # type: ignore[no-untyped-def]
    """Fill in when the stops of each number are done, by the last one."""
    way, service, opens, closes, ways = walk
    count = len(ways)
    for number in range(1, len(done)):
        for last in range(count):
            done[number, last] = LATE
            how = number // radix[last] % ways[last]
            if how == 0:
                continue
            before, place = number - how * radix[last], last + 3
            come = since[0] + way[since[1], place] if before == 0 else LATE
            for k in range(count):
                if before // radix[k] % ways[k]:
                    come = min(come, done[before, k] + way[k + 3, place])
            done[number, last] = soonest_end(
                opens[place, how], closes[place, how], service[place], come
            )


@njit(cache=True, nogil=True)
def _to(done, number, since, to_place, way):  # type: ignore[no-untyped-def]
    """Return when a place is reached after the stops of a number; ``since`` is when and where."""
    if number == 0:
        return since[0] + way[since[1], to_place]
    come = LATE
    for last in range(done.shape[1]):
        if done[number, last] < LATE:
            come = min(come, done[number, last] + way[last + 3, to_place])
    return come


@njit(cache=True, nogil=True)
def _ends_of_walks(walk, span):  # type: ignore[no-untyped-def]
    way, service, opens, closes, ways = walk
    start, end = span
    count = len(ways)
    radix = np.ones(count, dtype=np.int64)
    for k in range(1, count):
        radix[k] = radix[k - 1] * ways[k - 1]
    numbers = 1
    for k in range(count):
        numbers *= ways[k]
    back = np.full((numbers, numbers + 1), LATE, dtype=np.int64)
    done = np.full((numbers, count), LATE, dtype=np.int64)
    then = np.full((numbers, count), LATE, dtype=np.int64)
    first = soonest_end(opens[1, 1], closes[1, 1], service[1], start + way[0, 1])
    if first >= LATE:
        return back
    _fill(done, (first, 1), walk, radix)
    for number in range(numbers):
        home = _to(done, number, (first, 1), 0, way)
        if home > end:
            continue
        back[number, 0] = home
        come = _to(done, number, (first, 1), 2, way)
        second = soonest_end(opens[2, 1], closes[2, 1], service[2], come)
        if second + way[2, 0] > end:
            continue
        _fill(then, (second, 2), walk, radix)
        for more in range(numbers):
            home = _to(then, more, (second, 2), 0, way)
            if home <= end:
                back[number, more + 1] = home
    return back


if __name__ == "__main__":  # compiles, and keeps what was compiled
    ends_of_walks(
        Walk(
            way_min=np.zeros((4, 4), dtype=np.int64),
            service_min=np.zeros(4, dtype=np.int64),
            opens_min=np.zeros((4, 3, 1), dtype=np.int64),
            closes_min=np.zeros((4, 3, 1), dtype=np.int64),
            ways=np.array([2]),
        ),
        (0, 1),
    )
