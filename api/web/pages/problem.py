"""The page that says what went wrong."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """An error for people, in the reader's language; ``remedy`` may be empty.

    ``back_url`` is the page whose form was sent; empty where there is none.
    """

    template: ClassVar[str] = "problem.html"

    status: int
    title: str
    remedy: str
    back_url: str = ""
