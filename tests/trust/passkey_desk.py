"""A started app under HTTPS whose people have passkeys, and a clock: for the tests of passkeys."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts import people, throttle
from api.accounts.passwords import Passwords
from api.accounts.person import Role
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from tests.signing_in import a_person, quick_passwords
from tests.soft_authenticator import PRESENT, SoftAuthenticator

PASSWORD = "otokoto-no-hitsuji"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
HOST = "hakobi.example"
ORIGIN = f"https://{HOST}"
STEP, OPTIONS = "/login/second", "/login/second/options"
ADD = "/second-factor/passkeys"
OWN_OPTIONS = "/second-factor/options"


@dataclass
class Desk:
    """A started app under HTTPS, its council with a password, and a clock."""

    client: TestClient
    engine: sa.Engine
    settings: Settings
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

    def remove(self, address: str, device: SoftAuthenticator, **about: Any) -> httpx2.Response:
        """Take a factor away as the page's script does, with a passkey of the session's person."""
        told = self.client.post(OWN_OPTIONS)
        assert told.status_code == 200, told.text
        answer = json.dumps(device.sign(told.json(), **{"origin": ORIGIN} | about))
        form = {"password": PASSWORD, "number": "", "answer": answer}
        return self.client.post(address, data=form, follow_redirects=False)

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
        keep_password(engine, person_id)
        desk = Desk(client, engine, quiet, person_id)
        for module in (
            "accounts.sign_in",
            "web.second_factor_routes",
            "web.passkey_routes",
            "deps",
        ):
            patch.setattr(f"api.{module}.utc_now", lambda: desk.now)
        yield desk


def keep_password(engine: sa.Engine, person_id: str) -> None:
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


def other_with(desk: Desk, device: SoftAuthenticator) -> str:
    """Add somebody of a base with a passkey of their own; return their id."""
    person = a_person(desk.engine, Role.HUB, site_id="HUB-1", username="hub-one")
    keep_password(desk.engine, person.person_id)
    desk.with_password(name="hub-one")
    assert desk.add(device).status_code == 200
    desk.with_password(name="hub-one")
    assert desk.show(device.sign(desk.options(), origin=ORIGIN)).status_code == 303
    return person.person_id
