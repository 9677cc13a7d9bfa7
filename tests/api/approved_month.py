"""A month that is planned and stocked, to be approved, and its trips."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import store
from api.accounts.person import Role
from api.db import reading, writing
from api.main import create_app
from api.master import coming_months
from api.settings import Settings
from api.trips import approvals, trip_work
from api.v1 import approvals as approval_routes
from inventory.accounts import AccountKind
from inventory.days import day_of
from inventory.model import DatePolicy
from inventory.store.audit import audit
from inventory.store.stock import stock
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.plan_model import Trip
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import take_in, the_evening_before, whole_month

API = "/api/v1"


@dataclass
class Month:
    """A built month with a plan by hand in a served database."""

    engine: sa.Engine
    client: TestClient
    stored: store.StoredPlan
    now: datetime
    council: str

    def approve(self) -> approvals.Approval:
        with writing(self.engine) as connection:
            return approvals.approve(connection, self.stored, person_id=self.council, now=self.now)

    def grams(self, *kinds: AccountKind) -> int:
        with reading(self.engine) as connection:
            rows = stock(connection, day=day_of(self.now), policy=DatePolicy(), kinds=kinds)
        return sum(row.quantity_g for row in rows)

    def is_clean(self) -> bool:
        with reading(self.engine) as connection:
            return audit(connection).clean


@pytest.fixture
def month(
    engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Month]:
    made = whole_month(generate_month(seed=5, halls=5, days=28))
    now = the_evening_before(made.start)
    for module in (approval_routes, approvals, trip_work):
        if hasattr(module, "utc_now"):
            monkeypatch.setattr(module, "utc_now", lambda: now)
    take_in(engine, made, now)
    with writing(engine) as connection:
        built = coming_months.build_month(connection, made.start, role=Role.COUNCIL, now=now)
        scenario = store.get_scenario(connection, built.row.scenario_id).scenario
        row = store.add_plan(
            connection, plan_by_hand(scenario), scenario_id=built.row.scenario_id, now=now
        )
        stored = store.get_plan(connection, row.plan_id)
    council = a_person(engine).person_id
    app = create_app(settings.model_copy(update={"run_workers": 0}))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.headers.update(bearer(a_token(engine)))
        yield Month(engine=engine, client=client, stored=stored, now=now, council=council)


def reserved_now(month: Month) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    with reading(month.engine) as connection:
        for row in stock(
            connection,
            day=day_of(month.now),
            policy=DatePolicy(),
            kinds=(AccountKind.RESERVED,),
        ):
            assert row.account.owner == (month.stored.plan_id,)
            found[row.lot.lot_id, row.site_id] += row.quantity_g
    return dict(found)


def first_trip(month: Month) -> tuple[Trip, str]:
    """The first trip that loads only food that is in the book, and its base."""
    known = {k for k, lot in month.stored.scenario.lots.items()
             if lot.available_on < month.stored.scenario.start}  # fmt: skip
    for trip in month.stored.plan.trips:
        loads = [x.lot_id for stop in trip.stops for x in stop.load]
        if loads and set(loads) <= known:
            return trip, str(trip.stops[0].site_id)
    raise AssertionError("no trip of food in stock")


@pytest.fixture
def hub(month: Month) -> TestClient:
    """An operator of the base that the first trip starts from."""
    _, base_id = first_trip(month)
    person = a_person(month.engine, Role.HUB, site_id=base_id, username="hub")
    month.client.headers.update(bearer(a_token(month.engine, person)))
    return month.client


def sent(month: Month, **more: object) -> dict[str, object]:
    occurred_at = (month.now + timedelta(hours=1)).isoformat()
    return {"entry_id": str(uuid4()), "occurred_at": occurred_at, **more}
