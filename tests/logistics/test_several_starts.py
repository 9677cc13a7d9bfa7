"""A search that begins several times from the same tours and goes on from the best of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

import pytest

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.plan import MOST_STARTS, starts_within
from logistics.program.columns import Weights
from logistics.program.deliverable import Deliverable
from logistics.progress import Budget
from logistics.search.best_plan import BestPlan
from logistics.search.calendar import State
from logistics.search.partner import Exchange
from logistics.search.tour_search import TourSearch

STARTS = 3


class Told(Exchange):
    """Nobody at the other end; what was given and asked is kept, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[float] = []
        self.asked = 0

    def give(self, cost: float, found: object) -> None:
        self.given.append(cost)

    def take(self, cost: float, *, wait_s: float = 0.0) -> None:
        self.asked += 1


class Searches(TourSearch):
    """Keeps where each search began, where it ended, and what was told until then."""

    def __init__(self, *, wandering: float) -> None:
        month = generate_month(seed=3, halls=8, days=12)
        deliverable = Deliverable(month, lot_classes(month))
        budget = Budget(time_limit_s=600, iterations=120).start()
        self.told = Told()
        super().__init__(
            month, deliverable, budget, seed=1, exchange=self.told, wandering=wandering
        )
        self.starts = STARTS
        self.searched: list[tuple[float, float, int, int]] = []

    def _improved(
        self, state: State, report: Callable[[State], None], *, shares: Sequence[float]
    ) -> State:
        given, asked = len(self.told.given), self.told.asked
        found = super()._improved(state, report, shares=shares)
        given, asked = len(self.told.given) - given, self.told.asked - asked
        self.searched.append((state.cost, found.cost, given, asked))
        return found


@pytest.mark.parametrize("wandering", [0.0, 100.0])
def test_the_best_of_several_starts_is_gone_on_from(wandering: float) -> None:
    search = Searches(wandering=wandering)
    state = search.state(search.first_tours())
    assert state is not None
    reported: list[float] = []
    search.improved(state, lambda better: reported.append(better.cost))
    starts = search.searched[:STARTS]
    assert {began for began, *_ in starts} == {state.cost}
    assert len({ended for _, ended, *_ in starts}) > 1, "all went the same way"
    assert all((given, asked) == (0, 0) for *_, given, asked in starts), "one was not on its own"
    best = min(ended for _, ended, *_ in starts)
    assert search.searched[STARTS][0] == best
    ends = accumulate((ended for _, ended, *_ in starts), min)
    bests = list(dict.fromkeys(end for end in ends if end < state.cost))
    assert search.told.given[: len(bests)] == bests
    assert reported[: len(bests)] == bests
    assert search.wandering == 0.0
    assert search.exchange is search.told


def test_a_search_has_as_many_starts_as_it_has_time_for() -> None:
    budget = Budget(time_limit_s=100).start()
    assert starts_within(budget, program_s=0.001) == MOST_STARTS
    assert starts_within(budget, program_s=10.0) == 1
    assert 1 < starts_within(budget, program_s=0.4) < MOST_STARTS


def test_yen_count_more_while_tours_are_searched_and_less_in_the_end() -> None:
    month = generate_month(seed=2, halls=8, days=12)
    best = BestPlan(month, plan_by_hand(month, seed=1), Budget(time_limit_s=60).start(), None)
    first, last = best.weights_of_tours(), best.weights_of_tours(last=True)
    assert first.cost_yen > last.cost_yen > best.weights.cost_yen
    assert replace(first, cost_yen=0.0) == replace(best.weights, cost_yen=0.0)
    best.turn = 1
    assert best.weights_of_tours() == best.weights_of_tours(last=True) == best.weights


def test_the_end_of_a_search_has_weights_of_its_own() -> None:
    search = Searches(wandering=0.0)
    search.last_weights = Weights(cost_yen=0.5)
    state = search.state(search.first_tours())
    assert state is not None
    assert state.allocation.weights != search.last_weights
    found = search.improved(state, lambda _: None)
    assert found.allocation.weights == search.last_weights


def test_what_a_partner_told_at_other_weights_is_taken_when_it_is_better() -> None:
    search = Searches(wandering=0.0)
    state = search.state(search.first_tours())
    assert state is not None
    better = search.improved(state, lambda _: None)

    class Partner(Exchange):
        def take(self, cost: float, *, wait_s: float = 0.0) -> tuple[float, object] | None:
            return (0.0, better.tours) if cost > 0 else None

    costs = []
    for exchange in (Exchange(), Partner()):
        late = Searches(wandering=0.0)
        late.budget = Budget(time_limit_s=600, iterations=4).start()
        late.exchange, late.starts = exchange, 1
        late.last_weights = better.allocation.weights
        costs.append(late.improved(state, lambda _: None).cost)
    alone, beside = costs
    assert beside < better.cost + 1e-6 < alone
