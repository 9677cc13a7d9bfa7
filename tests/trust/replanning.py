"""A plan that another one takes the place of while a driver's phone has no signal."""

from collections.abc import Callable
from dataclasses import replace

from api import store
from api.db import reading, writing
from api.driver.kept_reports import to_look_at
from api.driver.plan_links import make_plan_links, take_over_links
from api.driver.told import Kept
from api.planning.plan_parents import add_parent
from api.store import SoundPlan, StoredPlan
from api.trips import approvals
from logistics.plan_model import Plan, Trip
from tests.web.driver_phone import Phone

Change = Callable[[list[Trip]], list[Trip]]


def replace_plan(phone: Phone, change: Change) -> StoredPlan:
    """Approve a plan whose trips are others: as its routes do, but whatever the checker says."""
    old = phone.going.stored
    plan: Plan = replace(old.plan, trips=tuple(change(list(old.plan.trips))))
    by = phone.going.council.person_id, phone.now
    with writing(phone.engine) as connection:
        month = store.get_scenario(connection, old.scenario_id)
        sound = SoundPlan(month=month.row, plan=plan, report=old.report)
        row = store.add_sound_plan(connection, sound, now=phone.now)
        stored = store.get_plan(connection, row.plan_id)
        day = phone.going.trip.day
        add_parent(connection, row.plan_id, old.plan_id, as_of=day, wishes_json="[]", by=by)
        approvals.approve(connection, stored, person_id=by[0], now=by[1])
        take_over_links(connection, stored, now=phone.now)
        make_plan_links(connection, stored, settings=phone.settings, by=by)
        return stored


def without_stop(trip: Trip, site_id: str) -> Trip:
    """Return a trip that does not call at a site, nor load what goes there."""
    gone = {x.lot_id: x.quantity_g for s in trip.stops if s.site_id == site_id for x in s.unload}
    stops = [
        replace(
            stop,
            load=tuple(
                replace(x, quantity_g=g)
                for x in stop.load
                if (g := x.quantity_g - gone.get(x.lot_id, 0)) > 0
            ),
        )
        for stop in trip.stops
        if stop.site_id != site_id
    ]
    return replace(trip, stops=tuple(stops))


def cancelled(phone: Phone, site_id: str) -> Change:
    """Leave a stop of the going trip out."""
    mine = phone.going.trip
    return lambda trips: [without_stop(t, site_id) if t == mine else t for t in trips]


def moved(phone: Phone, site_id: str, trip_id: str) -> Change:
    """Give a stop of the going trip to a trip of its own, of the same vehicle, later that day."""
    mine = phone.going.trip
    gone = without_stop(mine, site_id)
    bases = [s for s in mine.stops if s.load and s.site_id != site_id]
    there = next(s for s in mine.stops if s.site_id == site_id)
    wanted = {x.lot_id for x in there.unload}
    load = tuple(x for x in there.unload if any(x.lot_id == y.lot_id for y in bases[0].load))
    assert {x.lot_id for x in load} == wanted, "one base has it all"
    other = replace(
        mine, trip_id=type(mine.trip_id)(trip_id), stops=(replace(bases[0], load=load), there)
    )
    return lambda trips: [*(gone if t == mine else t for t in trips), other]


def to_check(phone: Phone) -> dict[str, Kept]:
    """Return what the office has to look at, by the report's id."""
    with reading(phone.engine) as connection:
        return {kept.report_id: kept for kept in to_look_at(connection)}
