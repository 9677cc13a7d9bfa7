"""Lots as one person may see them: found by what is known of them, and one with its history."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from api.accounts.reach import Reach
from api.food.book import Region, date_policy
from api.food.own_entries import own_legs
from api.master.product_words import is_called, plain
from inventory.entry import EntryId, Posting, Recorded
from inventory.errors import LotUnknown
from inventory.lot import LotFacts
from inventory.store import read
from inventory.store import stock as book_stock
from inventory.store.stock import StockRow

MOST_FOUND = 200
MOST_HISTORY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LotStory:
    """A lot, where it is, and its newest entries as far as they touch a site of the person's.

    ``legs`` has those of an entry that the person may see, by the entry's id.
    """

    lot: LotFacts
    rows: tuple[StockRow, ...]
    entries: tuple[Recorded, ...]
    legs: Mapping[EntryId, tuple[Posting, ...]] = field(default_factory=dict)


def search_lots(
    connection: sa.Connection, reach: Reach, query: str, *, known: Region
) -> tuple[LotFacts, ...]:
    """Return lots by a part of their number, product, maker, JAN or the maker's number.

    The newest come first, ``MOST_FOUND`` at most. Letters may be full-width, and their case is
    nothing; a product is found by its reading, too. An empty query finds all.
    """
    wanted = plain(query)
    products = [
        product_id
        for product_id, row in known.products.items()
        if wanted and (is_called(row.cells, wanted) or wanted == row["jan"])
    ]
    found: dict[str, LotFacts] = {}
    for part in dict.fromkeys((query.strip(), _folded(query), wanted)):
        lots = read.search_lots(
            connection, part, product_ids=products, site_id=reach.only_site(), limit=MOST_FOUND
        )
        found |= {lot.lot_id: lot for lot in lots}
    return tuple(found.values())[:MOST_FOUND]


def lot_story(connection: sa.Connection, reach: Reach, lot_id: str, *, day: date) -> LotStory:
    """Return a lot with its history, judged on ``day``; raise ``LotUnknown``."""
    lot = read.find_lot(connection, lot_id)
    require_lot(connection, reach, lot_id)
    own = reach.only_site()
    wanted = [read.of_lot(lot_id)]
    wanted += [] if own is None else [sa.or_(read.of_site(own), read.of_facts())]
    rows = book_stock.stock(
        connection, day=day, policy=date_policy(connection), site_id=own, lot_id=lot_id
    )
    entries, _ = read.list_entries(connection, wanted=wanted, limit=MOST_HISTORY)
    legs = {recorded.entry.entry_id: own_legs(recorded.entry, reach) for recorded in entries}
    return LotStory(lot=lot, rows=rows, entries=entries, legs=legs)


def require_lot(connection: sa.Connection, reach: Reach, lot_id: str) -> None:
    """Raise ``LotUnknown`` unless a lot was ever at a site of the person's."""
    if not had_lot(connection, reach, lot_id):
        reach.refuse("lot", lot_id, unknown=LotUnknown(lot_id))


def had_lot(connection: sa.Connection, reach: Reach, lot_id: str) -> bool:
    """Tell whether a lot was ever at a site of the person's."""
    own = reach.only_site()
    if own is None:
        return True
    touched = [read.of_lot(lot_id), read.of_site(own)]
    return read.list_entries(connection, wanted=touched, limit=1)[1] > 0


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
