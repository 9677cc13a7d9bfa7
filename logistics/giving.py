"""What a plan takes from the food of each base: for reserving it and for driving it."""

from collections import defaultdict
from collections.abc import Collection

from inventory.model import LotId
from logistics.model import Scenario, SiteId
from logistics.plan_model import LotQuantity, Plan, PlanStop, Trip, TripId

Grams = dict[tuple[LotId, SiteId], int]
"""Grams by lot of the month and base."""


def given_by_bases(scenario: Scenario, plan: Plan, *, without: Collection[TripId] = ()) -> Grams:
    """Return what trips load at the bases where the food lies or arrives.

    What a trip has brought there first is left out: it lies elsewhere as long as that trip has not
    been driven. ``without`` are trips that have been loaded already.
    """
    return _loads(scenario, plan, without=without, of_own_site=True)


def handed_on(scenario: Scenario, plan: Plan, *, without: Collection[TripId] = ()) -> Grams:
    """Return what trips load at bases to which other trips bring it."""
    return _loads(scenario, plan, without=without, of_own_site=False)


def _loads(
    scenario: Scenario, plan: Plan, *, without: Collection[TripId], of_own_site: bool
) -> Grams:
    found: Grams = defaultdict(int)
    for trip in plan.trips:
        if trip.trip_id in without:
            continue
        for stop in trip.stops:
            for load in stop.load:
                is_own = scenario.lots[load.lot_id].site_id == stop.site_id
                if is_own is of_own_site:
                    found[load.lot_id, stop.site_id] += load.quantity_g
    return dict(found)


def loaded_at(trip: Trip, site_id: str) -> dict[LotId, int]:
    """Return what a trip loads at a site, in grams by lot."""
    return _sum(trip, site_id, unloading=False)


def unloaded_at(trip: Trip, site_id: str) -> dict[LotId, int]:
    """Return what a trip unloads at a site, in grams by lot."""
    return _sum(trip, site_id, unloading=True)


def _sum(trip: Trip, site_id: str, *, unloading: bool) -> dict[LotId, int]:
    found: dict[LotId, int] = defaultdict(int)
    for stop in trip.stops:
        if stop.site_id == site_id:
            for part in _parts(stop, unloading=unloading):
                found[part.lot_id] += part.quantity_g
    return dict(found)


def _parts(stop: PlanStop, *, unloading: bool) -> tuple[LotQuantity, ...]:
    return stop.unload if unloading else stop.load
