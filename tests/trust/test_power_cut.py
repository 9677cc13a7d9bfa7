"""A power cut loses nothing that was acknowledged, and leaves nothing half there.

SQLite: the files as cuts at many moments may leave them, of a run of writes and of the very first
opening. PostgreSQL: all of its processes are killed at once, and a server that does not force
commits is refused. ``make test-trust PYTEST_ARGS="--trust-cuts 2000"`` cuts more often, as does
``python -m tests.bench.power_cut``.
"""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api import db
from api.settings import Settings
from inventory.store.audit import audit
from tests.databases import run_on_server
from tests.inventory.book_words import write
from tests.inventory.store.killed_writer import entry_of
from tests.postgresql import programs_folder, server_in
from tests.trust.keeping import opened
from tests.trust.planted import caught
from tests.trust.power_cut import cut_points, cuts, logged_run
from tests.trust.served import entry_ids

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
    server, known = postgresql_url("postgres"), ("SELECT pg_reload_conf()", "SELECT pg_sleep(0.1)")
    run_on_server(server, f"ALTER SYSTEM SET {name} = {value}", *known)
    try:
        yield
    finally:
        run_on_server(server, f"ALTER SYSTEM RESET {name}", *known)


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_postgresql_that_does_not_force_commits_is_refused(
    postgresql_url: Callable[[str], str], fresh_postgresql: str, tmp_path: Path, name: str
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=fresh_postgresql)
    with server_with(postgresql_url, name, "off"), pytest.raises(db.DatabaseUnsafe, match=name):
        db.open_database(settings).dispose()
    db.open_database(settings).dispose()


SEED = 20261127


def check_power_cuts(folder: Path, count: int, *, entries: int = 120) -> None:
    """Cut the power so often, at moments drawn from ``SEED``: nothing is lost, halved or broken."""
    folder.mkdir(exist_ok=True)
    log = logged_run(folder / "run", entries=entries)
    for faults in cuts(log, cut_points(log, count, seed=SEED), folder, seed=SEED):
        assert faults == []


def test_power_cuts_lose_nothing(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    check_power_cuts(tmp_path, pytestconfig.getoption("--trust-cuts"))


def test_what_does_not_reach_the_disk_would_be_caught(tmp_path: Path) -> None:
    with caught("nothing_is_forced"):
        check_power_cuts(tmp_path / "off", 40)
    with caught("commits_are_forced_later"):
        check_power_cuts(tmp_path / "normal", 40)
    with caught("the_log_is_not_forced"):
        check_power_cuts(tmp_path / "log", 40)
    with caught("checkpoints_are_not_forced"):
        check_power_cuts(tmp_path / "database", 60)


def kill_postgresql(data: Path) -> None:
    """End a server and all of its processes at once, as when the machine stops."""
    server = int((data / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGSTOP)  # it shall start no other
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    for process in (*map(int, children), server):
        os.kill(process, signal.SIGKILL)
    while is_running(server):
        time.sleep(0.01)
    for lock in (data / "postmaster.pid", *data.parent.glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)  # a machine that starts again has no such process, either


def is_running(process: int) -> bool:
    """Tell whether a process still is there; one that has ended may wait for its parent."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


WRITTEN = 200
"""Entries that are acknowledged before the server is killed."""


def wait_for(true: Callable[[], bool], most_s: float = 120) -> None:
    ends = time.monotonic() + most_s
    while not true():
        if time.monotonic() > ends:
            pytest.fail("the writer had no time")
        time.sleep(0.01)


def check_postgresql_killed(folder: Path, *more: str) -> None:
    """Kill the server over running writes; started anew it has all that was acknowledged."""
    told: list[str] = []
    with suppress(subprocess.CalledProcessError), server_in(folder) as url:  # it cannot be stopped
        settings = Settings(data_dir=folder / "files", database_url=url)
        with opened(settings) as engine:
            for text in more:
                sa.event.listen(engine, "begin", lambda c, t=text: c.exec_driver_sql(t))

            def work() -> None:
                with suppress(sa.exc.DBAPIError):
                    while True:
                        entry = entry_of(0, len(told))
                        with db.writing(engine) as connection:
                            write(connection, entry)
                        told.append(entry.entry_id)

            writer = threading.Thread(target=work)
            writer.start()
            wait_for(lambda: len(told) > WRITTEN)
            kill_postgresql(folder / "data")
            writer.join()
    with server_in(folder) as url:
        settings = Settings(data_dir=folder / "files", database_url=url)
        with opened(settings) as engine:
            found = entry_ids(engine)
            with db.auditing(engine) as connection:
                report = audit(connection)
    assert set(told) <= found, f"{len(set(told) - found)} acknowledged entries are lost"
    assert len(found) <= len(told) + 1
    assert report.clean, report.faults


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder for servers, in memory where there is room for it."""
    in_memory = Path("/dev/shm")
    parent = in_memory if os.access(in_memory, os.W_OK) else Path("/tmp")
    with tempfile.TemporaryDirectory(prefix="hakobi-pg-", dir=parent) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's own user must come through
        yield folder


@pytest.mark.skipif(programs_folder() is None, reason="PostgreSQL is not installed")
def test_postgresql_killed_with_all_its_processes_loses_nothing() -> None:
    with quick_folder() as folder:
        check_postgresql_killed(folder / "kept")
        with caught("postgresql_answers_early"):
            check_postgresql_killed(folder / "early", "SET LOCAL synchronous_commit = off")
