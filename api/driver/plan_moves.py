"""What became of a trip's stops while its phone had no signal: plans change, driven trips do not.

Functions take an open connection.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from api import store
from api.driver.tables import trip_reports
from api.store import NotStored, StoredPlan
from api.trips import approvals
from api.trips.swapped import as_swapped
from inventory.days import day_of
from inventory.entry import EntryKind
from logistics.giving import loaded_at, unloaded_at
from logistics.model import Scenario, SiteId
from logistics.plan_model import Trip, TripId

MOVED = "moved"
"""The flag of a report of a stop that another trip has by now."""
TAKEN_BACK = "taken_back"
"""The state of a report that its driver has taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A stop of a trip at which another trip has delivered, as its driver told."""

    site_id: SiteId
    trip_id: TripId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerPlan:
    """The plan that is approved in place of a trip's own, and the same trip in it; None = none."""

    plan_id: str
    approved_on: date
    trip_id: TripId | None


def newer_plan(
    connection: sa.Connection,
    stored: StoredPlan,
    trip: Trip,
    *,
    may_see: Callable[[Scenario, Trip], bool],
) -> NewerPlan | None:
    """Return the plan that a trip is driven by in place of its own, None where there is none.

    ``may_see`` tells whose trips whoever asks may see.
    """
    found = approvals.standing_plan(connection, trip.day)
    if found is None or found[0] == stored.plan_id or found[1].recorded_at is None:
        return None
    newer = store.get_plan(connection, found[0])
    same = next((other for other in newer.plan.trips if _mark(other) == _mark(trip)), None)
    return NewerPlan(
        plan_id=newer.plan_id,
        approved_on=day_of(found[1].recorded_at),
        trip_id=same.trip_id if same and may_see(newer.scenario, same) else None,
    )


def shown_trip(connection: sa.Connection, stored: StoredPlan, trip: Trip, plan_id: str) -> Trip:
    """Return a trip as the plan has it that its phone showed; the trip itself where none is known.

    The link of a trip goes with it into a plan that takes the place of its own, so that a phone may
    tell of stops and weights that have changed meanwhile.
    """
    if plan_id in ("", stored.plan_id):
        return trip
    try:
        shown = as_swapped(connection, store.get_plan(connection, plan_id))
    except NotStored:
        return trip
    return next((other for other in shown.plan.trips if _mark(other) == _mark(trip)), trip)


def at_stop(
    trip: Trip, shown: Trip, site_id: str, kind: EntryKind
) -> tuple[Trip, Mapping[str, int] | None]:
    """Return a trip as it was driven at one stop, and what "as planned" was there, if that changed.

    Grams are by lot of the month; None = what the trip has now.
    """
    others = tuple(stop for stop in trip.stops if stop.site_id != site_id)
    there = tuple(stop for stop in shown.stops if stop.site_id == site_id)
    if not there:
        return trip, None
    if kind is EntryKind.DELIVER or len(others) == len(trip.stops):
        return replace(trip, stops=(*others, *there)), None
    planned = loaded_at(shown, site_id)
    same = planned == loaded_at(trip, site_id)
    return trip, None if same else {str(lot_id): g for lot_id, g in planned.items()}


def trips_that_go_there(
    connection: sa.Connection, stored: StoredPlan, trip: Trip, site_id: str
) -> tuple[TripId, ...] | None:
    """Return which trips of the day deliver at a site by the plan that is approved by now.

    None = the trip itself still does, or nothing is approved.
    """
    approved_id = approvals.approved_plan(connection, trip.day)
    if approved_id is None:
        return None
    now = stored if approved_id == stored.plan_id else store.get_plan(connection, approved_id)
    going = [t for t in now.plan.trips if t.day == trip.day and unloaded_at(t, site_id)]
    if any(_mark(other) == _mark(trip) for other in going):
        return None
    return tuple(other.trip_id for other in going)


def told_elsewhere(
    connection: sa.Connection, stored: StoredPlan, trip: Trip
) -> tuple[Elsewhere, ...]:
    """Return the stops of a trip of which another trip's driver has told: the plan changed between.

    The twin of the flag at that driver's report, so that both trips show it.
    """
    query = sa.select(trip_reports.c.plan_id, trip_reports.c.trip_id, trip_reports.c.content)
    found = []
    calls = {stop.site_id for stop in trip.stops if stop.unload}
    standing = trip_reports.c.state != TAKEN_BACK
    for row in connection.execute(query.where(trip_reports.c.flags.contains(MOVED), standing)):
        site_id = json.loads(row.content)["site_id"]
        if site_id not in calls:
            continue
        plan = stored if row.plan_id == stored.plan_id else store.get_plan(connection, row.plan_id)
        other = next((t for t in plan.plan.trips if t.trip_id == row.trip_id), None)
        if other and other.day == trip.day and _mark(other) != _mark(trip):
            found.append(Elsewhere(site_id=site_id, trip_id=other.trip_id))
    return tuple(dict.fromkeys(found))


def _mark(trip: Trip) -> tuple[object, ...]:
    return trip.trip_id, trip.day, trip.vehicle_id
