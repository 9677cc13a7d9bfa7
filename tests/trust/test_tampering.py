"""One byte of any row of the book, changed behind its back, is found, and its entry is named.

``make test-trust PYTEST_ARGS="--trust-flips 500"`` changes more of them.
"""

import random

import pytest
import sqlalchemy as sa

from inventory.store.audit import audit
from inventory.store.tables import FACT_TABLES
from tests.inventory.every_kind import write_every_kind
from tests.inventory.store.test_book_tampering import (
    BOOK,
    faults_after,
    key_of,
    open_to_all,
    other,
    rows_of,
)
from tests.trust.planted import caught

SEED = 20261128


def check_flips(engine: sa.Engine, flips: int) -> None:
    """Every change is found; of entries and postings the very entry is named first."""
    chance = random.Random(SEED)
    with engine.connect() as connection:
        write_every_kind(connection)
        open_to_all(connection)
        assert audit(connection).clean
        cells = [(t, row, column) for t in BOOK for row in rows_of(connection, t) for column in t.c]
        notes = [cell for cell in cells if cell[2].name == "note"]
        for table, row, column in (notes[0], *chance.sample(cells, flips)):
            new = {column.name: other(column, row[column.name])}
            faults = faults_after(connection, table.update().where(key_of(table, row)).values(new))
            assert faults, (table.name, column.name, row)
            if table in FACT_TABLES:
                assert faults[0].seq == row["seq"], (table.name, column.name, row, faults)
        connection.rollback()


def test_every_flip_is_named(engine: sa.Engine, pytestconfig: pytest.Config) -> None:
    check_flips(engine, pytestconfig.getoption("--trust-flips"))


def test_a_column_left_out_would_be_caught(engine: sa.Engine) -> None:
    with caught("notes_are_not_hashed"):
        check_flips(engine, 1)
