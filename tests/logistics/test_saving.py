"""Vehicles that go to and fro where more comes than its stores and one load take."""

from dataclasses import replace

import pytest

from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.program.prices import Prices
from logistics.search import saving
from logistics.search.calendar import State, wasted_kg
from logistics.search.tour_search import TourSearch
from tests.logistics.test_loading import half_for_each_hall, search_of
from tests.logistics.tight_months import HALLS, HUB, OTHER_HUB


def begun(month: Scenario) -> tuple[TourSearch, State]:
    search = search_of(month)
    state = search.state(search.first_tours())
    assert state is not None
    return search, state


@pytest.fixture(autouse=True)
def little_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "LEAST_SHUTTLED_KG", 1.0)


def test_a_vehicle_goes_to_and_fro_where_half_fits_and_nothing_is_wasted() -> None:
    search, state = begun(half_for_each_hall())
    assert wasted_kg(state) >= 5
    better = search.with_shuttles(state)
    assert wasted_kg(better) < 1e-6
    (tour,) = better.tours
    assert tour.sites[:-1:2] == (HUB, *tour.sites[2:5:2])
    assert tour.sites[1:-1:2] == (OTHER_HUB, OTHER_HUB)
    assert set(tour.sites[2:5:2]) == set(HALLS[:2])


def test_where_little_is_wasted_for_each_vehicle_all_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    month = half_for_each_hall()
    search, state = begun(month)
    kg = wasted_kg(state)
    monkeypatch.setattr(saving, "LEAST_SHUTTLED_KG", kg + 1)
    assert search.with_shuttles(state) is state
    monkeypatch.setattr(saving, "LEAST_SHUTTLED_KG", kg)
    assert search.with_shuttles(state) is not state


def test_with_time_for_one_load_alone_no_vehicle_goes_to_and_fro() -> None:
    search, state = begun(half_for_each_hall())
    short = replace(state.tours[0].shift, end_min=state.tours[0].shift.start_min + 100)
    prices = Prices(state.allocation, state.solution, search.deliverable)
    assert search.shuttle(0, short, OTHER_HUB, prices) is None


@pytest.mark.parametrize("seed", range(6))
def test_only_what_costs_less_is_taken_and_each_place_has_a_load(seed: int) -> None:
    search, state = begun(generate_month(seed=seed, halls=12, days=10))
    better = search.with_shuttles(state)
    assert better.cost <= state.cost
    changed = [a for a, b in zip(better.tours, state.tours, strict=True) if a is not b]
    assert (better is state) == (not changed)
    for tour in changed:
        begin = 0 if tour.sites[2] == tour.sites[0] else 1
        assert len(set(tour.sites[begin:-1:2])) == 1, "every other stop is where it loads"
        assert search.timings([tour]) is not None
