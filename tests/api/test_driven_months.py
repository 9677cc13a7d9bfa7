"""Plans of random months in the book: approved, driven, and approved while food moves."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time
from threading import Barrier

import pytest
import sqlalchemy as sa

from api import store
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.db import reading, writing
from api.food.stock_lots import stock_lots
from api.permissions import Scope
from api.store import NotStored
from api.trips import approvals
from api.trips.approvals import PlanOutdated
from api.trips.trip_work import TripDesk
from inventory.accounts import AccountKind, waste
from inventory.days import day_of
from inventory.entry import EntryKind
from inventory.errors import StockShort
from inventory.store.audit import audit
from logistics.generate import generate_month
from logistics.master.coming_month import ledger_lot_of
from logistics.model import Scenario, SiteId
from logistics.plan_model import LotQuantity, PlanStop, Trip, TripId
from tests.driving import (
    Driven,
    a_work,
    drive,
    drive_month,
    driven,
    jst,
    kinds_of_sources,
    planned_month,
)
from tests.inventory.book_words import moved, write
from tests.signing_in import a_person
from tests.taking_in import the_evening_before, whole_month


@pytest.fixture
def book(engine: sa.Engine) -> Driven:
    return driven(engine, planned_month(engine, whole_month(generate_month(seed=5, halls=5))))


@pytest.mark.parametrize("seed", [5, 7, 11])
def test_a_random_month_is_driven_to_the_gram(engine: sa.Engine, seed: int) -> None:
    drive_month(engine, whole_month(generate_month(seed=seed, halls=5, days=28)))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_what_a_plan_reserves_is_what_is_no_longer_free(engine: sa.Engine, seed: int) -> None:
    """Lot by lot and base by base; a plan of another month never counts on it."""
    book = driven(engine, planned_month(engine, whole_month(generate_month(seed=seed, halls=5))))
    now = the_evening_before(book.stored.scenario.start)

    def free() -> dict[tuple[str, str], int]:
        with reading(engine) as connection:
            found = stock_lots(connection, day_of(now))
        return {(str(lot.lot_id), str(lot.site_id)): lot.quantity_g for lot in found}

    before = free()
    told = book.approve(now)
    after = free()
    rows = book.rows(AccountKind.RESERVED, day=day_of(now))
    taken = {(r.lot.lot_id, r.site_id): r.quantity_g for r in rows}
    assert sum(taken.values()) == told.reserved_g > 0
    assert {k: after.get(k, 0) + taken.get(k, 0) for k in before} == before
    with reading(engine) as connection:
        assert audit(connection).clean


def stop(site_id: SiteId, minute: int, **grams: tuple[LotQuantity, ...]) -> PlanStop:
    return PlanStop(site_id=site_id, arrive_min=minute, depart_min=minute + 10, **grams)


def two_legs(month: Scenario, trip: Trip) -> tuple[Trip, Trip]:
    """3 kg of a lot are brought to a second base; 2 kg of them go on from there to a hall."""
    first, second = [s.site_id for s in month.supplies][:2]
    lot = next(x for x in month.lots.values()
               if x.site_id == first and x.available_on < month.start)  # fmt: skip
    more = (LotQuantity(lot_id=lot.lot_id, quantity_g=3_000),)
    less = (LotQuantity(lot_id=lot.lot_id, quantity_g=2_000),)
    hall = month.recipients[0].site_id
    day = month.start
    there = (stop(first, 480, load=more), stop(second, 540, unload=more))
    on = (stop(second, 600, load=less), stop(hall, 660, unload=less))
    return (
        replace(trip, trip_id=TripId("T-1"), day=day, stops=there),
        replace(trip, trip_id=TripId("T-2"), day=day, stops=on),
    )


def test_food_that_goes_on_from_a_second_base_is_reserved_as_it_comes(
    engine: sa.Engine, sample: Scenario
) -> None:
    stored = planned_month(engine, sample)
    trips = two_legs(stored.scenario, stored.plan.trips[0])
    stored = replace(stored, plan=replace(stored.plan, trips=trips))
    book = driven(engine, stored)
    second = trips[1].stops[0].site_id
    assert book.approve(the_evening_before(sample.start)).reserved_g == 3_000
    loaded = drive(book, trips_on=sample.start)
    assert [kinds_of_sources(r) for r in loaded] == [{AccountKind.RESERVED}] * 2
    lot_id = ledger_lot_of(trips[0].stops[0].load[0].lot_id)[0]
    left = {
        r.account.kind: r.quantity_g
        for r in book.rows(AccountKind.SHELF, AccountKind.RESERVED, day=sample.start)
        if (r.site_id, r.lot.lot_id) == (second, lot_id)
    }
    assert left == {AccountKind.SHELF: 1_000}
    with reading(engine) as connection:
        assert audit(connection).clean


def test_the_hub_of_a_base_that_a_trip_visits_writes_of_its_own_stop_alone(
    engine: sa.Engine, sample: Scenario
) -> None:
    stored = planned_month(engine, sample)
    trip, _ = two_legs(stored.scenario, stored.plan.trips[0])
    first, second = (str(stop.site_id) for stop in trip.stops)
    now = jst(sample.start, time(8))

    def desk(connection: sa.Connection, person: Person) -> TripDesk:
        reach = Reach(person, scope=Scope.OWN, route_name="load_trip")
        return TripDesk(connection, reach, stored, trip, now=now)

    own, other = (
        a_person(engine, Role.HUB, username=site_id.lower(), site_id=site_id)
        for site_id in (first, second)
    )
    with pytest.raises(NotStored), writing(engine) as connection:
        desk(connection, other).load(first, a_work(now))
    with writing(engine) as connection:
        desk(connection, own).load(first, a_work(now))
        desk(connection, other).deliver(second, a_work(now))
    with pytest.raises(NotStored), writing(engine) as connection:
        desk(connection, other).come_back(a_work(now))
    book = driven(engine, stored)
    assert book.grams(AccountKind.RESERVED) == 0  # the plan was never approved


def at_once(*tasks: Callable[[], object]) -> list[Exception | None]:
    """Do things in threads that start together; return what each one raised."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], object]) -> Exception | None:
        barrier.wait()
        try:
            task()
        except (PlanOutdated, StockShort) as error:
            return error
        return None

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_of_an_approval_and_a_movement_at_once_one_finds_the_food_gone(book: Driven) -> None:
    now = the_evening_before(book.stored.scenario.start)
    with reading(book.engine) as connection:
        planned, _ = approvals.planned_from_book(connection, book.stored)
    (lot_id, site_id), planned_g = max(planned.items(), key=lambda x: x[1])
    row = next(
        r
        for r in book.rows(AccountKind.SHELF, day=day_of(now))
        if (r.lot.lot_id, r.site_id) == (lot_id, site_id)
    )
    gone_g = row.quantity_g - planned_g + 1

    def throw_away() -> None:
        gone = moved(EntryKind.DISPOSE, lot_id, row.account, waste("spoiled"), gone_g,
                     reason="spoiled", occurred_at=now)  # fmt: skip
        with writing(book.engine) as connection:
            write(connection, gone, now=now)

    refused = at_once(lambda: book.approve(now), throw_away)
    assert sorted(type(e) for e in refused if e) in ([PlanOutdated], [StockShort])
    wanted_g = sum(planned.values()) if refused[0] is None else 0
    assert book.grams(AccountKind.RESERVED) == wanted_g
    with reading(book.engine) as connection:
        assert audit(connection).clean


def test_of_many_approvals_at_once_one_plan_has_the_food(book: Driven) -> None:
    now = the_evening_before(book.stored.scenario.start)
    plans = [book]
    for seed in (1, 2):
        made_by = replace(book.stored.plan.made_by, seed=seed)
        other = replace(book.stored.plan, made_by=made_by)
        with writing(book.engine) as connection:
            scenario_id = book.stored.row.scenario_id
            row = store.add_plan(connection, other, scenario_id=scenario_id, now=now)
            plans.append(replace(book, stored=store.get_plan(connection, row.plan_id)))
    tasks = [lambda plan=plan: plan.approve(now) for plan in plans for _ in range(3)]
    assert at_once(*tasks) == [None] * len(tasks)
    with reading(book.engine) as connection:
        told = [approvals.read_approval(connection, plan.stored) for plan in plans]
        assert audit(connection).clean
    assert sum(a.is_approved for a in told) == 1
    assert all((a.reserved_g > 0) == a.is_approved for a in told)
