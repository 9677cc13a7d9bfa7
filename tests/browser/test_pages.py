"""The pages of the sample month in a browser: every width, fingers, contrast, keyboard, paper."""

import pytest
from playwright.sync_api import Browser

from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.scenario_zip import zip_scenario
from tests.browser.looking import (
    FOCUS,
    IN_TEXT,
    LOW_BUTTONS,
    LOW_CONTRAST,
    PRIMARY_PX,
    SIZES,
    SMALL_TARGETS,
    TARGET_PX,
)
from tests.browser.served import Served

MOST_TABS = 30


@pytest.fixture(scope="module")
def addresses(served: Served, sample: Scenario, sample_plan: Plan) -> list[str]:
    """One of each page; the busiest trip and a run that is under way among them."""
    plan = f"/plans/{served.plan_id}"
    trip = max(sample_plan.trips, key=lambda t: len(t.stops))
    return [
        "/",
        f"/months/{served.month_id}",
        plan,
        f"{plan}/calendar",
        f"{plan}/halls",
        f"{plan}/halls/{sample.recipients[0].site_id}",
        f"{plan}/trips/{trip.trip_id}",
        "/master",
        "/master/needs",
        "/master/sites/rows/LOGI",
        "/master/sites/new",
        "/next-month?month=2027-01",
        "/password",
        "/nowhere",
    ]


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_no_page_scrolls_sideways_or_complains_or_asks_elsewhere(
    browser: Browser, served: Served, addresses: list[str], width: int, language: str
) -> None:
    with served.watched(browser, width=width) as seen:
        for address in addresses:
            joint = "&" if "?" in address else "?"
            seen.page.goto(f"{served.base}{address}{joint}lang={language}")
            wide = seen.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, address


def test_text_at_twice_its_size_needs_no_sideways_scroll(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with served.watched(browser, width=1280) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280, address


@pytest.mark.parametrize("width", [360, 1366])
def test_targets_are_large_enough_for_fingers(
    browser: Browser, served: Served, addresses: list[str], width: int
) -> None:
    with served.watched(browser, width=width) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            small = seen.page.evaluate(SMALL_TARGETS, [TARGET_PX, IN_TEXT])
            assert small == [], address
            assert seen.page.evaluate(LOW_BUTTONS, PRIMARY_PX) == [], address


def test_text_stands_out_from_its_ground(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with served.watched(browser) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            assert seen.page.evaluate(LOW_CONTRAST) == [], address


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with served.watched(browser) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            links = seen.page.locator("a, button, input, summary, [tabindex='0']").count()
            reached = []
            for _ in range(min(links, MOST_TABS)):
                seen.page.keyboard.press("Tab")
                tag, name, outline, width = seen.page.evaluate(FOCUS)
                if tag == "BODY":
                    break
                reached.append((tag, name))
                assert outline == "solid", (address, tag, name)
                assert float(width.removesuffix("px")) >= 4, (address, tag, name)
            assert len(reached) >= min(links, MOST_TABS) - 1, address
            assert reached[0][1].endswith("#main")


def test_the_skip_link_leads_past_the_header(browser: Browser, served: Served) -> None:
    with served.watched(browser) as seen:
        seen.page.goto(served.base)
        seen.page.keyboard.press("Tab")
        skip = seen.page.locator(".skip-link")
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "main"


def test_a_plan_is_asked_for_followed_and_stopped_without_scripts(
    browser: Browser, served: Served, sample: Scenario
) -> None:
    with served.watched(browser, width=360, scripts=False) as seen:
        page = seen.page
        page.goto(served.base)
        file = {"name": "m.zip", "mimeType": "application/zip", "buffer": zip_scenario(sample)}
        page.set_input_files("#scenario", file)  # type: ignore[arg-type]
        page.locator("form[enctype] button").click()
        assert page.locator("h1").inner_text() == sample.name
        page.fill("#time_limit_s", "５分")
        page.locator("main form button").click()
        assert page.locator("#time-error").is_visible()
        page.fill("#time_limit_s", "３０")
        page.locator("main form button").click()
        assert "順番待ち" in page.locator("[role=status]").inner_text()
        page.locator("main form button").click()
        assert "中止しました" in page.locator("[role=status]").inner_text()
        page.goto(f"{served.base}/plans/{served.plan_id}/calendar")
        page.locator(".trip-list a").first.click()
        assert page.locator(".stop").count() >= 3
        page.locator(".language-switch").click()
        assert page.locator("html").get_attribute("lang") == "en"


def test_a_bad_file_is_refused_in_place_without_scripts(browser: Browser, served: Served) -> None:
    with served.watched(browser, width=360, scripts=False) as seen:
        seen.page.goto(served.base)
        file = {"name": "m.zip", "mimeType": "application/zip", "buffer": b"nothing"}
        seen.page.set_input_files("#scenario", file)  # type: ignore[arg-type]
        seen.page.locator("form[enctype] button").click()
        assert seen.page.locator("#upload-error").is_visible()
        assert seen.page.title().startswith("エラー")


def test_print_leaves_out_what_paper_cannot_do(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with served.watched(browser) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            seen.page.emulate_media(media="print")
            for hidden in (".skip-link", ".language-switch", "form", ".no-print"):
                assert all(not e.is_visible() for e in seen.page.locator(hidden).all()), address
            assert seen.page.locator("h1").is_visible()
            seen.page.emulate_media(media="screen")
