"""Times of a fixed order: the best there are, and none only where there are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.model import RoutingProblem
from routing.plan import Reason, Route, RoutingPlan, Status
from routing.schedule import (
    distance_of,
    fits,
    loads_fit,
    pattern_cost,
    pattern_of,
    route_cost,
    schedule,
)
from tests.routing.by_hand_reference import by_hand_allowed, by_hand_distance, by_hand_timing
from tests.routing.problem_making import (
    FEATURES,
    make_problem,
    problems,
    random_pattern,
    some_features,
)


def plan_of(problem: RoutingProblem, *routes: Route) -> RoutingPlan:
    served = {i for r in routes for i in r.stop_ids}
    missing = [s for s in problem.stops if s.stop_id not in served]
    return RoutingPlan(
        routes=routes,
        cost=sum(route_cost(problem, r) for r in routes) + sum(s.prize or 0 for s in missing),
        lower_bound=None,
        status=Status.HEURISTIC,
        reasons={s.stop_id: Reason.NOT_FOUND_IN_TIME for s in missing},
    )


def compare(problem: RoutingProblem, seed: int) -> Route | None:
    """Compare one random order with the reference in everything."""
    pattern = random_pattern(problem, seed)
    expected = by_hand_timing(problem, pattern)
    route = schedule(problem, pattern)
    if route is None:
        assert expected is None
        assert pattern_cost(problem, pattern) is None
    else:
        assert expected == (route.duration, route.halts[-1].arrive)
        assert pattern_of(problem, route) == pattern
        assert pattern_cost(problem, pattern) == route_cost(problem, route)
    assert distance_of(problem, pattern) == by_hand_distance(problem, pattern)
    is_allowed = by_hand_allowed(problem, pattern)
    if route is not None:
        assert loads_fit(problem, pattern) == is_allowed
    assert fits(problem, pattern) == (is_allowed and route is not None)
    if route is not None:
        found = check(problem, plan_of(problem, route))
        assert (not found) == is_allowed, found
    return route


@pytest.mark.parametrize("feature", [None, *sorted(FEATURES)])
def test_times_are_the_best_with_one_feature(feature: str | None) -> None:
    found = 0
    for seed in range(40):
        features = {"windows"} | ({feature} if feature else set())
        problem = make_problem(seed, stops=4, features=features, horizon=16)
        found += compare(problem, seed) is not None
    assert found > 5


def test_times_are_the_best_with_many_features() -> None:
    found = 0
    for seed in range(800):
        features = some_features(seed)
        problem = make_problem(seed, stops=4, features=features, horizon=20)
        found += compare(problem, seed) is not None
    assert found > 150


@given(problem=problems(horizon=16), seed=st.integers(0, 10**6))
def test_times_are_the_best_there_are(problem: RoutingProblem, seed: int) -> None:
    compare(problem, seed)
