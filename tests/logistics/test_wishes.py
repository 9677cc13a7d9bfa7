"""Ranked categories: a tie-break that costs nobody anything."""

from dataclasses import replace

import pytest

from inventory.model import Category
from logistics.check import check
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Preference, Scenario
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.search.variety import varied
from logistics.search.wishes import nearer_to_wishes, wish_sum


def _ranking(month: Scenario, wanted: list[Category]) -> Scenario:
    """Every other recipient ranks some categories."""
    preferences = tuple(
        Preference(site_id=site.site_id, category=category, rank=rank)
        for site in month.recipients[::2]
        for rank, category in enumerate(wanted, start=1)
    )
    return replace(month, preferences=preferences)


def _used_g(plan: Plan) -> dict[object, int]:
    found: dict[object, int] = {}
    for use in plan.uses:
        found[use.site_id, use.day] = found.get((use.site_id, use.day), 0) + use.quantity_g
    return found


@pytest.fixture(scope="module")
def nearer() -> list[tuple[Scenario, Plan, Plan]]:
    found = []
    for seed in (0, 3):
        for wanted in ([Category.STAPLE], [Category.PROTEIN]):
            month = _ranking(generate_month(seed=seed, halls=20, days=21), wanted)
            plan = plan_by_hand(month)
            budget = Budget(time_limit_s=20).start()
            found.append((month, plan, nearer_to_wishes(month, plan, budget=budget)))
    return found


def test_wishes_never_cost_anybody_anything(nearer: list[tuple[Scenario, Plan, Plan]]) -> None:
    for month, plan, better in nearer:
        before, after = check(month, plan), check(month, better)
        assert after.clean
        assert after.figures.fills == before.figures.fills
        assert not before.figures.goals.beats(after.figures.goals)
        assert _used_g(better) == _used_g(plan)
        assert wish_sum(month, better) <= wish_sum(month, plan)


def test_wishes_are_heard(nearer: list[tuple[Scenario, Plan, Plan]]) -> None:
    assert any(wish_sum(m, better) < wish_sum(m, plan) for m, plan, better in nearer)


def test_without_ranks_nothing_is_exchanged() -> None:
    month = generate_month(seed=1, halls=10, days=14)
    plan = plan_by_hand(month)
    assert nearer_to_wishes(month, plan, budget=Budget(time_limit_s=5).start()) is plan


def test_variety_hears_wishes_too(nearer: list[tuple[Scenario, Plan, Plan]]) -> None:
    month, plan, better = next(x for x in nearer if x[1] != x[2])
    told = varied(month, plan, time_limit_s=20)
    assert wish_sum(month, told) < wish_sum(month, plan)
    assert check(month, told).figures.fills == check(month, plan).figures.fills
    assert better != plan
