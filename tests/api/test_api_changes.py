"""A plan changed by hand over the API: wishes are added, planned, accepted, dropped."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import store
from api.accounts.person import Role
from api.db import reading, writing
from api.main import create_app
from api.planning import change_planning
from api.settings import Settings
from api.store import StoredPlan
from api.trips import approvals
from api.v1 import changes
from logistics.generate import generate_month
from tests.driving import planned_month
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import the_evening_before, whole_month


@pytest.fixture
def stored(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> StoredPlan:
    made = planned_month(engine, whole_month(generate_month(seed=5, halls=5, days=14)))
    now: datetime = the_evening_before(made.scenario.start)
    monkeypatch.setattr(changes, "utc_now", lambda: now)
    person = a_person(engine)
    with writing(engine) as connection:
        approvals.approve(connection, made, person_id=person.person_id, now=now)
    return made


@pytest.fixture
def client(engine: sa.Engine, settings: Settings, stored: StoredPlan) -> Iterator[TestClient]:
    app = create_app(settings.model_copy(update={"run_workers": 0}))
    with TestClient(app, base_url="http://127.0.0.1") as made:
        made.headers.update(bearer(a_token(engine, a_person(engine, Role.COUNCIL))))
        yield made


def a_gift(stored: StoredPlan, **more: Any) -> dict[str, Any]:
    lot = next(iter(stored.scenario.lots.values()))
    return {
        "kind": "lot_comes",
        "lot_id": "GIFT-1",
        "product_id": lot.product_id,
        "site_id": lot.site_id,
        "available_on": (stored.scenario.end - timedelta(days=9)).isoformat(),
        "kg": 40,
        "case_kg": 2,
        "expiry_kind": "best_before",
        "expires_on": (stored.scenario.end + timedelta(days=90)).isoformat(),
        **more,
    }


def test_a_gift_is_wished_planned_and_accepted(client: TestClient, stored: StoredPlan) -> None:
    path = f"/api/v1/plans/{stored.plan_id}/changes"
    assert client.get(path).json()["wishes"] == []
    assert client.post(f"{path}/replan", json={}).status_code == 422
    added = client.post(f"{path}/wishes", json={"entries": [a_gift(stored)]})
    assert added.status_code == 201, added.text
    assert client.post(f"{path}/wishes", json={"entries": [a_gift(stored)]}).status_code == 200
    unknown = {"kind": "lot_missing", "lot_id": "nobody's"}
    two = [a_gift(stored, lot_id="GIFT-2"), unknown]
    refused = client.post(f"{path}/wishes", json={"entries": two})
    assert (refused.status_code, refused.json()["code"]) == (422, "event_refused")
    assert len(client.get(path).json()["wishes"]) == 1  # all or none

    with change_planning._bench.taken_for("another change"):
        busy = client.post(f"{path}/replan", json={})
    assert (busy.status_code, busy.json()["code"]) == (503, "replan_busy")
    late = (stored.scenario.end - timedelta(days=9)).isoformat()
    found = client.post(f"{path}/replan", json={"as_of": late, "committed_days": 0})
    assert found.status_code == 200, found.text
    proposal = found.json()["proposal"]
    assert set(proposal["counts"]) == {"moved", "added", "gone", "swapped", "deliveries"}
    assert proposal["as_of"] == late
    assert proposal["ja"]["summary"]
    assert proposal["en"]["figures"]
    assert proposal == client.get(path).json()["proposal"]

    stale = client.post(f"{path}/acceptance", json={"proposal_id": "another"})
    assert (stale.status_code, stale.json()["code"]) == (409, "proposal_stale")
    made = client.post(f"{path}/acceptance", json={"proposal_id": proposal["proposal_id"]})
    assert made.status_code == 201, made.text
    again = client.post(f"{path}/acceptance", json={"proposal_id": proposal["proposal_id"]})
    assert (again.status_code, again.json()) == (200, made.json())
    with reading(client.app.state.running.engine) as connection:  # type: ignore[attr-defined]
        child = store.get_plan(connection, made.json()["plan_id"])
    assert "GIFT-1" in child.scenario.lots
    assert client.get(path).json()["wishes"] == []


def test_a_proposal_is_turned_down_and_what_is_wished_stays(
    client: TestClient, stored: StoredPlan
) -> None:
    path = f"/api/v1/plans/{stored.plan_id}/changes"
    client.post(f"{path}/wishes", json={"entries": [a_gift(stored)]})
    late = (stored.scenario.end - timedelta(days=9)).isoformat()
    asked = {"as_of": late, "committed_days": 0}
    proposal_id = client.post(f"{path}/replan", json=asked).json()["proposal"]["proposal_id"]
    assert client.delete(f"{path}/proposals/another").status_code == 204
    assert client.get(path).json()["proposal"]["proposal_id"] == proposal_id
    for _ in range(2):  # asking again is harmless
        assert client.delete(f"{path}/proposals/{proposal_id}").status_code == 204
    left = client.get(path).json()
    assert (left["proposal"], len(left["wishes"])) == (None, 1)
    late_word = client.post(f"{path}/acceptance", json={"proposal_id": proposal_id})
    assert (late_word.status_code, late_word.json()["code"]) == (409, "proposal_stale")
    nowhere = client.delete(f"/api/v1/plans/nothing/changes/proposals/{proposal_id}")
    assert nowhere.status_code == 404


def test_wishes_are_taken_back_and_dropped(client: TestClient, stored: StoredPlan) -> None:
    path = f"/api/v1/plans/{stored.plan_id}/changes"
    body = {"entries": [a_gift(stored), a_gift(stored, lot_id="GIFT-2")]}
    first, _ = client.post(f"{path}/wishes", json=body).json()["wishes"]
    assert client.delete(f"{path}/wishes/{first['wish_id']}").status_code == 204
    assert client.delete(f"{path}/wishes/{first['wish_id']}").status_code == 404
    assert len(client.get(path).json()["wishes"]) == 1
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 204
    assert client.get(path).json()["wishes"] == []
    assert client.get("/api/v1/plans/nothing/changes").status_code == 404
