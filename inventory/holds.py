"""Food that is held back, and the decision that ends it: released, thrown away, or never bad."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from inventory.accounts import Account, AccountKind, shelf, waste
from inventory.entry import EntryId, Move, PersonId
from inventory.keeping_errors import DecisionWrong


class Cause(StrEnum):
    """Why food is held back."""

    BREACH = "breach"
    RECALL = "recall"


class Decision(StrEnum):
    """What becomes of held food. ``SENSOR_FAULT`` frees it, because the thermometer was wrong."""

    RELEASE = "release"
    DISCARD = "discard"
    SENSOR_FAULT = "sensor_fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold. ``site_id`` and ``unit_id`` are empty for a recall, which is about every place.

    ``facts`` are the JSON values that it was opened with: the reading of a breach, the criteria
    and lots of a recall. What was decided is None as long as it is open.
    """

    hold_id: str
    cause: str
    site_id: str
    unit_id: str
    opened_at: datetime
    opened_by: str
    reason: str
    facts: Mapping[str, Any]
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    decided_reason: str = ""
    lot_decisions: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to decide."""
        return self.decision is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFood:
    """Grams of a lot at a place that a decision is about."""

    lot_id: str
    account: Account
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDecision:
    """What a person decides about a hold. ``lots`` are the lots that another decision is made for.

    Raises ``DecisionWrong`` without a reason.
    """

    hold_id: str
    entry_id: EntryId
    decision: Decision
    person_id: PersonId
    reason: str
    occurred_at: datetime
    lots: Mapping[str, Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise DecisionWrong("A decision about held food needs its reason.")

    def of_lot(self, lot_id: str) -> Decision:
        """Return what is decided about a lot."""
        return self.lots.get(lot_id, self.decision)

    def record(self) -> dict[str, Any]:
        """Return the decision as the book keeps it."""
        lots = {k: str(v) for k, v in sorted(self.lots.items())}
        more = {"lots": lots} if lots else {}
        return {"hold_id": self.hold_id, "decision": str(self.decision), **more}


def check_decision(decision: HoldDecision, *, cause: str, lot_ids: Iterable[str]) -> None:
    """Raise ``DecisionWrong`` for a lot that is not held, or a sensor that no recall has."""
    held = frozenset(lot_ids)
    if other := sorted(set(decision.lots) - held):
        raise DecisionWrong(f"The hold {decision.hold_id} is not about {', '.join(other)}.")
    made = {decision.decision, *decision.lots.values()}
    if Decision.SENSOR_FAULT in made and cause != Cause.BREACH:
        raise DecisionWrong("Only a breach of the cold chain can be a fault of the sensor.")


def decided_moves(
    food: Iterable[HeldFood],
    decision: HoldDecision,
    *,
    cause: str,
    other_hold: Callable[[HeldFood], Account | None],
) -> tuple[Move, ...]:
    """Return where held food goes.

    What is freed goes to the shelf of the unit that it lies in, or to the quarantine that
    ``other_hold`` names where another hold keeps it back; what is discarded is thrown away.
    """
    moves = []
    for held in food:
        if decision.of_lot(held.lot_id) is Decision.DISCARD:
            target = waste(cause)
        else:
            place = held.account
            target = other_hold(held) or shelf(place.site_id, place.unit_id)
        moves.append(
            Move(
                lot_id=held.lot_id,
                source=held.account,
                target=target,
                quantity_g=held.quantity_g,
            )
        )
    return tuple(moves)


def is_in_unit(account: Account, *, site_id: str, unit_id: str) -> bool:
    """Tell whether an account is food in a unit that is not held yet."""
    is_here = (account.site_id, account.unit_id) == (site_id, unit_id)
    return is_here and account.kind in (AccountKind.SHELF, AccountKind.RESERVED)
