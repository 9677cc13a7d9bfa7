"""README.md tells the truth about commands, exit statuses, settings and make targets."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from api.cli import app
from api.commands.exits import EXIT_MEANINGS
from api.settings import Settings

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
COMMAND_LINES = re.findall(r"^\.venv/bin/hakobi (.*?)(?:\s+#.*)?$", README, re.MULTILINE)


def rows_after(heading: str) -> list[list[str]]:
    """The cells of the first table after a header row."""
    _, _, rest = README.partition(heading + "\n")
    assert rest, f"no table {heading!r}"
    rows = rest.splitlines()[1:]
    table = rows[: next((i for i, row in enumerate(rows) if not row.startswith("|")), len(rows))]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table]


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_every_command_line_is_understood(line: str) -> None:
    command, name, arguments = typer.main.get_command(app), "hakobi", shlex.split(line)
    while True:
        context = command.make_context(name, arguments, resilient_parsing=False)
        inner = getattr(context.command, "resolve_command", None)
        if inner is None:
            return
        left = [*context._protected_args, *context.args]
        name, command, arguments = inner(context, left)


def test_every_command_is_shown_and_described() -> None:
    listed = set(getattr(typer.main.get_command(app), "commands"))  # noqa: B009
    assert {line.split()[0] for line in COMMAND_LINES} == listed
    described = {
        cells[0].strip("`").split()[0] for cells in rows_after("| command | what it does |")
    }
    assert described == listed


def test_exit_statuses() -> None:
    told = {int(status): meaning for status, meaning in rows_after("| exit status | meaning |")}
    assert told == {status.value: meaning for status, meaning in EXIT_MEANINGS.items()}


def test_settings() -> None:
    told = rows_after("| variable | default | meaning |")
    fields = Settings.model_fields
    assert [row[0].strip("`") for row in told] == [f"HAKOBI_{name.upper()}" for name in fields]
    assert [row[2] for row in told] == [field.description for field in fields.values()]
    for (_, default, _), (name, field) in zip(told, fields.items(), strict=True):
        plain = default.strip("`")
        if isinstance(field.default, bool | int | float):
            assert plain == str(field.default), name
        elif isinstance(field.default, tuple):
            assert plain == (",".join(field.default) or "(empty)"), name
        elif field.default_factory is None and field.default not in ("", None):
            assert plain == str(field.default), name


def test_make_targets() -> None:
    makefile = (Path(__file__).resolve().parents[2] / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)", README)):
        if target in {"が", "and"}:
            continue
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_pictures_are_there_and_small() -> None:
    folder = Path(__file__).resolve().parents[2]
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((folder / name).stat().st_size <= 200_000 for name in pictures)
