"""Finding a product by its code, or by a part of what it is called in any letters."""

from api.food.book import Region
from api.master.product_words import is_called, plain
from api.web import hub_links
from inventory.gs1 import ScannedCode
from inventory.model import ExpiryKind
from logistics.scenario_files.cells import write_scaled

MOST_PRODUCTS = 30


def products_named(known: Region, query: str, code: ScannedCode | None) -> list[str]:
    """Return the products that a code or a part of what they are called means, by name."""
    wanted = plain(query)
    if code is not None and code.gtin:
        found = [k for k, row in known.products.items() if row["jan"] == code.gtin]
    elif wanted:
        found = [
            k
            for k, row in known.products.items()
            if is_called(row.cells, wanted) or wanted == plain(k) or wanted == row["jan"]
        ]
    else:
        found = []
    return sorted(found, key=lambda k: (len(known.products[k]["name"]), k))[:MOST_PRODUCTS]


def receive_url(product_id: str, code: ScannedCode | None) -> str:
    """Return the form for a product, with what its code says."""
    if code is None:
        return hub_links.receive(product=product_id)
    day = code.use_by_on or code.best_before_on
    kind = ExpiryKind.USE_BY if code.use_by_on else ExpiryKind.BEST_BEFORE
    return hub_links.receive(
        product=product_id,
        expires=day.isoformat() if day else "",
        kind=str(kind) if day else "",
        lot_number=code.lot_number or "",
        gtin=code.gtin or "",
        kg=write_scaled(code.weight_g, decimals=3) if code.weight_g else "",
    )
