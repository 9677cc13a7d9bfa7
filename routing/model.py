"""What is asked of the routing engine: stops, vehicles, depots and legs, all in whole numbers.

Units are the caller's, the same in the whole problem: of time (minutes for a day of ours), of
length (metres), of each load (grams, microlitres …), of money (so small that every rate is whole).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NewType

from routing.errors import ProblemInvalid
from routing.problem_checks import problem_faults
from routing.travel import LATEST, TravelMatrix

StopId = NewType("StopId", str)
DepotId = NewType("DepotId", str)
VehicleTypeId = NewType("VehicleTypeId", str)
Load = tuple[int, ...]
Window = tuple[int, int]

END_OF_TIME = LATEST
"""No moment of a problem is later: a window without an end ends here."""

ALWAYS: Window = (0, END_OF_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One halt that is asked for, at ``place`` (a row of the matrices).

    ``delivery`` comes from the depot where the trip starts, ``pickup`` goes to the one where it
    ends, by load dimension (empty = nothing). Service begins in one of ``windows`` and takes
    ``service`` and, for each 1,000 units of load handled, ``service_per_1000`` of its dimension.

    The trip that brings the delivery leaves its depot at ``release`` or later. ``vehicle_types``
    names those that may come (None = all). ``most_aboard`` limits how long the delivery is under
    way, from leaving the depot to arriving here, and the pickup, from leaving here to arriving at
    the depot. ``prize`` is what leaving the stop out costs; None = it may not be left out.
    """

    stop_id: StopId
    place: int
    delivery: Load = ()
    pickup: Load = ()
    service: int = 0
    service_per_1000: Load = ()
    windows: tuple[Window, ...] = (ALWAYS,)
    release: int = 0
    vehicle_types: frozenset[VehicleTypeId] | None = None
    most_aboard: int | None = None
    prize: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """Load that one trip takes from one stop to a later one; its stops have no load of their own.

    It is left out as a whole: both stops have a prize, or neither. ``most_aboard`` limits the time
    from leaving the first to arriving at the second.
    """

    pickup_id: StopId
    delivery_id: StopId
    load: Load
    most_aboard: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """Where trips start and end.

    Loading before a trip takes ``service`` and begins in ``window``; a trip arrives in it, too.
    """

    depot_id: DepotId
    place: int
    window: Window = ALWAYS
    service: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A rest of ``duration`` that begins in ``window``, at a halt, before or after its service.

    A route needs it unless it is over by the end of the window or begins after its start.
    """

    window: Window
    duration: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """``number`` vehicles that are alike.

    A route begins and ends in ``shift``, from loading at ``start_id`` to arriving at ``end_id``; in
    between, it may reload at ``reload_ids``, ``most_trips`` trips at most (None = any number).
    Money: ``fixed_cost`` for a route, ``cost_per_trip``, ``cost_per_distance`` and
    ``cost_per_time`` (from the beginning of the route to its end, waiting and loading included).
    ``most_distance`` and ``most_duration`` limit a route; None = no limit.
    """

    vehicle_type_id: VehicleTypeId
    start_id: DepotId
    end_id: DepotId
    number: int = 1
    capacity: Load = ()
    profile: str = ""
    shift: Window = ALWAYS
    fixed_cost: int = 0
    cost_per_trip: int = 0
    cost_per_distance: int = 1
    cost_per_time: int = 0
    most_distance: int | None = None
    most_duration: int | None = None
    reload_ids: tuple[DepotId, ...] = ()
    most_trips: int | None = None
    breaks: tuple[Break, ...] = ()

    @property
    def trips_limit(self) -> int | None:
        """How many trips a route may have; None = any number."""
        return self.most_trips if self.reload_ids else 1


@dataclass(frozen=True, eq=False, kw_only=True)
class RoutingProblem:
    """Stops to be served from depots by vehicles along legs; ``travel`` holds a matrix by profile.

    Raises:
        ProblemInvalid: something named does not exist, comes twice, or cannot be meant.
    """

    stops: tuple[Stop, ...]
    depots: tuple[Depot, ...]
    vehicle_types: tuple[VehicleType, ...]
    travel: Mapping[str, TravelMatrix]
    shipments: tuple[Shipment, ...] = ()
    load_names: tuple[str, ...] = ("load",)
    name: str = ""

    def __post_init__(self) -> None:
        """Check what is named and how long loads are."""
        faults = problem_faults(self)
        if faults:
            raise ProblemInvalid(*faults[0], others=len(faults) - 1)

    @cached_property
    def stop_by_id(self) -> Mapping[StopId, Stop]:
        """Stops by their id."""
        return {s.stop_id: s for s in self.stops}

    @cached_property
    def depot_by_id(self) -> Mapping[DepotId, Depot]:
        """Depots by their id."""
        return {d.depot_id: d for d in self.depots}

    @cached_property
    def type_by_id(self) -> Mapping[VehicleTypeId, VehicleType]:
        """Vehicle types by their id."""
        return {v.vehicle_type_id: v for v in self.vehicle_types}

    @cached_property
    def shipment_of(self) -> Mapping[StopId, Shipment]:
        """The shipment of each stop that belongs to one."""
        return {i: s for s in self.shipments for i in (s.pickup_id, s.delivery_id)}

    def load(self, load: Load) -> Load:
        """Return a load with a number for each dimension."""
        return load or (0,) * len(self.load_names)

    def service_of(self, stop: Stop) -> int:
        """Return how long the service of a stop takes with what it handles."""
        shipment = self.shipment_of.get(stop.stop_id)
        handled = [self.load(stop.delivery), self.load(stop.pickup)]
        if shipment is not None:
            handled.append(shipment.load)
        rates = self.load(stop.service_per_1000)
        total = sum(r * g for load in handled for r, g in zip(rates, load, strict=True))
        return stop.service + -(-total // 1000)

    def may_serve(self, vehicle_type: VehicleType, stop: Stop) -> bool:
        """Tell whether vehicles of a type may come to a stop."""
        allowed = stop.vehicle_types
        return allowed is None or vehicle_type.vehicle_type_id in allowed

    def is_optional(self, stop: Stop) -> bool:
        """Tell whether a stop may be left out for its prize."""
        return stop.prize is not None


def prizes_of(stops: Iterable[Stop]) -> int:
    """Return what it costs to leave these stops out."""
    return sum(s.prize or 0 for s in stops)
