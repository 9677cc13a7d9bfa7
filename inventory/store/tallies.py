"""Reading from the book what ``inventory.tally`` sums up: all of it up to one entry."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from inventory.accounts import ON_HAND, AccountKind, read_account
from inventory.days import day_of, instant_of, microseconds_of
from inventory.entry import EntryKind
from inventory.store.chain import FIRST_DIGEST
from inventory.store.tables import accounts, entries, lots, postings
from inventory.tally import Held, Leg

STILL = (
    EntryKind.RESERVE,
    EntryKind.RELEASE,
    EntryKind.PICK,
    EntryKind.PUT_AWAY,
    EntryKind.HOLD,
)
"""Kinds that move food within one site only: nothing of it is ever told of a site."""
SUMMED = (
    EntryKind.OPEN,
    EntryKind.RECEIVE,
    EntryKind.SEND,
    EntryKind.LOAD,
    EntryKind.DELIVER,
    EntryKind.COME_BACK,
    EntryKind.EAT,
)
"""Kinds with at most one sort of end, so that the sum of many entries says what each of them says:
the database sums them up, which takes a fraction of the time. None of them adjusts or wastes."""
ON_THE_WAY = "~"
"""The place of what is on vehicles or between bases; no site's id is this."""
BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The last entry of the book at some moment; 0 = the book was empty."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an account means for sums."""

    kind: AccountKind
    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotKind:
    """What lots are told apart by in sums."""

    product_id: str
    zone: str
    donor_id: str


def last_mark(connection: sa.Connection) -> Mark:
    """Return the last entry of the book."""
    query = sa.select(entries.c.seq, entries.c.digest).order_by(entries.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Mark(seq=0, digest=FIRST_DIGEST) if row is None else Mark(seq=row[0], digest=row[1])


def digest_at(connection: sa.Connection, seq: int) -> str:
    """Return the digest of an entry; that of an empty book for 0, nothing where it is gone."""
    if seq == 0:
        return FIRST_DIGEST
    query = sa.select(entries.c.digest).where(entries.c.seq == seq)
    return str(connection.execute(query).scalar_one_or_none() or "")


def count_between(connection: sa.Connection, after_seq: int, *, until: datetime) -> int:
    """Return how many entries after one tell of the time before a moment."""
    query = sa.select(sa.func.count()).select_from(entries)
    late = query.where(entries.c.seq > after_seq, entries.c.occurred_us < microseconds_of(until))
    return int(connection.execute(late).scalar_one())


def lot_kinds(connection: sa.Connection) -> Mapping[int, LotKind]:
    """Return what all lots are told apart by, by number."""
    query = sa.select(lots.c.lot_no, lots.c.product_id, lots.c.zone, lots.c.donor_id)
    return {
        no: LotKind(product_id=product_id, zone=zone, donor_id=donor_id)
        for no, product_id, zone, donor_id in connection.execute(query)
    }


def held_before(
    connection: sa.Connection, moment: datetime, *, up_to_seq: int, after_seq: int = 0
) -> Mapping[Held, int]:
    """Return what lay where when a moment came, as the entries of a stretch of the book tell it."""
    total_g = sa.func.sum(postings.c.quantity_g)
    query = (
        sa.select(accounts.c.account_no, postings.c.lot_no, total_g)
        .join_from(postings, accounts)
        .join(entries, entries.c.seq == postings.c.seq)
        .where(accounts.c.kind.in_([str(kind) for kind in ON_HAND]))
        .where(entries.c.occurred_us < microseconds_of(moment))
        .where(entries.c.seq > after_seq, entries.c.seq <= up_to_seq)
        .group_by(accounts.c.account_no, postings.c.lot_no)
    )
    known = _places(connection)
    sums: dict[Held, int] = defaultdict(int)
    for account_no, lot_no, g in connection.execute(query):
        sums[Held(lot_no, known[account_no].place)] += int(g)  # PostgreSQL sums to decimals
    return {held: g for held, g in sums.items() if g}


def legs_between(
    connection: sa.Connection,
    moments: Sequence[datetime],
    *,
    up_to_seq: int,
    after_seq: int = 0,
) -> Iterator[Leg]:
    """Give the legs of what happened from the first moment on and before the last one.

    The moments between part the time: ``Leg.part`` counts them. Legs come by entry and lot, those
    of kinds that say the same when they are summed as one entry a kind and part, numbered below 0.
    """
    marks = [microseconds_of(moment) for moment in moments]
    known = _places(connection)
    undone = entries.alias("undone")
    kind = sa.func.coalesce(undone.c.kind, entries.c.kind)
    wanted = (
        sa.select()
        .join_from(entries, postings, postings.c.seq == entries.c.seq)
        .outerjoin(undone, undone.c.entry_id == entries.c.reverses)
        .where(entries.c.occurred_us >= marks[0], entries.c.occurred_us < marks[-1])
        .where(entries.c.seq > after_seq, entries.c.seq <= up_to_seq)
    )
    is_reversal = entries.c.reverses.is_not(None)
    part = sa.case(  # written out: PostgreSQL must see that it groups by what it tells
        *(
            (entries.c.occurred_us < sa.literal_column(str(mark)), sa.literal_column(str(at)))
            for at, mark in enumerate(marks[1:])
        )
    )
    about = (kind, is_reversal, part, postings.c.lot_no, postings.c.account_no)
    summed = (
        wanted.add_columns(*about, sa.func.sum(postings.c.quantity_g))
        .where(kind.in_([str(k) for k in SUMMED]))
        .group_by(*about)
        .order_by(*about)
    )
    single = (
        wanted.add_columns(*about, postings.c.quantity_g, entries.c.seq)
        .where(kind.not_in([str(k) for k in (*STILL, *SUMMED)]))
        .order_by(entries.c.seq, postings.c.lot_no, postings.c.line)
    )
    numbers: dict[tuple[object, ...], int] = {}
    for row in _read(connection, summed):
        number = numbers.setdefault(tuple(row[:3]), -1 - len(numbers))
        yield _leg(number, row, known)
    for row in _read(connection, single):
        yield _leg(row.seq, row, known)


def _read(connection: sa.Connection, query: Any) -> sa.Result[Any]:
    return connection.execute(query, execution_options={"yield_per": BATCH})


def _leg(seq: int, row: Sequence[Any], known: Mapping[int, Place]) -> Leg:
    kind, is_reversal, part, lot_no, account_no, g = row[:6]
    place = known[account_no]
    return Leg(
        seq=seq,
        lot_no=lot_no,
        kind=place.kind,
        place=place.place,
        quantity_g=int(g),  # PostgreSQL sums to decimals
        reason=place.reason,
        is_reversal=bool(is_reversal),
        opens=kind == EntryKind.OPEN,
        part=part,
    )


def _places(connection: sa.Connection) -> dict[int, Place]:
    query = sa.select(accounts.c.account_no, accounts.c.name)
    return {no: _place(name) for no, name in connection.execute(query)}


def _place(name: str) -> Place:
    account = read_account(name)
    is_waste = account.kind is AccountKind.WASTE
    return Place(
        kind=account.kind,
        place=account.site_id or (ON_THE_WAY if account.kind in ON_HAND else ""),
        reason=account.owner[0] if is_waste else "",
    )


def first_day(connection: sa.Connection) -> date | None:
    """Return the first day that the book tells of; None = it is empty."""
    first_us = connection.execute(sa.select(sa.func.min(entries.c.occurred_us))).scalar_one()
    return None if first_us is None else day_of(instant_of(first_us))
