"""A base on the morning of its first trips: the sample month in the book, planned and approved."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import reading, writing
from api.main import create_app
from api.master import master_store
from api.settings import Settings
from api.store import StoredPlan
from api.trips import approvals
from api.v1 import lots as lot_routes
from api.v1 import stock as stock_routes
from api.web import hub_desk
from inventory.accounts import AccountKind
from inventory.days import day_of
from inventory.model import DatePolicy
from inventory.store.audit import audit
from inventory.store.stock import StockRow, stock
from logistics.giving import loaded_at
from logistics.master.columns import FORMS
from logistics.master.coming_month import ledger_lot_of
from logistics.model import Scenario
from logistics.plan_model import Trip
from tests.databases import make_ready
from tests.driving import driven, jst, planned_month
from tests.master_making import a_row
from tests.signing_in import a_person, a_token, bearer

BASE, OTHER_BASE = "LOGI", "HUB-YAZU"
FRIDGE, FREEZER = "fridge-1", "freezer-1"
JAN = "4901234567894"
PROGRAMME = "RESERVE-RICE"
DONOR = "山田牛乳"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A served base; ``client`` is its operator's browser, ``other`` that of the next base's."""

    engine: sa.Engine
    client: TestClient
    other: dict[str, str]
    stored: StoredPlan
    now: datetime

    def stock(self, *, site_id: str = BASE, **wanted: Any) -> tuple[StockRow, ...]:
        day = day_of(self.now)
        with reading(self.engine) as connection:
            return stock(connection, day=day, policy=DatePolicy(), site_id=site_id, **wanted)

    def grams(self, lot_id: str, site_id: str = BASE) -> dict[str, int]:
        """The grams of a lot at a base, by place."""
        rows = self.stock(site_id=site_id, lot_id=lot_id)
        return {row.account.name: row.quantity_g for row in rows}

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, **more: Any) -> httpx2.Response:
        return self.client.post(path, follow_redirects=False, **more)

    def is_clean(self) -> bool:
        with reading(self.engine) as connection:
            return audit(connection).clean


@contextmanager
def hub_world(folder: Path, sample: Scenario, *, settings: Settings | None = None) -> Iterator[Hub]:
    """Serve the base in the morning of the first day, with a fridge, a freezer and a JAN."""
    settings = make_ready(settings or Settings(data_dir=folder, run_workers=0))
    now = jst(sample.start, time(6, 30))
    with (
        pytest.MonkeyPatch.context() as patch,
        TestClient(create_app(settings), base_url="http://127.0.0.1") as client,
    ):
        for module in (hub_desk, stock_routes, lot_routes):
            patch.setattr(module, "utc_now", lambda: now)
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        stored = planned_month(engine, sample)
        council = a_person(engine, Role.COUNCIL)
        driven(engine, stored).receive(sample.start)
        with writing(engine) as connection:
            approvals.approve(connection, stored, person_id=council.person_id, now=now)
            rows = [
                a_row("units.csv", site_id=BASE, unit_id=FRIDGE, zone="chilled", name="冷蔵庫1"),
                a_row("units.csv", site_id=BASE, unit_id=FREEZER, zone="frozen", name="冷凍庫1"),
            ]
            master_store.add_versions(
                connection, FORMS["units.csv"], rows, person_id=council.person_id, now=now
            )
            programme = a_row(
                "programmes.csv", programme_id=PROGRAMME, name="備蓄米", least_days_left="60"
            )
            master_store.add_versions(
                connection,
                FORMS["programmes.csv"],
                [programme],
                person_id=council.person_id,
                now=now,
            )
            bread = next(
                row
                for row in master_store.list_rows(connection, FORMS["products.csv"])
                if row.row_id == "BREAD"
            )
            master_store.save_row(
                connection,
                FORMS["products.csv"],
                master_store.RowChange(
                    row_id="BREAD", cells={**bread.cells, "jan": JAN}, seen_version=bread.version
                ),
                person_id=council.person_id,
                now=now,
            )
        operator = a_person(engine, Role.HUB, site_id=BASE, username="logi")
        other = a_person(engine, Role.HUB, site_id=OTHER_BASE, username="yazu")
        client.headers.update(bearer(a_token(engine, operator)))
        yield Hub(
            engine=engine,
            client=client,
            other=bearer(a_token(engine, other)),
            stored=stored,
            now=now,
        )


def loading(stored: StoredPlan) -> list[tuple[Trip, dict[str, int]]]:
    """The trips that load at the base from what the book has, and what of it."""
    known = {lot.lot_id for lot in stored.scenario.lots.values()}
    found = []
    for trip in stored.plan.trips:
        grams = {ledger_lot_of(k)[0]: g for k, g in loaded_at(trip, BASE).items() if k in known}
        if grams:
            found.append((trip, grams))
    return sorted(found, key=lambda x: x[0].day)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found.group(1))


def trip_path(hub: Hub, trip: Trip) -> str:
    return f"/hub/trips/{hub.stored.plan_id}/{trip.trip_id}"


def reserved(hub: Hub) -> dict[str, int]:
    """What is reserved for the plan at the base now, in grams by lot."""
    return {
        row.lot.lot_id: row.quantity_g
        for row in hub.stock(kinds=(AccountKind.RESERVED,))
        if row.account.owner == (hub.stored.plan_id,)
    }


def ready(hub: Hub) -> list[tuple[Trip, dict[str, int]]]:
    """Trips all of whose food is reserved at the base now."""
    there = reserved(hub)
    return [
        (trip, grams)
        for trip, grams in loading(hub.stored)
        if all(there.get(lot, 0) >= g for lot, g in grams.items())
    ]
