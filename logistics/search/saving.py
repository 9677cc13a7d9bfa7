"""Food that is wasted where it lies: tours that load it, carry it elsewhere or go to and fro."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from logistics.model import Shift, SiteId
from logistics.program.prices import Prices
from logistics.program.tours import Timing, Tour, idle_tour, time_tour
from logistics.search.calendar import TYPICAL_EXTRA_G, State, wasted_places
from logistics.search.loading import carried_over, loaded_again
from logistics.search.rebuilding import LEAST_GAIN, Rebuilding

CARRIED_SHARE = 0.3
"""Share of the steps that save food in which a tour carries it to another supply site to stay."""
OTHERS = (0, 0, 1, 2, 3)
"""How many tours more are made anew beside one that loads food which is wasted."""
LEAST_SHUTTLED_KG = 15.0
"""So much is wasted at a site for each vehicle that could come in time, or none goes to and fro."""
MOST_SHUTTLES = 6
"""Vehicles of which that is tried: each takes two or three programs of the whole month."""
LEAST_LOADS = 2
"""With one, a tour is what a step finds that adds a stop."""


class Saving(Rebuilding):
    """Makes tours anew of which it is known what they shall save."""

    def with_shuttles(self, state: State) -> State:
        """Return the state in which some vehicles go to and fro, if it costs less.

        They load at a site, bring that to one place and come again, as often as there is time:
        where in some days more comes than its stores and one load of each vehicle take. A step
        that adds a stop hardly ever finds that, since all that a tour did before gives way to it.
        """
        tried: set[int] = set()
        while self.budget.left_s > 0 and len(tried) < MOST_SHUTTLES:
            found = next((x for x in self._overfull(state) if x[0] not in tried), None)
            if found is None:
                break
            tried.add(found[0])
            new = self._with_shuttle(state, *found)
            if new is not None and new.cost < state.cost - LEAST_GAIN:
                state = new
        return state

    def _overfull(self, state: State) -> Iterator[tuple[int, SiteId]]:
        """Yield tours that could come in time to sites where much is wasted, the most first."""
        places = []
        for (site_id, came, by_day), kg in wasted_places(state).items():
            within = _within(state, came, by_day)
            places += [(kg / len(within), t, site_id) for t in within]
        for kg, t, site_id in sorted(places, reverse=True):
            if kg >= LEAST_SHUTTLED_KG:
                yield t, site_id

    def _with_shuttle(self, state: State, t: int, site_id: SiteId) -> State | None:
        built = self.without(state, [t])
        if built is None:
            return None
        prices = Prices(built.allocation, built.solution, self.deliverable)
        shift = state.tours[t].shift
        ways = [self.shuttle(t, shift, site_id, prices, with_home=home) for home in (True, False)]
        states = [
            self.with_tour(state, t, tour) for tour in dict.fromkeys(ways) if tour is not None
        ]
        return min((x for x in states if x is not None), key=lambda x: x.cost, default=None)

    def shuttle(
        self, t: int, shift: Shift, site_id: SiteId, prices: Prices, *, with_home: bool = False
    ) -> Tour | None:
        """Return a tour that loads at a supply site before each place that it comes to, or None.

        Places of best gain a minute come first. ``with_home`` the last load is for its base.
        """
        tour = idle_tour(self.scenario, shift)
        if tour.sites[0] == site_id:
            tour = replace(tour, works=(True, False))
        else:
            tour = replace(tour, works=(False, with_home)).with_stop(1, site_id)
        if self._with_small_loads(tour) is None:
            return None
        gains: dict[SiteId, float] = {}
        for site in self.recipients:
            if site.site_id not in tour.sites:
                gain = prices.gain(t, tour, site.site_id, extra_min=0)
                gains[site.site_id] = gain / self._to_and_fro_min(site_id, site.site_id)
        for place in sorted(gains, key=gains.__getitem__, reverse=True):
            if gains[place] > 0:
                tour = self._with_load_for(tour, site_id, place) or tour
        return tour if tour.sites[:-1].count(site_id) >= LEAST_LOADS else None

    def _to_and_fro_min(self, from_id: SiteId, to_id: SiteId) -> float:
        """Return the minutes of a way there and back with a load, that of the food aside."""
        there, back = self.scenario.leg(from_id, to_id), self.scenario.leg(to_id, from_id)
        service_s = sum(self.scenario.sites[s].service_s for s in (from_id, to_id))
        driven = (leg.duration_min for leg in (there, back) if leg)
        return 1 + service_s / 60 + sum(driven)

    def _with_load_for(self, tour: Tour, site_id: SiteId, place: SiteId) -> Tour | None:
        """Return the tour that besides brings a load to a place, where that lengthens it least."""
        best: tuple[int, Tour] | None = None
        last = len(tour.sites) - 1
        for position in range(1, last + 1):
            is_loaded, is_last = tour.sites[position - 1] == site_id, position == last
            if not is_loaded and not is_last:
                continue
            longer = tour.with_stop(position, place)
            if not (is_loaded and is_last) or tour.works[last]:
                longer = longer.with_stop(position + is_loaded, site_id)
            timing = self._with_small_loads(longer)
            if timing is not None and (best is None or timing.duration_min < best[0]):
                best = timing.duration_min, longer
        return best and best[1]

    def _with_small_loads(self, tour: Tour) -> Timing | None:
        return time_tour(self.scenario, tour, [TYPICAL_EXTRA_G * works for works in tour.works])

    def saved(self, state: State, *, slack: float = 0.0) -> State | None:
        """Return the state with a tour made anew that loads where food is wasted now, in time.

        Of two sites, what is loaded at the first may be left at the second.
        """
        places = wasted_places(state)
        if not places:
            return None
        site_id, came, by_day = self.random.choices(list(places), list(places.values()))[0]
        within = _within(state, came, by_day)
        if within and self.random.random() < CARRIED_SHARE:
            return self._carried_over(state, self.random.choice(within), site_id)
        choices = [
            (t, supplies)
            for t in within
            for supplies in self.loading.choices_with(state.tours[t].shift, site_id)
        ]
        if not choices:
            return None
        t, supplies = self.random.choice(choices)
        others = [k for k in within if k != t]
        few = self.random.sample(others, min(len(others), self.random.choice(OTHERS)))
        return self.rebuilt(state, [t, *few], supplies, slack=slack)

    def _carried_over(self, state: State, t: int, from_id: SiteId) -> State | None:
        """Return the state in which a tour besides takes food from a supply site to another."""
        others = [s.site_id for s in self.scenario.supplies if s.site_id != from_id]
        if not others:
            return None
        tour, to_id = state.tours[t], self.random.choice(others)
        handled = state.handled_g[id(tour)]
        longer = carried_over(self.scenario, tour, handled, from_id, to_id)
        if longer is None:
            return None
        return self.with_tour(state, t, longer)

    def loaded_again(self, state: State) -> State | None:
        """Return the state in which a vehicle that was full loads once more at the same site."""
        found = loaded_again(state.allocation, state.solution, self.random)
        if found is None:
            return None
        t, longer = found
        return self.with_tour(state, t, longer)


def _within(state: State, first: date, last: date) -> list[int]:
    """Return the tours of some days, by number."""
    return [t for t, tour in enumerate(state.tours) if first <= tour.shift.day <= last]
