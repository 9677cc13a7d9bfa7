"""A session ends: by time, by its person here or everywhere, and with every right that is taken."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.accounts import auth, people
from api.accounts.passwords import Passwords
from api.accounts.people_tables import sessions
from api.accounts.person import Person, Role
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from tests.signing_in import a_person, a_token, bearer, engine_of, quick_passwords
from tests.trust.planted import caught

NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
WHO = "/api/v1/session"
PASSWORD = "otokoto-no-hitsuji"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Clock:
    """The time at which requests are looked at."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


def check_time_ends_it(client: TestClient, clock: Clock, person: Person) -> None:
    """Half an hour without a request, and twelve hours after signing in whatever is done."""
    engine = client.app.state.running.engine  # type: ignore[attr-defined]

    def begun() -> dict[str, str]:
        clock.now = NOW
        with writing(engine) as connection:
            return bearer(auth.begin_session(connection, person, now=NOW).token)

    headers = begun()
    clock.now = NOW + 29 * MINUTE
    assert client.get(WHO, headers=headers).status_code == 200
    clock.now += 31 * MINUTE
    assert client.get(WHO, headers=headers).status_code == 401, "idle"
    headers = begun()
    while clock.now < NOW + 12 * HOUR - 20 * MINUTE:
        clock.now += 20 * MINUTE
        assert client.get(WHO, headers=headers).status_code == 200
    clock.now = NOW + 12 * HOUR
    assert client.get(WHO, headers=headers).status_code == 401, "absolute"


def check_whoever_ends_it(client: TestClient) -> None:
    """Signed out here, everywhere, disabled, another role, another password: the token is dead."""
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    person = a_person(engine, Role.COUNCIL, username="somebody")

    def ended_by(*, others_too: bool, **change: object) -> None:
        first, second = a_token(engine, person), a_token(engine, person)
        if "path" in change:
            answer = client.request("DELETE", str(change["path"]), headers=bearer(first))
            assert answer.status_code == 204
        else:
            with writing(engine) as connection:
                change["by"](connection)  # type: ignore[operator]
        found = [client.get(WHO, headers=bearer(t)).status_code for t in (first, second)]
        assert found == [401, 401 if others_too else 200], change

    one = person.person_id
    ended_by(path=WHO, others_too=False)
    ended_by(path=f"{WHO}/all", others_too=True)
    ended_by(by=lambda c: people.disable(c, one, now=NOW), others_too=True)
    with writing(engine) as connection:
        people.enable(connection, one, now=NOW)
    ended_by(by=lambda c: people.set_password(c, one, password_hash="!", now=NOW), others_too=True)
    ended_by(
        by=lambda c: people.change_role(c, one, role=Role.ADMIN, site_id=None, now=NOW),
        others_too=True,
    )


def check_tokens_are_not_kept(client: TestClient) -> None:
    """The database has no token, only what cannot be turned back."""
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    token = a_token(engine)
    with reading(engine) as connection:
        assert token not in str(connection.execute(sessions.select()).all())


def check_signing_in_begins_anew(client: TestClient) -> None:
    """A token that somebody else chose, or that was there before, is worth nothing afterwards.

    Signing in again ends the session before; each token is another one.
    """
    engine = engine_of(client)
    person = a_person(engine, Role.COUNCIL, username="fresh")
    kept = Passwords(time_cost=1, memory_kib=64).hashed(PASSWORD, username="fresh")
    with writing(engine) as connection:
        people.set_password(connection, person.person_id, password_hash=kept, now=NOW)
    chosen = "a" * 43
    client.cookies.clear()
    client.cookies.set(auth.COOKIE, chosen)
    seen = [chosen]
    for _ in range(2):
        form = {"username": "fresh", "password": PASSWORD}
        assert client.post("/login", data=form, follow_redirects=False).status_code == 303
        seen.append({c.name: c.value for c in client.cookies.jar}[auth.COOKIE] or "")
        client.cookies.clear()
        client.cookies.set(auth.COOKIE, seen[-1])
    client.cookies.clear()
    found = [client.get(WHO, headers=bearer(token)).status_code for token in seen]
    assert (found, len(set(seen))) == ([401, 401, 200], 3)


def test_sessions_end(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    quiet = sqlite_settings.model_copy(update={"run_workers": 0})
    with TestClient(create_app(quiet), base_url="http://127.0.0.1") as client:
        quick_passwords(client)
        check_whoever_ends_it(client)
        check_tokens_are_not_kept(client)
        check_signing_in_begins_anew(client)
        with caught("old_sessions_stay"):
            check_signing_in_begins_anew(client)
        with caught("signing_out_ends_one_session"):
            check_whoever_ends_it(client)
        with caught("tokens_are_kept"):
            check_tokens_are_not_kept(client)
        person = a_person(client.app.state.running.engine)  # type: ignore[attr-defined]
        monkeypatch.setattr("api.deps.utc_now", clock)
        check_time_ends_it(client, clock, person)
        with caught("sessions_never_idle"):
            check_time_ends_it(client, clock, person)
