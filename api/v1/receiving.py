"""Receiving food at a base: what is sent about it, and the entry that comes of it."""

from datetime import date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from api.accounts.reach import Reach
from api.food import book
from api.food.book import Region, date_policy, label_list, region
from api.master import master_store
from api.settings import Settings
from api.v1.base import In, Instant, IsoDate
from api.v1.entries import Id, Text
from inventory.accounts import DOCK, shelf
from inventory.allergens import AllergenStatement, check_names, to_record
from inventory.days import day_of
from inventory.entry import MOST_GRAMS, EntryId, PersonId, Recorded
from inventory.errors import EntryWrong
from inventory.gs1 import read_code
from inventory.labels import LabelDate, read_label_date
from inventory.lot import LotFacts
from inventory.lot import lot_of as kept_lot
from inventory.model import ExpiryKind, Zone
from inventory.receiving import check_intake, come_anew, lot_id_for, receive
from inventory.storage_limit import read_storage_limit
from inventory.store import read
from inventory.store.arrivals import is_known, is_undone
from inventory.store.projections import lot_records
from logistics.master.columns import PROGRAMMES

Name = Annotated[str, Field(max_length=100)]
Names = Annotated[list[Name], Field(default_factory=list, max_length=50)]


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
    council or the hub sets, and the lot is known as one whose date is unknown. ``lot_id`` is that
    of the arrival that was expected, so that plans that count on it find it; without one the lot
    gets a new number. ``allergens`` left out means that no label was read: all are unknown.
    ``gtin`` is a JAN or another GTIN with its check digit; a shop's own code names no product and
    is left out.
    """

    entry_id: Id
    occurred_at: Instant
    site_id: Annotated[str, Field(min_length=1, max_length=100)]
    unit_id: Name = DOCK
    lot_id: Annotated[str, Field(max_length=100, pattern="^[^/]*$")] = ""
    product_id: Annotated[str, Field(min_length=1, max_length=100)]
    quantity_g: Annotated[int, Field(ge=1, le=MOST_GRAMS)]
    case_g: Annotated[int, Field(ge=1, le=MOST_GRAMS)] = 1
    zone: Zone | None = None
    expiry_kind: ExpiryKind
    expires: Annotated[str, Field(max_length=100)] = ""
    expires_on: IsoDate | None = None
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


def receive_food(
    connection: sa.Connection,
    reach: Reach,
    sent: LotIn,
    *,
    settings: Settings,
    now: datetime,
) -> Recorded:
    """Write the arrival of food as a person, for the API and the command line alike.

    Sent again it is only answered again. Raises what reading a label does, ``IntakeRefused``
    where its programme takes only food that lasts longer, and what ``book.write`` raises.
    """
    reach.require_site(sent.site_id)
    known = read.find_entry(connection, sent.entry_id)
    was = None if known is None else next(map(kept_lot, lot_records(known.entry.detail)), None)
    lot_id = sent.lot_id or lot_id_for(
        sent.entry_id,
        day=day_of(sent.occurred_at),
        is_taken=lambda number: number != was.lot_id if was else is_known(connection, number),
    )
    lot = lot_of(sent, region(connection), settings, lot_id=lot_id, was=was)
    is_anew = bool(sent.lot_id) and is_undone(connection, lot_id)
    if known is not None:
        is_anew = "amended" in known.entry.detail
    if known is None and sent.programme_id:
        least = least_days_left(connection, sent.programme_id)
        if not sent.intake_reason:
            check_intake(lot, least_days_left=least, policy=date_policy(connection))
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
    return book.write(connection, reach, come_anew(entry) if is_anew else entry, now=now)


def least_days_left(connection: sa.Connection, programme_id: str) -> int:
    """Return how many days food of a programme must last at least; raise ``EntryWrong``."""
    for row in master_store.list_rows(connection, PROGRAMMES):
        if row.row_id == programme_id:
            return int(row.cells["least_days_left"] or 0)
    raise EntryWrong(f"There is no programme {programme_id!r} in the master data.")


def lot_of(
    sent: LotIn,
    known: Region,
    settings: Settings,
    *,
    lot_id: str,
    was: LotFacts | None = None,
) -> LotFacts:
    """Return the facts of a new lot; what was left out comes from its product.

    Sent again it comes from what was written (``was``): the product may be another by now.
    """
    product = known.products.get(sent.product_id)
    if product is None:
        raise EntryWrong(f"There is no product {sent.product_id!r} in the master data.")
    day = day_of(sent.occurred_at)
    label = label_date(sent.expires, expires_on=sent.expires_on, today=day)
    limit = read_storage_limit(sent.storage) if sent.storage else None
    return LotFacts(
        lot_id=lot_id,
        product_id=sent.product_id,
        zone=sent.zone or (was.zone if was else Zone(product["zone"])),
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
        maker=sent.maker or (was.maker if was else product["maker"]),
        lot_number=sent.lot_number,
        gtin=read_code(sent.gtin, today=day).gtin or "" if sent.gtin else "",
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
    """Return what a label says of allergens as the book keeps it; None = no label was read.

    Raises ``AllergensInvalid``, also for a name that is on no list.
    """
    if sent is None:
        return None
    statement = AllergenStatement(
        list_id=label_list(settings, day).list_id,
        contains=frozenset(sent.contains),
        stated_free=frozenset(sent.stated_free),
        unknown=frozenset(sent.unknown),
        labelled=sent.labelled,
    )
    check_names(statement)
    return to_record(statement)
