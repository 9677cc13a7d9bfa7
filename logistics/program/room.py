"""Which stores of supply sites more would lie in than fits, if nothing minded their room."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from logistics.classes import LotClass
from logistics.model import Scenario
from logistics.program.allocation import Allocation
from logistics.program.columns import Place, StoreId
from logistics.program.storage import Shelf, arrivals_of

LEAST_L = 1e-3
"""By so many litres more than fit a store counts as overfull: the solver's numbers are rounded."""


class Overfull:
    """Finds stores whose room has to be minded; most have room for whatever comes in a month."""

    def __init__(self, scenario: Scenario, classes: tuple[LotClass, ...]) -> None:
        self.scenario = scenario
        self.classes = classes
        self.found: set[StoreId] = set()
        """Stores in which more would have lain in a solution, than fits."""
        self._arrivals = arrivals_of(scenario, classes)
        self._rooms: dict[StoreId, np.ndarray] = {}

    def look(self, allocation: Allocation, values: np.ndarray) -> bool:
        """Tell whether there are stores more of which the room has to be minded."""
        before = len(self.found)
        shelves: dict[Shelf, int] = {}
        members: dict[StoreId, set[int]] = defaultdict(set)
        moved: dict[tuple[int, int], float] = defaultdict(float)
        for (number, site_id, day), cases in self._moved(allocation, values).items():
            store = (site_id, self.classes[number].product.zone)
            if store not in self.found:
                shelf = shelves.setdefault((number, site_id), len(shelves))
                members[store].add(shelf)
                moved[shelf, max(0, (day - self.scenario.start).days)] += cases
        if not moved:
            return False
        cases_on = np.zeros((len(shelves), len(self.scenario.days)))
        cases_on[tuple(np.array(list(moved)).T)] = list(moved.values())
        litres_on = np.cumsum(cases_on, axis=1) * self._litres(shelves)
        for store, rows in members.items():
            if (litres_on[list(rows)].sum(axis=0) > self._room_l(store) + LEAST_L).any():
                self.found.add(store)
        return len(self.found) > before

    def _moved(self, allocation: Allocation, values: np.ndarray) -> dict[Place, float]:
        """Return how many cases come to each shelf and leave it on each day."""
        moved: dict[Place, float] = defaultdict(float, self._arrivals)
        for sign, places in ((-1, allocation.loads), (1, allocation.unloads)):
            numbers, columns, factors, *_ = places.terms()
            cases = np.bincount(numbers, values[columns] * factors, minlength=len(places.index))
            for place, count in zip(places.index, cases.tolist(), strict=True):
                if count:
                    moved[place] += sign * count
        return moved

    def _litres(self, shelves: Mapping[Shelf, int]) -> np.ndarray:
        """Return the litres of a case on each shelf and night, none after its last day."""
        start = self.scenario.start
        litres = np.zeros((len(shelves), len(self.scenario.days)))
        for (number, _), row in shelves.items():
            c = self.classes[number]
            nights = (c.last_day - start).days if c.perishes else len(self.scenario.days)
            litres[row, : max(0, nights)] = c.case_g * c.product.volume_ul_per_g / 1e6
        return litres

    def _room_l(self, store: StoreId) -> np.ndarray:
        if store not in self._rooms:
            rooms = [self.scenario.night_capacity_ul(*store, night) for night in self.scenario.days]
            self._rooms[store] = np.array(rooms) / 1e6
        return self._rooms[store]
