"""Another lot in the place of one that is short or damaged on the day of its trip.

Who gets it keeps what it may eat, its sessions are before the last day, and the food travels in the
same zone. A swap changes a plan for whoever loads and drives; the plan itself stays as approved.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from inventory.expiry import usable_on
from inventory.model import Category, Lot, LotId, Product, ProductId, Zone
from inventory.picking import PickLine, ShelfLot, pick_fefo
from logistics.master.coming_month import ledger_lot_of
from logistics.model import Scenario, SiteId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Grams of a lot that a trip lacks: what kind of food, for whom, and how long it must keep.

    ``recipients`` are those for whom the trip carries the lot; ``last_on`` is the latest day on
    which one of them means to use it.
    """

    lot_id: str
    category: Category
    zone: Zone
    missing_g: int
    trip_on: date
    last_on: date
    recipients: tuple[SiteId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeLot:
    """Free food of a lot at the base; ``product`` has the allergens of this very lot."""

    lot: Lot
    product: Product
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """A lot that may stand in; ``proposed_g`` = what to take of it, the soonest date first."""

    lot: Lot
    product: Product
    place: str
    last_use_on: date
    proposed_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What a base loads on a trip instead. ``from_lot`` is the lot's number in the book."""

    trip_id: TripId
    site_id: SiteId
    from_lot: str
    missing_g: int
    lot: Lot
    product: Product
    taken_g: int


def planned_g(trip: Trip, site_id: str, lot: str) -> int:
    """Return the grams of a lot of the book that a trip loads at a base."""
    return sum(
        part.quantity_g
        for stop in trip.stops
        if stop.site_id == site_id
        for part in stop.load
        if ledger_lot_of(part.lot_id)[0] == lot
    )


def gap_of(
    scenario: Scenario, plan: Plan, trip: Trip, *, site_id: str, lot: str, missing_g: int
) -> Gap | None:
    """Return what a trip lacks of a lot that it loads at a base; None = it loads none of it."""
    loaded = [
        part.lot_id
        for stop in trip.stops
        if stop.site_id == site_id
        for part in stop.load
        if ledger_lot_of(part.lot_id)[0] == lot
    ]
    if not loaded:
        return None
    names = frozenset(loaded)
    stops = [s.site_id for s in trip.stops if any(x.lot_id in names for x in s.unload)]
    goes_on = any(scenario.sites[s].is_supply for s in stops)
    uses = [
        use
        for use in plan.uses
        if use.lot_id in names and use.day >= trip.day and (goes_on or use.site_id in stops)
    ]
    sites = [*stops, *(use.site_id for use in uses)]
    product = scenario.product_of(loaded[0])
    return Gap(
        lot_id=lot,
        category=product.category,
        zone=product.zone,
        missing_g=missing_g,
        trip_on=trip.day,
        last_on=max((use.day for use in uses), default=trip.day),
        recipients=tuple(s for s in dict.fromkeys(sites) if not scenario.sites[s].is_supply),
    )


def fits(scenario: Scenario, gap: Gap, free: FreeLot) -> bool:
    """Tell whether a lot may stand in: kind, zone, dates, and what its recipients must not get."""
    dates = scenario.policy.dates
    return (
        free.lot.lot_id != gap.lot_id
        and free.product.category is gap.category
        and free.product.zone is gap.zone
        and usable_on(free.lot, gap.trip_on, dates)
        and usable_on(free.lot, gap.last_on, dates)
        and all(scenario.exclusion_of(s, free.product) is None for s in gap.recipients)
    )


def substitutes(scenario: Scenario, gap: Gap, shelf: Iterable[FreeLot]) -> tuple[Substitute, ...]:
    """Return the lots that may stand in, the soonest date first, with what to take of each.

    Whole cases are proposed, and never more than is missing.
    """
    fitting = {str(free.lot.lot_id): free for free in shelf if fits(scenario, gap, free)}
    lots = [_on_shelf(free) for free in fitting.values()]
    dates = scenario.policy.dates
    proposed = pick_fefo(lots, need_g=gap.missing_g, day=gap.last_on, policy=dates).lines
    everything = pick_fefo(
        lots, need_g=sum(x.quantity_g for x in lots), day=gap.last_on, policy=dates
    ).lines
    taken = {line.lot_id: line.quantity_g for line in proposed}
    return tuple(_substitute(line, fitting[line.lot_id], taken) for line in everything)


def _on_shelf(free: FreeLot) -> ShelfLot:
    lot = free.lot
    return ShelfLot(
        lot_id=lot.lot_id,
        place=free.place,
        quantity_g=lot.quantity_g,
        case_g=lot.case_g,
        available_on=lot.available_on,
        expiry_kind=lot.expiry_kind,
        expires_on=lot.expires_on,
    )


def _substitute(line: PickLine, free: FreeLot, taken: Mapping[str, int]) -> Substitute:
    return Substitute(
        lot=free.lot,
        product=free.product,
        place=free.place,
        last_use_on=line.last_use_on,
        proposed_g=taken.get(line.lot_id, 0),
    )


def with_swaps(scenario: Scenario, plan: Plan, swaps: Sequence[Swap]) -> tuple[Scenario, Plan]:
    """Return a month and its plan as they are loaded and driven after swaps, in their order.

    The month gets the lots that it did not have, and the plan the days until which they must keep.
    """
    lots, products = dict(scenario.lots), dict(scenario.products)
    trips, uses = {trip.trip_id: trip for trip in plan.trips}, list(plan.uses)
    for swap in swaps:
        trip = trips.get(swap.trip_id)
        if trip is None:
            continue
        lot_id = _known_id(lots, swap)
        if lot_id not in lots:
            product_id = _known_product(products, swap.product)
            products.setdefault(product_id, replace(swap.product, product_id=product_id))
            lots[lot_id] = replace(swap.lot, lot_id=lot_id, product_id=product_id)
        trips[trip.trip_id], given = _swapped(trip, swap, lot_id)
        uses += _uses(uses, swap, lot_id, given=given, since=trip.day)
    if not swaps:
        return scenario, plan
    changed = tuple(trips[trip.trip_id] for trip in plan.trips)
    return (
        replace(scenario, lots=lots, products=products),
        replace(plan, trips=changed, uses=tuple(uses)),
    )


def _uses(
    uses: Sequence[Use],
    swap: Swap,
    lot_id: LotId,
    *,
    given: Mapping[SiteId, int],
    since: date,
) -> list[Use]:
    """Return for whom and until when the new lot is meant: as the old one was."""
    meant = [u for u in uses if ledger_lot_of(u.lot_id)[0] == swap.from_lot and u.day >= since]
    last_on = max((u.day for u in meant), default=since)
    days = {u.site_id: u.day for u in sorted(meant, key=lambda u: u.day)}
    return [
        Use(site_id=site_id, day=days.get(site_id, last_on), lot_id=lot_id, quantity_g=g)
        for site_id, g in given.items()
    ]


def _known_id(lots: Mapping[LotId, Lot], swap: Swap) -> LotId:
    """Return what the month calls the lot at the base, or the book's number where it has none."""
    wanted = swap.lot.lot_id
    for lot_id, lot in lots.items():
        if ledger_lot_of(lot_id)[0] == wanted and lot.site_id == swap.site_id:
            return lot_id
    return wanted


def _known_product(products: Mapping[ProductId, Product], product: Product) -> ProductId:
    """Return the product's id, or one of its own where its lot's allergens are others."""
    known = products.get(product.product_id)
    is_same = known is None or known.allergens == product.allergens
    return product.product_id if is_same else ProductId(f"{product.product_id}~swapped")


def _swapped(trip: Trip, swap: Swap, lot_id: LotId) -> tuple[Trip, dict[SiteId, int]]:
    """Return a trip that lacks a lot and carries another, and who gets that.

    The last stops of the lot are the first to lack it.
    """
    lacking, bringing = swap.missing_g, swap.taken_g
    stops: list[PlanStop] = []
    given: dict[SiteId, int] = {}
    for stop in reversed(trip.stops):
        unload, lost_g = _without(stop.unload, swap.from_lot, most_g=lacking)
        lacking -= lost_g
        given_g = min(lost_g, bringing)
        bringing -= given_g
        if given_g:
            given[stop.site_id] = given.get(stop.site_id, 0) + given_g
        load = stop.load
        if stop.site_id == swap.site_id:
            load, lost = _without(load, swap.from_lot, most_g=swap.missing_g)
            load = _with(load, lot_id, swap.taken_g if lost else 0)
        stops.append(replace(stop, unload=_with(unload, lot_id, given_g), load=load))
    return replace(trip, stops=tuple(reversed(stops))), given


def _without(
    parts: Iterable[LotQuantity], lot: str, *, most_g: int
) -> tuple[tuple[LotQuantity, ...], int]:
    kept, lost_g = [], 0
    for part in parts:
        cut_g = 0
        if ledger_lot_of(part.lot_id)[0] == lot:
            cut_g = min(part.quantity_g, most_g - lost_g)
        lost_g += cut_g
        if part.quantity_g > cut_g:
            kept.append(replace(part, quantity_g=part.quantity_g - cut_g))
    return tuple(kept), lost_g


def _with(parts: Iterable[LotQuantity], lot_id: LotId, added_g: int) -> tuple[LotQuantity, ...]:
    sums: dict[LotId, int] = defaultdict(int)
    for part in parts:
        sums[part.lot_id] += part.quantity_g
    sums[lot_id] += added_g
    return tuple(LotQuantity(lot_id=k, quantity_g=g) for k, g in sums.items() if g)
