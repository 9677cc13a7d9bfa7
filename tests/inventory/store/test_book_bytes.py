"""One byte of the file is another: the audit says so, whichever of all values it stands in."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.db import auditing, open_database, writing
from api.settings import Settings
from inventory.store.audit import audit
from inventory.store.tables import (
    accounts,
    balances,
    entries,
    hold_lots,
    holds,
    lots,
    postings,
)
from tests.inventory.every_kind import entries_of_every_kind, write_every_kind

FLIPS = 500
SEED = 19
BOOK = (entries, postings, accounts, lots, holds, hold_lots, balances)
INNER_INDEX, INNER_TABLE, LEAF_INDEX, LEAF_TABLE = 2, 5, 10, 13
"""Kinds of pages."""


def value_bytes(data: bytes, root: int, page_size: int) -> Iterator[int]:
    """Give where in a SQLite file the bytes of values of a table stand (its file format, 1.6, 2.1).

    Only what lies in the pages of the tree itself: long texts go on elsewhere.
    """
    begin = (root - 1) * page_size
    head = begin + (100 if root == 1 else 0)
    kind, cells = data[head], int.from_bytes(data[head + 3 : head + 5], "big")
    inner = kind in (INNER_TABLE, INNER_INDEX)
    pointers = head + (12 if inner else 8)
    if inner:
        yield from value_bytes(data, int.from_bytes(data[head + 8 : head + 12], "big"), page_size)
    for number in range(cells):
        pointer = pointers + 2 * number
        at = begin + int.from_bytes(data[pointer : pointer + 2], "big")
        if inner:
            yield from value_bytes(data, int.from_bytes(data[at : at + 4], "big"), page_size)
            at += 4
        if kind != INNER_TABLE:
            length, at = varint(data, at)
            if kind == LEAF_TABLE:
                _, at = varint(data, at)
            names, _ = varint(data, at)
            yield from range(at + names, at + local_length(length, page_size, kind))


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and where it ends."""
    value = 0
    for _ in range(8):
        value = value << 7 | data[at] & 0x7F
        at += 1
        if data[at - 1] < 0x80:
            return value, at
    return value << 8 | data[at], at + 1


def local_length(length: int, page_size: int, kind: int) -> int:
    """Return how many bytes of a record lie in the page of its tree."""
    is_table = kind == LEAF_TABLE
    most = page_size - 35 if is_table else (page_size - 12) * 64 // 255 - 23
    if length <= most:
        return length
    least = (page_size - 12) * 32 // 255 - 23
    found = least + (length - least) % (page_size - 4)
    return found if found <= most else least


def book_in_one_file(folder: Path) -> Path:
    """Write the small book and return its file, with nothing left in the log beside it."""
    engine = open_database(Settings(data_dir=folder))
    with writing(engine) as connection:
        write_every_kind(connection)
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        driver.execute("PRAGMA journal_mode=DELETE")
    engine.dispose()
    (file,) = folder.glob("*.sqlite3")
    return file


def places_of_values(file: Path) -> dict[str, list[int]]:
    """Return where the values of each table of the book stand."""
    engine = sa.create_engine(f"sqlite:///{file}")
    roots = sa.text("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'")
    with engine.connect() as connection:
        page_size = connection.execute(sa.text("PRAGMA page_size")).scalar_one()
        root_of = {name: root for name, root in connection.execute(roots)}
    engine.dispose()
    data = file.read_bytes()
    return {t.name: list(value_bytes(data, root_of[t.name], page_size)) for t in BOOK}


@pytest.mark.slow
def test_any_byte_of_any_value_that_is_another_is_found(tmp_path: Path) -> None:
    file = book_in_one_file(tmp_path)
    places = [(name, at) for name, found in places_of_values(file).items() for at in found]
    data = file.read_bytes()
    assert "子ども食堂".encode() in bytes(data[at] for name, at in places if name == "entries")
    chance = random.Random(SEED)
    total = len(entries_of_every_kind())
    driver = sqlite3.connect(":memory:", check_same_thread=False)
    engine = sa.create_engine("sqlite://", creator=lambda: driver, poolclass=sa.StaticPool)
    unseen = []
    for name, at in chance.sample(places, FLIPS):
        changed = bytearray(data)
        changed[at] ^= chance.randint(1, 255)
        driver.deserialize(bytes(changed))
        with auditing(engine) as connection:
            faults = audit(connection).faults
        is_named = bool(faults) and 0 < faults[0].seq <= total
        if not faults or (name in ("entries", "postings") and not is_named):
            unseen.append((name, at, data[at], changed[at], faults[:1]))
    engine.dispose()
    assert not unseen
