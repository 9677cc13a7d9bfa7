"""Some tours of a state taken apart and filled anew, if what is known allows that it helps.

What a tour can be worth at most follows from prices (``worth``). So most tours that would not help
are left before the program of all is solved, and others are made in their place.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from logistics.model import Scenario, Shift, SiteId
from logistics.program.columns import Weights
from logistics.program.deliverable import Deliverable
from logistics.program.prices import Prices
from logistics.program.tours import Tour, idle_tour
from logistics.progress import Budget
from logistics.search.calendar import TYPICAL_EXTRA_G, Calendar, State
from logistics.search.worth import Rest, rest_of, rest_when_idle

LEAST_GAIN = 1e-6
UNLIKELY_SHARE = 0.25
"""Share of the tours taken apart that load somewhere, not where it promises most."""
TYPICAL_STOPS = 6
CHOICES_COMPARED = 2
LOADS_FIRST_SHARE = 0.4
"""Share of the steps in which a tour comes to recipients after it has loaded everywhere."""
EXTRAS_G = (TYPICAL_EXTRA_G, TYPICAL_EXTRA_G, TYPICAL_EXTRA_G // 4, TYPICAL_EXTRA_G // 20)
"""What a stop that is tried may be taken to handle: where time is short, little."""
MOST_MADE = 12
"""Tours made in place of one, at most, until one may help."""
MOST_SOLVED = 2
"""Tours in place of one with which the program of all is solved."""
UNFORESEEN_SHARE = 0.3
"""Share of the tours that bring food to where others load, of which that is tried at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """A shift that is to be filled anew beside all other tours.

    It loads at ``supplies`` besides its base (None = where it promises most) and costs at most so
    much.
    """

    t: int
    shift: Shift
    prices: Prices
    supplies: tuple[SiteId, ...] | None
    most_yen: float


class Rebuilding(Calendar):
    """Makes tours anew, by chance."""

    def __init__(
        self,
        scenario: Scenario,
        deliverable: Deliverable,
        budget: Budget,
        *,
        seed: int,
        weights: Weights | None = None,
    ) -> None:
        super().__init__(scenario, deliverable, budget, weights=weights)
        self.random = random.Random(seed)

    def rebuilt(
        self,
        state: State,
        which: Sequence[int],
        supplies: tuple[SiteId, ...] | None = None,
        *,
        slack: float = 0.0,
    ) -> State | None:
        """Return the state with some tours taken apart and filled anew, one after the other.

        The first loads at ``supplies`` besides its base; None = where it promises most. None is
        also the answer where nothing is found that may cost less, or up to ``slack`` more.
        """
        emptied = self.without(state, which)
        if emptied is None:
            return None
        built, tours, yen = emptied, list(state.tours), emptied.yen_left
        if yen < math.inf:
            yen += sum(self.yen(tours[t], [0] * len(tours[t].sites)) for t in which)
        for t in which:
            tours[t] = idle_tour(self.scenario, tours[t].shift)
        for t in which[:-1]:
            tours[t] = self._anew(self._gap(built, t, supplies, yen))
            supplies = None
            further = self.state(tuple(tours), built)
            if further is None:
                return None
            built, yen = further, further.yen_left
        gap = self._gap(built, which[-1], supplies, yen)
        rests = [rest_when_idle(built, which[-1]), rest_of(state, which, built)]
        return self._filled_best(built, gap, rests, most=state.cost + slack)

    def _gap(
        self, state: State, t: int, supplies: tuple[SiteId, ...] | None, most_yen: float
    ) -> _Gap:
        prices = Prices(state.allocation, state.solution, self.deliverable)
        shift = state.tours[t].shift
        return _Gap(t=t, shift=shift, prices=prices, supplies=supplies, most_yen=most_yen)

    def _filled_best(
        self, built: State, gap: _Gap, rests: list[Rest], *, most: float
    ) -> State | None:
        """Return the state with a gap filled at less than ``most``, or the best of a few.

        What is known of others by one that was solved helps to tell what the next can be worth.
        """
        best: State | None = None
        seen: set[tuple[object, ...]] = set()
        solved = 0
        for _ in range(MOST_MADE):
            tour = self._anew(gap)
            if (tour.sites, tour.works) in seen or self.budget.left_s <= 0:
                continue
            seen.add((tour.sites, tour.works))
            trusts = gap.supplies is None and self.random.random() >= UNFORESEEN_SHARE
            if not self.may_help(built, gap.t, tour, rests, most=most, trusts=trusts):
                continue
            new = self.with_tour(built, gap.t, tour)
            if new is None:
                continue
            solved += 1
            best = new if best is None or new.cost < best.cost else best
            if new.cost < most or solved == MOST_SOLVED:
                break
            rests.append(rest_of(new, [gap.t], new))
        return best

    def with_tour(self, state: State, t: int, tour: Tour) -> State | None:
        """Return the state with another tour ``t``; None as in ``state``."""
        return self.state((*state.tours[:t], tour, *state.tours[t + 1 :]), state)

    def may_help(
        self,
        state: State,
        t: int,
        tour: Tour,
        rests: Sequence[Rest],
        *,
        most: float,
        trusts: bool = True,
    ) -> bool:
        """Tell whether another tour ``t`` may cost less than ``most``, for all that is known.

        What others can fetch where it brings food is not foreseen; only if it ``trusts`` in that is
        such a tour judged.
        """
        return self.least_cost(state, t, tour, rests, trusts=trusts) < most - LEAST_GAIN

    def least_cost(
        self, state: State, t: int, tour: Tour, rests: Sequence[Rest], *, trusts: bool = True
    ) -> float:
        """Return what a state with another tour ``t`` costs at least; see ``may_help``."""
        timings = self.timings([tour])
        if timings is None:
            return math.inf
        part = self._parts.beside(state.allocation, t, tour, timings[0])
        if not trusts and self._parts.helps_others(state.allocation, part):
            return -math.inf
        return max(rest.least_cost_with(part) for rest in rests)

    def vary(self) -> None:
        """Let chance say what a stop is taken to handle, and whether loading comes first."""
        self.extra_g = self.random.choice(EXTRAS_G)
        self.loads_first = self.random.random() < LOADS_FIRST_SHARE

    def _anew(self, gap: _Gap) -> Tour:
        """Return another tour of a shift, with the stops that promise most."""
        self.vary()
        opened = (
            self._reopened(gap.t, gap.shift, gap.prices)
            if gap.supplies is None
            else self.opened(gap.shift, gap.supplies)
        )
        handled = [0] * len(opened.sites)
        return self.filled(gap.t, opened, handled, gap.prices, most_yen=gap.most_yen)

    def _reopened(self, t: int, shift: Shift, prices: Prices) -> Tour:
        """Return an empty tour that loads where food is worth most to those it may go to.

        Now and then it loads elsewhere.
        """
        choices = self.loading.choices(shift)
        few = self.random.sample(choices, min(CHOICES_COMPARED, len(choices)))
        tours = [self.opened(shift, supplies) for supplies in few]
        if self.random.random() < UNLIKELY_SHARE:
            tour = self.random.choice(tours)
        else:
            tour = max(
                tours, key=lambda x: self._promise(t, x, prices) * self.random.uniform(0.8, 1)
            )
        if tour.works[0] and not tour.works[-1] and self.random.random() < 0.3:
            tour = replace(tour, works=(*tour.works[:-1], True))
        return tour

    def _promise(self, t: int, tour: Tour, prices: Prices) -> float:
        """Return what the best few stops would gain if a tour loaded there."""
        if tour.is_idle:
            return 0.0
        reached = (s.site_id for s in self.recipients if s.site_id not in tour.sites)
        gains = (prices.gain(t, tour, site_id, extra_min=0) for site_id in reached)
        return sum(sorted((g for g in gains if g > 0), reverse=True)[:TYPICAL_STOPS])
