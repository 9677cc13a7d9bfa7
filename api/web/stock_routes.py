"""The routes of the pages about food: what a base has, and one lot."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts.people import get_person
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach
from api.food.book import Region, date_policy, region
from api.food.own_lots import lot_story, search_lots
from api.master.master_access import MasterView
from api.store import NotStored
from api.v1.lots import facts_out
from api.v1.stock import stock_rows
from api.web import links
from api.web.answers import html
from api.web.links import StockChoice
from api.web.pages.food import stock_page
from api.web.pages.lot import Names, lot_page
from inventory.accounts import ON_HAND
from inventory.days import day_of
from inventory.entry import Recorded
from inventory.expiry import DaysLeft
from inventory.model import Zone
from logistics.master.columns import DONORS

MOST_LETTERS = 100


def stock_router() -> APIRouter:
    """Return the pages about food, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_stock": (links.STOCK, show_stock),
        "page_lot": ("/lots/{lot_id:path}", show_lot),
    }
    for name, (path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=["GET"], name=name)
    return made


def show_stock(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show what food is where; to a hub operator, at the own base."""
    known = region(connection)
    choice = choice_of(request.query_params, known)
    own = reach.only_site()
    if choice.site_id:
        reach.require_site(choice.site_id)
    found = None
    if choice.search:
        found = search_lots(connection, reach, choice.search, known=known)
    page = stock_page(
        stock_rows(connection, reach),
        day=day_of(utc_now()),
        known=known,
        role=reach.person.role,
        choice=choice if own is None else replace(choice, site_id=own),
        has_choice_of_site=own is None,
        found=found,
    )
    return html(request, page, address=links.stock(choice).partition("#")[0])


def choice_of(asked: Mapping[str, str], known: Region) -> StockChoice:
    """Return what an address asks for; what it names that does not exist narrows nothing.

    Raises ``NotStored`` for a site that is not there.
    """
    site_id = asked.get("site", "")
    if site_id and site_id not in known.sites:
        raise NotStored("site", site_id)
    first = asked.get("first", "")
    return StockChoice(
        site_id=site_id,
        zone=_one_of(Zone, asked.get("zone", "")),
        band=_one_of(DaysLeft, asked.get("band", "")),
        state=_one_of(ON_HAND, asked.get("state", "")),
        search=asked.get("q", "").strip()[:MOST_LETTERS],
        first=int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 0,
    )


def _one_of(codes: Iterable[str], text: str) -> str:
    return text if text in {str(code) for code in codes} else ""


def show_lot(
    request: Request,
    lot_id: str,
    connection: Connection,
    reach: CurrentReach,
    settings: AppSettings,
) -> Response:
    """Show a lot: its facts, where it is, and its history."""
    day = day_of(utc_now())
    story = lot_story(connection, reach, lot_id, day=day)
    known = region(connection)
    view = MasterView(connection, reach)
    names = Names(
        known=known,
        role=reach.person.role,
        people=_names_of(connection, story.entries),
        donors=view.names(DONORS),
    )
    facts = facts_out(story.lot, known, policy=date_policy(connection), settings=settings)
    return html(request, lot_page(story, facts=facts, names=names, day=day))


def _names_of(connection: sa.Connection, entries: Iterable[Recorded]) -> Mapping[str, str]:
    """Return the names of those who wrote entries; whoever has no account keeps the id."""
    found = {}
    for person_id in {recorded.entry.person_id for recorded in entries}:
        try:
            found[str(person_id)] = get_person(connection, person_id).person.name
        except NotStored:
            continue
    return found
