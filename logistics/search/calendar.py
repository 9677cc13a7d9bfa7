"""Which shift stops where: tours, what they can carry, and what another stop would be worth.

Tours are first filled with who must be seen or has waited longest; ``tour_search`` changes them.
"""

import math
import random
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from logistics.model import Scenario, Shift, SiteId
from logistics.program.allocation import Allocation
from logistics.program.columns import KG, Weights
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import Parts
from logistics.program.linear import Solution
from logistics.program.prices import Prices
from logistics.program.room import Overfull
from logistics.program.tours import (
    TYPICAL_HANDLED_G,
    Timing,
    Tour,
    best_insertion,
    driving_yen,
    idle_tour,
    late_stops,
    time_tour,
    typical_handled_g,
    vehicle_of,
    without_stop,
)
from logistics.progress import Budget
from logistics.search.first_tours import Waiting, drivable_shifts
from logistics.search.insertion import Insertions
from logistics.search.loading import Loading
from routing.travel import NEVER

LEAST_DELIVERY_KG = 0.3
TYPICAL_EXTRA_G = 10_000
"""What a stop that is tried is taken to handle."""
MOST_AGAIN_S = 20.0
"""A program much like one that was solved takes a second; the solver may go in circles."""
BUDGET_SHARE = 0.9
"""Share of a budget that the first tours may take by expectation."""


@dataclass(frozen=True, eq=False)
class State:
    """Tours with their allocation."""

    tours: tuple[Tour, ...]
    allocation: Allocation
    solution: Solution

    @cached_property
    def cost(self) -> float:
        """The program's objective with the fixed cost of driving; lower is better."""
        weight = self.allocation.weights.cost_yen
        driven = sum(driving_yen(self.allocation.scenario, tour) for tour in self.tours)
        return self.solution.objective + weight * driven

    @cached_property
    def handled_g(self) -> dict[int, list[int]]:
        """Grams handled at each stop of each tour (by the tour object's identity)."""
        values = self.solution.values
        return {
            id(self.tours[t]): part.handled_g(values[first : first + part.width])
            for t, (part, first, _) in self.allocation.parts.items()
        }

    @property
    def yen_left(self) -> float:
        """What of the budget is not spent; without a budget there is no limit."""
        row, program = self.allocation.budget_row, self.allocation.program
        if row is None:
            return math.inf
        hours = sum(factor * self.solution.values[c] for c, factor in program.entries(row))
        return float(program.row_upper[row] - hours)


class Calendar:
    """Makes tours and solves their allocation, until ``budget`` ends."""

    def __init__(
        self,
        scenario: Scenario,
        deliverable: Deliverable,
        budget: Budget,
        *,
        weights: Weights | None = None,
    ) -> None:
        self.scenario = scenario
        self.deliverable = deliverable
        self.budget = budget
        self.weights = weights
        self.extra_g = TYPICAL_EXTRA_G
        self.loads_first = False
        self._room = Overfull(scenario, deliverable.classes)
        self._parts = Parts(scenario, deliverable, weights=weights, full=self._room.found)
        self.recipients = [s for s in scenario.recipients if scenario.month_need_g.get(s.site_id)]
        self.loading = Loading(scenario, deliverable)
        self.insertions = Insertions(scenario, [s.site_id for s in self.recipients])

    @property
    def minds_cases(self) -> bool:
        """Whether what of a last case nobody can use is known as waste."""
        return self._parts.minds_cases

    def mind_cases(self, weights: Weights | None = None) -> None:
        """Know from now on what of a last case nobody can use; with other weights, if given."""
        self.weights = weights or self.weights
        self._parts = self._parts.minding_cases(self.weights)

    def first_tours(self) -> tuple[Tour, ...]:
        """Return a tour for every shift, that loads first; see ``Waiting`` for whom it comes to."""
        highest = 1.0 if self.weights is None else min(1.0, self.weights.worst_most)
        recipients = [s.site_id for s in self.recipients]
        waiting = Waiting(self.scenario, recipients, highest_fill=highest)
        tours: list[Tour] = []
        budget, spent = self.scenario.objective.budget_yen, 0.0
        most = math.inf if budget is None else BUDGET_SHARE * float(budget)
        shifts = drivable_shifts(self.scenario)
        for number, shift in enumerate(shifts, start=1):
            tour = self._first_opened(shift)
            loaded = len(tour.sites) - 1
            for site_id in waiting.order(shift):
                tour = self.inserted(tour, site_id, first=loaded) or tour
            spent_with_it = spent + self.yen(tour, typical_handled_g(self.scenario, tour))
            if spent_with_it > most * number / len(shifts):
                tours.append(idle_tour(self.scenario, shift))
                continue
            spent = spent_with_it
            waiting.see(set(tour.sites[1:-1]))
            tours.append(tour)
        return tuple(tours)

    def _first_opened(self, shift: Shift) -> Tour:
        """Return a tour that loads where most food is, and at its base if any has come there."""
        tour = self.opened(shift, self.loading.main(shift))
        if self.may_pass_base(tour) and not self.loading.has_come(tour.sites[0], shift.day):
            return replace(tour, works=(False, *tour.works[1:-1], False))
        return tour

    def may_pass_base(self, tour: Tour) -> bool:
        """Tell whether a tour's base is a supply site, and it can load elsewhere."""
        return len(tour.sites) > 2 and self.scenario.sites[tour.sites[0]].is_supply

    def yen(self, tour: Tour, handled_g: list[int]) -> float:
        """Return what a tour costs that handles so much at each stop."""
        timing = None if tour.is_idle else time_tour(self.scenario, tour, handled_g)
        return self._timed_yen(tour, timing)

    def _timed_yen(self, tour: Tour, timing: Timing | None) -> float:
        minutes = timing.duration_min if timing else 0
        per_hour = float(vehicle_of(self.scenario, tour).yen_per_hour)
        return driving_yen(self.scenario, tour) + per_hour * minutes / 60

    def opened(self, shift: Shift, supplies: tuple[SiteId, ...]) -> Tour:
        """Return a shift's tour that loads at its base, if food is there, and at ``supplies``.

        Where its base is closed, nothing is handled there.
        """
        idle = idle_tour(self.scenario, shift)
        base = self.scenario.sites[idle.sites[0]]
        brings = not base.is_supply or bool(supplies)
        for works in dict.fromkeys(
            (first and base.is_supply, last and brings)
            for first in (True, False)
            for last in (True, False)
        ):
            tour = self._loading(replace(idle, works=works), supplies)
            if tour is not None:
                return tour
        return idle

    def _loading(self, tour: Tour, supplies: tuple[SiteId, ...]) -> Tour | None:
        """Return an empty tour that loads at its base, if it works there, and where else it can."""
        if self.timings([tour]) is None:
            return None
        loads = tour.works[0]
        position = 1
        for site_id in supplies:
            longer = tour.with_stop(position, site_id)
            if self.timings([longer]):
                tour, loads = longer, True
                position += 1
        return tour if loads else None

    def inserted(self, tour: Tour, site_id: SiteId, *, first: int = 1) -> Tour | None:
        """Return the tour with one more stop, ``first`` or later, if it fits with typical loads."""
        if site_id in tour.sites[1:-1]:
            return None
        handled = typical_handled_g(self.scenario, tour)
        found = best_insertion(
            self.scenario, tour, site_id, handled, TYPICAL_HANDLED_G, first=first
        )
        if found is None:
            return None
        longer = found[0]
        fits = time_tour(self.scenario, longer, typical_handled_g(self.scenario, longer))
        return longer if fits else None

    def state(self, tours: tuple[Tour, ...], known: State | None = None) -> State | None:
        """Solve the allocation of ``tours``; None when time is up or a tour has no timing.

        Where a store would overflow, it is solved again: from then on its room is minded.
        """
        timings = self.timings(tours, known)
        if timings is None:
            return None
        start = known.solution.basis if known else None
        while True:
            allocation = self._parts.build(tours, timings)
            solution = allocation.program.solve(
                time_limit_s=min(self.budget.left_s, MOST_AGAIN_S if start else math.inf),
                start=start,
                stop=self.budget.stop,
            )
            if solution is None or not self._room.look(allocation, solution.values):
                return None if solution is None else State(tours, allocation, solution)
            start = solution.basis

    def timings(self, tours: Sequence[Tour], known: State | None = None) -> list[Timing] | None:
        """Return a timing of each tour for about what it handles; None where one has none.

        A tour of which nothing is known is taken to handle less where meals would be missed.
        """
        found = []
        handled = known.handled_g if known else {}
        for tour in tours:
            known_g = handled.get(id(tour))
            guess = known_g or typical_handled_g(self.scenario, tour)
            best: tuple[int, Timing] | None = None
            for share in (1, 0.6, 0.3, 0):
                timing = time_tour(self.scenario, tour, [int(g * share) for g in guess])
                if timing is None or (best and not share):
                    continue
                late = len(late_stops(self.scenario, tour, timing))
                best = (late, timing) if best is None or late < best[0] else best
                if known_g or not late:
                    break
            if best is None:
                return None
            found.append(best[1])
        return found

    def pruned(self, state: State) -> tuple[Tour, ...]:
        """Return the tours without stops at which next to nothing is handled."""
        handled = state.handled_g
        tours = []
        for tour in state.tours:
            kept = tour
            for position in range(len(tour.sites) - 1, -1, -1):
                works, grams = tour.works[position], handled[id(tour)][position]
                if works and grams < LEAST_DELIVERY_KG * KG:
                    kept = without_stop(self.scenario, kept, position)
            moves = any(kept.works) and len(kept.sites) > 2
            tours.append(kept if moves else idle_tour(self.scenario, tour.shift))
        return tuple(tours)

    def filled(
        self,
        t: int,
        tour: Tour,
        handled: list[int],
        prices: Prices,
        *,
        most_yen: float = math.inf,
        among: Container[SiteId] | None = None,
    ) -> Tour:
        """Return a tour with the stops of best gain a minute that fit, for at most so many yen.

        Only stops ``among`` some, where these are given.
        """
        gains = {
            (n, is_late): g
            for n, s in enumerate(self.recipients)
            if s.site_id not in tour.sites and (among is None or s.site_id in among)
            for is_late in {False, (s.site_id, tour.shift.day) in self.scenario.sessions}
            if (g := prices.gain(t, tour, s.site_id, extra_min=0, is_late=is_late)) > 0
        }
        found = self._longer_by(tour, handled, gains)
        while gains:
            ranks = [
                (gain / (max(1, found[is_late][0][n]) + 10), n, is_late)
                for (n, is_late), gain in gains.items()
                if found[is_late][0][n] < NEVER
            ]
            if not ranks:
                break
            _, n, is_late = max(ranks)
            position = int(found[is_late][1][n])
            gains = {key: gain for key, gain in gains.items() if key[0] != n}
            longer = tour.with_stop(position, self.recipients[n].site_id)
            with_it = [*handled[:position], self.extra_g, *handled[position:]]
            timing = time_tour(self.scenario, longer, with_it)
            if timing is None:
                continue
            if most_yen == math.inf or self._timed_yen(longer, timing) <= most_yen:
                tour, handled = longer, with_it
                found = self._longer_by(tour, handled, gains)
        return tour

    def make_affordable(self, tours: list[Tour], t: int, state: State, rng: random.Random) -> None:
        """Let vehicles stay at home that handle least for a yen, until tour ``t`` can be paid."""
        handled = state.handled_g
        old, typical = state.tours[t], typical_handled_g(self.scenario, tours[t])
        lacking = self.yen(tours[t], typical) - self.yen(old, handled[id(old)]) - state.yen_left
        yen = {k: self.yen(x, handled[id(x)]) for k, x in enumerate(tours) if k != t}
        ranks = [
            (sum(handled[id(tours[k])]) / y * rng.uniform(0.5, 1), k) for k, y in yen.items() if y
        ]
        for _, k in sorted(ranks):
            if lacking <= 0:
                break
            tours[k] = idle_tour(self.scenario, tours[k].shift)
            lacking -= yen[k]

    def _longer_by(
        self, tour: Tour, handled: list[int], stops: Iterable[tuple[int, bool]]
    ) -> dict[bool, tuple[np.ndarray, np.ndarray]]:
        """Return how much stops lengthen a tour that may be late, if any may, and that may not."""
        return {
            is_late: self.insertions.longer_by(
                tour, handled, self.extra_g, loads_first=self.loads_first, is_late=is_late
            )
            for is_late in {is_late for _, is_late in stops}
        }

    def without(self, state: State, which: Sequence[int]) -> State | None:
        """Return the state with nothing carried on some tours."""
        allocation, program = state.allocation, state.allocation.program
        upper = list(program.upper)
        for part, first, _ in map(allocation.parts.__getitem__, which):
            for terms in part.cases.values():
                for column, _ in terms:
                    program.upper[first + column] = 0.0
        solution = program.solve(
            time_limit_s=self.budget.left_s,
            start=state.solution.basis,
            is_tighter=True,
            stop=self.budget.stop,
        )
        program.upper = upper
        return None if solution is None else State(state.tours, allocation, solution)

    def saturated(
        self, state: State, share: float, *, among: Container[SiteId] | None = None
    ) -> tuple[Tour, ...]:
        """Return the tours with every stop of positive gain that still fits, best gain first.

        ``share`` is how much of what stops handle now must still find time. Only stops ``among``
        some are added, where these are given.
        """
        prices = Prices(state.allocation, state.solution, self.deliverable)
        handled = state.handled_g
        tours, left_yen = [], state.yen_left
        for t, tour in enumerate(state.tours):
            now_g = [int(g * share) for g in handled[id(tour)]]
            most_yen = left_yen + self.yen(tour, now_g) if left_yen < math.inf else math.inf
            longer = self.filled(t, tour, now_g, prices, most_yen=most_yen, among=among)
            if longer is not tour and left_yen < math.inf:
                known_g = dict(zip(tour.sites[1:-1], now_g[1:-1], strict=True))
                stops_g = [known_g.get(s, self.extra_g) for s in longer.sites[1:-1]]
                left_yen = most_yen - self.yen(longer, [now_g[0], *stops_g, now_g[-1]])
            tours.append(longer)
        return tuple(tours)


def wasted_places(state: State) -> dict[tuple[SiteId, date, date], float]:
    """Return how many kg are wasted where at supply sites: since a day, and unless moved by one."""
    allocation, values = state.allocation, state.solution.values
    left = allocation.wasted_kg(values)
    found: dict[tuple[SiteId, date, date], float] = defaultdict(float)
    gone: dict[int, float] = defaultdict(float)
    for (number, site_id, day), column in allocation.discards.items():
        if values[column] > 0:
            kg = float(values[column]) * allocation.classes[number].case_g / KG
            since = [s.day for s in allocation.classes[number].supplies]
            found[site_id, min(since), day] += kg
            gone[number] += kg
    for number, kg in left.items():
        lot_class = allocation.classes[number]
        for supply in lot_class.supplies:
            share = supply.quantity_g / sum(s.quantity_g for s in lot_class.supplies)
            rest_kg = max(0.0, kg - gone[number]) * share
            if rest_kg > 0:
                found[supply.site_id, supply.day, lot_class.last_day] += rest_kg
    return found


def wasted_kg(state: State) -> float:
    """Return how many kg of a state's food nobody uses in time."""
    return sum(state.allocation.wasted_kg(state.solution.values).values())
