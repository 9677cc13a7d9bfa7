"""Every way of a recipient of a tiny month to use its food, and of a night to give food up.

What may be assumed of the month stands in ``brute_force``, which asserts it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from typing import NamedTuple

from inventory.model import LotId
from logistics.model import Scenario, SiteId
from logistics.plan_model import Use
from tests.logistics.brute_drives import Delivery, Stock


class Meals(NamedTuple):
    """What a recipient makes of its food."""

    used_g: int
    wasted_g: int
    uses: tuple[Use, ...]
    discards: tuple[Use, ...]


class Tables:
    """What recipients can make of deliveries, in whole units of ``unit_g`` grams."""

    def __init__(self, month: Scenario, *, volume: int, unit_g: int) -> None:
        self.month, self.volume, self.unit_g = month, volume, unit_g
        self._meals: dict[tuple[SiteId, tuple[Delivery, ...]], list[Meals]] = {}

    def overflows(self, stock: Stock, night: date) -> Iterator[Stock]:
        """Yield every smallest way to give up what a night has no room for."""
        month = self.month
        choices = []
        for site_id, zone in dict.fromkeys((s, month.product_of(lot).zone) for s, lot, _ in stock):
            there = [
                (lot, g)
                for s, lot, g in stock
                if s == site_id and month.product_of(lot).zone is zone
            ]
            room_g = month.night_capacity_ul(site_id, zone, night) // self.volume
            over_g = max(0, sum(g for _, g in there) - room_g)
            choices.append([[(site_id, *x) for x in c] for c in self._splits(there, over_g)])
        for choice in product(*choices):
            yield tuple(x for part in choice for x in part)

    def _splits(
        self, there: list[tuple[LotId, int]], total_g: int
    ) -> Iterator[list[tuple[LotId, int]]]:
        """Yield every way to take a total out of lots, in units."""
        if not total_g:
            yield []
            return
        if not there:
            return
        (lot_id, g), *others = there
        rest_g = sum(x for _, x in others)
        for now in range(max(0, total_g - rest_g), min(g, total_g) + 1, self.unit_g):
            for more in self._splits(others, total_g - now):
                yield [(lot_id, now), *more] if now else more

    def meals(self, site_id: SiteId, deliveries: tuple[Delivery, ...]) -> list[Meals]:
        """Return the best that a recipient can make of deliveries: more used or less wasted."""
        key = (site_id, deliveries)
        if key not in self._meals:
            self._meals[key] = _best_meals(self._days_of(site_id, deliveries, 0, {}))
        return self._meals[key]

    def _days_of(
        self,
        site_id: SiteId,
        deliveries: tuple[Delivery, ...],
        number: int,
        shelf: dict[LotId, tuple[tuple[date, int], ...]],
    ) -> Iterator[Meals]:
        """Yield everything that can be made of a shelf from a day on; batches go oldest first."""
        month = self.month
        if number == len(month.days):
            yield Meals(0, 0, (), ())
            return
        day = month.days[number]
        shelf = dict(shelf)
        for lot in month.lots.values():
            if lot.site_id == site_id and max(lot.available_on, month.start) == day:
                shelf[lot.lot_id] = ((lot.available_on, lot.quantity_g),)
        for d in deliveries:
            if d.day == day and d.in_time:
                shelf[d.lot_id] = (*shelf.get(d.lot_id, ()), (day, d.quantity_g))
        for eaten in self._sittings(site_id, day, shelf):
            left = _taken(shelf, eaten)
            for d in deliveries:
                if d.day == day and not d.in_time:
                    left[d.lot_id] = (*left.get(d.lot_id, ()), (day, d.quantity_g))
            kept, old_g = self._kept(left, day)
            stock = tuple((site_id, lot, _grams(b)) for lot, b in kept.items() if b)
            for gone in self.overflows(stock, day):
                pairs = [(lot, g) for _, lot, g in gone]
                discards = tuple(
                    Use(
                        site_id=site_id,
                        day=day,
                        lot_id=lot,
                        # The oldest go first: those that may not wait another night.
                        quantity_g=g + _grams(left[lot]) - _grams(kept[lot]),
                    )
                    for lot, g in pairs
                )
                uses = tuple(
                    Use(site_id=site_id, day=day, lot_id=lot, quantity_g=g) for lot, g in eaten
                )
                now_g, lost_g = sum(g for _, g in eaten), old_g + sum(g for _, g in pairs)
                rest = self._days_of(site_id, deliveries, number + 1, _taken(kept, pairs))
                for later in _best_meals(rest):
                    yield Meals(
                        now_g + later.used_g,
                        lost_g + later.wasted_g,
                        (*uses, *later.uses),
                        (*discards, *later.discards),
                    )

    def _sittings(
        self, site_id: SiteId, day: date, shelf: dict[LotId, tuple[tuple[date, int], ...]]
    ) -> Iterator[list[tuple[LotId, int]]]:
        """Yield every way to use as much as there is and is needed: less is never of use."""
        month = self.month
        choices = []
        for (site, on, category), need_g in month.need_g.items():
            if (site, on) != (site_id, day):
                continue
            there = [
                (lot, _grams(batches))
                for lot, batches in shelf.items()
                if month.product_of(lot).category == category and month.last_use_day(lot) >= day
            ]
            total_g = min(need_g, sum(g for _, g in there))
            choices.append(list(self._splits(there, total_g)))
        for choice in product(*choices):
            yield [x for part in choice for x in part]

    def _kept(
        self, shelf: dict[LotId, tuple[tuple[date, int], ...]], day: date
    ) -> tuple[dict[LotId, tuple[tuple[date, int], ...]], int]:
        """Return what does not leave by itself on an evening, and the grams that do."""
        month = self.month
        kept = {}
        for lot, batches in shelf.items():
            hold = month.policy.recipient_hold_days.get(month.product_of(lot).zone)
            kept[lot] = tuple(
                (since, g)
                for since, g in batches
                if month.last_use_day(lot) > day and (hold is None or (day - since).days < hold)
            )
        return kept, sum(_grams(shelf[lot]) - _grams(kept[lot]) for lot in shelf)


def _grams(batches: tuple[tuple[date, int], ...]) -> int:
    return sum(g for _, g in batches)


def _taken(
    shelf: dict[LotId, tuple[tuple[date, int], ...]], wanted: list[tuple[LotId, int]]
) -> dict[LotId, tuple[tuple[date, int], ...]]:
    """Return a shelf without what is taken, oldest first."""
    left = dict(shelf)
    for lot_id, wanted_g in wanted:
        batches, more_g = [], wanted_g
        for since, there in left[lot_id]:
            now = min(there, more_g)
            more_g -= now
            if there > now:
                batches.append((since, there - now))
        left[lot_id] = tuple(batches)
    return left


def _best_meals(found: Iterable[Meals]) -> list[Meals]:
    best: dict[int, Meals] = {}
    for meals in found:
        known = best.get(meals.used_g)
        if known is None or meals.wasted_g < known.wasted_g:
            best[meals.used_g] = meals
    return [
        m
        for m in best.values()
        if not any(o.used_g > m.used_g and o.wasted_g <= m.wasted_g for o in best.values())
    ]
