"""A book with its readings and holds, each step in a transaction of its own."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.db import reading, writing
from inventory.accounts import Account
from inventory.coldchain import Reading, UnitLimits, limits_of
from inventory.entry import Entry, EntryId, Recorded
from inventory.holds import Decision, Hold, HoldDecision
from inventory.model import Zone
from inventory.store import holds as hold_store
from inventory.store import readings as reading_store
from inventory.store.readings import RecordedReading
from inventory.store.stock import quantity_g
from tests.inventory.book_words import NOW, PERSON, POLICY, write

CHILLED = limits_of("LOGI", "chilled", zone=Zone.CHILLED)


class Book:
    """A book of one base, each step in a transaction of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def write(self, *new: Entry, now: datetime = NOW) -> None:
        for one in new:
            with writing(self.engine) as connection:
                write(connection, one, now=now)

    def read(
        self, degrees: float, *, limits: UnitLimits = CHILLED, now: datetime = NOW, **more: Any
    ) -> RecordedReading:
        facts: dict[str, Any] = {
            "reading_id": "R1",
            "site_id": limits.site_id,
            "unit_id": limits.unit_id,
            "measured_at": now,
            "temperature_dc": round(degrees * 10),
            "person_id": PERSON,
        }
        with writing(self.engine) as connection:
            return reading_store.record(
                connection, Reading(**{**facts, **more}), limits, now=now, policy=POLICY
            )

    def decide(self, hold_id: str, decision: Decision, **more: Any) -> Recorded:
        facts: dict[str, Any] = {
            "hold_id": hold_id,
            "entry_id": EntryId(f"decide-{hold_id}"),
            "decision": decision,
            "person_id": PERSON,
            "reason": "looked at it",
            "occurred_at": NOW,
        }
        with writing(self.engine) as connection:
            return hold_store.decide(
                connection, HoldDecision(**{**facts, **more}), now=NOW, policy=POLICY
            )

    def g(self, account: Account, lot_id: str = "L1") -> int:
        with reading(self.engine) as connection:
            return quantity_g(connection, account, lot_id)

    def hold(self, hold_id: str = "breach-R1") -> Hold:
        with reading(self.engine) as connection:
            return hold_store.read_hold(connection, hold_id)

    def open_holds(self) -> list[str]:
        with reading(self.engine) as connection:
            found, _ = hold_store.list_holds(connection, is_open=True)
        return [h.hold_id for h in found]
