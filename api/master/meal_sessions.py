"""Sessions of recipients added, changed, moved and cancelled, each whole or not at all."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import sqlalchemy as sa

from api.master import master_store
from api.master.master_store import MasterError, RowRefused, StoredRow
from api.store import NotStored
from logistics.master.meal_sessions import MealSession, sessions_by_day
from logistics.master.rows import MasterRow, check_rows, cleaned
from logistics.scenario_files.columns import NEEDS


class SessionConflict(MasterError):
    """A session that somebody else has changed since it was read."""

    code = "session_conflict"
    remedy = "Look at the newest state, decide what is true, and save again."

    def __init__(self, site_id: str, day: date) -> None:
        super().__init__(f"The session of {site_id} on {day} has been changed since it was read.")


class SessionThere(MasterError):
    """A session that would be moved to a day which has one already."""

    code = "session_there"
    remedy = "Choose another day, or change the session that is there."

    def __init__(self, site_id: str, day: date) -> None:
        super().__init__(f"{site_id} has a session on {day} already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSession:
    """A recipient's session on a day, in the state in which somebody has read it."""

    site_id: str
    day: date
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Days on which a session was added, and those that had one and stayed as they are."""

    days: tuple[date, ...]
    there: tuple[date, ...]


def add_sessions(
    connection: sa.Connection,
    site_id: str,
    days: Sequence[date],
    session: MealSession,
    *,
    person_id: str,
    now: datetime,
) -> Added:
    """Add a session on each day that has none; raise ``RowRefused`` with every fault."""
    master_store.lock(connection)
    rows = master_store.read_rows(connection)
    there = sessions_by_day(rows[NEEDS.name], site_id)
    new = [day for day in days if day not in there]
    added = [
        MasterRow(row_id=str(uuid4()), cells=session.cells(site_id, day, category))
        for day in new
        for category, kg in session.kg.items()
        if kg
    ]
    _write(connection, rows, added, gone=(), person_id=person_id, now=now)
    return Added(days=tuple(new), there=tuple(day for day in days if day in there))


def change_session(
    connection: sa.Connection,
    old: SeenSession,
    session: MealSession,
    *,
    to_day: date,
    person_id: str,
    now: datetime,
) -> None:
    """Give a session its new content and day.

    Raises ``NotStored``, ``SessionConflict``, ``SessionThere`` and ``RowRefused``.
    """
    master_store.lock(connection)
    stored = _stored(connection, old)
    rows, site_id = master_store.read_rows(connection), old.site_id
    if to_day != old.day and to_day in sessions_by_day(rows[NEEDS.name], site_id):
        raise SessionThere(site_id, to_day)
    wanted = {category: kg for category, kg in session.kg.items() if kg}
    ids = {row.cells["category"]: row.row_id for row in stored}
    changed = [
        MasterRow(
            row_id=ids.get(category) or str(uuid4()),
            cells=session.cells(site_id, to_day, category),
        )
        for category in wanted
    ]
    gone = [row for row in stored if row.cells["category"] not in wanted]
    _write(connection, rows, changed, gone=gone, person_id=person_id, now=now)


def cancel_session(
    connection: sa.Connection, old: SeenSession, *, person_id: str, now: datetime
) -> None:
    """Take a session away; its history stays. Raises ``NotStored`` and ``SessionConflict``."""
    master_store.lock(connection)
    stored = _stored(connection, old)
    master_store.add_deletions(connection, NEEDS, stored, person_id=person_id, now=now)


def states(stored: Iterable[StoredRow], site_id: str) -> dict[date, str]:
    """Return what tells whether a recipient's session has been changed, by day.

    ``stored`` are the current rows of ``needs.csv``, at least those of the recipient.
    """
    by_day: dict[date, list[StoredRow]] = {}
    for row in stored:
        if row.cells["site_id"] == site_id:
            by_day.setdefault(date.fromisoformat(row.cells["date"]), []).append(row)
    return {day: _state(rows) for day, rows in by_day.items()}


def _stored(connection: sa.Connection, old: SeenSession) -> tuple[StoredRow, ...]:
    site_id, day = old.site_id, old.day
    found = tuple(
        row
        for row in master_store.list_rows(connection, NEEDS)
        if row.cells["site_id"] == site_id and row.cells["date"] == day.isoformat()
    )
    if not found:
        raise NotStored("session", f"{site_id} {day}")
    if _state(found) != old.seen:
        raise SessionConflict(site_id, day)
    return found


def _state(rows: Sequence[StoredRow]) -> str:
    told = ";".join(f"{row.row_id}:{row.version}" for row in sorted(rows, key=lambda r: r.row_id))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _write(
    connection: sa.Connection,
    rows: Mapping[str, Sequence[MasterRow]],
    changed: Sequence[MasterRow],
    *,
    gone: Sequence[StoredRow],
    person_id: str,
    now: datetime,
) -> None:
    left_out = {row.row_id for row in changed} | {row.row_id for row in gone}
    others = [row for row in rows[NEEDS.name] if row.row_id not in left_out]
    after = {**rows, NEEDS.name: (*others, *changed)}
    if faults := check_rows(NEEDS, changed, after=after):
        raise RowRefused(faults)
    kept = [MasterRow(row_id=r.row_id, cells=cleaned(NEEDS, r.cells)) for r in changed]
    master_store.add_versions(connection, NEEDS, kept, person_id=person_id, now=now)
    master_store.add_deletions(connection, NEEDS, gone, person_id=person_id, now=now)
