"""The routes of the page of a plan's papers, and of the links that go with them."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, CurrentReach
from api.driver import access
from api.driver.plan_links import make_plan_links
from api.planning import own_parts
from api.trips import approvals
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.pages.pack import pack_page
from logistics.one_trip.turns import turns_of


def pack_router() -> APIRouter:
    """Return the page and its form, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_pack": ("GET", "/plans/{plan_id}/pack", show_pack),
        "page_make_links": ("POST", "/plans/{plan_id}/links", make_links),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_pack(
    request: Request, plan_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show which papers of the own trips there are, and choose."""
    stored = own_parts.get_plan(connection, plan_id, reach)
    own = own_parts.own_trips(stored, reach)
    linked = access.links_of(connection, plan_id)
    page = pack_page(
        own,
        is_approved=approvals.is_approved(connection, stored),
        link_count=sum(1 for trip in own.plan.trips if trip.trip_id in linked),
        turns=turns_of(stored.plan.trips),
    )
    return html(request, page, address=links.pack(plan_id))


def make_links(
    plan_id: str, connection: Connection, person: CurrentPerson, settings: AppSettings
) -> Response:
    """Give every trip that has no link its own."""
    stored = store.get_plan(connection, plan_id)
    make_plan_links(connection, stored, settings=settings, by=(person.person_id, utc_now()))
    return RedirectResponse(links.pack(plan_id), SEE_OTHER)
