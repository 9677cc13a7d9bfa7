"""The first page of a base: what must be eaten first, and what there is to do today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.food.own_lots import MOST_FOUND
from api.web.pages.food import BandLine, StateLine, StockCell, StockPage
from api.web.pages.hub_frame import HubFrame
from inventory.accounts import AccountKind
from inventory.model import ExpiryKind, Zone
from logistics.one_trip.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTripLine:
    """A trip that loads at the base. ``is_loaded``: that was written; before, it is as planned.

    ``missing_g`` is what the base has no longer of it.
    """

    url: str
    trip_id: str
    turn: Turn
    vehicle_id: str
    start_min: int
    planned_g: int
    loaded_g: int
    is_loaded: bool
    missing_g: int
    place_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivingLine:
    """A trip that brings food to the base; ``url`` keys its sheet in. ``is_there``: it came."""

    url: str
    trip_id: str
    turn: Turn
    vehicle_id: str
    arrive_min: int
    quantity_g: int
    is_there: bool
    from_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingLine:
    """Food that is expected at the base; ``url`` takes it in."""

    url: str
    product: str
    zone: Zone
    quantity_g: int
    expected_on: date
    donor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTask:
    """Something that waits: the key of its words, how many there are, and where it is done."""

    word: str
    count: int
    url: str
    is_urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HubHomePage:
    """A base today. ``trips_on`` is the day whose trips are shown.

    ``reserved`` lies there, too, and is not in ``bands``: it is for trips; None = nothing is.
    """

    template: ClassVar[str] = "hub_home.html"

    frame: HubFrame
    day: date
    zones: tuple[Zone, ...]
    bands: tuple[BandLine, ...]
    available: tuple[StockCell, ...]
    expired_g: int
    reserved: StateLine | None
    tasks: tuple[HubTask, ...]
    trips_on: date
    earlier_url: str
    later_url: str
    trips: tuple[HubTripLine, ...]
    arriving: tuple[ArrivingLine, ...]
    coming: tuple[ComingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfTrips:
    """The day whose trips are shown, and where the days beside it are."""

    day: date
    trips: Sequence[HubTripLine]
    arriving: Sequence[ArrivingLine]
    earlier_url: str
    later_url: str


def hub_home_page(
    frame: HubFrame,
    stock: StockPage,
    *,
    tasks: Iterable[HubTask],
    shown: DayOfTrips,
    coming: Iterable[ComingLine],
) -> HubHomePage:
    """Build the page from the base's stock and what waits."""
    return HubHomePage(
        frame=frame,
        day=stock.day,
        zones=stock.zones,
        bands=stock.bands,
        available=stock.available,
        expired_g=stock.expired_g,
        reserved=next((x for x in stock.states if x.state is AccountKind.RESERVED), None),
        tasks=tuple(task for task in tasks if task.count),
        trips_on=shown.day,
        earlier_url=shown.earlier_url,
        later_url=shown.later_url,
        trips=tuple(shown.trips),
        arriving=tuple(shown.arriving),
        coming=tuple(coming),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProduct:
    """A product that was looked up; ``url`` takes some of it in."""

    url: str
    name: str
    zone: Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLot:
    """A lot that was looked up, and what of it is at the base."""

    url: str
    product: str
    lot_id: str
    donor: str
    expiry_kind: ExpiryKind
    expires_on: date
    units: tuple[str, ...]
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFindPage:
    """What a text or a code was found to mean."""

    template: ClassVar[str] = "hub_find.html"

    frame: HubFrame
    query: str
    products: tuple[FoundProduct, ...]
    lots: tuple[FoundLot, ...]
    is_cut: bool


def hub_find_page(
    frame: HubFrame, query: str, *, products: Iterable[FoundProduct], lots: Sequence[FoundLot]
) -> HubFindPage:
    """Build the page; what is at the base comes first, the soonest date first."""
    ordered = sorted(lots, key=lambda x: (x.quantity_g == 0, x.expires_on, x.lot_id))
    return HubFindPage(
        frame=frame,
        query=query,
        products=tuple(products),
        lots=tuple(ordered),
        is_cut=len(lots) >= MOST_FOUND,
    )
