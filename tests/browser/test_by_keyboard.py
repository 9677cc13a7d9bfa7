"""Core tasks by the keyboard alone: every control is reached by Tab, and its frame is seen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from api.accounts.person import Role
from logistics.plan_model import Plan
from tests.browser.chromium import Watched
from tests.browser.keyboard import press, reach, write
from tests.browser.served import Served


@pytest.fixture
def council(browser: Browser, served: Served) -> Iterator[Watched]:
    with served.watched(browser) as seen:
        yield seen


def test_a_run_is_started_and_stopped(council: Watched, served: Served) -> None:
    page = council.page
    page.goto(f"/months/{served.month_id}")
    write(page, "#time_limit_s", "30")
    press(page, "main form button")
    page.wait_for_url("**/runs/*")
    press(page, "main form button")
    page.wait_for_selector("text=中止しました")


def test_a_plans_approval_is_withdrawn_and_given(council: Watched, served: Served) -> None:
    page = council.page
    page.goto(f"/plans/{served.approved_plan_id}")
    page.wait_for_selector(".notice[role=status] >> text=承認")
    press(page, "details:has(form[action$='/withdrawal']) > summary")
    press(page, "form[action$='/withdrawal'] button")
    page.wait_for_selector("text=まだ承認されていません")
    press(page, "form[action$='/approval'] button")
    page.wait_for_selector(".notice[role=status] >> text=承認")


def test_a_trip_is_found_in_the_calendar(
    council: Watched, served: Served, sample_plan: Plan
) -> None:
    page = council.page
    page.goto(f"/plans/{served.plan_id}")
    press(page, ".tabs a[href$='/calendar']")
    page.wait_for_url("**/calendar")
    press(page, "main a[href*='/trips/']")
    page.wait_for_url("**/trips/*")
    assert page.locator(".stop").count() >= 2


def test_the_map_is_opened_and_the_lists_are_behind_it(council: Watched, served: Served) -> None:
    page = council.page
    page.goto(f"/plans/{served.plan_id}/map")
    press(page, ".map-box > p > button")
    page.wait_for_selector(".map-box[data-state=ready]")
    reach(page, ".maplibregl-ctrl-zoom-in")
    press(page, ".trip-list a")
    page.wait_for_url("**/trips/*")


def test_food_is_looked_for(council: Watched) -> None:
    page = council.page
    page.goto("/stock")
    write(page, "#q", "米")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stock?*q=*")
    assert page.locator("#found").is_visible()


def test_a_row_of_master_data_is_changed(council: Watched) -> None:
    page = council.page
    page.goto("/master/sites/rows/LOGI")
    write(page, "#phone", "0857-00-0000")
    with page.expect_navigation():
        press(page, "main form[method=post] button.button:not(.button-danger)")
    page.goto("/master/sites/rows/LOGI")
    assert page.locator("#phone").input_value() == "0857-00-0000"


def test_a_person_is_added(browser: Browser, served: Served) -> None:
    with served.watched(browser, Role.ADMIN) as seen:
        page = seen.page
        page.goto("/people")
        write(page, "#username", "keyboard")
        write(page, "#name", "鍵盤 花子")
        reach(page, "#role, [name=role]")
        page.keyboard.press("ArrowDown")
        press(page, "form[action='/people'] button")
        page.wait_for_selector("text=鍵盤 花子")


def test_the_language_is_changed_and_the_way_out_is_found(browser: Browser, served: Served) -> None:
    with served.watched(browser, Role.HALL) as seen:
        page = seen.page
        page.goto("/")
        press(page, ".language-switch[href*='easy']")
        page.wait_for_selector("html[lang='ja-x-easy']")
        reach(page, ".language-switch[lang=en]")
        page.keyboard.press("Enter")
        page.wait_for_selector("html[lang=en]")
        reach(page, "form[action='/logout'] button")
