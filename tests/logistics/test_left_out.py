"""Nobody is left out who can be reached: while several are, each who is helped counts."""

from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.check import check
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.plan_model import Bounds
from logistics.program.sharing import _fill_steps
from logistics.progress import Budget
from logistics.search import best_plan
from logistics.search.best_plan import BestPlan


def within(month: Scenario, budget_yen: int) -> Scenario:
    return replace(month, objective=replace(month.objective, budget_yen=Decimal(budget_yen)))


def test_in_tours_every_fill_below_the_highest_step_counts_but_less_than_the_worst() -> None:
    month = generate_month(seed=2, halls=8, days=12)
    by_hand = plan_by_hand(month, seed=1)
    best = BestPlan(month, by_hand, Budget(time_limit_s=60).start(), None)
    assert best.weights_of_tours().short_fill == 0, "the highest step is not known yet"
    best.bounds = Bounds(min_fill=0.4)
    weights = best.weights_of_tours()
    assert 0 < weights.short_fill < weights.worst_fill
    costs, widths = _fill_steps(100.0, 30.0, weights)
    assert costs[0] == pytest.approx(-weights.fill_kg - weights.short_fill / 100)
    assert widths[0] == pytest.approx(100 * (weights.worst_most - 0.3))
    assert costs[1] == pytest.approx(-weights.fill_kg)
    assert best.weights.short_fill == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_with_a_small_budget_the_worst_fill_rises_as_each_who_is_helped_counts(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    month = within(generate_month(seed=4, halls=12, days=20), 10_000)
    plan = make_plan(month, time_limit_s=100, seed=seed, iterations=40)
    assert check(month, plan).clean
    assert plan.metrics.min_fill > plan_by_hand(month, seed=seed).metrics.min_fill
    monkeypatch.setattr(best_plan, "LEFT_OUT_SHARE", 0.0)
    without = make_plan(month, time_limit_s=100, seed=seed, iterations=40)
    assert plan.metrics.min_fill > without.metrics.min_fill + 0.02, (
        "only the last one helped counts"
    )
