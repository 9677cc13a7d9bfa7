"""Planning is stopped at any moment: what there is then is a sound plan, no worse than by hand."""

import itertools
import random
from types import ModuleType

from logistics.by_hand import plan_by_hand
from logistics.check import check
from logistics.generate import generate_month
from logistics.plan import make_plan, whole_share
from logistics.plan_model import Plan
from logistics.progress import Budget
from tests.logistics.asking import ask

MONTH = generate_month(seed=109, halls=5, days=9)
MOMENTS = 24


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
