"""The second factor: numbers as the standard has them, each once, and no way around them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import segno
import sqlalchemy as sa
import zxingcpp
from fastapi.testclient import TestClient
from PIL import Image
from typer.testing import CliRunner

from api.accounts import people, second_factor, throttle
from api.accounts.passwords import Passwords
from api.accounts.person import Role
from api.accounts.second_factor_tables import recovery_codes, second_factors
from api.accounts.server_key import key_of
from api.cli import app
from api.db import reading, writing
from api.main import create_app
from api.settings import SecondFactor, Settings
from tests.signing_in import a_person, a_token, bearer, quick_passwords
from tests.trust.planted import caught

PASSWORD = "otokoto-no-hitsuji"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
STEP = timedelta(seconds=second_factor.STEP_S)
RFC_SECRET = b"12345678901234567890"
RFC_6238 = {59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 20000000000: "65353130"}
"""Appendix B, eight digits of SHA-1; ours are the last six."""


def test_numbers_are_those_of_the_standard() -> None:
    for second, eight in RFC_6238.items():
        step = second_factor.step_of(datetime.fromtimestamp(second, UTC))
        assert second_factor.number_of(RFC_SECRET, step) == eight[-second_factor.DIGITS :]


@dataclass
class Desk:
    """A started app, somebody of the council with a password, and a clock."""

    client: TestClient
    engine: sa.Engine
    settings: Settings
    person_id: str
    now: datetime = NOW

    def number(self, *, off: int = 0) -> str:
        with reading(self.engine) as connection:
            key = key_of(self.settings)
            factor = second_factor.find_factor(connection, self.person_id, key=key)
        assert factor is not None
        return second_factor.number_of(factor.secret, second_factor.step_of(self.now) + off)

    def sign_in(self, number: str = "", password: str = PASSWORD) -> httpx2.Response:
        self.client.cookies.clear()
        wish = {"username": "council", "password": password, "number": number}
        return self.client.post("/api/v1/session", json=wish)

    def enrol(self) -> list[str]:
        """Set the factor up as a person does; return the recovery codes."""
        token = a_token(self.engine, a_person(self.engine))
        headers = bearer(token)
        assert self.client.post("/second-factor", headers=headers).status_code == 200
        wrong = self.client.post(
            "/second-factor/confirm", data={"number": "000000"}, headers=headers
        )
        assert wrong.status_code == 422
        done = self.client.post(
            "/second-factor/confirm", data={"number": self.number()}, headers=headers
        )
        assert done.status_code == 200, done.text
        assert self.client.get("/second-factor/code.svg").status_code in (303, 401, 404)
        self.client.cookies.clear()
        found = [part.partition("</code>")[0] for part in done.text.split("<code>")[1:]]
        assert len(found) == second_factor.RECOVERY_CODES
        return found


@contextmanager
def desk_of(settings: Settings) -> Iterator[Desk]:
    quiet = settings.model_copy(update={"run_workers": 0})
    with (
        TestClient(create_app(quiet), base_url="http://127.0.0.1") as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        quick_passwords(client)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        person_id = a_person(engine).person_id
        kept = Passwords(time_cost=1, memory_kib=64).hashed(PASSWORD, username="council")
        with writing(engine) as connection:
            people.set_password(connection, person_id, password_hash=kept, now=NOW)
        desk = Desk(client, engine, quiet, person_id)
        for module in ("accounts.sign_in", "web.second_factor_routes", "v1.second_factor"):
            patch.setattr(f"api.{module}.utc_now", lambda: desk.now)
        yield desk


def check_there_is_no_way_around(desk: Desk) -> None:
    """Without the number nobody gets in; each number and each code opens once."""
    assert desk.sign_in().json().get("code") == "second_factor_needed"
    assert (
        desk.sign_in(desk.number(), password="wrong-password").json().get("code")
        == "sign_in_failed"
    )
    number = desk.number()
    assert desk.sign_in("000000").json().get("code") == "second_factor_wrong"
    assert desk.sign_in(number).status_code == 201
    assert desk.sign_in(number).json().get("code") == "second_factor_wrong", "used twice"
    desk.now += 5 * STEP
    assert desk.sign_in(desk.number(off=-2)).status_code == 401
    assert desk.sign_in(desk.number(off=2)).status_code == 401
    assert desk.sign_in(desk.number(off=-1)).status_code == 201
    assert desk.sign_in(desk.number()[:3] + " " + desk.number()[3:]).status_code == 201


def check_numbers_are_not_guessed(desk: Desk) -> None:
    """Whoever has the password has ten tries at the number, too."""
    desk.now += throttle.WINDOW
    told = [desk.sign_in(f"{n:06d}").status_code for n in range(30)]
    assert told.count(401) <= throttle.MOST_OF_ACCOUNT
    assert told[-1] == 429
    desk.now += throttle.WINDOW


def test_there_is_no_way_around(settings: Settings) -> None:
    with desk_of(settings) as desk:
        assert desk.sign_in().status_code == 201  # nothing is asked of whoever has none
        codes = desk.enrol()
        desk.now += STEP
        check_there_is_no_way_around(desk)
        check_numbers_are_not_guessed(desk)
        assert desk.sign_in(codes[0]).status_code == 201
        assert desk.sign_in(codes[0]).status_code == 401
        assert desk.sign_in(codes[1].upper().replace("-", " ")).status_code == 201
        with reading(desk.engine) as connection:
            kept = str(connection.execute(sa.select(recovery_codes)).all())
            kept += str(connection.execute(sa.select(second_factors)).all())
            factor = second_factor.find_factor(
                connection, desk.person_id, key=key_of(desk.settings)
            )
        assert factor is not None
        assert second_factor.as_typed(factor.secret).replace(" ", "") not in kept
        assert not any(code in kept for code in codes)
        desk.now += throttle.WINDOW
        with caught("numbers_open_twice"):
            check_there_is_no_way_around(desk)
        desk.now += throttle.WINDOW
        with caught("right_passwords_reset_the_count"):
            check_numbers_are_not_guessed(desk)


def test_a_phone_reads_the_code_and_the_page_leads_there(sqlite_settings: Settings) -> None:
    with desk_of(sqlite_settings) as desk:
        headers = bearer(a_token(desk.engine, a_person(desk.engine)))
        desk.client.post("/second-factor", headers=headers)
        drawn = desk.client.get("/second-factor/code.svg", headers=headers)
        assert drawn.headers["content-type"].startswith("image/svg+xml")
        assert "style" not in drawn.text
        with reading(desk.engine) as connection:
            key = key_of(desk.settings)
            factor = second_factor.find_factor(connection, desk.person_id, key=key)
        assert factor is not None
        address = second_factor.address_of(factor.secret, "council")
        assert parse_qs(urlsplit(address).query)["issuer"] == ["hakobi"]
        assert read_back(address) == address
        page = desk.client.get("/second-factor", headers=headers).text
        assert second_factor.as_typed(factor.secret) in page
        removed = desk.client.post(
            "/second-factor/remove", data={"password": "wrong"}, headers=headers
        )
        assert removed.status_code == 422


def read_back(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=4)
    found = zxingcpp.read_barcode(Image.open(drawn))
    assert found is not None
    return found.text


def check_new_codes_void_the_old(desk: Desk, codes: list[str]) -> list[str]:
    """New recovery codes want the password and the factor; the old ones open nothing any more."""
    headers = bearer(a_token(desk.engine, a_person(desk.engine)))
    desk.now += throttle.WINDOW
    right = {"password": PASSWORD, "number": desk.number()}
    for wrong in ({"password": "wrong"}, {"number": ""}, {"number": "000000"}):
        answer = desk.client.post("/second-factor/codes", data={**right, **wrong}, headers=headers)
        assert (answer.status_code, "<code>" in answer.text) == (422, False), wrong
        assert 'aria-invalid="true"' in answer.text
    done = desk.client.post("/second-factor/codes", data=right, headers=headers)
    assert done.status_code == 200, done.text
    new = [part.partition("</code>")[0] for part in done.text.split("<code>")[1:]]
    assert len(new) == second_factor.RECOVERY_CODES
    assert set(new) & set(codes) == set()
    assert desk.sign_in(codes[-1]).status_code == 401, "an old code"
    assert desk.sign_in(new[0]).status_code == 201
    with reading(desk.engine) as connection:
        told = connection.exec_driver_sql("SELECT action FROM access_log").scalars().all()
        assert second_factor.codes_left(connection, desk.person_id) == len(new) - 1
    assert "recovery_codes_renewed" in told
    return new


def test_new_codes_void_the_old(settings: Settings) -> None:
    with desk_of(settings) as desk:
        codes = check_new_codes_void_the_old(desk, desk.enrol())
        with caught("old_recovery_codes_stay"):
            check_new_codes_void_the_old(desk, codes)


def check_the_number_is_asked_for_when_it_is_taken_away(desk: Desk) -> None:
    """The password alone takes no authenticator away."""
    headers = bearer(a_token(desk.engine, a_person(desk.engine)))
    desk.now += throttle.WINDOW
    for told in ({}, {"number": "000000"}):
        form = {"password": PASSWORD, **told}
        refused = desk.client.post("/second-factor/remove", data=form, headers=headers)
        assert refused.status_code == 422, told
        assert 'id="factor-error"' in refused.text
    with reading(desk.engine) as connection:
        assert second_factor.has_number(connection, desk.person_id)


def test_the_number_is_asked_for_when_it_is_taken_away(settings: Settings) -> None:
    with desk_of(settings) as desk:
        desk.enrol()
        check_the_number_is_asked_for_when_it_is_taken_away(desk)
        headers = bearer(a_token(desk.engine, a_person(desk.engine)))
        desk.now += STEP
        form = {"password": PASSWORD, "number": desk.number()}
        done = desk.client.post("/second-factor/remove", data=form, headers=headers)
        assert done.status_code == 200, done.text
        with reading(desk.engine) as connection:
            assert not second_factor.is_wanted(connection, desk.person_id)


def check_required_of_staff(settings: Settings) -> None:
    """Staff without one open nothing but the page that sets it up; drivers and halls are free."""
    strict = settings.model_copy(update={"second_factor": SecondFactor.REQUIRED, "run_workers": 0})
    with TestClient(create_app(strict), base_url="http://127.0.0.1") as client:
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        for role, site in ((Role.ADMIN, None), (Role.COUNCIL, None), (Role.HUB, "HUB-1")):
            headers = bearer(a_token(engine, a_person(engine, role, site_id=site)))
            for name in ("/api/v1/plans", "/api/v1/stock", "/api/v1/people"):
                assert client.get(name, headers=headers).status_code == 403, (role, name)
            led = client.get("/", headers=headers, follow_redirects=False)
            assert (led.status_code, led.headers["location"]) == (303, "/second-factor")
            assert client.get("/second-factor", headers=headers).status_code == 200
            assert client.delete("/api/v1/session", headers=headers).status_code == 204
        driver = bearer(a_token(engine, a_person(engine, Role.DRIVER)))
        assert client.get("/", headers=driver).status_code == 200


def test_where_it_is_required(sqlite_settings: Settings) -> None:
    check_required_of_staff(sqlite_settings)
    with caught("enrolling_can_wait"):
        check_required_of_staff(sqlite_settings)


def test_where_it_is_off_nobody_is_asked(sqlite_settings: Settings) -> None:
    with desk_of(sqlite_settings) as desk:
        desk.enrol()
    off = sqlite_settings.model_copy(update={"second_factor": SecondFactor.OFF})
    with desk_of(off) as desk:
        assert desk.sign_in().status_code == 201


def test_a_lost_phone(sqlite_settings: Settings) -> None:
    """Whoever sits at the server takes the factor away; that is written down."""
    with desk_of(sqlite_settings) as desk:
        desk.enrol()
        environment = {"HAKOBI_DATA_DIR": str(sqlite_settings.data_dir)}
        done = CliRunner().invoke(app, ["user", "reset-factor", "council"], env=environment)
        assert done.exit_code == 0, done.stderr
        assert desk.sign_in().status_code == 201
        with reading(desk.engine) as connection:
            told = connection.exec_driver_sql("SELECT action FROM access_log").scalars().all()
        assert "second_factor_off" in told
