"""Which language a page is in: Japanese unless the reader asked for English.

Easy Japanese (やさしい日本語) is Japanese in other words: pages that have such words offer them,
and all others stay as they are.
"""

from enum import StrEnum

from fastapi import Request
from fastapi.responses import Response

COOKIE = "lang"
COOKIE_AGE_S = 365 * 24 * 3600
EASY = "ja-x-easy"
"""What readers choose, and the ``<html lang>``, of easy Japanese."""


class Language(StrEnum):
    """A language that every text is written in; the value is the ``<html lang>``."""

    JAPANESE = "ja"
    ENGLISH = "en"

    @property
    def other(self) -> "Language":
        """The language that the switch on the page leads to."""
        return Language.ENGLISH if self is Language.JAPANESE else Language.JAPANESE


def chosen_language(request: Request) -> Language:
    """Return what ``?lang=`` asks for, else what the cookie remembers, else Japanese."""
    wish = _wish(request)
    return Language.JAPANESE if wish == EASY else Language(wish)


def is_easy_chosen(request: Request) -> bool:
    """Tell whether the reader asked for easy Japanese, where a page has it."""
    return _wish(request) == EASY


def remember_language(request: Request, response: Response) -> None:
    """Keep an explicit ``?lang=`` for the pages that follow."""
    wish = request.query_params.get(COOKIE, "")
    if wish in _WISHES:
        response.set_cookie(COOKIE, wish, max_age=COOKIE_AGE_S, httponly=True, samesite="lax")


_WISHES = (*Language, EASY)


def _wish(request: Request) -> str:
    wishes = (request.query_params.get(COOKIE, ""), request.cookies.get(COOKIE, ""))
    return next((wish for wish in wishes if wish in _WISHES), Language.JAPANESE)
