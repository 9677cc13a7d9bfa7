"""What one recipient could use at most while everybody else keeps what the plan gives them.

A small mixed-integer program: whole cases on trips of its own or on a detour of trips that the
plan has, into the recipient's own rooms, within what is left of food, shifts, vehicles and money.
It shows what binds. It is neither a plan nor a proof: orders of stops and nights at supply sites
are left out.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from inventory.model import Category, LotId, Zone
from logistics.classes import LotClass, Supply, lot_classes
from logistics.explaining.rest_of_plan import RestOfPlan, RestTrip, trip_yen
from logistics.model import Scenario, SiteId, Vehicle
from logistics.program.linear import LinearProgram
from logistics.proof.reach import Reach
from logistics.proof.relaxation import Relaxation, Ride
from routing.travel import NEVER

SOLVE_LIMIT_S = 5.0
"""For one program, as a last resort: most take hundredths of a second."""
NEARLY = "limits/gap = 0.005\nlimits/totalnodes = 200"
"""Of what could be used: so much less is as good.

The last grams of cases take many seconds and change nothing: 21 programs of a month found the same
in 200 nodes as in thousands. Nodes are the same on a busy machine, seconds not.
"""
NEARLY_IN_LARGE = "limits/gap = 0.01\nlimits/totalnodes = 10"
LARGE = 200
"""Whole numbers in a program, from which on it counts as large."""
Load = tuple[LotId, int | None]
"""A lot on a shift, by number; None = it lies at the recipient's own place."""


class Most(NamedTuple):
    """Grams that a recipient can use, in all and by what they are."""

    total_g: int
    by_category: dict[Category, float]
    by_zone: dict[Zone, float]


class _Way(NamedTuple):
    """One way to come by on a shift: a trip of its own or a detour."""

    column: int
    minutes: int
    yen: float
    free_g: int
    free_ul: dict[Zone, int]


class OwnMonth:
    """The month of one recipient beside the rest of a plan.

    Food is left that was brought to nobody else; in smaller cases than the plan has, and by the
    gram, what nobody else uses. ``reach`` may be that of any month with the same sites, vehicles
    and hours: it takes longest to find.
    """

    def __init__(self, month: Scenario, rest: RestOfPlan, reach: Reach | None = None) -> None:
        self.month = _part(month, rest.site_id)
        self.rest = rest
        self.site_id = rest.site_id
        self.reach = reach or Reach(self.month)
        classes = tuple(self._left(c) for c in lot_classes(self.month))
        self.relaxation = Relaxation(self.month, classes, self.reach, self.site_id)
        self.program: LinearProgram = self.relaxation.program
        self.integers: list[int] = []
        self.loads: dict[Load, list[Ride]] = defaultdict(list)
        self.yen: list[tuple[int, float]] = []
        self._most: dict[date | None, Most] = {}
        for ride in self.relaxation.rides:
            self.loads[ride.supply.lot_id, ride.shift].append(ride)
        self.brought = {load: self._brought(load, rides) for load, rides in self.loads.items()}
        self._define_supplies()
        self._define_nights()
        for number in sorted({s for _, s in self.loads if s is not None}):
            self._define_shift(number)
        self._define_budget()

    def most(self, day: date | None = None) -> Most:
        """Return what it can use at most, in all or at the session of a day."""
        if day not in self._most:
            self._most[day] = self._solved(day)
        return self._most[day]

    def _solved(self, day: date | None) -> Most:
        rides = [r for r in self.relaxation.rides if day is None or r.key[1] == day]
        program = self.program.copy()
        for ride in rides:
            program.costs[ride.column] -= 1.0
        found = None
        if rides:
            found = program.solve_whole(
                self.integers,
                time_limit_s=SOLVE_LIMIT_S,
                parameters=NEARLY if len(self.integers) < LARGE else NEARLY_IN_LARGE,
            )
        by_category: dict[Category, float] = defaultdict(float)
        by_zone: dict[Zone, float] = defaultdict(float)
        values = np.zeros(len(program.costs)) if found is None else found.values
        for ride in rides:
            grams = float(values[ride.column])
            by_category[ride.key[2]] += grams
            by_zone[ride.lot_class.product.zone] += grams
        return Most(round(sum(by_zone.values())), dict(by_category), dict(by_zone))

    def _left(self, c: LotClass) -> LotClass:
        supplies = (
            replace(s, quantity_g=self._left_g(s, c.case_g))
            if self.month.sites[s.site_id].is_supply
            else s
            for s in c.supplies
        )
        return replace(c, supplies=tuple(s for s in supplies if s.quantity_g))

    def _left_g(self, supply: Supply, case_g: int) -> int:
        taken_g = self.rest.taken_g(supply.lot_id, case_g)
        return max(0, supply.quantity_g - taken_g) // case_g * case_g

    def _brought(self, load: Load, rides: list[Ride]) -> list[tuple[int, float]]:
        """Return the grams of a lot that a shift brings, as a sum: whole cases.

        What is not used of a case counts against what is: nobody opens a case in order to leave
        most of it, and what a recipient got stays there.
        """
        used = [(r.column, 1.0) for r in rides]
        case_g = rides[0].lot_class.case_g
        if load[1] is None or case_g == 1:
            return used
        cases = self._count(rides[0].supply.quantity_g // case_g)
        rest = self.program.add_column(cost=1.0)
        row = [*used, (rest, 1.0), (cases, -float(case_g))]
        self.program.add_row(row, lower=0.0, upper=0.0)
        return [(cases, float(case_g))]

    def _define_supplies(self) -> None:
        by_lot: dict[LotId, list[tuple[int, float]]] = defaultdict(list)
        for load, terms in self.brought.items():
            by_lot[load[0]] += terms
        for (lot_id, _), rides in self.loads.items():
            if lot_id in by_lot:
                most_g = float(rides[0].supply.quantity_g)
                self.program.add_row(by_lot.pop(lot_id), upper=most_g)

    def _define_nights(self) -> None:
        """Room on the night before each session, for what is used then or later."""
        nights = {day - timedelta(days=1) for _, day in self.month.sessions}
        for night in sorted(nights):
            terms: dict[Zone, list[tuple[int, float]]] = defaultdict(list)
            for rides in self.loads.values():
                product = rides[0].lot_class.product
                if not product.volume_ul_per_g or self._comes(rides[0]) > night:
                    continue
                columns = [r.column for r in rides if r.key[1] > night]
                terms[product.zone] += [(c, float(product.volume_ul_per_g)) for c in columns]
            for zone, there in terms.items():
                room_ul = self.month.night_capacity_ul(self.site_id, zone, night)
                self.program.add_row(there, upper=float(room_ul))

    def _comes(self, ride: Ride) -> date:
        if ride.shift is None:
            return max(ride.supply.day, self.month.start)
        return self.reach.shifts[ride.shift].day

    def _define_shift(self, number: int) -> None:
        shift = self.reach.shifts[number]
        trips = [
            t
            for t in self.rest.trips
            if (t.vehicle_id, t.day) == (shift.vehicle_id, shift.day)
            and shift.start_min <= t.begins_min
            and t.ends_min <= shift.end_min
        ]
        busy_min = self._busy_min(self.month.vehicles[shift.vehicle_id], trips)
        free_min = max(0, shift.end_min - shift.start_min - busy_min)
        ways = list(self._ways(number, trips, free_min))
        loads = [(load, rides) for load, rides in self.loads.items() if load[1] == number]
        brought = [(column, f) for load, _ in loads for column, f in self.brought[load]]
        add_row = self.program.add_row
        per_g = self._handling_min_per_g()
        time = [(w.column, float(w.minutes)) for w in ways]
        add_row([*time, *((c, f * per_g) for c, f in brought)], upper=float(free_min))
        add_row([*brought, *((w.column, -float(w.free_g)) for w in ways)], upper=0.0)
        for zone in Zone:
            litres = [
                (column, f * rides[0].lot_class.product.volume_ul_per_g)
                for load, rides in loads
                if rides[0].lot_class.product.zone == zone
                for column, f in self.brought[load]
            ]
            if litres:
                add_row([*litres, *((w.column, -float(w.free_ul[zone])) for w in ways)], upper=0.0)
        self.yen += [(w.column, w.yen) for w in ways]

    def _busy_min(self, vehicle: Vehicle, trips: list[RestTrip]) -> int:
        """Return the minutes that others take; a vehicle made larger returns less often."""
        busy_min = sum(t.busy_min for t in trips)
        if any(vehicle.payload_g > t.payload_g for t in trips):
            busy_min -= sum(t.return_min for t in trips[1:])
        return busy_min

    def _handling_min_per_g(self) -> float:
        supply_s = min((s.handling_s_per_100kg for s in self.month.supplies), default=0)
        own_s = self.month.sites[self.site_id].handling_s_per_100kg
        return (supply_s + own_s) / 60 / 100_000

    def _ways(self, number: int, trips: list[RestTrip], free_min: int) -> Iterator[_Way]:
        """Yield the trips of its own that fit into a shift, then detours of the plan's trips."""
        vehicle = self.month.vehicles[self.reach.shifts[number].vehicle_id]
        largest_g = max((x.case_g for x in self.month.lots.values()), default=0)
        most_g = self.month.month_need_g.get(self.site_id, 0) + largest_g
        yield from self._own_trips(vehicle, most_g, free_min)
        for trip in trips:
            if trip.detour_min is None or trip.detour_min > free_min:
                continue
            column = self._count(1)
            free_ul = {
                zone: max(0, vehicle.compartment_ul.get(zone, 0) - trip.aboard_ul[zone])
                for zone in Zone
            }
            free_g = min(most_g, max(0, vehicle.payload_g - trip.aboard_g))
            yield _Way(column, trip.detour_min, float(trip.detour_yen), free_g, free_ul)

    def _count(self, most: int) -> int:
        """Return a new column of whole numbers."""
        column = self.program.add_column(upper=float(most))
        self.integers.append(column)
        return column

    def _own_trips(self, vehicle: Vehicle, most_g: int, free_min: int) -> Iterator[_Way]:
        month, way = self.month, self.reach.way_min
        own_min, supply_id = min(
            (
                way(vehicle.base_id, s.site_id)
                + way(s.site_id, self.site_id)
                + way(self.site_id, vehicle.base_id)
                + month.service_min(s.site_id, 1)
                + month.service_min(self.site_id, 1),
                s.site_id,
            )
            for s in month.supplies
        )
        if own_min > min(free_min, NEVER - 1):
            return
        stops = (vehicle.base_id, supply_id, self.site_id, vehicle.base_id)
        legs = [month.leg(a, b) for a, b in pairwise(stops)]
        length_m = sum(leg.length_m for leg in legs if leg)
        yield _Way(
            self._count(free_min // max(1, own_min)),
            own_min,
            float(trip_yen(vehicle, minutes=own_min, length_m=length_m)),
            min(vehicle.payload_g, most_g),
            dict(vehicle.compartment_ul),
        )

    def _define_budget(self) -> None:
        budget_yen = self.month.objective.budget_yen
        if budget_yen is not None and self.yen:
            left_yen = float(budget_yen) - float(sum(t.yen for t in self.rest.trips))
            self.program.add_row(self.yen, upper=max(0.0, left_yen))


def _part(month: Scenario, site_id: SiteId) -> Scenario:
    """Return the part of a month that one recipient's food passes through."""
    bases = {v.base_id for v in month.vehicles.values()}
    sites = {k: s for k, s in month.sites.items() if s.is_supply or k == site_id or k in bases}
    supplies = {s.site_id for s in month.supplies} | {site_id}
    return replace(
        month,
        sites=sites,
        stores=tuple(s for s in month.stores if s.site_id in sites),
        outages=tuple(o for o in month.outages if o.site_id in sites),
        needs=tuple(n for n in month.needs if n.site_id == site_id),
        lots={k: x for k, x in month.lots.items() if x.site_id in supplies},
        travel={pair: leg for pair, leg in month.travel.items() if sites.keys() >= set(pair)},
    )
