"""Sums by key that many parts add to: the same as added up one by one."""

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.program.columns import Wait
from logistics.program.deliverable import Deliverable
from logistics.program.sums import Gathered, Sums, waiting_sums
from logistics.progress import Budget
from logistics.search.calendar import State
from logistics.search.tour_search import TourSearch

Listed = dict[str, list[tuple[int, float]]]


def some_terms(rng: random.Random) -> Listed:
    """Return terms of a few keys, of which some have none."""
    keys = rng.sample("abcdef", rng.randint(0, 4))
    return {
        key: [(rng.randrange(9), rng.choice((1.0, -0.5, 2.5))) for _ in range(rng.randint(0, 3))]
        for key in keys
    }


@pytest.mark.parametrize("seed", range(20))
def test_gathered_terms_are_those_of_all_parts(seed: int) -> None:
    rng = random.Random(seed)
    gathered: Gathered[str] = Gathered()
    wanted: Listed = defaultdict(list)
    for first in range(0, 50, 10):
        terms = some_terms(rng)
        gathered.add(Sums.of(terms), first)
        for key, listed in terms.items():
            wanted[key] += [(column + first, factor) for column, factor in listed]
    found = gathered.by_key()
    assert found == wanted
    assert list(found) == list(wanted)


def test_nothing_gathered_is_no_sum() -> None:
    gathered: Gathered[str] = Gathered()
    gathered.add(Sums.of({}), 7)
    assert gathered.by_key() == {}
    assert gathered.rows().starts.tolist() == [0]


def test_what_waits_keeps_its_nights() -> None:
    day = date(2026, 12, 1)
    waits = [
        ("east", Wait(day, day + timedelta(days=2), 3, 1.5)),
        ("west", Wait(day, day + timedelta(days=1), 4, 2.0)),
        ("east", Wait(day + timedelta(days=5), day + timedelta(days=6), 5, 0.5)),
    ]
    sums = waiting_sums(waits)
    assert sums.keys == ("east", "west")
    assert sums.places.tolist() == [0, 1, 0]
    assert sums.columns.tolist() == [3, 4, 5]
    assert sums.factors.tolist() == [1.5, 2.0, 0.5]
    since, until = sums.others
    assert (until - since).tolist() == [2, 1, 1]


def handled_one_by_one(state: State) -> dict[int, list[int]]:
    """Return the grams handled at each stop of each tour, flow by flow."""
    allocation, values = state.allocation, state.solution.values
    found = {id(tour): [0] * len(tour.sites) for tour in state.tours}
    for t, (part, first, _) in allocation.parts.items():
        handled = found[id(state.tours[t])]
        for flow, terms in part.cases.items():
            cases = sum(values[first + column] * factor for column, factor in terms)
            if cases > 1e-7:
                grams = int(cases * allocation.classes[flow.lot_class].case_g)
                handled[flow.load] += grams
                handled[flow.unload] += grams
    return found


@pytest.mark.parametrize("seed", range(4))
def test_what_stops_handle_is_the_sum_of_the_flows(seed: int) -> None:
    month = generate_month(seed=seed, halls=10, days=14)
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(month, deliverable, Budget(time_limit_s=600).start(), seed=seed)
    state = search.state(search.first_tours())
    assert state is not None
    wanted = handled_one_by_one(state)
    assert state.handled_g.keys() == wanted.keys()
    for tour, handled in wanted.items():
        assert state.handled_g[tour] == pytest.approx(handled, abs=len(wanted))
    assert sum(map(sum, wanted.values())) > 0
