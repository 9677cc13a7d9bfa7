"""The allocation program and what is made of it: every rule is in it, nothing breaks one."""

from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import pytest

from inventory.model import Zone
from logistics import driving, formulation
from logistics.allocation import Allocation
from logistics.assemble import assemble
from logistics.bound import relaxed_bounds
from logistics.by_hand import plan_by_hand, plan_idly, with_figures
from logistics.calendar import Calendar, State, drivable_shifts
from logistics.cases import rounded_down, whole_cases
from logistics.check import check
from logistics.classes import lot_classes
from logistics.deliverable import Deliverable
from logistics.generate import generate_month
from logistics.linear import LinearProgram, Solution
from logistics.model import Outage, Scenario
from logistics.overflow import forced_discards
from logistics.progress import Budget

SEEDS = (104, 106, 109, 118)
CROWDED = (109, 118, 123)
"""Months in which vehicles and recipients' stores are short of room."""


def searched(month: Scenario, *, seconds: float = 1.5) -> tuple[Deliverable, State]:
    deliverable = Deliverable(month, lot_classes(month))
    calendar = Calendar(month, deliverable, Budget(time_limit_s=60).start(), seed=1)
    state = calendar.state(calendar.first_tours())
    assert state is not None
    calendar.budget = Budget(time_limit_s=seconds).start()
    return deliverable, calendar.improved(state, lambda _: None)


def whole(deliverable: Deliverable, state: State) -> Allocation:
    timings = state.allocation.timings
    return formulation.build(
        deliverable.scenario, deliverable, state.tours, timings, whole_cases=True
    )


def violations(month: Scenario, allocation: Allocation, solution: Solution) -> set[str]:
    trips, uses, discards = assemble(allocation, solution)
    plan = replace(plan_idly(month), trips=trips, uses=uses, discards=discards)
    return {v.rule for v in check(month, with_figures(month, plan)).violations}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_solution_becomes_a_sound_plan_without_repair(seed: int) -> None:
    month = generate_month(seed=seed, halls=8, days=16)
    deliverable, state = searched(month)
    allocation = whole(deliverable, state)
    found: list[Solution] = []
    best = whole_cases(allocation, Budget(time_limit_s=3).start(), seed=1, found=found.append)
    assert best is not None
    assert found
    objectives = [s.objective for s in found]
    assert objectives == sorted(objectives, reverse=True)
    for solution in found:
        assert violations(month, allocation, solution) == set()


LEFT_OUT = (
    (formulation, "define_recipient_room", "R16 storage"),
    (driving, "_define_load_limits", "R9 compartment"),
)


@pytest.mark.parametrize(("module", "name", "rule"), LEFT_OUT, ids=("room", "load"))
def test_without_a_rule_of_its_own_the_checker_finds_it_broken(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, rule: str
) -> None:
    monkeypatch.setattr(module, name, lambda *_: None)
    seen: set[str] = set()
    for seed in CROWDED:
        month = generate_month(seed=seed, halls=8, days=16)
        deliverable, state = searched(month, seconds=0.6)
        allocation = whole(deliverable, state)
        solution = whole_cases(allocation, Budget(time_limit_s=8).start(), seed=1)
        assert solution is not None
        seen |= violations(month, allocation, solution)
    assert rule in seen


def test_an_excluded_product_is_of_no_use() -> None:
    month = generate_month(seed=3, halls=6)
    deliverable = Deliverable(month, lot_classes(month))
    for e in month.exclusions:
        for c in deliverable.classes:
            if month.exclusion_of(e.site_id, c.product):
                assert deliverable.sessions(c, e.site_id, month.start) == ()


def test_food_waits_no_longer_than_its_zone_allows() -> None:
    month = generate_month(seed=3, halls=6)
    deliverable = Deliverable(month, lot_classes(month))
    looked = 0
    for c in deliverable.classes:
        hold = month.policy.recipient_hold_days.get(c.product.zone)
        for site in month.recipients:
            for day in month.days[::5]:
                for session in deliverable.sessions(c, site.site_id, day):
                    looked += 1
                    assert day <= session <= c.last_day
                    assert hold is None or (session - day).days <= hold
    assert looked > 100


def test_classes_keep_every_gram_that_can_be_moved() -> None:
    month = generate_month(seed=5, halls=10)
    classes = lot_classes(month)
    supplies = {s.lot_id: s for c in classes for s in c.supplies}
    for lot in month.lots.values():
        comes, last = max(lot.available_on, month.start), month.last_use_day(lot.lot_id)
        if lot.quantity_g and comes <= min(last, month.end):
            supply = supplies.pop(lot.lot_id)
            rest_g = lot.quantity_g - supply.quantity_g
            at_recipient = not month.sites[supply.site_id].is_supply
            assert rest_g == (0 if at_recipient else lot.quantity_g % lot.case_g)
    assert not supplies


def test_discards_only_where_the_night_has_no_room() -> None:
    month = generate_month(seed=11, halls=4, days=10)
    ample = replace(
        month,
        outages=(),
        stores=tuple(replace(s, capacity_ul=10**13) for s in month.stores),
    )
    everywhere = {(s.site_id, s.zone) for s in ample.stores}
    missing = {
        (lot.site_id, month.product_of(k).zone) for k, lot in month.lots.items()
    } - everywhere
    assert not missing
    assert forced_discards(ample, (), (), ()) == ()
    none = replace(month, stores=())
    gone = forced_discards(none, (), (), ())
    plan = with_figures(none, replace(plan_idly(none), discards=gone))
    assert check(none, plan).clean
    assert sum(u.quantity_g for u in gone) > 0


@pytest.mark.parametrize("seed", range(6))
def test_bounds_hold_for_plans_and_grow_with_supply(seed: int) -> None:
    month = generate_month(seed=seed, halls=7, days=20)
    figures = check(month, plan_by_hand(month)).figures
    steps = figures.goals.min_fill_steps
    bounds = relaxed_bounds(month, lot_classes(month), min_fill_steps=steps, time_limit_s=60)
    assert bounds.min_fill is not None
    assert bounds.wasted_kg is not None
    assert (figures.min_fill or 0.0) <= bounds.min_fill
    assert figures.wasted_g / 1000 >= bounds.wasted_kg
    lots = {k: replace(x, quantity_g=2 * x.quantity_g) for k, x in month.lots.items()}
    double = replace(month, lots=lots)
    more = relaxed_bounds(double, lot_classes(double), min_fill_steps=None, time_limit_s=60)
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
        month, lots={lot.lot_id: lot}, needs=(need,), history={}, exclusions=(), outages=()
    )
    bounds = relaxed_bounds(tiny, lot_classes(tiny), min_fill_steps=50, time_limit_s=60)
    assert bounds.min_fill == pytest.approx(0.5, abs=1e-5)
    assert bounds.wasted_kg == 0.0


def test_a_program_with_two_columns() -> None:
    program = LinearProgram()
    x = program.add_column(cost=-1.0, upper=3.0)
    y = program.add_column(cost=-2.0, integer=True)
    row = program.add_row([(x, 1.0), (y, 1.0)], upper=4.5)
    program.integers = []
    relaxed = program.solve(time_limit_s=10)
    assert relaxed is not None
    assert relaxed.optimal
    assert relaxed.objective == pytest.approx(-9.0)
    assert relaxed.duals[row] == pytest.approx(-2.0)
    program.integers = [y]
    found = program.solve(time_limit_s=10, solver="scip")
    assert found is not None
    assert found.values[y] == pytest.approx(4.0)
    assert found.objective == pytest.approx(-8.5)
    program.add_row([(x, 1.0)], lower=5.0)
    assert program.solve(time_limit_s=10) is None
    assert program.solve(time_limit_s=0) is None


def test_a_day_of_outage_binds_from_the_first_night_of_the_month() -> None:
    month = generate_month(seed=106, halls=8, days=14)
    hub = month.supplies[0].site_id
    store = next(s for s in month.stores if s.site_id == hub and s.zone is Zone.AMBIENT)
    outage = Outage(
        site_id=store.site_id,
        zone=store.zone,
        from_on=month.start - timedelta(days=3),
        to_on=month.start + timedelta(days=2),
        capacity_ul=20_000_000,
    )
    broken = replace(month, outages=(outage,))
    deliverable, state = searched(broken, seconds=0.8)
    allocation = whole(deliverable, state)
    solution = rounded_down(allocation, Budget(time_limit_s=5).start())
    assert solution is not None
    assert violations(broken, allocation, solution) == set()


def test_overlapping_shifts_and_shifts_of_other_months_are_not_driven() -> None:
    month = generate_month(seed=106, halls=8, days=14)
    shift = month.shifts[0]
    early = replace(shift, start_min=480, end_min=600)
    late = replace(shift, start_min=540, end_min=700)
    inside = replace(shift, start_min=500, end_min=590)
    other = replace(shift, day=month.end + timedelta(days=1))
    odd = replace(month, shifts=(late, inside, early, other))
    assert drivable_shifts(odd) == [early, replace(late, start_min=600)]


def test_two_shifts_of_one_vehicle_become_trips_that_do_not_overlap() -> None:
    month = generate_month(seed=106, halls=8, days=14)
    twice = replace(month, shifts=(*month.shifts, *month.shifts))
    deliverable, state = searched(twice, seconds=0.8)
    allocation = whole(deliverable, state)
    solution = rounded_down(allocation, Budget(time_limit_s=5).start())
    assert solution is not None
    assert violations(twice, allocation, solution) == set()
