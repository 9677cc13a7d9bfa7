"""Transfers between bases: where food goes, who takes it in, and what is still under way."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.accounts.person import Role
from api.db import reading, writing
from api.food.stock_lots import stock_lots
from api.master.master_store import add_versions
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.store.transfers import list_transfers, sent_to
from logistics.master.columns import FORMS
from tests.api.book_over_http import (
    DOCK,
    HALL,
    MISSING,
    OTHER,
    SHELF,
    TODAY,
    WAY,
    as_hub,
    call_back,
    code,
    engine_of,
    kilograms,
    move,
    movement,
    receive,
    server,
)
from tests.inventory.book_words import NOW, a_lot, entry, moved, received, write
from tests.inventory.book_words import move as a_move
from tests.master_making import a_row
from tests.signing_in import a_person, signed_in

__all__ = ["server"]

THIRD = "site/THIRD/shelf/ambient"


@pytest.fixture
def bases(server: TestClient) -> TestClient:
    """The bases LOGI with 30 kg of rice, OTHER and THIRD; signed in as LOGI."""
    engine = engine_of(server)
    third = a_row("sites.csv", site_id="THIRD", name="第三ハブ", kind="hub_base",
                  service_min="5", handling_min_per_100kg="5")  # fmt: skip
    person_id = a_person(engine, username="third").person_id
    with writing(engine) as connection:
        add_versions(connection, FORMS["sites.csv"], (third,), person_id=person_id, now=NOW)
    assert receive(server, unit_id="ambient").status_code == 201
    return server


def transfers_of(client: TestClient, **wanted: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/transfers", params=wanted)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def told(transfer: dict[str, Any]) -> tuple[float, ...]:
    """Kilograms of its one lot: sent, arrived, missing, under way."""
    (lot,) = transfer["lots"]
    names = ("sent_g", "arrived_g", "missing_g", "under_way_g")
    return tuple(lot[name] / 1000 for name in names)


def arrive(
    client: TestClient, *lines: tuple[str, str, float], reason: str = "", at: str = "OTHER"
) -> Any:
    sent = movement("arrive", *lines[0], reason=reason)
    sent["moves"] = [
        {"lot_id": "L1", "source": a, "target": b, "quantity_g": round(kg * 1000)}
        for a, b, kg in lines
    ]
    return as_hub(client, at).post("/api/v1/entries", json=sent)


def undo(client: TestClient, entry_id: str) -> Any:
    sent = {"entry_id": f"undo-{entry_id}", "occurred_at": NOW.isoformat(), "reason": "誤り"}
    return client.post(f"/api/v1/entries/{entry_id}/reversal", json=sent)


# Where it goes


def test_both_ends_see_what_is_under_way_and_no_other_base_does(bases: TestClient) -> None:
    sent = movement("send", SHELF, WAY, 10)
    assert bases.post("/api/v1/entries", json=sent).status_code == 201
    for site_id in ("LOGI", "OTHER"):
        (transfer,) = transfers_of(as_hub(bases, site_id))
        assert told(transfer) == (10, 0, 0, 10)
        ends = (transfer["from_site_id"], transfer["to_site_id"], transfer["to_site_name"])
        assert ends == ("LOGI", "OTHER", "別ハブ")
        assert (transfer["transfer_id"], transfer["entry_id"]) == ("X1", sent["entry_id"])
        assert transfer["is_open"]
        assert transfer["lots"][0]["product_name"]
    by_me = as_hub(bases).get(f"/api/v1/entries/{sent['entry_id']}").json()
    assert by_me["detail"] == {"to": "OTHER"}
    assert (transfer["sent_by"], transfer["sent_at"]) == (by_me["person_id"], by_me["occurred_at"])
    assert transfers_of(as_hub(bases, "THIRD")) == []
    assert code(bases.get("/api/v1/transfers", params={"site_id": "LOGI"})) == (404, "not_found")


WRONG = (
    ({"to_site_id": ""}, "to no base"),
    ({"to_site_id": "NOWHERE"}, "to a site that is not there"),
    ({"to_site_id": "HALL"}, "to a hall, which vehicles deliver to"),
    ({"to_site_id": "LOGI"}, "to the base itself"),
)


@pytest.mark.parametrize("council", [True, False])
def test_food_is_sent_to_another_base_and_nowhere_else(bases: TestClient, council: bool) -> None:
    if council:
        signed_in(bases)
    for changes, why in WRONG:
        assert code(move(bases, "send", SHELF, WAY, 1, **changes)) == (422, "entry_wrong"), why
    two = movement("send", SHELF, WAY, 1)
    two["moves"] += [{**two["moves"][0], "target": "transit/X2"}]
    assert code(bases.post("/api/v1/entries", json=two)) == (422, "entry_wrong")
    assert kilograms(bases) == {SHELF: 30}


def test_no_other_kind_of_entry_goes_to_a_base(bases: TestClient) -> None:
    wrong = move(bases, "put_away", SHELF, DOCK, 1, to_site_id="OTHER")
    assert code(wrong) == (422, "entry_wrong")
    assert move(bases, "send", SHELF, WAY, 1).status_code == 201
    wrong = move(as_hub(bases, "OTHER"), "arrive", WAY, OTHER, 1, to_site_id="OTHER")
    assert code(wrong) == (422, "entry_wrong")


def test_a_transfer_is_sent_once_and_the_same_again_is_answered_again(bases: TestClient) -> None:
    sent = movement("send", SHELF, WAY, 10)
    first, again = (bases.post("/api/v1/entries", json=sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    refused = move(bases, "send", SHELF, WAY, 5)
    assert code(refused) == (409, "transfer_known")
    assert refused.json()["remedy"]
    other_goal = {**sent, "to_site_id": "THIRD"}
    assert code(bases.post("/api/v1/entries", json=other_goal)) == (409, "entry_conflict")
    assert undo(bases, sent["entry_id"]).status_code == 201
    assert code(move(bases, "send", SHELF, WAY, 5)) == (409, "transfer_known")
    assert move(bases, "send", SHELF, "transit/X2", 5).status_code == 201


# Arriving


def test_another_base_does_not_find_what_was_not_sent_to_it(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 10).status_code == 201
    others, nowhere = (arrive(bases, (way, THIRD, 1), at="THIRD") for way in (WAY, "transit/NONE"))
    assert code(others) == code(nowhere) == (404, "not_found")
    assert others.json()["title"] == nowhere.json()["title"]
    taken_back = arrive(bases, (WAY, SHELF, 1), at="LOGI")
    assert code(taken_back) == (404, "not_found"), "who sent it undoes the sending instead"
    lost = arrive(bases, (WAY, MISSING, 1), reason="ない", at="THIRD")
    assert code(lost) == (404, "not_found")
    assert kilograms(bases)[WAY] == 10


def test_who_sent_it_writes_from_paper_that_it_came_where_it_was_sent(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 10).status_code == 201
    dock = "site/OTHER/shelf/dock"
    elsewhere = arrive(bases, (WAY, THIRD, 10), at="LOGI")
    assert code(elsewhere) == (404, "not_found")
    lost = arrive(bases, (WAY, MISSING, 10), reason="届かない", at="LOGI")
    assert code(lost) == (404, "not_found"), "that is for the base that waits for it to say"
    assert code(arrive(bases, (WAY, dock, 9), (WAY, MISSING, 1), at="LOGI"))[0] == 422
    early = movement("arrive", WAY, dock, 10)
    sent_at = datetime.fromisoformat(early["occurred_at"])  # of all movements here
    early["occurred_at"] = (sent_at - timedelta(minutes=1)).isoformat()
    assert code(as_hub(bases).post("/api/v1/entries", json=early)) == (422, "entry_wrong")
    came = arrive(bases, (WAY, dock, 9), (WAY, MISSING, 1), reason="一袋破れ", at="LOGI")
    assert came.status_code == 201, came.text
    address = f"/api/v1/entries/{came.json()['entry_id']}"
    assert as_hub(bases).get(address).json() == came.json()
    assert as_hub(bases, "OTHER").get(address).status_code == 200
    assert code(as_hub(bases, "THIRD").get(address)) == (404, "entry_unknown")
    for site_id in ("LOGI", "OTHER"):
        (transfer,) = transfers_of(as_hub(bases, site_id))
        assert (told(transfer), transfer["is_open"]) == ((10, 9, 1, 0), False)
    assert kilograms(bases) == {SHELF: 20, dock: 9}
    assert undo(as_hub(bases), came.json()["entry_id"]).status_code == 201
    assert kilograms(bases) == {SHELF: 20, WAY: 10}
    there = arrive(bases, (WAY, OTHER, 10)).json()
    assert code(undo(as_hub(bases), there["entry_id"])) == (404, "entry_unknown"), "another's word"
    assert signed_in(bases).get("/api/v1/audit").json()["clean"]


def test_the_council_takes_a_transfer_in_where_it_ended(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 10).status_code == 201
    council = signed_in(bases)
    assert code(move(council, "arrive", WAY, HALL, 1)) == (422, "entry_wrong")
    split = movement("arrive", WAY, OTHER, 1)
    split["moves"] += [{**split["moves"][0], "target": THIRD}]
    assert code(council.post("/api/v1/entries", json=split)) == (422, "entry_wrong")
    assert move(council, "arrive", WAY, OTHER, 4).status_code == 201
    assert move(council, "arrive", WAY, THIRD, 6).status_code == 201
    assert kilograms(bases) == {SHELF: 20, OTHER: 4, THIRD: 6}


def test_it_arrives_in_parts_and_what_is_missing_at_the_end_is_closed(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 10).status_code == 201
    assert arrive(bases, (WAY, OTHER, 4)).status_code == 201
    assert told(transfers_of(bases)[0]) == (10, 4, 0, 6)
    assert arrive(bases, (WAY, OTHER, 3), (WAY, MISSING, 1), reason="袋破れ").status_code == 201
    assert told(transfers_of(bases, is_open=True)[0]) == (10, 7, 1, 2)
    assert code(arrive(bases, (WAY, OTHER, 3))) == (409, "stock_short")
    closed = arrive(bases, (WAY, MISSING, 2), reason="見つからない")
    assert closed.status_code == 201
    (transfer,) = transfers_of(bases)
    assert (told(transfer), transfer["is_open"]) == ((10, 7, 3, 0), False)
    assert transfers_of(bases, is_open=True) == []
    assert [t["transfer_id"] for t in transfers_of(bases, is_open=False)] == ["X1"]
    assert kilograms(bases) == {SHELF: 20, OTHER: 7}
    assert signed_in(bases).get("/api/v1/audit").json()["clean"]


def test_a_difference_needs_a_reason_and_goes_to_adjusted(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 10).status_code == 201
    short = ((WAY, OTHER, 9.0), (WAY, MISSING, 1.0))
    assert code(arrive(bases, *short)) == (422, "entry_wrong")
    assert code(arrive(bases, (WAY, "waste/mould", 1), reason="かび")) == (422, "entry_wrong")
    assert code(arrive(bases, (MISSING, OTHER, 1), reason="多い")) == (422, "entry_wrong")
    more = ((WAY, OTHER, 10.0), (MISSING, OTHER, 0.5))
    assert code(arrive(bases, *more)) == (422, "entry_wrong")
    assert arrive(bases, *more, reason="多く入っていた").status_code == 201
    assert told(transfers_of(bases)[0]) == (10, 10.5, -0.5, 0)


def test_it_arrives_at_the_base_and_not_at_its_halls(bases: TestClient) -> None:
    sent = movement("send", SHELF, WAY, 5, to_site_id="OTHER")
    assert bases.post("/api/v1/entries", json=sent).status_code == 201
    assert arrive(bases, (WAY, OTHER, 5)).status_code == 201
    back = movement("send", OTHER, "transit/X2", 5, to_site_id="LOGI")
    assert as_hub(bases, "OTHER").post("/api/v1/entries", json=back).status_code == 201
    at_hall = arrive(bases, ("transit/X2", HALL, 5), at="LOGI")
    assert code(at_hall) == (422, "entry_wrong"), "a hall of its own area"
    assert arrive(bases, ("transit/X2", DOCK, 5), at="LOGI").status_code == 201
    assert [t["transfer_id"] for t in transfers_of(bases)] == ["X2", "X1"]


def test_who_closed_a_transfer_reads_and_undoes_it_and_others_do_not(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 2).status_code == 201
    closed = arrive(bases, (WAY, MISSING, 2), reason="届かない").json()
    address = f"/api/v1/entries/{closed['entry_id']}"
    assert as_hub(bases, "OTHER").get(address).json() == closed
    for site_id in ("LOGI", "THIRD"):
        as_hub(bases, site_id)
        assert code(bases.get(address)) == (404, "entry_unknown")
        assert code(undo(bases, closed["entry_id"])) == (404, "entry_unknown")
    assert undo(as_hub(bases, "OTHER"), closed["entry_id"]).status_code == 201
    assert told(transfers_of(bases)[0]) == (2, 0, 0, 2)
    assert arrive(bases, (WAY, OTHER, 2)).status_code == 201


def test_what_was_undone_was_never_sent_and_never_came(bases: TestClient) -> None:
    sent = movement("send", SHELF, WAY, 10)
    assert bases.post("/api/v1/entries", json=sent).status_code == 201
    came = arrive(bases, (WAY, OTHER, 4)).json()
    assert code(undo(as_hub(bases), sent["entry_id"])) == (409, "stock_short")
    assert undo(as_hub(bases, "OTHER"), came["entry_id"]).status_code == 201
    assert told(transfers_of(bases)[0]) == (10, 0, 0, 10)
    assert undo(as_hub(bases), sent["entry_id"]).status_code == 201
    assert transfers_of(bases) == []
    assert code(arrive(bases, (WAY, OTHER, 4))) == (409, "stock_short")
    assert kilograms(bases) == {SHELF: 30}


def test_called_back_food_that_arrives_counts_as_arrived(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 5).status_code == 201
    call_back(bases, product_id="RICE")
    assert arrive(bases, (WAY, OTHER, 5)).status_code == 201
    assert told(transfers_of(bases)[0]) == (5, 5, 0, 0)
    assert kilograms(bases)["site/OTHER/quarantine/ambient/H1"] == 5


def test_transfers_come_in_parts_the_newest_first(bases: TestClient) -> None:
    for number in (1, 2, 3):
        assert move(bases, "send", SHELF, f"transit/X{number}", 1).status_code == 201
    page = bases.get("/api/v1/transfers", params={"limit": 2}).json()
    assert [t["transfer_id"] for t in page["items"]] == ["X3", "X2"]
    assert (page["total"], page["next_offset"]) == (3, 2)


def test_who_may_not_write_transfers_is_told_so(bases: TestClient) -> None:
    for role, site_id in ((Role.HALL, "HALL"), (Role.DRIVER, None)):
        who = signed_in(bases, role, site_id=site_id, username=f"a-{role}")
        assert code(who.get("/api/v1/transfers")) == (403, "forbidden")
        assert code(move(who, "send", SHELF, WAY, 1)) == (403, "forbidden")
    admin = signed_in(bases, Role.ADMIN, username="an-admin")
    assert transfers_of(admin) == []


# At the book's level


def test_food_under_way_is_no_stock_to_plan_with_at_any_base(bases: TestClient) -> None:
    assert move(bases, "send", SHELF, WAY, 10).status_code == 201
    with reading(engine_of(bases)) as connection:
        lots = stock_lots(connection, TODAY)
    assert {(x.site_id, x.quantity_g) for x in lots} == {("LOGI", 20_000)}
    assert arrive(bases, (WAY, OTHER, 9)).status_code == 201
    with reading(engine_of(bases)) as connection:
        lots = stock_lots(connection, TODAY)
    assert {(x.site_id, x.quantity_g) for x in lots} == {("LOGI", 20_000), ("OTHER", 9_000)}


def test_what_was_sent_before_anybody_said_where_to_is_taken_in_by_the_council(
    bases: TestClient,
) -> None:
    source, sent_at = places.read_account(SHELF), NOW - timedelta(days=60)
    old = moved(EntryKind.SEND, "L1", source, places.transit("X1"), 3_000, occurred_at=sent_at)
    with writing(engine_of(bases)) as connection:
        write(connection, old)
    (transfer,) = transfers_of(bases)
    assert (transfer["to_site_id"], transfer["to_site_name"]) == (None, "")
    assert code(arrive(bases, (WAY, OTHER, 3))) == (404, "not_found")
    assert move(signed_in(bases), "arrive", WAY, OTHER, 3).status_code == 201


parts = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from(["arrives", "missing", "found", "undone"])),
    max_size=6,
)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=parts)
def test_what_was_sent_arrived_or_is_missing_or_under_way(
    engine: sa.Engine, parts: list[tuple[int, str]]
) -> None:
    shelf, way, there = places.shelf("HUB-1", "dock"), places.transit("W"), places.shelf("B", "x")
    lost = places.waste(places.ADJUSTED)
    with engine.connect() as connection:  # never committed
        write(connection, received(a_lot(), 1_000, shelf))
        sent = moved(EntryKind.SEND, "L1", shelf, way, 1_000, detail=sent_to("B"))
        write(connection, sent)
        left_g, arrived_g, missing_g = 1_000, 0, 0
        for wanted_g, what in parts:
            g = min(wanted_g, left_g)
            if g == 0:
                continue
            moves = [a_move("L1", way, lost if what == "missing" else there, g)]
            if what == "found":
                moves.append(a_move("L1", lost, there, wanted_g))
            came = entry(EntryKind.ARRIVE, moves)
            write(connection, came)
            if what == "undone":
                back = [a_move("L1", there, way, g)]
                write(connection, entry(EntryKind.REVERSE, back, reverses=came.entry_id,
                                        reason="x"))  # fmt: skip
                continue
            left_g -= g
            missing_g += g if what == "missing" else -wanted_g if what == "found" else 0
            arrived_g += 0 if what == "missing" else g + (wanted_g if what == "found" else 0)
        (found,), total = list_transfers(connection, site_id="B")
        (lot,) = found.lots
        connection.rollback()
    assert total == 1
    assert (lot.sent_g, lot.arrived_g, lot.missing_g) == (1_000, arrived_g, missing_g)
    assert lot.under_way_g == left_g == lot.sent_g - lot.arrived_g - lot.missing_g
    assert found.is_open is (left_g > 0)
