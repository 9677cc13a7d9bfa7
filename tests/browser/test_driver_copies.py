"""A browser that throws a phone's database away: what waited is there from the second copy."""

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from api.web import driver_routes, photo_routes
from tests.browser.driver_phone import TAP, Chromium
from tests.browser.driver_region import change_script
from tests.browser.driver_server import (
    DELIVER,
    LOAD,
    a_trip_in,
    count_waiting,
    opened,
    server,
    told_of,
    wait_for,
)

HOST = "127.0.0.1"
HALF_A_RECORD = struct.pack("<IHB", 0, 400, 1)
"""The head of a record of LevelDB's log that promises 400 bytes: checksum, length, whole."""
STORES = """async () => {
  const of = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const database = await of(indexedDB.open("hakobi-driver"));
  const counts = {};
  for (const name of ["trips", "outbox", "photos"]) {
    counts[name] = await of(database.transaction([name]).objectStore(name).count());
  }
  database.close();
  return counts;
}"""
COPIES = """async () => {
  const found = await (await caches.open("hakobi-driver-copies")).matchAll();
  return (await Promise.all(found.map((copy) => copy.text()))).join();
}"""
PHOTO = {
    "selector": ".photo input", "fields": {}, "times": 1, "photo": "hsl(9 80% 50%)", "then": "",
}  # fmt: skip


def end_within_a_record(phone: Chromium, profile: Path) -> None:
    """End the browser as when it is killed between the two writes of one record."""
    phone.kill()
    (log,) = profile.glob("**/IndexedDB/*.leveldb/*.log")
    with log.open("ab") as written:
        written.write(HALF_A_RECORD)


def check_what_waits_outlives_the_database(browser: Browser, folder: Path) -> None:
    """Two reports and a photo wait; the browser ends badly, and then once more."""
    settings, port, going = a_trip_in(folder / "data")
    profile = folder / "profile"
    with pytest.MonkeyPatch.context() as patch:
        for module in (driver_routes, photo_routes):
            patch.setattr(module, "utc_now", lambda: going.starts_at)
        phone = Chromium(browser.browser_type, profile, [HOST], offset_s=0)
        base = f"http://{HOST}:{port}"

        def reopened(waiting: int) -> Page:
            page = phone.context.new_page()
            page.goto(f"{base}/d")
            page.locator("#stops .stop").first.wait_for(timeout=5_000)
            wait_for(lambda: f"未送信 {waiting} 件" in count_waiting(page), seconds=5)
            return page

        with server(settings, port):
            page = opened(phone.context, base, going)
        page.locator(f"{LOAD}:visible").first.click()
        wait_for(lambda: "未送信 1 件" in count_waiting(page))
        stop = page.locator(".stop", has=page.locator(".photo:not([hidden])")).first
        number = int(stop.get_attribute("data-number") or "")
        page.evaluate(TAP, {"number": number, **PHOTO})
        wait_for(lambda: "未送信 2 件" in count_waiting(page))
        end_within_a_record(phone, profile)
        page = reopened(2)
        page.locator(f"{DELIVER}:visible").first.click()
        wait_for(lambda: "未送信 3 件" in count_waiting(page))
        wait_for(lambda: '"deliver"' in str(page.evaluate(COPIES)), seconds=5)
        phone.kill()
        page = reopened(3)
        assert page.evaluate(STORES) == {"trips": 1, "outbox": 2, "photos": 1}
        with server(settings, port):
            page = opened(phone.context, base, going)  # a killed browser may forget who it was
            wait_for(lambda: "すべて送りました" in count_waiting(page))
            found = told_of(settings, going)
        phone.close()
    assert found == [("load", going.loads[0]), ("deliver", going.calls[0])]


def test_what_waits_outlives_a_database_that_a_browser_threw_away(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_what_waits_outlives_the_database(browser, tmp_path_factory.mktemp("sound"))
    change_script(monkeypatch, "globalThis.caches ? await newestCopy() : null", "null")
    with pytest.raises((AssertionError, Error)):
        check_what_waits_outlives_the_database(browser, tmp_path_factory.mktemp("with-a-bug"))
