"""Invented products and lots (架空) for random months."""

import random
from dataclasses import replace
from datetime import date, timedelta

from inventory.model import Category, ExpiryKind, Lot, LotId, Product, ProductId, Zone
from logistics.model import Arrival

SHARE_OF_NEED = {
    Category.STAPLE: 0.33,
    Category.VEGETABLE: 0.31,
    Category.PROTEIN: 0.22,
    Category.FRUIT: 0.08,
    Category.DAIRY: 0.06,
    Category.SEASONING: 0.03,
    Category.SNACK: 0.04,
    Category.DRINK: 0.03,
}
"""How a meal's weight divides into categories, roughly."""

# id, name, category, zone, litres per kilogram x 1000, allergens, case in grams, days it keeps
_TABLE = (
    ("RICE", "白米", "staple", "cool", 1300, "", 5000, 60),
    ("GENMAI", "玄米", "staple", "cool", 1350, "", 10_000, 60),
    ("BREAD", "食パン", "staple", "ambient", 4800, "小麦;乳;卵?", 1000, 5),
    ("SOMEN", "そうめん", "staple", "ambient", 2100, "小麦", 2000, 200),
    ("UDON", "ゆでうどん", "staple", "chilled", 1600, "小麦", 1000, 8),
    ("POTATO", "じゃがいも", "vegetable", "ambient", 1600, "", 2500, 30),
    ("ONION", "玉ねぎ", "vegetable", "ambient", 1700, "", 2500, 30),
    ("CABBAGE", "キャベツ", "vegetable", "chilled", 3300, "", 1600, 12),
    ("SPINACH", "ほうれん草", "vegetable", "chilled", 6000, "", 500, 5),
    ("DAIKON", "大根", "vegetable", "chilled", 2000, "", 3000, 14),
    ("FROZENVEG", "冷凍ミックス野菜", "vegetable", "frozen", 2200, "", 1000, 200),
    ("APPLE", "りんご", "fruit", "chilled", 2100, "りんご", 1000, 20),
    ("MIKAN", "みかん", "fruit", "ambient", 1900, "", 1000, 12),
    ("PEAR", "梨", "fruit", "chilled", 2000, "", 1000, 12),
    ("CHICKEN", "冷凍鶏もも", "protein", "frozen", 1500, "鶏肉", 2000, 180),
    ("PORK", "冷凍豚こま", "protein", "frozen", 1500, "豚肉", 2000, 180),
    ("FISH", "冷凍さば", "protein", "frozen", 1700, "さば", 1500, 120),
    ("EGG", "鶏卵", "protein", "chilled", 2600, "卵", 1200, 15),
    ("TOFU", "豆腐", "protein", "chilled", 1500, "大豆", 400, 6),
    ("TUNA", "ツナ缶", "protein", "ambient", 1200, "大豆?", 1200, 500),
    ("CURRY", "レトルトカレー", "protein", "ambient", 1600, "小麦;乳;牛肉", 1500, 300),
    ("MILK", "牛乳", "dairy", "chilled", 1050, "乳", 1000, 7),
    ("YOGURT", "ヨーグルト", "dairy", "chilled", 1400, "乳", 1000, 12),
    ("MISO", "味噌", "seasoning", "ambient", 1100, "大豆;小麦?", 1000, 200),
    ("OIL", "食用油", "seasoning", "ambient", 1300, "", 1000, 200),
    ("COOKIE", "焼き菓子", "snack", "ambient", 7000, "小麦;乳;卵", 1000, 60),
    ("TEA", "麦茶", "drink", "ambient", 1100, "", 1500, 150),
    ("NUTS", "ミックスナッツ", "other", "ambient", 1800, "くるみ;落花生", 700, 120),
)

PRODUCTS = tuple(
    Product(
        product_id=ProductId(product_id),
        name=name,
        category=Category(category),
        zone=Zone(zone),
        volume_ul_per_g=volume,
        allergens=tuple(a for a in allergens.split(";") if a),
    )
    for product_id, name, category, zone, volume, allergens, _, _ in _TABLE
)
_CASE_G = {row[0]: row[6] for row in _TABLE}
_KEEPS_DAYS = {row[0]: row[7] for row in _TABLE}
_USE_BY_DAYS = 8
"""Food that keeps no longer than this bears a use-by date (消費期限)."""


def make_lots(
    chance: random.Random,
    *,
    start: date,
    days: int,
    supply_ids: list[str],
    recipient_ids: list[str],
    total_kg: float,
) -> tuple[Lot, ...]:
    """Return lots of about ``total_kg`` together, a third of it in stock when the month begins.

    Most come to the first supply site, some to the others, few to a recipient directly.
    """
    kinds = [p for p in PRODUCTS if p.category in SHARE_OF_NEED]
    weights = [SHARE_OF_NEED[p.category] for p in kinds]
    lots: list[Lot] = []
    drawn_g = 0
    while drawn_g < total_kg * 1000:
        other = chance.random() < 0.01
        product = PRODUCTS[-1] if other else chance.choices(kinds, weights)[0]
        case_g, keeps = _CASE_G[product.product_id], _KEEPS_DAYS[product.product_id]
        weight_g = min(total_kg * 400, chance.uniform(8000, 70_000)) + case_g / 2
        quantity_g = max(1, round(weight_g / case_g)) * case_g
        if chance.random() < 0.05:
            quantity_g += case_g // 2  # a case that was opened
        early = chance.random() < 0.35
        offset = -chance.randrange(1, min(12, keeps)) if early else chance.randrange(days)
        arrives_on = start + timedelta(days=offset)
        kept = max(1, round(keeps * chance.uniform(0.6, 1.2)))
        lots.append(
            Lot(
                lot_id=LotId(f"L{len(lots) + 1:04}"),
                product_id=product.product_id,
                site_id=_place(chance, supply_ids, recipient_ids),
                available_on=arrives_on,
                quantity_g=quantity_g,
                case_g=case_g,
                expiry_kind=ExpiryKind.USE_BY if keeps <= _USE_BY_DAYS else ExpiryKind.BEST_BEFORE,
                expires_on=arrives_on + timedelta(days=kept),
                donor=f"架空寄附者{chance.randrange(1, 61):02}",
            )
        )
        drawn_g += quantity_g
    return tuple(lots)


def _place(chance: random.Random, supply_ids: list[str], recipient_ids: list[str]) -> str:
    draw = chance.random()
    if draw < 0.02:
        return chance.choice(recipient_ids)
    if draw < 0.25:
        return chance.choice(supply_ids)
    return supply_ids[0]


def make_uncertain(
    chance: random.Random, lots: tuple[Lot, ...], *, start: date, share: float
) -> tuple[tuple[Lot, ...], tuple[Arrival, ...]]:
    """Return the lots, a share of those to come with their cautious quantity, and its quantiles."""
    known: list[Lot] = []
    arrivals: list[Arrival] = []
    for lot in lots:
        if lot.available_on < start or chance.random() >= share:
            known.append(lot)
            continue
        cases = lot.quantity_g // lot.case_g
        cautious_g = int(cases * chance.uniform(0.5, 0.95)) * lot.case_g
        generous_g = int(cases * chance.uniform(1.1, 1.6) + 1) * lot.case_g
        known.append(replace(lot, quantity_g=cautious_g))
        arrivals.append(
            Arrival(
                lot_id=lot.lot_id,
                cautious_g=cautious_g,
                likely_g=lot.quantity_g,
                generous_g=generous_g,
            )
        )
    return tuple(known), tuple(arrivals)
