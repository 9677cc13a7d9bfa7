"""The links of all trips of a plan: made when it is approved, ended when that is withdrawn.

Functions take an open connection; whoever opened it commits.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from api import store
from api.accounts.server_key import key_of
from api.driver import access
from api.driver.tables import driver_links, trip_reports
from api.settings import Settings
from api.store import NotStored, StoredPlan
from logistics.model import Scenario
from logistics.plan_model import Trip
from logistics.sheet import assigned_shift


def make_plan_links(
    connection: sa.Connection, stored: StoredPlan, *, settings: Settings, by: tuple[str, datetime]
) -> int:
    """Give every trip of a plan that has no link its own, and return how many were made.

    ``by`` is who makes them and when.
    """
    key = key_of(settings)
    there = access.links_of(connection, stored.plan_id)
    waiting = [trip for trip in stored.plan.trips if trip.trip_id not in there]
    for trip in waiting:
        driver = driver_of(stored.scenario, trip)
        access.make_link(connection, stored.plan_id, trip, driver=driver, key=key, by=by)
    return len(waiting)


def take_over_links(connection: sa.Connection, stored: StoredPlan, *, now: datetime) -> None:
    """Let an approved plan have the links of the plans of its days whose place it takes.

    A link goes with its trip where number, day, vehicle and driver are the same: paper that is
    handed out already stays good, and the phone shows the new stops. Others are ended, but for
    those that something was told on: their phones may have more to tell.
    """
    trips = {str(trip.trip_id): trip for trip in stored.plan.trips}
    have = access.links_of(connection, stored.plan_id)
    for other_id in _other_plans(connection, stored):
        other = store.get_plan(connection, other_id)
        before = {str(trip.trip_id): trip for trip in other.plan.trips}
        told = _told(connection, other_id)
        for trip_id, link in access.links_of(connection, other_id).items():
            if trip_id in told:
                continue
            trip, old = trips.get(trip_id), before.get(trip_id)
            same = trip and old and _mark(stored.scenario, trip) == _mark(other.scenario, old)
            if trip and same and trip_id not in have:
                _move(connection, link.link_id, stored.plan_id, trip)
            else:
                access.revoke_link(connection, other_id, trip_id, now=now)


def revoke_plan_links(connection: sa.Connection, plan_id: str, *, now: datetime) -> None:
    """End all links of a plan."""
    mine = sa.and_(driver_links.c.plan_id == plan_id, driver_links.c.revoked_at.is_(None))
    connection.execute(sa.update(driver_links).where(mine).values(revoked_at=now))


def driver_of(scenario: Scenario, trip: Trip) -> str:
    """Return who drives a trip by its shift; empty where nobody is named."""
    shift = assigned_shift(scenario, trip)
    return shift.driver if shift else ""


def _mark(scenario: Scenario, trip: Trip) -> tuple[object, ...]:
    return trip.day, trip.vehicle_id, driver_of(scenario, trip)


def _other_plans(connection: sa.Connection, stored: StoredPlan) -> list[str]:
    """Return the other plans of the same days that have links."""
    query = sa.select(driver_links.c.plan_id).distinct()
    query = query.where(driver_links.c.revoked_at.is_(None))
    days = (stored.scenario.start, stored.scenario.end)
    found = []
    for (plan_id,) in connection.execute(query.where(driver_links.c.plan_id != stored.plan_id)):
        try:
            row = store.scenario_row(connection, store.plan_row(connection, plan_id).scenario_id)
        except NotStored:
            continue
        if (row.start, row.end) == days:
            found.append(str(plan_id))
    return sorted(found)


def _told(connection: sa.Connection, plan_id: str) -> frozenset[str]:
    query = sa.select(trip_reports.c.trip_id).distinct().where(trip_reports.c.plan_id == plan_id)
    return frozenset(str(trip_id) for (trip_id,) in connection.execute(query))


def _move(connection: sa.Connection, link_id: str, plan_id: str, trip: Trip) -> None:
    opens_at, closes_at = access.window_of(trip)
    values: Mapping[str, object] = {
        "plan_id": plan_id,
        "opens_at": opens_at,
        "closes_at": closes_at,
    }
    mine = driver_links.c.link_id == link_id
    connection.execute(sa.update(driver_links).where(mine).values(**values))
