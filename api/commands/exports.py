"""The commands ``hakobi export``: something stored, written to files."""

from collections.abc import Mapping

import typer

from api.commands.exits import EXIT_HELP
from api.commands.late import late_group

COMMANDS: Mapping[str, tuple[str, str]] = {
    "plan": (
        "api.commands.store:export_plan",
        "Write a stored plan, its month, its route sheets and its files for GIS tools to a folder.",
    ),
    "month": (
        "api.commands.month:export_month",
        "Write a coming month as a folder: stock now, expected arrivals, and needs.",
    ),
    "pack": (
        "api.commands.pack:export_pack",
        "Print a stored plan's papers as one PDF: overview, lists, sheets, receipts, notices.",
    ),
    "notices": (
        "api.commands.notices:export_notices",
        "Write what halls, drivers and bases are told of an approved plan, as a mail for each.",
    ),
    "person": (
        "api.commands.data:export_person",
        "Write everything that is held about a person: a JSON file, and a workbook to read.",
    ),
}

app = typer.Typer(
    cls=late_group(COMMANDS),
    help="Write something stored to files.",
    epilog=EXIT_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def _export() -> None:
    """Write something stored to files."""
