"""The best choice among routes, against all choices tried."""

import random
from itertools import combinations

import pytest

from routing.board import Pattern, Score
from routing.model import RoutingProblem
from routing.scores import Prices
from routing.search.columns import best_of, cheapest_of_each, recombine
from tests.routing.problem_making import make_problem, random_pattern

MISS = 10_000


def pool_of(problem: RoutingProblem, seed: int) -> dict[Pattern, int]:
    prices = Prices(problem)
    patterns = [random_pattern(problem, 100 * seed + k) for k in range(80)]
    priced = {p: prices.cost(p) for p in patterns}
    return {p: c for p, c in priced.items() if c is not None}


def best_choice(problem: RoutingProblem, pool: dict[Pattern, int]) -> Score | None:
    prices = Prices(problem)
    scores = [
        score
        for size in range(len(problem.stops) + 1)
        for chosen in combinations(pool, size)
        if (score := prices.score(chosen)) is not None
    ]
    return min(scores)


@pytest.mark.parametrize("features", [{"prizes"}, {"few_vehicles", "two_types"}, {"restrictions"}])
def test_the_choice_is_the_best_of_all(features: set[str]) -> None:
    for seed in range(6):
        problem = make_problem(seed, stops=4, features=features | {"windows"})
        routes = sorted(pool_of(problem, seed).items())
        random.Random(seed).shuffle(routes)
        pool = dict(routes[:12])
        chosen = recombine(problem, pool, seconds=20.0, miss=MISS)
        assert chosen is not None
        assert Prices(problem).score(chosen) == best_choice(problem, pool), seed


def test_there_is_no_choice_without_routes_or_time() -> None:
    problem = make_problem(1, stops=4, features=())
    assert recombine(problem, {}, seconds=1.0, miss=MISS) is None
    assert recombine(problem, pool_of(problem, 1), seconds=0.0, miss=MISS) is None


def test_of_equal_sets_the_cheapest_route_of_each_type_is_kept() -> None:
    pool = {
        Pattern(0, (-1, 0, 1, -1)): 5,
        Pattern(0, (-1, 1, 0, -1)): 4,
        Pattern(1, (-1, 0, 1, -1)): 6,
        Pattern(0, (-1, 0, -1)): 3,
    }
    kept = cheapest_of_each(pool)
    assert sorted(kept.values()) == [3, 4, 6]
    assert all(pool[p] == cost for p, cost in kept.items())


def test_routes_that_waste_least_are_kept() -> None:
    pool = {
        Pattern(0, (-1, 0, 1, -1)): 4,
        Pattern(0, (-1, 0, -1)): 3,
        Pattern(0, (-1, 1, -1)): 9,
        Pattern(0, (-1, 2, -1)): 2,
    }
    assert best_of(pool, most=9, stops=3) == pool
    kept = best_of(pool, most=2, stops=3)
    assert sorted(kept.values()) == [2, 4]
