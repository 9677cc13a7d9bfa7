"""What the rules say of one tour alone: the same in every program with that tour."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np

from inventory.model import Category, Zone
from logistics.classes import LotClass
from logistics.model import SiteId
from logistics.program.columns import KG, Columns, Flow, Meal, Place, Rest, Serving, Terms, Wait
from logistics.program.sums import Sums, waiting_sums
from logistics.program.tours import Timing, Tour

LEAST_CASES = 1e-7


class PartSums(NamedTuple):
    """What a part adds to the rows that tours share."""

    eaten: Sums[tuple[SiteId, date, Category]]
    loads: Sums[Place]
    unloads: Sums[Place]
    waits: Sums[tuple[SiteId, Zone]]


@dataclass(kw_only=True)
class Part(Columns):
    """The columns and rows of a tour, which is number ``number`` of a month's."""

    number: int
    tour: Tour
    timing: Timing
    relayed: Set[tuple[int, SiteId]] = frozenset()
    """What other tours may have brought where this one loads, on an earlier day."""
    flows: dict[Flow, int] = field(default_factory=dict)
    """The flows that have a column of their own: all where cases are whole."""
    cases: dict[Flow, Terms] = field(default_factory=dict)
    """The cases of each flow as a sum of columns."""
    meals: dict[Meal, int] = field(default_factory=dict)
    rests: dict[Rest, int] = field(default_factory=dict)
    weight_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    zone_rows: dict[tuple[int, int, Zone], int] = field(default_factory=dict)
    service_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    hours: Terms = field(default_factory=list)
    """What the hours of driving cost."""

    @cached_property
    def places(self) -> tuple[Hashable, ...]:
        """A name for each stop that stays the same when others come between: its site.

        Where it is there a second time, with how often before.
        """
        seen: Counter[SiteId] = Counter()
        found: list[Hashable] = []
        for site_id in self.tour.sites:
            found.append((site_id, seen[site_id]) if seen[site_id] else site_id)
            seen[site_id] += 1
        return tuple(found)

    def per_case(self, flow: Flow, factor: float) -> Terms:
        """Return a sum of columns that is so much for each case of a flow."""
        return [(column, cases * factor) for column, cases in self.cases[flow]]

    def goes_to_supply(self, flow: Flow) -> bool:
        """Tell whether a flow ends where food may be loaded again."""
        return self.scenario.sites[self.tour.sites[flow.unload]].is_supply

    @cached_property
    def eaten(self) -> dict[tuple[SiteId, date, Category], Terms]:
        """Kilograms used of each category at each session."""
        found: dict[tuple[SiteId, date, Category], Terms] = defaultdict(list)
        for meal, column in self.meals.items():
            category = self.classes[meal.lot_class].product.category
            found[meal.site_id, meal.session, category].append((column, 1.0))
        return found

    @cached_property
    def loads(self) -> dict[Place, Terms]:
        """Cases of each class loaded at supply sites."""
        return self._moved(lambda flow: flow.load)

    @cached_property
    def unloads(self) -> dict[Place, Terms]:
        """Cases of each class brought to supply sites."""
        return self._moved(lambda flow: flow.unload if self.goes_to_supply(flow) else None)

    def _moved(self, stop_of: Callable[[Flow], int | None]) -> dict[Place, Terms]:
        found: dict[Place, Terms] = defaultdict(list)
        for flow, terms in self.cases.items():
            stop = stop_of(flow)
            if stop is not None:
                found[flow.lot_class, self.tour.sites[stop], self.tour.shift.day] += terms
        return found

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.program.costs)

    @cached_property
    def _rides(self) -> tuple[Sums[Flow], np.ndarray, np.ndarray, np.ndarray]:
        """The cases of each flow with its grams a case, and where they are loaded and unloaded."""
        flows = list(self.cases)
        return (
            Sums.of(self.cases),
            np.array([self.classes[f.lot_class].case_g for f in flows]),
            np.array([f.load for f in flows], dtype=np.int64),
            np.array([f.unload for f in flows], dtype=np.int64),
        )

    def handled_g(self, values: np.ndarray) -> list[int]:
        """Return the grams handled at each stop, by the values of the columns."""
        (flows, places, columns, factors, _), case_g, load, unload = self._rides
        count = len(self.tour.sites)
        if not flows:
            return [0] * count
        cases = np.bincount(places, weights=values[columns] * factors, minlength=len(flows))
        grams = np.where(cases > LEAST_CASES, np.floor(cases * case_g), 0.0)
        handled = np.zeros(count)
        for stops in (load, unload):
            handled += np.bincount(stops, weights=grams, minlength=count)
        return [int(g) for g in handled]

    @cached_property
    def waits(self) -> dict[tuple[SiteId, Zone], list[Wait]]:
        """What waits at recipients for its session, or for its last day."""
        found: dict[tuple[SiteId, Zone], list[Wait]] = defaultdict(list)
        for meal, column in self.meals.items():
            zone = self.classes[meal.lot_class].product.zone
            found[meal.site_id, zone] += self.waiting(meal, column)
        day, policy = self.tour.shift.day, self.scenario.policy
        for rest, column in self.rests.items():
            c = self.classes[rest.lot_class]
            if not self.scenario.has_room(self.tour.sites[rest.stop], c.product):
                continue  # it is given up the same evening
            hold = policy.recipient_hold_days.get(c.product.zone)
            until = c.last_day if c.perishes else self.scenario.end + timedelta(days=1)
            if hold is not None:
                until = min(until, day + timedelta(days=hold))
            litres = c.product.volume_ul_per_g / KG
            wait = Wait(day, until, column, litres)
            found[self.tour.sites[rest.stop], c.product.zone].append(wait)
        return found

    @cached_property
    def sums(self) -> PartSums:
        """What is eaten, loaded and unloaded, and what waits, to be gathered."""
        stores = [(store, w) for store, waits in self.waits.items() for w in waits]
        return PartSums(
            Sums.of(self.eaten), Sums.of(self.loads), Sums.of(self.unloads), waiting_sums(stores)
        )

    def wastes_rest(self, lot_class: LotClass, site_id: SiteId) -> bool:
        """Tell whether what lasts and is left over at a recipient is wasted this month.

        It waits there too long, or there is no room for it at all.
        """
        hold = self.scenario.policy.recipient_hold_days.get(lot_class.product.zone)
        waits = hold is None or (self.scenario.end - self.tour.shift.day).days < hold
        return not waits or not self.scenario.has_room(site_id, lot_class.product)

    @cached_property
    def servings(self) -> dict[tuple[SiteId, Category, int], list[Serving]]:
        """What deliveries bring of which part may be left over, by category and grams a case."""
        columns: dict[Rest, dict[date, int]] = defaultdict(dict)
        for meal, column in self.meals.items():
            columns[Rest(meal.lot_class, meal.tour, meal.stop)][meal.session] = column
        kg: dict[Rest, Terms] = defaultdict(list)
        for flow in self.cases:
            c = self.classes[flow.lot_class]
            if not self.goes_to_supply(flow) and self.has_rest(c):
                delivery = Rest(flow.lot_class, flow.tour, flow.unload)
                kg[delivery] += self.per_case(flow, c.case_g / KG)
        found: dict[tuple[SiteId, Category, int], list[Serving]] = defaultdict(list)
        for delivery, brought in kg.items():
            c, used = self.classes[delivery.lot_class], columns[delivery]
            key = (self.tour.sites[delivery.stop], c.product.category, c.case_g)
            found[key].append(Serving(frozenset(used), list(used.values()), brought))
        return found

    @cached_property
    def brought(self) -> frozenset[tuple[int, SiteId]]:
        """Classes that may come to supply sites, where others may load them from the next day."""
        sites = self.tour.sites
        return frozenset(
            (f.lot_class, sites[f.unload]) for f in self.cases if self.goes_to_supply(f)
        )
