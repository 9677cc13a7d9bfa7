"""The arithmetic of the book, without a database: apply, fold, reverse."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inventory.accounts import read_account
from inventory.entry import (
    NOT_REVERSIBLE,
    Entry,
    EntryId,
    EntryKind,
    PersonId,
    Posting,
)
from inventory.errors import ReversalRefused, StockShort
from inventory.holds import Cause, Decision

Balances = Mapping[tuple[str, str], int]
"""Grams by account and lot; what is not there is zero."""


def apply(balances: Balances, entry: Entry) -> dict[tuple[str, str], int]:
    """Return the balances after an entry; raise ``StockShort`` where more leaves than is there."""
    after = dict(balances)
    for posting in entry.postings:
        key = (posting.account, posting.lot_id)
        there_g = after.get(key, 0)
        after[key] = there_g + posting.quantity_g
        if after[key] < 0 and not read_account(posting.account).may_go_below_zero:
            raise StockShort(
                lot_id=posting.lot_id,
                account=posting.account,
                there_g=there_g,
                asked_g=-posting.quantity_g,
            )
    return {k: g for k, g in after.items() if g}


def fold(entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    """Return the balances that entries, in the order of the book, leave."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            sums[posting.account, posting.lot_id] += posting.quantity_g
    return {k: g for k, g in sums.items() if g}


def reverse(
    entry: Entry,
    *,
    entry_id: EntryId,
    occurred_at: datetime,
    person_id: PersonId,
    reason: str,
) -> Entry:
    """Return the entry that undoes another; raise ``ReversalRefused`` where a kind has no undo."""
    if entry.kind in NOT_REVERSIBLE:
        raise ReversalRefused(f"An entry of the kind {entry.kind} cannot be reversed.")
    return _reversed(entry, By(entry_id, occurred_at, person_id, reason), detail={})


@dataclass(frozen=True, slots=True)
class By:
    """Whose entry undoes another, when it did, and why."""

    entry_id: EntryId
    occurred_at: datetime
    person_id: PersonId
    reason: str


def take_back(entry: Entry, by: By) -> Entry:
    """Return the entry that takes back what a breach held, or what was decided about one.

    Food goes back to where it lay, reserved food too. With the entry that opened the hold, the hold
    is closed as a fault of the reading; with a decision, it is open again. Raises
    ``ReversalRefused`` for a recall and for other kinds.
    """
    opened = entry.detail.get("hold")
    if entry.kind is EntryKind.DECIDE and "decision" in entry.detail:
        detail: Mapping[str, Any] = {"reopened": entry.detail["decision"]["hold_id"]}
    elif opened and opened["cause"] == Cause.BREACH:
        fault = {"hold_id": opened["hold_id"], "decision": str(Decision.SENSOR_FAULT)}
        detail = {"decision": fault}
    elif entry.kind is EntryKind.HOLD and "more_held" in entry.detail:
        detail = {}
    else:
        raise ReversalRefused(f"An entry of the kind {entry.kind} cannot be taken back.")
    return _reversed(entry, by, detail=detail)


def _reversed(entry: Entry, by: By, *, detail: Mapping[str, Any]) -> Entry:
    return Entry(
        entry_id=by.entry_id,
        kind=EntryKind.REVERSE,
        occurred_at=by.occurred_at,
        person_id=by.person_id,
        postings=tuple(
            Posting(lot_id=p.lot_id, account=p.account, quantity_g=-p.quantity_g)
            for p in entry.postings
        ),
        reason=by.reason,
        plan_id=entry.plan_id,
        trip_id=entry.trip_id,
        reverses=entry.entry_id,
        detail=detail,
    )
