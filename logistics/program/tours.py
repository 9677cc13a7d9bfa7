"""Tours: a shift's stops in order, and when each can happen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from logistics.model import DAY_MIN, Scenario, Shift, SiteId, Vehicle, VehicleId

TYPICAL_HANDLED_G = 25_000
"""What a stop is taken to handle before anything is known: 71 kg a month over three visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """One shift's round: its sites from the base and back to it, and where anything is handled."""

    shift: Shift
    sites: tuple[SiteId, ...]
    works: tuple[bool, ...]

    @property
    def vehicle_id(self) -> VehicleId:
        """The vehicle that drives."""
        return self.shift.vehicle_id

    @property
    def is_idle(self) -> bool:
        """Tell whether the tour goes nowhere."""
        return len(self.sites) <= 2 and not any(self.works)

    def with_stop(self, position: int, site_id: SiteId) -> "Tour":
        """Return the tour with one more stop before ``position``."""
        return replace(
            self,
            sites=(*self.sites[:position], site_id, *self.sites[position:]),
            works=(*self.works[:position], True, *self.works[position:]),
        )

    def without_stop(self, position: int) -> "Tour":
        """Return the tour without the stop at ``position``; the base is only passed then."""
        if position in (0, len(self.sites) - 1):
            works = tuple(w and i != position for i, w in enumerate(self.works))
            return replace(self, works=works)
        return replace(
            self,
            sites=self.sites[:position] + self.sites[position + 1 :],
            works=self.works[:position] + self.works[position + 1 :],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Arrival and departure of every stop, in minutes of the day, and the window each lies in."""

    arrive_min: tuple[int, ...]
    depart_min: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]

    @property
    def duration_min(self) -> int:
        """Minutes from the first arrival to the last departure."""
        return self.depart_min[-1] - self.arrive_min[0]


def idle_tour(scenario: Scenario, shift: Shift) -> Tour:
    """Return the tour of a shift in which the vehicle stays at home."""
    base_id = scenario.vehicles[shift.vehicle_id].base_id
    return Tour(shift=shift, sites=(base_id, base_id), works=(False, False))


def vehicle_of(scenario: Scenario, tour: Tour) -> Vehicle:
    """Return the vehicle of a tour."""
    return scenario.vehicles[tour.shift.vehicle_id]


def loading_stops(scenario: Scenario, tour: Tour) -> list[int]:
    """Return the stops of a tour at which food can be loaded, by number."""
    stops = zip(tour.sites[:-1], tour.works[:-1], strict=True)
    return [i for i, (s, works) in enumerate(stops) if works and scenario.sites[s].is_supply]


def windows_of(
    scenario: Scenario, tour: Tour, position: int, *, ready: bool = True
) -> tuple[tuple[int, int], ...]:
    """Return when the stop at ``position`` may take place, cut to the shift.

    With ``ready`` a recipient with a session that day is served in time for its meal.
    """
    shift, site_id = tour.shift, tour.sites[position]
    if not tour.works[position]:
        return ((shift.start_min, shift.end_min),)
    return site_windows(scenario, shift, site_id, ready=ready)


def site_windows(
    scenario: Scenario, shift: Shift, site_id: SiteId, *, ready: bool = True
) -> tuple[tuple[int, int], ...]:
    """Return when a site can be served on a shift; see ``windows_of``."""
    until = shift.end_min
    meal_min = scenario.sessions.get((site_id, shift.day))
    if ready and meal_min is not None:
        until = min(until, meal_min)
    windows = scenario.open_windows(site_id, shift.day)
    cut = [(max(shift.start_min, a), min(until, b)) for a, b in windows]
    return tuple(sorted((a, b) for a, b in cut if a < b))


def windows_from(
    scenario: Scenario, tour: Tour, position: int, from_min: int, service_min: int
) -> list[tuple[int, int]]:
    """Return the windows, in order, in which a stop can still take place from some minute on.

    Those in time for the meal of that day if there are any, or else those at any time.
    """
    for ready in (True, False):
        windows = windows_of(scenario, tour, position, ready=ready)
        fit = [(a, b) for a, b in windows if max(from_min, a) + service_min <= b]
        if fit:
            return fit
    return []


def time_tour(scenario: Scenario, tour: Tour, handled_g: Sequence[int]) -> Timing | None:
    """Return the shortest timing of a tour that ends as early as it can, or None where none fits.

    A recipient is served in time for its meal of that day if it can be, or else after it.
    ``handled_g`` gives the grams loaded and unloaded at each stop.
    """
    arrive: list[int] = []
    depart: list[int] = []
    chosen: list[tuple[int, int]] = []
    clock = tour.shift.start_min
    for i, site_id in enumerate(tour.sites):
        if i:
            leg = scenario.leg(tour.sites[i - 1], site_id)
            if leg is None:
                return None
            clock += leg.duration_min
        service = scenario.service_min(site_id, max(1, handled_g[i])) if tour.works[i] else 0
        windows = windows_from(scenario, tour, i, clock, service)
        if not windows:
            return None
        chosen.append(windows[0])
        arrive.append(max(clock, windows[0][0]))
        clock = arrive[-1] + service
        depart.append(clock)
    for i in range(len(arrive) - 2, -1, -1):  # leave as late as the next stop allows
        leg = scenario.leg(tour.sites[i], tour.sites[i + 1])
        latest = min(chosen[i][1], arrive[i + 1] - (leg.duration_min if leg else 0))
        arrive[i] += latest - depart[i]
        depart[i] = latest
    return Timing(arrive_min=tuple(arrive), depart_min=tuple(depart), windows=tuple(chosen))


def comes_late(scenario: Scenario, shift: Shift, site_id: SiteId) -> bool:
    """Tell whether a shift can serve a recipient only after its meal of that day."""
    if (site_id, shift.day) not in scenario.sessions:
        return False
    return not site_windows(scenario, shift, site_id, ready=True)


def is_in_time(scenario: Scenario, tour: Tour, timing: Timing, stop: int) -> bool:
    """Tell whether a stop is over before the meal of that day, if there is one."""
    meal_min = scenario.sessions.get((tour.sites[stop], tour.shift.day), DAY_MIN)
    return timing.windows[stop][1] <= meal_min


def late_stops(scenario: Scenario, tour: Tour, timing: Timing) -> list[int]:
    """Return the stops at which a recipient is served after its meal of that day, or may be."""
    stops = enumerate(tour.works)
    return [i for i, works in stops if works and not is_in_time(scenario, tour, timing, i)]


def typical_handled_g(scenario: Scenario, tour: Tour) -> list[int]:
    """Return what each stop is expected to handle while nothing better is known."""
    halls = sum(
        works and not scenario.sites[s].is_supply
        for s, works in zip(tour.sites, tour.works, strict=True)
    )
    total = min(halls * TYPICAL_HANDLED_G, vehicle_of(scenario, tour).payload_g)
    supplies = sum(scenario.sites[s].is_supply for s in tour.sites[:-1]) or 1
    last = len(tour.sites) - 1
    return [
        0
        if not works
        else (0 if i == last else total // supplies)
        if scenario.sites[s].is_supply
        else TYPICAL_HANDLED_G
        for i, (s, works) in enumerate(zip(tour.sites, tour.works, strict=True))
    ]


def best_insertion(
    scenario: Scenario,
    tour: Tour,
    site_id: SiteId,
    handled_g: Sequence[int],
    extra_g: int,
    *,
    first: int = 1,
) -> tuple[Tour, Timing, int] | None:
    """Return the tour with ``site_id`` where it lengthens it least, and that position, if any fits.

    Where fewest others are served after their meals, and then it, too, in time. A recipient comes
    after the first stop that can load, at ``first`` or later; ``extra_g`` is what it will handle.
    """
    best: tuple[tuple[int, int, int, int], Tour, Timing, int] | None = None
    supply = scenario.sites[site_id].is_supply
    first_load = next(
        (i for i, s in enumerate(tour.sites) if tour.works[i] and scenario.sites[s].is_supply), None
    )
    if first_load is None and not supply:
        return None
    start = max(first, 1 if supply or first_load is None else first_load + 1)
    for position in range(start, len(tour.sites)):
        if site_id in (tour.sites[position - 1], tour.sites[position]) and supply:
            continue
        longer = tour.with_stop(position, site_id)
        handled = [*handled_g[:position], extra_g, *handled_g[position:]]
        timing = time_tour(scenario, longer, handled)
        if timing is None:
            continue
        late = late_stops(scenario, longer, timing)
        others = sum(stop != position for stop in late)
        rank = (others, len(late), timing.duration_min, timing.depart_min[-1])
        if best is None or rank < best[0]:
            best = (rank, longer, timing, position)
    return best and best[1:]


def without_stop(scenario: Scenario, tour: Tour, position: int) -> Tour:
    """Return a tour without a stop, if the road goes on without it."""
    inside = 0 < position < len(tour.sites) - 1
    ends = tour.sites[position - 1 : position + 2 : 2]
    return tour if inside and scenario.leg(*ends) is None else tour.without_stop(position)


def driving_yen(scenario: Scenario, tour: Tour) -> float:
    """Return what a tour's kilometres and the trip itself cost; hours depend on the loads."""
    if tour.is_idle:
        return 0.0
    vehicle = vehicle_of(scenario, tour)
    legs = (scenario.leg(a, b) for a, b in pairwise(tour.sites))
    length_m = sum(leg.length_m for leg in legs if leg)
    return float(vehicle.yen_per_trip) + float(vehicle.yen_per_km) * length_m / 1000
