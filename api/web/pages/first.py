"""The form in which the first administrator makes the own account."""

from dataclasses import dataclass
from typing import ClassVar

from api.accounts.passwords import SHORTEST
from api.web import links


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """The form. ``problem`` is the word for what was wrong, or empty."""

    template: ClassVar[str] = "first.html"

    action_url: str
    shortest: int
    username: str
    name: str
    problem: str


def first_page(*, username: str = "", name: str = "", problem: str = "") -> FirstPage:
    """Build the form."""
    return FirstPage(
        action_url=links.FIRST, shortest=SHORTEST, username=username, name=name, problem=problem
    )
