"""Food that no store can hold overnight: what must be given up, and no more than that."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from inventory.model import LotId, Zone
from logistics.model import Scenario, SiteId
from logistics.plan_model import Trip, Use

Shelf = tuple[SiteId, LotId]


def forced_discards(
    scenario: Scenario, trips: Iterable[Trip], uses: Iterable[Use]
) -> tuple[Use, ...]:
    """Return the discards that keep every night's stock within its room.

    Given up first is what nobody will load or use later, and of that what would be wasted anyway.
    """
    change: dict[date, dict[Shelf, int]] = defaultdict(lambda: defaultdict(int))
    out: dict[Shelf, list[tuple[date, int]]] = defaultdict(list)
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
                out[stop.site_id, x.lot_id].append((trip.day, x.quantity_g))
    for use in uses:
        change[use.day][use.site_id, use.lot_id] -= use.quantity_g
        out[use.site_id, use.lot_id].append((use.day, use.quantity_g))
    return tuple(_replay(scenario, change, out))


def _replay(
    scenario: Scenario,
    change: dict[date, dict[Shelf, int]],
    out: dict[Shelf, list[tuple[date, int]]],
) -> Iterable[Use]:
    stock: dict[Shelf, int] = defaultdict(int)
    since: dict[Shelf, date] = {}
    for day in scenario.days:
        for shelf, grams in change[day].items():
            stock[shelf] += grams
            if grams > 0:
                since[shelf] = day
        for shelf, grams in stock.items():
            if grams and _gone_tonight(scenario, shelf, since[shelf], day):
                stock[shelf] = 0
        volume: dict[tuple[SiteId, Zone], int] = defaultdict(int)
        for (site_id, lot_id), grams in stock.items():
            if grams > 0:
                product = scenario.product_of(lot_id)
                volume[site_id, product.zone] += grams * product.volume_ul_per_g
        for (site_id, zone), ul in volume.items():
            over = ul - scenario.night_capacity_ul(site_id, zone, day)
            if over > 0:
                yield from _give_up(scenario, stock, out, (site_id, zone), day, over)


def _gone_tonight(scenario: Scenario, shelf: Shelf, since: date, day: date) -> bool:
    """Tell whether a shelf's food leaves by itself tonight: out of date, or held too long."""
    site_id, lot_id = shelf
    if scenario.last_use_day(lot_id) <= day:
        return True
    if scenario.sites[site_id].is_supply:
        return False
    hold = scenario.policy.recipient_hold_days.get(scenario.product_of(lot_id).zone)
    came = max(since, scenario.lots[lot_id].available_on)
    if since == scenario.start and scenario.lots[lot_id].site_id == site_id:
        came = scenario.lots[lot_id].available_on
    return hold is not None and day >= came + timedelta(days=hold)


def _give_up(
    scenario: Scenario,
    stock: dict[Shelf, int],
    out: dict[Shelf, list[tuple[date, int]]],
    store: tuple[SiteId, Zone],
    day: date,
    over_ul: int,
) -> Iterable[Use]:
    site_id, zone = store
    spare = []
    for shelf, grams in stock.items():
        product = scenario.product_of(shelf[1])
        if shelf[0] == site_id and product.zone is zone and grams and product.volume_ul_per_g:
            wanted = sum(g for when, g in out[shelf] if when > day)
            last = scenario.last_use_day(shelf[1])
            spare.append((last > scenario.end, last, shelf, max(0, grams - wanted)))
    for _, _, shelf, grams in sorted(spare):
        if over_ul <= 0:
            return
        per_g = scenario.product_of(shelf[1]).volume_ul_per_g
        now = min(grams, -(-over_ul // per_g))
        if now > 0:
            stock[shelf] -= now
            over_ul -= now * per_g
            yield Use(site_id=site_id, day=day, lot_id=shelf[1], quantity_g=now)
