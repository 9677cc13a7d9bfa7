"""What every search works on."""

from typing import NamedTuple

from routing.board import Board
from routing.model import RoutingProblem
from routing.scores import Prices
from routing.search.effort import Effort


class Task(NamedTuple):
    """A problem, where its plans go, how much may be spent, and what routes cost."""

    problem: RoutingProblem
    board: Board
    effort: Effort
    prices: Prices
    seed: int
