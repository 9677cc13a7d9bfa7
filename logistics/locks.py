"""What a council wants kept or forbidden, whatever else changes: locks.json.

Locks are about days from ``as_of`` on. ``broken`` says which of them a plan does not keep; replan
asks it of every plan before it takes it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from inventory.model import LotId
from logistics.change_faults import change_fault
from logistics.change_file import entries_json, read_entries
from logistics.errors import LockRefused
from logistics.model import Scenario, Shift, SiteId, VehicleId
from logistics.plan_model import Plan, Trip, TripId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLock:
    """So much of a lot comes to a recipient on a day."""

    site_id: SiteId
    day: date
    lot_id: LotId
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotForLock:
    """A lot is for one recipient: nobody else gets it, and this one at least ``quantity_g``."""

    lot_id: LotId
    site_id: SiteId
    quantity_g: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDayLock:
    """The trips of a vehicle on a day stay as they are."""

    vehicle_id: VehicleId
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TripOrderLock:
    """A trip goes to its places in the order of the plan."""

    trip_id: TripId


@dataclass(frozen=True, slots=True, kw_only=True)
class BanLock:
    """Nothing is handled where all that is named comes together; at least one is named."""

    site_id: SiteId | None = None
    lot_id: LotId | None = None
    vehicle_id: VehicleId | None = None
    day: date | None = None

    def __post_init__(self) -> None:
        if not any((self.site_id, self.lot_id, self.vehicle_id, self.day)):
            raise ValueError("a ban names at least one of site_id, lot_id, vehicle_id and date")

    def forbids(self, trip: Trip | Shift, site_id: SiteId, lot_id: LotId) -> bool:
        """Tell whether a lot may not be handled at a site by a vehicle on a day."""
        there = (site_id, lot_id, trip.vehicle_id, trip.day)
        named = (self.site_id, self.lot_id, self.vehicle_id, self.day)
        return all(x is None or x == y for x, y in zip(named, there, strict=True))


Lock = DeliveryLock | LotForLock | VehicleDayLock | TripOrderLock | BanLock

KINDS: Mapping[str, type[Any]] = {
    "delivery": DeliveryLock,
    "lot_for": LotForLock,
    "vehicle_day": VehicleDayLock,
    "trip_order": TripOrderLock,
    "ban": BanLock,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """All locks of a plan; trips of the ``committed_days`` from ``as_of`` on stay if they can."""

    locks: tuple[Lock, ...] = ()
    committed_days: int = 2

    def forbid(self, trip: Trip | Shift, site_id: SiteId, lot_id: LotId) -> bool:
        """Tell whether a lot may not be handled at a site on a trip or shift."""
        return any(isinstance(x, BanLock) and x.forbids(trip, site_id, lot_id) for x in self.locks)

    def keep_from(self, scenario: Scenario, site_id: SiteId, lot_id: LotId) -> bool:
        """Tell whether a lot is for other recipients than this one."""
        if scenario.sites[site_id].is_supply:
            return False
        owners = {x.site_id for x in self.locks if isinstance(x, LotForLock) and x.lot_id == lot_id}
        return bool(owners) and site_id not in owners

    def fix(self, trip: Trip | Shift) -> bool:
        """Tell whether a trip, or the trips of a shift, stay as they are."""
        key = trip.vehicle_id, trip.day
        return any(
            isinstance(x, VehicleDayLock) and (x.vehicle_id, x.day) == key for x in self.locks
        )

    def order(self, trip: Trip) -> bool:
        """Tell whether a trip keeps the order of its places."""
        return any(isinstance(x, TripOrderLock) and x.trip_id == trip.trip_id for x in self.locks)

    @property
    def deliveries(self) -> tuple[DeliveryLock, ...]:
        """The deliveries that are pinned."""
        return tuple(x for x in self.locks if isinstance(x, DeliveryLock))

    @property
    def pinned(self) -> tuple[DeliveryLock | LotForLock, ...]:
        """The locks for which something must come."""
        return (*self.deliveries, *self.promises)

    @property
    def promises(self) -> tuple[LotForLock, ...]:
        """The lots of which somebody gets at least so much."""
        return tuple(x for x in self.locks if isinstance(x, LotForLock) and x.quantity_g)


NO_LOCKS = Locks()


def read_locks(path: Path) -> Locks:
    """Return the locks of a locks.json; raises ``ChangesUnreadable`` with the place."""
    return Locks(locks=read_entries(path, root="locks", kinds=KINDS))


def locks_json(locks: Locks) -> str:
    """Return the text of a locks.json."""
    return entries_json(locks.locks, root="locks", kinds=KINDS)


def require_known(locks: Locks, scenario: Scenario, plan: Plan) -> None:
    """Raise ``LockRefused`` for a lock that names something unknown or cannot be met at all."""
    known: dict[str, Any] = {
        "site_id": scenario.sites,
        "vehicle_id": scenario.vehicles,
        "lot_id": scenario.lots,
        "trip_id": {t.trip_id for t in plan.trips},
    }
    _require_agreeing(locks)
    for number, lock in enumerate(locks.locks):
        for name, ids in known.items():
            value = getattr(lock, name, None)
            if value is not None and value not in ids:
                code = "not_in_plan" if name == "trip_id" else "not_in_month"
                raise LockRefused(change_fault(code, f"locks[{number}].{name}", id=value))
        if isinstance(lock, DeliveryLock | LotForLock):
            if scenario.sites[lock.site_id].is_supply:
                place = f"locks[{number}].site_id"
                raise LockRefused(change_fault("no_recipient", place, id=lock.site_id))
            case_g = scenario.lots[lock.lot_id].case_g
            if isinstance(lock, DeliveryLock) and lock.quantity_g % case_g:
                place, kg = f"locks[{number}].kg", f"{case_g / 1000:g}"
                raise LockRefused(change_fault("not_whole_cases", place, kg=kg))


def _require_agreeing(locks: Locks) -> None:
    """Raise ``LockRefused`` for a delivery that another lock rules out on any vehicle."""
    for number, lock in enumerate(locks.locks):
        if not isinstance(lock, DeliveryLock | LotForLock):
            continue
        day = lock.day if isinstance(lock, DeliveryLock) else None
        for other in locks.locks:
            named = (other.site_id, other.lot_id, other.day) if isinstance(other, BanLock) else ()
            there = (lock.site_id, lock.lot_id, day)
            is_banned = isinstance(other, BanLock) and not other.vehicle_id
            is_banned &= all(x in (None, y) for x, y in zip(named, there, strict=False))
            is_anothers = isinstance(other, LotForLock) and other.lot_id == lock.lot_id
            is_anothers &= getattr(other, "site_id", None) != lock.site_id
            if (lock.quantity_g and is_banned) or is_anothers:
                rival = f"locks[{locks.locks.index(other)}]"
                raise LockRefused(change_fault("contradiction", f"locks[{number}]", rival=rival))


def broken(locks: Locks, scenario: Scenario, *, old: Plan, new: Plan, as_of: date) -> list[Lock]:
    """Return the locks that ``new`` does not keep; ``old`` is what they were put on."""
    trips = [t for t in new.trips if t.day >= as_of]
    got: dict[tuple[SiteId, LotId], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for trip in new.trips:
        for stop in trip.stops:
            for x in stop.unload:
                got[stop.site_id, x.lot_id][trip.day] += x.quantity_g
    return [
        lock
        for lock in locks.locks
        if not _is_kept(lock, scenario, old=old, new=new, trips=trips, got=got, as_of=as_of)
    ]


def _is_kept(
    lock: Lock,
    scenario: Scenario,
    *,
    old: Plan,
    new: Plan,
    trips: list[Trip],
    got: Mapping[tuple[SiteId, LotId], Mapping[date, int]],
    as_of: date,
) -> bool:
    match lock:
        case DeliveryLock() if lock.day >= as_of:
            return got[lock.site_id, lock.lot_id].get(lock.day, 0) == lock.quantity_g
        case LotForLock():
            others = (s for s, lot_id in got if lot_id == lock.lot_id and s != lock.site_id)
            supplied = {s for s in others if any(d >= as_of for d in got[s, lock.lot_id])}
            is_alone = all(scenario.sites[s].is_supply for s in supplied)
            return is_alone and sum(got[lock.site_id, lock.lot_id].values()) >= lock.quantity_g
        case VehicleDayLock() if lock.day >= as_of:
            return _day_of(old, lock) == _day_of(new, lock)
        case TripOrderLock():
            before = next((t for t in old.trips if t.trip_id == lock.trip_id), None)
            after = next((t for t in new.trips if t.trip_id == lock.trip_id), None)
            return before is None or after is None or _is_in_order(before, after)
        case BanLock():
            return not any(lock.forbids(t, *handled) for t in trips for handled in _handled(t))
    return True


def _day_of(plan: Plan, lock: VehicleDayLock) -> set[Trip]:
    return {t for t in plan.trips if (t.vehicle_id, t.day) == (lock.vehicle_id, lock.day)}


def _handled(trip: Trip) -> Iterator[tuple[SiteId, LotId]]:
    for stop in trip.stops:
        for x in (*stop.load, *stop.unload):
            yield stop.site_id, x.lot_id


def _is_in_order(before: Trip, after: Trip) -> bool:
    """Tell whether the places of both trips at which anything is handled come in one order."""
    there = [s.site_id for s in before.stops]
    rest = iter(there)
    works = (s.site_id for s in after.stops if s.handled_g)
    return all(site_id in rest for site_id in works if site_id in there)
