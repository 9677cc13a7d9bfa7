"""Food: zones, categories, products and lots. Weights are grams, volumes microlitres."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

ProductId = NewType("ProductId", str)
LotId = NewType("LotId", str)


class Zone(StrEnum):
    """Temperature zone that food is kept in.

    Cool is at most 15 °C (rice), chilled at most 10 °C, frozen at most −15 °C
    (大量調理施設衛生管理マニュアル 別添1).
    """

    AMBIENT = "ambient"
    COOL = "cool"
    CHILLED = "chilled"
    FROZEN = "frozen"


class Category(StrEnum):
    """Kind of food that a need names."""

    STAPLE = "staple"
    PROTEIN = "protein"
    VEGETABLE = "vegetable"
    FRUIT = "fruit"
    DAIRY = "dairy"
    SEASONING = "seasoning"
    SNACK = "snack"
    DRINK = "drink"
    OTHER = "other"


class ExpiryKind(StrEnum):
    """What the date on the label means: 消費期限 (safety) or 賞味期限 (quality)."""

    USE_BY = "use_by"
    BEST_BEFORE = "best_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePolicy:
    """The council's written rule about dates on labels.

    A margin is the number of days before the date on the label on which food is used last;
    ``best_before_margin_days`` below 0 gives days of grace after it.
    """

    use_by_margin_days: int = 0
    best_before_margin_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A kind of food. ``volume_ul_per_g`` is litres per kilogram times 1000."""

    product_id: ProductId
    name: str
    category: Category
    zone: Zone
    volume_ul_per_g: int
    allergens: tuple[str, ...] = ()
    """As written, in order; ``?`` behind one marks it unknown."""

    @property
    def kept_away_allergens(self) -> frozenset[str]:
        """Allergens contained or unknown: both are kept from whoever excludes them."""
        return frozenset(a.rstrip("?") for a in self.allergens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One arrival of a product with one date. It moves in whole cases of ``case_g``."""

    lot_id: LotId
    product_id: ProductId
    site_id: str
    available_on: date
    quantity_g: int
    case_g: int
    expiry_kind: ExpiryKind
    expires_on: date
    donor: str = field(default="")
