"""A book of many entries, written in bulk: for measuring, and for tests that need a long history.

The history is plausible: lots come to a hub, are put away, sent to bases, loaded, delivered, eaten;
some are thrown away. Every entry has the digest that the book itself would give it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from inventory import accounts as places
from inventory.accounts import Account
from inventory.days import day_of, microseconds_of
from inventory.lot import LotFacts
from inventory.model import ExpiryKind, Zone
from inventory.store import projections
from inventory.store.chain import FIRST_DIGEST, ITEM, digest_of, legs_of, line_of
from inventory.store.places import account_row
from inventory.store.tables import accounts, balances, entries, lots, postings

START = datetime(2025, 12, 1, 0, 0, tzinfo=UTC)
BASES = ("LOGI", "HUB-YAZU", "HUB-SHIN", "HUB-KETAKA")
HALLS = tuple(f"HALL-{i:02d}" for i in range(1, 43))
ZONES = tuple(Zone)
BATCH = 5_000
Leg = tuple[int, int, int]


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes entries in bulk."""

    connection: sa.Connection
    seq: int = 0
    digest: str = FIRST_DIGEST
    account_nos: dict[str, int] = field(default_factory=dict)
    lots: int = 0
    sums: dict[tuple[int, int], int] = field(default_factory=dict)
    waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def write(
        self,
        kind: str,
        moves: list[tuple[int, Account, Account, int]],
        *,
        at: datetime,
        reason: str = "",
        new_lot: LotFacts | None = None,
    ) -> None:
        self.seq += 1
        declared, detail = [], ""
        if new_lot is not None:
            declared.append(f"l{self.lots}={new_lot.lot_id}")
            detail = projections._json({"lots": [new_lot.record()]})
            row = projections.lot_row(new_lot, seq=self.seq)
            self._add("lots", {"lot_no": self.lots, **row})
        legs: list[Leg] = []
        for lot_no, source, target, g in moves:
            for place, sign in ((source, -1), (target, 1)):
                number = self.account_nos.get(place.name)
                if number is None:
                    number = self.account_nos[place.name] = len(self.account_nos) + 1
                    declared.append(f"a{number}={place.name}")
                    self._add("accounts", account_row(place.name, account_no=number))
                legs.append((lot_no, number, sign * g))
                key = (number, lot_no)
                self.sums[key] = self.sums.get(key, 0) + sign * g
        moment = microseconds_of(at)
        row = {
            "seq": self.seq,
            "entry_id": f"{self.seq:08d}-0000-4000-8000-000000000000",
            "kind": kind,
            "occurred_us": moment,
            "recorded_us": moment,
            "person_id": "11111111-2222-4333-8444-555555555555",
            "reason": reason,
            "note": "",
            "plan_id": "",
            "trip_id": "",
            "reverses": None,
            "detail": detail,
            "declares": ITEM.join(declared),
        }
        self.digest = digest_of(self.digest, line_of(row), legs_of(legs))
        self._add("entries", {**row, "digest": self.digest})
        for line, (lot_no, number, g) in enumerate(legs):
            leg = {"seq": self.seq, "line": line, "lot_no": lot_no}
            self._add("postings", {**leg, "account_no": number, "quantity_g": g})
        if len(self.waiting["entries"]) >= BATCH:
            self.flush()

    def _add(self, table: str, row: dict[str, Any]) -> None:
        self.waiting.setdefault(table, []).append(row)

    def flush(self) -> None:
        for table in (entries, accounts, lots, postings):
            rows = self.waiting.pop(table.name, [])
            if rows:
                self.connection.execute(table.insert(), rows)

    def finish(self) -> None:
        self.flush()
        names = {no: name for name, no in self.account_nos.items()}
        rows = [
            {
                "account_no": a,
                "lot_no": lot,
                "is_free": places.read_account(names[a]).may_go_below_zero,
                "quantity_g": g,
            }
            for (a, lot), g in self.sums.items()
        ]
        for start in range(0, len(rows), BATCH):
            self.connection.execute(balances.insert(), rows[start : start + BATCH])


def fill_book(
    connection: sa.Connection,
    count: int,
    *,
    seed: int = 1,
    days: int = 365,
    entries_a_lot: int = 50,
) -> int:
    """Write at least ``count`` entries spread over ``days``; return how many there are."""
    chance = random.Random(seed)
    writer = Writer(connection=connection)
    lots_wanted = max(count // entries_a_lot, 1)
    number = 0
    while writer.seq < count:
        number += 1
        came_at = START + timedelta(days=days * number / (lots_wanted + 1))
        for step in _life(chance, number, came_at, writer, entries_a_lot):
            step()
    writer.finish()
    return writer.seq


def some_lot(chance: random.Random, number: int, came_on: date) -> LotFacts:
    zone = chance.choice(ZONES)
    kind = chance.choice(tuple(ExpiryKind))
    life_days = chance.randint(2, 7) if kind is ExpiryKind.USE_BY else chance.randint(20, 300)
    return LotFacts(
        lot_id=f"L{number:07d}",
        product_id=f"PRODUCT-{chance.randint(1, 60):02d}",
        zone=zone,
        case_g=500,
        expiry_kind=kind,
        expires_on=came_on + timedelta(days=life_days),
        available_on=came_on,
        expires_printed=chance.choice(("", "2026.11.30")),
        donor_id=f"DONOR-{chance.randint(1, 70):02d}",
        maker=chance.choice(("", "山田食品", "鳥取製粉", "Maker 3")),
        lot_number=chance.choice(("", f"A{number % 977}")),
    )


def _life(
    chance: random.Random, number: int, at: datetime, writer: Writer, steps: int
) -> Iterator[Any]:
    """Give the steps of one lot's life, each to be called in turn."""
    facts = some_lot(chance, number, day_of(at))
    base = chance.choice(BASES)
    dock, shelf = places.shelf("LOGI", places.DOCK), places.shelf("LOGI", str(facts.zone))
    total_g = 500 * steps * 4
    writer.lots += 1
    lot_no = writer.lots
    minute = timedelta(minutes=1)

    def write(kind: str, source: Account, target: Account, g: int, **more: Any) -> None:
        nonlocal at
        at += minute
        writer.write(kind, [(lot_no, source, target, g)], at=at, **more)

    donor = places.donor(facts.donor_id)
    yield lambda: write("receive", donor, dock, total_g, new_lot=facts)
    yield lambda: write("put_away", dock, shelf, total_g)
    here = shelf
    if base != "LOGI":
        transfer, there = places.transit(f"T{number}"), places.shelf(base, str(facts.zone))
        yield lambda: write("send", shelf, transfer, total_g)
        yield lambda: write("arrive", transfer, there, total_g)
        here = there
    truck = places.vehicle(f"KEI-{BASES.index(base)}")
    for _ in range((steps - 5) // 3):
        hall = chance.choice(HALLS)
        plate = places.shelf(hall, str(facts.zone))
        g = 500 * chance.randint(1, 4)
        yield lambda g=g: write("load", here, truck, g)
        yield lambda g=g, plate=plate: write("deliver", truck, plate, g)
        eaten_g = g if chance.random() < 0.9 else g // 2
        yield lambda g=eaten_g, plate=plate, hall=hall: write("eat", plate, places.eaten(hall), g)
    if chance.random() < 0.2:
        yield lambda: write("dispose", here, places.waste("expired"), 500, reason="expired")
