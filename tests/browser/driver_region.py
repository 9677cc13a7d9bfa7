"""A region whose trips are all about to begin, and its server: a process that may be killed."""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa

from api.accounts.person import Role
from api.accounts.pin_links import pin_of, token_of
from api.accounts.server_key import key_of
from api.db import open_database, writing
from api.driver import access, reports
from api.driver.tables import driver_links
from api.food.book import post_own
from api.main import serve
from api.settings import Settings
from api.store import StoredPlan
from api.trips import approvals
from api.web import driver_routes, photo_routes, static_files
from inventory.days import moment_of
from inventory.store.arrivals import known_lots
from logistics.generate import generate_month
from logistics.master.coming_month import ledger_lot_of
from logistics.plan_model import Trip
from tests.driving import coming_entry, planned_month
from tests.signing_in import a_person

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["api.main", "tests.browser.driver_region"])
SEED, HALLS, DAYS = 3, 42, 28
BEGINS_MIN = 7 * 60
WEEK = timedelta(days=7)
SCRIPTS = ("driver.js", "driver-kept.js", "driver-sending.js", "driver-stops.js")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a driver holds: a trip's code and its number."""

    trip: Trip
    key: str
    token: str
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An approved month at the moment ``starts_at``, all of its food on the shelves."""

    settings: Settings
    stored: StoredPlan
    sheets: tuple[Sheet, ...]
    starts_at: datetime


def a_region(folder: Path) -> Region:
    """Make the region: every link opens from its first day on, so that all trips go at once."""
    settings = Settings(data_dir=folder, run_workers=0)
    engine = open_database(settings)
    stored = planned_month(engine, generate_month(seed=SEED, halls=HALLS, days=DAYS))
    now = moment_of(stored.scenario.start, minutes=BEGINS_MIN)
    council = a_person(engine, Role.COUNCIL)
    key = key_of(settings)
    with writing(engine) as connection:
        _receive_all(connection, stored, now)
        approvals.approve(connection, stored, person_id=council.person_id, now=now)
        links = {
            trip.trip_id: access.make_link(
                connection, stored.plan_id, trip, driver="運転 花子", key=key,
                by=(council.person_id, now),
            )
            for trip in stored.plan.trips
        }  # fmt: skip
        window = {"opens_at": now - WEEK, "closes_at": now + WEEK}
        connection.execute(sa.update(driver_links).values(**window))
    engine.dispose()
    sheets = tuple(
        Sheet(
            trip=trip,
            key=link.link_id,
            token=token_of(key, link.link_id),
            pin=pin_of(key, link.link_id),
        )
        for trip in stored.plan.trips
        if any(stop.unload for stop in trip.stops)
        for link in [links[trip.trip_id]]
    )
    return Region(settings=settings, stored=stored, sheets=sheets, starts_at=now)


def _receive_all(connection: sa.Connection, stored: StoredPlan, now: datetime) -> None:
    """Put what comes during the month on the shelves already."""
    scenario, known = stored.scenario, known_lots(connection)
    for lot in scenario.lots.values():
        if ledger_lot_of(lot.lot_id)[0] in known:
            continue
        entry = coming_entry(scenario, lot, available_on=scenario.start, at=now)
        post_own(connection, entry, now=now)


def copy_of(region: Region, folder: Path) -> Region:
    """Return the same region in another folder, as it was made."""
    shutil.copytree(region.settings.data_dir, folder, dirs_exist_ok=True)
    return replace(region, settings=Settings(data_dir=folder, run_workers=0))


Plant = Callable[[pytest.MonkeyPatch], None]


def keys_are_ignored(patch: pytest.MonkeyPatch) -> None:
    """A report that comes again is taken for a new one."""
    tell = reports.TripReports._tell

    def again(self: Any, report: Any, **more: Any) -> Any:
        if reports.find_report(self._connection, report.report_id) is None:
            return tell(self, report, **more)
        told = tell(self, replace(report, report_id=str(uuid4())), **more)
        return replace(told, report_id=report.report_id)

    patch.setattr(reports.TripReports, "_tell", again)


def queue_is_emptied_before_the_answer(patch: pytest.MonkeyPatch) -> None:
    """The phone forgets a report once it was sent, whatever the server says."""
    line = '    const answer = await ask("/d/reports", asJson({'
    drops = '    for (const entry of queue) await drop("outbox", entry.order);\n'
    change_script(patch, line, drops + line)


def queue_is_sent_backwards(patch: pytest.MonkeyPatch) -> None:
    """The newest report is sent first."""
    line = "reports: queue.map((entry) => entry.report),"
    change_script(patch, line, "reports: queue.map((entry) => entry.report).reverse(),")


def tried_reports_are_only_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The phone does not tell the server of what it takes back, though it may have it."""
    line = "if (entry && (!entry.isTried || entry.isRefused)) outbox.delete(entry.order);"
    change_script(patch, line, "if (entry) outbox.delete(entry.order);")


def change_script(patch: pytest.MonkeyPatch, line: str, other: str) -> None:
    """Serve the phone's scripts with another line in place of one."""
    texts = {name: (static_files.STATIC_FOLDER / name).read_text() for name in SCRIPTS}
    assert sum(text.count(line) for text in texts.values()) == 1
    name, text = next((name, text) for name, text in texts.items() if line in text)
    changed = Path(tempfile.mkdtemp()) / name
    changed.write_text(text.replace(line, other))
    files = {**static_files._files(), name: changed}
    patch.setattr(static_files, "_files", lambda: files)


BUGS: Mapping[str, Plant] = {
    plant.__name__: plant
    for plant in (
        keys_are_ignored,
        queue_is_emptied_before_the_answer,
        queue_is_sent_backwards,
        tried_reports_are_only_forgotten,
    )
}


def _serve(environment: dict[str, str], offset_s: float, bugs: tuple[str, ...]) -> None:
    """Serve until the end, by a clock that is off; what is logged goes nowhere."""
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    patch = pytest.MonkeyPatch()
    now = driver_routes.utc_now
    for module in (driver_routes, photo_routes):
        patch.setattr(module, "utc_now", lambda: now() + timedelta(seconds=offset_s))
    for name in bugs:
        BUGS[name](patch)
    serve(Settings())


class Server:
    """The region's server. By its clock it is ``offset_s`` later than by this machine's."""

    def __init__(self, region: Region, hosts: list[str], bugs: tuple[str, ...] = ()) -> None:
        self.offset_s = region.starts_at.timestamp() - time.time()
        self._bugs, self._process = bugs, None
        self._process: BaseProcess | None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._environment = {
            "HAKOBI_DATA_DIR": str(region.settings.data_dir),
            "HAKOBI_DATABASE_URL": region.settings.database_url,
            "HAKOBI_ALLOWED_HOSTS": ",".join(["127.0.0.1", *hosts]),
            "HAKOBI_LOG_LEVEL": "ERROR",
            "HAKOBI_RUN_WORKERS": "0",
            "HAKOBI_PORT": str(self.port),
        }

    @property
    def is_up(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Start, and wait until it answers."""
        if self._process is not None:
            return
        told = (self._environment, self.offset_s, self._bugs)
        self._process = FORKS.Process(target=_serve, args=told, daemon=True)
        self._process.start()
        deadline = time.monotonic() + 60
        with self.client() as client:
            while True:
                try:
                    if client.get("/api/v1/health").status_code == 200:
                        return
                except httpx2.TransportError:
                    assert time.monotonic() < deadline, "the server does not start"
                    assert self._process.is_alive(), "the server ended"
                    time.sleep(0.05)

    def client(self) -> httpx2.Client:
        """Return somebody who asks the server without a phone's line between."""
        base = f"http://127.0.0.1:{self.port}"
        said = {"Origin": base}  # as a browser says where its page is from
        return httpx2.Client(base_url=base, headers=said, verify=False, timeout=20)

    def kill(self) -> None:
        """End it at once, as ``kill -9`` does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
