"""How a new plan differs from an old one, in things that people do."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from inventory.model import LotId
from logistics.model import Scenario, SiteId, VehicleId
from logistics.plan_model import Plan, PlanStop, Trip, TripId


class Delivery(NamedTuple):
    """A lot that comes to a recipient on a day."""

    site_id: SiteId
    day: date
    lot_id: LotId


class Change(StrEnum):
    """What became of something."""

    ADDED = "added"
    GONE = "gone"
    MOVED = "moved"
    """It happens at another time or with another vehicle."""
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChange:
    """A delivery of which more or less comes; 0 = none."""

    delivery: Delivery
    before_g: int
    after_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """At a recipient on a day a lot comes in place of another of its category."""

    site_id: SiteId
    day: date
    before: LotId
    after: LotId


@dataclass(frozen=True, slots=True, kw_only=True)
class StopChange:
    """A stop of a trip that is new, gone, or at another time (minutes of the day) or vehicle."""

    change: Change
    trip_id: TripId
    vehicle_id: VehicleId
    day: date
    site_id: SiteId
    before_min: int | None = None
    after_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripChange:
    """A trip that is new, gone, or not as it was."""

    change: Change
    trip_id: TripId
    vehicle_id: VehicleId
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed, and how much did not.

    ``before`` counts the old plan's deliveries, ``unaffected`` those of them that nothing forced to
    change, ``unchanged`` of these the ones that are as they were.
    """

    deliveries: tuple[DeliveryChange, ...]
    swaps: tuple[Swap, ...]
    stops: tuple[StopChange, ...]
    trips: tuple[TripChange, ...]
    before: int
    unaffected: int
    unchanged: int

    @property
    def unchanged_share(self) -> float:
        """Share of the unaffected deliveries that are as they were; 1 where there are none."""
        return self.unchanged / self.unaffected if self.unaffected else 1.0


def deliveries_of(scenario: Scenario, plan: Plan, *, since: date = date.min) -> dict[Delivery, int]:
    """Return the grams of each delivery to a recipient from a day on."""
    found: dict[Delivery, int] = defaultdict(int)
    for trip in plan.trips:
        if trip.day >= since:
            for stop in trip.stops:
                if not scenario.sites[stop.site_id].is_supply:
                    for x in stop.unload:
                        found[Delivery(stop.site_id, trip.day, x.lot_id)] += x.quantity_g
    return dict(found)


def difference(
    scenario: Scenario,
    old: Plan,
    new: Plan,
    *,
    since: date = date.min,
    affected: frozenset[Delivery] = frozenset(),
) -> Difference:
    """Compare two plans from a day on; ``affected`` deliveries had to change.

    ``scenario`` is a month that knows the lots of both plans.
    """
    before = deliveries_of(scenario, old, since=since)
    after = deliveries_of(scenario, new, since=since)
    unaffected = set(before) - affected
    changes = tuple(
        DeliveryChange(delivery=d, before_g=before.get(d, 0), after_g=after.get(d, 0))
        for d in sorted(before.keys() | after.keys(), key=lambda d: (d.day, d.site_id, d.lot_id))
        if before.get(d, 0) != after.get(d, 0)
    )
    old_trips = {t.trip_id: t for t in old.trips if t.day >= since}
    new_trips = {t.trip_id: t for t in new.trips if t.day >= since}
    return Difference(
        deliveries=changes,
        swaps=tuple(_swaps(scenario, changes)),
        stops=tuple(_stops(scenario, old_trips, new_trips)),
        trips=tuple(_trips(old_trips, new_trips)),
        before=len(before),
        unaffected=len(unaffected),
        unchanged=sum(before[d] == after.get(d) for d in unaffected),
    )


def _swaps(scenario: Scenario, changes: tuple[DeliveryChange, ...]) -> Iterator[Swap]:
    gone, added = defaultdict(list), defaultdict(list)
    for change in changes:
        site_id, day, lot_id = change.delivery
        key = site_id, day, scenario.product_of(lot_id).category
        if not change.after_g:
            gone[key].append(lot_id)
        elif not change.before_g:
            added[key].append(lot_id)
    for key, lots in gone.items():
        for before, after in zip(lots, added.get(key, ()), strict=False):
            yield Swap(site_id=key[0], day=key[1], before=before, after=after)


def _trips(old: Mapping[TripId, Trip], new: Mapping[TripId, Trip]) -> Iterator[TripChange]:
    for trip_id in (*old, *(t for t in new if t not in old)):
        before, after = old.get(trip_id), new.get(trip_id)
        if before == after:
            continue
        trip = after or before
        change = Change.ADDED if before is None else Change.CHANGED if after else Change.GONE
        if trip is not None:
            yield TripChange(
                change=change, trip_id=trip_id, vehicle_id=trip.vehicle_id, day=trip.day
            )


def _stops(
    scenario: Scenario, old: Mapping[TripId, Trip], new: Mapping[TripId, Trip]
) -> Iterator[StopChange]:
    """Yield the changes of stops at recipients; the same day and site is the same stop."""
    before, after = _halts(scenario, old), _halts(scenario, new)
    for key in sorted(before.keys() | after.keys(), key=lambda k: (k[1], k[0], k[2])):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            change, trip = Change.ADDED, now[0]
        elif now is None and was is not None:
            change, trip = Change.GONE, was[0]
        elif (
            was
            and now
            and (was[0].vehicle_id != now[0].vehicle_id or was[1].arrive_min != now[1].arrive_min)
        ):
            change, trip = Change.MOVED, now[0]
        else:
            continue
        yield StopChange(
            change=change,
            trip_id=trip.trip_id,
            vehicle_id=trip.vehicle_id,
            day=trip.day,
            site_id=key[0],
            before_min=was[1].arrive_min if was else None,
            after_min=now[1].arrive_min if now else None,
        )


def _halts(
    scenario: Scenario, trips: Mapping[TripId, Trip]
) -> dict[tuple[SiteId, date, int], tuple[Trip, PlanStop]]:
    """Return the stops at recipients by site, day and how often it was there before that day."""
    found: dict[tuple[SiteId, date, int], tuple[Trip, PlanStop]] = {}
    seen: dict[tuple[SiteId, date], int] = defaultdict(int)
    for trip in sorted(trips.values(), key=lambda t: (t.day, t.stops[0].arrive_min, t.trip_id)):
        for stop in trip.stops:
            if stop.unload and not scenario.sites[stop.site_id].is_supply:
                count = seen[stop.site_id, trip.day]
                seen[stop.site_id, trip.day] += 1
                found[stop.site_id, trip.day, count] = trip, stop
    return found
