"""Rows about shifts that load at two places: who is seen after both has no time to be seen before.

The rows of ``walk_cuts`` look at each place by itself, so that a shift could load at either first.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from logistics.model import Shift, SiteId
from logistics.program.tours import site_windows
from logistics.proof.relaxation import Halt, Relaxation, ShiftColumns, Terms
from logistics.proof.two_loads import ANY_TIME, IN_TIME, Walk, ends_of_walks
from logistics.proof.walk_cuts import LEAST_SHARE, Hull, broken_row, ways_between
from logistics.proof.walks import LATE

MOST_WALKS = 300_000
"""Each recipient more makes four to nine times as many."""
MOST_SEEN = 6
Pair = tuple[SiteId, SiteId]


class TwoLoadCuts:
    """Looks for rows that a solution of the relaxation breaks and no plan does."""

    def __init__(self, relaxation: Relaxation) -> None:
        self.relaxation = relaxation
        self._hulls: dict[tuple[int, Pair, tuple[SiteId, ...]], Hull] = {}

    def rows(self, values: np.ndarray) -> Iterator[Terms]:
        """Yield sums that are at most 0 in every plan and more in a solution."""
        for number, columns in self.relaxation.shifts.items():
            loads = sorted(
                s.site_id
                for s in self.relaxation.scenario.supplies
                if values[columns.visits[Halt(s.site_id)]] > LEAST_SHARE
            )
            for pair in combinations(loads, 2):
                seen = self._seen(number, columns, pair, values)
                if not seen:
                    continue
                row = broken_row(self._hull(number, pair, seen), columns, columns.used, values)
                if row is not None:
                    yield row

    def _seen(
        self, number: int, columns: ShiftColumns, pair: Pair, values: np.ndarray
    ) -> tuple[SiteId, ...]:
        """Return the recipients to look at: those seen most after either; none = they never are.

        As many as there is room for.
        """
        shares: dict[SiteId, float] = {}
        after = set()
        for halt, column in columns.visits.items():
            if halt.after in pair and values[column] > LEAST_SHARE:
                shares[halt.site_id] = shares.get(halt.site_id, 0.0) + values[column]
                after.add(halt.after)
        if len(after) < len(pair):
            return ()
        found: list[SiteId] = []
        walks = 1
        for site_id in sorted(shares, key=lambda s: (-shares[s], s))[:MOST_SEEN]:
            walks *= self._ways(number, site_id) ** 2
            if walks > MOST_WALKS:
                break
            found.append(site_id)
        return tuple(sorted(found))

    def _ways(self, number: int, site_id: SiteId) -> int:
        is_in_time = Halt(site_id, in_time=True) in self.relaxation.shifts[number].visits
        return 3 if is_in_time else 2

    def _hull(self, number: int, pair: Pair, seen: tuple[SiteId, ...]) -> Hull:
        if (number, pair, seen) not in self._hulls:
            there = self.relaxation.shifts[number].visits
            late = [Halt(s, after=load) for s in seen for load in pair]
            halts = [Halt(s) for s in pair]
            halts += [h for x in late for h in (x, x._replace(in_time=True)) if h in there]
            covers = [self._covers(number, p, seen, halts) for p in (pair, pair[::-1])]
            self._hulls[number, pair, seen] = Hull(
                tuple(halts), np.unique(np.concatenate(covers), axis=0)
            )
        return self._hulls[number, pair, seen]

    def _covers(
        self, number: int, pair: Pair, seen: tuple[SiteId, ...], halts: list[Halt]
    ) -> np.ndarray:
        """Return what largest walks cover that load at a pair of places in its order."""
        shift = self.relaxation.reach.shifts[number]
        ways = np.array([self._ways(number, s) for s in seen])
        ends = ends_of_walks(
            self._walk(shift, (*pair, *seen), ways), (shift.start_min, shift.end_min)
        )
        radix = np.concatenate([[1], np.cumprod(ways)[:-1]])
        firsts, seconds = np.nonzero(_largest(ends < LATE, radix, ways))
        first = firsts[:, None] // radix % ways
        second = np.where(seconds[:, None] > 0, (seconds[:, None] - 1) // radix % ways, 0)
        covers = np.zeros((len(firsts), len(halts)), dtype=np.int64)
        for column, halt in enumerate(halts):
            if halt.after is None:
                covers[:, column] = 1 if halt.site_id == pair[0] else seconds > 0
                continue
            i, how = seen.index(halt.site_id), IN_TIME if halt.in_time else ANY_TIME
            is_seen = second[:, i] >= how
            covers[:, column] = is_seen | (first[:, i] >= how) if halt.after == pair[0] else is_seen
        return covers

    def _walk(self, shift: Shift, places: tuple[SiteId, ...], ways: np.ndarray) -> Walk:
        month = self.relaxation.scenario
        base_id = month.vehicles[shift.vehicle_id].base_id
        windows = {
            (row, how): site_windows(month, shift, site_id, ready=how == IN_TIME)
            for row, site_id in enumerate(places, start=1)
            for how in (ANY_TIME, IN_TIME)
        }
        most = max(1, *map(len, windows.values()))
        opens = np.full((len(places) + 1, IN_TIME + 1, most), LATE)
        closes = np.zeros_like(opens)
        for (row, how), found in windows.items():
            for k, (a, b) in enumerate(found):
                opens[row, how, k], closes[row, how, k] = a, b
        return Walk(
            way_min=ways_between(self.relaxation.reach, (base_id, *places)),
            service_min=np.array([0, *(month.service_min(s, 1) for s in places)]),
            opens_min=opens,
            closes_min=closes,
            ways=ways,
        )


def _largest(in_time: np.ndarray, radix: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """Tell which walks that are in time would not be with any stop more, or more in time."""
    largest = in_time.copy()
    numbers = np.arange(in_time.shape[0])
    for by, count in zip(radix, ways, strict=True):
        more = np.flatnonzero(numbers // by % count < count - 1)
        largest[more] &= ~in_time[more + by]
        largest[:, 1 + more] &= ~in_time[:, 1 + more + by]
    largest[:, 0] &= ~in_time[:, 1]
    return largest
