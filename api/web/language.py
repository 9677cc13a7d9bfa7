"""Which language a page is in: Japanese unless the reader asked for English."""

from enum import StrEnum

from fastapi import Request
from fastapi.responses import Response

COOKIE = "lang"
COOKIE_AGE_S = 365 * 24 * 3600


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
    for wish in (request.query_params.get(COOKIE), request.cookies.get(COOKIE)):
        if wish in set(Language):
            return Language(wish)
    return Language.JAPANESE


def remember_language(request: Request, response: Response) -> None:
    """Keep an explicit ``?lang=`` for the pages that follow."""
    if request.query_params.get(COOKIE) in set(Language):
        response.set_cookie(
            COOKIE,
            request.query_params[COOKIE],
            max_age=COOKIE_AGE_S,
            httponly=True,
            samesite="lax",
        )
