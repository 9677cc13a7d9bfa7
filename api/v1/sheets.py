"""Route sheets: what a driver needs for a trip, as JSON and on paper."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from fastapi import APIRouter, Response

from api import store
from api.accounts.pin_links import token_of
from api.accounts.reach import Reach
from api.accounts.server_key import key_of
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach
from api.driver import access
from api.food.shelves import Shelves, read_shelves
from api.permissions import scope_of
from api.planning import own_parts
from api.printing.pdf import PdfResult, route_sheets_pdf
from api.privacy.access import note_sheets, note_trip
from api.settings import Settings
from api.store import StoredPlan
from api.trips.swapped import as_swapped
from api.v1.base import problems
from api.web import links
from api.web.maps import known_roads
from logistics.plan_model import TripId
from logistics.sheet import LoadingList, RouteSheet

router = APIRouter(prefix="/plans", tags=["sheets"])

PDF = "application/pdf"
MISSING_GLYPHS = "Hakobi-Missing-Glyphs"
PRINTED = {
    "content": {PDF: {}},
    "description": "Sheets of A4",
    "headers": {
        MISSING_GLYPHS: {
            "description": "Letters that could not be printed, percent-encoded; absent = none.",
            "schema": {"type": "string"},
        }
    },
}


@router.get("/{plan_id}/trips/{trip_id}/sheet", response_model=RouteSheet, responses=problems(404))
def read_sheet(
    plan_id: str, trip_id: str, connection: Connection, reach: CurrentReach
) -> RouteSheet:
    """Read a trip's route sheet.

    The council and the trip's driver see the true name and place of a confidential stop, which is
    then ``revealed``.
    """
    note_trip(connection, plan_id, trip_id)
    return own_parts.get_sheet(_plan(connection, plan_id), trip_id, reach)


@router.get(
    "/{plan_id}/trips/{trip_id}/sheet.pdf",
    response_class=Response,
    responses={200: PRINTED, **problems(404)},
)
def print_sheet(
    plan_id: str,
    trip_id: str,
    *,
    connection: Connection,
    reach: CurrentReach,
    settings: AppSettings,
) -> Response:
    """Print a trip's route sheet, confidential stops as ``read_sheet`` has them."""
    stored = _plan(connection, plan_id)
    sheet = own_parts.get_sheet(stored, trip_id, reach)
    note_trip(connection, plan_id, trip_id)
    codes = phone_codes(connection, stored.plan_id, reach, settings)
    return printed(_print(stored, [sheet], settings, codes=codes), name="route-sheet.pdf")


@router.get(
    "/{plan_id}/sheets.pdf",
    response_class=Response,
    responses={200: PRINTED, **problems(404)},
)
def print_sheets(
    plan_id: str, connection: Connection, reach: CurrentReach, settings: AppSettings
) -> Response:
    """Print every own route sheet of a plan, with the loading list of each vehicle and day."""
    stored = as_swapped(connection, own_parts.get_plan(connection, plan_id, reach))
    sheets, lists = own_parts.own_sheets(stored, reach), own_parts.own_lists(stored, reach)
    codes = phone_codes(connection, plan_id, reach, settings)
    shelves = read_shelves(connection, stored, reach=reach, now=utc_now())
    note_sheets(connection, f"plan/{plan_id}")
    made = _print(stored, sheets, settings, lists=lists, codes=codes, shelves=shelves)
    return printed(made, name="route-sheets.pdf")


def _plan(connection: Connection, plan_id: str) -> StoredPlan:
    """Return a plan as it is driven: paper shows what was swapped."""
    return as_swapped(connection, store.get_plan(connection, plan_id))


def _print(
    stored: StoredPlan,
    sheets: Sequence[RouteSheet],
    settings: Settings,
    *,
    lists: Sequence[LoadingList] = (),
    codes: Callable[[TripId], str] | None = None,
    shelves: Shelves | None = None,
) -> PdfResult:
    return route_sheets_pdf(
        sheets,
        lists,
        trip_url=codes or trip_addresses(settings.base_url, stored.plan_id),
        roads=known_roads(),
        shelves=shelves,
    )


def phone_codes(
    connection: Connection, plan_id: str, reach: Reach, settings: Settings
) -> Callable[[TripId], str]:
    """Return what the code of each sheet holds: the phone's link where there is one.

    Only those who hand links out print them; others' paper leads to the trip's page.
    """
    if scope_of(reach.person.role, "page_make_link") is None:
        return trip_addresses(settings.base_url, plan_id)
    return link_addresses(connection, plan_id, settings)


def link_addresses(
    connection: Connection, plan_id: str, settings: Settings
) -> Callable[[TripId], str]:
    """Return the phone's link of each trip, or the trip's page where it has none."""
    usual = trip_addresses(settings.base_url, plan_id)
    key = key_of(settings)
    tokens = {
        trip_id: token_of(key, link.link_id)
        for trip_id, link in access.links_of(connection, plan_id).items()
    }
    phone = f"{settings.base_url}{links.DRIVER}#"
    return lambda trip_id: phone + tokens[trip_id] if trip_id in tokens else usual(trip_id)


def trip_addresses(base_url: str, plan_id: str) -> Callable[[TripId], str]:
    """Return where each trip's page is, for the QR codes."""
    return lambda trip_id: base_url + links.trip(plan_id, trip_id)


def printed(result: PdfResult, *, name: str) -> Response:
    """Return a printed job as a file, with the letters that are missing in its head."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    if result.missing_glyphs:
        headers[MISSING_GLYPHS] = quote("".join(result.missing_glyphs))
    return Response(result.pdf, headers=headers, media_type=PDF)
