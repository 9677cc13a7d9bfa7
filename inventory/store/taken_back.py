"""Taking back a temperature that was mistyped: the reading stays in the book, and no longer counts.

What it alone held goes back to where it lay, reserved food too, and its breach is closed as a fault
of the reading. What other readings confirm, or somebody has decided about, is not taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from inventory.entry import EntryId, PersonId
from inventory.keeping_errors import ReadingKept, ReadingUnknown
from inventory.ledger import By, take_back
from inventory.model import DatePolicy
from inventory.store.book import lock, post
from inventory.store.holds import read_hold
from inventory.store.keeping_tables import readings, readings_taken_back
from inventory.store.parts import parts
from inventory.store.read import get_entry
from inventory.store.readings import COUNTS, RecordedReading, find_reading


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Who took a reading back, when and why; ``entry_id`` moved food back, None = none was held."""

    reading_id: str
    person_id: PersonId
    recorded_at: datetime
    reason: str
    entry_id: str | None
    is_new: bool = True


def find_taken_back(connection: sa.Connection, reading_ids: Sequence[str]) -> dict[str, TakenBack]:
    """Return which of some readings were taken back, by id."""
    found: dict[str, TakenBack] = {}
    for part in parts(reading_ids):
        query = sa.select(readings_taken_back)
        rows = connection.execute(query.where(readings_taken_back.c.reading_id.in_(part)))
        for row in rows:
            found[row.reading_id] = TakenBack(
                reading_id=row.reading_id,
                person_id=PersonId(row.person_id),
                recorded_at=row.recorded_at,
                reason=row.reason,
                entry_id=row.entry_id,
                is_new=False,
            )
    return found


def take_reading_back(
    connection: sa.Connection,
    reading_id: str,
    *,
    person_id: PersonId,
    reason: str,
    now: datetime,
    policy: DatePolicy,
) -> TakenBack:
    """Take a reading back, and what it held; taken back again, it is only answered again.

    Raises ``ReadingUnknown``, and ``ReadingKept`` where its breach was decided about or other
    readings belong to it.
    """
    lock(connection)
    known = find_taken_back(connection, [reading_id]).get(reading_id)
    if known is not None:
        return known
    found = find_reading(connection, reading_id)
    if found is None:
        raise ReadingUnknown(reading_id)
    entry_id = None
    if found.hold_id is not None and found.entry_id is not None:
        _require_alone(connection, found, found.hold_id)
        by = By(EntryId(f"back-{reading_id}"), now, person_id, reason)
        held = get_entry(connection, found.entry_id).entry
        entry_id = post(connection, take_back(held, by), now=now, policy=policy).entry.entry_id
    made = TakenBack(
        reading_id=reading_id,
        person_id=person_id,
        recorded_at=now,
        reason=reason,
        entry_id=entry_id,
    )
    names = readings_taken_back.c.keys()
    connection.execute(readings_taken_back.insert(), {k: getattr(made, k) for k in names})
    return made


def _require_alone(connection: sa.Connection, found: RecordedReading, hold_id: str) -> None:
    reading_id = found.reading.reading_id
    hold = read_hold(connection, hold_id)
    if not hold.is_open:
        raise ReadingKept(reading_id, "its breach was decided about")
    if hold.facts.get("reading_id") != reading_id:
        return
    others = sa.select(sa.func.count()).where(
        readings.c.hold_id == hold_id,
        readings.c.reading_id != reading_id,
        COUNTS,
    )
    if connection.execute(others).scalar_one():
        raise ReadingKept(reading_id, "other readings belong to its breach")
