"""Food goes to another base, its driver has paper only: each office keys in what it was given."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.accounts.person import Role
from api.db import open_database
from api.settings import Settings
from api.web import hub_desk, keying_routes
from inventory.accounts import AccountKind
from logistics.model import Scenario
from tests.browser.chromium import watched
from tests.browser.served import serving
from tests.databases import make_ready
from tests.signing_in import a_person, a_token
from tests.web.hub_world import BASE, OTHER_BASE, hub_world
from tests.web.test_arrival_on_paper import FROM, TO, after, an_approved_haul

WIDTHS = (360, 768)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_trip_between_bases_is_keyed_in_at_both_ends(
    browser: Browser,
    tmp_path: Path,
    sample: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    engine = open_database(settings)
    _, trip = an_approved_haul(engine, sample)
    for module in (hub_desk, keying_routes):
        monkeypatch.setattr(module, "utc_now", lambda: after(trip))
    tokens = {
        site: a_token(engine, a_person(engine, Role.HUB, site_id=site, username=site))
        for site in (FROM, TO)
    }
    engine.dispose()
    with serving(settings) as address:
        with watched(browser, address, token=tokens[FROM], width=width) as seen:
            page = seen.page
            page.goto(f"/hub?day={trip.day}")
            page.locator("a.hub-trip", has_text=trip.trip_id).click()
            for box in page.locator(".hub-tick input").all():
                box.check()
            page.locator(".hub-go").first.click()
            expect(page.locator("h1 + .lead .tag-done")).to_be_visible()
            seen.check()
        with watched(browser, address, token=tokens[TO], width=width) as seen:
            page = seen.page
            page.goto("/hub")
            expect(page.locator("#arriving")).to_be_visible()  # of the trip's day
            page.locator("ul[aria-labelledby=arriving] a").click()
            assert page.locator("#load-0").input_value() == "", "another base's part"
            assert page.locator("#unload-1").input_value() == "planned"
            page.get_by_role("button", name="まとめて記録する").click()
            expect(page.locator("[role=status]").first).to_contain_text("1件を記録しました")
            page.goto("/hub")
            arriving = page.locator("ul[aria-labelledby=arriving]")
            expect(arriving).to_contain_text("到着を記帳済み")
            seen.check()


def test_a_transfer_s_arrival_is_keyed_in_by_who_sent_it(
    browser: Browser, tmp_path: Path, sample: Scenario
) -> None:
    with hub_world(tmp_path, sample) as hub:
        settings = hub.client.app.state.running.settings  # type: ignore[attr-defined]
        row = next(r for r in hub.stock(kinds=(AccountKind.SHELF,)) if r.quantity_g >= 3_000)
        lot = row.lot.lot_id
        sent = {"account": row.account.name, "action": "send", "kg": "3", "base": OTHER_BASE}
        assert hub.send(f"/hub/lots/{lot}", data=sent).status_code == 303
        token = hub.client.headers["Authorization"].split()[1]
        other = hub.other["Authorization"].split()[1]
        with (
            serving(settings) as address,
            watched(browser, address, token=token, width=768) as seen,
        ):
            page = seen.page
            page.goto("/hub/transfers")
            card = page.locator("section.card", has_text=lot)
            card.locator("summary").click()
            card.get_by_label("届いた kg").fill("2.5")
            card.get_by_label("時刻").fill("6:30")
            card.get_by_role("button", name="届いたことを記帳する").click()
            expect(page.locator("#hub-problem")).to_contain_text("理由")
            assert page.get_by_label("届いた kg").input_value() == "2.5"
            page.get_by_label("量がちがうときの理由").fill("一袋足りない")
            page.get_by_role("button", name="届いたことを記帳する").click()
            expect(page.locator(".hub-done")).to_be_visible()
            assert page.locator("section.card").count() == 0
            assert hub.grams(lot, OTHER_BASE)[f"site/{OTHER_BASE}/shelf/dock"] == 2_500
            with watched(browser, address, token=other, width=768) as there:
                there.page.goto(f"/hub/lots/{lot}")
                expect(there.page.locator("main")).to_contain_text("2.5 kg")
                there.check()
            page.locator(".hub-done form button").click()
            expect(page.locator("section.card summary")).to_be_visible()
            assert hub.grams(lot, BASE)
            assert f"site/{OTHER_BASE}/shelf/dock" not in hub.grams(lot, OTHER_BASE)
            seen.check()
