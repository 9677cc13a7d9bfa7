"""Seeded news about a month: events of every kind that fit it, and locks of every kind."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from inventory.model import ExpiryKind, LotId
from logistics.changes.difference import deliveries_of
from logistics.events import (
    Decline,
    DriverIll,
    Event,
    LotChanges,
    LotComes,
    LotMissing,
    RoadCloses,
    SessionAdded,
    SessionCancelled,
    StoreFails,
)
from logistics.locks import (
    BanLock,
    DeliveryLock,
    Lock,
    LotForLock,
    TripOrderLock,
    VehicleDayLock,
)
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan, Trip


class News:
    """Makes events from ``as_of`` on for a month and its plan; None = none of a kind fits."""

    def __init__(self, month: Scenario, plan: Plan, *, as_of: date, seed: int) -> None:
        self.month, self.plan, self.as_of = month, plan, as_of
        self.chance = random.Random(f"news {seed}")
        self.days = [d for d in month.days if d >= as_of]
        self.trips = [t for t in plan.trips if t.day >= as_of]

    def event(self, kind: str) -> Event | None:
        """Return a random event of a kind."""
        return EVENTS[kind](self)

    def lock(self, kind: str) -> Lock | None:
        """Return a random lock of a kind."""
        return LOCKS[kind](self)

    def trip(self) -> Trip | None:
        """Return a trip that is still to come."""
        return self.chance.choice(self.trips) if self.trips else None

    def lot(self) -> LotId | None:
        """Return a lot that comes later or has been there, and that the plan moves, if any."""
        moved = {x.lot_id for t in self.trips for s in t.stops for x in s.load}
        return self.chance.choice(sorted(moved)) if moved else None

    def hall(self) -> SiteId:
        """Return a recipient."""
        return self.chance.choice(self.month.recipients).site_id

    def lot_comes(self) -> Event | None:
        """A donation at a supply site, much like one that is known."""
        if not self.month.lots:
            return None
        like = self.chance.choice(list(self.month.lots.values()))
        day = self.chance.choice(self.days)
        return LotComes(
            lot_id=LotId(f"NEW-{self.chance.randrange(10**6)}"),
            product_id=like.product_id,
            site_id=self.chance.choice(self.month.supplies).site_id,
            available_on=day,
            quantity_g=like.case_g * self.chance.randint(1, 8),
            case_g=like.case_g,
            expiry_kind=ExpiryKind.USE_BY,
            expires_on=day + timedelta(days=self.chance.randint(1, 20)),
        )

    def lot_missing(self) -> Event | None:
        """A lot that the plan moves is not there."""
        lot_id = self.lot()
        return lot_id and LotMissing(lot_id=lot_id)

    def lot_changes(self) -> Event | None:
        """Less of a lot, or more of one that has not come yet."""
        lot_id = self.lot()
        if lot_id is None:
            return None
        lot = self.month.lots[lot_id]
        most = 1.5 if lot.available_on >= self.as_of else 1.0
        share = self.chance.uniform(0, most)
        return LotChanges(lot_id=lot_id, quantity_g=int(lot.quantity_g * share))

    def store_fails(self) -> Event | None:
        """A store has no room, or little, for some nights."""
        stores = [s for s in self.month.stores if s.capacity_ul]
        if not stores:
            return None
        store, day = self.chance.choice(stores), self.chance.choice(self.days)
        left = int(store.capacity_ul * self.chance.choice((0, 0, 0.3)))
        return StoreFails(
            site_id=store.site_id,
            zone=store.zone,
            from_on=day,
            to_on=self.chance.choice((None, day + timedelta(days=2))),
            capacity_ul=left,
        )

    def road_closes(self) -> Event | None:
        """A leg that a trip takes is closed."""
        trip = self.trip()
        if trip is None or len(trip.stops) < 2:
            return None
        at = self.chance.randrange(len(trip.stops) - 1)
        return RoadCloses(
            from_id=trip.stops[at].site_id,
            to_id=trip.stops[at + 1].site_id,
            both_ways=self.chance.random() < 0.5,
            from_on=self.chance.choice((None, trip.day)),
        )

    def driver_ill(self) -> Event | None:
        """A vehicle that has a trip has no driver."""
        trip = self.trip()
        if trip is None:
            return None
        last = self.chance.choice((None, trip.day + timedelta(days=2)))
        return DriverIll(vehicle_id=trip.vehicle_id, day=trip.day, to_on=last)

    def session_cancelled(self) -> Event | None:
        """A hall does not open."""
        coming = [k for k in self.month.sessions if k[1] >= self.as_of]
        if not coming:
            return None
        site_id, day = self.chance.choice(coming)
        return SessionCancelled(site_id=site_id, day=day)

    def session_added(self) -> Event | None:
        """A hall opens once more."""
        site_id, day = self.hall(), self.chance.choice(self.days)
        if (site_id, day) in self.month.sessions or not self.month.needs:
            return None
        needs = {
            c: self.chance.randint(1, 8) * 1_000 for c in {n.category for n in self.month.needs}
        }
        return SessionAdded(site_id=site_id, day=day, ready_by_min=17 * 60, needs_g=needs)

    def decline(self) -> Event | None:
        """A recipient does not want a category any more."""
        needs = [n for n in self.month.needs if n.day >= self.as_of]
        if not needs:
            return None
        need = self.chance.choice(needs)
        return Decline(site_id=need.site_id, category=need.category)

    def delivery(self) -> Lock | None:
        """A delivery of the plan stays."""
        coming = deliveries_of(self.month, self.plan, since=self.as_of)
        if not coming:
            return None
        delivery = self.chance.choice(sorted(coming))
        return DeliveryLock(
            site_id=delivery.site_id,
            day=delivery.day,
            lot_id=delivery.lot_id,
            quantity_g=coming[delivery],
        )

    def lot_for(self) -> Lock | None:
        """A lot is for one recipient."""
        lot_id = self.lot()
        return lot_id and LotForLock(lot_id=lot_id, site_id=self.hall())

    def vehicle_day(self) -> Lock | None:
        """The trips of a vehicle's day stay."""
        trip = self.trip()
        return trip and VehicleDayLock(vehicle_id=trip.vehicle_id, day=trip.day)

    def trip_order(self) -> Lock | None:
        """A trip keeps its order."""
        trip = self.trip()
        return trip and TripOrderLock(trip_id=trip.trip_id)

    def ban(self) -> Lock | None:
        """A vehicle does not come to a place where it would."""
        trip = self.trip()
        if trip is None:
            return None
        stop = self.chance.choice(trip.stops)
        ban = BanLock(site_id=stop.site_id, vehicle_id=trip.vehicle_id, day=trip.day)
        return replace(ban, day=None) if self.chance.random() < 0.5 else ban


EVENTS: Mapping[str, Callable[[News], Event | None]] = {
    "lot_comes": News.lot_comes,
    "lot_missing": News.lot_missing,
    "lot_changes": News.lot_changes,
    "store_fails": News.store_fails,
    "road_closes": News.road_closes,
    "driver_ill": News.driver_ill,
    "session_cancelled": News.session_cancelled,
    "session_added": News.session_added,
    "decline": News.decline,
}
LOCKS: Mapping[str, Callable[[News], Lock | None]] = {
    "delivery": News.delivery,
    "lot_for": News.lot_for,
    "vehicle_day": News.vehicle_day,
    "trip_order": News.trip_order,
    "ban": News.ban,
}
