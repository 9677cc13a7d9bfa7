"""PostgreSQL ends and comes back: nothing is told that is not so, and all goes on by itself."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from tests.postgresql import programs_folder, server_in
from tests.signing_in import signed_in
from tests.trust.planted import caught
from tests.trust.served import API, entry_json
from tests.trust.test_power_cut import kill_postgresql, quick_folder

LOOKED_AT = ("/", "/stock", f"{API}/plans", f"{API}/stock", "/readyz")


@contextmanager
def killed_soon(folder: Path) -> Iterator[str]:
    """Run a server that is gone when this ends."""
    server = server_in(folder)
    try:
        yield server.__enter__()
    finally:
        with suppress(subprocess.CalledProcessError):  # it cannot be stopped any more
            server.__exit__(None, None, None)


def statuses(client: TestClient) -> list[int]:
    return [client.get(path).status_code for path in LOOKED_AT]


def check_it_comes_back(folder: Path) -> None:
    """A restart between two requests is not noticed; while it is away, 503; then all is well."""
    data = folder / "data"
    fine, away = [200] * len(LOOKED_AT), [503] * len(LOOKED_AT)
    with killed_soon(folder) as url:
        settings = Settings(data_dir=folder / "files", database_url=url, run_workers=0)
        app = create_app(settings)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            signed_in(client)
            assert statuses(client) == fine
            kill_postgresql(data)
            with killed_soon(folder):
                assert statuses(client) == fine, "after a restart that nobody saw"
                kill_postgresql(data)
            assert statuses(client) == away
            refused = client.post(f"{API}/entries", json=entry_json("away"))
            assert refused.status_code == 503
            assert refused.json()["code"] == "database_unavailable"
            assert str(folder) not in refused.text, "nothing of the inside is told"
            assert client.get("/healthz", headers={"Authorization": ""}).status_code == 200
            with server_in(folder):
                assert statuses(client) == fine, "after it was away"
                assert client.get(f"{API}/entries").json()["items"] == []


@pytest.mark.skipif(programs_folder() is None, reason="PostgreSQL is not installed")
def test_a_database_that_was_away_is_used_again() -> None:
    with quick_folder() as folder:
        check_it_comes_back(folder / "sound")
        with caught("dead_connections_are_used"):
            check_it_comes_back(folder / "bug")
