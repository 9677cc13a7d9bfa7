"""Measure the ledger on a long book: `python -m tests.bench.ledger [--entries 1000000]`.

The book is made once in FOLDER and used again. Each row is measured in a process of its own, whose
peak memory it names. PostgreSQL gets a server of its own in FOLDER, on disk and with its ordinary
promises. The goals are those that the project has set itself for 1,000,000 entries.
"""

import argparse
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from api.db import auditing, open_database, reading, writing
from api.settings import Settings
from inventory.accounts import DOCK, Account, donor, eaten, shelf, vehicle, waste
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.errors import StockShort
from inventory.lot import LotFacts
from inventory.model import DatePolicy, ExpiryKind, Zone
from inventory.receiving import receive
from inventory.store.audit import audit
from inventory.store.book import post
from inventory.store.recalls import trace
from inventory.store.stock import stock, stock_as_of
from inventory.store.tables import balances, entries
from inventory.trace import Criteria
from tests.bench.memory import peak_mb
from tests.book_making import fill_book
from tests.postgresql import server_in

PERSON = PersonId("11111111-2222-4333-8444-555555555555")
POLICY = DatePolicy()
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
FULL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the table; times in milliseconds."""

    what: str
    times_ms: tuple[float, ...]
    goal: str
    peak_mb: float
    note: str = ""


@contextmanager
def book_at(url: str, folder: Path) -> Iterator[sa.Engine]:
    """Open the book."""
    engine = open_database(Settings(data_dir=folder, database_url=url))
    try:
        yield engine
    finally:
        engine.dispose()


def timed(work: Callable[[], object]) -> float:
    """Return how long something takes, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def make_book(url: str, folder: Path, count: int) -> float:
    """Make the book unless it is there; return the seconds that it took."""
    began = time.monotonic()
    with book_at(url, folder) as engine:
        with reading(engine) as connection:
            there = connection.execute(sa.select(sa.func.max(entries.c.seq))).scalar_one() or 0
        if there < count:
            with writing(engine) as connection:
                fill_book(connection, count)
            if engine.dialect.name == "postgresql":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(sa.text("VACUUM ANALYZE"))
    return time.monotonic() - began


def a_day(chance: random.Random, number: int) -> Iterator[Entry]:
    """Give the entries of a lot's life, one after another, as people write them."""
    zone = chance.choice(tuple(Zone))
    lot = LotFacts(
        lot_id=f"W{number:05d}-{uuid4().hex[:8]}",
        product_id=f"PRODUCT-{chance.randint(1, 60):02d}",
        zone=zone,
        case_g=500,
        expiry_kind=ExpiryKind.BEST_BEFORE,
        expires_on=date(2027, 3, 1),
        available_on=TODAY,
        donor_id="DONOR-01",
        maker="山田食品",
    )
    dock, rack = shelf("LOGI", DOCK), shelf("LOGI", str(zone))
    hall = f"HALL-{chance.randint(1, 42):02d}"
    truck, plate = vehicle("KEI-0"), shelf(hall, str(zone))
    yield receive(
        lot,
        quantity_g=10_000,
        target=dock,
        entry_id=EntryId(str(uuid4())),
        occurred_at=NOW,
        person_id=PERSON,
    )
    yield moved(EntryKind.PUT_AWAY, lot.lot_id, dock, rack, 10_000)
    yield moved(EntryKind.LOAD, lot.lot_id, rack, truck, 4_000)
    yield moved(EntryKind.DELIVER, lot.lot_id, truck, plate, 4_000)
    yield moved(EntryKind.EAT, lot.lot_id, plate, eaten(hall), 3_500)
    yield moved(EntryKind.DISPOSE, lot.lot_id, plate, waste("spoiled"), 500)


def moved(kind: EntryKind, lot_id: str, source: Account, target: Account, g: int) -> Entry:
    """Return an entry of one move."""
    move = Move(lot_id=lot_id, source=source, target=target, quantity_g=g)
    return Entry(
        entry_id=EntryId(str(uuid4())),
        kind=kind,
        occurred_at=NOW,
        person_id=PERSON,
        postings=postings_of([move]),
        reason="measured" if kind is EntryKind.DISPOSE else "",
    )


def measure_writes(url: str, folder: Path) -> Row:
    """Write 3,000 entries of six kinds, each in a transaction of its own."""
    chance = random.Random(1)
    times = []
    with book_at(url, folder) as engine:
        for number in range(500):
            for entry in a_day(chance, number):
                times.append(timed(lambda e=entry: written(engine, e)))
    return Row(what="write", times_ms=tuple(times), goal="p99 ≤ 50", peak_mb=peak_mb())


def written(engine: sa.Engine, entry: Entry) -> None:
    """Write an entry as a request does."""
    with writing(engine) as connection:
        post(connection, entry, now=NOW, policy=POLICY)


def measure_stock(url: str, folder: Path) -> Row:
    """Ask for the stock of the hub, which has most lots."""
    rows = 0

    def ask() -> None:
        nonlocal rows
        with reading(engine) as connection:
            rows = len(stock(connection, day=TODAY, policy=POLICY, site_id="LOGI"))

    with book_at(url, folder) as engine:
        times = tuple(timed(ask) for _ in range(20))
    return Row(
        what="stock of a base",
        times_ms=times,
        goal="max ≤ 200",
        peak_mb=peak_mb(),
        note=f"{rows} lots",
    )


def measure_past(url: str, folder: Path) -> Row:
    """Ask what the stock of a base was half a year ago."""
    moment = datetime(2026, 6, 1, tzinfo=UTC)

    def ask() -> None:
        with reading(engine) as connection:
            stock_as_of(connection, moment, day=moment.date(), policy=POLICY, site_id="HUB-YAZU")

    with book_at(url, folder) as engine:
        times = tuple(timed(ask) for _ in range(5))
    return Row(what="stock half a year ago", times_ms=times, goal="–", peak_mb=peak_mb())


def measure_audit(url: str, folder: Path) -> Row:
    """Recompute everything."""

    def ask() -> None:
        with auditing(engine) as connection:
            report = audit(connection, beside=engine)
        if not report.clean:
            raise SystemExit(f"The audit found {report.faults[0]}")

    with book_at(url, folder) as engine:
        times = tuple(timed(ask) for _ in range(3))
    return Row(what="full audit", times_ms=times, goal="median ≤ 5000", peak_mb=peak_mb())


def measure_recalls(url: str, folder: Path) -> Row:
    """Trace recalls by product, maker, maker's lot and date, each with something missing."""
    chance = random.Random(2)
    lots = 0
    times = []
    with book_at(url, folder) as engine:
        for _ in range(20):
            criteria = Criteria(
                product_id=f"PRODUCT-{chance.randint(1, 60):02d}",
                maker=chance.choice(("山田食品", "鳥取製粉", "Maker 3")),
                lot_number=f"A{chance.randint(0, 976)}",
            )

            def ask(criteria: Criteria = criteria) -> None:
                nonlocal lots
                with reading(engine) as connection:
                    lots = max(lots, len(trace(connection, criteria).lots))

            times.append(timed(ask))
    return Row(
        what="recall, 12 months",
        times_ms=tuple(times),
        goal="max ≤ 1000",
        peak_mb=peak_mb(),
        note=f"up to {lots} lots",
    )


def measure_writers(url: str, folder: Path) -> Row:
    """Let 50 writers take from the same five lots at once until there is less than nothing."""
    writers, takes = 50, 20
    lots = [f"C{i}-{uuid4().hex[:8]}" for i in range(5)]
    refused: list[str] = []
    times: list[float] = []
    begin = threading.Barrier(writers)
    rack, hall = shelf("LOGI", "ambient"), shelf("HALL-01", "ambient")
    truck = vehicle("KEI-0")

    def take(number: int) -> None:
        chance = random.Random(number)
        begin.wait()
        for _ in range(takes):
            entry = moved(EntryKind.LOAD, chance.choice(lots), rack, truck, 1_000)
            began = time.perf_counter()
            try:
                written(engine, entry)
            except StockShort:
                refused.append(entry.entry_id)
            times.append((time.perf_counter() - began) * 1000)

    with book_at(url, folder) as engine:
        for lot_id in lots:
            written(engine, _stocked(lot_id, rack, 150_000))
        with ThreadPoolExecutor(writers) as pool:
            for done in [pool.submit(take, n) for n in range(writers)]:
                done.result()
        with reading(engine) as connection:
            below = sa.select(sa.func.count()).where(
                balances.c.quantity_g < 0, balances.c.is_free.is_(False)
            )
            if connection.execute(below).scalar_one():
                raise SystemExit("A balance is below zero.")
        for lot_id in lots:
            left = _left_g(engine, lot_id)
            written(engine, moved(EntryKind.DELIVER, lot_id, truck, hall, 150_000 - left))
    return Row(
        what="50 writers at once",
        times_ms=tuple(times),
        goal="p99 ≤ 300",
        peak_mb=peak_mb(),
        note=f"{len(times)} tries, {len(refused)} short, none locked",
    )


def _stocked(lot_id: str, rack: Account, g: int) -> Entry:
    lot = LotFacts(
        lot_id=lot_id,
        product_id="PRODUCT-01",
        zone=Zone.AMBIENT,
        case_g=1_000,
        expiry_kind=ExpiryKind.BEST_BEFORE,
        expires_on=date(2027, 3, 1),
        available_on=TODAY,
    )
    move = Move(lot_id=lot_id, source=donor("DONOR-01"), target=rack, quantity_g=g)
    return Entry(
        entry_id=EntryId(str(uuid4())),
        kind=EntryKind.RECEIVE,
        occurred_at=NOW,
        person_id=PERSON,
        postings=postings_of([move]),
        detail={"lots": [lot.record()]},
    )


def _left_g(engine: sa.Engine, lot_id: str) -> int:
    with reading(engine) as connection:
        rows = stock(connection, day=TODAY, policy=POLICY, site_id="LOGI", lot_id=lot_id)
    return sum(row.quantity_g for row in rows)


MEASURES = (
    measure_writes,
    measure_stock,
    measure_past,
    measure_recalls,
    measure_writers,
    measure_audit,
)


def percentile(times: Sequence[float], share: float) -> float:
    """Return the value below which a share of the times lies."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def measure_all(name: str, url: str, folder: Path, *, count: int, table: Table) -> None:
    """Add the rows of one database to the table."""
    console = Console(stderr=True)
    console.print(f"{name}: the book is ready after {make_book(url, folder, count):.0f} s")
    for measure in MEASURES:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            row = alone.submit(measure, url, folder).result()
        table.add_row(
            name,
            row.what,
            f"{statistics.median(row.times_ms):.1f}",
            f"{percentile(row.times_ms, 0.99):.1f}",
            f"{max(row.times_ms):.1f}",
            row.goal,
            f"{row.peak_mb:.0f}",
            row.note,
        )
        console.print(f"  {row.what}: {statistics.median(row.times_ms):.1f} ms")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=FULL)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--folder", type=Path, default=Path("bench-ledger"))
    arguments = parser.parse_args()
    folder: Path = arguments.folder.resolve()
    table = Table("database", "what", "median ms", "p99 ms", "max ms", "goal", "MB", "")
    if arguments.database in ("sqlite", "both"):
        data = folder / "sqlite"
        url = f"sqlite:///{data}/hakobi.sqlite3"
        measure_all("SQLite", url, data, count=arguments.entries, table=table)
    if arguments.database in ("postgresql", "both"):
        data = folder / "postgresql"
        with server_in(data) as url:
            measure_all("PostgreSQL", url, data, count=arguments.entries, table=table)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
