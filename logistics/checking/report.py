"""What the checker finds: rules broken, figures, and where food went to waste or was left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.model import LotId, Zone
from logistics.model import SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that a plan breaks: its code, the trip, site or lot, and the numbers."""

    rule: str
    where: str
    detail: str

    def __str__(self) -> str:
        """Return one line such as ``R5 case: T1 at HALL-01: 700 g of L1 is no …``."""
        return f"{self.rule}: {self.where}: {self.detail}"


class WasteCause(StrEnum):
    """Why food left stock unused."""

    EXPIRED = "expired"
    """Its last day of use ended."""
    ARRIVED_EXPIRED = "arrived_expired"
    """Its last day was over before it came, or before the month began."""
    HELD_TOO_LONG = "held_too_long"
    """It waited at a recipient for as many days as its zone allows."""
    DISCARDED = "discarded"
    """The plan gives it up, for want of room for example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """Grams of a lot that were wasted at a site on the evening of a day."""

    site_id: SiteId
    lot_id: LotId
    day: date
    quantity_g: int
    cause: WasteCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What plans are compared by, in this order; more fill, less waste, less cost is better."""

    min_fill_steps: int | None
    waste_steps: int
    fill_steps: tuple[int, ...]
    cost_yen: float

    def beats(self, other: "Goals", *, waste_first: bool = False) -> bool:
        """Tell whether this is strictly better: the first goal that differs decides.

        With ``waste_first`` the waste comes before the worst fill.
        """
        return self._key(waste_first) < other._key(waste_first)

    def _key(self, waste_first: bool) -> tuple[int, int, tuple[int, ...], float]:
        fills = tuple(-step for step in self.fill_steps)
        worst, waste = -(self.min_fill_steps or 0), self.waste_steps
        first, second = (waste, worst) if waste_first else (worst, waste)
        return (first, second, fills, self.cost_yen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A plan's own figures, rounded as the public format's referee prints them.

    A fill is a share of 1; ``fills`` goes from the worst-off recipient up and has only recipients
    with a need this month. ``peak_storage`` is the fullest night's share of a store's room.
    """

    supply_g: int
    need_g: int
    used_g: int
    wasted_g: int
    left_g: int
    expiring_soon_g: int
    fills: Mapping[SiteId, float]
    min_fill: float | None
    mean_fill: float | None
    gini: float
    cost_yen: float
    length_m: int
    duration_min: int
    trips: int
    peak_storage: float
    goals: Goals


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The checker's answer about one plan."""

    violations: tuple[Violation, ...]
    figures: Figures
    wastes: tuple[Waste, ...]
    left_g: Mapping[tuple[SiteId, LotId], int]
    """Grams in stock after the last night, by site and lot."""
    fullest: Mapping[tuple[SiteId, Zone], float]
    """The fullest night of each store that held anything, as a share of its room that night."""

    @property
    def clean(self) -> bool:
        """Tell whether the plan breaks no rule."""
        return not self.violations
