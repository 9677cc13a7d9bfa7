"""The database keeps its promises or is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from api import db, store
from api.settings import Settings
from api.tables import FACT_TABLES, metadata
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.databases import real_upgrade


def test_a_new_database_gets_the_tables_of_the_code(engine: sa.Engine) -> None:
    with db.reading(engine) as connection:
        assert set(sa.inspect(connection).get_table_names()) > set(metadata.tables)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_upgrading_again_changes_nothing(engine: sa.Engine) -> None:
    db.upgrade(engine)
    db.verify_durability(engine)


def test_a_newer_schema_is_refused(settings: Settings) -> None:
    engine = db.open_database(settings)
    with db.writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(db.SchemaNewer, match="9999"):
        db.open_database(settings)


def test_a_migration_cut_short_leaves_nothing(
    bare_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = db.make_engine(bare_settings)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alembic.operations.Operations.create_index", fail, raising=True)
        with pytest.raises(KeyboardInterrupt):
            real_upgrade(engine)
    with db.reading(engine) as connection:
        assert sa.inspect(connection).get_table_names() == []
    real_upgrade(engine)
    engine.dispose()


@pytest.mark.parametrize("table", FACT_TABLES, ids=lambda t: t.name)
@pytest.mark.parametrize("verb", ["UPDATE {0} SET fingerprint = 'x'", "DELETE FROM {0}"])
def test_facts_cannot_be_changed(
    engine: sa.Engine, table: sa.Table, verb: str, sample: Scenario, sample_plan: Plan
) -> None:
    with db.writing(engine) as connection:
        now = datetime.now(UTC)
        row, _ = store.add_scenario(connection, sample, now=now)
        store.add_plan(connection, sample_plan, scenario_id=row.scenario_id, now=now)
    with (
        pytest.raises(sa.exc.DBAPIError, match="never changed"),
        db.writing(engine) as connection,
    ):
        connection.execute(sa.text(verb.format(table.name)))


@pytest.mark.parametrize(
    "pragma", ["synchronous=NORMAL", "synchronous=OFF", "foreign_keys=OFF", "journal_mode=DELETE"]
)
def test_sqlite_that_could_lose_commits_is_refused(
    sqlite_settings: Settings, pragma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = db._set_pragmas

    def weaker(connection: object, record: object) -> None:
        usual(connection, record)
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    monkeypatch.setattr(db, "_set_pragmas", weaker)
    with pytest.raises(db.DatabaseUnsafe, match=pragma.split("=", maxsplit=1)[0]):
        db.open_database(sqlite_settings)


def test_sqlite_in_memory_is_refused() -> None:
    with pytest.raises(db.DatabaseUnsafe, match="journal_mode"):
        db.open_database(Settings(database_url="sqlite://"))


@pytest.mark.parametrize("setting", ["off", "local"])
def test_postgresql_that_could_lose_commits_is_refused(
    fresh_postgresql: str, setting: str, tmp_path: Path
) -> None:
    url = f"{fresh_postgresql}&options=-csynchronous_commit%3D{setting}"
    with pytest.raises(db.DatabaseUnsafe, match=f"synchronous_commit={setting}"):
        db.open_database(Settings(data_dir=tmp_path, database_url=url))


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(db.DatabaseUnsafe, match="mysql"):
        db.open_database(Settings(database_url="mysql://somewhere/else"))


def test_the_password_of_the_database_is_not_shown() -> None:
    settings = Settings(database_url="postgresql://user:hunter2@host/name")
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(("fresh_s", "asks"), [(60.0, False), (0.0, True)])
def test_a_connection_is_asked_whether_it_lives_unless_it_was_used_just_now(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, fresh_s: float, asks: bool
) -> None:
    pings: list[object] = []
    with db.reading(engine):
        pass
    monkeypatch.setattr(engine.dialect, "do_ping", pings.append)
    monkeypatch.setattr(db, "FRESH_S", fresh_s)
    with db.reading(engine):
        pass
    assert len(pings) == (asks and engine.dialect.name == "postgresql")
