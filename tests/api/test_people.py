"""People over the API and its pages: listed, added, changed, given new passwords, never deleted."""

import threading
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts import people
from api.accounts.people import NewPerson, UsernameTaken
from api.accounts.person import Person, Role
from api.db import reading, writing
from api.web.language import Language
from api.web.words import text
from tests.signing_in import (
    a_person,
    a_token,
    bearer,
    engine_of,
    quick_passwords,
    signed_in,
    signed_out,
)

PEOPLE = "/api/v1/people"
SESSION = "/api/v1/session"
PASSWORD = "otokoto-no-hitsuji"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
HUB: dict[str, Any] = {
    "username": "yazu", "name": "八頭 担当", "role": "hub", "site_id": "HUB-YAZU",
}  # fmt: skip


@pytest.fixture
def admin(client: TestClient) -> TestClient:
    """An administrator's client."""
    quick_passwords(client)
    return signed_in(client, Role.ADMIN)


def add(client: TestClient, **changes: Any) -> httpx2.Response:
    return client.post(PEOPLE, json={**HUB, **changes})


def added_id(client: TestClient, **changes: Any) -> str:
    found: str = add(client, **changes).raise_for_status().json()["person"]["person_id"]
    return found


def may_sign_in(client: TestClient, password: str, username: str = "yazu") -> bool:
    sent = {"username": username, "password": password}
    headers = {"Authorization": ""}
    answer = client.post(SESSION, json=sent, headers=headers)
    client.cookies.clear()
    return answer.status_code == 201


def own_id(client: TestClient) -> str:
    found: str = client.get(SESSION).json()["person_id"]
    return found


def test_a_person_is_added_with_a_password_that_is_told_once(admin: TestClient) -> None:
    answer = add(admin)
    assert answer.status_code == 201
    person, password = answer.json()["person"], answer.json()["password"]
    assert {name: person[name] for name in HUB} == HUB
    assert person["disabled_at"] is None
    assert password not in admin.get(PEOPLE).text
    assert may_sign_in(admin, password)


def test_a_password_that_was_sent_is_not_told(admin: TestClient) -> None:
    answer = add(admin, password=PASSWORD)
    assert answer.json()["password"] is None
    assert PASSWORD not in answer.text
    assert may_sign_in(admin, PASSWORD)


def test_people_are_listed_by_user_name_the_disabled_last(admin: TestClient) -> None:
    ids = {name: added_id(admin, username=name) for name in ("c", "a", "b")}
    admin.patch(f"{PEOPLE}/{ids['a']}", json={"disabled": True}).raise_for_status()
    found = admin.get(PEOPLE).json()
    assert [p["username"] for p in found["items"]] == ["admin", "b", "c", "council", "a"]
    part = admin.get(PEOPLE, params={"limit": 2, "offset": 1}).json()
    assert [p["username"] for p in part["items"]] == ["b", "c"]
    assert (part["total"], part["next_offset"]) == (5, 3)


def test_who_added_a_person_stays_known(admin: TestClient) -> None:
    person_id = added_id(admin)
    query = sa.text("SELECT created_by FROM people WHERE person_id = :id")
    with reading(engine_of(admin)) as connection:
        assert connection.execute(query, {"id": person_id}).scalar_one() == own_id(admin)


def test_a_user_name_is_taken_once_in_any_writing(admin: TestClient) -> None:
    add(admin).raise_for_status()
    for username in ("yazu", "YAZU", "ｙａｚｕ", " Yazu "):
        answer = add(admin, username=username)
        assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


NO_PERSONS: tuple[dict[str, Any], ...] = (
    {"username": ""},
    {"username": "a b"},
    {"username": "a\0b"},
    {"username": "x" * 65},
    {"name": " "},
    {"name": "x" * 101},
    {"name": "a\nb"},
    {"name": "\u202ea"},
    {"site_id": None},
    {"site_id": " "},
    {"site_id": "a\0b"},
    {"site_id": "x" * 101},
    {"role": "hall", "site_id": None},
    {"role": "council"},
    {"role": "driver"},
    {"role": "public", "site_id": None},
)


def test_what_is_no_person_is_refused(admin: TestClient) -> None:
    for changes in NO_PERSONS:
        answer = add(admin, **changes)
        assert (answer.status_code, answer.json()["code"]) == (422, "person_refused"), changes
    assert admin.get(PEOPLE).json()["total"] == 2


def test_a_password_that_is_soon_guessed_is_refused(admin: TestClient) -> None:
    person_id = added_id(admin)
    for password in ("short", "password1234", "yazu-yazu-yazu"):
        for answer in (
            add(admin, password=password),
            admin.post(f"{PEOPLE}/{person_id}/password", json={"password": password}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "password_refused")


def test_another_role_ends_the_sessions_and_holds_at_once(admin: TestClient) -> None:
    engine = engine_of(admin)
    person_id = added_id(admin, role="council", site_id=None)
    person = a_person(engine, username="yazu")
    token = a_token(engine, person)
    changed = admin.patch(f"{PEOPLE}/{person_id}", json={"role": "hub", "site_id": "HUB-YAZU"})
    assert (changed.json()["role"], changed.json()["site_id"]) == ("hub", "HUB-YAZU")
    assert admin.get(SESSION, headers=bearer(token)).status_code == 401
    moved = admin.patch(f"{PEOPLE}/{person_id}", json={"site_id": "LOGI"})
    assert (moved.json()["role"], moved.json()["site_id"]) == ("hub", "LOGI")
    assert admin.patch(f"{PEOPLE}/{person_id}", json={"role": "hub"}).status_code == 422
    back = admin.patch(f"{PEOPLE}/{person_id}", json={"role": "driver"})
    assert (back.json()["role"], back.json()["site_id"]) == ("driver", None)


def test_an_account_is_closed_and_opened_again(admin: TestClient) -> None:
    engine = engine_of(admin)
    person_id = added_id(admin, password=PASSWORD)
    token = a_token(engine, a_person(engine, username="yazu"))
    closed = admin.patch(f"{PEOPLE}/{person_id}", json={"disabled": True}).json()
    assert closed["disabled_at"] is not None
    assert admin.get(SESSION, headers=bearer(token)).status_code == 401
    assert not may_sign_in(admin, PASSWORD)
    opened = admin.patch(f"{PEOPLE}/{person_id}", json={"disabled": False}).json()
    assert opened["disabled_at"] is None
    assert admin.get(SESSION, headers=bearer(token)).status_code == 401
    assert may_sign_in(admin, PASSWORD)


def test_a_new_password_ends_the_sessions_and_the_old_one(admin: TestClient) -> None:
    engine = engine_of(admin)
    person_id = added_id(admin, password=PASSWORD)
    token = a_token(engine, a_person(engine, username="yazu"))
    password = admin.post(f"{PEOPLE}/{person_id}/password", json={}).json()["password"]
    assert admin.get(SESSION, headers=bearer(token)).status_code == 401
    assert (may_sign_in(admin, PASSWORD), may_sign_in(admin, password)) == (False, True)


def test_nobody_takes_the_own_account_away(admin: TestClient) -> None:
    for change in ({"disabled": True}, {"role": "driver"}, {}):
        answer = admin.patch(f"{PEOPLE}/{own_id(admin)}", json=change)
        assert (answer.status_code, answer.json()["code"]) == (409, "own_account")
    page = admin.post(f"/people/{own_id(admin)}/disable", follow_redirects=False)
    assert page.status_code == 409
    assert admin.get(SESSION).json()["role"] == "admin"


def test_who_is_not_there_is_not_found(admin: TestClient) -> None:
    for person_id in ("nobody", "no\0body", "x" * 99, "é"):
        address = f"{PEOPLE}/{quote(person_id)}"
        assert admin.patch(address, json={"disabled": True}).status_code == 404
        assert admin.post(f"{address}/password", json={}).status_code == 404


def test_people_are_the_administrators_alone(admin: TestClient) -> None:
    person_id = added_id(admin)
    for role in (Role.COUNCIL, Role.HUB, Role.DRIVER, Role.HALL):
        signed_in(admin, role, site_id="X" if role in people.SITE_ROLES else None)
        answers = (
            admin.get(PEOPLE),
            add(admin, username="other"),
            admin.patch(f"{PEOPLE}/{person_id}", json={"role": "admin"}),
            admin.post(f"{PEOPLE}/{person_id}/password", json={}),
            admin.get("/people"),
        )
        assert [a.status_code for a in answers] == [403] * 5
    signed_out(admin)
    assert admin.get(PEOPLE).status_code == 401


def test_one_of_many_gets_a_user_name_and_the_others_are_told(engine: sa.Engine) -> None:
    told: list[str] = []

    def join() -> None:
        try:
            with writing(engine) as connection:
                new = NewPerson(username="yazu", name="八頭", role=Role.COUNCIL)
                people.add_person(connection, new, password_hash="!", now=NOW)
            told.append("added")
        except UsernameTaken:
            told.append("taken")

    threads = [threading.Thread(target=join) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["added"] + ["taken"] * 7


def test_who_works_at_the_server_has_a_name_and_no_account(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        first = people.machine_person(connection, "Root user", now=NOW)
        assert people.machine_person(connection, "Root user", now=NOW) == first
        assert first.name == "Root user (server)"
        assert people.find_person(connection, first.username) is None
        assert people.get_person(connection, first.person_id).disabled_at == NOW


# --- one's own password, by the page --------------------------------------------------------


def with_password(client: TestClient) -> Person:
    engine = engine_of(client)
    person = a_person(engine)
    kept = client.app.state.running.passwords.hashed(PASSWORD, username="council")  # type: ignore[attr-defined]
    with writing(engine) as connection:
        people.set_password(connection, person.person_id, password_hash=kept, now=NOW)
    return person


def test_the_own_password_is_changed_and_every_other_session_ends(client: TestClient) -> None:
    quick_passwords(client)
    signed_out(client)
    other = a_token(engine_of(client), with_password(client))
    form = {"username": "council", "password": PASSWORD, "next": "/password"}
    client.post("/login", data=form)
    new = "hitsuji-no-otokoto"
    changed = client.post("/password", data={"current": PASSWORD, "new": new, "again": new})
    assert changed.url.path == "/password"
    assert 'role="status"' in changed.text
    assert client.get(SESSION).status_code == 200
    assert client.get(SESSION, headers=bearer(other)).status_code == 401
    client.cookies.clear()
    assert not may_sign_in(client, PASSWORD, "council")
    assert may_sign_in(client, new, "council")


def test_a_password_that_is_not_changed_is_told_at_its_field(client: TestClient) -> None:
    quick_passwords(client)
    person = with_password(client)
    client.headers.update(bearer(a_token(engine_of(client), person)))
    other, common = "hitsuji-no-otokoto", "password1234"
    for form, problem in (
        ({"current": "wrong", "new": other, "again": other}, "password_wrong"),
        ({"current": PASSWORD, "new": other, "again": "hitsuji"}, "password_differ"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "password_short"),
        ({"current": PASSWORD, "new": common, "again": common}, "password_common"),
        ({}, "password_wrong"),
    ):
        page = client.post("/password", data=form)
        assert page.status_code == 422
        alert = page.text.split('role="alert"')[1].split("</div>")[0]
        assert text(problem, language=Language.JAPANESE) in alert
        assert 'aria-invalid="true"' in page.text
        assert client.get(SESSION).status_code == 200
    assert may_sign_in(client, PASSWORD, "council")
