"""Tiny months, for which everything can be tried: see ``brute_force`` for what they keep to."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

from inventory.model import Category, ExpiryKind, Lot, LotId, Product, ProductId, Zone
from logistics.model import (
    DAY_MIN,
    Exclusion,
    ExclusionField,
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

START = date(2026, 12, 7)
UL_PER_G = 2_000
ZONES = (Zone.AMBIENT, Zone.CHILLED)
AMPLE_G = 10**6


def tiny_month(seed: int, *, most_halls: int = 3, most_shifts: int = 3) -> Scenario:
    """Return a month of two or three days with a handful of cases."""
    return _Month(random.Random(f"tiny {seed}"), most_halls, most_shifts).made(f"tiny-{seed}")


class _Month:
    def __init__(self, chance: random.Random, most_halls: int, most_shifts: int) -> None:
        self.chance = chance
        self.unit_g = chance.choice((500, 5_000))
        self.days = [START + timedelta(days=i) for i in range(chance.choice((2, 3)))]
        halls = chance.randint(1 if most_halls < 2 else 2, most_halls)
        self.halls = [SiteId(f"HALL-{i}") for i in range(1, halls + 1)]
        self.supplies = [SiteId("LOGI")]
        if chance.random() < 0.35:
            self.supplies.append(SiteId("BASE"))
        self.most_shifts = most_shifts
        # A minute or two for what is used at once, at supply sites.
        self.handling_s = chance.choice((0, 60, 120)) * 100_000 // self.unit_g

    def made(self, name: str) -> Scenario:
        products = tuple(self._products())
        lots = {x.lot_id: x for x in self._lots(products)}
        vehicles = {v.vehicle_id: v for v in self._vehicles()}
        chance = self.chance
        hold = {}
        if chance.random() < 0.5:
            hold[Zone.CHILLED] = chance.choice((0, 1))
        if chance.random() < 0.2:
            hold[Zone.AMBIENT] = 1
        return Scenario(
            name=name,
            start=self.days[0],
            end=self.days[-1],
            policy=Policy(recipient_hold_days=hold),
            objective=Objective(fill_step=Decimal(chance.choice(("0.01", "0.05")))),
            sites={s.site_id: s for s in self._sites()},
            stores=tuple(self._stores()),
            outages=(),
            vehicles=vehicles,
            shifts=tuple(self._shifts(list(vehicles))),
            products={p.product_id: p for p in products},
            lots=lots,
            needs=tuple(self._needs({p.category for p in products})),
            exclusions=tuple(self._exclusions(products)),
            windows=tuple(self._windows()),
            history={s: h for s in self.halls if (h := self._history(s))},
            travel=self._travel(),
        )

    def _sites(self) -> Iterator[Site]:
        for site_id in (*self.supplies, *self.halls):
            kind = SiteKind.DINING_HALL
            if site_id in self.supplies:
                kind = SiteKind.HUB_BASE if site_id == "BASE" else SiteKind.LOGISTICS_HUB
            yield Site(
                site_id=site_id,
                name=site_id,
                kind=kind,
                municipality="",
                lat=None,
                lon=None,
                hub_id=None,
                service_s=60 * self.chance.choice((5, 7)),
                handling_s_per_100kg=0 if site_id in self.halls else self.handling_s,
            )

    def _products(self) -> Iterator[Product]:
        for i in range(self.chance.choice((1, 2, 2))):
            yield Product(
                product_id=ProductId(f"P{i}"),
                name=f"P{i}",
                category=self.chance.choice((Category.STAPLE, Category.PROTEIN)),
                zone=self.chance.choice(ZONES),
                volume_ul_per_g=UL_PER_G,
            )

    def _lots(self, products: tuple[Product, ...]) -> Iterator[Lot]:
        chance = self.chance
        for i in range(2):
            case_g = self.unit_g * chance.choice((2, 3, 4))
            available = chance.choice((0, 0, 0, 1))
            yield Lot(
                lot_id=LotId(f"L{i}"),
                product_id=chance.choice(products).product_id,
                site_id=chance.choice(self.supplies),
                available_on=self.days[available] - timedelta(days=chance.choice((0, 0, 2))),
                quantity_g=case_g * chance.randint(1, 3) + self.unit_g * chance.choice((0, 0, 1)),
                case_g=case_g,
                expiry_kind=ExpiryKind.USE_BY,
                expires_on=self.days[-1] + timedelta(days=chance.choice((-1, 0, 0, 30, 30))),
            )

    def _vehicles(self) -> Iterator[Vehicle]:
        chance = self.chance
        for i in range(chance.choice((1, 2))):
            payload_g = self.unit_g * chance.choice((4, 6, 9, 14))
            box_g = self.unit_g * chance.choice((3, 4, 8))
            hold = {Zone.CHILLED: Decimal(chance.choice((12, 20, 35)))}
            yield Vehicle(
                vehicle_id=VehicleId(f"V{i}"),
                base_id=chance.choice((*self.supplies, *self.supplies, self.halls[0])),
                payload_g=payload_g,
                compartment_ul={
                    zone: UL_PER_G * (AMPLE_G if zone is Zone.AMBIENT else box_g) for zone in Zone
                },
                hold_min=hold if chance.random() < 0.5 else {},
                yen_per_km=Decimal(chance.choice((20, 40))),
                yen_per_hour=Decimal(600),
                yen_per_trip=Decimal(2_000),
            )

    def _shifts(self, vehicles: list[VehicleId]) -> Iterator[Shift]:
        chance = self.chance
        slots = [(day, v) for day in self.days for v in vehicles]
        chance.shuffle(slots)
        taken: set[date] = set()
        count = 0
        for day, vehicle_id in slots:
            if count == self.most_shifts or (len(self.supplies) > 1 and day in taken):
                continue
            taken.add(day)
            count += 1
            start_min = chance.choice((540, 570))
            end_min = start_min + chance.choice((45, 60, 75, 90))
            yield Shift(vehicle_id=vehicle_id, day=day, start_min=start_min, end_min=end_min)

    def _needs(self, categories: set[Category]) -> Iterator[Need]:
        chance = self.chance
        for hall in self.halls:
            for day in chance.sample(self.days, chance.choice((1, 2))):
                ready_by = chance.choice((600, 640, 720, 1080, 1080))
                for category in sorted(categories):
                    if chance.random() < 0.85:
                        yield Need(
                            site_id=hall,
                            day=day,
                            ready_by_min=ready_by,
                            meals=None,
                            category=category,
                            quantity_g=self.unit_g * chance.randint(1, 7),
                        )

    def _stores(self) -> Iterator[Store]:
        chance = self.chance
        for site_id in (*self.supplies, *self.halls):
            for zone in ZONES:
                few = (
                    (0, 4, 6, AMPLE_G, AMPLE_G)
                    if site_id in self.halls
                    else (2, 4, AMPLE_G, AMPLE_G)
                )
                units = chance.choice(few)
                if units:
                    room_g = units * self.unit_g if units < AMPLE_G else AMPLE_G
                    yield Store(site_id=site_id, zone=zone, capacity_ul=UL_PER_G * room_g)

    def _windows(self) -> Iterator[Window]:
        for hall in self.halls:
            if self.chance.random() < 0.3:
                opens = self.chance.choice((540, 570, 600))
                for weekday in range(7):
                    yield Window(site_id=hall, day=weekday, open_min=opens, close_min=opens + 60)

    def _exclusions(self, products: tuple[Product, ...]) -> Iterator[Exclusion]:
        if self.chance.random() < 0.15:
            value = self.chance.choice(products).product_id
            yield Exclusion(site_id=self.halls[-1], field=ExclusionField.PRODUCT_ID, value=value)

    def _history(self, site_id: SiteId) -> History | None:
        if self.chance.random() > 0.3:
            return None
        need = self.chance.randint(4, 12)
        used_g = self.unit_g * self.chance.randint(1, need - 1)
        return History(site_id=site_id, need_g=need * self.unit_g, used_g=used_g)

    def _travel(self) -> dict[tuple[SiteId, SiteId], Leg]:
        """Whole minutes, the shortest ways through all sites; two thirds of a kilometre each."""
        sites = [*self.supplies, *self.halls]
        minutes = {pair: self.chance.randint(9, 20) for pair in permutations(sites, 2)}
        for c in sites:
            for a, b in permutations(sites, 2):
                if c not in (a, b):
                    minutes[a, b] = min(minutes[a, b], minutes[a, c] + minutes[c, b])
        assert all(m < DAY_MIN for m in minutes.values())
        return {pair: Leg(duration_s=60 * m, length_m=660 * m) for pair, m in minutes.items()}
