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
