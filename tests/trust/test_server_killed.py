"""kill -9 of the server over running writes: nothing acknowledged is lost, nothing is half there.

The suite kills a few times; ``make test-trust PYTEST_ARGS="--trust-kills 200"`` kills more often.
"""

import random
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest
import sqlalchemy as sa

from api.db import auditing
from api.settings import Settings
from inventory.store.audit import audit
from tests.trust.keeping import opened
from tests.trust.planted import caught
from tests.trust.served import Served, entry_ids, post_entry, served

WRITERS = 6
SEED = 20261127


def write_until_killed(server: Served, run: int, least: int, chance: random.Random) -> list[str]:
    """Have people write; kill the server at some moment; return what was acknowledged."""
    told: list[str] = []
    numbers = iter(range(10**6))
    taking = threading.Lock()

    def work() -> None:
        with server.client() as client:
            while True:
                with taking:
                    entry_id = f"run{run}-{next(numbers)}"
                try:
                    answer = post_entry(client, entry_id)
                except httpx2.TransportError:
                    return
                assert answer.status_code == 201, answer.text
                told.append(entry_id)

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 30
    while len(told) < least and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(chance.random() / 50)  # anywhere in the middle of a transaction
    server.kill()
    for thread in threads:
        thread.join()
    assert len(told) >= least
    return told


def check_kills(server: Served, kills: int) -> None:
    """After each kill the book fits, has all that was told, and at most what was under way."""
    chance = random.Random(SEED)
    told: set[str] = set()
    for run in range(kills):
        told |= set(write_until_killed(server, run, chance.randint(3, 40), chance))
        if run < kills - 1:
            server.start()
        with opened(server.settings) as engine:
            check_book(engine, told, most_more=WRITERS * (run + 1))


def check_book(engine: sa.Engine, told: set[str], *, most_more: int) -> None:
    there = {entry_id for entry_id in entry_ids(engine) if entry_id.startswith("run")}
    assert told <= there, "an acknowledged entry is lost"
    assert len(there - told) <= most_more
    with auditing(engine) as connection:
        report = audit(connection)
    assert report.clean, report.faults


@pytest.fixture
def running(settings: Settings) -> Iterator[Served]:
    with served(settings) as server:
        yield server


def test_kills_lose_and_halve_nothing(running: Served, pytestconfig: pytest.Config) -> None:
    kills = pytestconfig.getoption("--trust-kills")
    check_kills(running, kills if running.settings.is_sqlite else max(1, kills // 2))


def test_answers_before_the_commit_would_be_caught(sqlite_settings: Settings) -> None:
    bug = "answers_before_the_commit"
    with served(sqlite_settings, bug) as server, caught("answers_before_the_commit", here=False):
        check_kills(server, 1)
