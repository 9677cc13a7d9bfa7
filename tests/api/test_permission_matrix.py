"""The permission matrix: every route, asked as every role, for own and for others' objects."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pypdfium2
import pytest
from fastapi.routing import iter_route_contexts
from structlog.testing import capture_logs

from api.accounts import people
from api.db import writing
from api.permissions import API_ROUTES, OWN_OBJECTS, PAGE_ROUTES, ROUTES, Own, Role, Scope, scope_of
from tests.api.asked_world import OF_ROLE, SAFE, Ask, World, asked_world
from tests.api.route_examples import API_EXAMPLES, EXAMPLES, PAGE_EXAMPLES, Things
from tests.api.two_bases import NOW

WRITING_PARTS = frozenset({"page_add_master_row"})
"""Routes whose part is what they write: another's is not found."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PEOPLE_OF_ROLES = tuple(role for role in Role if role is not Role.PUBLIC)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with asked_world(tmp_path_factory.mktemp("matrix")) as world:
        yield world


def things(world: World, role: Role, side: str = "A") -> Things:
    return Things(world=world, who=OF_ROLE[role], side=side)


def asked(world: World, role: Role, name: str, side: str = "A") -> httpx2.Response:
    return world.ask(OF_ROLE[role], EXAMPLES[name].ask(things(world, role, side)))


def text_of(answer: httpx2.Response) -> str:
    """The words of an answer, also of paper."""
    if answer.headers.get("content-type") == "application/pdf":
        pages = pypdfium2.PdfDocument(answer.content)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    return answer.text


def test_every_route_has_an_example_and_every_example_a_route(world: World) -> None:
    assert set(API_EXAMPLES) == set(API_ROUTES)
    assert set(PAGE_EXAMPLES) == set(PAGE_ROUTES)
    names = {context.name for context in iter_route_contexts(world.app.routes)}
    assert set(EXAMPLES) == names


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_asks_its_own_route(world: World, name: str) -> None:
    ask = EXAMPLES[name].ask(things(world, Role.COUNCIL))
    first = next(
        c
        for c in iter_route_contexts(world.app.routes)
        if c.path_regex.match(ask.path) and ask.method in (c.methods or ())
    )
    assert first.name == name


def test_own_objects_are_told_of_for_every_route_that_somebody_has_for_own_only() -> None:
    own = {name for name, grants in ROUTES.items() if Scope.OWN in grants.values()}
    assert own == set(OWN_OBJECTS)
    parts = {name for name, how in OWN_OBJECTS.items() if how is Own.PARTS} - WRITING_PARTS
    assert parts == {name for name, example in EXAMPLES.items() if example.shows or example.alike}


@pytest.mark.parametrize("name", [n for n in EXAMPLES if scope_of(Role.PUBLIC, n) is None])
def test_nobody_who_is_not_signed_in_gets_through(world: World, name: str) -> None:
    answer = asked(world, Role.PUBLIC, name)
    if name in API_ROUTES:
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        return
    assert answer.status_code == 303
    where = urlsplit(answer.headers["location"])
    ask = EXAMPLES[name].ask(things(world, Role.PUBLIC))
    wanted = ask.path if ask.method in SAFE else "/"
    assert (where.path, parse_qs(where.query)["next"]) == ("/login", [wanted])


@pytest.mark.parametrize(
    ("name", "role"),
    [(n, r) for n in EXAMPLES for r in PEOPLE_OF_ROLES if scope_of(r, n) is None],
)
def test_a_route_that_a_role_does_not_have_is_refused_and_logged(
    world: World, name: str, role: Role
) -> None:
    with capture_logs() as logs:
        answer = asked(world, role, name)
    assert answer.status_code == 403
    assert [x["route"] for x in logs if x["event"] == "denied"] == [name]


@pytest.mark.parametrize(
    ("name", "role"), [(n, r) for n in EXAMPLES for r in Role if scope_of(r, n) is not None]
)
def test_a_role_gets_what_is_granted_for_its_own(world: World, name: str, role: Role) -> None:
    example = EXAMPLES[name]
    answer = asked(world, role, name)
    assert answer.status_code in example.own_answer(role), answer.text
    assert not answer.headers.get("location", "").startswith("/login?next")


OTHERS = [
    (name, role)
    for name in EXAMPLES
    for role in PEOPLE_OF_ROLES
    if scope_of(role, name) is Scope.OWN
]


@pytest.mark.parametrize(
    ("name", "role"), [x for x in OTHERS if OWN_OBJECTS[x[0]] is Own.PATH or x[0] in WRITING_PARTS]
)
def test_anothers_object_is_not_found_and_the_denial_is_logged(
    world: World, name: str, role: Role
) -> None:
    with capture_logs() as logs:
        answer = asked(world, role, name, "B")
    assert answer.status_code == 404
    assert [x["route"] for x in logs if x["event"] == "denied"] == [name]


NEVER_THERE = "Z"
"""The side of objects that are nowhere."""


@pytest.mark.parametrize(
    ("name", "role"), [x for x in OTHERS if OWN_OBJECTS[x[0]] is Own.PATH or x[0] in WRITING_PARTS]
)
def test_anothers_object_is_answered_as_one_that_is_nowhere(
    world: World, name: str, role: Role
) -> None:
    others, nowhere = (asked(world, role, name, side) for side in ("B", NEVER_THERE))
    assert nowhere.status_code == others.status_code
    if name in API_ROUTES:
        assert without_keys(nowhere.json()) == without_keys(others.json())


def without_keys(problem: dict[str, Any]) -> dict[str, Any]:
    return {**problem, "detail": re.sub(r"'[^']*'", "…", problem["detail"])}


@pytest.mark.parametrize(
    ("name", "role"),
    [x for x in OTHERS if OWN_OBJECTS[x[0]] is Own.PARTS and EXAMPLES[x[0]].shows],
)
def test_others_parts_are_left_out(world: World, name: str, role: Role) -> None:
    shows = EXAMPLES[name].shows
    assert shows is not None
    text = text_of(asked(world, role, name))
    assert shows(things(world, role)) in text
    assert shows(things(world, role, "B")) not in text


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (name, role)
        for name, example in EXAMPLES.items()
        if example.shows
        for role in PEOPLE_OF_ROLES
        if scope_of(role, name) is Scope.ALL
    ],
)
def test_who_has_everything_sees_the_parts_of_both(world: World, name: str, role: Role) -> None:
    shows = EXAMPLES[name].shows
    assert shows is not None
    for side in "AB":
        text = text_of(asked(world, role, name, side))
        assert shows(things(world, role, side)) in text


@pytest.mark.parametrize(("name", "role"), [x for x in OTHERS if EXAMPLES[x[0]].narrowed])
def test_an_answer_is_narrowed_to_ones_own_only(world: World, name: str, role: Role) -> None:
    example = EXAMPLES[name]
    assert example.narrowed is not None
    for side, status in (("A", 200), ("B", 404)):
        what = things(world, role, side)
        ask = example.ask(what)
        params = {**ask.more.get("params", {}), **example.narrowed(what)}
        answer = world.ask(what.who, Ask(method="GET", path=ask.path, more={"params": params}))
        assert answer.status_code == status


def test_a_method_that_an_address_does_not_have_is_refused(world: World) -> None:
    contexts = list(iter_route_contexts(world.app.routes))
    for name, example in EXAMPLES.items():
        path = example.ask(things(world, Role.COUNCIL)).path
        has = {m for c in contexts if c.path_regex.match(path) for m in c.methods or ()}
        for method in METHODS:
            if method not in has:
                answer = world.client.request(method, path)
                assert answer.status_code == 405, (name, method)
                assert set(re.split(", ", answer.headers["Allow"])) == has


def test_a_closed_account_gets_nowhere(world: World) -> None:
    who, first_page = OF_ROLE[Role.DRIVER], Ask(method="GET", path="/")
    assert world.ask(who, first_page).status_code == 200
    with writing(world.engine) as connection:
        people.disable(connection, world.persons[who.key].person_id, now=NOW)
    try:
        assert world.ask(who, first_page).status_code == 303
    finally:
        world.put_back()
