"""When a vehicle could be at a recipient at the earliest: what no plan can beat.

Everything here is a relaxation: ways are the shortest through all places, stops on the way take no
time, handling takes as long as it does for one gram.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from inventory.model import Zone
from logistics.model import Scenario, Shift, SiteId
from routing.travel import NEVER, shortest_ways


class Visit(NamedTuple):
    """A shift, by number, that can unload at a recipient, and when it has done so at the earliest.

    ``done_min`` is a minute of its day.
    """

    shift: int
    day: date
    done_min: int


class Reach:
    """Which vehicle can bring food of which zone to whom, and when."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.shifts = [s for s in scenario.shifts if scenario.start <= s.day <= scenario.end]
        self._numbers = {site_id: n for n, site_id in enumerate(scenario.sites)}
        legs = np.full((len(self._numbers),) * 2, NEVER, dtype=np.int64)
        for (a, b), leg in scenario.travel.items():
            legs[self._numbers[a], self._numbers[b]] = leg.duration_min
        self._ways = shortest_ways(legs)
        self._known_again_min: dict[tuple[tuple[SiteId, ...], tuple[SiteId, ...]], int] = {}

    def way_min(self, from_id: SiteId, to_id: SiteId) -> int:
        """Return the minutes of the shortest way; ``NEVER`` or more = there is none."""
        return int(self._ways[self._numbers[from_id], self._numbers[to_id]])

    def visits(self, site_id: SiteId, zone: Zone) -> tuple[Visit, ...]:
        """Return the shifts on which food of a zone can come to a recipient, by day."""
        return self._visits.get((site_id, zone), ())

    @cached_property
    def _visits(self) -> dict[tuple[SiteId, Zone], tuple[Visit, ...]]:
        found: dict[tuple[SiteId, Zone], list[Visit]] = defaultdict(list)
        for number, shift in enumerate(self.shifts):
            for site in self.scenario.recipients:
                earliest: dict[Zone, int] = {}
                for zone, done_min in self._unloadings(shift, site.site_id):
                    earliest[zone] = min(earliest.get(zone, done_min), done_min)
                for zone, done_min in earliest.items():
                    found[site.site_id, zone].append(Visit(number, shift.day, done_min))
        return {key: tuple(sorted(visits, key=lambda v: v.day)) for key, visits in found.items()}

    def _unloadings(self, shift: Shift, site_id: SiteId) -> Iterator[tuple[Zone, int]]:
        """Yield when a shift can have unloaded at a recipient, by zone and supply site."""
        month = self.scenario
        vehicle = month.vehicles[shift.vehicle_id]
        home_by = shift.end_min - self.way_min(site_id, vehicle.base_id)
        for supply in month.supplies:
            way_min = self.way_min(supply.site_id, site_id)
            comes = shift.start_min + self.way_min(vehicle.base_id, supply.site_id)
            loaded = self._done(supply.site_id, shift.day, comes)
            done = None if loaded is None else self._done(site_id, shift.day, loaded + way_min)
            if done is None or done > home_by:
                continue
            for zone in Zone:
                hold_min = vehicle.hold_min.get(zone)
                if hold_min is None or way_min <= hold_min:
                    yield zone, done

    def most_loads(
        self, shift: Shift, supplies: Iterable[SiteId], others: Iterable[SiteId]
    ) -> int | None:
        """Return how often a shift can load at some sites, unloading at others in between.

        A trip may come back to a site that it loaded at. None = as often as it likes.
        """
        month, way = self.scenario, self.way_min
        base_id = month.vehicles[shift.vehicle_id].base_id
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
        return sum(self.scenario.service_min(site_id, 1) for site_id in site_ids)

    def _done(self, site_id: SiteId, day: date, comes_min: int) -> int | None:
        """Return when something small is handled at a site at the earliest; None = not that day."""
        lasts = self._least_min(site_id)
        ends = (
            max(comes_min, opens) + lasts
            for opens, closes in self.scenario.open_windows(site_id, day)
            if max(comes_min, opens) + lasts <= closes
        )
        return min(ends, default=None)
