"""The command ``hakobi``: what the server can do, for scripts and people at a terminal."""

import sys
from importlib.metadata import version

import typer

from api import (
    cli_access,
    cli_alternatives,
    cli_care,
    cli_data,
    cli_excel,
    cli_explain,
    cli_forget,
    cli_month,
    cli_notices,
    cli_pack,
    cli_plan,
    cli_recall,
    cli_receive,
    cli_replan,
    cli_report,
    cli_route,
    cli_simulate,
    cli_stock,
    cli_store,
    cli_user,
    demo,
)
from api.cli_voice import EXIT_HELP

app = typer.Typer(
    name="hakobi",
    help="hakobi 運び: plans how donated food gets from a logistics hub to dining halls.",
    epilog=EXIT_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
export = typer.Typer(
    help="Write something stored to files.",
    epilog=EXIT_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"hakobi {version('hakobi')}\n")
        raise typer.Exit


@app.callback()
def _common(
    show_version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Take the options that stand before a command."""


app.command("plan", epilog=EXIT_HELP)(cli_plan.plan)
app.command("check", epilog=EXIT_HELP)(cli_plan.check_plan)
app.command("explain", epilog=EXIT_HELP)(cli_explain.explain)
app.command("replan", epilog=EXIT_HELP)(cli_replan.replan_month)
app.command("alternatives", epilog=EXIT_HELP)(cli_alternatives.show_alternatives)
app.command("simulate", epilog=EXIT_HELP)(cli_simulate.simulate_month)
app.command("sheets", epilog=EXIT_HELP)(cli_plan.sheets)
app.command("import", epilog=EXIT_HELP)(cli_month.import_month)
app.add_typer(export, name="export")
export.command("plan", epilog=EXIT_HELP)(cli_store.export_plan)
export.command("month", epilog=EXIT_HELP)(cli_month.export_month)
export.command("pack", epilog=EXIT_HELP)(cli_pack.export_pack)
export.command("notices", epilog=EXIT_HELP)(cli_notices.export_notices)
export.command("person", epilog=EXIT_HELP)(cli_data.export_person)
app.command("generate", epilog=EXIT_HELP)(cli_plan.generate)
app.command("stock", epilog=EXIT_HELP)(cli_stock.stock)
app.command("receive", epilog=EXIT_HELP)(cli_receive.receive)
app.command("audit", epilog=EXIT_HELP)(cli_stock.audit)
app.command("recall", epilog=EXIT_HELP)(cli_recall.recall)
app.command("report", epilog=EXIT_HELP)(cli_report.report)
app.add_typer(cli_excel.app, name="excel")
app.add_typer(cli_user.app, name="user")
app.command("serve", epilog=EXIT_HELP)(cli_store.serve)
app.command("demo", epilog=EXIT_HELP)(demo.demo)
app.command("backup", epilog=EXIT_HELP)(cli_care.backup)
app.command("backup-key", epilog=EXIT_HELP)(cli_care.make_key)
app.command("restore", epilog=EXIT_HELP)(cli_care.restore)
app.command("move-db", epilog=EXIT_HELP)(cli_care.move_database)
app.command("incident-export", epilog=EXIT_HELP)(cli_access.incident_export)
app.command("forget", epilog=EXIT_HELP)(cli_forget.forget)
app.command("doctor", epilog=EXIT_HELP)(cli_care.examine)
app.command("route", epilog=EXIT_HELP)(cli_route.route)


@export.callback()
def _export() -> None:
    """Write something stored to files."""


def main() -> None:
    """Run the command that the arguments name."""
    app(prog_name="hakobi")


if __name__ == "__main__":
    main()
