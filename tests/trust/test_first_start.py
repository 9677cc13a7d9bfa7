"""The first start: no default password; the console's code makes one account, once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.accounts import people
from api.accounts.person import Role
from api.commands import serve
from api.commands.voice import Voice, speaking
from api.db import open_database, reading
from api.main import create_app
from api.settings import Settings
from tests.signing_in import a_person, quick_passwords
from tests.trust.planted import caught

CODE = "abcd-efgh-jkmn-pqrs"
PASSWORD = "otokoto-no-hitsuji"
USUAL = ("admin", "password", "hakobi", "changeme", "")


@contextmanager
def started(settings: Settings, code: str = CODE) -> Iterator[TestClient]:
    quiet = settings.model_copy(update={"run_workers": 0})
    with TestClient(create_app(quiet, first_code=code), base_url="http://127.0.0.1") as client:
        quick_passwords(client)
        yield client


def sent(client: TestClient, code: str, **more: str) -> httpx2.Response:
    wish = {"username": "kanri", "name": "管理 花子", "new": PASSWORD, "again": PASSWORD}
    return client.post("/first", data={**wish, "code": code, **more}, follow_redirects=False)


def check_one_account_by_code(settings: Settings) -> None:
    """Only who has the code, only while nobody has an account, only once."""
    with started(settings) as client:
        assert client.get("/first").status_code == 200
        for wrong in ("", "x", CODE.upper(), CODE[:-1]):
            assert sent(client, wrong).status_code == 422
        for fault in ({"again": "other"}, {"new": "short", "again": "short"}, {"username": "a b"}):
            assert sent(client, CODE, **fault).status_code == 422
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        with reading(engine) as connection:
            assert people.list_people(connection)[1] == 0
        done = sent(client, CODE)
        assert (done.status_code, done.headers["location"]) == (303, "/second-factor")
        assert client.get("/api/v1/session").json()["role"] == "admin"
        client.cookies.clear()
        assert sent(client, CODE, username="second").status_code == 404
        assert client.get("/first").status_code == 404
        wish = {"username": "kanri", "password": PASSWORD}
        assert client.post("/api/v1/session", json=wish).status_code == 201


def test_one_account_by_code(settings: Settings) -> None:
    check_one_account_by_code(settings)


def test_a_code_that_works_again_would_be_caught(sqlite_settings: Settings) -> None:
    with caught("first_codes_work_again"):
        check_one_account_by_code(sqlite_settings)


def test_without_a_code_there_is_no_page_and_no_usual_password(sqlite_settings: Settings) -> None:
    with started(sqlite_settings, code="") as client:
        assert client.get("/first").status_code == 404
        assert sent(client, "").status_code == 404
        for name in ("admin", "hakobi", "root"):
            for password in USUAL:
                wish = {"username": name, "password": password}
                assert client.post("/api/v1/session", json=wish).status_code in (401, 429)


def test_the_console_tells_a_new_code_while_nobody_has_an_account(
    sqlite_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_database(sqlite_settings)

    def told(voice: Voice) -> str:
        return serve._tell_first_code(engine, sqlite_settings, voice)

    with speaking(as_json=False) as voice:
        first, second = told(voice), told(voice)
        assert re.fullmatch(r"(\w{4}-){3}\w{4}", first)
        assert first != second
        a_person(engine, Role.ADMIN)
        assert told(voice) == ""
    shown = capsys.readouterr().err
    assert first in shown
    assert "/first" in shown
    assert shown.count("code:") == 2
    engine.dispose()
