"""What a base does to keep its food well: transfers, temperatures, holds, stock-takes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from api.web.pages.hub_frame import HubFrame
from api.web.pages.hub_lot import Choice
from inventory.model import ExpiryKind, Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingLot:
    """A lot of a transfer. ``came_kg`` and ``unit_id`` are what the form has in its fields."""

    lot_id: str
    product: str
    zone: Zone
    expiry_kind: ExpiryKind
    expires_on: date
    under_way_g: int
    came_kg: str
    unit_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """Food under way between bases. ``url`` is where its arrival is written, empty = not here.

    ``note`` says how it goes. ``came_on``, ``came_at`` and ``reason`` are what the form has in its
    fields; ``is_wrong``: it was refused.
    """

    transfer_id: str
    other_name: str
    sent_at: datetime
    note: str
    lots: tuple[MovingLot, ...]
    url: str
    entry_id: str
    came_on: str
    came_at: str
    reason: str
    is_wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTransfersPage:
    """What is under way to the base and from it."""

    template: ClassVar[str] = "hub_transfers.html"

    frame: HubFrame
    incoming: tuple[TransferLine, ...]
    outgoing: tuple[TransferLine, ...]
    units: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit to be read. Limits are tenths of a degree; None = no limit.

    ``text`` and ``action`` are what was filled in; ``is_wrong``: no temperature, ``is_outside``:
    outside the limits, and an action is asked for. ``is_beside``: a zone that has units of its
    own, with food in none of them.
    """

    unit_id: str
    name: str
    zone: Zone
    at_most_dc: int | None
    at_least_dc: int | None
    last_dc: int | None
    last_at: datetime | None
    text: str
    action: str
    is_beside: bool
    is_wrong: bool
    is_outside: bool
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A temperature of the round that was just written; ``url`` takes it back."""

    unit: str
    temperature_dc: int
    is_held: bool
    is_taken_back: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTemperaturesPage:
    """The round of all units; ``held`` are the holds that the last round led to.

    ``written`` is what that round wrote; ``last_round_id`` names it.
    """

    template: ClassVar[str] = "hub_temperatures.html"

    frame: HubFrame
    units: tuple[UnitLine, ...]
    round_id: str
    is_saved: bool
    written: tuple[WrittenLine, ...]
    last_round_id: str
    held: int
    holds_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """Held food. ``account`` is its path in the book; ``is_off``: taken off its shelf."""

    lot_id: str
    product: str
    unit: str
    quantity_g: int
    account: str
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCard:
    """Something held. ``text`` is its reason; the temperatures are those of the reading."""

    hold_id: str
    unit: str
    opened_at: datetime
    text: str
    temperature_dc: int | None
    food: tuple[HeldLine, ...]
    url: str
    off_url: str
    recall_url: str
    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubHoldsPage:
    """What is held at the base until somebody decides; ``wrong_id``: whose form was wrong."""

    template: ClassVar[str] = "hub_holds.html"

    frame: HubFrame
    breaches: tuple[HoldCard, ...]
    recalls: tuple[HoldCard, ...]
    decisions: tuple[str, ...]
    wrong_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRow:
    """A stock-take in the list."""

    url: str
    label: str
    units: tuple[str, ...]
    state: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTakesPage:
    """The stock-takes of the base, and the form that starts one."""

    template: ClassVar[str] = "hub_takes.html"

    frame: HubFrame
    takes: tuple[TakeRow, ...]
    zones: tuple[Zone, ...]
    take_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """A lot in a unit. The book's figures are None before it is counted."""

    key: str
    lot_id: str
    product: str
    unit: str
    expires_on: date
    case_g: int
    counted_g: int | None
    book_g: int | None
    difference_g: int | None
    line_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTakePage:
    """One stock-take: what there is to count, and how the counts differ.

    ``wrong`` are the keys of lines whose count was refused.
    """

    template: ClassVar[str] = "hub_take.html"

    frame: HubFrame
    label: str
    state: str
    is_open: bool
    lines: tuple[CountLine, ...]
    units: tuple[Choice, ...]
    counted: int
    difference_g: int
    has_difference: bool
    counts_url: str
    end_url: str
    line_id: str
    wrong: tuple[str, ...] = ()
