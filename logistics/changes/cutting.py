"""The old plan on the month as it is known now, with everything impossible cut away.

It is sound at once and changes nothing that can stay: ``replan`` starts from it and falls back to
it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from logistics.changes.replay import Replay, balanced, fewer_delivered
from logistics.hand.by_hand import with_figures
from logistics.locks import NO_LOCKS, Locks
from logistics.model import Scenario, SiteId
from logistics.one_trip.retiming import is_drivable, retimed, without_empty_stops
from logistics.one_trip.trips import cheapest_order, timed_as_given
from logistics.plan_model import Plan, PlanStop, Trip

MOST_OVERFLOWS = 12
REORDER_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The month as it is known, since when it is, and what is forbidden besides its rules.

    ``closed_on`` says from which day on a leg cannot be driven.
    """

    month: Scenario
    as_of: date
    closed_on: Mapping[tuple[SiteId, SiteId], date] = field(default_factory=dict)
    locks: Locks = NO_LOCKS

    def on(self, day: date) -> Scenario:
        """Return the month with the roads that are open on a day."""
        shut = {leg for leg, since in self.closed_on.items() if since <= day}
        if not shut:
            return self.month
        travel = {leg: drive for leg, drive in self.month.travel.items() if leg not in shut}
        return replace(self.month, travel=travel)

    def is_open(self, trip: Trip) -> bool:
        """Tell whether all roads of a trip are open on its day."""
        legs = ((a.site_id, b.site_id) for a, b in pairwise(trip.stops))
        return all(self.closed_on.get(leg, date.max) > trip.day for leg in legs)


def cut(situation: Situation, plan: Plan) -> Plan:
    """Return the plan with what can still be carried out; days before ``as_of`` are as they were.

    Food that has no room at a recipient is not brought there, the latest deliveries first.
    """
    month, as_of = situation.month, situation.as_of
    past = [t for t in plan.trips if t.day < as_of]
    coming = [p for t in plan.trips if t.day >= as_of and (p := possible(situation, t))]
    for _ in range(MOST_OVERFLOWS):
        replayed = Replay(scenario=month, plan=_with(plan, [*past, *coming]), since=as_of).run()
        if not replayed.overflows:
            break
        before = coming
        coming = list(fewer_delivered(month, coming, replayed.overflows[0], as_of))
        if sorted(map(repr, before)) == sorted(map(repr, coming)):
            break
    kept = replayed.kept
    return with_figures(month, replace(kept, trips=_tidied(situation, kept.trips, plan)))


def _with(plan: Plan, trips: list[Trip]) -> Plan:
    return replace(plan, trips=tuple(trips))


def _tidied(situation: Situation, trips: tuple[Trip, ...], plan: Plan) -> tuple[Trip, ...]:
    """Return the trips that still do something, without their empty stops, in the plan's order."""
    place = {t.trip_id: n for n, t in enumerate(plan.trips)}
    old = {t.trip_id: t for t in plan.trips}
    found = []
    for trip in sorted(trips, key=lambda t: place[t.trip_id]):
        if trip == old[trip.trip_id]:
            found.append(trip)
        elif any(stop.handled_g for stop in trip.stops):
            found.append(without_empty_stops(situation.on(trip.day), trip))
    return tuple(found)


def possible(situation: Situation, trip: Trip) -> Trip | None:
    """Return what of a trip can be driven and is allowed; None = nothing."""
    allowed = balanced(_allowed(situation, trip))
    if not any(stop.handled_g for stop in allowed.stops):
        return None
    if allowed != trip:
        allowed = without_empty_stops(situation.on(trip.day), allowed)
    if situation.is_open(allowed):
        return allowed if is_drivable(situation.month, allowed) else None
    return _detoured(situation, allowed)


def _allowed(situation: Situation, trip: Trip) -> Trip:
    """Return a trip without what is locked away from it."""
    locks, month = situation.locks, situation.month
    stops = tuple(
        replace(
            stop,
            unload=tuple(
                x
                for x in stop.unload
                if not locks.forbid(trip, stop.site_id, x.lot_id)
                and not locks.keep_from(month, stop.site_id, x.lot_id)
            ),
            load=tuple(x for x in stop.load if not locks.forbid(trip, stop.site_id, x.lot_id)),
        )
        for stop in trip.stops
    )
    return trip if stops == trip.stops else replace(trip, stops=stops)


def _ways(
    situation: Situation, month: Scenario, trip: Trip, span: tuple[int, int]
) -> Iterator[Trip | None]:
    """Yield how a trip may still come to all its places: in another order, or past other places."""
    if not situation.locks.order(trip):
        yield retimed(month, trip, span, lambda x: cheapest_order(x, time_limit_s=REORDER_S))
    yield retimed(month, _around(month, trip), span, timed_as_given)


def _around(month: Scenario, trip: Trip) -> Trip:
    """Return a trip that passes one more place wherever the direct way is closed."""
    stops = [trip.stops[0]]
    for here, there in pairwise(trip.stops):
        if month.leg(here.site_id, there.site_id) is None:
            past = [
                (out.duration_s + back.duration_s, site_id)
                for site_id in month.sites
                if (out := month.leg(here.site_id, site_id))
                and (back := month.leg(site_id, there.site_id))
            ]
            if past:
                at_min = here.depart_min
                stops.append(PlanStop(site_id=min(past)[1], arrive_min=at_min, depart_min=at_min))
        stops.append(there)
    return replace(trip, stops=tuple(stops))


def _detoured(situation: Situation, trip: Trip) -> Trip | None:
    """Return a trip around closed roads: in another order if it may, then without few stops."""
    month = situation.on(trip.day)
    shift = next(
        (
            s
            for s in month.shifts_by_vehicle_day.get((trip.vehicle_id, trip.day), ())
            if s.start_min <= trip.stops[0].arrive_min and trip.stops[-1].depart_min <= s.end_min
        ),
        None,
    )
    if shift is None:
        return None
    span = trip.stops[0].arrive_min, shift.end_min
    for way in _ways(situation, month, trip, span):
        if way is not None and is_drivable(month, way):
            return way
    halls = [n for n, s in enumerate(trip.stops[1:-1], 1) if s.handled_g]
    touched = {
        n
        for n, (a, b) in enumerate(pairwise(trip.stops))
        if (a.site_id, b.site_id) not in month.travel and a.site_id != b.site_id
    }
    touched |= {n + 1 for n in touched}
    if not halls:
        return None
    least = min(halls, key=lambda n: (n not in touched, trip.stops[n].handled_g))
    stops = (*trip.stops[:least], *trip.stops[least + 1 :])
    without = balanced(replace(trip, stops=stops))
    return _detoured(situation, without) if any(s.handled_g for s in without.stops) else None
