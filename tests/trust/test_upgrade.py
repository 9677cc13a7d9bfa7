"""Every kept version's database comes up to date with its data; nothing breaks on the way."""

import csv
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from api import db
from api.accounts import auth
from api.accounts import hall_links as hall_link_store
from api.accounts.hall_link_tables import hall_links
from api.accounts.people_tables import sessions
from api.care.copies import take_census
from api.db import auditing, make_engine, open_database, reading, schema_state
from api.food.recall_tables import recall_tellings
from api.privacy import access
from api.settings import Settings
from inventory.store.audit import audit
from tests.trust import killed_migration
from tests.trust.keeping import opened
from tests.trust.personal_world import DAY, OLD
from tests.trust.planted import caught
from tests.trust.schema_kept import FOLDER, load, rows_in
from tests.trust.served import FORKS

KEPT = sorted(path.stem for path in FOLDER.glob("*.sql"))
OLDEST, NEWEST = KEPT[0], KEPT[-1]
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
DIGESTS = {"105c4980d746", "698a78ff80c4"}
"""How the digests of the eighth and last entries of kept books begin; the books differ in time."""


def load_into(settings: Settings, revision: str, folder: Path) -> dict[str, int]:
    """Have a kept database in the one of the settings, of either kind; return its tables' rows."""
    file = folder / "kept.sqlite3"
    load(revision, file)
    kept = rows_in(file)
    if settings.is_sqlite:
        load(revision, Path(settings.database_url.removeprefix("sqlite:///")))
        return kept
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
    return kept


def check_upgraded(settings: Settings, kept: Mapping[str, int]) -> None:
    """The newest schema, every row, the same book, and a log that proves itself."""
    with opened(settings) as engine, auditing(engine) as connection:
        assert schema_state(connection) is db.SchemaState.CURRENT
        report = audit(connection)
        assert (report.clean, report.entries) == (True, 8), report.faults
        assert report.digest[:12] in DIGESTS
        assert access.first_fault(connection) is None
        census = {name: one.rows for name, one in take_census(connection).items()}
        assert kept["people"] >= 2
        assert {n: rows for n, rows in kept.items() if census.get(n) != rows} == {}


def check_links_are_known_still(settings: Settings) -> None:
    """What a hall's link has opened is known as a link's; a person's session is not."""
    with opened(settings) as engine, reading(engine) as connection:
        link = connection.execute(sa.select(hall_links)).one()
        by_link = auth.sessions_by_link(connection, now=OLD)
        assert set(by_link) == {link.person_id}
        mark = sa.select(sessions.c.is_by_link).where(sessions.c.person_id != link.person_id)
        assert set(connection.execute(mark).scalars()) <= {None, False}
        (listed,) = hall_link_store.open_links(connection, now=link.closes_at - DAY)
        assert (listed.link_id, listed.site_id) == ("link-2", "HALL-01")


@pytest.mark.parametrize("revision", [x for x in KEPT if x >= "0028"])
def test_a_hall_link_comes_along(bare_settings: Settings, tmp_path: Path, revision: str) -> None:
    load_into(bare_settings, revision, tmp_path)
    check_links_are_known_still(bare_settings)


def test_a_link_that_is_forgotten_would_be_caught(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    load_into(sqlite_settings, "0028", tmp_path)
    with caught("updates_only_add_columns"):
        check_links_are_known_still(sqlite_settings)


@pytest.mark.parametrize("revision", KEPT)
def test_a_kept_database_comes_up_to_date(
    bare_settings: Settings, tmp_path: Path, revision: str
) -> None:
    check_upgraded(bare_settings, load_into(bare_settings, revision, tmp_path))


def test_who_was_told_of_a_recall_comes_along_as_a_site(
    bare_settings: Settings, tmp_path: Path
) -> None:
    load_into(bare_settings, "0030", tmp_path)
    with opened(bare_settings) as engine, reading(engine) as connection:
        (row,) = connection.execute(sa.select(recall_tellings)).all()
        assert (row.site_id, row.account) == ("recall_tellings site_id", "")


def test_the_database_of_this_version_is_kept(sqlite_settings: Settings, tmp_path: Path) -> None:
    """``python -m tests.trust.schema_kept`` keeps it, and ``versions.csv`` gets a line."""
    with (FOLDER / "versions.csv").open(encoding="utf-8", newline="") as file:
        revisions = {row["version"]: row["revision"] for row in csv.DictReader(file)}
    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    assert version in revisions
    load_into(sqlite_settings, revisions[version], tmp_path)
    engine = make_engine(sqlite_settings)
    with reading(engine) as connection:
        assert schema_state(connection) is db.SchemaState.CURRENT
    engine.dispose()
    assert set(revisions.values()) <= set(KEPT)


def test_the_newest_kept_database_has_much_in_it(tmp_path: Path) -> None:
    load(NEWEST, tmp_path / "kept.sqlite3")
    filled = {name for name, rows in rows_in(tmp_path / "kept.sqlite3").items() if rows}
    assert len(filled) >= 45, filled


def check_reopens_after_a_kill(settings: Settings, kept: Mapping[str, int], *bugs: str) -> None:
    """Whoever starts next brings it up to date as if nothing had been."""
    killed = FORKS.Process(target=killed_migration.main, args=(settings.database_url, *bugs))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -9
    engine = make_engine(settings)
    with reading(engine) as connection:
        assert schema_state(connection) is db.SchemaState.OLDER
    engine.dispose()
    check_upgraded(settings, kept)


def test_a_migration_that_was_killed_reopens(bare_settings: Settings, tmp_path: Path) -> None:
    check_reopens_after_a_kill(bare_settings, load_into(bare_settings, OLDEST, tmp_path))


def test_a_migration_in_pieces_would_be_caught(sqlite_settings: Settings, tmp_path: Path) -> None:
    kept = load_into(sqlite_settings, OLDEST, tmp_path)
    with caught("migrations_commit_one_by_one", sa.exc.OperationalError, here=False):
        check_reopens_after_a_kill(sqlite_settings, kept, "migrations_commit_one_by_one")


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
