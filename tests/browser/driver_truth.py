"""What must be true of the database when everything that drivers noted has been sent."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.db import auditing, open_database, reading
from api.driver.photos import photos_of
from api.driver.reports import reports_of
from api.driver.told import Kept
from inventory.accounts import vehicle
from inventory.entry import EntryKind
from inventory.store import reservations
from inventory.store.audit import audit
from logistics.coming_month import ledger_lot_of
from logistics.giving import loaded_at, unloaded_at
from logistics.model import SiteId
from tests.browser.driver_region import Sheet
from tests.browser.driver_schedule import Driver, Noted, Schedules

SLACK_S = 60
Grams = dict[tuple[str, str], int]


def what_is_wrong(schedules: Schedules) -> list[str]:
    """Return what is wrong in the end, a line each."""
    engine = open_database(schedules.region.settings)
    try:
        with reading(engine) as connection:
            faults = [
                f"phone {number}: {fault}"
                for number, driver in enumerate(schedules.drivers)
                for sheet in driver.sheets
                for fault in _faults(connection, schedules.region.stored.plan_id, driver, sheet)
            ]
        with auditing(engine) as connection:
            faults += [str(fault) for fault in audit(connection).faults]
    finally:
        engine.dispose()
    return faults


def _faults(connection: sa.Connection, plan_id: str, driver: Driver, sheet: Sheet) -> list[str]:
    trip = sheet.trip
    kept = reports_of(connection, plan_id, trip.trip_id)
    others = {f["report_id"] for f in driver.foreign}
    own = [k for k in kept if k.report_id not in others]
    noted = [n for n in driver.noted if n.key == sheet.key]
    faults = _differences(trip.trip_id, noted, own)
    taken = [photo_id for key, photo_id in driver.photos if key == sheet.key]
    photos = [p.photo_id for p in photos_of(connection, plan_id, trip.trip_id)]
    if taken != photos:
        lost, more = set(taken) - set(photos), set(photos) - set(taken)
        faults.append(f"{trip.trip_id}: of {len(taken)} photos {len(lost)} lost, {len(more)} more")
    faults += [f for n, k in zip(noted, own, strict=False) for f in _times(driver, n, k)]
    told = {"plan_id": plan_id, "trip_id": trip.trip_id}
    for kind in (EntryKind.LOAD, EntryKind.DELIVER):
        there = reservations.moved_at_sites(connection, kind, **told)
        wanted = _grams(driver, sheet, kind)
        if there != wanted:
            faults.append(f"{trip.trip_id} {kind}: {_off(wanted, there)}")
    left = reservations.aboard(connection, vehicle(trip.vehicle_id), **told)
    return faults + [f"{trip.trip_id}: {lot} {g} g is still aboard" for lot, g in left.items()]


def _grams(driver: Driver, sheet: Sheet, kind: EntryKind) -> Grams:
    """Return what must be in the book: what was told first of each stop."""
    wanted: Grams = {}
    foreign = {f["site_id"] for f in driver.foreign if _counts(f, sheet)}
    for site_id in foreign if kind is EntryKind.DELIVER else ():
        _add(wanted, site_id, unloaded_at(sheet.trip, SiteId(site_id)))
    for noted in driver.noted:
        is_mine = noted.key == sheet.key and noted.kind == str(kind)
        if not is_mine or (kind is EntryKind.DELIVER and noted.site_id in foreign):
            continue
        at = loaded_at if kind is EntryKind.LOAD else unloaded_at
        planned = at(sheet.trip, SiteId(noted.site_id))
        _add(wanted, noted.site_id, planned if noted.lines is None else noted.lines)
    return {k: g for k, g in wanted.items() if g}


def _counts(foreign: dict[str, Any], sheet: Sheet) -> bool:
    return foreign["key"] == sheet.key and foreign["state"] == "written"


def _add(wanted: Grams, site_id: str, lines: Any) -> None:
    for lot_id, g in lines.items():
        key = (site_id, ledger_lot_of(lot_id)[0])
        wanted[key] = wanted.get(key, 0) + g


def _off(wanted: Grams, there: Grams) -> str:
    keys = [k for k in {*wanted, *there} if wanted.get(k) != there.get(k)]
    return "; ".join(f"{k}: {wanted.get(k, 0)} g told, {there.get(k, 0)} g written" for k in keys)


def _differences(trip_id: str, noted: Sequence[Noted], kept: Sequence[Kept]) -> list[str]:
    """Return what was lost, doubled, or came in another order than it was noted."""
    told, there = [n.report_id for n in noted], [k.report_id for k in kept]
    lost, more = set(told) - set(there), Counter(there) - Counter(told)
    faults = [f"{trip_id}: {len(lost)} reports lost"] if lost else []
    faults += [f"{trip_id}: {more.total()} reports doubled"] if more else []
    if not faults and told != there:
        faults.append(f"{trip_id}: the order is another one")
    return faults


def _times(driver: Driver, noted: Noted, kept: Kept) -> list[str]:
    """Return what is wrong with the two times that are kept of a report."""
    faults = []
    if noted.at and datetime.fromisoformat(noted.at) != kept.device_at:
        faults.append(f"{kept.report_id}: {kept.device_at} is not {noted.at}")
    if not any(abs(kept.skew_s + jump_s) <= SLACK_S for jump_s in driver.jumps):
        faults.append(f"{kept.report_id}: no clock was {kept.skew_s} s off")
    made_at = kept.device_at - timedelta(seconds=noted.jump_s)
    if kept.received_at < made_at - timedelta(seconds=SLACK_S):
        faults.append(f"{kept.report_id}: received before it was made")
    return faults
