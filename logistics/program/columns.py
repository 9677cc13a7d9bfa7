"""Columns of the allocation and what they mean: flows, meals, rests; what one more is worth."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from inventory.model import Zone
from logistics.classes import LotClass
from logistics.model import Scenario, SiteId
from logistics.program.linear import LinearProgram

KG = 1000.0


Terms = list[tuple[int, float]]
Place = tuple[int, SiteId, date]
"""A class at a supply site on a day."""
StoreId = tuple[SiteId, Zone]


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
    ``short_kg`` and ``short_fill`` are what a kilogram and a whole fill are worth besides to
    whoever is below that.
    """

    worst_fill: float = 30_000.0
    worst_most: float = math.inf
    waste_kg: float = 40.0
    fill_kg: float = 4.0
    short_kg: float = 0.0
    short_fill: float = 0.0
    cost_yen: float = 0.0012


class Wait(NamedTuple):
    """What a column takes of a recipient's store, from the night of ``since`` until ``until``."""

    since: date
    until: date
    column: int
    litres: float


class Serving(NamedTuple):
    """Kilograms that a delivery of a class brings, and which columns use them at which sessions."""

    sessions: frozenset[date]
    used: list[int]
    brought: Terms


def shifted(terms: Iterable[tuple[int, float]], by: int) -> Terms:
    """Return a sum of the same columns where they are in a larger program."""
    return [(column + by, factor) for column, factor in terms]


@dataclass(kw_only=True)
class Columns:
    """A linear program and the meaning of its columns and rows."""

    scenario: Scenario
    classes: tuple[LotClass, ...]
    weights: Weights = field(default_factory=Weights)
    whole_cases: bool = False
    minds_cases: bool = False
    """Whether cases, divisible or not, are used as whole ones could be of what perishes."""
    program: LinearProgram = field(default_factory=LinearProgram)

    def has_rest(self, lot_class: LotClass) -> bool:
        """Tell whether part of what a stop brings of a class may be left over."""
        return self.whole_cases or (self.minds_cases and lot_class.perishes)

    def waiting(self, meal: Meal, column: int) -> list[Wait]:
        """Return what a meal takes of a store until its session, if it takes any."""
        litres = self.classes[meal.lot_class].product.volume_ul_per_g / KG
        if meal.session <= meal.came or not litres:
            return []
        return [Wait(max(meal.came, self.scenario.start), meal.session, column, litres)]

    def add_meal(self, meal: Meal) -> int:
        """Return the column of a meal, which is new."""
        perishes = self.classes[meal.lot_class].perishes
        cost = -self.weights.waste_kg if perishes else 0.0
        key = ("meal", *meal[:4], meal.session)
        return self.program.add_column(cost=cost, key=key)
