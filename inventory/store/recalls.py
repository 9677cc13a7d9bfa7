"""Recalls in the database: finding the lots that are meant, tracing them, holding them back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from inventory.accounts import DOCK, Account, AccountKind, quarantine, read_account
from inventory.days import microseconds_of
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, Recorded, postings_of
from inventory.errors import EntryConflict
from inventory.holds import Cause, Hold
from inventory.lot import LotFacts
from inventory.model import DatePolicy
from inventory.store.book import lock, post
from inventory.store.holds import list_holds, lots_of
from inventory.store.parts import parts
from inventory.store.read import facts_of, find_entry, find_lot
from inventory.store.tables import accounts, balances, entries, lots, postings
from inventory.trace import (
    ARRIVALS,
    Criteria,
    Flow,
    Holding,
    LotMark,
    MeantLot,
    Trace,
    Unknown,
    criteria_of,
    judge,
    mark_of,
    trace_of,
)

REASON = "recall"
MOST_OPEN = 1_000
_KINDS = {str(kind): kind for kind in EntryKind}
_DAY_US = 24 * 60 * 60 * 1_000_000
_JAPAN_US = 9 * 60 * 60 * 1_000_000
_EPOCH = date(1970, 1, 1)
_HELD = frozenset({AccountKind.SHELF, AccountKind.RESERVED, AccountKind.PICKED})
"""What a recall takes to quarantine; what another hold keeps back stays there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A person's order to hold everything back that a recall means."""

    hold_id: str
    entry_id: EntryId
    criteria: Criteria
    person_id: PersonId
    occurred_at: datetime
    reason: str = REASON
    note: str = ""


def find_meant(connection: sa.Connection, criteria: Criteria) -> tuple[MeantLot, ...]:
    """Return the lots that a recall means, surely or possibly, by number."""
    meant: dict[int, tuple[Unknown, ...]] = {}
    for row in connection.execute(_marks(criteria)):
        mark = LotMark(
            product_id=row.product_id,
            maker=row.maker,
            lot_number=row.lot_number,
            expires_on=row.expires_on,
            has_date=bool(row.has_date),
        )
        unknown = judge(mark, criteria)
        if unknown is not None:
            meant[row.lot_no] = unknown
    found = []
    for part in parts(sorted(meant)):
        query = sa.select(lots.c.lot_no, lots.c.facts).where(lots.c.lot_no.in_(part))
        for row in connection.execute(query.order_by(lots.c.lot_no)):
            found.append(MeantLot(lot=facts_of(row.facts), unknown=meant[row.lot_no]))
    return tuple(found)


def _marks(criteria: Criteria) -> sa.Select[Any]:
    """Return the query for what a recall looks at, of all lots that may be meant."""
    # Facts are canonical JSON without empty values: the key stands there only with a date.
    has_date = lots.c.facts.contains('"expires_printed":', autoescape=True)
    query = sa.select(
        lots.c.lot_no,
        lots.c.product_id,
        lots.c.maker,
        lots.c.lot_number,
        lots.c.expires_on,
        has_date.label("has_date"),
    )
    if criteria.product_id.strip():
        query = query.where(lots.c.product_id == criteria.product_id)
    if criteria.expires_from is not None:
        query = query.where(sa.or_(lots.c.expires_on >= criteria.expires_from, ~has_date))
    if criteria.expires_to is not None:
        query = query.where(sa.or_(lots.c.expires_on <= criteria.expires_to, ~has_date))
    return query


def trace(connection: sa.Connection, criteria: Criteria) -> Trace:
    """Return where the lots of a recall are, whom they went to and where they came from.

    Nothing is held back by looking.
    """
    return trace_lots(connection, criteria, find_meant(connection, criteria))


def trace_lots(connection: sa.Connection, criteria: Criteria, meant: Sequence[MeantLot]) -> Trace:
    """Return the trace of given lots, such as those that an open recall holds back."""
    numbers = _numbers(connection, [m.lot.lot_id for m in meant])
    return trace_of(
        criteria,
        meant,
        holdings=_holdings(connection, numbers),
        flows=_flows(connection, numbers),
    )


def _numbers(connection: sa.Connection, lot_ids: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in parts(lot_ids):
        query = sa.select(lots.c.lot_no, lots.c.lot_id).where(lots.c.lot_id.in_(part))
        found |= {row.lot_no: row.lot_id for row in connection.execute(query)}
    return found


def _holdings(connection: sa.Connection, numbers: Mapping[int, str]) -> list[Holding]:
    """Return what the book says now: on hand, eaten, thrown away."""
    found = []
    names: dict[int, Account] = {}
    for part in parts(sorted(numbers)):
        query = sa.select(balances.c.lot_no, balances.c.account_no, balances.c.quantity_g)
        rows = connection.execute(
            query.where(balances.c.lot_no.in_(part), balances.c.quantity_g > 0)
        ).all()
        _learn(connection, names, {row.account_no for row in rows})
        for no, account_no, g in rows:
            found.append(Holding(lot_id=numbers[no], account=names[account_no], quantity_g=g))
    return found


def _learn(connection: sa.Connection, known: dict[int, Account], numbers: set[int]) -> None:
    for part in parts(sorted(numbers - set(known))):
        query = sa.select(accounts.c.account_no, accounts.c.name)
        for row in connection.execute(query.where(accounts.c.account_no.in_(part))):
            known[row.account_no] = read_account(row.name)


def _flows(connection: sa.Connection, numbers: Mapping[int, str]) -> Iterable[Flow]:
    """Give what came from donors and what was delivered, reversed entries along with the undoing.

    The joins are of integers only, and what is undone is looked up apart: on a long book the
    plain query takes seconds.
    """
    names: dict[int, Account] = {}
    for part in parts(sorted(numbers)):
        query = _LEGS.where(postings.c.lot_no.in_(part))
        rows = connection.execute(query).all()
        undone = _undone(connection, [row[5] for row in rows if row[5] is not None])
        _learn(connection, names, {row[1] for row in rows})
        for lot_no, account_no, g, kind, occurred_us, reverses in rows:
            done, done_us = undone[reverses] if reverses else (kind, occurred_us)
            yield Flow(
                lot_id=numbers[lot_no],
                account=names[account_no],
                kind=_KINDS[done],
                day=_day_of((done_us + _JAPAN_US) // _DAY_US),
                quantity_g=g,
            )


_LEGS = (
    sa.select(
        postings.c.lot_no,
        postings.c.account_no,
        postings.c.quantity_g,
        entries.c.kind,
        entries.c.occurred_us,
        entries.c.reverses,
    )
    .join_from(postings, entries)
    .where(
        sa.or_(
            entries.c.kind == str(EntryKind.REVERSE),
            sa.and_(entries.c.kind == str(EntryKind.DELIVER), postings.c.quantity_g > 0),
            sa.and_(entries.c.kind.in_(list(map(str, ARRIVALS))), postings.c.quantity_g < 0),
        )
    )
)
"""What left donors and came to sites by delivery; of what was undone, both legs."""


def _undone(connection: sa.Connection, entry_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return kind and time of entries that were reversed."""
    found: dict[str, tuple[str, int]] = {}
    for part in parts(sorted(set(entry_ids))):
        query = sa.select(entries.c.entry_id, entries.c.kind, entries.c.occurred_us)
        for row in connection.execute(query.where(entries.c.entry_id.in_(part))):
            found[row.entry_id] = (row.kind, row.occurred_us)
    return found


@lru_cache
def _day_of(number: int) -> date:
    return _EPOCH + timedelta(days=number)


def open_recall(
    connection: sa.Connection, opening: Opening, *, now: datetime, policy: DatePolicy
) -> Recorded:
    """Hold back every lot that a recall means, wherever it is or comes to, and return the entry.

    What is at sites goes to quarantine at once; what is under way may not be handed on, and goes
    there when it arrives. A recall that means nothing yet holds what comes. The same opening sent
    again is only answered again. Raises ``EntryConflict`` and ``HoldKnown``.
    """
    lock(connection)
    known = find_entry(connection, opening.entry_id)
    if known is not None:
        _check_same(known, opening)
        return known
    meant = find_meant(connection, opening.criteria)
    lot_ids = [m.lot.lot_id for m in meant]
    detail: dict[str, Any] = {
        "hold": {
            "hold_id": opening.hold_id,
            "cause": str(Cause.RECALL),
            "criteria": opening.criteria.record(),
            "unknown": {m.lot.lot_id: list(map(str, m.unknown)) for m in meant if m.unknown},
        },
    }
    if lot_ids:
        detail["held_lots"] = {opening.hold_id: lot_ids}
    entry = _opening_entry(opening, _hold_moves(connection, lot_ids, opening.hold_id), detail)
    return post(connection, entry, now=now, policy=policy)


def _opening_entry(opening: Opening, moves: Sequence[Move], detail: Mapping[str, Any]) -> Entry:
    return Entry(
        entry_id=opening.entry_id,
        kind=EntryKind.HOLD,
        occurred_at=opening.occurred_at,
        person_id=opening.person_id,
        postings=postings_of(moves),
        reason=opening.reason,
        note=opening.note,
        detail=detail,
    )


def _check_same(known: Recorded, opening: Opening) -> None:
    entry = known.entry
    hold = entry.detail.get("hold", {})
    wanted = _opening_entry(opening, (), {})
    same_words = all(
        getattr(entry, name) == getattr(wanted, name)
        for name in ("kind", "occurred_at", "person_id", "reason", "note")
    )
    same_recall = (hold.get("hold_id"), hold.get("criteria")) == (
        opening.hold_id,
        opening.criteria.record(),
    )
    if not (same_words and same_recall):
        raise EntryConflict(opening.entry_id)


def _hold_moves(connection: sa.Connection, lot_ids: Sequence[str], hold_id: str) -> list[Move]:
    return [
        Move(
            lot_id=held.lot_id,
            source=held.account,
            target=quarantine(held.account.site_id, held.account.unit_id or DOCK, hold_id=hold_id),
            quantity_g=held.quantity_g,
        )
        for held in _holdings(connection, _numbers(connection, lot_ids))
        if held.account.kind in _HELD
    ]


def list_recalls(
    connection: sa.Connection, *, is_open: bool | None = None, site_id: str | None = None
) -> tuple[Hold, ...]:
    """Return recalls, the newest first; of a site those that have held food there."""
    found, _ = list_holds(
        connection, is_open=is_open, cause=Cause.RECALL, site_id=site_id, limit=MOST_OPEN
    )
    return found


def criteria_of_recall(hold: Hold) -> Criteria:
    """Return what a recall looks for."""
    return criteria_of(hold.facts["criteria"])


def trace_recall(connection: sa.Connection, hold: Hold) -> Trace:
    """Return where the lots that a recall holds, or held, are and went."""
    criteria = criteria_of_recall(hold)
    meant = []
    lot_ids = lots_of(connection, hold.hold_id)
    for part in parts(lot_ids):
        query = sa.select(lots.c.facts).where(lots.c.lot_id.in_(part)).order_by(lots.c.lot_no)
        for row in connection.execute(query):
            lot = facts_of(row.facts)
            meant.append(MeantLot(lot=lot, unknown=judge(mark_of(lot), criteria) or ()))
    return trace_lots(connection, criteria, meant)


def open_recalls_for(connection: sa.Connection, facts: LotFacts) -> tuple[str, ...]:
    """Return the open recalls that mean a lot, the oldest first.

    For whoever receives a lot: see ``held_detail``.
    """
    mark = mark_of(facts)
    recalls = reversed(list_recalls(connection, is_open=True))
    return tuple(
        hold.hold_id for hold in recalls if judge(mark, criteria_of_recall(hold)) is not None
    )


def held_detail(hold_ids: Iterable[str], lot_id: str) -> dict[str, Any]:
    """Return what the entry that brings a lot adds to its detail, so that recalls hold the lot.

    Its food has to go to the quarantine of one of them in the same entry.
    """
    held = {hold_id: [lot_id] for hold_id in hold_ids}
    return {"held_lots": held} if held else {}


def hold_amended(
    connection: sa.Connection,
    lot_id: str,
    *,
    person_id: PersonId,
    now: datetime,
    policy: DatePolicy,
) -> tuple[Recorded, ...]:
    """Hold a lot back by every open recall that means it and does not hold it yet.

    For whoever has said facts of a lot anew, in the same transaction.
    """
    lock(connection)
    made = []
    for hold_id in open_recalls_for(connection, find_lot(connection, lot_id)):
        if lot_id in lots_of(connection, hold_id):
            continue
        mark = sha256(f"{hold_id} {lot_id} {microseconds_of(now)}".encode()).hexdigest()
        entry = Entry(
            entry_id=EntryId(mark[:36]),
            kind=EntryKind.HOLD,
            occurred_at=now,
            person_id=person_id,
            postings=postings_of(_hold_moves(connection, [lot_id], hold_id)),
            reason=REASON,
            detail=held_detail([hold_id], lot_id),
        )
        made.append(post(connection, entry, now=now, policy=policy))
    return tuple(made)
