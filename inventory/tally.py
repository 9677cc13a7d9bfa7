"""What came, moved, was eaten or lost in a time, from the book's legs: sums exact to the gram.

A *pool* of places holds food: ``opening + opened + received + found + moved − eaten − wasted −
missing = closing``, for all places and for each of them, whatever they are grouped by. ``moved`` is
what came from other places less what went to them. A reversed entry counts against what it undoes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeVar

from inventory.accounts import ADJUSTED, ON_HAND, AccountKind

NOWHERE = ""
"""The place of what came and went without lying anywhere; no kind of entry does that."""


class Line(StrEnum):
    """What happened to food."""

    OPENED = "opened"
    RECEIVED = "received"
    FOUND = "found"
    MOVED = "moved"
    EATEN = "eaten"
    WASTED = "wasted"
    MISSING = "missing"


GOES = frozenset({Line.EATEN, Line.WASTED, Line.MISSING})
"""Lines that make a pool smaller; they are told as what has gone, above zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Grams of a lot that came to (above 0) or left (below 0) an account in an entry.

    ``place`` groups accounts where food lies; ``reason`` is that of a waste account. ``opens`` =
    the entry, or the one that it reverses, brought stock that was there before the book.
    """

    seq: int
    lot_no: int
    kind: AccountKind
    place: str
    quantity_g: int
    reason: str = ""
    is_reversal: bool = False
    opens: bool = False
    part: int = 0
    """Which part of the time it happened in, counted from 0."""


class Change(NamedTuple):
    """What happened to a lot at a place in a part of the time; the key of a sum of grams."""

    part: int
    lot_no: int
    place: str
    line: Line
    reason: str = ""


class Held(NamedTuple):
    """A lot at a place; the key of what lay there at the beginning."""

    lot_no: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What became of a pool, in grams. ``missing`` and ``found`` are differences of counts."""

    opening_g: int = 0
    opened_g: int = 0
    received_g: int = 0
    found_g: int = 0
    moved_g: int = 0
    eaten_g: int = 0
    wasted_g: int = 0
    missing_g: int = 0

    @property
    def closing_g(self) -> int:
        """What lies there at the end."""
        came_g = self.opening_g + self.opened_g + self.received_g + self.found_g + self.moved_g
        return came_g - self.eaten_g - self.wasted_g - self.missing_g

    def __add__(self, other: "Statement") -> "Statement":
        names = [f.name for f in fields(self)]
        return Statement(**{n: getattr(self, n) + getattr(other, n) for n in names})


Key = TypeVar("Key")
_FIELDS = {line: f"{line}_g" for line in Line}


def changes(legs: Iterable[Leg]) -> Mapping[Change, int]:
    """Return the sums of what happened. The legs come by entry and lot, as the book has them."""
    sums: dict[Change, int] = defaultdict(int)
    for _, group in groupby(legs, key=attrgetter("seq", "lot_no")):
        for change, quantity_g in _split(tuple(group)):
            sums[change] += quantity_g
    return {change: g for change, g in sums.items() if g}


def tally(
    openings: Mapping[Held, int],
    happened: Mapping[Change, int],
    key_of: Callable[[Held], Key],
) -> dict[Key, Statement]:
    """Return the statement of each group of lots and places."""
    sums: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for held, g in openings.items():
        sums[key_of(held)]["opening_g"] += g
    for change, g in happened.items():
        sums[key_of(Held(change.lot_no, change.place))][_FIELDS[change.line]] += g
    return {key: Statement(**found) for key, found in sums.items()}


def total(statements: Iterable[Statement]) -> Statement:
    """Return the sum of statements."""
    return sum(statements, start=Statement())


def losses(happened: Mapping[Change, int], key_of: Callable[[str, Held], Key]) -> dict[Key, int]:
    """Return the grams that were thrown away by a key of the reason and of lot and place."""
    sums: dict[Key, int] = defaultdict(int)
    for change, g in happened.items():
        if change.line is Line.WASTED:
            sums[key_of(change.reason, Held(change.lot_no, change.place))] += g
    return dict(sums)


def by_parts(
    openings: Mapping[Held, int],
    happened: Mapping[Change, int],
    *,
    parts: int,
    key_of: Callable[[Held], Key],
) -> list[dict[Key, Statement]]:
    """Return the statements of each part of the time: one opens with what the last one left."""
    in_part: list[dict[Change, int]] = [{} for _ in range(parts)]
    for change, g in happened.items():
        in_part[change.part][change] = g
    found: list[dict[Key, Statement]] = []
    left = {key: s.opening_g for key, s in tally(openings, {}, key_of).items()}
    for part in in_part:
        flows = tally({}, part, key_of)
        keys = left.keys() | flows.keys()
        opened = {k: Statement(opening_g=left.get(k, 0)) for k in keys}
        found.append({k: opened[k] + flows.get(k, Statement()) for k in keys})
        left = {k: s.closing_g for k, s in found[-1].items()}
    return found


def _split(legs: tuple[Leg, ...]) -> Iterator[tuple[Change, int]]:
    """Give what an entry did to a lot, as changes of places.

    Where food came from several places and went to several ends, places are taken in their order.
    """
    sign = -1 if legs[0].is_reversal else 1
    places: dict[str, int] = defaultdict(int)
    ends: list[tuple[Line, str, int]] = []
    for leg in legs:
        if leg.kind in ON_HAND:
            places[leg.place] += sign * leg.quantity_g
        else:
            ends.append((*_line_of(leg, came=-sign * leg.quantity_g > 0), -sign * leg.quantity_g))
    first = legs[0]
    moved: dict[str, int] = dict(places)
    for line, reason, came_g in sorted(ends):
        for place, g in _allotted(places, came_g):
            moved[place] = moved.get(place, 0) - g
            told_g = -g if line in GOES else g
            yield Change(first.part, first.lot_no, place, line, reason), sign * told_g
    for place, g in moved.items():
        if g:
            yield Change(first.part, first.lot_no, place, Line.MOVED), sign * g


def _line_of(leg: Leg, *, came: bool) -> tuple[Line, str]:
    if leg.kind is AccountKind.DONOR:
        return (Line.OPENED if leg.opens else Line.RECEIVED), ""
    if leg.kind is AccountKind.EATEN:
        return Line.EATEN, ""
    if leg.reason == ADJUSTED:
        return (Line.FOUND if came else Line.MISSING), ""
    return Line.WASTED, leg.reason


def _allotted(places: dict[str, int], came_g: int) -> Iterator[tuple[str, int]]:
    """Give the grams of an end to places that got as much, or lost as much where they are below 0.

    What is given is taken off ``places``.
    """
    sign = 1 if came_g > 0 else -1
    left = abs(came_g)
    for place in sorted(places):
        g = min(left, max(0, sign * places[place]))
        if g:
            places[place] -= sign * g
            left -= g
            yield place, sign * g
    if left:
        yield NOWHERE, sign * left
