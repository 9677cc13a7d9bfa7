"""A database that could lose what it has acknowledged in a power cut is not worked with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api import db
from api.settings import Settings
from tests.trust.planted import caught

WEAK = ("synchronous=NORMAL", "synchronous=OFF", "journal_mode=DELETE", "journal_mode=MEMORY")


def check_weak_sqlite_is_refused(settings: Settings) -> None:
    usual = db._set_pragmas
    for pragma in WEAK:

        def weaker(connection: Any, record: object, pragma: str = pragma) -> None:
            usual(connection, record)
            connection.execute(f"PRAGMA {pragma}")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(db, "_set_pragmas", weaker)
            with pytest.raises(db.DatabaseUnsafe, match=pragma.partition("=")[0]):
                db.open_database(settings).dispose()


def test_sqlite_that_does_not_force_commits_is_refused(sqlite_settings: Settings) -> None:
    check_weak_sqlite_is_refused(sqlite_settings)
    with caught("commits_are_not_forced", pytest.fail.Exception):
        check_weak_sqlite_is_refused(sqlite_settings)


@contextmanager
def server_with(postgresql_url: Callable[[str], str], name: str, value: str) -> Iterator[None]:
    """Change a setting of the whole server as long as this lasts."""
    url = postgresql_url("postgres").replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def run(*statements: str) -> None:
        with engine.connect() as connection:
            for statement in (*statements, "SELECT pg_reload_conf()", "SELECT pg_sleep(0.1)"):
                connection.exec_driver_sql(statement)

    run(f"ALTER SYSTEM SET {name} = {value}")
    try:
        yield
    finally:
        run(f"ALTER SYSTEM RESET {name}")


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_postgresql_that_does_not_force_commits_is_refused(
    postgresql_url: Callable[[str], str], fresh_postgresql: str, tmp_path: Path, name: str
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=fresh_postgresql)
    with server_with(postgresql_url, name, "off"), pytest.raises(db.DatabaseUnsafe, match=name):
        db.open_database(settings).dispose()
    db.open_database(settings).dispose()
