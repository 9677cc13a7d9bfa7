"""Times of a fixed order under every rule: difference constraints, and branching on the rest.

Moments are numbered: 0 is time zero, then the arrival, the beginning and the leaving of each halt,
then the beginning of each rest. A row (u, v, w) says that moment v is at least w after moment u.
What is no such row (the gaps between windows, the period in which a leg is driven, where a rest is
taken) is left open first, and decided only where the best answer breaks it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numba import njit

from routing.figures import Figures, HaltFigures, VehicleFigures, aboard_limits, trip_releases
from routing.model import END_OF_TIME, Window
from routing.travel import NEVER

Row = tuple[int, int, int]
Range = tuple[int, int]
Timing = tuple[list[int], list[int], list[int], tuple[Window, ...]]

UNKNOWN = -(10**15)


def best_timing(figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> Timing | None:
    """Return arrivals, beginnings, leavings and rests of the best timing; None = there is none.

    The best is of the least duration, then of the earliest end.
    """
    order = _Order(figures, vehicle, halts)
    queue: list[tuple[int, int, int, _Choice, list[int]]] = []
    open_choices = [order.everything_open()]
    number = 0
    while True:
        for choice in open_choices:
            moments = order.solve(choice)
            if moments is not None:
                end = moments[order.end]
                heappush(queue, (end - moments[order.start], end, number, choice, moments))
                number += 1
        if not queue:
            return None
        *_, choice, moments = heappop(queue)
        open_choices = order.decide(choice, moments)
        if not open_choices:
            return order.timing(choice, moments)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is decided: the first and last window of each halt and period of each leg, and rests.

    ``rests`` holds the breaks taken in each gap, in order; gap 2k is before the service of halt k,
    gap 2k + 1 after it. A break in ``over`` is spared by an early end, in ``late`` by a late start.
    """

    windows: tuple[Range, ...]
    periods: tuple[Range, ...]
    rests: tuple[tuple[int, ...], ...]
    over: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()

    def decided_breaks(self) -> set[int]:
        """Return the breaks that are decided."""
        return {*self.over, *self.late, *(b for gap in self.rests for b in gap)}


class _Order:
    """A vehicle's halts in a fixed order, with the rows that hold whatever is decided."""

    def __init__(self, figures: Figures, vehicle: VehicleFigures, halts: tuple[int, ...]) -> None:
        self.vehicle = vehicle
        self.halts = [figures.halt(h) for h in halts]
        self.is_depot = [h < 0 for h in halts]
        self.services = [h.service for h in self.halts[:-1]] + [0]
        self.start = _begin(0)
        self.end = _arrive(len(halts) - 1)
        self.size = 1 + 3 * len(halts) + len(vehicle.breaks)
        travel = vehicle.travel
        self.begins = [0, *(p.begins for p in travel.later)]
        matrices = [travel.duration, *(p.duration for p in travel.later)]
        self.legs = [
            [int(m[a.place, b.place]) for m in matrices]
            for a, b in zip(self.halts, self.halts[1:], strict=False)
        ]
        self.rows = [
            *self._halt_rows(trip_releases(figures, halts)),
            *((_arrive(j), _leave(i), -most) for i, j, most in aboard_limits(figures, halts)),
            *self._route_rows(),
        ]

    def everything_open(self) -> _Choice:
        """Return the choice in which nothing is decided."""
        return _Choice(
            windows=tuple((0, len(h.windows) - 1) for h in self.halts),
            periods=((0, len(self.begins) - 1),) * (len(self.halts) - 1),
            rests=((),) * (2 * len(self.halts)),
        )

    def solve(self, choice: _Choice) -> list[int] | None:
        """Return the earliest moments of the least duration, then of the earliest end."""
        rows = [*self._leg_rows(choice), *self.rows, *self._choice_rows(choice)]
        moments = np.full(self.size, UNKNOWN, dtype=np.int64)
        if not _solve(moments, np.array(rows, dtype=np.int64), self.start, self.end):
            return None
        found: list[int] = moments.tolist()
        return found

    def decide(self, choice: _Choice, moments: list[int]) -> list[_Choice]:
        """Return the choices that differ in a rule which the moments break; empty = none broken."""
        for k, halt in enumerate(self.halts):
            first, last = choice.windows[k]
            if first < last:
                split = _gap(halt, choice.windows[k], moments[_begin(k)])
                if split is not None:
                    return [
                        replace(choice, windows=_put(choice.windows, k, part))
                        for part in ((first, split - 1), (split, last))
                    ]
        for k, durations in enumerate(self.legs):
            first, last = choice.periods[k]
            leave = moments[_leave(k)]
            period = max(p for p in range(first, last + 1) if p == 0 or self.begins[p] <= leave)
            if moments[_arrive(k + 1)] - leave != durations[period]:
                split = period + 1 if period < last else period
                return [
                    replace(choice, periods=_put(choice.periods, k, part))
                    for part in ((first, split - 1), (split, last))
                ]
        for number in set(range(len(self.vehicle.breaks))) - choice.decided_breaks():
            begins, ends = self.vehicle.breaks[number].window
            if moments[self.start] <= begins and moments[self.end] > ends:
                return list(self._break_choices(choice, number))
        return []

    def timing(self, choice: _Choice, moments: list[int]) -> Timing:
        """Return moments by halt, and the rests that were chosen."""
        count = len(self.halts)
        chosen = [b for gap in choice.rests for b in gap]
        begins = [moments[1 + 3 * count + b] for b in chosen]
        lengths = [self.vehicle.breaks[b].duration for b in chosen]
        arrive = [moments[_arrive(k)] for k in range(count)]
        begin = [moments[_begin(k)] for k in range(count)]
        leave = [moments[_leave(k)] for k in range(count)]
        rests = sorted((b, b + length) for b, length in zip(begins, lengths, strict=True))
        return arrive, begin, leave, tuple(rests)

    def _break_choices(self, choice: _Choice, number: int) -> Iterator[_Choice]:
        """Yield each way to spare a break or to take it."""
        yield replace(choice, over=choice.over | {number})
        yield replace(choice, late=choice.late | {number})
        for gap in range(1, 2 * len(self.halts) - 2):
            taken = choice.rests[gap]
            for place in range(len(taken) + 1):
                rests = (*taken[:place], number, *taken[place:])
                yield replace(choice, rests=_put(choice.rests, gap, rests))

    def _halt_rows(self, releases: list[int]) -> Iterator[Row]:
        for k, halt in enumerate(self.halts):
            yield _arrive(k), _begin(k), 0
            yield _begin(k), _leave(k), self.services[k]
            if releases[k]:
                yield 0, _leave(k), releases[k]
            if self.is_depot[k]:
                yield 0, _arrive(k), halt.opens
                yield _arrive(k), 0, -halt.closes

    def _route_rows(self) -> Iterator[Row]:
        rates, last = self.vehicle.vehicle_type, len(self.halts) - 1
        yield _begin(0), _arrive(0), 0
        yield _leave(last), _arrive(last), 0
        yield 0, self.start, rates.shift[0]
        yield self.end, 0, -rates.shift[1]
        if rates.most_duration is not None:
            yield self.end, self.start, -rates.most_duration

    def _leg_rows(self, choice: _Choice) -> Iterator[Row]:
        """Yield rows of legs; a leg that cannot be driven in its periods never arrives."""
        for k, (first, last) in enumerate(choice.periods):
            durations = self.legs[k][first : last + 1]
            drivable = [d for d in durations if d < NEVER]
            yield _leave(k), _arrive(k + 1), min(drivable, default=2 * END_OF_TIME)
            yield _arrive(k + 1), _leave(k), -max(drivable, default=2 * END_OF_TIME)
            if first:
                yield 0, _leave(k), self.begins[first]
            if last + 1 < len(self.begins):
                yield _leave(k), 0, 1 - self.begins[last + 1]

    def _choice_rows(self, choice: _Choice) -> Iterator[Row]:
        for k, (first, last) in enumerate(choice.windows):
            yield 0, _begin(k), self.halts[k].windows[first][0]
            yield _begin(k), 0, -self.halts[k].windows[last][1]
        for number in choice.over:
            yield self.end, 0, -self.vehicle.breaks[number].window[1]
        for number in choice.late:
            yield 0, self.start, self.vehicle.breaks[number].window[0] + 1
        for gap, rests in enumerate(choice.rests):
            if rests:
                yield from self._rest_rows(gap, rests)

    def _rest_rows(self, gap: int, rests: tuple[int, ...]) -> Iterator[Row]:
        """Yield rows of the rests in one gap, one after the other."""
        k, is_after = divmod(gap, 2)
        before, wait = (_begin(k), self.services[k]) if is_after else (_arrive(k), 0)
        for number in rests:
            rest, rule = 1 + 3 * len(self.halts) + number, self.vehicle.breaks[number]
            yield before, rest, wait
            yield 0, rest, rule.window[0]
            yield rest, 0, -rule.window[1]
            before, wait = rest, rule.duration
        yield before, _leave(k) if is_after else _begin(k), wait


def _arrive(halt: int) -> int:
    return 1 + 3 * halt


def _begin(halt: int) -> int:
    return 2 + 3 * halt


def _leave(halt: int) -> int:
    return 3 + 3 * halt


def _put(values: tuple, place: int, value: object) -> tuple:  # type: ignore[type-arg]
    return (*values[:place], value, *values[place + 1 :])


def _gap(halt: HaltFigures, windows: Range, begin: int) -> int | None:
    """Return the first window after a moment that lies in none; None = it lies in one."""
    for number in range(windows[0], windows[1] + 1):
        opens, closes = halt.windows[number]
        if begin < opens:
            return number
        if begin <= closes:
            return None
    return None


@njit(cache=True, nogil=True)
def _solve(earliest: Any, rows: Any, start: int, end: int) -> bool:
    """Set the earliest moments of the least duration, then of the earliest end; False = none."""
    after_start = earliest.copy()
    earliest[0] = 0
    if not _settle(earliest, rows, True):
        return False
    after_start[start] = 0
    _settle(after_start, rows, False)
    least = after_start[end]
    while earliest[end] - earliest[start] > least:
        earliest[start] = earliest[end] - least
        _settle(earliest, rows, True)
    return True


@njit(cache=True, nogil=True)
def _settle(moments: Any, rows: Any, is_fixed: bool) -> bool:
    """Push moments until every row holds; False = never, or time zero would have to move.

    ``is_fixed`` says that time zero may not move.
    """
    for _ in range(len(moments) + 1):
        has_changed = False
        for k in range(len(rows)):
            reached = moments[rows[k, 0]] + rows[k, 2]
            v = rows[k, 1]
            if reached > moments[v]:
                if v == 0 and is_fixed:
                    return False
                moments[v] = reached
                has_changed = True
        if not has_changed:
            return True
    return False
