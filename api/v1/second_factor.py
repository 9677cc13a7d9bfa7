"""One's own second factor: as on the page ``/second-factor``, but for passkeys.

Whoever has a factor shows it, with the password, before anything of it changes: a session that was
left open takes nobody's factor away and adds none.
"""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from api.accounts import passkeys, second_factor, sign_in
from api.accounts.auth import begin_session, device_of
from api.accounts.people import end_sessions
from api.accounts.person import Person
from api.accounts.server_key import key_of
from api.accounts.throttle import source_of
from api.clock import utc_now
from api.db import reading
from api.deps import AppSettings, Connection, CurrentPerson, Running, running_app
from api.settings import Settings
from api.v1.base import In, Out, problems
from api.v1.session import PersonOut, SessionOut

router = APIRouter(prefix="/session/second-factor", tags=["session"])

App = Annotated[Running, Depends(running_app)]
REFUSALS = problems(400, 401, 429)
Number = Annotated[
    str, Field(max_length=40, description="Of the authenticator, or a recovery code.")
]


class SecondFactorOut(Out):
    """How the own second factor stands.

    ``is_on`` = the authenticator's numbers count. Until then ``secret`` is what the authenticator
    wants, ``address`` the same as a link or QR code; both are null before one has begun and once
    it counts.
    """

    is_on: bool
    passkeys: int
    recovery_codes_left: int
    secret: str | None
    address: str | None


class ConfirmIn(In):
    """The number that the authenticator shows. ``password``: of whoever has a passkey already."""

    number: str = Field(max_length=40)
    password: str = Field(default="", max_length=400)


class ShownIn(In):
    """What whoever has a second factor shows: the password, and the factor."""

    password: str = Field(max_length=400)
    number: Number = ""


class RecoveryCodesOut(Out):
    """The recovery codes, which are told once. None where the old ones still open."""

    recovery_codes: tuple[str, ...]


class ConfirmedOut(SessionOut):
    """The session that goes on, as every other one has ended; its token is a new one."""

    recovery_codes: tuple[str, ...]


def _adding(wish: ConfirmIn, request: Request, person: CurrentPerson, app: App) -> ConfirmIn:
    """Compare the password of whoever has a factor, before the transaction is opened."""
    with reading(app.engine) as connection:
        has_one = second_factor.is_wanted(connection, person.person_id)
    if has_one:
        source = source_of(request, app.settings)
        sign_in.verify(app, username=person.username, password=wish.password, source=source)
    return wish


def _shown(wish: ShownIn, request: Request, person: CurrentPerson, app: App) -> None:
    """Compare the password and the factor, before the transaction is opened."""
    sign_in.verify(
        app,
        username=person.username,
        password=wish.password,
        number=wish.number,
        source=source_of(request, app.settings),
    )


def _state(connection: sa.Connection, person: Person, settings: Settings) -> SecondFactorOut:
    person_id = person.person_id
    factor = second_factor.find_factor(connection, person_id, key=key_of(settings))
    begun = factor.secret if factor is not None and not factor.is_confirmed else None
    return SecondFactorOut(
        is_on=factor is not None and factor.is_confirmed,
        passkeys=len(passkeys.listed(connection, person_id)),
        recovery_codes_left=second_factor.codes_left(connection, person_id),
        secret=second_factor.as_typed(begun) if begun else None,
        address=second_factor.address_of(begun, person.username) if begun else None,
    )


@router.get("", response_model=SecondFactorOut, responses=problems(401))
def read_second_factor(
    person: CurrentPerson, connection: Connection, settings: AppSettings
) -> SecondFactorOut:
    """Tell how the own second factor stands."""
    return _state(connection, person, settings)


@router.post("", response_model=SecondFactorOut, responses=problems(401))
def begin_second_factor(
    person: CurrentPerson, connection: Connection, settings: AppSettings
) -> SecondFactorOut:
    """Make a new secret for an authenticator. It counts once it is confirmed; one that does stays.

    Passkeys are added on the page `/second-factor`: they need a browser.
    """
    second_factor.begin_factor(connection, person.person_id, now=utc_now())
    return _state(connection, person, settings)


@router.post("/confirm", response_model=ConfirmedOut, responses=REFUSALS)
def confirm_second_factor(
    wish: Annotated[ConfirmIn, Depends(_adding)],
    request: Request,
    response: Response,
    person: CurrentPerson,
    *,
    connection: Connection,
    settings: AppSettings,
) -> ConfirmedOut:
    """Have the authenticator count. Every session of yours ends, and this one has a new token."""
    now = utc_now()
    codes = second_factor.confirm_factor(
        connection, person.person_id, wish.number, key=key_of(settings), now=now
    )
    end_sessions(connection, person.person_id, now=now)
    begun = begin_session(connection, person, now=now, device=device_of(request))
    sign_in.remember(response, begun, settings)
    return ConfirmedOut(
        token=begun.token,
        ends_at=begun.ends_at,
        person=PersonOut.model_validate(person),
        recovery_codes=codes,
    )


@router.post("/remove", response_model=SecondFactorOut, responses=REFUSALS)
def remove_second_factor(
    _told: Annotated[None, Depends(_shown)],
    person: CurrentPerson,
    connection: Connection,
    settings: AppSettings,
) -> SecondFactorOut:
    """Take the own authenticator away, with the password and the second factor."""
    second_factor.remove_factor(connection, person.person_id)
    return _state(connection, person, settings)


@router.post("/recovery-codes", response_model=RecoveryCodesOut, responses=REFUSALS)
def renew_recovery_codes(
    _told: Annotated[None, Depends(_shown)], person: CurrentPerson, connection: Connection
) -> RecoveryCodesOut:
    """Make new recovery codes in place of the old ones, with the password and the factor."""
    return RecoveryCodesOut(recovery_codes=second_factor.renew_codes(connection, person.person_id))
