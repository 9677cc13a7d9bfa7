"""What the paper, the page and the JSON of a trip show, frozen.

Everything here may be seen by whoever the sheet is made for: a confidential site comes under its
shown name only, without address, phone, note or place, unless it is ``revealed`` to the council or
to the driver who is to go there. Units are those of ``logistics.model``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.model import ExpiryKind, LotId, ProductId, Zone
from logistics.model import SiteId, SiteKind, VehicleId
from logistics.one_trip.turns import Turn
from logistics.plan_model import TripId


class StopRole(StrEnum):
    """What a stop is within its trip."""

    START = "start"
    CALL = "call"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One lot that is handled at a stop.

    It is planned in whole cases of ``case_g``; those that came may be of another size.
    """

    lot_id: LotId
    product_id: ProductId
    product_name: str
    zone: Zone
    allergens: tuple[str, ...]
    expiry_kind: ExpiryKind
    expires_on: date
    case_g: int
    quantity_g: int
    volume_ul: int

    @property
    def cases(self) -> int:
        """Whole cases."""
        return self.quantity_g // self.case_g if self.case_g else 0

    @property
    def rest_g(self) -> int:
        """Grams beyond the whole cases."""
        return self.quantity_g - self.cases * self.case_g


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneGroup:
    """What is handled in one temperature zone, in order of product and date."""

    zone: Zone
    lines: tuple[SheetLine, ...]

    @property
    def cases(self) -> int:
        """Whole cases of all lines."""
        return sum(line.cases for line in self.lines)

    @property
    def rest_g(self) -> int:
        """Grams beyond the whole cases of all lines."""
        return sum(line.rest_g for line in self.lines)

    @property
    def quantity_g(self) -> int:
        """Grams of all lines."""
        return sum(line.quantity_g for line in self.lines)

    @property
    def volume_ul(self) -> int:
        """Microlitres of all lines."""
        return sum(line.volume_ul for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Sums of what is handled or carried: whole cases and the grams beyond them, and all grams."""

    cases: int
    rest_g: int
    quantity_g: int
    volume_ul: int


def amount_of(groups: Iterable[ZoneGroup]) -> Amount:
    """Add up zones."""
    held = tuple(groups)
    return Amount(
        cases=sum(g.cases for g in held),
        rest_g=sum(g.rest_g for g in held),
        quantity_g=sum(g.quantity_g for g in held),
        volume_ul=sum(g.volume_ul for g in held),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneAmount:
    """What is aboard in one zone. ``room_ul`` is the size of that compartment."""

    zone: Zone
    cases: int
    rest_g: int
    quantity_g: int
    volume_ul: int
    room_ul: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdLimit:
    """Until when a passive cold box keeps its food: minutes of the day, rounded down."""

    zone: Zone
    until_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSession:
    """The first meal after a delivery that its food can serve."""

    day: date
    ready_by_min: int
    meals: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStop:
    """One halt. ``position`` counts all stops from 0, so the first call is number 1.

    ``arrive_by`` holds the time limits of the food that is unloaded here; ``keep_until`` those of
    everything aboard on leaving. ``aboard`` is what is carried on leaving.
    """

    position: int
    role: StopRole
    site_id: SiteId
    kind: SiteKind
    name: str
    confidential: bool
    address: str
    phone: str
    note: str
    lat: float | None
    lon: float | None
    arrive_min: int
    depart_min: int
    leg_m: int
    leg_min: int
    unload: tuple[ZoneGroup, ...]
    load: tuple[ZoneGroup, ...]
    arrive_by: tuple[ColdLimit, ...]
    keep_until: tuple[ColdLimit, ...]
    aboard: tuple[ZoneAmount, ...]
    next_session: NextSession | None = None
    revealed: bool = False
    """A confidential site's true name, address, phone, note and place are told."""

    @property
    def unloaded(self) -> Amount:
        """Sums of what is unloaded."""
        return amount_of(self.unload)

    @property
    def loaded(self) -> Amount:
        """Sums of what is loaded."""
        return amount_of(self.load)

    @property
    def is_handled(self) -> bool:
        """Tell whether anything is loaded or unloaded."""
        return bool(self.unload or self.load)

    @property
    def aboard_g(self) -> int:
        """Grams aboard on leaving."""
        return sum(z.quantity_g for z in self.aboard)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSheet:
    """One trip as its driver needs it.

    ``trip_number`` of ``trip_count`` counts the vehicle's trips of that day. The office is the
    logistics hub, or the vehicle's base where the hub gives no phone number.
    """

    trip_id: TripId
    scenario: str
    day: date
    vehicle_id: VehicleId
    base_name: str
    driver: str
    trip_number: int
    trip_count: int
    payload_g: int
    stops: tuple[SheetStop, ...]
    office_name: str
    office_phone: str

    @property
    def turn(self) -> Turn:
        """Which of its vehicle's trips of the day it is."""
        return Turn(number=self.trip_number, count=self.trip_count)

    @property
    def depart_min(self) -> int:
        """When loading begins."""
        return self.stops[0].arrive_min if self.stops else 0

    @property
    def return_min(self) -> int:
        """When the trip is over."""
        return self.stops[-1].depart_min if self.stops else 0

    @property
    def length_m(self) -> int:
        """Metres of the whole trip."""
        return sum(s.leg_m for s in self.stops)

    @property
    def loaded(self) -> Amount:
        """Sums of everything loaded on the way."""
        return amount_of(g for s in self.stops for g in s.load)

    @property
    def unloaded(self) -> Amount:
        """Sums of everything unloaded on the way."""
        return amount_of(g for s in self.stops for g in s.unload)

    @property
    def departure(self) -> tuple[ZoneAmount, ...]:
        """What is aboard when the vehicle first leaves a place where it loaded."""
        return next((s.aboard for s in self.stops if s.load), ())

    @property
    def calls(self) -> tuple[SheetStop, ...]:
        """The stops between start and return."""
        return tuple(s for s in self.stops if s.role is StopRole.CALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TripShare:
    """How much of a line one trip of the day takes."""

    trip_id: TripId
    trip_number: int
    cases: int
    rest_g: int
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingLine:
    """One lot to fetch for a vehicle on a day, and for which trips."""

    line: SheetLine
    shares: tuple[TripShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingZone:
    """What to fetch from one temperature zone."""

    zone: Zone
    lines: tuple[LoadingLine, ...]

    @property
    def amount(self) -> Amount:
        """Sums of the zone."""
        return amount_of((ZoneGroup(zone=self.zone, lines=tuple(x.line for x in self.lines)),))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingPlace:
    """What to fetch at one supply site; ``load_from_min`` is the first arrival there.

    Where a trip comes back to load more, that is another one, with its own arrival.
    """

    site_id: SiteId
    name: str
    load_from_min: int
    zones: tuple[LoadingZone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingTrip:
    """A trip of the day that loads something."""

    trip_id: TripId
    trip_number: int
    driver: str
    start_min: int
    loaded: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingList:
    """Everything one vehicle loads on one day, by place and zone."""

    scenario: str
    day: date
    vehicle_id: VehicleId
    base_name: str
    trips: tuple[LoadingTrip, ...]
    places: tuple[LoadingPlace, ...]
    office_name: str
    office_phone: str

    @property
    def amount(self) -> Amount:
        """Sums of the day."""
        zones = [z.amount for p in self.places for z in p.zones]
        return Amount(
            cases=sum(a.cases for a in zones),
            rest_g=sum(a.rest_g for a in zones),
            quantity_g=sum(a.quantity_g for a in zones),
            volume_ul=sum(a.volume_ul for a in zones),
        )
