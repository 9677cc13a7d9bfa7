"""The allocation program and what is made of it: every rule is in it, nothing breaks one."""

import math
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.model import Zone
from logistics.check import check
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_idly, with_figures
from logistics.model import Outage, Scenario
from logistics.program import driving, formulation, meals
from logistics.program.allocation import Allocation
from logistics.program.deliverable import Deliverable
from logistics.program.linear import Solution
from logistics.progress import Budget
from logistics.search.assemble import assemble
from logistics.search.calendar import State
from logistics.search.cases import rounded_down, whole_cases
from logistics.search.first_tours import drivable_shifts
from logistics.search.overflow import forced_discards
from logistics.search.tour_search import TourSearch

SEEDS = (104, 106, 109, 118)
SMALL = (1, 4, 7, 8)
CROWDED = (109, 112, 118, 123)
"""Months in which vehicles and recipients' stores are short of room."""


def searched(month: Scenario, *, steps: int = 60) -> tuple[Deliverable, State]:
    deliverable = Deliverable(month, lot_classes(month))
    calendar = TourSearch(month, deliverable, Budget(time_limit_s=60).start(), seed=1)
    state = calendar.state(calendar.first_tours())
    assert state is not None
    calendar.budget = Budget(time_limit_s=600, iterations=steps).start()
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
        deliverable, state = searched(month, steps=25)
        allocation = whole(deliverable, state)
        solution = whole_cases(allocation, Budget(time_limit_s=3).start(), seed=1)
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


def test_flows_that_are_no_more_than_their_meals_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month = generate_month(seed=106, halls=8, days=16)
    deliverable, state = searched(month)
    merged = state.allocation.program.solve(time_limit_s=60)
    add_flow = meals._add_flow
    monkeypatch.setattr(meals, "_add_flow", lambda *args, is_alone: add_flow(*args, is_alone=False))
    allocation = formulation.build(month, deliverable, state.tours, state.allocation.timings)
    apart = allocation.program.solve(time_limit_s=60)
    assert merged is not None
    assert apart is not None
    assert len(apart.duals) > len(merged.duals)
    assert apart.objective == pytest.approx(merged.objective)


def test_a_tour_made_for_somebody_badly_off_loads_and_goes_there() -> None:
    found = 0
    for seed in (100, 105, 108, 110, 111, 124):
        month = generate_month(seed=seed, halls=8, days=16)
        deliverable = Deliverable(month, lot_classes(month))
        search = TourSearch(month, deliverable, Budget(time_limit_s=60).start(), seed=1)
        state = search.state(search.first_tours())
        assert state is not None
        help_ = search._help(state)
        if help_ is None:
            continue
        t, opened, site_id = help_
        tour = search._with_help(
            opened, site_id, state.tours[t], state.handled_g[id(state.tours[t])]
        )
        assert tour.shift == state.tours[t].shift
        if site_id in tour.sites:
            found += 1
            before = tour.sites[: tour.sites.index(site_id)]
            assert any(month.sites[s].is_supply for s in before)
            supplies = [month.sites[s].is_supply for s in tour.sites[1:-1]]
            assert supplies == sorted(supplies, reverse=True), "it loads before it brings anything"
    assert found >= 3


def test_steps_of_the_search_end_where_a_cold_start_ends() -> None:
    month = generate_month(seed=109, halls=8, days=16)
    deliverable, state = searched(month)
    calendar = TourSearch(month, deliverable, Budget(time_limit_s=60).start(), seed=1)
    for t in range(len(state.tours)):
        step = calendar.rebuilt(state, [t], slack=math.inf)
        assert step is not None
        cold = step.allocation.program.solve(time_limit_s=60)
        assert cold is not None
        assert step.solution.objective == pytest.approx(cold.objective, abs=1e-4)


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
    deliverable, state = searched(broken, steps=30)
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
    deliverable, state = searched(twice, steps=30)
    allocation = whole(deliverable, state)
    solution = rounded_down(allocation, Budget(time_limit_s=5).start())
    assert solution is not None
    assert violations(twice, allocation, solution) == set()


@given(case_g=st.integers(1, 2_000), need_g=st.integers(0, 9_000), brought=st.integers(0, 12))
def test_what_is_said_of_last_cases_holds_for_every_whole_number(
    case_g: int, need_g: int, brought: int
) -> None:
    """``used - r / k * brought <= f * (k - r)``, all times k."""
    whole_number, rest_g = divmod(need_g, case_g)
    used_g = min(need_g, brought * case_g)
    assert (used_g - rest_g * brought) * case_g <= whole_number * (case_g - rest_g) * case_g


def test_what_is_said_of_last_cases_takes_no_whole_solution_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And it is worth saying: in one of the months at least the bound is nearer."""
    gains = [_gain_of_last_cases(monkeypatch, seed) for seed in SMALL]
    assert min(gains) >= -1e-6
    assert max(gains) > 1e-3


def _gain_of_last_cases(monkeypatch: pytest.MonkeyPatch, seed: int) -> float:
    month = generate_month(seed=seed, halls=4, days=6)
    deliverable, state = searched(month, steps=40)
    told = whole(deliverable, state)
    with monkeypatch.context() as without:
        without.setattr(formulation, "define_last_cases", lambda _: None)
        untold = whole(deliverable, state)
    assert len(told.program.row_lower) > len(untold.program.row_lower)
    best, bounds = [], []
    for allocation in (told, untold):
        exact = "limits/gap = 0.0000001"
        columns = list(allocation.flows.values())
        found = allocation.program.solve_whole(columns, time_limit_s=20, parameters=exact)
        bound = allocation.program.solve(time_limit_s=20)
        assert found is not None
        assert bound is not None
        assert found.optimal
        best.append(found.objective)
        bounds.append(bound.objective)
    assert best[0] == pytest.approx(best[1], abs=0.01)
    assert bounds[0] <= best[0] + 0.01
    return bounds[0] - bounds[1]
