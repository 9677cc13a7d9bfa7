"""The best set of trips out of many, where vehicles reload at home and any may take any trip.

A trip takes the same time from any start in its span. As many vehicles suffice as trips are under
way at once, so what is chosen is trips with a start, and at no moment too many of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.board import Pattern
from routing.figures import figures_of
from routing.model import RoutingProblem
from routing.partition import Solved, left_out, rows_of, solved
from routing.schedule import Span, least_span, trips_of
from routing.scores import Prices
from routing.search.columns import best_of, prices_out

MOST_TRIPS = 3_000
MOST_CHOSEN_FROM = 1_500
MOST_LOOKS = 12
"""So often it is looked for moments with too many trips under way."""

Bools = NDArray[np.bool_]


def can_deal(problem: RoutingProblem) -> bool:
    """Tell whether trips may be dealt among vehicles: nothing but time binds those of a shift."""
    return bool(problem.vehicle_types) and all(
        v.reload_ids == (v.start_id,)
        and v.end_id == v.start_id
        and v.most_trips is None
        and v.most_distance is None
        and v.most_duration is None
        and not v.cost_per_time
        and not v.fixed_cost
        for v in problem.vehicle_types
    )


class Timed(NamedTuple):
    """Trips with starts, in columns; a trip with several starts comes several times.

    ``is_best`` marks those of the best plan.
    """

    trips: tuple[Pattern, ...]
    costs: tuple[int, ...]
    kind: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    is_best: Bools

    def only(self, columns: Sequence[int]) -> "Timed":
        """Return some of the columns."""
        return Timed(
            tuple(self.trips[c] for c in columns),
            tuple(self.costs[c] for c in columns),
            self.kind[columns],
            self.begins[columns],
            self.ends[columns],
            self.is_best[columns],
        )


def recombine_trips(
    prices: Prices,
    routes: Iterable[Pattern],
    *,
    best: Sequence[Pattern],
    miss: int,
    left_s: Callable[[], float],
) -> tuple[Pattern, ...] | None:
    """Return the cheapest plan that is made of trips of routes; None = none was found in time.

    ``left_s`` tells how many seconds are left. Leaving out a stop that must be served costs
    ``miss``. The trips of ``best`` are considered with the times of that plan.
    """
    timed = _timed_trips(prices, routes, best=best)
    if not timed.trips:
        return None
    crowds: list[tuple[int, int]] = []
    found = _without_crowds(prices.problem, timed, crowds, miss=miss, left_s=left_s, relaxed=True)
    if found is None:
        return None
    reduced = np.where(timed.is_best, -np.inf, found.reduced[: len(timed.trips)])
    order = np.argsort(reduced, kind="stable")
    timed = timed.only(np.sort(order[:MOST_CHOSEN_FROM]).tolist())
    found = _without_crowds(prices.problem, timed, crowds, miss=miss, left_s=left_s)
    if found is None:
        return None
    chosen = np.flatnonzero(found.values[: len(timed.trips)] > 0.5)
    return dealt(timed.only(chosen.tolist()))


def _without_crowds(
    problem: RoutingProblem,
    timed: Timed,
    crowds: list[tuple[int, int]],
    *,
    miss: int,
    left_s: Callable[[], float],
    relaxed: bool = False,
) -> Solved | None:
    """Choose trips; add moments of ``crowds`` and choose anew until no vehicle is missing."""
    size = len(problem.stops)
    served = [t.stops for t in timed.trips]
    costs = [*map(float, timed.costs), *prices_out(problem, miss)]
    known = np.flatnonzero(timed.is_best).tolist()
    if known:
        known += left_out([served[c] for c in known], stops=size, columns=len(served))
    for _ in range(MOST_LOOKS):
        rows = rows_of(served, size)
        for kind, moment in crowds:
            active = np.flatnonzero(_under_way(timed, kind, moment))
            if len(active):
                rows.add(active.tolist(), 0.0, float(problem.vehicle_types[kind].number))
        found = solved(rows, costs, seconds=left_s(), relaxed=relaxed, known=known)
        if found is None:
            return None
        more = _crowds(problem, timed, found.values[: len(timed.trips)])
        if not more:
            return found
        crowds += more
    return found if relaxed else None


def _under_way(timed: Timed, kind: int, moment: int) -> Bools:
    is_active: Bools = (timed.kind == kind) & (timed.begins <= moment) & (moment < timed.ends)
    return is_active


def _crowds(
    problem: RoutingProblem, timed: Timed, values: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Return moments at which too many trips are under way, by type."""
    used = np.flatnonzero(values > 1e-6)
    found = []
    for kind, of in enumerate(problem.vehicle_types):
        moments = sorted({int(timed.begins[c]) for c in used if timed.kind[c] == kind})
        loads = [float(values[_under_way(timed, kind, m)].sum()) for m in moments]
        for k, moment in enumerate(moments):
            is_peak = (k == 0 or loads[k - 1] <= loads[k]) and (
                k + 1 == len(moments) or loads[k + 1] < loads[k]
            )
            if is_peak and loads[k] > of.number + 1e-6:
                found.append((kind, moment))
    return found


def dealt(timed: Timed) -> tuple[Pattern, ...]:
    """Return routes that make these trips: each goes to the vehicle that is back last."""
    chains: list[tuple[int, int, tuple[int, ...]]] = []
    for column in np.lexsort((timed.ends, timed.begins)).tolist():
        trip, begins = timed.trips[column], int(timed.begins[column])
        free = [c for c in chains if c[0] == trip.vehicle_type and c[1] <= begins]
        halts: tuple[int, ...] = ()
        if free:
            last = max(free, key=lambda c: c[1])
            chains.remove(last)
            halts = last[2]
        halts = (*halts[:-1], *trip.halts)
        chains.append((trip.vehicle_type, int(timed.ends[column]), halts))
    return tuple(Pattern(kind, halts) for kind, _, halts in chains)


def _timed_trips(prices: Prices, routes: Iterable[Pattern], *, best: Sequence[Pattern]) -> Timed:
    """Return the trips of routes that waste least, with their starts there and the outer ones."""
    spans = _Spans(prices)
    taken = {trip: begins for route in best for trip, begins in spans.starts_of(route)}
    starts = {trip: {begins} for trip, begins in taken.items()}
    for route in routes:
        for trip, begins in spans.starts_of(route):
            starts.setdefault(trip, set()).update((begins, *spans.outer_starts(trip)))
    costs = dict(prices.priced(starts))
    kept = best_of(costs, most=MOST_TRIPS, stops=len(prices.problem.stops))
    kept.update((t, costs[t]) for t in taken)
    columns = [(t, begins) for t in kept for begins in sorted(starts[t])]
    begins_at = np.array([b for _, b in columns], dtype=np.int64)
    return Timed(
        tuple(t for t, _ in columns),
        tuple(kept[t] for t, _ in columns),
        np.array([t.vehicle_type for t, _ in columns], dtype=np.int64),
        begins_at,
        begins_at + np.array([max(1, spans.lasts(t)) for t, _ in columns], dtype=np.int64),
        np.array([taken.get(t) == b for t, b in columns], dtype=np.bool_),
    )


class _Spans:
    """The span of every trip, found once."""

    def __init__(self, prices: Prices) -> None:
        self.figures = figures_of(prices.problem)
        self._kept: dict[Pattern, Span | None] = {}

    def _span(self, trip: Pattern) -> Span | None:
        if trip not in self._kept:
            vehicle = self.figures.vehicles[trip.vehicle_type]
            self._kept[trip] = least_span(self.figures, vehicle, trip.halts)
        return self._kept[trip]

    def starts_of(self, route: Pattern) -> Iterator[tuple[Pattern, int]]:
        """Yield the trips of a route and when they begin if each begins as soon as it may."""
        back = 0
        for stops in trips_of(route.halts):
            trip = Pattern(route.vehicle_type, (route.halts[0], *stops, route.halts[0]))
            span = self._span(trip) if stops else None
            if span is not None and back <= span.latest:
                begins = max(span.start, back)
                back = begins + span.duration
                yield trip, begins

    def outer_starts(self, trip: Pattern) -> tuple[int, int]:
        """Return the earliest and the latest start of a trip that is possible."""
        span = self._span(trip)
        assert span is not None
        return span.start, span.latest

    def lasts(self, trip: Pattern) -> int:
        """Return how long a trip that is possible takes."""
        span = self._span(trip)
        assert span is not None
        return span.duration
