"""Passkeys in Chromium, with its own authenticator: added, shown at signing in, taken away."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from api.accounts import people
from api.accounts.passwords import Passwords
from api.clock import utc_now
from api.db import open_database, writing
from api.settings import Settings
from tests.browser.chromium import Watched, watched
from tests.browser.looking import IN_TEXT, SMALL_TARGETS, TARGET_PX, WIDE, axe
from tests.browser.served import PASSWORD, serving
from tests.signing_in import a_person

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server with somebody of the council, under a name and under a number."""

    named: str
    numbered: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("passkeys")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    named = f"http://localhost:{port}"
    settings = Settings(data_dir=folder, run_workers=0, port=port, public_url=named)
    engine = open_database(settings)
    kept = Passwords(time_cost=1, memory_kib=64).hashed(PASSWORD, username="council")
    person_id = a_person(engine).person_id
    with writing(engine) as connection:
        people.set_password(connection, person_id, password_hash=kept, now=utc_now())
    engine.dispose()
    with serving(settings) as numbered:
        yield Site(named=named, numbered=numbered)


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give a page a device that has a key; return how it is asked about it."""
    asked = page.context.new_cdp_session(page)
    asked.send("WebAuthn.enable")
    made = asked.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return asked, made["authenticatorId"]


def sign_in(seen: Watched, base: str) -> None:
    seen.page.goto(f"{base}/login?next=/sessions")
    seen.page.get_by_label("ユーザー名").fill("council")
    seen.page.get_by_label("パスワード").fill(PASSWORD)
    seen.page.get_by_role("button", name="サインイン", exact=True).click()


def check_layout(page: Page) -> None:
    """Nothing is wrong by axe, and on a narrow screen nothing is too small or too wide."""
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
        assert axe(page) == []
        assert page.evaluate(SMALL_TARGETS, [TARGET_PX, IN_TEXT]) == []
        assert not page.evaluate(WIDE)


def test_a_passkey_is_added_shown_and_taken_away(browser: Browser, site: Site) -> None:
    with watched(browser, site.named, token="") as seen:
        page = seen.page
        asked, device = authenticator(page)
        sign_in(seen, site.named)
        page.goto(f"{site.named}/second-factor")
        page.get_by_label("パスキーの名前").fill("私の電話")
        page.get_by_role("button", name="この端末やキーで登録する").click()
        page.get_by_text("パスキーを登録しました。").wait_for()
        assert page.locator("main code").count() == 10, "recovery codes"
        check_layout(page)
        known = asked.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
        assert [one["rpId"] for one in known] == ["localhost"]

        page.get_by_label("パスキーの名前").fill("もう一度")
        page.locator("#passkey-password").fill(PASSWORD)
        page.get_by_role("button", name="この端末やキーで登録する").click()
        page.get_by_text("この端末やキーは、もう登録されています。").wait_for()

        page.context.clear_cookies()
        sign_in(seen, site.named)
        assert page.url == f"{site.named}/login/second"
        check_layout(page)
        page.get_by_role("button", name="パスキーを使ってサインイン").click()
        page.wait_for_url(f"{site.named}/sessions")
        assert "Chrome" in page.inner_text("main table")

        page.goto(f"{site.named}/second-factor")
        page.locator("summary", has_text="パスキーを外す").click()
        page.locator("#passkey-1-password").fill("not-the-password")
        page.get_by_role("button", name="パスキーを外す").click()
        page.locator("#passkey-error-1").wait_for()
        check_layout(page)
        page.locator("#passkey-1-password").fill(PASSWORD)
        page.locator("#passkey-1-number").fill("000000")
        page.get_by_role("button", name="パスキーを外す").click()
        page.get_by_text("番号が違うか").wait_for()
        page.locator("#passkey-1-password").fill(PASSWORD)
        page.get_by_role("button", name="パスキーを外す").click()
        page.wait_for_url(f"{site.named}/second-factor")
        assert page.locator("#passkey-1-password").count() == 0, "the passkey itself was shown"
        page.get_by_label("パスキーの名前").fill("私の電話")
        page.get_by_role("button", name="この端末やキーで登録する").click()
        page.get_by_text("パスキーを登録しました。").wait_for()
        known = asked.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]

        page.context.clear_cookies()
        sign_in(seen, site.named)
        told = {"authenticatorId": device, "isUserVerified": False}
        asked.send("WebAuthn.setUserVerified", told)
        for one in known:
            told = {"authenticatorId": device, "credentialId": one["credentialId"]}
            asked.send("WebAuthn.removeCredential", told)
        page.get_by_role("button", name="パスキーを使ってサインイン").click()
        state = page.locator("[data-passkey-state]")
        state.wait_for()
        assert "もう一度試してください" in state.inner_text()
        assert state.evaluate("e => e === document.activeElement")


def test_elsewhere_the_page_says_why_there_are_none(browser: Browser, site: Site) -> None:
    with watched(browser, site.numbered, token="") as seen:
        sign_in(seen, site.numbered)
        seen.page.get_by_role("button", name="パスキーを使ってサインイン").wait_for()
        state = seen.page.locator("[data-passkey-state]")
        state.wait_for()
        assert site.named in state.inner_text()
        assert seen.page.get_by_role("button", name="パスキーを使ってサインイン").is_disabled()
