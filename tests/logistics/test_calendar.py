"""Tours as they are opened, filled and paid for."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.model import Scenario, SiteId
from logistics.program.deliverable import Deliverable
from logistics.program.tours import loading_stops, typical_handled_g
from logistics.progress import Budget
from logistics.search.calendar import BUDGET_SHARE, Calendar, State
from logistics.search.tour_search import TourSearch


def calendar_of(month: Scenario) -> Calendar:
    return Calendar(month, Deliverable(month, lot_classes(month)), Budget(time_limit_s=60).start())


@pytest.fixture(scope="module")
def month() -> Scenario:
    """A month with vehicles of halls, on days when those are open and when they are closed."""
    return generate_month(seed=11, halls=20)


@pytest.fixture(scope="module")
def short_of_money() -> Scenario:
    """A small month in which half of what its plan would cost may be spent."""
    month = generate_month(seed=108, halls=8, days=14)
    calendar = calendar_of(replace(month, objective=replace(month.objective, budget_yen=None)))
    tours = calendar.first_tours()
    yen = sum(calendar.yen(t, typical_handled_g(month, t)) for t in tours)
    return replace(month, objective=replace(month.objective, budget_yen=Decimal(round(yen / 2))))


def test_a_vehicle_of_a_closed_hall_loads_elsewhere(month: Scenario) -> None:
    base_id, supply_id = SiteId("HALL-11"), SiteId("BASE-3")
    calendar = calendar_of(month)
    own = [s for s in month.shifts if month.vehicles[s.vehicle_id].base_id == base_id]
    closed = [s for s in own if not month.open_windows(base_id, s.day)]
    opened = [s for s in own if month.open_windows(base_id, s.day)]
    assert closed
    for shift in closed:
        tour = calendar.opened(shift, (supply_id,))
        assert tour.sites == (base_id, supply_id, base_id)
        assert tour.works == (False, True, False), "nothing is handled at the closed hall"
        assert loading_stops(month, tour) == [1]
    for shift in opened:
        assert calendar.opened(shift, (supply_id,)).works == (False, True, True)


def test_nothing_is_opened_where_nothing_can_be_loaded(month: Scenario) -> None:
    calendar = calendar_of(month)
    own = [s for s in month.shifts if month.vehicles[s.vehicle_id].base_id == SiteId("HALL-11")]
    assert own
    assert all(calendar.opened(shift, ()).is_idle for shift in own)


def test_the_first_tours_spread_a_budget_over_the_month(short_of_money: Scenario) -> None:
    calendar = calendar_of(short_of_money)
    tours = calendar.first_tours()
    driven = [t for t in tours if not t.is_idle]
    budget_yen = float(short_of_money.objective.budget_yen or 0)
    spent = sum(calendar.yen(t, typical_handled_g(short_of_money, t)) for t in driven)
    assert 0 < spent <= BUDGET_SHARE * budget_yen
    days = [t.shift.day for t in tours]
    half = days[len(days) // 2]
    assert any(t.shift.day < half for t in driven)
    assert any(t.shift.day >= half for t in driven), "not all is spent at once"


def test_what_is_left_of_a_budget_is_what_tours_do_not_cost(short_of_money: Scenario) -> None:
    state = first_state(short_of_money)
    calendar = calendar_of(short_of_money)
    handled = state.handled_g
    spent = sum(calendar.yen(t, handled[id(t)]) for t in state.tours)
    budget_yen = float(short_of_money.objective.budget_yen or 0)
    assert state.yen_left == pytest.approx(budget_yen - spent, rel=0.05)
    assert state.yen_left >= 0


def test_help_that_is_too_dear_keeps_other_vehicles_at_home(short_of_money: Scenario) -> None:
    spent_yen = (
        float(short_of_money.objective.budget_yen or 0) - first_state(short_of_money).yen_left
    )
    limits = replace(short_of_money.objective, budget_yen=Decimal(round(spent_yen) + 500))
    month = replace(short_of_money, objective=limits)
    calendar = calendar_of(month)
    state = calendar.state(first_state(short_of_money).tours)
    assert state is not None
    t = next(i for i, tour in enumerate(state.tours) if tour.is_idle)
    free = replace(month, objective=replace(month.objective, budget_yen=None))
    tours = list(state.tours)
    tours[t] = calendar_of(free).first_tours()[t]
    assert calendar.yen(tours[t], typical_handled_g(month, tours[t])) > state.yen_left
    driven = sum(not x.is_idle for x in tours)
    calendar.make_affordable(tours, t, state, random.Random(1))
    assert not tours[t].is_idle, "the tour that helps drives"
    assert sum(not x.is_idle for x in tours) < driven
    new = calendar.state(tuple(tours), state)
    assert new is not None, "the tours can be paid"
    assert new.yen_left >= 0


def test_a_search_with_little_money_gets_better_and_keeps_to_it(short_of_money: Scenario) -> None:
    deliverable = Deliverable(short_of_money, lot_classes(short_of_money))
    budget = Budget(time_limit_s=60, iterations=30).start()
    search = TourSearch(short_of_money, deliverable, budget, seed=1)
    first = search.state(search.first_tours())
    assert first is not None
    found = search.improved(first, lambda _: None)
    assert found.cost < first.cost
    assert found.yen_left >= -1e-6


def first_state(month: Scenario) -> State:
    calendar = calendar_of(month)
    full = calendar.state(calendar.first_tours())
    assert full is not None
    state = calendar.state(calendar.pruned(full), full)
    assert state is not None
    return state
