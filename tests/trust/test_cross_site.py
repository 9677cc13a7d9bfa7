"""Another site's page changes nothing here, and looking at a page changes nothing at all."""

from collections.abc import Iterable, Iterator

import pytest
from fastapi.testclient import TestClient

from api.accounts import auth
from api.care.copies import take_census
from api.db import reading
from api.main import create_app
from api.settings import Settings
from tests.api.asked_world import PEOPLE, SAFE, Ask, World
from tests.api.route_examples import EXAMPLES, Things
from tests.as_browsers import FROM_OWN_PAGES
from tests.trust.crawling import Crawled, changed_by_looking, crawl
from tests.trust.planted import caught

NOTHING_TOLD: dict[str, str] = {}
"""No browser of today keeps quiet about where a form comes from."""
ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "http://127.0.0.1:8001", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    NOTHING_TOLD,
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
            if headers is NOTHING_TOLD:
                world.client.headers.pop("Sec-Fetch-Site", None)
            answer = world.client.request(
                ask.method,
                ask.path,
                headers={**cookie, **headers},
                follow_redirects=False,
                **ask.more,
            )
            world.client.headers.update(FROM_OWN_PAGES)
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


def test_with_https_forms_without_it_are_refused(sqlite_settings: Settings) -> None:
    """Whoever listens on the line may have put such a page before a browser."""
    more = {"public_url": "https://127.0.0.1", "run_workers": 0}
    app = create_app(sqlite_settings.model_copy(update=more))
    form = {"username": "nobody", "password": "wrong"}
    with TestClient(app, base_url="https://127.0.0.1") as client:
        del client.headers["Sec-Fetch-Site"]
        for origin, status in (("http://127.0.0.1", 403), ("https://127.0.0.1", 422)):
            answer = client.post("/login", data=form, headers={"Origin": origin})
            assert answer.status_code == status, origin


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_ones_own_pages_send(world: World, method: str) -> None:
    """The check does not refuse what our own pages send."""
    ask = Ask(method=method, path="/api/v1/session")
    own = {"Origin": "http://127.0.0.1", "Host": "127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    assert world.ask(PEOPLE["council"], ask, **own).status_code != 403
    world.put_back()
