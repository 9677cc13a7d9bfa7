"""locks.json: each kind by example; each is kept, and is broken where it is not asked for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inventory.model import ExpiryKind, LotId
from logistics.changes.replanned import NoteKind, Replanned
from logistics.check import check
from logistics.errors import ChangesUnreadable, LockRefused
from logistics.events import Event, LotComes, LotMissing, RoadCloses, SessionCancelled
from logistics.locks import (
    KINDS,
    BanLock,
    DeliveryLock,
    Lock,
    Locks,
    LotForLock,
    TripOrderLock,
    VehicleDayLock,
    broken,
    locks_json,
    read_locks,
)
from logistics.model import SiteId, VehicleId
from logistics.plan_model import TripId
from logistics.replan import replan
from tests.logistics.news_month import (
    BEANS,
    FIRST,
    ONE,
    OTHER,
    PRODUCTS,
    RICE,
    SECOND,
    THREE,
    TWO,
    brought,
    news_month,
    news_plan,
    places,
)
from tests.one_trip import BASE, TRUCK

MONTH = news_month()
PLAN = news_plan(MONTH)
AS_OF = MONTH.days[1]
RICE_COMES = LotComes(
    lot_id=LotId("NEW"),
    product_id=PRODUCTS[RICE].product_id,
    site_id=BASE,
    available_on=SECOND,
    quantity_g=30_000,
    case_g=5_000,
    expiry_kind=ExpiryKind.USE_BY,
    expires_on=SECOND,
)
EXAMPLES: dict[str, tuple[Lock, tuple[Event, ...]]] = {
    "delivery": (
        DeliveryLock(site_id=TWO, day=SECOND, lot_id=RICE, quantity_g=5_000),
        (SessionCancelled(site_id=TWO, day=SECOND),),
    ),
    "lot_for": (LotForLock(lot_id=BEANS, site_id=ONE, quantity_g=20_000), ()),
    "vehicle_day": (VehicleDayLock(vehicle_id=TRUCK, day=SECOND), (RICE_COMES,)),
    "trip_order": (TripOrderLock(trip_id=TripId("T1")), (RoadCloses(from_id=ONE, to_id=TWO),)),
    "ban": (BanLock(site_id=ONE, vehicle_id=TRUCK, day=FIRST), ()),
}


def changed(lock: Lock | None, *events: Event) -> Replanned:
    locks = Locks(locks=(lock,) if lock else (), committed_days=0)
    found = replan(MONTH, PLAN, events, as_of=AS_OF, locks=locks)
    assert check(found.scenario, found.plan).clean
    return found


def kept(lock: Lock, found: Replanned) -> bool:
    locks = Locks(locks=(lock,))
    return not broken(locks, found.scenario, old=PLAN, new=found.plan, as_of=AS_OF)


def test_there_is_an_example_of_every_kind() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_lock_is_kept_and_would_be_broken_if_nobody_asked_for_it(name: str) -> None:
    lock, events = EXAMPLES[name]
    assert kept(lock, changed(lock, *events))
    assert not kept(lock, changed(None, *events))


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    locks = Locks(locks=(EXAMPLES[name][0],))
    file = tmp_path / "locks.json"
    file.write_text(locks_json(locks), encoding="utf-8")
    assert read_locks(file) == locks
    assert json.loads(locks_json(locks))["locks"][0]["kind"] == name


def test_a_delivery_can_be_asked_for_anew_or_made_smaller() -> None:
    more = DeliveryLock(site_id=ONE, day=SECOND, lot_id=BEANS, quantity_g=10_000)
    assert brought(changed(more).plan, ONE, SECOND)[BEANS] == 10
    less = DeliveryLock(site_id=ONE, day=FIRST, lot_id=BEANS, quantity_g=5_000)
    assert brought(changed(less).plan, ONE, FIRST)[BEANS] == 5


def test_a_lot_for_somebody_comes_to_nobody_else() -> None:
    found = changed(EXAMPLES["lot_for"][0])
    got = {
        stop.site_id
        for trip in found.plan.trips
        for stop in trip.stops
        for x in stop.unload
        if x.lot_id == BEANS
    }
    assert got == {ONE}


def served(found: Replanned) -> list[SiteId]:
    """Where T1 unloads, in order."""
    trip = next(t for t in found.plan.trips if t.trip_id == "T1")
    return [s.site_id for s in trip.stops if s.unload]


def test_a_trip_goes_past_another_place_rather_than_change_its_order() -> None:
    lock, events = EXAMPLES["trip_order"]
    found = changed(lock, *events)
    assert served(found) == [ONE, TWO, THREE]
    assert len(places(found.plan, "T1")) == len(places(PLAN, "T1")) + 1
    assert served(changed(None, *events)) != [ONE, TWO, THREE]


def test_a_trip_leaves_out_where_nobody_can_drive() -> None:
    lock, _ = EXAMPLES["trip_order"]
    closed = [RoadCloses(from_id=s, to_id=TWO) for s in MONTH.sites if s != TWO]
    for wish in (lock, None):
        found = changed(wish, *closed)
        assert kept(lock, found)
        assert sorted(served(found)) == [ONE, THREE]


@pytest.mark.parametrize(
    "ban", [BanLock(lot_id=BEANS), BanLock(day=SECOND), BanLock(site_id=TWO, lot_id=RICE)]
)
def test_a_ban_holds_for_all_that_it_names(ban: BanLock) -> None:
    assert kept(ban, changed(ban))
    assert not kept(ban, changed(None))


def test_locks_cost_fairness_or_waste() -> None:
    costs = changed(EXAMPLES["lot_for"][0]).lock_costs
    assert costs is not None
    assert costs.min_fill > 0.1
    lock, events = EXAMPLES["vehicle_day"]
    costs = changed(lock, *events).lock_costs
    assert costs is not None
    assert costs.wasted_g == 30_000
    assert changed(None, *events).lock_costs is None


def test_a_lock_that_the_news_make_impossible_is_told() -> None:
    lock = DeliveryLock(site_id=TWO, day=SECOND, lot_id=RICE, quantity_g=5_000)
    found = changed(lock, LotMissing(lot_id=RICE))
    assert [n.lock for n in found.notes if n.kind is NoteKind.LOCK_NOT_KEPT] == [lock]


@pytest.mark.parametrize(
    ("lock", "place"),
    [
        (DeliveryLock(site_id=TWO, day=FIRST, lot_id=LotId("?"), quantity_g=1), "lot_id"),
        (DeliveryLock(site_id=BASE, day=FIRST, lot_id=RICE, quantity_g=5_000), "site_id"),
        (DeliveryLock(site_id=TWO, day=FIRST, lot_id=RICE, quantity_g=5_001), "kg"),
        (VehicleDayLock(vehicle_id=VehicleId("?"), day=FIRST), "vehicle_id"),
        (TripOrderLock(trip_id=TripId("?")), "trip_id"),
    ],
)
def test_a_lock_on_something_unknown_is_refused(lock: Lock, place: str) -> None:
    with pytest.raises(LockRefused) as told:
        changed(lock)
    assert told.value.fault.place == f"locks[0].{place}"


def test_locks_that_contradict_each_other_are_refused() -> None:
    mine = LotForLock(lot_id=BEANS, site_id=ONE)
    for other in (
        replace(mine, site_id=TWO),
        DeliveryLock(site_id=TWO, day=FIRST, lot_id=BEANS, quantity_g=5_000),
    ):
        with pytest.raises(LockRefused, match="contradicts"):
            replan(MONTH, PLAN, (), as_of=AS_OF, locks=Locks(locks=(other, mine)))
    pin = DeliveryLock(site_id=TWO, day=FIRST, lot_id=BEANS, quantity_g=5_000)
    ban = BanLock(lot_id=BEANS)
    with pytest.raises(LockRefused, match="contradicts"):
        replan(MONTH, PLAN, (), as_of=AS_OF, locks=Locks(locks=(pin, ban)))


def test_a_ban_of_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "locks.json"
    file.write_text('{"format": 1, "locks": [{"kind": "ban"}]}', encoding="utf-8")
    with pytest.raises(ChangesUnreadable, match="at least one"):
        read_locks(file)


def test_another_vehicle_is_not_meant() -> None:
    found = changed(BanLock(vehicle_id=OTHER))
    assert found.plan.trips[0] == PLAN.trips[0]
    assert found.difference.unchanged_share == 1.0
