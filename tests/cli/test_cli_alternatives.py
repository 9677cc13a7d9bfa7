"""``hakobi alternatives`` and ``hakobi simulate``: their answers in words and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.plan_file import write_plan
from logistics.scenario import write_scenario

Run = Callable[..., Result]


@pytest.fixture
def month_and_plan(tmp_path: Path) -> tuple[Path, Path]:
    """A month of six halls, with its plan made by hand."""
    month = generate_month(seed=2, halls=6, days=10)
    write_scenario(month, tmp_path / "month")
    plan = tmp_path / "plan.json"
    plan.write_text(write_plan(plan_by_hand(month)), encoding="utf-8")
    return tmp_path / "month", plan


def test_three_plans_are_set_side_by_side(run: Run, month_and_plan: tuple[Path, Path]) -> None:
    told = run("alternatives", *month_and_plan, "--time-limit", 4, "--json")
    assert told.exit_code == 0, told.output
    plans = json.loads(told.stdout)["plans"]
    assert [p["order"] for p in plans] == ["fairest", "least_waste", "equal_shares"]
    assert plans[1]["wasted_g"] <= plans[0]["wasted_g"]


def test_a_plan_that_breaks_rules_has_no_alternatives(
    run: Run, month_and_plan: tuple[Path, Path]
) -> None:
    folder, file = month_and_plan
    plan = json.loads(file.read_text(encoding="utf-8"))
    plan["uses"] = plan["uses"] * 2
    file.write_text(json.dumps(plan), encoding="utf-8")
    told = run("alternatives", folder, file, "--time-limit", 4)
    assert told.exit_code == 1
    assert "hakobi check" in told.output


def test_a_month_is_lived_more_than_once(run: Run, month_and_plan: tuple[Path, Path]) -> None:
    told = run("simulate", *month_and_plan, "--runs", 2, "--seed", 3, "--cores", 1, "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert len(found["runs"]) == 2
    assert set(found["mean_fill_regret"]) == {"planned", "by_hand"}
