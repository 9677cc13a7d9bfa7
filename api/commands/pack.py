"""The command that prints the papers of a stored plan."""

from datetime import datetime
from pathlib import Path

import typer

from api import store
from api.clock import utc_now
from api.commands.database import database
from api.commands.voice import Voice, json_option, read_settings, speaking, write_whole
from api.db import reading
from api.food.shelves import read_shelves
from api.printing.pack import PackChoice, Part, gather
from api.printing.pack_paper import pack_pdf
from api.settings import Settings
from api.trips.swapped import as_swapped
from api.v1.pack import approval_line, link_numbers
from api.v1.sheets import link_addresses
from api.web.maps import known_roads

PACK_FILE = "hakobi-pack.pdf"


def export_pack(
    plan_id: str = typer.Argument(metavar="ID", help="Id of a stored plan."),
    *,
    out: Path = typer.Option(..., "--out", help="Folder to write to."),
    day: datetime | None = typer.Option(None, "--day", formats=["%Y-%m-%d"], help="One day."),
    trip: str = typer.Option("", "--trip", help="One trip."),
    base: str = typer.Option("", "--base", help="The trips of one base's vehicles."),
    part: list[Part] = typer.Option([], "--part", help="A part; may be given again."),
    as_json: bool = json_option(),
) -> None:
    """Print a stored plan's papers as one PDF: overview, lists, sheets, receipts, notices.

    Confidential places have their shown name on all of them.
    """
    with speaking(as_json=as_json) as voice:
        settings = read_settings()
        choice = PackChoice(
            day=day.date() if day else None, trip_id=trip, base_id=base, parts=tuple(part)
        )
        path = out / PACK_FILE
        write_whole(path, _printed(settings, plan_id, choice, voice))
        voice.answer({"plan_id": plan_id, "files": [str(path)]}, str(path))


def _printed(settings: Settings, plan_id: str, choice: PackChoice, voice: Voice) -> bytes:
    with database(settings) as engine, reading(engine) as connection:
        stored = as_swapped(connection, store.get_plan(connection, plan_id))
        pack = gather(
            stored.scenario,
            stored.plan,
            choice,
            own={planned.trip_id for planned in stored.plan.trips},
            is_own_hall=lambda _: True,
        )
        approved = approval_line(connection, stored)
        numbers = link_numbers(connection, stored, settings)
        shelves = read_shelves(connection, stored, reach=None, now=utc_now())
        codes = link_addresses(connection, plan_id, settings)
    made = pack_pdf(
        pack,
        approved=approved,
        numbers=numbers,
        trip_url=codes,
        roads=known_roads(),
        shelves=shelves,
    )
    if made.missing_glyphs:
        missing = " ".join(made.missing_glyphs)
        voice.note(f"注意 warning: 表示できない文字 not in the font: {missing}", style="yellow")
    return made.pdf
