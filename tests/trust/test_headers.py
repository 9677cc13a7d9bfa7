"""Every answer, also every error, tells browsers to run and load nothing that is not ours."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import httpx2
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from tests.api.asked_world import PEOPLE, Ask, World, get, post
from tests.trust.crawling import Answered, Crawled, crawl
from tests.trust.planted import caught

NOTHING_ELSE = {
    "default-src": {"'none'"},
    "script-src": {"'self'", "'wasm-unsafe-eval'"},
    "worker-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:", "blob:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
KEPT = {"static", "driver_worker", "driver_page", "page_map_roads"}
"""Routes whose answers a browser may keep: they are about nobody."""
CANNOT_BE = (
    get("/nothing/at/all"),
    get("/api/v1/nothing"),
    get("/plans/%00"),
    Ask(method="PATCH", path="/login"),
    Ask(method="PATCH", path="/api/v1/stock"),
    post("/api/v1/entries", content=b"{"),
    post("/api/v1/session", content=b"x" * 2_000_000),
    post("/login", content=b"x" * 2_000_000),
    get("/static/../../etc/passwd"),
    get("/static/nothing.css"),
)


class Inline(HTMLParser):
    """Finds what a strict policy would not run, and addresses that lead elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._in = tag if tag in ("script", "style") and "src" not in named else ""
        self.found += [f"{tag} {n}" for n in named if n.startswith("on") or n == "style"]
        for name in ("href", "src", "action", "formaction"):
            if re.match(r"\s*(javascript|data|vbscript):", named.get(name, ""), re.I):
                self.found.append(f"{tag} {name}={named[name][:60]}")

    def handle_data(self, data: str) -> None:
        if self._in and data.strip():
            self.found.append(f"<{self._in}>{data.strip()[:60]}")

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


def faults_of(answer: httpx2.Response, *, may_keep: bool = False) -> Iterator[str]:
    headers = answer.headers
    told = dict(
        (name, set(values))
        for name, *values in (
            p.split() for p in headers.get("content-security-policy", "").split(";") if p
        )
    )
    for name, most in NOTHING_ELSE.items():
        if name not in told:
            yield f"no {name}"
        elif not told[name] <= most:
            yield f"{name} {told[name] - most}"
    yield from (f"{n}: {headers.get(n)}" for n, v in ALWAYS.items() if headers.get(n) != v)
    if "no-store" not in headers.get("cache-control", "") and (answer.is_error or not may_keep):
        yield f"cache-control: {headers.get('cache-control')}"
    yield from (n for n in headers if n.startswith("access-control-") or n == "server")
    if headers.get("content-type", "").startswith("text/html"):
        page = Inline()
        page.feed(answer.text)
        yield from page.found


def check_every_answer(answers: Iterable[Answered]) -> None:
    """Whatever was asked, by whomever, and however it was answered."""
    wrong = {}
    for one in answers:
        if faults := list(faults_of(one.answer, may_keep=one.name in KEPT)):
            wrong[one.name, one.who, one.answer.status_code] = faults
    assert wrong == {}


def refusals(world: World) -> Iterator[Answered]:
    """What no route answers, and what comes from elsewhere."""
    for ask in CANNOT_BE:
        answer = world.ask(PEOPLE["council"], ask)
        assert answer.status_code >= 400, ask
        yield Answered(ask.path, "council", answer)
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        answer = world.ask(PEOPLE["public"], post("/login"), **headers)
        assert answer.status_code in (403, 421)
        yield Answered(str(headers), "public", answer)


def test_every_answer_has_its_headers(world: World, crawled: Crawled) -> None:
    """Every route as several roles, and refusals."""
    assert len(crawled.answers) > 400
    check_every_answer(crawled.answers)
    check_every_answer(refusals(world))


def test_weaker_headers_would_be_caught(world: World) -> None:
    with caught("errors_have_no_headers"):
        check_every_answer(refusals(world))
    with caught("pages_may_run_inline_scripts"):
        check_every_answer(crawl(world, ["page_sign_in", "page_start"], ["council"]))


def test_with_https_browsers_are_told_to_stay_with_it(sqlite_settings: Settings) -> None:
    more = {"public_url": "https://hakobi.example", "run_workers": 0}
    with TestClient(
        create_app(sqlite_settings.model_copy(update=more)), base_url="http://127.0.0.1"
    ) as client:
        for path in ("/login", "/nothing", "/static/hakobi.css"):
            assert client.get(path).headers["strict-transport-security"] == "max-age=31536000"
    with TestClient(create_app(sqlite_settings), base_url="http://127.0.0.1") as client:
        assert "strict-transport-security" not in client.get("/login").headers


def test_a_redirect_names_no_scheme_and_no_host(world: World) -> None:
    """Behind a proxy with TLS it would lead to an address without it."""
    answer = world.ask(PEOPLE["council"], get("/login/"))
    assert (answer.status_code, answer.headers["location"]) == (307, "/login")
    away = world.ask(PEOPLE["council"], get("//evil.example/"))
    assert "evil" not in away.headers.get("location", "")
