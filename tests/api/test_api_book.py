"""The book over the API: every kind of movement, who may write it, and what is refused how."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import writing
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.store.tables import entries
from tests.api.book_over_http import (
    DOCK,
    EATEN,
    HALL,
    MISSING,
    MOULD,
    NOW,
    OTHER,
    PICKED,
    RESERVED,
    SHELF,
    TODAY,
    TRUCK,
    WAY,
    as_hub,
    code,
    kilograms,
    move,
    movement,
    receive,
    server,
)
from tests.inventory.book_words import a_lot, received, write
from tests.signing_in import engine_of, signed_in, signed_out

__all__ = ["server"]


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
