"""Public benchmark files as problems of the engine."""

from routing.instances.instance import Instance
from routing.instances.reading import read_instance
from routing.instances.solutions import read_solution, solution_cost, solution_patterns

__all__ = ["Instance", "read_instance", "read_solution", "solution_cost", "solution_patterns"]
