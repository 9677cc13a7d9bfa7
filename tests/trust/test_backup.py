"""A backup made while fifty people write holds one state, all that was acknowledged, and restores.

``hakobi backup`` and ``hakobi restore``, on both databases, with the book's digest as the proof.
"""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.accounts.server_key import key_of
from api.care import backups, copies
from api.care.kept_files import FILES_TABLE, KEY_FILE
from api.clock import utc_now
from api.db import auditing, make_engine, reading, writing
from api.food.label_photos import read_photo, store_photo
from api.settings import Settings
from inventory.store.audit import audit
from tests.api.asked_world import a_photo
from tests.inventory.book_words import write
from tests.inventory.store.killed_writer import entry_of
from tests.trust.keeping import busy, fill, opened
from tests.trust.planted import caught


def at(path: Path) -> Settings:
    return Settings(data_dir=path.parent, database_url=f"sqlite:///{path}")


def check_backup_while_fifty_write(engine: sa.Engine, settings: Settings, folder: Path) -> None:
    """Every backup fits and has what was acknowledged when it began; nobody is disturbed."""
    made = []
    with busy(engine) as crowd:
        while sum(crowd.acknowledged) < 100:
            time.sleep(0.02)
        for number in range(2):
            known = list(crowd.acknowledged)
            path = folder / f"{number}.sqlite3"
            made.append((backups.make_backup(engine, settings, path, now=utc_now()), path, known))
    for told, path, known in made:
        with backups._looking_into(path) as connection:
            report = audit(connection)
            assert (report.clean, report.digest) == (True, told.digest)
            assert crowd.is_whole_in(connection, known)
    assert made[0][0].entries < made[1][0].entries
    assert sorted(p.name for p in folder.iterdir() if "sqlite3" in p.name) == [
        "0.sqlite3",
        "1.sqlite3",
    ]
    assert all(path.stat().st_mode & 0o777 == 0o600 for _, path, _ in made)


def test_a_backup_while_fifty_write(engine: sa.Engine, settings: Settings, tmp_path: Path) -> None:
    fill(engine)
    folder = tmp_path / "backups"
    folder.mkdir()
    check_backup_while_fifty_write(engine, settings, folder)


def test_a_copied_file_would_be_caught(sqlite_settings: Settings, tmp_path: Path) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
        folder = tmp_path / "backups"
        folder.mkdir()
        with caught("backup_copies_the_file", backups.DatabaseError, sa.exc.SQLAlchemyError):
            check_backup_while_fifty_write(engine, sqlite_settings, folder)


def check_one_state_is_read(engine: sa.Engine, settings: Settings, folder: Path) -> None:
    """What is written between two tables is not half in a backup."""
    numbers = iter(range(100))
    thread = uuid4().int % 10**9
    batches = copies._batches

    def written_meanwhile(connection: sa.Connection, table: sa.Table) -> Any:
        yield from batches(connection, table)
        if connection.dialect.name == "postgresql" and table.name in ("entries", "lots"):
            with writing(engine) as other:
                write(other, entry_of(thread, next(numbers)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_batches", written_meanwhile)
        backups.make_backup(engine, settings, folder / "one.sqlite3", now=utc_now())
    assert next(numbers) > 0


def test_a_backup_of_postgresql_is_of_one_moment(fresh_postgresql: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=fresh_postgresql)
    with opened(settings) as engine:
        fill(engine)
        check_one_state_is_read(engine, settings, tmp_path)
        with caught("backup_reads_many_states", backups.DatabaseError, sa.exc.SQLAlchemyError):
            check_one_state_is_read(engine, settings, tmp_path)


def check_restored(file: Path, target: Settings, wanted: backups.Backup) -> None:
    """The book and every table are those of the backup, and sessions have ended."""
    backups.restore(file, target, now=utc_now())
    with opened(target) as engine, auditing(engine) as connection:
        report = audit(connection)
        assert (report.clean, report.digest) == (True, wanted.digest)
        found = copies.take_census(connection)
    assert {n: c for n, c in found.items() if n != "sessions"} == {
        n: c for n, c in wanted.census.items() if n != "sessions"
    }


def test_a_backup_restores_to_either_database(
    settings: Settings, engine: sa.Engine, fresh_postgresql: str, tmp_path: Path
) -> None:
    fill(engine)
    file = tmp_path / "backup.sqlite3"
    made = backups.make_backup(engine, settings, file, now=utc_now())
    assert backups.read_backup(file) == made
    assert made.census["people"].rows == 2
    assert made.entries >= 8
    check_restored(file, at(tmp_path / "new" / "hakobi.sqlite3"), made)
    if settings.is_sqlite:
        check_restored(file, Settings(data_dir=tmp_path, database_url=fresh_postgresql), made)


def check_a_flipped_byte_is_refused(file: Path, folder: Path) -> None:
    """A backup with another name of a person, or other grams, is not restored."""
    for number, change in enumerate(
        (
            "UPDATE people SET name = '管理 人' WHERE username = 'kanri'",
            "UPDATE entries SET note = 'x' WHERE seq = 3",
            "DELETE FROM postings WHERE seq = 8",
        )
    ):
        other, target = folder / f"flipped-{number}.sqlite3", at(folder / f"to-{number}.sqlite3")
        shutil.copyfile(file, other)
        with closing(sqlite3.connect(other)) as opened_file, opened_file:
            for name in ("entries", "postings"):
                for verb in ("update", "delete"):
                    opened_file.execute(f"DROP TRIGGER {name}_no_{verb}")
            opened_file.execute(change)
        with pytest.raises((backups.BackupUnsound, backups.CopyDiffers)):
            backups.restore(other, target, now=utc_now())
        with opened(target) as engine, reading(engine) as connection:
            assert copies.filled_tables(connection) == ()


def test_a_changed_backup_is_refused(sqlite_settings: Settings, tmp_path: Path) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
        file = tmp_path / "backup.sqlite3"
        backups.make_backup(engine, sqlite_settings, file, now=utc_now())
    check_a_flipped_byte_is_refused(file, tmp_path)
    with caught("restore_believes_the_file", pytest.fail.Exception):
        (tmp_path / "bug").mkdir()
        check_a_flipped_byte_is_refused(file, tmp_path / "bug")
    nothing = tmp_path / "nothing.sqlite3"
    nothing.write_bytes(b"no database at all" * 100)
    with pytest.raises(backups.BackupUnreadable):
        backups.restore(nothing, at(tmp_path / "empty.sqlite3"), now=utc_now())


def check_files_come_along(engine: sa.Engine, settings: Settings, folder: Path) -> None:
    """Photos and the server's key: codes that were handed out open on the new machine, too."""
    photo_id = store_photo(a_photo(), settings=settings)
    key = key_of(settings)
    file, target = folder / "with-files.sqlite3", at(folder / "new" / "hakobi.sqlite3")
    backups.make_backup(engine, settings, file, now=utc_now())
    backups.restore(file, target, now=utc_now())
    assert key_of(target) == key
    assert read_photo(photo_id, settings=target) == read_photo(photo_id, settings=settings)
    assert (target.data_dir / KEY_FILE).stat().st_mode & 0o777 == 0o600
    for number, change in enumerate(
        (
            f"UPDATE {FILES_TABLE} SET content = x'00' WHERE path LIKE 'photos/%'",
            f"UPDATE {FILES_TABLE} SET content = x'00' WHERE path = '{KEY_FILE}'",
            f"UPDATE {FILES_TABLE} SET path = '../evil' WHERE path = '{KEY_FILE}'",
            f"DROP TABLE {FILES_TABLE}",
        )
    ):
        other = folder / f"other-files-{number}.sqlite3"
        shutil.copyfile(file, other)
        with closing(sqlite3.connect(other)) as opened_file, opened_file:
            opened_file.execute(change)
        empty = at(folder / f"empty-{number}" / "hakobi.sqlite3")
        with pytest.raises(backups.BackupUnsound):
            backups.restore(other, empty, now=utc_now())
        assert not empty.data_dir.exists()


def test_files_come_along(settings: Settings, engine: sa.Engine, tmp_path: Path) -> None:
    fill(engine)
    check_files_come_along(engine, settings, tmp_path)
    with caught("files_stay_behind"):
        (tmp_path / "bug").mkdir()
        check_files_come_along(engine, settings, tmp_path / "bug")


def check_nothing_is_overwritten(file: Path, target: Settings) -> None:
    """A database with anything in it is refused, and stays as it was."""
    with opened(target) as engine, reading(engine) as connection:
        before = copies.take_census(connection)
    with pytest.raises(backups.DatabaseFilled):
        backups.restore(file, target, now=utc_now())
    with opened(target) as engine, reading(engine) as connection:
        assert copies.take_census(connection) == before


def test_a_database_that_has_something_is_not_overwritten(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
        file = tmp_path / "backup.sqlite3"
        backups.make_backup(engine, sqlite_settings, file, now=utc_now())
    check_nothing_is_overwritten(file, sqlite_settings)
    with caught("restore_fills_what_is_there", pytest.fail.Exception):
        check_nothing_is_overwritten(file, sqlite_settings)


def test_a_book_that_does_not_fit_is_not_backed_up(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    """The backup of before stays under its name; nothing half-made lies beside it."""
    with opened(sqlite_settings) as engine:
        fill(engine)
        file = tmp_path / "kept" / "backup.sqlite3"
        made = backups.make_backup(engine, sqlite_settings, file, now=utc_now())
        with writing(engine) as connection:
            connection.exec_driver_sql("DROP TRIGGER entries_no_update")
            connection.exec_driver_sql("UPDATE entries SET note = 'x' WHERE seq = 2")
        with pytest.raises(backups.BackupUnsound, match="entry 2"):
            backups.make_backup(engine, sqlite_settings, file, now=utc_now())
    assert backups.read_backup(file) == made
    assert [p.name for p in file.parent.iterdir()] == ["backup.sqlite3"]


def test_a_file_with_several_wrong_places_is_refused(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
    stored = Path(str(sa.make_url(sqlite_settings.database_url).database))
    with closing(sqlite3.connect(stored)) as file, file:
        file.execute("PRAGMA writable_schema=ON")  # an index that leads to another table's rows
        other = "SELECT rootpage FROM sqlite_schema WHERE name = 'entries'"
        file.execute(f"UPDATE sqlite_schema SET rootpage=({other}) WHERE name='ix_backups_made_at'")
    engine = make_engine(sqlite_settings)
    with pytest.raises(backups.BackupUnsound, match="do not fit"):
        backups.make_backup(engine, sqlite_settings, tmp_path / "b.sqlite3", now=utc_now())
    engine.dispose()
    assert not (tmp_path / "b.sqlite3").exists()
