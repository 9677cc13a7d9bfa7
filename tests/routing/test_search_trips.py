"""Trips dealt anew among vehicles: their spans are exact, and what is chosen holds."""

import random
from dataclasses import replace
from typing import Any

import pytest

from routing.board import Pattern
from routing.figures import figures_of
from routing.model import RoutingProblem
from routing.schedule import least_span, loads_fit, schedule
from routing.scores import Prices
from routing.search.trips import can_deal, recombine_trips
from routing.small import solve_small
from tests.routing.best_plans import empty_board
from tests.routing.problem_making import make_problem

MISS = 10_000


def reloading_problem(seed: int, *, stops: int, vehicles: int = 2) -> RoutingProblem:
    """Return stops with windows and releases, and vehicles that reload at home."""
    features = {"windows", "releases", "depot_rules", "pickups", "prizes"}
    problem = make_problem(seed, stops=stops, features=features, horizon=40)
    (vehicle,) = problem.vehicle_types
    home = replace(
        vehicle, number=vehicles, reload_ids=(vehicle.start_id,), end_id=vehicle.start_id
    )
    return replace(problem, vehicle_types=(home,))


def random_routes(problem: RoutingProblem, seed: int, *, count: int) -> dict[Pattern, int]:
    prices, rng = Prices(problem), random.Random(seed)
    found = {}
    for _ in range(count):
        chosen = rng.sample(range(len(problem.stops)), rng.randint(1, len(problem.stops)))
        halts = [-1]
        for stop in chosen:
            if len(halts) > 1 and rng.random() < 0.5:
                halts.append(-1)
            halts.append(stop)
        pattern = Pattern(0, (*halts, -1))
        cost = prices.cost(pattern)
        if cost is not None:
            found[pattern] = cost
    return found


def test_the_span_of_a_trip_is_that_of_its_best_timing() -> None:
    possible = impossible = 0
    for seed in range(150):
        problem = reloading_problem(seed, stops=4)
        rng = random.Random(seed)
        for _ in range(10):
            halts = (-1, *rng.sample(range(4), rng.randint(1, 4)), -1)
            pattern = Pattern(0, halts)
            if not loads_fit(problem, pattern):
                continue
            figures = figures_of(problem)
            span = least_span(figures, figures.vehicles[0], halts)
            route = schedule(problem, pattern)
            assert (span is None) == (route is None)
            if span is None or route is None:
                impossible += 1
                continue
            lasts, earliest, latest = span.duration, span.start, span.latest
            assert lasts == route.duration
            assert earliest <= latest
            assert (route.halts[0].begin, route.halts[-1].arrive) == (earliest, earliest + lasts)
            possible += 1
    assert possible > 100
    assert impossible > 100


def test_what_is_chosen_holds_and_is_at_least_as_good_as_the_routes() -> None:
    better = best = 0
    for seed in range(25):
        problem = reloading_problem(seed, stops=6)
        prices = Prices(problem)
        pool = random_routes(problem, seed, count=400)
        start = max(pool, key=lambda r: len(r.stops), default=None)
        if start is None:
            continue
        found = recombine_trips(prices, pool, best=[start], miss=MISS, left_s=lambda: 20.0)
        assert found is not None
        score, known = prices.score(found), prices.score([start])
        assert score is not None
        assert known is not None
        assert score <= known
        exact = empty_board()
        assert solve_small(problem, exact)
        assert exact.score is not None
        assert score >= exact.score
        better += score < known
        best += score == exact.score
    assert better > 10
    assert best > 6


def test_there_is_no_choice_without_routes_or_time() -> None:
    problem = reloading_problem(1, stops=4)
    prices = Prices(problem)
    assert recombine_trips(prices, [], best=[], miss=MISS, left_s=lambda: 20.0) is None
    pool = random_routes(problem, 1, count=50)
    assert recombine_trips(prices, pool, best=[], miss=MISS, left_s=lambda: 0.0) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"most_trips": 2},
        {"most_distance": 9},
        {"most_duration": 9},
        {"cost_per_time": 1},
        {"fixed_cost": 1},
        {"reload_ids": ()},
    ],
)
def test_trips_are_dealt_only_where_nothing_else_binds_them(changes: dict[str, Any]) -> None:
    problem = reloading_problem(1, stops=4)
    assert can_deal(problem)
    (vehicle,) = problem.vehicle_types
    assert not can_deal(replace(problem, vehicle_types=(replace(vehicle, **changes),)))
