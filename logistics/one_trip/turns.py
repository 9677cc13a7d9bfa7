"""Which of its vehicle's trips of a day a trip is, so that people can tell them apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from logistics.model import VehicleId
from logistics.plan_model import Trip, TripId


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A trip's ``number`` among the ``count`` trips of its vehicle on its day."""

    number: int
    count: int


Turns = Mapping[TripId, Turn]


def turns_of(trips: Iterable[Trip]) -> Turns:
    """Return each trip's number, counted by vehicle and day in the order of their start.

    Give all trips of a plan, also for a part of it: else papers and pages differ in their numbers.
    """
    by_vehicle_day: dict[tuple[date, VehicleId], list[Trip]] = defaultdict(list)
    for trip in trips:
        by_vehicle_day[trip.day, trip.vehicle_id].append(trip)
    return {
        trip.trip_id: Turn(number=number, count=len(found))
        for _, found in sorted(by_vehicle_day.items())
        for number, trip in enumerate(sorted(found, key=_start), start=1)
    }


def _start(trip: Trip) -> tuple[int, str]:
    return (trip.stops[0].arrive_min if trip.stops else 0, trip.trip_id)
