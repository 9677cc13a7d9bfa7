"""Which lots to take first: policies by name, each a function of its own.

FEFO (first expired, first out) is what the council follows; a further policy is a further function
in ``POLICIES``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from inventory.expiry import last_use_day, usable_on
from inventory.model import DatePolicy, ExpiryKind


class PickReason(StrEnum):
    """Why a lot is taken before the next one."""

    DATE = "date"
    """Its last day, or under FIFO its arrival, comes first."""

    PLACE = "place"
    """Another lot ends on the same day; this one lies at the place that comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLot:
    """Free food of a lot at one place of a base. ``case_g`` = taken in whole cases of so much."""

    lot_id: str
    place: str
    quantity_g: int
    case_g: int
    available_on: date
    expiry_kind: ExpiryKind
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PickLine:
    """What to take of a lot at a place, and why."""

    lot_id: str
    place: str
    quantity_g: int
    reason: PickReason
    last_use_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A pick in the order to walk it. ``short_g`` is what there is not enough of."""

    lines: tuple[PickLine, ...]
    short_g: int


class PolicyName(StrEnum):
    """The names of the policies."""

    FEFO = "fefo"
    FIFO = "fifo"


Pick = Callable[..., Picked]


def pick_fefo(shelf: Iterable[ShelfLot], *, need_g: int, day: date, policy: DatePolicy) -> Picked:
    """Take what ends first. Food after its last day is left out.

    Of food that ends on the same day, that of the first place by name goes first, then the one
    that came first. Whole cases are taken: the last one is left where it would be too much, and
    ``short_g`` says what is missing.
    """
    return _pick(
        shelf,
        need_g=need_g,
        day=day,
        policy=policy,
        rank=lambda lot: last_use_day(lot, policy),
    )


def pick_fifo(shelf: Iterable[ShelfLot], *, need_g: int, day: date, policy: DatePolicy) -> Picked:
    """Take what came first; food after its last day is left out, cases as in ``pick_fefo``."""
    return _pick(shelf, need_g=need_g, day=day, policy=policy, rank=lambda lot: lot.available_on)


POLICIES: Mapping[PolicyName, Pick] = {
    PolicyName.FEFO: pick_fefo,
    PolicyName.FIFO: pick_fifo,
}


def _pick(
    shelf: Iterable[ShelfLot],
    *,
    need_g: int,
    day: date,
    policy: DatePolicy,
    rank: Callable[[ShelfLot], date],
) -> Picked:
    def order(lot: ShelfLot) -> tuple[Any, ...]:
        return (rank(lot), lot.place, last_use_day(lot, policy), lot.available_on, lot.lot_id)

    lots = sorted((x for x in shelf if usable_on(x, day, policy)), key=order)
    lines: list[PickLine] = []
    left_g = need_g
    for lot in lots:
        taken_g = _whole_cases_g(lot, most_g=left_g)
        if taken_g:
            has_equal = any(x is not lot and rank(x) == rank(lot) for x in lots)
            lines.append(
                PickLine(
                    lot_id=lot.lot_id,
                    place=lot.place,
                    quantity_g=taken_g,
                    reason=PickReason.PLACE if has_equal else PickReason.DATE,
                    last_use_on=last_use_day(lot, policy),
                )
            )
            left_g -= taken_g
    return Picked(lines=tuple(lines), short_g=left_g)


def _whole_cases_g(lot: ShelfLot, *, most_g: int) -> int:
    """Return whole cases; with the last of a lot goes what is left of an opened case."""
    if lot.quantity_g <= most_g:
        return lot.quantity_g
    return most_g - most_g % lot.case_g
