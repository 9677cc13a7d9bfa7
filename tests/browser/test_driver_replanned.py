"""A plan takes another's place while a driver has the old sheet in hand and the trip on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.db import open_database, reading
from api.store import StoredPlan
from api.web import driver_routes
from inventory.accounts import vehicle
from inventory.store import reservations
from logistics.model import SiteId
from logistics.plan_model import Trip
from tests.browser.driver_server import a_trip_in, opened, server
from tests.browser.looking import WIDE, axe
from tests.trust.replanning import Change, moved, replace_plan


@contextmanager
def on_its_way(browser: Browser, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give an opened phone, where its server is, and the trip that it has."""
    settings, port, going = a_trip_in(folder)
    patch.setattr(driver_routes, "utc_now", lambda: going.starts_at)
    engine = open_database(settings)
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ja")
    context.clock.set_fixed_time(going.starts_at)
    base = f"http://127.0.0.1:{port}"
    with server(settings, port):
        page = opened(context, base, going)
        yield SimpleNamespace(
            page=page, base=base, going=going, now=going.starts_at, engine=engine, settings=settings
        )
        context.close()
    engine.dispose()


def change_plan(phone: Any, change: Change) -> StoredPlan:
    stored = replace_plan(phone, change)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    return stored


def scanned(phone: Any) -> Page:
    """Scan the old sheet's code with another phone, and type its number."""
    page: Page = phone.page.context.browser.new_context(locale="ja").new_page()
    page.clock.set_fixed_time(phone.now)
    page.goto(f"{phone.base}/d#{phone.going.token}")
    page.get_by_label("番号").fill(phone.going.pin)
    page.get_by_role("button", name="開く").click()
    return page


def test_a_stop_that_went_to_another_trip_is_named(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on_its_way(browser, tmp_path, monkeypatch) as phone:
        page, site_id = phone.page, phone.going.calls[0]
        name = phone.going.stored.scenario.sites[SiteId(site_id)].shown_name
        change_plan(phone, moved(phone, site_id, "T-OTHER"))
        said = page.locator("#changed")
        expect(said).to_be_visible()
        assert f"行かなくなったところ：{name}" in said.inner_text()
        assert name not in page.locator("#stops").inner_text()
        page.reload()
        expect(said).to_contain_text(name)
        assert (axe(page), page.evaluate(WIDE)) == ([], 0)
        other = scanned(phone)
        expect(other.locator("#stops .stop").first).to_be_visible()
        assert name not in other.locator("#stops").inner_text()
        other.context.close()


def test_a_trip_that_is_no_more_says_so(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on_its_way(browser, tmp_path, monkeypatch) as phone:
        page, trip = phone.page, phone.going.trip
        change_plan(phone, lambda trips: [t for t in trips if t != trip])
        gone = page.locator("#gone")
        expect(gone).to_contain_text(trip.trip_id)
        expect(gone).to_contain_text("計画が変わったか、別の電話で開かれました")
        expect(page.locator("h1")).to_have_text("配送")
        page.reload()
        expect(gone).to_be_visible()
        assert page.locator("#no-link").is_hidden()
        assert (axe(page), page.evaluate(WIDE)) == ([], 0)
        other = scanned(phone)
        expect(other.locator("#pin-wrong")).to_contain_text("紙がいちばん新しいこと")
        other.context.close()
        page.clock.set_fixed_time(phone.going.link.closes_at)
        page.reload()
        expect(page.locator("#no-link")).to_be_visible()
        assert gone.is_hidden(), "its time is over"


def loading_twice(trip: Trip) -> Trip:
    """Return a trip that comes back for half of what it loads, after its first hall."""
    first = next(n for n, stop in enumerate(trip.stops) if stop.load)
    load = trip.stops[first].load
    stops = [*trip.stops]
    stops[first] = replace(stops[first], load=load[: len(load) // 2])
    stops.insert(first + 2, replace(trip.stops[first], load=load[len(load) // 2 :]))
    return replace(trip, stops=tuple(stops))


def test_a_place_that_a_trip_loads_at_twice_is_told_of_once(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on_its_way(browser, tmp_path, monkeypatch) as phone:
        page, mine = phone.page, phone.going.trip
        plan = change_plan(
            phone, lambda trips: [loading_twice(t) if t == mine else t for t in trips]
        )
        again = page.locator("#stops .stop:has(.again:visible)")
        expect(again).to_have_count(1)
        assert "2度目に寄るところ" in again.inner_text()
        first = page.locator("#stops .stop:has([data-act='load']:visible)").first
        first.locator("[data-act='load']").click()
        expect(page.locator("#stops [data-act='load']:visible")).to_have_count(0)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(again.locator(".told")).to_contain_text("送りました")
        assert (axe(page), page.evaluate(WIDE)) == ([], 0)
        with reading(phone.engine) as connection:
            aboard = reservations.aboard(
                connection, vehicle(mine.vehicle_id), plan_id=plan.plan_id, trip_id=mine.trip_id
            )
        assert sum(aboard.values()) == sum(x.quantity_g for s in mine.stops for x in s.load)
