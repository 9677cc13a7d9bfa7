"""The calendar of needs as the council uses it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.main import create_app
from api.master import master_store
from api.settings import Settings
from api.web import links, needs_routes
from api.web.pages.needs import NeedsPage, needs_page
from logistics.master.rows import MasterRow
from tests.databases import make_ready
from tests.master_making import a_row, small_region
from tests.region_keeping import keep_rows
from tests.signing_in import signed_in

MONTH = "2027-01"


@pytest.fixture
def council(tmp_path: Path) -> Iterator[TestClient]:
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        keep_rows(client, small_region())
        yield signed_in(client)


def days_shown(page: str) -> list[str]:
    return re.findall(r'name="of_day" value="([^"]+)"', page)


def state_of(page: str, day: str) -> str:
    found = re.search(rf'name="of_day" value="{day}"><input [^>]*name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def hall(council: TestClient, site_id: str = "HALL", month: str = MONTH) -> str:
    return council.get(links.hall_needs(site_id, month)).text


def form(**changes: str) -> dict[str, str]:
    kept = {"ready_by": "１６：００", "meals": "30", "kg:staple": "５", "kg:vegetable": "2.5"}
    return {**kept, **{k.replace("_of_", ":"): v for k, v in changes.items()}}


def test_every_week_is_added_but_for_days_off_and_days_with_a_session(council: TestClient) -> None:
    before = days_shown(hall(council))
    wish = form(weekday="0", place="0", skips_days_off="1")
    answer = council.post(links.add_needs("HALL", MONTH), data=wish)
    assert answer.status_code == 200
    mondays = ["2027-01-04", "2027-01-18", "2027-01-25"]
    assert sorted({*before, *mondays}) == days_shown(answer.text)
    assert "休みのため除いた日" in answer.text  # 成人の日, 11 January
    assert '<time datetime="2027-01-11">' in answer.text
    again = council.post(links.add_needs("HALL", MONTH), data=wish)
    assert "足した開催はありません" in again.text
    assert days_shown(again.text) == days_shown(answer.text)
    rows = council.get("/api/v1/master/needs?limit=500").json()["items"]
    new = [r["cells"] for r in rows if r["cells"]["date"] == mondays[0]]
    assert {(c["category"], c["kg"], c["ready_by"], c["meals"]) for c in new} == {
        ("staple", "5", "16:00", "30"),
        ("vegetable", "2.5", "16:00", "30"),
    }
    everybody = council.get(links.needs(MONTH)).text
    assert ">8</td>" in everybody  # 7.5 kg


def test_the_calendar_is_made_of_its_own_months_rows_alone(
    council: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year of needs took three times as long as the month that is shown."""
    for month, day in ((MONTH, "2027-01-29"), ("2027-02", "2027-02-05")):
        council.post(links.add_needs("HALL", month), data=form(day=day))
    made: list[set[str]] = []

    def noted(month: date, *, rows: Sequence[MasterRow], **more: Any) -> NeedsPage:
        made.append({row["date"] for row in rows})
        return needs_page(month, rows=rows, **more)

    monkeypatch.setattr(needs_routes, "needs_page", noted)
    for month, day in ((MONTH, "2027-01-29"), ("2027-02", "2027-02-05")):
        assert re.search(r"<td[^>]*>8</td>", council.get(links.needs(month)).text)
        assert day in made[-1]
        assert all(other.startswith(month) for other in made[-1])
    assert "2027-02-05" in days_shown(hall(council, month="2027-02"))


def test_a_session_is_changed_moved_and_cancelled_whole(council: TestClient) -> None:
    council.post(links.add_needs("HALL", MONTH), data=form(day="2027-01-29"))
    page = hall(council)
    change = links.change_needs("HALL", MONTH)
    seen = state_of(page, "2027-01-29")
    moved = {
        **form(day="2027-01-30", kg_of_vegetable="", kg_of_fruit="1"),
        "of_day": "2027-01-29",
        "seen": seen,
    }
    done = council.post(change, data=moved, follow_redirects=False)
    assert done.status_code == 303
    page = hall(council)
    assert "2027-01-30" in days_shown(page)
    assert "2027-01-29" not in days_shown(page)
    stale = council.post(change, data={**moved, "of_day": "2027-01-30"})
    assert stale.status_code == 409  # what was seen is no longer there
    assert "先に変えました" in stale.text
    cancel = {
        "of_day": "2027-01-30",
        "seen": state_of(page, "2027-01-30"),
        "day": "2027-01-30",
        "action": "cancel",
    }
    assert council.post(change, data=cancel, follow_redirects=False).status_code == 303
    assert "2027-01-30" not in days_shown(hall(council))
    assert council.post(change, data=cancel).status_code == 404
    back = council.post(links.add_needs("HALL", MONTH), data=form(day="2027-01-30"))
    assert "2027-01-30" in days_shown(back.text)


def test_what_is_wrong_is_told_and_nothing_is_saved(council: TestClient) -> None:
    before = days_shown(hall(council))
    wrong = form(weekday="2", place="0", ready_by="25:99", kg_of_staple="たくさん")
    answer = council.post(links.add_needs("HALL", MONTH), data=wrong)
    assert answer.status_code == 422
    assert 'value="25:99"' in answer.text
    assert 'value="たくさん"' in answer.text
    assert answer.text.count("<li><strong>") == 2  # once each, not once a day and category
    assert days_shown(hall(council)) == before
    none = council.post(links.add_needs("HALL", MONTH), data=form())
    assert none.status_code == 422
    assert "日か、くり返す曜日" in none.text


def test_a_day_with_a_session_takes_no_second_one(council: TestClient) -> None:
    for day in ("2027-01-28", "2027-01-29"):
        council.post(links.add_needs("HALL", MONTH), data=form(day=day))
    page = hall(council)
    moved = {
        **form(day="2027-01-29"),
        "of_day": "2027-01-28",
        "seen": state_of(page, "2027-01-28"),
    }
    answer = council.post(links.change_needs("HALL", MONTH), data=moved)
    assert answer.status_code == 409
    assert "もう開催があります" in answer.text
    assert days_shown(hall(council)) == days_shown(page)


@pytest.mark.parametrize("path", ["/needs/2027-13/HALL", "/needs/2027-01/LOGI", "/needs/x/HALL"])
def test_what_has_no_sessions_is_not_found(council: TestClient, path: str) -> None:
    assert council.get(path).status_code == 404


def two_areas() -> dict[str, tuple[MasterRow, ...]]:
    """The small region with a second base, to whose area the partner facility belongs."""
    region = small_region()
    base = a_row("sites.csv", site_id="HUB", name="山の拠点", kind="hub_base",
                 service_min="10", handling_min_per_100kg="5")  # fmt: skip
    moved = tuple(
        replace(r, cells={**r.cells, "hub_id": "HUB"}) if r.row_id == "HOME" else r
        for r in region["sites.csv"]
    )
    return {**region, "sites.csv": (*moved, base)}


def test_the_calendar_is_narrowed_to_a_base_and_its_operator_only_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        keep_rows(client, two_areas())
        signed_in(client)
        page = client.get(links.needs(MONTH)).text
        assert {"食堂", "家"} <= set(re.findall(r'class="row-link" [^>]*>([^<]+)<', page))
        assert links.needs(MONTH, base="HUB").replace("&", "&amp;") in page
        page = client.get(links.needs(MONTH, base="HUB")).text
        assert re.findall(r'class="row-link" [^>]*>([^<]+)<', page) == ["家"]
        assert "2027年1月 · 山の拠点" in page
        assert len(re.findall(r'class="button[^>]+base=HUB', page)) == 2  # the months beside it
        assert "食堂" in client.get(links.needs(MONTH, base="NOWHERE")).text

        signed_in(client, Role.HUB, site_id="HUB")
        page = client.get(links.needs(MONTH)).text
        assert re.findall(r'class="row-link" [^>]*>([^<]+)<', page) == ["家"]
        assert "base=LOGI" not in page
        assert client.get(links.needs(MONTH, base="LOGI")).text.count("row-link") == 1
        read = []
        list_rows = master_store.list_rows
        monkeypatch.setattr(
            master_store, "list_rows", lambda c, f: read.append(f.name) or list_rows(c, f)
        )
        page = hall(client, "HOME")
        assert read.count("needs.csv") == 1
        assert 'method="post" action="/needs' not in page
        assert "主食" in page
        assert client.get(links.hall_needs("HALL", MONTH)).status_code == 404
        assert client.post(links.add_needs("HOME", MONTH), data=form()).status_code == 403
