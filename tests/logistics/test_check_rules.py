"""For each rule at least one plan that breaks it, on the project's own checker alone."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from inventory.model import LotId
from logistics.check import check, refuted_bounds
from logistics.checking.report import Goals, WasteCause
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand, plan_idly, with_figures
from logistics.model import Scenario, SiteId
from logistics.plan_model import Bounds, Plan, Use
from tests.logistics.damage import DAMAGES, Damage
from tests.strategies import months

RULES = {
    "R0 scenario",
    "R1 id",
    "R1 vehicle",
    "R1 day",
    "R1 base",
    "R2 shift",
    "R2 overlap",
    "R3 site",
    "R4 item",
    "R4 aboard",
    "R5 case",
    "R6 excluded",
    "R7 service",
    "R8 window",
    "R9 payload",
    "R9 compartment",
    "R10 travel",
    "R11 use",
    "R12 expiry",
    "R13 need",
    "R14 stock",
    "R15 hold",
    "R16 storage",
    "R18 cold box",
    "R19 metrics",
    "R20 bounds",
    "R21 recipient",
    "R22 discard",
    "R23 budget",
}
"""All codes but R17 (mass), which no plan can break: it watches the checker itself."""


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=3, halls=9, days=28)


@pytest.fixture(scope="module")
def plan(month: Scenario) -> Plan:
    return plan_by_hand(month)


def codes(month: Scenario, plan: Plan) -> set[str]:
    return {v.rule for v in check(month, plan).violations}


def test_every_rule_has_a_damage() -> None:
    assert {d.rule for d in DAMAGES} == RULES
    assert len({d.name for d in DAMAGES}) == len(DAMAGES)


def test_the_plan_by_hand_is_clean_and_does_something(month: Scenario, plan: Plan) -> None:
    report = check(month, plan)
    assert report.violations == ()
    assert report.clean
    assert len(plan.trips) > 3
    assert report.figures.used_g > 0.3 * report.figures.supply_g


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.name)
def test_damage_breaks_its_rule(month: Scenario, plan: Plan, damage: Damage) -> None:
    for seed in range(3):
        spoilt = damage.spoil(month, plan, random.Random(seed))
        assert spoilt is not None, "the month gives no occasion"
        report = check(*spoilt)
        found = [v for v in report.violations if v.rule == damage.rule]
        assert found
        assert all(v.where and v.detail and str(v).startswith(damage.rule) for v in found)


def test_numbers_are_in_the_text(month: Scenario, plan: Plan) -> None:
    use = plan.uses[0]
    spoilt = replace(plan, uses=(replace(use, quantity_g=123_457), *plan.uses[1:]))
    texts = [str(v) for v in check(month, spoilt).violations if v.rule == "R13 need"]
    assert len(texts) == 1
    assert "123457 g" in texts[0]
    assert use.site_id in texts[0]


def test_all_violations_are_told_not_the_first(month: Scenario, plan: Plan) -> None:
    chance = random.Random(1)
    for damage in DAMAGES:
        if damage.rule in {"R0 scenario", "R11 use", "R22 discard", "R1 vehicle"}:
            spoilt = damage.spoil(month, plan, chance)
            assert spoilt is not None
            plan = spoilt[1]
    assert {"R0 scenario", "R11 use", "R22 discard", "R1 vehicle"} <= codes(month, plan)


def test_fills_count_the_earlier_months(month: Scenario, plan: Plan) -> None:
    figures = check(month, plan).figures
    for site_id, fill in figures.fills.items():
        used_g = sum(u.quantity_g for u in plan.uses if u.site_id == site_id)
        before = month.history.get(site_id)
        need_g = month.month_need_g[site_id] + (before.need_g if before else 0)
        used_g += before.used_g if before else 0
        assert fill == pytest.approx(used_g / need_g, abs=1e-6)
    assert list(figures.fills.values()) == sorted(figures.fills.values())


def test_waste_has_a_cause(month: Scenario, plan: Plan) -> None:
    report = check(month, plan)
    assert sum(w.quantity_g for w in report.wastes) == report.figures.wasted_g
    discarded = sum(w.quantity_g for w in report.wastes if w.cause is WasteCause.DISCARDED)
    assert discarded == sum(d.quantity_g for d in plan.discards)


def test_a_lot_out_of_date_on_arrival_is_waste_of_that_day(month: Scenario) -> None:
    lot = next(x for x in month.lots.values() if x.available_on > month.start)
    old = replace(lot, expires_on=lot.available_on.replace(year=2020))
    stale = replace(month, lots={lot.lot_id: old})
    report = check(stale, with_figures(stale, plan_idly(stale)))
    assert report.clean
    assert [(w.day, w.cause) for w in report.wastes] == [
        (lot.available_on, WasteCause.ARRIVED_EXPIRED)
    ]


def test_a_bound_is_refuted_by_a_better_plan_only(month: Scenario, plan: Plan) -> None:
    idle = with_figures(month, plan_idly(month))
    claim = replace(idle, bounds=Bounds(wasted_kg=idle.metrics.wasted_g / 1000))
    assert check(month, claim).clean
    texts = refuted_bounds(claim, check(month, claim), check(month, plan))
    assert len(texts) == 1
    assert "wasted_kg" in texts[0]
    assert refuted_bounds(claim, check(month, claim), check(month, claim)) == ()


def test_a_broken_plan_refutes_nothing(month: Scenario, plan: Plan) -> None:
    idle = with_figures(month, plan_idly(month))
    claim = replace(idle, bounds=Bounds(wasted_kg=idle.metrics.wasted_g / 1000))
    broken = replace(plan, scenario="another")
    assert refuted_bounds(claim, check(month, claim), check(month, broken)) == ()


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ((3, 9, (3, 3), 9.0), (2, 0, (2, 9), 0.0)),
        ((3, 1, (3, 3), 9.0), (3, 2, (3, 9), 0.0)),
        ((3, 1, (3, 5), 9.0), (3, 1, (3, 4), 0.0)),
        ((3, 1, (3, 5), 8.0), (3, 1, (3, 5), 9.0)),
    ],
)
def test_goals_are_compared_in_their_order(better: tuple, worse: tuple) -> None:
    names = ("min_fill_steps", "waste_steps", "fill_steps", "cost_yen")
    good, bad = (Goals(**dict(zip(names, x, strict=True))) for x in (better, worse))
    assert good.beats(bad)
    assert not bad.beats(good)
    assert not good.beats(good)


def test_a_month_without_needs_has_no_fill(month: Scenario) -> None:
    idle = replace(month, needs=())
    figures = check(idle, plan_idly(idle)).figures
    assert (figures.min_fill, figures.mean_fill, figures.gini) == (None, None, 0.0)
    assert figures.goals.min_fill_steps is None


def test_a_use_of_a_day_before_the_first_delivery_is_short(month: Scenario, plan: Plan) -> None:
    day = min(d for _, d in month.sessions)
    site = next(s for s, d in month.sessions if d == day)
    lot = next(x for x in month.lots.values() if month.last_use_day(x.lot_id) >= date(2027, 12, 1))
    use = Use(site_id=SiteId(site), day=day, lot_id=LotId(lot.lot_id), quantity_g=7)
    report = check(month, replace(plan, uses=(*plan.uses, use)))
    assert any("7 g of" in v.detail for v in report.violations if v.rule == "R14 stock")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(month=months())
def test_plans_by_hand_are_sound_and_lose_nothing(month: Scenario) -> None:
    for plan in (with_figures(month, plan_idly(month)), plan_by_hand(month)):
        report = check(month, plan)
        assert report.violations == ()
        figures = report.figures
        assert figures.supply_g == figures.used_g + figures.wasted_g + figures.left_g
        assert sum(report.left_g.values()) == figures.left_g
