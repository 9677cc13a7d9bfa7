"""A small month planned from the book and approved, and the moment at which a trip begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from api.accounts.person import Person, Role
from api.accounts.pin_links import pin_of, token_of
from api.accounts.server_key import key_of
from api.db import writing
from api.driver import access
from api.driver.access import Link
from api.settings import Settings
from api.store import StoredPlan
from api.trips import approvals
from inventory.days import JST
from logistics.generate import generate_month
from logistics.master.coming_month import ledger_lot_of
from logistics.plan_model import Trip
from logistics.sheet import route_sheets
from logistics.sheet_model import RouteSheet
from tests.driving import planned_month
from tests.signing_in import a_person
from tests.taking_in import the_evening_before

SEED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A trip of an approved plan that is about to begin."""

    stored: StoredPlan
    trip: Trip
    sheet: RouteSheet
    link: Link
    token: str
    pin: str
    council: Person

    @property
    def starts_at(self) -> datetime:
        day, start_min = self.trip.day, self.trip.stops[0].arrive_min
        return datetime(day.year, day.month, day.day, tzinfo=JST) + timedelta(minutes=start_min)

    @property
    def loads(self) -> list[str]:
        return [str(s.site_id) for s in self.trip.stops if s.load]

    @property
    def calls(self) -> list[str]:
        return [str(s.site_id) for s in self.trip.stops if s.unload]


def a_going_trip(engine: sa.Engine, settings: Settings, *, calls: int = 3) -> Going:
    """Plan and approve a month, and give the first trip with so many stops a link."""
    month = generate_month(seed=SEED, halls=9, days=14)
    stored = planned_month(engine, month)
    council = a_person(engine, Role.COUNCIL)
    now = the_evening_before(month.start)
    with writing(engine) as connection:
        told = approvals.approve(connection, stored, person_id=council.person_id, now=now)
        trips = sorted(stored.plan.trips, key=lambda t: (t.day, t.trip_id))
        trip = next(
            t
            for t in trips
            if sum(bool(s.unload) for s in t.stops) >= calls
            and not any(
                (ledger_lot_of(x.lot_id)[0], str(s.site_id)) in told.to_come
                for s in t.stops
                for x in s.load
            )
        )
        key = key_of(settings)
        link = access.make_link(
            connection, stored.plan_id, trip, driver="運転 花子", key=key,
            by=(council.person_id, now),
        )  # fmt: skip
    sheets = route_sheets(stored.scenario, stored.plan)
    return Going(
        stored=stored,
        trip=trip,
        sheet=next(s for s in sheets if s.trip_id == trip.trip_id),
        link=link,
        token=token_of(key, link.link_id),
        pin=pin_of(key, link.link_id),
        council=council,
    )


def report(kind: str, site_id: str, at: datetime, **more: Any) -> dict[str, Any]:
    """Return a report as a phone sends it."""
    return {
        "report_id": str(uuid4()),
        "kind": kind,
        "site_id": site_id,
        "at": at.isoformat(),
        **more,
    }
