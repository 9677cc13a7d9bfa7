"""The council's page of transfers: what goes from base to base beside the plan's trips."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from inventory.model import ExpiryKind, Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferredLot:
    """A lot of a transfer. ``missing_g`` below 0: more came than was sent."""

    lot_id: str
    lot_url: str
    product: str
    zone: Zone
    sent_g: int
    arrived_g: int
    missing_g: int
    under_way_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """A transfer in the list; ``is_new``: it was sent just now."""

    transfer_id: str
    from_name: str
    to_name: str
    sent_at: datetime
    sent_by: str
    note: str
    is_open: bool
    is_new: bool
    lots: tuple[TransferredLot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendableLot:
    """Free food of a lot at a base. ``field`` is its field's name, ``kg`` what stands in it."""

    field: str
    lot_id: str
    product: str
    zone: Zone
    expiry_kind: ExpiryKind
    expires_on: date
    unit: str
    there_g: int
    case_g: int
    kg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransfersPage:
    """Transfers, the newest first, and the form for a new one.

    ``from_id`` is the base that is chosen, empty before; ``lots`` lie free there. ``problem`` is a
    word, ``typed`` what the form that was wrong sent; ``entry_id`` is what it would write.
    """

    template: ClassVar[str] = "transfers.html"

    rows: tuple[TransferRow, ...]
    earlier_url: str
    bases: tuple[tuple[str, str], ...]
    from_id: str
    from_name: str
    goals: tuple[tuple[str, str], ...]
    lots: tuple[SendableLot, ...]
    is_cut: bool
    typed: Mapping[str, str]
    problem: str
    entry_id: str
    url: str
