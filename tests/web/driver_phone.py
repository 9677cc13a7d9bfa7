"""A driver's phone at a trip that goes, for tests of what it tells."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.db import reading
from api.main import create_app
from api.settings import Settings
from api.web import driver_routes, keying_routes
from inventory.accounts import vehicle
from inventory.store import reservations
from tests.databases import make_ready
from tests.driver_making import Going, a_going_trip, report


class Phone:
    """A driver's phone, at a moment that tests choose."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = settings = make_ready(Settings(data_dir=folder, run_workers=0))
        self.client = TestClient(create_app(settings), base_url="http://127.0.0.1")
        self.client.__enter__()
        self.engine: sa.Engine = self.client.app.state.running.engine  # type: ignore[attr-defined]
        self.going: Going = a_going_trip(self.engine, settings)
        self.now = self.going.starts_at
        for module in (driver_routes, keying_routes):
            monkeypatch.setattr(module, "utc_now", lambda: self.now)

    @property
    def key(self) -> str:
        return self.going.link.link_id

    def trip(self) -> httpx2.Response:
        return self.client.get("/d/trip", params={"key": self.key})

    def open(self, *, token: str | None = None, pin: str | None = None) -> int:
        sent = {
            "token": self.going.token if token is None else token,
            "pin": self.going.pin if pin is None else pin,
        }
        return self.client.post("/d/session", json=sent).status_code

    def tell(self, *reports: dict[str, Any], sent_at: datetime | None = None) -> list[Any]:
        sent = {
            "key": self.key,
            "sent_at": (sent_at or self.now).isoformat(),
            "reports": list(reports),
        }
        answer = self.client.post("/d/reports", json=sent)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["reports"])

    def loaded(self) -> None:
        for site_id in self.going.loads:
            (told,) = self.tell(report("load", site_id, self.now))
            assert (told["state"], told["flags"]) == ("written", []), told

    def aboard(self) -> dict[str, int]:
        trip = self.going.trip
        with reading(self.engine) as connection:
            return reservations.aboard(
                connection, vehicle(trip.vehicle_id),
                plan_id=self.going.stored.plan_id, trip_id=trip.trip_id,
            )  # fmt: skip


@pytest.fixture
def phone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    made = Phone(tmp_path, monkeypatch)
    yield made
    made.client.__exit__(None, None, None)
