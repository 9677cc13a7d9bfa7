"""What a database's files were told to hold, write by write: the project's own engine, listened to.

SQLite runs with a file system layer that passes everything on to the real one and notes each write,
truncation, sync and deletion of the database, its journal and its log. Python's own ``sqlite3``
takes no such layer, so the engine of ``api.db`` is given connections of ``apsw``, another binding
with an SQLite of its own; dialect, settings, statements and transactions stay the project's.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import pytest
import sqlalchemy as sa

LAYER = "hakobi-power-log"
KEPT_FLAGS = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was told to a file: ``write``, ``truncate`` (to ``at`` bytes), ``sync``,
    ``delete``; or, without a name, ``folder``: which files there are is forced to the disk."""

    what: str
    name: str
    at: int = 0
    content: bytes = b""


@dataclass(kw_only=True)
class PowerLog:
    """All steps in order, and what was acknowledged after how many of them."""

    steps: list[Step] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)

    def note(self, what: str, name: str, at: int = 0, content: bytes = b"") -> None:
        self.steps.append(Step(what=what, name=name, at=at, content=content))

    def tell(self, entry_id: str) -> None:
        """Note that an entry is acknowledged now."""
        self.told.append((len(self.steps), entry_id))


class LoggedFile(apsw.VFSFile):
    """A file of the real file system; what changes it is noted."""

    def __init__(self, name: Any, flags: list[int], log: PowerLog) -> None:
        super().__init__("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path).name if path and flags[0] & KEPT_FLAGS else ""
        self._log = log
        # SQLite forces the folder with the first sync of a journal or log (os_unix.c, DIRSYNC).
        self._with_folder = not flags[0] & apsw.SQLITE_OPEN_MAIN_DB

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        if self._name:
            self._log.note("write", self._name, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        if self._name:
            self._log.note("truncate", self._name, newsize)

    def xSync(self, flags: int) -> None:
        if self._name:
            self._log.note("sync", self._name)
            if self._with_folder:
                self._log.note("folder", "")
            self._with_folder = False


class Layer(apsw.VFS):
    """The real file system, listened to. The real syncs are left out: the log is what counts."""

    def __init__(self, log: PowerLog) -> None:
        self._log = log
        super().__init__(LAYER, "")

    def xOpen(self, name: Any, flags: list[int]) -> LoggedFile:
        return LoggedFile(name, flags, self._log)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self._log.note("delete", Path(filename).name)
        if syncdir:
            self._log.note("folder", "")


def _as_usual(error: apsw.Error) -> sqlite3.Error:
    kind = sqlite3.OperationalError
    return (sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else kind)(str(error))


class Cursor:
    """A cursor of ``apsw`` as the database interface of Python has it."""

    arraysize = 1

    def __init__(self, raw: apsw.Connection) -> None:
        self._raw, self._cursor = raw, raw.cursor()
        self._cursor.exec_trace = self._describe
        self.description: Any = None
        self.lastrowid, self.rowcount = 0, -1
        self._rows: list[Any] = []

    def _describe(self, cursor: apsw.Cursor, _text: str, _values: object) -> bool:
        found = cursor.get_description()
        self.description = tuple((*one[:2], *[None] * 5) for one in found) or None
        return True

    def execute(self, text: str, values: Sequence[Any] = ()) -> "Cursor":
        try:
            before = self._raw.total_changes()
            self._rows, self.description = [], None
            self._rows = list(self._cursor.execute(text, tuple(values)))
        except apsw.Error as error:
            raise _as_usual(error) from error
        self.lastrowid = self._raw.last_insert_rowid()
        self.rowcount = self._raw.changes() if self._raw.total_changes() != before else -1
        if self.rowcount == -1 and self.description is None:
            self.rowcount = 0
        return self

    def executemany(self, text: str, many: Sequence[Sequence[Any]]) -> "Cursor":
        before = self._raw.total_changes()
        for values in many:
            self.execute(text, values)
        self.rowcount = self._raw.total_changes() - before
        return self

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        count = self.arraysize if size is None else size
        taken, self._rows = self._rows[:count], self._rows[count:]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._cursor.close(True)


class Connection:
    """A connection of ``apsw`` as the database interface of Python has it."""

    def __init__(self, path: str) -> None:
        self._raw = apsw.Connection(path, vfs=LAYER)
        self.isolation_level: str | None = None
        self.text_factory: Any = str

    def cursor(self) -> Cursor:
        return Cursor(self._raw)

    def execute(self, text: str, values: Sequence[Any] = ()) -> Cursor:
        return self.cursor().execute(text, values)

    def create_function(self, name: str, count: int, work: Any, **_: Any) -> None:
        self._raw.create_scalar_function(name, work, count)

    def commit(self) -> None:
        if self._raw.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self._raw.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        self._raw.close()


@contextmanager
def listened(log: PowerLog) -> Iterator[None]:
    """As long as this lasts, engines of SQLite files are made on the layer."""
    layer = Layer(log)
    create = sa.create_engine

    def made(url: sa.URL, **more: Any) -> sa.Engine:
        return create(url, creator=lambda: Connection(str(url.database)), **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.db.sa.create_engine", made)
        yield
    layer.unregister()
