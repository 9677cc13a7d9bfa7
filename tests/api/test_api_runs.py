"""Runs and plans over HTTP, with the real planner on a small month."""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from logistics.check import check
from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.plan_file import read_plan
from logistics.scenario_files.archive import zip_scenario
from tests.signing_in import signed_in

API = "/api/v1"


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=5, halls=3, days=10)


@pytest.fixture
def planner(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield signed_in(client)


def _upload(client: TestClient, month: Scenario) -> str:
    answer = client.post(f"{API}/scenarios", files={"file": ("m.zip", zip_scenario(month))})
    return str(answer.json()["scenario"]["scenario_id"])


def _ended(client: TestClient, run_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while True:
        run: dict[str, Any] = client.get(f"{API}/runs/{run_id}").json()
        if run["state"] in ("done", "failed", "cancelled"):
            return run
        assert time.monotonic() < deadline, run
        time.sleep(0.1)


def test_a_month_is_planned_read_and_printed(planner: TestClient, month: Scenario) -> None:
    scenario_id = _upload(planner, month)
    started = planner.post(f"{API}/scenarios/{scenario_id}/runs", json={"time_limit_s": 3})
    assert started.status_code == 202
    assert started.headers["location"] == f"{API}/runs/{started.json()['run_id']}"
    run = _ended(planner, started.json()["run_id"])
    assert run["state"] == "done", run
    plan_id = run["plan_id"]
    assert planner.get(f"{API}/runs/{run['run_id']}/best").status_code == 404

    text = planner.get(f"{API}/plans/{plan_id}/file").text
    plan = read_plan(text)
    report = check(month, plan)
    assert report.clean
    detail = planner.get(f"{API}/plans/{plan_id}").json()
    assert detail["figures"]["used_g"] == report.figures.used_g
    assert detail["made_by"]["fingerprint"] == plan.made_by.fingerprint
    assert planner.get(f"{API}/plans/{plan_id}/violations").json()["total"] == 0
    listed = planner.get(f"{API}/plans", params={"scenario_id": scenario_id}).json()
    assert [p["plan_id"] for p in listed["items"]] == [plan_id]

    fills = planner.get(f"{API}/plans/{plan_id}/fills").json()["items"]
    assert {f["site_id"]: f["fill"] for f in fills if f["need_g"]} == report.figures.fills
    short = planner.get(f"{API}/plans/{plan_id}/shortfalls?limit=1000").json()["items"]
    missing_g = report.figures.need_g - report.figures.used_g
    assert sum(s["missing_g"] for s in short) == missing_g == sum(f["missing_g"] for f in fills)
    wastes = planner.get(f"{API}/plans/{plan_id}/wastes?limit=1000").json()["items"]
    assert sum(w["quantity_g"] for w in wastes) == report.figures.wasted_g

    trips = planner.get(f"{API}/plans/{plan_id}/trips").json()
    assert trips["total"] == len(plan.trips) > 0
    trip_id = trips["items"][0]["trip_id"]
    address = f"{API}/plans/{plan_id}/trips/{trip_id}"
    assert planner.get(address).json() == trips["items"][0]
    sheet = planner.get(f"{address}/sheet").json()
    assert [s["arrive_min"] for s in sheet["stops"]] == [
        s["arrive_min"] for s in trips["items"][0]["stops"]
    ]
    for path in (f"{address}/sheet.pdf", f"{API}/plans/{plan_id}/sheets.pdf"):
        paper = planner.get(path)
        assert paper.status_code == 200
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
    assert planner.get(f"{API}/plans/{plan_id}/trips/T-none/sheet").status_code == 404


def test_a_run_that_waits_is_cancelled(client: TestClient, month: Scenario) -> None:
    address = f"{API}/scenarios/{_upload(client, month)}/runs"
    run = client.post(address, json={}).json()
    assert (run["state"], run["time_limit_s"], run["seed"]) == ("queued", 120, 0)
    assert client.get(f"{API}/runs/{run['run_id']}/best").status_code == 404
    cancelled = client.post(f"{API}/runs/{run['run_id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    assert client.post(f"{API}/runs/{run['run_id']}/cancel").json() == cancelled
    assert client.get(f"{API}/runs").json()["items"] == [cancelled]


def test_a_wish_sent_twice_is_one_run(client: TestClient, month: Scenario) -> None:
    address = f"{API}/scenarios/{_upload(client, month)}/runs"
    wish = {"run_id": str(uuid4()), "time_limit_s": 9, "seed": 4}
    first, again = (client.post(address, json=wish) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    other = client.post(address, json={**wish, "seed": 5})
    assert (other.status_code, other.json()["code"]) == (409, "run_conflict")
    assert client.get(f"{API}/runs").json()["total"] == 1


def test_a_planning_time_is_bounded_by_the_settings(client: TestClient, month: Scenario) -> None:
    address = f"{API}/scenarios/{_upload(client, month)}/runs"
    assert client.post(address, json={"time_limit_s": 1e9}).json()["time_limit_s"] == 3600


@pytest.mark.parametrize(
    "wish",
    [
        {"time_limit_s": 0},
        {"time_limit_s": -1},
        {"time_limit_s": "soon"},
        {"time_limit_s": True},
        {"seed": True},
        {"seed": -1},
        {"seed": 2**31},
        {"seed": 1.5},
        {"run_id": "not a uuid <script>"},
        {"unknown": 1},
        [],
    ],
    ids=json.dumps,
)
def test_a_wrong_wish_is_refused_without_echo(
    client: TestClient, month: Scenario, wish: object
) -> None:
    address = f"{API}/scenarios/{_upload(client, month)}/runs"
    answer = client.post(address, json=wish)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "request_invalid"
    assert problem["faults"]
    assert all(set(fault) == {"code", "where", "rule"} for fault in problem["faults"])
    assert "script" not in answer.text
    assert "soon" not in answer.text


def test_too_many_waiting_runs_are_refused(settings: Settings, month: Scenario) -> None:
    full = settings.model_copy(update={"run_workers": 0, "max_queued_runs": 1})
    with TestClient(create_app(full), base_url="http://127.0.0.1") as client:
        address = f"{API}/scenarios/{_upload(signed_in(client), month)}/runs"
        assert client.post(address, json={}).status_code == 202
        answer = client.post(address, json={})
        assert (answer.status_code, answer.json()["code"]) == (429, "runs_too_many")
        assert answer.headers["retry-after"]
        assert client.get(f"{API}/runs").json()["total"] == 1
