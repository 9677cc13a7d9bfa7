"""The routes of calendars: the calendar itself by its secret address, and the page of addresses."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.accounts.people import plain_username
from api.accounts.reach import Reach
from api.accounts.server_key import key_of
from api.calendars.access import (
    Feed,
    FeedKind,
    feed_of_token,
    list_feeds,
    make_feed,
    revoke_feed,
    subject_of,
    token_of,
)
from api.calendars.events import calendar_of
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, CurrentReach
from api.privacy import access
from api.settings import Settings
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.pages.feeds import FeedRow, feeds_page
from inventory.days import day_of

NEWEST_MONTHS = 3
"""Months whose recipients and drivers are listed."""

CALENDAR = "text/calendar; charset=utf-8"

Subjects = Mapping[tuple[FeedKind, str], str]


def feed_router() -> APIRouter:
    """Return the calendars and their page, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    subject = "/calendars/{kind}/{subject}"
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "calendar_feed": ("GET", "/calendar/{token}.ics", give_calendar),
        "page_feeds": ("GET", links.FEEDS, show_feeds),
        "page_make_feed": ("POST", subject, make_address),
        "page_revoke_feed": ("POST", f"{subject}/revoke", revoke_address),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name, response_model=None)
    return made


def give_calendar(token: str, connection: Connection) -> Response:
    """Give a calendar to whoever has its address."""
    from api.calendars.text import calendar_text  # noqa: PLC0415  its library takes long to load

    feed = feed_of_token(connection, token)
    found = calendar_of(connection, feed, today=day_of(utc_now()))
    headers = {"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    return Response(calendar_text(found), headers=headers, media_type=CALENDAR)


def show_feeds(
    request: Request, connection: Connection, reach: CurrentReach, settings: AppSettings
) -> Response:
    """Show the addresses of the own calendars, or where they are made."""
    feeds = {(feed.kind, feed.subject): feed for feed in list_feeds(connection)}
    rows: dict[FeedKind, list[FeedRow]] = {kind: [] for kind in FeedKind}
    for key, name in _subjects(connection, reach).items():
        rows[key[0]].append(_row(key, name, feeds.get(key), settings))
    if reach.is_whole and rows[FeedKind.DRIVER]:
        access.note(connection, access.DRIVERS_READ, "calendars")
    page = feeds_page(halls=rows[FeedKind.HALL], drivers=rows[FeedKind.DRIVER])
    return html(request, page, address=links.FEEDS)


def make_address(
    kind: FeedKind,
    subject: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    settings: AppSettings,
) -> Response:
    """Make the address of a calendar, in place of the one that there was."""
    _require(connection, kind, subject, reach)
    by = (person.person_id, utc_now())
    make_feed(connection, kind, subject, key=key_of(settings), by=by)
    return RedirectResponse(links.FEEDS, SEE_OTHER)


def revoke_address(
    kind: FeedKind, subject: str, connection: Connection, reach: CurrentReach
) -> Response:
    """End the address of a calendar."""
    _require(connection, kind, subject, reach)
    for feed in list_feeds(connection):
        if (feed.kind, feed.subject) == (kind, subject):
            revoke_feed(connection, feed.feed_id, now=utc_now())
    return RedirectResponse(links.FEEDS, SEE_OTHER)


def _require(connection: sa.Connection, kind: FeedKind, subject: str, reach: Reach) -> None:
    if not _is_own(reach, kind, subject):
        reach.refuse("calendar", subject)
    if (kind, subject) not in _subjects(connection, reach):
        raise NotStored("calendar", subject)


def _is_own(reach: Reach, kind: FeedKind, subject: str) -> bool:
    if reach.is_whole:
        return True
    if kind is FeedKind.HALL:
        return reach.site(subject)
    return subject in {plain_username(reach.person.name), reach.person.username}


def _subjects(connection: sa.Connection, reach: Reach) -> Subjects:
    """Return the own recipients and drivers of the newest months, with the names to be shown."""
    rows, _ = store.list_scenarios(connection, limit=NEWEST_MONTHS)
    found: dict[tuple[FeedKind, str], str] = {}
    for row in rows:
        scenario = store.get_scenario(connection, row.scenario_id).scenario
        for site in scenario.recipients:
            found.setdefault((FeedKind.HALL, str(site.site_id)), site.shown_name)
        for shift in scenario.shifts:
            if shift.driver.strip():
                key = (FeedKind.DRIVER, subject_of(FeedKind.DRIVER, shift.driver))
                found.setdefault(key, shift.driver)
    return {key: name for key, name in found.items() if _is_own(reach, *key)}


def _row(key: tuple[FeedKind, str], name: str, feed: Feed | None, settings: Settings) -> FeedRow:
    path = links.calendar_feed(token_of(key_of(settings), feed.feed_id)) if feed else ""
    url = f"{settings.base_url}{path}" if path else ""
    return FeedRow(
        name=name,
        url=url,
        open_url=url.replace("https:", "webcal:", 1).replace("http:", "webcal:", 1),
        make_url=links.make_feed(*key),
        revoke_url=links.revoke_feed(*key),
    )
