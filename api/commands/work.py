"""The command ``hakobi work``: a machine that plans the runs that wait, and serves nothing."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
import typer

from api.care import logs
from api.commands.exits import Exit
from api.commands.voice import CommandFailed, json_option, read_settings, speaking
from api.db import SchemaState, make_engine, reading, schema_state, verify_durability
from api.planning.jobs import JobRunner
from api.planning.planner_process import WORKER_COMMAND
from api.settings import Settings


def work(
    workers: int = typer.Option(
        0, "--workers", min=0, max=64, help="Runs at the same time; 0 = HAKOBI_RUN_WORKERS."
    ),
    as_json: bool = json_option(),
) -> None:
    """Plan the runs that wait in a PostgreSQL database until Ctrl-C, and serve nothing.

    As many machines as wanted may do so beside a server of the same version: each run is planned by
    one of them, and by another one where that falls silent.
    """
    with speaking(as_json=as_json) as voice:
        settings = read_settings()
        count = workers or max(settings.run_workers, 1)
        settings = settings.model_copy(update={"run_workers": count})
        logs.configure(settings)
        with current_database(settings) as engine:
            stop = threading.Event()
            for kind in (signal.SIGINT, signal.SIGTERM):
                signal.signal(kind, lambda *_: stop.set())
            line = f"計画をつくります planning: {count} (Ctrl-C: 終了 stop)"
            voice.answer({"workers": count}, line)
            work_until(stop, engine, settings)


def work_until(
    stop: threading.Event,
    engine: sa.Engine,
    settings: Settings,
    *,
    command: Sequence[str] = WORKER_COMMAND,
) -> None:
    """Plan until somebody says stop; what is being planned then goes back to the queue."""
    runner = JobRunner(engine, settings, command=command)
    runner.start()
    try:
        stop.wait()
    finally:
        runner.stop()


@contextmanager
def current_database(settings: Settings) -> Iterator[sa.Engine]:
    """Open the database that a server of this version has set up; raise ``CommandFailed``."""
    if settings.is_sqlite:
        raise CommandFailed(
            "Several machines share a PostgreSQL database; SQLite is one server's own.",
            status=Exit.NOT_STORED,
            code="postgresql_needed",
            remedy="Move it with `hakobi move-db`, or plan on the server: HAKOBI_RUN_WORKERS.",
        )
    engine = make_engine(settings)
    try:
        verify_durability(engine)
        with reading(engine) as connection:
            state = schema_state(connection)
        if state is not SchemaState.CURRENT:
            raise CommandFailed(
                f"The database is not of this version ({state}).",
                status=Exit.NOT_STORED,
                code="schema_differs",
                remedy="Have the same version of hakobi here and on the server; start that first.",
            )
        yield engine
    finally:
        engine.dispose()
