"""Passkeys: signed by the device that has the key, for this address, once, by whose they are."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import auth, passkeys, people, throttle
from api.cli import app
from api.db import reading, writing
from api.main import create_app
from api.passwords import Passwords
from api.person import Role
from api.second_factor_tables import passkey_challenges, recovery_codes
from api.settings import SecondFactor, Settings
from tests.oidc_provider import provider_served
from tests.signing_in import a_person, a_token, bearer, quick_passwords
from tests.soft_authenticator import PRESENT, SoftAuthenticator, tampered
from tests.trust import test_provider
from tests.trust.planted import caught

PASSWORD = "otokoto-no-hitsuji"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
HOST = "hakobi.example"
ORIGIN = f"https://{HOST}"
STEP, OPTIONS = "/login/second", "/login/second/options"
ADD = "/second-factor/passkeys"


@dataclass
class Desk:
    """A started app under HTTPS, its council with a password, and a clock."""

    client: TestClient
    engine: sa.Engine
    person_id: str
    now: datetime = NOW
    device: SoftAuthenticator = field(default_factory=SoftAuthenticator)

    def later(self) -> None:
        """Wait until tries are forgiven; the device has been used elsewhere meanwhile."""
        self.now += throttle.WINDOW
        self.device.flags = PRESENT
        self.device.count += 100

    def with_password(self, *, name: str = "council") -> httpx2.Response:
        self.client.cookies.clear()
        form = {"username": name, "password": PASSWORD, "next": "/sessions"}
        return self.client.post("/login", data=form, follow_redirects=False)

    def options(self) -> dict[str, Any]:
        told = self.client.post(OPTIONS)
        assert told.status_code == 200, told.text
        return told.json()  # type: ignore[no-any-return]

    def show(self, answer: dict[str, Any]) -> httpx2.Response:
        form = {"answer": json.dumps(answer)}
        return self.client.post(STEP, data=form, follow_redirects=False)

    def is_in(self) -> bool:
        return self.client.get("/sessions", follow_redirects=False).status_code == 200

    def add(self, device: SoftAuthenticator, name: str = "電話", **about: Any) -> httpx2.Response:
        """Add a passkey as the page's script does, in the session that the client has."""
        told = self.client.post(f"{ADD}/options", data={"name": name, "password": PASSWORD})
        assert told.status_code == 200, told.text
        answer = device.make(told.json(), **{"origin": ORIGIN} | about)
        return self.client.post(ADD, data={"name": name, "answer": json.dumps(answer)})

    def told(self) -> list[str]:
        with reading(self.engine) as connection:
            query = "SELECT action FROM access_log ORDER BY seq"
            return list(connection.exec_driver_sql(query).scalars())


@contextmanager
def desk_of(settings: Settings, **more: Any) -> Iterator[Desk]:
    about = {"run_workers": 0, "public_url": ORIGIN, "allowed_hosts": (HOST,)}
    quiet = settings.model_copy(update=about | more)
    with (
        TestClient(create_app(quiet), base_url=ORIGIN) as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        quick_passwords(client)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        person_id = a_person(engine).person_id
        _keep_password(engine, person_id)
        desk = Desk(client, engine, person_id)
        for module in ("sign_in", "web.second_factor_routes", "web.passkey_routes", "deps"):
            patch.setattr(f"api.{module}.utc_now", lambda: desk.now)
        yield desk


def _keep_password(engine: sa.Engine, person_id: str) -> None:
    kept = Passwords(time_cost=1, memory_kib=64).hashed(PASSWORD, username="council")
    with writing(engine) as connection:
        people.set_password(connection, person_id, password_hash=kept, now=NOW)


@contextmanager
def enrolled(settings: Settings, **more: Any) -> Iterator[tuple[Desk, list[str]]]:
    """A desk whose council has a passkey; with its recovery codes."""
    with desk_of(settings, **more) as desk:
        assert desk.with_password().status_code == 303
        assert desk.is_in() is not bool(more), "nothing is asked of whoever has none"
        done = desk.add(desk.device)
        assert done.status_code == 200, done.text
        codes = re.findall("<code>([^<]+)</code>", done.text)
        assert len(codes) == 10
        yield desk, codes


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


def test_a_passkey_is_the_second_factor(settings: Settings) -> None:
    with enrolled(settings) as (desk, codes):
        check_nobody_gets_around(desk)
        assert "通信" not in desk.client.get("/second-factor").text
        check_a_signature_opens_once(desk)
        check_only_for_this_address(desk)
        other = SoftAuthenticator(counts=False, is_edwards=True)
        _other_with(desk, other)
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
        _other_with(desk, other)
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


def _other_with(desk: Desk, device: SoftAuthenticator) -> str:
    """Add somebody of a base with a passkey of their own; return their id."""
    person = a_person(desk.engine, Role.HUB, site_id="HUB-1", username="hub-one")
    _keep_password(desk.engine, person.person_id)
    desk.with_password(name="hub-one")
    assert desk.add(device).status_code == 200
    desk.with_password(name="hub-one")
    assert desk.show(device.sign(desk.options(), origin=ORIGIN)).status_code == 303
    return person.person_id


def test_after_the_provider_the_passkey_is_asked_for(
    sqlite_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An account of the municipality is the first factor; once its link is gone it is none."""
    with (
        provider_served(tmp_path_factory.mktemp("provider")) as provider,
        test_provider.desk_of(sqlite_settings, provider) as at,
    ):
        at.name(test_provider.YAMADA)
        desk = Desk(at.client, at.engine, at.person.person_id, now=datetime.now(UTC))
        _keep_password(desk.engine, desk.person_id)
        desk.with_password()
        site = {"origin": test_provider.HERE}
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


def test_adding_listing_and_taking_away(sqlite_settings: Settings) -> None:
    with enrolled(sqlite_settings) as (desk, _):
        second = SoftAuthenticator()
        wrong = {"name": "鍵", "password": "wrong"}
        assert desk.client.post(f"{ADD}/options", data=wrong).status_code == 422
        no_name = {"name": " ", "password": PASSWORD}
        assert "40" in desk.client.post(f"{ADD}/options", data=no_name).json()["problem"]
        for about in ({"origin": "https://evil.test"}, {"host": "evil.test"}):
            refused = desk.add(second, "鍵", **about)
            assert refused.status_code == 422
            assert "passkey-error" in refused.text
        nothing = desk.client.post(ADD, data={"name": "鍵", "answer": ""})
        assert nothing.status_code == 422
        assert "JavaScript" in nothing.text
        for junk in (
            "x",
            "[]",
            '{"id": 1}',
            json.dumps(second.sign({"rpId": HOST, "challenge": "x"}, origin=ORIGIN)),
        ):
            assert desk.client.post(ADD, data={"name": "鍵", "answer": junk}).status_code == 422
        with writing(desk.engine) as connection:
            connection.exec_driver_sql("UPDATE sessions SET is_shared = true")
        done = desk.add(second, "鍵")
        assert done.status_code == 200
        with reading(desk.engine) as connection:
            (last,) = connection.exec_driver_sql(
                "SELECT is_shared FROM sessions WHERE ended_at IS NULL"
            ).all()
        assert last[0], "a shared tablet stays one"
        assert "<code>" not in done.text, "there are recovery codes already"
        assert desk.add(second, "もう一つ").status_code == 422, "the same once more"
        page = desk.client.get("/second-factor").text
        assert "電話" in page
        assert "鍵" in page
        with reading(desk.engine) as connection:
            keys = [one.passkey_id for one in passkeys.listed(connection, desk.person_id)]
        for key in keys[:1]:
            refused = desk.client.post(f"{ADD}/{key}/remove", data={"password": "wrong"})
            assert refused.status_code == 422
            assert 'id="passkey-error-1"' in refused.text
        stranger = _other_with(desk, SoftAuthenticator())
        for key in keys:
            form = {"password": PASSWORD}
            assert desk.client.post(f"{ADD}/{key}/remove", data=form).status_code == 404
        desk.with_password()
        desk.show(desk.device.sign(desk.options(), origin=ORIGIN))
        for key in keys:
            done = desk.client.post(
                f"{ADD}/{key}/remove", data={"password": PASSWORD}, follow_redirects=False
            )
            assert done.status_code == 303
        assert desk.with_password().headers["location"] == "/sessions", "none is asked for now"
        with reading(desk.engine) as connection:
            mine = recovery_codes.c.person_id == desk.person_id
            assert not connection.execute(sa.select(recovery_codes).where(mine)).all()
            assert passkeys.listed(connection, stranger)
        told = desk.told()
        assert (told.count("passkey_added"), told.count("passkey_removed")) == (3, 2)


def test_a_lost_key_is_taken_away_by_an_administrator(sqlite_settings: Settings) -> None:
    with enrolled(sqlite_settings, second_factor=SecondFactor.REQUIRED) as (desk, _):
        admin = a_person(desk.engine, Role.ADMIN)
        with writing(desk.engine) as connection:
            token = bearer(auth.begin_session(connection, admin, now=desk.now).token)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("api.deps.second_factor.ROLES", frozenset({Role.COUNCIL}))
            page = desk.client.get(f"/people/{desk.person_id}", headers=token).text
            assert "電話" in page
            address = f"/people/{desk.person_id}/second-factor/remove"
            assert address in page
            own = f"/people/{admin.person_id}/second-factor/remove"
            assert desk.client.post(own, headers=token).status_code == 409
            done = desk.client.post(address, headers=token, follow_redirects=False)
        assert done.status_code == 303
        assert not desk.is_in(), "all sessions end"
        assert desk.with_password().headers["location"] == "/sessions"
        led = desk.client.get("/", follow_redirects=False)
        assert led.headers["location"] == "/second-factor", "another one is to be set up first"
        assert "second_factor_off" in desk.told()
        assert desk.add(SoftAuthenticator(counts=False)).status_code == 200
        assert desk.is_in()
        environment = {"HAKOBI_DATA_DIR": str(sqlite_settings.data_dir)}
        gone = CliRunner().invoke(app, ["user", "reset-factor", "council"], env=environment)
        assert gone.exit_code == 0, gone.stderr
        assert desk.with_password().headers["location"] == "/sessions"


def test_a_ticket_is_worth_nothing_once_something_has_changed(sqlite_settings: Settings) -> None:
    with enrolled(sqlite_settings) as (desk, _):
        desk.with_password()
        asked = desk.options()
        _keep_password(desk.engine, desk.person_id)
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


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://Hakobi.City.Example", "hakobi.city.example", "https://hakobi.city.example"),
        ("https://hakobi.example:8443/", "hakobi.example", "https://hakobi.example:8443"),
        ("https://hakobi.example:443", "hakobi.example", "https://hakobi.example"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("http://hakobi.example", None, None),
        ("https://192.168.1.10", None, None),
        ("https://[2001:db8::1]", None, None),
        ("", None, None),  # http://127.0.0.1:8000
    ],
)
def test_whom_passkeys_are_for(address: str, host: str | None, origin: str | None) -> None:
    site = passkeys.site_of(Settings(public_url=address))
    assert (site and site.host, site and site.origin) == (host, origin)


def test_where_there_are_none_the_page_says_so(sqlite_settings: Settings) -> None:
    with desk_of(sqlite_settings, public_url="", allowed_hosts=(HOST,)) as desk:
        desk.now = datetime.now(UTC)
        token = bearer(a_token(desk.engine))
        page = desk.client.get("/second-factor", headers=token).text
        assert "HAKOBI_PUBLIC_URL" in page
        assert "data-passkey" not in page
        told = desk.client.post(f"{ADD}/options", data={"name": "x"}, headers=token)
        assert "https" in told.json()["problem"]
