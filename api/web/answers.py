"""How pages, errors and static files become HTTP answers."""

import unicodedata

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from api.problems import Problem
from api.web.language import COOKIE, Language, chosen_language, remember_language
from api.web.pages.problem import ProblemPage
from api.web.render import STATIC_FOLDER, Page, render

STATIC_NAMES = frozenset(file.name for file in STATIC_FOLDER.iterdir())
STATIC_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The address of a static file changes with its content."""


def html(request: Request, page: Page, *, status: int = 200, address: str = "") -> Response:
    """Answer with a page in the reader's language.

    ``address`` is where the language switch leads: the request's own path unless the page answers
    a form.
    """
    language = chosen_language(request)
    switch_url = f"{address or request.url.path}?{COOKIE}={language.other}"
    content = render(page, language=language, switch_url=switch_url)
    headers = {"Content-Language": str(language), "Vary": "Cookie"}
    response = HTMLResponse(content, status, headers)
    remember_language(request, response)
    return response


def error_page(request: Request, problem: Problem) -> Response:
    """Answer with a problem as a page."""
    is_japanese = chosen_language(request) is Language.JAPANESE
    page = ProblemPage(
        status=problem.status,
        title=problem.title.ja if is_japanese else problem.title.en,
        remedy=problem.remedy.ja if is_japanese else problem.remedy.en,
    )
    is_get = request.method in ("GET", "HEAD")
    return html(request, page, status=problem.status, address="" if is_get else "/")


def static_file(name: str) -> Response:
    """Answer with one of our own style sheets or pictures."""
    if name not in STATIC_NAMES:
        raise HTTPException(404)
    return FileResponse(STATIC_FOLDER / name, headers=STATIC_HEADERS)


def wanted_time_limit_s(text: str, *, longest_s: float) -> float | None:
    """Return the seconds that a form asks for, full-width digits allowed; None = no such time."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not (plain.isascii() and plain.isdigit()) or not 1 <= int(plain) <= longest_s:
        return None
    return float(plain)
