"""The plan of a month, frozen. Units are those of ``logistics.model``."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

from inventory.model import LotId
from logistics.model import SiteId, VehicleId

TripId = NewType("TripId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotQuantity:
    """Grams of a lot."""

    lot_id: LotId
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStop:
    """One halt of a trip. Unloading comes before loading."""

    site_id: SiteId
    arrive_min: int
    depart_min: int
    unload: tuple[LotQuantity, ...] = ()
    load: tuple[LotQuantity, ...] = ()

    @property
    def handled_g(self) -> int:
        """Grams loaded and unloaded here together."""
        return sum(x.quantity_g for x in self.unload) + sum(x.quantity_g for x in self.load)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One round of one vehicle on one day, from its base and back."""

    trip_id: TripId
    vehicle_id: VehicleId
    day: date
    stops: tuple[PlanStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Food taken for a meal (use) or thrown away (discard) at a site on a day."""

    site_id: SiteId
    day: date
    lot_id: LotId
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMetrics:
    """The planner's own figures."""

    wasted_g: int
    used_g: int
    min_fill: float
    cost_yen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is proven about every plan, as plan format 1 defines it; None = not proven."""

    min_fill: float | None = None
    wasted_kg: float | None = None
    fills: tuple[float, ...] | None = None
    cost_yen: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBy:
    """Where a plan comes from."""

    program: str
    fingerprint: str
    seed: int
    seconds: float
    approved_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A month's plan. It is never edited: a changed plan is a new one."""

    scenario: str
    trips: tuple[Trip, ...]
    uses: tuple[Use, ...]
    discards: tuple[Use, ...]
    metrics: PlanMetrics
    bounds: Bounds
    made_by: MadeBy
