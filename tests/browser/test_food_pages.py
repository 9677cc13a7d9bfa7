"""The pages about food in a browser without scripts: from the first page to a lot's history."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from api.db import open_database
from api.settings import Settings
from tests.browser.served import serving
from tests.signing_in import a_person, a_token, bearer
from tests.web.test_web_food import fill


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server with food, and the token of a hub operator."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("food"), run_workers=0)
    engine = open_database(settings)
    fill(engine)
    token = a_token(engine, a_person(engine, username="hub"))
    engine.dispose()
    with serving(settings) as address:
        yield address, token


@pytest.fixture
def page(
    request: pytest.FixtureRequest,
    browser: Browser,
    base: tuple[str, str],
) -> Iterator[Page]:
    """A page of a browser without scripts, signed in; ``param`` is its width."""
    address, token = base
    context = browser.new_context(
        base_url=address,
        viewport={"width": getattr(request, "param", 360), "height": 800},
        extra_http_headers=bearer(token),
        java_script_enabled=False,
    )
    yield context.new_page()
    context.close()


def test_a_hub_operator_gets_from_the_first_page_to_a_lots_history_in_three_steps(
    page: Page,
) -> None:
    page.goto("/")
    page.locator(".site-nav a[href='/stock']").click()
    page.locator(".stock-cell", has_text="7.0").first.click()
    assert "#lots" in page.url
    page.locator("#lots ~ .scroll .row-link").first.click()
    assert "拠点 花子" in page.locator("table").last.inner_text()


def test_a_lot_is_found_by_what_stands_on_the_box(page: Page) -> None:
    page.goto("/stock")
    page.fill("#q", "ａ＆ｂ")
    page.locator(".search button").click()
    page.locator("#found ~ .scroll .row-link").first.click()
    assert "M/1" in page.locator("h1").inner_text()
