"""The region that load is measured on: served in the middle of its month, on either database."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from api.accounts.person import Role
from api.accounts.pin_links import pin_of, token_of
from api.accounts.server_key import key_of
from api.db import open_database, writing
from api.driver import access
from api.settings import Settings
from api.store import StoredPlan
from api.trips import approvals
from inventory.days import day_of
from logistics.generate import generate_month
from logistics.model import Scenario
from tests.driving import planned_month
from tests.postgresql import server_in
from tests.signing_in import a_person, a_token
from tests.taking_in import moved_to, the_evening_before

OPERATORS, PLANNERS, PHONES = 50, 5, 200
BASE = "LOGI"
SEEDS = (4, 5, 1, 2, 7, 8, 9, 10)
"""Months that are tried, one after the other, for one in which trips drive today."""


@dataclass(frozen=True, kw_only=True)
class World:
    """A served region in the middle of its month."""

    url: str
    settings: Settings
    engine: sa.Engine
    stored: StoredPlan
    operators: list[str]
    planners: list[str]
    phones: list[tuple[str, str, str]]
    process_id: int


@contextmanager
def served(settings: Settings) -> Iterator[World]:
    """Make the region, serve it by `hakobi serve`, and give it."""
    engine = open_database(settings)
    stored = planned_month(engine, _driving_today(day_of(datetime.now(UTC))))
    council = a_person(engine, Role.COUNCIL)
    with writing(engine) as connection:
        before = the_evening_before(stored.scenario.start)
        approvals.approve(connection, stored, person_id=council.person_id, now=before)
    operators = [
        a_token(engine, a_person(engine, Role.HUB, site_id=BASE, username=f"hub-{i}"))
        for i in range(OPERATORS)
    ]
    planners = [a_token(engine, a_person(engine, username=f"plan-{i}")) for i in range(PLANNERS)]
    phones = _phones(engine, settings, stored, by=council.person_id)
    try:
        with process_of(settings) as (url, process_id):
            yield World(
                url=url,
                settings=settings,
                engine=engine,
                stored=stored,
                operators=operators,
                planners=planners,
                phones=phones,
                process_id=process_id,
            )
    finally:
        engine.dispose()


@contextmanager
def process_of(settings: Settings) -> Iterator[tuple[str, int]]:
    """Serve by `hakobi serve` in a process of its own; give the address and the process's id."""
    environment = {
        "HAKOBI_DATA_DIR": str(settings.data_dir),
        "HAKOBI_DATABASE_URL": settings.database_url,
        "HAKOBI_LOG_LEVEL": "ERROR",
        "PATH": "/usr/bin:/bin",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        text = process.stdout.readline()
        while not text.rstrip().endswith("}"):
            text += process.stdout.readline()
        yield json.loads(text)["url"], process.pid
    finally:
        process.terminate()
        process.wait(30)


def _driving_today(today: date) -> Scenario:
    """Return a whole month in which trips drive today, as its plan by hand has it."""
    for seed in SEEDS:
        month = moved_to(generate_month(seed=seed), today.replace(day=1))
        with TemporaryDirectory() as folder:
            engine = open_database(Settings(data_dir=Path(folder)))
            plan = planned_month(engine, month).plan
            engine.dispose()
        if any(trip.day == today for trip in plan.trips):
            return month
    raise SystemExit("No trip drives today in any of the months tried.")


def _phones(
    engine: sa.Engine, settings: Settings, stored: StoredPlan, *, by: str
) -> list[tuple[str, str, str]]:
    """Open links of trips of today; phones share them, for there are fewer trips than phones."""
    now, key = datetime.now(UTC), key_of(settings)
    opened: list[tuple[str, str, str]] = []
    with writing(engine) as connection:
        for trip in stored.plan.trips:
            if trip.day != day_of(now):
                continue
            link = access.make_link(
                connection, stored.plan_id, trip, driver="運転 花子", key=key, by=(by, now)
            )
            token, pin = token_of(key, link.link_id), pin_of(key, link.link_id)
            session, _ = access.open_link(connection, token=token, pin=pin, key=key, now=now)
            cookie = f"hakobi_trip-{link.link_id}={session}"
            opened.append((link.link_id, cookie, str(trip.stops[0].site_id)))
    return [opened[i % len(opened)] for i in range(PHONES)]


def worlds(names: Iterable[str]) -> Iterator[tuple[str, World]]:
    """Serve a region on each of the databases, one after the other."""
    for name in names:
        with TemporaryDirectory() as folder:
            path = Path(folder)
            server = server_in(path / "pg") if name == "postgresql" else nullcontext("")
            path.chmod(0o755)
            with server as url:
                more = {"database_url": url} if url else {}
                settings = Settings(data_dir=path / "data", **more)
                with served(settings) as world:
                    yield name, world
