"""Where a stop fits into routes: every position, with every rule of the problem."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import NamedTuple

from routing.board import Pattern
from routing.figures import figures_of
from routing.model import RoutingProblem
from routing.scores import Prices
from routing.search.effort import Effort

Halts = tuple[int, ...]


class Draft(NamedTuple):
    """A plan in the making: routes and the stops that no route serves."""

    routes: tuple[Pattern, ...]
    absent: frozenset[int]


class Change(NamedTuple):
    """A route that takes the place of one (None = it is new), and what that costs."""

    place: int | None
    route: Pattern
    extra: int


class Insertion:
    """Puts stops into a draft where they cost the least; a shipment's two stops together."""

    def __init__(self, prices: Prices, random: Random, effort: Effort, *, blink: float) -> None:
        self.prices, self.random, self.effort, self.blink = prices, random, effort, blink
        self.problem: RoutingProblem = prices.problem
        figures = figures_of(self.problem)
        self.figures = figures
        self.partner = {
            end: (s.pickup, s.delivery)
            for s in figures.shipment_of.values()
            for end in (s.pickup, s.delivery)
        }
        self.rates = [v.cost_per_distance for v in self.problem.vehicle_types]

    def unit(self, stop: int) -> tuple[int, ...]:
        """Return the stops that come or stay away together, in their order."""
        return self.partner.get(stop, (stop,))

    def fill(self, draft: Draft, order: list[int]) -> Draft:
        """Put stops in, one after the other; an optional one only if that is worth it."""
        routes, absent = list(draft.routes), set(draft.absent)
        for stop in order:
            unit = self.unit(stop)
            if unit[0] != stop or stop not in absent or self.effort.board.is_over:
                continue
            change = self.best_change(routes, unit)
            prizes = [self.problem.stops[i].prize for i in unit]
            if change is None or (
                None not in prizes and change.extra >= sum(p for p in prizes if p is not None)
            ):
                continue
            if change.place is None:
                routes.append(change.route)
            else:
                routes[change.place] = change.route
            absent.difference_update(unit)
        return Draft(tuple(routes), frozenset(absent))

    def best_change(self, routes: list[Pattern], unit: tuple[int, ...]) -> Change | None:
        """Return the cheapest way to serve stops; None = there is none."""
        best: Change | None = None
        tried = [*enumerate(routes), *((None, r) for r in self._unused(routes))]
        for place, route in tried:
            if not self.figures.vehicles[route.vehicle_type].barred.isdisjoint(unit):
                continue
            before = self.prices.cost(route) if place is not None else 0
            if before is None:
                continue
            best = self._best_in(place, route, unit, before, best)
        return best

    def _best_in(
        self,
        place: int | None,
        route: Pattern,
        unit: tuple[int, ...],
        before: int,
        best: Change | None,
    ) -> Change | None:
        """Return the cheapest change, if this route has it; cheap ones by length come first."""
        base = self._length(route.vehicle_type, route.halts) if place is not None else 0
        rate = self.rates[route.vehicle_type]
        options = [
            (rate * (self._length(route.vehicle_type, halts) - base), halts)
            for halts in _ways(route.halts, unit, self._reloads(route))
        ]
        options.sort()
        for least, halts in options:
            if best is not None and least >= best.extra:
                break
            if self.random.random() < self.blink:
                continue
            pattern = Pattern(route.vehicle_type, halts)
            cost = self.prices.cost(pattern)
            if cost is not None and (best is None or cost - before < best.extra):
                best = Change(place, pattern, cost - before)
        return best

    def _unused(self, routes: list[Pattern]) -> Iterator[Pattern]:
        """Yield an empty route of each type that has a vehicle left."""
        for number, of in enumerate(self.problem.vehicle_types):
            if sum(r.vehicle_type == number for r in routes) < of.number:
                vehicle = self.figures.vehicles[number]
                yield Pattern(number, (-1 - vehicle.start, -1 - vehicle.end))

    def _reloads(self, route: Pattern) -> Halts:
        vehicle = self.figures.vehicles[route.vehicle_type]
        limit = vehicle.vehicle_type.trips_limit
        trips = sum(h < 0 for h in route.halts) - 1
        if limit is not None and trips >= limit:
            return ()
        return tuple(-1 - d for d in sorted(vehicle.reload))

    def _length(self, vehicle_type: int, halts: Halts) -> int:
        rows = self.figures.vehicles[vehicle_type].distances
        halt = self.figures.halt
        places = [halt(h).place for h in halts]
        return sum([rows[i][j] for i, j in pairwise(places)])


def _ways(halts: Halts, unit: tuple[int, ...], reloads: Halts) -> Iterator[Halts]:
    """Yield all ways to put one stop, or two into one trip, between halts; with a new trip, too."""
    for k in range(1, len(halts)):
        head, tail = halts[:k], halts[k:]
        if len(unit) == 1:
            yield (*head, *unit, *tail)
        else:
            yield from _pairs(head, tail, unit)
        for depot in reloads:
            yield (*head, *unit, depot, *tail)
            if head[-1] >= 0:
                yield (*head, depot, *unit, *tail)


def _pairs(head: Halts, tail: Halts, unit: tuple[int, ...]) -> Iterator[Halts]:
    """Yield the ways to put the second stop into the same trip as the first."""
    for k, halt in enumerate(tail):
        yield (*head, unit[0], *tail[:k], unit[1], *tail[k:])
        if halt < 0:
            return
