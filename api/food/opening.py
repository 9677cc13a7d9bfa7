"""The stock that a month begins with, as opening entries of the book; the same month adds none."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from uuid import UUID, uuid5

import sqlalchemy as sa

from api.food.book import allergen_list, post_own
from api.master import master_store
from api.settings import Settings
from inventory.accounts import donor, shelf
from inventory.allergens import from_scenario_allergens, to_record
from inventory.days import JST
from inventory.entry import Entry, EntryId, EntryKind, Move, PersonId, postings_of
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.receiving import UNNAMED_DONOR
from inventory.stock_lot import StockLot
from inventory.store.arrivals import known_lots
from logistics.master.columns import PRODUCTS
from logistics.scenario_files.cells import Notes, read_allergens

OPENINGS = UUID("c1f6a0a4-5a0d-4c55-9a53-0d6f8c1b7e21")
"""Under which opening entries get their ids: the same lot at the same site always has the same."""


def open_stock(
    connection: sa.Connection,
    opening: Sequence[StockLot],
    *,
    person_id: str,
    settings: Settings,
    now: datetime,
) -> int:
    """Write the stock of a month that was taken in; return how many lots were new.

    The products must be in the master data. A lot that the book knows stays as it is: since it came
    it may have been moved or eaten.
    """
    products = {row.row_id: row for row in master_store.list_rows(connection, PRODUCTS)}
    known = known_lots(connection)
    by_lot: dict[str, list[StockLot]] = {}
    for lot in opening:
        if lot.quantity_g and lot.lot_id not in known:
            by_lot.setdefault(lot.lot_id, []).append(lot)
    for parts in by_lot.values():
        parts.sort(key=lambda part: (part.available_on, part.site_id))
        first = parts[0]
        facts = _facts(first, products[first.product_id].cells, settings)
        for place, part in enumerate(parts):
            entry = _opening(part, facts, is_first=not place, person_id=person_id)
            post_own(connection, entry, now=now)
    return len(by_lot)


def _facts(lot: StockLot, product: Mapping[str, str], settings: Settings) -> LotFacts:
    """Return the facts of a lot; what a month does not name of allergens is stated free."""
    notes: Notes = []
    usual = tuple(read_allergens(product["allergens"], notes))
    named = usual if lot.allergens is None else lot.allergens
    current = allergen_list(settings, lot.available_on)
    return LotFacts(
        lot_id=lot.lot_id,
        product_id=lot.product_id,
        zone=Zone(product["zone"]),
        case_g=lot.case_g,
        expiry_kind=lot.expiry_kind,
        expires_on=lot.expires_on,
        available_on=lot.available_on,
        expires_printed=lot.expires_on.isoformat(),
        allergens=to_record(from_scenario_allergens(named, current_list=current)),
        donor_id=lot.donor,
        maker=product["maker"],
    )


def _opening(lot: StockLot, facts: LotFacts, *, is_first: bool, person_id: str) -> Entry:
    move = Move(
        lot_id=lot.lot_id,
        source=donor(lot.donor or UNNAMED_DONOR),
        target=shelf(lot.site_id, str(facts.zone)),
        quantity_g=lot.quantity_g,
    )
    return Entry(
        entry_id=EntryId(str(uuid5(OPENINGS, f"{lot.lot_id}\n{lot.site_id}"))),
        kind=EntryKind.OPEN,
        occurred_at=datetime.combine(lot.available_on, time(12), tzinfo=JST),
        person_id=PersonId(person_id),
        postings=postings_of([move]),
        detail={"lots": [facts.record()]} if is_first else {},
    )
