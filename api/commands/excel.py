"""Commands on workbooks: templates, the tables as they are, and what a file would change."""

from collections.abc import Iterable
from pathlib import Path

import typer

from api.clock import utc_now
from api.commands.database import database
from api.commands.exits import Exit
from api.commands.person import acting_reach, person_option
from api.commands.voice import (
    CommandFailed,
    json_option,
    read_bytes,
    read_settings,
    speaking,
    write_whole,
)
from api.db import reading, writing
from api.excel import drafts
from api.excel.annotate import annotated
from api.excel.drafts import Draft
from api.excel.preview import CellFault, RowState
from api.excel.workbook import written
from api.master import master_store
from api.web.language import Language
from logistics.master.columns import MASTER_FILES, form_of, table_name
from logistics.scenario_files.columns import FileFormat

app = typer.Typer(
    help="Workbooks of master data: templates, export, import.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)
_TABLE = typer.Option("", "--table", help="One table, such as sites; else all, or by headings.")
_OUT = typer.Option(..., "--out", help="The workbook to write.")


def _form(name: str) -> FileFormat | None:
    form = form_of(name)
    if name and form is None:
        known = ", ".join(map(table_name, MASTER_FILES))
        raise CommandFailed(
            f"There is no table {name!r}.",
            status=Exit.UNREADABLE,
            code="table_unknown",
            remedy=f"Name one of {known}.",
        )
    return form


@app.command("template")
def template(out: Path = _OUT, table: str = _TABLE, as_json: bool = json_option()) -> None:
    """Write an empty workbook to fill in: lists, limits, frozen headings, A4."""
    with speaking(as_json=as_json) as voice:
        form = _form(table)
        forms = MASTER_FILES if form is None else (form,)
        write_whole(out, written([(f, ()) for f in forms], language="ja"))
        voice.answer({"file": str(out), "tables": len(forms)}, f"{out}: {len(forms)} tables")


@app.command("export")
def export(out: Path = _OUT, table: str = _TABLE, as_json: bool = json_option()) -> None:
    """Write master data as a workbook that can be changed and taken in again."""
    with speaking(as_json=as_json) as voice:
        form = _form(table)
        forms = MASTER_FILES if form is None else (form,)
        with database(read_settings()) as engine, reading(engine) as connection:
            rows = master_store.read_rows(connection, forms)
        write_whole(out, written([(f, rows[f.name]) for f in forms], language="ja"))
        count = sum(map(len, rows.values()))
        voice.answer({"file": str(out), "rows": count}, f"{out}: {count} rows")


@app.command("import")
def take_in(
    *,
    file: Path = typer.Argument(metavar="FILE", help="A workbook (.xlsx) or a CSV file."),
    table: str = _TABLE,
    confirm: bool = typer.Option(False, "--confirm", help="Take it in; else only tell."),
    marked: Path | None = typer.Option(None, "--marked", help="Write it with faults coloured."),
    username: str = person_option("User name of whoever takes it in."),
    as_json: bool = json_option(),
) -> None:
    """Tell what a file would change; with --confirm take in all of it, or nothing."""
    with speaking(as_json=as_json) as voice:
        _form(table)
        draft = Draft(
            draft_id="",
            file_name=file.name,
            table=table,
            site_kind="dining_hall",
            content=read_bytes(file),
        )
        with database(read_settings()) as engine, writing(engine) as connection:
            reach = acting_reach(connection, username, "confirm_import")
            found = drafts.preview(connection, draft)
            if marked is not None:
                write_whole(
                    marked,
                    annotated(
                        draft.content,
                        found.faults,
                        file_name=file.name,
                        language=Language.JAPANESE,
                    ),
                )
            is_taken = confirm and not found.faults
            if is_taken:
                by = (reach.person.person_id, utc_now())
                drafts.take(connection, draft, digest=found.digest, by=by)
        counts = {str(state): found.counts[state] for state in RowState}
        told = {**counts, "taken": is_taken, "faults": [_said(f) for f in found.faults]}
        lines = [f"{name}: {count}" for name, count in counts.items()]
        lines.append("taken in" if is_taken else "not taken in")
        voice.answer(told, "\n".join([*_lines(found.faults), *lines]))
        if found.faults:
            raise typer.Exit(Exit.UNREADABLE)


def _said(fault: CellFault) -> dict[str, str]:
    return {
        "sheet": fault.sheet,
        "cell": fault.cell,
        "value": fault.fault.value,
        "code": fault.fault.code,
        "rule": fault.fault.rule,
        "remedy": fault.fault.remedy,
    }


def _lines(faults: Iterable[CellFault]) -> list[str]:
    return [
        f"{f.sheet} {f.cell} 「{f.fault.value}」: {f.fault.rule} {f.fault.remedy}" for f in faults
    ]
