"""Lots: receiving food with what stands on its label, finding a lot, mending its facts."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, status
from pydantic import Field

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach, Paging
from api.food import book
from api.food.book import Region, allergen_list, date_policy, region
from api.food.own_lots import lot_story, require_lot, search_lots
from api.settings import Settings
from api.v1.base import In, Instant, IsoDate, ListOut, Out, cut, problems
from api.v1.entries import EntryOut, Id, Text, answered, entry_out
from api.v1.receiving import (
    AllergensIn,
    LotIn,
    Name,
    allergen_record,
    label_date,
    receive_food,
)
from api.v1.stock import StockRowOut, stock_row_out
from inventory.allergens import (
    AllergenStatement,
    from_record,
    kept_away,
    switched,
    unknown_in,
)
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, PersonId
from inventory.errors import EntryConflict
from inventory.expiry import last_use_day
from inventory.lot import LotFacts
from inventory.model import DatePolicy, ExpiryKind, Zone
from inventory.receiving import amend, amended
from inventory.storage_limit import read_storage_limit
from inventory.store import read
from inventory.store.projections import amended_lots
from inventory.store.recalls import hold_amended

router = APIRouter(prefix="/lots", tags=["lots"])


class FactsIn(In):
    """What is to be said anew of a lot; what is left out stays.

    A use-by date becomes later only with ``approved_by``, the donor's person who approved it.
    """

    entry_id: Id
    occurred_at: Instant
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    approved_by: Name = ""
    expires: Annotated[str, Field(max_length=100)] | None = None
    expires_on: IsoDate | None = None
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
    found = search_lots(connection, reach, query, known=known)
    policy = date_policy(connection)
    lots = [facts_out(lot, known, policy=policy, settings=settings) for lot in found]
    return cut(lots, page)


@router.get("/{lot_id}", response_model=LotOut, responses=problems(404))
def read_lot(
    lot_id: str, connection: Connection, reach: CurrentReach, settings: AppSettings
) -> LotOut:
    """Read a lot: its facts, where it is now, and what happened to it."""
    story = lot_story(connection, reach, lot_id, day=day_of(utc_now()))
    known = region(connection)
    return LotOut(
        facts=facts_out(story.lot, known, policy=date_policy(connection), settings=settings),
        stock=[stock_row_out(row, known, reach) for row in story.rows],
        entries=[entry_out(e, reach) for e in story.entries],
    )


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
    recorded = receive_food(connection, reach, sent, settings=settings, now=utc_now())
    return answered(recorded, response)


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
    changes = _changes(sent, settings)
    known = read.find_entry(connection, sent.entry_id)
    if known is not None:  # the lot may have been amended since: its other facts do not count
        if not _is_same(known.entry, sent, lot_id, reach=reach, changes=changes):
            raise EntryConflict(sent.entry_id)
        return answered(known, response)
    new = amended(lot, approved_by=sent.approved_by, changes=changes)
    person_id, now = PersonId(reach.person.person_id), utc_now()
    entry = amend(
        new,
        entry_id=EntryId(sent.entry_id),
        occurred_at=sent.occurred_at,
        person_id=person_id,
        reason=sent.reason,
        approved_by=sent.approved_by,
        changed=changes,
    )
    recorded = book.post_own(connection, entry, now=now)
    policy = date_policy(connection)
    hold_amended(connection, lot_id, person_id=person_id, now=now, policy=policy)
    return answered(recorded, response)


def _is_same(
    known: Entry, sent: FactsIn, lot_id: str, *, reach: Reach, changes: Mapping[str, Any]
) -> bool:
    """Tell whether an entry in the book says of a lot what is sent."""
    said = {
        "kind": EntryKind.AMEND,
        "occurred_at": sent.occurred_at,
        "person_id": reach.person.person_id,
        "reason": sent.reason,
    }
    if any(getattr(known, name) != value for name, value in said.items()):
        return False
    (was,) = amended_lots(known.detail)
    how = (known.detail.get("approved_by", ""), known.detail.get("changed", []))
    is_same_way = how == (sent.approved_by, sorted(changes))
    is_same_lot = was.lot_id == lot_id
    return is_same_way and is_same_lot and all(getattr(was, k) == v for k, v in changes.items())


def _changes(sent: FactsIn, settings: Settings) -> dict[str, Any]:
    day = day_of(sent.occurred_at)
    plain = ("expiry_kind", "zone", "maker", "lot_number", "photo_id", "note")
    found = {name: v for name in plain if (v := getattr(sent, name)) is not None}
    if sent.expires is not None or sent.expires_on is not None:
        label = label_date(sent.expires or "", expires_on=sent.expires_on, today=day)
        found["expires_on"] = label.day
        if label.printed:
            found["expires_printed"] = label.printed
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
    lot: LotFacts, known: Region, *, policy: DatePolicy, settings: Settings
) -> LotFactsOut:
    """Return the facts of a lot as they are answered."""
    today = allergen_list(settings, day_of(utc_now()))
    statement = statement_of(lot, settings)
    facts = {name: getattr(lot, name) for name in LotFactsOut.model_fields if hasattr(lot, name)}
    return LotFactsOut(
        **facts,
        product_name=known.product_name(lot.product_id),
        last_use_on=last_use_day(lot, policy),
        labelled=statement.labelled,
        contains=sorted(statement.contains),
        kept_away=sorted(kept_away(statement, current_list=today)),
        unknown=sorted(unknown_in(statement, current_list=today)),
        to_find_out=sorted(switched(statement, today)),
    )
