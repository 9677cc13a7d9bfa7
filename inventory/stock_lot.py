"""Food on hand, as the planner takes it from the book: one lot at one place."""

from dataclasses import dataclass
from datetime import date

from inventory.model import ExpiryKind, Lot, LotId, ProductId


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLot:
    """What is on hand of one lot at one site, a base or a recipient.

    ``available_on`` is the day since which it lies there: at a recipient, the days that food may
    wait count from it. ``allergens`` are written as in a month's files, ``?`` behind one that is
    unknown (``卵?``); None = as the product says.
    """

    lot_id: LotId
    product_id: ProductId
    site_id: str
    available_on: date
    quantity_g: int
    case_g: int
    expiry_kind: ExpiryKind
    expires_on: date
    donor: str = ""
    allergens: tuple[str, ...] | None = None

    def as_lot(self) -> Lot:
        """Return the lot as a month's files know it, for the predicate about its dates."""
        return Lot(
            lot_id=self.lot_id,
            product_id=self.product_id,
            site_id=self.site_id,
            available_on=self.available_on,
            quantity_g=self.quantity_g,
            case_g=self.case_g,
            expiry_kind=self.expiry_kind,
            expires_on=self.expires_on,
            donor=self.donor,
        )
