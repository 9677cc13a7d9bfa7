"""What the hash of an entry covers, in one place for the writer and the auditor.

An entry's digest is SHA-256, in hex, of the digest before it, its *line* (every column) and its
*legs* (lot, account and grams of each posting), with separators that no text of the book can
contain. The database makes lines and legs of many entries at once, which is several times as fast
as reading a million rows one by one.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

FIELD = "\x1f"
ITEM = "\x1e"
LINE = "\x1d"
FIRST_DIGEST = "0" * 64
NUMBERS = ("seq", "occurred_us", "recorded_us")
COLUMNS = (
    "seq",
    "entry_id",
    "kind",
    "occurred_us",
    "recorded_us",
    "person_id",
    "reason",
    "note",
    "plan_id",
    "trip_id",
    "reverses",
    "detail",
    "declares",
)
"""The columns of a line, in order: all of the table but the digest."""


def digest_of(before: str, line: str, legs: str) -> str:
    """Return the digest of an entry whose predecessor has the digest ``before``."""
    return hashlib.sha256((before + line + FIELD + legs).encode()).hexdigest()


def line_of(row: dict[str, Any]) -> str:
    """Return the line of an entry."""
    return FIELD.join("" if (v := row[name]) is None else str(v) for name in COLUMNS)


def legs_of(legs: Iterable[Sequence[int]]) -> str:
    """Return the legs of an entry; each is (lot_no, account_no, quantity_g), in order."""
    return " ".join(f"{lot_no} {account_no} {g}" for lot_no, account_no, g in legs)


@cache
def lines_query(dialect: str) -> sa.TextClause:
    """Return the query for the lines and digests of the entries from ``first`` to ``last``.

    Its values are line and digest of each, in order, all parted by ``LINE``, as the bytes that are
    hashed; and how many entries there are. On PostgreSQL the order comes from a sorted subquery:
    half the time of an aggregate that sorts.
    """
    if dialect == "sqlite":
        form = FIELD.join("%d" if name in NUMBERS else "%s" for name in COLUMNS)
        line = f"printf('{form}{LINE}%s', {', '.join(COLUMNS)}, digest)"
        return sa.text(
            f"SELECT CAST(group_concat({line}, '{LINE}') AS BLOB), count(*) FROM entries "
            "WHERE seq BETWEEN :first AND :last"
        )
    nothing = {"reverses": ""}  # elsewhere a value must be there, and this one fits no line
    values = ", ".join(f"coalesce({n}::text, '{nothing.get(n, LINE)}')" for n in COLUMNS)
    line = f"concat_ws('{FIELD}', {values}) || '{LINE}' || digest"
    return sa.text(
        f"SELECT convert_to(string_agg({line}, '{LINE}'), 'UTF8'), count(*) FROM "
        "(SELECT * FROM entries WHERE seq BETWEEN :first AND :last ORDER BY seq) AS in_order"
    )


@cache
def legs_query(dialect: str) -> sa.TextClause:
    """Return the query for the legs of the entries from ``first`` to ``last`` that have any.

    Its values are the legs of each, in order, parted by ``LINE`` before each line that is numbered
    0, as bytes; how many postings there are, the sum of their places and of their lines' numbers,
    and the least of these. Not to group them takes half the time.
    """
    before = f"CASE line WHEN 0 THEN '{LINE}' ELSE ' ' END"
    sums = "count(*), sum(seq), sum(line), min(line)"
    if dialect == "sqlite":
        leg = "printf('%d %d %d', lot_no, account_no, quantity_g)"
        return sa.text(
            f"SELECT CAST(group_concat({leg}, {before}) AS BLOB), {sums} FROM postings "
            "WHERE seq BETWEEN :first AND :last"
        )
    leg = "concat_ws(' ', lot_no, account_no, quantity_g)"
    return sa.text(
        f"SELECT convert_to(string_agg({leg}, {before}), 'UTF8'), {sums} FROM "
        "(SELECT seq, line, lot_no, account_no, quantity_g FROM postings "
        "WHERE seq BETWEEN :first AND :last ORDER BY seq, line) AS in_order"
    )


@cache
def sorted_legs_query() -> sa.TextClause:
    """Return SQLite's query for legs as JSON, whose letters tell of what sort each number is.

    As ``legs_query``, each leg a list; then the greatest of the lines' numbers, which is none if
    any of them is none.
    """
    return sa.text(
        "SELECT CAST(group_concat(json_array(lot_no, account_no, quantity_g), "
        f"CASE line WHEN 0 THEN '{LINE}' ELSE ' ' END) AS BLOB), "
        "count(*), sum(seq), sum(line), min(line), max(line) "
        "FROM postings WHERE seq BETWEEN :first AND :last"
    )


@cache
def places_query(dialect: str) -> sa.TextClause:
    """Return the query for the places of the entries from ``first`` to ``last`` that have legs."""
    sqlite, other = "group_concat(seq, ' ')", "string_agg(seq::text, ' ' ORDER BY seq)"
    return sa.text(
        f"SELECT {sqlite if dialect == 'sqlite' else other} FROM postings "
        "WHERE seq BETWEEN :first AND :last AND line = 0"
    )


def balances_query(dialect: str) -> sa.TextClause:
    """Return the query for all balances, some at a time, as a text of numbers.

    They are ``account_no lot_no quantity_g is_free`` of each. PostgreSQL takes them as they lie in
    the table: account by account takes thrice the time.
    """
    if dialect == "sqlite":
        numbers = "printf('%d %d %d %d', account_no, lot_no, quantity_g, is_free)"
        return sa.text(f"SELECT group_concat({numbers}, ' ') FROM balances GROUP BY account_no")
    numbers = "account_no || ' ' || lot_no || ' ' || quantity_g || ' ' || is_free::int"
    return sa.text(f"SELECT string_agg({numbers}, ' ') FROM balances GROUP BY lot_no >> 12")
