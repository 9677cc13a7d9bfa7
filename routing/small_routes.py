"""The cheapest route for every set of a few stops, by labels over sets, compiled.

Exact where who comes earlier is never worse off: for any windows, periods of the day, trips,
depots, releases, loads and shipments. Where it is not (rests, limits aboard, and paid or limited
time with gaps between windows) it gives a bound from below.

Nodes are the stops, then the depots. Sets are bits, stop 0 the lowest.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.board import Pattern
from routing.figures import Figures, HaltFigures, VehicleFigures
from routing.model import END_OF_TIME
from routing.small_exact import has_gaps, is_timed_type
from routing.small_sets import NO_COST
from routing.travel import NEVER

Numbers = NDArray[np.int64]

MOST_LABELS = 600_000

MASK, NODE, TRIPS, TIME, ELAPSED, LATEST, COST, DISTANCE, LEVEL, PARENT, DONE, LOADS = range(12)
"""Columns of a label: stops served, where, trips begun, when it is ready to leave (at a depot: when
it arrives), time without waiting, latest start, money but for time, length, release that its trip
waited for, the label before, whether it was extended; then the most ever aboard in the trip and
what is aboard now but for later deliveries, by dimension."""


class Facts(NamedTuple):
    """One vehicle type's figures: arrays by node (and dimension), and numbers in ``rules``."""

    legs: Numbers
    begins: Numbers
    distances: Numbers
    first_window: Numbers
    opens: Numbers
    closes: Numbers
    services: Numbers
    releases: Numbers
    levels: Numbers
    deliveries: Numbers
    changes: Numbers
    pickup_of: Numbers
    is_barred: Any
    reloads: Numbers
    capacity: Numbers
    rules: Numbers


END, FROM, UNTIL, TRIPS_LIMIT, TRIP_COST, RATE, TIME_RATE, FAR, LONG, IS_TIMED = range(10)
"""Places in ``Facts.rules``."""


class Store(NamedTuple):
    """Labels, the first of each set and node, the next of each, and the best by set.

    ``best`` holds costs, ``last`` the label that ends a set's cheapest route; ``used[0]`` counts.
    """

    labels: Numbers
    first: Numbers
    following: Numbers
    best: Numbers
    last: Numbers
    used: Numbers


def new_store(figures: Figures, vehicle: VehicleFigures, facts: Facts) -> Store:
    """Return a store with the label of a vehicle at its start."""
    count, dimensions = len(figures.stops), len(figures.nothing)
    store = Store(
        labels=np.zeros((MOST_LABELS, LOADS + 2 * dimensions), dtype=np.int64),
        first=np.full((1 << count, len(facts.services)), -1, dtype=np.int64),
        following=np.full(MOST_LABELS, -1, dtype=np.int64),
        best=np.full(1 << count, NO_COST, dtype=np.int64),
        last=np.full(1 << count, -1, dtype=np.int64),
        used=np.zeros(1, dtype=np.int64),
    )
    depot = figures.depots[vehicle.start]
    ready = max(depot.opens, vehicle.vehicle_type.shift[0])
    if ready <= depot.closes:
        start = store.labels[0]
        start[[NODE, TIME, LATEST, COST, LEVEL, PARENT]] = (
            count + vehicle.start,
            ready,
            depot.closes,
            vehicle.vehicle_type.fixed_cost,
            -1,
            -1,
        )
        store.first[0, count + vehicle.start] = 0
        store.used[0] = 1
    return store


def pattern_to(store: Store, mask: int, *, vehicle_type: int, stops: int, end: int) -> Pattern:
    """Return the route that ends with a set's best label."""
    halts = [-1 - end]
    label = int(store.last[mask])
    while label >= 0:
        node = int(store.labels[label, NODE])
        halts.append(node if node < stops else -1 - (node - stops))
        label = int(store.labels[label, PARENT])
    return Pattern(vehicle_type, tuple(reversed(halts)))


def facts_of(figures: Figures, vehicle: VehicleFigures) -> Facts:
    """Return the figures of a vehicle type as arrays; gaps that do not fit are closed."""
    halts = [*figures.stops, *figures.depots]
    places = [h.place for h in halts]
    grid = np.ix_(places, places)
    travel, is_timed = vehicle.travel, is_timed_type(vehicle)
    matrices = [travel.duration, *(p.duration for p in travel.later)]
    begins = [0, *(p.begins for p in travel.later)]
    windows = [h.windows for h in halts]
    if is_timed and has_gaps(figures, vehicle):
        matrices, begins = [travel.shortest_duration], [0]
        windows = [((h.opens, h.closes),) for h in halts]
    starts = np.cumsum([0, *(len(w) for w in windows)])
    return Facts(
        legs=np.array([m[grid] for m in matrices], dtype=np.int64),
        begins=np.array([*begins, 2 * END_OF_TIME], dtype=np.int64),
        distances=travel.distance[grid].astype(np.int64),
        first_window=starts.astype(np.int64),
        opens=np.array([o for w in windows for o, _ in w], dtype=np.int64),
        closes=np.array([c for w in windows for _, c in w], dtype=np.int64),
        services=np.array([h.service for h in halts], dtype=np.int64),
        releases=np.array([h.release for h in halts], dtype=np.int64),
        levels=np.array(sorted({s.release for s in figures.stops} | {0}), dtype=np.int64),
        **_loads(figures),
        is_barred=np.array([i in vehicle.barred for i in range(len(figures.stops))], dtype=bool),
        reloads=np.array(sorted(vehicle.reload), dtype=np.int64) + len(figures.stops),
        capacity=np.array(vehicle.capacity, dtype=np.int64),
        rules=_rules(figures, vehicle, is_timed=is_timed),
    )


def _loads(figures: Figures) -> dict[str, Numbers]:
    """Return by stop what it gets, how else the load changes there, and whose shipment it ends."""

    def change(number: int, stop: HaltFigures) -> list[int]:
        shipment = figures.shipment_of.get(number)
        if shipment is None:
            return list(stop.pickup)
        sign = 1 if shipment.pickup == number else -1
        return [sign * amount for amount in shipment.load]

    shape = len(figures.stops), len(figures.nothing)
    pickups = np.full(len(figures.stops), -1, dtype=np.int64)
    for shipment in figures.shipment_of.values():
        pickups[shipment.delivery] = shipment.pickup
    changes = [change(i, s) for i, s in enumerate(figures.stops)]
    return {
        "deliveries": np.array([s.delivery for s in figures.stops], dtype=np.int64).reshape(shape),
        "changes": np.array(changes, dtype=np.int64).reshape(shape),
        "pickup_of": pickups,
    }


def _rules(figures: Figures, vehicle: VehicleFigures, *, is_timed: bool) -> Numbers:
    of = vehicle.vehicle_type
    end = figures.depots[vehicle.end]
    rules = np.zeros(10, dtype=np.int64)
    rules[END] = len(figures.stops) + vehicle.end
    rules[FROM] = end.opens
    rules[UNTIL] = min(end.closes, of.shift[1])
    rules[TRIPS_LIMIT] = -1 if of.trips_limit is None else of.trips_limit
    rules[TRIP_COST] = of.cost_per_trip
    rules[RATE], rules[TIME_RATE] = of.cost_per_distance, of.cost_per_time
    rules[FAR] = -1 if of.most_distance is None else of.most_distance
    rules[LONG] = 2 * NEVER if of.most_duration is None else of.most_duration
    rules[IS_TIMED] = is_timed
    return rules


@njit(cache=True, nogil=True)
def arrival(facts: Facts, origin: int, node: int, ready: int, opens: int) -> int:
    """Return the earliest arrival at ``opens`` or later of who is ready to leave."""
    best = 2 * NEVER
    for period in range(len(facts.begins) - 1):
        leg = facts.legs[period, origin, node]
        leave = max(ready, facts.begins[period], opens - leg)
        if leg < NEVER and (period == len(facts.begins) - 2 or leave < facts.begins[period + 1]):
            best = min(best, leave + leg)
    return best


@njit(cache=True, nogil=True)
def _is_as_good(facts: Facts, a: Any, b: Any) -> bool:
    """Tell whether label ``a`` makes ``b`` needless."""
    rules = facts.rules
    if a[TIME] > b[TIME] or a[COST] > b[COST] or a[LEVEL] < b[LEVEL]:
        return False
    if rules[TRIPS_LIMIT] >= 0 and a[TRIPS] > b[TRIPS]:
        return False
    if rules[FAR] >= 0 and a[DISTANCE] > b[DISTANCE]:
        return False
    if rules[IS_TIMED] and (a[ELAPSED] > b[ELAPSED] or a[LATEST] < b[LATEST]):
        return False
    more = 0
    for column in range(LOADS, len(a)):
        more += a[column] > b[column]
    return more == 0


@njit(cache=True, nogil=True)
def _keep(facts: Facts, store: Store, label: Any) -> bool:
    """Keep a label unless another is as good, and drop those it is as good as; False = full."""
    mask, node = label[MASK], label[NODE]
    before, k = -1, store.first[mask, node]
    while k >= 0:
        if _is_as_good(facts, store.labels[k], label):
            return True
        after = store.following[k]
        if _is_as_good(facts, label, store.labels[k]):
            if before < 0:
                store.first[mask, node] = after
            else:
                store.following[before] = after
        else:
            before = k
        k = after
    number = store.used[0]
    if number == len(store.labels):
        return False
    store.labels[number] = label
    store.following[number] = store.first[mask, node]
    store.first[mask, node] = number
    store.used[0] = number + 1
    return True


@njit(cache=True, nogil=True)
def _drive(facts: Facts, label: Any, node: int, ready: int, opens: int) -> bool:
    """Move a label to a node, arriving at ``opens`` or later; False = it cannot."""
    origin, rules = label[NODE], facts.rules
    label[TIME] = arrival(facts, origin, node, ready, opens)
    if label[TIME] >= NEVER:
        return False
    length = facts.distances[origin, node]
    label[NODE] = node
    label[DISTANCE] += length
    label[COST] += rules[RATE] * length
    if rules[IS_TIMED]:
        label[ELAPSED] += facts.legs[0, origin, node]
    return bool(rules[FAR] < 0 or label[DISTANCE] <= rules[FAR])


@njit(cache=True, nogil=True)
def _close(facts: Facts, label: Any, closes: int) -> bool:
    """Note when a halt closes; False = the label is too late or its route too long."""
    label[LATEST] = min(label[LATEST], closes - label[ELAPSED])
    duration = max(label[TIME] - label[LATEST], label[ELAPSED])
    return label[TIME] <= closes and (not facts.rules[IS_TIMED] or duration <= facts.rules[LONG])


@njit(cache=True, nogil=True)
def _visit(facts: Facts, label: Any, stop: int, ready: int) -> bool:
    """Extend a label to a stop; False = it cannot be."""
    if not _drive(facts, label, stop, ready, 0):
        return False
    window, last = facts.first_window[stop], facts.first_window[stop + 1] - 1
    while window < last and facts.closes[window] < label[TIME]:
        window += 1
    label[TIME] = max(label[TIME], facts.opens[window])
    if not _close(facts, label, facts.closes[window]):
        return False
    label[TIME] += facts.services[stop]
    label[ELAPSED] += facts.services[stop]
    label[MASK] |= 1 << stop
    dimensions = len(facts.capacity)
    for d in range(dimensions):
        label[LOADS + dimensions + d] += facts.changes[stop, d]
        most = label[LOADS + d] + facts.deliveries[stop, d]
        most = max(most, label[LOADS + dimensions + d])
        label[LOADS + d] = most
        if most > facts.capacity[d]:
            return False
    return True


@njit(cache=True, nogil=True)
def _to_depots(facts: Facts, store: Store, number: int, label: Any, ready: int) -> bool:
    """End a trip at each depot where the vehicle may reload, and the route; False = full."""
    rules, start = facts.rules, label.copy()
    arrives = start[MASK] and _drive(facts, label, rules[END], ready, rules[FROM])
    if arrives and _close(facts, label, rules[UNTIL]):
        duration = max(label[TIME] - label[LATEST], label[ELAPSED])
        cost = label[COST]
        if rules[IS_TIMED]:
            cost += rules[TIME_RATE] * duration
        if cost < store.best[label[MASK]]:
            store.best[label[MASK]] = cost
            store.last[label[MASK]] = number
    if 0 <= rules[TRIPS_LIMIT] <= start[TRIPS]:
        return True
    for depot in facts.reloads:
        label[:] = start
        window = facts.first_window[depot]
        if _drive(facts, label, depot, ready, facts.opens[window]) and _close(
            facts, label, facts.closes[window]
        ):
            label[LEVEL], label[PARENT], label[DONE] = -1, number, 0
            label[LOADS:] = 0
            if not _keep(facts, store, label):
                return False
    return True


@njit(cache=True, nogil=True)
def _has_open(facts: Facts, mask: int) -> bool:
    """Tell whether a shipment was taken and not brought yet."""
    for stop in range(len(facts.pickup_of)):
        pickup = facts.pickup_of[stop]
        if pickup >= 0 and mask >> pickup & 1 and not mask >> stop & 1:
            return True
    return False


@njit(cache=True, nogil=True)
def _may_follow(facts: Facts, mask: int, stop: int) -> bool:
    """Tell whether a stop may come next after a set of stops."""
    pickup = facts.pickup_of[stop]
    return not mask >> stop & 1 and not facts.is_barred[stop] and (pickup < 0 or mask >> pickup & 1)


@njit(cache=True, nogil=True)
def _extend(facts: Facts, store: Store, number: int) -> bool:
    """Extend a label in every way; False = no room for more labels."""
    base, stops = store.labels[number].copy(), len(facts.pickup_of)
    label = base.copy()
    is_depot = base[NODE] >= stops
    ready = base[TIME]
    if is_depot:
        base[TRIPS] += 1
        base[COST] += facts.rules[TRIP_COST]
        base[ELAPSED] += facts.services[base[NODE]]
        ready += facts.services[base[NODE]]
    for stop in range(stops):
        if not _may_follow(facts, base[MASK], stop):
            continue
        for level in range(len(facts.levels) if is_depot else 1):
            release = facts.levels[level] if is_depot else base[LEVEL]
            if release < facts.releases[stop]:
                continue
            label[:] = base
            label[PARENT], label[LEVEL], label[DONE] = number, release, 0
            is_there = _visit(facts, label, stop, max(ready, release) if is_depot else ready)
            if is_there and not _keep(facts, store, label):
                return False
    if _has_open(facts, base[MASK]):
        return True
    label[:] = base
    return _to_depots(facts, store, number, label, ready)


@njit(cache=True, nogil=True)
def extend_sets(facts: Facts, store: Store, first: int, until: int) -> bool:
    """Extend all labels of the sets from ``first`` until before ``until``; False = no room."""
    nodes, stops = store.first.shape[1], len(facts.pickup_of)
    for mask in range(first, until):
        for node in range(stops):
            k = store.first[mask, node]
            while k >= 0:
                if not _extend(facts, store, k):
                    return False
                k = store.following[k]
        is_changed = True
        while is_changed:
            is_changed = False
            for node in range(stops, nodes):
                k = store.first[mask, node]
                while k >= 0:
                    if not store.labels[k, DONE]:
                        store.labels[k, DONE] = 1
                        is_changed = True
                        if not _extend(facts, store, k):
                            return False
                    k = store.following[k]
    return True
