"""The provably best plan of a problem with a few stops: all sets, all orders that matter.

Labels give the cheapest route of every set of stops, exactly or as a bound from below; a choice of
sets with the least total follows. Where costs were bounds, the routes chosen are enumerated and the
choice is made anew, until it consists of exact costs.
"""

import numpy as np

from routing.board import Board, Pattern, Score
from routing.figures import Figures, figures_of
from routing.model import RoutingProblem
from routing.schedule import loads_fit, pattern_cost
from routing.small_exact import is_exact
from routing.small_orders import OrderSearch
from routing.small_routes import (
    Facts,
    Store,
    extend_sets,
    facts_of,
    new_store,
    pattern_to,
)
from routing.small_sets import NO_COST, best_choice

MOST_STOPS = 12
MOST_WORK = 100_000
"""So many beginnings of routes whose costs are bounds are looked at; a whole one counts for 20."""

ENGINE = "enumeration"


def solve_small(problem: RoutingProblem, board: Board, *, most_work: int = MOST_WORK) -> bool:
    """Put the best plan and its score as the bound on the board; False = not tried or given up.

    It is not tried above 12 stops, and given up when the board is over, labels are too many, or
    enumerating orders takes more than ``most_work``.
    """
    if len(problem.stops) > MOST_STOPS or not problem.vehicle_types:
        return False
    figures = figures_of(problem)
    sets = _Sets(problem, figures, board, most_work=most_work)
    if not all(sets.find_routes(k) for k in range(len(figures.vehicles))):
        return False
    found = sets.settle()
    if found is None:
        return False
    score, routes = found
    board.offer_plan(routes, score, engine=ENGINE)
    board.raise_bound(score, engine=ENGINE)
    return True


class _Sets:
    """Costs by vehicle type and set of stops, and the routes that have them."""

    def __init__(
        self, problem: RoutingProblem, figures: Figures, board: Board, *, most_work: int
    ) -> None:
        self.problem, self.figures, self.board = problem, figures, board
        self.count = len(problem.stops)
        types = len(figures.vehicles)
        self.costs = np.full((types, 1 << self.count), NO_COST, dtype=np.int64)
        self.exact = [is_exact(figures, v) for v in figures.vehicles]
        self.stores: list[Store] = []
        self.patterns: dict[tuple[int, int], Pattern] = {}
        self.work_left = most_work
        wanted = [(s.prize is None, s.prize or 0) for s in problem.stops]
        self.missing, self.prizes = (
            np.array(
                [sum(w[i] for k, w in enumerate(wanted) if s >> k & 1) for s in range(self.all)]
            )
            for i in (0, 1)
        )
        self.numbers = np.array(
            [min(v.number, self.count) for v in problem.vehicle_types], dtype=np.int64
        )

    @property
    def all(self) -> int:
        """How many sets of stops there are."""
        return 1 << self.count

    def find_routes(self, number: int) -> bool:
        """Find the cheapest route of every set for a type; False = given up."""
        vehicle = self.figures.vehicles[number]
        facts: Facts = facts_of(self.figures, vehicle)
        store = new_store(self.figures, vehicle, facts)
        step = max(1, self.all // 64)
        for first in range(0, self.all, step):
            if self.board.is_over:
                return False
            if not extend_sets(facts, store, first, min(self.all, first + step)):
                return False
        self.costs[number] = store.best
        self.stores.append(store)
        return True

    def settle(self) -> tuple[Score, list[Pattern]] | None:
        """Return the best score and its routes; None = given up."""
        while True:
            score, chosen = best_choice(
                self.costs, self.numbers, missing=self.missing, prizes=self.prizes
            )
            bounds = [key for key in chosen if not self.is_settled(key)]
            if not bounds:
                return score, [self.patterns[key] for key in chosen]
            for key in bounds:
                if not self.enumerate(key):
                    return None

    def is_settled(self, key: tuple[int, int]) -> bool:
        """Tell whether the cost of a set is exact; find its route."""
        if key in self.patterns:
            return True
        number, mask = key
        pattern = pattern_to(
            self.stores[number],
            mask,
            vehicle_type=number,
            stops=self.count,
            end=self.figures.vehicles[number].end,
        )
        if self.exact[number] or self.cost(pattern) == self.costs[key]:
            self.patterns[key] = pattern
            return True
        return False

    def enumerate(self, key: tuple[int, int]) -> bool:
        """Replace a bound by the cost of the best of all orders; False = given up."""
        number, mask = key
        search = OrderSearch(self.problem, number, bound=int(self.costs[key]), spend=self.may_spend)
        if not search.run(frozenset(i for i in range(self.count) if mask >> i & 1)):
            return False
        if search.best is None:
            self.costs[key] = NO_COST
        else:
            self.costs[key], self.patterns[key] = search.best
        return True

    def may_spend(self, work: int) -> bool:
        """Count work on orders, and tell whether to go on."""
        self.work_left -= work
        return self.work_left >= 0 and not self.board.is_over

    def cost(self, pattern: Pattern) -> int:
        """Return what a route costs; NO_COST where it cannot be driven."""
        cost = pattern_cost(self.problem, pattern) if loads_fit(self.problem, pattern) else None
        return NO_COST if cost is None else cost
