"""Planning is stopped at any moment: what there is then is a sound plan, no worse than by hand."""

import itertools
import random
from types import ModuleType

import pytest

from logistics import plan as plans
from logistics.check import check
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.plan import Look, looks_within, make_plan, whole_share
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.search.best_plan import BestPlan
from tests.logistics.asking import ask

MONTH = generate_month(seed=109, halls=5, days=9)
MOMENTS = 18


def stopped_at(moment: float) -> tuple[Plan, int]:
    """Stop when the planner asks for the ``moment``-th time; return how often it asked."""
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > moment

    return make_plan(MONTH, time_limit_s=2, seed=1, stop=stop), asked


def stopped_plans() -> list[Plan]:
    """Return plans that were stopped at moments spread over all of planning, and one that was not.

    The earliest come more often: there is least to fall back on.
    """
    whole, times = stopped_at(float("inf"))
    chance = random.Random(5)
    early = [chance.randrange(40) for _ in range(MOMENTS // 3)]
    moments = [0, *early, *(chance.randrange(times) for _ in range(MOMENTS - len(early)))]
    return [*(stopped_at(moment)[0] for moment in moments), whole]


def test_the_time_of_whole_cases_is_shared_out_when_told_to_stop_meanwhile() -> None:
    asked = itertools.count()
    budget = Budget(time_limit_s=2, stop=lambda: next(asked) > 0).start()
    assert 0 < whole_share(budget, program_s=0.02) < 1
    assert budget.left_s == 0


def test_plans_stopped_at_any_moment_pass_both_checkers(referee: ModuleType) -> None:
    by_hand = check(MONTH, plan_by_hand(MONTH)).figures.goals
    plans = stopped_plans()
    found = [check(MONTH, plan) for plan in plans]
    assert len(plans) > MOMENTS
    for plan, report in zip(plans, found, strict=True):
        assert report.clean, report.violations
        assert not by_hand.beats(report.figures.goals)
        assert not ask(referee, MONTH, plan).broken
    assert len({report.figures.goals for report in found}) > 1, "some were stopped early"
    known = [p.bounds.min_fill for p in plans if p.bounds.min_fill is not None]
    most = max(report.figures.min_fill or 0.0 for report in found)
    assert all(bound >= most - 1e-6 for bound in known)


def test_tours_are_made_whole_twice_in_a_long_run_and_once_where_that_takes_long() -> None:
    budget = Budget(time_limit_s=100)
    looks = looks_within(budget, program_s=0.4)
    assert [look.after_s for look in looks] == pytest.approx([12, 40])
    assert {look.lasts_s for look in looks} == {4.0}
    assert [look.after_s for look in looks_within(budget, program_s=0.61)] == [12]
    assert looks_within(budget, program_s=50) == [Look(12, 15)]
    assert not looks_within(Budget(time_limit_s=100, iterations=9), program_s=0.1)


def test_whoever_stops_while_tours_are_searched_has_whole_cases_of_late_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month = generate_month(seed=7, halls=12)
    monkeypatch.setattr(plans, "LOOKS_AFTER", (0.0, 0.0, 0.0))
    looked: list[Plan] = []
    in_order = BestPlan.bring_in_cheapest_order

    def look(best: BestPlan, *, stage: str) -> None:
        in_order(best, stage=stage)
        if stage == "tours":
            looked.append(best.plan)

    monkeypatch.setattr(BestPlan, "bring_in_cheapest_order", look)
    make_plan(month, time_limit_s=600, seed=1, stop=lambda: len(looked) == len(plans.LOOKS_AFTER))
    goals = [check(month, plan).figures.goals for plan in (plan_by_hand(month), *looked)]
    assert len(looked) == len(plans.LOOKS_AFTER)
    assert goals[-1].beats(goals[0])
    assert not any(before.beats(after) for before, after in itertools.pairwise(goals))
