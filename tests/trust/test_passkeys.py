"""Passkeys: signed by the device that has the key, for this address, once, by whose they are."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from api.accounts import passkeys, people, second_factor
from api.accounts.second_factor_tables import passkey_challenges
from api.accounts.server_key import key_of
from api.db import reading, writing
from api.settings import Settings
from tests.oidc_provider import provider_served
from tests.soft_authenticator import PRESENT, SoftAuthenticator, tampered
from tests.trust import provider_desk
from tests.trust.passkey_desk import (
    ADD,
    HOST,
    NOW,
    OPTIONS,
    ORIGIN,
    PASSWORD,
    STEP,
    Desk,
    enrolled,
    keep_password,
    other_with,
)
from tests.trust.planted import caught


def check_nobody_gets_around(desk: Desk) -> None:
    """The password alone opens nothing, on pages and in the API; the passkey does."""
    desk.later()
    wish = {"username": "council", "password": PASSWORD}
    assert (
        desk.client.post("/api/v1/session", json=wish).json().get("code") == "second_factor_needed"
    )
    led = desk.with_password()
    assert (led.status_code, led.headers["location"]) == (303, STEP)
    assert not desk.is_in()
    assert 'type="hidden" name="answer"' in desk.client.get(STEP).text
    done = desk.show(desk.device.sign(desk.options(), origin=ORIGIN))
    assert (done.status_code, done.headers.get("location")) == (303, "/sessions"), done.text
    assert desk.is_in()


def check_a_signature_opens_once(desk: Desk) -> None:
    """A challenge is signed once, in minutes, and only in the sign-in that asked for it."""
    desk.later()
    desk.with_password()
    answer = desk.device.sign(desk.options(), origin=ORIGIN)
    ticket = dict(desk.client.cookies)
    assert desk.show(answer).status_code == 303
    for cookies in (ticket, {}):
        desk.with_password()
        desk.client.cookies.update(cookies)
        assert desk.show(answer).status_code == 422, "replayed"
        desk.device.count += 1
    with_same = dict(desk.client.cookies)
    asked = desk.options()
    first = desk.device.sign(asked, origin=ORIGIN)
    assert desk.show(tampered(first, "signature")).status_code == 422
    again = desk.device.sign(asked, origin=ORIGIN)
    assert desk.show(again).status_code == 422, "the challenge was used up by the wrong answer"
    desk.client.cookies.update(with_same)
    late = desk.device.sign(desk.options(), origin=ORIGIN)
    desk.now += passkeys.LASTS
    assert desk.show(late).status_code == 422, "too late"


def check_only_for_this_address(desk: Desk) -> None:
    """What was signed on another page, for another host or another challenge opens nothing."""
    desk.later()
    desk.with_password()
    for wrong in (
        {"origin": "https://hakobi.example.evil.test"},
        {"origin": f"http://{HOST}"},
        {"origin": ORIGIN, "host": "evil.test"},
        {"origin": ORIGIN, "challenge": "AAAA"},
    ):
        assert desk.show(desk.device.sign(desk.options(), **wrong)).status_code == 422, wrong
    answer = desk.device.sign(desk.options(), origin=ORIGIN)
    assert desk.show(tampered(answer, "authenticatorData")).status_code == 422
    desk.device.flags = 0
    assert desk.show(desk.device.sign(desk.options(), origin=ORIGIN)).status_code == 422
    desk.device.flags = PRESENT  # a finger is not required: the password was the first factor
    assert desk.show(desk.device.sign(desk.options(), origin=ORIGIN)).status_code == 303


def check_only_ones_own(desk: Desk, other: SoftAuthenticator) -> None:
    """Somebody else's passkey opens nothing."""
    desk.later()
    desk.with_password()
    assert desk.show(other.sign(desk.options(), origin=ORIGIN)).status_code == 422
    assert not desk.is_in()


def check_copies_show(desk: Desk) -> None:
    """A passkey that counts backwards is refused, and that is written down."""
    desk.later()
    desk.with_password()
    assert desk.show(desk.device.sign(desk.options(), origin=ORIGIN)).status_code == 303
    desk.with_password()
    desk.device.count -= 1
    assert desk.show(desk.device.sign(desk.options(), origin=ORIGIN)).status_code == 422
    copies = desk.told().count("passkey_copied")
    assert copies
    forged = SoftAuthenticator(credential_id=desk.device.credential_id)
    assert desk.show(forged.sign(desk.options(), origin=ORIGIN)).status_code == 422
    assert desk.told().count("passkey_copied") == copies, "no copy: only somebody with the password"


def check_an_open_session_adds_no_numbers(desk: Desk) -> None:
    """Whoever finds a session open, without the password, gives it no factor of their own."""
    desk.with_password()
    desk.show(desk.device.sign(desk.options(), origin=ORIGIN))
    desk.client.post("/second-factor")
    page = desk.client.get("/second-factor").text
    assert 'id="password" name="password"' in page
    with reading(desk.engine) as connection:
        factor = second_factor.find_factor(connection, desk.person_id, key=key_of(desk.settings))
    assert factor is not None
    number = second_factor.number_of(factor.secret, second_factor.step_of(desk.now))
    for told in ({}, {"password": "not-the-password"}):
        refused = desk.client.post("/second-factor/confirm", data={"number": number, **told})
        assert refused.status_code == 422, told
        assert 'id="factor-error"' in refused.text
    with reading(desk.engine) as connection:
        factor = second_factor.find_factor(connection, desk.person_id, key=key_of(desk.settings))
    assert factor is not None
    assert not factor.is_confirmed


def test_an_open_session_adds_no_numbers(settings: Settings) -> None:
    with enrolled(settings) as (desk, _):
        check_an_open_session_adds_no_numbers(desk)
        desk.later()
        with caught("factors_are_added_without_the_password"):
            check_an_open_session_adds_no_numbers(desk)


def check_the_password_takes_no_factor_away(desk: Desk) -> None:
    """A session that was left open and a password that was seen do not take a passkey away."""
    desk.later()
    desk.with_password()
    elsewhere = desk.device.sign(desk.options(), origin=ORIGIN)
    assert desk.show(desk.device.sign(desk.options(), origin=ORIGIN)).status_code == 303
    with reading(desk.engine) as connection:
        (mine,) = passkeys.listed(connection, desk.person_id)
    address = f"{ADD}/{mine.passkey_id}/remove"
    for told in ({}, {"number": "000000"}, {"answer": json.dumps(elsewhere)}, {"answer": "x"}):
        refused = desk.client.post(address, data={"password": PASSWORD, **told})
        assert refused.status_code == 422, told
        assert 'id="passkey-error-1"' in refused.text
        desk.later()
    assert desk.remove(address, desk.device, origin="https://evil.test").status_code == 422
    with reading(desk.engine) as connection:
        assert len(passkeys.listed(connection, desk.person_id)) == 1


def test_the_password_takes_no_factor_away(settings: Settings) -> None:
    with enrolled(settings) as (desk, codes):
        check_the_password_takes_no_factor_away(desk)
        with reading(desk.engine) as connection:
            (mine,) = passkeys.listed(connection, desk.person_id)
        address = f"{ADD}/{mine.passkey_id}/remove"
        form = {"password": PASSWORD, "number": codes[0]}
        done = desk.client.post(address, data=form, follow_redirects=False)
        assert done.status_code == 303, "a recovery code will do"


def test_a_passkey_is_the_second_factor(settings: Settings) -> None:
    with enrolled(settings) as (desk, codes):
        check_nobody_gets_around(desk)
        assert "通信" not in desk.client.get("/second-factor").text
        check_a_signature_opens_once(desk)
        check_only_for_this_address(desk)
        other = SoftAuthenticator(counts=False, is_edwards=True)
        other_with(desk, other)
        check_only_ones_own(desk, other)
        check_copies_show(desk)
        wish = {"username": "council", "password": PASSWORD, "number": codes[0]}
        assert desk.client.post("/api/v1/session", json=wish).status_code == 201
        assert desk.client.post("/api/v1/session", json=wish).status_code == 401
        led = desk.with_password()
        assert led.headers["location"] == STEP
        by_code = desk.client.post(STEP, data={"number": codes[1]}, follow_redirects=False)
        assert by_code.status_code == 303
        with reading(desk.engine) as connection:
            assert len(passkeys.listed(connection, desk.person_id)) == 1
            left = connection.execute(sa.select(passkey_challenges.c.ends_at)).scalars().all()
        assert len(left) <= 2


def test_bugs_of_passkeys_would_be_caught(sqlite_settings: Settings) -> None:
    with enrolled(sqlite_settings) as (desk, _):
        other = SoftAuthenticator()
        other_with(desk, other)
        with caught("passkeys_are_not_asked_for"):
            check_nobody_gets_around(desk)
        with caught("challenges_are_signed_twice"):
            check_a_signature_opens_once(desk)
        with caught("any_site_may_have_asked"):
            check_only_for_this_address(desk)
        with caught("anybodys_passkey_opens"):
            check_only_ones_own(desk, other)
        with caught("copies_sign_as_well"):
            check_copies_show(desk)
        with caught("factors_are_taken_away_with_the_password"):
            check_the_password_takes_no_factor_away(desk)


def test_after_the_provider_the_passkey_is_asked_for(
    sqlite_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An account of the municipality is the first factor; once its link is gone it is none."""
    with (
        provider_served(tmp_path_factory.mktemp("provider")) as provider,
        provider_desk.desk_of(sqlite_settings, provider) as at,
    ):
        at.name(provider_desk.YAMADA)
        desk = Desk(at.client, at.engine, at.settings, at.person.person_id, now=datetime.now(UTC))
        keep_password(desk.engine, desk.person_id)
        desk.with_password()
        site = {"origin": provider_desk.HERE}
        assert desk.add(desk.device, **site).status_code == 200
        led = at.sign_in("/stock")
        assert (led.status_code, led.headers["location"]) == (303, STEP)
        assert at.who() == ""
        done = desk.show(desk.device.sign(desk.options(), **site))
        assert (done.status_code, done.headers["location"]) == (303, "/stock")
        assert at.who() == "council"
        at.sign_in("/stock")
        asked = desk.options()
        cookies = dict(at.client.cookies)
        at.forget()
        at.client.cookies.update(cookies)
        late = desk.show(desk.device.sign(asked, **site))
        assert (late.status_code, late.headers["location"]) == (303, "/login")
        assert at.who() == ""


def test_a_ticket_is_worth_nothing_once_something_has_changed(sqlite_settings: Settings) -> None:
    with enrolled(sqlite_settings) as (desk, _):
        desk.with_password()
        asked = desk.options()
        keep_password(desk.engine, desk.person_id)
        done = desk.show(desk.device.sign(asked, origin=ORIGIN))
        assert (done.status_code, done.headers["location"]) == (303, "/login")
        desk.with_password()
        desk.now += timedelta(minutes=11)
        assert desk.client.get(STEP, follow_redirects=False).headers["location"] == "/login"
        assert desk.client.post(OPTIONS).status_code == 422
        desk.with_password()
        with writing(desk.engine) as connection:
            people.disable(connection, desk.person_id, now=NOW)
        assert desk.client.get(STEP, follow_redirects=False).headers["location"] == "/login"
