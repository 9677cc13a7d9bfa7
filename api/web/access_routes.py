"""The routes of the log of accesses, and of how long personal data are kept."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from re import Pattern

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import iter_route_contexts

from api.accounts import people
from api.accounts.people_tables import people as people_table
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentPerson, CurrentReach
from api.privacy import access, forgetting
from api.privacy.access import Kind, Wanted
from api.privacy.access_csv import access_csv
from api.privacy.periods import PeriodRefused, read_periods, set_period
from api.v1.months import attachment
from api.web import personal_links
from api.web.answers import SEE_OTHER, html
from api.web.master_routes import SentTexts
from api.web.pages.access_log import STEP, LogChoice, Paths, Whose, access_log_page, person_ids_of
from api.web.pages.personal_data import personal_data_page
from inventory.days import JST

REFUSED = 422
MOST_LETTERS = 100
MOST_PLACE = 10_000_000
OWN_ACTS = frozenset({Role.HUB})
"""Who sees the own acts alone."""
CSV = "text/csv; charset=utf-8"


def access_router() -> APIRouter:
    """Return the pages, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_access_log": ("GET", personal_links.ACCESS_LOG, show_log),
        "page_access_csv": ("GET", personal_links.ACCESS_CSV, give_csv),
        "page_personal_data": ("GET", personal_links.PERSONAL_DATA, show_personal_data),
        "page_set_period": ("POST", "/personal-data/{name}", send_period),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name, response_model=None)
    return made


def show_log(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show a part of the log, the newest rows first; looking is written down."""
    choice, wanted = _asked(request, connection, reach)
    first = request.query_params.get("first", "")
    offset = min(int(first), MOST_PLACE) if first.isdecimal() and len(first) < 9 else 0
    rows, total = access.latest(connection, wanted, limit=STEP, offset=offset)
    access.note(connection, access.LOG_READ, "access_log", **_filled(choice))
    paths = _paths(request)
    page = access_log_page(
        rows,
        total=total,
        offset=offset,
        choice=choice,
        names=_names(connection, person_ids_of(rows, paths)),
        paths=paths,
        whose=_whose(connection, reach.person),
    )
    return html(request, page, status=REFUSED if choice.problem else 200)


def _paths(request: Request) -> Paths:
    """Return the addresses of all routes, by the name that stands in the log."""
    found: dict[str, list[Pattern[str]]] = {}
    for context in iter_route_contexts(request.app.routes):
        found.setdefault(str(context.name), []).append(context.path_regex)
    return found


def _whose(connection: sa.Connection, viewer: Person) -> Whose:
    """Return whose acts somebody sees: everybody's, all but administrators', or the own."""
    if viewer.role in OWN_ACTS:
        return Whose(lead="log_lead_own", asks_who=False, leads=False)
    listed, _ = people.list_people(connection)
    is_admin = viewer.role is Role.ADMIN
    shown = (row.person for row in listed if is_admin or row.person.role is not Role.ADMIN)
    names = tuple(person.username for person in shown)
    lead = "log_lead" if is_admin else "log_lead_council"
    return Whose(lead=lead, leads=is_admin, usernames=names)


def give_csv(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Give the rows that are asked for as a file, the oldest first."""
    choice, wanted = _asked(request, connection, reach)
    if choice.problem:
        return RedirectResponse(personal_links.access_log(**choice.query), SEE_OTHER)
    access.note(connection, access.LOG_READ, "access_log.csv", **_filled(choice))
    text = access_csv(connection, access.rows_of(connection, wanted))
    headers = attachment("hakobi-access-log.csv")
    return Response(text.encode("utf-8-sig"), headers=headers, media_type=CSV)


def _filled(choice: LogChoice) -> dict[str, str]:
    """Return what was asked for, for the log; no text that was typed and means nothing."""
    asked = {} if choice.problem else choice.query
    return {name: value for name, value in asked.items() if value}


def _asked(request: Request, connection: sa.Connection, reach: Reach) -> tuple[LogChoice, Wanted]:
    """Read the form; what cannot be read finds nothing and says so.

    The council sees nothing of administrators, and an operator the own acts alone.
    """
    viewer = reach.person
    is_own = viewer.role in OWN_ACTS
    asked = {
        name: unicodedata.normalize("NFKC", text)[:MOST_LETTERS].strip().replace("\0", "")
        for name, text in request.query_params.items()
    }
    kind = asked.get("kind", "")
    choice = LogChoice(
        person="" if is_own else asked.get("person", ""),
        since=asked.get("from", ""),
        until=asked.get("to", ""),
        kind=kind if kind in set(Kind) else "",
        about=asked.get("about", ""),
    )
    nothing = Wanted(person_id="-")
    try:
        since, until = _day(choice.since), _day(choice.until)
        until = until and until + timedelta(days=1)
    except (ValueError, OverflowError):
        return replace(choice, problem="log_day_wrong"), nothing
    person_id = _person_id(connection, choice.person)
    if person_id is None:
        return replace(choice, problem="log_person_wrong"), nothing
    return choice, Wanted(
        since=since,
        until=until,
        person_id=viewer.person_id if is_own else person_id,
        about=choice.about,
        kind=Kind(choice.kind) if choice.kind else None,
        without_admins=viewer.role is Role.COUNCIL,
    )


def _day(text: str) -> datetime | None:
    if not text:
        return None
    day = date.fromisoformat(text)
    if not 1970 < day.year < 9000:
        raise ValueError("no day of this log")
    return datetime(day.year, day.month, day.day, tzinfo=JST)


def _person_id(connection: sa.Connection, username: str) -> str | None:
    """Return the id of a user name; the machine's own begin with @. None = nobody has it."""
    if not username or username.startswith("@"):
        return username
    row = people.find_row(connection, username)
    return row.person.person_id if row else None


def _names(connection: sa.Connection, ids: frozenset[str]) -> dict[str, str]:
    query = sa.select(people_table.c.person_id, people_table.c.name)
    rows = connection.execute(query.where(people_table.c.person_id.in_(ids)))
    return {row.person_id: row.name for row in rows}


def show_personal_data(request: Request, connection: Connection) -> Response:
    """Show which personal data are where, how long, and what is due to go."""
    return _personal_data(request, connection, done=request.query_params.get("done", ""))


def send_period(
    request: Request, name: str, *, person: CurrentPerson, connection: Connection, sent: SentTexts
) -> Response:
    """Set a period, or say in place why it cannot be so."""
    text = unicodedata.normalize("NFKC", sent.get("days", ""))[:MOST_LETTERS].strip()
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    try:
        set_period(connection, name, days, person_id=person.person_id, now=utc_now())
    except PeriodRefused:
        return _personal_data(request, connection, wrong=(name, text or "?"))
    return RedirectResponse(f"{personal_links.PERSONAL_DATA}?done={name}", SEE_OTHER)


def _personal_data(
    request: Request,
    connection: sa.Connection,
    *,
    wrong: tuple[str, str] = ("", ""),
    done: str = "",
) -> Response:
    page = personal_data_page(
        read_periods(connection),
        forgetting.due(connection, now=utc_now()),
        wrong=wrong,
        done=done,
    )
    status = REFUSED if wrong[0] else 200
    return html(request, page, status=status, address=personal_links.PERSONAL_DATA)
