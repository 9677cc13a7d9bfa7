"""What can stand between a recipient and food, and the same month without one of these.

A month without an obstacle is a question, not a proposal: how much more would come if only this
were out of the way? What could really be done is in ``logistics.explaining.fixes``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from inventory.model import Category, ExpiryKind, Lot, LotId, Product, ProductId, Zone
from logistics.model import (
    Scenario,
    Shift,
    SiteId,
    Store,
    Vehicle,
    VehicleId,
)

FAR_DAYS = 400
"""Days after the month's end on which food that lasts is marked to expire, margins and all."""
LONGEST_HOURS = (6 * 60, 22 * 60)
"""Between which somebody may be on the road at all."""
USUAL_HOURS = (9 * 60, 17 * 60)
"""Of a driver, where the month has none to go by."""


class Obstacle(StrEnum):
    """What stands in the way, in the order in which equal ones are told: own house first."""

    OWN_STORE = "own_store"
    """The recipient's room for food overnight."""
    OPENING_DAY = "opening_day"
    """The days and hours at which the recipient takes food."""
    VEHICLE_SIZE = "vehicle_size"
    """What the vehicles that come can carry."""
    VEHICLE_DAY = "vehicle_day"
    """The days on which vehicles have a driver."""
    COLD_BOX = "cold_box"
    """The minutes for which cold boxes keep food."""
    SHIFT = "shift"
    """The hours of the drivers on their days."""
    EXCLUSION = "exclusion"
    """What must not be delivered to the recipient."""
    SUPPLY = "supply"
    """Food of a category: how much there is, and when."""
    WHOLE_CASES = "whole_cases"
    """Food that moves in whole cases only."""
    BUDGET = "budget"
    """The money for trips."""


ON_THE_WAY = frozenset(
    {Obstacle.OPENING_DAY, Obstacle.VEHICLE_DAY, Obstacle.COLD_BOX, Obstacle.SHIFT}
)
"""Obstacles that say when vehicles can come; all others leave that as it is."""


def without(month: Scenario, obstacle: Obstacle, site_id: SiteId) -> Scenario:
    """Return the month as it would be if one obstacle of a recipient were out of the way."""
    return _WITHOUT[obstacle](month, site_id)


def _roomy(month: Scenario, site_id: SiteId) -> Scenario:
    """Give the recipient room for all that there is, each night and in each zone."""
    volume_ul = sum(
        lot.quantity_g * month.product_of(lot.lot_id).volume_ul_per_g for lot in month.lots.values()
    )
    others = [s for s in month.stores if s.site_id != site_id]
    mine = [Store(site_id=site_id, zone=zone, capacity_ul=volume_ul) for zone in Zone]
    outages = tuple(o for o in month.outages if o.site_id != site_id)
    return replace(month, stores=(*others, *mine), outages=outages)


def _always_open(month: Scenario, site_id: SiteId) -> Scenario:
    return replace(month, windows=tuple(w for w in month.windows if w.site_id != site_id))


def _large_vehicles(month: Scenario, site_id: SiteId) -> Scenario:
    """Let each vehicle carry what it carries and all that the recipient needs besides."""
    grams = month.month_need_g.get(site_id, 0) + max(
        (x.case_g for x in month.lots.values()), default=0
    )
    per_g = max((p.volume_ul_per_g for p in month.products.values()), default=0)
    vehicles = {
        key: replace(
            vehicle,
            payload_g=vehicle.payload_g + grams,
            compartment_ul={
                zone: vehicle.compartment_ul.get(zone, 0) + grams * per_g for zone in Zone
            },
        )
        for key, vehicle in month.vehicles.items()
    }
    return replace(month, vehicles=vehicles)


def _vehicles_every_day(month: Scenario, site_id: SiteId) -> Scenario:
    """Give each vehicle a driver on its free days too, at its usual hours."""
    vehicles = month.vehicles or {v.vehicle_id: v for v in [plain_vehicle(month)]}
    extra = [
        shift
        for vehicle_id in vehicles
        for day in month.days
        if not month.shifts_by_vehicle_day.get((vehicle_id, day))
        for shift in [usual_shift(month, vehicle_id, day)]
    ]
    return replace(month, vehicles=vehicles, shifts=(*month.shifts, *extra))


def usual_shift(month: Scenario, vehicle_id: VehicleId, day: date) -> Shift:
    """Return a shift of a vehicle with the longest hours that it has, or that any has."""
    mine = [s for s in month.shifts if s.vehicle_id == vehicle_id] or list(month.shifts)
    longest = max(mine, key=lambda s: s.end_min - s.start_min, default=None)
    start_min, end_min = (longest.start_min, longest.end_min) if longest else USUAL_HOURS
    return Shift(vehicle_id=vehicle_id, day=day, start_min=start_min, end_min=end_min)


def plain_vehicle(month: Scenario) -> Vehicle:
    """Return a small van at the first supply site, for a month that has no vehicle at all."""
    return Vehicle(
        vehicle_id=VehicleId("VAN"),
        base_id=month.supplies[0].site_id,
        payload_g=350_000,
        compartment_ul=dict.fromkeys(Zone, 300_000_000),
        hold_min={},
        yen_per_km=Decimal(16),
        yen_per_hour=Decimal(1100),
        yen_per_trip=Decimal(300),
    )


def _cooled_vehicles(month: Scenario, site_id: SiteId) -> Scenario:
    vehicles = {key: replace(v, hold_min={}) for key, v in month.vehicles.items()}
    return replace(month, vehicles=vehicles)


def _day_long_shifts(month: Scenario, site_id: SiteId) -> Scenario:
    first_min, last_min = LONGEST_HOURS
    shifts = {
        (s.vehicle_id, s.day): replace(
            s, start_min=min(s.start_min, first_min), end_min=max(s.end_min, last_min)
        )
        for s in month.shifts
    }
    return replace(month, shifts=tuple(shifts.values()))


def _nothing_excluded(month: Scenario, site_id: SiteId) -> Scenario:
    return replace(month, exclusions=tuple(e for e in month.exclusions if e.site_id != site_id))


def _plenty(month: Scenario, site_id: SiteId) -> Scenario:
    """Add enough of each food that the month has, from the first day to the last."""
    need_g: dict[Category, int] = defaultdict(int)
    for (where, _, category), g in month.need_g.items():
        if where == site_id:
            need_g[category] += g
    added = [
        more_food(month, product, quantity_g=grams, case_g=case_g)
        for category, grams in need_g.items()
        for product, case_g in _foods(month, category).items()
    ]
    products = {x.product_id: x for x, _ in added}
    lots = {x.lot_id: x for _, x in added}
    return replace(month, products={**month.products, **products}, lots={**month.lots, **lots})


def _foods(month: Scenario, category: Category) -> Mapping[Product, int]:
    """Return the foods of a category that come this month with their smallest case."""
    found: dict[Product, int] = {}
    for lot in usable_lots(month):
        product = month.product_of(lot.lot_id)
        if product.category == category:
            found[product] = min(lot.case_g, found.get(product, lot.case_g))
    return found or {plain_food(category): 1}


def usable_lots(month: Scenario) -> Iterator[Lot]:
    """Yield the lots that can be used on a day of the month."""
    for lot in month.lots.values():
        comes = max(lot.available_on, month.start)
        if comes <= min(month.end, month.last_use_day(lot.lot_id)):
            yield lot


def plain_food(category: Category) -> Product:
    """Return a food of a category that everybody can keep and nobody excludes by name."""
    return Product(
        product_id=ProductId(f"ANY-{category}"),
        name=category.value,
        category=category,
        zone=Zone.AMBIENT,
        volume_ul_per_g=2_000,
    )


def more_food(
    month: Scenario, product: Product, *, quantity_g: int, case_g: int
) -> tuple[Product, Lot]:
    """Return a lot of a product, rounded up to cases, there at the hub for the whole month."""
    name = f"MORE-{product.product_id}"
    while name in month.lots:
        name += "+"
    lot = Lot(
        lot_id=LotId(name),
        product_id=product.product_id,
        site_id=month.supplies[0].site_id,
        available_on=month.start,
        quantity_g=-(-quantity_g // case_g) * case_g,
        case_g=case_g,
        expiry_kind=ExpiryKind.BEST_BEFORE,
        expires_on=month.end + timedelta(days=FAR_DAYS),
    )
    return product, lot


def _by_the_gram(month: Scenario, site_id: SiteId) -> Scenario:
    return replace(month, lots={k: replace(x, case_g=1) for k, x in month.lots.items()})


def _any_cost(month: Scenario, site_id: SiteId) -> Scenario:
    return replace(month, objective=replace(month.objective, budget_yen=None))


_WITHOUT: Mapping[Obstacle, Callable[[Scenario, SiteId], Scenario]] = {
    Obstacle.OWN_STORE: _roomy,
    Obstacle.OPENING_DAY: _always_open,
    Obstacle.VEHICLE_SIZE: _large_vehicles,
    Obstacle.VEHICLE_DAY: _vehicles_every_day,
    Obstacle.COLD_BOX: _cooled_vehicles,
    Obstacle.SHIFT: _day_long_shifts,
    Obstacle.EXCLUSION: _nothing_excluded,
    Obstacle.SUPPLY: _plenty,
    Obstacle.WHOLE_CASES: _by_the_gram,
    Obstacle.BUDGET: _any_cost,
}
