"""Signing in and out over HTTP: who somebody is, and the cookie that remembers it.

A password is compared before the request's transaction is opened: that takes long on purpose, and
nobody shall wait for the database meanwhile.
"""

from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from fastapi import Request, Response

from api import auth, people
from api.auth import Begun
from api.db import reading
from api.deps import Running
from api.jobs import utc_now
from api.person import Person, SignInFailed
from api.settings import Settings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A person who has shown the right password, and its hash at that moment."""

    person: Person
    password_hash: str


def verify(app: Running, *, username: str, password: str) -> Verified:
    """Return whoever a user name and a password belong to; raise ``SignInFailed``."""
    with reading(app.engine) as connection:
        found = people.password_hash_of(connection, username[: 2 * people.LONGEST_NAME])
    if not app.passwords.matches(password, found[1] if found else None) or found is None:
        log.warning("sign_in_failed", person_id=found[0].person_id if found else None)
        raise SignInFailed("The user name or the password is wrong.")
    return Verified(person=found[0], password_hash=found[1])


def begin(
    connection: sa.Connection, verified: Verified, *, request: Request, settings: Settings
) -> Begun:
    """Begin the session of a verified person in place of the one that the request brings.

    Raises ``SignInFailed`` when the account was changed meanwhile.
    """
    known = people.password_hash_of(connection, verified.person.username)
    if known is None or known[1] != verified.password_hash:
        raise SignInFailed("The account was changed just now.")
    old = auth.token_of(request, settings)
    begun = auth.begin_session(connection, known[0], now=utc_now(), instead_of=old)
    log.info("signed_in", person_id=begun.person.person_id)
    return begun


def remember(response: Response, begun: Begun, settings: Settings) -> None:
    """Have the browser bring the token from now on."""
    response.set_cookie(
        auth.cookie_name(settings),
        begun.token,
        expires=begun.ends_at,
        path="/",
        secure=auth.is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def end(connection: sa.Connection, *, request: Request, settings: Settings) -> None:
    """End the session that a request brings."""
    token = auth.token_of(request, settings)
    if token is not None:
        auth.end_session(connection, token, now=utc_now())


def forget(response: Response, settings: Settings) -> None:
    """Have the browser drop the token."""
    response.delete_cookie(
        auth.cookie_name(settings),
        path="/",
        secure=auth.is_secure(settings),
        httponly=True,
        samesite="lax",
    )
