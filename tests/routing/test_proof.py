"""The proof: its bound is never above the best plan, and meets it where nothing is left out."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.board import Board, Score
from routing.model import RoutingProblem
from routing.plan import RoutingPlan, Status
from routing.proof import pricing, prove
from routing.solve import solve
from tests.routing.best_plans import known_best
from tests.routing.problem_making import make_problem, our_day, some_features, with_closed_legs


def proven(problem: RoutingProblem, start: Score, *, seconds: float) -> Board:
    """Return the board of a proof that begins with a score nobody has a plan for."""
    board = Board(clock=perf_counter, ends_s=perf_counter() + seconds)
    board.score = start
    prove(problem, board)
    return board


@pytest.mark.parametrize("seed", range(24))
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


@pytest.mark.parametrize("most_bytes", [0, 30_000])
def test_with_little_memory_less_is_proven_but_nothing_wrong(
    monkeypatch: pytest.MonkeyPatch, most_bytes: int
) -> None:
    monkeypatch.setattr(pricing, "MOST_BYTES", most_bytes)
    for seed in range(4):
        day = our_day(seed, halls=8)
        best = known_best(day)
        board = proven(day, Score(best.missing, best.cost * 51 // 50 + 1), seconds=3)
        assert board.bound is not None
        assert board.bound <= best


def assert_no_better(more: RoutingPlan, fewer: RoutingPlan) -> None:
    """Assert that what asks for more is not claimed to cost less than what asks for less."""
    assert more.reasons == fewer.reasons == {}
    assert more.lower_bound is not None
    assert fewer.lower_bound is not None
    assert fewer.lower_bound <= more.cost
    if fewer.status is more.status is Status.OPTIMAL:
        assert fewer.cost <= more.cost


@given(seed=st.integers(0, 10**6), halls=st.integers(13, 15))
@settings(max_examples=8, deadline=None)
def test_one_more_hall_never_makes_a_day_cheaper(seed: int, halls: int) -> None:
    day = with_closed_legs(our_day(seed, halls=halls))
    fewer = replace(day, stops=day.stops[: seed % halls] + day.stops[seed % halls + 1 :])
    more = solve(day, time_limit_s=20, seed=1)
    assert_no_better(more, solve(fewer, time_limit_s=20, seed=1))


@given(seed=st.integers(0, 10**6), minutes=st.integers(1, 120))
@settings(max_examples=8, deadline=None)
def test_a_wider_window_never_makes_a_day_dearer(seed: int, minutes: int) -> None:
    day = our_day(seed, halls=14)
    stop = day.stops[seed % 14]
    opens, closes = stop.windows[0]
    wider = replace(stop, windows=((opens - minutes, closes + minutes),))
    relaxed = replace(day, stops=tuple(wider if s is stop else s for s in day.stops))
    narrow = solve(day, time_limit_s=20, seed=1)
    assert_no_better(narrow, solve(relaxed, time_limit_s=20, seed=1))
