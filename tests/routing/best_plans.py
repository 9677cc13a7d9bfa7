"""What the best plan of a small problem is worth, by looking at all of them."""

from routing.board import Board, Score
from routing.model import RoutingProblem
from routing.small import solve_small


def empty_board() -> Board:
    """Return a board on which time stands still."""
    return Board(clock=lambda: 0.0, ends_s=1.0)


def best_score(problem: RoutingProblem, *, most_work: int) -> Score | None:
    """Return the best score there is; None = it takes too long to enumerate."""
    board = empty_board()
    return board.score if solve_small(problem, board, most_work=most_work) else None


def known_best(problem: RoutingProblem) -> Score:
    """Return the best score of a problem that can be enumerated."""
    best = best_score(problem, most_work=100_000)
    assert best is not None
    return best
