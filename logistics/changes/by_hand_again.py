"""What a person does when there is news: plan the rest of the month by hand, from what is there."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from inventory.model import LotId
from logistics.changes.replay import Replay
from logistics.changes.rest_of_month import rest_of_month
from logistics.check import check
from logistics.hand.by_hand import plan_by_hand, with_figures
from logistics.model import Scenario, SiteId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId, Use
from logistics.search.overflow import forced_discards


def plan_by_hand_again(scenario: Scenario, plan: Plan, *, as_of: date, seed: int = 0) -> Plan:
    """Return a plan that keeps what was before ``as_of`` and is made by hand anew from then on.

    ``scenario`` is the month as it is known now. Whatever the news, the plan breaks no rule if the
    past broke none.
    """

    def by_hand(rest: Scenario) -> Plan:
        return plan_by_hand(rest, seed=seed)

    return planned_again(scenario, plan, as_of=as_of, planner=by_hand)


def planned_again(
    scenario: Scenario, plan: Plan, *, as_of: date, planner: Callable[[Scenario], Plan]
) -> Plan:
    """Return a plan that keeps what was before ``as_of``; ``planner`` plans the days from then on.

    It gets them as a month of its own. The plan breaks no rule if the past broke none.
    """
    if as_of <= scenario.start:
        return planner(scenario)
    past = replace(
        plan,
        trips=tuple(t for t in plan.trips if t.day < as_of),
        uses=tuple(u for u in plan.uses if u.day < as_of),
        discards=tuple(d for d in plan.discards if d.day < as_of),
    )
    if as_of > scenario.end:
        return with_figures(scenario, past)
    rest, lot_of = rest_by_hand(scenario, past, as_of=as_of)
    made = planner(rest)
    trips = (*past.trips, *_trips_of(made, lot_of, as_of=as_of))
    uses = (*past.uses, *_uses_of(made.uses, lot_of))
    for discards in (
        (*past.discards, *_uses_of(made.discards, lot_of)),
        forced_discards(scenario, trips, uses, past.discards),
    ):
        again = with_figures(scenario, replace(made, trips=trips, uses=uses, discards=discards))
        if check(scenario, again).clean:
            return again
    discards = forced_discards(scenario, past.trips, past.uses, past.discards)
    return with_figures(scenario, replace(past, discards=discards))


def rest_by_hand(
    scenario: Scenario, past: Plan, *, as_of: date
) -> tuple[Scenario, Mapping[LotId, LotId]]:
    """Return the month from ``as_of`` on as one of its own, and of which lot each of its lots is.

    What is in stock that morning are its first lots: one a site, and a day since which it waits.
    """
    stock = Replay(scenario=scenario, plan=past, since=date.max).run(until=as_of).stock
    lots = {k: lot for k, lot in scenario.lots.items() if lot.available_on >= as_of}
    lot_of = {k: k for k in lots}
    for (site_id, lot_id), batches in stock.items():
        grams: dict[date, int] = defaultdict(int)
        for since, g in batches:
            grams[since] += g
        for since, g in grams.items():
            here = LotId(f"{lot_id}@{site_id}@{since}")
            lot_of[here] = lot_id
            lots[here] = replace(
                scenario.lots[lot_id],
                lot_id=here,
                site_id=site_id,
                available_on=since,
                quantity_g=g,
            )
    return replace(rest_of_month(scenario, past, from_on=as_of).month, lots=lots), lot_of


def _trips_of(made: Plan, lot_of: Mapping[LotId, LotId], *, as_of: date) -> Iterator[Trip]:
    for trip in made.trips:
        stops = tuple(_stop_of(stop, lot_of) for stop in trip.stops)
        yield replace(trip, trip_id=TripId(f"{as_of:%m%d}-{trip.trip_id}"), stops=stops)


def _stop_of(stop: PlanStop, lot_of: Mapping[LotId, LotId]) -> PlanStop:
    return replace(stop, load=_items_of(stop.load, lot_of), unload=_items_of(stop.unload, lot_of))


def _items_of(
    items: Iterable[LotQuantity], lot_of: Mapping[LotId, LotId]
) -> tuple[LotQuantity, ...]:
    grams: dict[LotId, int] = defaultdict(int)
    for item in items:
        grams[lot_of[item.lot_id]] += item.quantity_g
    return tuple(LotQuantity(lot_id=lot_id, quantity_g=g) for lot_id, g in grams.items())


def _uses_of(uses: Iterable[Use], lot_of: Mapping[LotId, LotId]) -> tuple[Use, ...]:
    grams: dict[tuple[SiteId, date, LotId], int] = defaultdict(int)
    for use in uses:
        grams[use.site_id, use.day, lot_of[use.lot_id]] += use.quantity_g
    return tuple(
        Use(site_id=site_id, day=day, lot_id=lot_id, quantity_g=g)
        for (site_id, day, lot_id), g in grams.items()
    )
