"""Tiny months, solved by trying everything: what the planner and the proofs say, beside that."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from logistics.check import check
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.plan_model import Plan
from logistics.proof import proving
from tests.logistics.asking import ask
from tests.logistics.brute_force import BruteForce
from tests.logistics.mutations import Mutation
from tests.logistics.mutations_of_cases import ALL
from tests.logistics.proof_of_tiny_months import (
    COST_SLACK_YEN,
    SEEDS,
    Goals,
    bounds_of,
    refutations,
    refuted_by_brute_force,
    solved,
    solved_tight,
    some_outcomes,
)
from tests.logistics.tight_months import TIGHT
from tests.logistics.tiny_months import tiny_month


def goals_of(month: Scenario, plan: Plan) -> Goals:
    report = check(month, plan)
    assert report.clean, report.violations
    goals = report.figures.goals
    return goals.min_fill_steps or 0, goals.waste_steps, goals.fill_steps, goals.cost_yen


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_is_reached_by_a_sound_plan(seed: int) -> None:
    tried = solved(seed)
    best = tried.best()
    reached, told = goals_of(tried.month, tried.plan(best)), tried.goals(best)
    assert reached[:3] == told[:3]
    assert reached[3] == pytest.approx(told[3], abs=COST_SLACK_YEN)


def test_the_referee_agrees_that_the_best_is_sound(referee: ModuleType) -> None:
    for seed in SEEDS:
        tried = solved(seed)
        assert not ask(referee, tried.month, tried.plan(tried.best())).broken


@pytest.mark.parametrize("month", TIGHT, ids=lambda month: month.__name__)
def test_every_outcome_of_a_tight_month_is_reached(month: Callable[[], Scenario]) -> None:
    tried = solved_tight(month)
    assert len(tried.outcomes) > 1
    for outcome in tried.outcomes:
        assert goals_of(tried.month, tried.plan(outcome))[:3] == tried.goals(outcome)[:3]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_refutes_a_bound_of_a_tiny_month(seed: int) -> None:
    tried = solved(seed)
    assert list(refutations(tried, some_outcomes(tried))) == []


@pytest.mark.parametrize("month", TIGHT, ids=lambda month: month.__name__)
def test_no_plan_refutes_a_bound_of_a_tight_month(month: Callable[[], Scenario]) -> None:
    tried = solved_tight(month)
    assert list(refutations(tried, list(tried.outcomes))) == []


def test_no_plan_refutes_a_bound_that_branches_prove(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shift stops at a supply site, or does not, also where no solution is in two minds."""
    monkeypatch.setattr(proving, "LEAST_SPLIT", -1.0)
    for one in (*map(solved_tight, TIGHT), *map(solved, SEEDS)):
        assert list(refutations(one, some_outcomes(one))) == []


@pytest.mark.parametrize("mutation", ALL, ids=lambda m: m.name)
def test_an_error_in_the_proof_is_caught(
    monkeypatch: pytest.MonkeyPatch, mutation: Mutation
) -> None:
    """Bounds become too tight somewhere, and a plan that brute force knows refutes them."""
    cases = [(x, list(x.outcomes)) for x in map(solved_tight, TIGHT)]
    cases += [(solved(seed), some_outcomes(solved(seed))) for seed in SEEDS]
    mutation.plant(monkeypatch)
    assert any(any(refutations(*case)) for case in cases)


MISSED = {
    **dict.fromkeys((12, 29), "food that nobody needs now could go where there is room for it"),
    **dict.fromkeys((10,), "minutes that may be rounded down, which the planner does not count on"),
    **dict.fromkeys((11, 26, 28, 32), "tours or whole cases that the search passes by"),
}
"""Where the planner is known to end short of the best, and by what."""


LONGEST_S = 120.0
"""Far more than the planner takes, also where other programs want the processor."""


@pytest.mark.parametrize("seed", SEEDS[3::6])
def test_the_planner_finds_the_best_of_a_tiny_month(seed: int) -> None:
    tried = solved(seed)
    plan = make_plan(tried.month, time_limit_s=LONGEST_S, seed=1)
    assert plan.made_by.seconds < LONGEST_S / 2, "it ends by itself, so that time decides nothing"
    found, best = goals_of(tried.month, plan), tried.goals(tried.best())
    assert list(refuted_by_brute_force(tried, found, plan.bounds)) == []
    assert tried.rank(found)[:3] >= tried.rank(best)[:3], "better than the best"
    is_best = found[:3] == best[:3]
    assert not is_best or found[3] >= best[3] - COST_SLACK_YEN, "cheaper than the best"
    if not is_best or found[3] > best[3] + COST_SLACK_YEN:
        told = f"finds {found}, the best is {best}"
        assert seed in MISSED, told
        pytest.xfail(f"{MISSED[seed]}: {told}")


def more_food(month: Scenario) -> Scenario:
    first, *_ = month.lots.values()
    more = replace(first, quantity_g=first.quantity_g + first.case_g)
    return replace(month, lots={**month.lots, more.lot_id: more})


def more_room(month: Scenario) -> Scenario:
    rooms = tuple(replace(s, capacity_ul=2 * s.capacity_ul) for s in month.stores)
    return replace(month, stores=rooms)


def one_more_shift(month: Scenario) -> Scenario:
    if not month.shifts:
        return month
    days = {s.day for s in month.shifts}
    free = [day for day in month.days if day not in days]
    return replace(
        month, shifts=(*month.shifts, *(replace(month.shifts[0], day=d) for d in free[:1]))
    )


def wider_windows(month: Scenario) -> Scenario:
    wider = (
        replace(w, open_min=w.open_min - 60, close_min=w.close_min + 60) for w in month.windows
    )
    return replace(month, windows=tuple(wider))


def longer_boxes(month: Scenario) -> Scenario:
    vehicles = {
        k: replace(v, hold_min={z: m + Decimal(15) for z, m in v.hold_min.items()})
        for k, v in month.vehicles.items()
    }
    return replace(month, vehicles=vehicles)


def has_many_drives(month: Scenario) -> bool:
    """Tell whether trying everything takes long: food is put down and taken up again in boxes."""
    boxes = any(v.hold_min for v in month.vehicles.values())
    long = any(s.end_min - s.start_min > 60 for s in month.shifts)
    return len(month.supplies) > 1 and boxes and long


@pytest.mark.parametrize(
    "change", [more_food, more_room, one_more_shift, wider_windows, longer_boxes]
)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999))
def test_more_never_worsens_the_best_nor_the_bounds(
    change: Callable[[Scenario], Scenario], seed: int
) -> None:
    month = tiny_month(seed, most_halls=2, most_shifts=1)
    assume(not has_many_drives(month))
    more = change(month)
    assume(more != month)
    before, after = BruteForce(month), BruteForce(more)
    best, better = before.goals(before.best()), after.goals(after.best())
    low, high = bounds_of(month, best), bounds_of(more, best)
    assert better[0] >= best[0]
    if low.min_fill is not None:
        assert high.min_fill is not None
        assert high.min_fill >= low.min_fill - 1e-6
    if change is not more_food:  # of which more may perish
        assert after.rank(better)[:3] <= before.rank(best)[:3]
        if low.wasted_kg is not None:
            assert (high.wasted_kg or 0.0) <= low.wasted_kg + 1e-3
    assert list(refuted_by_brute_force(after, best, high)) == []
