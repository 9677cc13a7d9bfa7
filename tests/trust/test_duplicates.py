"""The same entry sent a hundred times at once is one entry, and the same answer to all."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.settings import Settings
from tests.trust.keeping import opened
from tests.trust.planted import caught
from tests.trust.served import Served, entry_ids, post_entry, served

TIMES = 100


@pytest.fixture(params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest) -> Iterator[Served]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_served")
        return
    fresh = request.getfixturevalue("fresh_postgresql")
    folder = request.getfixturevalue("tmp_path")
    with served(Settings(data_dir=folder, database_url=fresh)) as server:
        yield server


def check_one_entry(server: Served, entry_id: str) -> None:
    """One 201, ninety-nine 200, one content; another content under the same id is refused."""
    with opened(server.settings) as engine:
        before = entry_ids(engine)

    def send(_: int) -> tuple[int, str]:
        with server.client() as client:
            answer = post_entry(client, entry_id)
            return answer.status_code, answer.text

    with ThreadPoolExecutor(TIMES) as crowd:
        answers = list(crowd.map(send, range(TIMES)))
    assert Counter(status for status, _ in answers) == {201: 1, 200: TIMES - 1}
    assert len({text for _, text in answers}) == 1
    with server.client() as client:
        assert post_entry(client, entry_id, quantity_g=2).status_code == 409
    with opened(server.settings) as engine:
        assert entry_ids(engine) - before == {entry_id}


def test_a_hundred_times_the_same_is_one_entry(running: Served) -> None:
    check_one_entry(running, "same")


def test_keys_that_are_not_looked_up_would_be_caught(sqlite_settings: Settings) -> None:
    bug = "keys_are_not_looked_up"
    with served(sqlite_settings, bug) as server, caught("keys_are_not_looked_up", here=False):
        check_one_entry(server, "same")
