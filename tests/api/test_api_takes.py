"""Stock-takes over the API: blind at first, of units, zones or a site, and the hub's own only."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import writing
from inventory import accounts as places
from inventory.entry import EntryKind
from tests.api.test_api_keeping import (
    FRIDGE,
    as_council,
    as_hub,
    book,
    engine_of,
    grams,
    lot,
    server,  # noqa: F401  a fixture
)
from tests.inventory.book_words import TRUCK, moved, received, write
from tests.signing_in import signed_in

PATH = "/api/v1/stock-takes"


@pytest.fixture
def stocked(server: TestClient) -> TestClient:  # noqa: F811  the fixture
    """A hub with two lots in its fridge and one in its freezer."""
    book(
        server,
        received(lot(), 5_000, FRIDGE),
        received(lot("L2"), 2_000, FRIDGE),
        received(lot("L3"), 3_000, places.shelf("LOGI", "frozen")),
    )
    return as_hub(server)


def begin(client: TestClient, **more: Any) -> Any:
    return client.post(PATH, json={"take_id": "T1", "site_id": "LOGI", **more})


def tell(client: TestClient, g: int, lot_id: str = "L1", **more: Any) -> Any:
    one = {
        "line_id": f"{lot_id}-{g}",
        "unit_id": "fridge",
        "lot_id": lot_id,
        "counted_g": g,
        "counted_at": datetime.now(UTC).isoformat(),
    }
    return client.post(f"{PATH}/T1/counts", json={"counts": [{**one, **more}]})


def close(client: TestClient, **more: Any) -> Any:
    return client.post(f"{PATH}/T1/closing", json=more)


def test_a_take_is_blind_until_it_is_counted(stocked: TestClient) -> None:
    answer = begin(stocked, unit_ids=["fridge"], label="冷蔵庫")
    assert answer.status_code == 201
    take = answer.json()
    assert (take["state"], take["site_name"], take["label"]) == ("open", "ロジ", "冷蔵庫")
    assert [(x["lot_id"], x["snapshot_g"], x["book_g"]) for x in take["lines"]] == [
        ("L1", None, None),
        ("L2", None, None),
    ]
    (count,) = tell(stocked, 4_500).json()
    assert (count["book_g"], count["difference_g"], count["difference_percent"]) == (
        5_000,
        -500,
        -10.0,
    )
    lines = stocked.get(f"{PATH}/T1").json()["lines"]
    assert [(x["snapshot_g"], x["difference_g"]) for x in lines] == [(5_000, -500), (None, None)]
    shown = stocked.get(f"{PATH}/T1", params={"show_book": True}).json()["lines"]
    assert [x["snapshot_g"] for x in shown] == [5_000, 2_000]


def test_closing_puts_the_book_right_once(stocked: TestClient) -> None:
    begin(stocked, unit_ids=["fridge"])
    tell(stocked, 4_500)
    refused = close(stocked)
    assert (refused.status_code, refused.json()["code"]) == (422, "stock_take_reason_missing")
    reasons = [{"unit_id": "fridge", "lot_id": "L1", "reason": "こぼれた"}]
    first, again = close(stocked, reasons=reasons), close(stocked, reasons=reasons)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    take = first.json()
    assert (take["state"], len(take["entry_ids"])) == ("closed", 1)
    assert take["variance"] == {
        "counted_lines": 1,
        "uncounted_lines": 1,
        "book_g": 5_000,
        "counted_g": 4_500,
        "found_g": 0,
        "lost_g": 500,
        "difference_g": -500,
        "difference_percent": -10.0,
    }
    assert grams(stocked, FRIDGE) == 4_500
    late = tell(stocked, 4_000)
    assert (late.status_code, late.json()["code"]) == (409, "stock_take_ended")


def test_a_count_that_is_outdated_is_named(stocked: TestClient) -> None:
    begin(stocked, unit_ids=["fridge"])
    tell(stocked, 1_000)
    now = datetime.now(UTC)
    with writing(engine_of(stocked)) as connection:
        loaded = moved(EntryKind.LOAD, "L1", FRIDGE, TRUCK, 4_500, occurred_at=now)
        write(connection, loaded, now=now)
    answer = close(stocked, reason="数えた")
    assert (answer.status_code, answer.json()["code"]) == (409, "count_outdated")
    assert grams(stocked, FRIDGE) == 500


def test_a_zone_or_a_whole_site_is_counted(stocked: TestClient) -> None:
    zone = begin(stocked, zone="chilled")
    assert zone.json()["unit_ids"] == ["fridge"]
    assert begin(stocked, zone="chilled").status_code == 200
    overlap = begin(stocked, take_id="T2")
    assert (overlap.status_code, overlap.json()["code"]) == (409, "stock_take_overlaps")
    cancelled = stocked.post(f"{PATH}/T1/cancellation", json={"reason": "まちがい"})
    assert (cancelled.status_code, cancelled.json()["state"]) == (201, "cancelled")
    whole = begin(stocked, take_id="T2")
    assert set(whole.json()["unit_ids"]) == {"ambient", "cool", "dock", "fridge", "frozen"}
    assert {x["lot_id"] for x in whole.json()["lines"]} == {"L1", "L2", "L3"}
    book(stocked, received(lot("L4"), 100, places.shelf("LOGI", "chilled")))
    assert begin(stocked, take_id="T2").status_code == 200  # although a unit has come
    stocked.post(f"{PATH}/T2/cancellation", json={"reason": "まちがい"})
    zone = begin(stocked, take_id="T3", zone="chilled")  # what lies where no unit was named yet
    assert set(zone.json()["unit_ids"]) == {"fridge", "chilled"}


@pytest.mark.parametrize(
    "wish", [{"unit_ids": ["no-such"]}, {"unit_ids": ["fridge"], "zone": "chilled"}]
)
def test_units_that_are_not_there_are_not_counted(
    stocked: TestClient, wish: dict[str, Any]
) -> None:
    answer = begin(stocked, **wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "stock_take_wrong")


def test_counts_of_one_message_are_written_all_or_none(stocked: TestClient) -> None:
    begin(stocked, unit_ids=["fridge"])
    now = datetime.now(UTC).isoformat()
    one = {"unit_id": "fridge", "counted_g": 1, "counted_at": now}
    sent = [{**one, "line_id": "1", "lot_id": "L1"}, {**one, "line_id": "2", "lot_id": "none"}]
    answer = stocked.post(f"{PATH}/T1/counts", json={"counts": sent})
    assert (answer.status_code, answer.json()["code"]) == (404, "lot_unknown")
    assert not any(x["counted_g"] for x in stocked.get(f"{PATH}/T1").json()["lines"])
    good = {"counts": sent[:1]}
    assert stocked.post(f"{PATH}/T1/counts", json=good).status_code == 201
    assert stocked.post(f"{PATH}/T1/counts", json=good).status_code == 200


def test_another_hub_s_take_is_not_there_and_the_council_only_reads(stocked: TestClient) -> None:
    begin(stocked, unit_ids=["fridge"])
    council = as_council(stocked)
    assert council.get(f"{PATH}/T1").status_code == 200
    assert begin(council, take_id="T2", unit_ids=["frozen"]).status_code == 403
    assert tell(council, 1).status_code == 403
    other = as_hub(stocked, "OTHER")
    for answer in (
        other.get(f"{PATH}/T1"),
        begin(other, take_id="T2"),
        tell(other, 1),
        close(other),
        other.post(f"{PATH}/T1/cancellation", json={"reason": "x"}),
    ):
        assert answer.status_code == 404
    assert other.get(PATH).json()["total"] == 0
    for role, site_id in ((Role.DRIVER, None), (Role.HALL, "HALL")):
        assert signed_in(other, role, site_id=site_id).get(PATH).status_code == 403


def test_takes_are_listed(stocked: TestClient) -> None:
    begin(stocked, unit_ids=["fridge"])
    begin(stocked, take_id="T2", unit_ids=["frozen"])
    close(stocked)
    found = stocked.get(PATH, params={"is_open": True, "site_id": "LOGI"}).json()
    assert ([t["take_id"] for t in found["items"]], found["total"]) == (["T2"], 1)
    missing = stocked.get(f"{PATH}/none")
    assert (missing.status_code, missing.json()["code"]) == (404, "stock_take_unknown")
