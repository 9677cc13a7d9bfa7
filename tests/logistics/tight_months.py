"""Tiny months in which one thing is short and all else is ample: bounds are exact there."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from inventory.model import Category, ExpiryKind, Lot, LotId, Product, ProductId, Zone
from logistics.model import (
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
)
from tests.logistics.tiny_months import START, UL_PER_G

HUB = SiteId("LOGI")
OTHER_HUB = SiteId("HUB-2")
HALLS = (SiteId("HALL-1"), SiteId("HALL-2"))
MEALS = {HALLS[0]: Category.PROTEIN, HALLS[1]: Category.STAPLE}
ROUND_MIN = 5 + 20 + 5 + 20


def one_round(*, halls: int = 1, minutes: int = ROUND_MIN, payload_g: int = 10_000) -> Scenario:
    """Return a day with one shift, 10 kg for each hall, of which the first's food perishes."""
    sites = (HUB, *HALLS[:halls])
    return Scenario(
        name="tight",
        start=START,
        end=START,
        policy=Policy(),
        objective=Objective(),
        sites={s: _site(s) for s in sites},
        stores=tuple(Store(site_id=s, zone=Zone.AMBIENT, capacity_ul=10**9) for s in sites),
        outages=(),
        vehicles={
            VehicleId("V"): Vehicle(
                vehicle_id=VehicleId("V"),
                base_id=HUB,
                payload_g=payload_g,
                compartment_ul=dict.fromkeys(Zone, 10**9),
                hold_min={},
                yen_per_km=Decimal(30),
                yen_per_hour=Decimal(600),
                yen_per_trip=Decimal(2_000),
            )
        },
        shifts=(Shift(vehicle_id=VehicleId("V"), day=START, start_min=540, end_min=540 + minutes),),
        products={p.product_id: p for p in map(_product, HALLS[:halls])},
        lots={x.lot_id: x for x in map(_lot, HALLS[:halls])},
        needs=tuple(
            Need(
                site_id=s,
                day=START,
                ready_by_min=1080,
                meals=None,
                category=MEALS[s],
                quantity_g=10_000,
            )
            for s in HALLS[:halls]
        ),
        exclusions=(),
        windows=(),
        history={},
        travel={
            (a, b): Leg(duration_s=1200, length_m=12_000) for a in sites for b in sites if a != b
        },
    )


def _site(site_id: SiteId) -> Site:
    return Site(
        site_id=site_id,
        name=site_id,
        kind=SiteKind.LOGISTICS_HUB if site_id == HUB else SiteKind.DINING_HALL,
        municipality="",
        lat=None,
        lon=None,
        hub_id=None,
        service_s=300,
        handling_s_per_100kg=0,
    )


def _product(hall: SiteId) -> Product:
    return Product(
        product_id=ProductId(f"for {hall}"),
        name=MEALS[hall],
        category=MEALS[hall],
        zone=Zone.AMBIENT,
        volume_ul_per_g=UL_PER_G,
    )


def _lot(hall: SiteId) -> Lot:
    return Lot(
        lot_id=LotId(f"for {hall}"),
        product_id=ProductId(f"for {hall}"),
        site_id=HUB,
        available_on=START,
        quantity_g=10_000,
        case_g=5_000,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=START if hall == HALLS[0] else START.replace(year=2027),
    )


def short_of_payload() -> Scenario:
    """Return a day with time for one load only, of half of what is needed."""
    return one_round(minutes=ROUND_MIN + 2, payload_g=5_000)


def short_of_time() -> Scenario:
    """Return a day with just the time that handling takes, a minute a kilogram."""
    month = one_round(minutes=ROUND_MIN + 10)
    hub = replace(month.sites[HUB], handling_s_per_100kg=6_000)
    return replace(month, sites={**month.sites, HUB: hub})


def either_or() -> Scenario:
    """Return a day with one load, of what perishes for the first hall or of all for the second."""
    month = one_round(halls=2, minutes=ROUND_MIN + 2, payload_g=5_000)
    first, second = month.needs
    needs = (replace(first, quantity_g=20_000), replace(second, quantity_g=5_000))
    return replace(month, needs=needs)


def too_much_for_the_hub() -> Scenario:
    """Return a day on which nobody needs what lasts, and only a hall has room for it."""
    month = one_round(halls=2, minutes=ROUND_MIN + 26, payload_g=20_000)
    stores = tuple(s for s in month.stores if s.site_id != HUB)
    return replace(month, stores=stores, needs=month.needs[:1])


def short_of_room() -> Scenario:
    """Return two days: what the second morning uses fills the hall's store overnight."""
    month = one_round(minutes=ROUND_MIN + 2)
    tomorrow = START + timedelta(days=1)
    ((lot_id, lot),) = month.lots.items()
    stores = tuple(
        s if s.site_id == HUB else replace(s, capacity_ul=10_000 * UL_PER_G) for s in month.stores
    )
    return replace(
        month,
        end=tomorrow,
        lots={lot_id: replace(lot, expires_on=tomorrow)},
        needs=tuple(replace(n, day=tomorrow, ready_by_min=480) for n in month.needs),
        stores=stores,
    )


def past_two_supply_sites() -> Scenario:
    """Return a day with just the time to load at two places what perishes, then to unload."""
    month = one_round(minutes=ROUND_MIN + 25)
    (lot,), (need,), (product,) = month.lots.values(), month.needs, month.products.values()
    rice = replace(product, product_id=ProductId("rice"), category=Category.STAPLE)
    there = replace(lot, lot_id=LotId("there"), product_id=rice.product_id, site_id=OTHER_HUB)
    sites = {
        **month.sites,
        OTHER_HUB: replace(month.sites[HUB], site_id=OTHER_HUB, name=OTHER_HUB),
    }
    return replace(
        month,
        sites=sites,
        stores=(*month.stores, Store(site_id=OTHER_HUB, zone=Zone.AMBIENT, capacity_ul=10**9)),
        products={**month.products, rice.product_id: rice},
        lots={**month.lots, there.lot_id: there},
        needs=(need, replace(need, category=Category.STAPLE)),
        vehicles={v: replace(vehicle, payload_g=20_000) for v, vehicle in month.vehicles.items()},
        travel={
            (a, b): Leg(duration_s=1200, length_m=12_000) for a in sites for b in sites if a != b
        },
    )


def short_of_whole_cases(*, need_g: int = 3_000, cases: int = 1) -> Scenario:
    """Return a day on which two halls need a part of a case, and there is one."""
    month = one_round(halls=2, minutes=2 * ROUND_MIN, payload_g=20_000)
    needs = (replace(n, category=Category.PROTEIN, quantity_g=need_g) for n in month.needs)
    lot = next(iter(month.lots.values()))
    lot = replace(lot, quantity_g=cases * lot.case_g)
    return replace(month, lots={lot.lot_id: lot}, needs=tuple(needs))


def a_case_and_a_part() -> Scenario:
    """Return a day on which two halls need a case and a part of one each, and there are three."""
    return short_of_whole_cases(need_g=8_000, cases=3)


def a_case_for_two_days() -> Scenario:
    """Return two days on which a case is too much for one hall, and for another on one of them."""
    month = short_of_whole_cases(cases=2)
    tomorrow = START + timedelta(days=1)
    first, second = month.needs
    ((lot_id, lot),) = month.lots.items()
    return replace(
        month,
        end=tomorrow,
        lots={lot_id: replace(lot, expires_on=tomorrow)},
        needs=(first, replace(first, day=tomorrow), replace(second, day=tomorrow)),
    )


TIGHT = (
    short_of_payload,
    short_of_time,
    short_of_room,
    either_or,
    too_much_for_the_hub,
    past_two_supply_sites,
    short_of_whole_cases,
    a_case_and_a_part,
    a_case_for_two_days,
)
