"""The searches alone, without proof or enumeration: they find good plans, and none that lie."""

import random
from collections import Counter

import pytest

from routing.board import Board
from routing.model import RoutingProblem
from routing.reasons import impossible_stops
from routing.reasons import without as without_stops
from routing.scores import Prices, costs_alone
from routing.search import find_plans
from routing.search.effort import Effort
from routing.search.rounds import Rounds
from routing.search.ruin import Ruin
from routing.search.task import Task
from routing.search.translation import can_express
from tests.routing.best_plans import best_score, empty_board
from tests.routing.problem_making import make_problem, our_day, some_features


def task_of(problem: RoutingProblem, *, iterations: int) -> Task:
    board = empty_board()
    return Task(problem, board, Effort(board, iterations), Prices(problem), 1)


def assert_holds(problem: RoutingProblem, board: Board) -> None:
    """The plan on the board is worth what it says, and so is every route of the pool."""
    prices = Prices(problem)
    assert board.score == prices.score(board.routes)
    assert all(prices.cost(r) == cost for r, cost in board.pool.items())


def test_small_problems_are_mostly_solved_to_the_best() -> None:
    seen: Counter[str] = Counter()
    for seed in range(70):
        stops = random.Random(seed).randint(2, 7)
        problem = make_problem(seed, stops=stops, features=some_features(seed, chance=0.3))
        problem = without_stops(problem, impossible_stops(problem))
        best = best_score(problem, most_work=10_000) if problem.stops else None
        if best is None:
            continue
        board = empty_board()
        find_plans(problem, board, seed=seed, iterations=60)
        assert_holds(problem, board)
        assert board.score is not None
        assert board.score >= best, seed
        kind = "known" if can_express(problem) else "rich"
        seen[kind] += 1
        seen[f"best {kind}"] += board.score == best
    assert seen["best known"] >= 0.85 * seen["known"] > 8
    assert seen["best rich"] >= 0.85 * seen["rich"] > 12


@pytest.mark.parametrize("windows", [True, False])
def test_a_day_of_ours_is_served_to_the_last_hall(windows: bool) -> None:
    problem = our_day(7, halls=30, windows=windows)
    board = empty_board()
    find_plans(problem, board, seed=1, iterations=150)
    assert_holds(problem, board)
    assert board.score is not None
    assert board.score.missing == 0
    assert board.score.cost < 0.6 * sum(costs_alone(Prices(problem)))


def test_more_steps_are_never_worse() -> None:
    problem = make_problem(11, stops=18, features={"windows", "breaks", "trips"})
    scores = []
    for steps in (1, 20, 200):
        board = empty_board()
        find_plans(problem, board, seed=1, iterations=steps)
        assert_holds(problem, board)
        scores.append(board.score)
    assert scores[0] >= scores[1] >= scores[2]  # type: ignore[operator]
    assert scores[0] > scores[2]  # type: ignore[operator]


def test_a_search_that_is_over_does_nothing() -> None:
    board = Board(clock=lambda: 2.0, ends_s=1.0)
    find_plans(our_day(1, halls=20), board, seed=1)
    assert board.score is None


def test_rounds_go_on_from_a_better_plan_of_the_board() -> None:
    problem = our_day(3, halls=25)
    good = empty_board()
    find_plans(problem, good, seed=1, iterations=1500)
    assert good.score is not None
    task = task_of(problem, iterations=3)
    task.board.offer_plan(good.routes, good.score, engine="elsewhere")
    Rounds(task).go_on()
    assert task.board.score is not None
    assert task.board.score <= good.score
    assert set(good.routes) <= set(task.board.pool)


def test_ruin_learns_from_the_board() -> None:
    problem = make_problem(4, stops=14, features={"windows", "breaks"})
    task = task_of(problem, iterations=10_000)
    ruin = Ruin(task)
    good = task_of(problem, iterations=10_000)
    better = Ruin(good)
    for _ in range(300):
        better.step(0.5)
    assert good.board.score is not None
    assert task.board.score is not None
    assert good.board.score < task.board.score
    task.board.offer_plan(good.board.routes, good.board.score, engine="elsewhere")
    ruin.learn()
    assert set(ruin.best.routes) == set(good.board.routes)


def test_steps_are_counted_and_seconds_are_shared_out() -> None:
    effort = Effort(empty_board(), iterations=4)
    effort.spend(3)
    assert (effort.share, effort.is_over) == (0.75, False)
    effort.spend()
    assert effort.is_over
    assert effort.seconds(0.5, otherwise=9.0) == 9.0
    timed = Effort(Board(clock=lambda: 2.0, ends_s=12.0))
    assert timed.seconds(0.5, otherwise=9.0) == 5.0
    assert timed.seconds(2.0, otherwise=9.0) < 10.0
    assert not timed.is_over
