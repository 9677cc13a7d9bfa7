"""PyVRP's reading of a problem against ours: the same routes hold, and they cost the same."""

import random
from dataclasses import replace

import numpy as np
import pytest
import pyvrp

from routing.board import Pattern
from routing.figures import figures_of
from routing.model import RoutingProblem
from routing.reasons import impossible_stops
from routing.reasons import without as without_stops
from routing.scores import Prices
from routing.search.trajectory import LARGEST_COST, Manner, _fines
from routing.search.translation import Translation, can_express, translate
from routing.travel import NEVER, TravelMatrix
from tests.routing.problem_making import FEATURES, make_problem

UNKNOWN = {
    "breaks": "breaks",
    "periods": "travel by time of day",
    "aboard": "time aboard",
}
"""Features of the generator that PyVRP lacks, by what ``can_express`` calls them."""


def problems(count: int, *, without: frozenset[str] = frozenset(UNKNOWN)) -> list[RoutingProblem]:
    found = []
    for seed in range(10 * count):
        rng = random.Random(seed)
        features = [f for f in sorted(FEATURES - without) if rng.random() < 0.4]
        problem = make_problem(seed, stops=rng.randint(2, 7), features=features)
        problem = without_stops(problem, impossible_stops(problem))
        if problem.stops and not can_express(problem):
            found.append(problem)
        if len(found) == count:
            break
    return found


def random_pattern(problem: RoutingProblem, rng: random.Random) -> Pattern:
    number = rng.randrange(len(problem.vehicle_types))
    figures = figures_of(problem)
    vehicle = figures.vehicles[number]
    chosen = set(rng.sample(range(len(problem.stops)), rng.randint(1, len(problem.stops))))
    for stop in tuple(chosen):
        shipment = figures.shipment_of.get(stop)
        if shipment is not None:
            chosen |= {shipment.pickup, shipment.delivery}
    order = sorted(chosen)
    rng.shuffle(order)
    for shipment in {id(s): s for s in figures.shipment_of.values()}.values():
        ends = [k for k, i in enumerate(order) if i in (shipment.pickup, shipment.delivery)]
        if ends:
            order[ends[0]], order[ends[1]] = shipment.pickup, shipment.delivery
    halts = [-1 - vehicle.start]
    trips = vehicle.vehicle_type.trips_limit or 9
    for stop in order:
        if vehicle.reload and trips > 1 and len(halts) > 1 and rng.random() < 0.3:
            halts.append(-1 - rng.choice(sorted(vehicle.reload)))
            trips -= 1
        halts.append(stop)
    return Pattern(number, (*halts, -1 - vehicle.end))


def test_the_same_routes_hold_and_cost_the_same() -> None:
    held = refused = 0
    for seed, problem in enumerate(problems(150)):
        translation, prices = translate(problem), Prices(problem)
        rng = random.Random(seed)
        for _ in range(20):
            pattern = random_pattern(problem, rng)
            solution = translation.solution([pattern])
            (route,) = solution.routes()
            ours = prices.cost(pattern)
            assert route.is_feasible() == (ours is not None), (seed, pattern)
            if ours is not None:
                assert translation.cost(route) == ours, (seed, pattern)
                assert translation.pattern(route) == pattern
            held, refused = held + (ours is not None), refused + (ours is None)
    assert held > 200
    assert refused > 200


def test_plans_cost_the_same_with_the_prizes_of_stops_left_out() -> None:
    seen = 0
    for seed, problem in enumerate(problems(100)):
        translation, prices = translate(problem), Prices(problem)
        rng = random.Random(seed)
        for _ in range(40):
            pattern = random_pattern(problem, rng)
            score = prices.score([pattern])
            if score is None or score.missing:
                continue
            solution = translation.solution([pattern])
            assert solution.is_feasible()
            assert translation.value(solution) - translation.surplus == score.cost, seed
            seen += 1
    assert seen > 100


@pytest.mark.parametrize(("feature", "name"), sorted(UNKNOWN.items()))
def test_what_is_not_known_is_named(feature: str, name: str) -> None:
    named = [can_express(make_problem(s, stops=6, features={feature})) for s in range(20)]
    assert (name,) in named
    assert set(named) <= {(), (name,)}


def test_a_cost_for_each_trip_is_not_known_with_reloading() -> None:
    problems_with = [make_problem(s, stops=4, features={"trips", "fixed_costs"}) for s in range(20)]
    for problem in problems_with:
        has_both = any(v.reload_ids and v.cost_per_trip for v in problem.vehicle_types)
        assert can_express(problem) == (("a cost for each trip",) if has_both else ())


def test_with_a_price_all_stops_may_be_left_out() -> None:
    for problem in problems(30):
        translation: Translation = translate(problem, big=1000)
        empty = pyvrp.Solution(translation.data, [])
        assert empty.is_complete()


def shut(problem: RoutingProblem) -> RoutingProblem:
    """Return a problem in which no place leads to itself and some legs cannot be driven."""
    travel = {}
    for name, matrix in problem.travel.items():
        duration = matrix.duration.copy()
        np.fill_diagonal(duration, NEVER)
        duration[0, 1:] = NEVER
        travel[name] = TravelMatrix(duration, matrix.distance)
    return replace(problem, travel=travel)


def test_legs_that_cannot_be_driven_take_no_longer_than_others() -> None:
    """Billions of minutes times what they cost are more than 64 bits hold."""
    problem = make_problem(3, stops=6, features=["windows"])
    (travel,) = problem.travel.values()
    open_legs = travel.duration
    for matrix in translate(shut(problem)).data.duration_matrices():
        assert 0 < matrix.max() <= open_legs[open_legs < NEVER].max()


@pytest.mark.parametrize("far", [1, 10**6, 10**9 - 1])
def test_fines_stay_within_what_pyvrp_can_count(far: int) -> None:
    problem = make_problem(3, stops=6, features=["windows", "two_loads"])
    travel = {
        name: TravelMatrix(matrix.duration * 0 + far, matrix.distance * 0 + far)
        for name, matrix in problem.travel.items()
    }
    dear = tuple(replace(v, cost_per_time=7_000) for v in problem.vehicle_types)
    translation = translate(replace(problem, travel=travel, vehicle_types=dear))
    halts = translation.data.num_locations + translation.data.num_vehicles
    worst = _fines(translation, Manner()).max_cost_evaluator()
    assert 0 <= worst.tw_penalty(halts * far) <= LARGEST_COST
    assert 0 <= worst.dist_penalty(halts * far, 0) <= LARGEST_COST
