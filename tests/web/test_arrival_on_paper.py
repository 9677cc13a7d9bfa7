"""A trip brings food to another base and its driver has paper only: who keys the arrival in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import store
from api.accounts.person import Role
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from api.store import StoredPlan
from api.trips import approvals
from api.v1 import approvals as approval_routes
from api.web import hub_desk, hub_links, keying_routes, links
from inventory.days import moment_of
from inventory.entry import EntryKind
from inventory.store.audit import audit
from inventory.store.reservations import moved_at_sites
from logistics.giving import unloaded_at
from logistics.model import Scenario, SiteId
from logistics.plan_model import Trip
from tests.databases import make_ready
from tests.driving import planned_month
from tests.hauling import with_haul
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import the_evening_before

FROM, TO = SiteId("LOGI"), SiteId("HUB-YAZU")


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """A region after a trip from one base to another, of which nothing is written yet."""

    client: TestClient
    engine: sa.Engine
    stored: StoredPlan
    trip: Trip
    people: dict[str, dict[str, str]]

    @property
    def keying(self) -> str:
        return links.keying(self.stored.plan_id, self.trip.trip_id)

    def page(self, site_id: str, path: str) -> str:
        answer = self.client.get(path, headers=self.people[site_id])
        assert answer.status_code == 200, answer.text
        return answer.text

    def home(self, site_id: str) -> str:
        return self.page(site_id, hub_links.home(self.trip.day.isoformat()))

    def key_in(self, site_id: str) -> httpx2.Response:
        """Send the form as the page offers it."""
        page = self.page(site_id, self.keying)
        fields = {}
        for name, options in re.findall(r'<select id="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            first = re.search(r'<option value="([^"]*)"', options)
            fields[name] = (chosen or first).group(1)  # type: ignore[union-attr]
        for tag in re.findall(r"<input [^>]+>", page):
            name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                fields[name.group(1)] = value.group(1) if value else ""
        return self.client.post(self.keying, data=fields, headers=self.people[site_id])

    def moved(self, kind: EntryKind) -> dict[tuple[str, str], int]:
        told = {"plan_id": self.stored.plan_id, "trip_id": self.trip.trip_id}
        with reading(self.engine) as connection:
            return dict(moved_at_sites(connection, kind, **told))


def an_approved_haul(engine: sa.Engine, month: Scenario) -> tuple[StoredPlan, Trip]:
    """Plan a month with a trip between bases, and approve it."""
    made, now = planned_month(engine, month), the_evening_before(month.start)
    plan, trip = with_haul(made.scenario, made.plan, source=FROM, target=TO)
    council = a_person(engine, Role.COUNCIL).person_id
    with writing(engine) as connection:
        row = store.add_plan(connection, plan, scenario_id=made.row.scenario_id, now=now)
        stored = store.get_plan(connection, row.plan_id)
        approvals.approve(connection, stored, person_id=council, now=now)
    return stored, trip


def after(trip: Trip) -> datetime:
    """An hour after a trip is over."""
    return moment_of(trip.day, minutes=trip.stops[-1].depart_min) + timedelta(hours=1)


@pytest.fixture
def haul(tmp_path: Path, sample: Scenario, monkeypatch: pytest.MonkeyPatch) -> Iterator[Haul]:
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        stored, trip = an_approved_haul(engine, sample)
        for module in (hub_desk, keying_routes, approval_routes):
            monkeypatch.setattr(module, "utc_now", lambda: after(trip))
        people = {
            site: bearer(a_token(engine, a_person(engine, Role.HUB, site_id=site, username=site)))
            for site in (FROM, TO)
        }
        yield Haul(client=client, engine=engine, stored=stored, trip=trip, people=people)


def planned(haul: Haul) -> dict[tuple[str, str], int]:
    lots = unloaded_at(haul.trip, TO)
    return {(str(TO), str(lot)): g for lot, g in lots.items()}


def test_the_base_that_it_came_to_keys_in_its_own_part_and_nobody_else_s(haul: Haul) -> None:
    home = haul.home(TO)
    assert "この拠点に届く便" in home
    assert haul.keying in home
    assert "到着は未記帳" in home
    assert "ほかの拠点の車です" in haul.page(TO, haul.keying)
    early = haul.key_in(TO)
    assert "done=1&flagged=1" in str(early.url), "nobody has written yet that it was loaded"
    assert (haul.moved(EntryKind.LOAD), haul.moved(EntryKind.DELIVER)) == ({}, {})
    assert "ほかの拠点の車です" not in haul.page(FROM, haul.keying)


def test_a_trip_loaded_on_the_tablet_arrives_by_paper(haul: Haul) -> None:
    load = f"/api/v1/plans/{haul.stored.plan_id}/trips/{haul.trip.trip_id}/stops/{FROM}/load"
    leaves = moment_of(haul.trip.day, minutes=haul.trip.stops[0].depart_min)
    sent = {"entry_id": str(uuid4()), "occurred_at": leaves.isoformat()}
    answer = haul.client.post(load, json=sent, headers=haul.people[FROM])
    assert answer.status_code == 201, answer.text
    came = haul.key_in(TO)
    assert "done=1&flagged=0" in str(came.url)
    assert haul.moved(EntryKind.DELIVER) == planned(haul)
    assert "到着を記帳済み" in haul.home(TO)
    assert "到着" not in haul.home(FROM)


@pytest.mark.parametrize("by", ["page", "api"])
def test_the_vehicle_s_base_keys_in_the_whole_sheet_with_the_arrival_at_the_other(
    haul: Haul, by: str
) -> None:
    if by == "page":
        assert "done=2&flagged=0" in str(haul.key_in(FROM).url)
    else:
        stops = f"/api/v1/plans/{haul.stored.plan_id}/trips/{haul.trip.trip_id}/stops"
        for number, part in enumerate((f"{FROM}/load", f"{TO}/delivery")):
            at = moment_of(haul.trip.day, minutes=haul.trip.stops[number].arrive_min)
            sent = {"entry_id": str(uuid4()), "occurred_at": at.isoformat()}
            done = haul.client.post(f"{stops}/{part}", json=sent, headers=haul.people[FROM])
            assert done.status_code == 201, done.text
    assert haul.moved(EntryKind.DELIVER) == planned(haul)
    page = haul.home(TO)
    assert "到着を記帳済み" in page
    with reading(haul.engine) as connection:
        assert audit(connection).clean
