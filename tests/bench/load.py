"""Measure a region's people at once: `python -m tests.bench.load [--seconds 60] [--at-once]`.

On loopback, a server of its own process: operators receive food and take it out, look for lots and
open their pages, planners look at plans while plans are made in workers, and within a minute 200
phones of drivers send a report. Each waits a second or so between two things, as people do. Told
are the times per kind of request, errors, and whether every acknowledged entry is in the book and
it fits. With ``--at-once`` all phones send once more at the same instant, and what that does to
everybody is told in rows of its own.
"""

import argparse
import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import numpy as np
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from api.db import auditing, reading
from api.driver.tables import trip_reports
from inventory.days import day_of
from inventory.store.audit import audit
from inventory.store.tables import entries
from tests.as_browsers import FROM_OWN_PAGES
from tests.bench.load_world import BASE, PLANNERS, World, worlds
from tests.signing_in import bearer

THINKING_S = (0.5, 2.0)
GOAL_MS = 300.0
PHONE_DEADLINE_S = 60.0
PHONES_WITHIN_S = 60.0
AT_ONCE = ", all phones at once"
AT_ONCE_S = 20.0
"""How long people work on while all phones send at the same instant."""
RUN_S = 20
"""How long a plan is made; a planner asks for another when those of all are made."""
LOTS_EACH = 4
"""How many lots an operator has received and not taken out."""


@dataclass(kw_only=True)
class Tally:
    """Times by kind of request, what was acknowledged, and what went wrong."""

    errand: str = ""
    """Stands behind every kind of request."""
    times_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    entries: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self, client: httpx2.Client, what: str, method: str, path: str, **more: object
    ) -> httpx2.Response | None:
        """Ask once, time it, note an error; return the answer, None where there is none."""
        what += self.errand
        answer = None
        began = time.perf_counter()
        try:
            answer = client.request(method, path, **more)  # type: ignore[arg-type]
        except httpx2.HTTPError as error:
            with self.lock:
                self.errors.append(f"{what}: {type(error).__name__}")
        took_ms = (time.perf_counter() - began) * 1000
        with self.lock:
            self.times_ms[what].append(took_ms)
            if answer is not None and answer.status_code >= 400:
                self.errors.append(f"{what}: {answer.status_code}")
        return answer


def operate(world: World, token: str, tally: Tally, *, until: float, seed: int) -> None:
    """Receive, take out, search and look, one thing after another, with time to think.

    As much goes out as comes, as at a base: its stock stays as large as it is.
    """
    chance = random.Random(seed)
    products = list(world.stored.scenario.products)
    here: list[dict[str, object]] = []
    with httpx2.Client(base_url=world.url, headers=bearer(token), timeout=60) as client:
        while time.monotonic() < until:
            time.sleep(chance.uniform(*THINKING_S))
            kind = chance.choice(("write", "write", "hub page", "find", "stock page"))
            if kind == "write" and len(here) >= LOTS_EACH:
                body, path = _taken_out(here.pop(0)), "/api/v1/entries"
                _write(client, "take out", path, body, tally)
            elif kind == "write":
                body = _received(chance.choice(products), chance)
                here += _write(client, "receive", "/api/v1/lots", body, tally)
            elif kind == "find":
                tally.ask(client, "find", "GET", "/hub/find", params={"q": "米"})
            else:
                tally.ask(client, kind, "GET", "/hub" if kind == "hub page" else "/stock")


def _received(product_id: str, chance: random.Random) -> dict[str, object]:
    return {
        "entry_id": str(uuid4()),
        "occurred_at": datetime.now(UTC).isoformat(),
        "site_id": BASE,
        "product_id": product_id,
        "quantity_g": 1000 * chance.randint(1, 9),
        "expiry_kind": "best_before",
        "expires": f"{day_of(datetime.now(UTC)) + timedelta(days=30)}",
    }


def _taken_out(posting: dict[str, object]) -> dict[str, object]:
    move = {
        "lot_id": posting["lot_id"],
        "source": posting["account"],
        "target": "waste/damaged",
        "quantity_g": posting["quantity_g"],
    }
    return {
        "entry_id": str(uuid4()),
        "kind": "dispose",
        "occurred_at": datetime.now(UTC).isoformat(),
        "moves": [move],
        "reason": "damaged",
    }


def _write(
    client: httpx2.Client, what: str, path: str, body: dict[str, object], tally: Tally
) -> list[dict[str, object]]:
    """Write an entry; return where its food is now, empty where it was not acknowledged."""
    answer = tally.ask(client, what, "POST", path, json=body)
    if answer is None or answer.status_code not in (200, 201):
        return []
    with tally.lock:
        tally.entries.append(str(body["entry_id"]))
    postings = answer.json()["postings"]
    return [posting for posting in postings if posting["quantity_g"] > 0]


def plan(world: World, token: str, tally: Tally, *, until: float, seed: int) -> None:
    """Look at plans, and have one made now and then."""
    chance = random.Random(seed)
    month, base = f"/months/{world.stored.scenario_id}", f"/plans/{world.stored.plan_id}"
    pages = (month, base, f"{base}/halls", f"{base}/calendar", "/needs")
    with httpx2.Client(base_url=world.url, headers=bearer(token), timeout=60) as client:
        run_at_s = time.monotonic()
        while time.monotonic() < until:
            if time.monotonic() >= run_at_s:
                wish = {"time_limit_s": f"{RUN_S}"}
                tally.ask(client, "start a run", "POST", f"{month}/runs", data=wish)
                run_at_s += PLANNERS * RUN_S + RUN_S
            time.sleep(chance.uniform(*THINKING_S))
            tally.ask(client, "plan page", "GET", chance.choice(pages))


def sync(
    world: World, client: httpx2.Client, number: int, tally: Tally, *, has_news: bool = True
) -> None:
    """Send a report of a phone, or ask without one."""
    key, cookie, site_id = world.phones[number]
    now = datetime.now(UTC).isoformat()
    told = {
        "report_id": str(uuid4()),
        "kind": "temperature",
        "site_id": site_id,
        "at": now,
        "temperature_dc": 40,
    }
    body = {"key": key, "sent_at": now, "reports": [told] if has_news else []}
    sent = FROM_OWN_PAGES | {"Cookie": cookie, "Connection": "close"}
    tally.ask(client, "phone syncs", "POST", "/d/reports", json=body, headers=sent)


def phones_client(world: World) -> httpx2.Client:
    """Return one client for all phones: making one takes a computer longer than what they do."""
    return httpx2.Client(base_url=world.url, timeout=120, limits=httpx2.Limits())


def phones_sync(world: World, tally: Tally, *, within_s: float) -> None:
    """Send a report of each phone, at moments within a while; 0 = all at the same instant."""
    chance = random.Random(len(world.phones))
    moments_s = [chance.uniform(0, within_s) for _ in world.phones]
    gate = threading.Barrier(len(world.phones))
    with phones_client(world) as client:

        def send(number: int) -> None:
            gate.wait(PHONE_DEADLINE_S)
            time.sleep(moments_s[number])
            sync(world, client, number, tally)

        with ThreadPoolExecutor(len(world.phones)) as people:
            list(people.map(send, range(len(world.phones))))


def staff(world: World, tally: Tally, *, until: float) -> list[Callable[[], None]]:
    """Return what each operator and planner does until then."""
    work: list[Callable[[], None]] = [
        lambda i=i, token=token: operate(world, token, tally, until=until, seed=i)  # type: ignore[misc]
        for i, token in enumerate(world.operators)
    ]
    work += [
        lambda i=i, token=token: plan(world, token, tally, until=until, seed=i)  # type: ignore[misc]
        for i, token in enumerate(world.planners)
    ]
    return work


def measure(world: World, *, seconds: float, within_s: float, errand: str = "") -> Tally:
    """Let everybody work for a while, and the phones send in it."""
    tally = Tally(errand=errand)
    until = time.monotonic() + seconds
    work = staff(world, tally, until=until)
    with ThreadPoolExecutor(len(work)) as people:
        done = [people.submit(task) for task in work]
        if not within_s:
            time.sleep(seconds / 4)
        phones_sync(world, tally, within_s=min(within_s, seconds))
    for one in done:
        one.result()  # whoever could not work is told
    return tally


def show(name: str, world: World, tallies: Sequence[Tally]) -> bool:
    """Print the table of a database; tell whether all that was acknowledged is there."""
    table = Table(title=name)
    acknowledged = [entry_id for tally in tallies for entry_id in tally.entries]
    errors = [error for tally in tallies for error in tally.errors]
    for column in ("what", "times", "p50 ms", "p95 ms", "max ms", "goal ms"):
        table.add_column(column)
    for what, times in (row for tally in tallies for row in sorted(tally.times_ms.items())):
        p95 = float(np.percentile(times, 95))
        goal = "" if what.endswith(AT_ONCE) else f"{GOAL_MS:.0f}"
        figures = (statistics.median(times), p95, max(times))
        table.add_row(what, str(len(times)), *(f"{ms:.0f}" for ms in figures), goal)
    console = Console()
    console.print(table)
    with reading(world.engine) as connection:
        kept = set(connection.execute(sa.select(entries.c.entry_id)).scalars())
        count = sa.select(sa.func.count()).select_from(trip_reports)
        reports = connection.execute(count).scalar_one()
    with auditing(world.engine) as connection:
        is_clean = audit(connection).clean
    lost = set(acknowledged) - kept
    console.print(f"errors: {len(errors)} {errors[:5]}")
    console.print(
        f"entries acknowledged {len(acknowledged)}, lost {len(lost)}; phones' reports {reports}"
    )
    console.print(f"the book fits: {is_clean}")
    return not lost and is_clean and not errors


def main() -> None:
    """Measure SQLite and PostgreSQL one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--at-once", action="store_true")
    wanted = parser.parse_args()

    def measured(world: World) -> list[Tally]:
        tallies = [measure(world, seconds=wanted.seconds, within_s=PHONES_WITHIN_S)]
        if wanted.at_once:
            tallies.append(measure(world, seconds=AT_ONCE_S, within_s=0, errand=AT_ONCE))
        return tallies

    names = ("sqlite", "postgresql") if wanted.database == "both" else (wanted.database,)
    fine = [show(name, world, measured(world)) for name, world in worlds(names)]
    raise SystemExit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
