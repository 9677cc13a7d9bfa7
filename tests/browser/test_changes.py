"""A plan is changed by hand with the keyboard alone, and without scripts."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.web import links
from tests.browser.served import Served

MOST_TABS = 400
PLANNING_MS = 40_000


def press(page: Page, selector: str) -> None:
    """Go to something with the tab key and press it."""
    wanted = page.locator(selector).first
    for _ in range(MOST_TABS):
        if wanted.evaluate("e => e === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


def picture(page: Page, name: str) -> None:
    """Keep a picture for whoever looks at the pages; nothing without a folder for them."""
    if folder := os.environ.get("HAKOBI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_delivery_is_forbidden_and_the_change_accepted_by_keyboard(
    browser: Browser, served: Served, scripts: bool
) -> None:
    with served.watched(browser, scripts=scripts) as visit:
        page = visit.page
        page.goto(served.base + links.changes(served.plan_id))
        page.set_default_timeout(PLANNING_MS)
        days = page.locator("#day option")
        shown = days.nth(5).get_attribute("value")
        page.goto(served.base + links.changes(served.plan_id) + f"?day={shown}")
        press(page, "button[aria-label^='禁止: ']")
        page.wait_for_url("**/changes?day=*")
        expect(page.locator(".change-row")).to_have_count(1)
        press(page, f"form[action='{links.changes(served.plan_id, 'replan')}'] button")
        expect(page.locator("#difference")).to_be_visible(timeout=PLANNING_MS)
        for width in (360, 768, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            picture(page, f"changes-{width}")
        press(page, f"form[action='{links.changes(served.plan_id, 'accept')}'] button")
        page.wait_for_url(lambda url: url.rstrip("/").count("/") == 4 and "changes" not in url)
        assert served.plan_id not in page.url
        expect(page.locator("form[action$='/approval'] button")).to_be_visible()
