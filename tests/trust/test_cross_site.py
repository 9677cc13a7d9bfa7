"""Another site's page changes nothing here, and looking at a page changes nothing at all."""

from collections.abc import Iterable, Iterator

import pytest

from api import auth
from api.copies import take_census
from api.db import reading
from tests.api.asked_world import PEOPLE, SAFE, Ask, World
from tests.api.route_examples import EXAMPLES, Things
from tests.trust.crawling import Crawled, changed_by_looking, crawl
from tests.trust.planted import caught

ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "http://127.0.0.1:8001", "Sec-Fetch-Site": "same-site"},
)


def unsafe(world: World) -> Iterator[tuple[str, Ask]]:
    for name, example in EXAMPLES.items():
        ask = example.ask(Things(world=world, who=PEOPLE["council"], side="A"))
        if ask.method not in SAFE:
            yield name, ask


def check_other_sites_are_refused(world: World) -> None:
    """With the cookie of somebody who may, as a browser sends it along."""
    cookie = {"Cookie": f"{auth.COOKIE}={world.tokens['council']}"}
    with reading(world.engine) as connection:
        before = take_census(connection)
    asked = 0
    for name, ask in unsafe(world):
        for headers in ELSEWHERE:
            answer = world.client.request(
                ask.method,
                ask.path,
                headers={**cookie, **headers},
                follow_redirects=False,
                **ask.more,
            )
            assert answer.status_code == 403, (name, headers)
            asked += 1
    assert asked > 300
    with reading(world.engine) as connection:
        assert take_census(connection) == before


def test_what_another_site_sends_is_refused(world: World) -> None:
    check_other_sites_are_refused(world)
    with caught("other_sites_may_send"):
        check_other_sites_are_refused(world)
    world.put_back()


def check_looking_changes_nothing(changed: Iterable[str]) -> None:
    """Whatever is asked for with GET, by whomever, every table has the rows of before."""
    assert set(changed) == set()


def test_looking_changes_nothing(world: World, crawled: Crawled) -> None:
    check_looking_changes_nothing(crawled.changed)
    with caught("looking_changes_names"):
        looked = crawl(world, ["page_start"], ["council"])
        check_looking_changes_nothing(changed_by_looking(world, looked)[1])
    world.put_back()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_ones_own_pages_send(world: World, method: str) -> None:
    """The check does not refuse what our own pages send."""
    ask = Ask(method=method, path="/api/v1/session")
    own = {"Origin": "http://127.0.0.1", "Host": "127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    assert world.ask(PEOPLE["council"], ask, **own).status_code != 403
    world.put_back()
