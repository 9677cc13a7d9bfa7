"""An administrator sees who did what; failed sign-ins are told, and never what was typed."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.accounts import auth, people
from api.accounts.passwords import Passwords
from api.accounts.people import NewPerson, add_person
from api.accounts.person import Role
from api.clock import utc_now
from api.db import reading, writing
from api.main import create_app
from api.privacy import access
from api.privacy.access import Kind, Wanted
from api.settings import Settings
from api.web import personal_links
from api.web.pages.access_log import WORDED
from inventory.days import JST
from tests.signing_in import a_person, a_token, bearer, engine_of, quick_passwords, signed_in
from tests.trust.planted import caught

WRONG = "typed-by-mistake-4711"
"""What somebody types: in the field of the password, and in that of the user name."""
RIGHT = "correct horse battery staple"


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    quiet = settings.model_copy(update={"run_workers": 0})
    with TestClient(create_app(quiet), base_url="http://127.0.0.1") as client:
        quick_passwords(client)
        yield signed_in(client, Role.ADMIN, username="kanri", name="管理 者")


def add_hub(client: TestClient) -> str:
    """Add somebody with a password; return the id."""
    new = NewPerson(username="yazu", name="八頭 花子", role=Role.HUB, site_id="HUB-1")
    kept = Passwords(time_cost=1, memory_kib=64).hashed(RIGHT, username="yazu")
    with writing(engine_of(client)) as connection:
        return add_person(connection, new, password_hash=kept, now=utc_now()).person_id


def everything(client: TestClient) -> str:
    """Return the whole log, as the database has it."""
    with reading(engine_of(client)) as connection:
        assert access.first_fault(connection) is None
        return repr(list(access.listed(connection)))


def check_failures_are_told_without_what_was_typed(client: TestClient) -> None:
    """A try at an account, at none, and the pause: by account and network."""
    person_id = add_hub(client)
    wanted = [("yazu", WRONG)] * 12 + [(WRONG, RIGHT)]
    for username, password in wanted:
        sent = {"username": username, "password": password}
        assert client.post("/login", data=sent).status_code in (422, 429)
    with reading(engine_of(client)) as connection:
        rows = list(access.rows_of(connection, Wanted(kind=Kind.SIGN_IN)))
    failed = [row for row in rows if row.action == access.SIGN_IN_FAILED]
    assert [row.subject for row in failed] == [f"person/{person_id}"] * 10 + [""]
    assert all(row.person_id == "" and row.detail["network"] for row in failed)
    paused = [row for row in rows if row.action == access.SIGN_IN_PAUSED]
    assert [row.subject for row in paused] == [f"person/{person_id}"], "a flood is told once"
    assert WRONG not in everything(client)
    assert WRONG not in client.get(personal_links.ACCESS_LOG).text


def test_failures_are_told_without_what_was_typed(client: TestClient) -> None:
    check_failures_are_told_without_what_was_typed(client)


def test_typed_names_in_the_log_would_be_caught(client: TestClient) -> None:
    with caught("typed_names_are_noted"):
        check_failures_are_told_without_what_was_typed(client)


def check_the_page(client: TestClient) -> None:
    """By person, day and kind, in parts; looked at by administrators alone, and that is noted."""
    engine = engine_of(client)
    hub = add_hub(client)
    by = access.By(person_id=hub, at=utc_now(), request_id="r")
    notes = [access.Note("page_act", f"/lots/{n:03}", {}) for n in range(230)]
    with writing(engine) as connection:
        access.write(connection, notes, by)
    client.post(f"/people/{hub}/disable")
    page = client.get(personal_links.ACCESS_LOG).text
    assert "八頭 花子" in page
    assert "利用者の権限を変えた" in page
    assert "open: true" in page
    assert "open: false" in page
    found = client.get(personal_links.access_log(person="yazu")).text
    assert "/lots/229" in found
    assert "/lots/129" not in found
    last = client.get(personal_links.access_log(person="yazu", first="200")).text
    assert "/lots/000" in last
    today = utc_now().astimezone(JST).date().isoformat()
    asked = {"from": today, "to": today, "kind": "people"}
    only = client.get(personal_links.access_log(**asked)).text
    assert "利用者の権限を変えた" in only
    assert "/lots/" not in only
    assert "/lots/" not in client.get(personal_links.access_log(to="2020-01-01")).text
    for wrong in ({"from": "2026-13-01"}, {"person": "nobody"}, {"to": "9999-12-31"}):
        answer = client.get(personal_links.access_log(**wrong))
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        away = client.get(personal_links.access_csv(**wrong), follow_redirects=False)
        assert away.status_code == 303
    file = client.get(personal_links.access_csv(person="yazu", about="/lots/007"))
    assert file.content.startswith(b"\xef\xbb\xbfseq,at,username")
    assert file.text.count("\n") == 2
    with reading(engine) as connection:
        seen = [r for r in access.listed(connection) if r.action == access.LOG_READ]
    assert len(seen) >= 8
    assert seen[-1].subject == "access_log.csv"
    assert seen[-1].detail["person"] == "yazu"
    for role in (Role.COUNCIL, Role.HUB):
        token = a_token(engine, a_person(engine, role, site_id="X" if role is Role.HUB else None))
        assert client.get(f"/people/{hub}", headers=bearer(token)).status_code == 403, role
    for role in (Role.DRIVER, Role.HALL):
        token = a_token(engine, a_person(engine, role, site_id="X" if role is Role.HALL else None))
        for path in (personal_links.ACCESS_LOG, personal_links.ACCESS_CSV):
            assert client.get(path, headers=bearer(token)).status_code == 403, (role, path)


def test_no_row_shows_an_address(client: TestClient) -> None:
    """Every route that is written to the log tells what it is about in words."""
    engine, hub = engine_of(client), add_hub(client)
    examples = {"table": "sites", "person_id": hub, "kind": "hall"}
    wanted, silent = {}, set()
    for context in iter_route_contexts(create_app(Settings()).routes):
        name, path = str(context.name), str(context.path)
        if name not in WORDED:
            continue
        parts = re.findall(r"{(\w+)(?::path)?}", path)
        subject = re.sub(r"{(\w+)(?::path)?}", lambda m: examples.get(m[1], f"no-{m[1]}"), path)
        wanted[name, subject] = [f"no-{part}" for part in parts if part not in examples]
        if not parts:
            silent.add(name)
    assert len(wanted) > 100
    for (name, subject), values in wanted.items():
        with writing(engine) as connection:
            by = access.By(person_id=hub, at=utc_now(), request_id="r")
            access.write(connection, [access.Note(name, subject, {})], by)
        rows = client.get(personal_links.access_log(person="yazu")).text.partition("<tbody>")[2]
        row = rows.partition("</tr>")[0]
        cell = row.split("<td>")[3]
        assert subject not in row, name
        assert all(value in cell for value in values), name
        assert ("八頭 花子" in cell) is ("{person_id}" in subject or hub in subject), name
        assert re.sub("<[^>]*>", "", cell).strip() or name in silent, name


def test_the_page(client: TestClient) -> None:
    check_the_page(client)


def test_unnoticed_looking_would_be_caught(client: TestClient) -> None:
    with caught("looking_at_the_log_is_not_noted"):
        check_the_page(client)


def check_who_sees_whose_acts(client: TestClient) -> None:
    """The council sees nothing of administrators, an operator nothing of anybody else."""
    engine = engine_of(client)
    hub = a_person(engine, Role.HUB, site_id="HUB-1", username="yazu")
    council = a_person(engine, Role.COUNCIL, username="jimukyoku")
    admin = a_person(engine, Role.ADMIN, username="kanri")
    acts = {hub: "by-the-hub", council: "by-the-council", admin: "by-the-admin"}
    with writing(engine) as connection:
        for person, subject in acts.items():
            by = access.By(person_id=person.person_id, at=utc_now())
            access.write(connection, [access.Note("donors_read", subject, {})], by)
        notes = [
            access.Note("sign_in_failed", f"person/{admin.person_id}", {"network": "of-admin"})
        ]
        access.write(connection, notes, access.By(person_id="", at=utc_now()))
        machine = access.By(person_id="@hakobi", at=utc_now())
        access.write(connection, [access.Note("forgotten", "by-the-machine", {})], machine)
    secret = ("by-the-admin", "of-admin", "by-the-machine", "管理 者", ">kanri<")
    for path in (personal_links.ACCESS_LOG, personal_links.ACCESS_CSV):
        told = client.get(path, headers=bearer(a_token(engine, council))).text
        assert "by-the-hub" in told
        assert "by-the-council" in told
        assert [text for text in secret if text in told] == [], path
        asked = {"person": "kanri"} if path == personal_links.ACCESS_LOG else {"about": "by-the"}
        for wish in (asked, {"person": "@hakobi"}, {"about": "network"}):
            part = client.get(path, params=wish, headers=bearer(a_token(engine, council))).text
            assert [text for text in secret[:3] if text in _rows(part)] == [], (path, wish)
        for wish in ({}, {"person": "jimukyoku"}, {"person": "kanri"}):
            own = client.get(path, params=wish, headers=bearer(a_token(engine, hub))).text
            assert "by-the-hub" in own
            assert [t for t in (*secret, "by-the-council") if t in own] == [], (path, wish)
        assert all(text in client.get(path).text for text in acts.values())


def _rows(page: str) -> str:
    """Return the rows of a page, without the form that says what was asked for; a file whole."""
    return page.partition("<tbody>")[2] if "<!doctype" in page else page


def test_who_sees_whose_acts(client: TestClient) -> None:
    check_who_sees_whose_acts(client)
    with caught("the_council_sees_administrators"):
        check_who_sees_whose_acts(client)
    with caught("operators_see_all_acts"):
        check_who_sees_whose_acts(client)


def check_a_former_administrator(client: TestClient) -> None:
    """What somebody did as an administrator stays so when they are none any more."""
    engine, username = engine_of(client), f"moto-{uuid4().hex[:6]}"
    former = a_person(engine, Role.ADMIN, username=username)
    council = bearer(a_token(engine, a_person(engine, Role.COUNCIL, username="jimukyoku")))
    by = access.By(person_id=former.person_id, at=utc_now())
    with writing(engine) as connection:
        access.write(connection, [access.Note("donors_read", "as-admin", {})], by)
        person_id = former.person_id
        people.change_role(connection, person_id, role=Role.COUNCIL, site_id=None, now=utc_now())
        access.write(connection, access.take_notes(connection), by)
        access.write(connection, [access.Note("donors_read", "as-council", {})], by)
    told = client.get(personal_links.ACCESS_LOG, headers=council).text
    assert "as-council" in told
    assert "as-admin" not in told
    assert "as-admin" in client.get(personal_links.ACCESS_LOG).text


def test_a_former_administrator(client: TestClient) -> None:
    check_a_former_administrator(client)
    with caught("who_was_an_administrator_is_forgotten"):
        check_a_former_administrator(client)


def test_every_act_has_words(client: TestClient) -> None:
    """The names of routes are for machines: the page tells each in Japanese and English."""
    app = client.app
    writing_routes = {
        context.name
        for context in iter_route_contexts(app.routes)  # type: ignore[attr-defined]
        if context.methods and context.methods - {"GET", "HEAD", "OPTIONS"}
    }
    assert writing_routes - set(WORDED) == set()
    assert frozenset().union(*access.KINDS.values()) <= set(WORDED)
    noted = {
        name
        for source in Path(access.__file__).parent.parent.rglob("*.py")
        for name in re.findall(r'access\.note\(\s*\w+,\s*"(\w+)"', source.read_text("utf-8"))
    }
    assert len(noted) > 8
    assert noted - set(WORDED) == set()


def check_sessions_are_ended_by_their_person(client: TestClient) -> None:
    """Everybody sees and ends the own sessions, and nobody else's; administrators anybody's."""
    engine = engine_of(client)
    hub = a_person(engine, Role.HUB, site_id="HUB-1", username="yazu")
    other = a_person(engine, Role.HUB, site_id="HUB-2", username="inaba")
    first, second, third = (a_token(engine, who) for who in (hub, hub, other))
    keys = [auth.key_of_session(auth.hashed(token)) for token in (first, second, third)]
    page = client.get(personal_links.SESSIONS, headers=bearer(first)).text
    assert all(key in page for key in keys[:2])
    assert keys[2] not in page
    assert "この端末" in page
    assert all(auth.hashed(token) not in page and token not in page for token in (first, second))
    end = client.post(personal_links.end_session(keys[2]), headers=bearer(first))
    assert end.status_code == 404
    assert alive(client, third)
    client.post(personal_links.end_session(keys[1]), headers=bearer(first))
    assert alive(client, first)
    assert not alive(client, second)
    own = client.post(
        personal_links.end_session(keys[0]), headers=bearer(first), follow_redirects=False
    )
    assert own.headers["location"] == "/login"
    assert not alive(client, first)
    assert keys[2] in client.get(personal_links.person(other.person_id)).text
    client.post(personal_links.end_person_session(other.person_id, keys[2]))
    assert not alive(client, third)
    fourth = a_token(engine, other)
    client.post(personal_links.end_person_sessions(other.person_id))
    assert not alive(client, fourth)
    assert access.SESSION_ENDED in everything(client)


def alive(client: TestClient, token: str) -> bool:
    return client.get("/api/v1/session", headers=bearer(token)).status_code == 200


def test_sessions_are_ended_by_their_person(client: TestClient) -> None:
    check_sessions_are_ended_by_their_person(client)


def test_ending_of_others_would_be_caught(client: TestClient) -> None:
    with caught("anybody_ends_sessions"):
        check_sessions_are_ended_by_their_person(client)


def test_periods_are_set_on_their_page_and_data_taken_out(client: TestClient) -> None:
    """By the council, within limits, noted; a person's data by administrators, noted."""
    engine = engine_of(client)
    hub = add_hub(client)
    council = bearer(a_token(engine))
    assert client.get(personal_links.PERSONAL_DATA, headers=council).status_code == 200
    to = personal_links.set_period("links")
    done = client.post(to, data={"days": "６０"}, headers=council)
    assert "保存期間を変えました" in done.text
    assert 'value="60"' in done.text
    for wrong in ("7", "", "x", "-1", "99999999999"):
        refused = client.post(to, data={"days": wrong}, headers=council)
        assert refused.status_code == 422
        assert "8〜365日" in refused.text
    nothing = client.post(personal_links.set_period("nothing"), data={"days": "9"})
    assert nothing.status_code == 404
    assert client.get(personal_links.person_json(hub)).json()["name"] == "八頭 花子"
    assert client.get(personal_links.person_workbook(hub)).content[:2] == b"PK"
    assert client.get(personal_links.person_json("nobody")).status_code == 404
    assert client.get(personal_links.person_json(hub), headers=council).status_code == 403
    with reading(engine) as connection:
        told = [row.action for row in access.listed(connection)]
    assert told.count("period_set") == 1
    assert told.count(access.PERSON_EXPORTED) == 2
