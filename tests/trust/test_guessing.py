"""Guessing passwords: ten tries in a quarter of an hour, and nobody is locked out by it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts import people, sign_in, throttle
from api.accounts.passwords import PasswordRefused, Passwords, random_password, require_good
from api.accounts.sign_in_tables import sign_in_tries
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from tests.signing_in import a_person, quick_passwords
from tests.trust.planted import caught

PASSWORD = "otokoto-no-hitsuji"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)


@dataclass
class Door:
    """A started app, and a count of the passwords that were compared."""

    client: TestClient
    engine: sa.Engine
    now: datetime = NOW
    compared: int = 0

    def knock(
        self,
        username: str,
        password: str,
        *,
        address: str = "203.0.113.9",
        page: bool = False,
        **cookies: str,
    ) -> httpx2.Response:
        self.client.cookies.clear()
        headers = {"X-Forwarded-For": address}
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        wish = {"username": username, "password": password}
        if page:
            return self.client.post("/login", data=wish, headers=headers, follow_redirects=False)
        return self.client.post("/api/v1/session", json=wish, headers=headers)


@contextmanager
def door_of(settings: Settings) -> Iterator[Door]:
    trusting = settings.model_copy(update={"run_workers": 0, "trusted_proxies": ("testclient",)})
    with (
        TestClient(create_app(trusting), base_url="http://127.0.0.1") as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        quick_passwords(client)
        door = Door(client, engine)
        kept = Passwords(time_cost=1, memory_kib=64).hashed(PASSWORD, username="x")
        for name in ("council", "second"):
            person = a_person(engine, username=name)
            with writing(engine) as connection:
                people.set_password(connection, person.person_id, password_hash=kept, now=NOW)
        matches = Passwords.matches

        def counted(self: Passwords, password: str, known_hash: str | None) -> bool:
            door.compared += 1
            return matches(self, password, known_hash)

        patch.setattr(Passwords, "matches", counted)
        patch.setattr(sign_in, "utc_now", lambda: door.now)
        patch.setattr("api.deps.utc_now", lambda: door.now)
        yield door


def check_guessing_is_slow(door: Door, tries: int) -> None:
    """However many tries from however many networks: ten are compared, and more after a while."""
    with writing(door.engine) as connection:
        connection.execute(sa.delete(sign_in_tries))
    door.compared = 0
    told = Counter(
        door.knock("council", f"guess-number-{n}", address=f"10.{n // 250}.{n % 250}.1").status_code
        for n in range(tries)
    )
    assert told == {401: throttle.MOST_OF_ACCOUNT, 429: tries - throttle.MOST_OF_ACCOUNT}
    assert door.compared == throttle.MOST_OF_ACCOUNT
    assert door.knock("council", PASSWORD, page=True).status_code == 429  # nor by the page
    door.now += throttle.WINDOW + timedelta(seconds=1)
    assert door.knock("council", PASSWORD).status_code == 201


def test_guessing_is_slow(settings: Settings) -> None:
    with door_of(settings) as door:
        check_guessing_is_slow(door, 250)
        with caught("tries_are_not_counted"):
            check_guessing_is_slow(door, 20)


def check_one_network_is_slow(door: Door) -> None:
    """Many accounts tried from one network, also from its neighbours."""
    door.compared = 0
    for number in range(130):
        door.knock(f"person-{number}", "winter-is-coming", address=f"198.51.100.{number % 250}")
    assert door.compared == throttle.MOST_OF_NETWORK


def check_nobody_is_locked_out(door: Door) -> None:
    """Who has signed in on a device before signs in there, whoever guesses elsewhere meanwhile."""
    device = door.knock("second", PASSWORD).cookies[throttle.DEVICE_COOKIE]
    for number in range(15):
        door.knock("second", f"guess-{number}", address=f"10.9.{number}.1")
    assert door.knock("second", PASSWORD, address="10.77.0.1").status_code == 429
    own = {throttle.DEVICE_COOKIE: device}
    assert door.knock("second", PASSWORD, address="198.51.100.7", **own).status_code == 201
    # and a stolen device guesses no faster
    wrong = [door.knock("second", f"x-{n}", **own).status_code for n in range(12)]
    assert Counter(wrong) == {
        401: throttle.MOST_OF_DEVICE,
        429: 2,
    }
    assert door.knock("council", "x", **own, address="10.88.0.1").status_code in (401, 429)


def check_nothing_is_told(door: Door) -> None:
    """Known or unknown, the same answers after the same work, up to the last try and beyond."""
    seen = {}
    for username in ("council", "nobody-at-all", "nobody\0", "' OR 1=1 --"):
        before, answers = door.compared, []
        for number in range(throttle.MOST_OF_ACCOUNT + 2):
            answer = door.knock(username, f"wrong-{number}", address=f"10.200.{number}.{len(seen)}")
            answers.append((answer.status_code, answer.text, answer.headers.get("retry-after")))
        seen[username] = (answers, door.compared - before)
    assert len({str(one) for one in seen.values()}) == 1


def test_a_network_a_device_and_what_is_told(sqlite_settings: Settings) -> None:
    with door_of(sqlite_settings) as door:
        check_one_network_is_slow(door)
        check_nobody_is_locked_out(door)
        door.now += throttle.WINDOW
        check_nothing_is_told(door)
        door.now += throttle.WINDOW
        with caught("unknown_people_cost_nothing"):
            check_nothing_is_told(door)
        door.now += throttle.WINDOW
        with caught("devices_are_not_known"):
            check_nobody_is_locked_out(door)
        with reading(door.engine) as connection:
            kept = str(connection.execute(sa.select(sign_in_tries)).all())
        assert "council" not in kept  # people type passwords where the name should be


def test_networks() -> None:
    same = ("203.0.113.9", "203.0.113.250", "::ffff:203.0.113.1")
    assert {throttle.network_of(a) for a in same} == {"203.0.113.0/24"}
    assert throttle.network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert throttle.network_of("unix socket") == "unix socket"


def test_only_proxies_that_are_trusted_say_for_whom_they_ask(sqlite_settings: Settings) -> None:
    def asked(peer: str, told: str, **more: Any) -> str:
        scope = {
            "type": "http",
            "client": (peer, 1),
            "headers": [(b"x-forwarded-for", told.encode())],
        }
        settings = sqlite_settings.model_copy(update=more)
        return throttle.client_address(throttle.Request(scope), settings)

    assert asked("127.0.0.1", "198.51.100.1") == "198.51.100.1"
    assert asked("127.0.0.1", "6.6.6.6, 198.51.100.1") == "198.51.100.1"  # the last is the proxy's
    assert asked("203.0.113.5", "6.6.6.6") == "203.0.113.5"
    assert (
        asked("10.0.0.1", "6.6.6.6, 10.0.0.2", trusted_proxies=("10.0.0.1", "10.0.0.2"))
        == "6.6.6.6"
    )
    assert asked("127.0.0.1", "") == "127.0.0.1"


WORDS = ("password", "Passw0rd", "p@ssw0rd", "qwerty", "tottori", "Hakobi", "shokudou", "letmein")
ENDS = ("123456", "1234567", "12345678", "2026", "20262026", "1111", "!!!!", "abc123", "@2025")
TAKEN = (
    "otokoto-no-hitsuji",
    "correct horse battery",
    "あさがおとねずみのおどり",
    "k7Wq2-vhZ9t-Lm3xP",
)


def check_common_passwords_are_refused() -> None:
    """Thousands that guessers try first; and what people are told to take is taken."""
    tried = 0
    for parts in product(WORDS, ("", "-", "_", "."), ENDS, ("", "1", "!")):
        for text in ("".join(parts), "".join(reversed(parts))):
            if len(text) >= 12:
                tried += 1
                with pytest.raises(PasswordRefused):
                    require_good(text, username="yamada")
    assert tried > 1_000
    for text in (
        "otokoto-no-hitsuji",
        "correct horse battery",
        "あさがおとねずみのおどり",
        "k7Wq2-vhZ9t-Lm3xP",
    ):
        require_good(text, username="yamada")
    for _ in range(200):
        require_good(random_password(), username="yamada")


def test_common_passwords_are_refused() -> None:
    check_common_passwords_are_refused()
    with caught("only_a_short_list_is_refused", pytest.fail.Exception):
        check_common_passwords_are_refused()
