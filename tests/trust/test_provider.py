"""An account of the municipality opens one's own account here, and nothing else does."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.accounts import people, second_factor
from api.accounts.person import Role
from api.accounts.server_key import key_of
from api.clock import utc_now
from api.db import writing
from api.oidc.provider import Provider, ProviderFault
from api.settings import SecondFactor, Settings
from tests.oidc_provider import CLIENT_ID, SECRET, Account, TestProvider
from tests.signing_in import a_person, a_token, bearer
from tests.trust.planted import caught
from tests.trust.provider_desk import (
    BEGIN,
    NUMBER,
    YAMADA,
    Desk,
    desk_of,
    provider,
    settings_of,
    spoilt,
)

__all__ = ["provider"]


def check_only_a_right_token_opens(desk: Desk) -> None:
    """Nonce, audience, issuer, time and signature: each must be right."""
    provider = desk.provider

    def refused(word: str, **change: Any) -> None:
        with spoilt(provider, **change):
            answer = desk.sign_in()
        assert answer.status_code in (403, 503), word
        assert desk.who() == "", word

    refused("nonce", spoil=lambda c: c.update(nonce="another"))
    refused("no nonce", spoil=lambda c: c.pop("nonce"))
    refused("audience", spoil=lambda c: c.update(aud="another-program"))
    refused("audiences", spoil=lambda c: c.update(aud=[CLIENT_ID, "x"], azp="x"))
    refused("issuer", spoil=lambda c: c.update(iss="https://evil.example"))
    refused("time", spoil=lambda c: c.update(exp=c["iat"] - 600, iat=c["iat"] - 900))
    refused("no time", spoil=lambda c: c.pop("exp"))
    refused("subject", spoil=lambda c: c.update(sub=7))
    refused("none", sign=provider.unsigned)
    refused("HS256", sign=provider.signed_by_public_key)
    refused("another key", sign=provider.signed_by_another)
    refused("garbage", sign=lambda _: "a.b.c")
    assert desk.sign_in().status_code == 303
    assert desk.who() == "council"


def check_attempts_work_once(desk: Desk) -> None:
    """An answer counts in the browser that began, once, for ten minutes."""
    told = desk.provider.sees_off(desk.begin("/stock?site=HUB-1"))
    kept = dict(desk.client.cookies)
    with spoilt(desk.provider, is_forgetful=True):  # hakobi keeps count itself
        first = desk.come_back(told)
        assert (first.status_code, first.headers["location"]) == (303, "/stock?site=HUB-1")
        desk.client.cookies.clear()
        desk.client.cookies.update(kept)
        again = desk.come_back(told)
        assert (again.status_code, desk.who()) == (400, ""), "replayed"
    other = desk.provider.sees_off(desk.begin())
    desk.begin()
    mixed = desk.come_back(other)  # as a link would bring that somebody else has made
    assert (mixed.status_code, desk.who()) == (400, "")
    desk.client.cookies.clear()
    assert desk.come_back(other).status_code == 400, "no cookie"
    late = desk.provider.sees_off(desk.begin())
    with pytest.MonkeyPatch.context() as patch:
        later = utc_now() + timedelta(minutes=11)
        patch.setattr("api.web.oidc_routes.utc_now", lambda: later)
        assert desk.come_back(late).status_code == 400, "late"


def check_nobody_else_gets_in(desk: Desk) -> None:
    """Names here and there that are alike open nothing; a name that is given to others neither."""
    stranger = Account(subject="s-9", name="admin", more={"email": "council", "role": "admin"})
    with spoilt(desk.provider, account=stranger):
        answer = desk.sign_in()
        assert (answer.status_code, desk.who()) == (403, "")
        assert ">admin</code>" in answer.text  # what to tell the administrator
    with spoilt(desk.provider, account=Account(subject="s-10", name=YAMADA)):
        assert desk.sign_in().status_code == 403, "the name was given to somebody else"
    married = replace(desk.provider.account, name="suzuki@city.example")
    with spoilt(desk.provider, account=married):
        assert desk.sign_in().status_code == 303
    assert desk.who() == "council"


def check_closed_is_closed(desk: Desk) -> None:
    now = utc_now()
    with writing(desk.engine) as connection:
        people.disable(connection, desk.person.person_id, now=now)
    try:
        answer = desk.sign_in()
        assert (answer.status_code, desk.who()) == (403, "")
    finally:
        with writing(desk.engine) as connection:
            people.enable(connection, desk.person.person_id, now=now)


def test_an_account_of_the_municipality(settings: Settings, provider: TestProvider) -> None:
    with desk_of(settings, provider) as desk:
        assert BEGIN in desk.client.get("/login").text
        assert desk.sign_in().status_code == 403  # nobody has named them
        assert desk.name(" ＹＡＭＡＤＡ@city.example ").status_code == 303
        assert desk.name(YAMADA, a_person(desk.engine, Role.HALL, site_id="X")).status_code == 422
        desk.client.cookies.clear()
        old = a_token(desk.engine, desk.person)
        desk.begin()
        told = desk.provider.sees_off(desk.begin())
        desk.client.cookies.set("__Host-hakobi_session", old, domain="hakobi.example", path="/")
        with capture_logs() as logs:
            answer = desk.come_back(told)
        assert answer.status_code == 303, answer.text
        assert desk.client.get("/api/v1/session", headers=bearer(old)).status_code == 401, "rotated"
        assert desk.who() == "council"
        text = str(logs)
        assert SECRET not in text
        assert told["code"] not in text
        assert told["state"] not in text
        log = desk.logged()
        assert log[-2:] == ["oidc_linked", "signed_in"]
        assert "oidc_expected" in log
        page = desk.client.get(f"/people/{desk.person.person_id}/provider", headers=desk.admin)
        assert provider.account.subject in page.text
        check_only_a_right_token_opens(desk)
        check_attempts_work_once(desk)
        check_nobody_else_gets_in(desk)
        check_closed_is_closed(desk)
        desk.forget()
        assert (desk.sign_in().status_code, desk.who()) == (403, "")


def test_bugs_of_the_provider_are_noticed(
    sqlite_settings: Settings, provider: TestProvider
) -> None:
    with desk_of(sqlite_settings, provider) as desk:
        assert desk.name(YAMADA).status_code == 303
        assert desk.sign_in().status_code == 303
        with caught("nonces_are_not_compared"):
            check_only_a_right_token_opens(desk)
        with caught("audiences_are_not_compared"):
            check_only_a_right_token_opens(desk)
        with caught("issuers_are_not_compared"):
            check_only_a_right_token_opens(desk)
        with caught("old_tokens_are_taken"):
            check_only_a_right_token_opens(desk)
        with caught("signatures_are_not_checked"):
            check_only_a_right_token_opens(desk)
        with caught("attempts_come_back_twice"):
            check_attempts_work_once(desk)
        with caught("states_are_not_compared"):
            check_attempts_work_once(desk)
        with caught("user_names_are_believed"):
            check_nobody_else_gets_in(desk)
        with caught("closed_accounts_open"):
            check_closed_is_closed(desk)
        check_attempts_work_once(desk)  # nothing is left of the bugs
        check_nobody_else_gets_in(desk)
        desk.forget()
        desk.name(YAMADA)
        with caught("names_are_matched_for_ever"):
            desk.sign_in()
            check_nobody_else_gets_in(desk)


def enrol(desk: Desk) -> bytes:
    """Give the person a second factor; return its secret."""
    key, one = key_of(desk.settings), desk.person.person_id
    before = utc_now() - timedelta(minutes=5)
    with writing(desk.engine) as connection:
        second_factor.begin_factor(connection, one, now=before)
        factor = second_factor.find_factor(connection, one, key=key)
        assert factor is not None
        number = second_factor.number_of(factor.secret, second_factor.step_of(before))
        second_factor.confirm_factor(connection, one, number, key=key, now=before)
    return factor.secret


def check_the_number_is_asked_for(desk: Desk, secret: bytes) -> None:
    """The provider's word is one factor; the number is the other, and is not guessed."""
    answer = desk.sign_in("/stock")
    assert (answer.status_code, answer.headers.get("location")) == (303, NUMBER)
    assert desk.who() == ""
    assert desk.client.get(NUMBER).status_code == 200
    for number, word in (("", "入れてください"), ("000000", "番号が違う")):
        wrong = desk.client.post(NUMBER, data={"number": number})
        assert wrong.status_code == 422
        assert word in wrong.text
    right = second_factor.number_of(secret, second_factor.step_of(utc_now()))
    done = desk.client.post(NUMBER, data={"number": right}, follow_redirects=False)
    assert (done.status_code, done.headers.get("location")) == (303, "/stock")
    assert desk.who() == "council"


def test_the_second_factor_is_asked_for_here(
    sqlite_settings: Settings, provider: TestProvider
) -> None:
    with desk_of(sqlite_settings, provider) as desk:
        desk.name(YAMADA)
        secret = enrol(desk)
        check_the_number_is_asked_for(desk, secret)
        with caught("numbers_are_left_out"):
            check_the_number_is_asked_for(desk, secret)
        desk.sign_in()
        tried = [desk.client.post(NUMBER, data={"number": f"{n:06d}"}) for n in range(12)]
        assert tried[-1].status_code == 429
        desk.client.cookies.clear()
        assert desk.client.post(NUMBER, data={"number": "1"}).status_code == 400, "no ticket"


def test_the_provider_may_be_trusted_with_it(
    sqlite_settings: Settings, provider: TestProvider
) -> None:
    """Where it is required and the provider is trusted, nobody sets one up here as well."""
    required = {"second_factor": SecondFactor.REQUIRED}
    with desk_of(sqlite_settings, provider, **required) as desk:
        with writing(desk.engine) as connection:
            connection.exec_driver_sql("DELETE FROM sessions")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("api.deps._must_enrol", lambda *_: False)
            desk.admin = bearer(a_token(desk.engine, a_person(desk.engine, Role.ADMIN)))
            desk.name(YAMADA)
        desk.sign_in()
        assert desk.client.get("/api/v1/plans").status_code == 403, "to be set up first"
    with desk_of(sqlite_settings, provider, **required, oidc_trusts_second_factor=True) as desk:
        enrol(desk)
        assert desk.sign_in().headers["location"] == "/"
        assert desk.client.get("/api/v1/plans").status_code == 200


def test_when_the_provider_does_not_answer(
    sqlite_settings: Settings, provider: TestProvider, tmp_path: Path
) -> None:
    with desk_of(sqlite_settings, provider, oidc_issuer="https://127.0.0.1:9") as desk:
        answer = desk.client.get(BEGIN, follow_redirects=False)
        assert answer.status_code == 503
        assert "通信できません" in answer.text
        assert "/login" in answer.text
        english = desk.client.get(BEGIN, headers={"Cookie": "hakobi_language=en"})
        assert english.status_code == 503
        assert desk.client.get("/login").status_code == 200
    for wrong in ({"oidc_ca_file": None}, {"outbound_private": ()}):
        asked = Provider(settings_of(sqlite_settings, provider, **wrong))
        with pytest.raises(ProviderFault, match=r"127\.0\.0\.1"):
            asked.address(state="s", nonce="n", verifier="v" * 43)
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    by_file = {"oidc_client_secret": "", "oidc_client_secret_file": secret}
    with desk_of(sqlite_settings, provider, **by_file) as desk:
        desk.name(YAMADA)
        with spoilt(provider, refuses=True):
            assert "取り消された" in desk.sign_in().text
        assert desk.sign_in().status_code == 303
        secret.write_text("another")
        assert desk.sign_in().status_code == 403
        secret.unlink()
        assert desk.client.get(BEGIN).status_code == 503
    assert SECRET not in repr(Settings(oidc_client_secret=SECRET))


def test_keys_may_change(sqlite_settings: Settings, provider: TestProvider) -> None:
    """A key that is new is asked for; answers are kept meanwhile."""
    with desk_of(sqlite_settings, provider) as desk:
        desk.name(YAMADA)
        assert desk.sign_in().status_code == 303
        provider.asked.clear()
        assert desk.sign_in().status_code == 303
        assert provider.asked == ["/token"]
        with spoilt(provider, key=provider.another), pytest.MonkeyPatch.context() as patch:
            patch.setattr("api.oidc.provider.AGAIN_S", 0.0)
            assert desk.sign_in().status_code == 303


def test_a_provider_without_a_name_is_not_taken() -> None:
    for wrong in ("http://idp.example", "https://", "https://idp.example/?x=1", "idp.example"):
        with pytest.raises(ValueError, match=re.escape("https://")):
            Settings(oidc_issuer=wrong, oidc_client_id="x")
    with pytest.raises(ValueError, match="HAKOBI_OIDC_CLIENT_ID"):
        Settings(oidc_issuer="https://idp.example")
    with suppress(ValueError):
        Settings(oidc_claim="a claim")
        pytest.fail("a claim's name has no spaces")
