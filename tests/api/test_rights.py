"""What somebody may do is changed by an administrator, over the API and on the person's page."""

import re
import threading
from datetime import UTC, datetime
from html import unescape

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts import people, rights
from api.accounts.person import Person, Role
from api.accounts.rights import LastAdministrator, RightsOutdated
from api.db import reading, writing
from api.privacy import access
from api.privacy.access import Wanted
from api.web.language import Language
from api.web.words import text
from tests.signing_in import a_person, a_token, bearer, engine_of, quick_passwords, signed_in

PEOPLE = "/api/v1/people"
SESSION = "/api/v1/session"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def admin(client: TestClient) -> TestClient:
    """An administrator's client."""
    quick_passwords(client)
    return signed_in(client, Role.ADMIN)


@pytest.fixture
def yazu(admin: TestClient) -> Person:
    """Somebody at a base."""
    return a_person(engine_of(admin), Role.HUB, username="yazu", name="八頭", site_id="HUB-1")


def word(key: str, **places: str) -> str:
    return text(key, language=Language.JAPANESE, **places)


def page_of(client: TestClient, person: Person) -> str:
    return client.get(f"/people/{person.person_id}").raise_for_status().text


def seen_in(page: str) -> str:
    found = re.search('name="seen" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def send(
    client: TestClient, person: Person, role: str, site_id: str = "", *, seen: str = ""
) -> httpx2.Response:
    """Send the form of the person's page as it is now, or as it was ``seen``."""
    mark = seen or seen_in(page_of(client, person))
    form = {"role": role, "site_id": site_id, "seen": mark}
    return client.post(f"/people/{person.person_id}/rights", data=form)


def alert_of(page: str) -> str:
    return page.split('role="alert"')[1].split("</div>", maxsplit=1)[0]


def status_of(page: str) -> str:
    return page.split('<p class="notice" role="status">')[1].split("</p>", maxsplit=1)[0]


def rights_of(client: TestClient, person: Person) -> tuple[str, str | None]:
    (found,) = (p for p in client.get(PEOPLE).json()["items"] if p["person_id"] == person.person_id)
    return found["role"], found["site_id"]


def test_a_role_is_changed_on_the_page_ends_the_sessions_and_is_written_down(
    admin: TestClient, yazu: Person
) -> None:
    token = a_token(engine_of(admin), yazu)
    answer = send(admin, yazu, "council")
    assert answer.status_code == 200
    assert answer.url.path == f"/people/{yazu.person_id}"
    assert word("rights_done") in status_of(answer.text)
    assert rights_of(admin, yazu) == ("council", None)
    assert admin.get(SESSION, headers=bearer(token)).status_code == 401
    with reading(engine_of(admin)) as connection:
        rows = list(access.rows_of(connection, Wanted()))
    (told,) = (row for row in rows if row.action == "person_changed")
    assert told.subject == f"person/{yazu.person_id}"
    assert told.detail["before"] == {"role": "hub", "site_id": "HUB-1", "open": True}
    assert told.detail["after"] == {"role": "council", "site_id": None, "open": True}


def test_a_base_is_changed_alone(admin: TestClient, yazu: Person) -> None:
    assert send(admin, yazu, "hub", "HUB-2").status_code == 200
    assert rights_of(admin, yazu) == ("hub", "HUB-2")
    assert "HUB-2" in page_of(admin, yazu).split("</h1>")[1].split("</p>")[0]


def test_what_is_so_already_ends_no_session(admin: TestClient, yazu: Person) -> None:
    token = a_token(engine_of(admin), yazu)
    answer = send(admin, yazu, "hub", " HUB-1 ")
    assert word("rights_same") in status_of(answer.text)
    assert admin.get(SESSION, headers=bearer(token)).status_code == 200


def test_of_two_administrators_the_second_is_told_and_decides(
    admin: TestClient, yazu: Person
) -> None:
    old = seen_in(page_of(admin, yazu))
    send(admin, yazu, "hub", "HUB-2", seen=old)
    late = send(admin, yazu, "council", seen=old)
    assert late.status_code == 409
    assert word("rights_outdated") in alert_of(late.text)
    assert "HUB-2" in late.text.split("</h1>")[1].split("</p>")[0], "what it is now"
    assert re.search('<option value="council" selected>', late.text), "what was chosen"
    assert rights_of(admin, yazu) == ("hub", "HUB-2")
    assert send(admin, yazu, "council", seen=seen_in(late.text)).status_code == 200
    assert rights_of(admin, yazu) == ("council", None)


def test_a_form_without_what_was_seen_changes_nothing(admin: TestClient, yazu: Person) -> None:
    form = {"role": "admin", "site_id": ""}
    assert admin.post(f"/people/{yazu.person_id}/rights", data=form).status_code == 409
    assert rights_of(admin, yazu) == ("hub", "HUB-1")


@pytest.mark.parametrize(
    ("role", "site_id", "field"),
    [
        ("hub", "", "site_id"),
        ("hall", " ", "site_id"),
        ("council", "HUB-1", "site_id"),
        ("hub", "x" * 101, "site_id"),
        ("public", "", "role"),
        ("", "", "role"),
    ],
)
def test_a_wrong_role_or_site_is_told_at_its_field(
    admin: TestClient, yazu: Person, role: str, site_id: str, field: str
) -> None:
    answer = send(admin, yazu, role, site_id)
    assert answer.status_code == 422
    assert word(f"person_wrong_{field}") in alert_of(answer.text)
    element = re.search(f'<(?:input|select)[^>]*id="{field}"[^>]*>', answer.text)
    assert element
    assert 'aria-invalid="true"' in element[0]
    assert "rights-error" in element[0]
    assert rights_of(admin, yazu) == ("hub", "HUB-1")


def test_nobody_changes_the_own_rights(admin: TestClient) -> None:
    own = a_person(engine_of(admin), Role.ADMIN)
    page = page_of(admin, own)
    assert word("rights_own") in page
    assert "/rights" not in page
    assert "/disable" not in page
    assert send(admin, own, "council", seen="admin/open/").status_code == 409
    assert admin.get(SESSION).json()["role"] == "admin"


def test_the_api_takes_what_was_seen(admin: TestClient, yazu: Person) -> None:
    address = f"{PEOPLE}/{yazu.person_id}"
    (mark,) = (p["mark"] for p in admin.get(PEOPLE).json()["items"] if p["username"] == "yazu")
    changed = admin.patch(address, json={"site_id": "HUB-2", "seen": mark})
    assert changed.status_code == 200
    late = admin.patch(address, json={"disabled": True, "seen": mark})
    assert (late.status_code, late.json()["code"]) == (409, "person_outdated")
    assert "HUB-2" in late.json()["detail"]
    newest = changed.json()["mark"]
    assert admin.patch(address, json={"disabled": True, "seen": newest}).status_code == 200


# --- the last administrator ----------------------------------------------------------------


def two_remove_each_other(engine: sa.Engine, *, closing: bool) -> list[str]:
    """Two administrators take each other's rights at the same moment; return what each is told."""
    first, second = (a_person(engine, Role.ADMIN, username=name) for name in ("one", "two"))
    told: list[str] = []

    def remove(connection: sa.Connection, whom: Person, by: Person) -> None:
        row = rights.held(connection, whom.person_id, by=by)
        if closing:
            rights.close(connection, row, now=NOW)
        else:
            rights.give_role(connection, row, role=Role.DRIVER, site_id=None, now=NOW)

    def other() -> None:
        try:
            with writing(engine) as connection:
                remove(connection, first, second)
            told.append("done")
        except LastAdministrator:
            told.append("last")

    thread = threading.Thread(target=other)
    with writing(engine) as connection:
        remove(connection, second, first)
        thread.start()
        thread.join(timeout=0.5)
    thread.join()
    return told


@pytest.mark.parametrize("closing", [False, True], ids=["role", "account"])
def test_two_administrators_cannot_remove_each_other(engine: sa.Engine, closing: bool) -> None:
    assert two_remove_each_other(engine, closing=closing) == ["last"]
    with reading(engine) as connection:
        rows, _ = people.list_people(connection)
    admins = [r for r in rows if r.person.role is Role.ADMIN and r.disabled_at is None]
    assert [r.person.username for r in admins] == ["one"]


def test_nobody_asking_for_another_administrator_would_be_caught(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "_require_another_admin", lambda *_: None)
    assert two_remove_each_other(engine, closing=False) == ["done"]


def test_the_last_administrator_is_told_in_words(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_person(engine_of(admin), Role.ADMIN, username="two")

    def alone(*_: object) -> None:
        raise LastAdministrator

    monkeypatch.setattr(rights, "_require_another_admin", alone)
    answer = send(admin, other, "council")
    assert answer.status_code == 409
    assert word("rights_last") in alert_of(answer.text)
    closed = admin.post(f"/people/{other.person_id}/disable")
    assert closed.status_code == 409
    assert "管理者がいなくなってしまいます" in closed.text
    patched = admin.patch(f"{PEOPLE}/{other.person_id}", json={"disabled": True})
    assert (patched.status_code, patched.json()["code"]) == (409, "last_administrator")


def test_a_closed_administrator_is_not_the_last_one(engine: sa.Engine) -> None:
    first, second = (a_person(engine, Role.ADMIN, username=name) for name in ("one", "two"))
    with writing(engine) as connection:
        rights.close(connection, rights.held(connection, second.person_id, by=first), now=NOW)
        row = rights.held(connection, second.person_id, by=first)
        assert rights.give_role(connection, row, role=Role.DRIVER, site_id=None, now=NOW)
        with pytest.raises(RightsOutdated, match="driver, closed"):
            rights.held(connection, second.person_id, by=first, seen="admin/open/")


# --- asked before it is done ---------------------------------------------------------------


def details_with(page: str, action: str) -> str:
    """Return the block to be opened in which a form stands."""
    (found,) = (d for d in re.findall("<details>.*?</details>", page, re.DOTALL) if action in d)
    return found


def test_what_cannot_be_taken_back_is_told_before_it_is_done(
    admin: TestClient, yazu: Person
) -> None:
    whose = f"/people/{yazu.person_id}"
    listed = admin.get("/people").text
    assert f'href="{whose}"' in listed
    assert f'action="{whose}' not in listed
    page = page_of(admin, yazu)
    for action, key in (("password", "person_new_password"), ("disable", "person_disable")):
        block = details_with(page, f'action="{whose}/{action}"')
        assert word(f"{key}_help", name="八頭") in block
        assert word(f"{key}_button", name="八頭") in block
    assert page.count(f'action="{whose}/password"') == 1
    assert page.count(f'action="{whose}/disable"') == 1


def test_an_account_is_closed_and_opened_on_the_page(admin: TestClient, yazu: Person) -> None:
    closed = admin.post(f"/people/{yazu.person_id}/disable")
    assert word("person_closed_done") in status_of(closed.text)
    assert "/password" not in closed.text.split("<main")[1]
    opened = admin.post(f"/people/{yazu.person_id}/enable")
    assert word("person_opened_done") in status_of(opened.text)
    assert "/disable" in opened.text
