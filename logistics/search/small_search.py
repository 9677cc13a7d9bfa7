"""Tours of a small month, changed at random and judged in whole cases by the goals themselves.

The linear program of ``tour_search`` lets cases be split. Where a month has few of them, that
hides which tours are best; where whole cases are solved in no time, they can be asked instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from logistics.model import SiteId
from logistics.program.allocation import Allocation
from logistics.program.formulation import build
from logistics.program.linear import Solution
from logistics.program.tours import Tour, best_insertion, idle_tour
from logistics.search.cases import PARAMETERS
from logistics.search.tour_search import TourSearch

MOST_FLOWS = 400
"""With more, a program in whole cases takes too long for a single step."""
MOST_STEP_S = 0.5
PATIENCE = 60
LITTLE_G = 500
"""What a stop is taken to handle at least: more finds its time in the program."""

Offer = Callable[[Allocation, Solution], bool]
"""Take a solution, and tell whether it is better than all before."""


class SmallSearch:
    """A search of tours in whole cases; ``search`` has the month, its weights and its chance."""

    def __init__(self, search: TourSearch, offer: Offer) -> None:
        self.search, self.offer = search, offer
        self.random = search.random
        self.scenario = search.scenario

    def run(self, tours: Sequence[Tour]) -> None:
        """Offer better and better plans, from some tours on, until nothing helps or time is up."""
        budget, vain = self.search.budget, 0
        current = tuple(tours)
        while current and budget.left_s > 0 and vain < PATIENCE:
            budget.step()
            changed = self._changed(current)
            is_better = changed != current and self._is_better(changed)
            current, vain = (changed, 0) if is_better else (current, vain + 1)

    def _is_better(self, tours: tuple[Tour, ...]) -> bool:
        timings = self.search.timings(tours)
        if timings is None:
            return False
        search = self.search
        allocation = build(
            self.scenario,
            search.deliverable,
            tours,
            timings,
            weights=search.weights,
            whole_cases=True,
        )
        if len(allocation.flows) > MOST_FLOWS:
            return False
        found = allocation.program.solve_whole(
            list(allocation.flows.values()),
            time_limit_s=min(MOST_STEP_S, search.budget.left_s),
            parameters=PARAMETERS,
            stop=search.budget.stop,
        )
        return found is not None and self.offer(allocation, found)

    def _changed(self, tours: tuple[Tour, ...]) -> tuple[Tour, ...]:
        """Return the tours with one or two of them changed."""
        found = list(tours)
        for t in self.random.sample(range(len(tours)), min(len(tours), self.random.choice((1, 2)))):
            found[t] = self.random.choice((self._anew, self._longer, self._shorter))(found[t])
        return tuple(found)

    def _anew(self, tour: Tour) -> Tour:
        """Return a tour of the same shift that stays at home or stops at some at random."""
        if self.random.random() < 0.25:
            return idle_tour(self.scenario, tour.shift)
        choices = self.search.loading.choices(tour.shift)
        opened = self.search.opened(tour.shift, self.random.choice(choices))
        sites = [s.site_id for s in self.search.recipients]
        for site_id in self.random.sample(sites, self.random.randint(0, len(sites))):
            opened = self._inserted(opened, site_id)
        return opened

    def _longer(self, tour: Tour) -> Tour:
        """Return a tour with one more stop, or at which the base is served, too."""
        if self.random.random() < 0.2:
            return replace(tour, works=(tour.works[0], *tour.works[1:-1], not tour.works[-1]))
        return self._inserted(tour, self.random.choice(list(self.scenario.sites)))

    def _shorter(self, tour: Tour) -> Tour:
        stops = range(1, len(tour.sites) - 1)
        return tour.without_stop(self.random.choice(stops)) if stops else tour

    def _inserted(self, tour: Tour, site_id: SiteId) -> Tour:
        handled = [LITTLE_G if works else 0 for works in tour.works]
        found = best_insertion(self.scenario, tour, site_id, handled, LITTLE_G)
        return found[0] if found else tour
