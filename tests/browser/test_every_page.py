"""The crawl: every page of the route table, looked at in each width, language and on paper.

The addresses are those of ``tests.api.route_examples``, so that a new page is looked at by
itself; the long pages of the sample month are added. Each is seen by somebody who may see it.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from api.accounts.person import Role
from api.main import create_app
from api.permissions import PAGE_ROUTES, Scope, scope_of
from api.settings import Settings
from api.web.language import COOKIE, EASY, Language
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.api.asked_world import OF_ROLE, World, asked_world, what_ends_soon
from tests.api.route_examples import PAGE_EXAMPLES, Things
from tests.browser.chromium import Watched, watched
from tests.browser.looking import (
    FOCUS,
    IN_TEXT,
    LOW_BUTTONS,
    LOW_CONTRAST,
    PRIMARY_PX,
    RULES_OF_LAYOUT,
    SHOWN_ON_PAPER,
    SILENT_STATES,
    SMALL_TARGETS,
    STATES,
    TARGET_PX,
    WIDE,
    axe,
)
from tests.browser.served import Served, serving
from tests.web.serving import links_of

WHO_LOOKS = (Role.PUBLIC, Role.COUNCIL, Role.ADMIN, Role.HUB, Role.DRIVER, Role.HALL)
"""The first who may see a page looks at it."""

MOST_TABS = 12
HEAVIEST_BYTES = 150_000
HEAVIEST_OF_DRIVER_BYTES = 60_000
WITHOUT_REFRESH = {"page_run": "?refresh=off"}
"""A page must not go away while it is looked at."""

NOT_PAGES = frozenset(
    {
        *("static", "driver_trip", "calendar_feed", "read_metrics", "page_first"),
        "page_switch",
        *("page_notices_zip", "page_notice_eml"),
        "page_second_step",  # tests/browser/test_passkey.py
        *("page_begin_at_provider", "page_back_from_provider", "page_provider_number"),
    }
)
"""What is no page, or none while there are people, without a provider or a shared tablet."""
SAMPLE = (
    "overview",
    "calendar",
    "halls",
    "hall",
    "trip",
    "approved",
    "notices",
    "stock",
    "next month",
    "start",
)
GET_ROUTES = sorted(
    context.name
    for context in iter_route_contexts(create_app(Settings()).routes)
    if context.name in PAGE_ROUTES and "GET" in (context.methods or ())
)


@dataclass(slots=True)
class Region:
    """The small region of the permission matrix, served, and a visitor of each role."""

    world: World
    base: str
    browser: Browser
    stack: ExitStack
    visitors: dict[Role, Watched] = field(default_factory=dict)

    def visitor(self, role: Role) -> Watched:
        if role not in self.visitors:
            token = self.world.tokens.get(OF_ROLE[role].key, "")
            opened = watched(self.browser, self.base, token=token)
            self.visitors[role] = self.stack.enter_context(opened)
        return self.visitors[role]

    def page_of(self, name: str, role: Role) -> tuple[str, str]:
        """Return where a role has the page of a route, and the page; nothing for what is none."""
        ask = PAGE_EXAMPLES[name].ask(Things(world=self.world, who=OF_ROLE[role], side="A"))
        answer = self.world.ask(OF_ROLE[role], ask)
        assert answer.status_code == 200, answer.text
        path = str(answer.request.url.raw_path, "ascii") + WITHOUT_REFRESH.get(name, "")
        is_page = answer.text.startswith("<!doctype html>")  # else data, or a part of a page
        return path, answer.text if is_page else ""


@pytest.fixture(scope="module")
def region(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    folder = tmp_path_factory.mktemp("region")
    with ExitStack() as stack:
        world = stack.enter_context(asked_world(folder))
        stack.enter_context(what_ends_soon())
        base = stack.enter_context(serving(Settings(data_dir=folder, run_workers=0)))
        yield Region(world=world, base=base, browser=browser, stack=stack)


@pytest.mark.parametrize("name", [n for n in GET_ROUTES if n not in NOT_PAGES])
def test_every_page_of_the_route_table(region: Region, name: str) -> None:
    role = next(role for role in WHO_LOOKS if scope_of(role, name) is not None)
    path, text = region.page_of(name, role)
    if not text:
        return
    for_driver = scope_of(Role.DRIVER, name) is not None
    heaviest = HEAVIEST_OF_DRIVER_BYTES if for_driver else HEAVIEST_BYTES
    assert weight(region.world.client, text) <= heaviest
    look(region.visitor(role), path, name)


@pytest.mark.parametrize("role", [Role.HUB, Role.DRIVER, Role.HALL])
def test_every_page_as_those_who_see_their_own_part_of_it(region: Region, role: Role) -> None:
    found = Found(str(role))
    page = region.visitor(role).page
    for name in GET_ROUTES:
        path, text = region.page_of(name, role) if scope_of(role, name) is Scope.OWN else ("", "")
        if not text:
            continue
        page.set_viewport_size({"width": 360, "height": 800})
        go(page, path, Language.JAPANESE)
        found.add(f"axe {name}", axe(page))
        found.add(f"targets {name}", small_targets(page))
        found.add(f"sideways {name}", page.evaluate(WIDE))
        if has_easy(page):
            go(page, path, EASY)
            found.add(f"axe easy {name}", axe(page))
            found.add(f"targets easy {name}", small_targets(page))
            found.add(f"sideways easy {name}", page.evaluate(WIDE))
    found.check()


def has_easy(page: Page) -> bool:
    return page.locator(f"a.language-switch[href$='={EASY}']").count() > 0


def weight(client: TestClient, html: str) -> int:
    """Return the bytes of a page and of all it loads at once, as they are sent."""
    loaded = {a for a in links_of(html).addresses if a.startswith("/static/")}
    sent = [client.get(address).content for address in loaded]
    return sum(len(gzip.compress(part)) for part in (html.encode(), *sent))


@pytest.fixture(scope="module")
def sample_visitor(browser: Browser, served: Served) -> Iterator[Watched]:
    with served.watched(browser) as seen:
        yield seen


@pytest.mark.parametrize("name", SAMPLE)
def test_the_long_pages_of_the_sample_month(
    sample_visitor: Watched, served: Served, sample: Scenario, sample_plan: Plan, name: str
) -> None:
    plan = f"/plans/{served.plan_id}"
    longest = max(sample_plan.trips, key=lambda t: len(t.stops)).trip_id
    paths = {
        "overview": plan,
        "calendar": f"{plan}/calendar",
        "halls": f"{plan}/halls",
        "hall": f"{plan}/halls/{sample.recipients[0].site_id}",
        "trip": f"{plan}/trips/{longest}",
        "approved": f"/plans/{served.approved_plan_id}",
        "notices": f"/plans/{served.approved_plan_id}/notices",
        "stock": "/stock",
        "next month": "/next-month?month=2027-01",
        "start": "/",
    }
    look(sample_visitor, paths[name], name)


BROKEN = """<!doctype html><html><head><title></title></head><body><div><h3>x</h3>
<input type="text"><a href="/x"></a><button>.</button><span class="tag"></span>
<p style="color: #aaa">faint</p><table style="width: 2000px"><tr><th></th></tr></table>
<form><button class="button">y</button></form></div></body></html>"""


def test_the_crawl_sees_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(BROKEN)
    rules = {line.partition(":")[0] for line in axe(page)}
    assert {"html-has-lang", "document-title", "label", "link-name", "landmark-one-main"} <= rules
    assert {"color-contrast", "empty-table-header", "region", "target-size"} <= rules
    assert page.evaluate(LOW_CONTRAST)
    assert page.evaluate(SILENT_STATES, STATES)
    assert page.evaluate(SHOWN_ON_PAPER)
    assert page.evaluate(WIDE) > 0
    assert small_targets(page)
    assert unseen_focus(page)
    page.close()


def look(seen: Watched, path: str, name: str) -> None:
    """Look at a page in every way; fail with all that was found."""
    page, found = seen.page, Found(name)
    page.set_viewport_size({"width": 1366, "height": 800})
    go(page, path, Language.JAPANESE)
    found.add("axe 1366 ja", axe(page))
    found.add("contrast", page.evaluate(LOW_CONTRAST))
    found.add("states without words", page.evaluate(SILENT_STATES, STATES))
    found.add("targets 1366", small_targets(page))
    found.add("focus", unseen_focus(page))
    look_narrow(page, found, "ja")
    page.emulate_media(media="print")
    found.add("on paper", page.evaluate(SHOWN_ON_PAPER))
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found.add("sideways at 200 %", page.evaluate(WIDE))
    for language in (Language.ENGLISH, *([EASY] if has_easy(page) else [])):
        page.set_viewport_size({"width": 320, "height": 800})
        go(page, path, language)
        found.add(f"sideways 320 {language}", page.evaluate(WIDE))
        found.add(f"targets 320 {language}", small_targets(page))
        page.set_viewport_size({"width": 1366, "height": 800})
        found.add(f"axe 1366 {language}", axe(page))
    found.add("other hosts", seen.elsewhere)
    found.check()


def look_narrow(page: Page, found: "Found", language: str) -> None:
    """Look at the page that is open in the widths of phones and tablets."""
    for width in (768, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        found.add(f"sideways {width} {language}", page.evaluate(WIDE))
        found.add(f"targets {width} {language}", small_targets(page))
        if width != 320:
            found.add(f"axe {width} {language}", axe(page, rules=RULES_OF_LAYOUT))


@dataclass(slots=True)
class Found:
    """What is wrong with a page."""

    name: str
    wrong: dict[str, object] = field(default_factory=dict)

    def add(self, where: str, what: object) -> None:
        if what:
            self.wrong[where] = what

    def check(self) -> None:
        assert not self.wrong, json.dumps(self.wrong, ensure_ascii=False, indent=1)


def go(page: Page, path: str, language: str) -> None:
    answer = page.goto(f"{path}{'&' if '?' in path else '?'}{COOKIE}={language}")
    assert answer is not None
    assert answer.status == 200, path
    assert page.locator("html").get_attribute("lang") == language


def small_targets(page: Page) -> list[str]:
    small: list[str] = page.evaluate(SMALL_TARGETS, [TARGET_PX, IN_TEXT])
    return small + page.evaluate(LOW_BUTTONS, PRIMARY_PX)


def unseen_focus(page: Page) -> list[str]:
    """Return what the keyboard reaches without a visible frame, and whether it reaches anything."""
    wrong = []
    page.evaluate("() => document.activeElement?.blur()")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        tag, name, outline, width = page.evaluate(FOCUS)
        if tag == "BODY":
            break
        if outline != "solid" or float(width.removesuffix("px")) < 4:
            wrong.append(f"{tag} {name}")
    return wrong
