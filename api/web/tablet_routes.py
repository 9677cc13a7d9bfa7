"""The routes of tablets that a base's people share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
import structlog
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import auth, tablets, throttle
from api.accounts import sign_in as signing
from api.accounts.auth import Session
from api.accounts.person import Person, SignInFailed, SignInPaused
from api.accounts.server_key import key_of
from api.accounts.throttle import source_of
from api.clock import utc_now
from api.db import reading, writing
from api.deps import AppSettings, Connection, CurrentPerson, Running, running_app
from api.privacy import access
from api.settings import Settings
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.pages.password import CURRENT_WRONG
from api.web.pages.sign_in import safe_next
from api.web.pages.tablet import SwitchPage, TabletPage

REFUSED, TOO_MANY = 422, 429
WRONG, PIN_REFUSED = "switch_wrong", "pin_refused"
MOST_LETTERS = 400

App = Annotated[Running, Depends(running_app)]
Field = Annotated[str, Form()]

log = structlog.get_logger()


def tablet_router() -> APIRouter:
    """Return the pages of shared tablets, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    gets: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_switch": (links.SWITCH, show_switch),
        "page_pin": (links.PIN, show_pin),
    }
    posts: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_send_switch": (links.SWITCH, send_switch),
        "page_set_pin": (links.PIN, set_pin),
        "page_share_tablet": (links.TABLET, share),
        "page_lock_tablet": (links.TABLET_LOCK, lock),
    }
    for method, routes in (("GET", gets), ("POST", posts)):
        for name, (path, endpoint) in routes.items():
            made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def _tablet(request: Request, app: App) -> Session | None:
    """Return the session of a shared tablet, locked or not; None = this is none."""
    token = auth.token_of(request, app.settings)
    if token is None:
        return None
    with reading(app.engine) as connection:
        found = auth.find_session(connection, token, now=utc_now())
    return found if found is not None and found.is_shared and found.person.site_id else None


Tablet = Annotated[Session | None, Depends(_tablet)]


def show_switch(request: Request, tablet: Tablet, connection: Connection) -> Response:
    """Show who of the base may take over."""
    if tablet is None:
        return RedirectResponse(links.SIGN_IN, SEE_OTHER)
    next_url = safe_next(request.query_params.get("next", links.START))
    return html(request, _switch_page(connection, tablet, next_url))


def _switch_page(
    connection: sa.Connection,
    tablet: Session,
    next_url: str,
    *,
    problem: str = "",
    chosen: str = "",
) -> SwitchPage:
    known = tablets.operators(connection, tablet.person.site_id or "")
    people = tuple(person for person, _ in known)
    return SwitchPage(people=people, next_url=next_url, problem=problem, chosen=chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a name and a number: the person, or the word for what was wrong."""

    person: Person | None
    chosen: str
    next_url: str
    problem: str


def _taken(
    app: App,
    tablet: Tablet,
    *,
    person_id: Field = "",
    pin: Field = "",
    next_url: str = Form("", alias="next"),
) -> Taken:
    """Compare the number before the transaction is opened."""
    chosen, person, problem = person_id[:MOST_LETTERS], None, ""
    if tablet is not None:
        try:
            person = _compare(app, tablet, chosen, pin)
        except SignInFailed:
            problem = WRONG
        except SignInPaused as paused:
            problem = paused.code
    return Taken(person=person, chosen=chosen, next_url=safe_next(next_url), problem=problem)


def _compare(app: Running, tablet: Session, person_id: str, pin: str) -> Person:
    buckets = tablets.buckets_of(person_id, tablet.token_hash)
    with writing(app.engine) as connection:
        if not throttle.take_try(connection, buckets, now=utc_now()):
            log.warning("pin_paused", person_id=tablet.person.person_id)
            paused = True
        else:
            paused = False
        known = tablets.operators(connection, tablet.person.site_id or "")
    if paused:
        raise SignInPaused("It was tried too often.")
    found = next(((p, h) for p, h in known if p.person_id == person_id), None)
    plain = tablets.plain_pin(pin)
    sent = tablets.mixed(plain, person_id, key=key_of(app.settings))
    if not app.passwords.matches(sent, found[1] if found and plain else None) or found is None:
        raise SignInFailed("The name or the number is wrong.")
    with writing(app.engine) as connection:
        throttle.forgive(connection, buckets, now=utc_now())
    return found[0]


def send_switch(
    request: Request,
    tablet: Tablet,
    taken: Annotated[Taken, Depends(_taken)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Begin the session of whoever takes over in place of the one that was there."""
    if tablet is None:
        return RedirectResponse(links.SIGN_IN, SEE_OTHER)
    if taken.person is None:
        page = _switch_page(
            connection, tablet, taken.next_url, problem=taken.problem, chosen=taken.chosen
        )
        status = TOO_MANY if taken.problem == SignInPaused.code else REFUSED
        return html(request, page, status=status, address=links.switch(taken.next_url))
    begun = auth.begin_session(
        connection,
        taken.person,
        now=utc_now(),
        instead_of=auth.token_of(request, settings),
        device=auth.device_of(request, is_shared=True),
        ends_at=tablet.ends_at,
    )
    log.info("person_switched", person_id=taken.person.person_id)
    access.note(
        connection,
        "person_switched",
        f"person/{taken.person.person_id}",
        before=f"person/{tablet.person.person_id}",
    )
    response = RedirectResponse(taken.next_url, SEE_OTHER)
    signing.remember(response, begun, settings)
    return response


def show_pin(
    request: Request, person: CurrentPerson, tablet: Tablet, connection: Connection
) -> Response:
    """Show how the own number and this device stand."""
    done = request.query_params.get("done") == "1"
    return html(request, _pin_page(connection, person, tablet, done=done))


def _pin_page(
    connection: sa.Connection,
    person: Person,
    tablet: Session | None,
    *,
    problem: str = "",
    done: bool = False,
) -> TabletPage:
    return TabletPage(
        is_set=tablets.has_pin(connection, person.person_id),
        is_shared=tablet is not None,
        problem=problem,
        in_password=problem not in ("", PIN_REFUSED),
        done=done,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPin:
    """What is kept of a new number, or the word for what is wrong."""

    pin_hash: str = ""
    problem: str = ""


def _new_pin(
    request: Request, person: CurrentPerson, app: App, *, current: Field = "", pin: Field = ""
) -> NewPin:
    """Compare the password before the transaction is opened."""
    try:
        source = source_of(request, app.settings)
        signing.verify(app, username=person.username, password=current, source=source)
    except SignInFailed:
        return NewPin(problem=CURRENT_WRONG)
    except SignInPaused as paused:
        return NewPin(problem=paused.code)
    plain = tablets.plain_pin(pin)
    if not plain:
        return NewPin(problem=PIN_REFUSED)
    mixed = tablets.mixed(plain, person.person_id, key=key_of(app.settings))
    return NewPin(pin_hash=app.passwords.hashed_key(mixed))


def set_pin(
    request: Request,
    person: CurrentPerson,
    new: Annotated[NewPin, Depends(_new_pin)],
    tablet: Tablet,
    connection: Connection,
) -> Response:
    """Set the own number, with the password."""
    if new.problem:
        page = _pin_page(connection, person, tablet, problem=new.problem)
        return html(request, page, status=REFUSED, address=links.PIN)
    tablets.set_pin(connection, person.person_id, new.pin_hash, now=utc_now())
    return RedirectResponse(f"{links.PIN}?done=1", SEE_OTHER)


def share(
    request: Request,
    person: CurrentPerson,
    connection: Connection,
    settings: AppSettings,
    *,
    shared: Field = "",
) -> Response:
    """Make this device a shared one, or one's own again."""
    is_shared = shared == tablets.SHARED
    auth.share_session(connection, auth.token_of(request, settings) or "", is_shared=is_shared)
    word = "tablet_shared" if is_shared else "tablet_own"
    access.note(connection, word, f"person/{person.person_id}")
    response = RedirectResponse(links.PIN, SEE_OTHER)
    _mark(response, settings, is_shared=is_shared)
    return response


def _mark(response: Response, settings: Settings, *, is_shared: bool) -> None:
    """Have the device say at the next sign-in what it is."""
    response.set_cookie(
        auth.cookie_name(settings, tablets.COOKIE),
        tablets.SHARED if is_shared else "",
        max_age=int(throttle.DEVICE_LASTS.total_seconds()) if is_shared else 0,
        path="/",
        secure=auth.is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def lock(request: Request, connection: Connection, settings: AppSettings) -> Response:
    """Lock this tablet and show who may take over."""
    auth.lock_session(connection, auth.token_of(request, settings) or "", now=utc_now())
    return RedirectResponse(links.SWITCH, SEE_OTHER)
