"""What a tour is worth at most beside all others, by the prices of what they share.

Weak duality: at the prices of any solution of the others, a program with one tour more costs no
less than they do and the best that this tour can do alone. That is asked of a program of one tour,
which is solved many times as fast as that of all.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from inventory.model import Category, Zone
from logistics.model import Scenario, SiteId
from logistics.program.columns import KG
from logistics.program.linear import LinearProgram
from logistics.program.part import Part
from logistics.program.prices import price_of
from logistics.program.tours import driving_yen
from logistics.search.calendar import State

TIME_LIMIT_S = 2.0
"""A tour's program takes a few thousandths of a second; the solver may go in circles."""
MOST_KEPT = 4
"""States whose prices are kept."""


class _LastCase(NamedTuple):
    """The price of a row about the last case for some sessions, and how much of it they need."""

    sessions: frozenset[date]
    share: float
    price: float


class Worths:
    """Prices of what tours share in a state: food at supply sites, needs, fills and room."""

    def __init__(self, state: State) -> None:
        allocation, duals = state.allocation, state.solution.duals
        self._duals = dict(zip(allocation.program.row_keys, duals.tolist(), strict=True))
        self._stocks: dict[tuple[int, SiteId], list[tuple[date, float]]] = defaultdict(list)
        for (number, site_id, day), row in sorted(allocation.stock_rows.items()):
            self._stocks[number, site_id].append((day, price_of(row, duals)))
        self._brought = {k: price_of(row, duals) for k, row in allocation.brought_rows.items()}
        self._rooms: dict[tuple[SiteId, Zone], list[tuple[date, float]]] = defaultdict(list)
        for (site_id, zone, night), row in allocation.room_rows.items():
            if duals[row]:
                self._rooms[site_id, zone].append((night, float(duals[row])))
        self._last_cases: dict[tuple[SiteId, Category, int], list[_LastCase]] = defaultdict(list)
        for kind, last_case in self._priced_last_cases(allocation.scenario):
            self._last_cases[kind].append(last_case)

    def _priced_last_cases(
        self, scenario: Scenario
    ) -> Iterator[tuple[tuple[SiteId, Category, int], _LastCase]]:
        for key, price in self._duals.items():
            if price and isinstance(key, tuple) and key[0] == "last case":
                _, site_id, category, case_g, sessions = key
                needs = (scenario.need_g.get((site_id, day, category), 0) for day in sessions)
                share = sum(needs) % case_g / case_g
                yield (site_id, category, case_g), _LastCase(sessions, share, price)

    def least_cost(self, part: Part) -> float:
        """Return what a tour's food and hours cost at these prices, at best.

        Where the solver does not tell, that is as little as can be.
        """
        if not part.program.costs:
            return 0.0
        program = part.program.copy()
        costs = np.array(program.costs)
        self._price_meals(part, program, costs)
        self._price_stocks(part, costs)
        budget = self._duals.get("budget", 0.0)
        for column, factor in part.hours if budget else ():
            costs[column] -= budget * factor
        program.costs = costs.tolist()
        found = program.solve(time_limit_s=TIME_LIMIT_S)
        return -math.inf if found is None else found.objective

    def _price_meals(self, part: Part, program: LinearProgram, costs: np.ndarray) -> None:
        """Add what food is worth to recipients, who use no more than they need."""
        for need, terms in part.eaten.items():
            price = self._duals.get(("need", need), 0.0) + self._duals.get(("fill", need[0]), 0.0)
            costs[[column for column, _ in terms]] -= price
            program.add_row(terms, upper=part.scenario.need_g.get(need, 0) / KG)
        for store, waits in part.waits.items():
            for night, price in self._rooms.get(store, ()):
                for wait in waits:
                    if wait.since <= night < wait.until:
                        costs[wait.column] -= wait.litres * price
        for kind, servings in part.servings.items():
            for row in self._last_cases.get(kind, ()):
                for serving in servings:
                    if serving.sessions <= row.sessions:
                        costs[serving.used] -= row.price
                        for column, kg in serving.brought:
                            costs[column] += row.price * row.share * kg

    def _price_stocks(self, part: Part, costs: np.ndarray) -> None:
        """Add what food costs where it is loaded, and what it is worth where it is put down."""
        for place, terms in part.loads.items():
            price = self._stock(*place) + self._duals.get(("load", place), 0.0)
            for column, cases in terms:
                costs[column] += price * cases
        for place, terms in part.unloads.items():
            price = self._brought.get(place, self._stock(*place))
            for column, cases in terms:
                costs[column] -= price * cases

    def _stock(self, number: int, site_id: SiteId, day: date) -> float:
        """Return the price of a case at a supply site: that of the next day on which it changes."""
        chain = self._stocks.get((number, site_id), [])
        at = bisect_left(chain, (day, -math.inf))
        return chain[at][1] if at < len(chain) else 0.0


worths_of = lru_cache(maxsize=MOST_KEPT)(Worths)
"""The prices of a state, which is asked about many tours."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What all but some tours of a state cost at least, at its prices."""

    cost: float
    worths: Worths

    def least_cost_with(self, part: Part) -> float:
        """Return what they and another tour cost at least."""
        return self.cost + _driven(part) + self.worths.least_cost(part)


def rest_when_idle(state: State, t: int) -> Rest:
    """Return what is left without a tour on which nothing is carried."""
    part, first, _ = state.allocation.parts[t]
    values = state.solution.values[first : first + part.width]
    gone = float(values @ part.program.costs) + _driven(part)
    return Rest(state.cost - gone, worths_of(state))


def rest_of(state: State, which: Sequence[int], built: State) -> Rest:
    """Return what is left without some tours, but with all of them but the last as ``built``."""
    worths = worths_of(state)
    old = [state.allocation.parts[t][0] for t in which]
    new = [built.allocation.parts[t][0] for t in which[:-1]]
    gone, come = (sum(_driven(p) + worths.least_cost(p) for p in parts) for parts in (old, new))
    return Rest(-math.inf if math.isinf(gone) else state.cost - gone + come, worths)


def _driven(part: Part) -> float:
    return part.weights.cost_yen * driving_yen(part.scenario, part.tour)
