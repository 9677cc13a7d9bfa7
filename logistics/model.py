"""The month problem, frozen.

Weights are whole grams, volumes whole microlitres, distances whole metres; times of day are whole
minutes since midnight (24:00 = 1440), durations whole seconds. Only rates of money, steps and
coordinates carry decimals.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NewType

from inventory.expiry import last_use_day
from inventory.model import Category, DatePolicy, Lot, LotId, Product, ProductId, Zone

SiteId = NewType("SiteId", str)
VehicleId = NewType("VehicleId", str)

DAY_MIN = 24 * 60


class SiteKind(StrEnum):
    """What a site is: the first two supply food, the last two receive it."""

    LOGISTICS_HUB = "logistics_hub"
    HUB_BASE = "hub_base"
    DINING_HALL = "dining_hall"
    PARTNER_FACILITY = "partner_facility"


SUPPLY_KINDS = frozenset({SiteKind.LOGISTICS_HUB, SiteKind.HUB_BASE})


class ExclusionField(StrEnum):
    """What an exclusion names."""

    ALLERGEN = "allergen"
    PRODUCT_ID = "product_id"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place. Handling anything there takes ``service_s`` plus ``handling_s_per_100kg``."""

    site_id: SiteId
    name: str
    kind: SiteKind
    municipality: str
    lat: float | None
    lon: float | None
    hub_id: SiteId | None
    service_s: int
    handling_s_per_100kg: int
    address: str = ""
    phone: str = ""
    note: str = ""
    public_name: str = ""
    confidential: bool = False

    @property
    def is_supply(self) -> bool:
        """Tell whether food may be loaded here."""
        return self.kind in SUPPLY_KINDS

    @property
    def shown_name(self) -> str:
        """The name that others may see: the neutral one of a confidential site."""
        return self.public_name or self.site_id if self.confidential else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Room for food overnight at a site in one zone."""

    site_id: SiteId
    zone: Zone
    capacity_ul: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Nights (both included) on which only ``capacity_ul`` of a store is there."""

    site_id: SiteId
    zone: Zone
    from_on: date
    to_on: date
    capacity_ul: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle. ``compartment_ul`` has all zones, ``hold_min`` those with a passive box."""

    vehicle_id: VehicleId
    base_id: SiteId
    payload_g: int
    compartment_ul: Mapping[Zone, int]
    hold_min: Mapping[Zone, Decimal]
    yen_per_km: Decimal
    yen_per_hour: Decimal
    yen_per_trip: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """When a vehicle has a driver."""

    vehicle_id: VehicleId
    day: date
    start_min: int
    end_min: int
    driver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a recipient can use of one category at one session (site and day)."""

    site_id: SiteId
    day: date
    ready_by_min: int
    meals: int | None
    category: Category
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Something that a recipient must not get."""

    site_id: SiteId
    field: ExclusionField
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a stop with handling may take place; ``day`` is a date or a weekday 0 (Monday) to 6."""

    site_id: SiteId
    day: date | int
    open_min: int
    close_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a recipient needed and used in earlier months of the fiscal year."""

    site_id: SiteId
    need_g: int
    used_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How much of a lot may come: quantiles such as 10, 50 and 90 %, each at least the one before.

    Promises rest on the cautious one, room is kept for the generous one.
    """

    lot_id: LotId
    cautious_g: int
    likely_g: int
    generous_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A recipient's rank of a category (1 = the most wanted), or that it declines it."""

    site_id: SiteId
    category: Category
    rank: int | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Driving from one site to another."""

    duration_s: int
    length_m: int

    @property
    def duration_min(self) -> int:
        """Whole minutes, rounded down as rule 6 of the format allows."""
        return self.duration_s // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The council's rules: dates, and days that food waits at a recipient (absent = no limit)."""

    dates: DatePolicy = field(default_factory=DatePolicy)
    recipient_hold_days: Mapping[Zone, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """Steps in which goals are compared, and the budget.

    ``waste_first`` is for the plan that shows what fairness costs; no file has it.
    """

    fill_step: Decimal = Decimal("0.01")
    waste_step_kg: Decimal = Decimal(1)
    budget_yen: Decimal | None = None
    waste_first: bool = False


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One month of one region, as scenario format 1 gives it. Order of rows is kept."""

    name: str
    start: date
    end: date
    policy: Policy
    objective: Objective
    sites: Mapping[SiteId, Site]
    stores: tuple[Store, ...]
    outages: tuple[Outage, ...]
    vehicles: Mapping[VehicleId, Vehicle]
    shifts: tuple[Shift, ...]
    products: Mapping[ProductId, Product]
    lots: Mapping[LotId, Lot]
    needs: tuple[Need, ...]
    exclusions: tuple[Exclusion, ...]
    windows: tuple[Window, ...]
    history: Mapping[SiteId, History]
    travel: Mapping[tuple[SiteId, SiteId], Leg]
    arrivals: tuple[Arrival, ...] = ()
    """What is not certain yet; hakobi's own, like what follows, and not of the public format."""
    preferences: tuple[Preference, ...] = ()

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every day of the plan."""
        count = (self.end - self.start).days + 1
        return tuple(self.start + timedelta(days=i) for i in range(count))

    @cached_property
    def recipients(self) -> tuple[Site, ...]:
        """The sites that receive food, in file order."""
        return tuple(s for s in self.sites.values() if not s.is_supply)

    @cached_property
    def supplies(self) -> tuple[Site, ...]:
        """The sites that food may be loaded at, in file order."""
        return tuple(s for s in self.sites.values() if s.is_supply)

    @cached_property
    def rooms(self) -> frozenset[tuple[SiteId, Zone]]:
        """Where there is room of a zone overnight."""
        return frozenset((s.site_id, s.zone) for s in self.stores if s.capacity_ul)

    def has_room(self, site_id: SiteId, product: Product) -> bool:
        """Tell whether a product can stay at a site overnight: there is room, or it needs none."""
        return not product.volume_ul_per_g or (site_id, product.zone) in self.rooms

    def product_of(self, lot_id: LotId) -> Product:
        """Return the product of a lot."""
        return self.products[self.lots[lot_id].product_id]

    def last_use_day(self, lot_id: LotId) -> date:
        """Return the last day on which a lot may be used or moved under this policy."""
        return self._last_use_days[lot_id]

    @cached_property
    def _last_use_days(self) -> Mapping[LotId, date]:
        return {k: last_use_day(lot, self.policy.dates) for k, lot in self.lots.items()}

    def night_capacity_ul(self, site_id: SiteId, zone: Zone, night: date) -> int:
        """Return the room at a site in a zone on the night that begins on ``night``."""
        room = self._capacity_ul.get((site_id, zone), 0)
        for outage in self._outages_by_store.get((site_id, zone), ()):
            if outage.from_on <= night <= outage.to_on:
                room = min(room, outage.capacity_ul)
        return room

    @cached_property
    def _capacity_ul(self) -> Mapping[tuple[SiteId, Zone], int]:
        return {(s.site_id, s.zone): s.capacity_ul for s in self.stores}

    @cached_property
    def _outages_by_store(self) -> Mapping[tuple[SiteId, Zone], list[Outage]]:
        found: dict[tuple[SiteId, Zone], list[Outage]] = defaultdict(list)
        for outage in self.outages:
            found[outage.site_id, outage.zone].append(outage)
        return found

    def open_windows(self, site_id: SiteId, day: date) -> tuple[tuple[int, int], ...]:
        """Return the (open, close) minutes in which a stop with handling may lie; () = closed.

        A site without rows is always open. Rows of a date replace those of its weekday.
        """
        table = self._windows_by_site.get(site_id)
        if table is None:
            return ((0, DAY_MIN),)
        return tuple(table.get(day) or table.get(day.weekday()) or ())

    @cached_property
    def _windows_by_site(self) -> Mapping[SiteId, Mapping[date | int, list[tuple[int, int]]]]:
        found: dict[SiteId, dict[date | int, list[tuple[int, int]]]] = {}
        for w in self.windows:
            table = found.setdefault(w.site_id, {})
            table.setdefault(w.day, []).append((w.open_min, w.close_min))
        return found

    @cached_property
    def shifts_by_vehicle_day(self) -> Mapping[tuple[VehicleId, date], tuple[Shift, ...]]:
        """The shifts of each vehicle on each day, in order of their start."""
        found: dict[tuple[VehicleId, date], list[Shift]] = defaultdict(list)
        for shift in self.shifts:
            found[shift.vehicle_id, shift.day].append(shift)
        return {k: tuple(sorted(v, key=lambda s: s.start_min)) for k, v in found.items()}

    @cached_property
    def need_g(self) -> Mapping[tuple[SiteId, date, Category], int]:
        """Grams needed at a session by category; rows of the same key are added."""
        found: dict[tuple[SiteId, date, Category], int] = defaultdict(int)
        for need in self.needs:
            found[need.site_id, need.day, need.category] += need.quantity_g
        return dict(found)

    @cached_property
    def sessions(self) -> Mapping[tuple[SiteId, date], int]:
        """When food for each session must be there, in minutes of its day."""
        return {(n.site_id, n.day): n.ready_by_min for n in self.needs}

    @cached_property
    def month_need_g(self) -> Mapping[SiteId, int]:
        """Grams that each recipient with a session needs this month."""
        found: dict[SiteId, int] = defaultdict(int)
        for need in self.needs:
            found[need.site_id] += need.quantity_g
        return dict(found)

    def whole_need_g(self, site_id: SiteId) -> int:
        """Return what a recipient needs, this month and in the earlier ones together."""
        before = self.history.get(site_id)
        return self.month_need_g.get(site_id, 0) + (before.need_g if before else 0)

    def used_before_g(self, site_id: SiteId) -> int:
        """Return what a recipient used in the earlier months."""
        before = self.history.get(site_id)
        return before.used_g if before else 0

    def exclusion_of(self, site_id: SiteId, product: Product) -> Exclusion | None:
        """Return the first exclusion that keeps ``product`` from a recipient, if there is one."""
        for e in self._exclusions_by_site.get(site_id, ()):
            hit = (
                (e.field is ExclusionField.ALLERGEN and e.value in product.kept_away_allergens)
                or (e.field is ExclusionField.PRODUCT_ID and e.value == product.product_id)
                or (e.field is ExclusionField.CATEGORY and e.value == product.category)
            )
            if hit:
                return e
        return None

    @cached_property
    def _exclusions_by_site(self) -> Mapping[SiteId, list[Exclusion]]:
        found: dict[SiteId, list[Exclusion]] = defaultdict(list)
        for e in self.exclusions:
            found[e.site_id].append(e)
        return found

    def leg(self, from_id: SiteId, to_id: SiteId) -> Leg | None:
        """Return the drive between two sites; staying takes nothing; None = cannot be driven."""
        if from_id == to_id:
            return self.travel.get((from_id, to_id), Leg(duration_s=0, length_m=0))
        return self.travel.get((from_id, to_id))

    def service_min(self, site_id: SiteId, handled_g: int) -> int:
        """Whole minutes of a stop at which ``handled_g`` are loaded and unloaded (0 = none)."""
        if not handled_g:
            return 0
        site = self.sites[site_id]
        seconds_100kg = site.service_s * 100_000 + handled_g * site.handling_s_per_100kg
        return seconds_100kg // (60 * 100_000)
