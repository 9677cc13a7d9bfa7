"""Receiving food: the number of a new lot, a programme's intake rule, changes of its facts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from inventory.accounts import Account, donor
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.errors import EntryWrong, IntakeRefused
from inventory.expiry import lasts_days
from inventory.lot import LotFacts
from inventory.model import DatePolicy, ExpiryKind

UNNAMED_DONOR = "unnamed"
MARK_LETTERS = (6, 8, 12, 64)
"""Of a number that is made here; of 100 lots a day two have the same six once in ten years."""
FIXED_FACTS = frozenset({"lot_id", "product_id", "available_on", "donor_id", "case_g"})
"""What cannot be said anew: a wrong arrival is reversed and received again."""


def lot_id_for(
    entry_id: str, *, day: date, is_taken: Callable[[str], bool] = lambda _: False
) -> str:
    """Return the number of a lot that got none: the day it came, and a mark of its entry.

    It follows from the entry's id, so that an entry that is sent again is still the same. Where
    another lot of the day has the number, the mark is longer.
    """
    mark = sha256(entry_id.encode()).hexdigest().upper()
    numbers = [f"{day:%y%m%d}-{mark[:letters]}" for letters in MARK_LETTERS]
    return next((number for number in numbers if not is_taken(number)), numbers[-1])


def check_intake(lot: LotFacts, *, least_days_left: int, policy: DatePolicy) -> None:
    """Raise ``IntakeRefused`` where a programme takes only food that lasts longer."""
    days_left = lasts_days(lot, policy)
    if days_left < least_days_left:
        raise IntakeRefused(lot.lot_id, days_left=days_left, least_days_left=least_days_left)


def receive(
    lot: LotFacts,
    *,
    quantity_g: int,
    target: Account,
    entry_id: EntryId,
    occurred_at: datetime,
    person_id: PersonId,
    more: Mapping[str, Any] | None = None,
) -> Entry:
    """Return the entry by which a lot comes into the book; ``more`` goes into its detail."""
    source = donor(lot.donor_id or UNNAMED_DONOR)
    move = Move(lot_id=lot.lot_id, source=source, target=target, quantity_g=quantity_g)
    return Entry(
        entry_id=entry_id,
        kind=EntryKind.RECEIVE,
        occurred_at=occurred_at,
        person_id=person_id,
        postings=postings_of([move]),
        note=lot.note,
        detail={"lots": [lot.record()], **(more or {})},
    )


def come_anew(entry: Entry) -> Entry:
    """Return an arrival of a lot that the book knows, because an arrival of it was undone."""
    detail = dict(entry.detail)
    return replace(entry, detail={"amended": detail.pop("lots"), **detail})


def amended(lot: LotFacts, *, approved_by: str, changes: dict[str, Any]) -> LotFacts:
    """Return a lot's facts with changes.

    A use-by date may become later only by a new date that its donor approved, with the name of who
    did (``approved_by``): freezing never extends it. Raises ``EntryWrong``.
    """
    known = {f.name for f in fields(LotFacts)}
    if wrong := (set(changes) - known) | (set(changes) & FIXED_FACTS):
        raise EntryWrong(f"These facts of a lot cannot be changed: {', '.join(sorted(wrong))}.")
    new = replace(lot, **changes)
    is_weaker = lot.expiry_kind is ExpiryKind.USE_BY and new.expiry_kind is ExpiryKind.BEST_BEFORE
    if (new.expires_on > lot.expires_on or is_weaker) and not approved_by:
        raise EntryWrong(
            f"A later date for lot {lot.lot_id} needs the name of who approved it for the donor."
        )
    return new


def amend(
    new: LotFacts,
    *,
    entry_id: EntryId,
    occurred_at: datetime,
    person_id: PersonId,
    reason: str,
    approved_by: str = "",
    changed: Iterable[str] = (),
) -> Entry:
    """Return the entry that says the facts of a lot anew; the old ones stay in the book.

    ``changed`` names the facts that were said, for whoever reads the history.
    """
    more: dict[str, Any] = {"approved_by": approved_by} if approved_by else {}
    if names := sorted(changed):
        more["changed"] = names
    return Entry(
        entry_id=entry_id,
        kind=EntryKind.AMEND,
        occurred_at=occurred_at,
        person_id=person_id,
        reason=reason,
        detail={"amended": [new.record()], **more},
    )
