"""Lots: receiving food with what stands on its label, finding a lot, mending its facts."""

from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response, status
from pydantic import AwareDatetime, Field

from api import book, master_store
from api.book import Region, allergen_list, date_policy, region
from api.deps import AppSettings, Connection, CurrentReach, Paging
from api.jobs import utc_now
from api.reach import Reach
from api.settings import Settings
from api.v1.base import In, ListOut, Out, cut, problems
from api.v1.entries import EntryOut, Id, Text, answered, entry_out
from api.v1.stock import StockRowOut, stock_row_out
from inventory.accounts import DOCK, shelf
from inventory.allergens import (
    AllergenStatement,
    from_record,
    kept_away,
    switched,
    to_record,
    unknown_in,
)
from inventory.days import day_of
from inventory.entry import MOST_GRAMS, EntryId, EntryKind, PersonId
from inventory.errors import EntryWrong
from inventory.expiry import last_use_day
from inventory.labels import LabelDate, read_label_date
from inventory.lot import LotFacts
from inventory.model import ExpiryKind, Zone
from inventory.receiving import amend, amended, check_intake, lot_id_for, receive
from inventory.storage_limit import read_storage_limit
from inventory.store import read
from inventory.store import stock as book_stock
from logistics.master_columns import PROGRAMMES

router = APIRouter(prefix="/lots", tags=["lots"])

Name = Annotated[str, Field(max_length=100)]
Names = Annotated[list[Name], Field(default_factory=list, max_length=50)]
MOST_FOUND = 200
MOST_HISTORY = 200


class AllergensIn(In):
    """What the label says of allergens; what it does not name may be unknown."""

    contains: Names
    stated_free: Names
    unknown: Names
    labelled: bool = True


class LotIn(In):
    """Food that has come.

    ``expires`` is the date as it stands on the label (2026.11.30, 令和8年11月, 261130 …); a text
    that may mean several days is asked back. Without a label date send ``expires_on``, which the
    council or the hub sets, and the lot is known as one whose date is unknown. ``allergens`` left
    out means that no label was read: all are unknown.
    """

    entry_id: Id
    occurred_at: AwareDatetime
    site_id: Annotated[str, Field(min_length=1, max_length=100)]
    unit_id: Name = DOCK
    lot_id: Name = ""
    product_id: Annotated[str, Field(min_length=1, max_length=100)]
    quantity_g: Annotated[int, Field(ge=1, le=MOST_GRAMS)]
    case_g: Annotated[int, Field(ge=1, le=MOST_GRAMS)] = 1
    zone: Zone | None = None
    expiry_kind: ExpiryKind
    expires: Annotated[str, Field(max_length=100)] = ""
    expires_on: date | None = None
    storage: Text = ""
    allergens: AllergensIn | None = None
    donor_id: Name = ""
    programme_id: Name = ""
    intake_reason: Text = ""
    maker: Name = ""
    lot_number: Name = ""
    gtin: Annotated[str, Field(pattern="^[0-9]{0,14}$")] = ""
    photo_id: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    note: Text = ""


class FactsIn(In):
    """What is to be said anew of a lot; what is left out stays.

    A use-by date becomes later only with ``approved_by``, the donor's person who approved it.
    """

    entry_id: Id
    occurred_at: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    approved_by: Name = ""
    expires: Annotated[str, Field(max_length=100)] | None = None
    expires_on: date | None = None
    expiry_kind: ExpiryKind | None = None
    zone: Zone | None = None
    storage: Text | None = None
    allergens: AllergensIn | None = None
    maker: Name | None = None
    lot_number: Name | None = None
    photo_id: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    note: Text | None = None


class LotFactsOut(Out):
    """The facts of a lot.

    ``kept_away`` are the allergens contained or unknown under today's list, ``to_find_out`` those
    that a change of the list has left open.
    """

    lot_id: str
    product_id: str
    product_name: str
    zone: Zone
    case_g: int
    expiry_kind: ExpiryKind
    expires_on: date
    expires_printed: str
    last_use_on: date
    available_on: date
    storage_printed: str
    storage_at_most_dc: int | None
    storage_at_least_dc: int | None
    donor_id: str
    programme_id: str
    maker: str
    lot_number: str
    gtin: str
    photo_id: str
    note: str
    labelled: bool
    contains: list[str]
    kept_away: list[str]
    unknown: list[str]
    to_find_out: list[str]


class LotOut(Out):
    """A lot: its facts, where it is, and its newest entries."""

    facts: LotFactsOut
    stock: list[StockRowOut]
    entries: list[EntryOut]


@router.get("", response_model=ListOut[LotFactsOut], responses=problems())
def find_lots(
    connection: Connection,
    reach: CurrentReach,
    *,
    settings: AppSettings,
    page: Paging,
    query: Annotated[
        str, Query(description="A part of a lot, product or maker's number.", max_length=100)
    ] = "",
) -> ListOut[LotFactsOut]:
    """Find lots by a part of their number, product, maker or the maker's lot number."""
    known = region(connection)
    products = [k for k in known.products if query and query in known.product_name(k)]
    found = read.search_lots(
        connection,
        query,
        product_ids=products,
        site_id=reach.only_site(),
        limit=MOST_FOUND,
    )
    lots = [facts_out(lot, connection, known, settings) for lot in found]
    return cut(lots, page)


@router.get("/{lot_id}", response_model=LotOut, responses=problems(404))
def read_lot(
    lot_id: str, connection: Connection, reach: CurrentReach, settings: AppSettings
) -> LotOut:
    """Read a lot: its facts, where it is now, and what happened to it."""
    lot = read.find_lot(connection, lot_id)
    wanted = [read.of_lot(lot_id)]
    own = reach.only_site()
    if own is not None:
        require_lot(connection, reach, lot_id)
        wanted.append(read.of_site(own))
    known = region(connection)
    rows = book_stock.stock(
        connection,
        day=day_of(utc_now()),
        policy=date_policy(connection),
        site_id=own,
        lot_id=lot_id,
    )
    entries, _ = read.list_entries(connection, wanted=wanted, limit=MOST_HISTORY)
    return LotOut(
        facts=facts_out(lot, connection, known, settings),
        stock=[stock_row_out(row, known, reach) for row in rows],
        entries=[entry_out(e) for e in entries],
    )


def require_lot(connection: sa.Connection, reach: Reach, lot_id: str) -> None:
    """Raise ``NotStored`` unless a lot was ever at a site of the person's."""
    own = reach.only_site()
    if own is not None:
        touched = [read.of_lot(lot_id), read.of_site(own)]
        if not read.list_entries(connection, wanted=touched, limit=1)[1]:
            reach.refuse("lot", lot_id)


@router.post(
    "",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": EntryOut, "description": "It was there already"},
        **problems(400, 404, 409),
    },
)
def receive_lot(
    sent: LotIn,
    connection: Connection,
    reach: CurrentReach,
    *,
    settings: AppSettings,
    response: Response,
) -> EntryOut:
    """Receive food at a base: a new lot with what stands on its label."""
    reach.require_site(sent.site_id)
    known = region(connection)
    lot = lot_of(sent, known, settings)
    policy = date_policy(connection)
    if sent.programme_id and not sent.intake_reason:
        least = least_days_left(connection, sent.programme_id)
        check_intake(lot, least_days_left=least, policy=policy)
    more: dict[str, Any] = {"intake_reason": sent.intake_reason} if sent.intake_reason else {}
    entry = receive(
        lot,
        quantity_g=sent.quantity_g,
        target=shelf(sent.site_id, sent.unit_id),
        entry_id=EntryId(sent.entry_id),
        occurred_at=sent.occurred_at,
        person_id=PersonId(reach.person.person_id),
        more=more,
    )
    return answered(book.write(connection, reach, entry, now=utc_now()), response)


@router.post(
    "/{lot_id}/facts",
    response_model=EntryOut,
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": EntryOut, "description": "It was there already"},
        **problems(400, 404, 409),
    },
)
def amend_lot(
    lot_id: str,
    sent: FactsIn,
    connection: Connection,
    reach: CurrentReach,
    *,
    settings: AppSettings,
    response: Response,
) -> EntryOut:
    """Say facts of a lot anew, with a reason; what was said before stays in the book."""
    lot = read.find_lot(connection, lot_id)
    require_lot(connection, reach, lot_id)
    book.require_kind(reach, EntryKind.AMEND)
    known_entry = read.find_entry(connection, sent.entry_id)
    if known_entry is not None:  # sent again: the lot may have been amended since
        return answered(known_entry, response)
    new = amended(lot, approved_by=sent.approved_by, changes=_changes(sent, lot, settings))
    entry = amend(
        new,
        entry_id=EntryId(sent.entry_id),
        occurred_at=sent.occurred_at,
        person_id=PersonId(reach.person.person_id),
        reason=sent.reason,
        approved_by=sent.approved_by,
    )
    return answered(book.post_own(connection, entry, now=utc_now()), response)


def least_days_left(connection: sa.Connection, programme_id: str) -> int:
    """Return how many days food of a programme must last at least; raise ``EntryWrong``."""
    for row in master_store.list_rows(connection, PROGRAMMES):
        if row.row_id == programme_id:
            return int(row.cells["least_days_left"] or 0)
    raise EntryWrong(f"There is no programme {programme_id!r} in the master data.")


def lot_of(sent: LotIn, known: Region, settings: Settings) -> LotFacts:
    """Return the facts of a new lot; what was left out comes from its product."""
    product = known.products.get(sent.product_id)
    if product is None:
        raise EntryWrong(f"There is no product {sent.product_id!r} in the master data.")
    day = day_of(sent.occurred_at)
    label = label_date(sent.expires, expires_on=sent.expires_on, today=day)
    limit = read_storage_limit(sent.storage) if sent.storage else None
    return LotFacts(
        lot_id=sent.lot_id or lot_id_for(sent.entry_id, day=day),
        product_id=sent.product_id,
        zone=sent.zone or Zone(product["zone"]),
        case_g=sent.case_g,
        expiry_kind=sent.expiry_kind,
        expires_on=label.day,
        available_on=day,
        expires_printed=label.printed,
        storage_printed=sent.storage,
        storage_at_most_dc=limit.at_most_dc if limit else None,
        storage_at_least_dc=limit.at_least_dc if limit else None,
        allergens=allergen_record(sent.allergens, settings, day),
        donor_id=sent.donor_id,
        programme_id=sent.programme_id,
        maker=sent.maker or product["maker"],
        lot_number=sent.lot_number,
        gtin=sent.gtin,
        photo_id=sent.photo_id,
        note=sent.note,
    )


def label_date(printed: str, *, expires_on: date | None, today: date) -> LabelDate:
    """Return the date of a label, as printed or as a person chose it of several candidates.

    Raises ``DateUnreadable``, ``DateAmbiguous``, and ``EntryWrong`` where there is none at all.
    """
    if expires_on is not None:
        return LabelDate(day=expires_on, printed=printed)
    if not printed:
        raise EntryWrong("A lot needs the date on its label, or the day that it is eaten by.")
    return read_label_date(printed, today=today)


def allergen_record(
    sent: AllergensIn | None, settings: Settings, day: date
) -> dict[str, Any] | None:
    """Return what a label says of allergens as the book keeps it; None = no label was read."""
    if sent is None:
        return None
    statement = AllergenStatement(
        list_id=allergen_list(settings, day).list_id,
        contains=frozenset(sent.contains),
        stated_free=frozenset(sent.stated_free),
        unknown=frozenset(sent.unknown),
        labelled=sent.labelled,
    )
    return to_record(statement)


def _changes(sent: FactsIn, lot: LotFacts, settings: Settings) -> dict[str, Any]:
    day = day_of(sent.occurred_at)
    plain = ("expiry_kind", "zone", "maker", "lot_number", "photo_id", "note")
    found = {name: v for name in plain if (v := getattr(sent, name)) is not None}
    if sent.expires is not None or sent.expires_on is not None:
        label = label_date(sent.expires or "", expires_on=sent.expires_on, today=day)
        found["expires_on"] = label.day
        found["expires_printed"] = label.printed or lot.expires_printed
    if sent.storage is not None:
        limit = read_storage_limit(sent.storage) if sent.storage else None
        found["storage_printed"] = sent.storage
        found["storage_at_most_dc"] = limit.at_most_dc if limit else None
        found["storage_at_least_dc"] = limit.at_least_dc if limit else None
    if sent.allergens is not None:
        found["allergens"] = allergen_record(sent.allergens, settings, day)
    return found


def statement_of(lot: LotFacts, settings: Settings) -> AllergenStatement:
    """Return what is known of a lot's allergens; nothing where no label was read."""
    if lot.allergens is not None:
        return from_record(lot.allergens)
    list_id = allergen_list(settings, lot.available_on).list_id
    return AllergenStatement(list_id=list_id, labelled=False)


def facts_out(
    lot: LotFacts, connection: sa.Connection, known: Region, settings: Settings
) -> LotFactsOut:
    """Return the facts of a lot as they are answered."""
    today = allergen_list(settings, day_of(utc_now()))
    statement = statement_of(lot, settings)
    facts = {name: getattr(lot, name) for name in LotFactsOut.model_fields if hasattr(lot, name)}
    return LotFactsOut(
        **facts,
        product_name=known.product_name(lot.product_id),
        last_use_on=last_use_day(lot, date_policy(connection)),
        labelled=statement.labelled,
        contains=sorted(statement.contains),
        kept_away=sorted(kept_away(statement, current_list=today)),
        unknown=sorted(unknown_in(statement, current_list=today)),
        to_find_out=sorted(switched(statement, today)),
    )
