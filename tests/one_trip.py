"""A tiny month with one trip, made to measure: for sheets, maps and paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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
    Vehicle,
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
)

DAY = date(2026, 12, 5)
BASE = SiteId("LOGI")
TRUCK = VehicleId("KEI-1")
ZONES = tuple(Zone)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A recipient, and how many lots it gets, their names and zones going round."""

    name: str
    lots: int = 2
    product_names: Sequence[str] = ("精米", "パン（食パン・ロール）", "牛乳", "冷凍魚")
    confidential: bool = False
    public_name: str = ""
    address: str = ""
    phone: str = ""
    note: str = ""
    lat: float | None = 35.5
    lon: float | None = 134.23


def hall(index: int, call: Call) -> Site:
    return Site(
        site_id=SiteId(f"HALL-{index:02d}"),
        name=call.name,
        kind=SiteKind.DINING_HALL,
        municipality="31201",
        lat=call.lat,
        lon=call.lon,
        hub_id=BASE,
        service_s=600,
        handling_s_per_100kg=900,
        address=call.address,
        phone=call.phone,
        note=call.note,
        public_name=call.public_name,
        confidential=call.confidential,
    )


def hub(*, phone: str = "0857-00-0000", name: str = "中央ロジ拠点") -> Site:
    return Site(
        site_id=BASE,
        name=name,
        kind=SiteKind.LOGISTICS_HUB,
        municipality="31201",
        lat=35.49586,
        lon=134.21785,
        hub_id=None,
        service_s=1200,
        handling_s_per_100kg=900,
        phone=phone,
    )


def truck() -> Vehicle:
    return Vehicle(
        vehicle_id=TRUCK,
        base_id=BASE,
        payload_g=350_000,
        compartment_ul=dict.fromkeys(Zone, 500_000_000),
        hold_min={Zone.CHILLED: Decimal("150.5"), Zone.FROZEN: Decimal(90)},
        yen_per_km=Decimal(16),
        yen_per_hour=Decimal(1100),
        yen_per_trip=Decimal(300),
    )


def one_trip(
    calls: Sequence[Call],
    *,
    name: str = "試験の月（架空）",
    base: Site | None = None,
    driver: str = "市職員A",
    trip_id: str = "T001",
) -> tuple[Scenario, Plan]:
    """Return a month in which one truck loads everything at 09:00 and calls at each recipient."""
    sites = [base or hub(), *(hall(i, call) for i, call in enumerate(calls, start=1))]
    given = [_lots(i, call) for i, call in enumerate(calls, start=1)]
    products = {p.product_id: p for pairs in given for p, _ in pairs}
    lots = {lot.lot_id: lot for pairs in given for _, lot in pairs}
    scenario = Scenario(
        name=name,
        start=date(2026, 12, 1),
        end=date(2026, 12, 31),
        policy=Policy(),
        objective=Objective(),
        sites={s.site_id: s for s in sites},
        stores=(),
        outages=(),
        vehicles={TRUCK: truck()},
        shifts=(Shift(vehicle_id=TRUCK, day=DAY, start_min=500, end_min=1440, driver=driver),),
        products=products,
        lots=lots,
        needs=tuple(_need(s) for s in sites[1:]),
        exclusions=(),
        windows=(),
        history={},
        travel={
            (a.site_id, b.site_id): Leg(duration_s=630, length_m=4200) for a in sites for b in sites
        },
    )
    return scenario, _plan(scenario, sites, given, trip_id=trip_id)


def _lots(index: int, call: Call) -> list[tuple[Product, Lot]]:
    made = []
    for number in range(call.lots):
        product = Product(
            product_id=ProductId(f"P{index}-{number}"),
            name=call.product_names[number % len(call.product_names)],
            category=Category.OTHER,
            zone=ZONES[number % len(ZONES)],
            volume_ul_per_g=1500,
        )
        lot = Lot(
            lot_id=LotId(f"L{index:02d}{number:02d}"),
            product_id=product.product_id,
            site_id=BASE,
            available_on=date(2026, 12, 1),
            quantity_g=100_000,
            case_g=1_250,
            expiry_kind=ExpiryKind.USE_BY if number % 2 else ExpiryKind.BEST_BEFORE,
            expires_on=DAY + timedelta(days=3 + 30 * number),
        )
        made.append((product, lot))
    return made


def _need(site: Site) -> Need:
    return Need(
        site_id=site.site_id,
        day=DAY + timedelta(days=1),
        ready_by_min=930,
        meals=30,
        category=Category.OTHER,
        quantity_g=50_000,
    )


def _plan(
    scenario: Scenario,
    sites: Sequence[Site],
    given: Sequence[Sequence[tuple[Product, Lot]]],
    *,
    trip_id: str,
) -> Plan:
    moved = [
        tuple(
            LotQuantity(lot_id=lot.lot_id, quantity_g=lot.case_g * (n + 1)) for n, (_, lot) in rows
        )
        for rows in (list(enumerate(pairs)) for pairs in given)
    ]
    load = tuple(x for moves in moved for x in moves)
    stops = [PlanStop(site_id=BASE, arrive_min=540, depart_min=570, load=load)]
    for number, (site, moves) in enumerate(zip(sites[1:], moved, strict=True)):
        arrive = 580 + 30 * number
        stops.append(
            PlanStop(site_id=site.site_id, arrive_min=arrive, depart_min=arrive + 19, unload=moves)
        )
    last = stops[-1].depart_min + 10
    stops.append(PlanStop(site_id=BASE, arrive_min=last, depart_min=last))
    trip = Trip(trip_id=TripId(trip_id), vehicle_id=TRUCK, day=DAY, stops=tuple(stops))
    return Plan(
        scenario=scenario.name,
        trips=(trip,),
        uses=(),
        discards=(),
        metrics=PlanMetrics(wasted_g=0, used_g=0, min_fill=0.0, cost_yen=0.0),
        bounds=Bounds(),
        made_by=MadeBy(program="test", fingerprint="", seed=0, seconds=0.0),
    )
