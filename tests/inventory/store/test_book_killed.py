"""Whatever is killed at whatever moment: what was acknowledged is there, and nothing is halved."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import auditing, make_engine, open_database, verify_durability
from api.settings import Settings
from inventory.ledger import fold
from inventory.store.audit import audit
from inventory.store.read import list_entries
from inventory.store.tables import accounts, balances, lots
from tests.api.conftest import waiting
from tests.inventory.store.killed_writer import entry_of, id_of
from tests.postgresql import server_in

THREADS = 3
MOST_S = 60
SEED = 20261201


@dataclass
class Killed:
    """A book in which a program writes that is killed again and again."""

    url: str
    folder: Path
    chance: random.Random
    runs: int = 0
    acknowledged: list[int] = field(default_factory=lambda: [0] * THREADS)
    """How many entries of each thread were acknowledged, over all runs."""

    @property
    def acks(self) -> Path:
        return self.folder / f"acks-{self.runs}"

    def run_and_kill(self, kill: Callable[[subprocess.Popen[bytes]], object]) -> None:
        """Let the program write, kill it or its server at some moment, and read what it told."""
        self.runs += 1
        self.acks.touch()
        command = [sys.executable, "-m", "tests.inventory.store.killed_writer", self.url]
        command += [str(self.folder), str(self.acks), *map(str, self.acknowledged)]
        wanted = self.chance.randint(1, 60)
        program = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            with waiting(MOST_S) as wait:
                while self.acks.read_bytes().count(b"\n") < wanted:
                    assert program.poll() is None, "the program ended by itself"
                    wait()
            time.sleep(self.chance.random() / 50)  # anywhere in the middle of a transaction
            kill(program)
        finally:
            program.kill()
            program.wait()
        self._read_acks()

    def _read_acks(self) -> None:
        told = self.acks.read_text().splitlines(keepends=True)
        for line in told:
            if line.endswith("\n"):
                thread, number = map(int, line.split())
                assert number == self.acknowledged[thread]
                self.acknowledged[thread] = number + 1

    def check(self) -> int:
        """Look the whole book through; return how many entries it has."""
        engine = make_engine(Settings(data_dir=self.folder, database_url=self.url))
        verify_durability(engine)
        try:
            with auditing(engine) as connection:
                return self._check(connection)
        finally:
            engine.dispose()

    def _check(self, connection: sa.Connection) -> int:
        report = audit(connection)
        assert report.clean, report.faults
        recorded, total = list_entries(connection, limit=10**6)
        there = {r.entry.entry_id: r.entry for r in recorded}
        assert len(there) == total == report.entries
        for thread, acknowledged in enumerate(self.acknowledged):
            for number in range(acknowledged):
                wanted = entry_of(thread, number)
                found = there.pop(wanted.entry_id)
                assert found == wanted
                assert found.detail_json == wanted.detail_json
            # what was committed in the last moment, before it could be acknowledged
            last = entry_of(thread, acknowledged)
            assert there.pop(id_of(thread, acknowledged), last) == last
        assert there == {}
        query = sa.select(accounts.c.name, lots.c.lot_id, balances.c.quantity_g)
        stored = {
            (name, lot_id): g
            for name, lot_id, g in connection.execute(
                query.join_from(balances, accounts).join(lots)
            )
            if g
        }
        assert stored == fold(r.entry for r in reversed(recorded))
        return total


@pytest.mark.slow
def test_a_program_that_is_killed_loses_and_halves_nothing(
    settings: Settings, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    open_database(settings).dispose()
    book = Killed(settings.database_url, tmp_path, random.Random(SEED))
    kills = pytestconfig.getoption("--book-kills")
    for _ in range(kills):
        book.run_and_kill(subprocess.Popen.kill)
        book.check()
    assert sum(book.acknowledged) >= kills


@pytest.fixture
def own_folder(postgresql_url: Any) -> Iterator[Path]:
    """A folder that the server's own user can reach; skipped where there is no PostgreSQL."""
    in_memory = Path("/dev/shm")
    parent = in_memory if os.access(in_memory, os.W_OK) else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="hakobi-kill-", dir=parent))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def postmaster_of(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def started_again(folder: Path) -> Iterator[str]:
    """Start a server that was killed, as soon as the rest of it is gone."""
    with waiting(MOST_S) as wait:
        while True:
            server = server_in(folder)
            try:
                url = server.__enter__()
                break
            except subprocess.CalledProcessError:
                wait()
    try:
        yield url
    finally:
        server.__exit__(None, None, None)


@pytest.mark.slow
def test_a_database_server_that_is_killed_loses_and_halves_nothing(
    own_folder: Path, tmp_path: Path
) -> None:
    server = own_folder / "server"

    def kill_the_server(program: subprocess.Popen[bytes]) -> None:
        os.kill(postmaster_of(server), signal.SIGKILL)

    with suppress(subprocess.CalledProcessError), server_in(server) as url:
        open_database(Settings(data_dir=tmp_path, database_url=url)).dispose()
        book = Killed(url, tmp_path, random.Random(SEED))
        book.run_and_kill(kill_the_server)  # so it cannot be stopped, which suppress() is for
    with started_again(server):
        before = book.check()
        book.run_and_kill(subprocess.Popen.kill)
        assert book.check() > before
