"""Stock, lots, recalls and what labels say, over the API."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from PIL import Image

from tests.api.book_over_http import (
    DOCK,
    HALL,
    MISSING,
    MOULD,
    NEXT_MONTH,
    NOW,
    OTHER,
    SHELF,
    TODAY,
    TRUCK,
    WAY,
    as_hub,
    call_back,
    code,
    kilograms,
    move,
    movement,
    receive,
    server,
)
from tests.signing_in import signed_in

__all__ = ["server"]


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
