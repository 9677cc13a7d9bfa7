"""Who gets what from which stop: the columns and rows of the allocation over given tours.

Columns are cases of a class from a loading stop to a later stop of the same tour, kilograms of a
delivery used at a session, stocks at supply sites overnight, and the times of every stop. What the
rules say of one tour alone is a ``Part``, the same in every program with that tour (``meals``,
``driving``); an ``Allocation`` joins parts and adds what tours share (``sharing``, ``storage``).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from inventory.model import Category, Zone
from logistics.columns import KG, Columns, Flow, Serving, Terms, Wait, shifted
from logistics.model import SiteId
from logistics.part import Part
from logistics.tours import Timing, Tour

LEAST_WASTED_KG = 0.1


_sums: Callable[[], dict[Any, list[Any]]] = partial(defaultdict, list)


@dataclass(kw_only=True)
class Allocation(Columns):
    """The linear program of one set of tours."""

    tours: Sequence[Tour]
    timings: Sequence[Timing]
    eaten: dict[tuple[SiteId, date, Category], Terms] = field(default_factory=_sums)
    loads: dict[tuple[int, SiteId, date], Terms] = field(default_factory=_sums)
    unloads: dict[tuple[int, SiteId, date], Terms] = field(default_factory=_sums)
    waits: dict[tuple[SiteId, Zone], list[Wait]] = field(default_factory=_sums)
    servings: dict[tuple[SiteId, Category, int], list[Serving]] = field(default_factory=_sums)
    discards: dict[tuple[int, SiteId, date], int] = field(default_factory=dict)
    fill_rows: dict[SiteId, int] = field(default_factory=dict)
    need_rows: dict[tuple[SiteId, date, Category], int] = field(default_factory=dict)
    stock_rows: dict[tuple[int, SiteId, date], int] = field(default_factory=dict)
    room_rows: dict[tuple[SiteId, Zone, date], int] = field(default_factory=dict)
    worst: int = -1
    budget_row: int | None = None
    parts: dict[int, tuple[Part, int]] = field(default_factory=dict)
    """Each tour's part, by its number, and where its columns begin."""

    def join(self, part: Part) -> None:
        """Add a tour's columns and rows."""
        columns, rows = self.program.join(part.program)
        self.parts[part.number] = part, columns
        self.flows.update((flow, c + columns) for flow, c in part.flows.items())
        self.cases.update((flow, shifted(t, columns)) for flow, t in part.cases.items())
        self.meals.update((meal, c + columns) for meal, c in part.meals.items())
        self.rests.update((rest, c + columns) for rest, c in part.rests.items())
        self.weight_rows.update((key, row + rows) for key, row in part.weight_rows.items())
        self.zone_rows.update((key, row + rows) for key, row in part.zone_rows.items())
        self.service_rows.update((key, row + rows) for key, row in part.service_rows.items())
        self.hours += shifted(part.hours, columns)
        for need, terms in part.eaten.items():
            self.eaten[need] += shifted(terms, columns)
        for place, terms in part.loads.items():
            self.loads[place] += shifted(terms, columns)
        for place, terms in part.unloads.items():
            self.unloads[place] += shifted(terms, columns)
        for store, waits in part.waits.items():
            self.waits[store] += [Wait(a, b, c + columns, litres) for a, b, c, litres in waits]
        for kind, servings in part.servings.items():
            self.servings[kind] += [
                Serving(days, [c + columns for c in used], shifted(brought, columns))
                for days, used, brought in servings
            ]

    def goes_to_supply(self, flow: Flow) -> bool:
        """Tell whether a flow ends where food may be loaded again."""
        return self.scenario.sites[self.tours[flow.tour].sites[flow.unload]].is_supply

    def cases_in(self, values: np.ndarray, flow: Flow) -> float:
        """Return the cases of a flow in a solution."""
        return float(sum(values[column] * cases for column, cases in self.cases[flow]))

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

    def wasted_kg(self, values: np.ndarray) -> dict[int, float]:
        """Return how much of each class is wasted in a solution as nobody uses it in time."""
        left = {
            c.number: sum(s.quantity_g for s in c.supplies) / KG for c in self.classes if c.perishes
        }
        for meal, column in self.meals.items():
            if meal.lot_class in left:
                left[meal.lot_class] -= values[column]
        return {number: kg for number, kg in left.items() if kg > LEAST_WASTED_KG}
