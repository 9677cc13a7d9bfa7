"""Rows that what a shift can do at all adds to the relaxation of a month.

The relaxation lets a shift visit everybody in part. Here its visits are compared with the convex
hull of the sets of stops that it can make: where they lie outside, prices of the stops prove it
and become a row that every plan keeps.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from logistics.classes import LotClass
from logistics.model import Scenario, SiteId
from logistics.program.linear import LinearProgram
from logistics.program.tours import site_windows
from logistics.proof.reach import Reach
from logistics.proof.relaxation import Halt, Key, Relaxation, Ride, ShiftColumns, Terms
from logistics.proof.relaxation_limits import define_limits
from logistics.proof.walks import LATE, MOST_STOPS, Places, ends_of_sets

MOST_MOVERS = 3
"""Food that so many shifts may have moved is not tied to them: such rows hardly bind."""
MOST_AFTER = 18
"""Halts looked at together after one where food is loaded, with that."""
LEAST_SHARE = 1e-6
ROUNDS = 12
VIOLATED = 1e-3
PRICE = 2**20
"""Prices are taken as whole parts of this."""


def relaxation_of(
    month: Scenario, classes: Iterable[LotClass], reach: Reach, only: SiteId | None = None
) -> Relaxation:
    """Return the relaxation of a month with all rows that every plan keeps; see ``Relaxation``."""
    found = Relaxation(month, classes, reach, only)
    define_limits(found)
    tie_food_to_visits(found)
    return found


def tie_food_to_visits(relaxation: Relaxation) -> None:
    """Say that food which nobody can have moved before is loaded where it came.

    A shift that stops there and then at the recipient, or one before it since the food came, stops
    there. Rows of food that many could have moved are left out.
    """
    month = relaxation.scenario
    tied: dict[tuple[tuple[int, ...], SiteId, Key, int], Terms] = defaultdict(list)
    for ride in relaxation.rides:
        if ride.shift is None:
            continue
        movers = _movers(relaxation, ride)
        if len(movers) <= MOST_MOVERS and all(m in relaxation.shifts for m in movers):
            key = (movers, ride.supply.site_id, ride.key, ride.shift)
            tied[key].append((ride.column, 1))
    for (movers, site_id, session, number), terms in tied.items():
        need_g = month.need_g[session]
        visits = [
            (relaxation.shifts[m].visits[Halt(site_id)], -need_g) for m in movers if m != number
        ]
        if number in movers:
            today = session[1] == relaxation.reach.shifts[number].day
            visits.append((_both(relaxation, number, session[0], site_id, today), -need_g))
        relaxation.add_row([*terms, *visits], upper=0)


def _both(
    relaxation: Relaxation, number: int, site_id: SiteId, supply_id: SiteId, today: bool
) -> int:
    """Return the column of a shift's stop at a recipient after one at a supply site."""
    visits = relaxation.shifts[number].visits
    alone = Halt(site_id, in_time=today and Halt(site_id, in_time=True) in visits)
    both = alone._replace(after=supply_id)
    if both not in visits:
        visits[both] = relaxation.program.add_column(upper=1.0)
        for halt in (alone, Halt(supply_id)):
            relaxation.add_row([(visits[both], 1), (visits[halt], -1)], upper=0)
    return visits[both]


def _movers(relaxation: Relaxation, ride: Ride) -> tuple[int, ...]:
    """Return the shifts that may have taken a ride's food from where it came."""
    shifts = relaxation.reach.shifts
    assert ride.shift is not None
    own = shifts[ride.shift]
    found = []
    for number, shift in enumerate(shifts):
        before = (shift.day, shift.start_min) < (own.day, own.end_min)
        if ride.supply.day <= shift.day and before:
            found.append(number)
            if len(found) > MOST_MOVERS:
                break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hull:
    """The sets that some halts of a shift make and that are in time, but for parts of others.

    ``covers`` is 1 where a set (row) has a halt (column); one in time is one at any time as well.
    """

    halts: tuple[Halt, ...]
    covers: np.ndarray


class WalkCuts:
    """Looks for rows that a solution of the relaxation breaks and no plan does."""

    def __init__(self, relaxation: Relaxation) -> None:
        self.scenario: Scenario = relaxation.scenario
        self.relaxation = relaxation
        self._hulls: dict[tuple[int, tuple[Halt, ...]], Hull] = {}

    def rows(self, values: np.ndarray) -> Iterator[Terms]:
        """Yield sums that are at most 0 in every plan and more in a solution."""
        for number, columns in self.relaxation.shifts.items():
            if values[columns.used] <= LEAST_SHARE:
                continue
            hull = self._hull(number, self._halts(columns, values))
            row = broken_row(hull, columns, columns.used, values)
            if row is not None:
                yield row
            for supply in self.scenario.supplies:
                hull = self._hull_after(number, supply.site_id, values)
                row = broken_row(hull, columns, columns.visits[Halt(supply.site_id)], values)
                if row is not None:
                    yield row

    def _halts(self, columns: ShiftColumns, values: np.ndarray) -> tuple[Halt, ...]:
        """Return the halts to look at: all where food is, and those made most."""
        supplies = [Halt(s.site_id) for s in self.scenario.supplies]
        others = [
            h for h in columns.visits if not h.in_time and h.after is None and h not in supplies
        ]
        others = [h for h in others if values[columns.visits[h]] > LEAST_SHARE]
        others.sort(key=lambda h: -values[columns.visits[h]])
        few: list[Halt] = []
        for halt in others:
            early = Halt(halt.site_id, in_time=True)
            both = early in columns.visits and values[columns.visits[early]] > LEAST_SHARE
            more = [halt, early] if both else [halt]
            if len(supplies) + len(few) + len(more) <= MOST_STOPS:
                few += more
        return (*supplies, *sorted(few, key=_order))

    def _hull(self, number: int, halts: tuple[Halt, ...]) -> Hull:
        if (number, halts) not in self._hulls:
            ends = self._ends(number, halts)
            self._hulls[number, halts] = _hull_of(halts, ends < LATE)
        return self._hulls[number, halts]

    def _hull_after(self, number: int, supply_id: SiteId, values: np.ndarray) -> Hull:
        """Return the sets of halts that a shift makes after one at a supply site."""
        columns = self.relaxation.shifts[number].visits
        after = [h for h in columns if h.after == supply_id and values[columns[h]] > LEAST_SHARE]
        after.sort(key=lambda h: -values[columns[h]])
        halts = tuple(sorted(after[: MOST_AFTER - 1], key=_order))
        if (number, halts) not in self._hulls:
            ends = self._ends(number, (Halt(supply_id), *halts), first_id=supply_id)
            self._hulls[number, halts] = _hull_of(halts, ends[1::2] < LATE)
        return self._hulls[number, halts]

    def _ends(
        self, number: int, halts: Sequence[Halt], first_id: SiteId | None = None
    ) -> np.ndarray:
        """Return when a shift is back at the earliest from each set of halts.

        It loads first of all, anywhere or at a given site.
        """
        month, reach = self.scenario, self.relaxation.reach
        shift = reach.shifts[number]
        base_id = month.vehicles[shift.vehicle_id].base_id
        places = [base_id, *(h.site_id for h in halts)]
        found = [site_windows(month, shift, h.site_id, ready=h.in_time) for h in halts]
        opens = np.full((len(places), max(map(len, found), default=0)), LATE)
        closes = np.zeros_like(opens)
        for row, windows in enumerate(found, start=1):
            for k, (a, b) in enumerate(windows):
                opens[row, k], closes[row, k] = a, b
        return ends_of_sets(
            Places(
                way_min=ways_between(reach, places),
                service_min=np.array([0, *(month.service_min(h.site_id, 1) for h in halts)]),
                opens_min=opens,
                closes_min=closes,
                loads=np.array([True, *(self._is_first(h, first_id) for h in halts)]),
            ),
            (shift.start_min, shift.end_min),
        )

    def _is_first(self, halt: Halt, first_id: SiteId | None) -> bool:
        if first_id is None:
            return self.scenario.sites[halt.site_id].is_supply
        return halt.site_id == first_id and halt.after is None


def ways_between(reach: Reach, places: Sequence[SiteId]) -> np.ndarray:
    """Return the minutes of the shortest way from each place to each; ``LATE`` = there is none."""
    ways = np.array([[reach.way_min(a, b) for b in places] for a in places])
    found: np.ndarray = np.where(np.eye(len(places)), 0, np.minimum(ways, LATE))
    return found


def _hull_of(halts: tuple[Halt, ...], in_time: np.ndarray) -> Hull:
    """Return the hull of the sets, by number, that are in time."""
    count = len(halts)
    numbers = np.arange(len(in_time))
    largest = in_time.copy()
    for i in range(count):
        largest &= (numbers >> i & 1 > 0) | ~in_time[numbers | 1 << i]
    largest[0] = False
    covers = (np.flatnonzero(largest)[:, None] >> np.arange(count)) & 1
    for i, halt in enumerate(halts):
        late = halt._replace(in_time=False)
        if halt.in_time and late in halts:
            covers[:, halts.index(late)] |= covers[:, i]
    return Hull(halts, np.unique(covers, axis=0))


def broken_row(hull: Hull, columns: ShiftColumns, whole: int, values: np.ndarray) -> Terms | None:
    """Return a row about a hull that a solution breaks; ``whole`` is the column that scales it."""
    if not hull.halts:
        return None
    if not len(hull.covers):
        return [(columns.visits[h], 1) for h in hull.halts]
    visits = np.array([values[columns.visits[h]] for h in hull.halts])
    share = float(values[whole])
    prices = np.floor(_prices(hull.covers, visits, share) * PRICE).astype(np.int64)
    most = int((hull.covers @ prices).max())
    if float(prices @ visits) - most * share <= VIOLATED * PRICE:
        return None
    priced = zip(hull.halts, prices, strict=True)
    return [*((columns.visits[h], int(p)) for h, p in priced if p), (whole, -most)]


def _order(halt: Halt) -> tuple[SiteId, bool, SiteId | str]:
    return halt.site_id, halt.in_time, halt.after or ""


def _prices(covers: np.ndarray, visits: np.ndarray, used: float) -> np.ndarray:
    """Return prices from 0 to 1 of halts at which visits exceed any set most.

    By generation of columns: a mixture of sets that covers as much of the visits as it can.
    """
    count = len(visits)
    chosen = [int(np.argmax(covers @ visits))]
    prices = np.zeros(count)
    for _ in range(ROUNDS):
        program = LinearProgram()
        columns = [program.add_column() for _ in chosen]
        missing = [program.add_column(cost=1.0) for _ in range(count)]
        for i in range(count):
            covered = [(x, 1.0) for x, c in zip(columns, chosen, strict=True) if covers[c, i]]
            program.add_row([*covered, (missing[i], 1.0)], lower=float(visits[i]))
        program.add_row([(x, 1.0) for x in columns], upper=used)
        found = program.solve(time_limit_s=5.0)
        if found is None:
            break
        prices = np.clip(found.duals[:count], 0.0, 1.0)
        worth = covers @ prices
        best = int(np.argmax(worth))
        if worth[best] <= -found.duals[count] + LEAST_SHARE or best in chosen:
            break
        chosen.append(best)
    return prices
