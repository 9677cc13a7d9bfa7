"""What a month lacks by the master data and the book, as pages tell it."""

from datetime import date, datetime

import sqlalchemy as sa

from api.accounts.reach import Reach
from api.food.stock_lots import stock_lots
from api.master import coming_months, master_store
from api.master.master_access import MasterView
from api.web.pages.gaps import GapGroup, Named, gap_groups
from inventory.days import day_of
from logistics.master.columns import ARRIVALS, PRODUCTS
from logistics.master.month_days import last_day, month_text
from logistics.scenario_files.columns import LOTS, NEEDS, SITES


def gaps_on_board(
    connection: sa.Connection, reach: Reach, *, start: date, end: date, now: datetime
) -> tuple[GapGroup, ...] | None:
    """Return what the data of a month lack; None where master data do not tell: it was sent in.

    Neither is it asked of days that are over.
    """
    text, needs = month_text(start), master_store.read_rows(connection, (NEEDS,))[NEEDS.name]
    is_whole = start.day == 1 and end == last_day(start)
    if not is_whole or end < day_of(now) or not any(r["date"].startswith(text) for r in needs):
        return None
    found = coming_months.gaps_of(connection, start, now=now)
    return gap_groups(found, names_of(connection, reach, now=now), month=start)


def names_of(connection: sa.Connection, reach: Reach, *, now: datetime) -> Named:
    """Return what sites and lots are called; a lot by its product."""
    view = MasterView(connection, reach)
    stock = stock_lots(connection, day_of(now))
    arrivals = master_store.read_rows(connection, (ARRIVALS,))[ARRIVALS.name]
    products = {str(lot.lot_id): str(lot.product_id) for lot in stock}
    products |= {row.row_id: row["product_id"] for row in arrivals}
    called = view.names(PRODUCTS)
    return {
        SITES.name: view.names(SITES),
        LOTS.name: {lot: called.get(product, "") for lot, product in products.items()},
    }
