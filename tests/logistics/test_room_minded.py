"""Programs that mind the room only of stores that would overflow, beside those that mind all."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import Parts, build
from logistics.program.room import Overfull
from logistics.progress import Budget
from logistics.search.calendar import State
from logistics.search.tour_search import TourSearch


def with_room(month: Scenario, share: float) -> Scenario:
    """Return a month in which supply sites have so much of their room."""
    stores = (
        replace(s, capacity_ul=int(s.capacity_ul * share))
        if month.sites[s.site_id].is_supply
        else s
        for s in month.stores
    )
    return replace(month, stores=tuple(stores))


def searched(month: Scenario) -> tuple[TourSearch, State]:
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(month, deliverable, Budget(time_limit_s=600).start(), seed=1)
    state = search.state(search.first_tours())
    assert state is not None
    filled = search.state(search.saturated(state, 0.6), state)
    assert filled is not None
    return search, filled


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.sampled_from((0.02, 0.1, 0.3, 1.0)))
def test_what_is_minded_is_all_that_counts(seed: int, share: float) -> None:
    month = with_room(generate_month(seed=seed, halls=8, days=14), share)
    search, state = searched(month)
    allocation = build(month, search.deliverable, state.tours, state.allocation.timings)
    all_minded = allocation.program.solve(time_limit_s=60)
    assert all_minded is not None
    assert state.solution.objective == pytest.approx(all_minded.objective, rel=1e-6)
    assert len(state.solution.duals) <= len(all_minded.duals)


def test_without_a_look_more_would_lie_in_small_stores_than_fits() -> None:
    """Rooms that nothing minds make a month look better than it is."""
    better = minded = 0
    for seed in range(6):
        month = with_room(generate_month(seed=seed, halls=8, days=14), 0.05)
        search, state = searched(month)
        parts = Parts(month, search.deliverable, full=frozenset())
        blind = parts.build(state.tours, state.allocation.timings).program.solve(time_limit_s=60)
        assert blind is not None
        better += blind.objective < state.solution.objective - 1
        minded += state.allocation.room_rows != {} or bool(state.allocation.discards)
    assert better >= 3
    assert minded == 6


def test_overfull_stores_are_found_once_and_by_what_lies_there() -> None:
    month = generate_month(seed=3, halls=8, days=14)
    search, state = searched(with_room(month, 1000.0))
    none = np.zeros(len(state.solution.values))
    ample = Overfull(with_room(month, 1000.0), search.deliverable.classes)
    assert not ample.look(state.allocation, none)
    assert ample.found == set()
    small = with_room(month, 0.001)
    tight = Overfull(small, search.deliverable.classes)
    assert tight.look(state.allocation, none)
    kinds = {
        (lot.site_id, small.product_of(lot_id).zone)
        for lot_id, lot in small.lots.items()
        if small.sites[lot.site_id].is_supply
    }
    assert tight.found
    assert tight.found <= kinds
    assert not tight.look(state.allocation, none), "what is known is not found again"
