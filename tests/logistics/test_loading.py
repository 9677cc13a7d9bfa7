"""Where tours load, and where a second time: what a small vehicle cannot take at once."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from logistics.check import check
from logistics.classes import lot_classes
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import build
from logistics.program.tours import Tour, idle_tour
from logistics.progress import Budget
from logistics.search.calendar import wasted_kg
from logistics.search.loading import Loading, carried_over, loaded_again
from logistics.search.tour_search import TourSearch
from tests.logistics.tight_months import HALLS, HUB, OTHER_HUB, past_two_supply_sites
from tests.logistics.tiny_months import START

TOMORROW = START + timedelta(days=1)


def half_of_it_fits() -> Scenario:
    """Return two days: what a hall eats on the second is where nothing can stay overnight.

    The vehicle takes half of it at once, and on the first day has time to go there twice.
    """
    month = past_two_supply_sites()
    lot = replace(next(iter(month.lots.values())), site_id=OTHER_HUB, expires_on=TOMORROW)
    first = replace(month.shifts[0], end_min=month.shifts[0].start_min + 5 * 20 + 6 * 5)
    later = replace(month.shifts[0], day=TOMORROW)
    return replace(
        month,
        end=TOMORROW,
        stores=tuple(s for s in month.stores if s.site_id != OTHER_HUB),
        lots={lot.lot_id: lot},
        needs=(replace(month.needs[0], day=TOMORROW),),
        vehicles={v: replace(x, payload_g=5_000) for v, x in month.vehicles.items()},
        shifts=(first, later),
    )


def search_of(month: Scenario, *, steps: int = 100) -> TourSearch:
    budget = Budget(time_limit_s=600, iterations=steps).start()
    return TourSearch(month, Deliverable(month, lot_classes(month)), budget, seed=1)


def twice(search: TourSearch) -> Tour:
    """Return a tour that loads twice at the other hub, the first time for the hub in between."""
    shift = search.scenario.shifts[0]
    tour = search.opened(shift, (OTHER_HUB, HUB, OTHER_HUB))
    return tour.with_stop(len(tour.sites) - 1, HALLS[0])


def test_every_choice_with_a_site_loads_there_and_one_twice() -> None:
    month = half_of_it_fits()
    loading = Loading(month, Deliverable(month, lot_classes(month)))
    choices = loading.choices_with(month.shifts[0], OTHER_HUB)
    assert all(OTHER_HUB in choice for choice in choices)
    assert (OTHER_HUB, HUB, OTHER_HUB) in choices
    at_base = loading.choices_with(month.shifts[0], HUB)
    assert () in at_base
    assert all(len(choice) < 2 for choice in at_base), "there a tour begins"


def half_for_each_hall() -> Scenario:
    """Return a day on which two halls need what is at the other hub; the vehicle takes half."""
    month = half_of_it_fits()
    hall, need = month.sites[HALLS[0]], replace(month.needs[0], day=START, quantity_g=5_000)
    sites = {**month.sites, HALLS[1]: replace(hall, site_id=HALLS[1])}
    leg = next(iter(month.travel.values()))
    return replace(
        month,
        end=START,
        sites=sites,
        lots={lot_id: replace(lot, expires_on=START) for lot_id, lot in month.lots.items()},
        needs=(need, replace(need, site_id=HALLS[1])),
        shifts=month.shifts[:1],
        travel={(a, b): leg for a in sites for b in sites if a != b},
    )


def test_a_full_vehicle_comes_again_and_nothing_is_wasted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("logistics.search.tour_search.AGAIN_SHARE", 0.5)  # there are few steps
    search = search_of(half_for_each_hall())
    state = search.state(search.first_tours())
    assert state is not None
    assert wasted_kg(state) >= 5
    best = search.improved(state, lambda _: None)
    assert wasted_kg(best) < 1e-6
    assert any(tour.sites.count(OTHER_HUB) == 2 for tour in best.tours)


def test_where_a_vehicle_was_full_it_loads_once_more() -> None:
    month = half_of_it_fits()
    search = search_of(month)
    once = search.opened(month.shifts[0], (OTHER_HUB,))
    once = once.with_stop(len(once.sites) - 1, HALLS[0])
    state = search.state((once, search.opened(month.shifts[1], ())))
    assert state is not None
    found = loaded_again(state.allocation, state.solution, random.Random(1))
    assert found is not None
    number, tour = found
    assert number == 0
    assert tour.sites == (HUB, OTHER_HUB, HALLS[0], OTHER_HUB, HUB)


def test_what_cannot_stay_is_carried_to_another_site() -> None:
    month = half_of_it_fits()
    search = search_of(month)
    idle = idle_tour(month, month.shifts[0])
    home = carried_over(month, idle, [0, 0], OTHER_HUB, HUB)
    assert home is not None
    assert home.sites == (HUB, OTHER_HUB, HUB)
    assert home.works == (False, True, True)
    past_a_hall = search.opened(month.shifts[0], ()).with_stop(1, HALLS[0])
    beside = carried_over(month, past_a_hall, [100, 100, 0], OTHER_HUB, HUB)
    assert beside is not None
    assert sorted(beside.sites) == sorted((HUB, HALLS[0], OTHER_HUB, HUB))
    state = search.state((home, search.opened(month.shifts[1], ()).with_stop(1, HALLS[0])))
    assert state is not None
    assert wasted_kg(state) == pytest.approx(5), "half of it fits into the vehicle"


@pytest.mark.parametrize("minutes", [54, 55])
def test_who_gets_least_gives_way_to_what_is_carried_over(minutes: int) -> None:
    month = half_of_it_fits()
    start = month.shifts[0].start_min
    shift = replace(month.shifts[0], end_min=start + minutes)
    tour = replace(idle_tour(month, shift), works=(True, False)).with_stop(1, HALLS[0])
    found = carried_over(month, tour, [100, 100, 0], OTHER_HUB, HUB)
    if minutes < 5 + 20 + 5 + 20 + 5:
        assert found is None
    else:
        assert found is not None
        assert found.sites == (HUB, OTHER_HUB, HUB)


def test_stops_at_the_same_site_are_told_apart() -> None:
    month = half_of_it_fits()
    search = search_of(month)
    tours = (twice(search), search.opened(month.shifts[1], ()).with_stop(1, HALLS[0]))
    timings = search.timings(tours)
    assert timings is not None
    for whole_cases in (False, True):
        program = build(month, search.deliverable, tours, timings, whole_cases=whole_cases).program
        for keys in (program.column_keys, program.row_keys):
            assert len(set(keys)) == len(keys)


def test_no_stop_is_left_out_where_no_road_goes_on() -> None:
    month = half_of_it_fits()
    search = search_of(month)
    idle = search.first_tours()[1]
    state = search.state((twice(search), idle))
    assert state is not None
    assert search.timings(search.pruned(state)) is not None
    search = search_of(replace(month, lots={}))
    nothing = search.state((twice(search), idle))
    assert nothing is not None
    assert search.timings(search.pruned(nothing)) is not None


def test_the_whole_plan_loads_twice() -> None:
    month = half_of_it_fits()
    plan = make_plan(month, time_limit_s=20, iterations=200)
    report = check(month, plan)
    assert report.clean
    assert report.figures.wasted_g == 0
    assert any([s.site_id for s in t.stops].count(OTHER_HUB) == 2 for t in plan.trips)
