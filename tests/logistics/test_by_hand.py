"""The plan by hand: repeatable, within its budget, useful, and never worse than doing nothing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from logistics.check import check
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand, plan_idly, with_figures
from logistics.model import Scenario
from logistics.scenario import fingerprint


@pytest.fixture(scope="module")
def month() -> Scenario:
    return replace(generate_month(seed=3, halls=9, days=28))


def test_it_says_where_it_comes_from(month: Scenario) -> None:
    plan = plan_by_hand(month, seed=5)
    assert plan.scenario == month.name
    assert plan.made_by.fingerprint == fingerprint(month)
    assert plan.made_by.seed == 5
    assert plan.made_by.program.startswith("hakobi ")
    assert plan.bounds.min_fill is None


def test_it_is_the_same_each_time(month: Scenario) -> None:
    assert plan_by_hand(month, seed=2) == plan_by_hand(month, seed=2)


def test_it_beats_doing_nothing(month: Scenario) -> None:
    idle = check(month, with_figures(month, plan_idly(month))).figures
    hand = check(month, plan_by_hand(month)).figures
    assert hand.goals.beats(idle.goals)
    assert hand.used_g > idle.used_g
    assert hand.wasted_g < idle.wasted_g


@pytest.mark.parametrize("budget_yen", ["0", "1500", "9000.5"])
def test_it_keeps_the_budget(month: Scenario, budget_yen: str) -> None:
    objective = replace(month.objective, budget_yen=Decimal(budget_yen))
    poor = replace(month, objective=objective)
    report = check(poor, plan_by_hand(poor))
    assert report.clean
    assert report.figures.cost_yen <= float(budget_yen)


def test_more_budget_feeds_more(month: Scenario) -> None:
    used = []
    for budget_yen in (0, 9000, 90_000):
        objective = replace(month.objective, budget_yen=Decimal(budget_yen))
        poor = replace(month, objective=objective)
        used.append(check(poor, plan_by_hand(poor)).figures.used_g)
    assert used == sorted(used)
    assert used[0] < used[-1]


def test_dates_at_the_ends_of_the_calendar(month: Scenario) -> None:
    lots = {
        k: replace(x, available_on=date.min, expires_on=date.max if i % 2 else date.min)
        for i, (k, x) in enumerate(month.lots.items())
    }
    endless = replace(month, lots=lots)
    for plan in (plan_by_hand(endless), with_figures(endless, plan_idly(endless))):
        assert check(endless, plan).clean


def test_a_place_is_passed_where_the_listed_way_without_it_is_longer() -> None:
    """Way tables rounded to minutes or typed by people need not keep the triangle's rule."""
    month = generate_month(seed=3)
    plan = plan_by_hand(month)
    passed = [
        (before, stop, after)
        for trip in plan.trips
        for before, stop, after in zip(trip.stops, trip.stops[1:], trip.stops[2:], strict=False)
        if not stop.handled_g
    ]
    assert passed, "the month has such a way"
    assert check(month, plan).clean
    for before, _, after in passed:
        straight = month.leg(before.site_id, after.site_id)
        assert straight is None or before.depart_min + straight.duration_min > after.arrive_min
