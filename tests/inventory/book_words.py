"""Short ways to say lots and movements in tests of the book."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from inventory import accounts as places
from inventory.accounts import Account
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, Recorded, postings_of
from inventory.lot import LotFacts
from inventory.model import DatePolicy, ExpiryKind, Zone
from inventory.store.book import post

PERSON = PersonId("person-1")
NOW = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
"""Half past nine in the morning of 2026-12-01 in Japan."""
TODAY = date(2026, 12, 1)
POLICY = DatePolicy()
DONOR = places.donor("DONOR-1")
DOCK = places.shelf("LOGI", places.DOCK)
SHELF = places.shelf("LOGI", "chilled")
OTHER = places.shelf("LOGI", "frozen")
BASE = places.shelf("HUB-1", "chilled")
HALL = places.shelf("HALL-01", "chilled")
TRUCK = places.vehicle("KEI-1")


def a_lot(lot_id: str = "L1", **changes: Any) -> LotFacts:
    facts: dict[str, Any] = {
        "lot_id": lot_id,
        "product_id": "MILK",
        "zone": Zone.CHILLED,
        "case_g": 1000,
        "expiry_kind": ExpiryKind.USE_BY,
        "expires_on": TODAY + timedelta(days=5),
        "available_on": TODAY,
        "expires_printed": "2026.12.6",
        "donor_id": "DONOR-1",
        "maker": "山田牛乳",
        "lot_number": "A1",
    }
    return LotFacts(**{**facts, **changes})


def move(lot_id: str, source: Account, target: Account, g: int) -> Move:
    return Move(lot_id=lot_id, source=source, target=target, quantity_g=g)


def entry(kind: EntryKind, moves: Iterable[Move] = (), **more: Any) -> Entry:
    facts: dict[str, Any] = {
        "entry_id": EntryId(str(uuid4())),
        "kind": kind,
        "occurred_at": NOW,
        "person_id": PERSON,
        "postings": postings_of(moves),
        "reason": "said" if kind.value in ("dispose", "adjust", "hold", "decide", "amend") else "",
    }
    return Entry(**{**facts, **more})


def received(lot: LotFacts, g: int, target: Account = DOCK, **more: Any) -> Entry:
    moves = [move(lot.lot_id, places.donor(lot.donor_id or "DONOR-1"), target, g)]
    return entry(EntryKind.RECEIVE, moves, detail={"lots": [lot.record()]}, **more)


def moved(
    kind: EntryKind, lot_id: str, source: Account, target: Account, g: int, **more: Any
) -> Entry:
    return entry(kind, [move(lot_id, source, target, g)], **more)


def write(
    connection: sa.Connection, new: Entry, *, now: datetime = NOW, policy: DatePolicy = POLICY
) -> Recorded:
    return post(connection, new, now=now, policy=policy)
