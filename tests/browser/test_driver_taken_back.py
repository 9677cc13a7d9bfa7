"""A driver takes back what was told wrongly: with or without a signal, sent or not, in two taps."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from api.db import open_database, reading
from api.driver.kept_reports import reports_of
from api.driver.told import Kept
from api.settings import Settings
from api.web import driver_routes
from tests.browser.driver_server import (
    DELIVER,
    LOAD,
    a_trip_in,
    count_waiting,
    opened,
    server,
    wait_for,
)
from tests.browser.looking import WIDE, axe
from tests.driver_making import Going

NEVER_SENDS = """() => {
  for (let n = 1; n < 10000; n += 1) clearInterval(n);
  window.setTimeout = () => 0;
}"""
"""However slow this machine is, the phone tries nothing by itself."""
REALLY, LEAVE = '#ask [data-act="really"]', '#ask [data-act="leave"]'


@contextmanager
def on_a_phone(browser: Browser, settings: Settings, port: int, going: Going) -> Iterator[Page]:
    """Give the page of a trip that is open and loaded; its server has ended by then."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ja")
    context.clock.set_fixed_time(going.starts_at)
    with server(settings, port):
        page = opened(context, f"http://127.0.0.1:{port}", going)
        for _ in going.loads:
            page.locator(f"{LOAD}:visible").first.click()
        wait_for(lambda: len(told(settings, going)) == len(going.loads))
        wait_for(lambda: "すべて送りました" in count_waiting(page))
    yield page
    context.close()


def stop_of(page: Page, going: Going, number: int) -> Locator:
    """Return the card of a stop at which something is delivered."""
    site_id = going.calls[number]
    place = next(n for n, s in enumerate(going.trip.stops) if s.site_id == site_id)
    return page.locator(f'.stop[data-number="{place}"]')


def told(settings: Settings, going: Going) -> list[Kept]:
    engine = open_database(settings)
    try:
        with reading(engine) as connection:
            return reports_of(connection, going.stored.plan_id, going.trip.trip_id)
    finally:
        engine.dispose()


def send(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_report_whose_answer_was_lost_is_taken_back_without_a_signal(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    with on_a_phone(browser, settings, port, going) as page:
        stop = stop_of(page, going, 0)
        name = next(s.name for s in going.sheet.stops if s.site_id == going.calls[0])
        stop.locator(DELIVER).click()
        lost: list[int] = []
        with server(settings, port, lost=lost):
            send(page)
            wait_for(lambda: bool(lost))
        wait_for(lambda: "未送信 1 件" in count_waiting(page))

        stop.get_by_role("button", name="「届けました」を取り消す").click()
        assert f"{name}の「届けました」を取り消しますか。" in page.locator("#ask").inner_text()
        assert (axe(page), page.evaluate(WIDE)) == ([], 0)
        page.locator(LEAVE).click()
        assert stop.locator(DELIVER).is_hidden()
        stop.get_by_role("button", name="「届けました」を取り消す").click()
        page.locator(REALLY).click()
        wait_for(lambda: "未送信 2 件" in count_waiting(page))
        assert stop.locator(".told").inner_text().startswith("✓ 取り消しました")

        stop.locator("summary").click()
        stop.locator('[data-reason="nobody"]').click()
        wait_for(lambda: "未送信 3 件" in count_waiting(page))
        page.goto(page.url)
        wait_for(lambda: "未送信 3 件" in count_waiting(page))
        with server(settings, port):
            send(page)
            wait_for(lambda: len(told(settings, going)) == len(going.loads) + 3)
            wait_for(lambda: "すべて送りました" in count_waiting(page))
        assert stop.locator(".told").inner_text() == (
            "✓ 置けませんでした – 送りました – 事務所が確かめます"
        )
    first, back, failed = told(settings, going)[len(going.loads) :]
    assert [(k.kind, k.state) for k in (first, back, failed)] == [
        ("deliver", "taken_back"),
        ("take_back", "written"),
        ("fail", "kept"),
    ]
    assert back.takes_back == first.report_id


def test_what_was_never_sent_is_taken_back_on_the_phone_alone(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    with on_a_phone(browser, settings, port, going) as page:
        stop = stop_of(page, going, 0)
        page.context.set_offline(True)
        page.evaluate(NEVER_SENDS)
        stop.locator(DELIVER).click()
        wait_for(lambda: "未送信 1 件" in count_waiting(page))
        stop.get_by_role("button", name="「届けました」を取り消す").click()
        page.locator(REALLY).click()
        wait_for(lambda: "すべて送りました" in count_waiting(page))
        assert stop.locator(DELIVER).is_visible()
    assert [k.kind for k in told(settings, going)] == ["load"] * len(going.loads)


def test_what_was_sent_is_taken_back_and_so_is_the_return(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    with on_a_phone(browser, settings, port, going) as page, server(settings, port):
        page.locator('#end [data-act="return"]').click()
        wait_for(lambda: len(told(settings, going)) == len(going.loads) + 1)
        wait_for(lambda: "すべて送りました" in count_waiting(page))
        page.locator("#end").get_by_role("button", name="「戻りました」を取り消す").click()
        asked = page.locator("#ask-what").inner_text()
        assert asked == f"便{going.trip.trip_id}の「戻りました」を取り消しますか。"
        page.locator(REALLY).click()
        wait_for(lambda: page.locator('#end [data-act="return"]').is_visible())
        stop = stop_of(page, going, 1)
        stop.locator(DELIVER).click()
        wait_for(lambda: len(told(settings, going)) == len(going.loads) + 3)
        page.reload()
        stop.get_by_role("button", name="「届けました」を取り消す").click()
        page.keyboard.press("Escape")
        assert page.locator("#ask").is_hidden()
        stop.get_by_role("button", name="「届けました」を取り消す").click()
        page.locator(REALLY).click()
        wait_for(lambda: len(told(settings, going)) == len(going.loads) + 4)
        wait_for(lambda: "すべて送りました" in count_waiting(page))
        assert page.locator('#end [data-act="return"]').is_visible()
        assert stop.locator(DELIVER).is_visible()
    *_, back, done, last = told(settings, going)
    assert [(k.kind, k.state) for k in (back, done, last)] == [
        ("take_back", "written"),
        ("deliver", "taken_back"),
        ("take_back", "written"),
    ]
