"""Whoever changes the book behind its back is found, and the entry is named."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import open_database, writing
from inventory.store.audit import AuditFault, audit
from inventory.store.chain import FIELD, LINE, digest_of, legs_of, line_of
from inventory.store.tables import (
    FACT_TABLES,
    accounts,
    balances,
    entries,
    hold_lots,
    holds,
    lots,
    postings,
)
from tests.inventory.book_words import write
from tests.inventory.every_kind import entries_of_every_kind, write_every_kind

Row = Mapping[str, Any]
BOOK = (entries, postings, accounts, lots, holds, hold_lots, balances)
every_table = pytest.mark.parametrize("table", BOOK, ids=lambda t: t.name)
FAR = 1_000
SOME = 3


@pytest.fixture
def book(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A book in a transaction in which nothing protects it any more; it is never committed."""
    with engine.connect() as connection:
        write_every_kind(connection)
        open_to_all(connection)
        assert audit(connection).clean
        yield connection
        connection.rollback()


def open_to_all(connection: sa.Connection) -> None:
    """Take triggers, references and checks away, as somebody with the file or server can."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        checks = sa.text(
            "SELECT conrelid::regclass, conname FROM pg_constraint "
            "WHERE contype = 'c' AND conrelid::regclass::text IN ('postings', 'balances')"
        )
        for table, name in connection.execute(checks).all():
            connection.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        return
    query = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for name in connection.execute(query).scalars().all():
        connection.execute(sa.text(f'DROP TRIGGER "{name}"'))
    connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    connection.execute(sa.text("PRAGMA ignore_check_constraints = ON"))


def rows_of(connection: sa.Connection, table: sa.Table) -> list[Row]:
    query = sa.select(table).order_by(*table.primary_key)
    return [dict(row._mapping) for row in connection.execute(query)]


def some_rows(connection: sa.Connection, table: sa.Table) -> list[Row]:
    """The first row, the last, and a few between."""
    found = rows_of(connection, table)
    step = max(1, (len(found) - 1) // SOME)
    return [*found[:-1:step], found[-1]]


def key_of(table: sa.Table, row: Row) -> sa.ColumnElement[bool]:
    return sa.and_(*(c == row[c.name] for c in table.primary_key))


def faults_after(connection: sa.Connection, *changes: Any) -> tuple[AuditFault, ...]:
    """What the audit finds after changes, which are taken back."""
    nested = connection.begin_nested()
    for change in changes:
        assert connection.execute(change).rowcount != 0
    found = audit(connection).faults
    nested.rollback()
    return found


def other(column: sa.Column[Any], value: Any) -> Any:
    """A value that is not the one of a row and is not used as a key elsewhere."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + (FAR if column.primary_key else 1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, str) and value:
        return value[:-1] + ("x" if value[-1] != "x" else "y")
    return 1 if column.name == "decided_seq" else "x"


def test_everything_stands_in_the_small_book(book: sa.Connection) -> None:
    report = audit(book)
    assert (report.entries, report.clean) == (len(entries_of_every_kind()), True)
    for table in BOOK:
        assert rows_of(book, table)


@every_table
def test_one_other_value_is_found(book: sa.Connection, table: sa.Table) -> None:
    for row in some_rows(book, table):
        for column in table.c:
            new = {column.name: other(column, row[column.name])}
            faults = faults_after(book, table.update().where(key_of(table, row)).values(new))
            assert faults, (column, row)
            if table in FACT_TABLES:
                assert faults[0].seq == row["seq"], (column, row, faults)


@every_table
def test_a_row_less_is_found(book: sa.Connection, table: sa.Table) -> None:
    for row in some_rows(book, table):
        faults = faults_after(book, table.delete().where(key_of(table, row)))
        assert faults, row
        if table in FACT_TABLES:
            assert faults[0].seq == row["seq"], (row, faults)


@every_table
@pytest.mark.parametrize("far", [FAR, -FAR])
def test_a_row_more_is_found(book: sa.Connection, table: sa.Table, far: int) -> None:
    """Before the first and after the last row, too, where no entry is."""
    for row in some_rows(book, table):
        unique = {"name", "lot_id", "entry_id"}
        new = {c.name: row[c.name] for c in table.c} | {"reverses": None}
        for column in table.c:
            if column.primary_key and isinstance(row[column.name], int):
                new[column.name] += far
            elif column.name in unique or (column.primary_key and column.name == "hold_id"):
                new[column.name] = f"x{far}"
        if table is not entries:
            del new["reverses"]
        assert faults_after(book, table.insert().values(new)), new


def test_a_balance_of_nothing_that_never_was_is_found(book: sa.Connection) -> None:
    known = {(r["account_no"], r["lot_no"]) for r in rows_of(book, balances)}
    row = rows_of(book, balances)[0]
    free = next(r["lot_no"] for r in rows_of(book, lots) if (1, r["lot_no"]) not in known)
    new = {**row, "account_no": 1, "lot_no": free, "quantity_g": 0}
    assert faults_after(book, balances.insert().values(new))


def test_two_entries_that_change_places_are_found(book: sa.Connection) -> None:
    seqs = [row["seq"] for row in rows_of(book, entries)]
    for first, second in zip(seqs, seqs[3:], strict=False):
        steps = ((first, FAR), (second, first), (FAR, second))
        for tables in ((entries,), FACT_TABLES):
            changes = [
                t.update().where(t.c.seq == old).values(seq=new)
                for t in tables
                for old, new in steps
            ]
            nested = book.begin_nested()
            for change in changes:
                book.execute(change)
            faults = audit(book).faults
            nested.rollback()
            assert faults[0].seq == first
            assert second in {f.seq for f in faults}


def test_two_postings_that_change_places_are_found(book: sa.Connection) -> None:
    for row in rows_of(book, postings):
        if row["line"]:
            continue
        one = postings.c.seq == row["seq"]
        steps = ((0, FAR), (1, 0), (FAR, 1))
        changes = [
            postings.update().where(one, postings.c.line == old).values(line=new)
            for old, new in steps
        ]
        assert faults_after(book, *changes)[0].seq == row["seq"]


def test_more_in_one_entry_is_found_though_its_grams_and_balances_fit(book: sa.Connection) -> None:
    """Food is moved on paper only: both legs and both balances are changed alike."""
    for row in some_rows(book, postings):
        legs = postings.update().where(postings.c.seq == row["seq"])
        sign = sa.case((postings.c.quantity_g > 0, 1), else_=-1)
        changes: list[Any] = [legs.values(quantity_g=postings.c.quantity_g + sign)]
        for leg in rows_of(book, postings):
            if leg["seq"] == row["seq"]:
                more = balances.c.quantity_g + (1 if leg["quantity_g"] > 0 else -1)
                changes.append(
                    balances.update()
                    .where(balances.c.account_no == leg["account_no"])
                    .where(balances.c.lot_no == leg["lot_no"])
                    .values(quantity_g=more)
                )
        assert faults_after(book, *changes)[0].seq == row["seq"]


def test_a_forged_digest_shows_at_the_next_entry(book: sa.Connection) -> None:
    """Whoever makes the digest of a changed entry anew must do so for all that follow."""
    rows = rows_of(book, entries)
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        legs = [
            (p["lot_no"], p["account_no"], p["quantity_g"])
            for p in rows_of(book, postings)
            if p["seq"] == row["seq"]
        ]
        line = line_of({**row, "note": "forged"})
        digest = digest_of(before["digest"], line, legs_of(legs))
        change = entries.update().where(entries.c.seq == row["seq"])
        faults = faults_after(book, change.values(note="forged", digest=digest))
        assert [(f.seq, f.code) for f in faults] == [(after["seq"], "digest")]


def test_an_entry_that_is_hidden_in_the_one_before_is_found(book: sa.Connection) -> None:
    """Its line stands in a text of another row, so that the whole reads the same."""
    rows = rows_of(book, entries)
    for before, row in pairwise(rows):
        hidden = before["declares"] + LINE + row["digest"] + line_of(dict(row))
        faults = faults_after(
            book,
            entries.delete().where(entries.c.seq == row["seq"]),
            entries.update().where(entries.c.seq == before["seq"]).values(declares=hidden),
        )
        assert faults
        assert faults[0].seq in (before["seq"], row["seq"])


def test_a_cut_off_end_shows_by_the_digest_that_was_noted(engine: sa.Engine) -> None:
    """A shorter book fits in itself; only who noted the digest of the last entry can tell."""
    *first, last = entries_of_every_kind()
    with writing(engine) as connection:
        for new in first:
            write(connection, new)
        before = audit(connection)
        write(connection, last)
        after = audit(connection)
    assert before.clean
    assert after.clean
    assert before.digest != after.digest


@pytest.mark.parametrize("text", ["[1]", "5", "null", '"x"', "{", '{"lots":5}', '{"hold":{}}'])
def test_a_detail_that_is_none_is_found(book: sa.Connection, text: str) -> None:
    for row in some_rows(book, entries):
        change = entries.update().where(entries.c.seq == row["seq"])
        assert faults_after(book, change.values(detail=text))[0].seq == row["seq"]


@pytest.mark.parametrize(
    "text", ["x", "l=L1", "a1=nowhere", f"l{2**70}=L9", f"a{2**70}=donor/x", FIELD, "", LINE]
)
def test_numbers_that_an_entry_does_not_declare_are_found(book: sa.Connection, text: str) -> None:
    for row in some_rows(book, entries):
        if row["declares"] != text:
            change = entries.update().where(entries.c.seq == row["seq"])
            assert faults_after(book, change.values(declares=text))[0].seq == row["seq"]


@pytest.mark.parametrize("table", FACT_TABLES, ids=lambda t: t.name)
@pytest.mark.parametrize(
    "verb", ["UPDATE {} SET seq = seq", "DELETE FROM {}", "TRUNCATE {} CASCADE", "REPLACE INTO {}"]
)
def test_the_database_itself_keeps_what_was_written(
    engine: sa.Engine, table: sa.Table, verb: str
) -> None:
    with writing(engine) as connection:
        write_every_kind(connection)
    statement = verb.format(table.name)
    if "REPLACE" in statement:
        statement += f" SELECT * FROM {table.name}"
    unknown = "TRUNCATE" if engine.dialect.name == "sqlite" else "REPLACE"
    expected = "syntax error" if verb.startswith(unknown) else "never changed"
    with pytest.raises(sa.exc.DBAPIError, match=expected), writing(engine) as connection:
        connection.execute(sa.text(statement))
    with writing(engine) as connection:
        assert audit(connection).clean


ROW_NUMBERS = {accounts.c.account_no, lots.c.lot_no}
"""Numbers of SQLite's own: it takes nothing else there."""
Change = Callable[[str], str]
"""SQL of a value of another sort, from the name of its column."""
NOT_NUMBERS: tuple[Change, ...] = (
    lambda _: "'x'",
    lambda name: f"{name} + 0.5",
    lambda name: f"{name} || 'x'",
    lambda name: f"CAST(CAST({name} AS TEXT) AS BLOB)",
    lambda _: "x'ff'",
)
NOT_TEXTS: tuple[Change, ...] = (
    lambda _: "CAST(x'ff' AS TEXT)",
    lambda name: f"{name} || char(0) || 'x'",
    lambda name: f"CAST({name} AS BLOB)",
    lambda name: f"CAST({name} AS BLOB) || CAST(x'80' AS TEXT)",
    lambda _: "x'ff'",
)


@every_table
def test_a_value_of_another_sort_is_found(sqlite_book: sa.Connection, table: sa.Table) -> None:
    """SQLite keeps any sort of value in any column, also bytes that are no text."""
    for row in some_rows(sqlite_book, table)[::3]:
        for column in table.c:
            is_text = isinstance(column.type, (sa.String, sa.Date))
            if row[column.name] is None or column in ROW_NUMBERS:
                continue
            for change in NOT_TEXTS if is_text else NOT_NUMBERS:
                new = {column.name: sa.literal_column(change(column.name))}
                update = table.update().where(key_of(table, row)).values(new)
                faults = faults_after(sqlite_book, update)
                assert faults, (column.name, change(column.name), row)
                if table in FACT_TABLES and column is not postings.c.seq:
                    assert faults[0].seq == row["seq"], (column.name, change(column.name), faults)


@pytest.fixture
def sqlite_book(sqlite_settings: Any) -> Iterator[sa.Connection]:
    engine = open_database(sqlite_settings)
    with engine.connect() as connection:
        write_every_kind(connection)
        open_to_all(connection)
        yield connection
        connection.rollback()
    engine.dispose()
