"""How full each base is every night, by zone."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from inventory.model import LotId, Zone
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan

HEIGHT = 100
"""Height of a chart in its own units; a night is ``NIGHT_WIDTH`` wide."""
NIGHT_WIDTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StockNight:
    """One night: what lies in the store, and the room there is.

    ``x``, ``y`` and ``height`` place its bar in the chart, ``room_y`` the line of its room.
    """

    day: date
    stock_ul: int
    room_ul: int
    x: int
    y: float
    height: float
    room_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChart:
    """The nights of one zone of one base; ``width`` is in the units of the chart."""

    zone: Zone
    nights: tuple[StockNight, ...]
    peak_ul: int
    peak_on: date
    room_ul: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseStock:
    """The stores of one base."""

    base_name: str
    charts: tuple[StockChart, ...]


def base_stocks(
    scenario: Scenario, plan: Plan, *, base_id: str | None = None
) -> tuple[BaseStock, ...]:
    """Draw every zone of every base, or of one, in which there is room or food."""
    stock_ul = _night_stock_ul(scenario, plan)
    found = []
    for site in scenario.supplies:
        if base_id not in (None, site.site_id):
            continue
        charts = (_chart(scenario, site.site_id, zone, stock_ul) for zone in Zone)
        drawn = tuple(c for c in charts if c is not None)
        if drawn:
            found.append(BaseStock(base_name=site.shown_name, charts=drawn))
    return tuple(found)


def _chart(
    scenario: Scenario,
    site_id: SiteId,
    zone: Zone,
    stock_ul: dict[tuple[SiteId, Zone, date], int],
) -> StockChart | None:
    days = scenario.days
    rooms_ul = [scenario.night_capacity_ul(site_id, zone, d) for d in days]
    stocks_ul = [stock_ul.get((site_id, zone, d), 0) for d in days]
    top_ul = max(*rooms_ul, *stocks_ul, 0)
    if not top_ul:
        return None
    nights = tuple(
        StockNight(
            day=day,
            stock_ul=stock,
            room_ul=room,
            x=i * NIGHT_WIDTH,
            y=round(HEIGHT - HEIGHT * stock / top_ul, 1),
            height=round(HEIGHT * stock / top_ul, 1),
            room_y=round(HEIGHT - HEIGHT * room / top_ul, 1),
        )
        for i, (day, stock, room) in enumerate(zip(days, stocks_ul, rooms_ul, strict=True))
    )
    peak = max(nights, key=lambda n: n.stock_ul)
    return StockChart(
        zone=zone,
        nights=nights,
        peak_ul=peak.stock_ul,
        peak_on=peak.day,
        room_ul=peak.room_ul,
        width=len(days) * NIGHT_WIDTH,
    )


def _night_stock_ul(scenario: Scenario, plan: Plan) -> dict[tuple[SiteId, Zone, date], int]:
    """Fold the month's movements, evening by evening, for the supply sites."""
    changes: dict[date, Counter[tuple[SiteId, LotId]]] = defaultdict(Counter)
    for day, site_id, lot_id, change_g in _changes(scenario, plan):
        changes[max(day, scenario.start)][site_id, lot_id] += change_g
    stock_g: Counter[tuple[SiteId, LotId]] = Counter()
    found: Counter[tuple[SiteId, Zone, date]] = Counter()
    for day in scenario.days:
        stock_g.update(changes[day])
        for (site_id, lot_id), quantity_g in stock_g.items():
            if quantity_g > 0 and scenario.last_use_day(lot_id) > day:
                product = scenario.product_of(lot_id)
                found[site_id, product.zone, day] += quantity_g * product.volume_ul_per_g
    return dict(found)


def _changes(scenario: Scenario, plan: Plan) -> Iterator[tuple[date, SiteId, LotId, int]]:
    supplies = {s.site_id for s in scenario.supplies}
    for lot in scenario.lots.values():
        if lot.site_id in supplies:
            yield lot.available_on, SiteId(lot.site_id), lot.lot_id, lot.quantity_g
    for trip in plan.trips:
        for stop in trip.stops:
            if stop.site_id in supplies:
                for x in stop.load:
                    yield trip.day, stop.site_id, x.lot_id, -x.quantity_g
                for x in stop.unload:
                    yield trip.day, stop.site_id, x.lot_id, x.quantity_g
    for use in (*plan.uses, *plan.discards):
        if use.site_id in supplies:
            yield use.day, use.site_id, use.lot_id, -use.quantity_g
