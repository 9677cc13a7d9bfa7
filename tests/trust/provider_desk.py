"""A started app beside a provider of the tests' own, and an administrator who names people."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts.person import Person, Role
from api.db import reading
from api.main import create_app
from api.settings import Settings
from tests.oidc_provider import CLIENT_ID, SECRET, TestProvider, provider_served
from tests.signing_in import a_person, a_token, bearer, quick_passwords

HERE = "https://hakobi.example"
BEGIN, BACK, NUMBER = "/login/provider", "/login/provider/back", "/login/provider/number"
YAMADA = "yamada@city.example"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestProvider]:
    with provider_served(tmp_path_factory.mktemp("provider")) as found:
        yield found


@dataclass
class Desk:
    """A started app with a provider; ``person`` is of the council, ``admin`` an administrator."""

    client: TestClient
    engine: sa.Engine
    settings: Settings
    provider: TestProvider
    person: Person
    admin: dict[str, str]

    def begin(self, next_url: str = "") -> str:
        """Begin as a browser does; return the provider's address."""
        self.client.cookies.clear()
        path = f"{BEGIN}?{urlencode({'next': next_url})}" if next_url else BEGIN
        answer = self.client.get(path, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-hakobi_provider=")
        assert "HttpOnly" in cookie
        assert "Secure" in cookie
        assert "SameSite=lax" in cookie
        return str(answer.headers["location"])

    def come_back(self, told: dict[str, str]) -> httpx2.Response:
        return self.client.get(f"{BACK}?{urlencode(told)}", follow_redirects=False)

    def sign_in(self, next_url: str = "") -> httpx2.Response:
        return self.come_back(self.provider.sees_off(self.begin(next_url)))

    def who(self) -> str:
        """The user name of whoever is signed in now; empty = nobody."""
        answer = self.client.get("/api/v1/session")
        return str(answer.json()["username"]) if answer.status_code == 200 else ""

    def name(self, value: str, person: Person | None = None) -> httpx2.Response:
        """Say as an administrator what the provider calls somebody."""
        whose = (person or self.person).person_id
        path = f"/people/{whose}/provider"
        return self.client.post(
            path, data={"value": value}, headers=self.admin, follow_redirects=False
        )

    def forget(self) -> None:
        path = f"/people/{self.person.person_id}/provider/forget"
        self.client.post(path, headers=self.admin)

    def logged(self) -> list[str]:
        with reading(self.engine) as connection:
            rows = connection.exec_driver_sql("SELECT action FROM access_log ORDER BY seq")
            return list(rows.scalars())

    def details(self) -> list[dict[str, Any]]:
        """What the log tells of links, the oldest first."""
        with reading(self.engine) as connection:
            rows = connection.exec_driver_sql(
                "SELECT detail FROM access_log WHERE action LIKE 'oidc_%%' ORDER BY seq"
            )
            return [json.loads(text) for text in rows.scalars()]


def settings_of(settings: Settings, provider: TestProvider, **more: Any) -> Settings:
    changes = {
        "run_workers": 0,
        "public_url": HERE,
        "allowed_hosts": ("hakobi.example",),
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SECRET,
        "oidc_ca_file": provider.ca_file,
        "outbound_private": ("127.0.0.0/8",),
        **more,
    }
    return Settings(**{**settings.model_dump(), **changes})


@contextmanager
def desk_of(settings: Settings, provider: TestProvider, **more: Any) -> Iterator[Desk]:
    whole = settings_of(settings, provider, **more)
    with TestClient(create_app(whole), base_url=HERE) as client:
        quick_passwords(client)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        admin = bearer(a_token(engine, a_person(engine, Role.ADMIN)))
        yield Desk(client, engine, whole, provider, a_person(engine), admin)


@contextmanager
def spoilt(provider: TestProvider, **change: Any) -> Iterator[None]:
    """Have the provider do something else for a while."""
    before = {name: getattr(provider, name) for name in change}
    for name, value in change.items():
        setattr(provider, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(provider, name, value)
