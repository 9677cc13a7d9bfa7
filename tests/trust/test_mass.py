"""Food is conserved to the gram, and nobody takes what is not there, however many take at once.

A machine of random steps is in ``tests/inventory/store/test_book_machine.py``.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from api.db import reading, writing
from inventory.entry import EntryKind
from inventory.errors import StockShort
from inventory.store import tables as ledger
from inventory.store.audit import audit
from tests.inventory.book_words import DOCK, SHELF, a_lot, moved, received, write
from tests.inventory.store.killed_writer import entry_of
from tests.trust.personal_world import OLD
from tests.trust.planted import caught

ENTRIES = 40
TAKERS = 8


def check_not_a_gram_is_lost(engine: sa.Engine, *, worker: int) -> None:
    """Every entry sums to nothing, lot by lot, and the book fits."""
    with writing(engine) as connection:
        for number in range(ENTRIES):
            write(connection, entry_of(worker, number), now=OLD)
    with reading(engine) as connection:
        total = sa.func.sum(ledger.postings.c.quantity_g)
        query = sa.select(ledger.postings.c.lot_no, total).group_by(ledger.postings.c.lot_no)
        sums = connection.execute(query).all()
        report = audit(connection)
    assert len(sums) > 1
    assert [row for row in sums if row[1]] == []
    assert report.clean, report.faults[:3]


def test_not_a_gram_is_lost(engine: sa.Engine) -> None:
    check_not_a_gram_is_lost(engine, worker=1)
    with caught("a_gram_is_lost", sa.exc.IntegrityError):
        check_not_a_gram_is_lost(engine, worker=2)


def check_nobody_takes_what_is_not_there(engine: sa.Engine, *, lot_id: str) -> None:
    """Of eight who take 300 g at the same time from a kilogram, three get it; all are answered."""
    with writing(engine) as connection:
        write(connection, received(a_lot(lot_id), 1_000), now=OLD)
    gate = threading.Barrier(TAKERS)

    def take(_: int) -> bool:
        gate.wait(30)
        try:
            with writing(engine) as connection:
                write(connection, moved(EntryKind.PUT_AWAY, lot_id, DOCK, SHELF, 300), now=OLD)
        except StockShort:
            return False
        return True

    with ThreadPoolExecutor(TAKERS) as people:
        got = list(people.map(take, range(TAKERS)))
    assert got.count(True) == 3
    with reading(engine) as connection:
        assert audit(connection).clean


def test_nobody_takes_what_is_not_there(engine: sa.Engine) -> None:
    check_nobody_takes_what_is_not_there(engine, lot_id="L-1")
    with caught("stock_is_not_looked_at", sa.exc.IntegrityError):
        check_nobody_takes_what_is_not_there(engine, lot_id="L-2")
