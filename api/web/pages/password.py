"""The form in which a person changes the own password."""

from dataclasses import dataclass
from typing import ClassVar

from api.accounts.passwords import SHORTEST
from api.web import links, personal_links

CURRENT_WRONG, DIFFER = "password_wrong", "password_differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """The form. ``problem`` is the word for what was wrong, or empty.

    ``in_current`` and ``in_new`` tell which field it is about; ``done`` follows a change.
    """

    template: ClassVar[str] = "password.html"

    action_url: str
    everywhere_url: str
    factor_url: str
    sessions_url: str
    own_data_url: str
    shortest: int
    problem: str
    in_current: bool
    in_new: bool
    done: bool


def password_page(*, problem: str = "", done: bool = False) -> PasswordPage:
    """Build the form."""
    return PasswordPage(
        action_url=links.PASSWORD,
        everywhere_url=links.SIGN_OUT_EVERYWHERE,
        factor_url=links.SECOND_FACTOR,
        sessions_url=personal_links.SESSIONS,
        own_data_url=personal_links.OWN_DATA,
        shortest=SHORTEST,
        problem=problem,
        in_current=problem == CURRENT_WRONG,
        in_new=problem not in ("", CURRENT_WRONG),
        done=done,
    )
