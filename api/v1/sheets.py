"""Route sheets: what a driver needs for a trip, as JSON and on paper."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from fastapi import APIRouter, Response

from api import own_parts, store
from api.deps import AppSettings, Connection, CurrentReach
from api.pdf import PdfResult, route_sheets_pdf
from api.settings import Settings
from api.store import StoredPlan
from api.swapped import as_swapped
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
    return _printed(_print(stored, [sheet], settings), name="route-sheet.pdf")


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
    printed = _print(stored, sheets, settings, lists=lists)
    return _printed(printed, name="route-sheets.pdf")


def _plan(connection: Connection, plan_id: str) -> StoredPlan:
    """Return a plan as it is driven: paper shows what was swapped."""
    return as_swapped(connection, store.get_plan(connection, plan_id))


def _print(
    stored: StoredPlan,
    sheets: Sequence[RouteSheet],
    settings: Settings,
    *,
    lists: Sequence[LoadingList] = (),
) -> PdfResult:
    return route_sheets_pdf(
        sheets,
        lists,
        trip_url=trip_addresses(settings.base_url, stored.plan_id),
        roads=known_roads(),
    )


def trip_addresses(base_url: str, plan_id: str) -> Callable[[TripId], str]:
    """Return where each trip's page is, for the QR codes."""
    return lambda trip_id: base_url + links.trip(plan_id, trip_id)


def _printed(result: PdfResult, *, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    if result.missing_glyphs:
        headers[MISSING_GLYPHS] = quote("".join(result.missing_glyphs))
    return Response(result.pdf, headers=headers, media_type=PDF)
