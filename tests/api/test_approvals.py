"""The plan meets the book: reserved when it is approved, loaded, delivered, brought back."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import approvals, coming_months, store, trip_work
from api.approvals import PlanOutdated
from api.db import reading, writing
from api.main import create_app
from api.person import Role
from api.settings import Settings
from api.stock_lots import stock_lots
from api.v1 import approvals as approval_routes
from inventory.accounts import AccountKind, picked, shelf, waste
from inventory.days import day_of
from inventory.entry import EntryKind
from inventory.model import DatePolicy
from inventory.store.audit import audit
from inventory.store.stock import stock
from logistics.by_hand import plan_by_hand
from logistics.coming_month import ledger_lot_of
from logistics.generate import generate_month
from logistics.giving import given_by_bases
from logistics.plan_model import Trip
from tests.inventory.book_words import moved, write
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import take_in, the_evening_before, whole_month

API = "/api/v1"


@dataclass
class Month:
    """A built month with a plan by hand in a served database."""

    engine: sa.Engine
    client: TestClient
    stored: store.StoredPlan
    now: datetime
    council: str

    def approve(self) -> approvals.Approval:
        with writing(self.engine) as connection:
            return approvals.approve(connection, self.stored, person_id=self.council, now=self.now)

    def grams(self, *kinds: AccountKind) -> int:
        with reading(self.engine) as connection:
            rows = stock(connection, day=day_of(self.now), policy=DatePolicy(), kinds=kinds)
        return sum(row.quantity_g for row in rows)

    def is_clean(self) -> bool:
        with reading(self.engine) as connection:
            return audit(connection).clean


@pytest.fixture
def month(
    engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Month]:
    made = whole_month(generate_month(seed=5, halls=5, days=28))
    now = the_evening_before(made.start)
    for module in (approval_routes, approvals, trip_work):
        if hasattr(module, "utc_now"):
            monkeypatch.setattr(module, "utc_now", lambda: now)
    take_in(engine, made, now)
    with writing(engine) as connection:
        built = coming_months.build_month(connection, made.start, role=Role.COUNCIL, now=now)
        scenario = store.get_scenario(connection, built.row.scenario_id).scenario
        row = store.add_plan(
            connection, plan_by_hand(scenario), scenario_id=built.row.scenario_id, now=now
        )
        stored = store.get_plan(connection, row.plan_id)
    council = a_person(engine).person_id
    app = create_app(settings.model_copy(update={"run_workers": 0}))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.headers.update(bearer(a_token(engine)))
        yield Month(engine=engine, client=client, stored=stored, now=now, council=council)


def wanted_now(month: Month) -> dict[tuple[str, str], int]:
    """What the trips take from bases of lots that are in the book, summed up on its own."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    lots = month.stored.scenario.lots
    for trip in month.stored.plan.trips:
        for stop in trip.stops:
            for load in stop.load:
                lot = lots[load.lot_id]
                if lot.site_id == stop.site_id and lot.available_on < month.stored.scenario.start:
                    found[ledger_lot_of(load.lot_id)[0], stop.site_id] += load.quantity_g
    return dict(found)


def reserved_now(month: Month) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    with reading(month.engine) as connection:
        for row in stock(
            connection,
            day=day_of(month.now),
            policy=DatePolicy(),
            kinds=(AccountKind.RESERVED,),
        ):
            assert row.account.owner == (month.stored.plan_id,)
            found[row.lot.lot_id, row.site_id] += row.quantity_g
    return dict(found)


def test_approving_reserves_what_the_trips_take_and_loses_nothing(month: Month) -> None:
    before = month.grams(AccountKind.SHELF)
    done = month.approve()
    assert done.is_approved
    assert reserved_now(month) == wanted_now(month) != {}
    assert month.grams(AccountKind.SHELF) + done.reserved_g == before
    assert done.to_come  # arrivals of the month
    assert month.is_clean()


def test_approving_again_changes_nothing(month: Month) -> None:
    first = month.approve()
    assert month.approve() == first


def test_what_has_moved_since_is_listed_and_nothing_is_reserved(month: Month) -> None:
    (lot_id, site_id), planned_g = max(wanted_now(month).items(), key=lambda x: x[1])
    with writing(month.engine) as connection:
        row = next(
            r
            for r in stock(
                connection, day=day_of(month.now), policy=DatePolicy(), site_id=site_id,
                kinds=(AccountKind.SHELF,), lot_id=lot_id,
            )
        )  # fmt: skip
        gone = row.quantity_g - planned_g + 1000
        write(
            connection,
            moved(EntryKind.DISPOSE, lot_id, row.account, waste("spoiled"), gone,
                  reason="spoiled", occurred_at=month.now),
        )  # fmt: skip
    refused = month.client.post(f"{API}/plans/{month.stored.plan_id}/approval")
    assert refused.status_code == 409
    assert refused.json()["code"] == "plan_outdated"
    (fault,) = refused.json()["faults"]
    assert (fault["lot_id"], fault["site_id"]) == (lot_id, site_id)
    assert (fault["planned_g"], fault["free_g"]) == (planned_g, planned_g - 1000)
    assert reserved_now(month) == {}
    told = month.client.get(f"{API}/plans/{month.stored.plan_id}/approval").json()
    assert not told["is_approved"]


def test_a_newer_plan_of_the_month_takes_the_place_of_the_approved_one(month: Month) -> None:
    month.approve()
    trips = month.stored.plan.trips
    other = replace(month.stored.plan, made_by=replace(month.stored.plan.made_by, seed=99))
    with writing(month.engine) as connection:
        row = store.add_plan(
            connection, other, scenario_id=month.stored.row.scenario_id, now=month.now
        )
        newer = store.get_plan(connection, row.plan_id)
    assert newer.plan_id != month.stored.plan_id
    assert newer.plan.trips == trips
    with writing(month.engine) as connection:
        done = approvals.approve(connection, newer, person_id=month.council, now=month.now)
    assert done.is_approved
    with reading(month.engine) as connection:
        assert not approvals.read_approval(connection, month.stored).is_approved
        assert approvals.read_approval(connection, month.stored).reserved_g == 0
    assert month.is_clean()


def test_withdrawing_frees_everything(month: Month) -> None:
    before = month.grams(AccountKind.SHELF)
    month.approve()
    told = month.client.delete(f"{API}/plans/{month.stored.plan_id}/approval")
    assert told.status_code == 200
    assert not told.json()["is_approved"]
    assert month.grams(AccountKind.SHELF) == before
    assert month.grams(AccountKind.RESERVED) == 0


def test_what_is_reserved_is_no_stock_to_plan_with_but_for_its_own_month(month: Month) -> None:
    def free_g(**about: Any) -> int:
        with reading(month.engine) as connection:
            return sum(x.quantity_g for x in stock_lots(connection, day_of(month.now), **about))

    before = free_g()
    reserved_g = month.approve().reserved_g
    assert free_g() == before - reserved_g
    assert free_g(released_plans=frozenset({month.stored.plan_id})) == before


def first_trip(month: Month) -> tuple[Trip, str]:
    """The first trip that loads only food that is in the book, and its base."""
    known = {k for k, lot in month.stored.scenario.lots.items()
             if lot.available_on < month.stored.scenario.start}  # fmt: skip
    for trip in month.stored.plan.trips:
        loads = [x.lot_id for stop in trip.stops for x in stop.load]
        if loads and set(loads) <= known:
            return trip, str(trip.stops[0].site_id)
    raise AssertionError("no trip of food in stock")


@pytest.fixture
def hub(month: Month) -> TestClient:
    """An operator of the base that the first trip starts from."""
    _, base_id = first_trip(month)
    person = a_person(month.engine, Role.HUB, site_id=base_id, username="hub")
    month.client.headers.update(bearer(a_token(month.engine, person)))
    return month.client


def sent(month: Month, **more: object) -> dict[str, object]:
    occurred_at = (month.now + timedelta(hours=1)).isoformat()
    return {"entry_id": str(uuid4()), "occurred_at": occurred_at, **more}


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


def test_a_driver_has_the_own_trips_only(month: Month) -> None:
    trip, base_id = first_trip(month)
    scenario = month.stored.scenario
    shift = next(s for s in scenario.shifts if (s.vehicle_id, s.day) == (trip.vehicle_id, trip.day))
    driver = a_person(month.engine, Role.DRIVER, username="own", name=shift.driver)
    other = a_person(month.engine, Role.DRIVER, username="other", name="だれか")
    path = f"{API}/plans/{month.stored.plan_id}/trips/{trip.trip_id}"
    month.approve()
    for person, status in ((other, 404), (driver, 201)):
        headers = bearer(a_token(month.engine, person))
        done = month.client.post(f"{path}/stops/{base_id}/load", json=sent(month), headers=headers)
        assert done.status_code == status, done.text


def test_only_the_council_approves(month: Month, hub: TestClient) -> None:
    path = f"{API}/plans/{month.stored.plan_id}/approval"
    assert hub.post(path).status_code == 403
    assert hub.delete(path).status_code == 403
    assert hub.get(path).status_code == 200


def test_of_two_plans_at_once_one_is_refused_for_the_same_food(month: Month) -> None:
    """A plan of another month finds what the first one has reserved."""
    month.approve()
    wanted = given_by_bases(month.stored.scenario, month.stored.plan)
    assert wanted
    later = replace(
        month.stored,
        row=replace(month.stored.row, plan_id="another"),
        scenario=replace(
            month.stored.scenario, start=month.stored.scenario.end + timedelta(days=7)
        ),
    )
    with pytest.raises(PlanOutdated) as raised, writing(month.engine) as connection:
        approvals.approve(connection, later, person_id=month.council, now=month.now)
    full = [m for m in raised.value.moved if m.free_g < m.planned_g]
    assert any(m.reserved_g > 0 for m in full)


@pytest.mark.parametrize("change", ["UPDATE approvals SET month = 'x'", "DELETE FROM approvals"])
def test_who_approved_what_cannot_be_changed(month: Month, change: str) -> None:
    month.approve()
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), month.engine.begin() as found:
        found.execute(sa.text(change))


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


def test_a_month_planned_again_counts_on_what_its_approved_plan_has_reserved(month: Month) -> None:
    first = month.stored.scenario.start
    month.approve()
    with reading(month.engine) as connection:
        again = coming_months.read_month(connection, first, now=month.now).scenario
    assert {k: v.quantity_g for k, v in again.lots.items()} == {
        k: v.quantity_g for k, v in month.stored.scenario.lots.items()
    }


def test_the_page_of_the_plan_approves_and_withdraws(month: Month) -> None:
    page = f"/plans/{month.stored.plan_id}"
    assert "まだ承認されていません" in month.client.get(page).text
    shown = month.client.post(f"{page}/approval", follow_redirects=True)
    assert shown.status_code == 200
    assert "が承認しました" in shown.text
    assert f'action="{page}/approval/withdrawal"' in shown.text
    assert reserved_now(month) == wanted_now(month)
    shown = month.client.post(f"{page}/approval/withdrawal", follow_redirects=True)
    assert "まだ承認されていません" in shown.text
    assert month.grams(AccountKind.RESERVED) == 0


def test_the_page_lists_what_has_moved_and_the_older_plan_keeps_its_food(month: Month) -> None:
    month.approve()
    before = reserved_now(month)
    (lot_id, _), _ = max(before.items(), key=lambda x: x[1])
    with writing(month.engine) as connection:
        rows = stock(connection, day=day_of(month.now), policy=DatePolicy(), lot_id=lot_id)
        for row in rows:
            if row.account.kind is AccountKind.SHELF:
                write(
                    connection,
                    moved(EntryKind.DISPOSE, lot_id, row.account, waste("spoiled"),
                          row.quantity_g, reason="spoiled", occurred_at=month.now),
                )  # fmt: skip
        larger = replace(
            month.stored.plan,
            made_by=replace(month.stored.plan.made_by, seed=7),
        )
        row = store.add_plan(
            connection, larger, scenario_id=month.stored.row.scenario_id, now=month.now
        )
        taken = next(r for r in rows if r.account.kind is AccountKind.RESERVED)
        write(
            connection,
            moved(EntryKind.DISPOSE, lot_id, taken.account, waste("spoiled"), 1_000,
                  reason="spoiled", occurred_at=month.now),
        )  # fmt: skip
    before = reserved_now(month)
    refused = month.client.post(f"/plans/{row.plan_id}/approval")
    assert refused.status_code == 409
    assert "承認できませんでした" in refused.text
    assert lot_id in refused.text
    assert "もうない" in refused.text
    assert reserved_now(month) == before
    assert month.is_clean()


def test_a_hub_operator_sees_the_approval_and_no_button(month: Month, hub: TestClient) -> None:
    month.approve()
    shown = hub.get(f"/plans/{month.stored.plan_id}").text
    assert "が承認しました" in shown
    assert "/approval" not in shown
