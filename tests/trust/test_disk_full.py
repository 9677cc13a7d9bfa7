"""A full disk: nothing is acknowledged that is not stored, reading goes on, it mends by itself."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from api.db import auditing
from api.settings import Settings
from inventory.store.audit import audit
from tests.trust.keeping import opened
from tests.trust.planted import caught
from tests.trust.served import API, Served, entry_ids, post_entry, served

FULL_BYTES = 350_000
TRIES = 150


@contextmanager
def no_room(server: Served) -> Iterator[None]:
    """No file of the server can grow beyond some size, as on a disk that is full."""
    for limit in (FULL_BYTES, resource.RLIM_INFINITY):
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        if limit == FULL_BYTES:
            yield


def check_full_disk(server: Served, client: httpx2.Client, name: str) -> None:
    """503 and no entry, or 201 and an entry; lists are read meanwhile; then all is well again."""
    told, refused = set(), 0
    with no_room(server):
        for number in range(TRIES):
            answer = post_entry(client, f"{name}-{number}", note="記" * 300)
            if answer.status_code == 201:
                told.add(f"{name}-{number}")
                continue
            refused += 1
            assert answer.status_code == 503, answer.text
            assert answer.headers["retry-after"]
            assert "disk" not in answer.text  # nothing of the inside is told
            if refused == 5:
                break
        for path in (f"{API}/entries", f"{API}/stock", "/hub", "/stock"):
            assert client.get(path).status_code == 200, path
    after = post_entry(client, f"{name}-after")
    with opened(server.settings) as engine:
        assert {e for e in entry_ids(engine) if e.startswith(f"{name}-")} == told | {
            f"{name}-after"
        }
        with auditing(engine) as connection:
            assert audit(connection).clean
    assert after.status_code == 201, after.text
    assert refused > 0, "the disk was never full"


def test_a_full_disk(sqlite_served: Served) -> None:
    with sqlite_served.client() as client:
        check_full_disk(sqlite_served, client, "full")


def test_an_acknowledgement_without_room_would_be_caught(sqlite_settings: Settings) -> None:
    bug = "full_disks_are_acknowledged"
    with (
        served(sqlite_settings, bug) as server,
        server.client() as client,
        caught("full_disks_are_acknowledged", here=False),
    ):
        check_full_disk(server, client, "bug")
