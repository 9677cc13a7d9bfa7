"""Without the internet all works: pages load nothing from elsewhere, the program asks nobody.

Chromium looks at every page for it, too (``tests/browser``).
"""

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import store
from api.db import writing
from api.main import create_app
from api.settings import Settings
from api.web import render
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from tests.signing_in import signed_in
from tests.trust.personal_world import OLD
from tests.trust.planted import caught

LOADED = re.compile(
    r"<(?:script|link|img|iframe|source|audio|video|object|embed)\b[^>]*?\s(?:src|href|data)="
    r"[\"']?((?:[a-z]+:)?//[^\"'\s>]+)",
    re.IGNORECASE,
)
"""What a browser loads by itself; links that people follow are their own matter."""


@pytest.fixture
def paths(sqlite_settings: Settings) -> Iterator[tuple[TestClient, list[str]]]:
    """A planned month, and pages and papers of it."""
    quiet = sqlite_settings.model_copy(update={"run_workers": 0})
    with TestClient(create_app(quiet), base_url="http://127.0.0.1") as client:
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        month = generate_month(seed=4, halls=2, days=3)
        plan = plan_by_hand(month)
        with writing(engine) as connection:
            row, _ = store.add_scenario(connection, month, now=OLD)
            stored = store.add_plan(connection, plan, scenario_id=row.scenario_id, now=OLD)
        base = f"/plans/{stored.plan_id}"
        trip = f"{base}/trips/{plan.trips[0].trip_id}"
        pages = ["/", f"/months/{row.scenario_id}", base, f"{base}/halls", f"{base}/map", trip]
        papers = [f"/api/v1{base}/sheets.pdf", f"{base}/calendar", "/d", "/password", "/needs"]
        yield signed_in(client), pages + papers


def check_nothing_is_asked_for(client: TestClient, paths: list[str]) -> None:
    """No page loads, and no answer needs, anything from another host."""
    asked: list[Any] = []

    def refuse(_: socket.socket, address: Any) -> None:
        asked.append(address)
        raise OSError("there is no network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            if "html" in answer.headers["content-type"]:
                assert LOADED.findall(answer.text) == [], path
    assert asked == []


def test_nothing_is_asked_for(paths: tuple[TestClient, list[str]]) -> None:
    check_nothing_is_asked_for(*paths)
    with caught("plans_are_asked_for_elsewhere"):
        check_nothing_is_asked_for(*paths)
    try:
        with caught("styles_come_from_elsewhere"):
            check_nothing_is_asked_for(*paths)
    finally:
        render.environment.cache_clear()
