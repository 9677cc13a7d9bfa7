"""What a tour is worth at most, from prices alone, beside what it is worth when all is solved."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.program.columns import StoreId
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import Parts
from logistics.program.linear import LinearProgram
from logistics.program.part import Part
from logistics.program.tours import Timing, Tour, idle_tour, time_tour, typical_handled_g
from logistics.progress import Budget
from logistics.search.calendar import State
from logistics.search.partner import Exchange
from logistics.search.tour_search import TourSearch
from logistics.search.worth import rest_of, rest_when_idle

ROUNDED = 1e-3


class Months:
    """States of one month, whose other tours keep their times when one is changed."""

    def __init__(
        self, month: Scenario, *, seed: int, minds_cases: bool, minds_room: bool = True
    ) -> None:
        deliverable = Deliverable(month, lot_classes(month))
        budget = Budget(time_limit_s=600).start()
        self.search = TourSearch(month, deliverable, budget, seed=seed)
        full = None if minds_room else frozenset[StoreId]()
        self.parts = Parts(month, deliverable, minds_cases=minds_cases, full=full)
        self.rng = random.Random(seed)
        tours = self.search.first_tours()
        timings = self.search.timings(tours)
        assert timings is not None
        state = self.solved(tours, timings)
        assert state is not None
        self.state = state

    @property
    def driven(self) -> list[int]:
        return [t for t, tour in enumerate(self.state.tours) if not tour.is_idle]

    def solved(self, tours: tuple[Tour, ...], timings: list[Timing]) -> State | None:
        allocation = self.parts.build(tours, timings)
        solution = allocation.program.solve(time_limit_s=60)
        return None if solution is None else State(tours, allocation, solution)

    def another(self, t: int) -> tuple[Part, State] | None:
        """Return another tour ``t`` and the state with it; None where others do more by it."""
        allocation, search = self.state.allocation, self.search
        shift = self.state.tours[t].shift
        tour = search.opened(shift, self.rng.choice(search.loading.choices(shift)))
        for site in self.rng.sample(search.recipients, min(4, len(search.recipients))):
            tour = search.inserted(tour, site.site_id) or tour
        timing = time_tour(search.scenario, tour, typical_handled_g(search.scenario, tour))
        if timing is None:
            return None
        part = self.parts.beside(allocation, t, tour, timing)
        if self.parts.helps_others(allocation, part):
            return None
        new = self.with_tour(t, tour, timing)
        return None if new is None else (part, new)

    def with_tour(self, t: int, tour: Tour, timing: Timing) -> State | None:
        tours, timings = self.state.tours, self.state.allocation.timings
        return self.solved(
            (*tours[:t], tour, *tours[t + 1 :]), [*timings[:t], timing, *timings[t + 1 :]]
        )

    def emptied(self, t: int) -> State:
        emptied = self.search.without(self.state, [t])
        assert emptied is not None
        return emptied


def short_of_money(month: Scenario, *, seed: int) -> Scenario:
    """Return a month in which a little less may be spent than its tours cost."""
    rich = replace(month, objective=replace(month.objective, budget_yen=Decimal(10**7)))
    left = Months(rich, seed=seed, minds_cases=False).state.yen_left
    budget_yen = Decimal(int((10**7 - left) * 0.97))
    return replace(month, objective=replace(month.objective, budget_yen=budget_yen))


@pytest.mark.parametrize("minds_room", [False, True])
@pytest.mark.parametrize("minds_cases", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_tour_alone_costs_what_it_does_beside_the_others(
    seed: int, *, minds_cases: bool, minds_room: bool
) -> None:
    month = generate_month(seed=seed, halls=8, days=12)
    months = Months(month, seed=seed, minds_cases=minds_cases, minds_room=minds_room)
    state = months.state
    assert len(months.driven) > 3
    for t in months.driven:
        told = rest_of(state, [t], state).least_cost_with(state.allocation.parts[t][0])
        assert told == pytest.approx(state.cost, abs=ROUNDED)


@pytest.mark.parametrize("minds_cases", [False, True])
@pytest.mark.parametrize("has_budget", [False, True])
@pytest.mark.parametrize("minds_room", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_no_tour_is_worth_more_than_told(
    seed: int, *, has_budget: bool, minds_cases: bool, minds_room: bool
) -> None:
    month = generate_month(seed=seed, halls=8, days=12)
    if has_budget:
        month = short_of_money(month, seed=seed)
    months = Months(month, seed=seed, minds_cases=minds_cases, minds_room=minds_room)
    state, compared, refused = months.state, 0, 0
    for t in months.rng.sample(range(len(state.tours)), min(6, len(state.tours))):
        emptied = months.emptied(t)
        rests = [rest_of(state, [t], state), rest_when_idle(emptied, t)]
        for _ in range(6):
            other = months.another(t)
            if other is not None:
                part, new = other
                least = max(rest.least_cost_with(part) for rest in rests)
                assert new.cost >= least - ROUNDED
                compared += 1
                refused += least >= state.cost
    assert compared > 6
    assert refused


def test_a_tour_that_the_solver_lost_its_way_in_may_be_worth_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    months = Months(generate_month(seed=1, halls=6, days=8), seed=1, minds_cases=False)
    monkeypatch.setattr(LinearProgram, "solve", lambda *_args, **_more: None)
    t = months.driven[0]
    own = months.state.allocation.parts[t][0]
    assert rest_of(months.state, [t], months.state).least_cost_with(own) == float("-inf")


def test_who_stays_at_home_is_worth_what_is_lost_without_the_tour() -> None:
    months = Months(generate_month(seed=2, halls=8, days=12), seed=2, minds_cases=False)
    state = months.state
    t = months.driven[0]
    idle = idle_tour(months.search.scenario, state.tours[t].shift)
    timing = time_tour(months.search.scenario, idle, [0] * len(idle.sites))
    assert timing is not None
    part = months.parts.beside(state.allocation, t, idle, timing)
    new = months.with_tour(t, idle, timing)
    assert new is not None
    told = rest_when_idle(months.emptied(t), t).least_cost_with(part)
    assert told == pytest.approx(new.cost, abs=ROUNDED)


def test_a_search_that_wanders_ends_no_worse_and_takes_nothing_before() -> None:
    month = generate_month(seed=3, halls=8, days=12)
    deliverable = Deliverable(month, lot_classes(month))
    budget = Budget(time_limit_s=600, iterations=60).start()
    asked: list[bool] = []

    class Asked(Exchange):
        def take(self, cost: float, *, wait_s: float = 0.0) -> None:
            asked.append(search.minds_cases)

    search = TourSearch(month, deliverable, budget, seed=1, exchange=Asked(), wandering=100.0)
    state = search.state(search.first_tours())
    assert state is not None
    costs = [state.cost]
    search.improved(state, lambda better: costs.append(better.cost))
    assert asked
    assert all(asked)
    assert min(costs) < costs[0]


def test_beside_one_that_wanders_a_search_takes_nothing_before_it_stands_still() -> None:
    month = generate_month(seed=3, halls=8, days=12)
    deliverable = Deliverable(month, lot_classes(month))
    budget = Budget(time_limit_s=600, iterations=120).start()
    asked: dict[bool, list[int]] = {False: [], True: []}

    class Asked(Exchange):
        vain = 0

        def give(self, cost: float, found: object) -> None:
            self.vain = 0

        def take(self, cost: float, *, wait_s: float = 0.0) -> None:
            asked[search.minds_cases].append(self.vain)

    class Counted(TourSearch):
        def _next(self, state: State, *, steps: int, vain: int) -> State | None:
            exchange.vain = vain + 1
            return super()._next(state, steps=steps, vain=vain)

    exchange = Asked()
    search = Counted(month, deliverable, budget, seed=1, exchange=exchange)
    search.takes_after = 7
    state = search.state(search.first_tours())
    assert state is not None
    search.improved(state, lambda _: None)
    assert min(asked[False]) == 7
    assert min(asked[True]) < 7
