"""Signing in and out, and how long a session lasts, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts import auth, people
from api.accounts.auth import begin_session, end_session, find_session, write_seen
from api.accounts.passwords import Passwords
from api.accounts.people_tables import people as people_table
from api.accounts.people_tables import sessions
from api.accounts.person import Person, Role
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from api.web.pages.sign_in import safe_next
from tests.api.conftest import BASE_URL
from tests.signing_in import a_person, a_token, bearer, engine_of, quick_passwords, signed_out

SESSION = "/api/v1/session"
PASSWORD = "otokoto-no-hitsuji"
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
QUICK = Passwords(time_cost=1, memory_kib=64)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def give_password(engine: sa.Engine, person: Person, password: str = PASSWORD) -> None:
    kept = QUICK.hashed(password, username=person.username)
    with writing(engine) as connection:
        people.set_password(connection, person.person_id, password_hash=kept, now=NOW)


@pytest.fixture
def visitor(client: TestClient) -> TestClient:
    """A client of nobody, where ``council`` has a password."""
    signed_out(client)
    quick_passwords(client)
    give_password(engine_of(client), a_person(engine_of(client)))
    return client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the time that requests are looked at."""

    def show(now: datetime) -> None:
        for module in ("deps", "accounts.sign_in"):
            monkeypatch.setattr(f"api.{module}.utc_now", lambda: now)

    show(NOW)
    return show


def sign_in(client: TestClient, username: str = "council", **more: str) -> httpx2.Response:
    return client.post(SESSION, json={"username": username, "password": PASSWORD, **more})


def tokens(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(sessions.c.token_hash)).scalars())


def test_a_person_signs_in_is_known_and_signs_out(visitor: TestClient) -> None:
    assert visitor.get(SESSION).status_code == 401
    begun = sign_in(visitor)
    assert begun.status_code == 201
    assert begun.json()["person"]["name"] == "テスト council"
    visitor.cookies.clear()
    headers = bearer(begun.json()["token"])
    assert visitor.get(SESSION, headers=headers).json()["username"] == "council"
    assert visitor.delete(SESSION, headers=headers).status_code == 204
    assert visitor.get(SESSION, headers=headers).status_code == 401
    assert visitor.delete(SESSION, headers=headers).status_code == 401


def test_capitals_and_full_width_make_no_difference_in_a_user_name(visitor: TestClient) -> None:
    for username in ("COUNCIL", " council ", "ｃｏｕｎｃｉｌ"):
        assert sign_in(visitor, username).status_code == 201


UNKNOWN = (
    ("council", "another-password"),
    ("council", PASSWORD.upper()),
    ("council", ""),
    ("nobody", PASSWORD),
    ("", PASSWORD),
    ("council\0", PASSWORD),
    ("' OR '1'='1", PASSWORD),
)


def test_who_is_not_known_is_told_the_same_whatever_is_wrong(visitor: TestClient) -> None:
    before = tokens(engine_of(visitor))
    told = set()
    for username, password in UNKNOWN:
        answer = visitor.post(SESSION, json={"username": username, "password": password})
        assert answer.status_code == 401, username
        assert "set-cookie" not in answer.headers
        told.add(answer.text)
    assert len(told) == 1
    assert tokens(engine_of(visitor)) == before


def test_a_disabled_person_does_not_sign_in(visitor: TestClient) -> None:
    engine = engine_of(visitor)
    person_id = a_person(engine).person_id
    with writing(engine) as connection:
        people.disable(connection, person_id, now=NOW)
    assert sign_in(visitor).status_code == 401


def test_the_database_knows_a_token_by_its_hash_and_a_password_salted(
    visitor: TestClient,
) -> None:
    token = sign_in(visitor).json()["token"]
    assert len(token) >= 43
    assert sha256(token.encode()).hexdigest() in tokens(engine_of(visitor))
    with reading(engine_of(visitor)) as connection:
        for table in (people_table, sessions):
            told = str(connection.execute(sa.select(table)).all())
            assert token not in told
            assert PASSWORD not in told


def test_tokens_are_never_the_same(engine: sa.Engine) -> None:
    assert len({a_token(engine) for _ in range(20)}) == 20


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(visitor: TestClient) -> None:
    cookie = sign_in(visitor).headers["set-cookie"]
    assert cookie.startswith("hakobi_session=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "path=/", "samesite=lax"} <= parts
    assert "secure" not in parts
    assert not any(part.startswith("domain") for part in parts)
    assert visitor.get(SESSION).status_code == 200


def test_with_https_the_cookie_is_secure(sqlite_settings: Settings) -> None:
    more = {"public_url": "https://hakobi.example", "run_workers": 0}
    settings = sqlite_settings.model_copy(update=more)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        quick_passwords(client)
        give_password(engine_of(client), a_person(engine_of(client)))
        cookie = sign_in(client).headers["set-cookie"]
    assert cookie.startswith("__Host-hakobi_session=")
    assert "secure" in {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()


def test_signing_out_drops_the_cookie(visitor: TestClient) -> None:
    sign_in(visitor)
    answer = visitor.delete(SESSION)
    assert 'hakobi_session=""' in answer.headers["set-cookie"]
    assert "hakobi_session" not in visitor.cookies


def test_signing_in_again_ends_the_session_that_was_brought_along(visitor: TestClient) -> None:
    first = sign_in(visitor).json()["token"]
    second = sign_in(visitor).json()["token"]
    visitor.cookies.clear()
    assert visitor.get(SESSION, headers=bearer(first)).status_code == 401
    assert visitor.get(SESSION, headers=bearer(second)).status_code == 200


def test_what_is_no_token_is_nobody(visitor: TestClient) -> None:
    for token in ("", "x", "x" * 201, "é", "a b"):
        headers = httpx2.Headers([(b"Authorization", f"Bearer {token}".encode())])
        assert visitor.get(SESSION, headers=headers).status_code == 401


# --- how long a session lasts -------------------------------------------------------------


def is_open(engine: sa.Engine, token: str, now: datetime) -> bool:
    with reading(engine) as connection:
        return find_session(connection, token, now=now) is not None


@pytest.mark.parametrize(
    ("role", "lasts"),
    [
        (Role.ADMIN, 30 * MINUTE),
        (Role.COUNCIL, 30 * MINUTE),
        (Role.HUB, 10 * HOUR),
        (Role.DRIVER, 12 * HOUR),
        (Role.HALL, 12 * HOUR),
    ],
)
def test_an_unused_session_ends_after_the_time_of_its_role(
    engine: sa.Engine, role: Role, lasts: timedelta
) -> None:
    site_id = "X" if role in people.SITE_ROLES else None
    person = a_person(engine, role, site_id=site_id)
    with writing(engine) as connection:
        begun = begin_session(connection, person, now=NOW)
    assert is_open(engine, begun.token, NOW + lasts - timedelta(seconds=1))
    assert not is_open(engine, begun.token, NOW + lasts)


def test_a_used_session_ends_twelve_hours_after_signing_in(
    visitor: TestClient, clock: Callable[[datetime], None]
) -> None:
    sign_in(visitor)
    for passed in range(29, 12 * 60, 29):
        clock(NOW + passed * MINUTE)
        assert visitor.get(SESSION).status_code == 200, passed
    clock(NOW + 12 * HOUR)
    assert visitor.get(SESSION).status_code == 401


def test_half_an_hour_after_the_last_request_the_council_is_signed_out(
    visitor: TestClient, clock: Callable[[datetime], None]
) -> None:
    sign_in(visitor)
    clock(NOW + 20 * MINUTE)
    assert visitor.get(SESSION).status_code == 200
    clock(NOW + 50 * MINUTE)
    assert visitor.get(SESSION).status_code == 401


def test_when_a_session_was_seen_is_written_once_a_minute_at_most(engine: sa.Engine) -> None:
    token = a_token_at(engine, NOW)
    with writing(engine) as connection:
        found = find_session(connection, token, now=NOW)
        assert found is not None
        assert not found.is_unwritten(NOW + timedelta(seconds=59))
        assert found.is_unwritten(NOW + auth.SEEN_EVERY)
        write_seen(connection, found, now=NOW + auth.SEEN_EVERY)
        again = find_session(connection, token, now=NOW + auth.SEEN_EVERY)
    assert again is not None
    assert again.last_seen_at == NOW + MINUTE


def a_token_at(engine: sa.Engine, now: datetime) -> str:
    with writing(engine) as connection:
        return begin_session(connection, a_person_of(connection), now=now).token


def a_person_of(connection: sa.Connection) -> Person:
    new = people.NewPerson(username="council", name="協議会", role=Role.COUNCIL)
    return people.add_person(connection, new, password_hash="!", now=NOW)


@pytest.mark.parametrize("change", ["password", "role", "disabled"])
def test_what_takes_a_right_away_ends_every_session(engine: sa.Engine, change: str) -> None:
    person = a_person(engine)
    with writing(engine) as connection:
        both = [begin_session(connection, person, now=NOW).token for _ in range(2)]
        other = begin_session(connection, a_other(connection), now=NOW).token
        match change:
            case "password":
                people.set_password(connection, person.person_id, password_hash="!", now=NOW)
            case "role":
                people.change_role(
                    connection, person.person_id, role=Role.DRIVER, site_id=None, now=NOW
                )
            case _:
                people.disable(connection, person.person_id, now=NOW)
                people.enable(connection, person.person_id, now=NOW)
    assert [is_open(engine, token, NOW) for token in (*both, other)] == [False, False, True]


def a_other(connection: sa.Connection) -> Person:
    new = people.NewPerson(username="other", name="別の人", role=Role.COUNCIL)
    return people.add_person(connection, new, password_hash="!", now=NOW)


def test_ending_a_session_ends_no_other(engine: sa.Engine) -> None:
    first, second = a_token(engine), a_token(engine)
    now = datetime.now(UTC)
    with writing(engine) as connection:
        end_session(connection, first, now=now)
        end_session(connection, first, now=now + HOUR)
        end_session(connection, "unknown", now=now)
    assert (is_open(engine, first, now), is_open(engine, second, now)) == (False, True)


# --- where a form may come from, and lead to ----------------------------------------------


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/plans/x?day=1", "/plans/x?day=1"),
        ("/master/needs#x", "/master/needs#x"),
        ("", "/"),
        ("plans", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\\\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("/\n/evil.example/", "/"),
        (" //evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)
def test_signing_in_leads_to_a_page_of_this_site_only(address: str, leads_to: str) -> None:
    assert safe_next(address) == leads_to


def test_the_form_leads_on_and_never_elsewhere(visitor: TestClient) -> None:
    form = {"username": "council", "password": PASSWORD}
    for address, leads_to in (("/master", "/master"), ("//evil.example", "/")):
        answer = visitor.post("/login", data={**form, "next": address}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, leads_to)
        shown = visitor.get("/login", params={"next": address}, follow_redirects=False)
        assert shown.headers["location"] == leads_to


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


def test_what_another_site_sends_is_refused(visitor: TestClient) -> None:
    form = {"username": "council", "password": PASSWORD}
    for headers in FOREIGN:
        assert visitor.post("/login", data=form, headers=headers).status_code == 403
        assert "hakobi_session" not in visitor.cookies
    sign_in(visitor)
    for headers in FOREIGN:
        for path in ("/logout", "/password", "/next-month/2027-02/draft"):
            assert visitor.post(path, headers=headers).status_code == 403
        assert visitor.delete(SESSION, headers=headers).status_code == 403
    assert visitor.get(SESSION).status_code == 200
