"""What may be wrong with an installation, with remedies; looking changes nothing."""

import platform
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from api.care.backup_tables import backups
from api.care.data_folder import DataReadOnly, nearest, unwritable
from api.care.sealing import RecipientUnreadable, read_recipients
from api.db import DatabaseError, SchemaState, make_engine, reading, schema_state, verify_durability
from api.privacy.access import first_fault
from api.settings import Settings
from api.tables import runs
from inventory.days import instant_of
from inventory.store.tables import entries

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LEAST_FREE_MB, LITTLE_FREE_MB = 200, 2_000
BACKUP_DUE = timedelta(hours=26)
"""A nightly backup may take a while and begin a little later than yesterday's."""
CLOCK_OFF = timedelta(seconds=30)
MB = 1_000_000


class Level(StrEnum):
    """How one thing stands: fine, worth a look, or to be mended."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; ``remedy`` is empty where all is well."""

    name: str
    level: Level
    found: str
    remedy: str = ""


def examine(settings: Settings, *, now: datetime) -> tuple[Finding, ...]:
    """Look at everything and tell it; a database that does not answer is a finding, too."""
    return (
        *_program(),
        *_settings(settings),
        *_sealing(settings),
        *_disk(settings),
        *_database(settings, now),
    )


def _program() -> Iterator[Finding]:
    found = f"hakobi {version('hakobi')}, Python {platform.python_version()}, {platform.system()}"
    yield Finding(name="version", level=Level.OK, found=found)


def _settings(settings: Settings) -> Iterator[Finding]:
    changed = {
        name: "(not shown)" if name == "database_url" else getattr(settings, name)
        for name in sorted(settings.model_fields_set)
    }
    told = ", ".join(f"{name}={value}" for name, value in changed.items()) or "defaults only"
    yield Finding(name="settings", level=Level.OK, found=told)
    is_secure = settings.base_url.lower().startswith("https:")
    if settings.host not in LOOPBACK and not is_secure:
        yield Finding(
            name="https",
            level=Level.WRONG,
            found=f"{settings.host} is open to the network and people do not reach it by HTTPS",
            remedy="Put a proxy with TLS before it, HAKOBI_HOST=127.0.0.1 behind it, and "
            "HAKOBI_PUBLIC_URL=https://…; phones need HTTPS, too.",
        )
    if "*" in settings.allowed_hosts:
        yield Finding(
            name="hosts",
            level=Level.WARNING,
            found="any host name is answered",
            remedy="List the names that people use in HAKOBI_ALLOWED_HOSTS.",
        )


def _sealing(settings: Settings) -> Iterator[Finding]:
    keys = settings.backup_recipients
    try:
        read_recipients(keys)
    except RecipientUnreadable as error:
        yield Finding(
            name="encryption",
            level=Level.WRONG,
            found=str(error),
            remedy=RecipientUnreadable.remedy,
        )
        return
    yield Finding(
        name="encryption",
        level=Level.OK if keys else Level.WARNING,
        found=f"backups are encrypted to {len(keys)} keys"
        if keys
        else "backups have all names, and the server's key, as plain text",
        remedy=""
        if keys
        else "`hakobi backup-key` makes a key; name the public one in HAKOBI_BACKUP_RECIPIENTS.",
    )


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.absolute()
    there = nearest(folder)
    free_mb = shutil.disk_usage(there).free // MB
    level = Level.OK if free_mb >= LITTLE_FREE_MB else Level.WARNING
    level = Level.WRONG if free_mb < LEAST_FREE_MB else level
    yield Finding(
        name="disk",
        level=level,
        found=f"{free_mb} MB free at {there}",
        remedy="" if level is Level.OK else "Make room: what cannot be stored is refused.",
    )
    if found := unwritable(settings):
        yield Finding(name="writable", level=Level.WRONG, found=found, remedy=DataReadOnly.remedy)
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Finding(
            name="folder",
            level=Level.WARNING,
            found=f"everybody on this machine may look into {folder}",
            remedy=f"chmod o-rwx {folder}",
        )


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    file = make_url(settings.database_url).database if settings.is_sqlite else None
    if file and not Path(file).exists():
        yield Finding(
            name="database",
            level=Level.WARNING,
            found="there is none yet",
            remedy="`hakobi serve` makes it; `hakobi restore` fills it from a backup.",
        )
        return
    try:
        engine = make_engine(settings)
    except (DatabaseError, sa.exc.SQLAlchemyError, OSError) as error:
        yield _unusable(error)
        return
    try:
        for look in (_kind, _durability, _schema):
            yield from look(engine)
        with reading(engine) as connection:
            is_current = schema_state(connection) is SchemaState.CURRENT
            looks: tuple[Callable[[sa.Connection, datetime], Iterator[Finding]], ...] = (
                (_clock, _last_backup, _runs, _access_log) if is_current else ()
            )
            for look_at in looks:
                yield from look_at(connection, now)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        yield _unusable(error)
    finally:
        engine.dispose()


def _unusable(error: Exception) -> Finding:
    what = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return Finding(
        name="database",
        level=Level.WRONG,
        found=f"it cannot be used: {what}",
        remedy="Look at HAKOBI_DATABASE_URL and HAKOBI_DATA_DIR, and whether it is running.",
    )


def _kind(engine: sa.Engine) -> Iterator[Finding]:
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            found = f"SQLite {sqlite3.sqlite_version}"
        else:
            asked = connection.exec_driver_sql("SHOW server_version").scalar_one()
            found = f"PostgreSQL {asked}"
    yield Finding(name="database", level=Level.OK, found=found)


def _durability(engine: sa.Engine) -> Iterator[Finding]:
    try:
        verify_durability(engine)
    except DatabaseError as error:
        yield Finding(name="durability", level=Level.WRONG, found=str(error), remedy=error.remedy)
    else:
        found = "what is acknowledged survives a power cut"
        yield Finding(name="durability", level=Level.OK, found=found)


_SCHEMAS = {
    SchemaState.NONE: (Level.WARNING, "the database is empty", "`hakobi serve` sets it up."),
    SchemaState.OLDER: (
        Level.WARNING,
        "it is of an earlier version",
        "Make a backup; the next `hakobi serve` brings it up to date.",
    ),
    SchemaState.CURRENT: (Level.OK, "it is this version's", ""),
    SchemaState.NEWER: (
        Level.WRONG,
        "it is of a newer version",
        "Start the newer hakobi again, or restore the backup from before.",
    ),
}


def _schema(engine: sa.Engine) -> Iterator[Finding]:
    with reading(engine) as connection:
        level, found, remedy = _SCHEMAS[schema_state(connection)]
    yield Finding(name="schema", level=level, found=found, remedy=remedy)


def _clock(connection: sa.Connection, now: datetime) -> Iterator[Finding]:
    skews = []
    last_us = connection.execute(sa.select(sa.func.max(entries.c.recorded_us))).scalar_one()
    if last_us is not None and instant_of(last_us) > now + CLOCK_OFF:
        skews.append(f"the last entry was written at {instant_of(last_us).isoformat()}")
    if connection.dialect.name == "postgresql":
        there: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        if abs(there - now) > CLOCK_OFF:
            skews.append(f"the database server has {there.isoformat()}")
    zone = now.astimezone().tzname()
    told = f"{now.astimezone().isoformat(timespec='seconds')} ({zone})"
    yield Finding(
        name="clock",
        level=Level.WRONG if skews else Level.OK,
        found="; but ".join([told, *skews]),
        remedy="Set the clock (systemctl status systemd-timesyncd)." if skews else "",
    )


def _last_backup(connection: sa.Connection, now: datetime) -> Iterator[Finding]:
    query = sa.select(backups.c.made_at, backups.c.file).order_by(backups.c.made_at.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    is_late = last is None or now - last.made_at > BACKUP_DUE
    told = "none was ever made" if last is None else f"{last.made_at.isoformat()}: {last.file}"
    yield Finding(
        name="backup",
        level=Level.WARNING if is_late else Level.OK,
        found=told,
        remedy="Run `hakobi backup FILE` by a timer, and keep copies on another machine."
        if is_late
        else "",
    )


def _runs(connection: sa.Connection, now: datetime) -> Iterator[Finding]:
    lost = sa.select(sa.func.count()).where(
        runs.c.state == "running", runs.c.lease_until < now - timedelta(minutes=10)
    )
    count = connection.execute(lost.select_from(runs)).scalar_one()
    if count:
        yield Finding(
            name="runs",
            level=Level.WARNING,
            found=f"{count} planning runs wait for a server that is gone",
            remedy="Start `hakobi serve` with HAKOBI_RUN_WORKERS of 1 or more: it takes them over.",
        )


def _access_log(connection: sa.Connection, _now: datetime) -> Iterator[Finding]:
    broken_at = first_fault(connection)
    if broken_at is not None:
        yield Finding(
            name="access_log",
            level=Level.WRONG,
            found=f"row {broken_at} of the log of accesses was changed behind its back",
            remedy="Keep the database as it is and compare it with backups: somebody wrote in it.",
        )
