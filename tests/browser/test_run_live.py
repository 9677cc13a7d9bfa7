"""A planning run that is followed: the page shows news without being loaded again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from api.accounts.person import Role
from api.db import open_database, writing
from api.planning import run_store
from api.planning.run_store import Advance, BestSoFar, Run
from api.settings import Settings
from api.store import add_scenario
from api.web import links
from logistics.model import Scenario
from tests.browser.chromium import watched
from tests.browser.served import serving
from tests.signing_in import a_person, a_token

RUN_ID = "0b0f8d3e-5a0b-4c55-9f0a-4d3c2b1a0f9e"
LEASE_S = 600.0
BEST = BestSoFar(min_fill=0.512, used_g=2_100_000, wasted_g=41_000, cost_yen=180_000.0)


@pytest.fixture
def engine(tmp_path: Path, sample: Scenario) -> Iterator[sa.Engine]:
    """A database in which a run of the sample month waits."""
    engine = open_database(Settings(data_dir=tmp_path))
    with writing(engine) as connection:
        month, _ = add_scenario(connection, sample, now=datetime.now(UTC))
        run_store.add_run(
            connection,
            RUN_ID,
            run_store.RunWish(scenario_id=month.scenario_id, time_limit_s=60),
            most_queued=5,
            now=datetime.now(UTC),
        )
    yield engine
    engine.dispose()


def told(engine: sa.Engine, run: Run, advance: Advance) -> None:
    with writing(engine) as connection:
        assert (
            run_store.beat(connection, run, advance, lease_s=LEASE_S, now=datetime.now(UTC))
            is False
        )


def test_a_run_is_followed_without_loading_the_page_again(
    browser: Browser, engine: sa.Engine, tmp_path: Path
) -> None:
    token = a_token(engine, a_person(engine, Role.COUNCIL))
    settings = Settings(data_dir=tmp_path, run_workers=0)
    with serving(settings) as base, watched(browser, base, token=token) as seen:
        page = seen.page
        expect.set_options(timeout=15_000)
        page.goto(base + links.run(RUN_ID))
        page.evaluate("window.sameDocument = true")
        expect(page.get_by_text("順番待ち").first).to_be_visible()
        with writing(engine) as connection:
            run = run_store.claim(connection, lease_s=LEASE_S, now=datetime.now(UTC))
        assert run is not None
        advance = Advance(
            stage="tours",
            progress_s=12,
            bound_min_fill=0.663,
            bound_wasted_g=14_300,
            best_json="{}",
            best=BEST,
        )
        told(engine, run, advance)
        expect(page.get_by_text("51.2 %")).to_be_visible()
        expect(page.get_by_text("上限まで あと 15.1 %")).to_be_visible()
        expect(page.get_by_text("14.3 kg より少なくはなりません")).to_be_visible()
        expect(page.locator("#run-said")).to_have_text("作成中、回り方を探しています")
        page.get_by_role("button", name="ここで止めて").focus()
        told(engine, run, Advance(stage="whole cases", progress_s=40, bound_min_fill=0.663))
        expect(page.get_by_text("40秒")).to_be_visible()
        focused = page.evaluate("document.activeElement.textContent")
        assert "ここで止めて" in focused  # news take nobody's place on the page
        with writing(engine) as connection:
            assert run_store.end(
                connection, run, state="failed", now=datetime.now(UTC), cause="It died."
            )
        expect(page.get_by_text("計画をつくれませんでした")).to_be_visible()
        expect(page.get_by_role("button", name="ここで止めて")).to_have_count(0)
        assert page.evaluate("window.sameDocument") is True
        seen.check()
