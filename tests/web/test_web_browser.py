import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.auth import COOKIE
from api.main import create_app
from api.settings import Settings
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.scenario_zip import zip_scenario
from tests.signing_in import token_for
from tests.web.serving import fill_store

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = ((320, "ja"), (320, "en"), (360, "ja"), (360, "en"), (768, "ja"), (1366, "en"))
MOST_TABS = 30
TARGET_PX = 44
PRIMARY_PX = 48

FOCUS = """() => {
  const found = document.activeElement;
  const style = getComputedStyle(found);
  return [found.tagName, found.href || found.name || "", style.outlineStyle, style.outlineWidth];
}"""
SMALL_TARGETS = """([least, inText]) => [...document.querySelectorAll("a, button, input, summary")]
  .filter((e) => e.checkVisibility() && !e.matches(".skip-link") && !e.closest(inText))
  .map((e) => [e.outerHTML.slice(0, 120), (e.closest("label") ?? e).getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least)
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
LOW_CONTRAST = """() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const bad = [];
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !e.checkVisibility() || e.closest("svg")) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${e.outerHTML.slice(0, 100)}`);
  }
  return bad;
}"""


def chromium_path() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    reason = "no Chromium is installed: the pages are not looked at in a browser"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield launched
        launched.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A real server on this machine with one month and one plan."""

    base: str
    month_id: str
    plan_id: str
    token: str


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve in a thread; give the address."""
    config = uvicorn.Config(create_app(settings), port=0, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture(scope="module")
def served(
    sample: Scenario, sample_plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    chromium_path()
    settings = Settings(data_dir=tmp_path_factory.mktemp("served"), run_workers=0)
    month_id, plan_id = fill_store(settings, sample, sample_plan)
    with serving(settings) as base:
        token = token_for(settings)
        yield Served(base=base, month_id=month_id, plan_id=plan_id, token=token)


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


@dataclass(slots=True)
class Watched:
    """A browser page and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@contextmanager
def watched(
    browser: Browser, served: Served, *, width: int = 1366, scripts: bool = True
) -> Iterator[Watched]:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="ja-JP"
    )
    session = {"name": COOKIE, "value": served.token, "url": served.base}
    context.add_cookies([session])  # type: ignore[list-item]
    seen = Watched(context.new_page())
    seen.page.on("console", lambda m: seen.complaints.append(m.text))
    seen.page.on("pageerror", lambda e: seen.complaints.append(str(e)))
    seen.page.on("request", lambda r: seen.hosts.add("/".join(r.url.split("/")[:3])))
    yield seen
    context.close()


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_no_page_scrolls_sideways_or_complains_or_asks_elsewhere(
    browser: Browser, served: Served, addresses: list[str], width: int, language: str
) -> None:
    with watched(browser, served, width=width) as seen:
        for address in addresses:
            joint = "&" if "?" in address else "?"
            seen.page.goto(f"{served.base}{address}{joint}lang={language}")
            wide = seen.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, address
        own = [c for c in seen.complaints if "404" not in c]
        assert own == []
        assert seen.hosts == {served.base}


def test_text_at_twice_its_size_needs_no_sideways_scroll(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with watched(browser, served, width=1280) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280, address


@pytest.mark.parametrize("width", [360, 1366])
def test_targets_are_large_enough_for_fingers(
    browser: Browser, served: Served, addresses: list[str], width: int
) -> None:
    with watched(browser, served, width=width) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            small = seen.page.evaluate(SMALL_TARGETS, [TARGET_PX, "p:not(:has(.inline-target))"])
            assert small == [], address
            for button in seen.page.locator(".button").all():
                box = button.bounding_box()
                assert box is not None
                assert box["height"] >= PRIMARY_PX


def test_text_stands_out_from_its_ground(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with watched(browser, served) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            assert seen.page.evaluate(LOW_CONTRAST) == [], address


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with watched(browser, served) as seen:
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
    with watched(browser, served) as seen:
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
    with watched(browser, served, width=360, scripts=False) as seen:
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
        assert seen.hosts == {served.base}


def test_a_bad_file_is_refused_in_place_without_scripts(browser: Browser, served: Served) -> None:
    with watched(browser, served, width=360, scripts=False) as seen:
        seen.page.goto(served.base)
        file = {"name": "m.zip", "mimeType": "application/zip", "buffer": b"nothing"}
        seen.page.set_input_files("#scenario", file)  # type: ignore[arg-type]
        seen.page.locator("form[enctype] button").click()
        assert seen.page.locator("#upload-error").is_visible()
        assert seen.page.title().startswith("エラー")


def test_print_leaves_out_what_paper_cannot_do(
    browser: Browser, served: Served, addresses: list[str]
) -> None:
    with watched(browser, served) as seen:
        for address in addresses:
            seen.page.goto(served.base + address)
            seen.page.emulate_media(media="print")
            for hidden in (".skip-link", ".language-switch", "form", ".no-print"):
                assert all(not e.is_visible() for e in seen.page.locator(hidden).all()), address
            assert seen.page.locator("h1").is_visible()
            seen.page.emulate_media(media="screen")
