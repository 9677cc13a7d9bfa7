"""Calendars by secret links, read back as other programs read them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from icalendar import Calendar, Component

from api import store
from api.accounts.people import plain_username
from api.accounts.person import Role
from api.accounts.server_key import key_of
from api.calendars import events
from api.calendars.access import Feed, FeedKind, token_of
from api.calendars.events import Event, FeedCalendar
from api.calendars.tables import calendar_feeds
from api.calendars.text import calendar_text
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from api.trips import approvals
from api.web import feed_routes, links
from inventory.days import moment_of
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.plan_model import Plan
from logistics.sheet import route_sheets
from tests.driver_making import SEED
from tests.driving import planned_month
from tests.one_trip import Call, one_trip
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import the_evening_before
from tests.web.making import stored_plan


@dataclass
class Office:
    """A stored plan, somebody of the council, and a server that has both."""

    engine: sa.Engine
    client: TestClient
    settings: Settings
    stored: store.StoredPlan
    now: datetime
    council: str

    def approve(self, stored: store.StoredPlan, *, is_withdrawn: bool = False) -> None:
        self.now += timedelta(minutes=1)
        change = approvals.withdraw if is_withdrawn else approvals.approve
        with writing(self.engine) as connection:
            change(connection, stored, person_id=self.council, now=self.now)

    def without(self, day: date) -> store.StoredPlan:
        """A plan of the same month in which nobody drives on a day."""
        scenario = self.stored.scenario
        fewer = replace(scenario, shifts=tuple(s for s in scenario.shifts if s.day != day))
        with writing(self.engine) as connection:
            row = store.add_plan(
                connection, plan_by_hand(fewer), scenario_id=self.stored.row.scenario_id,
                now=self.now,
            )  # fmt: skip
            return store.get_plan(connection, row.plan_id)

    def feed(self, kind: FeedKind, subject: str) -> str:
        """Make a calendar on the page and return its address, which is read there."""
        made = self.client.post(links.make_feed(kind, subject), follow_redirects=False)
        assert made.status_code == 303, made.text
        with reading(self.engine) as connection:
            (row,) = connection.execute(
                sa.select(calendar_feeds).where(
                    calendar_feeds.c.subject == subject, calendar_feeds.c.revoked_at.is_(None)
                )
            )
        path = links.calendar_feed(token_of(key_of(self.settings), row.feed_id))
        assert path in self.client.get(links.FEEDS).text
        return path

    def read(self, path: str) -> Calendar:
        answer = self.client.get(path, headers={"Authorization": ""})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return Calendar.from_ical(answer.content)


@pytest.fixture
def office(
    engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    made = generate_month(seed=SEED, halls=9, days=14)
    now = the_evening_before(made.start)
    monkeypatch.setattr(feed_routes, "utc_now", lambda: now)
    stored = planned_month(engine, made)
    settings = settings.model_copy(update={"run_workers": 0})
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        client.headers.update(bearer(a_token(engine)))
        yield Office(
            engine=engine, client=client, settings=settings, stored=stored, now=now,
            council=a_person(engine).person_id,
        )  # fmt: skip


def busiest_hall(plan: Plan, stored: store.StoredPlan) -> str:
    calls = [str(s.site_id) for t in plan.trips for s in t.stops if s.unload]
    halls = {k for k, site in stored.scenario.sites.items() if not site.is_supply}
    return max(sorted(halls), key=calls.count)


def test_a_hall_s_calendar_has_its_deliveries_and_follows_the_plan(office: Office) -> None:
    plan = office.stored.plan
    hall_id = busiest_hall(plan, office.stored)
    path = office.feed(FeedKind.HALL, hall_id)
    assert office.read(path).events == []  # a plan that is not approved is no promise
    office.approve(office.stored)
    calendar = office.read(path)
    wanted = [
        (moment_of(t.day, minutes=s.arrive_min), sum(x.quantity_g for x in s.unload))
        for t in plan.trips
        for s in t.stops
        if s.site_id == hall_id and s.unload
    ]
    found = [(e["dtstart"].dt, e["summary"].split()[1]) for e in calendar.events]
    assert sorted(at.astimezone(UTC) for at, _ in found) == sorted(
        at.astimezone(UTC) for at, _ in wanted
    )
    assert sum(round(float(kg.replace(",", "")) * 1000) for _, kg in found) == sum(
        g for _, g in wanted
    )
    assert all(str(e["status"]) == "CONFIRMED" for e in calendar.events)
    day = min(e["dtstart"].dt.date() for e in calendar.events)
    newer = office.without(day)
    office.approve(newer)
    before, after = by_uid(calendar), by_uid(office.read(path))
    assert set(before) <= set(after)
    assert all(int(after[k]["sequence"]) > int(before[k]["sequence"]) for k in before)
    cancelled = [e for e in after.values() if str(e["status"]) == "CANCELLED"]
    assert {e["dtstart"].dt.date() for e in cancelled} >= {day}
    assert all(str(e["summary"]).startswith("中止：") for e in cancelled)
    kept = [t for t in newer.plan.trips for s in t.stops if s.site_id == hall_id and s.unload]
    assert len(after) - len(cancelled) == len(kept)
    office.approve(newer, is_withdrawn=True)
    assert {str(e["status"]) for e in office.read(path).events} == {"CANCELLED"}


def by_uid(calendar: Calendar) -> dict[str, Component]:
    found = {str(e["uid"]): e for e in calendar.events}
    assert len(found) == len(calendar.events)
    return found


def test_a_driver_s_calendar_has_every_trip_with_its_places(office: Office) -> None:
    office.approve(office.stored)
    sheets = route_sheets(office.stored.scenario, office.stored.plan)
    driver = next(s.driver for s in sheets if s.driver and s.trip_count > 1)
    mine = [s for s in sheets if s.driver == driver]
    found = office.read(office.feed(FeedKind.DRIVER, plain_username(driver)))
    assert str(found["x-wr-calname"]) == f"配送（{driver}）"
    assert sorted(str(e["summary"]).split()[1] for e in found.events) == sorted(
        str(s.trip_id) for s in mine
    )
    for event in found.events:
        sheet = next(s for s in mine if str(s.trip_id) == str(event["summary"]).split()[1])
        several = f" {sheet.trip_number}便（" in str(event["summary"])
        assert several is (sheet.trip_count > 1)
        assert event["dtstart"].dt == moment_of(sheet.day, minutes=sheet.depart_min)
        assert event["dtstart"].dt.tzinfo == ZoneInfo("Asia/Tokyo")
        assert all(stop.name in str(event["description"]) for stop in sheet.stops)


def test_an_address_is_renewed_ended_and_known_by_its_digest_alone(office: Office) -> None:
    hall_id = busiest_hall(office.stored.plan, office.stored)
    first = office.feed(FeedKind.HALL, hall_id)
    second = office.feed(FeedKind.HALL, hall_id)
    assert first != second
    assert office.client.get(first).status_code == 404
    assert office.client.get(second).status_code == 200
    token = second.rsplit("/", 1)[1].removesuffix(".ics")
    with reading(office.engine) as connection:
        rows = connection.execute(sa.select(calendar_feeds)).all()
    assert token not in str(rows)
    office.client.post(links.revoke_feed(FeedKind.HALL, hall_id))
    assert office.client.get(second).status_code == 404
    hall = bearer(a_token(office.engine, a_person(office.engine, Role.HALL, site_id="NOT-MINE")))
    refused = office.client.post(links.make_feed("hall", hall_id), headers=hall)
    assert refused.status_code == 404
    assert office.client.post(links.make_feed("hall", "NOWHERE")).status_code == 404


def a_feed(subject: str, kind: FeedKind = FeedKind.HALL) -> Feed:
    return Feed(feed_id="f", kind=kind, subject=subject, created_at=datetime.now(UTC))


def test_a_confidential_place_has_its_shown_name_and_no_address() -> None:
    call = Call(
        name="まことの家", confidential=True, public_name="にじ", address="ひみつ町1",
        phone="0857-99-9999",
    )  # fmt: skip
    stored = stored_plan(*one_trip([Call(name="久松", address="鳥取市東町1"), call]))
    names: list[str] = []
    shown = []
    for subject in ("HALL-01", "HALL-02"):
        shown += list(events._hall(stored, a_feed(subject), frozenset({"T001"}), names))
    driver = a_feed(plain_username("市職員A"), FeedKind.DRIVER)
    shown += list(events._driver(stored, driver, frozenset(), names))
    text = calendar_text(FeedCalendar(name="、".join(names), events=tuple(shown))).decode()
    unfolded = text.replace("\r\n ", "")
    assert all(word not in unfolded for word in ("まことの家", "ひみつ町", "0857-99-9999"))
    assert "にじ" in unfolded
    assert "LOCATION:鳥取市東町1" in unfolded
    assert unfolded.count("入れ替えました") == 2  # what is swapped is told


def test_the_text_keeps_to_the_rules_of_icalendar() -> None:
    hostile = 'あ"い;う,え\\お\nBEGIN:VEVENT\r\nATTACH:http://x' * 3
    event = Event(
        uid="1@hakobi", starts_at=moment_of(date(2026, 12, 5), minutes=600),
        ends_at=moment_of(date(2026, 12, 5), minutes=630), summary=hostile, description=hostile,
        location=hostile, sequence=3, changed_at=datetime(2026, 12, 1, tzinfo=UTC),
    )  # fmt: skip
    text = calendar_text(FeedCalendar(name=hostile, events=(event,)))
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\n" not in text.replace(b"\r\n", b"")
    (found,) = Calendar.from_ical(text).events
    assert str(found["summary"]).replace("\r\n", "\n") == hostile.replace("\r\n", "\n")
    assert "attach" not in found
    assert b"DTSTART;TZID=Asia/Tokyo:20261205T100000\r\n" in text
    assert b"TZOFFSETTO:+0900\r\n" in text
    assert text.count(b"BEGIN:VEVENT\r\n") == 1
