"""A hall's link from the council's desk to the hall's phone: shown once, printed, opened."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from api.accounts.person import Role
from api.settings import Settings
from api.web.hall_link_links import HALL_LINKS
from api.web.language import COOKIE, EASY
from tests.api.asked_world import asked_world
from tests.api.two_bases import CONTRAST, hall_of
from tests.browser.chromium import Watched, watched
from tests.browser.looking import SHOWN_ON_PAPER, WIDE, axe
from tests.browser.served import serving
from tests.browser.test_every_page import Region, small_targets

WIDTHS = (1366, 768, 360)


@pytest.fixture(scope="module")
def region(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    folder = tmp_path_factory.mktemp("hall-link")
    with ExitStack() as stack:
        world = stack.enter_context(asked_world(folder))
        base = stack.enter_context(serving(Settings(data_dir=folder, run_workers=0)))
        yield Region(world=world, base=base, browser=browser, stack=stack)


def made(council: Watched) -> tuple[str, str]:
    """Make a link for the first hall; return what follows # in its address, and the number."""
    page = council.page
    page.goto(HALL_LINKS)
    page.select_option("#site_id", hall_of("A"))
    page.click("form.stack button")
    address = page.input_value("#url")
    return address.partition("#")[2], page.inner_text(".link-pin").strip()


def test_the_page_of_a_new_link(region: Region) -> None:
    page = region.visitor(Role.COUNCIL).page
    _, pin = made(region.visitor(Role.COUNCIL))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert (axe(page), small_targets(page), page.evaluate(WIDE)) == ([], [], 0), width
    page.emulate_media(media="print")
    assert page.evaluate(SHOWN_ON_PAPER) == []
    printed = page.inner_text("main")
    assert CONTRAST["name"] in printed
    assert pin not in printed, "the number is told apart from the paper"
    assert page.locator("#url").is_hidden()
    assert page.locator(".link-code").is_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_hall_opens_its_pages_on_a_phone(region: Region, scripts: bool) -> None:
    """The token comes from the address, or is typed where no script runs; no server is told it."""
    token, pin = made(region.visitor(Role.COUNCIL))
    with watched(region.browser, region.base, token="", width=360, scripts=scripts) as seen:
        page, asked = seen.page, []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"/h?{COOKIE}=ja#{token}")
        if scripts:
            expect(page.locator("#token")).to_be_hidden()
            page.click(f"a[href*='={EASY}']")  # the link stays in the address
            expect(page.locator("html")).to_have_attribute("lang", "ja-x-easy")
            expect(page.locator("#token")).to_be_hidden()
        else:
            page.fill("#token", token)
        page.fill("#pin", "12" if pin == "0000" else "0000")
        page.click("form.stack button")
        expect(page.locator("#door-error")).to_be_visible()
        if scripts:
            expect(page.locator("#token")).to_be_hidden()
        page.fill("#pin", pin)
        page.click("form.stack button")
        expect(page.locator(".account-who")).to_contain_text(CONTRAST["name"])
        assert not any(token in url.partition("#")[0] for url in asked)
        assert seen.elsewhere == []


def test_a_link_is_printed_renewed_and_ended(region: Region) -> None:
    council = region.visitor(Role.COUNCIL)
    page, (token, pin) = council.page, made(council)
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")
    page.click("[data-prints]")
    assert page.title() == "printed"
    with watched(region.browser, region.base, token="", width=360) as seen:
        hall = seen.page
        hall.goto(f"/h#{token}")
        hall.fill("#pin", pin)
        hall.click("form.stack button")
        expect(hall.locator(".account-who")).to_contain_text(CONTRAST["name"])
        page.goto(HALL_LINKS)
        row = page.locator("section.card", has_text=CONTRAST["name"])
        row.locator(f"a[href^='{HALL_LINKS}?']").click()
        assert page.input_value("#site_id") == hall_of("A")
        page.click("form.stack button")
        page.goto(HALL_LINKS)
        row.locator("summary").click()
        assert CONTRAST["name"] in row.locator(".button-danger").inner_text()
        assert (axe(page), small_targets(page), page.evaluate(WIDE)) == ([], [], 0)
        row.locator(".button-danger").click()
        expect(page.locator(".notice")).to_contain_text("リンクを終わらせました")
        hall.goto("/")
        expect(hall.locator("main")).to_contain_text("紙のQRコードで開いていたとき")
        assert (axe(hall), hall.evaluate(WIDE)) == ([], 0)
