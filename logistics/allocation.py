"""Who gets what from which stop: the columns and rows of the allocation over given tours.

Columns are cases of a class from a loading stop to a later stop of the same tour, kilograms of a
delivery used at a session, stocks at supply sites overnight, and the times of every stop. The rows
are defined rule by rule in ``meals``, ``storage`` and ``driving``; ``formulation`` joins them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from inventory.model import Category, Zone
from logistics.classes import LotClass
from logistics.linear import LinearProgram
from logistics.model import Scenario, SiteId
from logistics.tours import Timing, Tour, loading_stops

KG = 1000.0
LEAST_WASTED_KG = 0.1


class Flow(NamedTuple):
    """Cases of a class loaded at one stop of a tour and unloaded at a later one."""

    lot_class: int
    tour: int
    load: int
    unload: int


class Meal(NamedTuple):
    """Kilograms of a class used at a session, out of what came to the recipient on ``came``."""

    lot_class: int
    site_id: SiteId
    came: date
    tour: int
    stop: int
    session: date


class Rest(NamedTuple):
    """Kilograms of a class that a delivery leaves at a recipient unused."""

    lot_class: int
    tour: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What one more is worth, in the order of the goals; the worst fill counts per whole fill.

    It counts up to ``worst_most``: a step that no plan reaches is worth nothing, nor is a part.
    """

    worst_fill: float = 30_000.0
    worst_most: float = math.inf
    waste_kg: float = 12.0
    fill_kg: float = 4.0
    cost_yen: float = 0.0012


@dataclass
class Allocation:
    """The linear program of one set of tours and the meaning of its columns."""

    scenario: Scenario
    classes: tuple[LotClass, ...]
    tours: Sequence[Tour]
    timings: Sequence[Timing]
    weights: Weights = field(default_factory=Weights)
    whole_cases: bool = False
    minds_cases: bool = False
    """Whether cases, divisible or not, are used as whole ones could be of what perishes."""
    program: LinearProgram = field(default_factory=LinearProgram)
    flows: dict[Flow, int] = field(default_factory=dict)
    """The flows that have a column of their own: all where cases are whole."""
    cases: dict[Flow, list[tuple[int, float]]] = field(default_factory=dict)
    """The cases of each flow as a sum of columns."""
    meals: dict[Meal, int] = field(default_factory=dict)
    rests: dict[Rest, int] = field(default_factory=dict)
    discards: dict[tuple[int, SiteId, date], int] = field(default_factory=dict)
    fill_rows: dict[SiteId, int] = field(default_factory=dict)
    need_rows: dict[tuple[SiteId, date, Category], int] = field(default_factory=dict)
    stock_rows: dict[tuple[int, SiteId, date], int] = field(default_factory=dict)
    weight_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    zone_rows: dict[tuple[int, int, Zone], int] = field(default_factory=dict)
    service_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    room_rows: dict[tuple[SiteId, Zone, date], int] = field(default_factory=dict)
    worst: int = -1
    budget_row: int | None = None

    @cached_property
    def merged(self) -> frozenset[int]:
        """The tours whose flows to recipients are no more than the meals they become.

        They need not be whole, and nothing joins them, as the tour loads at one stop only. Half of
        all columns and rows are saved by that.
        """
        if self.whole_cases:
            return frozenset()
        return frozenset(
            t for t, tour in enumerate(self.tours) if len(loading_stops(self.scenario, tour)) == 1
        )

    def goes_to_supply(self, flow: Flow) -> bool:
        """Tell whether a flow ends where food may be loaded again."""
        return self.scenario.sites[self.tours[flow.tour].sites[flow.unload]].is_supply

    def per_case(self, flow: Flow, factor: float) -> list[tuple[int, float]]:
        """Return a sum of columns that is so much for each case of a flow."""
        return [(column, cases * factor) for column, cases in self.cases[flow]]

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
