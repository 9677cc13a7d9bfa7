"""The cheapest way to do a trip, by trying every order, every choice of windows, every rule.

Written to share no idea with the code under test. For a handful of visits only.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, permutations, product

from logistics.one_trip.trip_task import TripTask

Times = list[tuple[int, int]]


def by_hand_cost(task: TripTask, order: tuple[int, ...], minutes: int) -> Fraction:
    """Return yen for kilometres and hours."""
    vehicle = task.vehicle
    metres = 0
    for a, b in pairwise(order):
        leg = task.scenario.leg(task.visits[a].site_id, task.visits[b].site_id)
        assert leg is not None
        metres += leg.length_m
    return (
        Fraction(vehicle.yen_per_km) * metres / 1000 + Fraction(vehicle.yen_per_hour) * minutes / 60
    )


def by_hand_shortest(task: TripTask, order: tuple[int, ...]) -> int | None:
    """Return the minutes of the shortest timing of an order, whatever the loads; None = none."""
    choices = product(*(task.visits[v].windows for v in order))
    found = [times for windows in choices if (times := _times(task, order, windows))]
    return min((times[-1][1] - times[0][0] for times in found), default=None)


def by_hand_optimum(task: TripTask) -> Fraction | None:
    """Return what the cheapest of all orders costs; None = there is none."""
    last = len(task.visits) - 1
    found = []
    for inner in permutations(range(1, last)):
        order = (0, *inner, last)
        minutes = by_hand_shortest(task, order) if loads_fit(task, order) else None
        if minutes is not None:
            found.append(by_hand_cost(task, order, minutes))
    return min(found, default=None)


def by_hand_faults(task: TripTask, timed: Times, order: tuple[int, ...]) -> Iterator[str]:
    """Yield what a trip with times breaks."""
    for v, (arrive, depart) in zip(order, timed, strict=True):
        visit = task.visits[v]
        if depart - arrive < visit.service_min:
            yield f"visit {v}: service"
        if not any(a <= arrive and depart <= b for a, b in visit.windows):
            yield f"visit {v}: window"
    for (v, here), (w, there) in pairwise(zip(order, timed, strict=True)):
        leg = task.scenario.leg(task.visits[v].site_id, task.visits[w].site_id)
        if leg is None or there[0] - here[1] < leg.duration_min:
            yield f"leg to {w}"
    at = dict(zip(order, timed, strict=True))
    for c in task.carriages:
        aboard_min = at[c.unload][0] - at[c.load][1]
        if c.most_aboard_min is not None and aboard_min > c.most_aboard_min:
            yield f"carriage to {c.unload}: aboard"
    if timed[0][0] < task.span[0] or timed[-1][1] > task.span[1]:
        yield "span"
    if not loads_fit(task, order):
        yield "load"


def loads_fit(task: TripTask, order: tuple[int, ...]) -> bool:
    """Tell whether all is loaded before it is unloaded, and fits in between."""
    place = {v: k for k, v in enumerate(order)}
    for k in range(len(order)):
        aboard = [c for c in task.carriages if place[c.load] <= k < place[c.unload]]
        if sum(c.quantity_g for c in aboard) > task.vehicle.payload_g:
            return False
        for zone, room_ul in task.vehicle.compartment_ul.items():
            if sum(c.volume_ul.get(zone, 0) for c in aboard) > room_ul:
                return False
    return all(place[c.load] < place[c.unload] for c in task.carriages)


def _times(
    task: TripTask, order: tuple[int, ...], windows: tuple[tuple[int, int], ...]
) -> Times | None:
    """Return the earliest end and then the latest start, every visit being in its window."""
    rows: list[tuple[int, int, int]] = []  # moment v is at least w after moment u
    for k, v in enumerate(order):
        rows.append((2 * k, 2 * k + 1, task.visits[v].service_min))
        if k:
            leg = task.scenario.leg(task.visits[order[k - 1]].site_id, task.visits[v].site_id)
            if leg is None:
                return None
            rows.append((2 * k - 1, 2 * k, leg.duration_min))
    for c in task.carriages:
        if c.most_aboard_min is not None:
            load, unload = order.index(c.load), order.index(c.unload)
            rows.append((2 * unload, 2 * load + 1, -c.most_aboard_min))
    low = [max(a, task.span[0]) for a, _ in windows for _ in range(2)]
    high = [min(b, task.span[1]) for _, b in windows for _ in range(2)]
    for _ in range(len(low) + 1):
        for u, v, w in rows:
            low[v] = max(low[v], low[u] + w)
    if any(low[v] < low[u] + w for u, v, w in rows):
        return None
    if any(a > b for a, b in zip(low, high, strict=True)):
        return None
    high[-1] = low[-1]
    for _ in range(len(low) + 1):
        for u, v, w in rows:
            high[u] = min(high[u], high[v] - w)
    return list(zip(high[::2], high[1::2], strict=True))
