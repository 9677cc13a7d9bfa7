"""``make_plan``: sound on every month, better than by hand, stoppable, within its limits."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings

from logistics import plan as plans
from logistics.bound import Bounding
from logistics.check import check
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand, with_figures
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.plan_model import Plan
from logistics.progress import Budget, Progress
from logistics.scenario import fingerprint, read_scenario
from logistics.search import cases
from logistics.search.best_plan import BestPlan
from logistics.search.tour_search import TourSearch
from tests.logistics.asking import ask
from tests.strategies import months

# What a planner reaches that works as councils do by hand: worst fill, kilograms wasted, yen per
# kilogram used (published beside the trial months).
BY_HAND = {
    "kirin-2026-12": (0.426528, 206.1, 158204.6 / 1996.9),
    "kirin-2026-12-small-stores": (0.309549, 228.7, 152941.8 / 2038.5),
    "kirin-2027-01-snow": (0.402665, 192.2, 146521.1 / 1844.4),
    "kirin-2027-05-scarce": (0.308471, 230.9, 140995.2 / 1241.4),
}


def started() -> Budget:
    return Budget(time_limit_s=60).start()


def sound(month: Scenario, plan: Plan) -> None:
    report = check(month, plan)
    assert report.clean, report.violations
    figures = report.figures
    assert figures.supply_g == figures.used_g + figures.wasted_g + figures.left_g
    for use in plan.uses:
        assert use.day <= month.last_use_day(use.lot_id)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(month=months())
def test_every_plan_passes_both_checkers(referee: ModuleType, month: Scenario) -> None:
    plan = make_plan(month, time_limit_s=1.0, seed=1)
    sound(month, plan)
    assert not ask(referee, month, plan).broken


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(month=months())
def test_every_plan_is_sound_and_no_worse_than_by_hand(month: Scenario) -> None:
    plan = make_plan(month, time_limit_s=1.0)
    sound(month, plan)
    by_hand = check(month, plan_by_hand(month)).figures.goals
    assert not by_hand.beats(check(month, plan).figures.goals)


@pytest.mark.slow
@pytest.mark.usefixtures("processor_time")
def test_the_sample_month_is_better_than_by_hand(sample: Scenario, referee: ModuleType) -> None:
    told: list[Progress] = []
    plan = make_plan(sample, time_limit_s=15, seed=1, watch=told.append)
    sound(sample, plan)
    assert not ask(referee, sample, plan).broken
    worst_fill, wasted_kg, yen_per_kg = BY_HAND["kirin-2026-12"]
    assert plan.metrics.min_fill > worst_fill
    assert plan.metrics.wasted_g / 1000 < wasted_kg
    assert plan.metrics.cost_yen / (plan.metrics.used_g / 1000) < yen_per_kg
    assert [p.seconds for p in told] == sorted(p.seconds for p in told)
    assert {"by hand", "tours", "whole cases", "done"} == {p.stage for p in told}
    assert told[-1].plan == plan
    fills = [p.plan.metrics.min_fill for p in told if p.plan]
    steps = [int(f / 0.01 + 1e-6) for f in fills]
    assert steps == sorted(steps), "the best plan so far never gets worse"


@pytest.mark.slow
def test_the_bound_of_the_sample_month_is_the_published_one(sample: Scenario) -> None:
    budget = Budget(time_limit_s=300).start()
    bounds = Bounding(scenario=sample, classes=lot_classes(sample), budget=budget).bounds()
    assert bounds.min_fill == pytest.approx(0.662812, abs=1e-5)


@pytest.mark.slow
@pytest.mark.usefixtures("processor_time")
@pytest.mark.parametrize("name", sorted(BY_HAND.keys() - {"kirin-2026-12"}))
def test_trial_months_are_better_than_by_hand(shared: Path, referee: ModuleType, name: str) -> None:
    month = read_scenario(shared / "scenarios" / name).scenario
    plan = make_plan(month, time_limit_s=10, seed=2)
    assert not ask(referee, month, plan).broken
    worst_fill, wasted_kg, yen_per_kg = BY_HAND[name]
    assert plan.metrics.min_fill > worst_fill
    assert plan.metrics.wasted_g / 1000 < wasted_kg
    assert plan.metrics.cost_yen / (plan.metrics.used_g / 1000) < yen_per_kg


def test_with_time_enough_the_cost_is_bounded_for_the_plan_as_it_is() -> None:
    month = generate_month(seed=1, halls=7, days=20)
    plan = make_plan(month, time_limit_s=60, seed=1, iterations=3)
    cost_yen = plan.bounds.cost_yen
    assert cost_yen is not None
    assert 0 < cost_yen <= plan.metrics.cost_yen
    fewer = BestPlan(
        month, with_figures(month, replace(plan, uses=plan.uses[::2])), started(), None
    )
    fewer.prove_cost(within=1.0)
    assert fewer.bounds.cost_yen is not None
    assert fewer.bounds.cost_yen < cost_yen
    late = BestPlan(month, plan, started(), None)
    late.prove_cost(within=0.0)
    assert late.bounds.cost_yen is None


def test_a_partner_makes_no_plan_unsound(referee: ModuleType) -> None:
    month = generate_month(seed=109, halls=8, days=16)
    plan = make_plan(month, time_limit_s=12, seed=1, cores=2)
    sound(month, plan)
    assert not ask(referee, month, plan).broken
    alone = check(month, plan_by_hand(month)).figures.goals
    assert check(month, plan).figures.goals.beats(alone)


@pytest.mark.usefixtures("processor_time")
def test_with_time_left_a_large_month_goes_on_from_its_tours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month = generate_month(seed=7, halls=12)
    begun: list[str] = []

    def noting(name: str) -> None:
        method = getattr(TourSearch, name)

        def note(search: TourSearch, *given: object, **more: object) -> object:
            begun.append(name)
            return method(search, *given, **more)

        monkeypatch.setattr(TourSearch, name, note)

    noting("first_tours")
    noting("resumed")
    for module, name in ((cases, "PATIENCE"), (cases, "MOST_AT_ONCE"), (plans, "MOST_FLOWS")):
        monkeypatch.setattr(module, name, 0)  # whole cases are soon done, and it counts as large
    plan = make_plan(month, time_limit_s=5, seed=1)
    sound(month, plan)
    assert begun[0] == "first_tours"
    assert set(begun[1:]) == {"resumed"}


def test_stopping_gives_the_best_so_far() -> None:
    month = generate_month(seed=7, halls=12)
    told: list[Progress] = []

    def stop() -> bool:
        return len(told) >= 3

    plan = make_plan(month, time_limit_s=600, watch=told.append, stop=stop)
    sound(month, plan)
    assert told[-1].stage == "done"
    assert plan.made_by.seconds < 60


def test_no_time_at_all_still_gives_a_sound_plan() -> None:
    month = generate_month(seed=8, halls=5, days=14)
    plan = make_plan(month, time_limit_s=0)
    sound(month, plan)
    assert plan.bounds.min_fill is None, "nothing was proven in no time"


def test_a_budget_is_kept() -> None:
    month = generate_month(seed=108, halls=8, days=14)
    free = make_plan(
        replace(month, objective=replace(month.objective, budget_yen=None)), time_limit_s=2
    )
    budget_yen = Decimal(round(free.metrics.cost_yen / 2))
    assert budget_yen > 0
    tight = replace(month, objective=replace(month.objective, budget_yen=budget_yen))
    plan = make_plan(tight, time_limit_s=3)
    sound(tight, plan)
    assert plan.metrics.cost_yen <= budget_yen


def test_a_plan_says_what_made_it() -> None:
    month = generate_month(seed=9, halls=2, days=7)
    plan = make_plan(month, time_limit_s=2, seed=5)
    assert plan.made_by.seed == 5
    assert plan.made_by.fingerprint == fingerprint(month)
    assert plan.made_by.program.startswith("hakobi")
    assert plan.scenario == month.name
