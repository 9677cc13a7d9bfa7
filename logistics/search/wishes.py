"""What recipients would rather have (``preferences.csv``), where nobody is the worse for it.

Two recipients of one trip exchange what it brings them, gram for gram, where one of them ranks the
other's food higher and the other does not mind. All use as much as before, at the same sessions,
and no goal gets worse: a wish decides between plans that the goals cannot tell apart.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import NamedTuple

from inventory.model import Category, LotId
from logistics.check import check
from logistics.hand.by_hand import with_figures
from logistics.model import Scenario, SiteId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId, Use
from logistics.progress import Budget

UNRANKED = len(Category) + 1
"""The rank of what a recipient says nothing about: after all that it names."""


class _Brought(NamedTuple):
    """A lot that a trip brings to a recipient, and the one stop at which the recipient gets it."""

    site_id: SiteId
    lot_id: LotId
    quantity_g: int


def wish_sum(scenario: Scenario, plan: Plan) -> int:
    """Return the grams used times their ranks, of recipients that rank: less is nearer."""
    ranks, ranking = _ranks(scenario), {p.site_id for p in scenario.preferences if p.rank}
    return sum(
        u.quantity_g * ranks.get((u.site_id, scenario.product_of(u.lot_id).category), UNRANKED)
        for u in plan.uses
        if u.site_id in ranking
    )


def nearer_to_wishes(scenario: Scenario, plan: Plan, *, budget: Budget) -> Plan:
    """Return the plan with exchanges that bring it nearer to wishes; each is checked on its own."""
    if not _ranks(scenario):
        return plan
    goals = check(scenario, plan).figures.goals
    for trip_id in [t.trip_id for t in plan.trips]:
        is_better = True
        while is_better and budget.left_s > 0:
            is_better = False
            for other in _exchanges(scenario, plan, trip_id):
                if budget.left_s <= 0:
                    break
                if wish_sum(scenario, other) >= wish_sum(scenario, plan):
                    continue
                told = with_figures(scenario, other)
                report = check(scenario, told)
                if report.clean and not goals.beats(report.figures.goals):
                    plan, goals, is_better = told, report.figures.goals, True
                    break
    return plan


def _ranks(scenario: Scenario) -> Mapping[tuple[SiteId, Category], int]:
    return {(p.site_id, p.category): p.rank for p in scenario.preferences if p.rank}


def _exchanges(scenario: Scenario, plan: Plan, trip_id: TripId) -> Iterator[Plan]:
    """Yield the plan with each exchange on a trip that lowers the sum of ranks and raises none."""
    (trip,) = (t for t in plan.trips if t.trip_id == trip_id)
    ranks, ranking = _ranks(scenario), {p.site_id for p in scenario.preferences if p.rank}

    def rank(site_id: SiteId, lot_id: LotId) -> int:
        if site_id not in ranking:
            return 0
        return ranks.get((site_id, scenario.product_of(lot_id).category), UNRANKED)

    for one, two in permutations(_brought(scenario, plan, trip), 2):
        if one.site_id == two.site_id or one.lot_id == two.lot_id:
            continue
        gains = rank(one.site_id, one.lot_id) > rank(one.site_id, two.lot_id)
        minds = rank(two.site_id, one.lot_id) > rank(two.site_id, two.lot_id)
        if gains and not minds:
            yield from _exchanged(scenario, plan, trip, (one, two))


def _brought(scenario: Scenario, plan: Plan, trip: Trip) -> list[_Brought]:
    """Return what only this trip brings to its recipients, one stop each."""
    times: dict[tuple[SiteId, LotId], int] = defaultdict(int)
    for stop in (s for t in plan.trips for s in t.stops):
        for item in (*stop.unload, *stop.load):
            times[stop.site_id, item.lot_id] += 1
    return [
        _Brought(stop.site_id, item.lot_id, item.quantity_g)
        for stop in trip.stops
        if not scenario.sites[stop.site_id].is_supply
        for item in stop.unload
        if times[stop.site_id, item.lot_id] == 1
        and scenario.lots[item.lot_id].site_id != stop.site_id
    ]


def _exchanged(
    scenario: Scenario, plan: Plan, trip: Trip, pair: tuple[_Brought, _Brought]
) -> Iterator[Plan]:
    """Yield the plan with as many whole cases exchanged as can be, then with the fewest."""
    one, two = pair
    least_g = math.lcm(*(scenario.lots[x.lot_id].case_g for x in pair))
    most_g = min(one.quantity_g, two.quantity_g) // least_g * least_g
    for grams in dict.fromkeys(g for g in (most_g, least_g) if least_g <= g <= most_g):
        uses = _uses_with(scenario, plan.uses, one, two.lot_id, grams)
        uses = uses and _uses_with(scenario, uses, two, one.lot_id, grams)
        if uses is None:
            continue
        moved = {
            (one.site_id, one.lot_id): -grams,
            (one.site_id, two.lot_id): grams,
            (two.site_id, two.lot_id): -grams,
            (two.site_id, one.lot_id): grams,
        }
        changed = replace(trip, stops=tuple(_stop_with(s, moved) for s in trip.stops))
        trips = tuple(changed if t.trip_id == trip.trip_id else t for t in plan.trips)
        yield replace(plan, trips=trips, uses=uses)


def _stop_with(stop: PlanStop, moved: Mapping[tuple[SiteId, LotId], int]) -> PlanStop:
    change = {lot_id: g for (site_id, lot_id), g in moved.items() if site_id == stop.site_id}
    if not stop.unload or not change:
        return stop
    unload_g = {item.lot_id: item.quantity_g for item in stop.unload}
    for lot_id, grams in change.items():
        unload_g[lot_id] = unload_g.get(lot_id, 0) + grams
    unload = (LotQuantity(lot_id=k, quantity_g=g) for k, g in unload_g.items() if g)
    return replace(stop, unload=tuple(unload))


def _uses_with(
    scenario: Scenario, uses: Sequence[Use], gives: _Brought, gets: LotId, grams: int
) -> tuple[Use, ...] | None:
    """Return the uses in which a recipient eats of ``gets`` what it gives away, session by session.

    None where a session has no use for as much of it, or it would be too old.
    """
    eaten: dict[tuple[SiteId, date, LotId], int] = defaultdict(int)
    by_category: dict[tuple[SiteId, date, Category], int] = defaultdict(int)
    for use in uses:
        eaten[use.site_id, use.day, use.lot_id] += use.quantity_g
        category = scenario.product_of(use.lot_id).category
        by_category[use.site_id, use.day, category] += use.quantity_g
    mine = [k for k in eaten if (k[0], k[2]) == (gives.site_id, gives.lot_id)]
    left_g = sum(eaten[k] for k in mine) - (gives.quantity_g - grams)
    old, new = (scenario.product_of(x).category for x in (gives.lot_id, gets))
    for key in sorted(mine, key=lambda k: k[1]):
        site_id, day, _ = key
        now_g = min(eaten[key], max(0, left_g))
        if old is not new:
            room_g = scenario.need_g.get((site_id, day, new), 0) - by_category[site_id, day, new]
            now_g = min(now_g, max(0, room_g))
        if day > scenario.last_use_day(gets):
            now_g = 0
        eaten[key] -= now_g
        eaten[site_id, day, gets] += now_g
        left_g -= now_g
    if left_g > 0:
        return None
    return tuple(
        Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=g)
        for (site_id, day, lot_id), g in sorted(eaten.items())
        if g
    )
