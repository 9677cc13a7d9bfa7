"""Every trip's link at approval: made, kept when the plan changes, ended when it is withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import httpx2
import pypdfium2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import store
from api.accounts.person import Role
from api.accounts.pin_links import LinkRefused, pin_of, token_of
from api.accounts.server_key import key_of
from api.db import reading, writing
from api.driver import access
from api.driver.access import Link
from api.main import create_app
from api.settings import Settings
from api.v1 import approvals as approval_routes
from api.web import links, plan_routes
from logistics.generate import generate_month
from logistics.plan_model import Trip
from tests.driver_making import SEED
from tests.driving import planned_month
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import the_evening_before

API = "/api/v1"


@dataclass
class Month:
    """A plan that waits for its approval, in a served database."""

    engine: sa.Engine
    client: TestClient
    settings: Settings
    stored: store.StoredPlan
    now: datetime

    @property
    def approval(self) -> str:
        return f"{API}/plans/{self.stored.plan_id}/approval"

    def links(self, plan_id: str = "") -> dict[str, Link]:
        with reading(self.engine) as connection:
            return access.links_of(connection, plan_id or self.stored.plan_id)

    def opened(self, link: Link, trip: Trip) -> str:
        """Open a trip with what its paper tells, when it begins; the plan that the phone has."""
        key, (opens_at, _) = key_of(self.settings), access.window_of(trip)
        with writing(self.engine) as connection:
            _, found = access.open_link(
                connection, token=token_of(key, link.link_id),
                pin=pin_of(key, link.link_id), key=key, now=opens_at,
            )  # fmt: skip
        return found.plan_id

    def another(self) -> store.StoredPlan:
        """The plan once more, with one trip of another number."""
        trips = list(self.stored.plan.trips)
        trips[0] = replace(trips[0], trip_id=type(trips[0].trip_id)("T-NEW"))
        made_by = replace(self.stored.plan.made_by, seed=77)
        plan = replace(self.stored.plan, trips=tuple(trips), made_by=made_by)
        with writing(self.engine) as connection:
            row = store.add_plan(
                connection, plan, scenario_id=self.stored.row.scenario_id, now=self.now
            )
            return store.get_plan(connection, row.plan_id)


@pytest.fixture
def month(
    engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Month]:
    made = generate_month(seed=SEED, halls=9, days=14)
    now = the_evening_before(made.start)
    for module in (approval_routes, plan_routes):
        monkeypatch.setattr(module, "utc_now", lambda: now)
    stored = planned_month(engine, made)
    settings = settings.model_copy(update={"run_workers": 0})
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        client.headers.update(bearer(a_token(engine)))
        yield Month(engine=engine, client=client, settings=settings, stored=stored, now=now)


def paper_text(answer: httpx2.Response) -> str:
    assert answer.status_code == 200, answer.text
    pages = pypdfium2.PdfDocument(answer.content)
    return "".join("".join(p.get_textpage().get_text_range() for p in pages).split())


def test_approving_gives_every_trip_a_link_and_withdrawing_ends_them(month: Month) -> None:
    trips = {str(t.trip_id): t for t in month.stored.plan.trips}
    assert month.client.post(month.approval).status_code == 200
    made = month.links()
    assert set(made) == set(trips)
    assert month.client.post(month.approval).status_code == 200
    assert month.links() == made  # paper that is handed out stays good
    trip_id = min(trips)
    assert month.opened(made[trip_id], trips[trip_id]) == month.stored.plan_id
    page = month.client.get(links.pack(month.stored.plan_id)).text
    assert f"{len(trips)}便のうち{len(trips)}便にリンクがあります。" in page
    assert month.client.delete(month.approval).status_code == 200
    assert month.links() == {}
    with pytest.raises(LinkRefused):
        month.opened(made[trip_id], trips[trip_id])


def test_a_link_goes_with_its_trip_into_the_plan_that_takes_the_place(month: Month) -> None:
    month.client.post(month.approval)
    before, newer = month.links(), month.another()
    answer = month.client.post(links.approve_plan(newer.plan_id), follow_redirects=False)
    assert answer.status_code == 303
    after, old = month.links(newer.plan_id), month.stored.plan.trips[0]
    assert month.links() == {}
    assert set(after) == {str(t.trip_id) for t in newer.plan.trips}
    kept = {k for k in after if k in before and after[k].link_id == before[k].link_id}
    assert kept == set(before) - {str(old.trip_id)}
    same = newer.plan.trips[1]
    assert month.opened(after[same.trip_id], same) == newer.plan_id
    with pytest.raises(LinkRefused):
        month.opened(before[old.trip_id], old)


def test_links_are_made_at_a_button_and_printed_with_their_numbers_apart(month: Month) -> None:
    plan_id = month.stored.plan_id
    pack = f"{API}/plans/{plan_id}/pack.pdf"
    assert month.links() == {}
    assert "リンクなし" in paper_text(month.client.get(pack, params={"part": "numbers"}))
    made = month.client.post(links.make_plan_links(plan_id), follow_redirects=False)
    assert made.status_code == 303
    key = key_of(month.settings)
    numbers = paper_text(month.client.get(pack, params={"part": "numbers"}))
    for trip_id, link in month.links().items():
        assert f"{trip_id}" in numbers
        assert pin_of(key, link.link_id) in numbers
    day = month.stored.plan.trips[0].day.isoformat()
    chosen = month.client.get(pack, params={"day": day, "trip": "", "base": "", "part": "routes"})
    assert "案DRAFT" in paper_text(chosen)
    month.client.post(month.approval)
    text = paper_text(month.client.get(pack, params={"day": day}))
    assert "承認済み" in text
    assert "DRAFT" not in text


def test_who_a_link_stands_for_is_not_among_the_people(month: Month) -> None:
    month.client.post(month.approval)
    admin = bearer(a_token(month.engine, a_person(month.engine, Role.ADMIN)))
    told = month.client.get(f"{API}/people", headers=admin).json()
    assert "link-" not in str(told)
    assert told["total"] == len(told["items"])
    assert "link-" not in month.client.get(links.PEOPLE, headers=admin).text


def test_a_choice_that_leaves_nothing_is_refused(month: Month) -> None:
    pack = f"{API}/plans/{month.stored.plan_id}/pack.pdf"
    nothing = month.client.get(pack, params={"day": "2031-01-01"})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "pack_empty")
    assert month.client.get(pack, params={"trip": "T999"}).status_code == 404
    assert month.client.get(pack, params={"base": "NOWHERE"}).status_code == 404
    assert month.client.get(pack, params={"part": "poem"}).status_code == 422
