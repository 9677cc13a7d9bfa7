"""The page that says what went wrong."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """An error for people, in the reader's language; ``remedy`` may be empty."""

    template: ClassVar[str] = "problem.html"

    status: int
    title: str
    remedy: str
