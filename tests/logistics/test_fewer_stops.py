"""Fewer and nearer stops, where no goal but the cost notices."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from inventory.model import LotId
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario, VehicleId
from logistics.program.allocation import Allocation
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import build
from logistics.progress import Budget
from logistics.search.best_plan import BestPlan
from logistics.search.cases import whole_cases, whole_solution
from logistics.search.fewer_stops import FewerStops
from logistics.search.tour_search import TourSearch
from tests.logistics.tight_months import HALLS, one_round

NEAR, DEAR = VehicleId("V"), VehicleId("W")


def two_vehicles(month: Scenario) -> Scenario:
    """Return a month in which another vehicle could go, which is dearer."""
    vehicle, shift = month.vehicles[NEAR], month.shifts[0]
    dear = replace(vehicle, vehicle_id=DEAR, yen_per_km=Decimal(60))
    return replace(
        month,
        vehicles={**month.vehicles, DEAR: dear},
        shifts=(shift, replace(shift, vehicle_id=DEAR)),
    )


def allocated(month: Scenario) -> Allocation:
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(month, deliverable, Budget(time_limit_s=600).start(), seed=1)
    tours = search.first_tours()
    timings = search.timings(tours)
    assert timings is not None
    return build(month, deliverable, tours, timings, whole_cases=True)


def divided(allocation: Allocation, cases: dict[VehicleId, int]) -> np.ndarray:
    """Return values in which each vehicle brings so many cases."""
    program, flows = allocation.program, allocation.flows
    lower, upper = list(program.lower), list(program.upper)
    for flow, column in flows.items():
        count = float(cases[allocation.tours[flow.tour].vehicle_id])
        program.lower[column] = program.upper[column] = count
    solution = program.solve(time_limit_s=60)
    program.lower, program.upper = lower, upper
    assert solution is not None
    return solution.values


def brought(allocation: Allocation, values: np.ndarray) -> dict[VehicleId, int]:
    found = dict.fromkeys((NEAR, DEAR), 0)
    for flow, column in allocation.flows.items():
        found[allocation.tours[flow.tour].vehicle_id] += round(values[column])
    return found


def after(month: Scenario, cases: dict[VehicleId, int]) -> dict[VehicleId, int]:
    """Return what each vehicle brings when stops have closed, from so many cases each on."""
    allocation = allocated(two_vehicles(month))
    values = divided(allocation, cases)
    assert brought(allocation, values) == cases
    better = FewerStops(allocation, values, seed=1).run(Budget(time_limit_s=60).start())
    return brought(allocation, better)


@pytest.mark.parametrize("cases", [{NEAR: 1, DEAR: 1}, {NEAR: 0, DEAR: 2}])
def test_what_two_vehicles_bring_comes_with_the_cheaper_one(cases: dict[VehicleId, int]) -> None:
    assert after(one_round(), cases) == {NEAR: 2, DEAR: 0}


def test_both_go_where_one_cannot_carry_it() -> None:
    assert after(one_round(payload_g=5_000), {NEAR: 1, DEAR: 1}) == {NEAR: 1, DEAR: 1}


@pytest.mark.parametrize(("grams", "comes"), [(9_520, 0), (9_480, 1), (9_505, 1)])
def test_a_little_is_left_out_within_a_step_of_the_fill(grams: int, comes: int) -> None:
    """A recipient with 9.52 kg of 10 is as well off without 50 g more, with 9.48 kg it is not.

    With 9.505 kg it might fall below its step when meals are cut to grams.
    """
    month = one_round(halls=2, payload_g=grams)
    lot = month.lots[LotId(f"for {HALLS[1]}")]
    lots = (
        replace(lot, quantity_g=grams, case_g=grams),
        replace(lot, lot_id=LotId("little"), quantity_g=50, case_g=50),
    )
    month = replace(
        month,
        lots={x.lot_id: x for x in lots},
        needs=tuple(need for need in month.needs if need.site_id == HALLS[1]),
    )
    allocation = allocated(two_vehicles(month))
    large, little = sorted(allocation.classes, key=lambda c: -c.case_g)
    program = allocation.program
    upper = list(program.upper)
    for flow, column in allocation.flows.items():
        vehicle_id = allocation.tours[flow.tour].vehicle_id
        mine = large if vehicle_id == NEAR else little
        if flow.lot_class != mine.number:
            program.upper[column] = 0.0
    solution = program.solve(time_limit_s=60)
    program.upper = upper
    assert solution is not None
    assert brought(allocation, solution.values) == {NEAR: 1, DEAR: 1}
    better = FewerStops(allocation, solution.values, seed=1).run(Budget(time_limit_s=60).start())
    assert brought(allocation, better) == {NEAR: 1, DEAR: comes}


def test_what_perishes_is_never_left_out() -> None:
    """The same where the little is wasted if nobody eats it today."""
    month = one_round(payload_g=9_520)
    lot = month.lots[LotId(f"for {HALLS[0]}")]
    lots = (
        replace(lot, quantity_g=9_520, case_g=9_520),
        replace(lot, lot_id=LotId("little"), quantity_g=50, case_g=50),
    )
    month = replace(month, lots={x.lot_id: x for x in lots})
    allocation = allocated(two_vehicles(month))
    solution = allocation.program.solve(time_limit_s=60)
    assert solution is not None
    better = FewerStops(allocation, solution.values, seed=1).run(Budget(time_limit_s=60).start())
    assert sum(brought(allocation, better).values()) == 2


@pytest.fixture(scope="module")
def saved() -> dict[int, float]:
    """The share of the cost that is saved in months by chance, each plan checked."""
    return {seed: saved_in(generate_month(seed=seed, halls=8, days=10)) for seed in range(6)}


def saved_in(month: Scenario) -> float:
    allocation = allocated(month)
    budget = Budget(time_limit_s=600, iterations=60).start()
    solution = whole_cases(allocation, budget, seed=1)
    assert solution is not None
    best = BestPlan(month, plan_by_hand(month, seed=1), Budget(time_limit_s=600).start(), None)
    best.goals = replace(best.goals, min_fill_steps=-1)
    assert best.offer(allocation, solution, stage="whole cases")
    before = best.goals
    better = FewerStops(allocation, solution.values, seed=1).run(best.budget, by_count=True)
    again = FewerStops(allocation, solution.values, seed=1).run(best.budget, by_count=True)
    assert np.array_equal(better, again)
    assert_kept(allocation, better)
    best.offer(allocation, whole_solution(0.0, better), stage="fewer stops")
    assert best.refused == 0
    assert best.goals.fill_steps >= before.fill_steps
    assert best.goals.waste_steps <= before.waste_steps
    return 1 - best.goals.cost_yen / before.cost_yen


def assert_kept(allocation: Allocation, values: np.ndarray) -> None:
    """Say that values keep every row and are whole where they have to be."""
    program = allocation.program
    sums = program.matrix() @ values
    for total, (lower, upper) in zip(sums, program.row_limits(), strict=True):
        assert lower - 1e-5 <= total <= upper + 1e-5
    flows = values[list(allocation.flows.values())]
    assert np.allclose(flows, np.round(flows), atol=1e-5)


def test_plans_stay_sound_and_as_good_and_most_get_cheaper(saved: dict[int, float]) -> None:
    assert min(saved.values()) >= 0
    assert sum(share > 0.01 for share in saved.values()) >= 3


def test_nothing_is_begun_when_time_is_over() -> None:
    month = two_vehicles(one_round())
    allocation = allocated(month)
    best = BestPlan(month, plan_by_hand(month), Budget(time_limit_s=60).start(), None)
    best.goals = replace(best.goals, min_fill_steps=-1)
    values = divided(allocation, {NEAR: 1, DEAR: 1})
    assert best.offer(allocation, whole_solution(0.0, values), stage="whole cases")
    dear_yen = best.goals.cost_yen
    best.budget = replace(best.budget, stop=lambda: True)
    best.leave_out_stops(within_s=10, seed=1, by_count=False)
    assert best.goals.cost_yen == dear_yen
    best.budget = replace(best.budget, stop=lambda: False)
    best.leave_out_stops(within_s=10, seed=1, by_count=False)
    assert best.goals.cost_yen < dear_yen
