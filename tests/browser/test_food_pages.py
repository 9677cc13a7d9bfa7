"""The pages about food in a browser: every width, fingers, contrast, and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from api.db import open_database
from api.settings import Settings
from tests.browser.looking import IN_TEXT, LOW_CONTRAST, SIZES, SMALL_TARGETS, TARGET_PX
from tests.browser.served import serving
from tests.signing_in import a_person, a_token, bearer
from tests.web.test_web_food import fill

ADDRESSES = (
    "/stock?q=M",
    "/stock?site=LOGI&zone=chilled&band=within_3&state=shelf",
    "/lots/M%2F1",
)


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


@pytest.mark.parametrize(
    ("page", "language"), SIZES, indirect=["page"], ids=[f"{w}-{lang}" for w, lang in SIZES]
)
def test_food_fits_every_width_and_can_be_read_and_touched(page: Page, language: str) -> None:
    assert page.viewport_size is not None
    for address in ADDRESSES:
        response = page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert response is not None
        assert response.status == 200
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"], address
        assert page.evaluate(LOW_CONTRAST) == [], address
        assert page.evaluate(SMALL_TARGETS, [TARGET_PX, IN_TEXT]) == [], address


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
