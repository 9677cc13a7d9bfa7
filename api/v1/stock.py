"""Stock: what is where, by zone and days left, now and as of any moment; what to pick."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach, Paging
from api.food.book import Region, date_policy, region
from api.v1.base import ListOut, Moment, Out, cut, problems
from inventory.accounts import AccountKind
from inventory.days import JST, day_of
from inventory.expiry import DaysLeft
from inventory.model import Zone
from inventory.picking import POLICIES, PolicyName, ShelfLot
from inventory.store import stock as book_stock
from inventory.store.stock import StockRow

router = APIRouter(prefix="/stock", tags=["stock"])


class AsOf(StrEnum):
    """Which past is meant: what was written by then, or what had happened by then."""

    RECORDED = "recorded"
    OCCURRED = "occurred"


class StockRowOut(Out):
    """Grams of a lot at a place. ``state`` is the kind of the place, ``band`` how urgent it is."""

    account: str
    state: AccountKind
    site_id: str
    site_name: str
    unit_id: str
    zone: Zone
    lot_id: str
    product_id: str
    product_name: str
    category: str
    quantity_g: int
    expiry_kind: str
    expires_on: date
    expires_printed: str
    last_use_on: date
    days_left: int
    band: DaysLeft
    is_available: bool


class StockSumOut(Out):
    """Grams of a site in one zone and state with so many days left."""

    site_id: str
    site_name: str
    zone: Zone
    state: AccountKind
    band: DaysLeft
    quantity_g: int
    lots: int


class PickLineOut(Out):
    """What to take, and why: ``reason`` is date (ends first) or place (same date)."""

    lot_id: str
    place: str
    quantity_g: int
    reason: str
    last_use_on: date


class PickOut(Out):
    """A suggested pick. ``short_g`` is what there is not enough of."""

    lines: list[PickLineOut]
    short_g: int


Site = Annotated[str | None, Query(description="Only this site.", max_length=100)]
AsOfMoment = Annotated[
    Moment | None, Query(description="As of this moment, in Japan unless it names a zone.")
]


@router.get("", response_model=ListOut[StockRowOut], responses=problems(404))
def list_stock(
    connection: Connection,
    reach: CurrentReach,
    *,
    page: Paging,
    site_id: Site = None,
    zone: Annotated[Zone | None, Query(description="Only food in this zone.")] = None,
    as_of: AsOfMoment = None,
    by: Annotated[AsOf, Query(description="Which past is meant.")] = AsOf.RECORDED,
) -> ListOut[StockRowOut]:
    """List what is on hand, the soonest date first."""
    known = region(connection)
    rows = stock_rows(connection, reach, site_id=site_id, as_of=as_of, by=by)
    found = [stock_row_out(row, known, reach) for row in rows]
    return cut([row for row in found if zone in (None, row.zone)], page)


@router.get("/sums", response_model=list[StockSumOut], responses=problems(404))
def summarise_stock(
    connection: Connection,
    reach: CurrentReach,
    *,
    site_id: Site = None,
    as_of: AsOfMoment = None,
    by: Annotated[AsOf, Query(description="Which past is meant.")] = AsOf.RECORDED,
) -> list[StockSumOut]:
    """Sum what is on hand by site, zone, state and days left."""
    known = region(connection)
    rows = stock_rows(connection, reach, site_id=site_id, as_of=as_of, by=by)
    return summed([stock_row_out(row, known, reach) for row in rows])


@router.get("/pick", response_model=PickOut, responses=problems(404))
def suggest_pick(
    connection: Connection,
    reach: CurrentReach,
    *,
    site_id: Annotated[str, Query(description="The base to take from.", max_length=100)],
    product_id: Annotated[str, Query(description="What is wanted.", max_length=100)],
    need_g: Annotated[int, Query(description="Grams wanted.", ge=1, le=10**9)],
    policy: Annotated[PolicyName, Query(description="Which lots go first.")] = PolicyName.FEFO,
) -> PickOut:
    """Suggest which lots to take for a need, and say why; nothing is written."""
    reach.require_site(site_id)
    dates = date_policy(connection)
    day = day_of(utc_now())
    rows = book_stock.stock(
        connection, day=day, policy=dates, site_id=site_id, kinds=(AccountKind.SHELF,)
    )
    shelf = [shelf_lot(row) for row in rows if row.lot.product_id == product_id]
    picked = POLICIES[policy](shelf, need_g=need_g, day=day, policy=dates)
    return PickOut(
        lines=[
            PickLineOut(
                lot_id=line.lot_id,
                place=line.place,
                quantity_g=line.quantity_g,
                reason=str(line.reason),
                last_use_on=line.last_use_on,
            )
            for line in picked.lines
        ],
        short_g=picked.short_g,
    )


def shelf_lot(row: StockRow) -> ShelfLot:
    """Return stock as a pick policy sees it."""
    return ShelfLot(
        lot_id=row.lot.lot_id,
        place=row.account.unit_id,
        quantity_g=row.quantity_g,
        case_g=row.lot.case_g,
        available_on=row.lot.available_on,
        expiry_kind=row.lot.expiry_kind,
        expires_on=row.lot.expires_on,
    )


def stock_rows(
    connection: sa.Connection,
    reach: Reach,
    *,
    site_id: str | None = None,
    as_of: datetime | None = None,
    by: AsOf = AsOf.RECORDED,
) -> Sequence[StockRow]:
    """Return the stock that a person may see, of one site or of all that are theirs."""
    if site_id is not None:
        reach.require_site(site_id)
    site_id = site_id if site_id is not None else reach.only_site()
    if site_id == "":  # whoever has no site: vehicles have none either
        return ()
    policy = date_policy(connection)
    if as_of is None:
        day = day_of(utc_now())
        return book_stock.stock(connection, day=day, policy=policy, site_id=site_id)
    moment = as_of if as_of.tzinfo else as_of.replace(tzinfo=JST)
    return book_stock.stock_as_of(
        connection,
        moment,
        day=day_of(moment),
        policy=policy,
        site_id=site_id,
        by_occurrence=by is AsOf.OCCURRED,
    )


def stock_row_out(row: StockRow, known: Region, reach: Reach) -> StockRowOut:
    """Return a row of stock as it is answered."""
    return StockRowOut(
        account=row.account.name,
        state=row.account.kind,
        site_id=row.site_id,
        site_name=known.site_name(row.site_id, role=reach.person.role),
        unit_id=row.account.unit_id,
        zone=known.zone_of(row.account, food=row.lot.zone),
        lot_id=row.lot.lot_id,
        product_id=row.lot.product_id,
        product_name=known.product_name(row.lot.product_id),
        category=known.category(row.lot.product_id),
        quantity_g=row.quantity_g,
        expiry_kind=str(row.lot.expiry_kind),
        expires_on=row.lot.expires_on,
        expires_printed=row.lot.expires_printed,
        last_use_on=row.last_use_on,
        days_left=row.days_left,
        band=row.band,
        is_available=row.is_available,
    )


def summed(rows: Iterable[StockRowOut]) -> list[StockSumOut]:
    """Return the sums of rows by site, zone, state and days left, in that order."""
    sums: dict[tuple[str, str, Zone, AccountKind, DaysLeft], list[int]] = defaultdict(list)
    for row in rows:
        sums[row.site_id, row.site_name, row.zone, row.state, row.band].append(row.quantity_g)
    order = {zone: i for i, zone in enumerate(Zone)}
    bands = {band: i for i, band in enumerate(DaysLeft)}
    return [
        StockSumOut(
            site_id=site_id,
            site_name=site_name,
            zone=zone,
            state=state,
            band=band,
            quantity_g=sum(grams),
            lots=len(grams),
        )
        for (site_id, site_name, zone, state, band), grams in sorted(
            sums.items(), key=lambda x: (x[0][0], order[x[0][2]], x[0][3], bands[x[0][4]])
        )
    ]
