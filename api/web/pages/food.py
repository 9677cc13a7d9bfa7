"""What food a base has, by zone and days left, and its lots, the soonest date first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from api.accounts.person import Role
from api.food.book import Region
from api.food.own_lots import MOST_FOUND
from api.web import links
from api.web.links import StockChoice
from inventory.accounts import AccountKind
from inventory.expiry import DaysLeft
from inventory.lot import LotFacts
from inventory.model import ExpiryKind, Zone
from inventory.store.stock import StockRow

LOTS_OF_PAGE = 50
OTHER_STATES = (
    AccountKind.RESERVED,
    AccountKind.PICKED,
    AccountKind.QUARANTINE,
    AccountKind.VEHICLE,
    AccountKind.TRANSIT,
)
"""Where food is that is not free: never shown as available."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCell:
    """Free food of a zone and days left. ``url`` leads to its lots; empty where there is none."""

    zone: Zone | None
    quantity_g: int
    lots: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BandLine:
    """A line of the table: a cell for each zone, and one for all of them."""

    band: DaysLeft
    cells: tuple[StockCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLine:
    """Food that is reserved, held back, or under way."""

    state: AccountKind
    quantity_g: int
    expired_g: int
    lots: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """A site in the choice of sites, and what is there; ``site_id`` is empty for all of them."""

    site_id: str
    name: str
    url: str
    available_g: int
    expired_g: int
    held_g: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLine:
    """A lot at a place. ``unit`` is the zone or the id of the unit that it lies in."""

    url: str
    product: str
    lot_id: str
    site_name: str
    state: AccountKind
    zone: Zone
    unit: str
    expiry_kind: ExpiryKind
    expires_on: date
    days_left: int
    band: DaysLeft
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A lot that was searched; ``on_hand_g`` is what is there now of it."""

    url: str
    product: str
    lot_id: str
    maker: str
    lot_number: str
    expiry_kind: ExpiryKind
    expires_on: date
    on_hand_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPage:
    """The stock of a site, or of all.

    ``found`` is None where nothing was searched; with ``is_found_cut`` there may be more lots.
    """

    template: ClassVar[str] = "food.html"

    day: date
    choice: StockChoice
    site_name: str
    sites: tuple[SiteLine, ...]
    zones: tuple[Zone, ...]
    bands: tuple[BandLine, ...]
    available: tuple[StockCell, ...]
    expired_g: int
    states: tuple[StateLine, ...]
    held_g: int
    lots: tuple[ShelfLine, ...]
    first: int
    last: int
    total: int
    step: int
    earlier_url: str
    later_url: str
    all_url: str
    found: tuple[FoundLine, ...] | None
    is_found_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A row of stock with the zone that it lies in, and how urgent it is."""

    row: StockRow
    zone: Zone
    band: DaysLeft


def stock_page(
    rows: Sequence[StockRow],
    *,
    day: date,
    known: Region,
    role: Role,
    choice: StockChoice,
    has_choice_of_site: bool,
    found: Sequence[LotFacts] | None = None,
) -> StockPage:
    """Build the page from all rows that the person may see; ``choice`` narrows what is shown."""
    here = [
        Shelf(row=row, zone=known.zone_of(row.account, food=row.zone), band=row.band)
        for row in rows
        if choice.site_id in ("", row.site_id)
    ]
    wanted = [shelf for shelf in here if _is_chosen(shelf, choice)] if choice.is_narrow else here
    free: dict[DaysLeft, list[Shelf]] = defaultdict(list)
    for shelf in here:
        if shelf.row.account.kind is AccountKind.SHELF:
            free[shelf.band].append(shelf)
    in_date = [shelf for band in DaysLeft if band is not DaysLeft.EXPIRED for shelf in free[band]]
    first = min(max(choice.first, 0), max(len(wanted) - 1, 0))
    part = wanted[first : first + LOTS_OF_PAGE]
    last = first + len(part)
    return StockPage(
        day=day,
        choice=choice,
        site_name=known.site_name(choice.site_id, role=role),
        sites=_sites(rows, known, role, choice) if has_choice_of_site else (),
        zones=tuple(Zone),
        bands=tuple(
            BandLine(band=band, cells=_cells(free[band], choice, band=band)) for band in DaysLeft
        ),
        available=_cells(in_date, choice, band=None),
        expired_g=sum(x.row.quantity_g for x in here if x.band is DaysLeft.EXPIRED),
        states=_states(here, choice),
        held_g=_held_g(shelf.row for shelf in here),
        lots=tuple(_shelf_line(shelf, known, role) for shelf in part),
        first=first + 1 if part else 0,
        last=last,
        total=len(wanted),
        step=LOTS_OF_PAGE,
        earlier_url=links.stock(replace(choice, first=first - LOTS_OF_PAGE)) if first else "",
        later_url=links.stock(replace(choice, first=last)) if last < len(wanted) else "",
        all_url=links.stock(StockChoice(site_id=choice.site_id)) if choice.is_narrow else "",
        found=None if found is None else _found(found, rows, known),
        is_found_cut=found is not None and len(found) == MOST_FOUND,
    )


def _is_chosen(shelf: Shelf, choice: StockChoice) -> bool:
    row = shelf.row
    return (
        choice.zone in ("", shelf.zone)
        and choice.band in ("", shelf.band)
        and choice.state in ("", row.account.kind)
    )


def _cells(
    counted: Iterable[Shelf], choice: StockChoice, *, band: DaysLeft | None
) -> tuple[StockCell, ...]:
    """Return a cell for each zone and one for all; without ``band`` they lead nowhere."""
    by_zone: dict[Zone | None, list[StockRow]] = defaultdict(list)
    for shelf in counted:
        by_zone[shelf.zone].append(shelf.row)
        by_zone[None].append(shelf.row)
    cells = []
    for zone in (*Zone, None):
        part = by_zone[zone]
        wanted = StockChoice(
            site_id=choice.site_id,
            zone=str(zone or ""),
            band=str(band or ""),
            state=str(AccountKind.SHELF),
        )
        cells.append(
            StockCell(
                zone=zone,
                quantity_g=sum(row.quantity_g for row in part),
                lots=_lots(part),
                url=links.stock(wanted) if part and band else "",
                chosen=band is not None and wanted == replace(choice, first=0, search=""),
            )
        )
    return tuple(cells)


def _states(here: Sequence[Shelf], choice: StockChoice) -> tuple[StateLine, ...]:
    lines = []
    for state in OTHER_STATES:
        part = [shelf.row for shelf in here if shelf.row.account.kind is state]
        if part:
            wanted = StockChoice(site_id=choice.site_id, state=str(state))
            lines.append(
                StateLine(
                    state=state,
                    quantity_g=sum(row.quantity_g for row in part),
                    expired_g=_expired_g(part),
                    lots=_lots(part),
                    url=links.stock(wanted),
                    chosen=wanted == replace(choice, first=0, search=""),
                )
            )
    return tuple(lines)


def _sites(
    rows: Sequence[StockRow], known: Region, role: Role, choice: StockChoice
) -> tuple[SiteLine, ...]:
    """Return all sites together, then the bases, then other sites that have food."""
    by_site: dict[str, list[StockRow]] = defaultdict(list)
    for row in rows:
        by_site[row.site_id].append(row)
    bases = sorted(site_id for site_id in known.sites if known.is_supply(site_id))
    others = sorted(by_site.keys() - {"", *bases})
    lines = [("", list(rows)), *((site_id, by_site[site_id]) for site_id in (*bases, *others))]
    return tuple(
        SiteLine(
            site_id=site_id,
            name=known.site_name(site_id, role=role),
            url=links.stock(StockChoice(site_id=site_id)),
            available_g=sum(row.quantity_g for row in part if row.is_available),
            expired_g=_expired_g(part),
            held_g=_held_g(part),
            chosen=site_id == choice.site_id,
        )
        for site_id, part in lines
    )


def _expired_g(part: Iterable[StockRow]) -> int:
    return sum(row.quantity_g for row in part if row.band is DaysLeft.EXPIRED)


def _held_g(part: Iterable[StockRow]) -> int:
    return sum(row.quantity_g for row in part if row.account.kind is AccountKind.QUARANTINE)


def _lots(part: Iterable[StockRow]) -> int:
    return len({row.lot.lot_id for row in part})


def _shelf_line(shelf: Shelf, known: Region, role: Role) -> ShelfLine:
    row = shelf.row
    return ShelfLine(
        url=links.lot(row.lot.lot_id),
        product=known.product_name(row.lot.product_id),
        lot_id=row.lot.lot_id,
        site_name=known.site_name(row.site_id, role=role),
        state=row.account.kind,
        zone=shelf.zone,
        unit=row.account.unit_id,
        expiry_kind=row.lot.expiry_kind,
        expires_on=row.lot.expires_on,
        days_left=row.days_left,
        band=row.band,
        quantity_g=row.quantity_g,
    )


def _found(
    found: Sequence[LotFacts], rows: Sequence[StockRow], known: Region
) -> tuple[FoundLine, ...]:
    on_hand_g: dict[str, int] = {}
    for row in rows:
        on_hand_g[row.lot.lot_id] = on_hand_g.get(row.lot.lot_id, 0) + row.quantity_g
    return tuple(
        FoundLine(
            url=links.lot(lot.lot_id),
            product=known.product_name(lot.product_id),
            lot_id=lot.lot_id,
            maker=lot.maker,
            lot_number=lot.lot_number,
            expiry_kind=lot.expiry_kind,
            expires_on=lot.expires_on,
            on_hand_g=on_hand_g.get(lot.lot_id, 0),
        )
        for lot in found
    )
