"""Where tours load: at which supply sites, in which order, where a second time, and for where."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from logistics.model import Scenario, Shift, SiteId
from logistics.program.allocation import Allocation
from logistics.program.deliverable import Deliverable
from logistics.program.linear import Solution
from logistics.program.tours import Tour, late_stops, time_tour

LEAST_WORTH = 1e-6
CARRIED_G = 10_000
"""What a stop is taken to handle from which, or to which, food is carried over."""
MOST_LEFT_OUT = 3


class Loading:
    """The supply sites that shifts may go to."""

    def __init__(self, scenario: Scenario, deliverable: Deliverable) -> None:
        self.scenario = scenario
        stocked: dict[SiteId, int] = {}
        for c in deliverable.classes:
            for s in c.supplies:
                stocked[s.site_id] = stocked.get(s.site_id, 0) + s.quantity_g
        found = sorted(scenario.supplies, key=lambda s: -stocked.get(s.site_id, 0))
        self._main = tuple(s.site_id for s in found[:1])
        self._since: dict[str, date] = {}
        for lot in scenario.lots.values():
            first = self._since.get(lot.site_id, lot.available_on)
            self._since[lot.site_id] = min(first, lot.available_on)

    def has_come(self, site_id: SiteId, day: date) -> bool:
        """Tell whether food has come to a site by a day, from donors."""
        return self._since.get(site_id, date.max) <= day

    def main(self, shift: Shift) -> tuple[SiteId, ...]:
        """Return the supply site with most food, for a shift that does not start there."""
        return tuple(s for s in self._main if s != self._base_id(shift))

    def choices(self, shift: Shift) -> list[tuple[SiteId, ...]]:
        """Return the supply sites that a shift may go to from its base: none, one, or two."""
        main = self.main(shift)
        known = (self._base_id(shift), *main)
        others = [s.site_id for s in self.scenario.supplies if s.site_id not in known]
        found = [(), main, *((s,) for s in others), *((*main, s) for s in others if main)]
        return list(dict.fromkeys(found))

    def choices_with(self, shift: Shift, site_id: SiteId) -> list[tuple[SiteId, ...]]:
        """Return the supply sites that a shift may go to, in order, a given one among them.

        To that one even twice: what is put down at another in between makes room in the vehicle.
        """
        base_id = self._base_id(shift)
        found = [
            supplies
            for choice in self.choices(shift)
            for supplies in (choice, choice[::-1])
            if site_id in (base_id, *supplies)
        ]
        if site_id != base_id:
            others = (s.site_id for s in self.scenario.supplies if s.site_id != site_id)
            found += [(site_id, other, site_id) for other in others]
        return list(dict.fromkeys(found))

    def _base_id(self, shift: Shift) -> SiteId:
        return self.scenario.vehicles[shift.vehicle_id].base_id


def loaded_again(
    allocation: Allocation, solution: Solution, rng: random.Random
) -> tuple[int, Tour] | None:
    """Return a tour, with its number, that loads a second time where it left with a full vehicle.

    The more room there would be worth, the likelier it is; None = nowhere is any.
    """
    worth: dict[tuple[int, int], float] = defaultdict(float)
    for (t, stop), row in allocation.weight_rows.items():
        worth[t, stop] -= float(solution.duals[row])
    for (t, stop, _), row in allocation.zone_rows.items():
        worth[t, stop] -= float(solution.duals[row])
    full = [key for key in worth if worth[key] > LEAST_WORTH]
    if not full:
        return None
    t, stop = rng.choices(full, [worth[key] for key in full])[0]
    tour = allocation.tours[t]
    site_id, later = tour.sites[stop], range(stop + 2, len(tour.sites))
    places = [n for n in later if site_id not in tour.sites[n - 1 : n + 1]]
    return (t, tour.with_stop(rng.choice(places), site_id)) if places else None


def carried_over(
    scenario: Scenario, tour: Tour, handled_g: Sequence[int], from_id: SiteId, to_id: SiteId
) -> Tour | None:
    """Return the shortest tour that besides loads at one supply site for another, if one fits.

    It comes to either once more, unless it does so already. Where there is no time for that, the
    stops at recipients that handle least are left out, a few at most.
    """
    grams = list(handled_g)
    for _ in range(MOST_LEFT_OUT + 1):
        best: tuple[tuple[int, int], Tour] | None = None
        for longer, longer_g in _ways_past(tour, grams, from_id, to_id):
            timing = time_tour(scenario, longer, longer_g)
            if timing is not None:
                rank = (len(late_stops(scenario, longer, timing)), timing.duration_min)
                best = (rank, longer) if best is None or rank < best[0] else best
        if best is not None:
            return best[1]
        inside = range(1, len(tour.sites) - 1)
        halls = [n for n in inside if not scenario.sites[tour.sites[n]].is_supply]
        if not halls:
            break
        least = min(halls, key=grams.__getitem__)
        tour, grams = tour.without_stop(least), [*grams[:least], *grams[least + 1 :]]
    return None


def _ways_past(
    tour: Tour, handled_g: list[int], from_id: SiteId, to_id: SiteId
) -> Iterator[tuple[Tour, list[int]]]:
    """Yield a tour past two sites, in that order, with what its stops handle."""
    last = len(tour.sites) - 1
    for first in range(last + 1):
        for loading, loading_g in _at(tour, handled_g, first, from_id):
            for second in range(first + 1, len(loading.sites)):
                yield from _at(loading, loading_g, second, to_id)


def _at(
    tour: Tour, handled_g: list[int], position: int, site_id: SiteId
) -> Iterator[tuple[Tour, list[int]]]:
    """Yield a tour that handles something at a site there: a stop that it has, or one more."""
    if tour.sites[position] == site_id:
        works = tuple(w or n == position for n, w in enumerate(tour.works))
        grams = [g + CARRIED_G * (n == position) for n, g in enumerate(handled_g)]
        yield replace(tour, works=works), grams
    elif position and tour.sites[position - 1] != site_id:
        longer_g = [*handled_g[:position], CARRIED_G, *handled_g[position:]]
        yield tour.with_stop(position, site_id), longer_g
