"""A started app in which a council makes links of halls, and phones that open them."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts import hall_links
from api.accounts.auth import find_session
from api.accounts.hall_link_tables import hall_links as table
from api.accounts.person import Role
from api.db import reading
from api.main import create_app
from api.settings import Settings
from api.web import hall_link_links, links
from inventory.days import day_of
from tests.api.two_bases import (
    DAY,
    Prepared,
    hall_of,
    prepare,
)
from tests.signing_in import a_person, a_token, bearer

NOW = datetime.combine(DAY - timedelta(days=5), time(3), tzinfo=UTC)
DAYS = 7
A, B = str(hall_of("A")), str(hall_of("B"))
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a hall is handed: the address, and the number that is told apart."""

    url: str
    pin: str

    @property
    def token(self) -> str:
        return self.url.partition("#")[2]


@dataclass
class Desk:
    """A served region, the council at its desk, a phone of a hall, and a clock."""

    client: TestClient
    engine: sa.Engine
    prepared: Prepared
    council: dict[str, str]
    now: datetime = NOW

    def send(self, site_id: str = A, **more: str) -> httpx2.Response:
        """Have the council make a link that is good for a week."""
        day = day_of(self.now) + timedelta(days=DAYS)
        form = {"site_id": site_id, "last_day": day.isoformat(), "link_id": str(uuid4()), **more}
        self.client.cookies.clear()
        return self.client.post(hall_link_links.HALL_LINKS, data=form, headers=self.council)

    def make(self, site_id: str = A, **more: str) -> Paper:
        return paper_of(self.send(site_id, **more))

    def end(self, site_id: str = A) -> int:
        with reading(self.engine) as connection:
            found = hall_links.open_links(connection, now=self.now)
        (link_id,) = (link.link_id for link in found if link.site_id == site_id)
        path = hall_link_links.end_hall_link(link_id)
        return self.client.post(path, headers=self.council).status_code

    def open(self, paper: Paper, pin: str = "", *, agent: str = "") -> int:
        """Type the number on a phone that has not been here before."""
        self.client.cookies.clear()
        form = {"token": paper.token, "pin": pin or paper.pin}
        told = {"User-Agent": agent}
        return self.client.post(hall_link_links.DOOR, data=form, headers=told).status_code

    def listed(self) -> str:
        """Return the council's page in English, its words alone."""
        page = f"{hall_link_links.HALL_LINKS}?lang=en"
        shown = self.client.get(page, headers=self.council).text
        return " ".join(html.unescape(re.sub("<[^>]*>", " ", shown)).split())

    def sees(self, site_id: str = A) -> int:
        path = links.hall_reports(self.prepared.plan_id, site_id)
        return self.client.get(path).status_code

    def open_rows(self, site_id: str = A) -> int:
        mine = sa.and_(table.c.site_id == site_id, table.c.revoked_at.is_(None))
        query = sa.select(sa.func.count()).select_from(table).where(mine)
        with reading(self.engine) as connection:
            return int(connection.execute(query).scalar_one())


def paper_of(answer: httpx2.Response) -> Paper:
    url = re.search(r'id="url"[^>]* value="([^"]+)"', answer.text)
    pin = re.search(r'class="link-pin"><strong>(\d+)<', answer.text)
    assert url is not None, answer.text
    assert pin is not None
    return Paper(html.unescape(url[1]), pin[1])


def wrong(paper: Paper) -> str:
    return f"{(int(paper.pin) + 1) % 10_000:04d}"


@contextmanager
def desk_of(settings: Settings) -> Iterator[Desk]:
    quiet = settings.model_copy(update={"run_workers": 0})
    with (
        TestClient(
            create_app(quiet), base_url="http://127.0.0.1", follow_redirects=False
        ) as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        person = a_person(engine, Role.COUNCIL)
        prepared = prepare(engine, person_id=person.person_id)
        desk = Desk(client, engine, prepared, bearer(a_token(engine, person)))
        for module in ("web.hall_link_routes", "web.hall_report_routes"):
            patch.setattr(f"api.{module}.utc_now", lambda: desk.now)
        patch.setattr("api.deps.auth.find_session", _at(desk))
        yield desk


def _at(desk: Desk) -> object:
    """Look sessions up by the test's clock, but the council's, whose day is not what is tried."""

    def found(connection: sa.Connection, token: str, *, now: datetime) -> object:
        is_council = token == desk.council["Authorization"].removeprefix("Bearer ")
        return find_session(connection, token, now=now if is_council else desk.now)

    return found


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with desk_of(settings) as found:
        yield found


@pytest.fixture
def sqlite_desk(sqlite_settings: Settings) -> Iterator[Desk]:
    with desk_of(sqlite_settings) as found:
        yield found
