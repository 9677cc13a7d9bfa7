"""The proof: its bound is never above the best plan, and meets it where nothing is left out."""

from time import perf_counter

import pytest

from routing.board import Board, Score
from routing.model import RoutingProblem
from routing.proof import prove
from tests.routing.best_plans import known_best
from tests.routing.problem_making import make_problem, our_day, some_features


def proven(problem: RoutingProblem, start: Score, *, seconds: float) -> Board:
    """Return the board of a proof that begins with a score nobody has a plan for."""
    board = Board(clock=perf_counter, ends_s=perf_counter() + seconds)
    board.score = start
    prove(problem, board)
    return board


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_is_never_above_the_best_plan(seed: int) -> None:
    problem = make_problem(seed, stops=4, features=some_features(seed))
    best = known_best(problem)
    board = proven(problem, Score(best.missing, best.cost * 51 // 50 + 1), seconds=60)
    assert board.bound is not None
    assert board.bound <= best


@pytest.mark.parametrize("seed", range(4))
def test_a_day_of_ours_is_found_again_and_proven(seed: int) -> None:
    problem = our_day(seed, halls=8)
    best = known_best(problem)
    board = proven(problem, Score(best.missing, best.cost * 51 // 50 + 1), seconds=60)
    assert board.bound is not None
    assert board.bound <= best
    if best.missing == 0:
        assert board.score == board.bound == best
