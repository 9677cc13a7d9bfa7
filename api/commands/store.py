"""The command ``hakobi export plan``: a stored plan as files."""

from pathlib import Path

import typer

from api import store
from api.commands.database import database
from api.commands.export import MONTH_FOLDER, PLAN_FILE, write_geo, write_sheets
from api.commands.voice import json_option, read_settings, speaking, write_whole, writing_to
from api.db import reading
from api.v1.sheets import trip_addresses
from logistics.scenario import write_scenario


def export_plan(
    plan_id: str = typer.Argument(metavar="ID", help="Id of a stored plan."),
    out: Path = typer.Option(..., "--out", help="Folder to write to."),
    as_json: bool = json_option(),
) -> None:
    """Write a stored plan, its month, its route sheets and its files for GIS tools to a folder."""
    with speaking(as_json=as_json) as voice:
        settings = read_settings()
        with database(settings) as engine, reading(engine) as connection:
            stored = store.get_plan(connection, plan_id)
            text = store.plan_json(connection, plan_id)
        write_whole(out / PLAN_FILE, text.encode())
        with writing_to(out / MONTH_FOLDER):
            write_scenario(stored.scenario, out / MONTH_FOLDER)
        sheets = write_sheets(
            stored.scenario,
            stored.plan,
            out,
            trip_url=trip_addresses(settings.base_url, plan_id),
            voice=voice,
        )
        geo = write_geo(stored.scenario, stored.plan, out)
        files = [str(p) for p in (out / PLAN_FILE, out / MONTH_FOLDER, sheets, *geo)]
        voice.answer({"plan_id": plan_id, "files": files}, "\n".join(files))
