"""What nobody means to send: every part of every request, in place of what belongs there.

Requests are those of the examples, and every form that a page shows.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi.routing import iter_route_contexts

from api.permissions import scope_of
from tests.api.asked_world import SAFE, Ask, Who, World, get
from tests.api.route_examples import EXAMPLES, Things

TEXTS = (
    *("\x00", "a\x00b", "\u2028", "\u202e", "𠮷" * 400, "x" * 70_000),
    *("", " ", "²", "٣", "１２", "1_0", "-1", "0", "-0.0", "1e999", "NaN", "9" * 5000),
    *(str(2**31), str(2**63), str(2**64), "0.0000000000000000000001"),
    *("0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13", "9999-12", "0000-00"),
    *("24:00", "23:59:60", "null", "true", "[]", "{}", "../../x", "%00", "' OR 1=1 --", "on"),
)
"""Where a text stands: no text, no number, no day, or one that is far too large."""
RAW = (
    "null",
    "[]",
    "{}",
    "true",
    "-1",
    "1e400",
    "NaN",
    "9" * 5000,
    str(2**31),
    str(2**63),
    str(2**64),
    "0.1",
    '"\\ud800"',
    '"\\u0000"',
    '""',
    '"9999-12-31"',
    '"0001-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59-14:00"',
    '"x"',
    '{"a": {"b": []}}',
    "[" * 2_000 + "]" * 2_000,
    json.dumps("x" * 70_000),
)
"""Where something of JSON stands."""
BODIES = (b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"{", b"[1]", b"null", b'"x"')
"""In place of a whole JSON body."""
_LIMITS = "multipart/form-data; boundary=x"
FORM_BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/x-www-form-urlencoded", b"%ff%fe=%&&&=;=%00&a[b]=1"),
    ("application/x-www-form-urlencoded", b"a=1&" * 1_500),
    ("application/x-www-form-urlencoded; charset=utf-7", b"+ADw-=1"),
    ("multipart/form-data", b"--x\r\n"),
    (_LIMITS, b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
    (_LIMITS, b"--x\r\n" + b"A" * 20_000),
    ("application/json", b'{"token": ["x"]}'),
    ("text/plain", b"x"),
    ("", b""),
)
"""In place of a whole form, with what it is said to be."""
NOT_ASKED = {
    "static",
    *("sign_out", "sign_out_everywhere", "page_sign_out", "page_sign_out_everywhere"),
}
LONGEST_IN_ADDRESS = 5_000
MARK = "@@hostile@@"


class Forms(HTMLParser):
    """The forms of a page: where each leads, and what its fields say."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((told.get("method", "get").upper(), told.get("action", ""), {}))
        elif tag in ("input", "select", "textarea", "button") and self.found and told.get("name"):
            self.found[-1][2].setdefault(told["name"], told.get("value", ""))
        elif tag == "option" and self.found and self.found[-1][2] and told.get("value"):
            last = next(reversed(self.found[-1][2]))
            self.found[-1][2][last] = self.found[-1][2][last] or told["value"]


def forms_of(page: str, address: str) -> Iterator[Ask]:
    """Give the requests that a page's forms make."""
    parser = Forms()
    parser.feed(page)
    for method, action, fields in parser.found:
        parts = urlsplit(action or address)
        if method == "GET":
            yield get(parts.path, **fields)
        else:
            yield Ask(method=method, path=parts.path, more={"data": fields})


def places_of(ask: Ask, template: str) -> Iterator[Callable[[str], Ask]]:
    """Give for each text of a request what puts another one there."""
    here, wanted = ask.path.split("/"), template.split("/")
    for number, part in enumerate(wanted):
        if part.startswith("{") and number < len(here):

            def in_path(text: str, number: int = number) -> Ask:
                told = quote(text[:LONGEST_IN_ADDRESS], safe="") or "%20"
                return replace(ask, path="/".join((*here[:number], told, *here[number + 1 :])))

            yield in_path
    for kind in ("params", "data"):
        fields = ask.more.get(kind)
        for name in fields or ():

            def in_field(text: str, kind: str = kind, name: str = name) -> Ask:
                told = text[:LONGEST_IN_ADDRESS] if kind == "params" else text
                return replace(ask, more={**ask.more, kind: {**ask.more[kind], name: told}})

            yield in_field


def json_places(ask: Ask) -> Iterator[Callable[[str], Ask]]:
    """Give for each value of a JSON body what puts another one there, as text of JSON."""
    for marked in _marked(ask.more.get("json")):
        text = json.dumps(marked)

        def in_body(raw: str, text: str = text) -> Ask:
            return with_body(ask, text.replace(f'"{MARK}"', raw).encode())

        yield in_body


def with_body(ask: Ask, content: bytes) -> Ask:
    """Return a request with another body of JSON."""
    more = {key: value for key, value in ask.more.items() if key != "json"}
    told = {"Content-Type": "application/json"}
    return replace(ask, more={**more, "content": content, "headers": told})


def with_form(ask: Ask, kind: str, content: bytes) -> Ask:
    """Return a request with another body in place of its form."""
    more = {key: value for key, value in ask.more.items() if key not in ("data", "files")}
    return replace(ask, more={**more, "content": content, "headers": {"Content-Type": kind}})


def with_file(ask: Ask, name: str) -> Ask:
    """Return a form with a file where a text is wanted."""
    fields = {key: text for key, text in ask.more["data"].items() if key != name}
    return replace(ask, more={"data": fields, "files": {name: ("../x", b"\x00\xff")}})


def _marked(value: Any) -> Iterator[Any]:
    """Give a value again and again, each time with another of its parts marked."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            for marked in _marked(part):
                yield {**value, name: marked}
    elif isinstance(value, list):
        for number, part in enumerate(value):
            for marked in _marked(part):
                yield [*value[:number], marked, *value[number + 1 :]]
    if value is not None:
        yield MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request as somebody who may would make it; ``template`` is the route's path."""

    name: str
    who: Who
    ask: Ask
    template: str


def wanted_of(world: World, who: Who) -> Iterator[Wanted]:
    """Give what somebody may ask for: the examples, and the forms of the pages among them."""
    routes = [c for c in iter_route_contexts(world.app.routes) if c.name in EXAMPLES]
    paths = {c.name: c.path for c in routes}
    seen = set()
    for name, path in paths.items():
        if name in NOT_ASKED or scope_of(who.role, name) is None:
            continue
        ask = EXAMPLES[name].ask(Things(world=world, who=who, side="A"))
        yield Wanted(name=name, who=who, ask=ask, template=path)
        if ask.method != "GET" or not name.startswith("page_"):
            continue
        for form in forms_of(world.ask(who, ask).text, ask.path):
            fits = (c for c in routes if form.method in (c.methods or ()))
            route = next((c for c in fits if c.path_regex.match(form.path)), None)
            fields = form.more.get("data") or form.more.get("params", ())
            mark = (route and route.name, *sorted(fields))
            if route is not None and mark not in seen and route.name not in NOT_ASKED:
                seen.add(mark)
                yield Wanted(name=route.name, who=who, ask=form, template=route.path)


def hostile(
    wanted: Wanted, *, texts: Iterator[str], raws: Iterator[str], most: int
) -> Iterator[Ask]:
    """Give a request with each of its parts changed, to what comes next: ``most`` times in all."""
    ask = wanted.ask
    for changes, things in ((places_of(ask, wanted.template), texts), (json_places(ask), raws)):
        places = tuple(changes)
        for place in places:
            yield from map(place, islice(things, max(1, most // len(places))))
    fields = islice(ask.more.get("data") or (), most)
    yield from (with_file(ask, name) for name in fields)
    if ask.method not in SAFE and "json" not in ask.more:
        yield from (with_form(ask, *told) for told in FORM_BODIES[:most])
    if "json" in ask.more:
        yield from (with_body(ask, body) for body in BODIES[:most])
