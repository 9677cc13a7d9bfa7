"""A program that writes in the book until somebody kills it, and says what was acknowledged.

``python -m tests.inventory.store.killed_writer URL FOLDER ACKS START...``: one thread for each
START, the number of the entry that it goes on with. A line of ACKS is written, and forced to the
disk, after the entry of that thread and number was committed.
"""

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from api.db import make_engine, writing
from api.settings import Settings
from inventory import accounts as places
from inventory.entry import Entry, EntryId, EntryKind
from tests.inventory.book_words import (
    DOCK,
    HALL,
    OTHER,
    SHELF,
    TRUCK,
    a_lot,
    entry,
    move,
    moved,
    received,
    write,
)

STEPS = 8


def id_of(thread: int, number: int) -> EntryId:
    return EntryId(f"t{thread}-{number}")


def entry_of(thread: int, number: int) -> Entry:
    """Return the entry that a thread writes as its number so and so: always the same."""
    lot_id = f"L{thread}-{number // STEPS}"
    hold_id = f"H{thread}-{number // STEPS}"
    kept = places.quarantine("LOGI", "chilled", hold_id=hold_id)
    hold = {"hold": {"hold_id": hold_id, "cause": "recall"}, "held_lots": {hold_id: [lot_id]}}
    decision = {"decision": {"hold_id": hold_id, "decision": "release"}}
    split = [move(lot_id, DOCK, SHELF, 600), move(lot_id, DOCK, OTHER, 400)]
    found = (
        received(a_lot(lot_id), 1_000),
        entry(EntryKind.PUT_AWAY, split),
        moved(EntryKind.HOLD, lot_id, SHELF, kept, 600, detail=hold),
        moved(EntryKind.DECIDE, lot_id, kept, SHELF, 600, detail=decision),
        moved(EntryKind.LOAD, lot_id, SHELF, TRUCK, 500),
        moved(EntryKind.DELIVER, lot_id, TRUCK, HALL, 500),
        moved(EntryKind.EAT, lot_id, HALL, places.eaten("HALL-01"), 450),
        moved(EntryKind.DISPOSE, lot_id, HALL, places.waste("damaged"), 50),
    )[number % STEPS]
    return Entry(
        **{name: getattr(found, name) for name in ("kind", "occurred_at", "person_id")},
        entry_id=id_of(thread, number),
        postings=found.postings,
        reason=found.reason,
        detail=found.detail,
    )


def main(arguments: Sequence[str]) -> None:
    """Write until the end."""
    url, folder, acks, *starts = arguments
    engine = make_engine(Settings(data_dir=Path(folder), database_url=url))
    told = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def work(thread: int, start: int) -> None:
        number = start
        while True:
            with writing(engine) as connection:
                write(connection, entry_of(thread, number))
            os.write(told, f"{thread} {number}\n".encode())
            os.fsync(told)
            number += 1

    for thread, start in enumerate(starts):
        threading.Thread(target=work, args=(thread, int(start))).start()


if __name__ == "__main__":
    main(sys.argv[1:])
