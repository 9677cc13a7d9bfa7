"""Fifty recalls of made-up food: everything that is meant is found, and everybody who got it.

What is true of each lot is known here; on its record some of it is missing. What a recall has to
find is computed by a plain walk over the entries, which shares nothing with the code.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory import accounts as places
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind
from inventory.errors import InventoryError
from inventory.ledger import reverse
from inventory.lot import LotFacts
from inventory.store import recalls
from inventory.store.audit import audit
from inventory.store.read import list_entries
from inventory.trace import Criteria, Trace
from tests.book_making import BASES, HALLS, START, Writer
from tests.inventory.book_words import PERSON, a_lot, write

RECALLS = 50
LOTS = 160
MAKERS = ("山田食品", "鳥取製粉", "大山乳業")
NUMBERS = ("A1", "A2", "B7", "C9")
FIRST_DATE = date(2026, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """A lot as it really is, and as it is recorded."""

    lot: LotFacts
    maker: str
    lot_number: str
    expires_on: date


def some_truths(chance: random.Random) -> list[Truth]:
    return [some_truth(chance, f"L{number:03d}") for number in range(LOTS)]


def some_truth(chance: random.Random, lot_id: str) -> Truth:
    maker, number = chance.choice(MAKERS), chance.choice(NUMBERS)
    expires_on = FIRST_DATE + timedelta(days=chance.randrange(20))
    is_dated = chance.random() < 0.8
    guessed_on = expires_on + timedelta(days=chance.randrange(-9, 9))
    lot = a_lot(
        lot_id,
        product_id=f"P{chance.randrange(6)}",
        maker=maker if chance.random() < 0.8 else "",
        lot_number=number if chance.random() < 0.7 else "",
        expires_on=expires_on if is_dated else guessed_on,
        expires_printed=expires_on.isoformat() if is_dated else "",
        available_on=day_of(START),
        donor_id=f"DONOR-{chance.randrange(5)}",
    )
    return Truth(lot=lot, maker=maker, lot_number=number, expires_on=expires_on)


def fill(engine: sa.Engine, truths: list[Truth], chance: random.Random) -> None:
    """Write a life for every lot, then undo some of it."""
    with writing(engine) as connection:
        writer = Writer(connection=connection)
        for truth in truths:
            live(writer, truth.lot, chance)
        writer.finish()
    with reading(engine) as connection:
        deliveries = [
            r.entry
            for r in list_entries(connection, limit=100_000)[0]
            if r.entry.kind in (EntryKind.DELIVER, EntryKind.EAT, EntryKind.RECEIVE)
        ]
    for entry in chance.sample(deliveries, 200):
        undo(engine, entry)


def live(writer: Writer, lot: LotFacts, chance: random.Random) -> None:
    writer.lots += 1
    number = writer.lots
    at = START + timedelta(days=chance.randrange(300))
    base = chance.choice(BASES)
    shelf, truck = places.shelf(base, "chilled"), places.vehicle(f"KEI-{base}")
    transfer = places.transit(f"T{number}")

    def move(kind: str, source: Any, target: Any, g: int, **more: Any) -> None:
        nonlocal at
        at += timedelta(hours=chance.randrange(1, 30))
        writer.write(kind, [(number, source, target, g)], at=at, **more)

    if chance.random() < 0.5:
        move("receive", places.donor(lot.donor_id), shelf, 20_000, new_lot=lot)
    else:
        first = places.shelf("LOGI", "dock")
        move("receive", places.donor(lot.donor_id), first, 20_000, new_lot=lot)
        move("send", first, transfer, 20_000)
        if chance.random() < 0.2:
            return
        move("arrive", transfer, shelf, 20_000)
    for _ in range(chance.randrange(5)):
        hall = chance.choice(HALLS)
        plate, g = places.shelf(hall, "chilled"), 100 * chance.randrange(1, 20)
        move("load", shelf, truck, g)
        if chance.random() < 0.1:
            continue
        move("deliver", truck, plate, g)
        if chance.random() < 0.7:
            move("eat", plate, places.eaten(hall), chance.randrange(1, g))
    if chance.random() < 0.3:
        move("dispose", shelf, places.waste("broken"), 500, reason="broken")


def undo(engine: sa.Engine, entry: Entry) -> None:
    undoing = reverse(
        entry,
        entry_id=EntryId(f"undo-{entry.entry_id}"[:64]),
        occurred_at=entry.occurred_at + timedelta(days=9),
        person_id=PERSON,
        reason="mistake",
    )
    try:
        with writing(engine) as connection:
            write(connection, undoing)
    except InventoryError:
        pass  # eaten or moved since


def a_recall(truth: Truth, chance: random.Random) -> Criteria:
    """What a maker might say of a lot: the truth, and not all of it."""
    facts: dict[str, Any] = {
        "product_id": truth.lot.product_id,
        "maker": truth.maker,
        "lot_number": truth.lot_number,
        "expires_from": truth.expires_on - timedelta(days=chance.randrange(3)),
        "expires_to": truth.expires_on + timedelta(days=chance.randrange(3)),
    }
    said = chance.sample(sorted(facts), chance.randrange(1, len(facts) + 1))
    return Criteria(**{name: facts[name] for name in said})


def is_meant(truth: Truth, criteria: Criteria) -> bool:
    return (
        criteria.product_id in ("", truth.lot.product_id)
        and criteria.maker in ("", truth.maker)
        and criteria.lot_number in ("", truth.lot_number)
        and (criteria.expires_from is None or criteria.expires_from <= truth.expires_on)
        and (criteria.expires_to is None or truth.expires_on <= criteria.expires_to)
    )


def lasting(engine: sa.Engine) -> list[Entry]:
    """The entries of the book that were not undone, in order."""
    with reading(engine) as connection:
        entries = [r.entry for r in list_entries(connection, limit=100_000)[0]]
    gone = {e.reverses for e in entries if e.reverses} | {e.entry_id for e in entries if e.reverses}
    return [e for e in reversed(entries) if e.entry_id not in gone]


class Walk:
    """Where each lot went, by a plain walk over entries."""

    def __init__(self, entries: list[Entry]) -> None:
        self.there: dict[tuple[str, str], int] = defaultdict(int)
        self.delivered: dict[tuple[str, str], int] = defaultdict(int)
        self.days: dict[tuple[str, str], set[date]] = defaultdict(set)
        self.given: dict[tuple[str, str], int] = defaultdict(int)
        for entry in entries:
            for leg in entry.postings:
                self._step(entry, leg.lot_id, leg.account, leg.quantity_g)

    def _step(self, entry: Entry, lot_id: str, account: str, g: int) -> None:
        self.there[lot_id, account] += g
        if account.startswith("donor/"):
            self.given[lot_id, account.removeprefix("donor/")] -= g
        if entry.kind.value == "deliver" and account.startswith("site/"):
            key = (lot_id, account.split("/")[1])
            self.delivered[key] += g
            self.days[key].add(day_of(entry.occurred_at))

    def places(self, lot_ids: set[str], *starts: str) -> dict[tuple[str, str], int]:
        return {
            k: g for k, g in self.there.items() if g and k[0] in lot_ids and k[1].startswith(starts)
        }


def checks(found: Trace, walk: Walk) -> Iterator[tuple[str, object, object]]:
    """Give what a trace says and what the walk says, by name."""
    lot_ids = {m.lot.lot_id for m in found.lots}
    stock = {(h.lot_id, h.account.name): h.quantity_g for h in found.stock}
    yield "stock", stock, walk.places(lot_ids, "site/")
    under_way = {(h.lot_id, h.account.name): h.quantity_g for h in found.under_way}
    yield "under way", under_way, walk.places(lot_ids, "vehicle/", "transit/")
    delivered = {(s.lot_id, s.site_id): s.delivered_g for s in found.shares if s.delivered_g}
    yield "delivered", delivered, {k: g for k, g in walk.delivered.items() if k[0] in lot_ids}
    days = {(s.lot_id, s.site_id): set(s.delivered_on) for s in found.shares if s.delivered_g}
    yield "days", days, {k: d for k, d in walk.days.items() if k[0] in lot_ids}
    eaten = {(s.lot_id, f"eaten/{s.site_id}"): s.eaten_g for s in found.shares if s.eaten_g}
    yield "eaten", eaten, walk.places(lot_ids, "eaten/")
    thrown = {(t.lot_id, f"waste/{t.reason}"): t.quantity_g for t in found.thrown}
    yield "thrown", thrown, walk.places(lot_ids, "waste/")
    given: dict[tuple[str, str], int] = defaultdict(int)
    for origin in found.origins:
        given[origin.lot_id, origin.donor_id] += origin.received_g
    yield "given", dict(given), {k: g for k, g in walk.given.items() if g and k[0] in lot_ids}


@pytest.mark.parametrize("seed", [1])
def test_fifty_recalls_find_everything_and_everybody(engine: sa.Engine, seed: int) -> None:
    chance = random.Random(seed)
    truths = some_truths(chance)
    fill(engine, truths, chance)
    kept = lasting(engine)
    with reading(engine) as connection:
        assert list_entries(connection)[1] - len(kept) >= 40  # undone ones, and what undid them
    walk = Walk(kept)
    sizes = []
    for number in range(RECALLS):
        criteria = a_recall(chance.choice(truths), chance)
        with reading(engine) as connection:
            found = recalls.trace(connection, criteria)
        meant = {t.lot.lot_id for t in truths if is_meant(t, criteria)}
        unknown = {m.lot.lot_id: m.unknown for m in found.lots}
        assert meant <= set(unknown), f"recall {number} misses lots"
        assert all(unknown[k] for k in set(unknown) - meant), f"recall {number} names others"
        for name, told, wanted in checks(found, walk):
            assert told == wanted, f"recall {number}: {name}"
        sizes.append(len(meant))
    assert min(sizes) >= 1
    with reading(engine) as connection:
        assert audit(connection).clean
