"""A tablet that a base's people share locks, and opens for each of them alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts import auth, people, tablets, throttle
from api.accounts.passwords import Passwords
from api.accounts.person import Person, Role
from api.accounts.server_key import key_of
from api.accounts.tablet_tables import person_pins
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from tests.signing_in import a_person, quick_passwords
from tests.trust.planted import caught

PASSWORD = "otokoto-no-hitsuji"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PINS = {"aoki": "2580", "baba": "97531", "chiba": "4069"}
"""Chiba is of another base."""


@dataclass
class Tablet:
    """A started app, a browser on a tablet, three people with numbers, and a clock."""

    client: TestClient
    engine: sa.Engine
    settings: Settings
    persons: dict[str, Person]
    now: datetime = NOW

    def sign_in(self, username: str = "aoki") -> None:
        """Sign in with the password, as in the morning, on a device that is shared."""
        self.client.cookies.clear()
        wish = {"username": username, "password": PASSWORD}
        assert self.client.post("/login", data=wish, follow_redirects=False).status_code == 303
        self.client.post("/tablet", data={"shared": "1"})

    def who(self) -> str:
        answer = self.client.get("/api/v1/session")
        return str(answer.json()["username"]) if answer.status_code == 200 else ""

    def switch(self, username: str, pin: str, **more: str) -> httpx2.Response:
        sent = {"person_id": self.persons[username].person_id, "pin": pin, **more}
        return self.client.post("/switch", data=sent, follow_redirects=False)


@contextmanager
def tablet_of(settings: Settings) -> Iterator[Tablet]:
    quiet = settings.model_copy(update={"run_workers": 0})
    with (
        TestClient(create_app(quiet), base_url="http://127.0.0.1") as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        quick_passwords(client)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        quick = Passwords(time_cost=1, memory_kib=64)
        persons = {}
        for name in PINS:
            site_id = "HUB-2" if name == "chiba" else "HUB-1"
            persons[name] = a_person(engine, Role.HUB, site_id=site_id, username=name, name=name)
            kept = quick.hashed(PASSWORD, username=name)
            with writing(engine) as connection:
                people.set_password(
                    connection, persons[name].person_id, password_hash=kept, now=NOW
                )
        tablet = Tablet(client, engine, quiet, persons)
        for module in ("accounts.sign_in", "deps", "web.tablet_routes"):
            patch.setattr(f"api.{module}.utc_now", lambda: tablet.now)
        for name, pin in PINS.items():
            tablet.sign_in(name)
            done = client.post("/pin", data={"current": PASSWORD, "pin": pin})
            assert done.status_code == 200, done.text
        yield tablet


def check_it_locks(tablet: Tablet) -> None:
    """After five minutes, or by the button, it answers as signed out, but to whoever takes over."""
    tablet.sign_in()
    for _ in range(3):
        tablet.now += 4 * MINUTE
        assert tablet.who() == "aoki"
    tablet.now += 5 * MINUTE
    for path in ("/api/v1/session", "/api/v1/stock"):
        assert tablet.client.get(path).status_code == 401, path
    led = tablet.client.get("/stock?site=HUB-1", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, "/switch?next=/stock%3Fsite%3DHUB-1")
    form = tablet.client.post(
        "/hub/receive", headers={"Referer": "http://127.0.0.1/hub/receive"}, follow_redirects=False
    )
    assert form.headers["location"] == "/switch?next=/hub/receive"
    page = tablet.client.get(led.headers["location"]).text
    assert "aoki" in page
    assert "baba" in page
    assert "chiba" not in page
    taken = tablet.switch("baba", PINS["baba"], next="/stock?site=HUB-1")
    assert (taken.status_code, taken.headers.get("location")) == (303, "/stock?site=HUB-1")
    assert tablet.who() == "baba"
    assert tablet.client.post("/tablet/lock", follow_redirects=False).status_code == 303
    assert tablet.who() == ""


def check_only_its_people_take_over(tablet: Tablet) -> None:
    tablet.sign_in()
    tablet.client.post("/tablet/lock")
    for username, pin in (("chiba", PINS["chiba"]), ("aoki", PINS["baba"]), ("aoki", "")):
        assert tablet.switch(username, pin).status_code == 422
        assert tablet.who() == ""
    one = tablet.persons["baba"].person_id
    with writing(tablet.engine) as connection:
        people.disable(connection, one, now=tablet.now)
    assert tablet.switch("baba", PINS["baba"]).status_code == 422, "closed"
    with writing(tablet.engine) as connection:
        people.enable(connection, one, now=tablet.now)
    token = tablet.client.cookies["hakobi_session"]
    assert tablet.switch("aoki", "２５８０").status_code == 303
    assert tablet.client.cookies["hakobi_session"] != token, "rotated"
    tablet.client.cookies.clear()
    assert tablet.switch("aoki", PINS["aoki"]).headers["location"] == "/login", "no tablet"


def check_numbers_are_not_guessed(tablet: Tablet) -> None:
    tablet.now += throttle.WINDOW
    tablet.sign_in()
    tablet.client.post("/tablet/lock")
    told = [tablet.switch("aoki", f"{n:04d}").status_code for n in range(1000, 1008)]
    assert told == [422] * 5 + [429] * 3
    assert tablet.switch("aoki", PINS["aoki"]).status_code == 429
    told = [tablet.switch("baba", f"{n:04d}").status_code for n in range(1000, 1004)]
    assert 429 in told, "the tablet"
    tablet.now += throttle.WINDOW
    assert tablet.switch("aoki", PINS["aoki"]).status_code == 303


def check_the_day_ends(tablet: Tablet) -> None:
    """Ten hours after somebody has signed in with a password, whoever took over meanwhile."""
    tablet.now += throttle.WINDOW
    tablet.sign_in()
    begun = tablet.now
    while tablet.now < begun + auth.LASTS[Role.HUB] - timedelta(hours=1):
        tablet.now += timedelta(hours=1)
        assert tablet.switch("baba", PINS["baba"]).status_code == 303
        assert tablet.who() == "baba"
    tablet.now = begun + auth.LASTS[Role.HUB]
    assert tablet.switch("baba", PINS["baba"]).headers["location"] == "/login"
    assert tablet.who() == ""


def check_a_hash_is_not_enough(tablet: Tablet) -> None:
    with writing(tablet.engine) as connection:
        for name, pin in PINS.items():
            one = tablet.persons[name].person_id
            mixed = tablets.mixed(pin, one, key=key_of(tablet.settings))
            kept = Passwords(time_cost=1, memory_kib=64).hashed_key(mixed)
            tablets.set_pin(connection, one, kept, now=NOW)
    with reading(tablet.engine) as connection:
        rows = connection.execute(sa.select(person_pins.c.person_id, person_pins.c.pin_hash))
        known = {row.person_id: row.pin_hash for row in rows}
    found: dict[str, Any] = {name: known[tablet.persons[name].person_id] for name in PINS}
    quick = Passwords(time_cost=1, memory_kib=64)
    assert not any(quick.matches(PINS[name], kept) for name, kept in found.items())


def test_a_shared_tablet(settings: Settings) -> None:
    with tablet_of(settings) as tablet:
        check_it_locks(tablet)
        check_only_its_people_take_over(tablet)
        check_numbers_are_not_guessed(tablet)
        check_the_day_ends(tablet)
        check_a_hash_is_not_enough(tablet)
        with reading(tablet.engine) as connection:
            told = connection.exec_driver_sql("SELECT action FROM access_log").scalars().all()
        assert {"pin_set", "person_switched", "tablet_shared", "page_lock_tablet"} <= set(told)
        for pin in ("1111", "1234", "9876", "123", "1234567", "12a4", ""):
            tablet.sign_in()
            sent = {"current": PASSWORD, "pin": pin}
            assert tablet.client.post("/pin", data=sent).status_code == 422, pin
        wrong = tablet.client.post("/pin", data={"current": "wrong", "pin": "2580"})
        assert wrong.status_code == 422


def test_bugs_of_shared_tablets_are_noticed(sqlite_settings: Settings) -> None:
    with tablet_of(sqlite_settings) as tablet:
        with caught("tablets_never_lock"):
            check_it_locks(tablet)
        with caught("locked_tablets_answer"):
            check_it_locks(tablet)
        check_it_locks(tablet)
        with caught("other_bases_take_over"):
            check_only_its_people_take_over(tablet)
        check_only_its_people_take_over(tablet)
        with caught("pins_are_tried_without_end"):
            check_numbers_are_not_guessed(tablet)
        tablet.now += throttle.WINDOW
        with caught("days_begin_anew"):
            check_the_day_ends(tablet)
        check_the_day_ends(tablet)
        with caught("pins_are_kept_without_the_key"):
            check_a_hash_is_not_enough(tablet)


def test_a_device_stays_shared_and_own_ones_never_lock(sqlite_settings: Settings) -> None:
    with tablet_of(sqlite_settings) as tablet:
        tablet.sign_in()
        tablet.client.post("/logout")
        wish = {"username": "baba", "password": PASSWORD}
        assert tablet.client.post("/login", data=wish, follow_redirects=False).status_code == 303
        tablet.now += 6 * MINUTE
        assert tablet.who() == "", "the next day it is shared still"
        tablet.client.cookies.clear()
        tablet.client.post("/login", data=wish)
        assert tablet.client.post("/tablet/lock", follow_redirects=False).status_code == 303
        tablet.now += 60 * MINUTE
        assert tablet.who() == "baba"
        assert tablet.client.get("/switch", follow_redirects=False).headers["location"] == "/login"
