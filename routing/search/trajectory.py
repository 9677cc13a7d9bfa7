"""One run of PyVRP's local search: perturb, improve, accept late (Burke and Bykov, 2017)."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
import pyvrp
from pyvrp import PenaltyManager, PenaltyParams, Solution
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

from routing.board import Pattern
from routing.search.dealing import can_chain, can_retype, rechained, retyped
from routing.search.translation import Translation

warnings.filterwarnings("ignore", category=pyvrp.exceptions.PenaltyBoundWarning)

LARGEST_COST = 2.0**60
"""PyVRP counts in 64 bits: beyond them a local search goes round in circles for ever."""
SHOWN = 8
"""Of so many plans that are gone on from, one shows its routes even if it is not good itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a search behaves.

    ``memory`` plans back is what a new one must beat; with ``heat``, it may instead cost that share
    more than the best one, less and less towards the end. ``neighbours`` of each stop are tried;
    ``perturbed`` stops at most are moved at random in each step; ``reaction`` steps pass until
    fines for broken rules change, which aim at a share of ``feasible`` plans; ``patience`` steps
    without a better plan end the run (None = never; then there are ``runs`` of the same length);
    after the share ``restarted`` of the effort there is one more run, to the end. Where it
    ``takes_turns``, every other run has no heat. After each
    ``dealt`` steps, trips or routes are dealt anew among the vehicles (0 = never).
    """

    memory: int = 300
    heat: float | None = None
    neighbours: int = 40
    perturbed: int = 25
    reaction: int = 50
    feasible: float = 0.65
    fine: float = 1.0
    patience: int | None = 5_000
    restarted: float = 1.0
    takes_turns: bool = False
    runs: int = 1
    dealt: int = 0


class Trajectory:
    """A run from a random plan, or from a given one; ``best`` is the best plan it met."""

    def __init__(
        self,
        translation: Translation,
        *,
        seed: int,
        manner: Manner,
        start: Solution | None = None,
        offer: Callable[[list[tuple[Pattern, int]]], None] | None = None,
    ) -> None:
        data = translation.data
        self.translation = translation
        self.manner = manner
        self.offer = offer
        self._random = pyvrp.RandomNumberGenerator(seed)
        self._search = _local_search(translation, self._random, manner)
        self._fines = _fines(translation, manner)
        evaluator = self._fines.max_cost_evaluator()
        begin = Solution.make_random(data, self._random) if start is None else start
        self.current = self._search(begin, evaluator, exhaustive=True)
        self.best: Solution | None = None
        self._history: list[Solution] = [self.current] * manner.memory
        self._seen: set[str] = set()
        self.steps = 0
        self._chains, self._retypes = can_chain(data), can_retype(data)
        self._deals = Random(seed)
        self.last_gain = 0
        for plan in (begin, self.current):
            if plan.is_feasible():
                self._note_best(plan, evaluator.cost(plan))

    @property
    def is_tired(self) -> bool:
        """Tell whether it has not got better for too long."""
        patience = self.manner.patience
        return patience is not None and self.steps - self.last_gain >= patience

    @property
    def cost(self) -> int | None:
        """What the best plan costs in PyVRP's terms; None = none was found."""
        return None if self.best is None else self._best_cost

    def step(self, *, left: float = 1.0) -> bool:
        """Try one change; return whether the best plan became better.

        ``left`` = the share of the run that is left, from 1 to 0.
        """
        self.steps += 1
        if self.manner.dealt and self.steps % self.manner.dealt == 0:
            self._deal_anew()
        evaluator = self._fines.cost_evaluator()
        tried = self._search(self.current, evaluator, exhaustive=False)
        self._fines.register(tried)
        cost = evaluator.penalised_cost(tried)
        gained = False
        if tried.is_feasible() and (self.best is None or cost < self._best_cost):
            better = self._search(tried, evaluator, exhaustive=True)
            if better.is_feasible():
                tried, cost = better, evaluator.penalised_cost(better)
            self._note_best(tried, cost)
            gained = True
        self._accept(tried, cost, evaluator, left)
        return gained

    def _deal_anew(self) -> None:
        """Go on from the same trips, or routes, dealt anew among the vehicles."""
        data, evaluator = self.translation.data, self._fines.cost_evaluator()
        dealt = None
        if self._chains and self.current.is_feasible():
            dealt = rechained(data, self.current, self._deals)
        elif self._retypes:
            dealt = retyped(data, self.current, self._fines.penalties()[0])
        if dealt is not None:
            before = evaluator.penalised_cost(self.current)
            after = evaluator.penalised_cost(dealt)
            if after < before or (after == before and self._chains):
                self.current = dealt

    def adopt(self, better: Solution) -> None:
        """Go on from a plan that came from elsewhere."""
        self._note_best(better, self._fines.cost_evaluator().cost(better))
        self.current = better
        self._history = [better] * self.manner.memory

    def _accept(
        self, tried: Solution, cost: int, evaluator: pyvrp.CostEvaluator, left: float
    ) -> None:
        place = self.steps % self.manner.memory
        now = evaluator.penalised_cost(self.current)
        if self.manner.heat is None or self.best is None:
            most = evaluator.penalised_cost(self._history[place])
        else:
            most = round(self._best_cost * (1 + self.manner.heat * left))
        if cost < most or cost < now:
            self.current, now = tried, cost
            if self.steps % SHOWN == 0 or self._is_good(tried, cost):
                self._show(tried)
        if now < evaluator.penalised_cost(self._history[place]):
            self._history[place] = self.current

    def _is_good(self, plan: Solution, cost: int) -> bool:
        return self.best is not None and cost < 1.03 * self._best_cost and plan.is_feasible()

    def _note_best(self, plan: Solution, cost: int) -> None:
        self.best, self._best_cost = plan, cost
        self.last_gain = self.steps
        self._show(plan)

    def _show(self, plan: Solution) -> None:
        """Offer the routes of a plan that were not offered before."""
        if self.offer is None:
            return
        found = []
        for route in plan.routes():
            if not route.is_feasible():
                continue
            name = f"{route.vehicle_type()} {route}"
            if name not in self._seen:
                self._seen.add(name)
                found.append((self.translation.pattern(route), self.translation.cost(route)))
        self.offer(found)


def _local_search(
    translation: Translation, random: pyvrp.RandomNumberGenerator, manner: Manner
) -> LocalSearch:
    data = translation.data
    near = compute_neighbours(data, NeighbourhoodParams(num_neighbours=manner.neighbours))
    perturbation = PerturbationManager(PerturbationParams(1, manner.perturbed))
    search = LocalSearch(data, random, near, perturbation)
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    return search


def _fines(translation: Translation, manner: Manner) -> PenaltyManager:
    """Return fines that begin near what a detour costs, and can grow beyond any."""
    data = translation.data
    legs = max(float(m[m < m.max()].mean()) if m.any() else 1.0 for m in data.distance_matrices())
    times = max(float(m.mean()) for m in data.duration_matrices())
    types = data.vehicle_types()
    detour = max(v.unit_distance_cost for v in types) * legs
    detour += max(v.unit_duration_cost for v in types) * times
    detour = max(detour, 1.0)
    loads = [
        max(1.0, float(np.mean(amounts))) for amounts in zip(*_amounts(data), strict=True)
    ] or [1.0] * data.num_load_dimensions
    fine = manner.fine * detour
    begin = ([fine / a for a in loads], 5 * fine / max(times, 1.0), 5 * fine / max(legs, 1.0))
    most = max(100_000.0, 1_000 * max(*begin[0], *begin[1:]))
    most = min(most, LARGEST_COST / _most_broken(data))
    parameters = PenaltyParams(
        solutions_between_updates=manner.reaction,
        target_feasible=manner.feasible,
        max_penalty=most,
    )
    return PenaltyManager(begin, parameters)


def _most_broken(data: pyvrp.ProblemData) -> int:
    """Return more than all rules together can be broken by in one plan."""
    halts = data.num_locations + data.num_vehicles
    longest = sum(int(m.max(initial=0)) for m in data.distance_matrices())
    longest += sum(int(m.max(initial=0)) for m in data.duration_matrices())
    return sum(sum(amounts) for amounts in _amounts(data)) + halts * longest + 1


def _amounts(data: pyvrp.ProblemData) -> list[list[int]]:
    clients = [
        [max(d, p) for d, p in zip(c.delivery, c.pickup, strict=True)] for c in data.clients()
    ]
    return clients + [list(s.amount) for s in data.shipments()]
