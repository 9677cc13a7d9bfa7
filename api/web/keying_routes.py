"""The routes of a trip's sheet of paper that the office keys in: the same reports as a phone's."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated
from uuid import uuid4

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentPerson, CurrentReach
from api.driver.kept_reports import reports_of
from api.driver.reports import TripReports
from api.driver.told import FailReason, Report, ReportKind
from api.planning import own_parts
from api.privacy import access
from api.store import StoredPlan
from api.trips.swapped import as_swapped
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.master_routes import texts_in
from api.web.pages.driver import KeyingState, keying_page
from inventory.days import moment_of
from inventory.entry import EntryKind
from inventory.store.reservations import moved_at_sites
from logistics.scenario_files.cells import CellFault, read_thousandths, read_time_min
from logistics.sheet import RouteSheet
from logistics.sheet_model import SheetStop, ZoneGroup

REFUSED = 422
MOST_TENTHS = 600
"""Of a degree Celsius, above or below zero: nothing in a vehicle is hotter or colder."""


async def _form(request: Request) -> Mapping[str, str]:
    async with request.form(max_fields=5_000) as sent:
        return texts_in(sent)


Fields = Annotated[Mapping[str, str], Depends(_form)]


def keying_router() -> APIRouter:
    """Return the page of a sheet that is keyed in, to be mounted before that of a trip."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    path = "/plans/{plan_id}/trips/{trip_id}/keying"
    made.add_api_route(path, show_keying, methods=["GET"], name="page_keying")
    made.add_api_route(path, take_keying, methods=["POST"], name="page_send_keying")
    return made


def show_keying(
    request: Request,
    plan_id: str,
    trip_id: str,
    *,
    connection: Connection,
    reach: CurrentReach,
    done: int | None = None,
    flagged: int = 0,
) -> Response:
    """Show a trip's sheet to be keyed in."""
    stored = as_swapped(connection, store.get_plan(connection, plan_id))
    sheet = own_parts.get_sheet(stored, trip_id, reach)
    access.note_trip(connection, plan_id, trip_id)
    own = _own_stops(stored, sheet, reach)
    state = KeyingState(told=_told(connection, plan_id, trip_id), own=own)
    page = keying_page(
        stored, sheet=sheet, ids=_ids(sheet), state=state, done=done, flagged=flagged
    )
    return html(request, page, address=links.keying(plan_id, trip_id))


def _own_stops(stored: StoredPlan, sheet: RouteSheet, reach: Reach) -> frozenset[str] | None:
    """Return the sites that somebody answers for on a trip; None = the vehicle's base, for all.

    Of a vehicle that stands at a hall the bases that it loads at answer.
    """
    base_id = stored.scenario.vehicles[sheet.vehicle_id].base_id
    is_keeper = reach.site(base_id)
    if not stored.scenario.sites[base_id].is_supply:
        is_keeper = any(reach.site(stop.site_id) for stop in sheet.stops if stop.load)
    return None if is_keeper else frozenset(s.site_id for s in sheet.stops if reach.site(s.site_id))


def _ids(sheet: RouteSheet) -> list[str]:
    return [str(uuid4()) for _ in range(3 * len(sheet.stops) + 1)]


def _told(connection: sa.Connection, plan_id: str, trip_id: str) -> frozenset[tuple[str, str]]:
    """Return the parts of a trip that are recorded already, each with its site."""
    parts = ((EntryKind.LOAD, "load"), (EntryKind.DELIVER, "unload"))
    found = {
        (part, site_id)
        for kind, part in parts
        for site_id, _ in moved_at_sites(connection, kind, plan_id=plan_id, trip_id=trip_id)
    }
    of_kind = {ReportKind.FAIL: "unload", ReportKind.RETURN: "return"}
    for kept in reports_of(connection, plan_id, trip_id):
        part = of_kind.get(kept.kind)
        if part and not kept.is_taken_back:
            found.add((part, kept.site_id))
    return frozenset(found)


def take_keying(
    request: Request,
    plan_id: str,
    trip_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    fields: Fields,
) -> Response:
    """Take a sheet of paper that was keyed in: the same reports as a phone's.

    What cannot be read is told at its field, with all that was typed still there.
    """
    stored = as_swapped(connection, store.get_plan(connection, plan_id))
    trip = own_parts.get_trip(stored, trip_id, reach)
    now = utc_now()
    desk = TripReports(connection, stored, trip, person=person, now=now)
    sheet = own_parts.get_sheet(stored, trip_id, reach)
    keyed = _Keyed(sheet, fields)
    reports = keyed.reports()
    if keyed.wrong:
        told = _told(connection, plan_id, trip_id)
        own = _own_stops(stored, sheet, reach)
        state = KeyingState(told=told, typed=fields, wrong=keyed.wrong, own=own)
        page = keying_page(stored, sheet=sheet, ids=_ids(sheet), state=state)
        return html(request, page, status=REFUSED, address=links.keying(plan_id, trip_id))
    found = desk.tell(reports, sent_at=now)
    flagged = sum(bool(kept.flags) for kept in found)
    address = links.keying(plan_id, trip_id)
    return RedirectResponse(f"{address}?done={len(found)}&flagged={flagged}", SEE_OTHER)


class _Keyed:
    """What a form tells of a trip; ``wrong`` says of each field that cannot be read why."""

    def __init__(self, sheet: RouteSheet, fields: Mapping[str, str]) -> None:
        self._sheet, self._fields = sheet, fields
        self.wrong: dict[str, str] = {}

    def reports(self) -> list[Report]:
        """Return the reports in the order of the trip's stops."""
        found: list[Report] = []
        for n, stop in enumerate(self._sheet.stops):
            for part in ("load", "unload"):
                found += self._of_part(n, stop, part)
            found += self._of_temperature(n, stop)
        if self._fields.get("return") == "planned":
            found.append(
                Report(
                    report_id=_id(self._fields.get("return-id", "")),
                    kind=ReportKind.RETURN,
                    site_id="",
                    device_at=self._at("return-time", self._sheet.return_min),
                )
            )
        return found

    def _of_part(self, n: int, stop: SheetStop, part: str) -> Iterator[Report]:
        groups = stop.load if part == "load" else stop.unload
        what = self._fields.get(f"{part}-{n}", "")
        if not groups or what not in ("planned", "other", "failed"):
            return
        kind = ReportKind.LOAD if part == "load" else ReportKind.DELIVER
        reason = self._fields.get(f"reason-{n}", "")
        yield Report(
            report_id=_id(self._fields.get(f"{part}-{n}-id", "")),
            kind=ReportKind.FAIL if what == "failed" else kind,
            site_id=stop.site_id,
            device_at=self._at(f"time-{n}", stop.arrive_min),
            lines=None if what == "failed" else self._lines(f"{part}-{n}", groups, what),
            reason=reason if what == "failed" and reason in set(FailReason) else "",
        )

    def _lines(self, name: str, groups: Iterable[ZoneGroup], what: str) -> dict[str, int] | None:
        """Return grams by lot where a weight is another one, whatever was chosen beside it."""
        planned: dict[str, int] = {}
        for line in (line for group in groups for line in group.lines):
            planned[str(line.lot_id)] = planned.get(str(line.lot_id), 0) + line.quantity_g
        missing = "" if what == "other" else None
        texts = {lot: self._fields.get(f"{name}-{lot}", missing) for lot in planned}
        told = {
            lot: planned[lot] if text is None else self._grams(f"{name}-{lot}", text)
            for lot, text in texts.items()
        }
        return None if what == "planned" and told == planned else told

    def _of_temperature(self, n: int, stop: SheetStop) -> Iterator[Report]:
        name = f"temperature-{n}"
        text = self._fields.get(name, "").strip()
        tenths = read_tenths(text) if text else None
        if tenths is not None:
            yield Report(
                report_id=_id(self._fields.get(f"{name}-id", "")),
                kind=ReportKind.TEMPERATURE,
                site_id=stop.site_id,
                device_at=self._at(f"time-{n}", stop.arrive_min),
                temperature_dc=tenths,
            )
        elif text:
            self.wrong[name] = "keying_wrong_temperature"

    def _grams(self, name: str, text: str) -> int:
        try:
            return read_thousandths(unicodedata.normalize("NFKC", text).strip() or "0", [])
        except CellFault:
            self.wrong[name] = "keying_wrong_weight"
            return 0

    def _at(self, name: str, planned_min: int) -> datetime:
        text = unicodedata.normalize("NFKC", self._fields.get(name, "")).strip()
        try:
            minutes = read_time_min(text, []) if text else planned_min
        except CellFault:
            self.wrong[name] = "keying_wrong_time"
            minutes = planned_min
        return moment_of(self._sheet.day, minutes=minutes)


def read_tenths(text: str) -> int | None:
    """Return tenths of a degree of a temperature such as ７．５, -15 or −15℃; None = it is none."""
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").rstrip("°Cc ")
    try:
        tenths = round(float(plain) * 10)
    except (ValueError, OverflowError):
        return None
    return tenths if abs(tenths) <= MOST_TENTHS else None


def _id(text: str) -> str:
    return text if len(text) == 36 else str(uuid4())
