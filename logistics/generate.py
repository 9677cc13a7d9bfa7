"""Random but plausible months (架空) of any size, for tests and trials."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import cos, hypot, radians

from inventory.model import Category, DatePolicy, Zone
from logistics.generate_food import PRODUCTS, SHARE_OF_NEED, make_lots, make_uncertain
from logistics.model import (
    Exclusion,
    ExclusionField,
    History,
    Leg,
    Need,
    Objective,
    Outage,
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

HALLS_AT_FULL_SIZE = 42
KG_PER_MEAL = 0.82
# Codes of the seven municipalities (総務省 全国地方公共団体コード) with a point in each.
MUNICIPALITIES = (
    ("31201", 35.494, 134.222),
    ("31302", 35.576, 134.332),
    ("31325", 35.340, 134.401),
    ("31328", 35.265, 134.227),
    ("31329", 35.409, 134.251),
    ("28585", 35.632, 134.629),
    ("28586", 35.623, 134.449),
)
SOUTH, NORTH, WEST, EAST = 35.2, 35.65, 134.0, 134.65
LITRES_OF_SUPPLY = {Zone.AMBIENT: 2600, Zone.COOL: 1000, Zone.CHILLED: 700, Zone.FROZEN: 450}
LITRES_OF_HALL = {Zone.AMBIENT: 240, Zone.COOL: 60, Zone.CHILLED: 60, Zone.FROZEN: 30}
HALLS_WITH_ROOM = {Zone.AMBIENT: 0.97, Zone.COOL: 0.4, Zone.CHILLED: 0.8, Zone.FROZEN: 0.6}


@dataclass(slots=True, kw_only=True)
class Month:
    """What is being made; ``chance`` gives every draw."""

    chance: random.Random
    start: date
    days: int
    halls: int
    sites: dict[SiteId, Site] = field(default_factory=dict)
    open_days: dict[SiteId, list[int]] = field(default_factory=dict)
    """The weekdays on which a recipient takes food."""

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.days - 1)

    @property
    def dates(self) -> list[date]:
        """Every day."""
        return [self.start + timedelta(days=i) for i in range(self.days)]

    @property
    def recipients(self) -> list[Site]:
        """The sites that receive food."""
        return [s for s in self.sites.values() if not s.is_supply]

    @property
    def supplies(self) -> list[Site]:
        """The sites that have food, the hub first."""
        return [s for s in self.sites.values() if s.is_supply]


def generate_month(
    *,
    seed: int,
    halls: int = HALLS_AT_FULL_SIZE,
    days: int = 31,
    uncertain_share: float = 0.0,
) -> Scenario:
    """Return a month that is the same for the same arguments; ``halls`` and ``days`` at least 1.

    About 3 t of food come where there are 42 halls, and in proportion elsewhere. Of the lots still
    to come ``uncertain_share`` are uncertain (the month counts their cautious quantity, about a
    quarter less). Raises ``ValueError`` where a number is below 1.
    """
    if halls < 1 or days < 1:
        raise ValueError(f"halls and days must be at least 1, not {halls} and {days}")
    chance = random.Random(seed)
    start = date(2026, 4, 1) + timedelta(days=7 * chance.randrange(52))
    month = Month(chance=chance, start=start, days=days, halls=halls)
    _add_sites(month)
    vehicles = {v.vehicle_id: v for v in _vehicles(month)}
    stores = tuple(_stores(month))
    needs = tuple(_needs(month))
    lots = make_lots(
        chance,
        start=start,
        days=days,
        supply_ids=[s.site_id for s in month.supplies],
        recipient_ids=[s.site_id for s in month.recipients],
        total_kg=3000 * halls / HALLS_AT_FULL_SIZE * days / 31,
    )
    lots, arrivals = make_uncertain(
        random.Random(f"uncertain {seed}"), lots, start=start, share=uncertain_share
    )
    return Scenario(
        name=f"架空の月 {seed}（{halls}食堂・{days}日）",
        start=start,
        end=month.end,
        policy=_policy(chance),
        objective=_objective(chance, halls=halls),
        sites=dict(month.sites),
        stores=stores,
        outages=tuple(_outages(month, stores)),
        vehicles=vehicles,
        shifts=tuple(_shifts(month, vehicles)),
        products={p.product_id: p for p in PRODUCTS},
        lots={lot.lot_id: lot for lot in lots},
        needs=needs,
        exclusions=tuple(_exclusions(month)),
        windows=tuple(_windows(month)),
        history={h.site_id: h for h in _history(month)},
        travel=dict(_travel(month)),
        arrivals=arrivals,
    )


def _policy(chance: random.Random) -> Policy:
    grace_days = chance.choice((0, 0, 0, 1, -3, -7))
    hold = {Zone.AMBIENT: 31, Zone.COOL: 31, Zone.CHILLED: chance.choice((2, 3, 4))}
    if chance.random() < 0.8:
        hold[Zone.FROZEN] = 21
    if chance.random() < 0.1:
        del hold[Zone.AMBIENT]
    dates = DatePolicy(
        use_by_margin_days=chance.choice((0, 0, 1)), best_before_margin_days=grace_days
    )
    return Policy(dates=dates, recipient_hold_days=hold)


def _objective(chance: random.Random, *, halls: int) -> Objective:
    if chance.random() < 0.7:
        return Objective()
    return Objective(
        fill_step=Decimal(chance.choice(("0.01", "0.02", "0.05"))),
        waste_step_kg=Decimal(chance.choice(("1", "5", "0.5"))),
        budget_yen=Decimal(chance.choice((500, 2500, 4000)) * (halls + 1)),
    )


def _add_sites(month: Month) -> None:
    chance = month.chance
    _add_site(month, "LOGI", "架空中央ロジ拠点", SiteKind.LOGISTICS_HUB, MUNICIPALITIES[0])
    bases = chance.randint(0, min(3, 1 + month.halls // 4))
    for number, town in enumerate(chance.sample(MUNICIPALITIES[1:], bases), start=1):
        name = f"架空ハブ拠点{number}"
        _add_site(month, f"BASE-{number}", name, SiteKind.HUB_BASE, town)
    for number in range(1, month.halls + 1):
        name = f"架空食堂{number:02}"
        kind = SiteKind.DINING_HALL
        _add_site(month, f"HALL-{number:02}", name, kind, chance.choice(MUNICIPALITIES))
    for number in range(1, chance.randint(month.halls // 14, month.halls // 12 + 1) + 1):
        name = f"架空協力施設{number:02}"
        kind = SiteKind.PARTNER_FACILITY
        _add_site(month, f"FAC-{number:02}", name, kind, chance.choice(MUNICIPALITIES))


def _add_site(
    month: Month, site_id: str, name: str, kind: SiteKind, town: tuple[str, float, float]
) -> None:
    chance = month.chance
    code, lat, lon = town
    spread = 0.004 if kind in (SiteKind.LOGISTICS_HUB, SiteKind.HUB_BASE) else 0.035
    lat = min(NORTH, max(SOUTH, chance.gauss(lat, spread)))
    lon = min(EAST, max(WEST, chance.gauss(lon, spread)))
    recipient = kind in (SiteKind.DINING_HALL, SiteKind.PARTNER_FACILITY)
    bases = [s.site_id for s in month.supplies]
    hidden = kind is SiteKind.PARTNER_FACILITY and chance.random() < 0.5
    month.sites[SiteId(site_id)] = Site(
        site_id=SiteId(site_id),
        name=name,
        kind=kind,
        municipality=code,
        lat=round(lat, 5),
        lon=round(lon, 5),
        hub_id=chance.choice(bases) if recipient else None,
        service_s=60 * (chance.choice((8, 10, 12)) if recipient else 20),
        handling_s_per_100kg=60 * chance.choice((10, 15, 20)),
        public_name=f"協力施設 {site_id[-1]}" if hidden else "",
        confidential=hidden,
    )
    if recipient:
        weekdays = sorted(chance.sample(range(7), chance.choice((1, 2, 2, 3, 3, 4))))
        month.open_days[SiteId(site_id)] = weekdays


def _stores(month: Month) -> Iterator[Store]:
    chance, scale = month.chance, max(0.12, month.halls / HALLS_AT_FULL_SIZE)
    for site in month.sites.values():
        for zone in Zone:
            if site.kind is SiteKind.LOGISTICS_HUB:
                litres = LITRES_OF_SUPPLY[zone] * scale * chance.uniform(0.8, 1.3)
            elif site.is_supply:
                litres = LITRES_OF_SUPPLY[zone] * scale * chance.uniform(0.25, 0.5)
            elif chance.random() < HALLS_WITH_ROOM[zone]:
                litres = LITRES_OF_HALL[zone] * chance.uniform(0.4, 1.5)
            else:
                continue
            yield Store(site_id=site.site_id, zone=zone, capacity_ul=round(litres) * 1_000_000)


def _outages(month: Month, stores: tuple[Store, ...]) -> Iterator[Outage]:
    chance = month.chance
    for _ in range(chance.choice((0, 0, 1, 2))):
        store = chance.choice(stores)
        from_on = chance.choice(month.dates)
        yield Outage(
            site_id=store.site_id,
            zone=store.zone,
            from_on=from_on,
            to_on=from_on + timedelta(days=chance.randrange(5)),
            capacity_ul=int(store.capacity_ul * chance.choice((0.0, 0.3, 0.6))),
        )


def _vehicle(vehicle_id: str, base_id: SiteId, *, size: float, paid: bool) -> Vehicle:
    """Return a van (size 1 = a kei van's 350 kg) with cold boxes; a hall's own costs fuel only."""
    litres = {Zone.AMBIENT: 1500, Zone.COOL: 120, Zone.CHILLED: 150, Zone.FROZEN: 60}
    return Vehicle(
        vehicle_id=VehicleId(vehicle_id),
        base_id=base_id,
        payload_g=round(350 * size) * 1000,
        compartment_ul={z: round(x * size) * 1_000_000 for z, x in litres.items()},
        hold_min={
            Zone.COOL: Decimal(240),
            Zone.CHILLED: Decimal(150 if paid else 90),
            Zone.FROZEN: Decimal(150 if paid else 90),
        },
        yen_per_km=Decimal(16 if paid else 14),
        yen_per_hour=Decimal(1100 if paid else 0),
        yen_per_trip=Decimal(300 if paid else 0),
    )


def _vehicles(month: Month) -> Iterator[Vehicle]:
    chance = month.chance
    hub_id = month.supplies[0].site_id
    yield _vehicle("KEI-1", hub_id, size=1.0, paid=True)
    if chance.random() < min(1.0, 0.3 + month.halls / 20):
        yield _vehicle("VAN-1", hub_id, size=1.2, paid=True)
    for site in month.supplies[1:]:
        yield _vehicle(f"CAR-{site.site_id}", site.site_id, size=0.9, paid=True)
    own = sorted(chance.sample(range(len(month.recipients)), k=len(month.recipients) // 5))
    for number in own:
        site_id = month.recipients[number].site_id
        yield _vehicle(f"OWN-{site_id}", site_id, size=0.35, paid=False)


def _shifts(month: Month, vehicles: dict[VehicleId, Vehicle]) -> Iterator[Shift]:
    """Give the hub's vehicles two or three days a week, the others one; holidays fall out."""
    chance = month.chance
    for vehicle in vehicles.values():
        own = not month.sites[vehicle.base_id].is_supply
        at_hub = vehicle.base_id == month.supplies[0].site_id
        weekdays = chance.sample(range(6), chance.choice((2, 3)) if at_hub else 1)
        start_min = 13 * 60 if own else chance.choice((8 * 60, 9 * 60, 9 * 60 + 30))
        end_min = 17 * 60 if own else chance.choice((14 * 60, 15 * 60, 16 * 60))
        for day in month.dates:
            if day.weekday() not in weekdays or chance.random() < 0.08:
                continue
            driver = f"架空運転者{vehicle.vehicle_id}"
            parts = [(start_min, end_min)]
            if chance.random() < 0.05:
                parts = [(start_min, start_min + 150), (start_min + 180, end_min + 60)]
            for begins, ends in parts:
                yield Shift(
                    vehicle_id=vehicle.vehicle_id,
                    day=day,
                    start_min=begins,
                    end_min=ends,
                    driver=driver,
                )


def _needs(month: Month) -> Iterator[Need]:
    """Give each recipient a weekly session, or one every second or fourth week."""
    chance = month.chance
    for site in month.recipients:
        every = chance.choice((7, 7, 14, 14, 28))
        meals = chance.randint(12, 60)
        first = chance.randrange(min(every, month.days))
        ready_min = chance.choice((11 * 60, 15 * 60 + 30, 16 * 60, 16 * 60 + 30))
        for offset in range(first, month.days, every):
            today = max(5, round(meals * chance.uniform(0.8, 1.2)))
            for category, share in SHARE_OF_NEED.items():
                if chance.random() < (1.0 if share > 0.15 else 0.6):
                    yield Need(
                        site_id=site.site_id,
                        day=month.start + timedelta(days=offset),
                        ready_by_min=ready_min,
                        meals=today,
                        category=category,
                        quantity_g=round(today * KG_PER_MEAL * share * 10) * 100,
                    )


def _exclusions(month: Month) -> Iterator[Exclusion]:
    chance = month.chance
    allergens = sorted({a for p in PRODUCTS for a in p.kept_away_allergens})
    for site in month.recipients:
        if chance.random() < 0.25:
            kind = chance.choice(list(ExclusionField))
            value = {
                ExclusionField.ALLERGEN: chance.choice(allergens),
                ExclusionField.PRODUCT_ID: chance.choice(PRODUCTS).product_id,
                ExclusionField.CATEGORY: chance.choice((Category.SNACK, Category.DRINK)).value,
            }[kind]
            yield Exclusion(site_id=site.site_id, field=kind, value=value)


def _windows(month: Month) -> Iterator[Window]:
    chance = month.chance
    for site in month.supplies:
        for weekday in range(6):
            yield _window(site.site_id, weekday, 8 * 60, 17 * 60 + 30)
    for site in month.recipients:
        if chance.random() < 0.08:
            continue  # always open
        for weekday in month.open_days[site.site_id]:
            if chance.random() < 0.1:
                yield _window(site.site_id, weekday, 9 * 60, 11 * 60 + 30)
                yield _window(site.site_id, weekday, 13 * 60, 17 * 60)
            else:
                open_min = chance.choice((9 * 60, 9 * 60 + 30, 10 * 60))
                yield _window(site.site_id, weekday, open_min, chance.choice((15, 16, 17)) * 60)
        if chance.random() < 0.2:
            closed_min = chance.choice((0, 12 * 60))
            yield _window(site.site_id, chance.choice(month.dates), closed_min, closed_min)
        if chance.random() < 0.1:
            yield _window(site.site_id, chance.choice(month.dates), 10 * 60, 16 * 60)


def _window(site_id: SiteId, day: date | int, open_min: int, close_min: int) -> Window:
    return Window(site_id=site_id, day=day, open_min=open_min, close_min=close_min)


def _history(month: Month) -> Iterator[History]:
    chance = month.chance
    if chance.random() < 0.25:
        return
    for site in month.recipients:
        if chance.random() < 0.9:
            need_g = chance.randrange(20_000, 120_000, 100)
            used_g = need_g * chance.randrange(35, 95) // 100
            yield History(site_id=site.site_id, need_g=need_g, used_g=used_g)


def _travel(month: Month) -> Iterator[tuple[tuple[SiteId, SiteId], Leg]]:
    """Drive 1.3 times the straight line at 32 km/h, no way exactly as long as the way back."""
    chance = month.chance
    holes = 0.01 if chance.random() < 0.3 else 0.0
    for one in month.sites.values():
        for other in month.sites.values():
            if one is other or chance.random() < holes:
                continue
            km = 1.3 * _straight_km(one, other) + 0.3
            minutes = km / 32 * 60 * chance.uniform(0.92, 1.1) + 1
            # One decimal of a minute, two of a kilometre.
            leg = Leg(duration_s=round(minutes * 10) * 6, length_m=round(km * 100) * 10)
            yield (one.site_id, other.site_id), leg


def _straight_km(one: Site, other: Site) -> float:
    north = (one.lat or 0.0) - (other.lat or 0.0)
    east = (one.lon or 0.0) - (other.lon or 0.0)
    return 111.2 * hypot(north, east * cos(radians(35.4)))
