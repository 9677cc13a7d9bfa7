"""Databases that are new and up to date, as ``open_database`` makes them, but at once.

The migrations run once a process; each test then gets a copy of what they made.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from api.db import open_database
from api.settings import Settings

_KEPT = tempfile.TemporaryDirectory(prefix="hakobi-new-")  # deleted when the process ends
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
    server = url.set(drivername="postgresql+psycopg")
    template = _new_postgresql(server.set(database="postgres").render_as_string(False))
    _command(server, f"DROP DATABASE {url.database}")
    _command(server, f"CREATE DATABASE {url.database} TEMPLATE {template}")
    return settings


@cache
def _new_sqlite() -> Path:
    settings = Settings(data_dir=Path(_KEPT.name))
    open_database(settings).dispose()
    return Path(str(make_url(settings.database_url).database))


@cache
def _new_postgresql(server: str) -> str:
    name = "newest_schema"
    url = make_url(server)
    _command(url, f"CREATE DATABASE {name}")
    address = url.set(drivername="postgresql", database=name).render_as_string(False)
    open_database(Settings(data_dir=Path(_KEPT.name), database_url=address)).dispose()
    return name


def _command(server: URL, command: str) -> None:
    engine = sa.create_engine(
        server.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        connection.execute(sa.text(command))
