"""Commands on whole months in the database: take a folder in, give a coming month out."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import sqlalchemy as sa
import typer

from api import store
from api.clock import utc_now
from api.commands.database import database
from api.commands.exits import Exit
from api.commands.person import acting_reach, machine_person, person_option
from api.commands.plan import write_month
from api.commands.voice import CommandFailed, json_option, read_settings, require_empty, speaking
from api.db import reading, writing
from api.food.opening import open_stock
from api.master import coming_months
from api.master.month_import import import_month as keep_rows
from logistics.master.month_days import month_of
from logistics.master.month_gaps import Gap
from logistics.scenario import read_scenario


def import_month(
    scenario_dir: Path = typer.Argument(
        metavar="SCENARIO_DIR", help="Folder of a month in scenario format 1."
    ),
    username: str = person_option("User name of whoever takes it in; else this machine's user."),
    as_json: bool = json_option(),
) -> None:
    """Read a month's folder into the database: to be planned, as master data, and as stock.

    Its sites, vehicles, products, needs and so on become rows of master data, the food that is
    there before the month begins becomes opening entries of the book, and later arrivals are
    expected ones. All of it or nothing; what is there already is not written twice.
    """
    with speaking(as_json=as_json) as voice:
        read = read_scenario(scenario_dir)
        voice.warn(read.warnings)
        settings, now = read_settings(), utc_now()
        with database(settings) as engine, writing(engine) as connection:
            person_id = _who(connection, username)
            row, is_new = store.add_scenario(connection, read.scenario, now=now)
            kept = keep_rows(connection, read.scenario, person_id=person_id, now=now)
            opened = open_stock(
                connection, kept.opening, person_id=person_id, settings=settings, now=now
            )
        changed = sum(kept.changed.values())
        told = {
            "scenario_id": row.scenario_id,
            "name": row.name,
            "new": is_new,
            "master_rows": changed,
            "opened_lots": opened,
        }
        said = "取り込みました stored" if is_new else "すでにあります there already"
        voice.answer(
            told,
            f"{row.scenario_id} {row.name}: {said}\n"
            f"基本データ master data: {changed} 行 rows\n"
            f"期首在庫 opening stock: {opened} ロット lots",
        )


def _who(connection: sa.Connection, username: str) -> str:
    if username:
        return acting_reach(connection, username, "upload_scenario").person.person_id
    return machine_person(connection, now=utc_now()).person_id


def export_month(
    month: str = typer.Argument(metavar="MONTH", help="A month as YYYY-MM."),
    out: Path = typer.Option(..., "--out", help="Folder to write the month to."),
    name: str = typer.Option("", "--name", help="Name of the month; else its year and month."),
    as_json: bool = json_option(),
) -> None:
    """Write a coming month as a folder: stock now, expected arrivals, and needs.

    Stock at bases and at recipients comes from the book, the rest from master data. A month that
    lacks something is refused with every place.
    """
    with speaking(as_json=as_json) as voice:
        wanted = _month(month)
        require_empty(out)
        settings = read_settings()
        with database(settings) as engine, reading(engine) as connection:
            _require_complete(coming_months.gaps_of(connection, wanted, now=utc_now()))
            read = coming_months.read_month(
                connection, wanted, name=name, settings=settings, now=utc_now()
            )
        voice.warn(read.warnings)
        write_month(read.scenario, out, voice=voice)


def _require_complete(gaps: Sequence[Gap]) -> None:
    """Raise ``CommandFailed`` for what nothing can be planned without."""
    lacking = [gap for gap in gaps if gap.blocks]
    if lacking:
        lines = [f"{gap.file}: {gap.subject or gap.code}" for gap in lacking]
        raise CommandFailed(
            "\n".join(["The month lacks what nothing can be planned without:", *lines]),
            status=Exit.UNREADABLE,
            code="month_lacks",
            remedy="Add it to the master data, on the page /next-month or with `hakobi import`.",
        )


def _month(text: str) -> date:
    found = month_of(text)
    if found is None:
        raise CommandFailed(
            f"{text!r} is no month.",
            status=Exit.UNREADABLE,
            code="month_unreadable",
            remedy="Write it like 2027-01.",
        )
    return found
