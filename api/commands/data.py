"""The command ``hakobi export person``: all that is held about one person."""

from pathlib import Path

import typer

from api.clock import utc_now
from api.commands.database import database
from api.commands.person import write_notes
from api.commands.voice import json_option, read_settings, speaking, write_whole
from api.db import writing
from api.excel.person_book import person_workbook
from api.privacy.person_data import data_of_name

JSON_FILE, BOOK_FILE = "person.json", "person.xlsx"


def export_person(
    name: str = typer.Argument(
        metavar="NAME", help="User name, or a name as shifts and contacts have it."
    ),
    out: Path = typer.Option(..., "--out", help="Folder to write to."),
    as_json: bool = json_option(),
) -> None:
    """Write everything that is held about a person: a JSON file, and a workbook to read.

    That it was done stands in the log of accesses.
    """
    with speaking(as_json=as_json) as voice:
        with database(read_settings()) as engine, writing(engine) as connection:
            found = data_of_name(connection, name, now=utc_now())
            write_notes(connection)
        write_whole(out / JSON_FILE, found.as_json.encode())
        write_whole(out / BOOK_FILE, person_workbook(found, language="ja"))
        rows = {one.table: len(one.rows) for one in found.sections}
        lines = [f"{table}: {count} 件 rows" for table, count in rows.items()]
        told = {"files": [str(out / JSON_FILE), str(out / BOOK_FILE)], "rows": rows}
        voice.answer(told, "\n".join([f"書き出しました written: {out}", *lines]))
