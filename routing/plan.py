"""What the routing engine answers: routes with times, what they cost, and how good that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from routing.model import DepotId, StopId, VehicleTypeId, Window


class Status(StrEnum):
    """How good a plan is known to be."""

    OPTIMAL = "optimal"
    """No plan is better; or no plan exists that serves more of the stops that must be served."""
    BOUNDED = "bounded"
    """``lower_bound`` says how much better another plan could be at most."""
    HEURISTIC = "heuristic"
    """Nothing is proven."""


class Reason(StrEnum):
    """Why a stop is not served. The first ones are proven, the last two are not."""

    TOO_HEAVY = "too_heavy"
    """Its load is more than any vehicle that may come can carry."""
    NO_VEHICLE = "no_vehicle"
    """No vehicle may come at all."""
    NO_ROAD = "no_road"
    """No vehicle that may come can drive there and back."""
    NO_WINDOW = "no_window"
    """No window can be reached, even by a vehicle that serves this stop alone."""
    SHIFT_TOO_SHORT = "shift_too_short"
    """The stop alone takes longer than any shift or duration limit."""
    TOO_FAR = "too_far"
    """The stop alone is farther than any distance limit."""
    TOO_LONG_ABOARD = "too_long_aboard"
    """What it gets or gives would be under way for too long."""
    NO_VEHICLE_LEFT = "no_vehicle_left"
    """It can be served alone, but proven not together with the others: vehicles are too few."""
    NO_RELOAD_LEFT = "no_reload_left"
    """As before, and more trips of the same vehicles would do."""
    NOT_WORTH_IT = "not_worth_it"
    """It may be left out, and its prize is less than what serving it would cost."""
    NOT_FOUND_IN_TIME = "not_found_in_time"
    """No plan with it was found; one may exist."""

    @property
    def is_proven(self) -> bool:
        """Tell whether it is proven that the stop cannot be served, too."""
        return self not in (Reason.NOT_WORTH_IT, Reason.NOT_FOUND_IN_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A vehicle at a stop or at a depot; exactly one of the ids is given.

    It arrives, begins service (at a depot: loading; at the end of the route nothing is served) and
    leaves, having waited or rested before or after service.
    """

    stop_id: StopId | None = None
    depot_id: DepotId | None = None
    arrive: int
    begin: int
    leave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One vehicle's shift, from loading at its depot to arriving; several trips if it reloads.

    ``rests`` are the breaks, each within a halt.
    """

    vehicle_type_id: VehicleTypeId
    halts: tuple[Halt, ...]
    rests: tuple[Window, ...] = ()

    @property
    def stop_ids(self) -> tuple[StopId, ...]:
        """The stops in their order."""
        return tuple(h.stop_id for h in self.halts if h.stop_id is not None)

    @property
    def trips(self) -> tuple[tuple[StopId, ...], ...]:
        """The stops of each trip."""
        found: list[tuple[StopId, ...]] = []
        for halt in self.halts[:-1]:
            if halt.stop_id is None:
                found.append(())
            else:
                found[-1] = (*found[-1], halt.stop_id)
        return tuple(found)

    @property
    def duration(self) -> int:
        """From the beginning of loading to the end."""
        return self.halts[-1].arrive - self.halts[0].begin


@dataclass(frozen=True, kw_only=True)
class RoutingPlan:
    """Routes, and how good they are.

    ``cost`` = the routes' and the prizes of optional stops that are left out. ``lower_bound``: no
    plan that serves as many of the stops that must be served costs less (None = nothing proven).
    ``reasons`` names every stop that is not served. ``engines`` says what worked on the plan.
    """

    routes: tuple[Route, ...]
    cost: int
    lower_bound: int | None
    status: Status
    reasons: Mapping[StopId, Reason]
    engines: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """Return how much of the cost could be saved at most, from 0 to 1; None = not known."""
        if self.lower_bound is None:
            return None
        if self.cost <= self.lower_bound:
            return 0.0
        return (self.cost - self.lower_bound) / self.cost

    @cached_property
    def served(self) -> frozenset[StopId]:
        """The stops that are served."""
        return frozenset(i for r in self.routes for i in r.stop_ids)
