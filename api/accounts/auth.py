"""Sessions: begun by signing in, looked up on every request, ended by time or by somebody.

A token is 256 random bits that only its holder knows; the database has its SHA-256.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from fastapi import Request

from api.accounts.device_names import device_name
from api.accounts.hall_link_tables import hall_links
from api.accounts.people import person_of
from api.accounts.people_tables import people, sessions
from api.accounts.person import Person, Role
from api.accounts.second_factor_tables import passkeys, second_factors
from api.privacy import access
from api.settings import Settings
from api.store import NotStored

TOKEN_BYTES = 32
KEY_LETTERS = 24
LONGEST_TOKEN = 200
COOKIE = "hakobi_session"
SEEN_EVERY = timedelta(minutes=1)
"""How often a session's ``last_seen_at`` is written at most."""

SEEN_EVERY_OF_SHARED = timedelta(seconds=10)
LOCKS_AFTER = timedelta(minutes=5)
"""After how long without a request a shared tablet locks."""

LASTS: Mapping[Role, timedelta] = {
    **dict.fromkeys(Role, timedelta(hours=12)),
    Role.HUB: timedelta(hours=10),
}
"""How long after signing in a session ends, used or not: a hub's tablet is everybody's."""

IDLE: Mapping[Role, timedelta] = dict.fromkeys((Role.ADMIN, Role.COUNCIL), timedelta(minutes=30))
"""After how long without a request a session ends; roles that are not here: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A session that has just begun. ``token`` is told once, as is ``device`` where it is new."""

    token: str
    person: Person
    ends_at: datetime
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that has not ended; ``is_by_link`` = without an account, by a hall's link."""

    token_hash: str
    person: Person
    last_seen_at: datetime
    ends_at: datetime
    has_second_factor: bool
    is_shared: bool = False
    is_locked: bool = False
    is_by_link: bool = False

    def is_unwritten(self, now: datetime) -> bool:
        """Tell whether it is time to write when it was seen last."""
        every = SEEN_EVERY_OF_SHARED if self.is_shared else SEEN_EVERY
        return now - self.last_seen_at >= every


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session of a list, known by a ``key`` that opens nothing."""

    key: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """On what somebody signs in: its name in coarse words, and whether others use it, too."""

    name: str = ""
    is_shared: bool = False


OWN_DEVICE = Device()


def device_of(request: Request, *, is_shared: bool | None = None) -> Device:
    """Return the device that a request comes from; ``is_shared`` None = as its session has it."""
    told = request.headers.get("user-agent", "")
    shared = getattr(request.state, "is_shared", False) if is_shared is None else is_shared
    return Device(name=device_name(told), is_shared=bool(shared))


def key_of_session(token_hash: str) -> str:
    """Return by what a session is told from others on pages."""
    return sha256(token_hash.encode()).hexdigest()[:KEY_LETTERS]


def key_of_request(request: Request, settings: Settings) -> str:
    """Return the key of the session that asks; empty = it asks without one."""
    token = token_of(request, settings)
    return key_of_session(hashed(token)) if token else ""


def list_sessions(
    connection: sa.Connection, person: Person, *, now: datetime
) -> tuple[OpenSession, ...]:
    """Return a person's sessions that have not ended, the one that was used last first."""
    mine = sa.and_(sessions.c.person_id == person.person_id, sessions.c.ended_at.is_(None))
    query = sa.select(sessions).where(mine, sessions.c.ends_at > now)
    idle = IDLE.get(person.role)
    if idle is not None:
        query = query.where(sessions.c.last_seen_at > now - idle)
    query = query.order_by(sessions.c.last_seen_at.desc())
    return tuple(map(_open_session, connection.execute(query)))


def sessions_by_link(
    connection: sa.Connection, *, now: datetime
) -> Mapping[str, tuple[OpenSession, ...]]:
    """Return what halls' links have opened and has not ended, by person, the oldest first."""
    running = sa.and_(sessions.c.ended_at.is_(None), sessions.c.ends_at > now)
    query = sa.select(sessions).where(sessions.c.is_by_link, running)
    rows = connection.execute(query.order_by(sessions.c.person_id, sessions.c.created_at))
    return {
        person_id: tuple(map(_open_session, mine))
        for person_id, mine in groupby(rows, key=lambda row: row.person_id)
    }


def _open_session(row: sa.Row[Any]) -> OpenSession:
    return OpenSession(
        key=key_of_session(row.token_hash),
        began_at=row.created_at,
        seen_at=row.last_seen_at,
        ends_at=row.ends_at,
        device=row.device or "",
    )


def end_listed(connection: sa.Connection, person: Person, key: str, *, now: datetime) -> None:
    """End one session of a person; raise ``NotStored`` where the person has none of that key.

    One that has ended already stays as it is.
    """
    query = sa.select(sessions.c.token_hash).where(sessions.c.person_id == person.person_id)
    hashes = connection.execute(query).scalars()
    token_hash = next((h for h in hashes if key_of_session(h) == key), None)
    if token_hash is None:
        raise NotStored("session", key)
    running = sa.and_(sessions.c.token_hash == token_hash, sessions.c.ended_at.is_(None))
    connection.execute(sa.update(sessions).where(running).values(ended_at=now))
    access.note(connection, access.SESSION_ENDED, f"person/{person.person_id}")


def begin_session(
    connection: sa.Connection,
    person: Person,
    *,
    now: datetime,
    instead_of: str | None = None,
    factor_by_provider: bool = False,
    device: Device = OWN_DEVICE,
    ends_at: datetime | None = None,
) -> Begun:
    """Begin a session of a person who has shown who they are; the token ``instead_of`` ends.

    ``factor_by_provider`` tells that a second factor was asked for elsewhere; ``ends_at`` None = as
    long as the role has it.
    """
    if instead_of is not None:
        end_session(connection, instead_of, now=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    until = now + LASTS[person.role] if ends_at is None else ends_at
    values = {
        "token_hash": hashed(token),
        "person_id": person.person_id,
        "created_at": now,
        "last_seen_at": now,
        "ends_at": until,
        "factor_by_provider": factor_by_provider,
        "is_shared": device.is_shared,
        "device": device.name or None,
        "is_by_link": sa.exists().where(hall_links.c.person_id == person.person_id),
    }
    connection.execute(sa.insert(sessions).values(values))
    return Begun(token=token, person=person, ends_at=until)


def find_session(connection: sa.Connection, token: str, *, now: datetime) -> Session | None:
    """Return the session of a token; None = unknown, ended, or the person is disabled."""
    query = (
        sa.select(
            sessions.c.token_hash,
            sessions.c.last_seen_at,
            sessions.c.ends_at,
            sessions.c.factor_by_provider,
            sessions.c.is_shared,
            sessions.c.locked_at,
            sessions.c.is_by_link,
            people.c.person_id,
            people.c.username,
            people.c.name,
            people.c.role,
            people.c.site_id,
            second_factors.c.confirmed_at,
            sa.exists().where(passkeys.c.person_id == people.c.person_id).label("has_passkey"),
        )
        .join_from(sessions, people, sessions.c.person_id == people.c.person_id)
        .outerjoin(second_factors, second_factors.c.person_id == people.c.person_id)
        .where(
            sessions.c.token_hash == hashed(token),
            sessions.c.ended_at.is_(None),
            people.c.disabled_at.is_(None),
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    found = Session(
        token_hash=row.token_hash,
        person=person_of(row),
        last_seen_at=row.last_seen_at,
        ends_at=row.ends_at,
        is_shared=bool(row.is_shared),
        is_by_link=bool(row.is_by_link),
        is_locked=bool(row.is_shared) and _is_locked(row.locked_at, row.last_seen_at, now),
        has_second_factor=row.confirmed_at is not None
        or bool(row.has_passkey)
        or bool(row.factor_by_provider),
    )
    return None if _is_over(found, now) else found


def _is_locked(locked_at: datetime | None, seen_at: datetime, now: datetime) -> bool:
    return locked_at is not None or now - seen_at >= LOCKS_AFTER


def lock_session(connection: sa.Connection, token: str, *, now: datetime) -> None:
    """Lock the session of a shared tablet; one of an own device stays as it is."""
    mine = sa.and_(sessions.c.token_hash == hashed(token), sessions.c.is_shared)
    connection.execute(sa.update(sessions).where(mine).values(locked_at=now))


def share_session(connection: sa.Connection, token: str, *, is_shared: bool) -> None:
    """Say whether others use a session's device, too."""
    mine = sessions.c.token_hash == hashed(token)
    connection.execute(sa.update(sessions).where(mine).values(is_shared=is_shared, locked_at=None))


def _is_over(session: Session, now: datetime) -> bool:
    idle = IDLE.get(session.person.role)
    return now >= session.ends_at or (idle is not None and now - session.last_seen_at >= idle)


def write_seen(connection: sa.Connection, session: Session, *, now: datetime) -> None:
    """Write that a session was used just now."""
    known = sessions.c.token_hash == session.token_hash
    connection.execute(sa.update(sessions).where(known).values(last_seen_at=now))


def end_session(connection: sa.Connection, token: str, *, now: datetime) -> None:
    """End the session of a token; an unknown or ended one stays as it is."""
    running = sa.and_(sessions.c.token_hash == hashed(token), sessions.c.ended_at.is_(None))
    connection.execute(sa.update(sessions).where(running).values(ended_at=now))


def hashed(token: str) -> str:
    """Return the SHA-256 by which the database knows a token."""
    return sha256(token.encode()).hexdigest()


def cookie_name(settings: Settings, name: str = COOKIE) -> str:
    """Return a cookie's full name; with HTTPS its prefix binds it to this host alone."""
    return f"__Host-{name}" if is_secure(settings) else name


def is_secure(settings: Settings) -> bool:
    """Tell whether people reach the server by HTTPS."""
    return settings.base_url.lower().startswith("https:")


def token_of(request: Request, settings: Settings) -> str | None:
    """Return the token that a request brings in ``Authorization: Bearer`` or else in a cookie."""
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        sent = request.cookies.get(cookie_name(settings), "")
    token = sent.strip()
    return token if token and len(token) <= LONGEST_TOKEN else None
