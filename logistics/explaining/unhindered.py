"""What one recipient could use at most if nothing stood between it and the food that is left.

Neither vehicles nor opening hours, room or cases count, only what food there is and until when it
may be used. So no obstacle in between can bring more than up to here, and none has to be taken out
of the way where this is reached already.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from heapq import heappop, heappush
from typing import NamedTuple

from inventory.model import Category
from logistics.explaining.obstacles import usable_lots
from logistics.explaining.rest_of_plan import RestOfPlan
from logistics.model import Scenario, SiteId


class _Left(NamedTuple):
    """Grams of a lot that nobody else uses, from the day it comes to its last."""

    comes: date
    last: date
    grams: int


def unhindered_g(
    month: Scenario, rest: RestOfPlan, *, excluded: bool = False, day: date | None = None
) -> int:
    """Return the grams that a recipient could use in all, or at the session of a day.

    With ``excluded`` also of what must not be delivered to it. ``rest`` is what others have.
    """
    needs: dict[Category, list[tuple[date, int]]] = defaultdict(list)
    for (site_id, session, category), need_g in month.need_g.items():
        if site_id == rest.site_id and day in (None, session):
            needs[category].append((session, need_g))
    lots: dict[Category, list[_Left]] = defaultdict(list)
    for category, left in _left(month, rest, excluded=excluded):
        lots[category].append(left)
    return sum(_most_g(sorted(needs[c]), sorted(lots[c])) for c in needs)


def _left(month: Scenario, rest: RestOfPlan, *, excluded: bool) -> Iterator[tuple[Category, _Left]]:
    for lot in usable_lots(month):
        product = month.product_of(lot.lot_id)
        grams = lot.quantity_g
        if lot.site_id != rest.site_id:
            if not month.sites[SiteId(lot.site_id)].is_supply:
                continue
            if not excluded and month.exclusion_of(rest.site_id, product):
                continue
            grams -= rest.taken_g(lot.lot_id, 1)
        if grams > 0:
            comes = max(lot.available_on, month.start)
            yield product.category, _Left(comes, month.last_use_day(lot.lot_id), grams)


def _most_g(needs: list[tuple[date, int]], lots: list[_Left]) -> int:
    """Return the most that sessions can use, first what expires first: nothing can better that."""
    there: list[tuple[date, int]] = []
    used_g = number = 0
    for session, wanted_g in needs:
        need_g = wanted_g
        while number < len(lots) and lots[number].comes <= session:
            heappush(there, (lots[number].last, lots[number].grams))
            number += 1
        while need_g and there:
            last, grams = heappop(there)
            if last < session:
                continue
            now_g = min(need_g, grams)
            used_g, need_g = used_g + now_g, need_g - now_g
            if grams > now_g:
                heappush(there, (last, grams - now_g))
    return used_g
