"""The first start: whoever reads the server's console makes the first administrator's account.

The console shows a code once; there is no password that everybody knows. As soon as anybody has an
account the page is gone.
"""

import hmac
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
import structlog
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import people, sign_in
from api.accounts.auth import begin_session, device_of
from api.accounts.passwords import PasswordRefused
from api.accounts.people import NewPerson, PersonRefused, UsernameTaken
from api.accounts.person import Role
from api.clock import utc_now
from api.deps import AppSettings, Connection, Running, running_app
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.pages.first import first_page

REFUSED = 422
MOST_LETTERS = 400

App = Annotated[Running, Depends(running_app)]
Field = Annotated[str, Form()]

log = structlog.get_logger()


def first_router() -> APIRouter:
    """Return the page of the first start, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    made.add_api_route(links.FIRST, show_first, methods=["GET"], name="page_first")
    made.add_api_route(links.FIRST, add_first, methods=["POST"], name="page_add_first")
    return made


def is_first_start(connection: sa.Connection) -> bool:
    """Tell whether nobody has an open account."""
    rows, _ = people.list_people(connection, limit=1)  # open accounts come first
    return not any(row.disabled_at is None for row in rows)


def _require_first(app: Running, connection: sa.Connection) -> None:
    if not app.first_code or not is_first_start(connection):
        raise NotStored("page", links.FIRST)


def show_first(request: Request, app: App, connection: Connection) -> Response:
    """Show the form while nobody has an account."""
    _require_first(app, connection)
    return html(request, first_page())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was sent: a person, and what is kept of the password or the word for what is wrong."""

    new: NewPerson
    password_hash: str
    problem: str


def _wish(
    app: App,
    *,
    code: Field = "",
    username: Field = "",
    name: Field = "",
    new: Field = "",
    again: Field = "",
) -> Wish:
    """Look at the code, and only then prepare the password, before the transaction is opened."""
    person = NewPerson(username=username[:64], name=name[:100], role=Role.ADMIN)
    sent = code.strip()[:MOST_LETTERS].encode()
    is_right = bool(app.first_code) and hmac.compare_digest(sent, app.first_code.encode())
    if not is_right:
        return Wish(new=person, password_hash="", problem="first_code_wrong")
    if new != again:
        return Wish(new=person, password_hash="", problem="password_differ")
    try:
        kept = app.passwords.hashed(new, username=people.plain_username(username))
    except PasswordRefused as refused:
        return Wish(new=person, password_hash="", problem=f"password_{refused.fault}")
    return Wish(new=person, password_hash=kept, problem="")


def add_first(
    request: Request,
    app: App,
    wish: Annotated[Wish, Depends(_wish)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Add the first administrator and sign in; the form is gone then."""
    _require_first(app, connection)
    problem, now = wish.problem, utc_now()
    if not problem:
        try:
            person = people.add_person(
                connection, wish.new, password_hash=wish.password_hash, now=now
            )
        except (PersonRefused, UsernameTaken) as fault:
            problem = f"person_wrong_{getattr(fault, 'field', 'username')}"
        else:
            log.info("first_person", person_id=person.person_id)
            response = RedirectResponse(links.SECOND_FACTOR, SEE_OTHER)
            begun = begin_session(connection, person, now=now, device=device_of(request))
            sign_in.remember(response, begun, settings)
            return response
    page = first_page(username=wish.new.username, name=wish.new.name, problem=problem)
    return html(request, page, status=REFUSED, address=links.FIRST)
