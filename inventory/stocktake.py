"""Stock-take: what was counted, how it differs from the book, and what puts the book right.

A count is an assertion about one lot in one unit at one moment. It is compared with the book of
that moment, so what moves before or after it is no difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from inventory.accounts import ADJUSTED, Account, AccountKind, waste
from inventory.coldchain import CLOCKS_DIFFER
from inventory.entry import MOST_GRAMS, MOST_ID_LETTERS, Move, PersonId
from inventory.keeping_errors import CountOutdated, ReasonMissing, TakeWrong
from inventory.texts import wrong_text

REASON = "stock_take"
Place = tuple[str, str]
"""Unit and lot."""
_LOSS_ORDER = (AccountKind.SHELF, AccountKind.RESERVED, AccountKind.QUARANTINE)
"""What is missing is missing from the free food first, then from what plans have, then from what
is held."""


class TakeState(StrEnum):
    """How far a stock-take is."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOrder:
    """A person's order to count units of a site; ``label`` says in words what is counted.

    The client makes ``take_id``. Raises ``TakeWrong``.
    """

    take_id: str
    site_id: str
    unit_ids: tuple[str, ...]
    person_id: PersonId
    label: str = ""

    def __post_init__(self) -> None:
        _check_texts(take_id=self.take_id, label=self.label, site_id=self.site_id)
        if not self.unit_ids or not all(self.unit_ids):
            raise TakeWrong("A stock-take counts at least one unit.")
        if len(set(self.unit_ids)) != len(self.unit_ids):
            raise TakeWrong("A stock-take names each unit once.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Grams of a lot that a person counted in a unit, at a time.

    The client makes ``line_id``, one for each count of a stock-take. Raises ``TakeWrong``.
    """

    take_id: str
    line_id: str
    unit_id: str
    lot_id: str
    counted_g: int
    counted_at: datetime
    person_id: PersonId
    reason: str = ""

    def __post_init__(self) -> None:
        _check_texts(line_id=self.line_id, reason=self.reason)
        if not 0 <= self.counted_g <= MOST_GRAMS:
            raise TakeWrong(f"{self.counted_g} g cannot be counted.")
        if self.counted_at.tzinfo is None:
            raise TakeWrong("The time of a count needs its time zone.")

    @property
    def place(self) -> Place:
        """Unit and lot."""
        return self.unit_id, self.lot_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A person's order to close a stock-take; ``reasons`` go before the one ``reason`` for all."""

    take_id: str
    person_id: PersonId
    reason: str = ""
    reasons: Mapping[Place, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_texts(take_id=self.take_id, reason=self.reason)
        for text in self.reasons.values():
            _check_texts(reason=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lot in one unit of a stock-take, grams; None where nobody has counted it yet.

    ``snapshot_g`` is the book at the start (0 = it was not on the list), ``book_g`` the book at
    the moment of the last count, ``counts`` how often it was counted.
    """

    unit_id: str
    lot_id: str
    snapshot_g: int
    counted_g: int | None = None
    book_g: int | None = None
    counted_at: datetime | None = None
    counted_by: str = ""
    reason: str = ""
    counts: int = 0

    @property
    def place(self) -> Place:
        """Unit and lot."""
        return self.unit_id, self.lot_id

    @property
    def is_counted(self) -> bool:
        """Tell whether somebody has counted it."""
        return self.counted_g is not None

    @property
    def difference_g(self) -> int:
        """What was counted over what the book said; 0 where nobody has counted."""
        if self.counted_g is None or self.book_g is None:
            return 0
        return self.counted_g - self.book_g

    @property
    def difference_percent(self) -> float | None:
        """The difference over the book; None where the book had nothing."""
        return percent(self.difference_g, self.book_g or 0)

    def record(self) -> dict[str, Any]:
        """Return the line as JSON values."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        found["counted_at"] = self.counted_at.isoformat() if self.counted_at else None
        return found


def line_of(record: Mapping[str, Any]) -> Line:
    """Return the line of a record made by ``Line.record``."""
    at = record["counted_at"]
    return Line(**{**record, "counted_at": at and datetime.fromisoformat(at)})


def lines_of(
    snapshot: Mapping[Place, int],
    counts: Iterable[tuple[Count, int]],
    *,
    late_g: Mapping[Place, int],
) -> tuple[Line, ...]:
    """Return the lines of a stock-take, by unit and lot.

    ``counts`` come in the order in which they were told, each with the book's grams at its moment;
    the last of a place counts. ``late_g`` is what the book has learnt since of the time before it.
    """
    found = {
        (unit_id, lot_id): Line(unit_id=unit_id, lot_id=lot_id, snapshot_g=g)
        for (unit_id, lot_id), g in snapshot.items()
    }
    for told, book_g in counts:
        before = found.get(told.place)
        found[told.place] = Line(
            unit_id=told.unit_id,
            lot_id=told.lot_id,
            snapshot_g=before.snapshot_g if before else 0,
            counted_g=told.counted_g,
            book_g=book_g + late_g.get(told.place, 0),
            counted_at=told.counted_at,
            counted_by=told.person_id,
            reason=told.reason,
            counts=(before.counts if before else 0) + 1,
        )
    return tuple(found[place] for place in sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """How counts differ from the book, grams; of counted lines only.

    ``found_g`` is more than the book said, ``lost_g`` less; both are 0 or above.
    """

    counted_lines: int
    uncounted_lines: int
    book_g: int
    counted_g: int
    found_g: int
    lost_g: int

    @property
    def difference_g(self) -> int:
        """What was found less what was lost."""
        return self.found_g - self.lost_g

    @property
    def difference_percent(self) -> float | None:
        """The difference over the book of the counted lines; None where that had nothing."""
        return percent(self.difference_g, self.book_g)


def percent(part_g: int, whole_g: int) -> float | None:
    """Return a part in per cent with two decimals; None of nothing."""
    return round(100 * part_g / whole_g, 2) if whole_g else None


def variance_of(lines: Iterable[Line]) -> Variance:
    """Return how the counts of lines differ from the book."""
    every = tuple(lines)
    counted = [line for line in every if line.is_counted]
    return Variance(
        counted_lines=len(counted),
        uncounted_lines=len(every) - len(counted),
        book_g=sum(line.book_g or 0 for line in counted),
        counted_g=sum(line.counted_g or 0 for line in counted),
        found_g=sum(max(line.difference_g, 0) for line in counted),
        lost_g=sum(max(-line.difference_g, 0) for line in counted),
    )


def check_moment(counted_at: datetime, *, started_at: datetime, now: datetime) -> datetime:
    """Return the moment at which a count is compared with the book.

    Clocks may differ a little; a count is never before the start nor after it was told. Raises
    ``TakeWrong`` where they differ too much.
    """
    if counted_at > now + CLOCKS_DIFFER:
        raise TakeWrong(f"{counted_at.isoformat()} has not come yet.")
    if counted_at < started_at - CLOCKS_DIFFER:
        raise TakeWrong(f"{counted_at.isoformat()} is before the stock-take was started.")
    return max(started_at, min(counted_at, now))


def with_reasons(lines: Iterable[Line], closing: Closing) -> dict[Place, str]:
    """Return the reason of each line that differs; raise ``ReasonMissing`` naming all without."""
    found = {
        line.place: closing.reasons.get(line.place) or line.reason or closing.reason
        for line in lines
        if line.difference_g
    }
    missing = [place for place, reason in found.items() if not reason.strip()]
    if missing:
        raise ReasonMissing(missing)
    return found


def adjusting_moves(
    lines: Iterable[Line],
    *,
    there: Mapping[Place, Sequence[tuple[Account, int]]],
    found_at: Mapping[Place, Account],
) -> tuple[Move, ...]:
    """Return what puts the book right.

    ``there`` is what lies at each place now, by account; ``found_at`` where a surplus goes. Raises
    ``CountOutdated``, naming every place from which more is missing than is there now.
    """
    moves: list[Move] = []
    outdated: list[Place] = []
    for line in lines:
        if line.difference_g > 0:
            place = found_at[line.place]
            moves.append(_move(line, waste(ADJUSTED), place, line.difference_g))
        elif line.difference_g < 0:
            lost = _loss(line, there.get(line.place, ()))
            moves.extend(lost)
            if sum(move.quantity_g for move in lost) < -line.difference_g:
                outdated.append(line.place)
    if outdated:
        raise CountOutdated(outdated)
    return tuple(moves)


def _loss(line: Line, there: Sequence[tuple[Account, int]]) -> list[Move]:
    left_g = -line.difference_g
    moves = []
    for account, g in sorted(there, key=lambda x: (_LOSS_ORDER.index(x[0].kind), x[0].name)):
        taken_g = min(left_g, g)
        if taken_g > 0:
            moves.append(_move(line, account, waste(ADJUSTED), taken_g))
            left_g -= taken_g
    return moves


def _move(line: Line, source: Account, target: Account, g: int) -> Move:
    return Move(lot_id=line.lot_id, source=source, target=target, quantity_g=g)


def entries_of(moves: Sequence[Move]) -> tuple[tuple[Move, ...], ...]:
    """Return the moves of one entry, or of two: a lot is not lost and found in the same entry.

    A lot of which too much lies in one unit and too little in another needs both.
    """
    lost = {m.lot_id for m in moves if m.target == waste(ADJUSTED)}
    later = [m for m in moves if m.source == waste(ADJUSTED) and m.lot_id in lost]
    first = [m for m in moves if m not in later]
    return tuple(tuple(part) for part in (first, later) if part)


def _check_texts(**texts: str) -> None:
    for name, text in texts.items():
        if name.endswith("_id") and not 0 < len(text) <= MOST_ID_LETTERS:
            raise TakeWrong(f"The {name} has 1 to {MOST_ID_LETTERS} letters.")
        if wrong := wrong_text(text):
            raise TakeWrong(f"The {name} {wrong}.")
