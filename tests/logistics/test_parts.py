"""A program joined of kept parts is the program made anew, whatever was built before."""

import random
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import Parts, build
from logistics.program.linear import LinearProgram
from logistics.program.tours import Timing, Tour, idle_tour, time_tour, typical_handled_g
from logistics.progress import Budget
from logistics.search.tour_search import TourSearch


def same(program: LinearProgram, other: LinearProgram) -> bool:
    return all(getattr(program, f.name) == getattr(other, f.name) for f in fields(program))


def some_tours(search: TourSearch, tours: tuple[Tour, ...], rng: random.Random) -> tuple[Tour, ...]:
    """Return the tours with a third of them changed: at home, or with other sites and loads."""
    found = list(tours)
    for t in rng.sample(range(len(tours)), max(1, len(tours) // 3)):
        tour = search.opened(tours[t].shift, rng.choice(search.loading.choices(tours[t].shift)))
        for site in rng.sample(search.recipients, min(3, len(search.recipients))):
            tour = search.inserted(tour, site.site_id) or tour
        found[t] = rng.choice((tour, tour, idle_tour(search.scenario, tour.shift)))
    return tuple(found)


def with_small_boxes(month: Scenario) -> Scenario:
    """Return a month in whose cold boxes food lasts for as long as a short ride."""
    vehicles = {
        v.vehicle_id: replace(v, hold_min=dict.fromkeys(v.hold_min, Decimal(45)))
        for v in month.vehicles.values()
    }
    return replace(month, vehicles=vehicles)


def some_timings(
    search: TourSearch, tours: tuple[Tour, ...], rng: random.Random
) -> list[Timing] | None:
    """Return timings in which stops take any time between none and what is typical."""
    found = []
    for tour in tours:
        handled = [int(g * rng.random()) for g in typical_handled_g(search.scenario, tour)]
        timing = time_tour(search.scenario, tour, handled)
        if timing is None:
            return None
        found.append(timing)
    return found


@pytest.mark.parametrize("minds_cases", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_kept_parts_make_the_same_program(seed: int, *, minds_cases: bool) -> None:
    month = with_small_boxes(generate_month(seed=seed, halls=10, days=14))
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(month, deliverable, Budget(time_limit_s=600).start(), seed=seed)
    parts = Parts(month, deliverable, minds_cases=minds_cases)
    rng = random.Random(seed)
    tours, relays = search.first_tours(), 0
    for _ in range(24):
        timings = some_timings(search, tours, rng)
        if timings is not None:
            allocation = parts.build(tours, timings)
            anew = build(month, deliverable, tours, timings, minds_cases=minds_cases)
            assert same(allocation.program, anew.program)
            assert (allocation.flows, allocation.meals) == (anew.flows, anew.meals)
            assert allocation.stock_rows == anew.stock_rows
            relays += bool(allocation.unloads.index)
        if rng.random() < 0.5:
            tours = some_tours(search, tours, rng)
    assert relays


def test_no_more_parts_are_kept_than_a_search_comes_back_to() -> None:
    month = generate_month(seed=1, halls=6, days=8)
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(month, deliverable, Budget(time_limit_s=600).start(), seed=1)
    parts, rng = Parts(month, deliverable), random.Random(1)
    tours = search.first_tours()
    for _ in range(40):
        timings = search.timings(tours)
        if timings is not None:
            parts.build(tours, timings)
        tours = some_tours(search, tours, rng)
    assert len(parts) <= 4 * len(tours)
