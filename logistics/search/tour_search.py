"""The search for tours: changed in steps, each judged by the allocation program itself.

Its duals say what to try next: which stops a tour made anew has, where it loads, and which tour
would help somebody badly off.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from inventory.model import Zone
from logistics.model import Scenario, Shift, SiteId
from logistics.program.columns import Weights
from logistics.program.deliverable import Deliverable
from logistics.program.prices import Prices
from logistics.program.tours import Tour, idle_tour, without_stop
from logistics.progress import Budget
from logistics.proof.reach import Reach
from logistics.search.calendar import State, wasted_kg
from logistics.search.partner import Exchange
from logistics.search.rebuilding import LEAST_GAIN
from logistics.search.saving import Saving
from logistics.search.worth import rest_of

DIVISIBLE_SHARE = 0.65
"""Share of the time in which cases are divisible: the program is solved twice as fast."""
FULLER = (0.9, 0.6, 0.9, 0.6)
"""Shares of what stops handle for which time is left while a search begins by adding stops."""
STARTS_SHARE = 0.5
"""Share of the time for several starts, while cases are divisible."""
WORST_OFF = 4
LEAN_SHARE = 0.1
"""Share of the steps in which a vehicle stays at home or leaves a stop out.

Not before last cases are known: of tours that save little come such as save much."""
LEAN_TRIED = 4
"""Vehicles of which that is asked until one promises something."""
AGAIN_SHARE = 0.05
"""Share of the steps in which a full vehicle loads a second time at a site."""
UNFAIR_SHARE = 0.4
"""Share of the steps for one of the worst-off while their fill is two steps below its bound."""
SAVING_SHARE = 0.15
"""Share of the steps in which a tour loads food that is wasted."""
STANDSTILL = 6
"""Steps in vain after which some may first lose, so that food is saved."""
ASTRAY_SHARE = 0.2
STEPS_ASTRAY = 12
LEAST_SAVED_KG = 1.0
DEAREST = 300.0
"""A way astray is given up where it costs more: as much as one hundredth of the worst fill."""
PASSED_SHARE = 0.3
"""Share of the tours with help that load elsewhere and leave their base, or end there, without a
stop: two take as long as four at halls."""
EMPTY_PASSED_SHARE = 0.7
"""The same for a base to which only other vehicles bring food."""
DIRECTED_SHARE = 0.15
"""Share of the steps that turn to one of the worst-off."""


class TourSearch(Saving):
    """The search over tours. What a partner at the other end of ``exchange`` finds is taken.

    With ``wandering`` it first goes on from tours that cost up to so much more than its best, less
    and less as time goes by (record-to-record travel; Dueck, 1993), and takes nothing meanwhile.
    """

    def __init__(
        self,
        scenario: Scenario,
        deliverable: Deliverable,
        budget: Budget,
        *,
        seed: int,
        exchange: Exchange | None = None,
        weights: Weights | None = None,
        wandering: float = 0.0,
    ) -> None:
        super().__init__(scenario, deliverable, budget, seed=seed, weights=weights)
        self.exchange = exchange or Exchange()
        self.reach = Reach(scenario)
        self.wandering = wandering
        self.slack = 0.0
        self.takes_after = 0
        """Steps in vain after which it takes what a partner found, while cases are divisible."""
        self.last_weights: Weights | None = None
        """Other weights for when last cases are known."""
        self.starts = 1
        """Short searches, of which the best is gone on from."""

    def first_tours(self, *, is_shuffled: bool = False) -> tuple[Tour, ...]:
        """Return a tour for every shift; see ``Calendar``. Shuffled, most of the halls are let out.

        Which are in, and in which order, is then chance.
        """
        if not is_shuffled:
            return super().first_tours()
        everybody = self.recipients
        few = self.random.sample(everybody, self.random.randint(0, len(everybody)))
        self.recipients = few
        tours = super().first_tours()
        self.recipients = everybody
        return tours

    def resumed(self, tours: tuple[Tour, ...], known: State | None = None) -> State | None:
        """Return the state of tours of an earlier search, which knew of last cases in the end."""
        self.mind_cases(self.last_weights)
        return self.state(tours, known)

    def improved(self, state: State, report: Callable[[State], None]) -> State:
        """Change tours in steps while there is time, and return the best found.

        At first cases are divisible; later what of a last case nobody can use is known as waste.
        """
        if self.minds_cases:
            return self._improved(state, report, shares=())
        state = self.with_shuttles(state)
        whole = self.budget
        self.budget = whole.part(DIVISIBLE_SHARE)
        if self.starts > 1:
            state = self._improved(self._best_start(state, report), report, shares=())
        else:
            state = self._improved(state, report, shares=FULLER)
        self.budget = whole
        self.wandering = 0.0
        self.mind_cases(self.last_weights)
        known = self.state(state.tours, state)
        if known is None:
            return state
        known = self._taken(known, report, told_most=math.inf)  # it was told at the other weights
        return self._improved(known, report, shares=())

    def _best_start(self, state: State, report: Callable[[State], None]) -> State:
        """Return the best of some short searches from a state, each on its own."""
        whole, exchange, wandering = self.budget, self.exchange, self.wandering
        starts, best = whole.part(STARTS_SHARE), state
        self.exchange, self.wandering = Exchange(), 0.0
        for left in range(self.starts, 0, -1):
            self.budget = starts.part(1 / left)
            found = self._improved(state, lambda _: None, shares=FULLER)
            if found.cost < best.cost:
                best = found
                exchange.give(best.cost, best.tours)
                report(best)
        self.budget, self.exchange, self.wandering = whole, exchange, wandering
        return best if wandering else self._taken(best, report)

    def _improved(
        self, state: State, report: Callable[[State], None], *, shares: Sequence[float]
    ) -> State:
        for share in shares:
            state = self._better(state, self.saturated(state, share), report)
        if not state.tours:
            return state
        steps = won = vain = 0
        patience = 40 + 4 * len(state.tours)
        best, whole_s = state, self.budget.left_s
        while self.budget.left_s > 0 and vain < patience:
            steps += 1
            self.budget.step()
            before = best
            if self.wandering == 0.0 and (vain >= self.takes_after or self.minds_cases):
                best = self._taken(best, report)
            self.slack = self.wandering * self.budget.left_s / whole_s
            if best is not before or self.slack == 0.0:
                state = best
            new = self._next(state, steps=steps, vain=vain)
            if new and new.cost < best.cost - LEAST_GAIN:
                state = best = new
                report(best)
                won += 1
                if won % 5 == 0:
                    state = best = self._better(best, best.tours, report)
            elif new and new.cost < best.cost + self.slack:
                state = new
            vain += 1
            if best.cost < before.cost - LEAST_GAIN:
                self.exchange.give(best.cost, best.tours)
                vain = 0
        return self._better(best, best.tours, report)

    def _next(self, state: State, *, steps: int, vain: int) -> State | None:
        """Return the state after one step, whatever it costs."""
        if steps % 25 == 0:
            tours = self.saturated(state, self.random.choice((0.6, 0.9)))
            return self._lean(self.state(tours, state))
        is_astray = vain >= STANDSTILL and self.random.random() < ASTRAY_SHARE
        if is_astray and self.slack == 0.0:
            return self._saved_at_a_price(state)
        return self._step(state)

    def _taken(
        self, state: State, report: Callable[[State], None], *, told_most: float | None = None
    ) -> State:
        """Return the state of better tours that came from the partner, if there are any.

        They were told to cost less than ``told_most``, or than the state.
        """
        most = state.cost - LEAST_GAIN if told_most is None else told_most
        told = self.exchange.take(most)
        new = self.state(told[1], state) if told else None
        if new is None or new.cost > state.cost - LEAST_GAIN:
            return state
        report(new)
        return new

    def _lean(self, state: State | None) -> State | None:
        """Return a state without its idle stops, if there is one."""
        return self.state(self.pruned(state), state) if state else None

    def _better(
        self, state: State, tours: tuple[Tour, ...], report: Callable[[State], None]
    ) -> State:
        """Return the state of ``tours`` without idle stops if it costs less than ``state``."""
        full = state if tours is state.tours else self.state(tours, state)
        lean = self._lean(full)
        if lean and lean.cost < state.cost + LEAST_GAIN:
            report(lean)
            return lean
        return state

    def _step(self, state: State) -> State | None:
        """Return the state with a few tours made anew; now and then one for somebody badly off."""
        self.vary()
        kind = self.random.random()
        directed = DIRECTED_SHARE if self._is_fair(state) else UNFAIR_SHARE
        if kind < directed:
            return self._helped(state)
        lean = LEAN_SHARE if self.minds_cases else 0.0
        if kind < directed + lean:
            return self._leaner(state)
        if kind < directed + lean + SAVING_SHARE:
            return self.saved(state, slack=self.slack)
        if kind < directed + lean + SAVING_SHARE + AGAIN_SHARE:
            return self.loaded_again(state)
        return self.rebuilt(state, self._some_tours(state), slack=self.slack)

    def _saved_at_a_price(self, state: State) -> State | None:
        """Return a better state by way of one that wastes less and costs more, or None.

        Whoever loses by the food that is saved is helped in a few steps; if that does not make good
        what it costs, the way is given up.
        """
        new = self.saved(state, slack=DEAREST)
        if new is None or new.cost < state.cost - LEAST_GAIN:
            return new
        if wasted_kg(new) > wasted_kg(state) - LEAST_SAVED_KG:
            return None
        for step in range(STEPS_ASTRAY):
            most = state.cost + DEAREST * (1 - step / STEPS_ASTRAY)
            if new.cost > most or self.budget.left_s <= 0:
                return None
            self.budget.step()
            tried = self._step(new) if step else self.state(self.saturated(new, 0.6), new)
            if tried and tried.cost < new.cost - LEAST_GAIN:
                new = tried
            if new.cost < state.cost - LEAST_GAIN:
                break
        return new

    def _is_fair(self, state: State) -> bool:
        """Tell whether the worst fill is in the step below the highest, or in that."""
        most = state.allocation.weights.worst_most
        step = float(self.scenario.objective.fill_step)
        return bool(state.solution.values[state.allocation.worst] >= most - step)

    def _leaner(self, state: State) -> State | None:
        """Return the state in which one vehicle stays at home or leaves a stop out.

        Of what may save anything at all that which may save most.
        """
        driven = [t for t, tour in enumerate(state.tours) if not tour.is_idle]
        for t in self.random.sample(driven, min(len(driven), LEAN_TRIED)):
            tour = state.tours[t]
            stops = range(1, len(tour.sites) - 1)
            shorter = [idle_tour(self.scenario, tour.shift)]
            shorter += [without_stop(self.scenario, tour, k) for k in stops if len(stops) > 1]
            rest = rest_of(state, [t], state)
            costs = [self.least_cost(state, t, other, [rest]) for other in shorter]
            least = min(range(len(costs)), key=costs.__getitem__)
            if costs[least] < state.cost - LEAST_GAIN:
                return self.with_tour(state, t, shorter[least])
        return None

    def _helped(self, state: State) -> State | None:
        """Return the state with a stop more where it helps one of the worst-off most.

        Stops that handle least give way to it, and go wherever else they fit.
        """
        found = self._help(state)
        if found is None:
            return None
        t, opened, site_id = found
        tours = list(state.tours)
        tours[t] = self._with_help(opened, site_id, tours[t], state.handled_g[id(tours[t])])
        if state.yen_left < math.inf:
            self.make_affordable(tours, t, state, self.random)
        elif not self.may_help(state, t, tours[t], [rest_of(state, [t], state)], most=state.cost):
            return None
        helped = self.state(tuple(tours), state)
        dropped = set(state.tours[t].sites) - set(tours[t].sites)
        if helped is None or not dropped:
            return helped
        share = self.random.choice((0.6, 0.9))
        full = self.state(self.saturated(helped, share, among=dropped), helped)
        return full if full and full.cost < helped.cost else helped

    def _opened_to_help(self, shift: Shift, supplies: tuple[SiteId, ...]) -> Tour:
        """Return a shift's empty tour; by chance it only passes its base if it loads elsewhere."""
        tour = self.opened(shift, supplies)
        if not self.may_pass_base(tour):
            return tour
        has_food = self.loading.has_come(tour.sites[0], shift.day)
        share = PASSED_SHARE if has_food else EMPTY_PASSED_SHARE
        first, *between, last = tour.works
        loads, brings = (self.random.random() >= share for _ in range(2))
        return replace(tour, works=(first and loads, *between, last and brings))

    def _with_help(self, opened: Tour, site_id: SiteId, tour: Tour, handled: list[int]) -> Tour:
        """Return an opened tour that comes to a recipient and to as many others as a tour does.

        With food of all that it loads.
        """
        loaded = len(opened.sites) - 1
        longer = (
            self._with_last(opened, site_id)
            or self.inserted(opened, site_id, first=loaded)
            or opened
        )
        stops = zip(handled[1:-1], tour.sites[1:-1], strict=True)
        for _, other_id in sorted(stops, reverse=True):
            if not self.scenario.sites[other_id].is_supply:
                longer = self.inserted(longer, other_id, first=loaded) or longer
        return longer

    def _with_last(self, opened: Tour, site_id: SiteId) -> Tour | None:
        """Return an opened tour that comes to a recipient last, with food of all it loads."""
        longer = opened.with_stop(len(opened.sites) - 1, site_id)
        return longer if self.timings([longer]) else None

    def _some_tours(self, state: State) -> list[int]:
        """Pick a tour, half of the time with one or two more of about the same day."""
        t = self.random.randrange(len(state.tours))
        chosen = [t]
        if self.random.random() < 0.5:
            day = state.tours[t].shift.day
            near = [
                k
                for k, other in enumerate(state.tours)
                if k != t and abs((other.shift.day - day).days) <= 2
            ]
            chosen += self.random.sample(near, min(len(near), self.random.choice((1, 1, 2))))
        return chosen

    def _help(self, state: State) -> tuple[int, Tour, SiteId] | None:
        """Return a tour that would help one of the worst-off, opened anew, and whom.

        The more it would help, the likelier it is.
        """
        fills = state.allocation.fills_in(state.solution.values)
        worst = sorted(fills, key=fills.__getitem__)[:WORST_OFF]
        site_id = worst[min(int(self.random.expovariate(1.0)), len(worst) - 1)]
        days = {v.day for zone in Zone for v in self.reach.visits(site_id, zone)}
        prices = Prices(state.allocation, state.solution, self.deliverable)
        found: list[tuple[float, int, Tour]] = []
        for t, tour in enumerate(state.tours):
            if tour.shift.day not in days or site_id in (tour.sites[0], tour.sites[-1]):
                continue
            for supplies in self.loading.choices(tour.shift):
                if site_id in tour.sites and set(supplies) <= set(tour.sites):
                    continue
                opened = self._opened_to_help(tour.shift, supplies)
                gain = prices.gain(t, opened, site_id, extra_min=0)
                if gain > 0:
                    found.append((gain, t, opened))
        if not found:
            return None
        _, t, opened = self.random.choices(found, [gain for gain, *_ in found])[0]
        return t, opened, site_id
