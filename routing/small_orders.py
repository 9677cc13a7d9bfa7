"""The cheapest order of some stops under every rule, by trying all that may still be cheaper."""

from collections.abc import Callable
from itertools import permutations

from routing.board import Pattern
from routing.figures import VehicleFigures, figures_of
from routing.model import RoutingProblem
from routing.schedule import (
    distance_along,
    least_span,
    loads_fit,
    pattern_cost,
    trip_fits,
    trips_of,
)

TIMING_WORK = 20
"""How much more work it is to time a route than to look at its beginning."""


class OrderSearch:
    """All orders of some stops for one type of vehicles, reloading wherever it may.

    ``bound``: no order costs less; the search ends when one costs that. ``spend`` is told of work
    and says whether to go on.
    """

    def __init__(
        self,
        problem: RoutingProblem,
        number: int,
        *,
        bound: int,
        spend: Callable[[int], bool],
    ) -> None:
        self.problem, self.number = problem, number
        self.figures = figures_of(problem)
        self.vehicle = self.figures.vehicles[number]
        self.bound, self.spend = bound, spend
        self.chains = _chains(self.vehicle)
        self.best: tuple[int, Pattern] | None = None
        self.has_given_up = False

    def run(self, stops: frozenset[int]) -> bool:
        """Find the best order; False = given up."""
        self._extend((-1 - self.vehicle.start,), stops)
        return not self.has_given_up

    @property
    def _is_done(self) -> bool:
        return self.has_given_up or (self.best is not None and self.best[0] <= self.bound)

    def _extend(self, halts: tuple[int, ...], left: frozenset[int]) -> None:
        """Put every chain of depots, and every stop that is left, behind some halts."""
        for chain in self.chains:
            if not left:
                self._finish((*halts, *chain, -1 - self.vehicle.end))
            for stop in sorted(left):
                begun = (*halts, *chain, stop)
                if self._is_done:
                    return
                if self._may_begin(begun):
                    self._extend(begun, left - {stop})

    def _finish(self, halts: tuple[int, ...]) -> None:
        pattern = Pattern(self.number, halts)
        if self._is_done or not loads_fit(self.problem, pattern):
            return
        if not self.spend(TIMING_WORK):
            self.has_given_up = True
            return
        cost = pattern_cost(self.problem, pattern)
        if cost is not None and (self.best is None or cost < self.best[0]):
            self.best = cost, pattern

    def _may_begin(self, halts: tuple[int, ...]) -> bool:
        """Tell whether a route that begins like this may be allowed and cheaper than the best."""
        if not self.spend(1):
            self.has_given_up = True
            return False
        of, trips = self.vehicle.vehicle_type, trips_of((*halts, -1))
        if of.trips_limit is not None and len(trips) > of.trips_limit:
            return False
        if not all(trip_fits(self.figures, self.vehicle, t) for t in trips[:-1]):
            return False
        span = least_span(self.figures, self.vehicle, halts)
        if span is None or not trip_fits(self.figures, self.vehicle, trips[-1], goes_on=True):
            return False
        cost = of.fixed_cost + len(trips) * of.cost_per_trip
        cost += distance_along(self.figures, self.vehicle, halts) * of.cost_per_distance
        cost += span.duration * of.cost_per_time
        return self.best is None or cost < self.best[0]


def _chains(vehicle: VehicleFigures) -> list[tuple[int, ...]]:
    """Return what may be between two stops: nothing, or depots, none twice.

    Who comes to a depot again without a stop in between could have stayed there.
    """
    reloads = [-1 - d for d in sorted(vehicle.reload)]
    return [c for size in range(len(reloads) + 1) for c in permutations(reloads, size)]
