"""A plan changed by hand on its page: wished, planned, looked at, accepted, approved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import store
from api.db import reading, writing
from api.main import create_app
from api.planning import plan_changes, plan_parents
from api.settings import Settings
from api.trips import approvals
from api.web import change_routes, links, plan_routes
from inventory.store import reservations
from inventory.store.audit import audit
from logistics.generate import generate_month
from logistics.plan_model import Trip
from tests.driving import planned_month
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import the_evening_before, whole_month


@dataclass
class Desk:
    """The council before an approved plan of a small month in the book."""

    engine: sa.Engine
    client: TestClient
    stored: store.StoredPlan
    now: datetime

    @property
    def plan_id(self) -> str:
        return self.stored.plan_id

    def send(self, *more: str, **data: str) -> tuple[int, str, str]:
        answer = self.client.post(
            links.changes(self.plan_id, *more), data=data, follow_redirects=False
        )
        return answer.status_code, answer.text, answer.headers.get("location", "")

    def see(self, day: str = "") -> str:
        found = self.client.get(links.changes(self.plan_id), params={"day": day})
        assert found.status_code == 200
        return found.text

    def reserving(self) -> list[str]:
        with reading(self.engine) as connection:
            assert audit(connection).clean
            return list(reservations.reserving_plans(connection))


@pytest.fixture
def desk(engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    stored = planned_month(engine, whole_month(generate_month(seed=5, halls=5, days=14)))
    now = the_evening_before(stored.scenario.start)
    for module in (change_routes, plan_routes):
        monkeypatch.setattr(module, "utc_now", lambda: now)
    person = a_person(engine)
    with writing(engine) as connection:
        approvals.approve(connection, stored, person_id=person.person_id, now=now)
    app = create_app(settings.model_copy(update={"run_workers": 0}))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.headers.update(bearer(a_token(engine)))
        yield Desk(engine=engine, client=client, stored=stored, now=now)


def a_late_trip(desk: Desk) -> Trip:
    """A trip with a delivery, after the days that stay."""
    sites = desk.stored.scenario.sites
    late = sorted(desk.stored.plan.trips, key=lambda t: t.day)[::-1]
    return next(
        t for t in late if any(s.unload and not sites[s.site_id].is_supply for s in t.stops)
    )


def test_a_forbidden_delivery_is_gone_in_a_new_plan_that_takes_the_reservations(
    desk: Desk,
) -> None:
    trip = a_late_trip(desk)
    stop = next(
        s for s in trip.stops if s.unload and not desk.stored.scenario.sites[s.site_id].is_supply
    )
    lot_id, day = stop.unload[0].lot_id, trip.day.isoformat()
    banned = {"kind": "ban", "site_id": stop.site_id, "lot_id": lot_id, "date": day}
    page = desk.see(day)
    assert f'value="{lot_id}"' in page
    status, _, place = desk.send("wishes", day=day, **banned)
    assert (status, place) == (303, f"{links.changes(desk.plan_id)}?day={day}#wishes")
    assert "禁止" in desk.see(day)
    status, text, place = desk.send("replan", committed_days="0")
    assert status == 303, text
    page = desk.see()
    found = re.search(r'name="proposal_id" value="([^"]+)"', page)
    assert found is not None
    assert stop.site_id in page
    assert desk.reserving() == [desk.plan_id]

    status, _, place = desk.send("accept", proposal_id=found[1])
    assert status == 303
    child_id = place.rpartition("/")[2]
    assert child_id != desk.plan_id
    with reading(desk.engine) as connection:
        child = store.get_plan(connection, child_id)
        assert list(plan_parents.forebears(connection, child_id)) == [desk.plan_id]
        assert store.get_plan(connection, desk.plan_id).plan == desk.stored.plan
        assert plan_changes.list_wishes(connection, desk.plan_id) == ()
    assert not any(
        s.site_id == stop.site_id and x.lot_id == lot_id
        for t in child.plan.trips
        if t.day == trip.day
        for s in t.stops
        for x in s.unload
    )
    assert desk.send("accept", proposal_id=found[1])[::2] == (303, place)  # a double click
    assert desk.send("accept", proposal_id="another")[0] == 409
    with reading(desk.engine) as connection:
        assert store.list_plans(connection, limit=9)[1] == 2
    assert desk.reserving() == [desk.plan_id]
    answer = desk.client.post(links.approve_plan(child_id), follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert desk.reserving() == [child_id]


def test_all_five_kinds_of_locks_are_set_by_buttons_and_kept_in_the_difference(desk: Desk) -> None:
    sites = desk.stored.scenario.sites
    trip = a_late_trip(desk)
    ends = [s for s in trip.stops if s.unload and not sites[s.site_id].is_supply]
    kept, other = ends[0].unload[0], ends[-1].unload[-1]
    day = trip.day.isoformat()

    def button(**fields: str) -> None:
        """Send the form of the page that has these fields; there is one."""
        forms = re.findall(r"<form.*?</form>", desk.see(day), re.S)
        known = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]
        (found,) = [x for x in known if fields.items() <= x.items()]
        assert desk.send("wishes", **found)[0] == 303

    at = {"site_id": str(ends[0].site_id), "lot_id": str(kept.lot_id)}
    button(kind="delivery", date=day, **at)
    button(kind="lot_for", **at)
    button(kind="vehicle_day", vehicle_id=str(trip.vehicle_id), date=day)
    button(kind="trip_order", trip_id=str(trip.trip_id))
    button(kind="ban", date=day, site_id=str(ends[-1].site_id), lot_id=str(other.lot_id))
    assert sorted(w["kind"] for w in wished(desk)) == [
        *("ban", "delivery", "lot_for", "trip_order", "vehicle_day")
    ]
    assert desk.send("replan", committed_days="0")[0] == 303
    page = desk.see(day)
    assert 'id="difference"' in page
    assert "の順番をそのまま" in page
    assert desk.reserving() == [desk.plan_id], "nothing is changed before it is accepted"


def asked_on(page: str) -> tuple[str, str]:
    """How the form on the page would have the wishes planned."""
    fields = (re.search(f'<input id="{name}"[^>]*>', page) for name in ("as_of", "committed_days"))
    as_of, days = (re.search('value="([^"]*)"', field[0]) for field in fields if field)
    assert as_of
    assert days
    return as_of[1], days[1]


def test_the_first_day_and_the_days_to_keep_stay_as_they_were_set(desk: Desk) -> None:
    trip = a_late_trip(desk)
    first = desk.stored.scenario.start.isoformat()
    kept = {"kind": "trip_order", "trip_id": str(trip.trip_id)}
    assert desk.send("wishes", **kept)[0] == 303
    assert asked_on(desk.see()) == (first, "2")
    later = (desk.stored.scenario.start + timedelta(days=3)).isoformat()
    wrong = desk.send("replan", as_of=later, committed_days="三日")
    assert wrong[0] == 422
    assert asked_on(wrong[1]) == (later, "三日")
    assert "日数を読めません" in wrong[1]
    status, text, place = desk.send("replan", as_of=later, committed_days="５")
    assert status == 303, text
    assert asked_on(desk.client.get(place).text) == (later, "5")
    page = desk.see()
    assert asked_on(page) == (later, "5"), "also for whoever looks without that address"
    form = re.search('<form method="post" action="([^"]*/wishes[?][^"]*)"', page)
    assert form
    other = {"kind": "vehicle_day", "vehicle_id": str(trip.vehicle_id), "date": str(trip.day)}
    page = desk.client.post(unescape(form[1]), data={**other, "day": str(trip.day)}).text
    assert 'id="difference"' not in page
    assert asked_on(page) == (later, "5"), "although the proposal fell away"
    (taken, *_) = re.findall('action="([^"]*/remove[^"]*)"', page)
    assert asked_on(desk.client.post(unescape(taken)).text) == (later, "5")
    desk.send("discard")
    desk.send("wishes", **kept)
    assert asked_on(desk.see()) == (first, "2")


def test_a_proposal_is_turned_down_and_the_wishes_stay(desk: Desk) -> None:
    trip = a_late_trip(desk)
    desk.send("wishes", kind="trip_order", trip_id=str(trip.trip_id))
    assert desk.send("replan", committed_days="4")[0] == 303
    found = re.search('name="proposal_id" value="([^"]+)"', desk.see())
    assert found
    assert desk.send("reject", proposal_id="another")[0] == 303
    assert 'id="difference"' in desk.see(), "what somebody else has planned since stays"
    form = re.search('action="([^"]*/reject[^"]*)"', desk.see())
    assert form
    for _ in range(2):
        page = desk.client.post(unescape(form[1]), data={"proposal_id": found[1]}).text
        assert 'id="difference"' not in page
        assert asked_on(page)[1] == "4"
    assert len(wished(desk)) == 1
    assert desk.send("accept", proposal_id=found[1])[0] == 409


def test_of_two_who_approve_at_once_the_second_is_told_of_the_first(desk: Desk) -> None:
    made_by, month_id = desk.stored.plan.made_by, desk.stored.scenario_id
    others = [replace(desk.stored.plan, made_by=replace(made_by, seed=n)) for n in (98, 99)]
    with writing(desk.engine) as connection:
        made = [store.add_plan(connection, x, scenario_id=month_id, now=desk.now) for x in others]
    first, second = (row.plan_id for row in made)

    def seen_on(page: str) -> str:
        found = re.search('name="seen" value="([^"]*)"', page)
        assert found
        return found[1]

    def approve(plan_id: str, seen: str) -> tuple[int, str]:
        sent = {"seen": seen}
        answer = desk.client.post(links.approve_plan(plan_id), data=sent, follow_redirects=False)
        return answer.status_code, answer.text

    seen = [seen_on(desk.client.get(links.plan(k)).text) for k in (first, second)]
    assert seen == [desk.plan_id] * 2
    assert approve(first, seen[0])[0] == 303
    assert approve(first, seen[0])[0] == 303, "a double click"
    status, page = approve(second, seen[1])
    assert status == 409
    assert "この月の別の計画が承認されました" in page
    assert desk.reserving() == [first]
    assert seen_on(page) == first
    assert approve(second, seen_on(page))[0] == 303
    assert desk.reserving() == [second]


def test_whoever_saw_no_approved_plan_is_told_of_the_first_too(desk: Desk) -> None:
    made_by, month_id = desk.stored.plan.made_by, desk.stored.scenario_id
    with writing(desk.engine) as connection:
        other = replace(desk.stored.plan, made_by=replace(made_by, seed=97))
        other_id = store.add_plan(connection, other, scenario_id=month_id, now=desk.now).plan_id
    client = desk.client
    client.post(links.withdraw_plan(desk.plan_id)).raise_for_status()
    compared = client.get(links.compare(desk.plan_id, other_id)).text
    assert compared.count('name="seen" value=""') == 2
    for address in (links.plan(desk.plan_id), links.plan(other_id)):
        assert 'name="seen" value=""' in client.get(address).text
    seen = {"seen": ""}
    first = client.post(links.approve_plan(desk.plan_id), data=seen, follow_redirects=False)
    assert first.status_code == 303
    second = client.post(links.approve_plan(other_id), data=seen, follow_redirects=False)
    assert second.status_code == 409
    assert desk.reserving() == [desk.plan_id]
    told = client.post(f"/api/v1/plans/{other_id}/approval", params=seen)
    assert (told.status_code, told.json()["code"]) == (409, "approval_overtaken")
    assert desk.plan_id in told.json()["detail"]
    assert desk.reserving() == [desk.plan_id]
    compared = client.get(links.compare(desk.plan_id, other_id)).text
    assert compared.count(f'name="seen" value="{desk.plan_id}"') == 1, "of the other one alone"
    assert "承認済み" in compared
    seen = {"seen": desk.plan_id}
    client.post(f"/api/v1/plans/{other_id}/approval", params=seen).raise_for_status()
    assert desk.reserving() == [other_id]


def test_wishes_that_cannot_be_are_refused_in_place_and_drafts_are_dropped(desk: Desk) -> None:
    trip = a_late_trip(desk)
    status, text, _ = desk.send("wishes", kind="trip_order", trip_id="T999")
    assert status == 422
    assert "T999" in text
    assert desk.send("wishes", kind="ban")[0] == 422
    assert desk.send("wishes", kind="<b>")[0] == 422
    assert desk.send("wishes", kind="delivery", kg="五")[0] == 422
    assert desk.send("replan")[0] == 422
    past = {"kind": "driver_ill", "vehicle_id": trip.vehicle_id, "date": "2020-01-01"}
    assert desk.send("wishes", **past)[0] == 422
    assert desk.send("wishes", kind="trip_order", trip_id=trip.trip_id)[0] == 303
    assert desk.send("wishes", kind="trip_order", trip_id=trip.trip_id)[0] == 303
    ill = {"kind": "driver_ill", "vehicle_id": trip.vehicle_id, "date": trip.day.isoformat()}
    assert desk.send("wishes", **ill)[0] == 303
    with reading(desk.engine) as connection:
        wishes = plan_changes.list_wishes(connection, desk.plan_id)
    assert {w.entry["kind"] for w in wishes} == {"trip_order", "driver_ill"}
    assert desk.send("wishes", wishes[0].wish_id, "remove")[0] == 303
    assert desk.send("wishes", wishes[0].wish_id, "remove")[0] == 303  # gone is gone
    assert desk.send("discard")[0] == 303
    with reading(desk.engine) as connection:
        assert plan_changes.list_wishes(connection, desk.plan_id) == ()


def test_donations_come_unexpectedly_later_and_smaller_by_forms(desk: Desk) -> None:
    scenario = desk.stored.scenario
    page = desk.see()
    assert 'name="lot_id" value="GIFT-1"' in page
    lot = max(scenario.lots.values(), key=lambda x: x.available_on)
    later = (lot.available_on + timedelta(days=2)).isoformat()
    gift = {
        "kind": "lot_comes",
        "lot_id": "GIFT-1",
        "product_id": str(lot.product_id),
        "site_id": str(lot.site_id),
        "available_on": later,
        "kg": "４０",
        "case_kg": "2",
        "expiry_kind": "best_before",
        "expires_on": "2028-01-31",
        "donor": "山田商店",
    }
    assert desk.send("wishes", **{**gift, "case_kg": "0"})[0] == 422
    for _ in range(2):  # a double tap
        assert desk.send("wishes", **gift)[0] == 303
    assert 'name="lot_id" value="GIFT-2"' in desk.see()
    assert desk.send("wishes", kind="lot_later", lot_id=lot.lot_id, available_on="いつか")[0] == 422
    assert len(wished(desk)) == 1  # all of it or nothing
    done = desk.send("wishes", kind="lot_later", lot_id=lot.lot_id, available_on=later)
    assert done[0] == 303, done[1]
    told = {e["kind"]: e for e in wished(desk) if e["lot_id"] != "GIFT-1"}
    assert told["lot_missing"]["lot_id"] == lot.lot_id
    assert told["lot_comes"]["available_on"] == later
    assert told["lot_comes"]["kg"] * 1000 == lot.quantity_g
    page = desk.see()
    assert "寄付が届く" in page
    assert scenario.products[lot.product_id].name in page


def wished(desk: Desk) -> list[dict[str, Any]]:
    with reading(desk.engine) as connection:
        return [w.entry for w in plan_changes.list_wishes(connection, desk.plan_id)]
