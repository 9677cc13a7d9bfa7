"""What the chain is made of, as bytes: lines, digests and legs of many entries from one answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from inventory.store.chain import LINE, legs_query, lines_query, places_query

_LINE, _BLANK = LINE.encode(), b" "


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
    ``is_numbered`` = the lines of each are numbered from 0 on.
    """

    lines: list[bytes]
    digests: list[bytes]
    is_whole: bool
    legs: list[bytes]
    places: Sequence[int]
    counts: Any
    numbers: Any
    is_numbered: bool

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
        moved = _asked(connection, legs_query(dialect), part)
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
    )


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
