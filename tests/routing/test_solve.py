"""The engine as its callers see it: one function that always answers with a plan that holds."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

import routing.solve
from routing.board import Board, Pattern, Score
from routing.check import check
from routing.model import RoutingProblem
from routing.plan import Reason, RoutingPlan, Status
from routing.solve import Progress, ProofFailed, solve
from tests.routing.best_plans import best_score
from tests.routing.problem_making import FEATURES, make_problem, our_day, some_features

LONG_S = 60.0
MOST_WORK = 30_000
"""Of an enumeration that is still quick."""
"""More than any problem of these tests takes: they end when they are proven or steps are used."""


def score_of(problem: RoutingProblem, plan: RoutingPlan) -> Score:
    """Return the score of a plan, having checked it."""
    assert check(problem, plan) == ()
    left_out = [s for s in problem.stops if s.stop_id not in plan.served]
    assert set(plan.reasons) == {s.stop_id for s in left_out}
    return Score(sum(s.prize is None for s in left_out), plan.cost)


def assert_is_best(problem: RoutingProblem, plan: RoutingPlan) -> None:
    best = best_score(problem, most_work=MOST_WORK)
    if best is not None:
        assert score_of(problem, plan) == best
        assert plan.status is Status.OPTIMAL
        assert plan.lower_bound == plan.cost
        assert Reason.NOT_FOUND_IN_TIME not in plan.reasons.values()


@pytest.mark.parametrize("feature", [None, *sorted(FEATURES)])
def test_the_answer_is_the_best_plan_with_one_feature(feature: str | None) -> None:
    features = {"windows"} | ({feature} if feature else set())
    for seed in range(3):
        problem = make_problem(seed, stops=8 if seed else 5, features=features)
        assert_is_best(problem, solve(problem, time_limit_s=LONG_S, seed=seed))


def test_the_answer_is_the_best_plan_with_many_features() -> None:
    for seed in range(90):
        stops = random.Random(seed).randint(1, 6)
        problem = make_problem(seed, stops=stops, features=some_features(seed))
        assert_is_best(problem, solve(problem, time_limit_s=LONG_S, seed=seed))


class Ticking:
    """A clock that goes on by ``tick`` seconds whenever it is read."""

    def __init__(self, tick: float) -> None:
        self.now, self.tick = 0.0, tick

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


@pytest.mark.parametrize("features", [(), ("windows", "breaks"), ("trips", "releases")])
@pytest.mark.parametrize("prove", [True, False])
def test_it_ends_soon_after_time_is_up(
    features: tuple[str, ...], prove: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Ticking(0.02)
    monkeypatch.setattr(routing.solve, "monotonic", clock)
    problem = make_problem(1, stops=20, features=features)
    plan = solve(problem, time_limit_s=4.0, seed=1, prove=prove)
    score_of(problem, plan)
    assert plan.status is Status.OPTIMAL or 4.0 <= clock.now <= 4.5


def test_no_time_is_no_plan_and_says_so() -> None:
    problem = our_day(1, halls=14)
    plan = solve(problem, time_limit_s=0.0, seed=1)
    assert set(plan.reasons.values()) == {Reason.NOT_FOUND_IN_TIME}
    assert score_of(problem, plan) == Score(14, 0)
    assert plan.status is Status.HEURISTIC


@pytest.mark.parametrize("seconds", [-1.0, float("nan")])
def test_a_limit_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="time_limit_s"):
        solve(our_day(1, halls=3), time_limit_s=seconds, seed=1)


def test_it_ends_when_the_plan_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.solve, "monotonic", lambda: 0.0)
    problem = our_day(3, halls=10)
    assert solve(problem, time_limit_s=1.0, seed=1).status is Status.OPTIMAL


@pytest.mark.parametrize(
    "features",
    [(), ("windows",), ("windows", "breaks", "aboard"), ("trips", "releases", "windows")],
)
def test_with_counted_steps_it_answers_the_same_again(features: tuple[str, ...]) -> None:
    problem = make_problem(5, stops=25, features=features)
    plans = [
        solve(problem, time_limit_s=LONG_S, seed=3, prove=False, iterations=60) for _ in range(2)
    ]
    assert plans[0] == plans[1]
    assert score_of(problem, plans[0]).missing < 25


def test_without_proof_nothing_is_claimed() -> None:
    problem = our_day(4, halls=14)
    plan = solve(problem, time_limit_s=LONG_S, seed=1, prove=False, iterations=50)
    assert score_of(problem, plan).missing == 0
    assert plan.status is Status.HEURISTIC
    assert plan.lower_bound is None
    assert plan.gap is None


@pytest.mark.parametrize("features", [(), ("windows", "breaks"), ("trips", "releases")])
def test_the_answer_is_never_worse_than_the_start(features: tuple[str, ...]) -> None:
    problem = make_problem(2, stops=16, features=features)
    first = solve(problem, time_limit_s=LONG_S, seed=1, prove=False, iterations=200)
    at_once = solve(problem, time_limit_s=0.0, seed=2, warm_start=first)
    assert score_of(problem, at_once) == score_of(problem, first)
    assert at_once.engines == ("warm start",)
    later = solve(
        problem, time_limit_s=LONG_S, seed=2, warm_start=first, prove=False, iterations=20
    )
    assert score_of(problem, later) <= score_of(problem, first)


def test_of_a_start_those_routes_are_used_that_still_hold() -> None:
    problem = our_day(2, halls=14)
    first = solve(problem, time_limit_s=LONG_S, seed=1, prove=False, iterations=50)
    gone = first.routes[0].stop_ids[0]
    fewer = replace(problem, stops=tuple(s for s in problem.stops if s.stop_id != gone))
    at_once = solve(fewer, time_limit_s=0.0, seed=1, warm_start=first)
    assert score_of(fewer, at_once).missing == 0
    elsewhere = make_problem(1, stops=14, features=())
    assert solve(elsewhere, time_limit_s=0.0, seed=1, warm_start=first).routes == ()


def test_progress_tells_of_better_and_better_plans() -> None:
    problem = our_day(5, halls=14)
    told: list[Progress] = []
    plan = solve(problem, time_limit_s=LONG_S, seed=1, iterations=100, progress=told.append)
    assert len(told) > 1
    scores = [(p.missing, p.cost) for p in told if p.missing is not None and p.cost is not None]
    assert all(a >= b for a, b in pairwise(scores))
    assert scores[-1] == (0, plan.cost)
    assert told[-1].lower_bound == plan.lower_bound
    assert all(a.seconds <= b.seconds for a, b in pairwise(told))


def test_a_proof_that_fails_is_told_and_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(problem: RoutingProblem, board: Board) -> None:
        board.raise_bound(Score(0, 10**9), engine="proof")
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(routing.solve, "prove_bound", fail)
    problem = our_day(4, halls=14)
    with pytest.warns(ProofFailed, match="ZeroDivisionError: a defect"):
        plan = solve(problem, time_limit_s=LONG_S, seed=1, iterations=50)
    assert score_of(problem, plan).missing == 0
    assert plan.lower_bound is None


def test_a_plan_that_breaks_a_rule_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = our_day(4, halls=14)

    def cheat(problem: RoutingProblem, board: Board, **_: object) -> None:
        single = [Pattern(1, (-1, i, -1)) for i in range(14)]
        board.offer_plan(single, Score(0, 10**9), engine="honest")
        board.offer_plan([Pattern(0, (-1, *range(14), -1))], Score(0, 1), engine="cheat")

    monkeypatch.setattr(routing.solve, "find_plans", cheat)
    with pytest.warns(RuntimeWarning, match="is refused"):
        plan = solve(problem, time_limit_s=LONG_S, seed=1, prove=False)
    assert score_of(problem, plan).missing == 0
    assert len(plan.routes) == 14
