"""Backups: one file each, of SQLite or PostgreSQL, made while people work, proved before it counts.

A backup is an SQLite database with all rows as of one moment and two tables more: ``hakobi_backup``
says what it is, ``hakobi_files`` has what lies beside the database. It is restored to either kind
of database. Nothing half-made ever has the name of a backup.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from api.accounts.people_tables import sessions
from api.care.backup_tables import backups
from api.care.copies import (
    Census,
    TableCensus,
    copy_rows,
    count_rows,
    filled_tables,
    pages_fit,
    take_census,
)
from api.care.kept_files import (
    FILES_TABLE,
    FileUnsound,
    digest_of_files,
    restore_files,
    write_files,
)
from api.care.sealing import sealed_into, unsealed
from api.db import (
    DatabaseError,
    SchemaNewer,
    SchemaState,
    auditing,
    make_engine,
    open_database,
    reading,
    schema_state,
    upgrade,
    writing,
)
from api.settings import Settings
from inventory.store.audit import AuditReport, audit

FACTS_TABLE = "hakobi_backup"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may leave beside a database's file."""


class BackupUnsound(DatabaseError):
    """A backup that is not what it says, or would be of a book that does not fit."""

    code = "backup_unsound"
    remedy = "Take an earlier backup; `hakobi audit` says what does not fit in the database itself."


class BackupUnreadable(DatabaseError):
    """A file that is no backup."""

    code = "backup_unreadable"
    remedy = "Give the path of a file that `hakobi backup` has written."


class DatabaseFilled(DatabaseError):
    """A database that has something in it, where an empty one is wanted."""

    code = "database_filled"
    remedy = "Point HAKOBI_DATABASE_URL or HAKOBI_DATA_DIR to a new database: none is overwritten."


class CopyDiffers(DatabaseError):
    """A copy in which rows are not those of the original."""

    code = "copy_differs"
    remedy = "Nothing was taken over. Try again; if it goes on, report it with both versions."


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup is: ``digest`` is that of the book's last entry, ``entries`` how many it has.

    ``census`` is empty where the schema is an older one than the program's.
    """

    made_at: datetime
    program: str
    schema: str
    source: str
    entries: int
    digest: str
    census: Census
    files_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What moving a database to another one has proved equal: rows, and the book's digest."""

    rows: dict[str, int]
    digest: str


def make_backup(
    engine: sa.Engine,
    settings: Settings,
    path: Path,
    *,
    now: datetime,
    recipients: Sequence[str] = (),
) -> Backup:
    """Write a backup of the database to ``path``, prove it, and note it in the database.

    It is encrypted to ``recipients``, if any. Raises ``RecipientUnreadable``, ``BackupUnsound``
    when the book does not fit, ``SchemaNewer``, and ``OSError``; then there is no file of that
    name, or the one of before.
    """
    with reading(engine) as connection:
        state = schema_state(connection)
    _require_known(state, "backup")
    with _half_made(path) as sealed, sealed_into(sealed, recipients, settings.data_dir) as half:
        if engine.dialect.name == "sqlite":
            copy_sqlite(engine, half)
        elif state is SchemaState.CURRENT:
            _copy_to_file(engine, settings, half)
        else:
            raise DatabaseError(
                "The schema is an older one: make the backup with the program that is in use."
            )
        made = _proved(half, now=now, source=engine.dialect.name)
        made = replace(made, files_digest=write_files(half, settings.data_dir))
        _write_facts(half, made)
    if state is SchemaState.CURRENT:
        _note(engine, made, path)
    return made


def _require_known(state: SchemaState, what: str) -> None:
    if state is SchemaState.NEWER:
        raise SchemaNewer("The database has a schema that this version does not know.")
    if state is SchemaState.NONE:
        raise DatabaseError(f"The database is empty: there is nothing to {what}.")


@contextmanager
def _half_made(path: Path) -> Iterator[Path]:
    """Give a name beside ``path``; what is there at the end is forced to the disk and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield half
        _force(half)
        half.replace(path)
        _force(path.parent)
    finally:
        for ending in ("", *BESIDE):
            half.with_name(half.name + ending).unlink(missing_ok=True)


def _force(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_sqlite(engine: sa.Engine, path: Path) -> None:
    """Copy an SQLite database as it is at one moment, whoever writes meanwhile."""
    source = engine.raw_connection()
    try:
        with closing(sqlite3.connect(path)) as target:
            driver: Any = source.driver_connection
            driver.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    finally:
        source.close()


def _copy_to_file(engine: sa.Engine, settings: Settings, path: Path) -> None:
    with _file_engine(settings, path) as target:
        upgrade(target)
        with auditing(engine) as source, writing(target) as connection:
            copy_rows(source, connection)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _file_engine(settings: Settings, path: Path) -> Iterator[sa.Engine]:
    url = sa.URL.create("sqlite", database=str(path.absolute()))
    engine = make_engine(settings.model_copy(update={"database_url": url.render_as_string()}))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _looking_into(path: Path) -> Iterator[sa.Connection]:
    """Open a backup's file to read it; nothing is written beside it."""
    url = sa.URL.create(
        "sqlite+pysqlite",
        database=f"file:{path.absolute()}",
        query={"mode": "ro", "immutable": "1", "uri": "true"},
    )
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def _proved(path: Path, *, now: datetime, source: str) -> Backup:
    with _looking_into(path) as connection:
        if not pages_fit(connection):
            raise BackupUnsound("The pages of the database's file do not fit one another.")
        report = _sound(audit(connection), "the database")
        is_current = schema_state(connection) is SchemaState.CURRENT
        return Backup(
            made_at=now,
            program=version("hakobi"),
            schema=_revision(connection),
            source=source,
            entries=report.entries,
            digest=report.digest,
            census=take_census(connection) if is_current else {},
        )


def _sound(report: AuditReport, what: str) -> AuditReport:
    if not report.clean:
        fault = report.faults[0]
        where = f"entry {fault.seq} {fault.entry_id}" if fault.seq else "the book"
        raise BackupUnsound(f"The book of {what} does not fit: {where}: {fault.detail}")
    return report


def _revision(connection: sa.Connection) -> str:
    query = sa.text("SELECT version_num FROM alembic_version")
    return str(connection.execute(query).scalar_one())


def _write_facts(path: Path, made: Backup) -> None:
    told = json.dumps(asdict(made) | {"made_at": made.made_at.isoformat()})
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(f"CREATE TABLE {FACTS_TABLE} (facts TEXT NOT NULL)")
        file.execute(f"INSERT INTO {FACTS_TABLE} VALUES (?)", (told,))


def _note(engine: sa.Engine, made: Backup, path: Path) -> None:
    values = {
        "backup_id": str(uuid4()),
        "made_at": made.made_at,
        "file": str(path.absolute()),
        "size_bytes": path.stat().st_size,
        "entries": made.entries,
        "digest": made.digest,
    }
    with writing(engine) as connection:
        connection.execute(sa.insert(backups).values(values))


def read_backup(path: Path) -> Backup:
    """Return what a backup says that it is; raise ``BackupUnreadable``."""
    try:
        with _looking_into(path) as connection:
            query = sa.text(f"SELECT facts FROM {FACTS_TABLE}")
            told = json.loads(connection.execute(query).scalar_one())
        census = {name: TableCensus(**one) for name, one in told.pop("census").items()}
        made_at = datetime.fromisoformat(told.pop("made_at"))
        return Backup(**told, made_at=made_at, census=census)
    except (sa.exc.SQLAlchemyError, ValueError, TypeError, KeyError, AttributeError):
        raise BackupUnreadable(f"{path}: is no backup of hakobi.") from None


def restore(path: Path, settings: Settings, *, now: datetime, key: Path | None = None) -> Backup:
    """Fill the empty database of ``settings`` from a backup and prove the book; end all sessions.

    ``key`` is the file with the secret key of an encrypted one. The schema becomes the newest.
    Raises ``BackupSealed``, ``KeyUnreadable``, ``BackupUnreadable``, ``BackupUnsound``,
    ``SchemaNewer``, ``DatabaseFilled`` and ``CopyDiffers``; the database stays empty then.
    """
    with TemporaryDirectory(prefix="hakobi-restore-") as folder:
        path = unsealed(path, key, Path(folder))
        said = read_backup(path)
        work = Path(folder) / "work.sqlite3"
        _require_files(path, said.files_digest)
        _take_out(path, work)
        found = _proved(work, now=said.made_at, source=said.source)
        if (found.digest, found.entries, found.schema) != (said.digest, said.entries, said.schema):
            raise BackupUnsound("The book of the backup is not the one that was backed up.")
        _require_same(said.census, found.census)
        with _file_engine(settings, work) as source:
            upgrade(source)
            with writing(source) as connection:
                running = sessions.c.ended_at.is_(None)
                connection.execute(sa.update(sessions).where(running).values(ended_at=now))
            restore_files(path, settings.data_dir)
            _fill(source, settings)
    return said


def _require_files(path: Path, wanted: str) -> None:
    try:
        found = digest_of_files(path)
    except (FileUnsound, sqlite3.Error) as error:
        raise BackupUnsound(f"A file of the backup does not fit: {error}") from None
    if found != wanted:
        raise BackupUnsound("The files of the backup are not those that were backed up.")


def _take_out(path: Path, work: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{path.absolute()}?mode=ro&immutable=1", uri=True)) as source,
        closing(sqlite3.connect(work)) as target,
    ):
        source.backup(target)
        for table in (FACTS_TABLE, FILES_TABLE):
            target.execute(f"DROP TABLE {table}")
        target.commit()


def _require_same(wanted: Census, found: Census) -> None:
    other = [name for name in wanted if found and wanted[name] != found.get(name)]
    if other:
        raise CopyDiffers(f"Rows are not those of the original in: {', '.join(other)}.")


def _fill(source: sa.Engine, settings: Settings) -> Moved:
    """Copy a database into the empty one of ``settings`` and compare both."""
    target = open_database(settings)
    try:
        with reading(target) as connection:
            filled = filled_tables(connection)
        if filled:
            raise DatabaseFilled(f"The database is not empty: {', '.join(filled)} have rows.")
        with _held(source) as read:
            if {source.dialect.name, target.dialect.name} == {"sqlite"}:
                return _fill_pages(source, read, target)
            with writing(target) as written:
                census = copy_rows(read, written)
                _require_same(census, take_census(written))
                book = _same_book(read, written)
        return Moved(rows={name: one.rows for name, one in census.items()}, digest=book.digest)
    finally:
        target.dispose()


def _fill_pages(source: sa.Engine, read: sa.Connection, target: sa.Engine) -> Moved:
    """Copy SQLite to SQLite page by page, in one transaction of SQLite's own: ten times as fast."""
    origin, copy = source.raw_connection(), target.raw_connection()
    try:
        driver: Any = origin.driver_connection
        driver.backup(copy.driver_connection)
    finally:
        origin.close()
        copy.close()
    with reading(target) as written:
        rows = count_rows(written)
        if rows != count_rows(read):
            raise CopyDiffers("There are not as many rows as in the original.")
        return Moved(rows=rows, digest=_same_book(read, written).digest)


def _same_book(read: sa.Connection, written: sa.Connection) -> AuditReport:
    book = _sound(audit(written), "the copy")
    if audit(read) != book:
        raise CopyDiffers("The book of the copy is not that of the original.")
    return book


@contextmanager
def _held(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a database so that one state of it is seen; nobody can write in SQLite meanwhile."""
    opened = writing(engine) if engine.dialect.name == "sqlite" else auditing(engine)
    with opened as connection:
        yield connection


def move(engine: sa.Engine, target: Settings) -> Moved:
    """Copy a database with the newest schema into the empty one of ``target`` and compare both.

    Nobody can write in an SQLite database meanwhile. Raises like ``restore``.
    """
    return _fill(engine, target)
