"""Passwords, tokens and numbers stand in no log, whatever goes wrong, and in no address."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import pytest
import sqlalchemy as sa
import structlog
from fastapi.testclient import TestClient

from api.accounts import people
from api.accounts.passwords import Passwords
from api.care import logs
from api.clock import utc_now
from api.db import writing
from api.main import create_app
from api.settings import LogFormat, Settings
from tests.signing_in import a_person, quick_passwords
from tests.trust.planted import caught

PASSWORD = "canary-otokoto-no-hitsuji"
CANARIES = ("canary-otokoto", "canary-new-password", "canary-token", "canary-pin", "canary-device")


@contextmanager
def logged(log_format: LogFormat) -> Iterator[io.StringIO]:
    """Collect everything that is logged, down to the least level."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    try:
        with redirect_stderr(written):
            logs.configure(Settings(log_format=log_format, log_level="DEBUG"))
            for name in ("httpx2", "httpcore2"):  # the test's own client
                logging.getLogger(name).setLevel(logging.CRITICAL)
            yield written
    finally:
        root.handlers, root.level = handlers, level
        structlog.configure(**before)


def use_secrets(client: TestClient) -> list[str]:
    """Sign in, fail to, be refused, break the server: with secrets wherever they may stand."""
    session = "/api/v1/session"
    right = {"username": "council", "password": PASSWORD}
    token = client.post(session, json=right).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    client.post(session, json={**right, "password": "canary-new-password"})
    client.post(session, json={"username": PASSWORD, "password": "x"})
    client.post(session, content=b'{"password": "canary-new-password')
    client.post("/login", data={**right, "password": "canary-new-password"})
    client.post(
        "/password",
        data={"current": PASSWORD, "new": "canary-new-password-1", "again": "other"},
        headers=headers,
    )
    client.get("/nothing?token=canary-token", headers=headers)
    client.get("/", headers={"Authorization": "Bearer canary-token"})
    client.get("/", headers={"Cookie": "hakobi_session=canary-token; hakobi_device=canary-device"})
    client.post("/d/open", json={"token": "canary-token", "pin": "canary-pin"})
    with pytest.MonkeyPatch.context() as patch:
        for broken in (_broken, _refused_by_the_database):
            patch.setattr("api.store.list_scenarios", broken)
            client.get("/api/v1/scenarios", headers=headers)
            client.get("/", headers=headers)
    return [token, *(c for c in (client.cookies.get("hakobi_device"),) if c)]


def _broken(*_: object, **__: object) -> None:
    secret = "canary-token"
    raise RuntimeError(f"a fault with a value of {len(secret)} letters")


def _refused_by_the_database(connection: sa.Connection, **_: object) -> None:
    """What is stored fails, as where the disk is full; PostgreSQL tells the row, too."""
    values = {"person_id": "canary-token", "name": "canary-pin", "u": "canary-device"}
    columns = "INSERT INTO people (person_id, name, username) VALUES (:person_id, :name, :u)"
    connection.execute(sa.text(columns), values)


def check_logs_have_no_secrets(client: TestClient) -> None:
    for log_format in LogFormat:
        client.cookies.clear()
        with logged(log_format) as written:
            secrets = [*CANARIES, *use_secrets(client)]
        text = written.getvalue()
        assert "request" in text
        assert "sign_in_failed" in text
        assert [line for line in text.splitlines() if any(s in line for s in secrets)] == []


def test_logs_have_no_secrets(settings: Settings) -> None:
    quiet = settings.model_copy(update={"run_workers": 0})
    with TestClient(
        create_app(quiet), base_url="http://127.0.0.1", raise_server_exceptions=False
    ) as client:
        quick_passwords(client)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        kept = Passwords(time_cost=1, memory_kib=64).hashed(PASSWORD, username="council")
        person_id = a_person(engine).person_id
        with writing(engine) as connection:
            people.set_password(connection, person_id, password_hash=kept, now=utc_now())
        check_logs_have_no_secrets(client)
        with caught("failed_passwords_are_logged"):
            check_logs_have_no_secrets(client)
        with caught("addresses_are_logged"):
            check_logs_have_no_secrets(client)
        if not settings.is_sqlite:
            with caught("refused_rows_are_logged"):
                check_logs_have_no_secrets(client)
