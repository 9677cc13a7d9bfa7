"""The passkeys that one has: added, listed, taken away, lost, and where there are none."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.accounts import auth, passkeys
from api.accounts.person import Role
from api.accounts.second_factor_tables import recovery_codes
from api.cli import app
from api.db import reading, writing
from api.settings import SecondFactor, Settings
from tests.signing_in import a_person, a_token, bearer
from tests.soft_authenticator import SoftAuthenticator
from tests.trust.passkey_desk import (
    ADD,
    HOST,
    ORIGIN,
    PASSWORD,
    desk_of,
    enrolled,
    other_with,
)


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
            "x" * 20_001,
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
            added = passkeys.listed(connection, desk.person_id)
        keys = [one.passkey_id for one in added]
        for key in keys[:1]:
            refused = desk.client.post(f"{ADD}/{key}/remove", data={"password": "wrong"})
            assert refused.status_code == 422
            assert 'id="passkey-error-1"' in refused.text
        foreign = SoftAuthenticator()
        stranger = other_with(desk, foreign)
        for key in keys:
            assert desk.remove(f"{ADD}/{key}/remove", foreign).status_code == 404
        desk.with_password()
        desk.show(desk.device.sign(desk.options(), origin=ORIGIN))
        for one in added:
            own = second if one.name == "鍵" else desk.device
            assert desk.remove(f"{ADD}/{one.passkey_id}/remove", own).status_code == 303
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
