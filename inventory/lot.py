"""One arrival of food as the book knows it: what stands on the label, and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any

from inventory.errors import EntryWrong
from inventory.model import ExpiryKind, Zone
from inventory.texts import MOST_LETTERS_OF_KEY, wrong_key, wrong_text

_DAYS = ("expires_on", "available_on")
_TEXTS = (
    "lot_id",
    "product_id",
    "expires_printed",
    "storage_printed",
    "donor_id",
    "programme_id",
    "maker",
    "lot_number",
    "gtin",
    "photo_id",
    "note",
)
_KEYS = ("lot_id", "product_id", "lot_number")
_TEXTS_OF, _KEYS_OF = attrgetter(*_TEXTS), attrgetter(*_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """The facts of a lot.

    ``expires_on`` is the last day that the label gives; ``expires_printed`` is the label's own text
    (a year and month stay as printed) and empty where there is no date on it: then the council has
    set the day, and a recall by date lists the lot as "date unknown". ``available_on`` is the day
    it came. Storage limits are in tenths of a degree Celsius. ``allergens`` is the record of an
    ``AllergenStatement``; None = no label was read, so everything is unknown. ``lot_number`` is the
    maker's.
    """

    lot_id: str
    product_id: str
    zone: Zone
    case_g: int
    expiry_kind: ExpiryKind
    expires_on: date
    available_on: date
    expires_printed: str = ""
    storage_printed: str = ""
    storage_at_most_dc: int | None = None
    storage_at_least_dc: int | None = None
    allergens: Mapping[str, Any] | None = field(default=None, hash=False)
    donor_id: str = ""
    programme_id: str = ""
    maker: str = ""
    lot_number: str = ""
    gtin: str = ""
    photo_id: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.case_g < 1:
            raise EntryWrong(f"A case of lot {self.lot_id} must weigh at least 1 g.")
        if not (self.lot_id and self.product_id):
            raise EntryWrong(f"A lot needs its {'product_id' if self.lot_id else 'lot_id'}.")
        if "@" in self.lot_id or "~" in self.lot_id:  # a month's files name places and variants so
            raise EntryWrong(f"The lot number {self.lot_id!r} must not contain @ or ~.")
        is_short = max(map(len, _KEYS_OF(self))) <= MOST_LETTERS_OF_KEY
        if is_short and not wrong_text("".join(_TEXTS_OF(self))):
            return  # one look at all: lots are read by thousands
        for name in _KEYS:
            if wrong := wrong_key(getattr(self, name)):
                raise EntryWrong(f"The {name} of lot {self.lot_id!r} {wrong}.")
        for name in _TEXTS:
            if wrong := wrong_text(getattr(self, name)):
                raise EntryWrong(f"The {name} of lot {self.lot_id!r} {wrong}.")

    def record(self) -> dict[str, Any]:
        """Return the facts as JSON values; what is empty is left out."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in _DAYS:
            found[name] = found[name].isoformat()
        found["zone"], found["expiry_kind"] = str(self.zone), str(self.expiry_kind)
        return {k: v for k, v in found.items() if v is not None and v != ""}


def lot_of(record: Mapping[str, Any]) -> LotFacts:
    """Return the facts of a record made by ``LotFacts.record``."""
    days = {name: date.fromisoformat(record[name]) for name in _DAYS}
    kinds = {"zone": Zone(record["zone"]), "expiry_kind": ExpiryKind(record["expiry_kind"])}
    return LotFacts(**{**record, **days, **kinds})
