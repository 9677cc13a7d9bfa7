"""A server as people run it, with its own process and an empty database."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from logistics.model import Scenario
from logistics.scenario_zip import zip_scenario

PLANNING_S = 8


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``hakobi serve``; it must end well when it is asked to."""
    folder: Path = tmp_path_factory.mktemp("server")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--json"],
            env={**os.environ, "HAKOBI_DATA_DIR": str(folder / "data")},
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


@pytest.fixture
def client(server_url: str) -> Iterator[httpx2.Client]:
    """A browser or another system at the server."""
    with httpx2.Client(base_url=server_url, timeout=60, follow_redirects=True) as client:
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
    with httpx2.Client(base_url=server_url, timeout=60) as client:
        files = {"file": ("month.zip", sample_zip, "application/zip")}
        sent = client.post("/api/v1/scenarios", files=files).raise_for_status().json()
        scenario_id = sent["scenario"]["scenario_id"]
        asked = client.post(
            f"/api/v1/scenarios/{scenario_id}/runs", json={"time_limit_s": PLANNING_S}
        )
        run = ended(client, asked.raise_for_status().json()["run_id"])
    assert run["state"] == "done", run
    return run
