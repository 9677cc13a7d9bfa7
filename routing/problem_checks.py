"""What makes a routing problem one that cannot be meant."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.model import RoutingProblem


def problem_faults(problem: "RoutingProblem") -> list[tuple[str, str]]:
    """Return what is wrong, each with its remedy."""
    return []
