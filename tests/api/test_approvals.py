"""The plan meets the book: reserved when it is approved, loaded, delivered, brought back."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import store
from api.accounts.person import Role
from api.db import reading, writing
from api.food.stock_lots import stock_lots
from api.master import coming_months
from api.trips import approvals
from api.trips.approvals import PlanOutdated
from inventory.accounts import AccountKind, waste
from inventory.days import day_of
from inventory.entry import EntryKind
from inventory.model import DatePolicy
from inventory.store.stock import stock
from logistics.generate import generate_month
from logistics.giving import given_by_bases
from logistics.master.columns import ARRIVALS
from logistics.master.coming_month import ledger_lot_of
from logistics.master.month_days import month_after
from logistics.scenario_files.cells import read_thousandths
from tests.api.approved_month import API, Month, first_trip, hub, month, reserved_now, sent
from tests.driving import planned_month
from tests.inventory.book_words import moved, write
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import the_evening_before, whole_month

__all__ = ["hub", "month"]


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
        assert approvals.standing_plans(connection) == {newer.plan_id}
    for path in ("", "/changes"):
        old = month.client.get(f"/plans/{month.stored.plan_id}{path}").text
        assert "が承認した別の計画です" in old
        assert f'href="/plans/{newer.plan_id}"' in old
        assert "別の計画です" not in month.client.get(f"/plans/{newer.plan_id}{path}").text
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
    lists = ("/", f"/months/{month.stored.scenario_id}")
    assert all(month.client.get(path).text.count("承認済み") == 1 for path in lists)
    assert reserved_now(month) == wanted_now(month)
    shown = month.client.post(f"{page}/approval/withdrawal", follow_redirects=True)
    assert "まだ承認されていません" in shown.text
    assert not any("承認済み" in month.client.get(path).text for path in lists)
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


def test_what_is_to_come_and_promised_to_one_month_is_not_planned_for_the_next(
    engine: sa.Engine,
) -> None:
    stored = planned_month(engine, whole_month(generate_month(seed=5, halls=5, days=14)))
    start = stored.scenario.start
    now, after = the_evening_before(start), month_after(start)
    evening = day_of(now)
    person_id = a_person(engine).person_id

    def coming(month: date, *, today: date = evening) -> dict[str, int]:
        with reading(engine) as connection:
            rows = coming_months.rows_for(connection, month, today=today)[ARRIVALS.name]
        return {row["lot_id"]: read_thousandths(row["kg"], []) for row in rows}

    before = coming(after)
    with writing(engine) as connection:
        told = approvals.approve(connection, stored, person_id=person_id, now=now)
    taken: dict[str, int] = {}
    for (lot_id, _), g in told.to_come.items():
        taken[lot_id] = taken.get(lot_id, 0) + g
    assert taken, "the plan takes food that is still to come"
    left = {lot_id: g - taken.get(lot_id, 0) for lot_id, g in before.items()}
    assert coming(after) == {lot_id: g for lot_id, g in left.items() if g > 0}
    assert coming(after, today=after - timedelta(days=1)) == before, "it never came: to be told"
    assert coming(start) == before, "a new plan of the same month takes its place"
    with writing(engine) as connection:
        approvals.withdraw(connection, stored, person_id=person_id, now=now)
    assert coming(after) == before
