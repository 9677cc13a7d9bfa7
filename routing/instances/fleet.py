"""Vehicles of the VRPLIB family: alike ones become one type."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from routing.instances.demands import whole_loads
from routing.instances.instance import Convention, decimals
from routing.instances.sheet import VEHICLES, Sheet
from routing.instances.source import LARGEST, Figures
from routing.model import Depot, DepotId, Load, StopId, VehicleType, VehicleTypeId

HUNDREDTHS = {"HFVRP", "HVRP"}
"""Types of file whose rates and fixed costs are in hundredths of what public costs count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """How costs of a file become whole numbers: ``times`` / ``over``; ``scale`` as in Instance."""

    times: int
    over: int
    scale: int

    def rate(self, value: float) -> int:
        """Return a cost per unit of length."""
        return round(value * self.times) // self.over

    def amount(self, value: float, convention: Convention) -> int:
        """Return a cost that does not depend on lengths."""
        return self.rate(value) * convention.per_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle of a file, its depots by number; lengths and times as the problem has them."""

    capacity: Load
    depot: int
    reloads: tuple[int, ...]
    allowed: frozenset[StopId] | None
    fixed: int
    rate: int
    most_distance: int | None
    most_duration: int | None
    most_trips: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Types of vehicles; the type of each vehicle of the file; who may come to a stop."""

    types: tuple[VehicleType, ...]
    vehicles: tuple[int, ...] | None
    allowed: tuple[frozenset[StopId] | None, ...]

    def types_for(self, stop_id: StopId) -> frozenset[VehicleTypeId] | None:
        """Return the types that may come to a stop; None = all."""
        found = frozenset(
            t.vehicle_type_id
            for t, allowed in zip(self.types, self.allowed, strict=True)
            if allowed is None or stop_id in allowed
        )
        return None if len(found) == len(self.types) else found


def money_of(sheet: Sheet, convention: Convention, prizes: Figures) -> Money:
    """Return how rates, fixed costs and prizes are counted: in the largest unit that fits.

    Raises:
        InstanceUnreadable: one has more than four decimals.
    """
    rates = sheet.column("VEHICLES_UNIT_DISTANCE_COST", VEHICLES, default=1.0)
    fixed = sheet.column("VEHICLES_FIXED_COST", VEHICLES, default=0.0)
    figures = np.unique(np.concatenate([rates, fixed, prizes]))
    digits = decimals(figures)
    if digits is None:
        raise sheet.source.fault(
            sheet.line_of("VEHICLES_UNIT_DISTANCE_COST"),
            "A cost or prize has more than four decimals",
            "Round the figures",
        )
    times = 10**digits
    told = times * (100 if sheet.text("TYPE").upper() in HUNDREDTHS else 1)
    over = gcd(told, *(round(f * times) for f in figures))
    scale = convention.per_unit * told // over
    return Money(times=times, over=over, scale=max(1, scale // convention.told_per_unit))


def fleet_of(
    sheet: Sheet,
    convention: Convention,
    money: Money,
    *,
    depots: Sequence[Depot],
    depot_nodes: Sequence[int],
    stop_ids: dict[int, StopId],
    capacities: Sequence[Load],
) -> Fleet:
    """Return the vehicles of a file, alike ones grouped in the order in which they come first.

    ``stop_ids`` has the stop of each node of a customer that is read; ``capacities`` one load, or
    one for each vehicle.
    """
    listed = _vehicles(
        sheet,
        convention,
        money,
        depot_nodes=depot_nodes,
        stop_ids=stop_ids,
        capacities=capacities,
    )
    groups: dict[Vehicle, list[int]] = {}
    for number, vehicle in enumerate(listed):
        groups.setdefault(vehicle, []).append(number)
    most = len(stop_ids)
    uniform = most if sheet.vehicles is None else sheet.vehicles
    types = tuple(
        _type(
            vehicle,
            str(number),
            min(most, len(members) if sheet.vehicle_sections else uniform),
            depots,
        )
        for number, (vehicle, members) in enumerate(groups.items(), start=1)
    )
    by_vehicle = {n: t for t, members in enumerate(groups.values()) for n in members}
    return Fleet(
        types=types,
        vehicles=tuple(by_vehicle[n] for n in range(len(listed))) if len(groups) > 1 else None,
        allowed=tuple(v.allowed for v in groups),
    )


def _type(vehicle: Vehicle, name: str, number: int, depots: Sequence[Depot]) -> VehicleType:
    depot = depots[vehicle.depot]
    return VehicleType(
        vehicle_type_id=VehicleTypeId(name),
        start_id=depot.depot_id,
        end_id=depot.depot_id,
        number=number,
        capacity=vehicle.capacity,
        shift=depot.window,
        fixed_cost=vehicle.fixed,
        cost_per_distance=vehicle.rate,
        most_distance=vehicle.most_distance,
        most_duration=vehicle.most_duration,
        reload_ids=tuple(DepotId(depots[i].depot_id) for i in vehicle.reloads),
        most_trips=vehicle.most_trips if vehicle.reloads else None,
    )


def _vehicles(
    sheet: Sheet,
    convention: Convention,
    money: Money,
    *,
    depot_nodes: Sequence[int],
    stop_ids: dict[int, StopId],
    capacities: Sequence[Load],
) -> list[Vehicle]:
    """Return each vehicle that sections describe, or one for all."""
    count = (sheet.vehicles or 1) if sheet.vehicle_sections else 1

    def column(name: str, default: float) -> list[float]:
        found = sheet.column(name, VEHICLES, default=default)
        return [float(v) for v in (found if len(found) == count else found[:1].repeat(count))]

    homes = _homes(sheet, depot_nodes, count)
    reloads = _listed(sheet, "VEHICLES_RELOAD_DEPOT", count)
    allowed = _listed(sheet, "VEHICLES_ALLOWED_CLIENTS", count)
    fixed = column("VEHICLES_FIXED_COST", 0.0)
    rates = column("VEHICLES_UNIT_DISTANCE_COST", 1.0)
    farthest = column("VEHICLES_MAX_DISTANCE", LARGEST)
    longest = column("DISTANCE" if sheet.has("DISTANCE") else "VEHICLES_MAX_DURATION", LARGEST)
    again = column("VEHICLES_MAX_RELOADS", LARGEST)
    places = {node: number for number, node in enumerate(depot_nodes)}
    _require_known(sheet, "VEHICLES_RELOAD_DEPOT", reloads, set(places), "a depot")
    customers = set(range(1, sheet.dimension + 1)) - set(places)
    _require_known(sheet, "VEHICLES_ALLOWED_CLIENTS", allowed, customers, "a customer")
    return [
        Vehicle(
            capacity=capacities[i if len(capacities) > 1 else 0],
            depot=homes[i],
            reloads=tuple(sorted({places[n] for n in reloads[i] or ()})),
            allowed=_chosen(allowed[i], stop_ids),
            fixed=money.amount(fixed[i], convention),
            rate=money.rate(rates[i]),
            most_distance=convention.limit(farthest[i]),
            most_duration=convention.limit(longest[i]),
            most_trips=None if again[i] >= 10**6 else int(again[i]) + 1,
        )
        for i in range(count)
    ]


def _chosen(nodes: list[int] | None, stop_ids: dict[int, StopId]) -> frozenset[StopId] | None:
    if nodes is None:
        return None
    found = frozenset(stop_ids[n] for n in nodes if n in stop_ids)
    return None if len(found) == len(stop_ids) else found


def _homes(sheet: Sheet, depot_nodes: Sequence[int], count: int) -> list[int]:
    """Return the number of each vehicle's depot."""
    if "VEHICLES_DEPOT" not in sheet.sections:
        return [0] * count
    homes = []
    for row in sheet.numbered("VEHICLES_DEPOT", VEHICLES):
        if len(row.words) != 1 or row.words[0] not in map(str, depot_nodes):
            raise sheet.source.fault(
                row.line, "A vehicle's depot is none", "Name one of DEPOT_SECTION"
            )
        homes.append(list(depot_nodes).index(int(row.words[0])))
    return homes


def _listed(sheet: Sheet, name: str, count: int) -> list[list[int] | None]:
    """Return the nodes that a section lists for each vehicle; None without the section."""
    if name not in sheet.sections:
        return [None] * count
    most = sheet.dimension
    return [
        [sheet.source.whole(w, row.line, name, least=1, most=most) for w in row.words]
        for row in sheet.numbered(name, VEHICLES)
    ]


def _require_known(
    sheet: Sheet, name: str, lists: list[list[int] | None], known: set[int], what: str
) -> None:
    for number, nodes in enumerate(lists):
        if set(nodes or ()) - known:
            line = sheet.numbered(name, VEHICLES)[number].line
            raise sheet.source.fault(line, f"{name}: a number is not {what}'s", f"Name {what} only")


def capacities_of(sheet: Sheet, demands: Sequence[Figures]) -> tuple[list[Load], list[list[Load]]]:
    """Return the capacities (one, or one for each vehicle) and tables of demands, in whole numbers.

    Without any capacity a vehicle takes everything.

    Raises:
        InstanceUnreadable: demands and capacities differ in their number of dimensions.
    """
    width = demands[0].shape[1]
    if "CAPACITY" in sheet.sections:
        given = sheet.table("CAPACITY", VEHICLES)
        sheet.require_positive(given, "CAPACITY", VEHICLES)
    elif (number := sheet.number("CAPACITY")) is not None:
        given = np.array([[number]])
    else:
        given = np.ceil(sum(table.sum(axis=0, keepdims=True) for table in demands))
    if given.shape[1] != width or demands[1].shape[1] != width:
        raise sheet.source.fault(
            sheet.line_of("CAPACITY"),
            f"Capacities have {given.shape[1]} dimensions, demands {width}",
            "Give as many figures for each vehicle as for each place",
        )
    capacities, *loads = whole_loads([given, *demands], sheet.source, sheet.line_of("CAPACITY"))
    return capacities, loads
