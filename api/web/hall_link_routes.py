"""The routes of links to dining halls: the council makes and ends them, a hall opens its own."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

import sqlalchemy as sa
import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import auth, hall_links
from api.accounts import sign_in as signing
from api.accounts.hall_links import NewLink, latest_last_day
from api.accounts.pin_links import LinkPaused, LinkRefused, pin_of, token_of
from api.accounts.reach import Reach
from api.accounts.server_key import key_of
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach
from api.master.master_access import MasterView
from api.privacy import access
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.hall_link_links import DOOR, HALL_LINKS, door
from api.web.master_names import shown_recipients
from api.web.master_routes import SentTexts
from api.web.pages.hall_links import hall_door_page, hall_link_page, hall_links_page
from inventory.days import day_of

REFUSED, PAUSED = 422, 429
LONGEST_TOKEN = 64

log = structlog.get_logger()


def hall_link_router() -> APIRouter:
    """Return the pages of links to halls, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_hall_links": ("GET", HALL_LINKS, show_links),
        "page_make_hall_link": ("POST", HALL_LINKS, make_link),
        "page_end_hall_link": ("POST", f"{HALL_LINKS}/{{link_id}}/end", end_link),
        "page_hall_door": ("GET", DOOR, show_door),
        "page_open_hall": ("POST", DOOR, open_hall),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_links(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show the links in use, and the form for a new one."""
    is_ended = request.query_params.get("ended") == "1"
    chosen = {"site_id": request.query_params.get("site_id", "")}
    return _listed(request, connection, reach, sent=chosen, is_ended=is_ended)


def make_link(
    request: Request,
    sent: SentTexts,
    *,
    connection: Connection,
    reach: CurrentReach,
    settings: AppSettings,
) -> Response:
    """Make a hall's link in place of the one before, and show it once."""
    names, now = shown_recipients(MasterView(connection, reach)), utc_now()
    site_id = sent.get("site_id", "")
    if site_id not in names:
        return _listed(request, connection, reach, sent=sent, problem="hall_links_hall_wrong")
    last_day, today = _day(sent.get("last_day", "")), day_of(now)
    if last_day is None or not today <= last_day <= latest_last_day(today):
        return _listed(request, connection, reach, sent=sent, problem="hall_links_day_wrong")
    new = NewLink(
        link_id=sent.get("link_id", ""), site_id=site_id, name=names[site_id], last_day=last_day
    )
    key = key_of(settings)
    link = hall_links.make_link(connection, new, key=key, by=(reach.person.person_id, now))
    if link is None:
        return RedirectResponse(HALL_LINKS, SEE_OTHER)
    url = f"{settings.base_url}{door(token_of(key, link.link_id))}"
    page = hall_link_page(link, url=url, pin=pin_of(key, link.link_id))
    return html(request, page, address=HALL_LINKS)


def end_link(link_id: str, connection: Connection, reach: CurrentReach) -> Response:
    """End a link, and what it has opened."""
    now = utc_now()
    link = hall_links.get_link(connection, link_id, now=now)
    reach.require_site(link.site_id, kind="link")
    hall_links.end_link(connection, link.site_id, now=now)
    return RedirectResponse(f"{HALL_LINKS}?ended=1", SEE_OTHER)


def show_door(request: Request) -> Response:
    """Show where a hall types its number: the same to everybody."""
    return html(request, hall_door_page())


def open_hall(
    request: Request, sent: SentTexts, *, connection: Connection, settings: AppSettings
) -> Response:
    """Open the hall's pages to whoever has its link and the number."""
    token = sent.get("token", "").strip().removeprefix("#")[:LONGEST_TOKEN]
    pin = unicodedata.normalize("NFKC", sent.get("pin", "")).strip()
    if not token or not pin:
        page = hall_door_page(token=token, problem="hall_door_missing")
        return html(request, page, status=REFUSED)
    now = utc_now()
    try:
        link = hall_links.open_link(connection, token=token, pin=pin, key=key_of(settings), now=now)
    except (LinkRefused, LinkPaused) as refused:  # committed: wrong numbers are counted
        log.warning("link_refused", code=refused.code)
        is_paused = isinstance(refused, LinkPaused)
        problem = "hall_door_paused" if is_paused else "hall_door_refused"
        page = hall_door_page(token=token, problem=problem)
        return html(request, page, status=PAUSED if is_paused else REFUSED)
    begun = auth.begin_session(
        connection,
        link.person,
        now=now,
        instead_of=auth.token_of(request, settings),
        device=auth.device_of(request, is_shared=False),
        ends_at=link.closes_at,
    )
    access.note(connection, "signed_in", f"person/{link.person.person_id}", by="link")
    response = RedirectResponse(links.START, SEE_OTHER)
    signing.remember(response, begun, settings)
    return response


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        return None


def _listed(
    request: Request,
    connection: sa.Connection,
    reach: Reach,
    *,
    sent: Mapping[str, str] | None = None,
    problem: str = "",
    is_ended: bool = False,
) -> Response:
    now = utc_now()
    page = hall_links_page(
        hall_links.open_links(connection, now=now),
        devices=auth.sessions_by_link(connection, now=now),
        names=shown_recipients(MasterView(connection, reach)),
        today=day_of(now),
        sent=sent,
        problem=problem,
        is_ended=is_ended,
    )
    return html(request, page, status=REFUSED if problem else 200, address=HALL_LINKS)
