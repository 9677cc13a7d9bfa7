"""Bounds: proven again without a solver, true for plans, and tight where nothing is in the way."""

import math
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.model import Zone
from logistics.bound import Bounding
from logistics.check import check
from logistics.checking.figures import refuted
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Leg, Scenario
from logistics.plan_model import Bounds
from logistics.program.linear import LinearProgram
from logistics.progress import Budget
from logistics.proof.certificate import least_cost
from logistics.proof.reach import Reach
from logistics.scenario import read_scenario


def two_columns() -> LinearProgram:
    """Return: at least 7 of 3x + 2y, x costs 5 and is at most 2, y costs 4 and is at most 9."""
    program = LinearProgram()
    x = program.add_column(cost=5.0, upper=2.0)
    y = program.add_column(cost=4.0, upper=9.0)
    program.add_row([(x, 3.0), (y, 2.0)], lower=7.0)
    return program


def test_prices_of_the_solver_prove_its_optimum() -> None:
    program = two_columns()
    found = program.solve(time_limit_s=10)
    assert found is not None
    assert found.objective == pytest.approx(12.0)  # x = 2, and half of one y
    proven = least_cost(program, found.duals.tolist())
    assert proven is not None
    assert 12 - Fraction(1, 10**6) < proven <= 12


@given(price=st.floats(-50, 50))
def test_no_price_proves_too_much(price: float) -> None:
    proven = least_cost(two_columns(), [price])
    assert proven is not None
    assert proven <= 12


def test_a_column_without_end_proves_nothing() -> None:
    program = two_columns()
    program.upper[1] = math.inf
    assert least_cost(program, [2.5]) is None
    assert least_cost(program, [2.0]) is not None


def test_numbers_that_are_not_whole_are_refused() -> None:
    program = two_columns()
    program.row_lower[0] = 7.5
    with pytest.raises(ValueError, match=r"7\.5 is no whole number"):
        least_cost(program, [1.0])


def bounding_of(month: Scenario) -> Bounding:
    return Bounding(
        scenario=month, classes=lot_classes(month), budget=Budget(time_limit_s=60).start()
    )


def bounds_of(month: Scenario, *, fill_steps: int | None, waste_steps: int | None = None) -> Bounds:
    return bounding_of(month).bounds(min_fill_steps=fill_steps, waste_steps=waste_steps)


@pytest.mark.parametrize("seed", range(4))
def test_the_plan_as_made_by_hand_refutes_nothing(seed: int) -> None:
    month = generate_month(seed=seed, halls=7, days=20)
    plan = plan_by_hand(month)
    figures = check(month, plan).figures
    goals = figures.goals
    bounds = bounding_of(month).bounds(
        min_fill_steps=goals.min_fill_steps or 0,
        waste_steps=goals.waste_steps,
        fill_steps=goals.fill_steps,
    )
    assert bounds.min_fill is not None
    assert bounds.wasted_kg is not None
    assert bounds.fills is not None
    assert bounds.cost_yen is not None
    assert 0 < bounds.cost_yen <= figures.cost_yen
    assert len(bounds.fills) == len(figures.fills)
    assert all(a <= b for a, b in pairwise(bounds.fills))
    assert refuted(replace(plan, bounds=bounds), figures, figures, fill_slack=1e-6) == ()


@pytest.mark.parametrize("seed", range(4))
def test_the_mean_of_the_fills_of_a_plan_is_below_its_bound(seed: int) -> None:
    month = generate_month(seed=seed, halls=7, days=20)
    figures = check(month, plan_by_hand(month)).figures
    steps, waste_steps = figures.goals.min_fill_steps or 0, figures.goals.waste_steps
    most = bounding_of(month).mean_fill(min_fill_steps=steps, waste_steps=waste_steps)
    caps = bounds_of(month, fill_steps=steps, waste_steps=waste_steps).fills
    assert most is not None
    assert caps is not None
    mean = sum(figures.fills.values()) / len(figures.fills)
    assert mean <= most <= sum(caps) / len(caps) + 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_dearer_trips_cost_more_and_higher_fills_too(seed: int) -> None:
    month = generate_month(seed=seed, halls=5, days=14)
    goals = check(month, plan_by_hand(month)).figures.goals

    def least_yen(month: Scenario, fill_steps: tuple[int, ...]) -> float:
        found = bounding_of(month).cost_yen(waste_steps=goals.waste_steps, fill_steps=fill_steps)
        assert found is not None
        return found

    plain = least_yen(month, goals.fill_steps)
    dear = {
        k: replace(v, yen_per_hour=2 * v.yen_per_hour, yen_per_km=2 * v.yen_per_km)
        for k, v in month.vehicles.items()
    }
    by_trip = replace(month, vehicles=dear)
    twice = {k: replace(v, yen_per_trip=2 * v.yen_per_trip) for k, v in dear.items()}
    assert plain <= least_yen(by_trip, goals.fill_steps) + 0.1
    assert least_yen(replace(month, vehicles=twice), goals.fill_steps) == pytest.approx(
        2 * plain, abs=0.3
    )
    least = min(goals.fill_steps)
    assert least_yen(month, (least,) * len(goals.fill_steps)) <= plain + 0.1
    assert least_yen(month, ()) == 0


@given(seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_more_food_room_or_shifts_never_lower_a_bound(seed: int) -> None:
    month = generate_month(seed=seed, halls=4, days=12)
    lots = {k: replace(x, quantity_g=2 * x.quantity_g) for k, x in month.lots.items()}
    few = replace(month, shifts=month.shifts[::2])
    plain = bounds_of(month, fill_steps=0, waste_steps=10**6)
    more = bounds_of(replace(month, lots=lots), fill_steps=0, waste_steps=10**6)
    less = bounds_of(few, fill_steps=0, waste_steps=10**6)
    stores = tuple(replace(s, capacity_ul=2 * s.capacity_ul) for s in month.stores)
    roomy = bounds_of(replace(month, stores=stores), fill_steps=0, waste_steps=10**6)
    for low, high in ((plain, more), (less, plain), (plain, roomy)):
        assert low.min_fill is not None
        assert high.min_fill is not None
        assert low.fills is not None
        assert high.fills is not None
        assert low.min_fill <= high.min_fill + 1e-6
        assert all(a <= b + 1e-6 for a, b in zip(low.fills, high.fills, strict=True))


def test_a_trip_may_load_as_often_as_it_comes_back() -> None:
    """The base is an hour away from the food, the recipient next door to it."""
    month = generate_month(seed=3, halls=4, days=12)
    shift = month.shifts[0]
    base_id = month.vehicles[shift.vehicle_id].base_id
    food = next(s for s in month.supplies if s.site_id != base_id)
    hall = next(s for s in month.recipients if s.site_id != base_id)
    far, near = Leg(duration_s=3600, length_m=50_000), Leg(duration_s=60, length_m=500)
    travel = dict.fromkeys(permutations(month.sites, 2), far)
    travel |= {(food.site_id, hall.site_id): near, (hall.site_id, food.site_id): near}
    shift = replace(shift, start_min=480, end_min=900)
    month = replace(month, travel=travel, windows=(), shifts=(shift,))
    stops_min = month.service_min(food.site_id, 1) + month.service_min(hall.site_id, 1)
    begins, ends = 480 + 60 + month.service_min(food.site_id, 1), 900 - 61
    driven = 1 + (ends - begins) // (stops_min + 2)
    assert driven > 900 // 180, "more than there are trips from the base and back"
    loads = Reach(month).most_loads(shift, [food.site_id], [hall.site_id])
    assert loads is not None
    assert driven <= loads <= driven + 61 // (stops_min + 2) + 1


def test_what_a_solver_calls_imprecise_proves_as_much(shared: Path) -> None:
    """By GLOP's own measure the waste of this month is off by too much to be told at all."""
    bounding = bounding_of(read_scenario(shared / "scenarios" / "kirin-2027-01-snow").scenario)
    relaxation = bounding._of_plans(49, 10**6)
    for column, factor in relaxation.saved():
        relaxation.program.costs[column] = -float(factor)
    least = bounding._least(relaxation, name="waste")
    assert least is not None
    assert 10_000 < bounding.perishing_g + least < 23_000


def test_nobody_is_fed_where_no_vehicle_comes() -> None:
    month = replace(generate_month(seed=3, halls=4, days=12), shifts=(), history={})
    lots = {k: x for k, x in month.lots.items() if month.sites[x.site_id].is_supply}
    month = replace(month, lots=lots)
    reach = Reach(month)
    assert not any(reach.visits(s.site_id, zone) for s in month.recipients for zone in Zone)
    bounds = bounds_of(month, fill_steps=0, waste_steps=10**6)
    assert bounds.min_fill == 0
    assert set(bounds.fills or ()) == {0.0}


@pytest.mark.parametrize("seed", range(6))
def test_bounds_hold_for_plans_and_grow_with_supply(seed: int) -> None:
    month = generate_month(seed=seed, halls=7, days=20)
    figures = check(month, plan_by_hand(month)).figures
    steps = figures.goals.min_fill_steps
    bounds = bounds_of(month, fill_steps=steps)
    assert bounds.min_fill is not None
    assert bounds.wasted_kg is not None
    assert (figures.min_fill or 0.0) <= bounds.min_fill + 1e-6
    assert figures.wasted_g / 1000 >= bounds.wasted_kg
    lots = {k: replace(x, quantity_g=2 * x.quantity_g) for k, x in month.lots.items()}
    double = replace(month, lots=lots)
    more = bounds_of(double, fill_steps=None)
    assert more.min_fill is not None
    assert more.min_fill >= bounds.min_fill - 1e-6


def test_the_bound_is_exact_where_nothing_is_in_the_way() -> None:
    """One hall of one need, half of it there from the start: nobody can use more than half."""
    month = generate_month(seed=2, halls=1, days=5)
    hub = next(s for s in month.supplies)
    lot = replace(
        next(iter(month.lots.values())),
        site_id=hub.site_id,
        available_on=month.start,
        quantity_g=6_000,
        case_g=1_000,
        expires_on=month.end + timedelta(days=30),
    )
    product = month.products[lot.product_id]
    need = replace(month.needs[0], category=product.category, quantity_g=12_000, day=month.end)
    tiny = replace(
        month,
        lots={lot.lot_id: lot},
        needs=(need,),
        history={},
        exclusions=(),
        outages=(),
        windows=(),
    )
    bounds = bounds_of(tiny, fill_steps=50)
    assert bounds.min_fill == pytest.approx(0.5, abs=1e-5)
    mean = bounding_of(tiny).mean_fill(min_fill_steps=50, waste_steps=0)
    assert float(mean or 0) == pytest.approx(0.5, abs=1e-5)
    assert bounds.wasted_kg == 0.0


def test_what_nobody_can_fetch_is_wasted_for_certain() -> None:
    month = replace(generate_month(seed=3, halls=4, days=31), shifts=())
    supplies = {s.site_id for s in month.supplies}
    lots = {
        k: lot
        for k, lot in month.lots.items()
        if lot.site_id in supplies
        and lot.available_on <= month.end
        and month.last_use_day(k) <= month.end
    }
    bounds = bounds_of(replace(month, lots=lots), fill_steps=0)
    assert bounds.wasted_kg == sum(lot.quantity_g for lot in lots.values()) / 1000 > 0
