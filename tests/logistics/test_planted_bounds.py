"""Bounds that are claimed too tight: the checker, the command and the referee all catch them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app
from logistics.check import check, refuted_bounds
from logistics.model import Scenario
from logistics.plan_file import write_plan
from logistics.plan_model import Bounds, Plan
from logistics.scenario import write_scenario
from tests.logistics.asking import ask
from tests.logistics.proof_of_tiny_months import SEEDS, solved

BEYOND = 0.001
"""Of a fill or in kilograms: more than the slack in which bounds and figures agree."""
MOST_PAIRS = 6

Claim = tuple[Scenario, Plan, Plan]


def pairs() -> Iterator[Claim]:
    """Yield a month with two sound plans of it."""
    for seed in SEEDS:
        tried = solved(seed)
        ranked = sorted(tried.outcomes, key=lambda o: tried.rank(tried.goals(o)))
        for one in ranked[:: max(1, len(ranked) // 3)]:
            for other in ranked[:: max(1, len(ranked) // 5)]:
                yield tried.month, tried.plan(one), tried.plan(other)


def claims(tighten: Callable[[Claim], Bounds | None]) -> list[Claim]:
    """Return plans with a bound that is too tight for another plan, not for themselves."""
    found = []
    for case in pairs():
        bounds = tighten(case)
        if bounds is None:
            continue
        month, plan, other = case
        claim = replace(plan, bounds=bounds)
        if check(month, claim).clean:
            found.append((month, claim, other))
        if len(found) == MOST_PAIRS:
            break
    return found


def too_low_a_worst_fill(case: Claim) -> Bounds | None:
    _, _, other = case
    return Bounds(min_fill=other.metrics.min_fill - BEYOND)


def too_much_waste(case: Claim) -> Bounds | None:
    month, plan, other = case
    mine, theirs = (check(month, p).figures for p in (plan, other))
    if (theirs.goals.min_fill_steps or 0) < (mine.goals.min_fill_steps or 0):
        return None
    return Bounds(wasted_kg=theirs.wasted_g / 1000 + 2 * BEYOND)


def is_lean(case: Claim) -> bool:
    month, plan, other = case
    mine, theirs = (check(month, p).figures.goals for p in (plan, other))
    level = (theirs.min_fill_steps or 0) >= (mine.min_fill_steps or 0)
    return level and theirs.waste_steps <= mine.waste_steps


def too_low_fills(case: Claim) -> Bounds | None:
    """Only the best-off recipient's is too low."""
    month, _, other = case
    fills = list(check(month, other).figures.fills.values())
    if not fills or not is_lean(case):
        return None
    return Bounds(fills=(*(1.0 for _ in fills[:-1]), fills[-1] - BEYOND))


def too_high_a_cost(case: Claim) -> Bounds | None:
    month, plan, other = case
    mine, theirs = (check(month, p).figures.goals for p in (plan, other))
    steps = zip(theirs.fill_steps, mine.fill_steps, strict=True)
    if not is_lean(case) or any(a < b for a, b in steps):
        return None
    return Bounds(cost_yen=theirs.cost_yen + 2)


PLANTED = {
    "min_fill": too_low_a_worst_fill,
    "wasted_kg": too_much_waste,
    "fill": too_low_fills,
    "cost_yen": too_high_a_cost,
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_checker_catches_it(name: str) -> None:
    found = claims(PLANTED[name])
    assert len(found) >= 3
    for month, claim, other in found:
        texts = refuted_bounds(claim, check(month, claim), check(month, other))
        assert [t.split()[0] for t in texts] == [name]


@pytest.mark.parametrize("name", PLANTED)
def test_what_the_other_plan_just_reaches_is_let_stand(name: str) -> None:
    for month, claim, other in claims(PLANTED[name]):
        figures = check(month, other).figures
        bounds = {
            "min_fill": Bounds(min_fill=figures.min_fill),
            "wasted_kg": Bounds(wasted_kg=figures.wasted_g / 1000),
            "fill": Bounds(fills=tuple(figures.fills.values())),
            "cost_yen": Bounds(cost_yen=figures.cost_yen),
        }[name]
        honest = replace(claim, bounds=bounds)
        assert refuted_bounds(honest, check(month, claim), check(month, other)) == ()


@pytest.mark.parametrize("name", PLANTED)
def test_the_referee_catches_it_alike(referee: ModuleType, name: str) -> None:
    for month, claim, other in claims(PLANTED[name]):
        texts = referee.refuted(
            json.loads(write_plan(claim))["bounds"],
            ask(referee, month, claim).metrics,
            ask(referee, month, other).metrics,
        )
        assert [t.split()[0] for t in texts] == [name]


def files_of(folder: Path, claim: Claim) -> tuple[Path, Path, Path]:
    month, plan, other = claim
    scenario, mine, theirs = folder / "month", folder / "plan.json", folder / "other.json"
    write_scenario(month, scenario)
    mine.write_text(write_plan(plan), encoding="utf-8")
    theirs.write_text(write_plan(other), encoding="utf-8")
    return scenario, mine, theirs


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.mark.parametrize("name", PLANTED)
def test_the_command_catches_it(tmp_path: Path, name: str) -> None:
    scenario, plan, other = files_of(tmp_path, claims(PLANTED[name])[0])
    assert run("check", scenario, plan).exit_code == 0
    told = run("check", scenario, plan, "--against", plan, "--against", other)
    assert told.exit_code == 1
    assert f"R20 bounds: other.json: {name}" in told.stdout
    as_json = run("check", scenario, plan, "--against", other, "--json")
    assert as_json.exit_code == 1
    (violation,) = json.loads(as_json.stdout)["violations"]
    assert (violation["rule"], violation["where"]) == ("R20 bounds", "other.json")


def test_the_command_says_the_same_as_the_referee(shared: Path, tmp_path: Path) -> None:
    scenario, plan, other = files_of(tmp_path, claims(too_much_waste)[0])
    script = shared / "tools" / "check_plan.py"
    for others in ([other], [plan], []):
        arguments = [script, scenario, plan, *(["--against", *others] if others else [])]
        theirs = subprocess.run(
            [sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False
        )
        ours = run("check", scenario, plan, *(x for o in others for x in ("--against", o)))
        assert ours.exit_code == theirs.returncode


def test_a_plan_that_breaks_rules_refutes_nothing(tmp_path: Path) -> None:
    month, claim, other = claims(too_much_waste)[0]
    scenario, plan, file = files_of(tmp_path, (month, claim, replace(other, scenario="else")))
    told = run("check", scenario, plan, "--against", file)
    assert told.exit_code == 0
    assert "refutes nothing" in told.stderr
    assert run("check", scenario, plan, "--against", tmp_path / "none.json").exit_code == 2
