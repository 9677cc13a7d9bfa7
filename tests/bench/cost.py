"""Measure what one request costs: `python -m tests.bench.cost [--requests 100] [--only TEXT]`.

The region and the people of ``tests.bench.load``, but one request after the other. Told per kind of
request are the processor's time that the server takes for it, which hardly depends on what else
the machine does, the statements that it sends to the database, and the bytes of its answer.
"""

import argparse
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import sqlalchemy as sa
from fastapi.testclient import TestClient
from rich.console import Console
from rich.table import Table

from api.main import create_app
from inventory.days import day_of
from tests.as_browsers import FROM_OWN_PAGES
from tests.bench.load_world import BASE, World, worlds
from tests.signing_in import bearer

WARMING = 5
TICKS = os.sysconf("SC_CLK_TCK")

Client = httpx2.Client | TestClient
Ask = Callable[[Client], httpx2.Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of request: its name, and how it is asked for."""

    name: str
    ask: Ask


def cpu_s(process_id: int) -> float:
    """Return the processor's time that a process has taken, without its children's."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def kinds(world: World) -> Iterator[Kind]:
    """Return what people ask for most, and what may be heavy."""
    month, plan = f"/months/{world.stored.scenario_id}", f"/plans/{world.stored.plan_id}"
    trip = world.stored.plan.trips[0].trip_id
    yield Kind(name="healthz", ask=lambda client: client.get("/healthz"))
    hub_pages = ("/hub", "/hub/find?q=米", "/stock", "/hub/receive", "/hub/temperatures")
    for path in hub_pages:
        yield Kind(name=f"hub GET {path}", ask=_get(path, world.operators[0]))
    yield Kind(name="hub POST /api/v1/lots", ask=_receive(world))
    pages = (
        *("/", month, plan, f"{plan}/halls", f"{plan}/calendar", f"{plan}/trips/{trip}"),
        *("/needs", "/stock", "/master", f"{plan}/map", "/next-month", "/reports"),
        f"/api/v1{plan}",
    )
    for path in pages:
        name = path.replace(plan, "/plans/P").replace(month, "/months/M").replace(trip, "T")
        yield Kind(name=f"council GET {name}", ask=_get(path, world.planners[0]))
    yield Kind(name="phone POST /d/reports", ask=_report(world))
    key, cookie, _ = world.phones[0]
    sent = {"Cookie": cookie}
    yield Kind(
        name="phone GET /d/trip", ask=lambda client: client.get(f"/d/trip?key={key}", headers=sent)
    )


def _get(path: str, token: str) -> Ask:
    return lambda client: client.get(path, headers=bearer(token))


def _receive(world: World) -> Ask:
    chance, products = random.Random(1), list(world.stored.scenario.products)

    def ask(client: Client) -> httpx2.Response:
        body = {
            "entry_id": str(uuid4()),
            "occurred_at": datetime.now(UTC).isoformat(),
            "site_id": BASE,
            "product_id": chance.choice(products),
            "quantity_g": 1000 * chance.randint(1, 9),
            "expiry_kind": "best_before",
            "expires": f"{day_of(datetime.now(UTC)) + timedelta(days=30)}",
        }
        return client.post("/api/v1/lots", json=body, headers=bearer(world.operators[0]))

    return ask


def _report(world: World) -> Ask:
    key, cookie, site_id = world.phones[0]

    def ask(client: Client) -> httpx2.Response:
        now = datetime.now(UTC).isoformat()
        told = {"report_id": str(uuid4()), "kind": "temperature", "site_id": site_id, "at": now}
        body = {"key": key, "sent_at": now, "reports": [{**told, "temperature_dc": 40}]}
        return client.post("/d/reports", json=body, headers=FROM_OWN_PAGES | {"Cookie": cookie})

    return ask


@contextmanager
def counting(engine: sa.Engine, counted: Counter[str]) -> Iterator[None]:
    """Count the statements and commits of an engine."""

    def statement(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        counted["statements"] += 1
        counted[text] += 1

    def commit(_connection: Any) -> None:
        counted["commits"] += 1

    sa.event.listen(engine, "before_cursor_execute", statement)
    sa.event.listen(engine, "commit", commit)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", statement)
        sa.event.remove(engine, "commit", commit)


def statements(world: World, wanted: list[Kind], *, shown: bool) -> dict[str, Counter[str]]:
    """Return what each kind sends to the database, from a server in this process."""
    found: dict[str, Counter[str]] = {}
    app = create_app(world.settings)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        engine = app.state.running.engine
        for kind in wanted:
            kind.ask(client)
            counted = found[kind.name] = Counter[str]()
            with counting(engine, counted):
                kind.ask(client)
            if shown:
                Console().print(kind.name, *counted.items(), sep="\n", markup=False)
    return found


def measure(world: World, wanted: list[Kind], *, requests: int) -> dict[str, tuple[float, int]]:
    """Return the processor's milliseconds and the bytes on the wire of each kind."""
    found: dict[str, tuple[float, int]] = {}
    with httpx2.Client(base_url=world.url, timeout=60) as client:
        for kind in wanted:
            for _ in range(WARMING):
                response = kind.ask(client)
                if response.status_code >= 400:
                    raise SystemExit(f"{kind.name}: {response.status_code}")
            before_s = cpu_s(world.process_id)
            for _ in range(requests):
                response = kind.ask(client)
            took_ms = (cpu_s(world.process_id) - before_s) * 1000 / requests
            found[kind.name] = took_ms, response.num_bytes_downloaded
    return found


def main() -> None:
    """Measure SQLite and PostgreSQL one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--only", default="", help="kinds with this text in their name")
    parser.add_argument("--statements", action="store_true", help="print every statement")
    asked = parser.parse_args()
    names = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    for name, world in worlds(names):
        wanted = [kind for kind in kinds(world) if asked.only in kind.name]
        costs = measure(world, wanted, requests=asked.requests)
        sent = statements(world, wanted, shown=asked.statements)
        table = Table(title=f"{name}, {asked.requests} requests of each kind")
        for column in ("request", "CPU ms", "statements", "commits", "bytes"):
            table.add_column(column, no_wrap=True)
        for kind in wanted:
            (took_ms, size), counted = costs[kind.name], sent[kind.name]
            figures = (counted["statements"], counted["commits"], size)
            table.add_row(kind.name, f"{took_ms:.1f}", *map(str, figures))
        Console().print(table)


if __name__ == "__main__":
    main()
