"""What fairness costs: two other plans beside the fairest one."""

from fractions import Fraction

import pytest

from logistics.aim import Aim, LevelMissing, Order
from logistics.alternatives import alternatives, equal_shares, plan_for
from logistics.check import check
from logistics.generate import generate_month
from logistics.plan import make_plan
from logistics.plan_file import read_plan, write_plan
from logistics.plan_model import Bounds
from logistics.progress import Progress


def test_alternatives_are_sound_plans_of_the_same_month() -> None:
    month = generate_month(seed=6, halls=8, days=14)
    plan = make_plan(month, time_limit_s=2, seed=1)
    found = alternatives(month, plan, time_limit_s=4, seed=1)
    assert [a.order for a in found] == list(Order)
    fairest, thrifty, equal = found
    assert fairest.plan == plan
    for alternative in found:
        again = read_plan(write_plan(alternative.plan))
        report = check(month, again)
        assert report.clean, report.violations
        assert report.figures == alternative.figures
    assert thrifty.figures.goals.waste_steps <= fairest.figures.goals.waste_steps
    most = max(equal.figures.fills.values())
    assert most <= max(fairest.figures.fills.values())


def test_nobody_can_be_given_more_than_an_equal_share() -> None:
    month = generate_month(seed=6, halls=8, days=14)
    level = Fraction(1, 2)
    shared = equal_shares(month, level)
    for site_id, need_g in shared.month_need_g.items():
        assert shared.whole_need_g(site_id) == month.whole_need_g(site_id)
        most_g = shared.used_before_g(site_id) + need_g
        before_g = month.used_before_g(site_id)
        assert most_g <= max(before_g, level * month.whole_need_g(site_id) + 1)


@pytest.mark.parametrize("order", [Order.LEAST_WASTE, Order.EQUAL_SHARES])
def test_all_that_is_told_meanwhile_is_a_sound_plan_of_the_month(order: Order) -> None:
    month = generate_month(seed=6, halls=6, days=10)
    told: list[Progress] = []
    aim = Aim(order=order, level=Fraction(1, 3))
    plan = plan_for(month, aim, time_limit_s=2, seed=1, watch=told.append)
    plans = [p.plan for p in told if p.plan is not None]
    assert plans
    for found in (*plans, plan):
        report = check(month, read_plan(write_plan(found)))
        assert report.clean, report.violations
        assert found.bounds == Bounds()  # proofs about another month say nothing of this one
    assert {p.bound_min_fill for p in told} == {None}


def test_equal_shares_without_a_level_are_refused() -> None:
    month = generate_month(seed=6, halls=6, days=10)
    with pytest.raises(LevelMissing):
        plan_for(month, Aim(order=Order.EQUAL_SHARES), time_limit_s=1)
