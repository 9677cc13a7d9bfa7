"""Reading entries and lots back from the book."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from inventory.days import instant_of
from inventory.entry import Entry, EntryId, EntryKind, PersonId, Posting, Recorded
from inventory.errors import EntryUnknown, LotUnknown
from inventory.lot import LotFacts, lot_of
from inventory.store.parts import parts, total
from inventory.store.tables import accounts, balances, entries, lots, postings


@lru_cache(maxsize=20_000)
def facts_of(text: str) -> LotFacts:
    """Return the facts of a lot's row."""
    return lot_of(json.loads(text))


def read_detail(text: str) -> Mapping[str, Any]:
    """Return the detail of an entry's row."""
    found: Mapping[str, Any] = json.loads(text) if text else {}
    return found


def find_lot(connection: sa.Connection, lot_id: str) -> LotFacts:
    """Return the facts of a lot as they are now; raise ``LotUnknown``."""
    query = sa.select(lots.c.facts).where(lots.c.lot_id == lot_id)
    text = connection.execute(query).scalar_one_or_none()
    if text is None:
        raise LotUnknown(lot_id)
    return facts_of(text)


def find_lots(connection: sa.Connection, lot_ids: Sequence[str]) -> dict[str, LotFacts]:
    """Return the facts of lots by id; raise ``LotUnknown`` for the first that is not there."""
    found = find_known_lots(connection, lot_ids)
    for lot_id in sorted(set(lot_ids)):
        if lot_id not in found:
            raise LotUnknown(lot_id)
    return found


def find_known_lots(connection: sa.Connection, lot_ids: Iterable[str]) -> dict[str, LotFacts]:
    """Return the facts of those of the lots that the book knows, by id."""
    found: dict[str, LotFacts] = {}
    for part in parts(sorted(set(lot_ids))):
        query = sa.select(lots.c.lot_id, lots.c.facts)
        rows = connection.execute(query.where(lots.c.lot_id.in_(part)))
        found |= {row.lot_id: facts_of(row.facts) for row in rows}
    return found


def find_entry(connection: sa.Connection, entry_id: str) -> Recorded | None:
    """Return an entry with its postings, or None; it is marked as not new."""
    row = connection.execute(sa.select(entries).where(entries.c.entry_id == entry_id)).one_or_none()
    if row is None:
        return None
    return next(iter(read_entries(connection, [row])))


def get_entry(connection: sa.Connection, entry_id: str) -> Recorded:
    """Return an entry with its postings; raise ``EntryUnknown``."""
    found = find_entry(connection, entry_id)
    if found is None:
        raise EntryUnknown(entry_id)
    return found


def read_entries(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> Iterable[Recorded]:
    """Give the entries of rows of the table, with their postings, in the order of the rows."""
    legs: dict[int, list[Posting]] = defaultdict(list)
    for seqs in parts([row.seq for row in rows]):
        query = (
            sa.select(postings.c.seq, lots.c.lot_id, accounts.c.name, postings.c.quantity_g)
            .join_from(postings, lots)
            .join(accounts)
            .where(postings.c.seq.in_(seqs))
            .order_by(postings.c.seq, postings.c.line)
        )
        for leg in connection.execute(query):
            legs[leg.seq].append(
                Posting(lot_id=leg.lot_id, account=leg.name, quantity_g=leg.quantity_g)
            )
    return (entry_of(row, legs[row.seq]) for row in rows)


def entry_of(row: sa.Row[Any], legs: Sequence[Posting]) -> Recorded:
    """Return the entry of a row and its postings."""
    entry = Entry(
        entry_id=EntryId(row.entry_id),
        kind=EntryKind(row.kind),
        occurred_at=instant_of(row.occurred_us),
        person_id=PersonId(row.person_id),
        postings=tuple(legs),
        reason=row.reason,
        note=row.note,
        plan_id=row.plan_id,
        trip_id=row.trip_id,
        reverses=None if row.reverses is None else EntryId(row.reverses),
        detail=read_detail(row.detail),
    )
    return Recorded(seq=row.seq, recorded_at=instant_of(row.recorded_us), entry=entry, is_new=False)


def list_entries(
    connection: sa.Connection,
    *,
    wanted: Sequence[sa.ColumnElement[bool]] = (),
    limit: int = 100,
    offset: int = 0,
) -> tuple[tuple[Recorded, ...], int]:
    """Return entries that fit all conditions, newest first, and how many there are."""
    query = sa.select(entries).where(*wanted).order_by(entries.c.seq.desc())
    rows = connection.execute(query.limit(limit).offset(offset)).all()
    return tuple(read_entries(connection, rows)), total(
        connection,
        lambda: sa.select(sa.func.count()).select_from(entries).where(*wanted),
        found=len(rows),
        limit=limit,
        offset=offset,
    )


def of_lot(lot_id: str) -> sa.ColumnElement[bool]:
    """Return the condition of ``list_entries``: the entry moves a lot or says its facts."""
    lot_no = sa.select(lots.c.lot_no).where(lots.c.lot_id == lot_id).scalar_subquery()
    moved = sa.select(postings.c.seq).where(postings.c.lot_no == lot_no)
    named = f'"lot_id":{json.dumps(lot_id, ensure_ascii=False)}'  # as canonical JSON has it
    without = sa.func.replace(entries.c.detail, named, "")
    amended = sa.select(entries.c.seq).where(_AMENDS, without != entries.c.detail)
    return sa.or_(entries.c.seq.in_(moved), entries.c.seq.in_(amended))


_reversal = entries.alias("reversal")
STANDS = sa.not_(sa.exists().where(_reversal.c.reverses == entries.c.entry_id))
"""The condition that an entry was not undone: what was undone never was, whenever it was undone."""


def undoing(entry_id: str) -> sa.ColumnElement[bool]:
    """Return the condition of ``list_entries``: the entry undoes another."""
    return entries.c.reverses == entry_id


def of_facts() -> sa.ColumnElement[bool]:
    """Return the condition of ``list_entries``: the entry says facts anew, and moves nothing."""
    return _AMENDS


_AMENDS: sa.ColumnElement[bool] = entries.c.kind == sa.literal_column(f"'{EntryKind.AMEND}'")
"""Written out, so that the index of these few entries is used."""


def of_trip(plan_id: str, trip_id: str) -> sa.ColumnElement[bool]:
    """Return the condition of ``list_entries``: the entry belongs to a trip of a plan."""
    return sa.and_(entries.c.plan_id == plan_id, entries.c.trip_id == trip_id)


def of_site(site_id: str) -> sa.ColumnElement[bool]:
    """Return the condition of ``list_entries``: the entry moves food at a site."""
    numbers = sa.select(accounts.c.account_no).where(accounts.c.site_id == site_id)
    return entries.c.seq.in_(sa.select(postings.c.seq).where(postings.c.account_no.in_(numbers)))


def search_lots(
    connection: sa.Connection,
    part: str,
    *,
    product_ids: Sequence[str] = (),
    site_id: str | None = None,
    limit: int = 200,
) -> tuple[LotFacts, ...]:
    """Return lots with ``part`` in their number, product, maker or maker's number, newest first.

    Lots of ``product_ids`` are found too; with ``site_id`` only lots that were ever there.
    """
    columns = (lots.c.lot_id, lots.c.product_id, lots.c.maker, lots.c.lot_number)
    hits = [c.icontains(part, autoescape=True) for c in columns]
    hits.append(lots.c.product_id.in_(list(product_ids)))
    query = sa.select(lots.c.facts).where(sa.or_(*hits))
    if site_id is not None:
        there = (
            sa.select(balances.c.lot_no)
            .join_from(balances, accounts)
            .where(accounts.c.site_id == site_id)
        )
        query = query.where(lots.c.lot_no.in_(there))
    rows = connection.execute(query.order_by(lots.c.lot_no.desc()).limit(limit))
    return tuple(facts_of(row.facts) for row in rows)
