"""The routes of signing in with an account of the municipality, and of who has one."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
import structlog
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import people, second_factor
from api.accounts import sign_in as signing
from api.accounts.people import PersonRow
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
from api.db import reading, writing
from api.deps import Connection, CurrentPerson, Running, running, running_app, write_done
from api.oidc import links as known
from api.oidc import tickets
from api.oidc.links import LinkSettled, NameTaken, NameWrong
from api.oidc.provider import LONGEST_VALUE, Provider, ProviderFault
from api.oidc.tickets import Ticket
from api.privacy import access
from api.settings import SecondFactor, Settings
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.pages.oidc import OidcNumberPage, OidcProblemPage, person_at_provider_page
from api.web.pages.sign_in import safe_next
from api.web.passkey_routes import ask_step
from api.web.ticket_cookies import TicketCookie, short_next

COOKIE = TicketCookie(name="hakobi_provider", purpose=tickets.OIDC)
LONGEST_CODE = 8_000
STATUS = {"oidc_down": 503, "oidc_expired": 400, SignInPaused.code: 429}
"""Of what went wrong; all else is 403."""
REFUSED, TOO_MANY = 422, 429

App = Annotated[Running, Depends(running_app)]
Field = Annotated[str, Form()]

log = structlog.get_logger()


def oidc_router() -> APIRouter:
    """Return the pages of the provider of accounts, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    person_path = "/people/{person_id}/provider"
    gets: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_begin_at_provider": (links.OIDC, begin),
        "page_back_from_provider": (links.OIDC_BACK, come_back),
        "page_provider_number": (links.OIDC_NUMBER, show_number),
        "page_person_at_provider": (person_path, show_person),
    }
    posts: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_send_provider_number": (links.OIDC_NUMBER, send_number),
        "page_name_at_provider": (person_path, name_person),
        "page_forget_at_provider": (f"{person_path}/forget", forget_person),
    }
    for method, routes in (("GET", gets), ("POST", posts)):
        for name, (path, endpoint) in routes.items():
            made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def _provider(app: App) -> Provider:
    """Return the provider; there are no such pages where there is none."""
    if app.provider is None:
        raise NotStored("page", links.OIDC)
    return app.provider


TheProvider = Annotated[Provider, Depends(_provider)]


def begin(request: Request, app: App, provider: TheProvider) -> Response:
    """Send somebody to the provider; nothing is written but a cookie of theirs."""
    next_url = short_next(safe_next(request.query_params.get("next", links.START)))
    key, state = key_of(app.settings), tickets.new_state()
    nonce, verifier = tickets.nonce_of(key, state), tickets.verifier_of(key, state)
    try:
        address = provider.address(state=state, nonce=nonce, verifier=verifier)
    except ProviderFault as fault:
        return _failed(request, fault)
    response = RedirectResponse(address, SEE_OTHER)
    _keep(response, app.settings, state=state, next_url=next_url)
    return response


def _keep(
    response: Response, settings: Settings, *, state: str, next_url: str, person_id: str = ""
) -> None:
    ends_at = utc_now() + tickets.LASTS
    ticket = Ticket(state=state, next_url=next_url, ends_at=ends_at, person_id=person_id)
    COOKIE.keep(response, ticket, settings)


def _ticket(request: Request, app: Running) -> Ticket:
    """Return the ticket of this browser; raise ``ProviderFault``."""
    found = COOKIE.ticket(request, app.settings, now=utc_now())
    if found is None:
        raise ProviderFault("oidc_expired", "there is no ticket")
    return found


def come_back(request: Request, app: App, provider: TheProvider) -> Response:
    """Take what the provider says: sign in, ask for the number, or tell why not."""
    try:
        ticket = _ticket(request, app)
        response = _let_in(request, app, provider, ticket)
    except ProviderFault as fault:
        response = _failed(request, fault)
    except SignInPaused:
        response = _failed(request, ProviderFault(SignInPaused.code))
    return response


def _let_in(request: Request, app: Running, provider: Provider, ticket: Ticket) -> Response:
    key, now, told = key_of(app.settings), utc_now(), request.query_params
    if ticket.person_id or not hmac.compare_digest(
        told.get("state", "").encode(), ticket.state.encode()
    ):
        raise ProviderFault("oidc_expired", "the state is another one")
    signing.count_try(app, source_of(request, app.settings))
    with writing(app.engine) as connection:
        is_new = known.use_state(connection, ticket.state, now=now)
    if not is_new:
        raise ProviderFault("oidc_expired", "the state was used")
    if told.get("iss", app.settings.oidc_issuer) != app.settings.oidc_issuer:
        raise ProviderFault("oidc_invalid", "the answer is another provider's")
    code = told.get("code", "")
    if "error" in told or not code or len(code) > LONGEST_CODE:
        raise ProviderFault("oidc_refused", "the provider sent no code")
    named = provider.named(
        code,
        nonce=tickets.nonce_of(key, ticket.state),
        verifier=tickets.verifier_of(key, ticket.state),
        now=now,
    )
    with writing(app.engine) as connection:
        person_id = known.person_id_of(connection, named, now=now)
        if person_id is None:
            raise Unknown(named.value or named.subject)
        person = _open(people.get_person(connection, person_id))
        if _wants_number(connection, person, app.settings):
            write_done(connection, request)
            return _ask_second(connection, app.settings, ticket, person)
        response = _begun(connection, request, app.settings, person=person, ticket=ticket)
        write_done(connection, request)
        return response


def _ask_second(
    connection: sa.Connection, settings: Settings, ticket: Ticket, person: Person
) -> Response:
    """Lead to the second step: that of passkeys where there is one."""
    known = people.password_hash_by_id(connection, person.person_id)
    if known is None or not second_factor.has_passkey(connection, person.person_id):
        return _ask_number(settings, ticket, person)
    verified = Verified(person=known[0], password_hash=known[1])
    response = ask_step(settings, verified, ticket.next_url, by_provider=True)
    COOKIE.drop(response, settings)
    return response


def _ask_number(settings: Settings, ticket: Ticket, person: Person) -> Response:
    response = RedirectResponse(links.OIDC_NUMBER, SEE_OTHER)
    next_url, whose = ticket.next_url, person.person_id
    _keep(response, settings, state=ticket.state, next_url=next_url, person_id=whose)
    return response


class Unknown(ProviderFault):
    """Somebody whom nobody here has named; ``value`` is what an administrator must know."""

    def __init__(self, value: str) -> None:
        self.value = value
        super().__init__("oidc_unknown", "nobody here is called so")


def _open(row: PersonRow) -> Person:
    if row.disabled_at is not None:
        raise ProviderFault("oidc_closed", "the account is closed")
    return row.person


def _wants_number(connection: sa.Connection, person: Person, settings: Settings) -> bool:
    """Tell whether somebody's second factor is still to be asked for."""
    if settings.oidc_trusts_second_factor or settings.second_factor is SecondFactor.OFF:
        return False
    return second_factor.is_wanted(connection, person.person_id)


def _begun(
    connection: sa.Connection,
    request: Request,
    settings: Settings,
    *,
    person: Person,
    ticket: Ticket,
) -> Response:
    begun = signing.begin_known(
        connection,
        person,
        request=request,
        settings=settings,
        by_provider=True,
        factor_by_provider=settings.oidc_trusts_second_factor,
    )
    response = RedirectResponse(ticket.next_url, SEE_OTHER)
    signing.remember(response, begun, settings)
    COOKIE.drop(response, settings)
    return response


def _failed(request: Request, fault: ProviderFault) -> Response:
    log.warning("provider_sign_in_failed", word=fault.word, why=str(fault))
    page = OidcProblemPage(problem=fault.word, value=getattr(fault, "value", ""))
    response = html(request, page, status=STATUS.get(fault.word, 403), address=links.SIGN_IN)
    COOKIE.drop(response, running(request).settings)
    return response


def _awaited(request: Request, app: App) -> tuple[Ticket, Person] | ProviderFault:
    """Return whose number is waited for, or why nobody's is."""
    try:
        ticket = _ticket(request, app)
        with reading(app.engine) as connection:
            link = known.find_link(connection, ticket.person_id, issuer=app.settings.oidc_issuer)
            if link is None or not link.subject:
                return ProviderFault("oidc_expired", "nobody's number is waited for")
            return ticket, _open(people.get_person(connection, ticket.person_id))
    except ProviderFault as fault:
        return fault


Awaited = Annotated[tuple[Ticket, Person] | ProviderFault, Depends(_awaited)]


def show_number(request: Request, _provider: TheProvider, awaited: Awaited) -> Response:
    """Show the form for the number."""
    if isinstance(awaited, ProviderFault):
        return _failed(request, awaited)
    return html(request, OidcNumberPage())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a number: the word for what is wrong, or nothing."""

    problem: str = ""


def _tried(request: Request, app: App, awaited: Awaited, number: Field = "") -> Tried:
    """Look at the number before the transaction is opened."""
    if isinstance(awaited, ProviderFault):
        return Tried()
    try:
        source = source_of(request, app.settings)
        signing.verify_number(app, awaited[1], number=number, source=source)
    except SecondFactorNeeded:
        return Tried(problem="oidc_number_missing")
    except SecondFactorWrong as wrong:
        return Tried(problem=wrong.code)
    except SignInPaused as paused:
        return Tried(problem=paused.code)
    return Tried()


def send_number(
    request: Request,
    app: App,
    _provider: TheProvider,
    *,
    awaited: Awaited,
    tried: Annotated[Tried, Depends(_tried)],
    connection: Connection,
) -> Response:
    """Sign in with the number, too, or tell in place what was wrong."""
    if isinstance(awaited, ProviderFault):
        return _failed(request, awaited)
    if tried.problem:
        status = TOO_MANY if tried.problem == SignInPaused.code else REFUSED
        page = OidcNumberPage(problem=tried.problem)
        return html(request, page, status=status, address=links.OIDC_NUMBER)
    ticket, person = awaited
    return _begun(connection, request, app.settings, person=person, ticket=ticket)


def show_person(request: Request, person_id: str, app: App, connection: Connection) -> Response:
    """Show what the provider calls somebody."""
    return _person(request, person_id, app, connection)


def _person(
    request: Request,
    person_id: str,
    app: Running,
    connection: sa.Connection,
    *,
    value: str = "",
    problem: str = "",
    holder: Person | None = None,
) -> Response:
    person = people.get_person(connection, person_id).person
    link = known.find_link(connection, person_id, issuer=app.settings.oidc_issuer)
    access.note(connection, access.PEOPLE_READ)
    page = person_at_provider_page(
        person,
        link,
        claim=app.settings.oidc_claim if app.provider else "",
        value=value,
        problem=problem,
        holder=holder,
        done=request.query_params.get("done") == "1",
    )
    status = REFUSED if problem else 200
    return html(request, page, status=status, address=links.at_provider(person_id))


def name_person(
    request: Request,
    person_id: str,
    app: App,
    *,
    admin: CurrentPerson,
    connection: Connection,
    value: Field = "",
) -> Response:
    """Say what the provider calls somebody; who is called so may sign in as them, once linked."""
    sent, problem = value[: 2 * LONGEST_VALUE], "" if app.provider else "person_provider_none"
    holder = None
    if app.provider is not None:
        name, by = app.provider.plain_value(sent), (admin.person_id, utc_now())
        try:
            known.expect(connection, person_id, name, issuer=app.settings.oidc_issuer, by=by)
        except NameWrong:
            problem = "oidc_value_wrong"
        except LinkSettled:
            problem = "oidc_link_settled"
        except NameTaken as taken:
            problem = "oidc_value_taken"
            holder = people.get_person(connection, taken.holder_id).person
    if problem:
        return _person(
            request, person_id, app, connection, value=sent, problem=problem, holder=holder
        )
    return RedirectResponse(f"{links.at_provider(person_id)}?done=1", SEE_OTHER)


def forget_person(person_id: str, connection: Connection) -> Response:
    """Take somebody's account at the provider away."""
    people.get_person(connection, person_id)
    known.forget(connection, person_id, now=utc_now())
    return RedirectResponse(links.at_provider(person_id), SEE_OTHER)
