"""What of stored months and plans a person may see: others' parts are left out.

Handlers of routes for own objects take their data from here.
"""

from dataclasses import replace

import sqlalchemy as sa

from api import store
from api.accounts.person import Role
from api.accounts.reach import Reach
from api.clock import utc_now
from api.driver.access import window_of
from api.planning import summaries
from api.store import NotStored, PlanRow, ScenarioRow, StoredPlan, StoredScenario
from logistics.model import SUPPLY_KINDS, Scenario
from logistics.plan_model import Trip
from logistics.sheet import LoadingList, RouteSheet, loading_lists, route_sheets
from logistics.summary import MonthSummary

MOST_ROWS = 10_000
"""Months or plans that are looked through for the few that somebody has a part in."""


def get_month(connection: sa.Connection, scenario_id: str, reach: Reach) -> StoredScenario:
    """Return a stored month that the person has a part in; raise ``NotStored``."""
    month = store.get_scenario(connection, scenario_id)
    reach.require_month(month.scenario, kind="month", key=scenario_id)
    return month


def get_plan(connection: sa.Connection, plan_id: str, reach: Reach) -> StoredPlan:
    """Return a stored plan of a month that the person has a part in; raise ``NotStored``."""
    stored = store.get_plan(connection, plan_id)
    reach.require_month(stored.scenario, kind="plan", key=plan_id)
    return stored


def list_months(
    connection: sa.Connection, reach: Reach, *, limit: int, offset: int
) -> tuple[tuple[ScenarioRow, ...], int]:
    """Return the stored months that the person has a part in, newest first, and their number."""
    if reach.only_site() is None:
        return store.list_scenarios(connection, limit=limit, offset=offset)
    rows, _ = store.list_scenarios(connection, limit=MOST_ROWS)
    own = [r for r in rows if reach.month(_scenario(connection, r.scenario_id))]
    return tuple(own[offset : offset + limit]), len(own)


def list_plans(
    connection: sa.Connection,
    reach: Reach,
    *,
    scenario_id: str | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[tuple[PlanRow, ...], int]:
    """Return the stored plans of months that the person has a part in, newest first."""
    if reach.only_site() is None:
        return store.list_plans(connection, scenario_id=scenario_id, limit=limit, offset=offset)
    rows, _ = store.list_plans(connection, scenario_id=scenario_id, limit=MOST_ROWS)
    ids = {r.scenario_id for r in rows}
    months = {k for k in ids if reach.month(_scenario(connection, k))}
    own = [r for r in rows if r.scenario_id in months]
    return tuple(own[offset : offset + limit]), len(own)


def _scenario(connection: sa.Connection, scenario_id: str) -> Scenario:
    return store.get_scenario(connection, scenario_id).scenario


def own_trips(stored: StoredPlan, reach: Reach) -> StoredPlan:
    """Return a plan with the person's own trips only."""
    trips = tuple(t for t in stored.plan.trips if reach.trip(stored.scenario, t))
    return replace(stored, plan=replace(stored.plan, trips=trips))


def get_trip(stored: StoredPlan, trip_id: str, reach: Reach) -> Trip:
    """Return an own trip of a plan; raise ``NotStored``."""
    for trip in stored.plan.trips:
        if trip.trip_id == trip_id:
            reach.require_trip(stored.scenario, trip)
            return trip
    raise NotStored("trip", trip_id)


def get_sheet(stored: StoredPlan, trip_id: str, reach: Reach) -> RouteSheet:
    """Return the sheet of an own trip, with the true places that the person may see.

    A driver sees those, and contacts, as long as a link to the trip would be open, and no longer.
    Raises ``NotStored``.
    """
    trip = get_trip(stored, trip_id, reach)
    is_over = reach.person.role is Role.DRIVER and utc_now() >= window_of(trip)[1]
    reveal = frozenset() if is_over else reach.revealed(stored.scenario, trip)
    only = {trip.trip_id}
    (sheet,) = route_sheets(stored.scenario, stored.plan, reveal=reveal, only=only)
    return _without_contacts(sheet) if is_over else sheet


def _without_contacts(sheet: RouteSheet) -> RouteSheet:
    """Return a sheet without phone numbers and notes of its recipients."""
    stops = tuple(
        stop if stop.kind in SUPPLY_KINDS else replace(stop, phone="", note="")
        for stop in sheet.stops
    )
    return replace(sheet, stops=stops)


def own_sheets(stored: StoredPlan, reach: Reach) -> tuple[RouteSheet, ...]:
    """Return the sheets of all own trips, with the true places that the person may see."""
    own = {t.trip_id for t in own_trips(stored, reach).plan.trips}
    reveal = reach.revealed(stored.scenario)
    return route_sheets(stored.scenario, stored.plan, reveal=reveal, only=own)


def own_lists(stored: StoredPlan, reach: Reach) -> tuple[LoadingList, ...]:
    """Return the loading lists of the vehicles and days all of whose trips are own."""
    own = {t.trip_id for t in own_trips(stored, reach).plan.trips}
    lists = loading_lists(stored.scenario, stored.plan)
    return tuple(x for x in lists if own.issuperset(t.trip_id for t in x.trips))


def own_summary(connection: sa.Connection, stored: StoredPlan, reach: Reach) -> MonthSummary:
    """Return a plan told to people, with the own halls and what is wasted at them and the base."""
    told = summaries.get_summary(connection, stored.plan_id)
    scenario = stored.scenario
    return replace(
        told,
        recipients=tuple(r for r in told.recipients if reach.hall(r.site_id, scenario=scenario)),
        shortfalls=tuple(s for s in told.shortfalls if reach.hall(s.site_id, scenario=scenario)),
        wastes=tuple(w for w in told.wastes if reach.hall(w.site_id, scenario=scenario)),
    )
