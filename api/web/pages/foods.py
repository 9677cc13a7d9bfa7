"""Lines of food, as several pages list them."""

from dataclasses import dataclass
from datetime import date

from inventory.model import Category, ExpiryKind, LotId, Zone
from logistics.model import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodLine:
    """Some grams of one lot. ``cases`` is None where food is taken by the gram.

    ``rest_g`` is what is beyond whole cases.
    """

    product: str
    lot_id: LotId
    zone: Zone
    category: Category
    quantity_g: int
    cases: int | None
    rest_g: int
    expiry_kind: ExpiryKind
    expires_on: date


def food_line(scenario: Scenario, lot_id: LotId, quantity_g: int, *, moved: bool) -> FoodLine:
    """Describe some grams of a lot; food that is ``moved`` is also counted in cases."""
    lot = scenario.lots[lot_id]
    case_g = lot.case_g if moved else 0
    product = scenario.products[lot.product_id]
    return FoodLine(
        product=product.name,
        lot_id=lot_id,
        zone=product.zone,
        category=product.category,
        quantity_g=quantity_g,
        cases=quantity_g // case_g if case_g else None,
        rest_g=quantity_g % case_g if case_g else 0,
        expiry_kind=lot.expiry_kind,
        expires_on=lot.expires_on,
    )


def by_zone(lines: list[FoodLine]) -> tuple[FoodLine, ...]:
    """Order lines as they are handled: zone by zone, then by product."""
    order = list(Zone)
    return tuple(sorted(lines, key=lambda x: (order.index(x.zone), x.product, x.lot_id)))
