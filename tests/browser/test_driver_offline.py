"""A driver's phone without a signal: server gone, page closed, an answer lost, counts exact."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from api.web import driver_routes
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
from tests.browser.keyboard import press, write


def test_nothing_is_lost_or_doubled_whatever_fails(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    base = f"http://127.0.0.1:{port}"
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ja")
    context.clock.set_fixed_time(going.starts_at)
    with server(settings, port):
        page = opened(context, base, going)
        assert going.token not in page.url
        page.locator(f"{LOAD}:visible").first.click()
        wait_for(lambda: len(told_of(settings, going)) == 1)
    for count in ("1", "2"):
        page.locator(f"{DELIVER}:visible").first.click()
        wait_for(lambda count=count: f"未送信 {count} 件" in count_waiting(page))  # type: ignore[misc]
    page.close()
    page = context.new_page()
    page.goto(f"{base}/d")
    page.locator("#stops .stop").first.wait_for()
    wait_for(lambda: "未送信 2 件" in count_waiting(page))
    page.locator(f"{DELIVER}:visible").first.click()
    wait_for(lambda: "3" in count_waiting(page))
    lost: list[int] = []
    with server(settings, port, lost=lost):
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_for(lambda: bool(lost))
        assert "未送信" in count_waiting(page)
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_for(lambda: "すべて送りました" in count_waiting(page))
        assert lost == [200]
        found = told_of(settings, going)
    assert found == [("load", going.loads[0]), *(("deliver", s) for s in going.calls[:3])]
    context.close()


def test_a_trip_is_told_by_the_keyboard_alone(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ja")
    context.clock.set_fixed_time(going.starts_at)
    with server(settings, port):
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/d#{going.token}")
        write(page, "input[name=pin]", going.pin)
        page.keyboard.press("Enter")
        page.locator("#stops .stop").first.wait_for()
        for count, act in enumerate((LOAD, DELIVER), start=1):
            press(page, act)
            wait_for(lambda count=count: len(told_of(settings, going)) == count)  # type: ignore[misc]
        found = told_of(settings, going)
    assert found == [("load", going.loads[0]), ("deliver", going.calls[0])]
    context.close()


EVERYTHING = """async () => {
  const of = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const database = await of(indexedDB.open("hakobi-driver"));
  const found = {};
  for (const name of database.objectStoreNames) {
    found[name] = await of(database.transaction([name]).objectStore(name).getAll());
  }
  database.close();
  const copies = await caches.open("hakobi-driver-copies");
  found.copies = await Promise.all((await copies.matchAll()).map((copy) => copy.text()));
  return JSON.stringify(found);
}"""
"""All that the page keeps on the phone."""


def check_names_are_let_go(browser: Browser, folder: Path) -> None:
    """Without a signal, too; what waits stays and is sent. Two days off is not long over."""
    settings, port, going = a_trip_in(folder)
    names = [stop.name for stop in going.sheet.stops if stop.unload]
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ja")
    context.clock.set_fixed_time(going.starts_at)
    base = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
        with server(settings, port):
            page = opened(context, base, going)

        def kept_after(days: int) -> str:
            page.clock.set_fixed_time(going.link.closes_at + timedelta(days=days))
            page.goto(f"{base}/d")
            wait_for(lambda: "未送信 1 件" in count_waiting(page))
            return str(page.evaluate(EVERYTHING))

        page.locator(f"{LOAD}:visible").first.click()
        wait_for(lambda: "未送信 1 件" in count_waiting(page))
        assert names[0] in kept_after(2)
        kept_after(4)
        wait_for(lambda: not any(n in str(page.evaluate(EVERYTHING)) for n in names), seconds=5)
        kept = str(page.evaluate(EVERYTHING))
        assert kept.count("load") >= 2, "the report, and its copy"
        with server(settings, port):
            page.evaluate("dispatchEvent(new Event('online'))")
            wait_for(lambda: len(told_of(settings, going)) == 1)
        page.goto(f"{base}/d")
        wait_for(lambda: bool(page.evaluate("!document.querySelector('#no-link').hidden")))
        wait_for(lambda: going.trip.trip_id not in str(page.evaluate(EVERYTHING)), seconds=5)
    context.close()


def test_names_and_places_are_let_go_when_a_trip_is_long_over(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_names_are_let_go(browser, tmp_path_factory.mktemp("sound"))
    change_script(monkeypatch, "  await letGo();\n", "")
    with pytest.raises(AssertionError):
        check_names_are_let_go(browser, tmp_path_factory.mktemp("with-a-bug"))


def phone_without_worker(browser: Browser, now: datetime) -> BrowserContext:
    """Return a phone whose requests a test may answer itself."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="ja", service_workers="block"
    )
    context.clock.set_fixed_time(now)
    return context


def test_a_change_after_loading_is_told_also_without_a_signal(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    with server(settings, port):
        context = phone_without_worker(browser, going.starts_at)
        base = f"http://127.0.0.1:{port}"
        page = context.new_page()
        page.goto(f"{base}/d#{going.token}")
        page.get_by_label("番号").fill(going.pin)
        page.get_by_role("button", name="開く").click()
        page.locator("#stops .stop").first.wait_for()

        def again() -> list[str]:
            page.goto(f"{base}/d")
            page.locator("#stops .stop").first.wait_for()
            page.wait_for_load_state("networkidle")
            marks = page.locator("#stops .stop", has=page.locator(".changed:visible"))
            return [text.strip() for text in marks.locator("h2").all_inner_texts()]

        def with_another_stop(route: Route) -> None:
            answer = route.fetch()
            data = answer.json()
            last = next(stop for stop in reversed(data["stops"]) if stop["unload"])
            data["stops"].append(last | {"site_id": "HALL-NEW", "name": "足した食堂"})
            route.fulfill(response=answer, json=data)

        assert again() == []
        assert page.locator("#changed").is_hidden(), "nothing has changed"
        page.route("**/d/trip?*", with_another_stop)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator("#changed").wait_for()
        assert again() == ["足した食堂"]
        assert "変わりました" in page.locator("#changed").inner_text()
        page.unroute("**/d/trip?*")
        page.route("**/d/trip?*", lambda route: route.abort())
        assert again() == ["足した食堂"], "the phone keeps what it was told"
        assert page.locator("#changed").is_visible()
        context.close()


def test_two_lots_of_one_product_are_told_apart(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    with server(settings, port):
        context = phone_without_worker(browser, going.starts_at)
        page = context.new_page()

        def doubled(route: Route) -> None:
            answer = route.fetch()
            data = answer.json()
            (stop, *_) = (stop for stop in data["stops"] if stop["unload"])
            line = stop["unload"][0] | {"name": "米", "expiry_kind": "use_by"}
            line |= {"quantity_g": 6_000, "cases": 3, "case_g": 2_000, "expires_on": "2026-12-31"}
            later = line | {"lot_id": "B", "expires_on": "2027-01-02", "cases": 1, "case_g": 6_000}
            other = line | {"lot_id": "D", "quantity_g": 7_500, "expires_on": "2027-01-03"}
            less = other | {"lot_id": "E", "quantity_g": 500, "cases": 0}
            stop["unload"] = [line | {"lot_id": "A"}, later, later | {"lot_id": "C"}, other, less]
            route.fulfill(response=answer, json=data)

        page.route("**/d/trip?*", doubled)
        page.goto(f"http://127.0.0.1:{port}/d#{going.token}")
        page.get_by_label("番号").fill(going.pin)
        page.get_by_role("button", name="開く").click()
        stop = page.locator("#stops .stop", has_text="米").first
        stop.wait_for()
        told = stop.locator(".food li li").all_inner_texts()
        assert told[:5] == [
            "米 (消費期限 2026/12/31) 6 kg = 3ケース × 2 kg",
            "米 (消費期限 2027/01/02 B) 6 kg = 1ケース × 6 kg",
            "米 (消費期限 2027/01/02 C) 6 kg = 1ケース × 6 kg",
            "米 (消費期限 2027/01/03 D) 7.5 kg = 3ケース × 2 kg と 1.5 kg",
            "米 (消費期限 2027/01/03 E) 0.5 kg",
        ]
        typed = stop.locator(".lines label").all_text_contents()
        assert typed[0] == "米 (消費期限 2026/12/31) (kg) "
        assert len(set(typed)) == len(typed)
        page.unroute_all(behavior="wait")
        context.close()


def test_a_stop_says_what_was_recorded_and_a_wrong_number_is_told_in_words(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    with server(settings, port):
        context = phone_without_worker(browser, going.starts_at)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/d#{going.token}")
        page.get_by_label("番号").fill(going.pin)
        page.get_by_role("button", name="開く").click()
        stops = page.locator("#stops .stop", has=page.locator(f"{DELIVER}:visible"))
        stops.first.wait_for()
        names = stops.locator("h2").all_inner_texts()
        first, second = (page.locator("#stops .stop", has_text=name).last for name in names[:2])
        first.locator("summary").click()
        first.locator(".lines input").first.fill("あ")
        first.get_by_role("button", name="この数で記録する").click()
        assert first.get_by_role("alert").inner_text() == (
            "赤い枠の数を、12.5 のように入れてください。"
        )
        first.get_by_role("button", name="温度を記録する").click()
        assert "-18.5" in first.get_by_role("alert").last.inner_text()
        first.locator(".lines input").first.fill("１")
        first.get_by_role("button", name="この数で記録する").click()
        told = first.locator(".told")
        wait_for(lambda: told.inner_text().startswith("✓ 届けました – "))
        assert first.locator(".lines-wrong").get_attribute("hidden") is not None
        second.locator("summary").click()
        second.locator('[data-reason="nobody"]').click()
        wait_for(lambda: second.locator(".told").inner_text().startswith("✓ 置けませんでした – "))
        context.close()


SECOND = """async () => {
  const opened = indexedDB.open("hakobi-driver");
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const database = opened.result;
  const change = database.transaction(["trips"], "readwrite");
  const trips = change.objectStore("trips");
  trips.getAll().onsuccess = ({ target: { result: [trip] } }) =>
    trips.put({ ...trip, key: "B", trip_id: "B", trip_number: 1 });
  await new Promise((resolve) => { change.oncomplete = resolve; });
  database.close();
}"""
"""Puts a second trip of the same vehicle and day on the phone."""


@pytest.mark.parametrize(
    ("locale", "turns"), [("ja", ("1便", "2便")), ("en", ("trip 1", "trip 2"))]
)
def test_two_trips_of_a_vehicle_on_one_day_are_told_apart(
    locale: str,
    turns: tuple[str, str],
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings, port, going = a_trip_in(tmp_path)
    monkeypatch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    base = f"http://127.0.0.1:{port}"
    with server(settings, port):
        context = phone_without_worker(browser, going.starts_at)
        context.add_cookies([{"name": "lang", "value": locale, "url": base}])
        page = context.new_page()

        def second_of_two(route: Route) -> None:
            answer = route.fetch(url=f"{base}/d/trip?key={going.link.link_id}")
            told = answer.json() | {"trip_number": 2, "trip_count": 2}
            if "key=B" in route.request.url:
                told |= {"key": "B", "trip_id": "B", "trip_number": 1}
            route.fulfill(response=answer, json=told)

        page.route("**/d/trip?*", second_of_two)
        page.goto(f"{base}/d#{going.token}")
        page.locator("#pin").fill(going.pin)
        page.locator("#pin-form button").click()
        page.locator("#stops .stop").first.wait_for()
        assert page.locator("#trips").is_hidden(), "there is one trip"
        page.evaluate(SECOND)
        page.goto(f"{base}/d")
        page.locator("#trips button").nth(1).wait_for()
        page.wait_for_load_state("networkidle")
        vehicle_id = going.trip.vehicle_id
        listed = page.locator("#trips button").all_inner_texts()
        assert sorted(text.split(f" {vehicle_id} ")[1] for text in listed) == sorted(turns)
        assert page.locator("#about").inner_text().startswith(f"{vehicle_id} {turns[1]}")
        page.locator("#trips button", has_text=turns[0]).click()
        page.locator("#about", has_text=turns[0]).wait_for()
        page.unroute_all(behavior="wait")
        context.close()
