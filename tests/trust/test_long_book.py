"""However long the book is, neither writing nor the stock of a base walks through all of it.

``python -m tests.bench.ledger`` measures a book of a million entries.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import open_database, reading, writing
from api.settings import Settings
from inventory.entry import EntryKind
from inventory.model import DatePolicy
from inventory.store import stock
from tests.book_making import fill_book
from tests.databases import make_ready
from tests.inventory.book_words import DOCK, SHELF, a_lot, moved, received, write
from tests.trust.planted import caught

ENTRIES = 300
GROWING = ("entries", "postings")
Asked = list[tuple[str, Any]]


@pytest.fixture
def long_book(sqlite_settings: Settings) -> Iterator[sa.Engine]:
    engine = open_database(make_ready(sqlite_settings))
    with writing(engine) as connection:
        fill_book(connection, ENTRIES)
    yield engine
    engine.dispose()


@contextmanager
def listening(engine: sa.Engine) -> Iterator[Asked]:
    """Note all that the database is asked meanwhile."""
    asked: Asked = []

    def note(_c: Any, _d: Any, statement: str, parameters: Any, _e: Any, many: bool) -> None:
        asked.append((statement, parameters[0] if many else parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


def walks(engine: sa.Engine, work: Callable[[], object]) -> list[str]:
    """Return how SQLite would walk through a table that grows with every entry."""
    with listening(engine) as asked:
        work()
    found = []
    with reading(engine) as connection:
        for statement, parameters in asked:
            is_asked = statement.split()[0] in ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")
            if not is_asked or "LIMIT" in statement:  # who wants the last entry stops at it
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3].split() for row in plan]
            found += [" ".join(s) for s in steps if s[0] == "SCAN" and s[1] in GROWING]
    return found


def check_stock_is_kept(engine: sa.Engine) -> None:
    def ask() -> None:
        with reading(engine) as connection:
            told = stock.stock(
                connection, day=date(2026, 12, 1), policy=DatePolicy(), site_id="LOGI"
            )
        assert told

    assert walks(engine, ask) == []


def test_the_stock_of_a_base_is_kept(long_book: sa.Engine) -> None:
    check_stock_is_kept(long_book)
    with caught("stock_is_added_up_from_all_movements"):
        check_stock_is_kept(long_book)


def test_an_entry_is_written_without_reading_the_others(long_book: sa.Engine) -> None:
    def work() -> None:
        with writing(long_book) as connection:
            write(connection, received(a_lot("NEW"), 1_000))
            write(connection, moved(EntryKind.PUT_AWAY, "NEW", DOCK, SHELF, 600))

    assert walks(long_book, work) == []
