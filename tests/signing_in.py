"""Signs tests in without a password: the person and the session are put into the database."""

from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts.auth import begin_session
from api.accounts.passwords import Passwords
from api.accounts.people import NO_PASSWORD, NewPerson, add_person, find_person
from api.accounts.person import Person, Role
from api.db import open_database, writing
from api.settings import Settings


def engine_of(client: TestClient) -> sa.Engine:
    """Return the database of a started app."""
    found: sa.Engine = client.app.state.running.engine  # type: ignore[attr-defined]
    return found


def a_person(
    engine: sa.Engine,
    role: Role = Role.COUNCIL,
    *,
    site_id: str | None = None,
    username: str = "",
    name: str = "",
) -> Person:
    """Add a person, or return the one who has the user name; it is that of the role when empty."""
    wanted = NewPerson(
        username=username or str(role), name=name or f"テスト {role}", role=role, site_id=site_id
    )
    with writing(engine) as connection:
        return find_person(connection, wanted.username) or add_person(
            connection, wanted, password_hash=NO_PASSWORD, now=datetime.now(UTC)
        )


def a_token(engine: sa.Engine, person: Person | None = None) -> str:
    """Begin a session of a person, or else of somebody of the council; return its token."""
    whose = person or a_person(engine)
    with writing(engine) as connection:
        return begin_session(connection, whose, now=datetime.now(UTC)).token


def bearer(token: str) -> dict[str, str]:
    """Return the header that brings a token."""
    return {"Authorization": f"Bearer {token}"}


def signed_in(client: TestClient, role: Role = Role.COUNCIL, **about: str | None) -> TestClient:
    """Sign a client of a started app in: as the council, or as ``a_person(engine, role, ...)``.

    By a header, so that a test may clear the cookies.
    """
    engine = engine_of(client)
    person = a_person(engine, role, **about)  # type: ignore[arg-type]
    client.headers.update(bearer(a_token(engine, person)))
    return client


def signed_out(client: TestClient) -> TestClient:
    """Take a client's sign-in away."""
    client.headers.pop("Authorization", None)
    client.cookies.clear()
    return client


def token_for(settings: Settings, role: Role = Role.COUNCIL, *, site_id: str | None = None) -> str:
    """Return the token of somebody of a role in a database that no app here has open."""
    engine = open_database(settings)
    try:
        return a_token(engine, a_person(engine, role, site_id=site_id))
    finally:
        engine.dispose()


def quick_passwords(client: TestClient) -> None:
    """Have a started app keep passwords in less time than people's take."""
    state = client.app.state  # type: ignore[attr-defined]
    state.running = replace(state.running, passwords=Passwords(time_cost=1, memory_kib=64))
