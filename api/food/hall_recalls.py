"""What a hall has got of food that is called back, for its own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from api.food.book import region
from inventory.store import recalls


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalledFood:
    """A lot of an open recall that a hall was given; ``quantity_g`` is what came."""

    product: str
    expires_on: date
    quantity_g: int
    reason: str


def recalled_at(connection: sa.Connection, site_id: str) -> Sequence[RecalledFood]:
    """Return what a site was given of the food of open recalls, the newest recall first."""
    found: list[RecalledFood] = []
    for hold in recalls.list_recalls(connection, is_open=True):
        trace = recalls.trace_recall(connection, hold)
        lots = {m.lot.lot_id: m.lot for m in trace.lots}
        given = [s for s in trace.shares if s.site_id == site_id]
        if not given:
            continue
        known = region(connection)
        found += [
            RecalledFood(
                product=known.product_name(lots[s.lot_id].product_id),
                expires_on=lots[s.lot_id].expires_on,
                quantity_g=max(s.delivered_g, s.there_g),
                reason=hold.reason,
            )
            for s in given
        ]
    return found
