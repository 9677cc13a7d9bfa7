"""When a vehicle is where, given the order of its stops: exact, by difference constraints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedStop:
    """One halt of a fixed order: minutes of service, the window it lies in, the drive to it."""

    service_min: int
    opens_min: int
    closes_min: int
    travel_min: int = 0
    """Drive from the stop before; 0 for the first."""


def tightest_times(
    stops: Sequence[TimedStop], *, most_aboard_min: Mapping[tuple[int, int], int]
) -> tuple[tuple[int, int], ...] | None:
    """Return (arrive, depart) of each stop: the earliest end, then the latest start.

    ``most_aboard_min[i, j]`` limits the minutes from leaving stop i to reaching stop j. All figures
    are whole minutes, so the answer is whole and exact: None means that no timing exists.
    """
    after = _precedences(stops, most_aboard_min)
    earliest = [bound for s in stops for bound in (s.opens_min, s.opens_min)]
    latest = [bound for s in stops for bound in (s.closes_min, s.closes_min)]
    if not _settle(earliest, latest, after, forward=True):
        return None
    latest[-1] = earliest[-1]
    _settle(earliest, latest, after, forward=False)
    return tuple((latest[2 * i], latest[2 * i + 1]) for i in range(len(stops)))


def _precedences(
    stops: Sequence[TimedStop], most_aboard_min: Mapping[tuple[int, int], int]
) -> list[tuple[int, int, int]]:
    """Rows (u, v, w) meaning: moment v is at least w minutes after moment u."""
    rows = []
    for i, stop in enumerate(stops):
        rows.append((2 * i, 2 * i + 1, stop.service_min))
        if i:
            rows.append((2 * i - 1, 2 * i, stop.travel_min))
    rows += [(2 * j, 2 * i + 1, -most) for (i, j), most in most_aboard_min.items()]
    return rows


def _settle(
    earliest: list[int], latest: list[int], after: list[tuple[int, int, int]], *, forward: bool
) -> bool:
    """Push moments until every row holds; False when one is pushed past its other bound."""
    for _ in range(len(earliest) + 1):
        changed = False
        for u, v, w in after if forward else reversed(after):
            if forward and earliest[v] < earliest[u] + w:
                earliest[v] = earliest[u] + w
                changed = True
            elif not forward and latest[u] > latest[v] - w:
                latest[u] = latest[v] - w
                changed = True
        if any(a > b for a, b in zip(earliest, latest, strict=True)):
            return False
        if not changed:
            return True
    return False
