"""The app over the region of ``two_bases``, asked as each of its people, put back after writes."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from api import store
from api.accounts import hall_links, people, second_factor
from api.accounts.passwords import Passwords
from api.accounts.person import Person, Role
from api.db import reading, writing
from api.driver.photos import Photo, PhotoState, encoded, keep_photo, may_have_photos
from api.driver.reports import Report, ReportKind, TripReports
from api.excel import drafts
from api.food import label_photos, recall_tellings
from api.main import create_app
from api.master import master_store
from api.master.master_store import StoredRow
from api.privacy import access
from api.reports.frozen_reports import ReportWish, make_report
from api.reports.periods import month_period
from api.settings import Settings
from api.tables import runs
from inventory.days import day_of
from logistics.master.columns import FORMS
from tests.api.two_bases import DRIVERS, HOME, NOW, Prepared, base_of, hall_of, prepare
from tests.databases import make_ready
from tests.signing_in import a_person, a_token, bearer

PASSWORD = "correct horse battery"
SAFE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who asks; ``side`` is the base, "" for whoever has none."""

    key: str
    role: Role
    side: str = ""
    site_id: str | None = None
    name: str = ""


PEOPLE = {
    who.key: who
    for who in (
        Who(key="admin", role=Role.ADMIN),
        Who(key="council", role=Role.COUNCIL),
        Who(key="hub A", role=Role.HUB, side="A", site_id=base_of("A")),
        Who(key="hub B", role=Role.HUB, side="B", site_id=base_of("B")),
        Who(key="driver A", role=Role.DRIVER, side="A", name=DRIVERS["A"]),
        Who(key="driver B", role=Role.DRIVER, side="B", name=DRIVERS["B"]),
        Who(key="hall A", role=Role.HALL, side="A", site_id=hall_of("A")),
        Who(key="hall B", role=Role.HALL, side="B", site_id=hall_of("B")),
        Who(key="home", role=Role.HALL, side="A", site_id=HOME),
        Who(key="public", role=Role.PUBLIC),
    )
}
OF_ROLE = {
    Role.ADMIN: PEOPLE["admin"],
    Role.COUNCIL: PEOPLE["council"],
    Role.HUB: PEOPLE["hub A"],
    Role.DRIVER: PEOPLE["driver A"],
    Role.HALL: PEOPLE["hall A"],
    Role.PUBLIC: PEOPLE["public"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request to be made; ``more`` goes to the client as it is (params, json, data, files)."""

    method: str
    path: str
    more: Mapping[str, Any] = field(default_factory=dict)


def get(path: str, **params: Any) -> Ask:
    return Ask(method="GET", path=path, more={"params": params} if params else {})


def post(path: str, **more: Any) -> Ask:
    return Ask(method="POST", path=path, more=more)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A started app, what was prepared in it, and who asks."""

    client: TestClient
    app: FastAPI
    engine: sa.Engine
    prepared: Prepared
    persons: Mapping[str, Person]
    tokens: Mapping[str, str]
    photo_id: str
    draft_id: str
    draft_digest: str
    link: Mapping[str, str]
    hall_link_id: str
    reports: Mapping[str, str]
    trip_photos: Mapping[str, str]
    database: Path
    kept: sqlite3.Connection

    def ask(self, who: Who, ask: Ask, **headers: str) -> httpx2.Response:
        """Make a request as somebody, and put the database back where it may have been changed."""
        if who.key in self.tokens:
            headers |= bearer(self.tokens[who.key])
        self.client.cookies.clear()
        more = {"headers": {}, **ask.more}
        more["headers"] = {**more["headers"], **headers}
        try:
            with what_ends_soon():
                return self.client.request(ask.method, ask.path, follow_redirects=False, **more)
        finally:
            if ask.method not in SAFE:
                self.put_back()

    def row(self, table: str, site_id: str) -> StoredRow | None:
        """Return the first row of a table of master data that a site has; None = none."""
        with reading(self.engine) as connection:
            rows = master_store.list_rows(connection, FORMS[f"{table}.csv"])
        return next((row for row in rows if row.cells["site_id"] == site_id), None)

    def put_back(self) -> None:
        """Make the database what it was at first."""
        target = sqlite3.connect(self.database)
        try:
            self.kept.backup(target)
        finally:
            target.close()


@contextmanager
def what_ends_soon() -> Iterator[None]:
    """Have what is told of a run end after a moment, and nothing explained: nobody here waits.

    A world may outlive its tests, so it is as long as one request: another's would find it so.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.web.run_routes.STREAM_S", 0.2)
        patch.setattr("api.web.run_routes.LOOK_S", 0.1)
        patch.setattr("api.planning.explanations.explain_in_process", lambda *_, **__: {})
        yield


@contextmanager
def asked_world(folder: Path) -> Iterator[World]:
    """Serve a prepared region; no run is taken."""
    settings = make_ready(Settings(data_dir=folder, run_workers=0))
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        engine = app.state.running.engine
        persons = {
            who.key: a_person(
                engine, who.role, site_id=who.site_id, username=who.key.replace(" ", "-"),
                name=who.name,
            )
            for who in PEOPLE.values()
            if who.role is not Role.PUBLIC
        }  # fmt: skip
        prepared = prepare(engine, person_id=persons["council"].person_id)
        with writing(engine) as connection:
            _keep_best(connection, prepared)
            draft, found = drafts.keep(
                connection, A_FILE, file_name="food.csv", table="products",
                site_kind="dining_hall", by=(persons["council"].person_id, NOW),
            )  # fmt: skip
            reports = _keep_reports(connection, prepared, persons)
            trip_photos = _keep_photos(connection, prepared, persons["council"])
            _keep_password(connection, persons["hall B"])
            for person in persons.values():
                second_factor.begin_factor(connection, person.person_id, now=NOW)
            _keep_report(connection, persons["council"])
            hall_link_id = _keep_hall_link(connection, persons["council"])
            for side in "AB":
                _keep_telling(connection, side, persons["council"])
                by = access.By(person_id=persons[f"hub {side}"].person_id, at=NOW)
                access.write(connection, [access.Note("done", f"an act of {side}", {})], by)
        tokens = {key: a_token(engine, person) for key, person in persons.items()}
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        database = Path(engine.url.database or "")
        source = sqlite3.connect(database)
        source.backup(kept)
        source.close()
        yield World(
            client=client,
            app=app,
            engine=engine,
            prepared=prepared,
            persons=persons,
            tokens=tokens,
            draft_id=draft.draft_id,
            draft_digest=found.digest,
            hall_link_id=hall_link_id,
            link={"token": "no-such-token", "pin": "0000"},
            reports=reports,
            trip_photos=trip_photos,
            photo_id=label_photos.store_photo(a_photo(), settings=settings),
            database=database,
            kept=kept,
        )
        kept.close()


def _keep_telling(connection: sa.Connection, side: str, person: Person) -> None:
    """The hall of a side was told of its recall."""
    telling = recall_tellings.Telling(
        telling_id=f"told-{side}",
        hold_id=f"recall-{side}",
        site_id=hall_of(side),
        how=recall_tellings.How.PHONE,
        person_id=person.person_id,
        recorded_at=NOW,
    )
    recall_tellings.tell(connection, telling)


A_REPORT = "0e7d1f6a-3b5c-4d8e-9f00-000000000001"
A_FILE = (
    "品目の番号,品名,食品群,保管の温度帯,1kgの容積,アレルゲン\nP-NEW,りんご,果物,冷蔵,2,\n".encode()
)


def a_photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    return file.getvalue()


def _keep_reports(
    connection: sa.Connection, prepared: Prepared, persons: Mapping[str, Person]
) -> dict[str, str]:
    """More than is aboard was told to be delivered, on the trip of each side."""
    stored = store.get_plan(connection, prepared.plan_id)
    found = {}
    for side, trip_id in prepared.trips.items():
        trip = next(t for t in stored.plan.trips if t.trip_id == trip_id)
        stop = next(s for s in trip.stops if s.unload)
        driver = persons[f"driver {side}"]
        told = TripReports(connection, stored, trip, person=driver, now=NOW).tell(
            [
                Report(
                    report_id=str(uuid4()),
                    kind=ReportKind.DELIVER,
                    site_id=str(stop.site_id),
                    device_at=NOW,
                    lines={str(stop.unload[0].lot_id): 10**9},
                )
            ],
            sent_at=NOW,
        )
        found[side] = told[0].report_id
    return found


def _keep_photos(connection: sa.Connection, prepared: Prepared, person: Person) -> dict[str, str]:
    """A photo of a stop, on the trip of each side."""
    stored = store.get_plan(connection, prepared.plan_id)
    found = {}
    for side, trip_id in prepared.trips.items():
        trip = next(t for t in stored.plan.trips if t.trip_id == trip_id)
        sites = (str(stop.site_id) for stop in trip.stops)
        photo = Photo(
            photo_id=str(uuid4()),
            site_id=next(site_id for site_id in sites if may_have_photos(stored, site_id)),
            device_at=NOW,
            skew_s=0,
            content=encoded(a_photo()),
        )
        kept = keep_photo(connection, stored, trip, photo, person_id=person.person_id, now=NOW)
        assert kept is PhotoState.KEPT
        found[side] = photo.photo_id
    return found


def _keep_report(connection: sa.Connection, person: Person) -> None:
    """A report of the month that is under way."""
    wish = ReportWish(report_id=A_REPORT, period=month_period(day_of(NOW).replace(day=1)))
    make_report(connection, wish, person_id=person.person_id, now=NOW)


def _keep_hall_link(connection: sa.Connection, person: Person) -> str:
    """A link to the hall of the first side, in use today."""
    now = datetime.now(UTC)
    new = hall_links.NewLink(
        link_id="", site_id=hall_of("A"), name="A hall", last_day=day_of(now) + timedelta(days=35)
    )
    made = hall_links.make_link(connection, new, key=b"key", by=(person.person_id, now))
    assert made is not None
    return made.link_id


def _keep_best(connection: sa.Connection, prepared: Prepared) -> None:
    """The run is under way and has a plan so far."""
    text = store.plan_json(connection, prepared.plan_id)
    later = NOW + timedelta(days=1)
    connection.execute(runs.update().values(state="running", lease_until=later, best_json=text))


def _keep_password(connection: sa.Connection, person: Person) -> None:
    quick = Passwords(time_cost=1, memory_kib=64)
    people.set_password(
        connection,
        person.person_id,
        password_hash=quick.hashed(PASSWORD, username=person.username),
        now=NOW,
    )
