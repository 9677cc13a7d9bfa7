"""Stock for the planner, from the book: what is free, what was used, what has come."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from api.food.book import allergen_list, date_policy
from api.master import master_store
from api.settings import Settings
from inventory.accounts import AccountKind
from inventory.allergens import (
    AllergenList,
    AllergenStatement,
    as_scenario_allergens,
    from_record,
)
from inventory.expiry import DaysLeft
from inventory.lot import LotFacts
from inventory.model import LotId, ProductId
from inventory.stock_lot import StockLot
from inventory.store import arrivals as book_arrivals
from inventory.store import stock as book_stock
from logistics.master.coming_month import needs_since
from logistics.scenario_files.columns import NEEDS

PLANNABLE = (AccountKind.SHELF, AccountKind.RESERVED)


def stock_lots(
    connection: sa.Connection,
    day: date,
    *,
    settings: Settings | None = None,
    released_plans: frozenset[str] = frozenset(),
) -> tuple[StockLot, ...]:
    """Return what is on hand on a day, lot by lot and site by site.

    Held, expired and picked food is no stock to plan with, nor is what another plan has reserved;
    the reservations of ``released_plans`` count as free, because the new plan takes their place.
    """
    rows = book_stock.stock(connection, day=day, policy=date_policy(connection), kinds=PLANNABLE)
    found: dict[tuple[str, str], int] = defaultdict(int)
    lots: dict[str, LotFacts] = {}
    for row in rows:
        is_free = row.account.kind is AccountKind.SHELF or row.account.owner[0] in released_plans
        if is_free and row.band is not DaysLeft.EXPIRED:
            found[row.lot.lot_id, row.site_id] += row.quantity_g
            lots[row.lot.lot_id] = row.lot
    came_on = book_arrivals.oldest_layers(connection, found)
    current = allergen_list(settings or Settings(), day)
    return tuple(
        StockLot(
            lot_id=LotId(lot_id),
            product_id=ProductId(lots[lot_id].product_id),
            site_id=site_id,
            available_on=came_on.get((lot_id, site_id), lots[lot_id].available_on),
            quantity_g=g,
            case_g=lots[lot_id].case_g,
            expiry_kind=lots[lot_id].expiry_kind,
            expires_on=lots[lot_id].expires_on,
            donor=lots[lot_id].donor_id,
            allergens=scenario_allergens(lots[lot_id], current),
        )
        for (lot_id, site_id), g in sorted(found.items())
    )


def scenario_allergens(lot: LotFacts, current: AllergenList) -> tuple[str, ...]:
    """Return a lot's allergens as a month's files write them; without a label all are unknown."""
    if lot.allergens is None:
        statement = AllergenStatement(list_id=current.list_id, labelled=False)
    else:
        statement = from_record(lot.allergens)
    return as_scenario_allergens(statement, current_list=current)


def sums_since(
    connection: sa.Connection, since: Mapping[str, date], *, until: date
) -> dict[str, tuple[int, int]]:
    """Return grams needed and used by recipient, from its day in ``since`` to before ``until``.

    What was delivered and not reported counts as used, as the format of a month wants it.
    """
    rows = master_store.read_rows(connection, (NEEDS,))
    needed = needs_since(rows, since, until=until)
    used = book_arrivals.used_g(connection, since, until=until)
    return {k: (needed.get(k, 0), used.get(k, 0)) for k in sorted({*needed, *used})}
