"""HGS: which problems it gets, and that its plans hold and are the best."""

from dataclasses import replace

import numpy as np
import pytest

from routing.model import ALWAYS, RoutingProblem
from routing.scores import Prices
from routing.search import hgs
from routing.search.effort import Effort
from routing.small import solve_small
from routing.travel import TravelMatrix
from tests.routing.best_plans import empty_board
from tests.routing.problem_making import make_problem


def capacity_problem(seed: int, *, stops: int = 9) -> RoutingProblem:
    """Return stops in the plane and vehicles with one load, and no other rule."""
    problem = make_problem(seed, stops=stops, features=(), horizon=24)
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 100, (stops + 1, 2))
    legs = np.rint(np.hypot(*(points[:, None] - points[None]).T)).astype(int)
    (vehicle,) = problem.vehicle_types
    return replace(
        problem,
        stops=tuple(replace(s, windows=(ALWAYS,)) for s in problem.stops),
        depots=tuple(replace(d, window=ALWAYS) for d in problem.depots),
        vehicle_types=(replace(vehicle, shift=ALWAYS, number=stops, capacity=(8,), fixed_cost=7),),
        travel={"p0": TravelMatrix(legs, legs)},
    )


@pytest.mark.parametrize("seed", range(3))
def test_its_plan_is_the_best_of_a_small_problem(seed: int) -> None:
    problem = capacity_problem(seed)
    asked = hgs.pure(problem)
    assert asked is not None
    board = empty_board()
    hgs.search(asked, Prices(problem), seconds=[0.0], seed=1, effort=Effort(board, 500))
    exact = empty_board()
    assert solve_small(problem, exact)
    assert board.score == exact.score == Prices(problem).score(board.routes)
    assert set(board.routes) <= set(board.pool)


def changed(problem: RoutingProblem, **changes: object) -> RoutingProblem:
    (vehicle,) = problem.vehicle_types
    return replace(problem, vehicle_types=(replace(vehicle, **changes),))


@pytest.mark.parametrize(
    "problem",
    [
        replace(
            capacity_problem(1),
            stops=tuple(replace(s, windows=((0, 50),)) for s in capacity_problem(1).stops),
        ),
        replace(
            capacity_problem(1), stops=tuple(replace(s, prize=9) for s in capacity_problem(1).stops)
        ),
        changed(capacity_problem(1), most_distance=200),
        changed(capacity_problem(1), most_duration=200),
        changed(capacity_problem(1), shift=(0, 500)),
        changed(capacity_problem(1), cost_per_time=1),
        changed(capacity_problem(1), reload_ids=(capacity_problem(1).depots[0].depot_id,)),
        make_problem(1, stops=5, features={"two_loads"}),
        make_problem(1, stops=5, features={"two_types"}),
        make_problem(1, stops=5, features=()),
    ],
)
def test_what_is_not_limited_by_load_alone_is_not_for_it(problem: RoutingProblem) -> None:
    assert hgs.pure(problem) is None


def test_limits_that_no_route_reaches_are_no_limits() -> None:
    assert hgs.pure(changed(capacity_problem(1), most_distance=10_000)) is not None


def test_points_lie_as_far_apart_as_the_matrix_says() -> None:
    points = np.random.default_rng(1).uniform(0, 100, (12, 2))
    legs = np.hypot(*(points[:, None] - points[None]).T)
    found = hgs.coordinates(legs)
    assert np.allclose(np.hypot(*(found[:, None] - found[None]).T), legs)


def test_its_process_is_ended_with_the_board() -> None:
    asked = hgs.pure(capacity_problem(2, stops=40))
    assert asked is not None
    board = empty_board()
    board.on_news = lambda board: board.stopped.set()
    hgs.search(asked, Prices(asked.problem), seconds=[0.1, 600.0], seed=1, effort=Effort(board))
    assert board.score is not None
    assert board.score.missing == 0
