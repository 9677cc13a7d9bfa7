"""A small month and its plan, made by the commands themselves."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app
from logistics.hand.by_hand import plan_by_hand
from logistics.plan_file import write_plan
from logistics.scenario import read_scenario

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command in this process: ``run("check", folder, plan)``."""

    def run_command(*arguments: object, **environment: str) -> Result:
        result = CliRunner().invoke(app, [str(a) for a in arguments], env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.stderr
        return result

    return run_command


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The folder of a month with few halls."""
    folder = tmp_path_factory.mktemp("cli") / "month"
    assert run("generate", "--seed", 3, "--halls", 4, "--days", 7, "--out", folder).exit_code == 0
    return folder


@pytest.fixture(scope="session")
def plan_file(month: Path) -> Path:
    """The file of a sound plan of the month."""
    file = month.parent / "plan.json"
    file.write_text(write_plan(plan_by_hand(read_scenario(month).scenario)), encoding="utf-8")
    return file


@pytest.fixture
def broken_file(plan_file: Path, tmp_path: Path) -> Path:
    """A plan in which more is used at a meal than there is."""
    plan: dict[str, Any] = json.loads(plan_file.read_text(encoding="utf-8"))
    plan["uses"][0]["kg"] += 1000
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(plan), encoding="utf-8")
    return file
