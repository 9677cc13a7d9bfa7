"""All rows of one database in another: for backups of PostgreSQL, restoring, and moving.

A *census* is the number of rows of each table and a digest of them that does not depend on their
order, so that two databases of different kinds can be compared.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api import tables  # noqa: F401  all of them are copied
from inventory.store.schema import metadata

BATCH = 5_000
"""Rows that are held at the same time."""
LARGE_BATCH = 20
"""The same of tables with files in them."""
_DIGESTS = 2**256

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class TableCensus:
    """How many rows a table has, and the sum of their SHA-256, in hex."""

    rows: int
    digest: str


class _Counter:
    def __init__(self) -> None:
        self._rows = 0
        self._sum = 0

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._rows += 1
            told = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogateescape"))
            self._sum += int.from_bytes(told.digest())

    @property
    def census(self) -> TableCensus:
        return TableCensus(self._rows, f"{self._sum % _DIGESTS:064x}")


Census = Mapping[str, TableCensus]


def take_census(connection: sa.Connection) -> Census:
    """Count and digest every table of a database with the newest schema."""
    found = {}
    for table in metadata.sorted_tables:
        counter = _Counter()
        for rows in _batches(connection, table):
            counter.add(rows)
        found[table.name] = counter.census
    return found


def copy_rows(source: sa.Connection, target: sa.Connection) -> Census:
    """Copy every row into a database with empty tables; return the census of what was read.

    Both must have the newest schema and be inside one transaction each; the source's must see one
    state of the database.
    """
    if target.dialect.name == "sqlite":  # rows may refer to later rows of their own table
        target.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    found = {}
    for table in metadata.sorted_tables:
        counter = _Counter()
        for rows in _batches(source, table):
            counter.add(rows)
            _insert(target, table, rows)
        found[table.name] = counter.census
    _go_on_counting(target)
    return found


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows each table of a database with the newest schema has."""
    counts = {t.name: sa.select(sa.func.count()).select_from(t) for t in metadata.sorted_tables}
    return {name: connection.execute(query).scalar_one() for name, query in counts.items()}


def filled_tables(connection: sa.Connection) -> tuple[str, ...]:
    """Return the names of the tables that have a row, of any schema."""
    names = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    asked = {name: sa.select(sa.literal(1)).select_from(sa.table(name)) for name in names}
    return tuple(n for n in sorted(asked) if connection.execute(asked[n].limit(1)).first())


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[list[Row]]:
    query = sa.select(table).order_by(*table.primary_key)
    is_large = any(isinstance(column.type, sa.LargeBinary) for column in table.columns)
    streamed = {"stream_results": True, "yield_per": LARGE_BATCH if is_large else BATCH}
    for part in connection.execute(query, execution_options=streamed).partitions():
        yield [tuple(row) for row in part]


def _insert(target: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    names = [column.name for column in table.columns]
    if target.dialect.name == "sqlite":
        target.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
        return
    driver: Any = target.connection.driver_connection
    listed = ", ".join(f'"{name}"' for name in names)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as to:
        for row in rows:
            to.write_row(row)


def _go_on_counting(target: sa.Connection) -> None:
    """Have PostgreSQL number new rows after the copied ones."""
    if target.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            last = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            target.execute(sa.select(sa.func.setval(sequence, last, False)))


def pages_fit(connection: sa.Connection) -> bool:
    """Tell whether the pages of an SQLite file fit one another."""
    try:
        return connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    except sa.exc.DatabaseError:
        return False
