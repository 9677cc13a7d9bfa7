"""Signing in leads to a page of ours, wherever a link tried to lead."""

from urllib.parse import urljoin, urlsplit

from fastapi.testclient import TestClient

from api.accounts import people
from api.accounts.passwords import Passwords
from api.clock import utc_now
from api.db import writing
from api.main import create_app
from api.settings import Settings
from tests.signing_in import a_person, quick_passwords
from tests.trust.planted import caught

PASSWORD = "otokoto-no-hitsuji"
HOST = "http://127.0.0.1"
EVIL = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/login\r\nSet-Cookie: a=b",
    "//evil.example@127.0.0.1/",
    "http://127.0.0.1@evil.example/",
    "/" + "a" * 5000,
    "//[::1",
    "",
    "plans",
    "//%65vil.example",
    "\x00/evil",
    "／／evil.example",
)


def as_a_browser(location: str) -> str:
    """Read an address like a browser: a backslash is a slash, line breaks and tabs are nothing."""
    plain = location.replace("\\", "/").translate({9: None, 10: None, 13: None}).strip()
    return urlsplit(urljoin(f"{HOST}/login", plain)).netloc


def check_it_stays_here(client: TestClient) -> None:
    wish = {"username": "council", "password": PASSWORD}
    for address in EVIL:
        client.cookies.clear()
        answer = client.post("/login", data={**wish, "next": address}, follow_redirects=False)
        assert answer.status_code == 303
        location = answer.headers["location"]
        assert location.startswith("/"), (address, location)
        assert as_a_browser(location) == "127.0.0.1", (address, location)
        assert "\r" not in location
        assert "\n" not in location
        again = client.get("/login", params={"next": address}, follow_redirects=False)
        assert again.status_code == 303
        assert as_a_browser(again.headers["location"]) == "127.0.0.1", address
    client.cookies.clear()
    wanted = {**wish, "next": "/people?done=1#x"}
    answer = client.post("/login", data=wanted, follow_redirects=False)
    assert answer.headers["location"] == "/people?done=1#x"


def test_it_stays_here(sqlite_settings: Settings) -> None:
    quiet = sqlite_settings.model_copy(update={"run_workers": 0})
    with TestClient(create_app(quiet), base_url=HOST) as client:
        quick_passwords(client)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        kept = Passwords(time_cost=1, memory_kib=64).hashed(PASSWORD, username="council")
        person_id = a_person(engine).person_id
        with writing(engine) as connection:
            people.set_password(connection, person_id, password_hash=kept, now=utc_now())
        check_it_stays_here(client)
        with caught("signing_in_leads_anywhere"):
            check_it_stays_here(client)
