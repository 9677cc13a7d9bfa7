"""What could be done so that a recipient gets more: small changes of a month, to be tried.

Each is one change that people can make: a trip more, an opening day, a larger cold box, room,
another base, smaller cases, more food, more money. Nobody is asked to lift an exclusion.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from inventory.model import Category, Product, Zone
from logistics.explaining.obstacles import (
    Obstacle,
    more_food,
    plain_food,
    plain_vehicle,
    usable_lots,
    usual_shift,
)
from logistics.model import Scenario, Shift, SiteId, Store, Vehicle, VehicleId, Window

OPENING_MIN, CLOSING_MIN = 8 * 60, 18 * 60
ROUND_L = 10
ROUND_MIN = 30
MOST_BOX_MIN = 360
MORE_YEN = (1_000, 3_000, 10_000, 30_000, 100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreDriving:
    """A driver for a vehicle on a day, or for longer: one trip more. A new vehicle is plain."""

    vehicle_id: VehicleId
    day: date
    start_min: int
    end_min: int

    def applied(self, month: Scenario) -> Scenario:
        """Return the month with these hours; they replace those of the vehicle on that day."""
        vehicles = month.vehicles
        if self.vehicle_id not in vehicles:
            vehicles = {**vehicles, self.vehicle_id: plain_vehicle(month)}
        others = tuple(
            s for s in month.shifts if (s.vehicle_id, s.day) != (self.vehicle_id, self.day)
        )
        shift = Shift(
            vehicle_id=self.vehicle_id,
            day=self.day,
            start_min=self.start_min,
            end_min=self.end_min,
        )
        return replace(month, vehicles=vehicles, shifts=(*others, shift))


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreOpening:
    """A recipient takes food on one more day, or all day long on it."""

    site_id: SiteId
    day: date

    def applied(self, month: Scenario) -> Scenario:
        """Return the month in which the recipient is open on that day."""
        others = (w for w in month.windows if (w.site_id, w.day) != (self.site_id, self.day))
        window = Window(
            site_id=self.site_id, day=self.day, open_min=OPENING_MIN, close_min=CLOSING_MIN
        )
        return replace(month, windows=(*others, window))


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerCold:
    """A cold box of a vehicle that keeps food of a zone for more minutes."""

    vehicle_id: VehicleId
    zone: Zone
    hold_min: int

    def applied(self, month: Scenario) -> Scenario:
        """Return the month with the better box."""
        vehicle = month.vehicles[self.vehicle_id]
        hold_min = {**vehicle.hold_min, self.zone: Decimal(self.hold_min)}
        better = replace(vehicle, hold_min=hold_min)
        return replace(month, vehicles={**month.vehicles, self.vehicle_id: better})


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreRoom:
    """More room for food of a zone at a recipient, every night."""

    site_id: SiteId
    zone: Zone
    added_l: int

    def applied(self, month: Scenario) -> Scenario:
        """Return the month with the larger store."""
        rooms = {(s.site_id, s.zone): s.capacity_ul for s in month.stores}
        key = (self.site_id, self.zone)
        rooms[key] = rooms.get(key, 0) + self.added_l * 1_000_000
        stores = (Store(site_id=s, zone=z, capacity_ul=ul) for (s, z), ul in rooms.items())
        outages = tuple(o for o in month.outages if (o.site_id, o.zone) != key)
        return replace(month, stores=tuple(stores), outages=outages)


@dataclass(frozen=True, slots=True, kw_only=True)
class LargerVehicle:
    """A vehicle that carries ``times`` as much, in each compartment too."""

    vehicle_id: VehicleId
    times: int

    def applied(self, month: Scenario) -> Scenario:
        """Return the month with the larger vehicle."""
        vehicle = month.vehicles[self.vehicle_id]
        larger = replace(
            vehicle,
            payload_g=vehicle.payload_g * self.times,
            compartment_ul={z: ul * self.times for z, ul in vehicle.compartment_ul.items()},
        )
        return replace(month, vehicles={**month.vehicles, self.vehicle_id: larger})


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBase:
    """A vehicle that starts from another supply site."""

    vehicle_id: VehicleId
    base_id: SiteId

    def applied(self, month: Scenario) -> Scenario:
        """Return the month in which the vehicle has its home there."""
        moved = replace(month.vehicles[self.vehicle_id], base_id=self.base_id)
        return replace(month, vehicles={**month.vehicles, self.vehicle_id: moved})


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallerCases:
    """Food of a category that comes in cases of at most so many grams: its cases in equal parts."""

    category: Category
    case_g: int

    def applied(self, month: Scenario) -> Scenario:
        """Return the month with the food in smaller cases."""
        lots = {
            key: replace(lot, case_g=_part_g(lot.case_g, self.case_g))
            if month.product_of(key).category == self.category
            else lot
            for key, lot in month.lots.items()
        }
        return replace(month, lots=lots)


def _part_g(case_g: int, most_g: int) -> int:
    """Return the largest equal part of a case that is small enough."""
    parts = -(-case_g // most_g)
    return next(case_g // n for n in range(parts, case_g + 1) if case_g % n == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreFood:
    """More of a food, at the hub from the first day on."""

    product: Product
    quantity_g: int
    case_g: int

    @property
    def category(self) -> Category:
        """What kind of food it is."""
        return self.product.category

    def applied(self, month: Scenario) -> Scenario:
        """Return the month with the food."""
        product, lot = more_food(
            month, self.product, quantity_g=self.quantity_g, case_g=self.case_g
        )
        products = {**month.products, product.product_id: product}
        return replace(month, products=products, lots={**month.lots, lot.lot_id: lot})


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreMoney:
    """A budget that is larger by so many yen."""

    added_yen: int

    def applied(self, month: Scenario) -> Scenario:
        """Return the month with the larger budget."""
        budget_yen = (month.objective.budget_yen or Decimal(0)) + self.added_yen
        return replace(month, objective=replace(month.objective, budget_yen=budget_yen))


Fix = (
    MoreDriving
    | MoreOpening
    | LongerCold
    | MoreRoom
    | LargerVehicle
    | OtherBase
    | SmallerCases
    | MoreFood
    | MoreMoney
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What a recipient lacks: grams by category, and the days on which more could be used."""

    site_id: SiteId
    missing_g: Mapping[Category, int]
    days: tuple[date, ...]

    @property
    def last_on(self) -> date:
        """The last day of which it lacks something."""
        return max(self.days)


def fixes_for(month: Scenario, obstacle: Obstacle, lack: Lack) -> Iterator[Fix]:
    """Yield what might help against an obstacle, the smallest change first."""
    if obstacle is Obstacle.OWN_STORE:
        yield from _rooms(month, lack)
    elif obstacle is Obstacle.OPENING_DAY:
        yield from _openings(month, lack)
    elif obstacle is Obstacle.VEHICLE_SIZE:
        for times in (2, 4, 16, 64):
            yield from (LargerVehicle(vehicle_id=v, times=times) for v in month.vehicles)
    elif obstacle is Obstacle.VEHICLE_DAY:
        yield from _trips(month, lack)
    elif obstacle is Obstacle.COLD_BOX:
        yield from _boxes(month, lack)
    elif obstacle is Obstacle.SHIFT:
        yield from _longer_shifts(month, lack)
    elif obstacle is Obstacle.WHOLE_CASES:
        yield from _cases(month, lack)
    elif obstacle is Obstacle.BUDGET:
        yield from (MoreMoney(added_yen=yen) for yen in MORE_YEN)
    else:
        yield from _foods(month, lack)


def _rooms(month: Scenario, lack: Lack) -> Iterator[Fix]:
    """Room for a tenth of what comes of a zone at once, for a quarter, for all."""
    volume_ul: dict[Zone, int] = defaultdict(int)
    per_g: dict[tuple[Category, Zone], int] = {}
    for lot in usable_lots(month):
        product = month.product_of(lot.lot_id)
        key = product.category, product.zone
        per_g[key] = max(per_g.get(key, 0), product.volume_ul_per_g)
    for (category, zone), volume in per_g.items():
        volume_ul[zone] += lack.missing_g.get(category, 0) * volume
    for share in (10, 4, 2, 1):
        for zone, ul in volume_ul.items():
            litres = -(-ul // share // 1_000_000 // ROUND_L) * ROUND_L
            if litres:
                yield MoreRoom(site_id=lack.site_id, zone=zone, added_l=litres)


def _openings(month: Scenario, lack: Lack) -> Iterator[Fix]:
    for day in sorted({s.day for s in month.shifts}):
        windows = month.open_windows(lack.site_id, day)
        wide = any(a <= OPENING_MIN and b >= CLOSING_MIN for a, b in windows)
        if day <= lack.last_on and not wide:
            yield MoreOpening(site_id=lack.site_id, day=day)


def _trips(month: Scenario, lack: Lack) -> Iterator[Fix]:
    vehicles = _by_way(month, lack.site_id) or [plain_vehicle(month)]
    for vehicle in vehicles:
        for day in month.days:
            if day > lack.last_on or month.shifts_by_vehicle_day.get((vehicle.vehicle_id, day)):
                continue
            shift = usual_shift(month, vehicle.vehicle_id, day)
            yield MoreDriving(
                vehicle_id=vehicle.vehicle_id,
                day=day,
                start_min=shift.start_min,
                end_min=shift.end_min,
            )


def _by_way(month: Scenario, site_id: SiteId) -> list[Vehicle]:
    """Return the vehicles, those that start nearest to a recipient first."""

    def minutes(vehicle: Vehicle) -> int:
        leg = month.leg(vehicle.base_id, site_id)
        return leg.duration_min if leg else 10**6

    return sorted(month.vehicles.values(), key=minutes)


def _longer_shifts(month: Scenario, lack: Lack) -> Iterator[Fix]:
    for hours in (1, 2, 4, 8):
        for shift in month.shifts:
            if shift.day > lack.last_on:
                continue
            start_min = max(0, min(shift.start_min, OPENING_MIN))
            yield MoreDriving(
                vehicle_id=shift.vehicle_id,
                day=shift.day,
                start_min=shift.start_min if hours < 8 else start_min,
                end_min=min(24 * 60, shift.end_min + hours * 60),
            )


def _boxes(month: Scenario, lack: Lack) -> Iterator[Fix]:
    """Boxes that keep food long enough for the way from the nearest supply site, or for longer."""
    ways = (month.leg(s.site_id, lack.site_id) for s in month.supplies)
    least = min((w.duration_min + 1 for w in ways if w), default=ROUND_MIN)
    enough = -(-least // ROUND_MIN) * ROUND_MIN
    for minutes in sorted({enough, enough + ROUND_MIN, 2 * enough, MOST_BOX_MIN}):
        for vehicle in _by_way(month, lack.site_id):
            for zone, hold_min in vehicle.hold_min.items():
                if hold_min < minutes:
                    yield LongerCold(vehicle_id=vehicle.vehicle_id, zone=zone, hold_min=minutes)


def _cases(month: Scenario, lack: Lack) -> Iterator[Fix]:
    largest: dict[Category, int] = {}
    for lot in usable_lots(month):
        category = month.product_of(lot.lot_id).category
        if lack.missing_g.get(category):
            largest[category] = max(largest.get(category, 0), lot.case_g)
    for parts in (2, 4, 10, 20):
        for category, case_g in largest.items():
            smaller_g = case_g // parts // 100 * 100
            if smaller_g:
                yield SmallerCases(category=category, case_g=smaller_g)


def _foods(month: Scenario, lack: Lack) -> Iterator[Fix]:
    """More of what is missing, of a food that the recipient may have: for it, then for all."""
    all_missing_g: dict[Category, int] = defaultdict(int)
    for (_, _, category), g in month.need_g.items():
        all_missing_g[category] += g
    foods = {c: _allowed_food(month, c, lack.site_id) for c in lack.missing_g}
    for wanted in (lack.missing_g, all_missing_g):
        for category, found in foods.items():
            grams = wanted.get(category, 0)
            if found and grams:
                yield MoreFood(product=found[0], quantity_g=grams, case_g=found[1])


def _allowed_food(
    month: Scenario, category: Category, site_id: SiteId
) -> tuple[Product, int] | None:
    """Return a food of a category that a recipient may have, with a case that suits it."""
    known = [month.product_of(x.lot_id) for x in usable_lots(month)]
    products = [p for p in (*known, plain_food(category)) if p.category == category]
    for product in products:
        if not month.exclusion_of(site_id, product):
            cases = [x.case_g for x in month.lots.values() if x.product_id == product.product_id]
            return product, min(cases, default=500)
    return None


def other_bases(month: Scenario) -> Iterator[Fix]:
    """Yield vehicles that start from another supply site."""
    for vehicle in month.vehicles.values():
        for site in month.supplies:
            if site.site_id != vehicle.base_id:
                yield OtherBase(vehicle_id=vehicle.vehicle_id, base_id=site.site_id)


def burden(fix: Fix) -> int:
    """Return how much a kind of change asks of people, small first: the order of kinds."""
    kinds = (
        SmallerCases,
        MoreOpening,
        MoreDriving,
        LongerCold,
        MoreRoom,
        OtherBase,
        MoreFood,
        LargerVehicle,
        MoreMoney,
    )
    return kinds.index(type(fix))
