"""One lot at the own base: where it lies, and how it is moved, sent on or thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.web.pages.hub_frame import HubFrame
from api.web.pages.hub_trip import LackLine
from api.web.pages.lot import Place
from inventory.expiry import DaysLeft
from inventory.model import ExpiryKind, Zone

REASONS = ("expired", "damaged", "quality", "recalled", "other")
"""Why food is thrown away; the book keeps the word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose of a list. ``detail`` is said beside its name."""

    value: str
    name: str
    detail: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPlace:
    """Food of the lot at a place. ``account`` is its path in the book.

    The ids are of the entries that its forms would write. ``lacks`` are trips that would lack some
    of it, were the amount in its form thrown away; ``lacks_seen`` says which were shown.
    """

    account: str
    unit_id: str
    place: Place
    quantity_g: int
    is_free: bool
    is_held: bool
    move_id: str
    send_id: str
    dispose_id: str
    lacks: tuple[LackLine, ...]
    lacks_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubLotPage:
    """A lot and what can be done with it; ``lacks`` are trips that lack some of it now."""

    template: ClassVar[str] = "hub_lot.html"

    frame: HubFrame
    lot_id: str
    product: str
    zone: Zone
    expiry_kind: ExpiryKind
    expires_on: date
    band: DaysLeft
    days_left: int
    case_g: int
    allergens: tuple[str, ...]
    is_labelled: bool
    places: tuple[HubPlace, ...]
    lacks: tuple[LackLine, ...]
    units: tuple[Choice, ...]
    bases: tuple[Choice, ...]
    reasons: tuple[str, ...]
    act_url: str
    label_url: str
    history_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedChoice:
    """Food that is expected, as which what has come may be taken in."""

    lot_id: str
    donor: str
    quantity_g: int
    expected_on: date
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveForm:
    """What is filled in so far; as text, as it was typed.

    ``lot_id`` is what was expected and has come; empty = it was not expected, None = not said yet.
    ``back`` is the trip from which somebody came here.
    """

    lot_id: str | None = None
    product_id: str = ""
    expires: str = ""
    expires_on: str = ""
    expiry_kind: str = ""
    cases: str = ""
    case_kg: str = ""
    kg: str = ""
    donor_id: str = ""
    unit_id: str = ""
    programme_id: str = ""
    intake_reason: str = ""
    maker: str = ""
    lot_number: str = ""
    gtin: str = ""
    storage: str = ""
    photo_id: str = ""
    contains: tuple[str, ...] = ()
    is_read: bool = False
    entry_id: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubReceivePage:
    """Food is taken in. Without a chosen product it is looked for first.

    ``days`` are those that an ambiguous date may mean; ``wanted_at`` are bases to which the plan
    takes food of the kind, with its grams.
    """

    template: ClassVar[str] = "hub_receive.html"

    frame: HubFrame
    query: str
    products: tuple[Choice, ...]
    product: str
    zone: Zone | None
    form: ReceiveForm
    expected: tuple[ExpectedChoice, ...]
    kinds: tuple[ExpiryKind, ...]
    days: tuple[date, ...]
    units: tuple[Choice, ...]
    donors: tuple[Choice, ...]
    programmes: tuple[Choice, ...]
    allergens: tuple[str, ...]
    wanted_at: tuple[Choice, ...]


def is_any_chosen(choices: Sequence[Choice]) -> bool:
    """Tell whether one of some choices is made."""
    return any(choice.is_chosen for choice in choices)
