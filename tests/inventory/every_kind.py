"""A small book in which every kind of entry stands, with open and decided holds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from inventory import accounts as places
from inventory.entry import Entry, EntryId, EntryKind
from inventory.ledger import reverse
from tests.inventory.book_words import (
    BASE,
    DOCK,
    HALL,
    NOW,
    OTHER,
    PERSON,
    SHELF,
    TODAY,
    TRUCK,
    a_lot,
    entry,
    move,
    moved,
    received,
    write,
)

K = EntryKind
RESERVED = places.reserved("LOGI", "chilled", plan_id="P1")
PICKED = places.picked("LOGI", plan_id="P1", trip_id="T1")
TRANSIT = places.transit("X1")
ADJUSTED = places.waste(places.ADJUSTED)
TRIP = {"plan_id": "P1", "trip_id": "T1"}
BREACH, RECALL, OPEN = "breach-1", "recall-1", "recall-2"


def kept(hold_id: str) -> places.Account:
    return places.quarantine("LOGI", "chilled", hold_id=hold_id)


def held(hold_id: str, cause: str, *lot_ids: str) -> Mapping[str, Any]:
    hold = {"hold_id": hold_id, "cause": cause, "site_id": "LOGI", "unit_id": "chilled"}
    return {"hold": hold, "held_lots": {hold_id: list(lot_ids)} if lot_ids else {}}


def decided(hold_id: str, decision: str) -> Mapping[str, Any]:
    return {"decision": {"hold_id": hold_id, "decision": decision}}


def _come() -> list[Entry]:
    opened = replace(received(a_lot("L1"), 9_000, SHELF), kind=K.OPEN)
    split = [move("L2", DOCK, SHELF, 5_000), move("L2", DOCK, OTHER, 3_000)]
    arrived = [move("L2", TRANSIT, BASE, 1_900), move("L2", TRANSIT, ADJUSTED, 100)]
    return [
        opened,
        received(a_lot("L2", donor_id="寄付-2", maker="", note="'\"%\\ 𠮷"), 8_000),
        received(a_lot("L3"), 3_000, SHELF),
        received(a_lot("L4", lot_number=""), 700, SHELF),
        entry(K.PUT_AWAY, split),
        moved(K.SEND, "L2", SHELF, TRANSIT, 2_000),
        entry(K.ARRIVE, arrived),
    ]


def _go() -> list[Entry]:
    return [
        moved(K.RESERVE, "L1", SHELF, RESERVED, 6_000, plan_id="P1"),
        moved(K.RELEASE, "L1", RESERVED, SHELF, 1_000, plan_id="P1"),
        moved(K.PICK, "L1", RESERVED, PICKED, 5_000, **TRIP),
        moved(K.LOAD, "L1", PICKED, TRUCK, 5_000, **TRIP),
        moved(K.DELIVER, "L1", TRUCK, HALL, 4_000, note="子ども食堂", **TRIP),
        moved(K.COME_BACK, "L1", TRUCK, DOCK, 1_000, **TRIP),
        moved(K.EAT, "L1", HALL, places.eaten("HALL-01"), 3_500),
        moved(K.DISPOSE, "L1", HALL, places.waste("damaged"), 500, reason="damaged"),
        moved(K.ADJUST, "L2", ADJUSTED, OTHER, 40, reason="counted"),
    ]


def _held() -> list[Entry]:
    release = [move("L3", kept(RECALL), SHELF, 2_000), move("L3", kept(RECALL), OTHER, 1_000)]
    discard = [move("L3", kept(BREACH), kept(RECALL), 1_000)]
    return [
        moved(K.HOLD, "L3", SHELF, kept(BREACH), 1_000, detail=held(BREACH, "breach")),
        moved(K.HOLD, "L3", SHELF, kept(RECALL), 2_000, detail=held(RECALL, "recall", "L3")),
        entry(K.DECIDE, discard, detail=decided(BREACH, "sensor_fault")),
        entry(K.DECIDE, release, detail=decided(RECALL, "release")),
        moved(K.HOLD, "L4", SHELF, kept(OPEN), 700, detail=held(OPEN, "recall", "L4", "L3")),
    ]


def _said_anew() -> list[Entry]:
    later = a_lot("L1", expires_on=TODAY + timedelta(days=30), note="donor approved")
    mistake = moved(K.PUT_AWAY, "L2", OTHER, SHELF, 300)
    undo = reverse(
        mistake, entry_id=EntryId("undo"), occurred_at=NOW, person_id=PERSON, reason="mistake"
    )
    return [entry(K.AMEND, detail={"amended": [later.record()]}), mistake, undo]


def entries_of_every_kind() -> list[Entry]:
    """Entries that the book takes in this order; the ids are e-1, e-2 ... but for the last."""
    found = [*_come(), *_go(), *_held(), *_said_anew()]
    assert {e.kind for e in found} == set(K)
    last, undo = found[-2], found[-1]
    named = [replace(e, entry_id=EntryId(f"e-{n}")) for n, e in enumerate(found, start=1)]
    assert undo.reverses == last.entry_id
    return [*named[:-1], replace(undo, reverses=named[-2].entry_id)]


def write_every_kind(connection: sa.Connection) -> list[Entry]:
    """Write them, each an hour after the one before, and return them."""
    found = entries_of_every_kind()
    for hour, new in enumerate(found):
        write(connection, new, now=NOW + timedelta(hours=hour))
    return found
