"""The routes of the pages: what they read from the store, and what forms do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.accounts.person import Role
from api.accounts.pin_links import pin_of
from api.accounts.reach import Reach
from api.accounts.server_key import key_of
from api.branch import Branch, branch_of
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach, Runner
from api.driver import access
from api.driver.photos import KeptPhoto, photos_of
from api.driver.plan_moves import newer_plan, told_elsewhere
from api.driver.told_stops import told_stops
from api.excel.guard import MOST_BYTES
from api.food.hall_recalls import recalled_at
from api.master import master_store
from api.permissions import scope_of
from api.planning import explanations, own_parts, run_store, summaries
from api.planning.own_months import own_part_of_months
from api.privacy.access import note_trip
from api.settings import Settings
from api.store import NotStored
from api.trips import approvals
from api.trips.swapped import as_swapped
from api.web import links
from api.web.access_routes import access_router
from api.web.answers import SEE_OTHER, html, wanted_time_limit_s
from api.web.change_routes import change_router
from api.web.driver_routes import driver_router
from api.web.explain_routes import explain_router, problem_of
from api.web.feed_routes import feed_router
from api.web.first_routes import first_router
from api.web.frozen_routes import frozen_router
from api.web.gaps import gaps_on_board
from api.web.hall_link_routes import hall_link_router
from api.web.hall_report_routes import hall_report_router
from api.web.hub_lacks import trip_lacks
from api.web.hub_routes import hub_router
from api.web.import_routes import import_router
from api.web.language import chosen_language
from api.web.map_routes import map_router, with_tiles
from api.web.maps import trip_map
from api.web.master_routes import SentTexts, master_router
from api.web.needs_routes import needs_router
from api.web.next_month_routes import next_month_router
from api.web.notice_routes import notice_router
from api.web.oidc_routes import oidc_router
from api.web.pack_routes import pack_router
from api.web.pages.calendar import calendar_page
from api.web.pages.driver import LinkPart, link_part
from api.web.pages.hall import as_of, hall_page, why_part
from api.web.pages.halls import halls_page
from api.web.pages.month import RunForm, month_page
from api.web.pages.own import own_page
from api.web.pages.start import fault_lines, start_page
from api.web.pages.trip import Went, trip_page
from api.web.passkey_routes import passkey_router
from api.web.people_routes import people_router
from api.web.person_routes import person_router
from api.web.photo_routes import LARGEST_BODY_BYTES, photo_router
from api.web.plan_routes import plan_router
from api.web.recall_routes import recall_router
from api.web.rights_routes import rights_router
from api.web.run_routes import run_router, start_runs
from api.web.second_factor_routes import second_factor_router
from api.web.static_files import static_file
from api.web.stock_routes import stock_router
from api.web.tablet_routes import tablet_router
from api.web.transfer_routes import transfer_router
from api.web.wish_routes import wish_router
from inventory.days import day_of
from logistics.errors import Fault, ScenarioRefused
from logistics.model import SiteId
from logistics.one_trip.turns import turns_of
from logistics.scenario_files.archive import read_scenario_zip
from logistics.scenario_files.columns import SITES

MOST_LETTERS = 20
"""Of a time that is typed."""
MOST_LISTED = 200
"""Months, plans and runs that the first page lists, newest first."""
FORM_FRAME = 10_000
"""Bytes of a form besides its file."""
MONTHS_OF_OWN = 6
"""Months whose newest plan the first page looks through for somebody's own part."""


@cache
def web_router(*, max_upload_bytes: int) -> APIRouter:
    """Return every page, to be mounted at the root, the same for every app of a process.

    The names are those of the permissions.
    """
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    for router in (
        first_router,
        second_factor_router,
        passkey_router,
        oidc_router,
        tablet_router,
    ):
        made.include_router(_branch(router()))
    made.include_router(photo_router(), max_body_size=LARGEST_BODY_BYTES)
    # Before the page of a trip, whose id may hold a slash.
    made.include_router(_branch(driver_router()))
    gets: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_start": ("/", show_start),
        "page_month": ("/months/{scenario_id}", show_month),
        "page_calendar": ("/plans/{plan_id}/calendar", show_calendar),
        "page_halls": ("/plans/{plan_id}/halls", show_halls),
        "page_hall": ("/plans/{plan_id}/halls/{site_id:path}", show_hall),
        "page_trip": ("/plans/{plan_id}/trips/{trip_id:path}", show_trip),
        "static": ("/static/{name:path}", static_file),
    }
    for name, (path, endpoint) in gets.items():
        made.add_api_route(path, endpoint, methods=["GET"], name=name)
    made.add_api_route(
        "/months/{scenario_id}/runs", start_run, methods=["POST"], name="page_start_run"
    )
    for router in (
        run_router,
        map_router,
        people_router,
        person_router,
        rights_router,
        access_router,
        pack_router,
        feed_router,
        hall_link_router,
        notice_router,
        plan_router,
        change_router,
        explain_router,
        hall_report_router,
        wish_router,
        frozen_router,
        master_router,
        next_month_router,
        needs_router,
        hub_router,
        recall_router,
        transfer_router,
        stock_router,
    ):
        made.include_router(_branch(router()))
    uploads = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    uploads.add_api_route(links.UPLOAD, upload_month, methods=["POST"], name="page_upload_month")
    made.include_router(import_router(), max_body_size=MOST_BYTES + FORM_FRAME)
    made.include_router(uploads, max_body_size=max_upload_bytes)
    return made


def _branch(router: APIRouter) -> Branch:
    return branch_of(router, include_in_schema=False, default_response_class=HTMLResponse)


def show_start(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show the first page: to the council all there is, to others their own part."""
    role = reach.person.role
    if scope_of(role, "page_month") is not None:
        return _start(request, connection)
    told = own_part_of_months(connection, most=MONTHS_OF_OWN)
    recalled = recalled_at(connection, reach.person.site_id or "") if role is Role.HALL else ()
    page = own_page(told, reach=reach, for_base=role is Role.HUB, recalled=recalled)
    return html(request, page)


def upload_month(
    request: Request,
    connection: Connection,
    scenario: Annotated[UploadFile | str | None, File()] = None,
) -> Response:
    """Read and store a month; show every fault in place when it is refused."""
    data = b"" if scenario is None or isinstance(scenario, str) else scenario.file.read()
    if not data:
        return _start(request, connection, problem="upload_missing", status=422)
    try:
        read = read_scenario_zip(data)
    except ScenarioRefused as refused:
        return _start(
            request, connection, problem="upload_refused", faults=refused.faults, status=422
        )
    row, _ = store.add_scenario(connection, read.scenario, now=utc_now())
    return RedirectResponse(links.month(row.scenario_id), SEE_OTHER)


def _start(
    request: Request,
    connection: Connection,
    *,
    problem: str = "",
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Response:
    months, _ = store.list_scenarios(connection, limit=MOST_LISTED)
    plans, _ = store.list_plans(connection, limit=MOST_LISTED)
    runs, _ = run_store.list_runs(connection, limit=MOST_LISTED)
    orders = run_store.orders_of_plans(connection)
    page = start_page(
        months,
        plans=plans,
        runs=runs,
        orders=orders,
        approved=approvals.standing_plans(connection),
        problem=problem,
        faults=fault_lines(faults, language=chosen_language(request)),
    )
    return html(request, page, status=status, address=links.START)


def show_month(
    request: Request,
    scenario_id: str,
    *,
    reach: CurrentReach,
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Show what a month holds."""
    return _month(request, scenario_id, connection, settings, viewer=reach)


def start_run(
    request: Request,
    scenario_id: str,
    *,
    reach: CurrentReach,
    connection: Connection,
    settings: AppSettings,
    runner: Runner,
    sent: SentTexts,
) -> Response:
    """Queue a planning run and show it; an empty time means the usual one."""
    time_limit_s = sent.get("time_limit_s", "")[:MOST_LETTERS]
    wanted_s: float | None = None
    if time_limit_s.strip():
        asked_s = wanted_time_limit_s(time_limit_s, longest_s=settings.max_run_time_limit_s)
        if asked_s is None:
            return _month(
                request, scenario_id, connection, settings, viewer=reach, asked=time_limit_s
            )
        wanted_s = asked_s
    run_id = start_runs(
        connection,
        settings,
        scenario_id,
        run_id=sent.get("run_id", ""),
        time_limit_s=wanted_s,
        with_others=sent.get("with_others") == "1",
    )
    runner.wake()
    return RedirectResponse(links.run(run_id), SEE_OTHER)


def _month(
    request: Request,
    scenario_id: str,
    connection: Connection,
    settings: Settings,
    *,
    viewer: Reach,
    asked: str | None = None,
) -> Response:
    """Answer with a month's page; ``asked`` is a time that the form could not take.

    Warnings name confidential sites, so they are for whoever may list them.
    """
    month = store.get_scenario(connection, scenario_id)
    warnings = month.warnings if scope_of(viewer.person.role, "list_warnings") else ()
    plans, _ = store.list_plans(connection, scenario_id=scenario_id, limit=MOST_LISTED)
    runs, _ = run_store.list_runs(connection, scenario_id=scenario_id, limit=10)
    page = month_page(
        month,
        warnings=fault_lines(warnings, language=chosen_language(request)),
        plans=plans,
        runs=runs,
        orders=run_store.orders_of_plans(connection),
        approved=approvals.standing_plans(connection),
        form=RunForm(
            time_limit_s=f"{settings.run_time_limit_s:g}" if asked is None else asked,
            longest_time_limit_s=int(settings.max_run_time_limit_s),
            problem="" if asked is None else "time_limit_wrong",
        ),
    )
    start, end = month.scenario.start, month.scenario.end
    gaps = gaps_on_board(connection, viewer, start=start, end=end, now=utc_now())
    status, address = 200 if asked is None else 422, links.month(scenario_id)
    return html(request, replace(page, gaps=gaps), status=status, address=address)


def show_calendar(
    request: Request, plan_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show the own trips of a plan by vehicle and day."""
    stored = own_parts.get_plan(connection, plan_id, reach)
    month, turns = own_parts.own_trips(stored, reach), turns_of(stored.plan.trips)
    return html(request, calendar_page(month, base_id=reach.only_site(), turns=turns))


def show_halls(
    request: Request, plan_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show the own recipients of a plan."""
    month = own_parts.get_plan(connection, plan_id, reach)
    summary = own_parts.own_summary(connection, month, reach)
    return html(request, halls_page(month, summary=summary))


def show_hall(
    request: Request, plan_id: str, site_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show one recipient's deliveries and meals, as they are loaded and driven."""
    month = as_swapped(connection, own_parts.get_plan(connection, plan_id, reach))
    site = month.scenario.sites.get(SiteId(site_id))
    if site is None or site.is_supply:
        raise NotStored("hall", site_id)
    reach.require_hall(site_id, scenario=month.scenario)
    kept = explanations.read(connection, month.plan_id, [site.site_id])
    page = hall_page(
        month,
        site_id=site.site_id,
        summary=summaries.get_summary(connection, plan_id),
        may_open=lambda trip: reach.trip(month.scenario, trip),
        has_wishes=master_store.has_row(connection, SITES, site_id),
        why=why_part(
            month.plan_id,
            site.site_id,
            kept=kept.get(site.site_id),
            language=chosen_language(request),
            problem=problem_of(request),
        ),
    )
    recalled = recalled_at(connection, site_id)
    return html(request, as_of(page, day_of(utc_now()), recalled=recalled))


def show_trip(
    request: Request,
    plan_id: str,
    trip_id: str,
    *,
    connection: Connection,
    reach: CurrentReach,
    settings: AppSettings,
) -> Response:
    """Show one trip's route sheet, confidential stops as far as they are the reader's."""
    month = as_swapped(connection, store.get_plan(connection, plan_id))
    sheet = own_parts.get_sheet(month, trip_id, reach)
    trip = own_parts.get_trip(month, trip_id, reach)
    bases = [str(stop.site_id) for stop in trip.stops if stop.load]
    note_trip(connection, plan_id, trip_id)
    page = trip_page(
        month,
        sheet=sheet,
        map_svg=trip_map(sheet, language=chosen_language(request)),
        tile_url=settings.tile_url,
        link=_link(connection, plan_id, trip_id, reach=reach, settings=settings),
        went=Went(
            photos=_photos(connection, plan_id, trip_id, reach),
            elsewhere=told_elsewhere(connection, month, trip),
            told=told_stops(connection, plan_id, trip_id),
            newer=newer_plan(connection, month, trip, may_see=reach.trip),
            lacks=trip_lacks(connection, month, trip, dict.fromkeys(bases)),
        ),
    )
    return with_tiles(html(request, page), settings)


def _link(
    connection: Connection, plan_id: str, trip_id: str, *, reach: CurrentReach, settings: Settings
) -> LinkPart | None:
    """Return a trip's link for those who may hand it out."""
    if scope_of(reach.person.role, "page_make_link") is None:
        return None
    found = access.find_link(connection, plan_id, trip_id)
    pin = pin_of(key_of(settings), found.link_id) if found else ""
    return link_part(plan_id, trip_id, found, pin=pin)


def _photos(
    connection: Connection, plan_id: str, trip_id: str, reach: CurrentReach
) -> list[KeptPhoto]:
    """Return a trip's photos for those who may look at them."""
    may = scope_of(reach.person.role, "page_trip_photo") is not None
    return photos_of(connection, plan_id, trip_id) if may else []
