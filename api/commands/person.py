"""Who uses the command line: nothing is written without a name."""

import getpass
import os
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import typer

from api.accounts import people
from api.accounts.people import PersonUnknown, find_person
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.clock import utc_now
from api.commands.exits import Exit
from api.commands.voice import CommandFailed
from api.permissions import Scope, scope_of
from api.privacy import access

NOBODY = Person(person_id="", username="", name="", role=Role.PUBLIC)
"""Whoever does not say their name: they see confidential sites under the neutral one."""


def machine_person(connection: sa.Connection, *, now: datetime) -> Person:
    """Return whoever works at the server's own machine, by the name that its system has."""
    return people.machine_person(connection, machine_user(), now=now)


def machine_user() -> str:
    """Return the name that the system has for whoever runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        return f"uid-{os.getuid()}"


def write_notes(connection: sa.Connection) -> None:
    """Write to the log of accesses what a command has changed."""
    by = access.By(person_id=f"@{machine_user()}", at=utc_now(), request_id="command")
    access.write(connection, access.take_notes(connection), by)


def person_option(purpose: str = "User name of whoever does it.") -> Any:
    """Return the option ``--as`` of commands that write, or tell more to some than to others."""
    return typer.Option("", "--as", envvar="HAKOBI_PERSON", help=purpose)


def asking_person(connection: sa.Connection, username: str) -> Person:
    """Return whoever looks; ``NOBODY`` without a user name. Raises ``PersonUnknown``."""
    if not username:
        return NOBODY
    person = find_person(connection, username)
    if person is None:
        raise PersonUnknown(username)
    return person


def asking_reach(connection: sa.Connection, username: str, route_name: str) -> Reach:
    """Return how far whoever looks reaches; nobody sees all, without confidential names.

    Whoever runs a command has the database itself: ``--as`` keeps to what a person may do, it
    guards no secret. Raises ``CommandFailed`` without the right, and ``PersonUnknown``.
    """
    person = asking_person(connection, username)
    if person is NOBODY:
        return Reach(person, scope=Scope.ALL, route_name=route_name)
    scope = scope_of(person.role, route_name)
    if scope is None:
        raise CommandFailed(
            f"The role {person.role} may not use {route_name}.",
            status=Exit.UNREADABLE,
            code="forbidden",
            remedy="Name somebody with --as whose role may.",
        )
    return Reach(person, scope=scope, route_name=route_name)


def acting_reach(connection: sa.Connection, username: str, route_name: str) -> Reach:
    """Return how far whoever acts reaches with what the API calls ``route_name``.

    Raises ``CommandFailed`` without a name or without the right, and ``PersonUnknown``.
    """
    if not username:
        raise CommandFailed(
            "Nothing is written without a name.",
            status=Exit.UNREADABLE,
            code="person_missing",
            remedy="Say with --as or HAKOBI_PERSON who does it; `hakobi user list` shows who "
            "there is.",
        )
    return asking_reach(connection, username, route_name)
