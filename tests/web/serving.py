"""A server with one month and one plan in its store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from fastapi.testclient import TestClient

from api.db import open_database, writing
from api.main import create_app
from api.settings import Settings
from api.store import add_plan, add_scenario
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.databases import make_ready
from tests.signing_in import signed_in

NOW = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server with a month and a plan in its store."""

    client: TestClient
    month_id: str
    plan_id: str


def fill_store(settings: Settings, scenario: Scenario, plan: Plan) -> tuple[str, str]:
    """Store a month and a plan; return their ids."""
    engine = open_database(settings)
    try:
        with writing(engine) as connection:
            row, _ = add_scenario(connection, scenario, now=NOW)
            stored = add_plan(connection, plan, scenario_id=row.scenario_id, now=NOW)
    finally:
        engine.dispose()
    return row.scenario_id, stored.plan_id


def serve_site(folder: Path, scenario: Scenario, plan: Plan) -> Iterator[Site]:
    """Serve one month and one plan; no run is taken, so that runs stay as tests put them."""
    settings = make_ready(Settings(data_dir=folder, run_workers=0))
    month_id, plan_id = fill_store(settings, scenario, plan)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield Site(client=signed_in(client), month_id=month_id, plan_id=plan_id)


class Links(HTMLParser):
    """Everything in a page that has an address."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.forms: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.addresses.append(value)
            if name == "action" and value:
                self.forms.append(value)


def links_of(text: str) -> Links:
    found = Links()
    found.feed(text)
    return found
