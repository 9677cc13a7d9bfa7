"""The pages of the sample month in a browser: keyboard, forms without scripts, menu, paper."""

import unicodedata

import pypdfium2
import pytest
from playwright.sync_api import Browser

from api.accounts.person import Role
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.scenario_files.archive import zip_scenario
from tests.browser.looking import FOCUS
from tests.browser.served import PASSWORD, Served

MOST_TABS = 30
MOST_SHEETS = 12
TABBABLE = """() => [...document.querySelectorAll("a, button, input, select, summary, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true})).length"""


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


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with served.watched(browser) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            links = seen.page.evaluate(TABBABLE)
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
        page.locator(".language-switch[lang=en]").click()
        assert page.locator("html").get_attribute("lang") == "en"


def test_people_sign_in_and_change_things_without_scripts(browser: Browser, served: Served) -> None:
    with served.watched(browser, Role.PUBLIC, width=360, scripts=False) as seen:
        page = seen.page
        page.goto("/people")
        page.fill("#username", str(Role.ADMIN))
        page.fill("#password", PASSWORD)
        page.locator("main form button").click()
        assert page.url == f"{served.base}/people"  # where the way in was broken off
        page.fill("#username", "no-scripts")
        page.fill("#name", "無 脚本")
        page.select_option("#role", str(Role.DRIVER))
        page.locator("form[action='/people'] button").click()
        assert "無 脚本" in page.locator("main").inner_text()
        page.goto("/master/settings")
        page.locator("main .row-link").first.click()
        page.locator("main form[method=post] .button").first.click()
        assert page.locator("h1").is_visible()
        page.locator("form[action='/logout'] button").click()
        page.goto("/people")
        assert "/login" in page.url


def test_a_bad_file_is_refused_in_place_without_scripts(browser: Browser, served: Served) -> None:
    with served.watched(browser, width=360, scripts=False) as seen:
        seen.page.goto(served.base)
        file = {"name": "m.zip", "mimeType": "application/zip", "buffer": b"nothing"}
        seen.page.set_input_files("#scenario", file)  # type: ignore[arg-type]
        seen.page.locator("form[enctype] button").click()
        assert seen.page.locator("#upload-error").is_visible()
        assert seen.page.title().startswith("エラー")


def test_somebody_signs_in_by_the_keyboard_alone(browser: Browser, served: Served) -> None:
    with served.watched(browser, Role.PUBLIC) as seen:
        seen.page.goto("/login")
        for text in (str(Role.HUB), PASSWORD):
            while seen.page.evaluate("document.activeElement.tagName") != "INPUT":
                seen.page.keyboard.press("Tab")
            seen.page.keyboard.type(text)
            seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url(f"{served.base}/")
        assert "拠点の担当者" in seen.page.locator("header").inner_text()


def test_what_went_wrong_gets_the_focus(browser: Browser, served: Served) -> None:
    with served.watched(browser, Role.PUBLIC) as seen:
        seen.page.goto("/login")
        seen.page.fill("#username", "nobody")
        seen.page.fill("#password", "wrong")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector(".notice-error")
        seen.page.wait_for_function("document.activeElement.id === 'sign-in-error'")


def test_the_menu_folds_on_a_phone_and_is_open_without_scripts(
    browser: Browser, served: Served
) -> None:
    link = ".site-nav a[href='/stock']"
    with served.watched(browser, width=360) as seen:
        seen.page.goto("/")
        assert not seen.page.locator(link).is_visible()
        seen.page.locator(".site-menu summary").click()
        seen.page.locator(link).click()
        assert seen.page.locator(".site-nav [aria-current]").get_attribute("href") == "/stock"
        seen.page.set_viewport_size({"width": 1366, "height": 800})
        seen.page.wait_for_selector(link)
    with served.watched(browser, width=360, scripts=False) as seen:
        seen.page.goto("/")
        assert seen.page.locator(link).is_visible()


def test_htmx_is_there_and_cannot_make_code_from_text(browser: Browser, served: Served) -> None:
    with served.watched(browser) as seen:
        seen.page.goto("/")
        config = seen.page.evaluate("window.htmx.config")
        assert (config["includeIndicatorCSS"], config["mode"]) == (False, "same-origin")
        seen.page.evaluate(
            "addEventListener('securitypolicyviolation', (e) => window.found = e.type);"
            "const s = document.createElement('script'); s.textContent = 'window.ran = true';"
            "document.body.append(s);"
        )
        seen.page.wait_for_function("window.found")
        assert seen.page.evaluate("window.ran ?? false") is False
        assert seen.page.evaluate("Object.keys(localStorage).length") == 0
        seen.complaints.clear()  # the script that was refused


def test_a_page_prints_on_a4(
    browser: Browser, served: Served, sample: Scenario, sample_plan: Plan
) -> None:
    trip = max(sample_plan.trips, key=lambda t: len(t.stops)).trip_id
    with served.watched(browser) as seen:
        for rest in ("", f"/trips/{trip}", f"/halls/{sample.recipients[0].site_id}"):
            seen.page.goto(f"/plans/{served.plan_id}{rest}")
            title = seen.page.locator("h1").inner_text()
            printed = pypdfium2.PdfDocument(seen.page.pdf(format="A4"))
            texts = [page.get_textpage().get_text_range() for page in printed]
            assert plain(title) in plain(texts[0])
            assert len(texts) <= MOST_SHEETS
            assert all(page.get_width() < 600 for page in printed)
            assert "サインアウト" not in "".join(texts)


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", "".join(text.split()))
