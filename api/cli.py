"""The command ``hakobi``: what the server can do, for scripts and people at a terminal."""

import sys
from collections.abc import Mapping
from importlib.metadata import version

import typer

from api.commands.exits import EXIT_HELP
from api.commands.late import late_group

COMMANDS: Mapping[str, tuple[str, str]] = {
    "plan": ("api.commands.plan:plan", "Plan a month."),
    "check": (
        "api.commands.plan:check_plan",
        "Check a plan against its month: every rule it breaks, and its figures.",
    ),
    "explain": (
        "api.commands.explain:explain",
        "Explain why recipients get less than they need in a plan, the worst-off first.",
    ),
    "replan": (
        "api.commands.replan:replan_month",
        "Change a plan after news, or for locks, as little as the goals allow.",
    ),
    "alternatives": (
        "api.commands.alternatives:show_alternatives",
        "Set two other plans of a month beside one: least waste first, and equal shares.",
    ),
    "simulate": (
        "api.commands.simulate:simulate_month",
        "Live a month many times with surprises and tell how the plan fares, and planning by hand.",
    ),
    "sheets": (
        "api.commands.sheets:sheets",
        "Write the route sheets and loading lists of a plan as a PDF to print.",
    ),
    "import": (
        "api.commands.month:import_month",
        "Read a month's folder into the database: to be planned, as master data, and as stock.",
    ),
    "export": ("api.commands.exports:app", "Write something stored to files."),
    "generate": (
        "api.commands.plan:generate",
        "Write a random but plausible month, for tests and trials.",
    ),
    "stock": (
        "api.commands.stock:stock",
        "Tell what food is where, by site, zone and days left, with sums in kilograms.",
    ),
    "receive": (
        "api.commands.receive:receive",
        "Write the arrival of food at a base; needs --as with a hub operator of the base.",
    ),
    "audit": (
        "api.commands.stock:audit",
        "Recompute the whole book, and name the first entry that does not fit.",
    ),
    "recall": (
        "api.commands.recall:recall",
        "Tell where food is that is called back, every recipient with contact, and its donors.",
    ),
    "report": (
        "api.commands.report:report",
        "Make a report of a month or fiscal year and freeze it, or write one that was made.",
    ),
    "excel": ("api.commands.excel:app", "Workbooks of master data: templates, export, import."),
    "user": ("api.commands.user:app", "Who may use hakobi: accounts of people."),
    "serve": (
        "api.commands.serve:serve",
        "Serve the pages and the API until Ctrl-C, from the database of the settings.",
    ),
    "work": (
        "api.commands.work:work",
        "Plan the runs that wait in a PostgreSQL database until Ctrl-C, and serve nothing.",
    ),
    "demo": (
        "api.commands.demo:demo",
        "Plan the sample month (架空, invented), print it, write it to demo/ and serve it.",
    ),
    "backup": (
        "api.commands.care:backup",
        "Write a backup of the whole database while people work, and prove that its book fits.",
    ),
    "backup-key": (
        "api.commands.care:make_key",
        "Make a key for encrypted backups: the secret one in a file, the public one is told.",
    ),
    "restore": (
        "api.commands.care:restore",
        "Fill an empty database from a backup and prove the book; everybody signs in anew.",
    ),
    "move-db": (
        "api.commands.care:move_database",
        "Copy the database to another one, SQLite or PostgreSQL, and prove that both are equal.",
    ),
    "incident-export": (
        "api.commands.access:incident_export",
        "Write who did what, and who read contacts, in a period; prove first that the log fits.",
    ),
    "forget": (
        "api.commands.forget:forget",
        "Let go of personal data whose time is over, as the server does once a day.",
    ),
    "doctor": (
        "api.commands.care:examine",
        "Look at settings, versions, disk, clock, database and backups; say what to mend.",
    ),
    "route": (
        "api.commands.route:route",
        "Find routes for a public benchmark problem, and prove how good they are.",
    ),
}
"""Where commands are found, and the first line of what they say of themselves."""

app = typer.Typer(
    name="hakobi",
    cls=late_group(COMMANDS),
    help="hakobi 運び: plans how donated food gets from a logistics hub to dining halls.",
    epilog=EXIT_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
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


def main() -> None:
    """Run the command that the arguments name."""
    app(prog_name="hakobi")


if __name__ == "__main__":
    main()
