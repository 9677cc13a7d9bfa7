"""Time every page on a region's year: `python -m tests.bench.year [--months 12] [--requests 30]`.

A region of 42 halls is planned by hand, approved, driven and eaten month after month up to today,
then served on each database in a process of its own. One client asks for each page of the council,
a hub operator, a driver and a hall, and the times on loopback are told, with the slowest pages and
those above the goal.
"""

import argparse
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from api.accounts.person import Role
from api.db import open_database, reading, writing
from api.reports.periods import PeriodKind
from api.settings import Settings
from api.store import StoredPlan, add_plan
from api.web import hall_link_links, hub_links, links, notice_links, personal_links
from inventory.accounts import AccountKind
from inventory.days import day_of
from inventory.model import DatePolicy, LotId
from inventory.store.stock import stock
from inventory.store.tables import entries
from logistics.generate import generate_month
from logistics.giving import loaded_at
from logistics.model import Scenario
from logistics.plan_model import Trip
from logistics.sheet import assigned_shift
from tests.as_browsers import FROM_OWN_PAGES
from tests.bench.load_world import process_of
from tests.driving import WORK_BEGINS, Driven, drive, jst, planned_month
from tests.hauling import with_haul
from tests.postgresql import server_in
from tests.signing_in import a_person, a_token, bearer
from tests.taking_in import moved_to, the_evening_before

SEED, DAYS = 4, 28
BASE = "LOGI"
GOAL_MS = 300.0
APRIL = 4
WARM_UP = 2


@dataclass(frozen=True, kw_only=True)
class Year:
    """A region with a year behind it: its newest plan, who asks, and what they ask about."""

    stored: StoredPlan
    other_plan_id: str
    trip: Trip
    lot_id: str
    hall_id: str
    tokens: Mapping[Role, str]


def first_of(months_ago: int, today: date) -> date:
    """Return the first day of a month some months ago."""
    months = today.year * 12 + today.month - 1 - months_ago
    return date(months // 12, months % 12 + 1, 1)


def month_of(first: date) -> Scenario:
    """Return a month of the region; its lots have names of their own."""
    month = moved_to(generate_month(seed=SEED, days=DAYS), first)
    lots = {
        name: replace(lot, lot_id=name)
        for lot in month.lots.values()
        if (name := LotId(f"{first:%y%m}-{lot.lot_id}"))
    }
    return replace(month, lots=lots)


def make_year(engine: sa.Engine, months: int, *, today: date) -> Iterator[StoredPlan]:
    """Plan, approve and drive month after month, up to today; give each month's plan."""
    person = a_person(engine, Role.HUB, site_id=BASE, username="driving")
    for ago in range(months - 1, -1, -1):
        stored = planned_month(engine, month_of(first_of(ago, today)))
        book = Driven(engine=engine, stored=stored, person=person)
        book.approve(the_evening_before(stored.scenario.start))
        day = stored.scenario.start
        while day <= min(stored.scenario.end, today - timedelta(days=1)):
            if book.receive(day):
                book.approve(jst(day, WORK_BEGINS))
            drive(book, trips_on=day)
            book.use(day)
            day += timedelta(days=1)
        yield stored


def about(engine: sa.Engine, stored: StoredPlan, today: date) -> Year:
    """Return what pages are asked about: a trip of the base, a lot on its shelf, a hall, people."""
    scenario = stored.scenario
    near = {k for k, site in scenario.sites.items() if site.hub_id == BASE}
    trips = [
        t
        for t in stored.plan.trips
        if loaded_at(t, BASE)
        and near & {s.site_id for s in t.stops}
        and assigned_shift(scenario, t)
    ]
    trip = max(trips, key=lambda t: (t.day <= today, len(t.stops)))
    shift = assigned_shift(scenario, trip)
    assert shift is not None
    hall_id = next(str(s.site_id) for s in trip.stops if s.site_id in near)
    with reading(engine) as connection:
        kinds = (AccountKind.SHELF, AccountKind.RESERVED)
        rows = stock(connection, day=today, policy=DatePolicy(), site_id=BASE, kinds=kinds)
    people = {
        Role.COUNCIL: a_person(engine, Role.COUNCIL, username="office"),
        Role.HUB: a_person(engine, Role.HUB, site_id=BASE, username="base"),
        Role.DRIVER: a_person(engine, Role.DRIVER, username="driver", name=shift.driver),
        Role.HALL: a_person(engine, Role.HALL, site_id=hall_id, username="hall"),
    }
    return Year(
        stored=stored,
        other_plan_id=_another_plan(engine, stored),
        trip=trip,
        lot_id=rows[0].lot.lot_id,
        hall_id=hall_id,
        tokens={role: a_token(engine, person) for role, person in people.items()},
    )


def _another_plan(engine: sa.Engine, stored: StoredPlan) -> str:
    """Store a plan of the same month to compare with: it has a trip between bases besides."""
    source, target = (s.site_id for s in stored.scenario.supplies[:2])
    plan, _ = with_haul(stored.scenario, stored.plan, source=source, target=target, lots=1)
    with writing(engine) as connection:
        scenario_id, now = stored.scenario_id, datetime.now(UTC)
        return add_plan(connection, plan, scenario_id=scenario_id, now=now).plan_id


def pages_of(year: Year, today: date, report_url: str) -> Mapping[Role, Mapping[str, str]]:
    """Return the addresses that each role opens, by the page's name."""
    plan_id, trip_id = year.stored.plan_id, str(year.trip.trip_id)
    month = f"{today:%Y-%m}"
    for_all = {"page_start": links.START, "page_own_data": personal_links.OWN_DATA}
    planned = {
        "page_plan": links.plan(plan_id),
        "page_calendar": links.calendar(plan_id),
        "page_halls": links.halls(plan_id),
        "page_hall": links.hall(plan_id, year.hall_id),
        "page_hall_reports": links.hall_reports(plan_id, year.hall_id),
        "page_trip": links.trip(plan_id, trip_id),
        "page_map": links.plan_map(plan_id),
        "page_map_data": links.map_data(plan_id),
        "page_pack": links.pack(plan_id),
        "page_needs": links.needs(month),
        "page_hall_needs": links.hall_needs(year.hall_id, month),
        "page_stock": links.STOCK,
        "page_lot": links.lot(year.lot_id),
        "page_master": links.MASTER,
        **{f"page_master_table {x}": links.master_table(x) for x in ("sites", "needs", "arrivals")},
        "page_reports": links.REPORTS,
        "page_access_log": personal_links.ACCESS_LOG,
        "page_frozen_reports": links.FROZEN_REPORTS,
        "page_frozen_report of a fiscal year": report_url,
    }
    council = {
        "page_month": links.month(year.stored.scenario_id),
        "page_compare": links.compare(plan_id, year.other_plan_id),
        "page_changes": links.changes(plan_id),
        "page_notices": notice_links.notices(plan_id),
        "page_next_month": links.NEXT_MONTH,
        "page_wishes": links.wishes(year.hall_id),
        "page_hall_links": hall_link_links.HALL_LINKS,
        "page_feeds": links.FEEDS,
        "page_personal_data": personal_links.PERSONAL_DATA,
        "page_import": links.IMPORT,
    }
    hub = {
        "page_hub": hub_links.HUB,
        "page_hub of the trip's day": hub_links.home(year.trip.day.isoformat()),
        "page_hub_find": hub_links.find("米"),
        "page_hub_receive": hub_links.RECEIVE,
        "page_hub_lot": hub_links.lot(year.lot_id),
        "page_hub_trip": hub_links.trip(plan_id, trip_id),
        "page_hub_transfers": hub_links.TRANSFERS,
        "page_hub_temperatures": hub_links.TEMPERATURES,
        "page_hub_holds": hub_links.HOLDS,
        "page_hub_takes": hub_links.TAKES,
        "page_keying": links.keying(plan_id, trip_id),
    }
    return {
        Role.COUNCIL: {**for_all, **planned, **council},
        Role.HUB: {**for_all, **planned, **hub},
        Role.DRIVER: {**for_all, "page_trip": planned["page_trip"], "page_feeds": links.FEEDS},
        Role.HALL: {
            **for_all,
            "page_hall": planned["page_hall"],
            "page_hall_reports": planned["page_hall_reports"],
            "page_wishes": links.wishes(year.hall_id),
            "page_feeds": links.FEEDS,
            "page_master": links.MASTER,
        },
    }


def measured(url: str, year: Year, today: date, *, requests: int) -> dict[str, list[float]]:
    """Return the milliseconds of each page by role and name, asked one after the other."""
    found: dict[str, list[float]] = {}
    report_url = _made_report(url, year.tokens[Role.COUNCIL], today)
    for role, pages in pages_of(year, today, report_url).items():
        with httpx2.Client(base_url=url, headers=bearer(year.tokens[role]), timeout=60) as client:
            for name, path in pages.items():
                times = [_asked(client, path) for _ in range(WARM_UP + requests)]
                found[f"{role} {name}"] = times[WARM_UP:]
    return found


def _made_report(url: str, token: str, today: date) -> str:
    """Freeze the report of the fiscal year; return its address."""
    first_year = today.year if today.month >= APRIL else today.year - 1
    form = {"period": f"{PeriodKind.FISCAL_YEAR}:{first_year}", "meal": "fao", "co2e": "fy2023"}
    with httpx2.Client(base_url=url, headers=bearer(token) | FROM_OWN_PAGES, timeout=60) as client:
        answer = client.post(links.FROZEN_REPORTS, data=form)
    if answer.status_code != 303:
        raise SystemExit(f"{links.FROZEN_REPORTS}: {answer.status_code} {answer.text[:300]}")
    return str(answer.headers["location"])


def _asked(client: httpx2.Client, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path, follow_redirects=True)
    took_ms = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.text[:300]}")
    return took_ms


def report(console: Console, name: str, times: Mapping[str, list[float]], note: str) -> bool:
    """Print a table, the slowest first; tell whether each page keeps to the goal."""
    table = Table(title=f"{name}: {note}", box=None)
    for column in ("page", "p50 ms", "p95 ms", "most ms", ""):
        table.add_column(column, justify="left" if column == "page" else "right")
    p95 = {page: float(np.percentile(ms, 95)) for page, ms in times.items()}
    for page in sorted(times, key=lambda x: -p95[x]):
        ms = times[page]
        figures = (statistics.median(ms), p95[page], max(ms))
        mark = "above the goal" if p95[page] > GOAL_MS else ""
        table.add_row(page, *(f"{x:.0f}" for x in figures), mark)
    console.print(table)
    slowest = max(p95, key=lambda x: p95[x])
    console.print(f"{name}: {len(times)} pages, the slowest {slowest}: p95 {p95[slowest]:.0f} ms")
    return p95[slowest] <= GOAL_MS


def bench(name: str, folder: Path, *, months: int, requests: int, console: Console) -> bool:
    """Make the year on a database, serve it, and time its pages."""
    server = server_in(folder / "pg") if name == "postgresql" else nullcontext("")
    folder.chmod(0o755)
    with server as address:
        more = {"database_url": address} if address else {}
        settings = Settings(data_dir=folder / "data", run_workers=0, **more)
        engine, today = open_database(settings), day_of(datetime.now(UTC))
        began = time.monotonic()
        for stored in make_year(engine, months, today=today):
            console.print(f"{name}: {stored.scenario.start:%Y-%m} {time.monotonic() - began:.0f} s")
        year = about(engine, stored, today)
        with engine.connect() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(entries)).scalar_one()
        halls = len(year.stored.scenario.recipients)
        note = f"{halls} halls and facilities, {months} months, {count} entries"
        with process_of(settings) as (url, _):
            times = measured(url, year, today, requests=requests)
        engine.dispose()
        return report(console, name, times, note)


def main() -> None:
    """Measure on the databases that are asked for; exit 1 where a page is above the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgresql"])
    asked = parser.parse_args()
    console, kept = Console(width=110), True
    for name in asked.on:
        with TemporaryDirectory() as folder:
            kept &= bench(
                name,
                Path(folder),
                months=asked.months,
                requests=asked.requests,
                console=console,
            )
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
