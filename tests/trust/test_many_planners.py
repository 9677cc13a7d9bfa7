"""Machines that plan from one database: one is killed, the database drops all, nothing is lost.

``python -m tests.bench.many_planners`` does the same with 200 regions and four machines.
"""

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api import store
from api.cli import app
from api.db import make_engine, open_database, reading, upgrade
from api.planning.run_store import Run
from api.settings import Settings
from logistics.hand.by_hand import plan_by_hand
from tests.databases import make_ready
from tests.trust.planners import planners, queue_runs, wait_for
from tests.trust.planted import caught

MACHINES = 3
REGIONS = 6


def drop_all(engine: sa.Engine) -> None:
    """End every connection to the database, as a restart of it does."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def check_every_run_ends_once(
    engine: sa.Engine,
    settings: Settings,
    *bugs: str,
    regions: int = REGIONS,
    machines: int = MACHINES,
    most_s: float = 60,
) -> list[Run]:
    """All are done though a machine is killed at work, with the plans that one alone makes."""
    ids = queue_runs(engine, regions)
    with planners(settings, machines, *bugs) as processes:
        wait_for(engine, ids, "running", count=machines, most_s=30)
        processes[0].kill()
        drop_all(engine)
        found = wait_for(engine, ids, "done", count=regions, most_s=most_s)
    assert max(run.attempts for run in found) <= 3
    for run in found:
        with reading(engine) as connection:
            stored = store.get_plan(connection, str(run.plan_id))
        alone = plan_by_hand(stored.scenario)
        assert (stored.plan.trips, stored.plan.uses) == (alone.trips, alone.uses), run.run_id
    return found


def test_every_run_ends_once(
    fresh_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = Settings(data_dir=tmp_path_factory.mktemp("planners"), database_url=fresh_postgresql)
    engine = open_database(make_ready(settings))
    bug = "silent_machines_keep_their_runs"
    try:
        found = check_every_run_ends_once(engine, settings)
        assert sum(run.attempts > 1 for run in found) >= 1, "nothing was killed at work"
        with caught("silent_machines_keep_their_runs", here=False):
            check_every_run_ends_once(engine, settings, bug, most_s=7)
    finally:
        engine.dispose()


def test_where_it_cannot_be_it_is_told(
    sqlite_settings: Settings, fresh_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def refused(url: str) -> str:
        env = {"HAKOBI_DATA_DIR": str(sqlite_settings.data_dir), "HAKOBI_DATABASE_URL": url}
        done = CliRunner().invoke(app, ["work"], env=env)
        assert done.exit_code == 3, done.output
        return done.stderr

    assert "PostgreSQL" in refused(sqlite_settings.database_url)
    assert "not of this version (none)" in refused(fresh_postgresql)
    older = make_engine(Settings(database_url=fresh_postgresql))
    upgrade(older, revision="0020")
    older.dispose()
    assert "not of this version (older)" in refused(fresh_postgresql)
