"""The routes of drivers' phones, of their links, and of what the office looks at."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import Field

from api import store
from api.accounts.auth import is_secure
from api.accounts.pin_links import LinkPaused, LinkRefused
from api.accounts.server_key import key_of
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, CurrentReach
from api.driver import access
from api.driver.kept_reports import find_report, reports_of, resolve, to_look_at
from api.driver.photos import may_have_photos
from api.driver.reports import TripReports
from api.driver.taking_back import History, history_of
from api.driver.told import FailReason, Kept, Report, ReportKind
from api.driver.weights import Weights, weights_of
from api.planning import own_parts
from api.store import StoredPlan
from api.trips.swapped import as_swapped
from api.v1.base import In, Instant
from api.web import links, told_links
from api.web.answers import SEE_OTHER, html
from api.web.keying_routes import MOST_TENTHS, keying_router
from api.web.pages.driver import driver_page, reports_page, trip_data
from api.web.phone_links import cookie_of, link_of, trip_of
from api.web.static_files import STATIC_FOLDER
from logistics.one_trip.turns import Turn, Turns, turns_of
from logistics.plan_model import Trip
from logistics.sheet import RouteSheet, assigned_shift, route_sheets

MOST_REPORTS = 200
MOST_G = 100_000_000
WORKER = "driver-worker.js"
PAUSED, REFUSED = 429, 422

Grams = Annotated[int, Field(ge=0, le=MOST_G)]
log = structlog.get_logger()


class OpenIn(In):
    """What the code on the paper holds, and the number that was told apart."""

    token: str = Field(max_length=64)
    pin: str = Field(max_length=16)


class ReportIn(In):
    """One thing told on a trip. ``at`` is by the phone's clock, ``plan_id`` the plan it showed."""

    report_id: str = Field(pattern="^[0-9a-f-]{36}$")
    kind: ReportKind
    site_id: str = Field(default="", max_length=100)
    at: Instant
    lines: dict[str, Grams] | None = Field(default=None, max_length=500)
    reason: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=300)
    temperature_dc: int | None = Field(default=None, ge=-MOST_TENTHS, le=MOST_TENTHS)
    plan_id: str = Field(default="", max_length=64)
    takes_back: str = Field(default="", pattern="^([0-9a-f-]{36})?$")


class ReportsIn(In):
    """What a phone has waiting of one trip, in its order, and its clock when it sends.

    ``key`` names the link, for a phone may have several trips.
    """

    key: str = Field(default="", max_length=36)
    sent_at: Instant
    reports: list[ReportIn] = Field(max_length=MOST_REPORTS)


def driver_router() -> APIRouter:
    """Return the pages and the phone's routes, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    trip = "/plans/{plan_id}/trips/{trip_id}"
    routes: Mapping[str, tuple[str, str, Callable[..., Any]]] = {
        "driver_page": ("GET", links.DRIVER, show_shell),
        "driver_worker": ("GET", links.DRIVER_WORKER, give_worker),
        "driver_open": ("POST", "/d/session", open_trip),
        "driver_trip": ("GET", "/d/trip", give_trip),
        "driver_tell": ("POST", "/d/reports", take_reports),
        "page_make_link": ("POST", f"{trip}/link", make_link),
        "page_revoke_link": ("POST", f"{trip}/link/revoke", revoke_link),
        "page_reports": ("GET", links.REPORTS, show_reports),
        "page_resolve_report": ("POST", "/reports-to-check/{report_id}", resolve_report),
        "page_write_report": ("POST", "/reports-to-check/{report_id}/writing", write_report),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name, response_model=None)
    made.include_router(keying_router())
    return made


def show_shell(request: Request) -> Response:
    """Show the phone's page: the same for everybody; the trip comes as data."""
    response = html(request, driver_page())
    response.headers["Cache-Control"] = "no-cache"
    return response


def give_worker() -> Response:
    """Give the script that keeps the page on the phone; its scope is the phone's page alone."""
    return FileResponse(
        STATIC_FOLDER / WORKER,
        media_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": links.DRIVER},
    )


def open_trip(sent: OpenIn, connection: Connection, settings: AppSettings) -> Response:
    """Open a trip to the phone that shows its code and the number."""
    key, now = key_of(settings), utc_now()
    try:
        session, link = access.open_link(
            connection, token=sent.token, pin=sent.pin, key=key, now=now
        )
    except (LinkRefused, LinkPaused) as refused:  # committed: wrong numbers are counted
        log.warning("link_refused", code=refused.code)
        status = PAUSED if isinstance(refused, LinkPaused) else REFUSED
        return JSONResponse({"code": refused.code}, status)
    response = JSONResponse({"key": link.link_id})
    response.set_cookie(
        cookie_of(settings, link.link_id),
        session,
        max_age=round((link.closes_at + access.TOLD_FOR - now).total_seconds()),
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="strict",
    )
    return response


def give_trip(
    request: Request, connection: Connection, settings: AppSettings, key: str = ""
) -> Response:
    """Give the phone one of its trips."""
    link = link_of(request, connection, settings, key=key, now=utc_now(), is_telling=False)
    stored = as_swapped(connection, store.get_plan(connection, link.plan_id))
    sheet = _driven_sheet(stored, trip_of(stored, link))
    known = [_answer(kept) for kept in reports_of(connection, link.plan_id, link.trip_id)]
    data = trip_data(sheet, link, with_photos=lambda site_id: may_have_photos(stored, site_id))
    return JSONResponse({**data, "told": known})


def _driven_sheet(stored: StoredPlan, trip: Trip) -> RouteSheet:
    """Return a trip's sheet as its driver sees it: with the places of its own stops."""
    hidden = frozenset(k for k, site in stored.scenario.sites.items() if site.confidential)
    reveal = hidden & {stop.site_id for stop in trip.stops}
    only = {trip.trip_id}
    (sheet,) = route_sheets(stored.scenario, stored.plan, reveal=reveal, only=only)
    return sheet


def take_reports(
    request: Request, sent: ReportsIn, connection: Connection, settings: AppSettings
) -> Response:
    """Take what a phone has waiting, in its order; every report gets an answer of its own."""
    now = utc_now()
    link = link_of(request, connection, settings, key=sent.key, now=now, is_telling=True)
    stored = as_swapped(connection, store.get_plan(connection, link.plan_id))
    trip = trip_of(stored, link)
    desk = TripReports(connection, stored, trip, person=link.person, now=now, is_open=link.is_open)
    reports = [
        Report(
            report_id=r.report_id,
            kind=r.kind,
            site_id=r.site_id,
            device_at=r.at,
            lines=r.lines,
            reason=r.reason if r.reason in set(FailReason) else "",
            note=r.note,
            temperature_dc=r.temperature_dc,
            plan_id=r.plan_id,
            takes_back=r.takes_back,
        )
        for r in sent.reports
    ]
    found = desk.tell(reports, sent_at=sent.sent_at)
    access.write_seen(connection, link, now=now)
    return JSONResponse({"reports": [_answer(kept) for kept in found]})


def _answer(kept: Kept) -> dict[str, object]:
    return {
        "report_id": kept.report_id,
        "number": kept.number,
        "kind": kept.kind,
        "site_id": kept.site_id,
        "takes_back": kept.takes_back,
        "state": kept.state,
        "flags": list(kept.flags),
    }


def make_link(
    plan_id: str,
    trip_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    settings: AppSettings,
) -> Response:
    """Make a trip's link, in place of the one that it had."""
    stored = store.get_plan(connection, plan_id)
    trip = own_parts.get_trip(stored, trip_id, reach)
    shift = assigned_shift(stored.scenario, trip)
    access.make_link(
        connection,
        plan_id,
        trip,
        driver=shift.driver if shift else "",
        key=key_of(settings),
        by=(person.person_id, utc_now()),
    )
    return RedirectResponse(links.trip(plan_id, trip_id), SEE_OTHER)


def revoke_link(
    plan_id: str, trip_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Stop a trip's link."""
    own_parts.get_trip(store.get_plan(connection, plan_id), trip_id, reach)
    access.revoke_link(connection, plan_id, trip_id, now=utc_now())
    return RedirectResponse(links.trip(plan_id, trip_id), SEE_OTHER)


def show_reports(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show what the office has not looked at yet, of the own trips."""
    found: list[tuple[Kept, Trip, Turn]] = []
    names: dict[str, str] = {}
    weights: dict[str, Weights] = {}
    histories: dict[str, History] = {}
    plans: dict[str, tuple[StoredPlan, Turns]] = {}
    for kept in to_look_at(connection):
        if kept.plan_id not in plans:
            asked = as_swapped(connection, store.get_plan(connection, kept.plan_id))
            plans[kept.plan_id] = asked, turns_of(asked.plan.trips)
        stored, turns = plans[kept.plan_id]
        trip = next((t for t in stored.plan.trips if t.trip_id == kept.trip_id), None)
        if trip is not None and reach.trip(stored.scenario, trip):
            found.append((kept, trip, turns[trip.trip_id]))
            history = _history(connection, kept)
            histories |= {kept.report_id: history} if history else {}
            for one in (kept, *(history.reports if history else ())):
                weighed = weights_of(connection, stored, trip, one)
                weights |= {one.report_id: weighed} if weighed else {}
            names |= {str(k): site.shown_name for k, site in stored.scenario.sites.items()}
    written = {"1": True, "0": False}.get(request.query_params.get("written", ""))
    page = reports_page(
        found, names=names, weights=weights, histories=histories, is_written=written
    )
    return html(request, page, address=links.REPORTS)


def _history(connection: Connection, kept: Kept) -> History | None:
    """Return what a report took back and what came after; None where it takes nothing back."""
    if kept.kind is not ReportKind.TAKE_BACK:
        return None
    return history_of(kept, reports_of(connection, kept.plan_id, kept.trip_id))


def resolve_report(
    report_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    note: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Write that the council has looked at a report."""
    _waiting(connection, report_id)
    resolve(connection, report_id, note=note, by=(person.person_id, utc_now()))
    return RedirectResponse(links.REPORTS, SEE_OTHER)


def write_report(
    report_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    note: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Write a report into the book where it fits now, and that the base has looked at it."""
    kept = _waiting(connection, report_id)
    stored = store.get_plan(connection, kept.plan_id)
    trip = own_parts.get_trip(stored, kept.trip_id, reach)
    if not kept.may_be_written:
        raise store.NotStored("report", report_id)
    desk = TripReports(connection, stored, trip, person=person, now=utc_now())
    again = desk.write_again(kept, note=note)
    return RedirectResponse(told_links.reports(is_written=not again.is_to_look_at), SEE_OTHER)


def _waiting(connection: Connection, report_id: str) -> Kept:
    kept = find_report(connection, report_id)
    if kept is None or not kept.is_to_look_at:
        raise store.NotStored("report", report_id)
    return kept
