"""Values that are not of the sort of their column: SQLite keeps any value in any column.

Such a value can read like the right one (1000.5 like 1000, bytes like a text, a text like what
stands before its first NUL), so it is looked for before anything is computed.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa

from inventory.store.audit_chain import AS_BYTES, MOST_NAMED, Found
from inventory.store.audit_texts import MOST_NUMBERS
from inventory.store.tables import (
    accounts,
    balances,
    entries,
    hold_lots,
    holds,
    lots,
    postings,
)

_IS_ASTRAY = sa.text(
    "entries.seq <> entries.rowid AND NOT EXISTS (SELECT 1 FROM entries AS found "
    "WHERE found.seq = entries.seq AND +found.rowid = entries.rowid)"
)
"""The index, by which the chain is read, has another place for an entry than its row (the plus
keeps SQLite from looking at the row again)."""
_PLACES = {
    entries: sa.case(
        (sa.or_(sa.func.typeof(entries.c.seq) != "integer", _IS_ASTRAY), sa.column("rowid")),
        else_=entries.c.seq,  # rowid: the order in which they were written
    ),
    postings: postings.c.seq,
    lots: lots.c.facts_seq,
    holds: holds.c.opened_seq,
    accounts: sa.literal(0),
    hold_lots: sa.literal(0),
    balances: sa.literal(0),
}
"""The entry that a row is, or follows from."""
BESIDE_CHAIN = tuple(table for table in _PLACES if table is not postings)
"""Tables whose values are looked at by themselves; those of postings as the chain is read."""


@contextmanager
def every_byte(connection: sa.Connection) -> Iterator[None]:
    """Read bytes that are no text as they are, instead of failing, as long as this lasts."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    before = driver.text_factory
    driver.text_factory = partial(str, encoding="utf-8", errors=AS_BYTES)
    try:
        yield
    finally:
        driver.text_factory = before


def other_sorts(connection: sa.Connection, tables: Collection[sa.Table]) -> Iterator[Found]:
    """Find rows of some tables with a value that is not of the sort of its column."""
    if connection.dialect.name != "sqlite":  # PostgreSQL takes no other
        return
    for table in tables:
        wrong = sa.or_(*(_is_other(column) for column in table.c))
        if table is entries:
            wrong = sa.or_(wrong, _IS_ASTRAY)
        query = sa.select(_PLACES[table]).select_from(table).where(wrong).limit(MOST_NAMED)
        for seq in connection.execute(query).scalars():
            named = seq if isinstance(seq, int) and 0 < seq < MOST_NUMBERS else 0
            yield named, "unreadable", f"a row of {table.name} has a value that cannot stand there"


def _is_other(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    sort = sa.func.typeof(column)
    if isinstance(column.type, (sa.String, sa.Date)):
        text = sa.type_coerce(column, sa.Text)
        wrong = sa.or_(sort != "text", sa.func.instr(text, sa.func.char(0)) > 0)
    else:
        wrong = sa.or_(sort != "integer")
        if isinstance(column.type, sa.Integer) and not isinstance(column.type, sa.BigInteger):
            wrong = sa.or_(wrong, ~column.between(-MOST_NUMBERS, MOST_NUMBERS - 1))
    return column.is_not(None) & wrong if column.nullable else wrong
