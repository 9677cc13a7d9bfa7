"""What ``logistics.replan`` comes to: a changed plan, and what could not be as it was wished."""

from dataclasses import dataclass
from enum import StrEnum

from inventory.model import LotId
from logistics.changes.difference import Difference
from logistics.locks import Lock
from logistics.model import Scenario
from logistics.plan_model import Plan


class NoteKind(StrEnum):
    """What could not be as it was wished."""

    LOCK_NOT_KEPT = "lock_not_kept"
    LOT_PART_GONE = "lot_part_gone"
    """A lot is less than what had been moved of it before the news: that part stays."""
    COMMITTED_CHANGED = "committed_changed"
    """A trip of a committed day could not stay as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that could not be kept; what is not meant is None."""

    kind: NoteKind
    lock: Lock | None = None
    lot_id: LotId | None = None
    quantity_g: int | None = None
    trip_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LockCosts:
    """By how much the plan would be better without locks: fill (of 1), waste, money."""

    min_fill: float
    wasted_g: int
    cost_yen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A sound plan of the month as it is known now. ``lock_costs`` is None without locks."""

    scenario: Scenario
    plan: Plan
    difference: Difference
    lock_costs: LockCosts | None
    notes: tuple[Note, ...]
