"""A driver sees contacts of halls, and confidential places, until a day after the trip."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from api.planning import own_parts
from tests.api.asked_world import PEOPLE, World
from tests.api.route_examples import EXAMPLES, Things
from tests.api.test_permission_matrix import text_of
from tests.api.two_bases import CONTRAST, DAY, PUBLIC_NAME, SECRET_WORDS
from tests.trust.planted import caught

ROUTES = ("read_sheet", "print_sheet", "page_trip", "page_trip_map_data")
"""Each way to a trip's sheet that a driver with an account has."""


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_parts, "utc_now", lambda: moment)
        yield


def words_of(world: World, route: str, *, who: str = "driver A") -> str:
    things = Things(world=world, who=PEOPLE[who], side="A")
    answer = world.ask(PEOPLE[who], EXAMPLES[route].ask(things))
    assert answer.status_code == 200, (route, answer.text)
    return text_of(answer)


def check_contacts_go(world: World) -> None:
    """Two days later the trip is still there, under neutral names and without numbers."""
    evening = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    with at(evening):
        assert CONTRAST["phone"] in words_of(world, "read_sheet")
        assert SECRET_WORDS[0] in words_of(world, "read_sheet")
    with at(evening + timedelta(days=2)):
        for route in ROUTES:
            text = words_of(world, route)
            found = [w for w in (*SECRET_WORDS, CONTRAST["phone"]) if w in text]
            assert found == [], (route, found)
        assert PUBLIC_NAME in words_of(world, "page_trip")
        assert CONTRAST["phone"] in words_of(world, "page_trip", who="hub A")
        assert SECRET_WORDS[0] in words_of(world, "page_trip", who="council")


def test_contacts_go_after_the_trip(world: World) -> None:
    check_contacts_go(world)
    with caught("drivers_keep_contacts"):
        check_contacts_go(world)
