"""Whatever is sent in whichever part of a request: it is refused in words, never a server's error.

Schemathesis asks what the API's document describes (``tests/api/test_server.py``); here are the
forms of the pages, too, and what no schema says.
"""

from itertools import cycle
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError

from api.accounts.person import Role
from api.accounts.sign_in_tables import sign_in_tries
from api.clock import utc_now
from api.db import reading, writing
from api.permissions import ROUTES, scope_of
from api.storable import Unstorable
from api.v1.base import Instant, Moment
from tests.api.asked_world import OF_ROLE, Who, World
from tests.trust.hostile_asking import RAW, TEXTS, hostile, wanted_of
from tests.trust.planted import caught

NEWEST = (
    *("page_hall_links", "page_make_hall_link", "page_end_hall_link", "page_open_hall"),
    *("page_hall_reports", "page_send_hall_report", "page_save_wishes", "page_sessions"),
    *("page_notices", "page_send_notices", "page_notices_zip", "page_notice_eml"),
    *("list_notices", "set_notice_addresses", "send_plan_notices"),
    *("page_reports", "page_resolve_report", "page_write_report", "page_send_keying"),
    *("page_trip_photo",),
    *("driver_open", "driver_trip", "driver_tell", "driver_photo"),
    *("page_explain", "page_hub_arrive"),
    *("add_wishes", "replan_changes", "accept_changes", "page_add_wish", "page_replan"),
    "reject_changes",
)
"""Asked as each role that may, with much."""
ORDER = (Role.PUBLIC, Role.COUNCIL, Role.HUB, Role.HALL, Role.DRIVER, Role.ADMIN)
MOST, MOST_OF_OTHERS = 4, 2
"""How many hostile things are sent with a request, in turn in each of its parts."""


def check_hostile_input(world: World, who: Who, names: set[str], *, most: int) -> None:
    """Nothing is a server's error, and the API gives no answer that its document does not name."""
    texts, raws = cycle(TEXTS), cycle(RAW)
    documented = {
        one["operationId"]: one["responses"].keys()
        for methods in world.app.openapi()["paths"].values()
        for one in methods.values()
    }
    wrong = []
    for wanted in wanted_of(world, who):
        if wanted.name not in names:
            continue
        for ask in hostile(wanted, texts=texts, raws=raws, most=most):
            answer = world.ask(who, ask)
            known = documented.get(wanted.name)
            is_known = known is None or str(answer.status_code) in known
            is_nowhere = answer.status_code in (404, 405) and ask.path != wanted.ask.path
            if answer.status_code >= 500 or not (is_known or is_nowhere):
                wrong.append((wanted.name, answer.status_code, ask.path[:80], str(ask.more)[:200]))
            assert "Traceback" not in answer.text[:10_000]
    assert wrong == []


def first_of(name: str) -> Role | None:
    return next((role for role in ORDER if scope_of(role, name) is not None), None)


@pytest.mark.parametrize("role", ORDER)
def test_nothing_that_is_sent_is_a_servers_error(world: World, role: Role) -> None:
    """Each route as the first role that may use it."""
    names = {name for name in ROUTES if first_of(name) is role} - set(NEWEST)
    check_hostile_input(world, OF_ROLE[role], names, most=MOST_OF_OTHERS)


@pytest.mark.parametrize("role", ORDER[:-1])  # there an administrator is as the council
def test_nor_at_the_newest_routes_as_anybody(world: World, role: Role) -> None:
    names = {n for n in NEWEST if role is Role.PUBLIC or first_of(n) is not Role.PUBLIC}
    check_hostile_input(world, OF_ROLE[role], names, most=MOST)


def test_a_kind_that_is_looked_up_unread_would_be_caught(world: World) -> None:
    with caught("kinds_of_wishes_may_be_lists"):
        check_hostile_input(world, OF_ROLE[Role.COUNCIL], {"add_wishes"}, most=5 * len(RAW))
    world.put_back()


def check_what_no_database_keeps(client: TestClient) -> None:
    """NUL, half a letter, a number without end: refused in words by both databases, alike."""
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    for path in ("/api/v1/reports/%00", "/api/v1/reports/a%00b/report.pdf"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (422, "unstorable"), path
    page = client.get("/reports/a%00b")
    assert page.status_code == 422
    assert "<h1>" in page.text
    for value in ("\x00", "a\x00b", "\ud800", 2**63, -(2**64)):
        statement = sa.text("SELECT :value").bindparams(value=value)
        with reading(engine) as connection, pytest.raises(Unstorable):
            connection.execute(statement)
    rows = [{"bucket": name, "since_at": utc_now(), "tries": 1} for name in ("a", "b\x00")]
    with pytest.raises(Unstorable), writing(engine) as connection:
        connection.execute(sa.insert(sign_in_tries), rows)


def test_what_no_database_keeps(client: TestClient) -> None:
    check_what_no_database_keeps(client)


def test_a_letter_that_one_database_keeps_would_be_caught(client: TestClient) -> None:
    with caught("databases_are_sent_anything", sa.exc.DataError):
        check_what_no_database_keeps(client)


@pytest.mark.parametrize("kind", [Instant, Moment])
@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_without_a_day_elsewhere_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError, match="before 9999"):
        TypeAdapter(kind).validate_python(text)
    assert TypeAdapter(kind).validate_python("2026-12-01T09:00:00+09:00").year == 2026
