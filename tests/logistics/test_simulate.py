"""A month lived many times: the same for a seed, sound, and measured against hindsight."""

from dataclasses import replace

import pytest

from logistics import simulate as simulating
from logistics.check import check
from logistics.futures import future
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.simulate import Lives, Outcome, Run, kept_min_fill, run, simulate
from logistics.uncertain import cautious, counted
from tests.logistics.test_futures import NEVER, OFTEN


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=12, halls=4, days=12, uncertain_share=0.5)


@pytest.fixture(scope="module")
def lives(month: Scenario) -> Lives:
    plan = counted(month, plan_by_hand(cautious(month)))
    return Lives(scenario=month, plan=plan, seed=7, replan_s=0.5)


@pytest.fixture(scope="module")
def found(lives: Lives) -> list[Run]:
    return list(simulate(lives, runs=3))


def test_no_run_breaks_a_rule_and_hindsight_is_never_bettered(found: list[Run]) -> None:
    assert [run.number for run in found] == [0, 1, 2]
    for once in found:
        assert once.events
        for outcome in once.ends.values():
            assert outcome.violations == 0
            assert once.hindsight_min_fill is not None
            assert once.hindsight_wasted_g is not None
            assert outcome.min_fill <= once.hindsight_min_fill + 1e-6
            assert outcome.wasted_g >= once.hindsight_wasted_g
        assert once.kept_min_fill is not None
        assert once.planned.min_fill <= once.kept_min_fill + 1e-6 <= once.hindsight_min_fill + 2e-6
    assert any(once.by_hand.changed for once in found)
    assert len({(once.events, once.by_hand) for once in found}) > 1, "each run has its own news"


def test_processes_find_what_one_alone_finds(lives: Lives) -> None:
    # No time to change plans: what is found in time may differ from one time to the next.
    hurried = replace(lives, replan_s=0.0)
    assert list(simulate(hurried, runs=2, cores=2)) == list(simulate(hurried, runs=2))


def test_both_ways_meet_the_same_month(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    months: list[Scenario] = []

    def noted(scenario: Scenario, plan: object) -> object:
        months.append(scenario)
        return check(scenario, plan)  # type: ignore[arg-type]

    monkeypatch.setattr(simulating, "check", noted)
    run(replace(lives, chances=OFTEN), 0)
    with_plan, *others = months
    assert others
    assert all(other == with_plan for other in others)
    assert with_plan != replace(lives.scenario, arrivals=())


def test_without_surprises_a_plan_ends_as_it_was_made(lives: Lives) -> None:
    sure = replace(lives, scenario=replace(lives.scenario, arrivals=()), chances=NEVER)
    once = run(sure, 0)
    assert once.events == 0
    assert once.planned.changed == once.by_hand.changed == 0
    assert once.planned.min_fill == lives.plan.metrics.min_fill
    assert once.planned.wasted_g == lives.plan.metrics.wasted_g
    assert once.planned.cost_yen == lives.plan.metrics.cost_yen


def test_regret_is_what_was_missed_of_the_best() -> None:
    outcome = Outcome(
        min_fill=0.5,
        supply_g=10_000,
        wasted_g=700,
        used_g=5_000,
        cost_yen=1.0,
        changed=0,
        delivered=0,
        violations=0,
    )
    once = Run(
        number=0,
        events=0,
        planned=outcome,
        by_hand=outcome,
        hindsight_min_fill=0.53,
        hindsight_wasted_g=500,
        kept_min_fill=0.51,
    )
    assert once.late_regret() == pytest.approx(0.02)
    assert once.fill_regret(outcome) == pytest.approx(0.03)
    assert once.waste_regret(outcome) == pytest.approx(0.02)
    unknown = replace(once, hindsight_min_fill=None, hindsight_wasted_g=None)
    assert unknown.fill_regret(outcome) is None
    assert unknown.waste_regret(outcome) is None
    assert unknown.late_regret() is None


def test_days_that_are_kept_limit_what_can_still_be(month: Scenario) -> None:
    sure = replace(month, arrivals=())
    nothing = replace(plan_by_hand(sure), trips=(), uses=(), discards=())
    most = [
        kept_min_fill(sure, [(day, nothing)], 1.0, time_limit_s=30.0)
        for day in (sure.start, sure.days[-5], sure.end)
    ]
    assert most[0] is not None
    assert most[1] is not None
    assert most[1] < most[0] <= 1.0
    assert most[2] == 1.0, "after its committed days the month is over: nothing is said"


def test_another_seed_brings_other_surprises(lives: Lives) -> None:
    first, second = (future(lives.scenario, seed=f"{seed} 0") for seed in (7, 8))
    assert first != second
