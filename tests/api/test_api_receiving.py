"""Receiving food over the API: what its label says, its programme's rule, and sending it again."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import writing
from api.master.master_store import add_versions
from inventory import receiving
from logistics.master.columns import FORMS
from logistics.master.rows import MasterRow
from tests.inventory.book_words import NOW
from tests.master_making import a_row, small_region
from tests.signing_in import a_person, signed_in

RICE: dict[str, Any] = {
    "occurred_at": "2026-12-01T09:30:00+09:00",
    "site_id": "LOGI",
    "product_id": "RICE",
    "quantity_g": 30_000,
    "case_g": 5_000,
    "expiry_kind": "best_before",
    "expires": "令和9年3月",
}


@pytest.fixture
def hub(client: TestClient) -> TestClient:
    """A hub operator of LOGI, where a programme takes food with 60 days left at least."""
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    person_id = a_person(engine).person_id
    rows: dict[str, tuple[MasterRow, ...]] = {
        **small_region(),
        "programmes.csv": (
            a_row("programmes.csv", programme_id="FB", name="基金", least_days_left="60"),
        ),
    }
    with writing(engine) as connection:
        for name in ("sites.csv", "products.csv", "programmes.csv"):
            add_versions(connection, FORMS[name], rows[name], person_id=person_id, now=NOW)
    return signed_in(client, Role.HUB, site_id="LOGI")


def send(hub: TestClient, **changes: Any) -> tuple[int, dict[str, Any]]:
    sent = {"entry_id": str(uuid4()), **RICE, **changes}
    response = hub.post("/api/v1/lots", json=sent)
    return response.status_code, response.json()


def facts_of(hub: TestClient, answered: dict[str, Any]) -> dict[str, Any]:
    lot_id = answered["postings"][0]["lot_id"]
    found: dict[str, Any] = hub.get(f"/api/v1/lots/{lot_id}").json()["facts"]
    return found


def test_a_lot_comes_with_what_its_label_says_and_the_rest_from_its_product(
    hub: TestClient,
) -> None:
    status, answered = send(hub, lot_number="A7", maker="農家")
    assert status == 201
    facts = facts_of(hub, answered)
    assert (facts["expires_on"], facts["expires_printed"]) == ("2027-03-31", "令和9年3月")
    assert (facts["zone"], facts["lot_number"], facts["maker"]) == ("ambient", "A7", "農家")
    assert not facts["labelled"]
    assert "卵" in facts["kept_away"]


def test_an_ambiguous_date_is_asked_back_and_writes_nothing(hub: TestClient) -> None:
    status, answered = send(hub, expires="01.02.03")
    assert status == 422
    assert answered["code"] in ("date_ambiguous", "date_implausible")
    assert hub.get("/api/v1/stock").json()["total"] == 0
    assert send(hub, expires="01.02.03", expires_on="2027-02-03")[0] == 201


def test_the_same_again_is_only_answered_again_and_other_content_is_a_conflict(
    hub: TestClient,
) -> None:
    first, again = (send(hub, entry_id="same") for _ in range(2))
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    assert send(hub, entry_id="same", quantity_g=1)[1]["code"] == "entry_conflict"


def test_a_programme_takes_short_dated_food_only_with_a_reason(hub: TestClient) -> None:
    short = {"programme_id": "FB", "expires": "2027.1.10"}
    assert send(hub, **short)[1]["code"] == "intake_refused"
    assert send(hub, **short, intake_reason="すぐに使う")[0] == 201
    assert send(hub, programme_id="FB")[0] == 201
    assert send(hub, programme_id="XX")[1]["code"] == "entry_wrong"
    assert send(hub, programme_id="XX", intake_reason="すぐに使う")[1]["code"] == "entry_wrong"


def test_sent_again_it_is_the_same_also_when_its_product_has_changed(hub: TestClient) -> None:
    engine = hub.app.state.running.engine  # type: ignore[attr-defined]
    first = send(hub, entry_id="same")
    (product,) = (r for r in small_region()["products.csv"] if r.row_id == "RICE")
    other = a_row("products.csv", **{**product.cells, "maker": "別", "zone": "cool"})
    person_id = a_person(engine).person_id
    with writing(engine) as connection:
        add_versions(connection, FORMS["products.csv"], [other], person_id=person_id, now=NOW)
    assert send(hub, entry_id="same") == (200, first[1])
    assert facts_of(hub, send(hub)[1])["maker"] == "別"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"site_id": "HALL"}, "not_found"),
        ({"product_id": "GOLD"}, "entry_wrong"),
        ({"unit_id": "cellar"}, "entry_wrong"),
        ({"expires": ""}, "entry_wrong"),
        ({"expires": "いつか"}, "date_unreadable"),
        ({"storage": "あたたかく"}, "storage_limit_unreadable"),
    ],
)
def test_what_cannot_come_in_is_refused_with_its_code(
    hub: TestClient, changes: dict[str, Any], code: str
) -> None:
    assert send(hub, **changes)[1]["code"] == code


def test_a_number_that_another_lot_has_is_not_given_again(
    hub: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of a day's lots with the same six letters were one lot, and the second was refused."""
    monkeypatch.setattr(receiving, "MARK_LETTERS", (1, 8))
    ids = {i: str(uuid4()) for i in range(20)}
    lots = {}
    for i, entry_id in ids.items():
        status, answered = send(hub, entry_id=entry_id)
        assert status == 201, answered
        lots[i] = answered["postings"][0]["lot_id"]
    assert len(set(lots.values())) == len(ids)
    assert {len(lot_id) for lot_id in lots.values()} == {len("261201-") + n for n in (1, 8)}
    for i, entry_id in ids.items():
        status, answered = send(hub, entry_id=entry_id)
        assert (status, answered["postings"][0]["lot_id"]) == (200, lots[i])
        status, _ = send(hub, entry_id=entry_id, quantity_g=1)
        assert status == 409
