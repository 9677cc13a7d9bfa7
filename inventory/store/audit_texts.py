"""What the chain is made of, as bytes: lines, digests and legs of many entries from one answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from inventory.store.chain import (
    LINE,
    legs_query,
    lines_query,
    places_query,
    sorted_legs_query,
)

_LINE, _BLANK = LINE.encode(), b" "
_OF_NUMBERS = b"0123456789-,[]" + _BLANK + _LINE
"""All letters of legs as JSON where every value is a whole number."""
_COMMA_AS_BLANK = bytes.maketrans(b",", _BLANK)
MOST_NUMBERS = 2**31
"""Numbers of lots and accounts are below this: two make one key of 64 bits."""


class Legs(NamedTuple):
    """Postings in the order of the book, as arrays of the same length."""

    seq: Any
    lot_no: Any
    account_no: Any
    quantity_g: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Some entries as the database tells them; ``legs`` belong to the entries at ``places``.

    ``counts`` = how many postings each of these has; ``numbers`` = lot, account and grams of each.
    ``is_numbered`` = the lines of each are numbered from 0 on. ``is_sorted`` = every value of the
    postings is known to be of the sort of its column.
    """

    lines: list[bytes]
    digests: list[bytes]
    is_whole: bool
    legs: list[bytes]
    places: Sequence[int]
    counts: Any
    numbers: Any
    is_numbered: bool
    is_sorted: bool

    def moved(self) -> Legs:
        """Return the postings as arrays."""
        return Legs(
            np.repeat(np.array(self.places, dtype=np.int32), self.counts),
            self.numbers[:, 0].astype(np.int32),
            self.numbers[:, 1].astype(np.int32),
            self.numbers[:, 2].copy(),
        )

    def as_of_one(self, seq: int) -> "Texts":
        """Return the same with all postings as those of one entry, however they are numbered."""
        legs = [_BLANK.join(self.legs)] if self.legs else []
        counts = np.array([len(self.numbers)] if self.legs else [], dtype=np.int64)
        return replace(
            self, legs=legs, places=[seq] if legs else [], counts=counts, is_numbered=True
        )


def texts_of(connection: sa.Connection, first: int, last: int) -> Texts | None:
    """Return some entries; None = some of their bytes are no text any more."""
    dialect = connection.dialect.name
    part = {"first": first, "last": last}
    try:
        text, count = _asked(connection, lines_query(dialect), part)
        moved, is_sorted = _legs_of(connection, part)
        legs = moved[0].split(_LINE) if moved[0] else []
        places: Sequence[int] = range(first, first + len(legs))
        if len(legs) != last - first + 1:
            (found,) = _asked(connection, places_query(dialect), part)
            places = [int(place) for place in found.split()] if found else []
    except (sa.exc.DatabaseError, connection.dialect.loaded_dbapi.Error):
        return None
    lines = text.split(_LINE) if text else []
    counts, numbers = _numbers_of(moved[0] or b"")
    return Texts(
        lines=lines[::2],
        digests=lines[1::2],
        is_whole=len(lines) == 2 * count,
        legs=legs,
        places=places,
        counts=counts,
        numbers=numbers,
        is_numbered=_is_numbered(places, counts, moved[1:]) and len(numbers) == moved[1],
        is_sorted=is_sorted and bool((np.abs(numbers[:, :2]) < MOST_NUMBERS).all()),
    )


def _legs_of(connection: sa.Connection, part: dict[str, int]) -> tuple[Any, bool]:
    """Return the answer of ``legs_query``, and whether every value is of the sort of its column."""
    dialect = connection.dialect.name
    if dialect != "sqlite":  # it takes no other
        return _asked(connection, legs_query(dialect), part), True
    try:
        told, *sums, last_line = _asked(connection, sorted_legs_query(), part)
    except sa.exc.DatabaseError:  # JSON takes no bytes
        told, sums, last_line = b"", [None], None
    if told is None:
        return (None, *sums), True
    if told.translate(None, _OF_NUMBERS) or not all(isinstance(n, int) for n in (*sums, last_line)):
        return _asked(connection, legs_query(dialect), part), False
    return (told.translate(_COMMA_AS_BLANK, b"[]"), *sums), True


def _asked(connection: sa.Connection, query: sa.TextClause, part: dict[str, int]) -> Any:
    """Return the row of an answer. PostgreSQL sends bytes twice as long unless it is told."""
    if connection.dialect.name == "sqlite":
        return connection.execute(query, part).one()
    cursor = connection.connection.cursor(binary=True)
    try:
        cursor.execute(str(query.compile(dialect=connection.dialect)), part)
        return cursor.fetchone()
    finally:
        cursor.close()


def _numbers_of(text: bytes) -> tuple[Any, Any]:
    """Return how many postings each entry has, and the numbers of each posting."""
    if not text:
        return np.empty(0, dtype=np.int64), np.empty((0, 3), dtype=np.int64)
    numbers = np.fromstring(text.replace(_LINE, _BLANK), dtype=np.int64, sep=" ")
    if len(numbers) % 3:
        return np.empty(0, dtype=np.int64), np.empty((0, 3), dtype=np.int64)
    letters = np.frombuffer(text, dtype=np.uint8)
    between = letters[(letters == _LINE[0]) | (letters == _BLANK[0])]
    ends = np.append(np.flatnonzero(between == _LINE[0]) + 1, len(numbers)) // 3
    return np.diff(ends, prepend=0), numbers.reshape(-1, 3)


def _is_numbered(places: Sequence[int], counts: Any, told: Sequence[Any]) -> bool:
    """Tell whether postings stand at their places and are numbered from 0 on in each.

    They come in order, each number once: no other numbers and places have the same sums.
    """
    count, sum_seq, sum_line, least_line = told
    if not count:
        return True
    if len(counts) != len(places) or least_line != 0:
        return False
    at = np.array(places, dtype=np.int64)
    return bool(
        int(sum_line) == int((counts * (counts - 1) // 2).sum())
        and int(sum_seq) == int((at * counts).sum())
    )
