"""The commands ``hakobi user``: accounts, for whoever sits at the server's own machine."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
import typer

from api.accounts import people, second_factor
from api.accounts.passwords import Passwords, random_password
from api.accounts.people import NewPerson, PersonRow, PersonUnknown
from api.accounts.person import Role
from api.clock import utc_now
from api.commands.database import database
from api.commands.exits import EXIT_HELP, Exit
from api.commands.person import write_notes
from api.commands.voice import CommandFailed, json_option, read_settings, speaking
from api.db import reading, writing

MOST_LISTED = 10_000
ROLES = tuple(str(role) for role in Role if role is not Role.PUBLIC)

app = typer.Typer(
    help="Who may use hakobi: accounts of people.",
    epilog=EXIT_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)
USERNAME = typer.Argument(metavar="USERNAME", help="User name that is signed in with.")
RANDOM = typer.Option(False, "--random", help="Make a password and print it, this once.")


@app.callback()
def _user() -> None:
    """Who may use hakobi: accounts of people."""


@app.command("add", epilog=EXIT_HELP)
def add(
    *,
    username: str = USERNAME,
    name: str = typer.Option(..., "--name", help="Name of the person, as drivers' shifts have it."),
    role: str = typer.Option(..., "--role", help=f"One of {', '.join(ROLES)}."),
    site_id: str = typer.Option("", "--site", help="Base of a hub operator, or hall of a contact."),
    with_random: bool = RANDOM,
    as_json: bool = json_option(),
) -> None:
    """Add a person. The password is asked for, or read from a pipe; --random makes one.

    The first administrator is added so, too: there is no password that everybody knows.
    """
    with speaking(as_json=as_json) as voice:
        new = NewPerson(username=username, name=name, role=_role(role), site_id=site_id or None)
        with database(read_settings()) as engine:
            password = random_password() if with_random else _asked_password()
            plain = people.plain_username(username)
            kept = Passwords().hashed(password, username=plain)
            with writing(engine) as connection:
                person = people.add_person(connection, new, password_hash=kept, now=utc_now())
                write_notes(connection)
        told: dict[str, Any] = {"person_id": person.person_id, "username": person.username}
        lines = [f"登録しました added: {person.username} {person.name} ({person.role})"]
        if with_random:
            told["password"] = password
            lines.append(f"パスワード password: {password}")
        voice.answer(told, "\n".join(lines))


@app.command("list", epilog=EXIT_HELP)
def list_people(as_json: bool = json_option()) -> None:
    """List everybody who has an account, those whose account is closed among them."""
    with speaking(as_json=as_json) as voice:
        with database(read_settings()) as engine, reading(engine) as connection:
            rows, _ = people.list_people(connection, limit=MOST_LISTED)
        told = [
            {
                "person_id": row.person.person_id,
                "username": row.person.username,
                "name": row.person.name,
                "role": str(row.person.role),
                "site_id": row.person.site_id,
                "disabled": row.disabled_at is not None,
            }
            for row in rows
        ]
        voice.answer({"people": told}, "\n".join(_lines(rows)) or "だれもいません nobody")


@app.command("password", epilog=EXIT_HELP)
def password(
    username: str = USERNAME, with_random: bool = RANDOM, as_json: bool = json_option()
) -> None:
    """Give a person a new password; whoever is signed in with the old one is signed out."""
    with speaking(as_json=as_json) as voice:
        with database(read_settings()) as engine:
            row = _find(engine, username)
            new = random_password() if with_random else _asked_password()
            kept = Passwords().hashed(new, username=row.person.username)
            with writing(engine) as connection:
                people.set_password(
                    connection, row.person.person_id, password_hash=kept, now=utc_now()
                )
                write_notes(connection)
        told = {"username": row.person.username} | ({"password": new} if with_random else {})
        shown = f"\nパスワード password: {new}" if with_random else ""
        voice.answer(told, f"変更しました changed: {row.person.username}{shown}")


@app.command("reset-factor", epilog=EXIT_HELP)
def reset_factor(username: str = USERNAME, as_json: bool = json_option()) -> None:
    """Take a person's second factors away, for a lost phone; all sessions of the person end."""
    with speaking(as_json=as_json) as voice:
        with database(read_settings()) as engine:
            row = _find(engine, username)
            with writing(engine) as connection:
                second_factor.remove_all(connection, row.person.person_id)
                people.end_sessions(connection, row.person.person_id, now=utc_now())
                write_notes(connection)
        voice.answer({"username": row.person.username}, f"解除しました taken away: {username}")


@app.command("disable", epilog=EXIT_HELP)
def disable(username: str = USERNAME, as_json: bool = json_option()) -> None:
    """Close a person's account and end the sessions; what the person wrote stays."""
    with speaking(as_json=as_json) as voice:
        with database(read_settings()) as engine:
            row = _find(engine, username)
            with writing(engine) as connection:
                people.disable(connection, row.person.person_id, now=utc_now())
                write_notes(connection)
        voice.answer({"username": row.person.username}, f"停止しました closed: {username}")


@app.command("enable", epilog=EXIT_HELP)
def enable(username: str = USERNAME, as_json: bool = json_option()) -> None:
    """Open a closed account again."""
    with speaking(as_json=as_json) as voice:
        with database(read_settings()) as engine:
            row = _find(engine, username)
            with writing(engine) as connection:
                people.enable(connection, row.person.person_id, now=utc_now())
                write_notes(connection)
        voice.answer({"username": row.person.username}, f"再開しました opened: {username}")


def _role(text: str) -> Role:
    if text not in ROLES:
        raise CommandFailed(
            f"There is no role {text!r}.",
            status=Exit.UNREADABLE,
            code="role_unknown",
            remedy=f"Give one of {', '.join(ROLES)}.",
        )
    return Role(text)


def _asked_password() -> str:
    """Return a password that is typed twice without being shown, or the first line of a pipe."""
    if not sys.stdin.isatty():
        return _piped_password()
    try:
        return str(
            typer.prompt("パスワード password", hide_input=True, confirmation_prompt=True, err=True)
        )
    except typer.Abort:
        raise CommandFailed(
            "No password was given; nothing is changed.",
            status=Exit.INTERRUPTED,
            code="interrupted",
        ) from None


def _piped_password() -> str:
    """Return the first line of a pipe, which is UTF-8 whatever the terminal's language is."""
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise CommandFailed(
            "The password is not UTF-8.",
            status=Exit.UNREADABLE,
            code="password_unreadable",
            remedy="Send one line of UTF-8 text.",
        ) from None


def _find(engine: sa.Engine, username: str) -> PersonRow:
    with reading(engine) as connection:
        row = people.find_row(connection, username)
    if row is None:
        raise PersonUnknown(username)
    return row


def _lines(rows: Sequence[PersonRow]) -> Iterator[str]:
    for row in rows:
        person = row.person
        site = f"  {person.site_id}" if person.site_id else ""
        closed = "  停止 closed" if row.disabled_at else ""
        yield f"{person.username}  {person.name}  {person.role}{site}{closed}"
