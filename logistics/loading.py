"""Where tours load: at which supply sites, in which order, and where a second time."""

import random
from collections import defaultdict

from logistics.allocation import Allocation
from logistics.deliverable import Deliverable
from logistics.linear import Solution
from logistics.model import Scenario, Shift, SiteId
from logistics.tours import Tour

LEAST_WORTH = 1e-6


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
