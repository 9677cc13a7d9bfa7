"""The council prepares the next month by pages alone: it copies, sees gaps, mends them, builds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.accounts import people
from api.accounts.passwords import Passwords
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from api.store import get_scenario
from logistics.check import check
from logistics.hand.by_hand import plan_by_hand
from logistics.master.columns import MASTER_FILES, table_name
from logistics.model import Scenario
from tests.databases import make_ready
from tests.journeys.conftest import PASSWORD
from tests.signing_in import a_person, quick_passwords
from tests.taking_in import take_in

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
NEXT = "/next-month?month=2027-01"
HALL, CAR = "HALL-99", "KEI-9"
QUICK = Passwords(time_cost=1, memory_kib=64)

NEW_ROWS: Mapping[str, Mapping[str, str]] = {
    "sites": {
        "site_id": HALL, "name": "新しい食堂", "kind": "dining_hall", "municipality": "31201",
        "lat": "35.5", "lon": "134.2", "hub_id": "LOGI", "service_min": "10",
        "handling_min_per_100kg": "10",
    },
    "vehicles": {
        "vehicle_id": CAR, "base_id": "LOGI", "payload_kg": "350", "ambient_l": "1500",
        "cool_l": "120", "chilled_l": "150", "frozen_l": "60", "cool_hold_min": "240",
        "chilled_hold_min": "150", "frozen_hold_min": "150", "yen_per_km": "16",
        "yen_per_hour": "1100", "yen_per_trip": "300",
    },
    "stores": {"site_id": HALL, "zone": "ambient", "capacity_l": "300"},
    "units": {
        "site_id": "LOGI", "unit_id": "冷蔵庫9", "zone": "chilled", "min_c": "0", "max_c": "10",
    },
    "outages": {"site_id": HALL, "zone": "ambient", "from": "2027-01-05", "to": "2027-01-06",
                "capacity_l": "0"},
    "windows": {"site_id": HALL, "day": "3", "open": "09:00", "close": "17:00"},
    "exclusions": {"site_id": HALL, "field": "allergen", "value": "卵"},
    "preferences": {"site_id": HALL, "category": "snack", "rank": "2"},
    "needs": {
        "site_id": HALL, "date": "2027-01-14", "ready_by": "15:30", "meals": "20",
        "category": "staple", "kg": "5",
    },
    "history": {
        "site_id": HALL, "need_kg": "10", "used_kg": "8", "counted_to": "2026-11-30",
    },
    "shifts": {
        "vehicle_id": CAR, "date": "2027-01-14", "start": "09:00", "end": "15:00",
        "driver": "市職員B",
    },
    "travel": {"from_id": "LOGI", "to_id": HALL, "minutes": "12", "km": "6"},
    "products": {
        "product_id": "OAT", "name": "オートミール", "category": "staple", "zone": "ambient",
        "litre_per_kg": "2.5",
    },
    "programmes": {"programme_id": "P9", "name": "寄附の予定", "least_days_left": "30"},
    "donors": {"donor_id": "D9", "name": "新しい寄附者", "contact": "0857-00-0000"},
    "arrivals": {
        "lot_id": "COMING-9", "product_id": "OAT", "site_id": "LOGI",
        "available_on": "2027-01-06", "kg": "20", "case_kg": "1", "expiry_kind": "best_before",
        "expires_on": "2027-09-30", "donor": "D9", "programme": "P9",
    },
}  # fmt: skip
"""A row for each table; in this order, each names only what is there."""
CHANGES: Mapping[str, tuple[str, str]] = {
    "sites": ("name", "もっと新しい食堂"), "vehicles": ("payload_kg", "300"),
    "stores": ("capacity_l", "350"), "units": ("max_c", "8"), "outages": ("to", "2027-01-07"),
    "windows": ("close", "18:00"), "exclusions": ("value", "乳"), "preferences": ("rank", "1"),
    "needs": ("kg", "6"),
    "history": ("used_kg", "9"), "shifts": ("end", "16:00"), "travel": ("minutes", "13"),
    "products": ("name", "オートミール 袋"), "programmes": ("least_days_left", "60"),
    "donors": ("contact", "0857-00-0001"), "arrivals": ("kg", "30"),
}  # fmt: skip


@pytest.fixture
def council(
    tmp_path: Path, sample: Scenario, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """The browser of somebody of the council, signed in; the book has the sample month."""
    for module in ("master_routes", "next_month_routes"):
        monkeypatch.setattr(f"api.web.{module}.utc_now", lambda: NOW)
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        quick_passwords(client)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        take_in(engine, sample, NOW)
        person_id = a_person(engine, username="kyogikai", name="協議会 事務局").person_id
        kept = QUICK.hashed(PASSWORD, username="kyogikai")
        with writing(engine) as connection:
            people.set_password(connection, person_id, password_hash=kept, now=NOW)
        form = {"username": "kyogikai", "password": PASSWORD, "next": NEXT}
        assert client.post("/login", data=form).raise_for_status().url.path == "/next-month"
        yield client


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGap:
    """Something missing as the page tells it: its words, and where its links lead."""

    words: str
    links: tuple[str, ...]


def section(page: httpx2.Response, name: str) -> str:
    return page.text.split(f'id="{name}"')[1].split("</section>")[0]


def gaps_of(page: httpx2.Response, part: str = "gaps") -> list[ShownGap]:
    return [
        ShownGap(
            words=" ".join(re.sub("<[^>]+>", " ", card).split()),
            links=tuple(map(unescape, re.findall('href="([^"]+)"', card))),
        )
        for card in section(page, part).split("<article")[1:]
    ]


def gaps_about(page: httpx2.Response, subject: str) -> dict[str, ShownGap]:
    """The gaps that name a site or vehicle, by the table that mends them."""
    found = [g for g in gaps_of(page) if subject in g.words]
    return {urlsplit(g.links[-1]).path.rpartition("/")[2]: g for g in found}


def add(client: TestClient, table: str, **changes: str) -> str:
    """Add a row by its form; return the address of its page."""
    form = client.get(f"/master/{table}/new").raise_for_status()
    cells = {**NEW_ROWS[table], **changes}
    assert all(f'name="{name}"' in form.text for name in cells)
    page = client.post(f"/master/{table}/new", data=cells)
    assert page.status_code == 200, (table, re.findall("field-error[^>]*>([^<]*)", page.text))
    assert page.url.path.startswith(f"/master/{table}/rows/")
    return str(page.url.raw_path, "ascii").split("?")[0]


def field(page: httpx2.Response, name: str) -> str:
    found = re.search(f'name="{name}"[^>]* value="([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])


def seen_version(page: httpx2.Response) -> str:
    return field(page, "seen_version")


def test_every_table_is_kept_by_its_pages(council: TestClient) -> None:
    """A row of each is added, changed and removed again; the last is removed first."""
    assert {*NEW_ROWS, "settings"} == {table_name(form) for form in MASTER_FILES}
    addresses = {table: add(council, table) for table in NEW_ROWS}
    for table, address in addresses.items():
        column, text = CHANGES[table]
        sent = {**NEW_ROWS[table], column: text}
        version = seen_version(council.get(address))
        page = council.post(address, data={**sent, "seen_version": version})
        assert (page.status_code, page.url.query) == (200, b"saved=1"), table
        assert "協議会 事務局" in section(page, "history")
    for table, address in reversed(addresses.items()):
        version = seen_version(council.get(address))
        gone = address.replace("/rows/", "/delete/", 1)
        page = council.post(gone, data={"seen_version": version})
        assert (page.status_code, page.url.path) == (200, f"/master/{table}"), table
        assert council.get(address).status_code == 404
    for table in NEW_ROWS:
        assert council.get(f"/master/{table}?q=99").status_code == 200


def test_the_policy_is_changed_by_its_page(council: TestClient) -> None:
    listed = council.get("/master/settings").raise_for_status()
    (address,) = set(re.findall('href="(/master/settings/rows/[^"]+)"', listed.text))
    page = council.get(address)
    names = [c.name for f in MASTER_FILES if f.name == "settings.csv" for c in f.columns]
    sent = {name: field(page, name) for name in names}
    sent |= {"best_before_margin_days": "14", "seen_version": seen_version(page)}
    saved = council.post(address, data=sent)
    assert saved.url.query == b"saved=1"
    assert field(saved, "best_before_margin_days") == "14"


def test_the_next_month_is_copied_mended_built_and_planned(council: TestClient) -> None:
    empty = council.get(NEXT).raise_for_status()
    blocking = [g for g in gaps_of(empty) if "計画に必要" in g.words]
    assert [g.links for g in blocking] == [
        ("/master/shifts",),
        ("/needs?month=2027-01",),
    ]

    for then in ("plan", ""):
        refused = council.post("/next-month/2027-01/build", data={"name": "案", "then": then})
        assert refused.status_code == 422
        assert "計画に必要なものが足りない" in section(refused, "build")
        assert 'value="案"' in refused.text
    assert "もうあります" not in council.get(NEXT).text, "nothing to plan: no month"

    drafted = council.post("/next-month/2027-01/draft", data={"from_month": "2026-12"})
    assert "年末年始" in section(drafted, "draft")
    assert not any("計画に必要" in gap.words for gap in gaps_of(drafted))
    again = council.post("/next-month/2027-01/draft", data={"from_month": "2026-12"})
    assert 'role="status"' in section(again, "draft")
    assert section(again, "there") == section(drafted, "there")

    for table in ("sites", "vehicles"):
        add(council, table)
    for table in ("needs", "shifts"):
        missing = council.get(NEXT)
        about = gaps_about(missing, HALL if table == "needs" else CAR)
        assert table in about
        lead_to_a_table(council, about[table])
        add(council, table)
    missing = gaps_about(council.get(NEXT), HALL)
    assert set(missing) == {"travel", "windows", "stores"}
    for table, gap in missing.items():
        lead_to_a_table(council, gap)
        add(council, table)
    add(council, "travel", from_id=HALL, to_id="LOGI")
    mended = council.get(NEXT)
    assert gaps_about(mended, HALL) == gaps_about(mended, CAR) == {}

    month = council.post("/next-month/2027-01/build", data={"name": ""}).raise_for_status()
    assert month.url.path.startswith("/months/")
    assert "2027年1月" in month.text
    again = section(council.get(NEXT), "there")
    assert "もうあります" in again
    assert f'href="{month.url.path}"' in again
    assert "もうあります" not in council.get("/next-month?month=2027-02").text
    engine = council.app.state.running.engine  # type: ignore[attr-defined]
    with reading(engine) as connection:
        built = get_scenario(connection, month.url.path.removeprefix("/months/")).scenario
    plan = plan_by_hand(built)
    assert check(built, plan).clean
    assert len(plan.trips) > 10
    assert HALL in {need.site_id for need in built.needs}


def lead_to_a_table(client: TestClient, gap: ShownGap) -> None:
    for link in gap.links:
        page = client.get(link).raise_for_status()
        wanted = parse_qs(urlsplit(link).query).get("q", [""])[0]
        assert wanted in page.text
        assert page.url.path in link


def test_the_board_of_a_month_tells_what_it_lacks_until_it_is_mended(council: TestClient) -> None:
    council.post("/next-month/2027-01/draft", data={"from_month": "2026-12"}).raise_for_status()
    month = council.post("/next-month/2027-01/build", data={"name": ""}).raise_for_status()
    add(council, "sites")
    board = council.get(month.url.path)
    (gap,) = [g for g in gaps_of(board, "board") if HALL in g.words]
    assert f"/needs/2027-01/{HALL}" in gap.links
    assert 'href="/next-month?month=2027-01"' in section(board, "board")
    for link in gap.links:
        assert council.get(link).status_code == 200
    add(council, "needs")
    after = gaps_of(council.get(month.url.path), "board")
    assert not [g for g in after if f"/needs/2027-01/{HALL}" in g.links]


def test_a_month_that_is_over_lacks_nothing_any_more(
    council: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    council.post("/next-month/2027-01/draft", data={"from_month": "2026-12"}).raise_for_status()
    month = council.post("/next-month/2027-01/build", data={"name": ""}).raise_for_status()
    add(council, "sites")
    assert gaps_of(council.get(month.url.path), "board")
    later = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)
    monkeypatch.setattr("api.web.routes.utc_now", lambda: later)
    assert not gaps_of(council.get(month.url.path), "board"), "it is over"


def test_every_gap_leads_to_where_it_is_mended(council: TestClient) -> None:
    for gap in gaps_of(council.get(NEXT)):
        assert gap.links
        for link in gap.links[:3]:
            assert council.get(link).status_code == 200
