"""The command ``hakobi sheets``: a plan of files as paper."""

from pathlib import Path

import typer

from api.commands.exits import Exit
from api.commands.export import write_sheets
from api.commands.plan import MONTH, PLAN, read_month
from api.commands.voice import CommandFailed, json_option, read_text, speaking
from logistics.check import check
from logistics.plan_file import read_plan


def sheets(
    scenario_dir: Path = MONTH,
    plan_file: Path = PLAN,
    out: Path = typer.Option(..., "--out", help="Folder to write the sheets to."),
    as_json: bool = json_option(),
) -> None:
    """Write the route sheets and loading lists of a plan as a PDF to print.

    A plan that breaks rules is refused (exit status 1): nobody shall drive it.
    """
    with speaking(as_json=as_json) as voice:
        scenario = read_month(scenario_dir, voice)
        made = read_plan(read_text(plan_file))
        report = check(scenario, made)
        if not report.clean:
            raise CommandFailed(
                "\n".join(["The plan breaks rules:", *map(str, report.violations)]),
                status=Exit.RULES_BROKEN,
                code="plan_broken",
                remedy="Plan the month again with `hakobi plan`.",
            )
        pdf = write_sheets(scenario, made, out, trip_url=None, voice=voice)
        voice.answer({"files": [str(pdf)]}, str(pdf))
