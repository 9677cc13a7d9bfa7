"""Who gets what from which stop: the columns and rows of the allocation over given tours.

Columns are cases of a class from a loading stop to a later stop of the same tour, kilograms of a
delivery used at a session, stocks at supply sites overnight, and the times of every stop. What the
rules say of one tour alone is a ``Part``, the same in every program with that tour (``meals``,
``driving``); an ``Allocation`` joins parts and adds what tours share (``sharing``, ``storage``).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from inventory.model import Category, Zone
from logistics.model import SiteId
from logistics.program.columns import (
    KG,
    Columns,
    Flow,
    Meal,
    Place,
    Serving,
    StoreId,
    Terms,
    shifted,
)
from logistics.program.part import Part
from logistics.program.sums import Gathered
from logistics.program.tours import Timing, Tour

LEAST_WASTED_KG = 0.1
K = TypeVar("K")


class Joined(NamedTuple):
    """A tour's part and where its columns and rows begin."""

    part: Part
    columns: int
    rows: int


@dataclass(kw_only=True)
class Allocation(Columns):
    """The linear program of one set of tours.

    Which column is which flow or meal can be asked when all parts have joined.
    """

    tours: Sequence[Tour]
    timings: Sequence[Timing]
    eaten: Gathered[tuple[SiteId, date, Category]] = field(default_factory=Gathered)
    loads: Gathered[Place] = field(default_factory=Gathered)
    unloads: Gathered[Place] = field(default_factory=Gathered)
    waits: Gathered[StoreId] = field(default_factory=Gathered)
    servings: dict[tuple[SiteId, Category, int], list[Serving]] = field(
        default_factory=lambda: defaultdict(list)
    )
    discards: dict[Place, int] = field(default_factory=dict)
    fill_rows: dict[SiteId, int] = field(default_factory=dict)
    need_rows: dict[tuple[SiteId, date, Category], int] = field(default_factory=dict)
    stock_rows: dict[Place, int | None] = field(default_factory=dict)
    """The row of what is there to be loaded, on each day on which it changes; None = enough."""
    brought_rows: dict[Place, int | None] = field(default_factory=dict)
    """Where food is loaded that day as well and room is not minded: the row of what is brought."""
    full: Set[StoreId] | None = None
    """The stores of supply sites of which the room is minded; None = of all."""
    room_rows: dict[tuple[SiteId, Zone, date], int] = field(default_factory=dict)
    worst: int = -1
    budget_row: int | None = None
    own_meals: dict[Meal, int] = field(default_factory=dict)
    """Of food that no tour brings."""
    parts: dict[int, Joined] = field(default_factory=dict)
    """Each tour's part, by its number."""

    def minds_room(self, site_id: SiteId, zone: Zone) -> bool:
        """Tell whether the room of a store of a supply site is minded."""
        return self.full is None or (site_id, zone) in self.full

    def join(self, part: Part) -> None:
        """Add a tour's columns and rows."""
        columns, rows = self.program.join(part.program)
        self.parts[part.number] = Joined(part, columns, rows)
        self.eaten.add(part.sums.eaten, columns)
        self.loads.add(part.sums.loads, columns)
        self.unloads.add(part.sums.unloads, columns)
        self.waits.add(part.sums.waits, columns)
        for kind, servings in part.servings.items():
            self.servings[kind] += [
                Serving(days, [c + columns for c in used], shifted(brought, columns))
                for days, used, brought in servings
            ]

    @cached_property
    def flows(self) -> dict[Flow, int]:
        """The columns of the flows that have one of their own."""
        return {
            flow: c + first for p, first, _ in self.parts.values() for flow, c in p.flows.items()
        }

    @cached_property
    def meals(self) -> dict[Meal, int]:
        """The column of each meal, of food that a tour brings and of other."""
        brought = {m: c + first for p, first, _ in self.parts.values() for m, c in p.meals.items()}
        return brought | self.own_meals

    @cached_property
    def weight_rows(self) -> dict[tuple[int, int], int]:
        """What is aboard a tour after a stop."""
        return self._rows(lambda part: part.weight_rows)

    @cached_property
    def zone_rows(self) -> dict[tuple[int, int, Zone], int]:
        """What is aboard a tour after a stop, of a zone."""
        return self._rows(lambda part: part.zone_rows)

    @cached_property
    def service_rows(self) -> dict[tuple[int, int], int]:
        """How long a tour is at a stop."""
        return self._rows(lambda part: part.service_rows)

    def _rows(self, rows_of: Callable[[Part], dict[K, int]]) -> dict[K, int]:
        return {
            key: row + first
            for p, _, first in self.parts.values()
            for key, row in rows_of(p).items()
        }

    @property
    def hours(self) -> Terms:
        """What the hours of driving cost."""
        return [x for part, first, _ in self.parts.values() for x in shifted(part.hours, first)]

    def goes_to_supply(self, flow: Flow) -> bool:
        """Tell whether a flow ends where food may be loaded again."""
        return self.scenario.sites[self.tours[flow.tour].sites[flow.unload]].is_supply

    def fills_in(self, values: np.ndarray) -> dict[SiteId, float]:
        """Return the fill of each recipient with a need in a solution."""
        used_g: dict[SiteId, float] = dict.fromkeys(self.fill_rows, 0.0)
        for meal, column in self.meals.items():
            used_g[meal.site_id] += values[column] * KG
        month = self.scenario
        return {
            site_id: float(grams + month.used_before_g(site_id)) / month.whole_need_g(site_id)
            for site_id, grams in used_g.items()
        }

    def wasted_terms(self) -> Terms:
        """Return the kilograms that are wasted, but for what perishes if nobody uses it, as a sum.

        Of what perishes counts what is used; of other food what is given up, and what is left over
        where nobody will use it.
        """
        terms = [
            (c, -1.0) for meal, c in self.meals.items() if self.classes[meal.lot_class].perishes
        ]
        for part, first, _ in self.parts.values():
            for rest, c in part.rests.items():
                lot_class, site_id = self.classes[rest.lot_class], part.tour.sites[rest.stop]
                if not lot_class.perishes and part.wastes_rest(lot_class, site_id):
                    terms.append((c + first, 1.0))
        for (number, *_), column in self.discards.items():
            if not self.classes[number].perishes:
                terms.append((column, self.classes[number].case_g / KG))
        return terms

    def wasted_kg(self, values: np.ndarray) -> dict[int, float]:
        """Return how much of each class is wasted in a solution as nobody uses it in time."""
        left = {
            c.number: sum(s.quantity_g for s in c.supplies) / KG for c in self.classes if c.perishes
        }
        for meal, column in self.meals.items():
            if meal.lot_class in left:
                left[meal.lot_class] -= values[column]
        return {number: kg for number, kg in left.items() if kg > LEAST_WASTED_KG}
