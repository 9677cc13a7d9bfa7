"""Commands import what they need and no more: a start takes half a second, not five."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import typer

from api import cli
from api.commands import exports
from api.commands.late import LateCommand

SOLVERS = {"ortools", "numba", "scipy", "routing.solve", "logistics.plan"}
SERVER = {"fastapi", "jinja2", "uvicorn", "api.main"}
PAPER = {"typst", "networkx", "openpyxl", "PIL"}
FRAMES = {"numpy", "pandas", "geopandas", "pyproj"}
DATABASE = {"sqlalchemy", "alembic"}
ALL = SOLVERS | SERVER | PAPER | FRAMES
RUN = """
import json, sys
from api.cli import main
try:
    main()
finally:
    sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""
MONTH, PLAN, OUT = "{month}", "{plan}", "{out}"

STARTS: Mapping[str, tuple[list[str], set[str]]] = {
    "version": (["--version"], ALL | DATABASE | {"pydantic", "rich"}),
    "help": (["--help"], ALL | DATABASE | {"pydantic", "rich"}),
    "group": (["export", "--help"], ALL | DATABASE | {"rich"}),
    "check": (["check", MONTH, PLAN], ALL),
    "generate": (["generate", "--seed", "1", "--halls", "1", "--days", "2", "--out", OUT], ALL),
    "doctor": (["doctor", "--json"], ALL - {"numpy"}),
    "user": (["user", "list"], ALL - {"fastapi"}),
    "serve": (["serve", "--help"], SOLVERS | {"pandas", "geopandas"}),
}


@pytest.mark.parametrize("name", STARTS)
def test_what_a_command_leaves_out(
    name: str, month: Path, plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, left_out = STARTS[name]
    here = {"month": month, "plan": plan_file, "out": tmp_path / "out"}
    monkeypatch.setenv("HAKOBI_DATA_DIR", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", RUN, *(a.format(**here) for a in arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *told, modules = done.stderr.splitlines()
    assert done.stdout, told
    assert done.returncode == 0 or name == "doctor", told
    assert sorted(left_out & set(json.loads(modules))) == []


def places() -> Iterator[tuple[str, LateCommand]]:
    for module in (cli, exports):
        group = typer.main.get_command(module.app)
        for name, command in getattr(group, "commands").items():  # noqa: B009
            assert isinstance(command, LateCommand), name
            yield name, command


def test_the_list_says_what_commands_say_of_themselves() -> None:
    assert {name for name, _ in places()} == {*cli.COMMANDS, *exports.COMMANDS}
    for name, command in places():
        real = command.real()
        assert command.get_short_help_str(limit=500) == real.get_short_help_str(limit=500), name
