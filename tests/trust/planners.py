"""Several machines that plan from one database: processes that a test may kill."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from uuid import uuid4

import sqlalchemy as sa

from api import store
from api.clock import utc_now
from api.commands.work import current_database, work_until
from api.db import reading, writing
from api.planning import run_store
from api.planning.run_store import Run, RunWish
from api.settings import Settings
from logistics.generate import generate_month
from tests.trust.plain_planner import COMMAND
from tests.trust.served import FORKS, begin

LEASE_S = 1.5
LIMIT_S = 20


def _work(environment: dict[str, str], bugs: tuple[str, ...]) -> None:
    settings = begin(environment, bugs)
    with current_database(settings) as engine:
        work_until(threading.Event(), engine, settings, command=COMMAND)


@contextmanager
def planners(settings: Settings, count: int, *bugs: str) -> Iterator[list[BaseProcess]]:
    """So many machines that plan one run each at a time; they are killed in the end."""
    environment = {
        "HAKOBI_DATA_DIR": str(settings.data_dir),
        "HAKOBI_DATABASE_URL": settings.database_url,
        "HAKOBI_LEASE_S": str(LEASE_S),
        "HAKOBI_RUN_WORKERS": "1",
        "HAKOBI_EXPLAIN_S": "0",
        "HAKOBI_LOG_LEVEL": "ERROR",
    }
    made = [
        FORKS.Process(target=_work, args=(environment, bugs), daemon=True) for _ in range(count)
    ]
    for process in made:
        process.start()
    try:
        yield made
    finally:
        for process in made:
            process.kill()
            process.join()


def queue_runs(engine: sa.Engine, count: int) -> list[str]:
    """Store as many small regions, each other than the next, and wish a plan of each."""
    ids = [str(uuid4()) for _ in range(count)]
    for number, run_id in enumerate(ids):
        month = generate_month(seed=number, halls=2, days=3)
        with writing(engine) as connection:
            row, _ = store.add_scenario(connection, month, now=utc_now())
            wish = RunWish(scenario_id=row.scenario_id, time_limit_s=LIMIT_S)
            run_store.add_run(connection, run_id, wish, most_queued=count, now=utc_now())
    return ids


def runs_of(engine: sa.Engine, ids: list[str]) -> list[Run]:
    with reading(engine) as connection:
        return [run_store.get_run(connection, run_id) for run_id in ids]


def wait_for(
    engine: sa.Engine, ids: list[str], state: str, *, count: int, most_s: float
) -> list[Run]:
    """Wait until so many runs have a state."""
    deadline = time.monotonic() + most_s
    while True:
        found = runs_of(engine, ids)
        if sum(run.state == state for run in found) >= count:
            return found
        assert time.monotonic() < deadline, [run.state for run in found]
        time.sleep(0.02)
