"""A server that works for long holds no more memory: nothing is kept of who asked for what."""

import gc
import logging
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.arenas import ARENAS
from api.main import create_app
from api.settings import Settings
from inventory.store.read import facts_of
from tests.as_browsers import sent_from_own_pages
from tests.signing_in import signed_in
from tests.trust.keeping import fill
from tests.trust.planted import BUGS, caught
from tests.whole_answers import whole_answers

LOOKS, ROUNDS, STRANGERS = 5, 2, 100
"""Looks at the memory, rounds of requests before each, and how many come in a round.

So many that one piece kept of each is three times what caches fill and empty by chance: 300.
"""
WARMING, WARMING_STRANGERS = 60, 20
"""After so many rounds all has been read, made and compiled that is kept for good."""
_NUMBERS = count()

IN_THREADS = """
import sys, threading
import ctypes
from api.arenas import share_arenas
if sys.argv[1] == "shared" and not share_arenas():
    sys.exit(3)
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
there = threading.Barrier(30)
def work():
    there.wait()
    libc.malloc(1000)
    there.wait()
threads = [threading.Thread(target=work) for _ in range(30)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.fdopen.restype = ctypes.c_void_p
stream = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, stream)
libc.fflush(stream)
"""


def ask_round(client: TestClient, *, strangers: int = STRANGERS) -> None:
    """Ask as others, for other things, in other words than ever before."""
    number = next(_NUMBERS)
    for path in ("/stock", f"/hub/find?q=米{number}", f"/nothing/{number}"):
        client.get(path, headers={"User-Agent": f"Browser/{number}"})
    for _ in range(strangers):
        stranger = {"Authorization": f"Bearer {uuid4()}"}
        assert client.get("/api/v1/session", headers=stranger).status_code == 401


def pieces(client: TestClient) -> int:
    """Return how many pieces of memory are in use after some rounds, at the least.

    Small caches fill and are emptied again; it takes some looks to see past them.
    """
    found = []
    for _ in range(LOOKS):
        for _ in range(ROUNDS):
            ask_round(client)
        facts_of.cache_clear()  # of as many lots as a region has
        gc.collect()
        found.append(sys.getallocatedblocks())
    return min(found)


def check_memory(settings: Settings, bug: str = "") -> None:
    """However many come, and whatever they ask for, no more pieces of memory are in use.

    In a process of its own: what other tests have left is freed at any time.
    """
    command = [sys.executable, "-m", "tests.trust.test_memory", str(settings.data_dir), bug]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def check_here(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"run_workers": 0}))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        fill(app.state.running.engine)
        signed_in(client, Role.HUB, site_id="LOGI")
        for _ in range(WARMING):
            ask_round(client, strangers=WARMING_STRANGERS)
        gc.collect()
        gc.freeze()  # what was imported is not looked through each time
        before = pieces(client)
        grown = pieces(client) - before
        assert grown < LOOKS * ROUNDS * STRANGERS / 2, "something is kept of every request"


def test_memory(sqlite_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    check_memory(sqlite_settings)
    with caught("sessions_are_kept_in_memory", here=False):
        check_memory(
            Settings(data_dir=tmp_path_factory.mktemp("bug")), "sessions_are_kept_in_memory"
        )


def arenas(how: str) -> int:
    """Return among how many arenas thirty threads spread what they allocate."""
    command = [sys.executable, "-c", IN_THREADS, how]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return told.stdout.count("<heap nr=")


@pytest.mark.skipif("CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}), reason="glibc's")
def test_threads_share_their_memory() -> None:
    assert arenas("shared") <= ARENAS < arenas("as it is")


if __name__ == "__main__":
    gc.set_threshold(20_000, 10, 10)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder, bug = sys.argv[1:]
    with pytest.MonkeyPatch.context() as patch, sent_from_own_pages(), whole_answers():
        if bug:
            BUGS[bug](patch)
        check_here(Settings(data_dir=Path(folder)))
