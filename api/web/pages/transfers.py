"""The council's page of transfers: what goes from base to base beside the plan's trips."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from api.web.pages.hub_keeping import TransferLine
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
class UndoForm:
    """The form that undoes the entry ``undoes``; ``is_wrong``: it was refused."""

    url: str
    undoes: str
    entry_id: str
    reason: str
    is_wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedLine:
    """What somebody wrote of an arrival. ``base_name`` is empty where nothing came."""

    came_at: datetime
    written_by: str
    base_name: str
    quantity_g: int
    reason: str
    undo: UndoForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """A transfer in the list; ``is_wrong``: a form about it was refused.

    ``arrival`` is the form of what came, at the base ``chosen_id``; ``undo`` that of its sending.
    None = not for the reader, or not now: what has arrived was sent.
    """

    transfer_id: str
    from_name: str
    to_name: str
    sent_at: datetime
    sent_by: str
    note: str
    is_open: bool
    is_wrong: bool
    lots: tuple[TransferredLot, ...]
    arrived: tuple[ArrivedLine, ...]
    arrival: TransferLine | None
    chosen_id: str
    undo: UndoForm | None


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
    ``done`` is a word about the transfer ``done_id``, ``alert`` one about a refused form of a row.
    """

    template: ClassVar[str] = "transfers.html"

    done: str
    done_id: str
    alert: str
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
