"""Accounts by the command line: added, listed, given new passwords, closed and opened again."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.accounts.people import machine_person
from api.cli import app
from api.clock import utc_now
from api.db import open_database, writing
from api.main import create_app
from api.settings import Settings

PASSWORD = "otokoto-no-hitsuji"
User = Callable[..., Result]


@pytest.fixture
def user(tmp_path: Path) -> User:
    """Run ``hakobi user ...`` on an empty database, with what a pipe brings."""

    def run_user(*arguments: str, typed: str | bytes = PASSWORD) -> Result:
        environment = {"HAKOBI_DATA_DIR": str(tmp_path)}
        found = CliRunner().invoke(app, ["user", *arguments], env=environment, input=typed)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.stderr
        return found

    return run_user


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def may_sign_in(folder: Path, username: str, password: str) -> bool:
    settings = Settings(data_dir=folder, run_workers=0)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        sent = {"username": username, "password": password}
        return client.post("/api/v1/session", json=sent).status_code == 201


def test_the_first_administrator_is_added_on_an_empty_database_and_signs_in(
    user: User, tmp_path: Path
) -> None:
    added = user("add", "Kanri", "--name", "管理 花子", "--role", "admin")
    assert added.exit_code == 0
    assert PASSWORD not in added.stdout + added.stderr
    assert may_sign_in(tmp_path, "kanri", PASSWORD)
    assert not may_sign_in(tmp_path, "kanri", "another-password")


def test_a_random_password_is_told_once_and_works(user: User, tmp_path: Path) -> None:
    made = told(user("add", "hub", "--name", "担当", "--role", "hub", "--site", "LOGI",
                     "--random", "--json"))  # fmt: skip
    assert may_sign_in(tmp_path, "hub", made["password"])
    assert made["password"] not in user("list").stdout


def test_people_are_listed_with_role_and_site_and_never_a_password(user: User) -> None:
    user("add", "kyogi", "--name", "協議会", "--role", "council")
    user("add", "hub", "--name", "担当", "--role", "hub", "--site", "LOGI")
    user("disable", "hub")
    listed = told(user("list", "--json"))["people"]
    assert [(p["username"], p["role"], p["site_id"], p["disabled"]) for p in listed] == [
        ("kyogi", "council", None, False),
        ("hub", "hub", "LOGI", True),
    ]
    assert {name for p in listed for name in p} == {
        "person_id", "username", "name", "role", "site_id", "disabled",
    }  # fmt: skip


def test_a_new_password_takes_the_place_of_the_old_one(user: User, tmp_path: Path) -> None:
    user("add", "kyogi", "--name", "協議会", "--role", "council")
    assert user("password", "kyogi", typed="kaki-to-nashi-to\n").exit_code == 0
    assert may_sign_in(tmp_path, "kyogi", "kaki-to-nashi-to")
    assert not may_sign_in(tmp_path, "kyogi", PASSWORD)


def test_a_closed_account_opens_again(user: User, tmp_path: Path) -> None:
    user("add", "kyogi", "--name", "協議会", "--role", "council")
    assert user("disable", "kyogi").exit_code == 0
    assert not may_sign_in(tmp_path, "kyogi", PASSWORD)
    assert user("enable", "kyogi").exit_code == 0
    assert may_sign_in(tmp_path, "kyogi", PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "status"),
    [
        (("add", "a", "--name", "A", "--role", "king"), PASSWORD, "role_unknown", 2),
        (("add", "a", "--name", "A", "--role", "public"), PASSWORD, "role_unknown", 2),
        (("add", "a", "--name", "A", "--role", "hub"), PASSWORD, "person_refused", 2),
        (("add", "a b", "--name", "A", "--role", "admin"), PASSWORD, "person_refused", 2),
        (("add", "a", "--name", "A", "--role", "admin"), "short", "password_refused", 2),
        (("add", "a", "--name", "A", "--role", "admin"), "", "password_refused", 2),
        (("add", "known", "--name", "A", "--role", "admin"), PASSWORD, "username_taken", 2),
        (("password", "nobody"), PASSWORD, "person_unknown", 3),
        (("disable", "nobody"), "", "person_unknown", 3),
        (("enable", "nobody"), "", "person_unknown", 3),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(
    user: User, arguments: tuple[str, ...], typed: str, code: str, status: int
) -> None:
    user("add", "known", "--name", "K", "--role", "council")
    refused = user(*arguments, "--json", typed=typed)
    assert refused.exit_code == status
    assert told(refused)["error"]["code"] == code
    assert told(refused)["error"]["remedy"]
    assert [p["username"] for p in told(user("list", "--json"))["people"]] == ["known"]


def test_a_password_that_is_no_text_is_refused(user: User) -> None:
    arguments = ("add", "kanri", "--name", "A", "--role", "admin", "--json")
    refused = user(*arguments, typed=b"\xff\xfe" + PASSWORD.encode())
    assert refused.exit_code == 2
    assert told(refused)["error"]["code"] == "password_unreadable"
    assert told(user("list", "--json"))["people"] == []


@pytest.fixture
def terminal(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Add an administrator at a terminal; gives the exit status and what the screen shows."""

    def at_terminal(*typed: str) -> tuple[int, str]:
        screen, its_end = pty.openpty()
        command = [sys.executable, "-m", "api.cli", "user", "add", "kanri", "--name", "A"]
        process = subprocess.Popen(
            [*command, "--role", "admin"],
            stdin=its_end,
            stdout=its_end,
            stderr=its_end,
            env={**os.environ, "HAKOBI_DATA_DIR": str(tmp_path)},
            start_new_session=True,
        )
        os.close(its_end)
        shown = ""
        for line, asked in zip(typed, ("パスワード password: ", "confirmation: "), strict=False):
            while asked not in shown:
                shown += os.read(screen, 1000).decode(errors="replace")
            os.write(screen, line.encode())
        with suppress(OSError):  # the terminal is closed when its program has ended
            while more := os.read(screen, 1000):
                shown += more.decode(errors="replace")
        os.close(screen)
        return process.wait(timeout=60), shown

    return at_terminal


def test_a_password_typed_twice_at_a_terminal_is_never_shown(
    terminal: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    status, shown = terminal(PASSWORD + "\n", PASSWORD + "\n")
    assert status == 0
    assert PASSWORD not in shown
    assert may_sign_in(tmp_path, "kanri", PASSWORD)


def test_whoever_types_no_password_ends_the_command_and_adds_nobody(
    terminal: Callable[..., tuple[int, str]], user: User
) -> None:
    end_of_input = "\x04"
    status, shown = terminal(end_of_input)
    assert status == 130
    assert "No password was given" in shown
    assert told(user("list", "--json"))["people"] == []


HINT = "hakobi user add USERNAME --name NAME --role admin"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
    """Start ``hakobi serve`` and end it as soon as it would answer."""

    def serve(_settings: Settings, *, on_ready: Callable[[], None], first_code: str) -> None:
        on_ready()

    monkeypatch.setattr("api.main.serve", serve)
    environment = {"HAKOBI_DATA_DIR": str(tmp_path)}
    return lambda: CliRunner().invoke(app, ["serve", "--port", "0", "--json"], env=environment)


def test_a_server_tells_how_to_add_the_first_person_until_somebody_can_sign_in(
    start: Callable[[], Result], user: User, tmp_path: Path
) -> None:
    assert HINT in start().stderr
    engine = open_database(Settings(data_dir=tmp_path))
    with writing(engine) as connection:
        machine_person(connection, "root", now=utc_now())
    engine.dispose()
    assert HINT in start().stderr, "who works at the machine itself has no account"
    user("add", "kanri", "--name", "A", "--role", "admin")
    assert HINT not in start().stderr
    assert told(start())["url"]
