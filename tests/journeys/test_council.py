"""The council's day: a month comes in, is planned, looked at, printed and taken home."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pypdfium2
import pytest

from logistics.check import check
from logistics.model import Scenario
from logistics.plan_file import read_plan
from logistics.scenario import fingerprint, write_scenario
from logistics.scenario_files.archive import read_scenario_zip


def test_a_faulty_month_is_refused_with_every_place(
    client: httpx2.Client, sample: Scenario, tmp_path: Path
) -> None:
    folder = tmp_path / "month"
    write_scenario(sample, folder)
    sites = (folder / "sites.csv").read_text(encoding="utf-8")
    (folder / "sites.csv").write_text(sites.replace("dining_hall", "食堂", 1), encoding="utf-8")
    (folder / "lots.csv").unlink()
    packed = tmp_path / "month.zip"
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-c", str(packed), *map(str, folder.iterdir())],
        check=True,
    )
    before = client.get("/api/v1/scenarios").json()["total"]
    page = client.post("/months", files={"scenario": ("month.zip", packed.read_bytes())})
    assert page.status_code == 422
    assert "sites.csv" in page.text
    assert "食堂" in page.text
    assert "lots.csv" in page.text
    problem = client.post("/api/v1/scenarios", files={"file": ("m.zip", packed.read_bytes())})
    assert problem.status_code == 422
    assert {f["file"] for f in problem.json()["faults"]} == {"sites.csv", "lots.csv"}
    assert client.get("/api/v1/scenarios").json()["total"] == before


def test_a_month_by_pages_alone(client: httpx2.Client, sample_zip: bytes) -> None:
    month = client.post("/months", files={"scenario": ("month.zip", sample_zip)})
    assert month.status_code == 200
    assert "架空" in month.text
    run = client.post(f"{month.url.path}/runs", data={"time_limit_s": "300"})
    assert run.status_code == 200
    assert run.url.path.startswith("/runs/")
    stopped = client.post(f"{run.url.path}/cancel")
    assert stopped.status_code == 200
    state = client.get(f"/api/v1{run.url.path}").json()
    assert state["cancel_asked"]


def test_the_plan_of_a_run_is_sound_and_taken_home(
    client: httpx2.Client, planned: dict[str, Any], sample: Scenario, shared: Path, tmp_path: Path
) -> None:
    text = client.get(f"/api/v1/plans/{planned['plan_id']}/file").raise_for_status().text
    assert check(sample, read_plan(text)).clean
    archive = client.get(f"/api/v1/scenarios/{planned['scenario_id']}/archive").content
    assert fingerprint(read_scenario_zip(archive).scenario) == fingerprint(sample)
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    write_scenario(sample, tmp_path / "month")
    referee = [sys.executable, str(shared / "tools" / "check_plan.py")]
    subprocess.run([*referee, str(tmp_path / "month"), str(tmp_path / "plan.json")], check=True)


def test_every_page_of_the_plan_answers_in_both_languages(
    client: httpx2.Client, planned: dict[str, Any]
) -> None:
    start = f"/plans/{planned['plan_id']}"
    waiting, seen = ["/", start], set[str]()
    while waiting and len(seen) < 40:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        page = client.get(path)
        assert page.status_code == 200, path
        assert "架空" in page.text, path
        found = re.findall(r'href="(/(?:plans|months|runs)/[^"#]*)"', page.text)
        waiting += [f.replace("&amp;", "&") for f in found if f not in seen]
    assert any("/calendar" in path for path in seen)
    assert any("/halls/" in path for path in seen)
    assert any("/trips/" in path for path in seen)
    english = client.get(start, headers={"Accept-Language": "en"})
    assert english.status_code == 200


def test_all_sheets_are_printed(client: httpx2.Client, planned: dict[str, Any]) -> None:
    printed = client.get(f"/api/v1/plans/{planned['plan_id']}/sheets.pdf").raise_for_status()
    pdf = pypdfium2.PdfDocument(printed.content)
    text = [pdf[i].get_textpage().get_text_bounded() for i in range(len(pdf))]
    trips = client.get(f"/api/v1/plans/{planned['plan_id']}/trips?limit=1").json()["total"]
    assert trips > 10
    assert len(pdf) >= trips
    assert all("架空" in page for page in text)


@pytest.mark.parametrize("path", ["/plans/none", "/months/none", "/runs/none", "/nowhere"])
def test_a_page_that_is_not_there_says_so(client: httpx2.Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "Traceback" not in page.text
