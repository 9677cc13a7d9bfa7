"""Which search works on a problem, and for how long."""

from time import thread_time

from routing.board import Board
from routing.model import RoutingProblem
from routing.scores import Prices, score_without
from routing.search import hgs
from routing.search.effort import Effort
from routing.search.rounds import Rounds
from routing.search.ruin import Ruin
from routing.search.task import Task
from routing.search.translation import can_express
from routing.small import solve_small

LEAST_FOR_HGS = 130
"""With fewer stops, runs of PyVRP and the choice among their routes are as good, and sooner."""

QUICK = 2_000
"""Work of an enumeration that takes less than a second, so that a short time is left to search."""

HGS_BEGINS = 0.08
HGS_RUN_S = 40.0


def find_plans(
    problem: RoutingProblem, board: Board, *, seed: int, iterations: int | None = None
) -> None:
    """Put better and better plans on the board, from the best one there, until it is over.

    With ``iterations``, it ends after so many steps, and does the same in each run.
    """
    if not problem.stops or not problem.vehicle_types:
        return
    task = Task(problem, board, Effort(board, iterations), Prices(problem), seed)
    if can_express(problem):
        _guess_and_repair(task)
    elif len(problem.stops) >= LEAST_FOR_HGS and (asked := hgs.pure(problem)) is not None:
        _with_hgs(task, asked)
    else:
        Rounds(task).go_on()


def search_small(problem: RoutingProblem, board: Board) -> bool:
    """Settle a problem with few stops, or none, if that is quick; return whether it is settled."""
    if problem.stops and problem.vehicle_types:
        return solve_small(problem, board, most_work=QUICK)
    score = score_without(problem, (), 0)
    board.offer_plan((), score, engine="nothing to do")
    board.raise_bound(score, engine="nothing to do")
    return True


def _guess_and_repair(task: Task) -> None:
    """Let PyVRP plan without the rules it does not know; what holds of that is repaired."""
    Rounds(task, until=0.25).go_on()
    ruin = Ruin(task, start=task.board.routes)
    rounds = Rounds(task)
    chosen = 0.25
    while not task.effort.is_over:
        share = task.effort.share
        task.effort.spend()
        ruin.step(max(0.0, 1 - share) ** 2)
        if share >= chosen + 0.15:
            chosen = share
            rounds.choose(0.05)
            ruin.learn()
    rounds.choose(0.05)


def _with_hgs(task: Task, asked: hgs.PureProblem) -> None:
    """Begin with PyVRP, then let HGS use the rest in one run, or in several when there is time.

    HGS counts processor time, of which it may get as little as this thread did until then.
    """
    begins_s, used_s = task.board.clock(), thread_time()
    rounds = Rounds(task, until=HGS_BEGINS)
    rounds.go_on()
    spent_s = max(task.board.clock() - begins_s, 1e-3)
    pace = min(1.0, max(0.3, (thread_time() - used_s) / spent_s))
    left_s = max(0.1, task.board.left_s - 0.15)
    runs = max(1, round(left_s / HGS_RUN_S))
    hgs.search(
        asked,
        task.prices,
        seconds=[0.97 * pace * left_s / runs] * runs,
        seed=task.seed,
        effort=task.effort,
    )
    Rounds(task).go_on()
