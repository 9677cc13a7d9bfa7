"""The end of a stock-take: closed, which puts the book right, or cancelled, which changes nothing.

Both happen once; the same request again is only answered again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from inventory.accounts import Account, quarantine
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.keeping_errors import TakeEnded
from inventory.model import DatePolicy
from inventory.stocktake import (
    REASON,
    Closing,
    Line,
    Place,
    TakeState,
    adjusting_moves,
    entries_of,
    with_reasons,
)
from inventory.store.book import lock, post
from inventory.store.holds import open_breach, quarantine_if_held
from inventory.store.keeping_tables import stock_take_ends
from inventory.store.takes import Take, food_there, read_take


def close(
    connection: sa.Connection, closing: Closing, *, now: datetime, policy: DatePolicy
) -> Take:
    """Close a stock-take: every difference becomes part of an adjusting entry.

    Lines that nobody has counted are left as they are. What is missing is taken from the free
    food first, then from what plans have reserved, then from what is held; a surplus goes to the
    shelf, or to the quarantine of the hold that keeps the lot or the unit back.

    Raises ``TakeUnknown``, ``TakeEnded``, ``ReasonMissing``, and ``CountOutdated`` where more is
    missing than is there now; nothing is written then.
    """
    lock(connection)
    take = read_take(connection, closing.take_id)
    request = _digest("close", closing.take_id, closing.person_id, closing.reason, closing.reasons)
    if not take.is_open:
        return _answered_again(take, request)
    reasons = with_reasons(take.lines, closing)
    lines = [replace(x, reason=reasons.get(x.place, x.reason)) for x in take.lines]
    moves = adjusting_moves(
        lines,
        there=food_there(connection, take.order.site_id, take.order.unit_ids),
        found_at=_found_at(connection, take, lines),
    )
    entry_ids: list[str] = []
    for part in entries_of(moves):
        entry = _entry(closing, part, reasons=reasons, number=len(entry_ids), now=now)
        entry_ids.append(post(connection, entry, now=now, policy=policy).entry.entry_id)
    end = {
        "take_id": closing.take_id,
        "state": str(TakeState.CLOSED),
        "ended_at": now,
        "person_id": closing.person_id,
        "reason": closing.reason,
        "entry_id": entry_ids[0] if entry_ids else None,
        "request": request,
    }
    return _write_end(connection, end, lines=lines, entry_ids=entry_ids)


def cancel(
    connection: sa.Connection, take_id: str, *, person_id: str, reason: str, now: datetime
) -> Take:
    """Cancel a stock-take: the book stays as it is. Raises ``TakeUnknown`` and ``TakeEnded``."""
    lock(connection)
    closing = Closing(take_id=take_id, person_id=PersonId(person_id), reason=reason)
    take = read_take(connection, take_id)
    request = _digest("cancel", take_id, person_id, reason, {})
    if not take.is_open:
        return _answered_again(take, request)
    end = {
        "take_id": take_id,
        "state": str(TakeState.CANCELLED),
        "ended_at": now,
        "person_id": closing.person_id,
        "reason": closing.reason,
        "entry_id": None,
        "request": request,
    }
    return _write_end(connection, end, lines=take.lines, entry_ids=())


def _digest(
    what: str, take_id: str, person_id: str, reason: str, reasons: Mapping[Place, str]
) -> str:
    asked = [what, take_id, person_id, reason, sorted([*k, v] for k, v in reasons.items())]
    return sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


def _answered_again(take: Take, request: str) -> Take:
    if take.request != request:
        raise TakeEnded(take.order.take_id)
    return take


def _found_at(connection: sa.Connection, take: Take, lines: Iterable[Line]) -> dict[Place, Account]:
    site_id = take.order.site_id
    found = {}
    for line in lines:
        if line.difference_g > 0:
            place = quarantine_if_held(connection, line.lot_id, site_id, line.unit_id)
            breach = open_breach(connection, site_id, line.unit_id)
            if breach and not place.owner:
                place = quarantine(site_id, line.unit_id, hold_id=breach)
            found[line.place] = place
    return found


def _entry(
    closing: Closing,
    moves: Sequence[Move],
    *,
    reasons: Mapping[Place, str],
    number: int,
    now: datetime,
) -> Entry:
    mark = sha256(f"stock-take {closing.take_id} {number}".encode()).hexdigest()
    told = [
        {"unit_id": unit_id, "lot_id": lot_id, "reason": reason}
        for (unit_id, lot_id), reason in sorted(reasons.items())
    ]
    return Entry(
        entry_id=EntryId(mark[:36]),
        kind=EntryKind.ADJUST,
        occurred_at=now,
        person_id=closing.person_id,
        postings=postings_of(moves),
        reason=closing.reason or REASON,
        detail={"stock_take": {"take_id": closing.take_id, "reasons": told}},
    )


def _write_end(
    connection: sa.Connection,
    end: Mapping[str, Any],
    *,
    lines: Sequence[Line],
    entry_ids: Sequence[str],
) -> Take:
    result = {"entry_ids": list(entry_ids), "lines": [line.record() for line in lines]}
    row = {**end, "result": json.dumps(result, ensure_ascii=False)}
    connection.execute(stock_take_ends.insert(), row)
    return replace(read_take(connection, str(end["take_id"])), is_new=True)
