"""Holds in the book: which are open, what they keep back, and the decision that closes one."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from inventory.accounts import ON_HAND, Account, AccountKind, quarantine, read_account, shelf, waste
from inventory.days import instant_of
from inventory.entry import Entry, EntryId, EntryKind, Move, Recorded, postings_of
from inventory.errors import EntryConflict
from inventory.holds import (
    Cause,
    Decision,
    HeldFood,
    Hold,
    HoldDecision,
    check_decision,
    decided_moves,
)
from inventory.keeping_errors import HoldDecided, HoldUnknown
from inventory.model import DatePolicy
from inventory.store.book import lock, post
from inventory.store.open_holds import held_g
from inventory.store.parts import parts, total
from inventory.store.read import find_entry, read_detail
from inventory.store.tables import accounts, balances, entries, hold_lots, holds, lots

_opened = entries.alias("opened")
_decided = entries.alias("decided")
_HOLDS = (
    sa.select(
        holds,
        _opened.c.recorded_us.label("opened_us"),
        _opened.c.person_id.label("opened_by"),
        _opened.c.reason.label("opened_reason"),
        _decided.c.recorded_us.label("decided_us"),
        _decided.c.person_id.label("decided_by"),
        _decided.c.reason.label("decided_reason"),
        _decided.c.detail.label("decided_detail"),
    )
    .join_from(holds, _opened, _opened.c.seq == holds.c.opened_seq)
    .outerjoin(_decided, _decided.c.seq == holds.c.decided_seq)
)


def list_holds(
    connection: sa.Connection,
    *,
    is_open: bool | None = None,
    cause: Cause | None = None,
    site_id: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[tuple[Hold, ...], int]:
    """Return holds, the newest first, and how many there are; of a site those it has a part in."""
    wanted: list[sa.ColumnElement[bool]] = []
    if is_open is not None:
        closed = holds.c.decided_seq
        wanted.append(closed.is_(None) if is_open else closed.is_not(None))
    if cause is not None:
        wanted.append(holds.c.cause == str(cause))
    if site_id is not None:
        wanted.append(_of_site(site_id))
    query = _HOLDS.where(*wanted).order_by(holds.c.opened_seq.desc()).limit(limit).offset(offset)
    found = tuple(map(_hold_of, connection.execute(query)))
    return found, total(
        connection,
        lambda: sa.select(sa.func.count()).select_from(holds).where(*wanted),
        found=len(found),
        limit=limit,
        offset=offset,
    )


def _of_site(site_id: str) -> sa.ColumnElement[bool]:
    """Return the condition: the hold is about the site, or has held food there."""
    kept = (
        sa.select(accounts.c.owner)
        .where(accounts.c.site_id == site_id)
        .where(accounts.c.kind == str(AccountKind.QUARANTINE))
    )
    return sa.or_(holds.c.site_id == site_id, holds.c.hold_id.in_(kept))


def has_part(connection: sa.Connection, hold_id: str, site_id: str) -> bool:
    """Tell whether a site has a part in a hold."""
    query = sa.select(holds.c.hold_id).where(holds.c.hold_id == hold_id, _of_site(site_id))
    return connection.execute(query).scalar_one_or_none() is not None


def read_hold(connection: sa.Connection, hold_id: str) -> Hold:
    """Return a hold; raise ``HoldUnknown``."""
    row = connection.execute(_HOLDS.where(holds.c.hold_id == hold_id)).one_or_none()
    if row is None:
        raise HoldUnknown(hold_id)
    return _hold_of(row)


def _hold_of(row: sa.Row[Any]) -> Hold:
    is_open = row.decided_seq is None
    made = {} if is_open else read_detail(row.decided_detail).get("decision", {})
    return Hold(
        hold_id=row.hold_id,
        cause=row.cause,
        site_id=row.site_id,
        unit_id=row.unit_id,
        opened_at=instant_of(row.opened_us),
        opened_by=row.opened_by,
        reason=row.opened_reason,
        facts=json.loads(row.facts),
        decision=None if is_open else Decision(row.decision),
        decided_at=None if is_open else instant_of(row.decided_us),
        decided_by=row.decided_by or "",
        decided_reason=row.decided_reason or "",
        lot_decisions=made.get("lots", {}),
    )


def held_food(connection: sa.Connection, hold_id: str) -> tuple[HeldFood, ...]:
    """Return what a hold keeps back now, by place and lot."""
    return tuple(
        HeldFood(lot_id=lot_id, account=read_account(name), quantity_g=g)
        for (name, lot_id), g in sorted(held_g(connection, hold_id).items())
    )


def lots_of(connection: sa.Connection, hold_id: str) -> tuple[str, ...]:
    """Return the lots that a recall holds back wherever they are."""
    query = sa.select(lots.c.lot_id).join_from(hold_lots, lots)
    wanted = hold_lots.c.hold_id == hold_id
    return tuple(connection.execute(query.where(wanted).order_by(lots.c.lot_id)).scalars())


def holds_of_lot(connection: sa.Connection, lot_id: str) -> tuple[str, ...]:
    """Return the open holds that hold a lot back everywhere, the oldest first."""
    return tuple(hold_id for _, hold_id in holds_of_lots(connection, [lot_id]))


def holds_of_lots(connection: sa.Connection, lot_ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (lot, hold) for the open holds that hold lots back everywhere, oldest holds first."""
    query = (
        sa.select(lots.c.lot_id, holds.c.hold_id, holds.c.opened_seq)
        .join_from(hold_lots, holds)
        .join(lots, lots.c.lot_no == hold_lots.c.lot_no)
        .where(holds.c.decided_seq.is_(None))
    )
    found: list[Any] = []
    for part in parts(lot_ids):
        found += connection.execute(query.where(lots.c.lot_id.in_(part))).all()
    return tuple((row.lot_id, row.hold_id) for row in sorted(found, key=lambda r: r.opened_seq))


def quarantine_if_held(
    connection: sa.Connection, lot_id: str, site_id: str, unit_id: str
) -> Account:
    """Return where food of a lot that comes to a unit is put: the shelf, or a recall's quarantine.

    For whoever receives, unloads or finds food: a shelf of a lot that is held back is refused.
    """
    found = holds_of_lot(connection, lot_id)
    if found:
        return quarantine(site_id, unit_id, hold_id=found[0])
    return shelf(site_id, unit_id)


def open_breach(connection: sa.Connection, site_id: str, unit_id: str) -> str | None:
    """Return the open breach of a unit, or None; there is at most one."""
    query = (
        sa.select(holds.c.hold_id)
        .where(holds.c.decided_seq.is_(None), holds.c.cause == str(Cause.BREACH))
        .where(holds.c.site_id == site_id, holds.c.unit_id == unit_id)
    )
    return connection.execute(query).scalar_one_or_none()


def decide(
    connection: sa.Connection, decision: HoldDecision, *, now: datetime, policy: DatePolicy
) -> Recorded:
    """Close a hold and return the entry; the same decision sent again is only answered again.

    What a recall discards is discarded wherever it is: also on vehicles, on the way between bases
    and where another hold keeps it back. What is freed while another recall holds the lot, or its
    unit has an open breach, stays held by that one.

    Raises ``HoldUnknown``, ``HoldDecided``, ``DecisionWrong`` and ``EntryConflict``.
    """
    lock(connection)
    known = _made_already(connection, decision)
    if known is not None:
        return known
    hold = read_hold(connection, decision.hold_id)
    if not hold.is_open:
        raise HoldDecided(hold.hold_id)
    food = held_food(connection, hold.hold_id)
    everywhere = lots_of(connection, hold.hold_id)
    lot_ids = {*everywhere, *(held.lot_id for held in food)}
    check_decision(decision, cause=hold.cause, lot_ids=lot_ids)
    thrown = [k for k in everywhere if decision.of_lot(k) is Decision.DISCARD]
    elsewhere = [x for x in _on_hand(connection, thrown) if x not in food]
    food += tuple(x for x in elsewhere if x.account.kind is AccountKind.QUARANTINE)
    under_way = [x for x in elsewhere if x.account.kind is not AccountKind.QUARANTINE]
    moves = decided_moves(
        food,
        decision,
        cause=hold.cause,
        other_hold=lambda held: _other_hold(connection, held, hold.hold_id),
    )
    recorded = post(connection, _decide_entry(decision, moves), now=now, policy=policy)
    if under_way:
        post(connection, _discard_entry(decision, hold, under_way), now=now, policy=policy)
    return recorded


def _made_already(connection: sa.Connection, decision: HoldDecision) -> Recorded | None:
    known = find_entry(connection, decision.entry_id)
    if known is None:
        return None
    wanted = _decide_entry(decision, ())
    entry = known.entry
    same = (entry.kind, entry.occurred_at, entry.person_id, entry.reason, dict(entry.detail))
    if same != (
        wanted.kind,
        wanted.occurred_at,
        wanted.person_id,
        wanted.reason,
        dict(wanted.detail),
    ):
        raise EntryConflict(decision.entry_id)
    return known


def _decide_entry(decision: HoldDecision, moves: Sequence[Move]) -> Entry:
    return Entry(
        entry_id=decision.entry_id,
        kind=EntryKind.DECIDE,
        occurred_at=decision.occurred_at,
        person_id=decision.person_id,
        postings=postings_of(moves),
        reason=decision.reason,
        detail={"decision": decision.record()},
    )


def _discard_entry(decision: HoldDecision, hold: Hold, food: Sequence[HeldFood]) -> Entry:
    """Return the entry that writes off what no decision can move: it is not in a quarantine."""
    target = waste(hold.cause)
    return Entry(
        entry_id=EntryId(sha256(f"under way {hold.hold_id}".encode()).hexdigest()[:36]),
        kind=EntryKind.DISPOSE,
        occurred_at=decision.occurred_at,
        person_id=decision.person_id,
        postings=postings_of(
            Move(lot_id=x.lot_id, source=x.account, target=target, quantity_g=x.quantity_g)
            for x in food
        ),
        reason=decision.reason,
    )


def _on_hand(connection: sa.Connection, lot_ids: Sequence[str]) -> list[HeldFood]:
    found = []
    for part in parts(lot_ids):
        query = (
            sa.select(lots.c.lot_id, accounts.c.name, balances.c.quantity_g)
            .join_from(balances, accounts)
            .join(lots)
            .where(lots.c.lot_id.in_(part))
            .where(accounts.c.kind.in_([str(k) for k in ON_HAND]), balances.c.quantity_g > 0)
            .order_by(lots.c.lot_id, accounts.c.name)
        )
        for lot_id, name, g in connection.execute(query):
            found.append(HeldFood(lot_id=lot_id, account=read_account(name), quantity_g=g))
    return found


def _other_hold(connection: sa.Connection, held: HeldFood, hold_id: str) -> Account | None:
    """Return the quarantine of another open hold that food is kept back by, or None."""
    place = held.account
    others = [k for k in holds_of_lot(connection, held.lot_id) if k != hold_id]
    breach = open_breach(connection, place.site_id, place.unit_id)
    if breach not in (None, hold_id):
        others.append(str(breach))
    return quarantine(place.site_id, place.unit_id, hold_id=others[0]) if others else None
