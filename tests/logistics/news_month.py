"""A month of three halls with a plan written by hand, for news and locks made to measure.

Each hall opens on the 5th and the 8th and could use 20 kg of rice and of beans each time. The truck
brings everybody 10 kg of each on the 5th (T1), and 5 kg of rice on the 8th (T2). On the 9th it has
a driver and nothing to do. 25 kg of rice and 10 kg of beans stay at the hub.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from inventory.model import Category, ExpiryKind, Lot, LotId, Product, ProductId, Zone
from logistics.hand.by_hand import with_figures
from logistics.model import (
    Leg,
    Need,
    Objective,
    Policy,
    Scenario,
    Shift,
    Site,
    SiteId,
    Store,
    VehicleId,
)
from logistics.plan_model import (
    Bounds,
    LotQuantity,
    MadeBy,
    Plan,
    PlanMetrics,
    PlanStop,
    Trip,
    TripId,
    Use,
)
from tests.one_trip import BASE, TRUCK, Call, hall, hub, truck

RICE, BEANS = LotId("RICE"), LotId("BEANS")
ONE, TWO, THREE = (SiteId(f"HALL-0{i}") for i in (1, 2, 3))
HALLS = (ONE, TWO, THREE)
FIRST, SECOND, LAST = date(2026, 12, 5), date(2026, 12, 8), date(2026, 12, 9)
MEAL_MIN = 17 * 60
OTHER = VehicleId("KEI-2")
PRODUCTS = {
    RICE: Product(
        product_id=ProductId("rice"),
        name="米",
        category=Category.STAPLE,
        zone=Zone.AMBIENT,
        volume_ul_per_g=1_000,
    ),
    BEANS: Product(
        product_id=ProductId("beans"),
        name="豆",
        category=Category.PROTEIN,
        zone=Zone.CHILLED,
        volume_ul_per_g=1_000,
    ),
}


def lot(lot_id: LotId, kg: int) -> Lot:
    return Lot(
        lot_id=lot_id,
        product_id=PRODUCTS[lot_id].product_id,
        site_id=BASE,
        available_on=date(2026, 11, 30),
        quantity_g=kg * 1000,
        case_g=5_000,
        expiry_kind=ExpiryKind.BEST_BEFORE,
        expires_on=date(2027, 3, 1),
    )


def news_month() -> Scenario:
    halls = [hall(i, Call(name=f"食堂{i}")) for i in (1, 2, 3)]
    sites: list[Site] = [hub(), *halls]
    vehicles = {TRUCK: truck(), OTHER: replace(truck(), vehicle_id=OTHER)}
    return Scenario(
        name="news",
        start=date(2026, 12, 3),
        end=date(2026, 12, 10),
        policy=Policy(),
        objective=Objective(waste_step_kg=Decimal(1)),
        sites={s.site_id: s for s in sites},
        stores=tuple(
            Store(site_id=s.site_id, zone=zone, capacity_ul=200_000_000)
            for s in sites
            for zone in (Zone.AMBIENT, Zone.CHILLED)
        ),
        outages=(),
        vehicles=vehicles,
        shifts=tuple(
            Shift(vehicle_id=TRUCK, day=day, start_min=480, end_min=1020)
            for day in (FIRST, SECOND, LAST)
        ),
        products={p.product_id: p for p in PRODUCTS.values()},
        lots={RICE: lot(RICE, 70), BEANS: lot(BEANS, 40)},
        needs=tuple(
            Need(
                site_id=site_id,
                day=day,
                ready_by_min=MEAL_MIN,
                meals=None,
                category=category,
                quantity_g=20_000,
            )
            for site_id in HALLS
            for day in (FIRST, SECOND)
            for category in (Category.STAPLE, Category.PROTEIN)
        ),
        exclusions=(),
        windows=(),
        history={},
        travel={
            (a.site_id, b.site_id): Leg(duration_s=600, length_m=4_000)
            for a in sites
            for b in sites
            if a != b
        },
    )


def news_plan(month: Scenario) -> Plan:
    first = {site_id: {RICE: 10, BEANS: 10} for site_id in HALLS}
    second = {site_id: {RICE: 5} for site_id in HALLS}
    plan = Plan(
        scenario=month.name,
        trips=(trip("T1", FIRST, first), trip("T2", SECOND, second)),
        uses=tuple(
            Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=kg * 1000)
            for day, given in ((FIRST, first), (SECOND, second))
            for site_id, lots in given.items()
            for lot_id, kg in lots.items()
        ),
        discards=(),
        metrics=PlanMetrics(wasted_g=0, used_g=0, min_fill=0, cost_yen=0),
        bounds=Bounds(),
        made_by=MadeBy(program="test", fingerprint="", seed=0, seconds=0),
    )
    return with_figures(month, plan)


def trip(trip_id: str, day: date, given: Mapping[SiteId, Mapping[LotId, int]]) -> Trip:
    """A trip from nine that takes ten minutes a leg and half an hour a stop."""
    total: dict[LotId, int] = {}
    for lots in given.values():
        for lot_id, kg in lots.items():
            total[lot_id] = total.get(lot_id, 0) + kg
    clock = 540
    stops = [PlanStop(site_id=BASE, arrive_min=clock, depart_min=clock + 30, load=items(total))]
    for site_id, lots in given.items():
        clock += 40
        stops.append(
            PlanStop(site_id=site_id, arrive_min=clock, depart_min=clock + 30, unload=items(lots))
        )
    stops.append(PlanStop(site_id=BASE, arrive_min=clock + 40, depart_min=clock + 40))
    return Trip(trip_id=TripId(trip_id), vehicle_id=TRUCK, day=day, stops=tuple(stops))


def items(lots: Mapping[LotId, int]) -> tuple[LotQuantity, ...]:
    return tuple(LotQuantity(lot_id=k, quantity_g=kg * 1000) for k, kg in lots.items())


def brought(plan: Plan, site_id: SiteId, day: date) -> dict[LotId, int]:
    """Kilograms that come to a site on a day."""
    found: dict[LotId, int] = {}
    for t in plan.trips:
        for stop in t.stops:
            if (stop.site_id, t.day) == (site_id, day):
                for x in stop.unload:
                    found[x.lot_id] = found.get(x.lot_id, 0) + x.quantity_g // 1000
    return found


def places(plan: Plan, trip_id: str) -> Sequence[SiteId]:
    """Where a trip goes, in order; nowhere if it is gone."""
    return [s.site_id for t in plan.trips if t.trip_id == trip_id for s in t.stops]
