"""Regions between which nothing can go: planned each on its own, told and proven as one month."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest

from logistics import regions
from logistics.bound import Bounding
from logistics.check import check
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Leg, Scenario
from logistics.plan import make_plan
from logistics.plan_model import Bounds
from logistics.progress import Budget, Progress
from logistics.regions import Together, regions_of
from logistics.scenario import fingerprint, read_scenario, write_scenario
from logistics.search.best_plan import ABOVE_STEP, BestPlan
from tests.bench.joined import joined
from tests.logistics.asking import ask
from tests.logistics.brute_force import BruteForce, Outcome
from tests.logistics.proof_of_tiny_months import Goals, refuted_by_brute_force
from tests.logistics.tiny_months import tiny_month


def month_of(months: Sequence[Scenario], folder: Path) -> Scenario:
    """Return the month that has several as its regions."""
    for number, month in enumerate(months):
        free = replace(month, objective=replace(month.objective, budget_yen=None))
        write_scenario(free, folder / str(number))
    joined([folder / str(n) for n in range(len(months))], folder / "joined")
    return read_scenario(folder / "joined").scenario


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    months = [generate_month(seed=seed, halls=halls, days=9) for seed, halls in ((1, 5), (22, 3))]
    return month_of(months, tmp_path_factory.mktemp("regions"))


def rows_of(table: tuple[object, ...] | dict[object, object]) -> list[str]:
    return list(map(repr, table.items() if isinstance(table, dict) else table))


def test_every_row_is_in_one_region(month: Scenario) -> None:
    found = regions_of(month)
    assert len(found) == 2
    for name in (f.name for f in fields(Scenario)):
        whole = getattr(month, name)
        if isinstance(whole, tuple | dict) and name != "products":
            parts = [row for region in found for row in rows_of(getattr(region, name))]
            assert sorted(parts) == sorted(rows_of(whole)), name
        else:
            assert all(getattr(region, name) == whole for region in found), name


def test_what_has_no_vehicle_of_its_own_stays_with_the_first(month: Scenario) -> None:
    first, second = regions_of(month)
    lonely = second.recipients[0].site_id
    bases = {v.base_id for v in month.vehicles.values()}
    assert lonely not in bases
    cut = {pair: leg for pair, leg in month.travel.items() if lonely not in pair}
    found = regions_of(replace(month, travel=cut))
    assert [len(r.sites) for r in found] == [len(first.sites) + 1, len(second.sites) - 1]
    assert lonely in found[0].sites


def with_road(month: Scenario, minutes: int) -> Scenario:
    """Return the month with a road there and back between the first places of its regions."""
    one, other = (next(iter(region.sites)) for region in regions_of(month))
    leg = Leg(duration_s=60 * minutes, length_m=1)
    return replace(month, travel={**month.travel, (one, other): leg, (other, one): leg})


def test_a_month_with_a_road_or_money_in_common_is_one(month: Scenario) -> None:
    near = with_road(month, minutes=10)
    assert regions_of(near) == (near,)
    shared = replace(month, objective=replace(month.objective, budget_yen=Decimal(9)))
    assert regions_of(shared) == (shared,)


def test_a_road_joins_where_somebody_can_be_back_in_a_shift(month: Scenario) -> None:
    one, other = regions_of(month)
    bases = {next(iter(region.sites)) for region in (one, other)}
    longest = max(
        s.end_min - s.start_min
        for s in month.shifts
        if month.vehicles[s.vehicle_id].base_id in bases
    )
    assert len(regions_of(with_road(month, minutes=longest // 2))) == 1
    far = regions_of(with_road(month, minutes=longest // 2 + 1))
    assert [region.sites for region in far] == [one.sites, other.sites]
    assert [region.travel for region in far] == [one.travel, other.travel]


def test_the_plan_is_that_of_all_regions(month: Scenario, referee: ModuleType) -> None:
    told: list[Progress] = []
    plan = make_plan(month, time_limit_s=60, seed=1, iterations=3, watch=told.append)
    assert check(month, plan).clean
    assert not ask(referee, month, plan).broken
    assert plan.made_by.fingerprint == fingerprint(month)
    driven = {trip.vehicle_id for trip in plan.trips}
    assert all(driven & region.vehicles.keys() for region in regions_of(month))
    assert [t.stage for t in told][:: len(told) - 1] == ["by hand", "done"]
    goals = [check(month, t.plan).figures.goals for t in told if t.plan]
    assert len(goals) == len(told)
    assert not any(a.beats(b) for a, b in itertools.pairwise(goals))
    assert goals[-1].beats(goals[0])
    again = make_plan(month, time_limit_s=60, seed=1, iterations=3)
    assert (again.trips, again.uses, again.bounds) == (plan.trips, plan.uses, plan.bounds)


def test_a_region_is_looked_after_as_far_as_all_can_have_it(month: Scenario) -> None:
    end = Budget(time_limit_s=60).start()
    together = Together(month, regions_of(month), end, None, seed=1)
    bounds = [region.bounds.min_fill or 0.0 for region in together.regions]
    assert together.most_fill == min(bounds) < max(bounds)
    assert len({region.weights.worst_most for region in together.regions}) == 1
    assert together.regions[0].weights.worst_most <= min(bounds) + ABOVE_STEP


@pytest.mark.parametrize(
    ("bound", "of_all", "most"), [(0.0, 0.5, 0), (0.5, 0.0, 0), (0.5, 0.3, 30)]
)
def test_no_better_worst_fill_is_looked_for_than_anybody_can_have(
    bound: float, of_all: float, most: int
) -> None:
    month = generate_month(seed=3, halls=3, days=7)
    region = BestPlan(month, plan_by_hand(month), Budget(time_limit_s=60).start(), None)
    assert region.weights.worst_most == math.inf
    region.bounds, region.most_fill = Bounds(min_fill=bound), of_all
    assert region.weights.worst_most == pytest.approx(most / 100 + ABOVE_STEP)


def test_each_region_has_its_share_of_the_time(month: Scenario) -> None:
    end = Budget(time_limit_s=100, clock=lambda: 0.0).start()
    together = Together(month, regions_of(month), end, None, seed=1)
    sizes = [len(region.scenario.recipients) for region in together.regions]
    shares = [together.budget_of(r, within_s=90).time_limit_s for r in together.regions]
    assert shares == [pytest.approx(90 * sizes[0] / sum(sizes)), 90]


def test_what_is_better_for_a_region_alone_is_not_better_for_all(month: Scenario) -> None:
    together = Together(month, regions_of(month), Budget(time_limit_s=60).start(), None, seed=1)
    before = together.plan
    region = together.regions[0]
    by_hand = region.plan
    region.plan = replace(by_hand, trips=(), uses=(), discards=())
    assert together.plan is before, "no food for anybody is worse"
    region.plan = make_plan(region.scenario, time_limit_s=60, seed=1, iterations=3)
    assert together.plan is not before
    goals = [check(month, plan).figures.goals for plan in (before, together.plan)]
    assert goals[1].beats(goals[0])
    region.plan = by_hand
    assert check(month, together.plan).figures.goals == goals[1]


def test_stopped_at_once_it_is_still_a_sound_plan_of_all(month: Scenario) -> None:
    plan = make_plan(month, time_limit_s=60, seed=1, stop=lambda: True)
    assert check(month, plan).clean
    assert plan.made_by.seconds < 20


def test_together_as_much_is_proven_as_of_one_month(month: Scenario) -> None:
    plan = make_plan(month, time_limit_s=60, seed=1, iterations=1)
    goals = check(month, plan).figures.goals
    budget = Budget(time_limit_s=60).start()
    whole = Bounding(scenario=month, classes=lot_classes(month), budget=budget).bounds(
        min_fill_steps=goals.min_fill_steps, waste_steps=goals.waste_steps
    )
    assert plan.bounds.min_fill == pytest.approx(whole.min_fill, abs=2e-6)
    assert plan.bounds.wasted_kg == pytest.approx(whole.wasted_kg, abs=0.5)
    assert plan.bounds.fills is not None
    assert len(plan.bounds.fills) == len(whole.fills or ())


@dataclass
class Both:
    """What brute force knows of two tiny months, as of one: any outcome of each with any other."""

    one: BruteForce
    other: BruteForce

    def __post_init__(self) -> None:
        self.outcomes = [Pair(a, b) for a in self.one.outcomes for b in self.other.outcomes]

    def fills(self, pair: "Pair") -> list[Fraction]:
        return sorted([*self.one.fills(pair.one), *self.other.fills(pair.other)])

    def goals(self, pair: "Pair") -> Goals:
        one, other = self.one.goals(pair.one), self.other.goals(pair.other)
        step_g = float(self.one.month.objective.waste_step_kg) * 1000
        steps = tuple(sorted(one[2] + other[2]))
        return steps[0], math.ceil(round(pair.wasted_g / step_g, 6)), steps, one[3] + other[3]


@dataclass
class Pair:
    """An outcome of each of two months."""

    one: Outcome
    other: Outcome

    @property
    def wasted_g(self) -> int:
        return self.one.wasted_g + self.other.wasted_g


PAIRS = ((2, 3), (2, 8), (3, 8), (5, 8), (8, 10), (0, 10), (9, 10), (8, 37), (15, 16))


def refutations_of(pair: tuple[int, int], folder: Path) -> list[str]:
    """Return what is wrong about the bounds of a plan of two tiny months."""
    one, other = map(tiny_month, pair)
    other = replace(other, policy=one.policy, objective=one.objective, start=one.start, end=one.end)
    month = month_of([one, other], folder)
    assert len(regions_of(month)) == 2
    plan = make_plan(month, time_limit_s=60, seed=1, iterations=2)
    found = check(month, plan).figures.goals
    goals = found.min_fill_steps or 0, found.waste_steps, found.fill_steps, found.cost_yen
    both = Both(BruteForce(one), BruteForce(other))
    return list(refuted_by_brute_force(both, goals, plan.bounds))  # type: ignore[arg-type]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_no_two_plans_together_refute_a_bound(pair: tuple[int, int], tmp_path: Path) -> None:
    assert refutations_of(pair, tmp_path) == []


def as_much_as_it_does(region: BestPlan, _: int) -> int | None:
    """Take a region to waste at least what its own plan wastes."""
    return check(region.scenario, region.plan).figures.wasted_g


def test_a_wrong_share_of_the_waste_is_refuted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(regions, "_least_g", as_much_as_it_does)
    folders = [tmp_path / str(n) for n, _ in enumerate(PAIRS)]
    assert any(refutations_of(*case) for case in zip(PAIRS, folders, strict=True))


def test_waste_is_proven_of_plans_as_fair_as_all_regions_are_together() -> None:
    month = generate_month(seed=3, halls=3, days=7)
    region = BestPlan(month, plan_by_hand(month), Budget(time_limit_s=60).start(), None)
    region.proven_for = replace(region.goals, min_fill_steps=5)
    region.bounds = Bounds(wasted_kg=7.5)
    assert regions._least_g(region, 5) == 7500
    assert regions._least_g(region, 4) == region.bounding.wasted_g(min_fill_steps=4) != 7500
    region.proven_for = None
    assert regions._least_g(region, 5) == region.bounding.wasted_g(min_fill_steps=5)
