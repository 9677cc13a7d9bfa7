"""The server as a process that a test may kill, starve and start again, and who writes to it."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import httpx2
import pytest
import sqlalchemy as sa

from api.accounts.person import Role
from api.db import open_database, writing
from api.main import serve
from api.settings import Settings
from inventory import accounts as places
from tests.inventory.book_words import a_lot, received, write
from tests.signing_in import a_person, a_token, bearer
from tests.trust.keeping import fill
from tests.trust.planted import BUGS

API = "/api/v1"
BASE = "LOGI"
DOCK, SHELF = places.shelf(BASE, places.DOCK).name, places.shelf(BASE, "chilled").name
GRAMS = 10**8
LOT = "LOT-1"
OCCURRED_AT = "2026-12-01T00:30:00Z"
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["api.main", "tests.trust.planted"])


def begin(environment: dict[str, str], bugs: tuple[str, ...]) -> Settings:
    """Make this process one with such settings and bugs, whose log goes nowhere."""
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    patch = pytest.MonkeyPatch()
    for name in bugs:
        BUGS[name](patch)
    return Settings()


def _serve(environment: dict[str, str], bugs: tuple[str, ...]) -> None:
    """Serve until the end."""
    serve(begin(environment, bugs))


@dataclass
class Served:
    """A server with planted bugs, and one lot at a base; its operator's token is sent."""

    settings: Settings
    bugs: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: BaseProcess | None = None
    token: str = ""

    def prepare(self) -> None:
        engine = open_database(self.settings)
        fill(engine)
        with writing(engine) as connection:
            write(connection, received(a_lot(LOT), GRAMS, places.shelf(BASE, places.DOCK)))
        person = a_person(engine, Role.HUB, site_id=BASE)
        self.token = a_token(engine, person)
        engine.dispose()

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = self.port or probe.getsockname()[1]
        environment = {
            "HAKOBI_DATA_DIR": str(self.settings.data_dir),
            "HAKOBI_DATABASE_URL": self.settings.database_url,
            "HAKOBI_LOG_LEVEL": "ERROR",
            "HAKOBI_RUN_WORKERS": "0",
            "HAKOBI_PORT": str(self.port),
            **self.more,
        }
        self.process = FORKS.Process(target=_serve, args=(environment, self.bugs), daemon=True)
        self.process.start()
        deadline = time.monotonic() + 30
        with self.client() as client:
            while True:
                try:
                    if client.get(f"{API}/health").status_code == 200:
                        return
                except httpx2.TransportError:
                    assert time.monotonic() < deadline, "the server does not start"
                    assert self.process.is_alive(), "the server ended"
                    time.sleep(0.03)

    def client(self) -> httpx2.Client:
        return httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers=bearer(self.token),
            verify=False,
            timeout=20,
        )

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        assert self.process.pid is not None
        return self.process.pid


def entry_json(entry_id: str, *, quantity_g: int = 1, note: str = "") -> dict[str, object]:
    """A movement within the base, as the operator's tablet sends it."""
    return {
        "entry_id": entry_id,
        "kind": "put_away",
        "occurred_at": OCCURRED_AT,
        "moves": [{"lot_id": LOT, "source": DOCK, "target": SHELF, "quantity_g": quantity_g}],
        "note": note,
    }


def post_entry(client: httpx2.Client, entry_id: str, **more: object) -> httpx2.Response:
    return client.post(f"{API}/entries", json=entry_json(entry_id, **more))  # type: ignore[arg-type]


@contextmanager
def served(settings: Settings, *bugs: str, **more: str) -> Iterator[Served]:
    """A server that runs and a lot in its book; it is killed in the end."""
    made = Served(settings, bugs, dict(more))
    made.prepare()
    made.start()
    try:
        yield made
    finally:
        made.kill()


def entry_ids(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(sa.text("SELECT entry_id FROM entries")).scalars())
