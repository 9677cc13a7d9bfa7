"""The command ``hakobi incident-export``: who did and read what, for a report of an incident."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import typer

from api.accounts import people
from api.accounts.people import PersonUnknown
from api.commands.database import database
from api.commands.exits import Exit
from api.commands.voice import CommandFailed, json_option, read_settings, speaking, write_whole
from api.db import auditing
from api.privacy import access
from api.privacy.access_csv import access_csv
from inventory.days import JST


def incident_export(
    *,
    since: str = typer.Option(..., "--from", help="First day (YYYY-MM-DD), Japanese time."),
    until: str = typer.Option(..., "--to", help="Last day, included."),
    username: str = typer.Option("", "--person", help="Only what this user did and read."),
    about: str = typer.Option("", "--about", help="Only what names this, such as donors.csv."),
    out: Path = typer.Option(..., "--out", help="CSV file to write."),
    as_json: bool = json_option(),
) -> None:
    """Write who did what, and who read contacts, in a period; prove first that the log fits."""
    with speaking(as_json=as_json) as voice:
        first, last = _day(since, "--from"), _day(until, "--to") + timedelta(days=1)
        with database(read_settings()) as engine, auditing(engine) as connection:
            broken_at = access.first_fault(connection)
            rows = tuple(
                access.listed(
                    connection,
                    since=first,
                    until=last,
                    person_id=_person_id(connection, username),
                    about=about,
                )
            )
            text = access_csv(connection, rows)
        write_whole(out, text.encode("utf-8-sig"))
        told: dict[str, Any] = {"file": str(out), "rows": len(rows), "broken_at": broken_at}
        lines = [f"書き出しました written: {out} ({len(rows)} 件 rows)"]
        if broken_at is not None:
            lines.append(f"記録が合いません the log does not fit: row {broken_at}")
        voice.answer(told, "\n".join(lines))
        if broken_at is not None:
            raise typer.Exit(Exit.RULES_BROKEN)


def _day(text: str, option: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandFailed(
            f"{option}: {text!r} is no day.",
            status=Exit.UNREADABLE,
            code="day_unreadable",
            remedy="Write it as 2026-12-31.",
        ) from None
    return datetime(day.year, day.month, day.day, tzinfo=JST)


def _person_id(connection: sa.Connection, username: str) -> str:
    if not username or username.startswith("@"):
        return username
    row = people.find_row(connection, username)
    if row is None:
        raise PersonUnknown(username)
    return row.person.person_id
