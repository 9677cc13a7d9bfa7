"""When a vehicle could be at a recipient at the earliest: what no plan can beat.

Everything here is a relaxation: ways are the shortest through all places, stops on the way take no
time, handling takes as long as it does for one gram.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import product
from typing import NamedTuple

import numpy as np

from inventory.model import Zone
from logistics.model import Leg, Scenario, Shift, SiteId
from routing.travel import NEVER, shortest_ways


class Visit(NamedTuple):
    """A shift, by number, that can unload at a recipient, and when it has done so at the earliest.

    ``done_min`` is a minute of its day.
    """

    shift: int
    day: date
    done_min: int


class Ways:
    """The shortest ways between the sites of a month, through all places, by a measure of legs."""

    def __init__(self, month: Scenario, measure: Callable[[Leg], int]) -> None:
        self._numbers = {site_id: n for n, site_id in enumerate(month.sites)}
        self._supplies = [s.site_id for s in month.supplies]
        legs = np.full((len(self._numbers),) * 2, NEVER, dtype=np.int64)
        for (a, b), leg in month.travel.items():
            legs[self._numbers[a], self._numbers[b]] = measure(leg)
        self._ways = shortest_ways(legs)

    def between(self, from_id: SiteId, to_id: SiteId) -> int:
        """Return the shortest way; ``NEVER`` or more = there is none."""
        return int(self._ways[self._numbers[from_id], self._numbers[to_id]])

    def in_and_out(self, site_id: SiteId, places: Iterable[SiteId]) -> int:
        """Return the shortest way into a site from any other of some places, and out of it."""
        others = [p for p in places if p != site_id]
        into = min((self.between(p, site_id) for p in others), default=0)
        return into + min((self.between(site_id, p) for p in others), default=0)

    def there_and_back(self, base_id: SiteId, site_id: SiteId) -> int:
        """Return the shortest way from a base past a supply site to a recipient and home."""
        past = (self.between(base_id, s) + self.between(s, site_id) for s in self._supplies)
        return min(past) + self.between(site_id, base_id)

    @property
    def longest(self) -> int:
        """The longest way that there is."""
        return int(self._ways[self._ways < NEVER].max(initial=0))


class Reach:
    """Which vehicle can bring food of which zone to whom, and when."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.shifts = [s for s in scenario.shifts if scenario.start <= s.day <= scenario.end]
        self.ways = Ways(scenario, lambda leg: leg.duration_min)
        self._visits: dict[SiteId, dict[Zone, tuple[Visit, ...]]] = {}
        self._loaded: dict[tuple[SiteId, int, SiteId, date], int | None] = {}
        self._windows: dict[tuple[SiteId, date], tuple[tuple[int, int], ...]] = {}
        self._least: dict[SiteId, int] = {}
        self._known_again_min: dict[tuple[tuple[SiteId, ...], tuple[SiteId, ...]], int] = {}

    def way_min(self, from_id: SiteId, to_id: SiteId) -> int:
        """Return the minutes of the shortest way; ``NEVER`` or more = there is none."""
        return self.ways.between(from_id, to_id)

    def visits(self, site_id: SiteId, zone: Zone) -> tuple[Visit, ...]:
        """Return the shifts on which food of a zone can come to a recipient, by day."""
        if site_id not in self._visits:
            self._visits[site_id] = self._visits_at(site_id)
        return self._visits[site_id].get(zone, ())

    def _visits_at(self, site_id: SiteId) -> dict[Zone, tuple[Visit, ...]]:
        found: dict[Zone, list[Visit]] = defaultdict(list)
        for number, shift in enumerate(self.shifts):
            earliest: dict[Zone, int] = {}
            for zone, done_min in self._unloadings(shift, site_id):
                earliest[zone] = min(earliest.get(zone, done_min), done_min)
            for zone, done_min in earliest.items():
                found[zone].append(Visit(number, shift.day, done_min))
        return {zone: tuple(sorted(visits, key=lambda v: v.day)) for zone, visits in found.items()}

    def _unloadings(self, shift: Shift, site_id: SiteId) -> Iterator[tuple[Zone, int]]:
        """Yield when a shift can have unloaded at a recipient, by zone and supply site."""
        if not self._open(site_id, shift.day):
            return
        vehicle = self.scenario.vehicles[shift.vehicle_id]
        home_by = shift.end_min - self.way_min(site_id, vehicle.base_id)
        for supply in self.scenario.supplies:
            loaded = self._loaded_at(shift, vehicle.base_id, supply.site_id)
            if loaded is None:
                continue
            way_min = self.way_min(supply.site_id, site_id)
            done = self._done(site_id, shift.day, loaded + way_min)
            if done is None or done > home_by:
                continue
            for zone in Zone:
                hold_min = vehicle.hold_min.get(zone)
                if hold_min is None or way_min <= hold_min:
                    yield zone, done

    def _loaded_at(self, shift: Shift, base_id: SiteId, supply_id: SiteId) -> int | None:
        """Return when a shift has loaded at a supply site at the earliest; None = not that day."""
        key = base_id, shift.start_min, supply_id, shift.day
        if key not in self._loaded:
            comes = shift.start_min + self.way_min(base_id, supply_id)
            self._loaded[key] = self._done(supply_id, shift.day, comes)
        return self._loaded[key]

    def most_loads(
        self, shift: Shift, supplies: Iterable[SiteId], others: Iterable[SiteId]
    ) -> int | None:
        """Return how often a shift can load at some sites, unloading at others in between.

        A trip may come back to a site that it loaded at. None = as often as it likes.
        """
        way = self.way_min
        base_id = self.scenario.vehicles[shift.vehicle_id].base_id
        supplies = tuple(supplies)
        comes = {s: shift.start_min + way(base_id, s) for s in supplies}
        loaded = [
            done for s, at in comes.items() if (done := self._done(s, shift.day, at)) is not None
        ]
        if not loaded:
            return 0
        again_min = self._again_min(tuple(supplies), tuple(others))
        if again_min <= 0:
            return None
        return 1 + max(0, shift.end_min - min(loaded)) // again_min

    def _again_min(self, supplies: tuple[SiteId, ...], others: tuple[SiteId, ...]) -> int:
        """Return the least minutes from one loading to the next, with an unloading in between."""
        key, way = (supplies, others), self.way_min
        if key not in self._known_again_min:
            self._known_again_min[key] = min(
                (
                    way(before, other) + way(other, after) + self._least_min(other, after)
                    for before, after in product(supplies, repeat=2)
                    for other in others
                    if other not in (before, after)
                ),
                default=NEVER,
            )
        return self._known_again_min[key]

    def _least_min(self, *site_ids: SiteId) -> int:
        """Return the minutes that handling anything at some sites takes at least."""
        for site_id in site_ids:
            if site_id not in self._least:
                self._least[site_id] = self.scenario.service_min(site_id, 1)
        return sum(self._least[site_id] for site_id in site_ids)

    def _open(self, site_id: SiteId, day: date) -> tuple[tuple[int, int], ...]:
        key = site_id, day
        if key not in self._windows:
            self._windows[key] = self.scenario.open_windows(site_id, day)
        return self._windows[key]

    def _done(self, site_id: SiteId, day: date, comes_min: int) -> int | None:
        """Return when something small is handled at a site at the earliest; None = not that day."""
        lasts = self._least_min(site_id)
        ends = (
            max(comes_min, opens) + lasts
            for opens, closes in self._open(site_id, day)
            if max(comes_min, opens) + lasts <= closes
        )
        return min(ends, default=None)
