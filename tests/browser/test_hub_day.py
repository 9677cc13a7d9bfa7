"""A hub operator's day on a tablet: scanner, fingers, camera; few taps, and everything undone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from api.accounts import auth, tablets
from api.accounts.passwords import Passwords
from api.accounts.person import Role
from api.accounts.server_key import key_of
from api.db import writing
from inventory.accounts import AccountKind
from logistics.model import Scenario
from tests.browser.chromium import watched
from tests.browser.keyboard import press, write
from tests.browser.served import serving
from tests.signing_in import a_person
from tests.web.hub_world import BASE, FRIDGE, JAN, Hub, hub_world, ready, trip_path

MOST_TAPS_TO_RECEIVE = 8
TABLET = 768
CAMERA = """(rows) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = (rows.length + 8) * 8;
  const pen = canvas.getContext("2d");
  const draw = () => {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = "black";
    rows.forEach((row, y) => row.forEach((dark, x) => {
      if (dark) pen.fillRect((x + 4) * 8, (y + 4) * 8, 8, 8);
    }));
  };
  draw();
  setInterval(draw, 100);
  const give = async () => canvas.captureStream(10);
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: give } });
}"""


@pytest.fixture(scope="module")
def hub(sample: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with hub_world(tmp_path_factory.mktemp("hub-day"), sample) as hub:
        yield hub


@pytest.fixture(scope="module")
def address(hub: Hub) -> Iterator[str]:
    settings = hub.client.app.state.running.settings  # type: ignore[attr-defined]
    with serving(settings) as address:
        yield address


def token(hub: Hub) -> str:
    return hub.client.headers["Authorization"].split()[1]


def undone(page: Page) -> None:
    page.locator(".hub-done form button").click()
    expect(page.locator(".hub-done h2")).to_contain_text("取り消し")


def test_a_day_with_a_keyboard_scanner(browser: Browser, hub: Hub, address: str) -> None:
    taps = 0

    def tap(where: str) -> None:
        nonlocal taps
        taps += 1
        seen.page.locator(where).first.click()

    with watched(browser, address, token=token(hub), width=TABLET) as seen:
        page = seen.page
        page.goto("/hub")
        before = len(hub.stock())
        tap(".hub-tabs a[href='/hub/receive']")
        expect(page.locator("#product-q")).to_be_focused()  # as it opens
        page.keyboard.type(JAN)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("パン")
        tap("#expires")
        page.keyboard.type("2026.12.20")
        tap("#cases")
        page.keyboard.type("4")
        if not page.locator("#case_kg").input_value():
            tap("#case_kg")
            page.keyboard.type("2.5")
        tap("#is_read")
        tap("button:text-is('受け入れる')")
        expect(page.locator(".hub-done h2")).to_contain_text("受け入れ")
        assert taps <= MOST_TAPS_TO_RECEIVE
        assert len(hub.stock()) == before + 1
        undone(page)
        assert len(hub.stock()) == before

        trip, _ = ready(hub)[0]
        page.goto(f"/hub?day={trip.day}")
        page.locator(f"a[href='{trip_path(hub, trip)}']").click()
        for box in page.locator(".hub-tick input").all():
            box.check()
        page.locator(".hub-go").click()
        expect(page.locator("h1 + .lead .tag-done")).to_be_visible()
        undone(page)
        expect(page.locator(".hub-tick input").first).not_to_be_checked()

        page.goto("/hub/temperatures")
        fridge = page.locator(".hub-line", has=page.locator(f"[name='t:{FRIDGE}']"))
        for _ in range(3):
            fridge.locator("[data-step='0.5']").click()
        assert fridge.locator("input").input_value() == "1.5"
        page.locator(".hub-go").click()
        expect(page.locator("[role=status]").first).to_contain_text("記帳しました")


def test_food_is_received_and_undone_by_the_keyboard_alone(
    browser: Browser, hub: Hub, address: str
) -> None:
    with watched(browser, address, token=token(hub), width=TABLET) as seen:
        page, before = seen.page, len(hub.stock())
        page.goto("/hub")
        press(page, ".hub-tabs a[href='/hub/receive']")
        expect(page.locator("#product-q")).to_be_focused()
        page.keyboard.type("パン")
        page.keyboard.press("Enter")
        page.wait_for_url("**/hub/receive?*q=*")
        expect(page.locator("h1")).to_contain_text("パン")
        write(page, "#expires", "2026.12.20")
        write(page, "#cases", "4")
        write(page, "#case_kg", "2.5")
        press(page, "#is_read", "Space")
        press(page, "button.hub-go")
        expect(page.locator(".hub-done h2")).to_contain_text("受け入れ")
        assert len(hub.stock()) == before + 1
        press(page, ".hub-done form button")
        expect(page.locator(".hub-done h2")).to_contain_text("取り消し")
        assert len(hub.stock()) == before


def scan(page: Page, code: str) -> None:
    """Type as a scanner does: fast, and with Enter at the end."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_scanner_works_wherever_the_focus_is(browser: Browser, hub: Hub, address: str) -> None:
    trip, grams = ready(hub)[0]
    lot, last = next(iter(grams)), list(grams)[-1]
    with watched(browser, address, token=token(hub), width=TABLET) as seen:
        page = seen.page
        page.goto("/hub")
        scan(page, f"{address}/lots/{lot}")  # nothing has the focus
        page.wait_for_url(re.compile(f"/hub/lots/{lot}$"))

        page.goto(trip_path(hub, trip))
        for _ in range(2):  # a label that is read twice stays ticked
            scan(page, f"{address}/lots/{lot}")
            expect(page.locator(f"[data-lot='{lot}']")).to_be_checked()
        page.keyboard.press("Enter")  # as of scanners that end with two
        kg = page.locator(f"[name='kg:{lot}']")
        before = kg.input_value()
        kg.focus()
        scan(page, f"{address}/lots/{last}")  # what is typed into a weight is taken out again
        expect(page.locator(f"[data-lot='{last}']")).to_be_checked()
        assert kg.input_value() == before
        page.locator("#hub-q").focus()
        scan(page, f"{address}/lots/NOT-OF-THIS-TRIP")
        expect(page.locator("[data-scan-state]")).to_contain_text("NOT-OF-THIS-TRIP")
        kg.focus()
        scan(page, JAN)
        expect(page.locator("[data-scan-state]")).to_contain_text(JAN)
        assert kg.input_value() == before
        expect(page).to_have_url(re.compile(trip_path(hub, trip)))
        expect(page.locator(f"[data-lot='{lot}']")).to_be_checked()  # nothing was lost

        page.locator("[data-keeps-ticks]").last.click()  # looking for another lot loses nothing
        page.get_by_text("便へ戻る").click()
        expect(page.locator(f"[data-lot='{lot}']")).to_be_checked()
        page.goto(trip_path(hub, trip))  # but whoever comes later begins anew
        expect(page.locator(f"[data-lot='{lot}']")).not_to_be_checked()

        page.goto("/hub/stock-takes")
        page.locator("main form[action$='stock-takes'] button").click()
        counts = page.locator("input.hub-count")
        counts.nth(0).fill("7")
        wanted = counts.nth(1).get_attribute("data-lot")
        scan(page, f"{address}/lots/{wanted}")
        expect(counts.nth(1)).to_be_focused()
        assert counts.nth(0).input_value() == "7"
        page.locator("details summary", has_text="取りやめる").click()
        page.locator("#why").fill("試し")
        page.locator("button[value=cancel]").click()


def on_shared_tablet(hub: Hub) -> tuple[str, str]:
    """Begin a session of somebody on a shared tablet; return its token and the person's number."""
    pin, now = "2580", datetime.now(UTC)
    settings = hub.client.app.state.running.settings  # type: ignore[attr-defined]
    person = a_person(hub.engine, Role.HUB, site_id=BASE, username="shares", name="青木")
    mixed = tablets.mixed(pin, person.person_id, key=key_of(settings))
    with writing(hub.engine) as connection:
        tablets.set_pin(connection, person.person_id, Passwords().hashed_key(mixed), now=now)
        begun = auth.begin_session(connection, person, now=now)
        auth.share_session(connection, begun.token, is_shared=True)
    return begun.token, pin


def test_a_count_that_took_long_is_there_again_after_the_number(
    browser: Browser, hub: Hub, address: str
) -> None:
    shared, pin = on_shared_tablet(hub)
    with watched(browser, address, token=shared, width=TABLET) as seen:
        page = seen.page
        page.goto("/hub/stock-takes")
        page.locator("main form[action$='stock-takes'] button").click()
        counts = page.locator("input.hub-count")
        counts.nth(0).fill("7")
        page.locator("#reason").fill("袋を数えた")
        with writing(hub.engine) as connection:
            auth.lock_session(connection, shared, now=datetime.now(UTC))
        page.locator(".hub-go").click()
        expect(page).to_have_url(re.compile("/switch"))
        page.get_by_text("青木").check()
        page.locator("#pin").fill(pin)
        page.locator("main .button").first.click()
        expect(counts.nth(0)).to_have_value("7")
        expect(page.locator("#reason")).to_have_value("袋を数えた")
        page.locator(".hub-go").click()
        expect(counts.nth(0)).to_have_attribute("placeholder", "7")
        page.reload()  # what was written is not typed again
        assert counts.nth(0).input_value() == ""
        page.locator("details summary", has_text="取りやめる").click()
        page.locator("#why").fill("試し")
        page.locator("button[value=cancel]").click()


def test_the_camera_reads_a_label_with_a_reader_of_our_own(
    browser: Browser, hub: Hub, address: str
) -> None:
    lot = hub.stock(kinds=(AccountKind.RESERVED,))[0].lot.lot_id
    code = segno.make(f"{address}/lots/{lot}", error="m", micro=False)
    rows = [[bool(cell) for cell in row] for row in code.matrix]
    with watched(browser, address, token=token(hub), width=TABLET) as seen:
        seen.page.add_init_script(f"({CAMERA})({str(rows).lower()})")
        seen.page.goto("/hub")
        seen.page.locator("[data-scan-start]").click()
        seen.page.wait_for_url(re.compile(f"/hub/lots/{lot}$"), timeout=20_000)
        assert lot in seen.page.locator("h1").inner_text()


def test_everything_works_without_scripts(browser: Browser, hub: Hub, address: str) -> None:
    with watched(browser, address, token=token(hub), width=1024, scripts=False) as seen:
        page = seen.page
        page.goto("/hub")
        assert not page.locator("[data-scan-start]").is_visible()
        lot = hub.stock(kinds=(AccountKind.RESERVED,))[0].lot.lot_id
        page.fill("#hub-q", lot)
        page.keyboard.press("Enter")
        before = hub.grams(lot)
        page.locator("select[name=unit]").first.select_option("dock")
        page.locator("button:text-is('移す')").first.click()
        assert hub.grams(lot) != before
        assert any(name.startswith(f"site/{BASE}/reserved/dock") for name in hub.grams(lot))
        undone(page)
        assert hub.grams(lot) == before


def test_a_field_that_is_wrong_has_a_red_frame(browser: Browser, hub: Hub, address: str) -> None:
    with watched(browser, address, token=token(hub), width=TABLET) as seen:
        page = seen.page
        page.goto("/hub/stock-takes")
        page.locator("main form[action$='stock-takes'] button").click()
        counts = page.locator("input.hub-count")
        counts.nth(0).fill("五")
        counts.nth(1).fill("2")
        page.locator(".hub-go").click()
        wide = [counts.nth(n).evaluate("e => getComputedStyle(e).borderTopWidth") for n in (0, 1)]
        assert wide == ["2px", "1px"]
        for kind in ("date", "password", "file", "search"):
            counts.nth(0).evaluate("(e, kind) => { e.value = ''; e.type = kind; }", kind)
            assert counts.nth(0).evaluate("e => getComputedStyle(e).borderTopWidth") == "2px", kind
        page.locator("details summary", has_text="取りやめる").click()
        page.locator("#why").fill("試し")
        page.locator("button[value=cancel]").click()
