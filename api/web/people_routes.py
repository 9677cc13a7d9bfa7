"""The routes of signing in, of one's own password, and of people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import auth, people, rights, second_factor
from api.accounts import sign_in as signing
from api.accounts.passwords import PasswordRefused, random_password
from api.accounts.people import NewPerson, PersonRefused, UsernameTaken
from api.accounts.person import (
    Person,
    Role,
    SecondFactorNeeded,
    SecondFactorWrong,
    SignInFailed,
    SignInPaused,
    Verified,
)
from api.accounts.reach import Reach
from api.accounts.throttle import source_of
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, Running, SignedIn, running, running_app
from api.master.master_access import MasterView
from api.permissions import Scope
from api.privacy import access
from api.web import links, personal_links
from api.web.answers import SEE_OTHER, html
from api.web.pages.password import CURRENT_WRONG, DIFFER, password_page
from api.web.pages.people import ROLES, ToldPassword, people_page
from api.web.pages.sign_in import safe_next, sign_in_page
from api.web.passkey_routes import ask_step
from logistics.scenario_files.columns import SITES

REFUSED, TOO_MANY = 422, 429
PAUSED = "sign_in_paused"
MOST_LETTERS = 400
"""Of a form's field; what is longer is cut and then refused or wrong anyway."""

App = Annotated[Running, Depends(running_app)]
Field = Annotated[str, Form()]


def people_router() -> APIRouter:
    """Return the pages about people, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    gets: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_sign_in": (links.SIGN_IN, show_sign_in),
        "page_password": (links.PASSWORD, show_password),
        "page_people": (links.PEOPLE, show_people),
    }
    posts: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_send_sign_in": (links.SIGN_IN, send_sign_in),
        "page_sign_out": (links.SIGN_OUT, sign_out),
        "page_sign_out_everywhere": (links.SIGN_OUT_EVERYWHERE, sign_out_everywhere),
        "page_change_password": (links.PASSWORD, change_password),
        "page_add_person": (links.PEOPLE, add_person),
        "page_new_password": ("/people/{person_id}/password", new_password),
        "page_disable_person": ("/people/{person_id}/disable", disable_person),
        "page_enable_person": ("/people/{person_id}/enable", enable_person),
    }
    for method, routes in (("GET", gets), ("POST", posts)):
        for name, (path, endpoint) in routes.items():
            made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_sign_in(request: Request, person: SignedIn, settings: AppSettings) -> Response:
    """Show the form; whoever is signed in goes on to where it would lead."""
    next_url = safe_next(request.query_params.get("next", links.START))
    if person is not None:
        return RedirectResponse(next_url, SEE_OTHER)
    page = sign_in_page(next_url, settings=settings)
    return html(request, page, address=links.sign_in(next_url))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of a form for signing in: a person, or the word for what was wrong.

    ``awaited`` is who has shown the right password and is still to show a second factor.
    """

    username: str
    next_url: str
    verified: Verified | None
    problem: str
    awaited: Verified | None = None


def _attempt(
    request: Request,
    app: App,
    *,
    username: Field = "",
    password: Field = "",
    number: Field = "",
    next_url: str = Form("", alias="next"),
) -> Attempt:
    """Compare the password before the transaction is opened."""
    verified, problem = None, "" if username.strip() and password else "sign_in_missing"
    awaited: Verified | None = None
    if not problem:
        try:
            source = source_of(request, app.settings)
            verified = signing.verify(
                app, username=username, password=password, source=source, number=number
            )
        except SecondFactorNeeded as needed:
            problem, awaited = "second_factor_needed", needed.verified
        except SecondFactorWrong:
            problem = "second_factor_wrong"
        except SignInFailed:
            problem = "sign_in_failed"
        except SignInPaused:
            problem = PAUSED
    return Attempt(
        username=username[:MOST_LETTERS],
        next_url=safe_next(next_url),
        verified=verified,
        problem=problem,
        awaited=awaited,
    )


def send_sign_in(
    request: Request,
    attempt: Annotated[Attempt, Depends(_attempt)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Sign in and lead on, to the second step where there is a passkey, or tell what was wrong."""
    waiting = attempt.awaited
    if waiting is not None and second_factor.has_passkey(connection, waiting.person.person_id):
        return ask_step(settings, waiting, attempt.next_url)
    if attempt.verified is None:
        page = sign_in_page(
            attempt.next_url, settings=settings, username=attempt.username, problem=attempt.problem
        )
        status = TOO_MANY if attempt.problem == PAUSED else REFUSED
        return html(request, page, status=status, address=links.sign_in(attempt.next_url))
    begun = signing.begin(connection, attempt.verified, request=request, settings=settings)
    response = RedirectResponse(attempt.next_url, SEE_OTHER)
    signing.remember(response, begun, settings)
    return response


def sign_out(request: Request, connection: Connection, settings: AppSettings) -> Response:
    """Sign out and show the form for signing in."""
    signing.end(connection, request=request, settings=settings)
    response = RedirectResponse(links.SIGN_IN, SEE_OTHER)
    signing.forget(response, settings)
    return response


def sign_out_everywhere(
    person: CurrentPerson, connection: Connection, settings: AppSettings
) -> Response:
    """Sign out on every device and show the form for signing in."""
    signing.end_everywhere(connection, person)
    response = RedirectResponse(links.SIGN_IN, SEE_OTHER)
    signing.forget(response, settings)
    return response


def show_password(request: Request) -> Response:
    """Show the form for a new password."""
    return html(request, password_page(done=request.query_params.get("done") == "1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHash:
    """What is kept of a new password, or the word for what is wrong with it."""

    password_hash: str
    problem: str


def _new_hash(
    request: Request,
    person: CurrentPerson,
    app: App,
    *,
    current: Field = "",
    new: Field = "",
    again: Field = "",
) -> NewHash:
    """Compare and prepare passwords before the transaction is opened."""
    password_hash, problem = "", "" if new == again else DIFFER
    try:
        source = source_of(request, app.settings)
        signing.verify(app, username=person.username, password=current, source=source)
        if not problem:
            password_hash = app.passwords.hashed(new, username=person.username)
    except SignInFailed:
        problem = CURRENT_WRONG
    except SignInPaused:
        problem = PAUSED
    except PasswordRefused as refused:
        problem = f"password_{refused.fault}"
    return NewHash(password_hash=password_hash, problem=problem)


def change_password(
    request: Request,
    person: CurrentPerson,
    new: Annotated[NewHash, Depends(_new_hash)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Change the own password; all sessions end, and this one begins anew."""
    if new.problem:
        page = password_page(problem=new.problem)
        return html(request, page, status=REFUSED, address=links.PASSWORD)
    now = utc_now()
    people.set_password(connection, person.person_id, password_hash=new.password_hash, now=now)
    response = RedirectResponse(f"{links.PASSWORD}?done=1", SEE_OTHER)
    begun = auth.begin_session(connection, person, now=now, device=auth.device_of(request))
    signing.remember(response, begun, settings)
    return response


def show_people(request: Request, person: CurrentPerson, connection: Connection) -> Response:
    """Show everybody, and the form that adds somebody."""
    return _people(request, person, connection)


def _people(
    request: Request,
    viewer: Person,
    connection: sa.Connection,
    *,
    wish: NewPerson | None = None,
    problem: str = "",
    field: str = "",
    told: ToldPassword | None = None,
) -> Response:
    rows, _ = people.list_people(connection)
    access.note(connection, access.PEOPLE_READ)
    reach = Reach(viewer, scope=Scope.ALL, route_name="page_people")
    page = people_page(
        rows,
        site_names=MasterView(connection, reach).names(SITES),
        wish=wish,
        problem=problem,
        field=field,
        told=told,
    )
    page = replace(page, has_provider=running(request).provider is not None)
    return html(request, page, status=REFUSED if problem else 200, address=links.PEOPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A random password and what is kept of it."""

    password: str
    password_hash: str


def _fresh(app: App) -> Fresh:
    """Make a password before the transaction is opened."""
    password = random_password()
    return Fresh(password=password, password_hash=app.passwords.hashed(password, username=""))


def _wish(
    username: Field = "", name: Field = "", role: Field = "", site_id: Field = ""
) -> NewPerson:
    known = role if role in set(ROLES) else Role.PUBLIC
    return NewPerson(
        username=username[:MOST_LETTERS],
        name=name[:MOST_LETTERS],
        role=Role(known),
        site_id=site_id[:MOST_LETTERS],
    )


def add_person(
    request: Request,
    admin: CurrentPerson,
    wish: Annotated[NewPerson, Depends(_wish)],
    fresh: Annotated[Fresh, Depends(_fresh)],
    connection: Connection,
) -> Response:
    """Add a person and show the password once, or tell in place what was wrong.

    Sent twice, the second answer shows a password that holds: the first is never seen.
    """
    now = utc_now()
    try:
        added = people.add_person(
            connection,
            wish,
            password_hash=fresh.password_hash,
            now=now,
            created_by=admin.person_id,
        )
    except PersonRefused as refused:
        problem = f"person_wrong_{refused.field}"
        return _people(request, admin, connection, wish=wish, problem=problem, field=refused.field)
    except UsernameTaken:
        found = people.added_just_now(connection, wish, by=admin.person_id, now=now)
        if found is None:
            return _people(
                request, admin, connection, wish=wish, problem="person_taken", field="username"
            )
        added = found
        people.set_password(connection, added.person_id, password_hash=fresh.password_hash, now=now)
    return _people(request, admin, connection, told=_told(added, fresh))


def new_password(
    request: Request,
    person_id: str,
    *,
    admin: CurrentPerson,
    fresh: Annotated[Fresh, Depends(_fresh)],
    connection: Connection,
) -> Response:
    """Give somebody a new password and show it once."""
    person = people.get_person(connection, person_id).person
    people.set_password(connection, person_id, password_hash=fresh.password_hash, now=utc_now())
    return _people(request, admin, connection, told=_told(person, fresh))


def _told(person: Person, fresh: Fresh) -> ToldPassword:
    return ToldPassword(name=person.name, username=person.username, password=fresh.password)


def disable_person(person_id: str, admin: CurrentPerson, connection: Connection) -> Response:
    """Close somebody's account; nobody closes the own one."""
    rights.close(connection, rights.held(connection, person_id, by=admin), now=utc_now())
    return RedirectResponse(personal_links.person(person_id, done="closed"), SEE_OTHER)


def enable_person(person_id: str, connection: Connection) -> Response:
    """Open somebody's account again."""
    people.enable(connection, person_id, now=utc_now())
    return RedirectResponse(personal_links.person(person_id, done="opened"), SEE_OTHER)
