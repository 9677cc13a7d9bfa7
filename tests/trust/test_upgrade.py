"""Every kept version's database comes up to date with its data; nothing breaks on the way."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from api import db
from api.copies import take_census
from api.db import auditing, make_engine, open_database, reading, schema_state
from api.settings import Settings
from inventory.store.audit import audit
from tests.trust import killed_migration
from tests.trust.keeping import opened
from tests.trust.planted import caught
from tests.trust.schema_kept import FOLDER, load
from tests.trust.served import FORKS

KEPT = sorted(path.stem for path in FOLDER.glob("*.sql"))
OLDEST = KEPT[0]
DIGEST = "105c4980d746"
"""How the digest of the eighth and last entry of every kept book begins."""


def load_into(settings: Settings, revision: str, folder: Path) -> None:
    """Have a kept database in the one of the settings, whichever kind it is."""
    if settings.is_sqlite:
        load(revision, Path(settings.database_url.removeprefix("sqlite:///")))
        return
    file = folder / "kept.sqlite3"
    load(revision, file)
    target = make_engine(settings)
    db.upgrade(target, revision=revision)
    source = sa.create_engine(f"sqlite:///{file}")
    tables = sa.MetaData()
    tables.reflect(target)
    with source.connect() as read, db.writing(target) as written:
        for table in tables.sorted_tables:
            rows = [dict(row._mapping) for row in read.execute(sa.select(table))]
            if rows and table.name != "alembic_version":
                written.execute(table.insert(), rows)
    source.dispose()
    target.dispose()


def check_upgraded(settings: Settings) -> None:
    """The newest schema, every row, and the same book."""
    with opened(settings) as engine, auditing(engine) as connection:
        assert schema_state(connection) is db.SchemaState.CURRENT
        report = audit(connection)
        assert (report.clean, report.entries) == (True, 8), report.faults
        assert report.digest.startswith(DIGEST)
        census = take_census(connection)
        assert census["people"].rows == 2
        assert census["scenarios"].rows == 1
        assert census["master_rows"].rows > 20


@pytest.mark.parametrize("revision", KEPT)
def test_a_kept_database_comes_up_to_date(
    settings: Settings, tmp_path: Path, revision: str
) -> None:
    load_into(settings, revision, tmp_path)
    check_upgraded(settings)


def check_reopens_after_a_kill(settings: Settings, *bugs: str) -> None:
    """Whoever starts next brings it up to date as if nothing had been."""
    killed = FORKS.Process(target=killed_migration.main, args=(settings.database_url, *bugs))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -9
    engine = make_engine(settings)
    with reading(engine) as connection:
        assert schema_state(connection) is db.SchemaState.OLDER
    engine.dispose()
    check_upgraded(settings)


def test_a_migration_that_was_killed_reopens(settings: Settings, tmp_path: Path) -> None:
    load_into(settings, OLDEST, tmp_path)
    check_reopens_after_a_kill(settings)


def test_a_migration_in_pieces_would_be_caught(sqlite_settings: Settings, tmp_path: Path) -> None:
    load_into(sqlite_settings, OLDEST, tmp_path)
    with caught("migrations_commit_one_by_one", sa.exc.OperationalError, here=False):
        check_reopens_after_a_kill(sqlite_settings, "migrations_commit_one_by_one")


def check_a_newer_schema_is_refused(settings: Settings) -> None:
    """An older program leaves a newer database alone."""
    with opened(settings) as engine, db.writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(db.SchemaNewer, match="9999"):
        open_database(settings).dispose()


def test_a_newer_schema_is_refused(settings: Settings) -> None:
    check_a_newer_schema_is_refused(settings)


def test_a_newer_schema_taken_would_be_caught(sqlite_settings: Settings) -> None:
    open_database(sqlite_settings).dispose()
    with caught("newer_schemas_are_taken", pytest.fail.Exception):
        check_a_newer_schema_is_refused(sqlite_settings)
