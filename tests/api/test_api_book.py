"""The book over the API: every kind of movement, who may write it, and what is refused how."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from PIL import Image

from api.db import writing
from api.main import create_app
from api.master_store import add_versions
from api.person import Role
from api.settings import Settings
from inventory import accounts as places
from inventory.days import day_of
from inventory.entry import EntryKind
from inventory.store.tables import entries
from logistics.master_columns import FORMS
from tests.inventory.book_words import NOW as LONG_AGO
from tests.inventory.book_words import a_lot, received, write
from tests.master_making import a_row, small_region
from tests.signing_in import a_person, engine_of, signed_in, signed_out

NOW = datetime.now(UTC)
TODAY = day_of(NOW)
NEXT_MONTH = TODAY + timedelta(days=31)
DOCK, SHELF = "site/LOGI/shelf/dock", "site/LOGI/shelf/ambient"
OTHER, HALL = "site/OTHER/shelf/ambient", "site/HALL/shelf/ambient"
RESERVED, PICKED = "site/LOGI/reserved/ambient/P1", "site/LOGI/picked/P1/T1"
TRUCK, WAY, EATEN = "vehicle/KEI", "transit/X1", "eaten/HALL"
MISSING, MOULD = "waste/adjusted", "waste/mould"


@cache
def documented() -> "Documented":
    return Documented(create_app(Settings()).openapi())


@pytest.fixture
def server(client: TestClient) -> TestClient:
    """A server with a small region of two bases, signed in as the hub operator of LOGI."""
    engine = engine_of(client)
    person_id = a_person(engine).person_id
    rows = small_region()
    other = a_row("sites.csv", site_id="OTHER", name="別ハブ", kind="hub_base",
                  service_min="5", handling_min_per_100kg="5")  # fmt: skip
    rows["sites.csv"] += (other,)
    rows["products.csv"] += (
        a_row("products.csv", product_id="MILK", name="牛乳", category="dairy", zone="chilled",
              litre_per_kg="1", jan="4901234567894"),
    )  # fmt: skip
    with writing(engine) as connection:
        for name in ("sites.csv", "products.csv", "vehicles.csv"):
            add_versions(connection, FORMS[name], rows[name], person_id=person_id, now=LONG_AGO)
    client.event_hooks["response"].append(documented())
    return as_hub(client)


class Documented:
    """Fails a test on an answer whose status its route does not tell in the API's description."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.routes = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), operations)
            for path, operations in description["paths"].items()
        ]

    def __call__(self, answer: Any) -> None:
        path, method = answer.request.url.path, answer.request.method.lower()
        told = [x[method]["responses"] for form, x in self.routes if form.fullmatch(path)]
        assert any(str(answer.status_code) in statuses for statuses in told), (path, told)


def as_hub(client: TestClient, site_id: str = "LOGI") -> TestClient:
    return signed_in(client, Role.HUB, site_id=site_id, username=f"hub-{site_id}")


def receive(client: TestClient, lot_id: str = "L1", kg: int = 30, **changes: Any) -> Any:
    sent = {
        "entry_id": f"came-{lot_id}",
        "occurred_at": NOW.isoformat(),
        "site_id": "LOGI",
        "lot_id": lot_id,
        "product_id": "RICE",
        "quantity_g": kg * 1000,
        "case_g": 1000,
        "expiry_kind": "best_before",
        "expires": f"{NEXT_MONTH:%Y.%m.%d}",
    }
    return client.post("/api/v1/lots", json={**sent, **changes})


def movement(
    kind: str, source: str, target: str, kg: float, *, lot_id: str = "L1", **more: Any
) -> dict[str, Any]:
    move = {
        "lot_id": lot_id, "source": source, "target": target, "quantity_g": round(kg * 1000)
    }  # fmt: skip
    sent = {
        "entry_id": str(uuid4()),
        "kind": kind,
        "occurred_at": NOW.isoformat(),
        "moves": [move],
        "reason": "理由" if kind in ("dispose", "adjust") else "",
        "to_site_id": "OTHER" if kind == "send" else "",
    }
    return {**sent, **more}


def move(client: TestClient, *about: Any, **more: Any) -> Any:
    return client.post("/api/v1/entries", json=movement(*about, **more))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def kilograms(client: TestClient, lot_id: str = "L1") -> dict[str, float]:
    rows = signed_in(client).get("/api/v1/stock").json()["items"]
    return {r["account"]: r["quantity_g"] / 1000 for r in rows if r["lot_id"] == lot_id}


# Movements


def test_a_lot_goes_through_every_kind_of_movement(server: TestClient) -> None:
    hub, council = (Role.HUB, "LOGI"), (Role.COUNCIL, None)
    assert receive(server).status_code == 201
    steps = [
        (hub, ("put_away", DOCK, SHELF, 30)),
        (council, ("reserve", SHELF, RESERVED, 10)),
        (council, ("release", RESERVED, SHELF, 2)),
        (hub, ("pick", RESERVED, PICKED, 8)),
        (hub, ("load", PICKED, TRUCK, 8)),
        (hub, ("deliver", TRUCK, HALL, 6)),
        (hub, ("come_back", TRUCK, SHELF, 2)),
        (hub, ("eat", HALL, EATEN, 4)),
        (hub, ("dispose", SHELF, MOULD, 1)),
        (hub, ("adjust", SHELF, MISSING, 1)),
        (hub, ("send", SHELF, WAY, 5)),
        ((Role.HUB, "OTHER"), ("arrive", WAY, OTHER, 5)),
    ]
    for (role, site_id), step in steps:
        who = as_hub(server, str(site_id)) if role is Role.HUB else signed_in(server)
        assert code(move(who, *step)) == (201, ""), step
    assert kilograms(server) == {SHELF: 17, HALL: 2, OTHER: 5}
    listed = signed_in(server).get("/api/v1/entries", params={"lot_id": "L1"}).json()
    assert [e["kind"] for e in reversed(listed["items"])] == ["receive", *(s[0] for _, s in steps)]
    assert signed_in(server).get("/api/v1/audit").json()["clean"]


def test_a_transfer_arrives_with_what_is_missing(server: TestClient) -> None:
    receive(server, unit_id="ambient")
    assert move(server, "send", SHELF, WAY, 10).status_code == 201
    arrived = movement("arrive", WAY, OTHER, 9, reason="袋が破れていた")
    lost = {"lot_id": "L1", "source": WAY, "target": MISSING, "quantity_g": 1000}
    arrived["moves"].append(lost)
    assert as_hub(server, "OTHER").post("/api/v1/entries", json=arrived).status_code == 201
    assert kilograms(server) == {SHELF: 20, OTHER: 9}


def test_one_entry_puts_away_into_several_zones(server: TestClient) -> None:
    receive(server)
    split = movement("put_away", DOCK, SHELF, 20)
    split["moves"].append(
        {"lot_id": "L1", "source": DOCK, "target": "site/LOGI/shelf/cool", "quantity_g": 10_000}
    )
    assert server.post("/api/v1/entries", json=split).status_code == 201
    assert kilograms(server) == {SHELF: 20, "site/LOGI/shelf/cool": 10}


def test_an_entry_is_answered_as_it_is_read_and_listed(server: TestClient) -> None:
    receive(server)
    sent = movement("put_away", DOCK, SHELF, 30, note="棚3", entry_id="移動 #1?")
    written = server.post("/api/v1/entries", json=sent).json()
    assert written["note"] == "棚3"
    assert server.get("/api/v1/entries/移動 %231%3F").json() == written
    assert server.get("/api/v1/entries").json()["items"][0] == written
    came = server.get("/api/v1/entries/came-L1").json()
    assert came["detail"]["lots"][0]["lot_id"] == "L1"
    assert code(server.get("/api/v1/entries/none")) == (404, "entry_unknown")


def test_entries_come_in_parts_the_newest_first(server: TestClient) -> None:
    receive(server)
    for kg in (1, 2, 3):
        move(server, "put_away", DOCK, SHELF, kg)
    part = server.get("/api/v1/entries", params={"limit": 2}).json()
    assert (part["total"], part["next_offset"]) == (4, 2)
    grams = [e["postings"][1]["quantity_g"] for e in part["items"]]
    assert grams == [3_000, 2_000]


def test_the_same_again_is_answered_again_and_other_content_is_a_conflict(
    server: TestClient,
) -> None:
    receive(server)
    sent = movement("put_away", DOCK, SHELF, 5)
    first, again = (server.post("/api/v1/entries", json=sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = {**sent, "note": "x"}
    assert code(server.post("/api/v1/entries", json=other)) == (409, "entry_conflict")
    assert kilograms(server)[SHELF] == 5


def test_a_kind_with_a_route_of_its_own_is_not_written_here(server: TestClient) -> None:
    receive(server)
    for kind in ("open", "receive", "hold", "decide", "amend", "reverse"):
        assert code(move(server, kind, "donor/X", SHELF, 1)) == (422, "entry_wrong"), kind


NOT_THEIRS = (
    (Role.COUNCIL, None, ("dispose", SHELF, MOULD, 1)),
    (Role.COUNCIL, None, ("deliver", TRUCK, HALL, 1)),
    (Role.ADMIN, None, ("send", SHELF, WAY, 1)),
    (Role.HUB, "LOGI", ("reserve", SHELF, RESERVED, 1)),
    (Role.DRIVER, None, ("dispose", SHELF, MOULD, 1)),
    (Role.HALL, "HALL", ("deliver", TRUCK, HALL, 1)),
)


def test_a_role_writes_its_own_kinds_only(server: TestClient) -> None:
    receive(server, unit_id="ambient")
    for role, site_id, about in NOT_THEIRS:
        who = signed_in(server, role, site_id=site_id, username=f"a-{role}")
        assert code(move(who, *about)) == (403, "forbidden"), (role, about)
    assert kilograms(server) == {SHELF: 30}


def test_another_bases_food_is_answered_as_if_it_were_not_there(server: TestClient) -> None:
    receive(server, unit_id="ambient")
    as_hub(server, "OTHER")
    for about in (
        ("send", SHELF, WAY, 1),
        ("dispose", SHELF, MOULD, 1),
        ("put_away", SHELF, "site/LOGI/shelf/cool", 1),
        ("load", SHELF, TRUCK, 1),
        ("eat", HALL, EATEN, 1),
    ):
        assert code(move(server, *about)) == (404, "not_found"), about
    assert kilograms(server) == {SHELF: 30}


def test_nobody_writes_without_a_name(server: TestClient) -> None:
    signed_out(server)
    assert code(move(server, "send", SHELF, WAY, 1))[0] == 401


REFUSED: tuple[tuple[tuple[Any, ...], dict[str, Any], tuple[int, str]], ...] = (
    (("send", SHELF, WAY, 31), {}, (409, "stock_short")),
    (("send", SHELF, WAY, 1), {"lot_id": "L9"}, (404, "lot_unknown")),
    (("send", "site/LOGI/shelf", WAY, 1), {}, (422, "account_unreadable")),
    (("send", SHELF, SHELF, 1), {}, (422, "entry_wrong")),
    (("eat", SHELF, EATEN, 1), {}, (422, "entry_wrong")),
    (("dispose", SHELF, MOULD, 1), {"reason": ""}, (422, "entry_wrong")),
    (("load", SHELF, "vehicle/BUS", 1), {}, (422, "entry_wrong")),
    (("put_away", SHELF, "site/LOGI/shelf/cellar", 1), {}, (422, "entry_wrong")),
    (("put_away", SHELF, "site/NOWHERE/shelf/ambient", 1), {}, (422, "entry_wrong")),
    (("adjust", SHELF, MOULD, 1), {}, (422, "entry_wrong")),
    (("send", SHELF, WAY, 1), {"to_site_id": ""}, (422, "entry_wrong")),
    (("put_away", SHELF, DOCK, 1), {"to_site_id": "OTHER"}, (422, "entry_wrong")),
    (("send", SHELF, WAY, 0), {}, (422, "request_invalid")),
    (("send", SHELF, WAY, -1), {}, (422, "request_invalid")),
    (("send", SHELF, WAY, 10**10), {}, (422, "request_invalid")),
    (("send", SHELF, WAY, 1), {"occurred_at": "2026-12-01T09:00:00"}, (422, "request_invalid")),
    (("send", SHELF, WAY, 1), {"entry_id": ""}, (422, "request_invalid")),
    (("send", SHELF, WAY, 1), {"entry_id": "a/b"}, (422, "request_invalid")),
    (("send", SHELF, WAY, 1), {"note": "a\u0000b"}, (422, "entry_wrong")),
    (("send", SHELF, WAY, 1), {"colour": "red"}, (422, "request_invalid")),
    (("fly", SHELF, WAY, 1), {}, (422, "request_invalid")),
)


def test_what_cannot_be_is_refused_with_its_code_and_writes_nothing(server: TestClient) -> None:
    receive(server, unit_id="ambient")
    for about, more, wanted in REFUSED:
        answer = move(server, *about, **more)
        assert code(answer) == wanted, (about, more)
        assert answer.json()["remedy"]
    assert kilograms(server) == {SHELF: 30}


def test_expired_food_is_not_handed_on_but_can_be_written_off(server: TestClient) -> None:
    yesterday = TODAY - timedelta(days=1)
    lot = a_lot(product_id="RICE", expires_on=yesterday, available_on=yesterday)
    with writing(engine_of(server)) as connection:
        write(connection, received(lot, 5_000, places.shelf("LOGI", "ambient")))
    for about in (("send", SHELF, WAY, 1), ("load", SHELF, TRUCK, 1), ("pick", SHELF, PICKED, 1)):
        assert code(move(server, *about)) == (409, "lot_expired")
    (row,) = server.get("/api/v1/stock").json()["items"]
    assert (row["band"], row["days_left"], row["is_available"]) == ("expired", -1, False)
    assert move(server, "dispose", SHELF, MOULD, 5).status_code == 201
    assert kilograms(server) == {}


# Undoing


def test_an_entry_is_undone_once_by_another(server: TestClient) -> None:
    receive(server, unit_id="ambient")
    for about in (
        ("put_away", SHELF, "site/LOGI/shelf/cool", 1),
        ("send", SHELF, WAY, 1),
        ("load", SHELF, TRUCK, 1),
        ("dispose", SHELF, MOULD, 1),
        ("adjust", SHELF, MISSING, 1),
    ):
        sent = movement(*about)
        assert server.post("/api/v1/entries", json=sent).status_code == 201
        undo = {"entry_id": f"undo {about[0]}", "occurred_at": NOW.isoformat(), "reason": "誤り"}
        address = f"/api/v1/entries/{sent['entry_id']}/reversal"
        first, again = (server.post(address, json=undo) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert (first.json()["kind"], first.json()["reverses"]) == ("reverse", sent["entry_id"])
        twice = server.post(address, json={**undo, "entry_id": "undo again"})
        assert code(twice) == (409, "reversal_refused")
        address = f"/api/v1/entries/undo {about[0]}/reversal"
        of_it = server.post(address, json={**undo, "entry_id": "undo the undoing"})
        assert code(of_it) == (409, "reversal_refused")
    assert kilograms(server) == {SHELF: 30}


def test_an_arrival_is_undone_only_while_its_food_is_there(server: TestClient) -> None:
    receive(server)
    move(server, "put_away", DOCK, SHELF, 1)
    undo = {"entry_id": "undo", "occurred_at": NOW.isoformat(), "reason": "まちがい"}
    address = "/api/v1/entries/came-L1/reversal"
    assert code(server.post(address, json=undo)) == (409, "stock_short")
    move(server, "put_away", SHELF, DOCK, 1)
    assert server.post(address, json=undo).status_code == 201
    assert kilograms(server) == {}
    assert server.get("/api/v1/lots/L1").status_code == 200  # what was undone can still be read


def test_undoing_is_not_for_others(server: TestClient) -> None:
    receive(server)
    undo = {"entry_id": "undo", "occurred_at": NOW.isoformat(), "reason": "まちがい"}
    address = "/api/v1/entries/came-L1/reversal"
    assert as_hub(server, "OTHER").post(address, json=undo).status_code == 404
    assert signed_in(server).post(address, json=undo).status_code == 403  # council reads
    no_reason = as_hub(server).post(address, json={**undo, "reason": ""})
    assert code(no_reason) == (422, "request_invalid")
    unknown = as_hub(server).post("/api/v1/entries/none/reversal", json=undo)
    assert code(unknown) == (404, "entry_unknown")
    administrator = signed_in(server, Role.ADMIN, username="admin")
    assert administrator.post(address, json=undo).status_code == 201


# Stock


def test_stock_is_listed_the_soonest_date_first_and_summed_by_zone_and_days_left(
    server: TestClient,
) -> None:
    for lot_id, days, product in (("L1", 30, "RICE"), ("L2", 2, "RICE"), ("L3", 0, "MILK")):
        day = TODAY + timedelta(days=days)
        receive(server, lot_id, 10, expires=f"{day:%Y.%m.%d}", product_id=product)
    rows = server.get("/api/v1/stock", params={"site_id": "LOGI"}).json()["items"]
    assert [(r["lot_id"], r["band"], r["days_left"]) for r in rows] == [
        ("L3", "today", 0),
        ("L2", "within_3", 2),
        ("L1", "later", 30),
    ]
    assert rows[0]["product_name"] == "牛乳"
    chilled = server.get("/api/v1/stock", params={"zone": "chilled"}).json()["items"]
    assert [r["lot_id"] for r in chilled] == ["L3"]
    sums = server.get("/api/v1/stock/sums").json()
    assert [(s["zone"], s["state"], s["band"], s["quantity_g"], s["lots"]) for s in sums] == [
        ("ambient", "shelf", "within_3", 10_000, 1),
        ("ambient", "shelf", "later", 10_000, 1),
        ("chilled", "shelf", "today", 10_000, 1),
    ]


def test_stock_as_of_a_moment_is_what_was_written_or_had_happened_by_then(
    server: TestClient,
) -> None:
    week = NOW - timedelta(days=7)
    receive(server, occurred_at=week.isoformat())

    def then(moment: datetime, by: str) -> int:
        asked = {"as_of": moment.isoformat(), "by": by}
        return int(server.get("/api/v1/stock", params=asked).json()["total"])

    before = week + timedelta(days=1)
    assert (then(before, "recorded"), then(before, "occurred")) == (0, 1)
    after = datetime.now(UTC) + timedelta(seconds=1)
    assert (then(after, "recorded"), then(after, "occurred")) == (1, 1)
    sums = server.get("/api/v1/stock/sums", params={"as_of": before.isoformat()}).json()
    assert sums == []


def test_each_sees_its_own_stock(server: TestClient) -> None:
    receive(server)
    other = as_hub(server, "OTHER")
    assert other.get("/api/v1/stock").json()["total"] == 0
    assert other.get("/api/v1/stock/sums").json() == []
    assert other.get("/api/v1/lots").json()["total"] == 0
    assert other.get("/api/v1/entries").json()["total"] == 0
    assert other.get("/api/v1/stock", params={"site_id": "LOGI"}).status_code == 404
    asked: dict[str, Any] = {"site_id": "LOGI", "product_id": "RICE", "need_g": 1000}
    assert other.get("/api/v1/stock/pick", params=asked).status_code == 404


def test_a_pick_is_suggested_with_its_reasons_and_writes_nothing(server: TestClient) -> None:
    for lot_id, days in (("late", 40), ("soon", 3), ("soon too", 3)):
        day = TODAY + timedelta(days=days)
        unit = "cool" if lot_id == "soon too" else "ambient"
        receive(server, lot_id, 10, expires=f"{day:%Y.%m.%d}", unit_id=unit)
    asked: dict[str, Any] = {"site_id": "LOGI", "product_id": "RICE", "need_g": 24_500}
    picked = server.get("/api/v1/stock/pick", params=asked).json()
    assert [(x["lot_id"], x["place"], x["quantity_g"], x["reason"]) for x in picked["lines"]] == [
        ("soon", "ambient", 10_000, "place"),
        ("soon too", "cool", 10_000, "place"),
        ("late", "ambient", 4_000, "date"),
    ]
    assert picked["short_g"] == 500
    fifo = server.get("/api/v1/stock/pick", params={**asked, "policy": "fifo"}).json()
    assert fifo["short_g"] == 500
    assert server.get("/api/v1/entries").json()["total"] == 3


# Lots


def test_a_lot_is_found_and_read_with_its_history(server: TestClient) -> None:
    receive(server, lot_number="A-77", maker="農家")
    receive(server, "L2", product_id="MILK")
    move(server, "put_away", DOCK, SHELF, 5)
    amend(server, note="x")
    for part in ("L1", "A-77", "農家", "RICE", "米"):
        found = server.get("/api/v1/lots", params={"query": part}).json()
        assert [x["lot_id"] for x in found["items"]] == ["L1"], part
    lot = server.get("/api/v1/lots/L1").json()
    assert {r["account"]: r["quantity_g"] for r in lot["stock"]} == {DOCK: 25_000, SHELF: 5_000}
    assert [e["kind"] for e in lot["entries"]] == ["amend", "put_away", "receive"]
    assert code(server.get("/api/v1/lots/L9"))[0] == 404
    assert code(as_hub(server, "OTHER").get("/api/v1/lots/L1"))[0] == 404


def amend(client: TestClient, lot_id: str = "L1", **changes: Any) -> Any:
    sent = {"entry_id": "again", "occurred_at": NOW.isoformat(), "reason": "読みなおした"}
    return client.post(f"/api/v1/lots/{lot_id}/facts", json={**sent, **changes})


def test_facts_are_said_anew_and_the_old_ones_stay_in_the_book(server: TestClient) -> None:
    receive(server, storage="10℃以下で保存")
    said = {"maker": "農家", "storage": "4℃以下", "zone": "chilled", "note": "冷蔵へ"}
    answer = amend(server, **said)
    assert answer.status_code == 201
    assert answer.json()["detail"]["changed"] == [
        "maker", "note", "storage_at_least_dc", "storage_at_most_dc", "storage_printed", "zone",
    ]  # fmt: skip
    facts = server.get("/api/v1/lots/L1").json()["facts"]
    assert (facts["maker"], facts["storage_at_most_dc"], facts["zone"]) == ("農家", 40, "chilled")
    came = server.get("/api/v1/entries/came-L1").json()["detail"]["lots"][0]
    assert (came["storage_printed"], came["storage_at_most_dc"]) == ("10℃以下で保存", 100)
    assert server.get("/api/v1/entries/again").json() == answer.json()
    assert as_hub(server, "OTHER").get("/api/v1/entries/again").status_code == 404


def test_an_amendment_sent_again_is_the_same_also_after_another_one(server: TestClient) -> None:
    receive(server)
    first = amend(server, maker="農家")
    assert amend(server, entry_id="second", note="x").status_code == 201
    again = amend(server, maker="農家")
    assert (again.status_code, again.json()) == (200, first.json())
    for other in (
        {"maker": "別"},
        {"maker": "農家", "note": "y"},
        {"maker": "農家", "reason": "z"},
    ):
        assert code(amend(server, **other)) == (409, "entry_conflict")
    assert code(amend(server, entry_id="came-L1", maker="農家")) == (409, "entry_conflict")


def test_a_later_date_needs_a_name(server: TestClient) -> None:
    receive(server, expiry_kind="use_by")
    later = (NEXT_MONTH + timedelta(days=60)).isoformat()
    frozen = {"zone": "frozen", "expires_on": later}
    assert code(amend(server, **frozen)) == (422, "entry_wrong")
    assert code(amend(server, expiry_kind="best_before")) == (422, "entry_wrong")
    answer = amend(server, **frozen, approved_by="山田さん(寄付者)")
    assert answer.status_code == 201
    assert answer.json()["detail"]["approved_by"] == "山田さん(寄付者)"
    facts = server.get("/api/v1/lots/L1").json()["facts"]
    assert (facts["expires_on"], facts["expiry_kind"]) == (later, "use_by")
    assert facts["expires_printed"] == f"{NEXT_MONTH:%Y.%m.%d}"  # the label still says so


def test_another_bases_lot_is_not_amended(server: TestClient) -> None:
    receive(server)
    assert amend(as_hub(server, "OTHER"), maker="x").status_code == 404
    assert amend(signed_in(server), maker="x").status_code == 403
    assert amend(as_hub(server), "L9", maker="x").status_code == 404


def test_a_lot_number_is_taken_once_and_only_for_places_of_ones_own(server: TestClient) -> None:
    assert receive(server).status_code == 201
    assert code(receive(server, entry_id="other")) == (409, "lot_known")
    assert code(receive(server, "L/2")) == (422, "request_invalid")  # no address could name it
    assert receive(as_hub(server, "OTHER"), "L2").status_code == 404
    assert receive(signed_in(server), "L2").status_code == 403


def test_allergens_are_contained_stated_free_or_unknown(server: TestClient) -> None:
    label = {"contains": ["乳"], "stated_free": ["カシューナッツ"], "unknown": ["小麦"]}
    receive(server, "labelled", allergens=label)
    receive(server, "bare")
    facts = server.get("/api/v1/lots/labelled").json()["facts"]
    assert facts["labelled"]
    assert facts["contains"] == ["乳"]
    assert {"乳", "小麦"} <= set(facts["kept_away"])
    assert not {"卵", "カシューナッツ"} & set(facts["kept_away"])  # 卵 had to be named
    bare = server.get("/api/v1/lots/bare").json()["facts"]
    assert not bare["labelled"]
    assert {"乳", "卵", "小麦", "カシューナッツ"} <= set(bare["unknown"])
    twice = {"contains": ["乳"], "stated_free": ["乳"], "unknown": []}
    assert code(receive(server, "twice", allergens=twice)) == (422, "allergens_invalid")
    slip = {"contains": ["たまご"], "stated_free": [], "unknown": []}
    refused = receive(server, "slip", allergens=slip)
    assert code(refused) == (422, "allergen_not_listed")
    assert "たまご" in refused.json()["detail"]
    receive(server, "bare", allergens=None)
    assert code(amend(server, "bare", allergens=slip)) == (422, "allergen_not_listed")


def test_a_barcode_is_kept_as_the_product_has_it(server: TestClient) -> None:
    for gtin, kept in (
        ("4901234567894", "4901234567894"),
        ("04901234567894", "4901234567894"),
        ("2901234005008", ""),  # a shop's own code
        ("", ""),
    ):
        lot_id = f"L{gtin}"
        assert receive(server, lot_id, gtin=gtin).status_code == 201
        assert server.get(f"/api/v1/lots/{lot_id}").json()["facts"]["gtin"] == kept
    assert code(receive(server, gtin="4901234567895")) == (422, "code_unreadable")


# Recalls


def call_back(client: TestClient, hold_id: str = "H1", **criteria: Any) -> None:
    sent = {"hold_id": hold_id, "entry_id": f"open-{hold_id}", "occurred_at": NOW.isoformat(),
            "criteria": criteria}  # fmt: skip
    answer = signed_in(client).post("/api/v1/recalls", json=sent)
    assert answer.status_code == 201, answer.text
    as_hub(client)


def test_food_that_is_called_back_comes_in_held_and_is_not_handed_on(server: TestClient) -> None:
    call_back(server, product_id="RICE")
    answer = receive(server)
    assert answer.status_code == 201
    assert answer.json()["detail"]["held_lots"] == {"H1": ["L1"]}
    assert receive(server).status_code == 200
    held = "site/LOGI/quarantine/dock/H1"
    assert kilograms(server) == {held: 30}
    as_hub(server)
    assert code(move(server, "adjust", MISSING, SHELF, 1)) == (409, "lot_held")
    assert move(server, "dispose", held, MOULD, 30).status_code == 201


def test_a_vehicle_under_way_brings_called_back_food_to_quarantine(server: TestClient) -> None:
    receive(server, unit_id="ambient")
    move(server, "load", SHELF, TRUCK, 5)
    move(server, "send", SHELF, WAY, 5)
    call_back(server, product_id="RICE")
    refused = move(server, "deliver", TRUCK, HALL, 5)
    assert code(refused) == (409, "lot_held")
    assert "拠点へ戻す" in refused.json()["remedy"]
    back = movement("come_back", TRUCK, SHELF, 5)
    statuses = [server.post("/api/v1/entries", json=back).status_code for _ in range(2)]
    assert statuses == [201, 200]
    assert move(as_hub(server, "OTHER"), "arrive", WAY, OTHER, 5).status_code == 201
    assert kilograms(server) == {
        "site/LOGI/quarantine/ambient/H1": 25,
        "site/OTHER/quarantine/ambient/H1": 5,
    }


def test_a_lot_whose_number_is_mended_is_held_by_the_recall_that_means_it(
    server: TestClient,
) -> None:
    receive(server, unit_id="ambient", lot_number="A7")
    call_back(server, product_id="RICE", lot_number="A1")
    assert kilograms(server) == {SHELF: 30}
    assert amend(as_hub(server), lot_number="A1").status_code == 201
    assert kilograms(server) == {"site/LOGI/quarantine/ambient/H1": 30}


# Labels


def test_a_printed_date_is_read(server: TestClient) -> None:
    for text, day, month_only in (
        ("2026.11.30", "2026-11-30", False),
        ("令和８年11月", "2026-11-30", True),
        ("2026年11月30日", "2026-11-30", False),
    ):
        read = server.get("/api/v1/labels/date", params={"text": text}).json()
        assert (read["day"], read["month_only"]) == (day, month_only)


def test_a_date_that_may_mean_several_days_is_asked_back_with_all_of_them(
    server: TestClient,
) -> None:
    answer = server.get("/api/v1/labels/date", params={"text": "11.30"})
    assert code(answer) == (422, "date_ambiguous")
    days = [date.fromisoformat(c["day"]) for c in answer.json()["faults"]]
    assert len(days) > 1
    assert days == sorted(days)
    refused = receive(server, expires="11.30")
    assert code(refused) == (422, "date_ambiguous")
    assert refused.json()["faults"] == answer.json()["faults"]
    assert receive(server, expires="11.30", expires_on=days[-1].isoformat()).status_code == 201
    facts = server.get("/api/v1/lots/L1").json()["facts"]
    assert (facts["expires_on"], facts["expires_printed"]) == (days[-1].isoformat(), "11.30")


def test_a_code_gives_product_lot_date_and_weight(server: TestClient) -> None:
    text = "(01)04901234567894(17)261130(10)A1(3103)001250"
    read = server.get("/api/v1/labels/code", params={"text": text}).json()
    wanted = {
        "gtin": "4901234567894",
        "product_id": "MILK",
        "product_name": "牛乳",
        "lot_number": "A1",
        "use_by_on": "2026-11-30",
        "weight_g": 1250,
    }
    assert {k: read[k] for k in wanted} == wanted
    unknown = server.get("/api/v1/labels/code", params={"text": "4569951116179"}).json()
    assert (unknown["gtin"], unknown["product_id"]) == ("4569951116179", None)
    wrong = server.get("/api/v1/labels/code", params={"text": "4901234567895"})
    assert code(wrong) == (422, "code_unreadable")


def test_a_photo_of_the_label_is_kept_with_its_lot(server: TestClient) -> None:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 20, 20)).save(file, "PNG")
    sent = {"file": ("label.png", file.getvalue(), "image/png")}
    photo_id = server.post("/api/v1/labels/photos", files=sent).json()["photo_id"]
    assert receive(server, photo_id=photo_id).status_code == 201
    answer = server.get(f"/api/v1/labels/photos/{photo_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(answer.content)).size == (30, 20)
    assert server.get(f"/api/v1/labels/photos/{'0' * 64}").status_code == 404
    no_photo = {"file": ("label.png", b"no photo", "image/png")}
    assert code(server.post("/api/v1/labels/photos", files=no_photo)) == (422, "photo_refused")


# The audit


def test_the_audit_recomputes_the_book_and_names_what_does_not_fit(server: TestClient) -> None:
    receive(server)
    move(server, "put_away", DOCK, SHELF, 5)
    told = signed_in(server).get("/api/v1/audit").json()
    assert (told["clean"], told["entries"], told["lots"]) == (True, 2, 1)
    assert told["on_hand_g"] == 30_000
    assert as_hub(server).get("/api/v1/audit").status_code == 403
    kinds = {kind for (kind,) in read_kinds(server)}
    assert kinds == {EntryKind.RECEIVE, EntryKind.PUT_AWAY}


def read_kinds(client: TestClient) -> list[Any]:
    with engine_of(client).connect() as connection:
        return list(connection.execute(sa.select(entries.c.kind)))
