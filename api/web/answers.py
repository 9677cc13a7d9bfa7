"""How pages and errors become HTTP answers."""

import unicodedata
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.person import NotSignedIn, SecondFactorMissing
from api.db import has_room
from api.problems import Problem
from api.web import links
from api.web.language import (
    COOKIE,
    EASY,
    Language,
    chosen_language,
    is_easy_chosen,
    remember_language,
)
from api.web.pages.problem import ProblemPage
from api.web.render import Page, render
from api.web.viewer import Viewer
from api.web.words.easy import EASY_TEMPLATES

SEE_OTHER = 303


def html(request: Request, page: Page, *, status: int = 200, address: str = "") -> Response:
    """Answer with a page in the reader's language.

    ``address`` is where the language switch leads: the request's own path unless the page answers
    a form.
    """
    language, is_easy = chosen_language(request), is_easy_chosen(request)
    switched = address or request.url.path
    switch_url = f"{switched}{'&' if '?' in switched else '?'}{COOKIE}="
    running = getattr(request.app.state, "running", None)
    viewer = Viewer(
        person=getattr(request.state, "person", None),
        path=request.url.path,
        is_shared=bool(getattr(request.state, "is_shared", False)),
        is_by_link=bool(getattr(request.state, "is_by_link", False)),
        has_room=running is None or has_room(running.engine),
    )
    has_easy = page.template in EASY_TEMPLATES
    content = render(
        page,
        language=language,
        switch_url=f"{switch_url}{language.other}",
        easy_url=f"{switch_url}{Language.JAPANESE if is_easy else EASY}" if has_easy else "",
        is_easy=is_easy and has_easy,
        viewer=viewer,
    )
    headers = {"Content-Language": str(language), "Vary": "Cookie"}
    response = HTMLResponse(content, status, headers)
    remember_language(request, response)
    return response


def error_page(request: Request, problem: Problem) -> Response:
    """Answer with a problem as a page; whoever is not signed in is sent to do so."""
    if problem.code == NotSignedIn.code:
        if getattr(request.state, "is_locked", False):
            is_form = request.method not in ("GET", "HEAD")
            back = _sent_from(request) if is_form else _address_of(request)
            return RedirectResponse(links.switch(back or links.START), SEE_OTHER)
        return RedirectResponse(links.sign_in(_address_of(request)), SEE_OTHER)
    if problem.code == SecondFactorMissing.code:
        return RedirectResponse(links.SECOND_FACTOR, SEE_OTHER)
    is_japanese = chosen_language(request) is Language.JAPANESE
    is_get = request.method in ("GET", "HEAD")
    page = ProblemPage(
        back_url="" if is_get else _sent_from(request),
        status=problem.status,
        title=problem.title.ja if is_japanese else problem.title.en,
        remedy=problem.remedy.ja if is_japanese else problem.remedy.en,
    )
    return html(request, page, status=problem.status, address="" if is_get else "/")


def _sent_from(request: Request) -> str:
    """Return our own page whose form was sent; empty where the browser does not say it."""
    told = urlsplit(request.headers.get("referer", ""))
    is_ours = told.netloc == request.headers.get("host") and told.path.startswith("/")
    if not is_ours or told.path.startswith("//"):
        return ""
    return told.path + (f"?{told.query}" if told.query else "")


def _address_of(request: Request) -> str:
    """Return where a page that was asked for is, as it was written; "/" for what a form sends."""
    if request.method not in ("GET", "HEAD"):
        return links.START
    path: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    query: bytes = request.scope["query_string"]
    return (path.partition(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1")


def wanted_time_limit_s(text: str, *, longest_s: float) -> float | None:
    """Return the seconds that a form asks for, full-width digits allowed; None = no such time."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not (plain.isascii() and plain.isdigit()) or not 1 <= int(plain) <= longest_s:
        return None
    return float(plain)
