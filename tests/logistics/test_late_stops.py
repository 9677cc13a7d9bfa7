"""Stops after the meal of a day: too late for that, in time for the next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from logistics.check import check
from logistics.classes import lot_classes
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.program.deliverable import Deliverable
from logistics.program.prices import Prices
from logistics.program.tours import Tour, best_insertion, comes_late, late_stops, time_tour
from logistics.progress import Budget
from logistics.search.calendar import Calendar
from logistics.search.insertion import Insertions
from routing.travel import NEVER
from tests.logistics.tight_months import HALLS, HUB, one_round
from tests.logistics.tiny_months import START

TOMORROW = START + timedelta(days=1)
MEAL_MIN = 580
"""A tour from 9:00 has been at one hall by then, 20 minutes away, and not at a second."""
LITTLE_G = 100


def both_eat_twice() -> Scenario:
    """Return two days on which two halls eat: what the first gets perishes today."""
    month = one_round(halls=2, minutes=100, payload_g=20_000)
    today = [replace(n, ready_by_min=MEAL_MIN) for n in month.needs]
    return replace(month, end=TOMORROW, needs=(*today, *(replace(n, day=TOMORROW) for n in today)))


def in_the_afternoon(month: Scenario) -> Scenario:
    """Return a month with its shift after the meal."""
    return replace(
        month, shifts=tuple(replace(s, start_min=780, end_min=880) for s in month.shifts)
    )


def calendar_of(month: Scenario) -> Calendar:
    return Calendar(month, Deliverable(month, lot_classes(month)), Budget(time_limit_s=60).start())


def round_of(month: Scenario, *halls: int) -> Tour:
    tour = calendar_of(month).opened(month.shifts[0], ())
    for hall in halls:
        tour = tour.with_stop(len(tour.sites) - 1, HALLS[hall])
    return tour


@pytest.mark.parametrize("halls", [(0, 1), (1, 0)])
def test_who_comes_first_is_in_time_and_the_other_late(halls: tuple[int, int]) -> None:
    month = both_eat_twice()
    tour = round_of(month, *halls)
    timing = time_tour(month, tour, [LITTLE_G] * 4)
    assert timing is not None
    assert timing.windows[1][1] == MEAL_MIN
    assert timing.windows[2][1] == month.shifts[0].end_min
    assert late_stops(month, tour, timing) == [2]
    assert not comes_late(month, month.shifts[0], HALLS[halls[1]]), "it could have been first"


def test_of_a_tour_with_a_late_stop_the_others_serve_the_meal() -> None:
    month = both_eat_twice()
    calendar = calendar_of(month)
    state = calendar.state((round_of(month, 0, 1),))
    assert state is not None
    part, _, _ = state.allocation.parts[0]
    assert {(m.site_id, m.session) for m in part.meals} == {
        (HALLS[0], START),
        (HALLS[1], TOMORROW),
    }


def test_a_stop_that_is_added_late_leaves_the_others_in_time() -> None:
    month = both_eat_twice()
    insertions = Insertions(month, HALLS)
    tour = round_of(month, 0)
    handled = [LITTLE_G, LITTLE_G, 0]
    in_time, _ = insertions.longer_by(tour, handled, LITTLE_G)
    late, places = insertions.longer_by(tour, handled, LITTLE_G, is_late=True)
    assert in_time[1] >= NEVER
    assert (late[1], places[1]) == (25, 2)
    found = best_insertion(month, tour, HALLS[1], handled, LITTLE_G)
    assert found is not None
    assert found[0].sites == (HUB, HALLS[0], HALLS[1], HUB), "the other order makes one late, too"


def test_a_late_stop_is_worth_what_later_meals_are() -> None:
    month = both_eat_twice()
    calendar = calendar_of(month)
    empty = round_of(month)
    state = calendar.state((empty,))
    assert state is not None
    prices = Prices(state.allocation, state.solution, calendar.deliverable)
    first = [prices.gain(0, empty, HALLS[0], extra_min=0, is_late=x) for x in (False, True)]
    second = [prices.gain(0, empty, HALLS[1], extra_min=0, is_late=x) for x in (False, True)]
    assert first[0] > 0 == first[1], "its food perishes today"
    assert second[0] > second[1] > 0
    afternoon = in_the_afternoon(month)
    tour = round_of(afternoon)
    state = calendar_of(afternoon).state((tour,))
    assert state is not None
    prices = Prices(state.allocation, state.solution, calendar.deliverable)
    assert comes_late(afternoon, tour.shift, HALLS[1])
    assert prices.gain(0, tour, HALLS[0], extra_min=0) == 0
    assert prices.gain(0, tour, HALLS[1], extra_min=0) > 0


@pytest.mark.parametrize(("shift_is_late", "used_g"), [(False, 20_000), (True, 10_000)])
def test_what_comes_after_a_meal_is_eaten_at_the_next(*, shift_is_late: bool, used_g: int) -> None:
    month = in_the_afternoon(both_eat_twice()) if shift_is_late else both_eat_twice()
    plan = make_plan(month, time_limit_s=60, seed=1, iterations=20)
    report = check(month, plan)
    assert report.clean
    assert report.figures.used_g == used_g
    assert any(u.site_id == HALLS[1] and u.day == TOMORROW for u in plan.uses)
