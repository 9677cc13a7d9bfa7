"""A server with a small region, and what tests send it about its book."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import writing
from api.main import create_app
from api.master.master_store import add_versions
from api.settings import Settings
from inventory.days import day_of
from logistics.master.columns import FORMS
from tests.inventory.book_words import NOW as LONG_AGO
from tests.master_making import a_row, small_region
from tests.signing_in import a_person, engine_of, signed_in

NOW = datetime.now(UTC)
TODAY = day_of(NOW)
NEXT_MONTH = TODAY + timedelta(days=31)
DOCK, SHELF = "site/LOGI/shelf/dock", "site/LOGI/shelf/ambient"
OTHER, HALL = "site/OTHER/shelf/ambient", "site/HALL/shelf/ambient"
RESERVED, PICKED = "site/LOGI/reserved/ambient/P1", "site/LOGI/picked/P1/T1"
TRUCK, WAY, EATEN = "vehicle/KEI", "transit/X1", "eaten/HALL"
MISSING, MOULD = "waste/adjusted", "waste/mould"


@cache
def documented() -> "Documented":
    return Documented(create_app(Settings()).openapi())


@pytest.fixture
def server(client: TestClient) -> TestClient:
    """A server with a small region of two bases, signed in as the hub operator of LOGI."""
    engine = engine_of(client)
    person_id = a_person(engine).person_id
    rows = small_region()
    other = a_row("sites.csv", site_id="OTHER", name="別ハブ", kind="hub_base",
                  service_min="5", handling_min_per_100kg="5")  # fmt: skip
    rows["sites.csv"] += (other,)
    rows["products.csv"] += (
        a_row("products.csv", product_id="MILK", name="牛乳", category="dairy", zone="chilled",
              litre_per_kg="1", jan="4901234567894"),
    )  # fmt: skip
    with writing(engine) as connection:
        for name in ("sites.csv", "products.csv", "vehicles.csv"):
            add_versions(connection, FORMS[name], rows[name], person_id=person_id, now=LONG_AGO)
    client.event_hooks["response"].append(documented())
    return as_hub(client)


class Documented:
    """Fails a test on an answer whose status its route does not tell in the API's description."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.routes = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), operations)
            for path, operations in description["paths"].items()
        ]

    def __call__(self, answer: Any) -> None:
        path, method = answer.request.url.path, answer.request.method.lower()
        told = [x[method]["responses"] for form, x in self.routes if form.fullmatch(path)]
        assert any(str(answer.status_code) in statuses for statuses in told), (path, told)


def as_hub(client: TestClient, site_id: str = "LOGI") -> TestClient:
    return signed_in(client, Role.HUB, site_id=site_id, username=f"hub-{site_id}")


def receive(client: TestClient, lot_id: str = "L1", kg: int = 30, **changes: Any) -> Any:
    sent = {
        "entry_id": f"came-{lot_id}",
        "occurred_at": NOW.isoformat(),
        "site_id": "LOGI",
        "lot_id": lot_id,
        "product_id": "RICE",
        "quantity_g": kg * 1000,
        "case_g": 1000,
        "expiry_kind": "best_before",
        "expires": f"{NEXT_MONTH:%Y.%m.%d}",
    }
    return client.post("/api/v1/lots", json={**sent, **changes})


def movement(
    kind: str, source: str, target: str, kg: float, *, lot_id: str = "L1", **more: Any
) -> dict[str, Any]:
    move = {
        "lot_id": lot_id, "source": source, "target": target, "quantity_g": round(kg * 1000)
    }  # fmt: skip
    sent = {
        "entry_id": str(uuid4()),
        "kind": kind,
        "occurred_at": NOW.isoformat(),
        "moves": [move],
        "reason": "理由" if kind in ("dispose", "adjust") else "",
        "to_site_id": "OTHER" if kind == "send" else "",
    }
    return {**sent, **more}


def move(client: TestClient, *about: Any, **more: Any) -> Any:
    return client.post("/api/v1/entries", json=movement(*about, **more))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def kilograms(client: TestClient, lot_id: str = "L1") -> dict[str, float]:
    rows = signed_in(client).get("/api/v1/stock").json()["items"]
    return {r["account"]: r["quantity_g"] / 1000 for r in rows if r["lot_id"] == lot_id}


def call_back(client: TestClient, hold_id: str = "H1", **criteria: Any) -> None:
    sent = {"hold_id": hold_id, "entry_id": f"open-{hold_id}", "occurred_at": NOW.isoformat(),
            "criteria": criteria}  # fmt: skip
    answer = signed_in(client).post("/api/v1/recalls", json=sent)
    assert answer.status_code == 201, answer.text
    as_hub(client)
