"""The map on a screen in a browser: nothing before the click, nothing from elsewhere."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from api.accounts.person import Role
from api.db import open_database
from api.settings import TILE_HOSTS, Settings
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.browser.chromium import watched
from tests.browser.looking import axe
from tests.browser.served import Served, serving
from tests.signing_in import a_person, a_token
from tests.web.serving import fill_store

BUTTON, BOX = ".map-box > p > button", ".map-box"
TILES = f"https://{TILE_HOSTS[0]}/xyz/pale/{{z}}/{{x}}/{{y}}.png"


def opened(page: Page, address: str) -> str | None:
    """Open a page's map; return what became of it."""
    page.goto(address)
    page.locator(BUTTON).click()
    page.wait_for_selector(f"{BOX}[data-state]")
    return page.locator(BOX).get_attribute("data-state")


def test_the_map_is_loaded_by_the_click_and_shows_the_plan(
    browser: Browser, served: Served, sample_plan: Plan
) -> None:
    address = f"/plans/{served.plan_id}/map?day={sample_plan.trips[-1].day}"
    with served.watched(browser, width=768) as seen:
        asked: list[str] = []
        seen.page.on("request", lambda r: asked.append(r.url))
        seen.page.goto(address)
        assert not any("maplibre" in url for url in asked)
        assert opened(seen.page, address) == "ready"
        assert sum("maplibre-gl-worker" in url for url in asked) == 1
        assert not seen.page.locator(BUTTON).is_visible()
        assert seen.page.locator(".map-mark").count() > 40
        assert axe(seen.page) == []


def test_a_driver_opens_the_map_of_the_own_trip_in_easy_japanese(
    browser: Browser, served: Served
) -> None:
    with served.watched(browser, Role.DRIVER, width=360, language="ja-x-easy") as seen:
        seen.page.goto("/")
        trip = seen.page.locator(".trip-list a").first.get_attribute("href")
        assert trip is not None
        assert opened(seen.page, trip) == "ready"
        seen.page.locator(".map-mark-numbered").first.click(force=True)
        assert seen.page.locator(".maplibregl-popup").is_visible()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_the_lists_are_all_there_is(browser: Browser, served: Served) -> None:
    with served.watched(browser, scripts=False) as seen:
        seen.page.goto(f"/plans/{served.plan_id}/map")
        assert not seen.page.locator(BUTTON).is_visible()
        assert seen.page.locator(".trip-list a").count() > 0
        assert seen.page.locator("tbody tr").count() > 40


def test_a_map_that_cannot_be_loaded_says_so(browser: Browser, served: Served) -> None:
    with served.watched(browser) as seen:
        seen.page.route("**/map/roads", lambda route: route.abort())
        assert opened(seen.page, f"/plans/{served.plan_id}/map") == "failed"
        assert "一覧" in seen.page.locator(".map-message").inner_text()
        seen.complaints.clear()  # the request that was cut


@pytest.fixture(scope="module")
def tiled(
    browser: Browser, sample: Scenario, sample_plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """A server whose administrator chose tiles: its address, a plan, a token."""
    folder: Path = tmp_path_factory.mktemp("tiled")
    settings = Settings(data_dir=folder, run_workers=0, tile_url=TILES)
    _, plan_id = fill_store(settings, sample, sample_plan)
    engine = open_database(settings)
    token = a_token(engine, a_person(engine))
    engine.dispose()
    with serving(settings) as base:
        yield base, plan_id, token


def test_tiles_come_from_their_host_alone_and_are_attributed(
    browser: Browser, tiled: tuple[str, str, str]
) -> None:
    base, plan_id, token = tiled
    picture = BytesIO()
    Image.new("RGB", (256, 256), "#cfe8cf").save(picture, "PNG")

    def give(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=picture.getvalue(), content_type="image/png", headers=headers)

    with watched(browser, base, token=token) as seen:
        seen.context.route(f"https://{TILE_HOSTS[0]}/**", give)
        assert opened(seen.page, f"/plans/{plan_id}/map") == "ready"
        assert seen.page.get_by_role("link", name="地理院タイル").is_visible()
        assert seen.elsewhere
        assert all(u.startswith(f"https://{TILE_HOSTS[0]}/xyz/pale/") for u in seen.elsewhere)
        seen.elsewhere.clear()
