"""Food that no store can hold overnight: what must be given up, and no more than that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from inventory.model import LotId, Zone
from logistics.model import Scenario, SiteId
from logistics.plan_model import Trip, Use

Shelf = tuple[SiteId, LotId]


def forced_discards(
    scenario: Scenario, trips: Iterable[Trip], uses: Iterable[Use], given_up: Iterable[Use]
) -> tuple[Use, ...]:
    """Return ``given_up`` and the further discards that keep every night's stock in its room.

    Given up first is what nobody will load or use later, and of that what would be wasted anyway.
    """
    change: dict[date, dict[Shelf, int]] = defaultdict(lambda: defaultdict(int))
    for lot in scenario.lots.values():
        day = max(lot.available_on, scenario.start)
        if day <= scenario.end:
            change[day][SiteId(lot.site_id), lot.lot_id] += lot.quantity_g
    for trip in trips:
        for stop in trip.stops:
            for x in stop.unload:
                change[trip.day][stop.site_id, x.lot_id] += x.quantity_g
            for x in stop.load:
                change[trip.day][stop.site_id, x.lot_id] -= x.quantity_g
    given_up = tuple(given_up)
    for use in (*uses, *given_up):
        change[use.day][use.site_id, use.lot_id] -= use.quantity_g
    total: dict[tuple[SiteId, date, LotId], int] = defaultdict(int)
    for use in (*given_up, *_Replay(scenario, change).discards()):
        total[use.site_id, use.day, use.lot_id] += use.quantity_g
    return tuple(
        Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=g)
        for (site_id, day, lot_id), g in sorted(total.items())
    )


@dataclass(slots=True)
class _Replay:
    """Stock at every site while the month passes."""

    scenario: Scenario
    change: dict[date, dict[Shelf, int]]
    stock: dict[Shelf, int] = field(default_factory=lambda: defaultdict(int))
    since: dict[Shelf, date] = field(default_factory=dict)

    def discards(self) -> Iterator[Use]:
        """Yield what must be given up, night by night."""
        for day in self.scenario.days:
            for shelf, grams in self.change[day].items():
                self.stock[shelf] += grams
                if grams > 0:
                    self.since[shelf] = day
            for shelf, grams in self.stock.items():
                if grams and self._gone_tonight(shelf, day):
                    self.stock[shelf] = 0
            for (site_id, zone), ul in self._volumes().items():
                over = ul - self.scenario.night_capacity_ul(site_id, zone, day)
                if over > 0:
                    yield from self._give_up(site_id, zone, day, over)

    def _volumes(self) -> dict[tuple[SiteId, Zone], int]:
        volumes: dict[tuple[SiteId, Zone], int] = defaultdict(int)
        for (site_id, lot_id), grams in self.stock.items():
            if grams > 0:
                product = self.scenario.product_of(lot_id)
                volumes[site_id, product.zone] += grams * product.volume_ul_per_g
        return volumes

    def _gone_tonight(self, shelf: Shelf, day: date) -> bool:
        """Tell whether food leaves by itself tonight: out of date, or held too long."""
        site_id, lot_id = shelf
        scenario = self.scenario
        if scenario.last_use_day(lot_id) <= day:
            return True
        if scenario.sites[site_id].is_supply:
            return False
        hold = scenario.policy.recipient_hold_days.get(scenario.product_of(lot_id).zone)
        lot = scenario.lots[lot_id]
        came = lot.available_on if lot.site_id == site_id else self.since[shelf]
        return hold is not None and (day - came).days >= hold

    def _spare_g(self, shelf: Shelf, day: date) -> int:
        """Return what is never needed here later, deliveries to come taken into account."""
        least = level = self.stock[shelf]
        for later in self.scenario.days[(day - self.scenario.start).days + 1 :]:
            level += self.change[later].get(shelf, 0)
            least = min(least, level)
        return max(0, least)

    def _give_up(self, site_id: SiteId, zone: Zone, day: date, over_ul: int) -> Iterator[Use]:
        scenario, spare = self.scenario, []
        for shelf, grams in self.stock.items():
            product = scenario.product_of(shelf[1])
            if shelf[0] == site_id and product.zone is zone and grams and product.volume_ul_per_g:
                last = scenario.last_use_day(shelf[1])
                spare.append((last > scenario.end, last, shelf, self._spare_g(shelf, day)))
        for _, _, shelf, grams in sorted(spare):
            per_g = scenario.product_of(shelf[1]).volume_ul_per_g
            now = min(grams, -(-over_ul // per_g))
            if now > 0:
                self.stock[shelf] -= now
                over_ul -= now * per_g
                yield Use(site_id=site_id, day=day, lot_id=shelf[1], quantity_g=now)
