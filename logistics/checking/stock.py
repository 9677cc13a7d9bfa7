"""Rules of food in stock: the month is replayed minute by minute, night by night, in grams."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from inventory.model import Category, LotId, Zone
from logistics.checking.report import Violation, Waste, WasteCause
from logistics.checking.trips import Ride
from logistics.model import DAY_MIN, Scenario, SiteId
from logistics.plan_model import Plan, Use

# Order within one minute: arrivals, unloading, loading, meals, then what is thrown away.
ARRIVAL, UNLOAD, LOAD, MEAL, DISCARD = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Grams of a lot that come to a site's stock or leave it; ``what`` tells people why."""

    minute: int
    order: int
    site_id: SiteId
    lot_id: LotId
    quantity_g: int
    since: date
    what: str


@dataclass(slots=True, kw_only=True)
class Stock:
    """Stock while the month is replayed, with everything found on the way."""

    scenario: Scenario
    grams: dict[tuple[SiteId, LotId], int] = field(default_factory=lambda: defaultdict(int))
    batches: dict[tuple[SiteId, LotId], list[tuple[date, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Recipients' stock by the day since which it waits, oldest first."""
    overdue: set[tuple[SiteId, LotId]] = field(default_factory=set)
    found: list[Violation] = field(default_factory=list)
    wastes: list[Waste] = field(default_factory=list)
    fullest: dict[tuple[SiteId, Zone], float] = field(default_factory=dict)

    @property
    def wasted_g(self) -> int:
        """Grams wasted so far."""
        return sum(w.quantity_g for w in self.wastes)


def check_stock(scenario: Scenario, plan: Plan, rides: Iterable[Ride]) -> tuple[Stock, list[Use]]:
    """Replay the month; return the last stock with what was found, and the uses that count."""
    stock = Stock(scenario=scenario)
    meals, unreal = uses_are_of_real_meals(scenario, plan)
    discards, nowhere = discards_are_real(scenario, plan)
    stock.found += [*unreal, *nowhere, *meals_take_no_more_than_needed(scenario, meals)]
    movements = _movements(scenario, rides, meals, discards)
    for day in scenario.days:
        for movement in sorted(movements[day], key=lambda m: (m.minute, m.order)):
            _move(stock, day, movement)
        _waste_expired(stock, day)
        _waste_held_too_long(stock, day)
        stock.found += stores_hold_the_night(stock, day)
    return stock, meals


def uses_are_of_real_meals(scenario: Scenario, plan: Plan) -> tuple[list[Use], list[Violation]]:
    """R11 and R12: a use names a lot and a session of the month, and is in time."""
    good, found = [], []
    for use in plan.uses:
        where = f"{use.site_id} on {use.day}"
        session = (use.site_id, use.day) in scenario.sessions
        if use.lot_id not in scenario.lots or not session or use.quantity_g <= 0:
            detail = f"uses {use.quantity_g} g of {use.lot_id}: no such meal, lot or weight"
            found.append(Violation(rule="R11 use", where=where, detail=detail))
        elif use.day > scenario.last_use_day(use.lot_id):
            detail = f"uses {use.lot_id}, its last day is {scenario.last_use_day(use.lot_id)}"
            found.append(Violation(rule="R12 expiry", where=where, detail=detail))
        else:
            good.append(use)
    return good, found


def meals_take_no_more_than_needed(scenario: Scenario, meals: list[Use]) -> Iterator[Violation]:
    """R13: what a session uses of a category is at most its need."""
    used: dict[tuple[SiteId, date, Category], int] = defaultdict(int)
    for use in meals:
        used[use.site_id, use.day, scenario.product_of(use.lot_id).category] += use.quantity_g
    for (site_id, day, category), g in used.items():
        need_g = scenario.need_g.get((site_id, day, category), 0)
        if g > need_g:
            detail = f"uses {g} g of {category}, needs {need_g} g"
            yield Violation(rule="R13 need", where=f"{site_id} on {day}", detail=detail)


def discards_are_real(scenario: Scenario, plan: Plan) -> tuple[list[Use], list[Violation]]:
    """R22: a discard names a site, a lot and a day of the month, and has a weight."""
    good, found = [], []
    for gone in plan.discards:
        known = gone.lot_id in scenario.lots and gone.site_id in scenario.sites
        if known and scenario.start <= gone.day <= scenario.end and gone.quantity_g > 0:
            good.append(gone)
        else:
            where = f"{gone.site_id} on {gone.day}"
            detail = f"discards {gone.quantity_g} g of {gone.lot_id}: no such place or weight"
            found.append(Violation(rule="R22 discard", where=where, detail=detail))
    return good, found


def stores_hold_the_night(stock: Stock, night: date) -> Iterator[Violation]:
    """R16: each zone's food at each site fits its room of that night. Notes the fullest."""
    volume: dict[tuple[SiteId, Zone], int] = defaultdict(int)
    for (site_id, lot_id), g in stock.grams.items():
        if g:
            product = stock.scenario.product_of(lot_id)
            volume[site_id, product.zone] += g * product.volume_ul_per_g
    for (site_id, zone), ul in volume.items():
        room = stock.scenario.night_capacity_ul(site_id, zone, night)
        if room:
            key = site_id, zone
            stock.fullest[key] = max(stock.fullest.get(key, 0.0), ul / room)
        if ul > room:
            detail = f"{ul / 1e6:.3f} l in {zone}, room for {room / 1e6:.3f} l"
            yield Violation(rule="R16 storage", where=f"{site_id} night of {night}", detail=detail)


def nothing_is_lost(scenario: Scenario, stock: Stock, meals: list[Use]) -> Iterator[Violation]:
    """R17: what arrived is used, wasted or left."""
    came = supply_g(scenario)
    used, left = sum(u.quantity_g for u in meals), sum(stock.grams.values())
    if came != used + stock.wasted_g + left:
        detail = f"{came} g came, {used} g used, {stock.wasted_g} g wasted, {left} g left"
        yield Violation(rule="R17 mass", where="all sites", detail=detail)


def supply_g(scenario: Scenario) -> int:
    """Return the grams that are there or come by the end of the month."""
    return sum(x.quantity_g for x in scenario.lots.values() if x.available_on <= scenario.end)


def _movements(
    scenario: Scenario, rides: Iterable[Ride], meals: list[Use], discards: list[Use]
) -> dict[date, list[Movement]]:
    """Return every movement of stock by its day, in the order in which the plan names them."""
    found: dict[date, list[Movement]] = defaultdict(list)

    def add(day: date, when: tuple[int, int], use: Use, what: str) -> None:
        found[day].append(
            Movement(
                minute=when[0],
                order=when[1],
                site_id=use.site_id,
                lot_id=use.lot_id,
                quantity_g=use.quantity_g,
                since=use.day,
                what=what,
            )
        )

    for lot in scenario.lots.values():
        came = _use(SiteId(lot.site_id), lot.available_on, lot.lot_id, lot.quantity_g)
        add(max(lot.available_on, scenario.start), (0, ARRIVAL), came, "arrival")
    for ride in rides:
        day, name = ride.trip.day, ride.trip.trip_id
        for stop in ride.stops:
            for order, minute, items in (
                (UNLOAD, stop.depart_min, stop.unload),
                (LOAD, stop.arrive_min, stop.load),
            ):
                for x in items:
                    if day <= scenario.last_use_day(x.lot_id):
                        moved = _use(stop.site_id, day, x.lot_id, x.quantity_g)
                        add(day, (minute, order), moved, name)
    for use in meals:
        add(use.day, (scenario.sessions[use.site_id, use.day], MEAL), use, "meal")
    for gone in discards:
        add(gone.day, (DAY_MIN, DISCARD), gone, "discard")
    return found


def _use(site_id: SiteId, day: date, lot_id: LotId, quantity_g: int) -> Use:
    return Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=quantity_g)


def _move(stock: Stock, day: date, m: Movement) -> None:
    """Add or take grams. R14 and R15: what is not there, or is overdue, cannot be taken."""
    key = m.site_id, m.lot_id
    recipient = not stock.scenario.sites[m.site_id].is_supply
    if m.order <= UNLOAD:
        stock.grams[key] += m.quantity_g
        if recipient:
            stock.batches[key].append((m.since, m.quantity_g))
        return
    short = m.quantity_g - stock.grams[key]
    stock.grams[key] = max(0, -short)
    if recipient:
        _take_oldest(stock.batches[key], m.quantity_g)
    if short > 0:
        rule = "R15 hold" if key in stock.overdue else "R14 stock"
        where = f"{m.site_id} on {day} {m.minute // 60:02}:{m.minute % 60:02}"
        detail = f"{short} g of {m.lot_id} short of {m.quantity_g} g ({m.what})"
        stock.found.append(Violation(rule=rule, where=where, detail=detail))
    elif m.order == DISCARD:
        _waste(stock, key, day, m.quantity_g, WasteCause.DISCARDED)


def _take_oldest(batches: list[tuple[date, int]], wanted_g: int) -> None:
    while wanted_g > 0 and batches:
        since, g = batches.pop(0)
        if g > wanted_g:
            batches.insert(0, (since, g - wanted_g))
        wanted_g -= g


def _waste_expired(stock: Stock, day: date) -> None:
    """Rule 3: on the evening of its last day a lot leaves stock, wherever it is."""
    for key, g in stock.grams.items():
        last = stock.scenario.last_use_day(key[1])
        if g and last <= day:
            lot = stock.scenario.lots[key[1]]
            late = last < max(lot.available_on, stock.scenario.start)
            cause = WasteCause.ARRIVED_EXPIRED if late else WasteCause.EXPIRED
            stock.grams[key] = 0
            stock.batches.pop(key, None)
            _waste(stock, key, day, g, cause)


def _waste_held_too_long(stock: Stock, day: date) -> None:
    """Rule 7: what may not wait another night at a recipient leaves stock."""
    hold_days = stock.scenario.policy.recipient_hold_days
    for key, batches in stock.batches.items():
        limit = hold_days.get(stock.scenario.product_of(key[1]).zone)
        while limit is not None and batches and (day - batches[0][0]).days >= limit:
            g = batches.pop(0)[1]
            stock.grams[key] -= g
            stock.overdue.add(key)
            _waste(stock, key, day, g, WasteCause.HELD_TOO_LONG)


def _waste(
    stock: Stock, key: tuple[SiteId, LotId], day: date, quantity_g: int, cause: WasteCause
) -> None:
    waste = Waste(site_id=key[0], lot_id=key[1], day=day, quantity_g=quantity_g, cause=cause)
    stock.wastes.append(waste)
