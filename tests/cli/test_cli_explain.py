"""``hakobi explain``: reasons in both languages, as JSON, and faults with their remedy."""

import json
from pathlib import Path

import pytest

from logistics.explaining.diagnosis import short_sites
from logistics.plan_file import read_plan
from logistics.scenario import read_scenario
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def short(month: Path, plan_file: Path) -> list[str]:
    """The recipients that are short in the plan, the worst-off first."""
    plan = read_plan(plan_file.read_text(encoding="utf-8"))
    found = [str(s) for s in short_sites(read_scenario(month).scenario, plan)]
    assert found
    return found


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_everybody_short_is_explained(
    run: Run, month: Path, plan_file: Path, short: list[str], lang: str
) -> None:
    told = run("explain", month, plan_file, "--lang", lang, "--no-fixes")
    assert told.exit_code == 0, told.stderr
    heads = [line.split(" ")[0] for line in told.stdout.splitlines() if line[:1].isalpha()]
    assert heads == short


def test_one_recipient_as_json(run: Run, month: Path, plan_file: Path, short: list[str]) -> None:
    arguments = ("--site", short[0], "--json", "--time-limit", 30)
    told = run("explain", month, plan_file, *arguments)
    assert told.exit_code == 0, told.stderr
    answer = json.loads(told.stdout)
    (recipient,) = answer["recipients"]
    assert answer["not_examined"] == []
    assert recipient["site_id"] == short[0]
    assert recipient["verdict"] in {"impossible", "impossible_beside", "not_found", "not_proved"}
    assert recipient["used_g"] <= recipient["beside_g"] <= recipient["most_g"]
    assert recipient["fix"]["tried"] in {"works", "nothing_helps", "not_in_time"}
    if recipient["fix"]["tried"] == "works":
        assert recipient["fix"]["after_g"] > recipient["fix"]["before_g"] == recipient["used_g"]
        assert recipient["fix"]["change"]["kind"]


def test_a_recipient_that_is_not_there(run: Run, month: Path, plan_file: Path) -> None:
    told = run("explain", month, plan_file, "--site", "HALL-99", "--json")
    assert told.exit_code == 2
    error = json.loads(told.stdout)["error"]
    assert error["code"] == "unknown_site"
    assert "HALL-99" in error["message"]
    assert "sites.csv" in error["remedy"]


def test_a_plan_that_breaks_rules_is_not_explained(
    run: Run, month: Path, broken_file: Path
) -> None:
    told = run("explain", month, broken_file)
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "breaks rules" in told.stderr
