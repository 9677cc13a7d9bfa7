"""What an approved plan's trips load, bring and bring back, over the API."""

from collections import defaultdict

import pytest
from fastapi.testclient import TestClient

from api.db import reading, writing
from inventory.accounts import AccountKind, picked, shelf
from inventory.days import day_of
from inventory.entry import EntryKind
from inventory.model import DatePolicy
from inventory.store.stock import stock
from logistics.master.coming_month import ledger_lot_of
from logistics.plan_model import Trip
from tests.api.approved_month import API, Month, first_trip, hub, month, reserved_now, sent
from tests.inventory.book_words import moved, write

__all__ = ["hub", "month"]


def test_a_trip_is_loaded_delivered_and_brought_back(month: Month, hub: TestClient) -> None:
    month.approve()
    trip, base_id = first_trip(month)
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    load = sent(month)
    loaded = hub.post(f"{path}/stops/{base_id}/load", json=load)
    assert loaded.status_code == 201, loaded.text
    again = hub.post(f"{path}/stops/{base_id}/load", json=load)
    assert (again.status_code, again.json()) == (200, loaded.json())
    aboard = month.grams(AccountKind.VEHICLE)
    assert aboard == sum(x.quantity_g for s in trip.stops for x in s.load) > 0
    stops = [s for s in trip.stops if s.unload]
    short = stops[0].unload[0]
    lot_id = ledger_lot_of(short.lot_id)[0]
    lines = [
        {"lot_id": ledger_lot_of(x.lot_id)[0], "quantity_g": x.quantity_g}
        for x in stops[0].unload[1:]
    ] + [{"lot_id": lot_id, "quantity_g": short.quantity_g - 100}]
    part = sent(month, lines=lines, reason="袋が破れた")
    for number, stop in enumerate(stops):
        body = sent(month) if number else part
        done = hub.post(f"{path}/stops/{stop.site_id}/delivery", json=body)
        assert done.status_code == 201, done.text
    assert month.grams(AccountKind.VEHICLE) == 100
    back = hub.post(f"{path}/return", json=sent(month))
    assert back.status_code == 201
    assert month.grams(AccountKind.VEHICLE) == 0
    (dock,) = [p for p in back.json()["postings"] if p["quantity_g"] > 0]
    assert (dock["lot_id"], dock["quantity_g"]) == (lot_id, 100)
    assert dock["account"] == shelf(base_id, "dock").name
    listed = hub.get(f"{path}/movements").json()
    kinds = {e["kind"] for e in listed["items"]}
    assert {"load", "deliver", "come_back"} <= kinds
    assert month.is_clean()


def test_what_is_not_loaded_is_free_again(month: Month, hub: TestClient) -> None:
    month.approve()
    trip, base_id = first_trip(month)
    planned: dict[str, int] = defaultdict(int)
    for stop in trip.stops:
        for x in stop.load:
            if stop.site_id == base_id:
                planned[ledger_lot_of(x.lot_id)[0]] += x.quantity_g
    lot_id, g = max(planned.items(), key=lambda x: x[1])
    reserved = reserved_now(month)
    body = sent(month, lines=[{"lot_id": lot_id, "quantity_g": g - 500}], reason="車に入らない")
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    assert hub.post(f"{path}/stops/{base_id}/load", json=body).status_code == 201
    left = reserved_now(month)
    for key, planned_g in planned.items():
        assert left.get((key, base_id), 0) == reserved[key, base_id] - planned_g
    assert month.grams(AccountKind.VEHICLE) == g - 500
    assert month.is_clean()


def test_nobody_loads_more_than_there_is(month: Month, hub: TestClient) -> None:
    trip, base_id = first_trip(month)
    lot_id = ledger_lot_of(next(x.lot_id for s in trip.stops for x in s.load))[0]
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    body = sent(month, lines=[{"lot_id": lot_id, "quantity_g": 10**9}])
    refused = hub.post(f"{path}/stops/{base_id}/load", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "stock_short")


def planned_at(month: Month, trip: Trip, base_id: str) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for stop in trip.stops:
        for x in stop.load:
            if stop.site_id == base_id:
                found[ledger_lot_of(x.lot_id)[0]] += x.quantity_g
    return dict(found)


def test_a_stop_written_from_another_phone_is_not_written_twice(
    month: Month, hub: TestClient
) -> None:
    month.approve()
    trip, base_id = first_trip(month)
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    hall = next(s.site_id for s in trip.stops if s.unload)
    for work in (f"{path}/stops/{base_id}/load", f"{path}/stops/{hall}/delivery"):
        assert hub.post(work, json=sent(month)).status_code == 201
        before = month.grams(AccountKind.VEHICLE)
        refused = hub.post(work, json=sent(month))
        assert (refused.status_code, refused.json()["code"]) == (409, "trip_work_done")
        assert month.grams(AccountKind.VEHICLE) == before


@pytest.mark.parametrize("change", ["reason", "lines", "stop"])
def test_the_same_id_with_other_content_is_a_conflict(
    month: Month, hub: TestClient, change: str
) -> None:
    month.approve()
    trip, base_id = first_trip(month)
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    body = sent(month)
    assert hub.post(f"{path}/stops/{base_id}/load", json=body).status_code == 201
    lot_id = next(iter(planned_at(month, trip, base_id)))
    other = {
        "reason": {"reason": "x"},
        "lines": {"lines": [{"lot_id": lot_id, "quantity_g": 1}]},
        "stop": {},
    }[change]
    stop = next(s.site_id for s in trip.stops if s.unload) if change == "stop" else base_id
    refused = hub.post(f"{path}/stops/{stop}/load", json=body | other)
    assert (refused.status_code, refused.json()["code"]) == (409, "entry_conflict")


def test_where_a_trip_does_not_stop_nothing_is_written(month: Month, hub: TestClient) -> None:
    month.approve()
    trip, base_id = first_trip(month)
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    stops = {s.site_id for s in trip.stops}
    elsewhere = next(k for k in month.stored.scenario.sites if k not in stops)
    lot_id = next(iter(planned_at(month, trip, base_id)))
    body = sent(month, lines=[{"lot_id": lot_id, "quantity_g": 1}])
    for what in ("load", "delivery"):
        assert hub.post(f"{path}/stops/{elsewhere}/{what}", json=body).status_code == 404


def test_what_is_loaded_besides_comes_from_the_shelf_and_comes_back(
    month: Month, hub: TestClient
) -> None:
    """What the plan's other trips count on is left to them, and nothing stays on the vehicle."""
    month.approve()
    trip, base_id = first_trip(month)
    planned = planned_at(month, trip, base_id)
    with reading(month.engine) as connection:
        spare = {
            r.lot.lot_id: r.quantity_g
            for r in stock(
                connection, day=day_of(month.now), policy=DatePolicy(), site_id=base_id,
                kinds=(AccountKind.SHELF,),
            )
            if r.is_available
        }  # fmt: skip
    lot_id, more_g = max(spare.items(), key=lambda x: x[1])
    before = reserved_now(month)
    wanted = planned | {lot_id: planned.get(lot_id, 0) + min(more_g, 700)}
    lines = [{"lot_id": k, "quantity_g": g} for k, g in wanted.items()]
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    load = hub.post(f"{path}/stops/{base_id}/load", json=sent(month, lines=lines, reason="余り"))
    assert load.status_code == 201, load.text
    after = reserved_now(month)
    for key, g in before.items():
        own_g = planned.get(key[0], 0) if key[1] == base_id else 0
        assert after.get(key, 0) == g - own_g
    assert hub.post(f"{path}/return", json=sent(month)).status_code == 201
    assert month.grams(AccountKind.VEHICLE) == 0
    assert month.is_clean()


def test_what_was_picked_for_a_trip_is_loaded_first_and_the_rest_stands_no_longer(
    month: Month, hub: TestClient
) -> None:
    month.approve()
    trip, base_id = first_trip(month)
    lot_id, planned_g = max(planned_at(month, trip, base_id).items(), key=lambda x: x[1])
    plan_id = month.stored.plan_id
    stand = picked(base_id, plan_id=plan_id, trip_id=trip.trip_id)
    with writing(month.engine) as connection:
        row = next(
            r
            for r in stock(
                connection, day=day_of(month.now), policy=DatePolicy(), site_id=base_id,
                kinds=(AccountKind.RESERVED,), lot_id=lot_id,
            )
        )  # fmt: skip
        write(
            connection,
            moved(EntryKind.PICK, lot_id, row.account, stand, planned_g, occurred_at=month.now),
        )
    before = reserved_now(month)
    path = f"{API}/plans/{plan_id}/trips/{trip.trip_id}"
    body = sent(month, lines=[{"lot_id": lot_id, "quantity_g": planned_g - 300}], reason="満車")
    assert hub.post(f"{path}/stops/{base_id}/load", json=body).status_code == 201
    assert month.grams(AccountKind.PICKED) == 0
    assert reserved_now(month).get((lot_id, base_id), 0) == before.get((lot_id, base_id), 0)
    assert month.grams(AccountKind.VEHICLE) == planned_g - 300
    assert month.is_clean()
