"""Coming months over the API: drafted from an earlier one, asked what they lack, built."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import reading
from api.store import get_scenario
from logistics.check import check
from logistics.hand.by_hand import plan_by_hand
from tests.master_making import a_row, with_rows
from tests.region_keeping import EXPECTED_RICE, engine_of, keep_rows, region_with_food
from tests.signing_in import signed_in

MONTHS = "/api/v1/months"
MASTER = "/api/v1/master"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def december(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The small region with rice to come, on a day of December 2026."""
    monkeypatch.setattr("api.v1.coming_months.utc_now", lambda: NOW)
    keep_rows(client, region_with_food())
    return client


def draft(client: TestClient, month: str, **wish: Any) -> dict[str, Any]:
    answer = client.post(f"{MONTHS}/{month}/draft", json=wish)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def build(client: TestClient, month: str, **wish: str) -> httpx2.Response:
    return client.post(f"{MONTHS}/{month}/scenario", json=wish)


def rows_of(client: TestClient, table: str) -> list[dict[str, Any]]:
    answer = client.get(f"{MASTER}/{table}", params={"limit": 1000})
    found: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return found


def days_of(client: TestClient, table: str) -> list[str]:
    return sorted(row["cells"]["date"] for row in rows_of(client, table))


def gaps_of(client: TestClient, month: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{MONTHS}/{month}/gaps").json()["items"]
    return found


def delete(client: TestClient, table: str, row_id: str) -> None:
    address = f"{MASTER}/{table}/rows/{row_id}"
    client.delete(address, params={"seen_version": 1}).raise_for_status()


def test_a_draft_copies_what_repeats_and_again_adds_nothing(december: TestClient) -> None:
    first = draft(december, "2027-02")
    assert (first["needs"], first["shifts"], first["left_out"]) == (3, 1, 0)
    assert days_of(december, "needs")[-3:] == ["2027-02-09", "2027-02-09", "2027-02-11"]
    assert days_of(december, "shifts") == ["2027-01-12", "2027-02-09"]
    assert [(d["subject"], d["day"], d["reason"]) for d in first["doubts"]] == [
        ("HOME", "2027-02-11", "holiday")
    ]
    again = draft(december, "2027-02", from_month="2027-01")
    assert (again["needs"], again["shifts"], again["left_out"]) == (0, 0, 0)
    assert len(rows_of(december, "needs")) == 6


def test_the_year_end_closing_is_left_out_where_that_is_asked(december: TestClient) -> None:
    weekly = [
        a_row("needs.csv", site_id="HALL", date=f"2027-01-{friday}", ready_by="11:00", meals="10",
              category="staple", kg="3")
        for friday in ("08", "15", "22", "29")
    ]  # fmt: skip
    keep_rows(december, {"needs.csv": weekly})
    first = draft(december, "2027-12", from_month="2027-01", with_year_end=False)
    assert first["days_off"] == 1
    assert max(days_of(december, "needs")) == "2027-12-24"
    assert all(d["reason"] != "year_end" for d in first["doubts"])
    whole = draft(december, "2027-12", from_month="2027-01")
    assert (whole["needs"], whole["days_off"]) == (1, 0)
    assert max(days_of(december, "needs")) == "2027-12-31"


def test_a_copy_that_somebody_has_deleted_is_not_brought_back(december: TestClient) -> None:
    draft(december, "2027-02")
    (shift,) = [r for r in rows_of(december, "shifts") if r["cells"]["date"] == "2027-02-09"]
    home = next(r for r in rows_of(december, "needs") if r["cells"]["date"] == "2027-02-11")
    delete(december, "shifts", shift["row_id"])
    delete(december, "needs", home["row_id"])
    again = draft(december, "2027-02")
    assert (again["needs"], again["shifts"], again["left_out"]) == (0, 0, 2)
    assert days_of(december, "shifts") == ["2027-01-12"]


def test_a_copy_bears_the_name_of_whoever_drafted_it(december: TestClient) -> None:
    signed_in(december, username="second", name="二人目")
    draft(december, "2027-02")
    saved = {r["cells"]["date"][:7]: r["saved_by"] for r in rows_of(december, "needs")}
    assert saved == {"2027-01": "テスト council", "2027-02": "二人目"}


def test_a_month_that_lacks_nothing_has_no_gaps(december: TestClient) -> None:
    assert gaps_of(december, "2027-01") == []


def test_gaps_say_what_is_missing_and_where_to_mend_it(december: TestClient) -> None:
    found = gaps_of(december, "2027-03")
    assert [(g["code"], g["table"], g["blocks"]) for g in found] == [
        ("no_shift", "shifts", True),
        ("no_need", "needs", True),
    ]
    assert all(g["remedy"] for g in found)
    travel = next(r for r in rows_of(december, "travel") if r["cells"]["to_id"] == "HALL")
    for row in rows_of(december, "travel"):
        if row["cells"]["to_id"] == travel["cells"]["to_id"]:
            delete(december, "travel", row["row_id"])
    (gap,) = gaps_of(december, "2027-01")
    assert (gap["code"], gap["table"], gap["subject"]) == ("site_without_travel", "travel", "HALL")


def test_a_month_without_anything_to_plan_is_not_built(december: TestClient) -> None:
    refused = build(december, "2027-03")
    assert (refused.status_code, refused.json()["code"]) == (422, "month_incomplete")
    assert "no_shift, no_need" in refused.json()["detail"]
    assert december.get("/api/v1/scenarios").json()["items"] == []


def test_gaps_are_told_in_the_language_asked_for(december: TestClient) -> None:
    address = f"{MONTHS}/2027-03/gaps"
    english = december.get(address, headers={"Accept-Language": "en"}).json()["items"]
    assert english[0]["remedy"].startswith("Nobody drives")
    japanese = december.get(address, headers={"Accept-Language": "ja"}).json()["items"]
    assert "運転する人" in japanese[0]["remedy"]


def test_a_month_is_built_from_rows_and_expected_food_and_can_be_planned(
    december: TestClient,
) -> None:
    built = build(december, "2027-01")
    assert built.status_code == 201
    scenario_id = built.json()["scenario"]["scenario_id"]
    assert built.json()["scenario"]["name"] == "2027年1月"
    with reading(engine_of(december)) as connection:
        scenario = get_scenario(connection, scenario_id).scenario
    assert {str(lot) for lot in scenario.lots} == {"A1"}
    assert len(scenario.needs) == 3
    plan = plan_by_hand(scenario)
    assert check(scenario, plan).clean
    assert plan.trips


def test_the_same_month_again_is_no_second_one(december: TestClient) -> None:
    first, again = build(december, "2027-01"), build(december, "2027-01")
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert first.json()["scenario"] == again.json()["scenario"]
    named = build(december, "2027-01", name=" 一月案 ")
    assert named.json()["scenario"]["name"] == "一月案"


def test_a_month_with_faults_is_refused_with_every_row_and_built_when_mended(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.v1.coming_months.utc_now", lambda: NOW)
    bad = a_row("needs.csv", row_id="bad-need", site_id="HALL", date="2027-01-13", ready_by="25:99",
                category="staple", kg="x")  # fmt: skip
    lost = a_row("shifts.csv", row_id="bad-shift", vehicle_id="LOST", date="2027-01-13",
                 start="09:00", end="15:00")  # fmt: skip
    rows = with_rows(region_with_food(), bad, file="needs.csv")
    keep_rows(client, with_rows(rows, lost, file="shifts.csv"))
    answer = build(client, "2027-01")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "month_refused")
    places = {(f["origin"]["file"], f["origin"]["row_id"], f["column"]) for f in problem["faults"]}
    assert places == {
        ("needs.csv", "bad-need", "ready_by"),
        ("needs.csv", "bad-need", "kg"),
        ("shifts.csv", "bad-shift", "vehicle_id"),
    }
    assert client.get("/api/v1/scenarios").json()["total"] == 0
    cells = {**bad.cells, "ready_by": "15:00", "kg": "3"}
    wish = {"cells": cells, "seen_version": 1}
    client.put(f"{MASTER}/needs/rows/bad-need", json=wish).raise_for_status()
    delete(client, "shifts", "bad-shift")
    assert build(client, "2027-01").status_code == 201


def test_food_that_is_only_expected_before_today_is_not_counted(
    december: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime(2027, 1, 6, 3, 0, tzinfo=UTC)
    monkeypatch.setattr("api.v1.coming_months.utc_now", lambda: later)
    codes = {(g["code"], g["subject"]) for g in gaps_of(december, "2027-01")}
    assert codes == {("no_food", ""), ("arrival_overdue", EXPECTED_RICE.row_id)}


@pytest.mark.parametrize("month", ["2027-13", "2027", "x", "0001-01", "2027-01-01"])
def test_what_is_no_month_is_not_found(december: TestClient, month: str) -> None:
    for answer in (
        december.post(f"{MONTHS}/{month}/draft", json={}),
        december.post(f"{MONTHS}/2027-02/draft", json={"from_month": month}),
        december.get(f"{MONTHS}/{month}/gaps"),
        build(december, month),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.HUB, Role.DRIVER, Role.HALL])
def test_months_are_prepared_by_the_council_and_administrators_only(
    december: TestClient, role: Role
) -> None:
    signed_in(december, role, site_id={Role.HUB: "LOGI", Role.HALL: "HALL"}.get(role))
    for answer in (
        december.post(f"{MONTHS}/2027-02/draft", json={}),
        december.get(f"{MONTHS}/2027-01/gaps"),
        build(december, "2027-01"),
    ):
        assert answer.status_code == 403
    signed_in(december, Role.ADMIN)
    assert build(december, "2027-01").status_code == 201
