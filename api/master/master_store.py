"""Master data in the database: rows that are added, changed and deleted by adding versions.

Every version bears who saved it and when. Whoever saves says which version was seen: had somebody
else saved meanwhile, nothing is overwritten. Functions take an open connection; whoever opened it
commits.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import sqlalchemy as sa

from api.db import is_writing
from api.master.master_tables import master_rows
from api.privacy.forget_tables import forgotten_rows
from api.store import NotStored, StoreError
from logistics.errors import Fault
from logistics.master.columns import FORMS, MASTER_FILES
from logistics.master.rows import (
    MasterRow,
    Naming,
    check_row,
    cleaned,
    companions,
    namings,
)
from logistics.scenario_files.columns import FileFormat

MASTER_LOCK = 0x6D6173746572
"""An advisory lock of PostgreSQL: rows name each other, so one person saves at a time."""
_kept: WeakKeyDictionary[sa.Engine, dict[str, tuple[tuple[Any, ...] | None, "_Rows"]]] = (
    WeakKeyDictionary()
)
"""The rows of each file that were read last, and the version that was then the last of all."""
_changing: WeakSet[sa.Connection] = WeakSet()
"""Transactions that have changed rows: what they read may never have been."""
_blanked_rows: WeakKeyDictionary[sa.Engine, tuple[float, int]] = WeakKeyDictionary()
"""How many rows were blanked, and when that was looked up."""
BLANKED_EVERY_S = 60.0
"""For so long after people were forgotten what was read before may still tell of them."""
_seen: WeakKeyDictionary[sa.Connection, tuple[Any, ...] | None] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """One version of a row; ``cells`` of a deletion are those that were deleted."""

    file: str
    row_id: str
    version: int
    cells: Mapping[str, str]
    is_deleted: bool
    person_id: str
    recorded_at: datetime

    def as_row(self) -> MasterRow:
        """Return the row as the core knows it."""
        return MasterRow(row_id=self.row_id, cells=self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The current rows of a file: as they are stored, and as the core knows them."""

    stored: tuple[StoredRow, ...]
    known: tuple[MasterRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What a row shall be. ``seen_version`` is the version it replaces, 0 for a new row."""

    row_id: str
    cells: Mapping[str, str]
    seen_version: int


class MasterError(StoreError):
    """Master data that cannot be given or taken."""

    code = "master"
    remedy = ""


class RowRefused(MasterError):
    """A row with faults; ``faults`` holds all of them."""

    code = "row_refused"
    remedy = "Mend the cells named and save again; nothing was stored."

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class RowConflict(MasterError):
    """A row that somebody else has saved, or deleted, since it was read.

    ``stored`` is the newest version, None where there is no such row. ``sent`` are the cells that
    were not saved, None for a deletion.
    """

    code = "row_conflict"
    remedy = "Look at both, decide what is true, and save again on top of the newest version."

    def __init__(self, row_id: str, *, stored: StoredRow | None, sent: Mapping[str, str] | None):
        self.row_id = row_id
        self.stored = stored
        self.sent = sent
        super().__init__(f"The row {row_id!r} has been changed since it was read.")


class RowNamed(MasterError):
    """A row that others name, so that it cannot be deleted; ``namings`` holds all of them."""

    code = "row_named"
    remedy = "Change or delete the rows that name it first."

    def __init__(self, row_id: str, found: tuple[Naming, ...]) -> None:
        self.row_id = row_id
        self.namings = found
        super().__init__(f"{len(found)} rows name {row_id!r}.")


def _newest_seen(connection: sa.Connection) -> tuple[Any, ...] | None:
    """Return the version that was written last when a transaction that reads first asked for it.

    Pages read many files: they see all of them as they were at one moment. So does whoever writes
    on SQLite, where nobody else can meanwhile.
    """
    is_alone = is_writing(connection) and connection.dialect.name == "sqlite"
    if connection in _changing or (is_writing(connection) and not is_alone):
        return _newest_of_all(connection)
    if connection not in _seen:
        _seen[connection] = _newest_of_all(connection)
    return _seen[connection]


def list_rows(connection: sa.Connection, form: FileFormat) -> tuple[StoredRow, ...]:
    """Return the current rows of a file in the order in which they were added."""
    return _listed(connection, form, _newest_seen(connection)).stored


def read_rows(
    connection: sa.Connection, forms: Iterable[FileFormat] = MASTER_FILES
) -> dict[str, tuple[MasterRow, ...]]:
    """Return the current rows of files, as the core knows them.

    They are the same tuples again until something was written.
    """
    newest = _newest_seen(connection)
    return {form.name: _listed(connection, form, newest).known for form in forms}


def _newest_of_all(connection: sa.Connection) -> tuple[Any, ...] | None:
    """Return the version that was written last, and how many were blanked to forget people."""
    row = connection.execute(_LAST).first()
    return (*row, _blanked(connection)) if row else None


def _blanked(connection: sa.Connection) -> int:
    """Return how many rows have been blanked: looked up now and then, for they are many in time."""
    known = _blanked_rows.get(connection.engine)
    if known is not None and time.monotonic() < known[0] + BLANKED_EVERY_S:
        return known[1]
    found = connection.execute(_BLANKED).scalar_one()
    _blanked_rows[connection.engine] = time.monotonic(), found
    return found


def _listed(connection: sa.Connection, form: FileFormat, newest: tuple[Any, ...] | None) -> _Rows:
    """Return the current rows, read anew only after something was written.

    What a transaction has read that has changed rows is not kept: it may never have been.
    """
    kept = _kept.setdefault(connection.engine, {})
    known = kept.get(form.name)
    if known and known[0] == newest:
        return known[1]
    stored = tuple(map(_stored, connection.execute(_current(form.name))))
    rows = _Rows(stored=stored, known=tuple(row.as_row() for row in stored))
    if connection not in _changing and _newest_of_all(connection) == newest:
        kept[form.name] = newest, rows
    return rows


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows each file has; a file without rows is absent."""
    query = (
        sa.select(master_rows.c.file, sa.func.count())
        .where(_IS_NEWEST, sa.not_(master_rows.c.is_deleted))
        .group_by(master_rows.c.file)
    )
    return {file: count for file, count in connection.execute(query)}


def get_row(connection: sa.Connection, form: FileFormat, row_id: str) -> StoredRow:
    """Return a row as it is now; raise ``NotStored``."""
    row = _newest(connection, form, row_id)
    if row is None or row.is_deleted:
        raise NotStored("row", row_id)
    return row


def has_row(connection: sa.Connection, form: FileFormat, row_id: str) -> bool:
    """Tell whether there is a row now."""
    row = _newest(connection, form, row_id)
    return row is not None and not row.is_deleted


def row_history(connection: sa.Connection, form: FileFormat, row_id: str) -> tuple[StoredRow, ...]:
    """Return every version of a row, the newest first; raise ``NotStored``."""
    mine = _of_row(form, row_id)
    query = sa.select(master_rows).where(mine).order_by(master_rows.c.version.desc())
    found = tuple(map(_stored, connection.execute(query)))
    if not found:
        raise NotStored("row", row_id)
    return found


def save_row(
    connection: sa.Connection,
    form: FileFormat,
    change: RowChange,
    *,
    person_id: str,
    now: datetime,
) -> StoredRow:
    """Add a version of a row, or a new row, and return it.

    The same content again is no new version, so a repeated request is harmless. Raises
    ``RowConflict`` when another version than the seen one is there, and ``RowRefused``.
    """
    lock(connection)
    stored = _newest(connection, form, change.row_id)
    is_there = stored is not None and not stored.is_deleted
    sent = cleaned(form, change.cells)
    is_known = set(change.cells) <= set(sent)
    if stored is not None and is_there and is_known and stored.cells == sent:
        return stored
    if change.seen_version != (stored.version if stored and is_there else 0):
        raise RowConflict(change.row_id, stored=stored if is_there else None, sent=sent)
    rows = read_rows(connection)
    if faults := check_row(form, change.cells, rows=rows, row_id=change.row_id):
        raise RowRefused(faults)
    along = companions(form, sent, rows=rows, row_id=change.row_id)
    mine = MasterRow(row_id=change.row_id, cells=sent)
    add_versions(connection, form, [mine, *along], person_id=person_id, now=now)
    return get_row(connection, form, change.row_id)


def delete_row(
    connection: sa.Connection,
    form: FileFormat,
    row_id: str,
    *,
    seen_version: int,
    person_id: str,
    now: datetime,
) -> None:
    """Delete a row: its history stays.

    Raises ``NotStored``, ``RowConflict`` and, where other rows name it, ``RowNamed``.
    """
    lock(connection)
    stored = get_row(connection, form, row_id)
    if stored.version != seen_version:
        raise RowConflict(row_id, stored=stored, sent=None)
    if found := namings(form, row_id, rows=read_rows(connection)):
        raise RowNamed(row_id, found)
    add_deletions(connection, form, [stored], person_id=person_id, now=now)


def lock(connection: sa.Connection) -> None:
    """Let one transaction at a time save master data; on SQLite writers wait anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MASTER_LOCK)))


def add_versions(
    connection: sa.Connection,
    form: FileFormat,
    rows: Sequence[MasterRow],
    *,
    person_id: str,
    now: datetime,
) -> None:
    """Add a version of each row unchecked; for rows that were checked and under ``lock``."""
    if not rows:
        return
    newest = _newest_versions(connection, form)
    values = [
        _values(form, row, newest.get(row.row_id, 0) + 1, person_id=person_id, now=now)
        for row in rows
    ]
    _changing.add(connection)
    connection.execute(sa.insert(master_rows), values)


def add_deletions(
    connection: sa.Connection,
    form: FileFormat,
    rows: Sequence[StoredRow],
    *,
    person_id: str,
    now: datetime,
) -> None:
    """Delete rows that no other row names, as they were read under ``lock``."""
    for row in rows:
        values = _values(form, row.as_row(), row.version + 1, person_id=person_id, now=now)
        _changing.add(connection)
        connection.execute(sa.insert(master_rows).values({**values, "is_deleted": True}))


def known_ids(connection: sa.Connection, form: FileFormat) -> set[str]:
    """Return the ids of all rows that a file has or ever had."""
    return set(_newest_versions(connection, form))


def _newest_versions(connection: sa.Connection, form: FileFormat) -> dict[str, int]:
    query = (
        sa.select(master_rows.c.row_id, sa.func.max(master_rows.c.version))
        .where(master_rows.c.file == form.name)
        .group_by(master_rows.c.row_id)
    )
    return {row_id: version for row_id, version in connection.execute(query)}


def _values(
    form: FileFormat, row: MasterRow, version: int, *, person_id: str, now: datetime
) -> dict[str, Any]:
    return {
        "file": form.name,
        "row_id": row.row_id,
        "version": version,
        "cells": json.dumps(dict(row.cells), ensure_ascii=False),
        "is_deleted": False,
        "person_id": person_id,
        "recorded_at": now,
    }


_LAST = sa.select(master_rows).order_by(master_rows.c.seq.desc()).limit(1)
_BLANKED = (
    sa.select(sa.func.count())
    .select_from(forgotten_rows)
    .where(forgotten_rows.c.table_name == master_rows.name)
)
_later = master_rows.alias("later")
_first = master_rows.alias("first")
_IS_NEWEST = ~sa.exists().where(
    _later.c.file == master_rows.c.file,
    _later.c.row_id == master_rows.c.row_id,
    _later.c.version == master_rows.c.version + 1,
)


def _current(file: str) -> sa.Select[Any]:
    is_first = sa.and_(
        _first.c.file == master_rows.c.file,
        _first.c.row_id == master_rows.c.row_id,
        _first.c.version == 1,
    )
    return (
        sa.select(master_rows)
        .join(_first, is_first)
        .where(master_rows.c.file == file, _IS_NEWEST, sa.not_(master_rows.c.is_deleted))
        .order_by(_first.c.seq)
    )


def _of_row(form: FileFormat, row_id: str) -> sa.ColumnElement[bool]:
    if "\0" in row_id:  # PostgreSQL takes none
        raise NotStored("row", row_id)
    return sa.and_(master_rows.c.file == form.name, master_rows.c.row_id == row_id)


def _newest(connection: sa.Connection, form: FileFormat, row_id: str) -> StoredRow | None:
    query = sa.select(master_rows).where(_of_row(form, row_id))
    row = connection.execute(query.order_by(master_rows.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else _stored(row)


def _stored(row: sa.Row[Any]) -> StoredRow:
    cells = json.loads(row.cells)  # without the columns that came after it was saved
    names = [column.name for column in FORMS[row.file].columns]
    return StoredRow(
        file=row.file,
        row_id=row.row_id,
        version=row.version,
        cells={name: cells.get(name, "") for name in names},
        is_deleted=row.is_deleted,
        person_id=row.person_id,
        recorded_at=row.recorded_at,
    )
