"""The allocation program of given tours, rule by rule."""

from collections.abc import Hashable, Sequence, Set
from datetime import date

from logistics.model import Scenario, SiteId
from logistics.program.allocation import Allocation
from logistics.program.columns import StoreId, Weights
from logistics.program.deliverable import Deliverable
from logistics.program.driving import define_vehicle
from logistics.program.meals import define_deliveries, define_flows, rides, rides_cold
from logistics.program.part import Part
from logistics.program.sharing import (
    define_budget,
    define_last_cases,
    define_needs_and_fills,
    define_own_food,
)
from logistics.program.storage import define_recipient_room, define_supply_stocks
from logistics.program.tours import Timing, Tour, loading_stops, vehicle_of

PARTS_PER_TOUR = 4
"""Of those made last so many are kept: a search comes back to few."""


class Parts:
    """Makes the parts of programs and keeps them, for programs that have most tours in common."""

    def __init__(
        self,
        scenario: Scenario,
        deliverable: Deliverable,
        *,
        weights: Weights | None = None,
        whole_cases: bool = False,
        minds_cases: bool = False,
        full: Set[StoreId] | None = None,
    ) -> None:
        self.scenario = scenario
        self.deliverable = deliverable
        self.weights = weights or Weights()
        self.whole_cases = whole_cases
        self.minds_cases = minds_cases
        self.full = full
        """The stores of supply sites of which the room is minded; None = of all."""
        self._known: dict[Hashable, Part] = {}
        self._there: dict[tuple[int, SiteId], date] = {}
        for c in deliverable.classes:
            for s in c.supplies:
                key = (c.number, s.site_id)
                self._there[key] = min(self._there.get(key, s.day), s.day)

    def minding_cases(self, weights: Weights | None) -> "Parts":
        """Return what makes programs that know of last cases, none of its parts yet made."""
        return Parts(
            self.scenario, self.deliverable, weights=weights, minds_cases=True, full=self.full
        )

    def __len__(self) -> int:
        """Return how many parts are kept."""
        return len(self._known)

    def build(self, tours: Sequence[Tour], timings: Sequence[Timing]) -> Allocation:
        """Return the program for ``tours``, each with a reference timing that fits its shift."""
        allocation = Allocation(
            scenario=self.scenario,
            classes=self.deliverable.classes,
            weights=self.weights,
            whole_cases=self.whole_cases,
            minds_cases=self.minds_cases,
            tours=tours,
            timings=timings,
            full=self.full,
        )
        for part in self._parts(tours, timings):
            allocation.join(part)
        if allocation.minds_cases or allocation.whole_cases:
            define_last_cases(allocation)
        define_own_food(allocation, self.deliverable)
        define_needs_and_fills(allocation)
        define_supply_stocks(allocation)
        define_recipient_room(allocation)
        define_budget(allocation)
        return allocation

    def beside(self, allocation: Allocation, t: int, tour: Tour, timing: Timing) -> Part:
        """Return the part of another tour ``t`` beside all other tours of an allocation."""
        before: set[tuple[int, SiteId]] = set()
        for number, (part, *_) in allocation.parts.items():
            if number != t and part.tour.shift.day < tour.shift.day:
                before |= part.brought
        return self._part(t, tour, timing, self._relayed(tour, before))

    def helps_others(self, allocation: Allocation, part: Part) -> bool:
        """Tell whether a part brings food to where later tours load that had no such food there."""
        places = {place for place in part.brought if place not in self._there}
        return any(
            self._relayed(other.tour, places) - other.relayed
            for other, *_ in allocation.parts.values()
            if other.number != part.number and other.tour.shift.day > part.tour.shift.day
        )

    def _relayed(
        self, tour: Tour, brought: Set[tuple[int, SiteId]]
    ) -> frozenset[tuple[int, SiteId]]:
        """Return what was brought to where a tour loads."""
        sites = {tour.sites[stop] for stop in loading_stops(self.scenario, tour)}
        return frozenset(place for place in brought if place[1] in sites)

    def _parts(self, tours: Sequence[Tour], timings: Sequence[Timing]) -> list[Part]:
        """Return a part of each tour, day by day, as food brought to a site is loaded there later.

        What a vehicle brings on a day can be loaded from the next day on.
        """
        brought: dict[tuple[int, SiteId], date] = {}
        parts = []
        for t in sorted(range(len(tours)), key=lambda t: tours[t].shift.day):
            tour = tours[t]
            before = {place for place, day in brought.items() if day < tour.shift.day}
            parts.append(self._part(t, tour, timings[t], self._relayed(tour, before)))
            for place in parts[-1].brought:
                brought.setdefault(place, tour.shift.day)
        while len(self._known) > PARTS_PER_TOUR * len(tours):
            del self._known[next(iter(self._known))]
        return parts

    def _part(self, t: int, tour: Tour, timing: Timing, relayed: Set[tuple[int, SiteId]]) -> Part:
        key = (t, tour, timing.windows, self._cold(tour, timing), relayed)
        part = self._known.pop(key, None)
        if part is None:
            part = Part(
                scenario=self.scenario,
                classes=self.deliverable.classes,
                weights=self.weights,
                whole_cases=self.whole_cases,
                minds_cases=self.minds_cases,
                number=t,
                tour=tour,
                timing=timing,
                relayed=relayed,
            )
            define_flows(part, self.deliverable, self._there, relayed)
            define_deliveries(part, self.deliverable)
            define_vehicle(part)
        self._known[key] = part
        return part

    def _cold(self, tour: Tour, timing: Timing) -> tuple[bool, ...]:
        """Return between which stops food of which cold boxes can ride: all that times change."""
        zones = vehicle_of(self.scenario, tour).hold_min
        return tuple(
            rides_cold(self.scenario, tour, timing, ride, zone)
            for zone in zones
            for ride in rides(self.scenario, tour)
        )


def build(
    scenario: Scenario,
    deliverable: Deliverable,
    tours: Sequence[Tour],
    timings: Sequence[Timing],
    *,
    weights: Weights | None = None,
    whole_cases: bool = False,
    minds_cases: bool = False,
) -> Allocation:
    """Return one program for ``tours``; see ``Parts.build``."""
    parts = Parts(
        scenario,
        deliverable,
        weights=weights,
        whole_cases=whole_cases,
        minds_cases=minds_cases,
    )
    return parts.build(tours, timings)
