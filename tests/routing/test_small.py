"""Small problems: the best plan there is, with every feature, and proven."""

import pytest

from routing.board import Board, Pattern, Score
from routing.check import check
from routing.model import RoutingProblem
from routing.plan import Reason, RoutingPlan, Status
from routing.schedule import schedule
from routing.small import solve_small
from tests.routing.by_hand_reference import by_hand_optimum
from tests.routing.problem_making import FEATURES, make_problem, our_day, some_features


def empty_board() -> Board:
    return Board(clock=lambda: 0.0, ends_s=1.0)


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
    for seed in range(8):
        problem = make_problem(seed, stops=stops_for(features), features=features, horizon=16)
        assert solved(problem) == by_hand_optimum(problem), seed


def test_the_plan_is_the_best_with_many_features() -> None:
    for seed in range(250):
        features = some_features(seed)
        problem = make_problem(seed, stops=stops_for(features), features=features, horizon=16)
        assert solved(problem) == by_hand_optimum(problem), seed


@pytest.mark.parametrize("windows", [True, False])
def test_a_day_of_ours_with_twelve_halls_is_proven(windows: bool) -> None:
    assert solved(our_day(1, halls=12, windows=windows)).missing == 0
