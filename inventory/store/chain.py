"""What the hash of an entry covers, in one place for the writer and the auditor.

An entry's digest is SHA-256, in hex, of the digest before it, its *line* (every column) and its
*legs* (lot, account and grams of each posting), with separators that no text of the book can
contain. The database makes lines and legs of many entries at once, which is several times as fast
as reading a million rows one by one.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

FIELD = "\x1f"
ITEM = "\x1e"
LINE = "\x1d"
FIRST_DIGEST = "0" * 64
DIGEST_LETTERS = 64
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


def lines_query(dialect: str) -> sa.TextClause:
    """Return the query for the digests and lines of the entries from ``first`` to ``last``.

    Its values are digest and line of each, in order, parted by ``LINE``, and how many there are. On
    PostgreSQL the order comes from a sorted subquery: half the time of an aggregate that sorts.
    """
    if dialect == "sqlite":
        form = FIELD.join("%d" if name in NUMBERS else "%s" for name in COLUMNS)
        line = f"digest || printf('{form}', {', '.join(COLUMNS)})"
        return sa.text(
            f"SELECT group_concat({line}, '{LINE}'), count(*) FROM entries "
            "WHERE seq BETWEEN :first AND :last"
        )
    between = f" || '{FIELD}' || "
    line = between.join(
        "coalesce(reverses, '')" if n == "reverses" else f"{n}::text" for n in COLUMNS
    )
    return sa.text(
        f"SELECT string_agg(digest || {line}, '{LINE}'), count(*) FROM "
        "(SELECT * FROM entries WHERE seq BETWEEN :first AND :last ORDER BY seq) AS in_order"
    )


def legs_query(dialect: str) -> sa.TextClause:
    """Return the query for the legs of the entries from ``first`` to ``last`` that have any.

    Its values are the legs of each, in order, parted by ``LINE``; the places of the entries that
    they belong to, parted by a space, where not every entry has some; and whether the legs of each
    are numbered from 0 on.
    """
    if dialect == "sqlite":
        each = (
            "SELECT seq, group_concat(printf('%d %d %d', lot_no, account_no, quantity_g), ' ') "
            "AS legs, min(line) = 0 AND max(line) = count(*) - 1 AS is_numbered "
            "FROM postings WHERE seq BETWEEN :first AND :last GROUP BY seq"
        )
        joined = f"group_concat(legs, '{LINE}')", "group_concat(seq, ' ')"
        numbered = "min(is_numbered)"
    else:
        each = (
            "SELECT seq, string_agg(lot_no || ' ' || account_no || ' ' || quantity_g, ' ') "
            "AS legs, min(line) = 0 AND max(line) = count(*) - 1 AS is_numbered "
            "FROM (SELECT seq, line, lot_no, account_no, quantity_g FROM postings "
            "WHERE seq BETWEEN :first AND :last ORDER BY seq, line) AS in_order GROUP BY seq"
        )
        joined = (
            f"string_agg(legs, '{LINE}' ORDER BY seq)",
            "string_agg(seq::text, ' ' ORDER BY seq)",
        )
        numbered = "min(is_numbered::int)"
    legs, places = joined
    return sa.text(
        f"SELECT {legs}, CASE WHEN count(*) = :last - :first + 1 THEN '' ELSE {places} END, "
        f"{numbered} FROM ({each}) AS each_entry"
    )


def balances_query(dialect: str) -> sa.TextClause:
    """Return the query for all balances: ``account_no`` and its ``lot_no quantity_g is_free``."""
    if dialect == "sqlite":
        numbers = "group_concat(printf('%d %d %d', lot_no, quantity_g, is_free), ' ')"
    else:
        numbers = "string_agg(lot_no || ' ' || quantity_g || ' ' || is_free::int, ' ')"
    return sa.text(f"SELECT account_no, {numbers} FROM balances GROUP BY account_no")
