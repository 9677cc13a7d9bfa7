"""Food that comes while it is called back goes to quarantine, whatever place was named for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa

from inventory.accounts import AccountKind, quarantine, read_account
from inventory.entry import Entry, EntryKind, Posting
from inventory.lot import lot_of
from inventory.store import projections
from inventory.store.book import lock
from inventory.store.holds import holds_of_lots
from inventory.store.read import find_entry
from inventory.store.recalls import open_recalls_for

COMES = frozenset({EntryKind.RECEIVE, EntryKind.ARRIVE, EntryKind.COME_BACK})
"""What brings food to a base; whoever stands before it must be able to finish.

What would bring it to people (deliver, eat …) is refused by the book instead.
"""
_HELD = "held_lots"


def hold_what_comes(connection: sa.Connection, entry: Entry) -> Entry:
    """Return an entry with what recalls hold back in their quarantine instead of on a shelf.

    New lots that a recall means are marked as held by it. Other food stays where it was to go. An
    entry that is in the book already is returned as it went in then, also where recalls were
    opened or closed since: sent again it is still the same.
    """
    if entry.kind not in COMES:
        return entry
    lock(connection)
    known = find_entry(connection, entry.entry_id)
    if known is not None:
        return _as_written(entry, known.entry)
    held: dict[str, list[str]] = defaultdict(list)
    hold_of: dict[str, str] = {}
    new = {lot.lot_id for lot in projections.new_lots(entry.detail)}  # nothing has held them yet
    marked = holds_of_lots(connection, [k for k in entry.lot_ids if k not in new])
    for lot in map(lot_of, projections.lot_records(entry.detail)):
        for hold_id in open_recalls_for(connection, lot):
            hold_of.setdefault(lot.lot_id, hold_id)
            if (lot.lot_id, hold_id) not in marked:
                held[hold_id].append(lot.lot_id)
    for lot_id, hold_id in marked:
        hold_of.setdefault(lot_id, hold_id)
    postings = _merged(_held_back(p, hold_of) for p in entry.postings)
    detail = {**entry.detail, _HELD: dict(held)} if held else entry.detail
    return replace(entry, postings=postings, detail=detail)


def _held_back(posting: Posting, hold_of: Mapping[str, str]) -> Posting:
    place = read_account(posting.account)
    is_free = posting.quantity_g > 0 and place.kind is AccountKind.SHELF
    if not is_free or posting.lot_id not in hold_of:
        return posting
    held = quarantine(place.site_id, place.unit_id, hold_id=hold_of[posting.lot_id])
    return replace(posting, account=held.name)


def _as_written(entry: Entry, known: Entry) -> Entry:
    """Return the entry with the places and marks that it got when it was written."""
    went = {}
    for posting in known.postings:
        place = read_account(posting.account)
        if place.kind is AccountKind.QUARANTINE and posting.quantity_g > 0:
            went[posting.lot_id, place.site_id, place.unit_id] = posting.account
    there = {(p.lot_id, p.account) for p in known.postings}

    def as_it_went(posting: Posting) -> Posting:
        place = read_account(posting.account)
        key = (posting.lot_id, place.site_id, place.unit_id)
        is_there = (posting.lot_id, posting.account) in there
        if is_there or place.kind is not AccountKind.SHELF or key not in went:
            return posting
        return replace(posting, account=went[key])

    marks = {_HELD: known.detail[_HELD]} if _HELD in known.detail else {}
    return replace(
        entry,
        postings=_merged(map(as_it_went, entry.postings)),
        detail={**entry.detail, **marks},
    )


def _merged(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return one posting for each lot and place."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for posting in postings:
        sums[posting.lot_id, posting.account] += posting.quantity_g
    return tuple(
        Posting(lot_id=lot_id, account=account, quantity_g=g)
        for (lot_id, account), g in sums.items()
        if g
    )
