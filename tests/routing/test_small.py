"""Small problems: the best plan there is, with every feature, and proven."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing.board import Board, Pattern, Score
from routing.check import check
from routing.model import RoutingProblem
from routing.plan import Reason, RoutingPlan, Status
from routing.schedule import schedule
from routing.small import MOST_STOPS, solve_small
from tests.routing.best_plans import empty_board
from tests.routing.by_hand_reference import by_hand_optimum
from tests.routing.problem_making import (
    FEATURES,
    make_problem,
    our_day,
    some_features,
    with_closed_legs,
)


def solved(problem: RoutingProblem) -> Score:
    """Return the score of the best plan, having checked the plan."""
    board = empty_board()
    assert solve_small(problem, board)
    assert board.score == board.bound
    assert board.score is not None
    assert board.stopped.is_set()
    check_plan(problem, board.routes, board.score)
    return board.score


def check_plan(problem: RoutingProblem, patterns: tuple[Pattern, ...], score: Score) -> None:
    routes = [schedule(problem, p) for p in patterns]
    served = {i for r in routes if r is not None for i in r.stop_ids}
    out = [s for s in problem.stops if s.stop_id not in served]
    assert score.missing == sum(s.prize is None for s in out)
    plan = RoutingPlan(
        routes=tuple(r for r in routes if r is not None),
        cost=score.cost,
        lower_bound=score.cost,
        status=Status.OPTIMAL,
        reasons={
            s.stop_id: Reason.NO_VEHICLE_LEFT if s.prize is None else Reason.NOT_WORTH_IT
            for s in out
        },
    )
    assert check(problem, plan) == ()


def stops_for(features: frozenset[str]) -> int:
    """How many stops can be tried by hand: trips between depots have very many orders."""
    if "trips" not in features:
        return 4
    return 2 if "two_depots" in features else 3


@pytest.mark.parametrize("feature", [None, *sorted(FEATURES)])
def test_the_plan_is_the_best_with_one_feature(feature: str | None) -> None:
    features = frozenset({"windows"} | ({feature} if feature else set()))
    for seed in range(5):
        problem = make_problem(seed, stops=stops_for(features), features=features, horizon=16)
        assert solved(problem) == by_hand_optimum(problem), seed


def test_the_plan_is_the_best_with_many_features() -> None:
    for seed in range(36):
        features = some_features(seed)
        problem = make_problem(seed, stops=stops_for(features), features=features, horizon=16)
        assert solved(problem) == by_hand_optimum(problem), seed


@pytest.mark.parametrize("windows", [True, False])
def test_a_day_of_ours_with_twelve_halls_is_proven(windows: bool) -> None:
    assert solved(our_day(1, halls=12, windows=windows)).missing == 0


# With these, one more stop may help: another place to rest, another prize to pay, another pair.
PLAIN = FEATURES - {"shipments", "periods", "breaks", "few_vehicles", "prizes"}


@given(seed=st.integers(0, 10**6), features=st.frozensets(st.sampled_from(sorted(PLAIN))))
@settings(max_examples=40)
def test_one_more_stop_never_makes_a_plan_cheaper(seed: int, features: frozenset[str]) -> None:
    more = with_closed_legs(make_problem(seed, stops=4, features=features))
    fewer = replace(more, stops=more.stops[:-1])
    assume(all(solve_small(p, empty_board()) for p in (fewer, more)))
    assert solved(fewer) <= solved(more)


@given(seed=st.integers(0, 10**6), features=st.frozensets(st.sampled_from(sorted(FEATURES))))
@settings(max_examples=40)
def test_a_wider_window_never_makes_a_plan_dearer(seed: int, features: frozenset[str]) -> None:
    problem = make_problem(seed, stops=4, features=features | {"windows"})
    stop = problem.stops[seed % 4]
    wider = replace(stop, windows=((0, stop.windows[0][1]), *stop.windows[1:]))
    stops = tuple(wider if s is stop else s for s in problem.stops)
    widened = replace(problem, stops=stops)
    assume(all(solve_small(p, empty_board()) for p in (problem, widened)))
    assert solved(widened) <= solved(problem)


def test_what_is_too_large_is_not_tried() -> None:
    assert not solve_small(our_day(1, halls=MOST_STOPS + 1), empty_board())


def test_without_vehicles_nothing_is_claimed() -> None:
    problem = make_problem(1, stops=2, features=())
    assert not solve_small(replace(problem, vehicle_types=()), empty_board())


def test_a_board_that_is_over_gets_nothing() -> None:
    board = Board(clock=lambda: 2.0, ends_s=1.0)
    assert not solve_small(our_day(1, halls=6), board)
    assert board.score is None
    assert board.bound is None


def test_too_many_orders_are_given_up() -> None:
    problem = make_problem(3, stops=6, features={"breaks", "trips", "time_cost"})
    board = empty_board()
    assert not solve_small(problem, board, most_work=20)
    assert board.bound is None
    assert solve_small(problem, board)
