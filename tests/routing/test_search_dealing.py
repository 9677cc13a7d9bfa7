"""Trips and routes dealt anew among vehicles: the same stops, and no rule broken."""

import random
from dataclasses import replace
from itertools import product

import pyvrp

from routing.board import Pattern
from routing.model import RoutingProblem
from routing.scores import Prices
from routing.search.dealing import can_chain, can_retype, rechained, retyped
from routing.search.translation import Translation, translate
from tests.routing.problem_making import make_problem
from tests.routing.test_search_trips import reloading_problem


def parts(plan: tuple[Pattern, ...]) -> list[tuple[int, ...]]:
    """Return the stops of each trip, sorted."""
    found: list[tuple[int, ...]] = []
    for route in plan:
        trip: list[int] = []
        for halt in route.halts[1:]:
            if halt < 0:
                found.append(tuple(trip))
                trip = []
            else:
                trip.append(halt)
    return sorted(found)


def patterns(translation: Translation, plan: pyvrp.Solution) -> tuple[Pattern, ...]:
    return tuple(translation.pattern(r) for r in plan.routes())


def plan_of(problem: RoutingProblem, rng: random.Random) -> tuple[Pattern, ...] | None:
    """Return two routes of two trips each; None = no order was found that holds."""
    prices = Prices(problem)
    for _ in range(200):
        a, b, c, d, e, f, *_ = rng.sample(range(len(problem.stops)), 6)
        plan = Pattern(0, (-1, a, b, -1, c, -1)), Pattern(0, (-1, d, -1, e, f, -1))
        if prices.score(plan) is not None:
            return plan
    return None


def test_the_same_trips_are_driven_by_other_vehicles() -> None:
    rng = random.Random(1)
    seen = changed = 0
    for seed in range(60):
        problem = reloading_problem(seed, stops=9, vehicles=3)
        optional = tuple(replace(s, prize=9) for s in problem.stops)
        problem = replace(problem, stops=optional)
        plan, translation, prices = plan_of(problem, rng), translate(problem), Prices(problem)
        if plan is None:
            continue
        assert can_chain(translation.data)
        dealt = rechained(translation.data, translation.solution(plan), rng)
        if dealt is None:
            continue
        found = patterns(translation, dealt)
        assert parts(found) == parts(plan)
        assert prices.score(found) == prices.score(plan)
        seen += 1
        changed += set(found) != set(plan)
    assert seen > 20
    assert changed > 5


def test_routes_get_the_vehicles_with_which_they_cost_least() -> None:
    better = 0
    for seed in range(40):
        problem = make_problem(seed, stops=6, features={"two_types", "fixed_costs", "prizes"})
        first, second = problem.vehicle_types
        second = replace(second, start_id=first.start_id, end_id=first.end_id, number=1)
        problem = replace(problem, vehicle_types=(first, second))
        translation, prices = translate(problem), Prices(problem)
        assert can_retype(translation.data)
        plan = (Pattern(0, (-1, 0, 1, -1)), Pattern(0, (-1, 2, -1)), Pattern(0, (-1, 3, -1)))
        before = prices.score(plan)
        if before is None:
            continue
        dealt = retyped(translation.data, translation.solution(plan), [1000.0])
        found = patterns(translation, dealt)
        scores = [
            prices.score([r._replace(vehicle_type=k) for r, k in zip(plan, kinds, strict=True)])
            for kinds in product((0, 1), repeat=3)
        ]
        assert prices.score(found) == min(s for s in scores if s is not None)
        better += prices.score(found) != before
    assert better > 5


def test_what_differs_in_more_is_not_dealt() -> None:
    assert not can_retype(translate(make_problem(1, stops=4, features={"trips"})).data)
    assert not can_retype(translate(make_problem(1, stops=4, features=())).data)
    assert not can_chain(translate(make_problem(1, stops=4, features=())).data)
