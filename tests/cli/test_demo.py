"""``hakobi demo``: from data to paper once, and shown again from then on."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import Result

from logistics.check import check
from logistics.model import Scenario
from logistics.plan_file import read_plan

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def first(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of a demo and what its first run said."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    told = run("demo", "--out", folder, "--no-serve", "--time-limit", 3, "--json")
    assert told.exit_code == 0, told.stderr
    return folder, json.loads(told.stdout)


def test_the_first_run_plans_and_writes_everything(
    first: tuple[Path, dict[str, Any]], sample: Scenario
) -> None:
    folder, said = first
    assert said["planned_now"]
    assert said["url"] == ""
    assert check(sample, read_plan((folder / "plan.json").read_text(encoding="utf-8"))).clean
    assert (folder / "route-sheets.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "hakobi.sqlite3").is_file()
    assert all(Path(file).stat().st_size > 0 for file in said["files"])
    assert not list(folder.glob(".geo-*"))


def test_a_second_run_loses_and_doubles_nothing(
    run: Run, first: tuple[Path, dict[str, Any]]
) -> None:
    folder, said = first
    before = {p: p.read_bytes() for p in folder.iterdir() if p.suffix in {".json", ".pdf"}}
    (folder / "route-sheets.pdf").unlink()
    again = run("demo", "--out", folder, "--no-serve", "--json")
    told = json.loads(again.stdout)
    assert not told["planned_now"]
    assert told["plan_id"] == said["plan_id"]
    assert (folder / "plan.json").read_bytes() == before[folder / "plan.json"]
    assert (folder / "route-sheets.pdf").is_file()


def test_the_summary_says_who_is_worst_off_and_why(
    run: Run, first: tuple[Path, dict[str, Any]], sample: Scenario
) -> None:
    folder, said = first
    text = run("demo", "--out", folder, "--no-serve").stdout
    figures = said["figures"]
    assert "架空" in text
    assert f"{figures['used_g'] / 1000:,.1f} kg" in text
    assert f"{figures['cost_yen']:,.0f} 円" in text
    worst = sorted(figures["fills"], key=figures["fills"].get)[:5]
    for site_id in worst:
        assert sample.sites[site_id].shown_name in text
    assert text.count("\n    - ") >= 5


def test_it_serves_on_the_next_free_port(first: tuple[Path, dict[str, Any]]) -> None:
    folder, said = first
    with subprocess.Popen(
        [sys.executable, "-m", "api.cli", "demo", "--out", str(folder), "--json"],
        env={**os.environ, "HAKOBI_PORT": "18000"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stderr is not None
            assert any("/plans/" in line for line in process.stderr)
            assert process.stdout is not None
            told = ""
            while not told.endswith("\n}\n"):
                told += process.stdout.readline()
            url = json.loads(told)["url"]
            accounts = {a["role"]: a for a in json.loads(told)["sample_people"]}
            assert set(accounts) == {"admin", "council", "hub", "driver", "hall"}
            for account in accounts.values():
                form = {n: account[n] for n in ("username", "password")} | {"next": "/"}
                with httpx2.Client(base_url=url, timeout=30, follow_redirects=True) as client:
                    assert client.post("/login", data=form).url.path == "/"
                    if account["role"] == "council":
                        page = client.get(f"/plans/{said['plan_id']}")
                        assert page.status_code == 200
                        assert client.get("/stock").text.count("kg") > 5
            taken = subprocess.run(
                [sys.executable, "-m", "api.cli", "serve", "--port", url.rpartition(":")[2]],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "HAKOBI_DATA_DIR": str(folder / "other")},
            )
            assert taken.returncode == 4
            assert "--port" in taken.stderr
        finally:
            process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(timeout=30) == 0
