"""The arithmetic of the book, without a database: apply, fold, reverse."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

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
    return Entry(
        entry_id=entry_id,
        kind=EntryKind.REVERSE,
        occurred_at=occurred_at,
        person_id=person_id,
        postings=tuple(
            Posting(lot_id=p.lot_id, account=p.account, quantity_g=-p.quantity_g)
            for p in entry.postings
        ),
        reason=reason,
        plan_id=entry.plan_id,
        trip_id=entry.trip_id,
        reverses=entry.entry_id,
    )
