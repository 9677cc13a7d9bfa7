"""The routing engine: one function, whatever works inside."""

import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from time import monotonic
from typing import NamedTuple

from routing.answer import answer
from routing.board import Board, Pattern
from routing.compiled import compile_ahead
from routing.model import RoutingProblem, Stop, prizes_of
from routing.plan import Route, RoutingPlan
from routing.proof import prove as prove_bound
from routing.reasons import impossible_stops, without
from routing.schedule import pattern_of
from routing.scores import Prices
from routing.search import find_plans, search_small
from routing.small import solve_small

GRACE_S = 0.2
"""How long the proof may take to notice that time is up, and a last look at reasons may take."""

TURN_S = 0.0002

ALL_THERE_IS = 10**12
"""Beginnings of routes: the enumeration ends with the time, not with its work."""


class ProofFailed(RuntimeWarning):
    """The proof ended with an error, which is the cause: a defect; nothing it proved is used."""


class Progress(NamedTuple):
    """How far the engine is: None = there is nothing yet."""

    seconds: float
    missing: int | None
    cost: int | None
    lower_bound: int | None


def solve(
    problem: RoutingProblem,
    *,
    time_limit_s: float,
    seed: int,
    prove: bool = True,
    warm_start: RoutingPlan | None = None,
    progress: Callable[[Progress], None] | None = None,
    iterations: int | None = None,
) -> RoutingPlan:
    """Return the best plan found in ``time_limit_s`` seconds, and how good it is proven to be.

    It ends earlier when no plan can be better. The answer is never worse than ``warm_start``, of
    which all routes are used that still hold. ``progress`` is told of each better plan and bound,
    from any thread. With ``iterations`` the search ends after so many steps and, if the time
    suffices, finds the same in each run; the proof then comes after it. Time counts when all is
    compiled: see ``routing.compiled``.

    Stops that cannot be served are no error: the plan has the reason of each.

    Raises:
        ValueError: ``time_limit_s`` is below zero or no number.
    """
    if not time_limit_s >= 0:
        raise ValueError(f"time_limit_s is {time_limit_s}: give 0 or more seconds")
    compile_ahead(proof=prove)
    board = Board(clock=monotonic, ends_s=monotonic() + time_limit_s)
    impossible = impossible_stops(problem)
    reduced = without(problem, impossible)
    gone = tuple(s for s in problem.stops if s.stop_id in impossible)
    board.on_news = news = _News(board, gone, progress)
    if warm_start is not None:
        _offer_warm_start(reduced, board, warm_start)
    if not search_small(reduced, board):
        _search_and_prove(reduced, board, seed=seed, prove=prove, iterations=iterations)
    return answer(
        problem,
        reduced,
        board=board,
        offered=news.plans,
        impossible=impossible,
        is_short_of_reloads=_is_short_of_reloads(reduced, board),
    )


def _search_and_prove(
    problem: RoutingProblem, board: Board, *, seed: int, prove: bool, iterations: int | None
) -> None:
    """Search in this thread; prove beside it or, if steps are counted, after it."""
    if not prove or iterations is not None:
        find_plans(problem, board, seed=seed, iterations=iterations)
    if not prove:
        return
    with _proof(problem, board) as proof:
        if iterations is None:
            find_plans(problem, board, seed=seed)
        else:
            wait([proof], timeout=max(board.left_s, 0.0))


def _is_short_of_reloads(problem: RoutingProblem, board: Board) -> bool:
    """Tell whether it is proven that all stops could be served with more trips of each vehicle."""
    score, bound = board.score, board.bound
    if score is None or bound is None or not 0 < bound.missing == score.missing:
        return False
    more = tuple(replace(v, most_trips=None) for v in problem.vehicle_types)
    if more == problem.vehicle_types:
        return False
    trial = Board(clock=board.clock, ends_s=board.clock() + GRACE_S)
    search_small(replace(problem, vehicle_types=more), trial)
    return trial.score is not None and trial.score.missing == 0


class _News:
    """Keeps every plan that was the best one, and tells of progress; called from any thread."""

    def __init__(
        self,
        board: Board,
        gone: tuple[Stop, ...],
        tell: Callable[[Progress], None] | None,
    ) -> None:
        self.begins_s = board.clock()
        self.missing = sum(s.prize is None for s in gone)
        self.extra = prizes_of(gone)
        self.tell = tell
        self.plans: list[tuple[Pattern, ...]] = []
        self._lock = Lock()

    def __call__(self, board: Board) -> None:
        """Take note of what is new."""
        with self._lock:
            score, bound = board.score, board.bound
            if not self.plans or self.plans[-1] is not board.routes:
                self.plans.append(board.routes)
            if self.tell is None:
                return
            self.tell(
                Progress(
                    seconds=board.clock() - self.begins_s,
                    missing=None if score is None else score.missing + self.missing,
                    cost=None if score is None else score.cost + self.extra,
                    lower_bound=None if bound is None else bound.cost + self.extra,
                )
            )


def _offer_warm_start(problem: RoutingProblem, board: Board, plan: RoutingPlan) -> None:
    """Put the routes of a plan on the board: those that still hold, of the stops there are."""
    prices = Prices(problem)
    taken: list[Pattern] = []
    for route in plan.routes:
        pattern = _known(problem, route)
        if pattern is None or prices.cost(pattern) is None:
            continue
        if prices.score([*taken, pattern]) is not None:
            taken.append(pattern)
    score = prices.score(taken)
    if score is not None:
        board.offer_routes(prices.priced(taken))
        board.offer_plan(taken, score, engine="warm start")


def _known(problem: RoutingProblem, route: Route) -> Pattern | None:
    """Return a route without the stops that a problem does not have; None = it is of another."""
    depots = {h.depot_id for h in route.halts if h.depot_id is not None}
    if route.vehicle_type_id not in problem.type_by_id or not depots <= set(problem.depot_by_id):
        return None
    halts = [h for h in route.halts if h.stop_id is None or h.stop_id in problem.stop_by_id]
    return pattern_of(problem, replace(route, halts=tuple(halts)))


def _prove(problem: RoutingProblem, board: Board) -> None:
    """Look at all there is where stops are few, else raise a bound."""
    if not solve_small(problem, board, most_work=ALL_THERE_IS):
        prove_bound(problem, board)


@contextmanager
def _proof(problem: RoutingProblem, board: Board) -> Iterator[Future[None]]:
    """Prove in a thread of its own; at exit everybody stops, and an error of the proof is told."""
    executor = ThreadPoolExecutor(1, thread_name_prefix="routing proof")
    with _quick_turns():
        running = executor.submit(_prove, problem, board)
        try:
            yield running
        finally:
            board.stopped.set()
            executor.shutdown(wait=False, cancel_futures=True)
            wait([running], timeout=GRACE_S)
    error = running.exception() if running.done() and not running.cancelled() else None
    if error is not None:
        with board.lock:
            board.bound = None
        failure = ProofFailed(f"the proof ended with {type(error).__name__}: {error}")
        failure.__cause__ = error
        warnings.warn(failure, stacklevel=3)


_turns = Lock()
_usual: list[float] = []
_quick: list[float] = []


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take turns quickly: the search asks for its turn after each step.

    With Python's five milliseconds it would wait longer than it works.
    """
    with _turns:
        if not _quick:
            _usual.append(sys.getswitchinterval())
            sys.setswitchinterval(TURN_S)
        _quick.append(TURN_S)
    try:
        yield
    finally:
        with _turns:
            _quick.pop()
            if not _quick:
                sys.setswitchinterval(_usual.pop())
