"""A book in which stock is taken, and who takes it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory import accounts as places
from inventory.entry import Entry, EntryKind
from inventory.stocktake import Closing, Count, Line, TakeOrder
from inventory.store import take_ends, takes
from inventory.store.audit import audit
from inventory.store.read import get_entry
from inventory.store.takes import Take
from tests.inventory.book_words import (
    NOW,
    OTHER,
    PERSON,
    POLICY,
    SHELF,
    a_lot,
    moved,
    received,
)
from tests.inventory.kept_book import Book

RESERVED = places.reserved("LOGI", "chilled", plan_id="P1")


START = NOW


HOUR = timedelta(hours=1)


MINUTE = timedelta(minutes=1)


class Taker(Book):
    """A book whose food is counted."""

    def start(self, take_id: str = "T1", now: datetime = START, **more: Any) -> Take:
        facts = {"take_id": take_id, "site_id": "LOGI", "unit_ids": ("chilled",)}
        order = TakeOrder(**{**facts, "person_id": PERSON, **more})
        with writing(self.engine) as connection:
            return takes.start(connection, order, now=now)

    def count(
        self, g: int, lot_id: str = "L1", *, now: datetime = START + HOUR, **more: Any
    ) -> takes.RecordedCount:
        facts: dict[str, Any] = {
            "take_id": "T1",
            "line_id": f"{lot_id}-{g}-{now.isoformat()}",
            "unit_id": "chilled",
            "lot_id": lot_id,
            "counted_g": g,
            "counted_at": now,
            "person_id": PERSON,
        }
        with writing(self.engine) as connection:
            return takes.count(connection, Count(**{**facts, **more}), now=now)

    def close(self, now: datetime = START + 3 * HOUR, **more: Any) -> Take:
        facts = {"take_id": "T1", "person_id": PERSON, "reason": "counted"}
        with writing(self.engine) as connection:
            return take_ends.close(connection, Closing(**{**facts, **more}), now=now, policy=POLICY)

    def cancel(self, reason: str = "wrong unit") -> Take:
        with writing(self.engine) as connection:
            return take_ends.cancel(
                connection, "T1", person_id=PERSON, reason=reason, now=START + HOUR
            )

    def take(self, take_id: str = "T1") -> Take:
        with reading(self.engine) as connection:
            return takes.read_take(connection, take_id)

    def line(self, lot_id: str = "L1", unit_id: str = "chilled") -> Line:
        return next(x for x in self.take().lines if x.place == (unit_id, lot_id))

    def entries(self, take: Take) -> list[Entry]:
        with reading(self.engine) as connection:
            return [get_entry(connection, k).entry for k in take.entry_ids]

    def is_clean(self) -> bool:
        with reading(self.engine) as connection:
            return audit(connection).clean


@pytest.fixture
def book(engine: sa.Engine) -> Taker:
    made = Taker(engine)
    made.write(
        received(a_lot(), 10_000, SHELF),
        received(a_lot("L2"), 2_000, SHELF),
        received(a_lot("L3"), 3_000, OTHER),
        moved(EntryKind.RESERVE, "L1", SHELF, RESERVED, 4_000),
        now=NOW - HOUR,
    )
    return made
