"""The routes of a trip's sheet of paper that the office keys in: the same reports as a phone's."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import own_parts, store
from api.clock import utc_now
from api.deps import Connection, CurrentPerson, CurrentReach
from api.driver.reports import TripReports
from api.driver.told import FailReason, Report, ReportKind
from api.swapped import as_swapped
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.pages.driver import keying_page
from inventory.days import moment_of
from inventory.errors import EntryWrong
from logistics.scenario_cells import CellFault, read_thousandths, read_time_min
from logistics.sheet import RouteSheet

MOST_TENTHS = 600
"""Of a degree Celsius, above or below zero: nothing in a vehicle is hotter or colder."""


async def _form(request: Request) -> Mapping[str, str]:
    sent = await request.form(max_fields=5_000)
    return {name: value for name, value in sent.items() if isinstance(value, str)}


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
    ids = [str(uuid4()) for _ in range(3 * len(sheet.stops) + 1)]
    page = keying_page(stored, sheet=sheet, ids=ids, done=done, flagged=flagged)
    return html(request, page, address=links.keying(plan_id, trip_id))


def take_keying(
    plan_id: str,
    trip_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    fields: Fields,
) -> Response:
    """Take a sheet of paper that was keyed in: the same reports as a phone's."""
    stored = as_swapped(connection, store.get_plan(connection, plan_id))
    trip = own_parts.get_trip(stored, trip_id, reach)
    now = utc_now()
    desk = TripReports(connection, stored, trip, person=person, now=now)
    sheet = own_parts.get_sheet(stored, trip_id, reach)
    found = desk.tell(keyed(sheet, fields), sent_at=now)
    flagged = sum(bool(kept.flags) for kept in found)
    address = links.keying(plan_id, trip_id)
    return RedirectResponse(f"{address}?done={len(found)}&flagged={flagged}", SEE_OTHER)


def keyed(sheet: RouteSheet, fields: Mapping[str, str]) -> list[Report]:
    """Return what a form tells of a trip, in the order of its stops."""
    found = []
    for n, stop in enumerate(sheet.stops):
        for part, kind in (("load", ReportKind.LOAD), ("unload", ReportKind.DELIVER)):
            groups = stop.load if part == "load" else stop.unload
            what = fields.get(f"{part}-{n}", "")
            if not groups or what not in ("planned", "other", "failed"):
                continue
            lines: dict[str, int] | None = None
            if what == "other":
                lots = [line.lot_id for group in groups for line in group.lines]
                lines = {str(lot): _grams(fields.get(f"{part}-{n}-{lot}", "")) for lot in lots}
            reason = fields.get(f"reason-{n}", "")
            found.append(
                Report(
                    report_id=_id(fields.get(f"{part}-{n}-id", "")),
                    kind=ReportKind.FAIL if what == "failed" else kind,
                    site_id=stop.site_id,
                    device_at=_at(sheet, fields.get(f"time-{n}", ""), stop.arrive_min),
                    lines=lines,
                    reason=reason if what == "failed" and reason in set(FailReason) else "",
                )
            )
        if text := fields.get(f"temperature-{n}", "").strip():
            found.append(
                Report(
                    report_id=_id(fields.get(f"temperature-{n}-id", "")),
                    kind=ReportKind.TEMPERATURE,
                    site_id=stop.site_id,
                    device_at=_at(sheet, fields.get(f"time-{n}", ""), stop.arrive_min),
                    temperature_dc=_tenths(text),
                )
            )
    if fields.get("return") == "planned":
        found.append(
            Report(
                report_id=_id(fields.get("return-id", "")),
                kind=ReportKind.RETURN,
                site_id="",
                device_at=_at(sheet, fields.get("return-time", ""), sheet.return_min),
            )
        )
    return found


def _grams(text: str) -> int:
    try:
        return read_thousandths(text.strip() or "0", [])
    except CellFault as fault:
        raise EntryWrong(f"{text!r} is no weight in kilograms.") from fault


def _tenths(text: str) -> int:
    """Return tenths of a degree of a temperature such as ７．５, -15 or −15℃."""
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").rstrip("°Cc ")
    try:
        tenths = round(float(plain) * 10)
    except (ValueError, OverflowError) as fault:
        raise EntryWrong(f"{text!r} is no temperature.") from fault
    if abs(tenths) > MOST_TENTHS:
        raise EntryWrong(f"{text!r} is no temperature of food.")
    return tenths


def _id(text: str) -> str:
    return text if len(text) == 36 else str(uuid4())


def _at(sheet: RouteSheet, text: str, planned_min: int) -> datetime:
    try:
        minutes = read_time_min(text.strip(), []) if text.strip() else planned_min
    except CellFault:
        minutes = planned_min
    return moment_of(sheet.day, minutes=minutes)
