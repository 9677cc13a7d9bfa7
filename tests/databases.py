"""Databases that are new and up to date, as ``open_database`` makes them, but at once.

The migrations run once a process; each test then gets a copy of what they made.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from api import db
from api.db import open_database
from api.settings import Settings

_folders: list[Path] = []
"""Where pytest keeps what is copied: it deletes that of earlier runs, also of those that died."""
_ready: set[str] = set()


def make_ready(settings: Settings) -> Settings:
    """Give the database of ``settings`` the newest schema, unless that was done before."""
    url = make_url(settings.database_url)
    if settings.database_url in _ready:
        return settings
    _ready.add(settings.database_url)
    if settings.is_sqlite:
        path = Path(str(url.database))
        assert not path.exists(), path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(_new_sqlite(), path)
        return settings
    drop(settings.database_url)
    create_ready(settings.database_url)
    return settings


def create_ready(address: str) -> None:
    """Make the PostgreSQL database of an address, which is not there, with the newest schema."""
    url = make_url(address)
    template = _new_postgresql(url.set(database="postgres"))
    run_on_server(url, f"CREATE DATABASE {url.database} TEMPLATE {template}")
    _ready.add(address)


def drop(address: str) -> None:
    """Let go of the PostgreSQL database of an address, whoever uses it."""
    url = make_url(address)
    run_on_server(url, f"DROP DATABASE {url.database} WITH (FORCE)")


@contextmanager
def schema_kept(folder: Path) -> Iterator[None]:
    """Fill SQLite databases that are new with what the migrations have made once, in a folder."""
    _folders.append(folder)

    def upgrade(engine: sa.Engine, *, revision: str = "head") -> None:
        if revision == "head" and not sa.inspect(engine).get_table_names():
            with closing(engine.raw_connection()) as new:
                if isinstance(new.driver_connection, sqlite3.Connection):
                    with closing(sqlite3.connect(_new_sqlite())) as kept:
                        kept.backup(new.driver_connection)
        real_upgrade(engine, revision=revision)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "upgrade", upgrade)
        yield


real_upgrade = db.upgrade


@cache
def _alone() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for a program that is no test; it is deleted when the process ends."""
    return tempfile.TemporaryDirectory(prefix="hakobi-new-")


def _kept() -> Path:
    return _folders[-1] if _folders else Path(_alone().name)


@cache
def _new_sqlite() -> Path:
    settings = Settings(data_dir=_kept())
    engine = db.make_engine(settings)
    real_upgrade(engine)
    engine.dispose()
    return Path(str(make_url(settings.database_url).database))


@cache
def _new_postgresql(server: URL) -> str:
    name = "newest_schema"
    run_on_server(server, f"CREATE DATABASE {name}")
    address = server.set(database=name).render_as_string(False)
    open_database(Settings(data_dir=_kept(), database_url=address)).dispose()
    return name


def run_on_server(server: str | URL, *commands: str) -> None:
    """Run commands, each at once, on the PostgreSQL server of an address."""
    url = make_url(server).set(drivername="postgresql+psycopg", database="postgres")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for command in commands:
            connection.exec_driver_sql(command)
