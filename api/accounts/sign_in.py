"""Signing in and out over HTTP: who somebody is, and the cookie that remembers it.

A password is compared before the request's transaction is opened: that takes long on purpose, and
nobody shall wait for the database meanwhile.
"""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
import structlog
from fastapi import Request, Response

from api.accounts import auth, passkeys, people, second_factor, tablets, throttle
from api.accounts.auth import Begun
from api.accounts.person import (
    Person,
    Role,
    SecondFactorNeeded,
    SecondFactorWrong,
    SignInFailed,
    SignInPaused,
    Verified,
)
from api.accounts.server_key import key_of
from api.accounts.throttle import Bucket, Source
from api.clock import utc_now
from api.db import reading, writing
from api.deps import Running
from api.privacy import access
from api.settings import SecondFactor, Settings

log = structlog.get_logger()


def verify(
    app: Running, *, username: str, password: str, source: Source, number: str | None = None
) -> Verified:
    """Return whoever a user name and a password belong to; ``number`` None = it is not asked for.

    Raises ``SignInFailed``, or ``SignInPaused`` where it was tried too often of late: then the
    password is not even compared. Both take as long for a user name that nobody has. Raises
    ``SecondFactorNeeded`` or ``SecondFactorWrong`` where the password is right and that is not.
    """
    wanted = username[: 2 * people.LONGEST_NAME]
    buckets = _take_try(app, people.plain_username(wanted), source)
    with reading(app.engine) as connection:
        found = people.password_hash_of(connection, wanted)
    if not app.passwords.matches(password, found[1] if found else None) or found is None:
        whose = found[0] if found else None
        log.warning("sign_in_failed", person_id=whose.person_id if whose else None)
        _write_failed(app, access.SIGN_IN_FAILED, whose, source)
        raise SignInFailed("The user name or the password is wrong.")
    is_asked = app.settings.second_factor is not SecondFactor.OFF
    verified = Verified(person=found[0], password_hash=found[1])
    try:
        _finish_try(app, found[0], number if is_asked else None, buckets=buckets, source=source)
    except SecondFactorNeeded as needed:
        raise SecondFactorNeeded(str(needed), verified=verified) from None
    return verified


def verify_number(app: Running, person: Person, *, number: str, source: Source) -> None:
    """Take the number of somebody whom the provider has named; it counts as a password does.

    Raises ``SignInPaused``, ``SecondFactorNeeded`` or ``SecondFactorWrong``.
    """
    buckets = _take_try(app, person.username, source)
    _finish_try(app, person, number, buckets=buckets, source=source)


def verify_passkey(app: Running, person: Person, shown: passkeys.Shown, *, source: Source) -> None:
    """Take a passkey of somebody who has shown their first factor; it counts as a number does.

    Raises ``SignInPaused`` or ``SecondFactorWrong``.
    """
    buckets = _take_try(app, person.username, source)
    now = utc_now()
    with writing(app.engine) as connection:  # whatever comes of it, the challenge is used up
        challenge = passkeys.take_challenge(connection, shown.holder, person.person_id, now=now)
    try:
        with writing(app.engine) as connection:
            passkeys.use(connection, person.person_id, shown, challenge, now=now)
            throttle.forgive(connection, buckets, now=now)
    except SecondFactorWrong as wrong:
        action = access.PASSKEY_COPIED if wrong.is_copy else access.FACTOR_FAILED
        _write_failed(app, action, person, source)
        raise


def _finish_try(
    app: Running,
    person: Person,
    number: str | None,
    *,
    buckets: Sequence[Bucket],
    source: Source,
) -> None:
    """Forgive the tries of somebody whose number is right; None = none is asked for."""
    now = utc_now()
    try:
        with writing(app.engine) as connection:
            if number is not None:
                key, person_id = key_of(app.settings), person.person_id
                second_factor.require_number(connection, person_id, number, key=key, now=now)
            throttle.forgive(connection, buckets, now=now)
    except SecondFactorWrong:
        _write_failed(app, access.FACTOR_FAILED, person, source)
        raise


def count_try(app: Running, source: Source) -> None:
    """Count an answer of the provider for the network it comes from; raise ``SignInPaused``."""
    bucket = Bucket(f"provider {source.network}", throttle.MOST_OF_NETWORK)
    with writing(app.engine) as connection:
        if throttle.take_try(connection, (bucket,), now=utc_now()):
            return
    log.warning("sign_in_paused", network=source.network)
    raise SignInPaused("It was tried too often.")


def _failure(action: str, whose: Person | None, source: Source) -> access.Note:
    """Return what is noted of a try: what was typed is not, people type passwords as names."""
    subject = f"person/{whose.person_id}" if whose else ""
    return access.Note(action, subject, {"network": source.network})


def _by_nobody() -> access.By:
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    return access.By(person_id="", at=utc_now(), request_id=request_id)


def _write_failed(app: Running, action: str, whose: Person | None, source: Source) -> None:
    """Write a try that failed to the log of accesses; as long as for a name that nobody has."""
    try:
        with writing(app.engine) as connection:
            access.write(connection, [_failure(action, whose, source)], _by_nobody())
    except sa.exc.SQLAlchemyError as error:  # on a full disk the answer is the same
        log.warning("failure_not_written", cause=type(error).__name__)


def _take_try(app: Running, username: str, source: Source) -> tuple[Bucket, ...]:
    with writing(app.engine) as connection:
        buckets = throttle.buckets_of(connection, username, source)
        if throttle.take_try(connection, buckets, now=utc_now()):
            return buckets
        if throttle.is_first_refused(connection, buckets):  # once: a flood fills no log
            whose = people.find_person(connection, username)
            note = _failure(access.SIGN_IN_PAUSED, whose, source)
            access.write(connection, [note], _by_nobody())
    log.warning("sign_in_paused", network=source.network)
    raise SignInPaused("It was tried too often.")


def begin(
    connection: sa.Connection, verified: Verified, *, request: Request, settings: Settings
) -> Begun:
    """Begin the session of a verified person in place of the one that the request brings.

    Raises ``SignInFailed`` when the account was changed meanwhile.
    """
    known = people.password_hash_of(connection, verified.person.username)
    if known is None or known[1] != verified.password_hash:
        raise SignInFailed("The account was changed just now.")
    return begin_known(connection, known[0], request=request, settings=settings)


def begin_known(
    connection: sa.Connection,
    person: Person,
    *,
    request: Request,
    settings: Settings,
    by_provider: bool = False,
    factor_by_provider: bool = False,
    by_passkey: bool = False,
) -> Begun:
    """Begin the session of whoever has just shown who they are, here or at their provider."""
    old = auth.token_of(request, settings)
    now = utc_now()
    tablet = request.cookies.get(auth.cookie_name(settings, tablets.COOKIE), "")
    begun = auth.begin_session(
        connection,
        person,
        now=now,
        instead_of=old,
        factor_by_provider=factor_by_provider,
        device=auth.device_of(
            request, is_shared=tablet == tablets.SHARED and person.role is Role.HUB
        ),
    )
    device = throttle.source_of(request, settings).device
    new = throttle.remember_device(connection, begun.person.person_id, device, now=now)
    how = {"by": "provider"} if by_provider else {}
    how |= {"factor": "passkey"} if by_passkey else {}
    log.info("signed_in", person_id=begun.person.person_id, **how)
    access.note(connection, "signed_in", f"person/{begun.person.person_id}", **how)
    return replace(begun, device=new)


def remember(response: Response, begun: Begun, settings: Settings) -> None:
    """Have the browser bring the token from now on, and that of the device."""
    response.set_cookie(
        auth.cookie_name(settings),
        begun.token,
        expires=begun.ends_at,
        path="/",
        secure=auth.is_secure(settings),
        httponly=True,
        samesite="lax",
    )
    if begun.device is not None:
        response.set_cookie(
            auth.cookie_name(settings, throttle.DEVICE_COOKIE),
            begun.device,
            max_age=int(throttle.DEVICE_LASTS.total_seconds()),
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


def end_everywhere(connection: sa.Connection, person: Person) -> None:
    """End every session of a person, on every device."""
    people.end_sessions(connection, person.person_id, now=utc_now())
    log.info("signed_out_everywhere", person_id=person.person_id)


def forget(response: Response, settings: Settings) -> None:
    """Have the browser drop the token."""
    response.delete_cookie(
        auth.cookie_name(settings),
        path="/",
        secure=auth.is_secure(settings),
        httponly=True,
        samesite="lax",
    )
