"""The routes of one's own second factor."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

import segno
import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import passkeys, second_factor, sign_in
from api.accounts.auth import begin_session, device_of, token_of
from api.accounts.people import end_sessions
from api.accounts.person import (
    Person,
    SecondFactorNeeded,
    SecondFactorWrong,
    SignInFailed,
    SignInPaused,
)
from api.accounts.server_key import key_of
from api.accounts.throttle import source_of
from api.clock import utc_now
from api.db import reading
from api.deps import AppSettings, Connection, CurrentPerson, Running, running_app
from api.settings import Settings
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.pages.second_factor import CodesPart, passkey_part, second_factor_page

REFUSED = 422
Field = Annotated[str, Form()]


def second_factor_router() -> APIRouter:
    """Return the pages of the second factor, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    gets: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_second_factor": (links.SECOND_FACTOR, show),
        "page_second_factor_code": (links.SECOND_FACTOR_CODE, show_code),
    }
    posts: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_begin_second_factor": (links.SECOND_FACTOR, begin),
        "page_confirm_second_factor": (links.SECOND_FACTOR_CONFIRM, confirm),
        "page_remove_second_factor": (links.SECOND_FACTOR_REMOVE, remove),
        "page_renew_recovery_codes": (links.RECOVERY_CODES, renew_codes),
    }
    for method, routes in (("GET", gets), ("POST", posts)):
        for name, (path, endpoint) in routes.items():
            made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a form of the page has come to: words for what is wrong, or what is told once.

    ``problem`` is of the authenticator, or of the passkey ``in_passkey``; ``passkey_problem`` is of
    a new one, ``codes_problem`` of the form for new recovery codes.
    """

    problem: str = ""
    in_passkey: str = ""
    passkey_problem: str = ""
    codes_problem: str = ""
    codes: tuple[str, ...] = ()
    is_added: bool = False


NOTHING_SAID = Said()


def show(
    request: Request, person: CurrentPerson, connection: Connection, settings: AppSettings
) -> Response:
    """Show how the own second factor stands."""
    return factor_page(request, person, connection, settings)


def factor_page(
    request: Request,
    person: Person,
    connection: sa.Connection,
    settings: Settings,
    said: Said = NOTHING_SAID,
) -> Response:
    """Answer with the page of the own second factor."""
    factor = second_factor.find_factor(connection, person.person_id, key=key_of(settings))
    is_on = factor is not None and factor.is_confirmed
    known, site = passkeys.listed(connection, person.person_id), passkeys.site_of(settings)
    page = second_factor_page(
        is_on=is_on,
        must_have=bool(getattr(request.state, "must_enrol", False)) and not (is_on or known),
        secret="" if factor is None or is_on else second_factor.as_typed(factor.secret),
        recovery_codes=said.codes,
        problem=said.problem,
        part=passkey_part(
            known,
            origin=site.origin if site else "",
            wants_password=is_on or bool(known),
            problem=said.passkey_problem,
            problem_in=said.in_passkey,
            is_added=said.is_added,
        ),
        codes=CodesPart(
            left=second_factor.codes_left(connection, person.person_id), problem=said.codes_problem
        )
        if is_on or known
        else None,
    )
    is_refused = said.problem or said.passkey_problem or said.codes_problem
    status = REFUSED if is_refused else 200
    return html(request, page, status=status, address=links.SECOND_FACTOR)


def show_code(person: CurrentPerson, connection: Connection, settings: AppSettings) -> Response:
    """Give the QR code of a secret that is not confirmed yet."""
    factor = second_factor.find_factor(connection, person.person_id, key=key_of(settings))
    if factor is None or factor.is_confirmed:
        raise NotStored("code", "")
    drawn = io.BytesIO()
    address = second_factor.address_of(factor.secret, person.username)
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, light="white")
    return Response(drawn.getvalue(), media_type="image/svg+xml")


def begin(person: CurrentPerson, connection: Connection) -> Response:
    """Make a new secret."""
    second_factor.begin_factor(connection, person.person_id, now=utc_now())
    return RedirectResponse(links.SECOND_FACTOR, SEE_OTHER)


def password_problem(
    request: Request,
    person: CurrentPerson,
    app: Annotated[Running, Depends(running_app)],
    password: Field = "",
) -> str:
    """Compare the password before the transaction is opened; return what is wrong, or nothing."""
    try:
        source = source_of(request, app.settings)
        sign_in.verify(app, username=person.username, password=password, source=source)
    except SignInFailed:
        return "password_wrong"
    except SignInPaused:
        return "sign_in_paused"
    return ""


def adding_problem(
    request: Request,
    person: CurrentPerson,
    app: Annotated[Running, Depends(running_app)],
    password: Field = "",
) -> str:
    """Return what is wrong with the password of whoever adds to a factor that they have."""
    with reading(app.engine) as connection:
        if not second_factor.is_wanted(connection, person.person_id):
            return ""
    return password_problem(request, person, app, password)


def confirm(
    request: Request,
    person: CurrentPerson,
    problem: Annotated[str, Depends(adding_problem)],
    connection: Connection,
    settings: AppSettings,
    *,
    number: Field = "",
) -> Response:
    """Have it count, show the recovery codes once; every other session of the person ends.

    Whoever has a passkey already is asked for the password: else a session that was left open
    would be given a factor of somebody else's.
    """
    if problem:
        return factor_page(request, person, connection, settings, Said(problem=problem))
    now = utc_now()
    try:
        codes = second_factor.confirm_factor(
            connection, person.person_id, number, key=key_of(settings), now=now
        )
    except SecondFactorWrong as wrong:
        return factor_page(request, person, connection, settings, Said(problem=wrong.code))
    end_sessions(connection, person.person_id, now=now)
    response = factor_page(request, person, connection, settings, Said(codes=codes))
    begun = begin_session(connection, person, now=now, device=device_of(request))
    sign_in.remember(response, begun, settings)
    return response


def removing_problem(
    request: Request,
    person: CurrentPerson,
    app: Annotated[Running, Depends(running_app)],
    *,
    password: Field = "",
    number: Field = "",
    answer: Field = "",
) -> str:
    """Compare the password, and a number, code or passkey; return what is wrong, or nothing.

    A session that was left open and a password that was seen take nobody's factor away.
    """
    source, site = source_of(request, app.settings), passkeys.site_of(app.settings)
    by_passkey = bool(answer) and site is not None
    try:
        sign_in.verify(
            app,
            username=person.username,
            password=password,
            number=None if by_passkey else number,
            source=source,
        )
        if answer and site is not None:
            holder = passkeys.holder_of_session(token_of(request, app.settings) or "")
            shown = passkeys.Shown(answer=answer, site=site, holder=holder)
            sign_in.verify_passkey(app, person, shown, source=source)
    except SignInFailed:
        return "password_wrong"
    except SecondFactorNeeded:
        return "factor_remove_missing"
    except SecondFactorWrong as wrong:
        return "passkey_wrong" if by_passkey else wrong.code
    except SignInPaused as paused:
        return paused.code
    return ""


def remove(
    request: Request,
    person: CurrentPerson,
    problem: Annotated[str, Depends(removing_problem)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Take the own authenticator away, with the password and the second factor."""
    if problem:
        return factor_page(request, person, connection, settings, Said(problem=problem))
    second_factor.remove_factor(connection, person.person_id)
    return RedirectResponse(links.SECOND_FACTOR, SEE_OTHER)


def renewing_problem(
    request: Request,
    person: CurrentPerson,
    app: Annotated[Running, Depends(running_app)],
    password: Field = "",
    number: Field = "",
) -> str:
    """Compare the password and the second factor; return what is wrong, or nothing."""
    source = source_of(request, app.settings)
    try:
        sign_in.verify(
            app, username=person.username, password=password, number=number, source=source
        )
    except SignInFailed:
        return "password_wrong"
    except (SignInPaused, SecondFactorNeeded, SecondFactorWrong) as refused:
        return refused.code
    return ""


def renew_codes(
    request: Request,
    person: CurrentPerson,
    problem: Annotated[str, Depends(renewing_problem)],
    connection: Connection,
    settings: AppSettings,
) -> Response:
    """Make new recovery codes in place of the old ones, and show them once."""
    if problem:
        return factor_page(request, person, connection, settings, Said(codes_problem=problem))
    codes = second_factor.renew_codes(connection, person.person_id)
    return factor_page(request, person, connection, settings, Said(codes=codes))
