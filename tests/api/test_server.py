"""The whole server as a process: killed, restarted, asked while it plans, asked nonsense."""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from api.accounts.person import Role
from api.permissions import ROUTES, scope_of
from api.settings import Settings
from logistics.generate import generate_month
from logistics.scenario_files.archive import zip_scenario
from tests.signing_in import token_for

API = "/api/v1"

StartServer = Callable[..., Any]


@pytest.fixture(scope="module")
def small_zip() -> bytes:
    return zip_scenario(generate_month(seed=5, halls=3, days=10))


LONG_S = 180.0
"""Planners step aside for everybody: on a busy machine one takes half a minute to look up."""


def _start_run(server: Any, month: bytes, time_limit_s: float) -> str:
    uploaded = server.post(f"{API}/scenarios", files={"file": ("month.zip", month)})
    scenario_id = uploaded.json()["scenario"]["scenario_id"]
    wish = {"time_limit_s": time_limit_s}
    run = server.post(f"{API}/scenarios/{scenario_id}/runs", json=wish)
    assert run.status_code == 202
    return str(run.json()["run_id"])


def _wait(server: Any, run_id: str, states: set[str], *, seconds: float = LONG_S) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while True:
        run: dict[str, Any] = server.get(f"{API}/runs/{run_id}").json()
        if run["state"] in states:
            return run
        assert time.monotonic() < deadline, run
        time.sleep(0.05)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_run_outlives_the_kill_of_its_server(
    settings: Settings, server_of: StartServer, small_zip: bytes
) -> None:
    server = server_of(settings, lease_s=2)
    run_id = _start_run(server, small_zip, 3)
    _wait(server, run_id, {"running"})
    (planner,) = _children(server.process.pid)
    server.kill()
    deadline = time.monotonic() + LONG_S
    while _is_alive(planner):
        assert time.monotonic() < deadline, "the planner outlived its server"
        time.sleep(0.05)
    server.start()
    run = _wait(server, run_id, {"done", "failed", "cancelled"})
    assert (run["state"], run["attempts"]) == ("done", 2), run
    assert server.get(f"{API}/plans/{run['plan_id']}/violations").json()["total"] == 0


def test_a_killed_planner_is_started_again(
    sqlite_settings: Settings, server_of: StartServer, small_zip: bytes
) -> None:
    server = server_of(sqlite_settings)
    run_id = _start_run(server, small_zip, 3)
    _wait(server, run_id, {"running"})
    (planner,) = _children(server.process.pid)
    os.kill(planner, 9)
    run = _wait(server, run_id, {"done", "failed"})
    assert (run["state"], run["attempts"]) == ("done", 2), run


def test_the_server_answers_quickly_while_it_plans(
    sqlite_settings: Settings, server_of: StartServer, small_zip: bytes
) -> None:
    server = server_of(sqlite_settings)
    run_id = _start_run(server, small_zip, 5)
    _wait(server, run_id, {"running"})
    slowest_s = 0.0
    for _ in range(20):
        started_s = time.monotonic()
        assert server.get(f"{API}/runs/{run_id}").status_code == 200
        slowest_s = max(slowest_s, time.monotonic() - started_s)
        time.sleep(0.05)
    assert slowest_s < 2
    assert server.post(f"{API}/runs/{run_id}/cancel").status_code == 200
    assert _wait(server, run_id, {"done", "cancelled"})


def test_many_writers_and_readers_at_once_are_all_served(
    settings: Settings, server_of: StartServer, small_zip: bytes
) -> None:
    server = server_of(settings, run_workers=0, max_queued_runs=1000)
    uploaded = server.post(f"{API}/scenarios", files={"file": ("month.zip", small_zip)})
    runs = f"{API}/scenarios/{uploaded.json()['scenario']['scenario_id']}/runs"

    def ask(number: int) -> int:
        if number % 3:
            return int(server.post(runs, json={"seed": number}).status_code)
        return int(server.get(f"{API}/scenarios").status_code)

    with ThreadPoolExecutor(60) as people:
        statuses = Counter(people.map(ask, range(180)))
    assert statuses == {202: 120, 200: 60}
    assert server.get(f"{API}/runs").json()["total"] == 120


def test_a_server_that_is_told_to_stop_leaves_no_planner_behind(
    sqlite_settings: Settings, server_of: StartServer, small_zip: bytes
) -> None:
    server = server_of(sqlite_settings)
    run_id = _start_run(server, small_zip, 30)
    _wait(server, run_id, {"running"})
    (planner,) = _children(server.process.pid)
    server.stop()
    assert not _is_alive(planner)


def test_a_database_that_could_lose_commits_stops_the_start(tmp_path: Path) -> None:
    code = "from api.main import serve; from api.settings import Settings; serve(Settings())"
    environment = {**os.environ, "HAKOBI_DATABASE_URL": "sqlite://", "HAKOBI_PORT": "0"}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ended.returncode != 0
    assert "journal_mode" in ended.stderr


def _asked_as(role: Role) -> list[str]:
    """What is asked as somebody; none = all there is.

    Who is not the council is asked for what the role may: the rest is refused before anything is
    read (``test_permission_matrix.py``). Administrators and operators are asked for what the
    council may not: in all else they are as the council.
    """
    if role is Role.COUNCIL:
        return []
    own = {name for name in ROUTES if scope_of(role, name) is not None}
    if role in (Role.ADMIN, Role.HUB):
        own -= {name for name in own if scope_of(Role.COUNCIL, name) is not None}
    return sorted(name for name in own if not name.startswith("page_"))


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.ADMIN, Role.COUNCIL, Role.HUB, Role.DRIVER, Role.HALL])
def test_the_document_is_kept_under_fuzzing(
    sqlite_settings: Settings,
    server_of: StartServer,
    small_zip: bytes,
    tmp_path: Path,
    role: Role,
) -> None:
    """Nobody gets an answer that the document does not name, and nothing is a server's error."""
    server = server_of(sqlite_settings, run_workers=0, max_queued_runs=1000)
    _start_run(server, small_zip, 1)
    site_id = {Role.HUB: "LOGI", Role.HALL: "HALL-01"}.get(role)
    token = token_for(sqlite_settings, role, site_id=site_id)
    is_fuzzed = role in (Role.COUNCIL, Role.ADMIN)
    phases = "examples,coverage,fuzzing" if is_fuzzed else "examples,coverage"
    is_whole = is_fuzzed or role is Role.HUB  # who else writes has few routes
    never = ("sign_out", "sign_out_everywhere")  # the token would be worth nothing after these
    own = {f"{doing}_second_factor" for doing in ("confirm", "remove")} | {"renew_recovery_codes"}
    shown = ("sign_in", *sorted(own))  # by rights nobody has such a password or number
    excluded = never if is_whole else (*never, *shown)
    asked = [name for name in _asked_as(role) if name not in excluded]
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert program
    ended = subprocess.run(
        [
            program,
            "run",
            f"{server.url}{API}/openapi.json",
            f"--phases={phases}",
            f"--mode={'all' if is_whole else 'positive'}",
            "--max-examples=3",
            f"--header=Authorization: Bearer {token}",
            *(f"--include-operation-id={name}" for name in asked),
            *(f"--exclude-operation-id={name}" for name in excluded if not asked),
            "--seed=1",
            "--exclude-checks=positive_data_acceptance",  # a file's content has no schema
            "--generation-database=none",
            "--workers=1",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-20000:]
    assert "401 Unauthorized" not in ended.stdout  # else nothing was really asked
