"""The database: how it is opened, what it must promise, and which schema it must have.

SQLite in WAL with ``synchronous=FULL`` (with NORMAL a power cut loses acknowledged commits), or
PostgreSQL. A database that does not keep these promises is refused at the start.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from api.settings import Settings
from api.storable import refuse_unstorable
from api.turns import Turns

BUSY_TIMEOUT_MS = 10_000
MIGRATION_LOCK = 0x68616B6F6269  # any number that no other program on the server takes
_BEGIN = "hakobi_begin"
PG_WRITERS = 8
"""Transactions that write at the same time in one process on PostgreSQL."""
PG_REQUESTS = 4
"""Requests among them. Most append to the book's chain and so wait for one another; more of them
only hold threads, and what pages write on the side would wait behind them."""
PG_CONNECTIONS = 30
SQLITE_CONNECTIONS = 20
"""Connections that stay open: opening one and setting it up takes longer than most questions.

The one used last is taken first, so that only as many as are needed at once keep pages and
prepared statements at hand.
"""
FRESH_S = 0.1
"""A connection that was used so shortly ago is not asked whether it lives: no server of a database
ends and comes back within that time, and asking takes as long as a question."""
_USED = "hakobi_used_s"
_turns: WeakKeyDictionary[sa.Engine, Turns] = WeakKeyDictionary()
"""Whose turn it is to write, for each database that is open here."""
_full: WeakSet[sa.Engine] = WeakSet()
"""Databases whose last write failed for want of room."""
_SQLITE_CANNOT_WRITE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)
_PRIMARY = 0xFF
"""What of an error's number SQLite's kinds of it share."""
_POSTGRESQL_DISK_FULL = "53100"


class DatabaseError(Exception):
    """A database that hakobi will not work with."""

    code = "database"
    remedy = ""


class DatabaseUnsafe(DatabaseError):
    """A database that could lose what it has acknowledged."""

    code = "database_unsafe"
    remedy = "Set the database up as the message says, or point HAKOBI_DATABASE_URL elsewhere."


class SchemaNewer(DatabaseError):
    """A database that a newer hakobi has already changed."""

    code = "schema_newer"
    remedy = "Start the newer version of hakobi again, or restore the backup from before."


def make_engine(settings: Settings) -> sa.Engine:
    """Return an engine for the database of ``settings``; nothing is opened yet."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = sa.create_engine(
            url.set(drivername="sqlite+pysqlite"),
            poolclass=sa.QueuePool,
            pool_size=SQLITE_CONNECTIONS,
            pool_use_lifo=True,
            hide_parameters=True,
        )
        sa.event.listen(engine, "connect", _set_pragmas)
        sa.event.listen(engine, "begin", _begin)
        sa.event.listen(engine, "before_cursor_execute", refuse_unstorable)
        _turns[engine] = Turns(1)
        return engine
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "postgresql":
        raise DatabaseUnsafe(f"hakobi works on SQLite and PostgreSQL, not on {url.drivername}.")
    engine = sa.create_engine(
        url, pool_size=PG_CONNECTIONS, pool_use_lifo=True, hide_parameters=True
    )
    sa.event.listen(engine, "before_cursor_execute", refuse_unstorable)
    sa.event.listen(engine, "checkin", _note_use)
    sa.event.listen(engine, "checkout", partial(_ask_whether_alive, engine.dialect))
    _turns[engine] = Turns(PG_WRITERS)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions on its own
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # REPLACE deletes rows: the triggers of facts must see it
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    mode = connection.get_execution_options().get(_BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _note_use(_connection: Any, record: sa.pool.ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


def _ask_whether_alive(
    dialect: sa.Dialect, connection: Any, record: sa.pool.ConnectionPoolEntry, _proxy: object
) -> None:
    """Have the pool open a connection anew that was not used just now and is dead."""
    if time.monotonic() - record.info.get(_USED, 0.0) < FRESH_S:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise sa.exc.InvalidatePoolError from error


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open one transaction that reads; writing in it may fail as busy on SQLite."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def asking(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection for one question; PostgreSQL needs no transaction for that."""
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            yield connection
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@contextmanager
def auditing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open one transaction that sees one state of the whole database, whoever writes meanwhile."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open one transaction that writes; it is committed when the block ends without an error.

    On SQLite it takes the write lock at once, so that it waits its turn instead of failing. Threads
    of this process wait for one another first, in the order in which they came.
    """
    with (
        _turn(engine),
        _noticed(engine),
        engine.connect().execution_options(**{_BEGIN: "IMMEDIATE"}) as connection,
        connection.begin(),
    ):
        yield connection


def is_writing(connection: sa.Connection) -> bool:
    """Tell whether a connection was opened by ``writing``."""
    return _BEGIN in connection.get_execution_options()


@contextmanager
def _turn(engine: sa.Engine) -> Iterator[None]:
    turn = _turns.get(engine)
    taken = turn is not None and turn.take(timeout_s=BUSY_TIMEOUT_MS / 1000)
    try:
        yield
    finally:
        if turn is not None and taken:
            turn.give_back()


@contextmanager
def _noticed(engine: sa.Engine) -> Iterator[None]:
    """Note whether a transaction that writes fails for want of room or of a right, or works."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if _is_want_of_room(error):
            _full.add(engine)
        raise
    _full.discard(engine)


def _is_want_of_room(error: sa.exc.DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return (
        code in _SQLITE_CANNOT_WRITE
        or is_read_only(error)
        or getattr(error.orig, "sqlstate", None) == _POSTGRESQL_DISK_FULL
    )


def is_read_only(error: sa.exc.SQLAlchemyError) -> bool:
    """Tell whether SQLite refused to write to a file, such as on a disk mounted read-only."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return code & _PRIMARY == sqlite3.SQLITE_READONLY


def has_room(engine: sa.Engine) -> bool:
    """Tell whether the last write in this process found room on the database's disk."""
    return engine not in _full


def verify_durability(engine: sa.Engine) -> None:
    """Raise ``DatabaseUnsafe`` unless a commit survives a power cut and references hold."""
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            wanted = {
                "journal_mode": ("wal",),
                "synchronous": (2, 3),
                "foreign_keys": (1,),
                "busy_timeout": (BUSY_TIMEOUT_MS,),
            }
            question = "PRAGMA {}"
        else:
            wanted = {
                "fsync": ("on",),
                "full_page_writes": ("on",),
                "synchronous_commit": ("on", "remote_apply"),
            }
            question = "SHOW {}"
        for name, values in wanted.items():
            found = connection.exec_driver_sql(question.format(name)).scalar_one()
            if found not in values:
                raise DatabaseUnsafe(f"The database has {name}={found}; it must be {values[0]}.")


class SchemaState(StrEnum):
    """How a database's schema stands to the one that this version of hakobi works with."""

    NONE = "none"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def schema_state(connection: sa.Connection) -> SchemaState:
    """Tell how the schema of a database stands to ours; nothing is changed."""
    found = set(MigrationContext.configure(connection).get_current_heads())
    known, heads = _revisions()
    if not found:
        return SchemaState.NONE
    if found - known:
        return SchemaState.NEWER
    return SchemaState.CURRENT if found == heads else SchemaState.OLDER


def upgrade(engine: sa.Engine, *, revision: str = "head") -> None:
    """Bring the schema to the newest revision; raise ``SchemaNewer`` when it is beyond that.

    Tests stop at an earlier ``revision``.

    All in one transaction under a lock: a server that is killed meanwhile leaves the old schema,
    and two that start at once do not disturb each other.
    """
    config = _alembic_config()
    known, heads = _revisions()
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        current = MigrationContext.configure(connection).get_current_heads()
        unknown = sorted(set(current) - known)
        if unknown:
            raise SchemaNewer(
                f"The database has schema {', '.join(unknown)}, which this version does not know."
            )
        if revision == "head" and set(current) == heads:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@lru_cache(maxsize=1)
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return all revisions that this version knows, and the newest of them."""
    script = ScriptDirectory.from_config(_alembic_config())
    known = frozenset(one.revision for one in script.walk_revisions())
    return known, frozenset(script.get_heads())


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    config.set_main_option("path_separator", "os")
    return config


def open_database(settings: Settings) -> sa.Engine:
    """Return an engine on a database that is durable and has the newest schema.

    Raises ``DatabaseUnsafe`` or ``SchemaNewer``.
    """
    engine = make_engine(settings)
    try:
        verify_durability(engine)
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine
