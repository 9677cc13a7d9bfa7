"""Nobody is left out who can be reached: while several are, each who is helped counts."""

from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.check import check
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.plan_model import Bounds
from logistics.program.columns import Weights
from logistics.program.deliverable import Deliverable
from logistics.program.sharing import _fill_steps
from logistics.program.tours import idle_tour
from logistics.progress import Budget
from logistics.search import best_plan
from logistics.search.best_plan import BestPlan
from logistics.search.calendar import State
from logistics.search.tour_search import TourSearch


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
def test_with_a_small_budget_a_plan_is_fairer_than_by_hand(seed: int) -> None:
    month = within(generate_month(seed=4, halls=12, days=20), 10_000)
    plan = make_plan(month, time_limit_s=100, seed=seed, iterations=40)
    assert check(month, plan).clean
    assert plan.metrics.min_fill > plan_by_hand(month, seed=seed).metrics.min_fill


@pytest.mark.parametrize("seed", range(3))
def test_while_several_are_left_out_each_who_is_helped_counts(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A tour to one of many who have nothing does not raise the worst fill, and yet pays."""
    month = generate_month(seed=seed, halls=8, days=12)
    best = BestPlan(month, plan_by_hand(month, seed=1), Budget(time_limit_s=60).start(), None)
    best.bounds = Bounds(min_fill=0.9)
    weights = best.weights_of_tours()
    monkeypatch.setattr(best_plan, "LEFT_OUT_SHARE", 0.0)
    assert best.weights_of_tours() == replace(weights, short_fill=0.0)
    gains: dict[bool, float] = {}
    raised = 0.0
    for each_counts, known in ((True, weights), (False, replace(weights, short_fill=0.0))):
        before, after = helped(month, known)
        assert min(fills_of(before)) == pytest.approx(min(fills_of(after)))
        raised = sum(fills_of(after)) - sum(fills_of(before))
        gains[each_counts] = before.cost - after.cost
    assert raised > 0.01
    assert gains[True] > gains[False] + 0.9 * weights.short_fill * raised


def helped(month: Scenario, weights: Weights) -> tuple[State, State]:
    """Return a month without tours, and with the first that helps anybody."""
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(
        month, deliverable, Budget(time_limit_s=60).start(), seed=1, weights=weights
    )
    tours = search.first_tours()
    idle = tuple(idle_tour(month, tour.shift) for tour in tours)
    nothing = search.state(idle)
    assert nothing is not None
    for t, tour in enumerate(tours):
        something = search.state((*idle[:t], tour, *idle[t + 1 :]), nothing)
        assert something is not None
        if sum(fills_of(something)) > sum(fills_of(nothing)):
            return nothing, something
    raise AssertionError("no tour helps anybody")


def fills_of(state: State) -> list[float]:
    return list(state.allocation.fills_in(state.solution.values).values())
