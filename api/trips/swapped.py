"""Plans as they are loaded and driven: with the lots as they came, and as they were swapped."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import sqlalchemy as sa

from api.food.book import Region, allergen_list, region
from api.food.stock_lots import scenario_allergens
from api.settings import Settings
from api.store import StoredPlan
from api.tables import approvals
from inventory.days import day_of
from inventory.entry import Entry, Recorded
from inventory.lot import LotFacts
from inventory.model import Category, Lot, LotId, Product, ProductId, Zone
from inventory.store.read import find_known_lots, find_lots
from inventory.store.swaps import swap_entries, swap_of
from logistics.changes.replacement import Swap, with_swaps
from logistics.master.coming_month import ledger_lot_of, ledger_product_of
from logistics.model import SiteId
from logistics.plan_model import TripId
from logistics.scenario_files.cells import read_thousandths


def as_swapped(connection: sa.Connection, stored: StoredPlan) -> StoredPlan:
    """Return a plan as it is loaded and driven: with what was swapped on its trips.

    Lots that have come bear the date and cases that were read from their labels, whatever was
    expected: whoever loads and delivers compares paper and boxes. What is no whole number of
    these cases stands there as so many whole ones, and its kilograms.
    """
    if not _was_approved(connection, stored.plan_id):
        return stored
    stored = _as_came(connection, stored)
    found = [x for x in swap_entries(connection, stored.plan_id) if x.entry.postings]
    if not found:
        return stored
    lots = find_lots(connection, [lot_id for x in found for lot_id in x.entry.lot_ids])
    known = region(connection)
    swaps = [swap for x in found for swap in _swaps(x, lots, stored, known)]
    scenario, plan = with_swaps(stored.scenario, stored.plan, swaps)
    return replace(stored, scenario=scenario, plan=plan)


def _was_approved(connection: sa.Connection, plan_id: str) -> bool:
    """Tell whether a plan is, or once was, one of the book's food; others only have its numbers."""
    wanted = sa.select(approvals.c.number).where(approvals.c.plan_id == plan_id).limit(1)
    return connection.execute(wanted).first() is not None


def _as_came(connection: sa.Connection, stored: StoredPlan) -> StoredPlan:
    lots = stored.scenario.lots
    moved = {p.lot_id for t in stored.plan.trips for s in t.stops for p in (*s.load, *s.unload)}
    known = find_known_lots(connection, [ledger_lot_of(lot_id)[0] for lot_id in moved])
    came = {}
    for lot_id in moved:
        lot, facts = lots[lot_id], known.get(ledger_lot_of(lot_id)[0])
        if facts is None or facts.product_id != ledger_product_of(lot.product_id):
            continue
        now = replace(
            lot,
            expiry_kind=facts.expiry_kind,
            expires_on=facts.expires_on,
            case_g=facts.case_g,
        )
        if now != lot:
            came[lot_id] = now
    if not came:
        return stored
    return replace(stored, scenario=replace(stored.scenario, lots={**lots, **came}))


def _swaps(
    recorded: Recorded, lots: Mapping[str, LotFacts], stored: StoredPlan, known: Region
) -> Iterator[Swap]:
    """Give what an entry swapped, lot by lot; what nothing stands in for goes with the last."""
    told, taken = swap_of(recorded), taken_by_lot(recorded.entry)
    current = allergen_list(Settings(), day_of(recorded.entry.occurred_at))
    left_g, last = told["missing_g"], list(taken)[-1]
    for lot_id, g in taken.items():
        facts, missing_g = lots[lot_id], left_g if lot_id == last else g
        left_g -= missing_g
        yield Swap(
            trip_id=TripId(recorded.entry.trip_id),
            site_id=SiteId(told["site_id"]),
            from_lot=told["from_lot"],
            missing_g=missing_g,
            lot=_lot(facts, site_id=told["site_id"], quantity_g=g),
            product=product_of(
                facts.product_id, stored, known, allergens=scenario_allergens(facts, current)
            ),
            taken_g=g,
        )


def taken_by_lot(entry: Entry) -> dict[str, int]:
    """Return the grams that an entry brings somewhere, by lot, in their order."""
    return {
        lot_id: sum(max(p.quantity_g, 0) for p in entry.postings if p.lot_id == lot_id)
        for lot_id in entry.lot_ids
    }


def _lot(facts: LotFacts, *, site_id: str, quantity_g: int) -> Lot:
    return Lot(
        lot_id=LotId(facts.lot_id),
        product_id=ProductId(facts.product_id),
        site_id=site_id,
        available_on=facts.available_on,
        quantity_g=quantity_g,
        case_g=facts.case_g,
        expiry_kind=facts.expiry_kind,
        expires_on=facts.expires_on,
        donor=facts.donor_id,
    )


def product_of(
    product_id: str, stored: StoredPlan, known: Region, *, allergens: tuple[str, ...] | None
) -> Product:
    """Return a product with a lot's own allergens; from master data where the month lacks it."""
    found = stored.scenario.products.get(ProductId(product_id))
    if found is None:
        row = known.products[product_id]
        found = Product(
            product_id=ProductId(product_id),
            name=row["name"],
            category=Category(row["category"]),
            zone=Zone(row["zone"]),
            volume_ul_per_g=read_thousandths(row["litre_per_kg"], []),
        )
    return found if allergens is None else replace(found, allergens=allergens)
