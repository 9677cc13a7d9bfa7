"""A trip as the routing engine's problem, and the engine's routes as times of its visits.

The engine may choose the order of the visits; what is handled at each is fixed. A visit is one stop
of the engine, or several on the spot where food of different ways meets: the first has the service,
and each has one load at most.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np

from inventory.model import Zone
from logistics.one_trip.trip_task import Carriage, TimedVisit, TripTask
from routing.board import Pattern
from routing.model import (
    Depot,
    DepotId,
    RoutingProblem,
    Shipment,
    Stop,
    StopId,
    VehicleType,
    VehicleTypeId,
    Window,
)
from routing.plan import Route
from routing.travel import NEVER, TravelMatrix

START, END, VEHICLE = DepotId("start"), DepotId("end"), VehicleTypeId("vehicle")
MOST_COST = 2**32
"""Costs are counted no finer than that no trip costs more: searches lose their way in such sums."""


class _Part(NamedTuple):
    """One of the engine's stops at a visit: the first has its service, each may have one load."""

    visit: int
    is_first: bool
    carriage: int | None = None


class TripProblem:
    """A task, the engine's problem of it, and which visit each of the engine's stops is at.

    ``windows`` are the moments at which service at each visit can begin: at least one for each.
    """

    def __init__(self, task: TripTask, windows: tuple[tuple[Window, ...], ...]) -> None:
        self.task, self.windows = task, windows
        self.parts = [p for v in range(task.last + 1) for p in self._parts(v)]
        self.numbers: dict[int, list[int]] = defaultdict(list)
        for number, part in enumerate(self.parts):
            self.numbers[part.visit].append(number)
        self.zones = [
            z
            for z in Zone
            if sum(c.volume_ul.get(z, 0) for c in task.carriages)
            > task.vehicle.compartment_ul.get(z, 0)
        ]
        self.problem = self._problem()

    @classmethod
    def of(cls, task: TripTask) -> "TripProblem | None":
        """Return the problem of a task; None = there is a visit that can never take place."""
        windows = tuple(task.beginnings(v) for v in range(task.last + 1))
        return cls(task, windows) if all(windows) else None

    @property
    def as_given(self) -> Pattern:
        """The visits in the order of the task."""
        return Pattern(0, (-1, *range(len(self.parts)), -2))

    def times(self, route: Route) -> tuple[TimedVisit, ...] | None:
        """Return the visits of a route with times; None = food is too long in its cold box.

        That may be where the engine lets a vehicle wait at a place beyond its closing time.
        """
        found: list[TimedVisit] = []
        for k, halt in enumerate(route.halts):
            if halt.stop_id is None:
                visit = self.task.last if k else 0
                if visit not in self.numbers:
                    found.append(TimedVisit(visit, halt.leave, halt.leave))
            elif (part := self.parts[int(halt.stop_id)]).is_first:
                found.append(TimedVisit(part.visit, halt.begin, halt.leave))
            else:
                found[-1] = found[-1]._replace(depart_min=halt.leave)
        found = [self._before_closing(t) for t in found]
        at = {t.visit: t for t in found}
        for c in self.task.carriages:
            aboard_min = at[c.unload].arrive_min - at[c.load].depart_min
            if c.most_aboard_min is not None and aboard_min > c.most_aboard_min:
                return None
        return tuple(found)

    def _before_closing(self, timed: TimedVisit) -> TimedVisit:
        visit = self.task.visits[timed.visit]
        ends = timed.arrive_min + visit.service_min
        closes = [b for a, b in visit.windows if a <= timed.arrive_min and ends <= b]
        return timed._replace(depart_min=min(timed.depart_min, max(closes, default=ends)))

    def _parts(self, visit: int) -> Iterator[_Part]:
        """Yield the stops at a visit; what is unloaded comes before what is loaded."""
        task = self.task
        if visit in (0, task.last) and visit not in task.working:
            return
        ends = [k for k, c in enumerate(task.carriages) if c.unload == visit]
        ends.sort(key=lambda k: task.carriages[k].load != task.first)
        if visit != task.first:
            ends += [k for k, c in enumerate(task.carriages) if c.load == visit]
        # A limit ends when service begins, the engine's on arrival: after service both are known.
        is_apart = visit in task.waiting and any(
            task.carriages[k].most_aboard_min is not None for k in ends
        )
        if is_apart or not ends:
            yield _Part(visit, True)
        else:
            yield _Part(visit, True, ends.pop(0))
        for k in ends:
            yield _Part(visit, False, k)

    def _problem(self) -> RoutingProblem:
        vehicle, travel, count = self.task.vehicle, self._travel(), len(self.parts)
        per_m, per_min = self._costs(travel)
        total_g = sum(c.quantity_g for c in self.task.carriages)
        room_ul = (vehicle.compartment_ul.get(z, 0) for z in self.zones)
        return RoutingProblem(
            stops=tuple(self._stop(number) for number in range(count)),
            depots=(Depot(depot_id=START, place=count), Depot(depot_id=END, place=count + 1)),
            vehicle_types=(
                VehicleType(
                    vehicle_type_id=VEHICLE,
                    start_id=START,
                    end_id=END,
                    capacity=(min(vehicle.payload_g, total_g), *room_ul),
                    shift=self.task.span,
                    cost_per_distance=per_m,
                    cost_per_time=per_min,
                ),
            ),
            travel={"": travel},
            shipments=tuple(self._shipments()),
            load_names=("weight", *self.zones),
        )

    def _travel(self) -> TravelMatrix:
        """Return legs between stops; those of one visit follow each other on the spot."""
        task, start, end = self.task, len(self.parts), len(self.parts) + 1
        duration = np.full((end + 1, end + 1), NEVER, dtype=np.int64)
        distance = np.zeros_like(duration)
        entry = {v: numbers[0] for v, numbers in self.numbers.items()}
        leaving = {v: numbers[-1] for v, numbers in self.numbers.items()}
        for numbers in self.numbers.values():
            duration[numbers[:-1], numbers[1:]] = 0
        if 0 in entry:
            duration[start, entry[0]] = 0
        if task.last in leaving:
            duration[leaving[task.last], end] = 0
        leaving.setdefault(0, start)
        entry.setdefault(task.last, end)
        for u in range(task.last):
            for v in range(1, task.last + 1):
                leg = task.leg(u, v)
                if leg is not None:
                    duration[leaving[u], entry[v]] = min(leg.duration_min, NEVER)
                    distance[leaving[u], entry[v]] = min(leg.length_m, NEVER)
        return TravelMatrix(duration, distance)

    def _costs(self, travel: TravelMatrix) -> tuple[int, int]:
        """Return what a metre and a minute cost, in a unit so small that both are whole.

        Where that unit would be too small, they are rounded.
        """
        per_m = Fraction(self.task.vehicle.yen_per_km) / 1000
        per_min = Fraction(self.task.vehicle.yen_per_hour) / 60
        longest_m = int(travel.distance.max()) * (len(self.parts) + 1)
        most_yen = per_m * longest_m + per_min * (self.task.span[1] - self.task.span[0]) + 1
        factor = Fraction(lcm(per_m.denominator, per_min.denominator))
        factor = min(factor, MOST_COST / most_yen)
        return round(per_m * factor), round(per_min * factor)

    def _load(self, carriage: Carriage) -> tuple[int, ...]:
        return (carriage.quantity_g, *(carriage.volume_ul.get(z, 0) for z in self.zones))

    def _stop(self, number: int) -> Stop:
        task, part = self.task, self.parts[number]
        stop = Stop(stop_id=StopId(str(number)), place=number)
        service_min = task.visits[part.visit].service_min
        if part.is_first:
            stop = replace(stop, service=service_min, windows=self.windows[part.visit])
        if part.carriage is None or task.carriages[part.carriage].load != task.first:
            return stop
        carriage = task.carriages[part.carriage]
        stop = replace(stop, delivery=self._load(carriage))
        if carriage.most_aboard_min is None or not task.waiting:
            return stop
        before_min = task.way_min + task.visits[carriage.load].service_min
        after_min = 0 if part.is_first else service_min
        return replace(stop, most_aboard=before_min + carriage.most_aboard_min + after_min)

    def _shipments(self) -> Iterator[Shipment]:
        for k, carriage in enumerate(self.task.carriages):
            if carriage.load == self.task.first:
                continue
            taken, brought = (
                next(n for n in self.numbers[v] if self.parts[n].carriage == k)
                for v in (carriage.load, carriage.unload)
            )
            limit_min = carriage.most_aboard_min
            if limit_min is not None and not self.parts[brought].is_first:
                limit_min += self.task.visits[carriage.unload].service_min
            yield Shipment(
                pickup_id=StopId(str(taken)),
                delivery_id=StopId(str(brought)),
                load=self._load(carriage),
                most_aboard=limit_min,
            )
