"""What must be true of the database when everything that drivers noted has been sent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.db import auditing, open_database, reading
from api.driver.kept_reports import reports_of
from api.driver.photos import photos_of
from api.driver.told import Kept, ReportKind, ReportState
from api.driver.weights import by_ledger_lot, moved_by
from inventory.accounts import vehicle
from inventory.entry import EntryKind
from inventory.store import reservations
from inventory.store.audit import audit
from inventory.store.read import find_entry
from logistics.giving import loaded_at, unloaded_at
from logistics.master.coming_month import ledger_lot_of
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
    written_g = _written_by_others(connection, driver, sheet)
    faults += [f"{k.report_id}: not in the book, and nobody is told" for k in own if _is_silent(k)]
    for kind, wanted in _grams(driver, sheet, kept, written_g).items():
        there = reservations.moved_at_sites(connection, kind, **told)
        if there != wanted:
            faults.append(f"{trip.trip_id} {kind}: {_off(wanted, there)}")
    left = reservations.aboard(connection, vehicle(trip.vehicle_id), **told)
    return faults + [f"{trip.trip_id}: {lot} {g} g is still aboard" for lot, g in left.items()]


def _is_silent(kept: Kept) -> bool:
    """Tell whether a report moves food, is not in the book, and the office does not hear of it."""
    is_moving = kept.kind in (ReportKind.LOAD, ReportKind.DELIVER)
    return is_moving and kept.state is ReportState.KEPT and not kept.is_to_look_at


def _written_by_others(
    connection: sa.Connection, driver: Driver, sheet: Sheet
) -> dict[str, dict[str, int]]:
    """Return what the book has of other phones' reports, by id, in grams by lot.

    One that comes before this phone has sent a load is written with what was aboard by then, and
    the office is told that it differs; what this phone tells of the stop is the second report then.
    """
    found = {}
    for foreign in driver.foreign:
        if not _counts(foreign, sheet):
            continue
        entry = find_entry(connection, foreign["report_id"])
        assert entry is not None, "it was said to be written"
        lots = moved_by(entry.entry, sheet.trip)
        planned = by_ledger_lot(unloaded_at(sheet.trip, SiteId(foreign["site_id"])))
        assert ("differs" in foreign["flags"]) == (lots != planned), foreign
        found[foreign["report_id"]] = lots
    return found


def _grams(
    driver: Driver, sheet: Sheet, kept: Sequence[Kept], foreign: Mapping[str, Mapping[str, int]]
) -> dict[EntryKind, Mapping[tuple[str, str], int]]:
    """Return what must be in the book: what was told first of each stop and not taken back.

    A load is not taken back when food of it has been handed over meanwhile. ``foreign`` is what
    other phones' reports have moved.
    """
    noted = {n.report_id: n for n in driver.noted if n.key == sheet.key}
    others = {f["report_id"]: str(f["site_id"]) for f in driver.foreign}
    book: dict[EntryKind, dict[str, tuple[str, Grams]]] = {
        EntryKind.LOAD: {},
        EntryKind.DELIVER: {},
    }
    for report_id in (k.report_id for k in kept):
        told = noted.get(report_id)
        site_id = told.site_id if told else others.get(report_id, "")
        if told and told.kind == "load":
            lines = told.lines or loaded_at(sheet.trip, SiteId(site_id))
            book[EntryKind.LOAD].setdefault(site_id, (report_id, _added(site_id, lines)))
        elif report_id in foreign:
            grams = {(site_id, lot): g for lot, g in foreign[report_id].items()}
            book[EntryKind.DELIVER].setdefault(site_id, (report_id, grams))
        elif told and told.kind == "deliver":
            planned = unloaded_at(sheet.trip, SiteId(site_id))
            grams = _added(site_id, planned if told.lines is None else told.lines)
            book[EntryKind.DELIVER].setdefault(site_id, (report_id, grams))
        elif told and told.takes_back:
            _take_back(book, site_id, told.takes_back)
    return {
        kind: {k: g for _, lines in stops.values() for k, g in lines.items() if g}
        for kind, stops in book.items()
    }


def _take_back(
    book: dict[EntryKind, dict[str, tuple[str, Grams]]], site_id: str, report_id: str
) -> None:
    for kind, stops in book.items():
        if stops.get(site_id, ("", {}))[0] != report_id:
            continue
        loads, handed = (_by_lot(book[k]) for k in (EntryKind.LOAD, EntryKind.DELIVER))
        aboard = {lot: g - handed.get(lot, 0) for lot, g in loads.items()}
        lots = _by_lot({site_id: stops[site_id]})
        if kind is EntryKind.DELIVER or all(aboard[lot] >= g for lot, g in lots.items()):
            del stops[site_id]


def _by_lot(stops: Mapping[str, tuple[str, Grams]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for _, lines in stops.values():
        for (_, lot_id), g in lines.items():
            found[lot_id] += g
    return dict(found)


def _counts(foreign: dict[str, Any], sheet: Sheet) -> bool:
    return foreign["key"] == sheet.key and foreign["state"] == "written"


def _added(site_id: str, lines: Any) -> Grams:
    wanted: Grams = {}
    for lot_id, g in lines.items():
        key = (site_id, ledger_lot_of(lot_id)[0])
        wanted[key] = wanted.get(key, 0) + g
    return wanted


def _off(wanted: Mapping[tuple[str, str], int], there: Grams) -> str:
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
