"""``hakobi move-db``: SQLite to PostgreSQL and back, with every table and the book equal."""

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.care import backups, copies
from api.db import auditing, reading, writing
from api.settings import Settings
from inventory.store.audit import audit
from tests.book_making import fill_book
from tests.inventory.book_words import write
from tests.inventory.store.killed_writer import entry_of
from tests.trust.keeping import fill, opened
from tests.trust.planted import caught


def check_moved(source: Settings, target: Settings) -> backups.Moved:
    """Both have the same rows and books, and the new one goes on numbering."""
    with opened(source) as engine:
        moved = backups.move(engine, target)
        with auditing(engine) as connection:
            before, book = copies.take_census(connection), audit(connection)
    with opened(target) as engine:
        with auditing(engine) as connection:
            assert copies.take_census(connection) == before
            assert audit(connection) == book
        with writing(engine) as connection:
            write(connection, entry_of(98, 0))
            connection.execute(_another_master_row(connection))
    assert moved.digest == book.digest
    assert moved.rows == {name: one.rows for name, one in before.items()}
    return moved


def _another_master_row(connection: sa.Connection) -> sa.TextClause:
    names = [c["name"] for c in sa.inspect(connection).get_columns("master_rows")]
    others = [name for name in names if name != "seq"]
    newer = "version + (SELECT count(*) FROM master_rows)"
    values = ", ".join(newer if name == "version" else name for name in others)
    return sa.text(
        f"INSERT INTO master_rows ({', '.join(others)}) "
        f"SELECT {values} FROM master_rows WHERE seq = 1"
    )


def test_moved_to_postgresql_and_back(
    sqlite_settings: Settings, fresh_postgresql: str, tmp_path: Path
) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
    there = Settings(data_dir=tmp_path, database_url=fresh_postgresql)
    moved = check_moved(sqlite_settings, there)
    assert moved.rows["entries"] == 8
    back = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/back.sqlite3")
    check_moved(there, back)
    with opened(sqlite_settings) as engine, pytest.raises(backups.DatabaseFilled):
        backups.move(engine, there)


def test_a_forgotten_table_would_be_caught(
    sqlite_settings: Settings, fresh_postgresql: str, tmp_path: Path
) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
    there = Settings(data_dir=tmp_path, database_url=fresh_postgresql)
    with caught("move_forgets_a_table"):
        check_moved(sqlite_settings, there)


def test_nobody_writes_behind_a_move(
    sqlite_settings: Settings, fresh_postgresql: str, tmp_path: Path
) -> None:
    """What a server that was not stopped writes meanwhile waits, and is not lost unseen."""
    there = Settings(data_dir=tmp_path, database_url=fresh_postgresql)
    with opened(sqlite_settings) as engine, opened(sqlite_settings) as server:
        with writing(engine) as connection:
            fill_book(connection, 2_000)
        written_at: list[float] = []

        def work() -> None:
            time.sleep(0.05)
            with writing(server) as connection:
                write(connection, entry_of(5, 0))
            written_at.append(time.monotonic())

        thread = threading.Thread(target=work)
        thread.start()
        backups.move(engine, there)
        thread.join()
    with opened(there) as engine, reading(engine) as connection:
        report = audit(connection)
        assert report.clean
        assert report.entries >= 2_000
