"""The project's checker beside the public format's referee: same verdicts, rules and figures."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logistics.check import CheckReport, check, refuted_bounds
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand, plan_idly, with_figures
from logistics.model import Scenario
from logistics.plan_file import read_plan, write_plan
from logistics.plan_model import Plan
from logistics.scenario import read_scenario
from tests.logistics.asking import ask
from tests.logistics.damage import DAMAGES, Damage, spoil_further
from tests.strategies import months

# Referee figure -> ours; kilograms and kilometres are grams and metres here.
SAME_FIGURES: dict[str, Callable[[Any], Any]] = {
    "supply_kg": lambda f: f.supply_g / 1000,
    "need_kg": lambda f: f.need_g / 1000,
    "used_kg": lambda f: f.used_g / 1000,
    "wasted_kg": lambda f: f.wasted_g / 1000,
    "left_kg": lambda f: f.left_g / 1000,
    "expiring_soon_kg": lambda f: f.expiring_soon_g / 1000,
    "min_fill": lambda f: f.min_fill,
    "mean_fill": lambda f: f.mean_fill,
    "gini": lambda f: f.gini,
    "fills": lambda f: f.fills,
    "trips": lambda f: f.trips,
}
SEEDS = (3, 17)
TRIAL_MONTHS = (
    "kirin-2026-12",
    "kirin-2026-12-small-stores",
    "kirin-2027-01-snow",
    "kirin-2027-05-scarce",
)


def compare(referee: ModuleType, month: Scenario, plan: Plan) -> CheckReport:
    ours, theirs = check(month, plan), ask(referee, month, plan)
    our_rules = {v.rule for v in ours.violations}
    their_rules = {text.split(":")[0] for text in theirs.broken}
    assert our_rules == their_rules, (ours.violations, theirs.broken)
    assert ours.clean == (not theirs.broken)
    figures = ours.figures
    for key, value in SAME_FIGURES.items():
        assert value(figures) == theirs.metrics[key], key
    assert figures.peak_storage == pytest.approx(theirs.metrics["peak_storage"], abs=0.00011)
    assert figures.length_m / 1000 == pytest.approx(theirs.metrics["km"], abs=0.006)
    assert figures.duration_min / 60 == pytest.approx(theirs.metrics["hours"], abs=0.006)
    assert figures.cost_yen == pytest.approx(theirs.metrics["cost_yen"], abs=0.11)
    goals = theirs.metrics["goals"]
    assert figures.goals.min_fill_steps == goals["min_fill_steps"]
    assert figures.goals.waste_steps == goals["waste_steps"]
    assert list(figures.goals.fill_steps) == goals["fill_steps"]
    return ours


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def generated(request: pytest.FixtureRequest) -> tuple[Scenario, Plan]:
    month = generate_month(seed=request.param, halls=9, days=28)
    return month, plan_by_hand(month)


@pytest.fixture(scope="module")
def trial(shared: Path) -> tuple[Scenario, Plan]:
    month = read_scenario(shared / "scenarios" / "kirin-2027-01-snow").scenario
    return month, plan_by_hand(month)


@pytest.mark.parametrize("name", TRIAL_MONTHS)
def test_idle_plans_of_the_trial_months(shared: Path, referee: ModuleType, name: str) -> None:
    month = read_scenario(shared / "scenarios" / name).scenario
    idle = with_figures(month, plan_idly(month))
    assert compare(referee, month, idle).clean


def test_a_plan_of_a_trial_month(referee: ModuleType, trial: tuple[Scenario, Plan]) -> None:
    report = compare(referee, *trial)
    assert report.clean
    assert report.figures.used_g > 1_000_000


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.name)
def test_damaged_plans_of_generated_months(
    referee: ModuleType, generated: tuple[Scenario, Plan], damage: Damage
) -> None:
    spoilt = damage.spoil(*generated, random.Random(1))
    if spoilt is not None:
        report = compare(referee, *spoilt)
        assert damage.rule in {v.rule for v in report.violations}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.name)
def test_damaged_plans_of_a_trial_month(
    referee: ModuleType, trial: tuple[Scenario, Plan], damage: Damage
) -> None:
    spoilt = damage.spoil(*trial, random.Random(5))
    assert spoilt is not None, "the month gives no occasion"
    report = compare(referee, *spoilt)
    assert damage.rule in {v.rule for v in report.violations}


def test_bounds_are_refuted_alike(referee: ModuleType, generated: tuple[Scenario, Plan]) -> None:
    month, plan = generated
    idle = with_figures(month, plan_idly(month))
    for damage in (d for d in DAMAGES if d.rule == "R20 bounds"):
        spoilt = damage.spoil(month, idle, random.Random(0))
        assert spoilt is not None
        claim = spoilt[1]
        theirs = referee.refuted(
            json.loads(write_plan(claim))["bounds"],
            ask(referee, month, idle).metrics,
            ask(referee, month, plan).metrics,
        )
        # The idle plan's report stands in for the claim's own, which is broken by the claim.
        ours = refuted_bounds(claim, check(month, idle), check(month, plan))
        assert [t.split()[0] for t in ours] == [t.split()[0] for t in theirs]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    month=months(),
    damages=st.lists(st.sampled_from(DAMAGES), max_size=3, unique_by=lambda d: d.name),
    seed=st.integers(0, 9),
)
def test_any_month_any_damage(
    referee: ModuleType, month: Scenario, damages: list[Damage], seed: int
) -> None:
    plan = plan_by_hand(month)
    assert compare(referee, month, plan).clean
    chance = random.Random(seed)
    for damage in damages:
        month, plan = spoil_further((month, plan), damage, chance)
    report = compare(referee, month, plan)
    assert read_plan(write_plan(plan)) == plan
    if report.clean:
        assert check(month, plan) == report
