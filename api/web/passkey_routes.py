"""The routes of passkeys: of one's own, and of the second step of signing in."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.accounts import auth, passkeys, people, second_factor
from api.accounts import sign_in as signing
from api.accounts.passkeys import PasskeyRefused, Shown, Site
from api.accounts.person import (
    Person,
    SecondFactorNeeded,
    SecondFactorWrong,
    SignInPaused,
    Verified,
)
from api.accounts.server_key import key_of
from api.accounts.throttle import source_of
from api.clock import utc_now
from api.db import reading
from api.deps import AppSettings, Connection, CurrentPerson, Running, running_app
from api.oidc import links as provider_links
from api.oidc import tickets
from api.oidc.tickets import Ticket
from api.settings import Settings
from api.web import links, personal_links
from api.web.answers import SEE_OTHER, html
from api.web.language import chosen_language
from api.web.pages.second_factor import step_page
from api.web.second_factor_routes import (
    REFUSED,
    Said,
    adding_problem,
    factor_page,
    removing_problem,
)
from api.web.ticket_cookies import TicketCookie, short_next
from api.web.words import text

TOO_MANY = 429
COOKIE = TicketCookie(name="hakobi_step", purpose=tickets.STEP)
App = Annotated[Running, Depends(running_app)]
Field = Annotated[str, Form()]


def passkey_router() -> APIRouter:
    """Return the pages, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    remove_path = f"{links.PASSKEYS}/{{passkey_id}}/remove"
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_passkey_options": ("POST", links.PASSKEY_OPTIONS, begin),
        "page_add_passkey": ("POST", links.PASSKEYS, add),
        "page_own_passkey_options": ("POST", personal_links.OWN_PASSKEY_OPTIONS, begin_own),
        "page_remove_passkey": ("POST", remove_path, remove),
        "page_second_step": ("GET", links.STEP, show_step),
        "page_second_step_options": ("POST", links.STEP_OPTIONS, begin_step),
        "page_send_second_step": ("POST", links.STEP, send_step),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name, response_model=None)
    return made


def _site(settings: Settings) -> Site:
    """Return whom passkeys are for; raise ``PasskeyRefused`` where there are none."""
    site = passkeys.site_of(settings)
    if site is None:
        raise PasskeyRefused("no_address")
    return site


def _told(request: Request, word: str, *, status: int = REFUSED) -> Response:
    """Tell a script what is wrong, in the reader's words."""
    return JSONResponse({"problem": text(word, language=chosen_language(request))}, status)


def begin(
    request: Request,
    person: CurrentPerson,
    problem: Annotated[str, Depends(adding_problem)],
    connection: Connection,
    settings: AppSettings,
    *,
    name: Field = "",
) -> Response:
    """Make the challenge of a new passkey; where there is a factor, the password is wanted."""
    if problem:
        return _told(request, problem)
    try:
        passkeys.plain_name(name)
        site = _site(settings)
        holder = passkeys.holder_of_session(auth.token_of(request, settings) or "")
        challenge = passkeys.begin_challenge(connection, holder, person.person_id, now=utc_now())
        told = passkeys.options_to_add(connection, person, site, challenge)
    except PasskeyRefused as refused:
        return _told(request, f"passkey_{refused.why}")
    return JSONResponse(told)


def add(
    request: Request,
    person: CurrentPerson,
    connection: Connection,
    settings: AppSettings,
    *,
    name: Field = "",
    answer: Field = "",
) -> Response:
    """Keep a new passkey, show recovery codes once; every other session of the person ends."""
    now = utc_now()
    holder = passkeys.holder_of_session(auth.token_of(request, settings) or "")
    challenge = passkeys.take_challenge(connection, holder, person.person_id, now=now)
    try:
        if not answer:
            raise PasskeyRefused("needs_script")
        shown = Shown(answer=answer, site=_site(settings), holder=holder)
        codes = passkeys.add(connection, person.person_id, shown, challenge, name=name, now=now)
    except PasskeyRefused as refused:
        said = Said(passkey_problem=f"passkey_{refused.why}")
        return factor_page(request, person, connection, settings, said)
    people.end_sessions(connection, person.person_id, now=now)
    said = Said(codes=codes, is_added=True)
    response = factor_page(request, person, connection, settings, said)
    begun = auth.begin_session(connection, person, now=now, device=auth.device_of(request))
    signing.remember(response, begun, settings)
    return response


def begin_own(
    request: Request, person: CurrentPerson, connection: Connection, settings: AppSettings
) -> Response:
    """Make the challenge that one of the own passkeys signs before a factor is taken away."""
    try:
        site = _site(settings)
    except PasskeyRefused as refused:
        return _told(request, f"passkey_{refused.why}")
    holder = passkeys.holder_of_session(auth.token_of(request, settings) or "")
    challenge = passkeys.begin_challenge(connection, holder, person.person_id, now=utc_now())
    told: dict[str, Any] = passkeys.options_to_use(connection, person.person_id, site, challenge)
    return JSONResponse(told)


def remove(
    request: Request,
    passkey_id: str,
    person: CurrentPerson,
    *,
    problem: Annotated[str, Depends(removing_problem)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Take one of the own passkeys away, with the password and the second factor."""
    if problem:
        said = Said(problem=problem, in_passkey=passkey_id)
        return factor_page(request, person, connection, settings, said)
    passkeys.remove(connection, person.person_id, passkey_id)
    return RedirectResponse(links.SECOND_FACTOR, SEE_OTHER)


def ask_step(
    settings: Settings, verified: Verified, next_url: str, *, by_provider: bool = False
) -> Response:
    """Lead somebody who has shown the first factor to the second."""
    key, person_id = key_of(settings), verified.person.person_id
    ticket = Ticket(
        state=tickets.new_state(),
        next_url=short_next(next_url),
        ends_at=utc_now() + tickets.LASTS,
        person_id=person_id,
        proof=tickets.proof_of(key, person_id, verified.password_hash),
        by_provider=by_provider,
    )
    response = RedirectResponse(links.STEP, SEE_OTHER)
    COOKIE.keep(response, ticket, settings)
    return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who has shown the first factor, in this browser, and is to show the second."""

    ticket: Ticket
    person: Person


def _waiting(request: Request, app: App) -> Waiting | None:
    """Return who is waited for; None = nobody, or something was changed since."""
    settings = app.settings
    ticket = COOKIE.ticket(request, settings, now=utc_now())
    if ticket is None:
        return None
    with reading(app.engine) as connection:
        return _still(connection, ticket, key=key_of(settings), settings=settings)


def _still(
    connection: sa.Connection, ticket: Ticket, *, key: bytes, settings: Settings
) -> Waiting | None:
    """Return whose ticket it is while the account, its password and its link are as they were."""
    known = people.password_hash_by_id(connection, ticket.person_id)
    if known is None:
        return None
    wanted = tickets.proof_of(key, ticket.person_id, known[1])
    if not hmac.compare_digest(ticket.proof.encode(), wanted.encode()):
        return None
    if ticket.by_provider:
        issuer = settings.oidc_issuer
        link = provider_links.find_link(connection, ticket.person_id, issuer=issuer)
        if link is None or not link.subject:
            return None
    return Waiting(ticket=ticket, person=known[0])


IsWaiting = Annotated[Waiting | None, Depends(_waiting)]


def show_step(request: Request, waiting: IsWaiting, app: App, connection: Connection) -> Response:
    """Show what may be shown as the second factor; whoever is not waited for begins anew."""
    if waiting is None:
        return RedirectResponse(links.SIGN_IN, SEE_OTHER)
    return _step(request, waiting, connection, app.settings)


def _step(
    request: Request,
    waiting: Waiting,
    connection: sa.Connection,
    settings: Settings,
    *,
    problem: str = "",
    status: int = 200,
) -> Response:
    site = passkeys.site_of(settings)
    page = step_page(
        origin=site.origin if site else "",
        has_number=second_factor.has_number(connection, waiting.person.person_id),
        problem=problem,
    )
    return html(request, page, status=status, address=links.STEP)


def begin_step(
    request: Request, waiting: IsWaiting, connection: Connection, settings: AppSettings
) -> Response:
    """Make the challenge that a passkey signs."""
    if waiting is None:
        return _told(request, "passkey_expired")
    try:
        site = _site(settings)
    except PasskeyRefused as refused:
        return _told(request, f"passkey_{refused.why}")
    person_id, holder = waiting.person.person_id, passkeys.holder_of_step(waiting.ticket.state)
    challenge = passkeys.begin_challenge(connection, holder, person_id, now=utc_now())
    told: dict[str, Any] = passkeys.options_to_use(connection, person_id, site, challenge)
    return JSONResponse(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a second factor: the word for what is wrong, or nothing."""

    problem: str = ""
    by_passkey: bool = False


def _tried(
    request: Request, app: App, waiting: IsWaiting, answer: Field = "", number: Field = ""
) -> Tried:
    """Look at a passkey or a number before the transaction is opened."""
    if waiting is None:
        return Tried()
    if not answer and not number.strip():
        return Tried(problem="step_missing")
    source, site = source_of(request, app.settings), passkeys.site_of(app.settings)
    by_passkey = bool(answer) and site is not None
    try:
        if answer and site is not None:
            holder = passkeys.holder_of_step(waiting.ticket.state)
            shown = Shown(answer=answer, site=site, holder=holder)
            signing.verify_passkey(app, waiting.person, shown, source=source)
        else:
            signing.verify_number(app, waiting.person, number=number, source=source)
    except SecondFactorNeeded:
        return Tried(problem="step_missing")
    except SecondFactorWrong as wrong:
        return Tried(problem="passkey_wrong" if by_passkey else wrong.code)
    except SignInPaused as paused:
        return Tried(problem=paused.code)
    return Tried(by_passkey=by_passkey)


def send_step(
    request: Request,
    waiting: IsWaiting,
    tried: Annotated[Tried, Depends(_tried)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Sign in with the second factor, or tell in place what was wrong."""
    if waiting is None:
        return RedirectResponse(links.SIGN_IN, SEE_OTHER)
    if tried.problem:
        status = TOO_MANY if tried.problem == SignInPaused.code else REFUSED
        return _step(request, waiting, connection, settings, problem=tried.problem, status=status)
    still = _still(connection, waiting.ticket, key=key_of(settings), settings=settings)
    if still is None:
        return RedirectResponse(links.SIGN_IN, SEE_OTHER)
    begun = signing.begin_known(
        connection,
        still.person,
        request=request,
        settings=settings,
        by_provider=waiting.ticket.by_provider,
        by_passkey=tried.by_passkey,
    )
    response = RedirectResponse(waiting.ticket.next_url, SEE_OTHER)
    signing.remember(response, begun, settings)
    COOKIE.drop(response, settings)
    return response
