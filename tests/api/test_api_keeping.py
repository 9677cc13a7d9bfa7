"""Temperatures, holds and recalls over the API: who may do what, and what each of them sees."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import reading, writing
from api.master import master_store
from api.master.cold_units import known_units
from inventory import accounts as places
from inventory.days import JST, day_of
from inventory.entry import Entry, EntryKind
from inventory.store.stock import quantity_g
from logistics.master.columns import FORMS
from tests.inventory.book_words import a_lot, moved, received, write
from tests.master_making import a_row, small_region
from tests.signing_in import a_person, engine_of, signed_in

NOW = datetime.now(UTC)
TODAY = day_of(NOW)
FRIDGE = places.shelf("LOGI", "fridge")
HALL = places.shelf("HALL", "chilled")
SECRET = {"name": "まことの家", "phone": "0857-11-1111", "address": "秘密町1"}


@pytest.fixture
def server(client: TestClient) -> TestClient:
    """A server with a small region: a base with a fridge, halls, one of them confidential."""
    engine = engine_of(client)
    person_id = a_person(engine).person_id
    rows = small_region()
    more = {
        "units.csv": (
            a_row("units.csv", site_id="LOGI", unit_id="fridge", zone="chilled", max_c="8"),
        ),
        "stores.csv": (
            *rows["stores.csv"],
            a_row("stores.csv", site_id="LOGI", zone="chilled", capacity_l="500"),
            a_row("stores.csv", site_id="LOGI", zone="frozen", capacity_l="500"),
        ),
        "sites.csv": (
            *rows["sites.csv"],
            a_row("sites.csv", site_id="OTHER", name="別ハブ", kind="hub_base",
                  service_min="5", handling_min_per_100kg="5"),
            a_row("sites.csv", site_id="SECRET", kind="partner_facility", hub_id="LOGI",
                  service_min="5", handling_min_per_100kg="5", confidential="1",
                  public_name="協力施設A", **SECRET),
            a_row("sites.csv", site_id="FAR", name="遠い食堂", kind="dining_hall", hub_id="OTHER",
                  service_min="5", handling_min_per_100kg="5", phone="0857-22-2222"),
        ),
        "donors.csv": (
            a_row("donors.csv", donor_id="DONOR-1", name="山田牛乳", contact="0857-33-3333"),
        ),
    }  # fmt: skip
    with writing(engine) as connection:
        for name, found in {**rows, **more}.items():
            master_store.add_versions(connection, FORMS[name], found, person_id=person_id, now=NOW)
    return client


def book(client: TestClient, *entries: Entry) -> None:
    for one in entries:
        with writing(engine_of(client)) as connection:
            write(connection, one, now=NOW)


def lot(lot_id: str = "L1", **changes: Any) -> Any:
    later = {"expires_on": TODAY + timedelta(days=30), "available_on": TODAY}
    return a_lot(lot_id, **{**later, **changes})


def grams(client: TestClient, account: places.Account, lot_id: str = "L1") -> int:
    with reading(engine_of(client)) as connection:
        return quantity_g(connection, account, lot_id)


def as_hub(client: TestClient, site_id: str = "LOGI") -> TestClient:
    return signed_in(client, Role.HUB, site_id=site_id, username=f"hub-{site_id}")


def as_council(client: TestClient) -> TestClient:
    return signed_in(client, Role.COUNCIL)


def send(client: TestClient, degrees: float, **changes: Any) -> Any:
    one = {
        "reading_id": "R1",
        "site_id": "LOGI",
        "unit_id": "fridge",
        "measured_at": NOW.isoformat(),
        "temperature_dc": round(degrees * 10),
    }
    return client.post("/api/v1/temperatures", json={"readings": [{**one, **changes}]})


def decide(client: TestClient, hold_id: str, decision: str = "release", **more: Any) -> Any:
    body = {
        "entry_id": "decide-1",
        "decision": decision,
        "reason": "見て確かめた",
        "occurred_at": NOW.isoformat(),
    }
    return client.post(f"/api/v1/holds/{hold_id}/decision", json={**body, **more})


def test_a_bad_reading_holds_the_food_and_the_hub_decides(server: TestClient) -> None:
    book(server, received(lot(), 5_000, FRIDGE))
    hub = as_hub(server)
    assert send(hub, 7.9, reading_id="R0").status_code == 201
    answer = send(hub, 8.1, action="扉を閉めた")
    assert answer.status_code == 201
    (found,) = answer.json()
    assert (found["hold_id"], found["at_most_dc"]) == ("breach-R1", 80)
    assert send(hub, 8.1, action="扉を閉めた").status_code == 200
    assert grams(hub, FRIDGE) == 0
    (hold,) = hub.get("/api/v1/holds", params={"is_open": True}).json()["items"]
    assert (hold["site_name"], hold["decision"]) == ("ロジ", None)
    detail = hub.get("/api/v1/holds/breach-R1").json()
    assert [(f["lot_id"], f["quantity_g"]) for f in detail["food"]] == [("L1", 5_000)]
    assert detail["facts"]["temperature_dc"] == 81
    assert decide(hub, "breach-R1").status_code == 201
    assert decide(hub, "breach-R1").status_code == 200
    again = decide(hub, "breach-R1", "discard", entry_id="decide-2")
    assert (again.status_code, again.json()["code"]) == (409, "hold_decided")
    assert grams(hub, FRIDGE) == 5_000
    closed = hub.get("/api/v1/holds/breach-R1").json()
    assert (closed["decision"], closed["decided_reason"]) == ("release", "見て確かめた")


def test_readings_of_one_round_are_written_together_or_not_at_all(server: TestClient) -> None:
    hub = as_hub(server)
    one = {"site_id": "LOGI", "measured_at": NOW.isoformat(), "temperature_dc": 50}
    answer = hub.post(
        "/api/v1/temperatures",
        json={
            "readings": [
                {**one, "reading_id": "R1", "unit_id": "fridge"},
                {**one, "reading_id": "R2", "unit_id": "no-such-unit"},
            ]
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "reading_wrong")
    assert hub.get("/api/v1/temperatures").json()["total"] == 0


def test_another_hub_sees_and_writes_nothing_of_it(server: TestClient) -> None:
    book(server, received(lot(), 5_000, FRIDGE))
    send(as_hub(server), 9)
    other = as_hub(server, "OTHER")
    assert send(other, 9, reading_id="R2").status_code == 404
    assert other.get("/api/v1/temperatures").json()["items"] == []
    assert other.get("/api/v1/temperatures", params={"site_id": "LOGI"}).status_code == 404
    assert other.get("/api/v1/temperatures/missing").json()["items"] == []
    assert other.get("/api/v1/holds").json()["items"] == []
    assert other.get("/api/v1/holds/breach-R1").status_code == 404
    assert decide(other, "breach-R1").status_code == 404
    for role in (Role.DRIVER, Role.HALL):
        nobody = signed_in(server, role, site_id="HALL" if role is Role.HALL else None)
        for path in ("temperatures", "temperatures/missing", "holds", "recalls"):
            assert nobody.get(f"/api/v1/{path}").status_code == 403
    council = as_council(server)
    assert send(council, 9, reading_id="R3").status_code == 403
    assert council.get("/api/v1/temperatures").json()["total"] == 1
    assert decide(council, "breach-R1").status_code == 201


def test_a_site_s_units_are_those_of_master_data_or_else_its_zones(server: TestClient) -> None:
    with reading(engine_of(server)) as connection:
        units = known_units(connection)
    of_base = {k[1]: (u.at_most_dc, u.is_watched) for k, u in units.items() if k[0] == "LOGI"}
    assert of_base == {
        "fridge": (80, True),
        "frozen": (-150, True),
        "ambient": (None, False),
    }


def test_missing_readings_are_listed(server: TestClient) -> None:
    hub = as_hub(server)
    yesterday = TODAY - timedelta(days=1)
    noon = datetime(yesterday.year, yesterday.month, yesterday.day, 12, tzinfo=JST)
    send(hub, 5, measured_at=noon.isoformat())
    span = {"since": yesterday.isoformat(), "until": yesterday.isoformat()}
    missing = hub.get("/api/v1/temperatures/missing", params=span).json()["items"]
    assert [(m["unit_id"], m["slot"]) for m in missing] == [
        ("fridge", 0),
        ("frozen", 0),
        ("frozen", 1),
    ]
    listed = hub.get("/api/v1/temperatures", params={**span, "unit_id": "fridge"}).json()
    assert listed["total"] == 1
    assert hub.get("/api/v1/temperatures", params={"since": TODAY.isoformat()}).json()["total"] == 0
    for wrong in ({"since": "1000-01-01", "until": "1000-01-02"}, {"since": "2000-01-01"}):
        answer = hub.get("/api/v1/temperatures/missing", params=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "reading_wrong")


def spread(server: TestClient) -> None:
    """Milk in the fridge, at halls of two areas, at a confidential site, and on a vehicle."""
    truck = places.vehicle("KEI")
    book(
        server,
        received(lot(), 10_000, FRIDGE),
        received(lot("L2", lot_number=""), 1_000, places.shelf("OTHER", "chilled")),
        moved(EntryKind.LOAD, "L1", FRIDGE, truck, 5_000),
        moved(EntryKind.DELIVER, "L1", truck, HALL, 1_000),
        moved(EntryKind.DELIVER, "L1", truck, places.shelf("SECRET", "chilled"), 2_000),
        moved(EntryKind.DELIVER, "L1", truck, places.shelf("FAR", "chilled"), 500),
        moved(EntryKind.EAT, "L1", HALL, places.eaten("HALL"), 400),
    )


def opened(client: TestClient, **more: Any) -> Any:
    body = {
        "hold_id": "H1",
        "entry_id": "open-1",
        "occurred_at": NOW.isoformat(),
        "criteria": {"product_id": "MILK", "lot_number": "A1"},
    }
    return client.post("/api/v1/recalls", json={**body, **more})


def test_a_recall_is_looked_at_opened_and_decided_by_the_council(server: TestClient) -> None:
    spread(server)
    council = as_council(server)
    asked = {"product_id": "MILK", "lot_number": "A1"}
    seen = council.get("/api/v1/recalls/preview", params=asked).json()
    assert {m["lot_id"]: m["unknown"] for m in seen["lots"]} == {
        "L1": [],
        "L2": ["lot_number_unknown"],
    }
    told = {r["site_id"]: r for r in seen["recipients"]}
    assert set(told) == {"HALL", "SECRET", "FAR"}
    assert (told["FAR"]["phone"], told["SECRET"]["phone"]) == ("0857-22-2222", SECRET["phone"])
    (share,) = told["HALL"]["shares"]
    expected = {"delivered_g": 1_000, "eaten_g": 400, "there_g": 600}
    assert {k: share[k] for k in expected} == expected
    assert share["delivered_on"] == [day_of(moved_at()).isoformat()]
    (donor,) = seen["donors"]
    assert (donor["name"], donor["contact"]) == ("山田牛乳", "0857-33-3333")
    assert grams(council, FRIDGE) == 5_000  # nothing is held yet
    answer = opened(council)
    assert answer.status_code == 201
    assert answer.json()["hold"]["decision"] is None
    assert opened(council).status_code == 200
    assert opened(council, note="other").json()["code"] == "entry_conflict"
    assert grams(council, FRIDGE) == 0
    (one,) = council.get("/api/v1/recalls", params={"is_open": True}).json()
    assert one["hold_id"] == "H1"
    assert decide(council, "H1", "sensor_fault").json()["code"] == "decision_wrong"
    assert decide(council, "H1", "discard", lots={"L2": "release"}).status_code == 201
    assert grams(council, places.shelf("OTHER", "chilled"), "L2") == 1_000
    assert council.get("/api/v1/recalls", params={"is_open": True}).json() == []


def moved_at() -> datetime:
    return moved(EntryKind.EAT, "L", HALL, places.eaten("HALL"), 1).occurred_at


def test_a_hub_sees_its_own_part_of_a_recall_and_does_not_decide(server: TestClient) -> None:
    spread(server)
    opened(as_council(server))
    hub = as_hub(server)
    mine = hub.get("/api/v1/recalls/H1")
    assert mine.status_code == 200
    assert {r["site_id"] for r in mine.json()["recipients"]} == {"HALL", "SECRET"}
    assert {m["lot_id"] for m in mine.json()["lots"]} == {"L1"}
    assert mine.json()["donors"] == []
    assert mine.json()["under_way"] == []
    assert hub.get("/api/v1/holds/H1").json()["facts"] == {}
    assert [h["hold_id"] for h in hub.get("/api/v1/recalls").json()] == ["H1"]
    assert decide(hub, "H1", "discard").status_code == 403
    assert hub.get("/api/v1/recalls/preview", params={"maker": "x"}).status_code == 403
    assert opened(hub).status_code == 403
    unrelated = as_hub(server, "NOWHERE")
    assert unrelated.get("/api/v1/recalls/H1").status_code == 404
    assert unrelated.get("/api/v1/recalls").json() == []


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HUB])
def test_a_confidential_site_has_its_neutral_name_for_all_but_the_council(
    server: TestClient, role: Role
) -> None:
    spread(server)
    opened(as_council(server))
    reader = signed_in(server, role, site_id="LOGI" if role is Role.HUB else None)
    texts = [reader.get(p).text for p in ("/api/v1/recalls/H1", "/api/v1/holds/H1")]
    assert all(secret not in text for text in texts for secret in SECRET.values())
    assert "協力施設A" in texts[0]
    council = as_council(server).get("/api/v1/recalls/H1").text
    assert all(secret in council for secret in SECRET.values())


def test_a_recall_of_nothing_and_a_hold_of_nothing_are_answered_in_words(
    server: TestClient,
) -> None:
    council = as_council(server)
    nothing = council.get("/api/v1/recalls/preview")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "recall_wrong")
    assert council.get("/api/v1/recalls/none").json()["code"] == "hold_unknown"
    send(as_hub(server), 9)
    breach = as_council(server).get("/api/v1/recalls/breach-R1")
    assert (breach.status_code, breach.json()["code"]) == (404, "hold_unknown")
