"""The first reason is the obstacle that was put in, and what helps does what it says.

``tests/bench/explain.py`` measures the same on 200 months.
"""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.planning.explained import explanation_json
from logistics.check import check
from logistics.explain import explained as explained_month
from logistics.explaining.diagnosis import diagnose, short_sites
from logistics.explaining.explanation import Explanation, Tried, Verdict
from logistics.explaining.obstacles import Obstacle, without
from logistics.explaining.own_month import OwnMonth
from logistics.explaining.remedy import remedy_for
from logistics.explaining.rest_of_plan import rest_of_plan
from logistics.explaining.unhindered import unhindered_g
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand, plan_idly, with_figures
from logistics.model import Exclusion, ExclusionField, Scenario
from logistics.plan import make_plan
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.proof.ceilings import Ceilings
from tests.bench.explain import Explained, does_what_it_says, explained
from tests.logistics.planted import Planted, easy_month, planted_month

pytestmark = pytest.mark.usefixtures("processor_time")
PLAN_S = 0.5
PROVED = {
    Obstacle.OWN_STORE,
    Obstacle.OPENING_DAY,
    Obstacle.VEHICLE_DAY,
    Obstacle.COLD_BOX,
    Obstacle.SHIFT,
    Obstacle.EXCLUSION,
}
"""Obstacles that the relaxation knows and that stand before one recipient alone."""


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("obstacle", Obstacle)
def test_a_planted_obstacle_is_named_and_mended(obstacle: Obstacle, seed: int) -> None:
    found = explained(planted_month(obstacle, seed), plan_s=PLAN_S)
    assert found.diagnosis is not None
    assert found.is_right, found.diagnosis.bindings
    assert found.works, found.remedy
    first = found.diagnosis.bindings[0]
    assert 0 < first.gain_g <= found.diagnosis.missing_g
    if obstacle in PROVED:
        assert found.diagnosis.verdict is Verdict.IMPOSSIBLE


@pytest.mark.parametrize("obstacle", Obstacle)
def test_without_the_obstacle_nobody_is_short(obstacle: Obstacle) -> None:
    """So the months have one obstacle only: what is planted can be taken out again."""
    planted = planted_month(obstacle, 1)
    month = planted.month
    for site in month.recipients:
        month = without(month, obstacle, site.site_id)
    assert check(month, make_plan(month, time_limit_s=PLAN_S)).figures.min_fill == pytest.approx(1)


def test_a_month_without_obstacles_has_nothing_to_explain() -> None:
    month = easy_month(1)
    assert short_sites(month, make_plan(month, time_limit_s=PLAN_S)) == []


def test_an_idle_plan_is_not_called_impossible_to_better() -> None:
    month = easy_month(2)
    plan = with_figures(month, plan_idly(month))
    budget = Budget(time_limit_s=30).start()
    for found in diagnose(month, plan, short_sites(month, plan), budget=budget):
        assert found.verdict is Verdict.NOT_FOUND
        assert found.most_g == found.beside_g == found.could_g == found.need_g
        assert found.bindings == ()


def test_an_unserved_session_is_explained_by_itself() -> None:
    planted = planted_month(Obstacle.VEHICLE_DAY, 0)
    diagnosis = _explained(planted).diagnosis
    assert diagnosis is not None
    (session,) = diagnosis.sessions
    assert session.used_g == session.most_g == 0
    assert session.verdict is Verdict.IMPOSSIBLE
    assert session.bindings[0].obstacles == (Obstacle.VEHICLE_DAY,)


def test_two_obstacles_are_told_together() -> None:
    planted = planted_month(Obstacle.OPENING_DAY, 0)
    assert planted.site_id is not None
    exclusions = tuple(
        Exclusion(site_id=planted.site_id, field=ExclusionField.PRODUCT_ID, value=product_id)
        for product_id in planted.month.products
    )
    month = replace(planted.month, exclusions=exclusions)
    plan = make_plan(month, time_limit_s=PLAN_S)
    budget = Budget(time_limit_s=30).start()
    (diagnosis,) = diagnose(month, plan, [planted.site_id], budget=budget)
    (binding,) = diagnosis.bindings
    assert set(binding.obstacles) == {Obstacle.OPENING_DAY, Obstacle.EXCLUSION}
    assert binding.gain_g == diagnosis.missing_g


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_sound_plan_is_above_a_ceiling(seed: int) -> None:
    month = generate_month(seed=seed, halls=5, days=10)
    plan = plan_by_hand(month)
    ceilings = Ceilings(month, plan, budget=Budget(time_limit_s=60).start())
    for site_id, need_g in month.month_need_g.items():
        alone_g, beside_g = ceilings.alone_g(site_id), ceilings.beside_g(site_id)
        assert alone_g is not None
        assert beside_g is not None
        assert ceilings.used_g[site_id] <= beside_g <= alone_g <= need_g


@pytest.mark.parametrize("seed", range(2))
def test_an_obstacle_out_of_the_way_takes_nothing_away(seed: int) -> None:
    month = generate_month(seed=seed, halls=4, days=10)
    plan = plan_by_hand(month)
    for site_id in short_sites(month, plan)[:2]:
        rest = rest_of_plan(month, plan, site_id)
        before_g = OwnMonth(month, rest).most().total_g
        for obstacle in Obstacle:
            after_g = OwnMonth(without(month, obstacle, site_id), rest).most().total_g
            assert after_g >= 0.98 * before_g, obstacle


def test_others_keep_what_they_have() -> None:
    """What the rest of a plan takes is not there a second time."""
    planted = planted_month(Obstacle.SUPPLY, 0)
    plan = make_plan(planted.month, time_limit_s=PLAN_S)
    site_id = short_sites(planted.month, plan)[0]
    rest = rest_of_plan(planted.month, plan, site_id)
    for lot_id, lot in planted.month.lots.items():
        used_g = sum(u.quantity_g for u in plan.uses if u.lot_id == lot_id)
        mine_g = sum(u.quantity_g for u in plan.uses if (u.lot_id, u.site_id) == (lot_id, site_id))
        assert rest.used_g.get(lot_id, 0) == used_g - mine_g
        assert rest.used_g.get(lot_id, 0) <= rest.moved_g.get(lot_id, 0) <= lot.quantity_g


@pytest.fixture(scope="module")
def large() -> tuple[Scenario, Plan, Explanation]:
    """A month that is too large to be planned from the start for each fix, explained."""
    month = generate_month(seed=5, halls=8, days=14)
    plan = plan_by_hand(month)
    site_ids = short_sites(month, plan)[:3]
    return month, plan, explained_month(month, plan, site_ids=site_ids, time_limit_s=60)


def test_what_helps_in_a_large_month_does_what_it_says(
    large: tuple[Scenario, Plan, Explanation],
) -> None:
    month, plan, found = large
    worst = check(month, plan).figures.goals.min_fill_steps or 0
    told = [r.remedy for r in found.recipients if r.remedy is not None]
    assert len(told) == 3
    assert any(r.tried is Tried.WORKS for r in told)
    for recipient, remedy in zip(found.recipients, told, strict=True):
        if remedy.plan is None:
            continue
        changed = remedy.fix.applied(month) if remedy.fix else month
        report = check(changed, remedy.plan)
        assert report.clean
        assert (report.figures.goals.min_fill_steps or 0) >= worst
        site_id = recipient.diagnosis.site_id
        used_g = sum(u.quantity_g for u in remedy.plan.uses if u.site_id == site_id)
        assert used_g == remedy.after_g > remedy.before_g == recipient.diagnosis.used_g
        assert remedy.after_g > (remedy.as_it_is_g or 0)


def test_processes_find_what_one_finds(large: tuple[Scenario, Plan, Explanation]) -> None:
    month, plan, found = large
    wanted = [r.diagnosis.site_id for r in found.recipients]
    budget = Budget(time_limit_s=60).start()
    shared = diagnose(month, plan, wanted, budget=budget, cores=2)
    assert shared == tuple(r.diagnosis for r in found.recipients)


def test_an_explanation_is_kept_as_json(large: tuple[Scenario, Plan, Explanation]) -> None:
    month, _, found = large
    kept = json.loads(json.dumps(explanation_json(month, found)))
    for told, recipient in zip(kept["recipients"], found.recipients, strict=True):
        assert told["verdict"] == recipient.diagnosis.verdict
        for language in ("ja", "en"):
            words = told["words"][language]
            assert len(words["reasons"]) == len(recipient.diagnosis.bindings)
            assert all(words["reasons"])
            assert words["fix"] in words["text"]


def test_nothing_in_between_is_the_most_there_can_be() -> None:
    """Whatever stands in between, no obstacle out of the way brings more than the food there is."""
    month = generate_month(seed=5, halls=5, days=10)
    plan = plan_by_hand(month)
    on_the_way = set(Obstacle) - {Obstacle.SUPPLY, Obstacle.EXCLUSION}
    for site_id in short_sites(month, plan)[:3]:
        rest = rest_of_plan(month, plan, site_id)
        most_g = unhindered_g(month, rest)
        assert most_g <= unhindered_g(month, rest, excluded=True) <= month.month_need_g[site_id]
        for obstacle in on_the_way:
            free = without(without(month, obstacle, site_id), Obstacle.WHOLE_CASES, site_id)
            assert OwnMonth(free, rest).most().total_g <= most_g + 1, obstacle


def test_no_time_means_no_claim() -> None:
    planted = planted_month(Obstacle.SUPPLY, 0)
    plan = make_plan(planted.month, time_limit_s=PLAN_S)
    wanted = short_sites(planted.month, plan)
    assert diagnose(planted.month, plan, wanted, budget=_over()) == ()
    budget = Budget(time_limit_s=30).start()
    (diagnosis, *_) = diagnose(planted.month, plan, wanted, budget=budget)
    remedy = remedy_for(planted.month, plan, diagnosis, plan_s=PLAN_S, budget=_over())
    assert remedy.tried is Tried.NOT_IN_TIME
    assert remedy.fix is None
    assert not does_what_it_says(planted.month, diagnosis, remedy, None)


def _over() -> Budget:
    return Budget(time_limit_s=0).start()


def _explained(planted: Planted) -> Explained:
    return explained(planted, plan_s=PLAN_S)
