"""A small region with two bases, planned and with a book, to ask every route of.

What base ``A`` has, base ``B`` has too, under other names. The trip of ``A`` also calls at a
confidential home, whose true name and place are unmistakable words.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from api.db import writing
from api.master import master_store
from api.master.month_import import import_month
from api.planning.run_store import RunWish, add_run
from api.store import add_plan, add_scenario
from inventory import accounts as places
from inventory.coldchain import Reading, UnitLimits
from inventory.days import day_of
from inventory.entry import EntryId, EntryKind, PersonId
from inventory.holds import Cause
from inventory.lot import LotFacts
from inventory.model import Category, DatePolicy, ExpiryKind, Lot, LotId, Product, ProductId, Zone
from inventory.stocktake import TakeOrder
from inventory.store import holds, readings, recalls, takes
from inventory.store.recalls import Opening
from inventory.store.transfers import sent_to
from inventory.trace import Criteria
from logistics.hand.by_hand import plan_by_hand
from logistics.master.columns import FORMS
from logistics.master.rows import MasterRow
from logistics.model import (
    History,
    Leg,
    Need,
    Objective,
    Policy,
    Scenario,
    Shift,
    Site,
    SiteId,
    SiteKind,
    Store,
    Vehicle,
    VehicleId,
    Window,
)
from logistics.plan_model import Plan
from tests.inventory.book_words import a_lot, moved, received, write
from tests.master_making import a_row

NOW = datetime.now(UTC)
TODAY = day_of(NOW)
START, DAY = date(2027, 1, 4), date(2027, 1, 6)
RICE, MILK, BREAD = ProductId("RICE"), ProductId("MILK"), ProductId("BREAD")
SIDES = ("A", "B")
HOME = SiteId("HOME")
SECRET = {
    "name": "まことのほんみょう荘",
    "address": "ひみつちょう七丁目",
    "phone": "0857-98-7654",
    "note": "うらぐちのあんしょうばんごう",
}
SECRET_PLACE = {"lat": 35.43219, "lon": 134.98765}
SECRET_TOWN = "31328"
"""Its municipality; nothing else of the region lies in it."""
SECRET_WORDS = (*SECRET.values(), *map(str, SECRET_PLACE.values()))
PUBLIC_NAME = "協力施設ア"
CONTRAST = {"name": "ひらかれた食堂", "address": "とおりちょう一丁目", "phone": "0857-12-3456"}
"""Of the hall of ``A``, which is not confidential: found where the others must not be."""
DRIVERS = {"A": "運転 花子", "B": "運転 太郎"}
UNIT, SHELF, FRIDGE = "fridge", "ambient", Zone.CHILLED


def hall_of(side: str) -> SiteId:
    return SiteId(f"HALL-{side}")


def other_base(side: str) -> SiteId:
    return base_of("A" if side == "B" else "B")


def base_of(side: str) -> SiteId:
    return SiteId(f"HUB-{side}")


def truck_of(side: str) -> VehicleId:
    return VehicleId(f"TRUCK-{side}")


def _site(site_id: SiteId, kind: SiteKind, *, hub_id: SiteId | None = None, **more: Any) -> Site:
    facts: dict[str, Any] = {
        "site_id": site_id,
        "name": f"{site_id}のなまえ",
        "kind": kind,
        "municipality": "31201",
        "lat": 35.5,
        "lon": 134.2,
        "hub_id": hub_id,
        "service_s": 300,
        "handling_s_per_100kg": 300,
        "phone": f"0857-00-{site_id}",
    }
    return Site(**{**facts, **more})


def _sites(sides: tuple[str, ...]) -> Iterator[Site]:
    for side in sides:
        kind = SiteKind.LOGISTICS_HUB if side == sides[0] else SiteKind.HUB_BASE
        yield _site(base_of(side), kind)
        more = CONTRAST if side == "A" else {}
        yield _site(hall_of(side), SiteKind.DINING_HALL, hub_id=base_of(side), **more)
    if "A" in sides:
        yield _site(
            HOME,
            SiteKind.PARTNER_FACILITY,
            hub_id=base_of("A"),
            municipality=SECRET_TOWN,
            confidential=True,
            public_name=PUBLIC_NAME,
            **SECRET,
            **SECRET_PLACE,
        )


def side_of(site: Site) -> str:
    return (site.hub_id or site.site_id)[-1]


def region_month(sides: tuple[str, ...] = SIDES) -> Scenario:
    """Return a week in which each base has rice for its own halls, and no vegetables."""
    sites = {s.site_id: s for s in _sites(sides)}
    halls = [s.site_id for s in sites.values() if not s.is_supply]
    products = {
        key: Product(product_id=key, name=name, category=category, zone=zone, volume_ul_per_g=1300)
        for key, name, category, zone in (
            (RICE, "米", Category.STAPLE, Zone.AMBIENT),
            (MILK, "牛乳", Category.DAIRY, Zone.CHILLED),
            (BREAD, "パン", Category.STAPLE, Zone.AMBIENT),
        )
    }
    return Scenario(
        name=f"試験の週 {''.join(sides)}",
        start=START,
        end=START + timedelta(days=6),
        policy=Policy(),
        objective=Objective(),
        sites=sites,
        stores=tuple(
            Store(site_id=s, zone=z, capacity_ul=900_000_000)
            for s in sites
            for z in (Zone.AMBIENT, Zone.CHILLED)
        ),
        outages=(),
        vehicles={truck_of(side): _truck(side) for side in sides},
        shifts=tuple(
            Shift(
                vehicle_id=truck_of(side),
                day=DAY,
                start_min=480,
                end_min=1020,
                driver=DRIVERS[side],
            )
            for side in sides
        ),
        products=products,
        lots={lot.lot_id: lot for side in sides for lot in _month_lots(side)},
        needs=tuple(
            Need(
                site_id=s,
                day=DAY + timedelta(days=1),
                ready_by_min=900,
                meals=30,
                category=category,
                quantity_g=30_000,
            )
            for s in halls
            for category in (Category.STAPLE, Category.VEGETABLE)
        ),
        exclusions=(),
        windows=tuple(
            Window(site_id=s, day=d, open_min=480, close_min=1080) for s in sites for d in range(7)
        ),
        history={s: History(site_id=s, need_g=9_000, used_g=7_000) for s in halls},
        travel={
            (a, b): Leg(duration_s=600, length_m=5_000)
            for a in sites
            for b in sites
            if a != b and side_of(sites[a]) == side_of(sites[b])
        },
    )


def _truck(side: str) -> Vehicle:
    return Vehicle(
        vehicle_id=truck_of(side),
        base_id=base_of(side),
        payload_g=350_000,
        compartment_ul=dict.fromkeys(Zone, 500_000_000),
        hold_min={Zone.CHILLED: Decimal(150)},
        yen_per_km=Decimal(16),
        yen_per_hour=Decimal(1100),
        yen_per_trip=Decimal(300),
    )


def _month_lots(side: str) -> Iterator[Lot]:
    """Rice that is enough for a part of the needs, and rice that goes bad unused."""
    for lot_id, kg, days in ((f"MONTH-{side}", 40, 300), (f"SPOILS-{side}", 20, 1)):
        yield Lot(
            lot_id=LotId(lot_id),
            product_id=RICE,
            site_id=base_of(side),
            available_on=START,
            quantity_g=kg * 1000,
            case_g=5_000,
            expiry_kind=ExpiryKind.USE_BY,
            expires_on=START + timedelta(days=days),
            donor=f"DONOR-{side}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Ids that only the database knows."""

    month_id: str
    plan_id: str
    trips: dict[str, str]
    far_month_id: str
    far_plan_id: str
    run_id: str


def prepare(engine: sa.Engine, *, person_id: str) -> Prepared:
    """Fill an empty database."""
    month, far = region_month(), region_month(("B",))
    plan, far_plan = plan_by_hand(month), plan_by_hand(far)
    with writing(engine) as connection:
        import_month(connection, month, person_id=person_id, now=NOW)
        for name, rows in _more_rows().items():
            master_store.add_versions(connection, FORMS[name], rows, person_id=person_id, now=NOW)
        kept, _ = add_scenario(connection, month, now=NOW)
        kept_far, _ = add_scenario(connection, far, now=NOW)
        plan_id = add_plan(connection, plan, scenario_id=kept.scenario_id, now=NOW).plan_id
        far_plan_id = add_plan(
            connection, far_plan, scenario_id=kept_far.scenario_id, now=NOW
        ).plan_id
        run, _ = add_run(
            connection,
            "run-1",
            RunWish(scenario_id=kept.scenario_id, time_limit_s=10.0),
            most_queued=9,
            now=NOW,
        )
        for side in SIDES:
            _keep_book(connection, side, person_id=PersonId(person_id))
    return Prepared(
        month_id=kept.scenario_id,
        plan_id=plan_id,
        trips=_trips(month, plan),
        far_month_id=kept_far.scenario_id,
        far_plan_id=far_plan_id,
        run_id=run.run_id,
    )


def _trips(month: Scenario, plan: Plan) -> dict[str, str]:
    found = {side: next(t for t in plan.trips if t.vehicle_id == truck_of(side)) for side in SIDES}
    assert HOME in {stop.site_id for stop in found["A"].stops}, "the home is on the way of A"
    return {side: trip.trip_id for side, trip in found.items()}


def _more_rows() -> dict[str, tuple[MasterRow, ...]]:
    """Fridges, donors with their contacts, and what is expected of them."""
    later = (TODAY + timedelta(days=200)).isoformat()
    return {
        "units.csv": tuple(
            a_row("units.csv", site_id=base_of(s), unit_id=UNIT, zone=FRIDGE, max_c="8")
            for s in SIDES
        ),
        "donors.csv": tuple(
            a_row("donors.csv", donor_id=f"DONOR-{s}", name=f"寄付者{s}", contact=f"寄付連絡先{s}")
            for s in SIDES
        ),
        "arrivals.csv": tuple(
            a_row("arrivals.csv", row_id=f"COMING-{s}", lot_id=f"COMING-{s}", product_id=RICE,
                  site_id=base_of(s), available_on="2027-01-05", kg="50", case_kg="5",
                  expiry_kind="best_before", expires_on=later, donor=f"DONOR-{s}")
            for s in SIDES
        ),
    }  # fmt: skip


def lot_of(side: str, product_id: str, **changes: Any) -> LotFacts:
    facts: dict[str, Any] = {
        "product_id": product_id,
        "zone": FRIDGE if product_id == MILK else Zone.AMBIENT,
        "expires_on": TODAY + timedelta(days=90),
        "expires_printed": "90",
        "available_on": TODAY,
        "donor_id": f"DONOR-{side}",
        "lot_number": f"{product_id}{side}",
    }
    return a_lot(f"{product_id}-{side}", **{**facts, **changes})


def kept_for_plan(side: str) -> places.Account:
    return places.reserved(base_of(side), SHELF, plan_id="plan-1")


def _keep_book(connection: sa.Connection, side: str, *, person_id: PersonId) -> None:
    """Rice at the base, on its way, on the vehicle and at halls; milk and bread that are held."""
    shelf, hall, truck = (
        places.shelf(base_of(side), SHELF),
        places.shelf(hall_of(side), SHELF),
        places.vehicle(truck_of(side)),
    )
    rice, milk, bread = (lot_of(side, p) for p in (RICE, MILK, BREAD))
    home = places.shelf(HOME, SHELF)
    more: dict[str, Any] = {"person_id": person_id}
    entries = [
        received(rice, 200_000, shelf, entry_id=EntryId(f"came-{side}"), **more),
        received(milk, 10_000, places.shelf(base_of(side), UNIT), **more),
        received(bread, 30_000, shelf, **more),
        moved(EntryKind.LOAD, rice.lot_id, shelf, truck, 50_000, **more),
        moved(EntryKind.DELIVER, rice.lot_id, truck, hall, 20_000, **more),
        moved(
            EntryKind.SEND,
            rice.lot_id,
            shelf,
            places.transit(f"WAY-{side}"),
            15_000,
            entry_id=EntryId(f"sent-{side}"),
            detail=sent_to(base_of(side)),  # so that the other side has no part in it
            **more,
        ),
        moved(EntryKind.RESERVE, rice.lot_id, shelf, kept_for_plan(side), 8_000, **more),
        moved(EntryKind.LOAD, bread.lot_id, shelf, truck, 10_000, **more),
        moved(EntryKind.DELIVER, bread.lot_id, truck, hall, 4_000, **more),
    ]
    if side == "A":
        entries.append(moved(EntryKind.DELIVER, bread.lot_id, truck, home, 6_000, **more))
    for one in entries:
        write(connection, replace(one, occurred_at=NOW - timedelta(hours=1)), now=NOW)
    _hold(connection, side, person_id=person_id)
    order = TakeOrder(
        take_id=f"take-{side}", site_id=base_of(side), unit_ids=(SHELF,), person_id=person_id
    )
    takes.start(connection, order, now=NOW)


def _hold(connection: sa.Connection, side: str, *, person_id: PersonId) -> None:
    """A warm fridge, and a recall of bread."""
    policy = DatePolicy()
    reading = Reading(
        reading_id=f"warm-{side}",
        site_id=base_of(side),
        unit_id=UNIT,
        measured_at=NOW,
        temperature_dc=120,
        person_id=person_id,
    )
    limits = UnitLimits(site_id=base_of(side), unit_id=UNIT, zone=FRIDGE, at_most_dc=80)
    readings.record(connection, reading, limits, now=NOW, policy=policy)
    opening = Opening(
        hold_id=f"recall-{side}",
        entry_id=EntryId(f"recalled-{side}"),
        criteria=Criteria(product_id=BREAD, lot_number=f"{BREAD}{side}"),
        person_id=person_id,
        occurred_at=NOW,
    )
    recalls.open_recall(connection, opening, now=NOW, policy=policy)
    found, _ = holds.list_holds(connection, is_open=True, site_id=base_of(side))
    assert {h.cause for h in found} == {str(Cause.BREACH), str(Cause.RECALL)}
