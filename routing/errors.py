"""Errors of the road side; ``api/errors.py`` maps each to an answer."""


class RoutingError(Exception):
    """A fault about roads or vehicles, with a stable ``code`` and a ``remedy``."""

    code = "routing"
    remedy = ""


class RoadsUnreadable(RoutingError):
    """A road file that lacks a column or holds a value that is none."""

    code = "roads_unreadable"
    remedy = "Give roads.csv and road_junctions.csv as data/README.md describes them."

    def __init__(self, file: str, line: int, problem: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        super().__init__(f"{file} line {line}: {problem}")


class ProblemInvalid(RoutingError):
    """A routing problem that cannot be meant."""

    code = "routing_problem_invalid"

    def __init__(self, problem: str, remedy: str, *, others: int = 0) -> None:
        self.problem = problem
        self.remedy = remedy
        self.others = others
        super().__init__(f"{problem}. {remedy}" + (f" ({others} more faults)" if others else ""))


class InstanceUnreadable(RoutingError):
    """A file with a routing problem that breaks the rules of its format."""

    code = "routing_instance_unreadable"

    def __init__(self, file: str, line: int, problem: str, remedy: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{file} line {line}: {problem}. {remedy}")
