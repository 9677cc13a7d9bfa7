"""Tiny months in which everybody can have all, but for one obstacle that is put in on purpose."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

from inventory.model import Category, ExpiryKind, Lot, LotId, Product, ProductId, Zone
from logistics.explaining.obstacles import Obstacle
from logistics.model import (
    Exclusion,
    ExclusionField,
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

START = date(2026, 12, 7)
DAYS = tuple(START + timedelta(days=i) for i in range(7))
HUB = SiteId("LOGI")
UL_PER_G = 2_000
READY_MIN = 16 * 60


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A month, what was put in its way, and whom it hits; None = whoever is worst off."""

    month: Scenario
    obstacle: Obstacle
    site_id: SiteId | None


def planted_month(obstacle: Obstacle, seed: int) -> Planted:
    """Return a month of a week with 2 to 6 halls and one obstacle."""
    chance = random.Random(f"planted {obstacle} {seed}")
    month = _easy_month(chance, f"planted-{obstacle}-{seed}")
    victim = chance.choice(month.recipients).site_id
    return _PLANTS[obstacle](month, victim, chance)


def easy_month(seed: int) -> Scenario:
    """Return a month in which nobody is short."""
    return _easy_month(random.Random(f"easy {seed}"), f"easy-{seed}")


def _easy_month(chance: random.Random, name: str) -> Scenario:
    """Return a month in which there is enough of everything."""
    halls = [SiteId(f"HALL-{i}") for i in range(1, chance.randint(2, 6) + 1)]
    products = [
        _product("RICE", Category.STAPLE, Zone.AMBIENT),
        _product("TOFU", Category.PROTEIN, Zone.CHILLED),
        _product("EGGS", Category.PROTEIN, Zone.CHILLED),
    ]
    drives = sorted(chance.sample(DAYS[:5], chance.choice((2, 3))))
    needs = [n for hall in halls for n in _needs(chance, hall, drives[0])]
    month = Scenario(
        name=name,
        start=DAYS[0],
        end=DAYS[-1],
        policy=Policy(),
        objective=Objective(),
        sites={s.site_id: s for s in [_site(HUB), *map(_site, halls)]},
        stores=tuple(
            Store(site_id=s, zone=z, capacity_ul=400_000_000) for s in (HUB, *halls) for z in Zone
        ),
        outages=(),
        vehicles={v.vehicle_id: v for v in [_vehicle()]},
        shifts=tuple(
            Shift(vehicle_id=VehicleId("V"), day=d, start_min=480, end_min=1020) for d in drives
        ),
        products={p.product_id: p for p in products},
        lots={},
        needs=tuple(needs),
        exclusions=(),
        windows=(),
        history={},
        travel=_travel(chance, [HUB, *halls]),
    )
    lots = [_lot(month, p, case_g=chance.choice((500, 1_000))) for p in products[:2]]
    return replace(month, lots={x.lot_id: x for x in lots})


def _product(name: str, category: Category, zone: Zone) -> Product:
    return Product(
        product_id=ProductId(name),
        name=name,
        category=category,
        zone=zone,
        volume_ul_per_g=UL_PER_G,
        allergens=(name.lower(),),
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


def _vehicle() -> Vehicle:
    return Vehicle(
        vehicle_id=VehicleId("V"),
        base_id=HUB,
        payload_g=400_000,
        compartment_ul=dict.fromkeys(Zone, 800_000_000),
        hold_min={Zone.CHILLED: Decimal(200)},
        yen_per_km=Decimal(16),
        yen_per_hour=Decimal(1_100),
        yen_per_trip=Decimal(2_000),
    )


def _needs(chance: random.Random, hall: SiteId, first_drive: date) -> list[Need]:
    """One or two sessions, not before the first day on which somebody drives."""
    days = [d for d in DAYS if d >= first_drive]
    return [
        _need(hall, day, category, 1_000 * chance.randint(4, 12))
        for day in chance.sample(days, chance.choice((1, 2)))
        for category in (Category.STAPLE, Category.PROTEIN)
    ]


def _need(hall: SiteId, day: date, category: Category, quantity_g: int) -> Need:
    return Need(
        site_id=hall,
        day=day,
        ready_by_min=READY_MIN,
        meals=None,
        category=category,
        quantity_g=quantity_g,
    )


def _lot(month: Scenario, product: Product, *, case_g: int, share: float = 1.3) -> Lot:
    need_g = sum(g for (_, _, c), g in month.need_g.items() if c == product.category)
    return Lot(
        lot_id=LotId(f"L-{product.product_id}"),
        product_id=product.product_id,
        site_id=HUB,
        available_on=DAYS[0],
        quantity_g=int(need_g * share) // case_g * case_g,
        case_g=case_g,
        expiry_kind=ExpiryKind.USE_BY,
        expires_on=DAYS[-1] + timedelta(days=30),
    )


def _travel(chance: random.Random, sites: list[SiteId]) -> dict[tuple[SiteId, SiteId], Leg]:
    """Return ways of 10 to 25 minutes; no way round is shorter."""
    return {pair: _leg(chance.randint(13, 25)) for pair in permutations(sites, 2)}


def _leg(minutes: int) -> Leg:
    return Leg(duration_s=60 * minutes, length_m=600 * minutes)


def _with_lot(month: Scenario, product_id: str, *, case_g: int, share: float) -> Scenario:
    product = month.products[ProductId(product_id)]
    lot = _lot(month, product, case_g=case_g, share=share)
    return replace(month, lots={**month.lots, lot.lot_id: lot})


def _far(month: Scenario, victim: SiteId, minutes: int) -> Scenario:
    """Return the month with one hall far from everybody."""
    ways = {pair: _leg(minutes) for pair in month.travel if victim in pair}
    return replace(month, travel={**month.travel, **ways})


def _with_sessions(month: Scenario, victim: SiteId, days: list[date]) -> Scenario:
    """Return the month with the victim's sessions on these days, and food for all."""
    others = [n for n in month.needs if n.site_id != victim]
    mine = [
        _need(victim, day, category, 8_000)
        for day in days
        for category in (Category.STAPLE, Category.PROTEIN)
    ]
    changed = replace(month, needs=(*others, *mine))
    lots = {k: _lot(changed, changed.product_of(k), case_g=x.case_g) for k, x in month.lots.items()}
    return replace(changed, lots=lots)


def _own_store(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    driven = {s.day for s in month.shifts}
    days = [d for d in DAYS if d > min(driven) and d not in driven]
    month = _with_sessions(month, victim, sorted(chance.sample(days, 2)))
    small = chance.choice((0, 2_000_000, 4_000_000))
    zones = chance.choice(((Zone.CHILLED,), (Zone.AMBIENT,), tuple(Zone)))
    stores = tuple(
        replace(s, capacity_ul=small) if s.site_id == victim and s.zone in zones else s
        for s in month.stores
    )
    return Planted(month=replace(month, stores=stores), obstacle=Obstacle.OWN_STORE, site_id=victim)


def _opening_day(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    driven = {s.day for s in month.shifts}
    opens = chance.choice((540, 600))
    windows = tuple(
        Window(site_id=victim, day=day.weekday(), open_min=opens, close_min=opens + 300)
        for day in DAYS
        if day not in driven
    )
    return Planted(
        month=replace(month, windows=windows), obstacle=Obstacle.OPENING_DAY, site_id=victim
    )


def _vehicle_size(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    payload_g = chance.choice((1_000, 1_500, 2_000))
    vehicles = {k: replace(v, payload_g=payload_g) for k, v in month.vehicles.items()}
    shifts = tuple(replace(s, end_min=s.start_min + 180) for s in month.shifts[:1])
    return Planted(
        month=replace(month, vehicles=vehicles, shifts=shifts),
        obstacle=Obstacle.VEHICLE_SIZE,
        site_id=None,
    )


def _vehicle_day(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    month = _with_sessions(month, victim, [DAYS[chance.choice((0, 1, 2))]])
    first = min(n.day for n in month.needs if n.site_id == victim)
    shifts = [replace(s, day=DAYS[4 + i]) for i, s in enumerate(month.shifts)]
    others = [
        replace(n, day=DAYS[4 + (n.day - START).days % 3]) if n.site_id != victim else n
        for n in month.needs
    ]
    assert all(s.day > first for s in shifts)
    return Planted(
        month=replace(month, shifts=tuple(shifts), needs=tuple(others)),
        obstacle=Obstacle.VEHICLE_DAY,
        site_id=victim,
    )


def _cold_box(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    hit: SiteId | None = None
    hold_min = chance.randint(3, 12)
    if chance.random() < 0.5:
        month = _far(month, victim, 60)
        hold_min, hit = chance.randint(40, 55), victim
    vehicles = {
        k: replace(v, hold_min={Zone.CHILLED: Decimal(hold_min)}) for k, v in month.vehicles.items()
    }
    return Planted(month=replace(month, vehicles=vehicles), obstacle=Obstacle.COLD_BOX, site_id=hit)


def _shift(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    month = _far(month, victim, chance.randint(110, 150))
    shifts = tuple(replace(s, end_min=s.start_min + 200) for s in month.shifts)
    vehicles = {k: replace(v, hold_min={}) for k, v in month.vehicles.items()}
    return Planted(
        month=replace(month, shifts=shifts, vehicles=vehicles),
        obstacle=Obstacle.SHIFT,
        site_id=victim,
    )


def _exclusion(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    product_id = chance.choice(("TOFU", "RICE"))
    if chance.random() < 0.5:
        exclusion = Exclusion(
            site_id=victim, field=ExclusionField.ALLERGEN, value=product_id.lower()
        )
    else:
        exclusion = Exclusion(site_id=victim, field=ExclusionField.PRODUCT_ID, value=product_id)
    return Planted(
        month=replace(month, exclusions=(exclusion,)),
        obstacle=Obstacle.EXCLUSION,
        site_id=victim,
    )


def _supply(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    product_id = chance.choice(("TOFU", "RICE"))
    short = _with_lot(month, product_id, case_g=500, share=chance.choice((0.0, 0.3, 0.5)))
    return Planted(month=short, obstacle=Obstacle.SUPPLY, site_id=None)


def _whole_cases(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    """One case that only one hall can have, or a case that no vehicle carries."""
    product_id = chance.choice(("TOFU", "RICE"))
    category = month.products[ProductId(product_id)].category
    need_g = sum(g for (_, _, c), g in month.need_g.items() if c == category)
    case_g = int(need_g * 1.2) // 1_000 * 1_000
    large = _with_lot(month, product_id, case_g=case_g, share=1.2)
    if chance.random() < 0.4:
        payload_g = case_g - 1_000
        vehicles = {k: replace(v, payload_g=payload_g) for k, v in month.vehicles.items()}
        large = replace(large, vehicles=vehicles)
    return Planted(month=large, obstacle=Obstacle.WHOLE_CASES, site_id=None)


def _budget(month: Scenario, victim: SiteId, chance: random.Random) -> Planted:
    budget_yen = Decimal(chance.choice((0, 500, 2_100)))
    objective = replace(month.objective, budget_yen=budget_yen)
    return Planted(
        month=replace(month, objective=objective), obstacle=Obstacle.BUDGET, site_id=None
    )


_PLANTS: Mapping[Obstacle, Callable[[Scenario, SiteId, random.Random], Planted]] = {
    Obstacle.OWN_STORE: _own_store,
    Obstacle.OPENING_DAY: _opening_day,
    Obstacle.VEHICLE_SIZE: _vehicle_size,
    Obstacle.VEHICLE_DAY: _vehicle_day,
    Obstacle.COLD_BOX: _cold_box,
    Obstacle.SHIFT: _shift,
    Obstacle.EXCLUSION: _exclusion,
    Obstacle.SUPPLY: _supply,
    Obstacle.WHOLE_CASES: _whole_cases,
    Obstacle.BUDGET: _budget,
}
