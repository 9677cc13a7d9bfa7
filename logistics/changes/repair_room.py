"""A stop in place of others, where nobody else can come to whom the news hit hardest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

from logistics.changes.cutting import Situation
from logistics.changes.repair_tours import Ride
from logistics.model import SiteId
from logistics.program.tours import comes_late, time_tour
from logistics.search.calendar import TYPICAL_EXTRA_G, Calendar
from routing.travel import NEVER

MOST_LEFT_OUT = 3


def with_stop(
    situation: Situation, calendar: Calendar, ride: Ride, handled_g: Sequence[int], site_id: SiteId
) -> Ride | None:
    """Return the ride with a stop at ``site_id``; None = there is no time for it.

    If need be the stops that handle least are left out, at most ``MOST_LEFT_OUT``.
    """
    number = next((n for n, s in enumerate(calendar.recipients) if s.site_id == site_id), None)
    if number is None or site_id in ride.tour.sites or situation.locks.fix(ride.tour.shift):
        return None
    is_late = comes_late(calendar.scenario, ride.tour.shift, site_id)
    for left_out in _choices(calendar, ride, handled_g):
        tour, grams = ride.tour, list(handled_g)
        for position in sorted(left_out, reverse=True):
            tour = tour.without_stop(position)
            del grams[position]
        minutes, places = calendar.insertions.longer_by(
            tour, grams, TYPICAL_EXTRA_G, is_late=is_late
        )
        if minutes[number] >= NEVER:
            continue
        at = int(places[number])
        tour = tour.with_stop(at, site_id)
        found = timed(situation, calendar, replace(ride, tour=tour))
        if found is not None:
            return found
    return None


def _choices(calendar: Calendar, ride: Ride, handled_g: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield which stops at recipients are left out: none, then what handles least."""
    sites = calendar.scenario.sites
    halls = [
        n
        for n, s in enumerate(ride.tour.sites)
        if n and not sites[s].is_supply and s != ride.tour.sites[0]
    ]
    chosen = [c for k in range(MOST_LEFT_OUT + 1) for c in combinations(halls, k)]
    yield from sorted(chosen, key=lambda c: sum(handled_g[n] for n in c))


def timed(situation: Situation, calendar: Calendar, ride: Ride) -> Ride | None:
    """Return a ride with the times of its tour; None where it has none, or a road is closed."""
    grams = handled_at(ride)
    timing = time_tour(calendar.scenario, ride.tour, grams)
    shut, sites = situation.closed_on, ride.tour.sites
    legs = pairwise(sites)
    is_shut = any(shut.get(leg, date.max) <= ride.tour.shift.day for leg in legs)
    return None if timing is None or is_shut else replace(ride, timing=timing)


def handled_at(ride: Ride) -> list[int]:
    """Return what each stop handles: as on the plan's trip, or what a new stop typically does."""
    if ride.trip is None:
        return [TYPICAL_EXTRA_G] * len(ride.tour.sites)
    planned = list(ride.trip.stops)
    found = []
    for site_id in ride.tour.sites:
        while (
            planned
            and planned[0].site_id != site_id
            and all(s != planned[0].site_id for s in ride.tour.sites)
        ):
            planned.pop(0)
        if planned and planned[0].site_id == site_id:
            found.append(planned.pop(0).handled_g)
        else:
            found.append(TYPICAL_EXTRA_G)
    return found
