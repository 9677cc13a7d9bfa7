"""A server as people run it, with its own process and an empty database."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from logistics.model import Scenario
from logistics.scenario_files.archive import zip_scenario
from tests.as_browsers import FROM_OWN_PAGES

PLANNING_S = 8
PASSWORD = "otokoto-no-hitsuji"
PEOPLE = (
    ("kyogikai", "--name", "協議会 事務局", "--role", "council"),
    ("logi", "--name", "ロジ 担当", "--role", "hub", "--site", "LOGI"),
    ("driver-a", "--name", "市職員A", "--role", "driver"),
)
"""Each of the three users: user name and what `hakobi user add` is told."""


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``hakobi serve``; it must end well when it is asked to."""
    folder: Path = tmp_path_factory.mktemp("server")
    environment = {**os.environ, "HAKOBI_DATA_DIR": str(folder / "data")}
    for arguments in PEOPLE:
        command = [sys.executable, "-m", "api.cli", "user", "add", *arguments]
        subprocess.run(command, env=environment, input=PASSWORD, text=True, check=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        assert process.stdout is not None
        told = process.stdout.read(1)
        assert told, (folder / "log").read_text(encoding="utf-8")
        while not told.endswith("}\n"):
            told += process.stdout.readline()
        yield json.loads(told)["url"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0, (folder / "log").read_text(encoding="utf-8")
    finally:
        process.kill()
        process.communicate()


@contextmanager
def signed_in(server_url: str, username: str) -> Iterator[httpx2.Client]:
    """A browser in which somebody has signed in by the page."""
    with httpx2.Client(
        base_url=server_url, timeout=60, follow_redirects=True, headers=FROM_OWN_PAGES
    ) as client:
        form = {"username": username, "password": PASSWORD, "next": "/"}
        page = client.post("/login", data=form).raise_for_status()
        assert page.url.path == "/"
        yield client


@pytest.fixture
def client(server_url: str) -> Iterator[httpx2.Client]:
    """The council's browser."""
    with signed_in(server_url, "kyogikai") as client:
        yield client


def ended(client: httpx2.Client, run_id: str) -> dict[str, Any]:
    """Follow a run until it has ended."""
    deadline_s = time.monotonic() + 120
    while time.monotonic() < deadline_s:
        run: dict[str, Any] = client.get(f"/api/v1/runs/{run_id}").raise_for_status().json()
        if run["state"] not in ("queued", "running"):
            return run
        time.sleep(0.2)
    raise AssertionError(f"the run has not ended: {run}")


@pytest.fixture(scope="session")
def sample_zip(sample: Scenario) -> bytes:
    """The sample month as people upload it."""
    return zip_scenario(sample)


@pytest.fixture(scope="session")
def planned(server_url: str, sample_zip: bytes) -> dict[str, Any]:
    """The run that planned the sample month, done."""
    with signed_in(server_url, "kyogikai") as client:
        files = {"file": ("month.zip", sample_zip, "application/zip")}
        sent = client.post("/api/v1/scenarios", files=files).raise_for_status().json()
        scenario_id = sent["scenario"]["scenario_id"]
        asked = client.post(
            f"/api/v1/scenarios/{scenario_id}/runs", json={"time_limit_s": PLANNING_S}
        )
        run = ended(client, asked.raise_for_status().json()["run_id"])
    assert run["state"] == "done", run
    return run


@pytest.fixture
def hub_client(server_url: str) -> Iterator[httpx2.Client]:
    """The browser of an operator of the logistics hub."""
    with signed_in(server_url, "logi") as client:
        yield client


@pytest.fixture
def driver_client(server_url: str) -> Iterator[httpx2.Client]:
    """The browser of the driver whom the shifts call 市職員A."""
    with signed_in(server_url, "driver-a") as client:
        yield client
