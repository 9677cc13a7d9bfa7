"""One trip at the own base: what to pick, what was loaded, what came back, what stands in."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.web.pages.hub_frame import HubFrame
from inventory.model import ExpiryKind, Zone
from logistics.one_trip.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedLine:
    """A lot to be loaded. ``cases`` are whole ones, ``rest_g`` the grams beyond them.

    ``there_g`` is what lies of it at the base; ``coming_on`` is when it is expected where it has
    not come, and ``receive_url`` takes it in.
    ``units`` are where it lies, with the grams there. ``kg`` is what the form has in its field,
    ``is_ticked`` whether it was seen; ``picked_g`` stands ready for the trip already;
    ``loaded_g`` is what was loaded of it, None before that.
    """

    lot_id: str
    product: str
    expiry_kind: ExpiryKind
    expires_on: date
    units: tuple[tuple[str, int], ...]
    quantity_g: int
    cases: int
    rest_g: int
    there_g: int
    loaded_g: int | None
    coming_on: date | None
    receive_url: str
    picked_g: int
    kg: str
    is_ticked: bool
    replace_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PickGroup:
    """What lies in one zone, the soonest date first. ``loaded_g`` is None before it was loaded."""

    zone: Zone
    quantity_g: int
    loaded_g: int | None
    lines: tuple[PickedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboardLine:
    """What is still on the vehicle of a trip."""

    lot_id: str
    product: str
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapLine:
    """A lot that stands in for another."""

    from_lot: str
    to_lot: str
    product: str
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LackLine:
    """A lot of which a trip lacks something, and the halls or bases that lack it, with grams."""

    trip_id: str
    trip_url: str
    day: date
    start_min: int
    lot_id: str
    product: str
    missing_g: int
    halls: tuple[tuple[str, int], ...]
    replace_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTripPage:
    """A trip as the base works on it. ``is_ready``: each lot stands picked as planned.

    ``may_be_back``: the vehicle may be back by now, or something was told of its stops.
    """

    template: ClassVar[str] = "hub_trip.html"

    frame: HubFrame
    trip_id: str
    turn: Turn
    day: date
    vehicle_id: str
    driver: str
    start_min: int
    place_names: tuple[str, ...]
    groups: tuple[PickGroup, ...]
    quantity_g: int
    loaded_g: int | None
    lots: int
    is_ready: bool
    is_loaded: bool
    reason: str
    load_url: str
    load_id: str
    pick_url: str
    pick_id: str
    picked_g: int
    put_back_url: str
    put_back_id: str
    swaps: tuple[SwapLine, ...]
    lacks: tuple[LackLine, ...]
    aboard: tuple[AboardLine, ...]
    may_be_back: bool
    return_url: str
    return_id: str
    keying_url: str
    sheet_url: str
    lists_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstituteLine:
    """A lot that may stand in. ``unknown`` = so many allergens are not known of it."""

    lot_id: str
    product: str
    zone: Zone
    expiry_kind: ExpiryKind
    expires_on: date
    unit: str
    there_g: int
    case_g: int
    proposed_g: int
    allergens: tuple[str, ...]
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HubReplacePage:
    """What may go in the place of a lot, the soonest date first."""

    template: ClassVar[str] = "hub_replace.html"

    frame: HubFrame
    trip_id: str
    lot_id: str
    product: str
    planned_g: int
    missing_kg: str
    last_on: date
    recipients: tuple[str, ...]
    causes: tuple[str, ...]
    cause: str
    found: tuple[SubstituteLine, ...]
    url: str
    entry_id: str
    back_url: str
