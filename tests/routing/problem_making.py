"""Random routing problems, every feature of the model to be switched on or off."""

import random
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from routing.board import Pattern
from routing.model import (
    Break,
    Depot,
    DepotId,
    Load,
    RoutingProblem,
    Shipment,
    Stop,
    StopId,
    VehicleType,
    VehicleTypeId,
    Window,
)
from routing.travel import NEVER, TravelMatrix, TravelPeriod

FEATURES = frozenset(
    {
        "windows",
        "several_windows",
        "pickups",
        "shipments",
        "two_loads",
        "service_by_load",
        "releases",
        "restrictions",
        "aboard",
        "prizes",
        "two_depots",
        "depot_rules",
        "two_types",
        "profiles",
        "trips",
        "breaks",
        "time_cost",
        "limits",
        "periods",
        "no_roads",
        "few_vehicles",
        "fixed_costs",
    }
)


def make_problem(
    seed: int, *, stops: int, features: Iterable[str] = FEATURES, horizon: int = 24
) -> RoutingProblem:
    """Return a problem with small numbers; moments lie in 0 … horizon."""
    return _Maker(seed, frozenset(features), horizon=horizon).problem(stops)


def some_features(seed: int, *, chance: float = 0.35) -> frozenset[str]:
    rng = random.Random(seed)
    return frozenset(f for f in sorted(FEATURES) if rng.random() < chance)


@st.composite
def problems(draw: st.DrawFn, *, most_stops: int = 4, horizon: int = 24) -> RoutingProblem:
    features = draw(st.frozensets(st.sampled_from(sorted(FEATURES))))
    seed = draw(st.integers(0, 2**32 - 1))
    count = draw(st.integers(1, most_stops))
    return make_problem(seed, stops=count, features=features, horizon=horizon)


class _Maker:
    def __init__(self, seed: int, features: frozenset[str], *, horizon: int) -> None:
        assert features <= FEATURES, features - FEATURES
        self.rng = random.Random(seed)
        self.has = features.__contains__
        self.horizon = horizon
        self.dimensions = 2 if self.has("two_loads") else 1

    def problem(self, stops: int) -> RoutingProblem:
        depots = 2 if self.has("two_depots") else 1
        size = depots + stops
        types = self.vehicle_types(depots)
        paired = 2 * self.rng.randint(1, stops // 2) if self.has("shipments") and stops > 1 else 0
        made = [self.stop(i, depots + i, is_paired=i < paired, types=types) for i in range(stops)]
        shipments = []
        for i in range(0, paired, 2):
            shipments.append(self.shipment(made[i], made[i + 1]))
        order = list(range(stops))
        self.rng.shuffle(order)
        return RoutingProblem(
            stops=tuple(made[i] for i in order),
            depots=tuple(self.depot(i) for i in range(depots)),
            vehicle_types=tuple(types),
            travel={p: self.travel(size) for p in sorted({t.profile for t in types})},
            shipments=tuple(shipments),
            load_names=("weight", "litres")[: self.dimensions],
        )

    def load(self, most: int) -> Load:
        return tuple(self.rng.randint(0, most) for _ in range(self.dimensions))

    def window(self, least: int = 2) -> Window:
        opens = self.rng.randint(0, self.horizon * 2 // 3)
        return opens, min(self.horizon, opens + self.rng.randint(least, self.horizon // 2))

    def windows(self) -> tuple[Window, ...]:
        if self.has("several_windows") and self.rng.random() < 0.7:
            moments = sorted(self.rng.sample(range(self.horizon + 1), 4))
            return (moments[0], moments[1]), (moments[2], moments[3])
        if self.has("windows"):
            return (self.window(),)
        return ((0, self.horizon),)

    def stop(self, number: int, place: int, *, is_paired: bool, types: list[VehicleType]) -> Stop:
        rng = self.rng
        allowed = None
        if self.has("restrictions") and rng.random() < 0.4:
            allowed = frozenset(t.vehicle_type_id for t in types if rng.random() < 0.6)
        prized = self.has("prizes") and rng.random() < 0.5
        gives = self.has("pickups") and not is_paired and rng.random() < 0.5
        takes = not is_paired and (not gives or rng.random() < 0.5)
        by_load = self.has("service_by_load") and rng.random() < 0.6
        limited = self.has("aboard") and rng.random() < 0.5
        if is_paired and self.has("prizes"):
            prized = number // 2 % 2 == 0
        return Stop(
            stop_id=StopId(f"s{number}"),
            place=place,
            delivery=self.load(4) if takes else (),
            pickup=self.load(4) if gives else (),
            service=rng.randint(0, 2),
            service_per_1000=tuple(rng.randint(0, 500) for _ in range(self.dimensions))
            if by_load
            else (),
            windows=self.windows(),
            release=rng.randint(0, self.horizon // 2)
            if self.has("releases") and rng.random() < 0.5
            else 0,
            vehicle_types=allowed,
            most_aboard=rng.randint(2, self.horizon // 3) if limited else None,
            prize=rng.randint(0, 40) if prized else None,
        )

    def shipment(self, pickup: Stop, delivery: Stop) -> Shipment:
        limited = self.has("aboard") and self.rng.random() < 0.5
        return Shipment(
            pickup_id=pickup.stop_id,
            delivery_id=delivery.stop_id,
            load=self.load(4),
            most_aboard=self.rng.randint(2, self.horizon // 3) if limited else None,
        )

    def depot(self, number: int) -> Depot:
        rules = self.has("depot_rules")
        opens = self.rng.randint(0, 3) if rules else 0
        closes = self.horizon - self.rng.randint(0, 3) if rules else self.horizon
        return Depot(
            depot_id=DepotId(f"d{number}"),
            place=number,
            window=(opens, closes),
            service=self.rng.randint(0, 2) if rules else 0,
        )

    def vehicle_types(self, depots: int) -> list[VehicleType]:
        count = 2 if self.has("two_types") else 1
        return [self.vehicle_type(i, depots) for i in range(count)]

    def vehicle_type(self, number: int, depots: int) -> VehicleType:
        rng = self.rng
        costs = self.has("fixed_costs")
        reloads = self.has("trips") and rng.random() < 0.8
        shift = (0, self.horizon)
        if self.has("limits"):
            shift = (rng.randint(0, 4), self.horizon - rng.randint(0, 4))
        return VehicleType(
            vehicle_type_id=VehicleTypeId(f"v{number}"),
            start_id=DepotId(f"d{rng.randrange(depots)}"),
            end_id=DepotId(f"d{rng.randrange(depots)}"),
            number=1 if self.has("few_vehicles") else 3,
            capacity=tuple(rng.randint(4, 9) for _ in range(self.dimensions)),
            profile=f"p{number}" if self.has("profiles") else "p0",
            shift=shift,
            fixed_cost=rng.randint(0, 15) if costs else 0,
            cost_per_trip=rng.randint(0, 5) if costs else 0,
            cost_per_distance=rng.randint(0, 3) if costs else 1,
            cost_per_time=rng.randint(0, 3) if self.has("time_cost") else 0,
            most_distance=rng.randint(8, 30) if self.has("limits") and rng.random() < 0.5 else None,
            most_duration=rng.randint(8, self.horizon)
            if self.has("limits") and rng.random() < 0.5
            else None,
            reload_ids=tuple(DepotId(f"d{i}") for i in range(depots) if rng.random() < 0.8)
            if reloads
            else (),
            most_trips=rng.randint(1, 3) if reloads and rng.random() < 0.5 else None,
            breaks=self.breaks() if self.has("breaks") else (),
        )

    def breaks(self) -> tuple[Break, ...]:
        return tuple(
            Break(window=self.window(0), duration=self.rng.randint(1, 3))
            for _ in range(self.rng.randint(1, 2))
        )

    def travel(self, size: int) -> TravelMatrix:
        duration = self.legs(size)
        distance = np.array([[self.rng.randint(0, 9) for _ in range(size)] for _ in range(size)])
        later = []
        if self.has("periods"):
            begins = sorted(self.rng.sample(range(1, self.horizon), self.rng.randint(1, 2)))
            later = [TravelPeriod(b, self.legs(size)) for b in begins]
        return TravelMatrix(duration, distance, tuple(later))

    def legs(self, size: int) -> np.ndarray:
        legs = np.array([[self.rng.randint(0, 6) for _ in range(size)] for _ in range(size)])
        np.fill_diagonal(legs, 0)
        if self.has("no_roads"):
            for i in range(size):
                for j in range(size):
                    if i != j and self.rng.random() < 0.1:
                        legs[i, j] = NEVER
        return legs


def random_pattern(problem: RoutingProblem, seed: int, *, most_stops: int = 4) -> Pattern:
    """Return some order of some stops, with reloads where they are allowed."""
    rng = random.Random(seed)
    vehicle_type = rng.randrange(len(problem.vehicle_types))
    of = problem.vehicle_types[vehicle_type]
    number = {d.depot_id: -1 - i for i, d in enumerate(problem.depots)}
    count = rng.randint(1, min(most_stops, len(problem.stops)))
    halts = rng.sample(range(len(problem.stops)), count)
    reloads = [number[i] for i in of.reload_ids]
    if reloads and rng.random() < 0.6:
        for _ in range(rng.randint(1, 2)):
            halts.insert(rng.randint(0, len(halts)), rng.choice(reloads))
    return Pattern(vehicle_type, (number[of.start_id], *halts, number[of.end_id]))


def our_day(seed: int, *, halls: int, windows: bool = True) -> RoutingProblem:
    """Return a day as a hub base has it: halls, zones as loads, shifts, two types of vehicles.

    Minutes, metres, grams and litres; legs are asymmetric.
    """
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 30_000, (halls + 1, 2))
    points[0] = 15_000
    straight = np.hypot(*(points[:, None] - points[None]).T).T
    metres = np.rint(straight * rng.uniform(1.15, 1.5, straight.shape)).astype(int)
    np.fill_diagonal(metres, 0)
    minutes = np.rint(metres / rng.uniform(450, 650, metres.shape)).astype(int)
    stops = []
    for i in range(1, halls + 1):
        opens = int(rng.choice([540, 600, 780, 840]))
        chilled = int(rng.integers(0, 90)) if rng.random() < 0.5 else 0
        stops.append(
            Stop(
                stop_id=StopId(f"hall {i}"),
                place=i,
                delivery=(int(rng.integers(8, 120)) * 1000, int(rng.integers(20, 260)), chilled),
                service=5,
                service_per_1000=(0, 10, 10),
                windows=((opens, opens + int(rng.choice([120, 180, 240]))),)
                if windows
                else ((0, 24 * 60),),
            )
        )
    hub = DepotId("hub")
    small, large = VehicleTypeId("kei van"), VehicleTypeId("truck")
    return RoutingProblem(
        stops=tuple(stops),
        depots=(Depot(depot_id=hub, place=0, window=(0, 24 * 60), service=15),),
        vehicle_types=(
            VehicleType(
                vehicle_type_id=small,
                start_id=hub,
                end_id=hub,
                number=halls,
                capacity=(350_000, 900, 200),
                shift=(480, 1080),
                fixed_cost=5_000,
            ),
            VehicleType(
                vehicle_type_id=large,
                start_id=hub,
                end_id=hub,
                number=halls,
                capacity=(1_000_000, 2600, 450),
                shift=(480, 1080),
                fixed_cost=12_000,
            ),
        ),
        travel={"": TravelMatrix(minutes, metres)},
        load_names=("weight_g", "ambient_l", "chilled_l"),
    )


def _closed(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return legs of which none is longer than a detour."""
    found = matrix.copy()
    for k in range(len(found)):
        found = np.minimum(found, found[:, k : k + 1] + found[k : k + 1])
    return found


def with_closed_legs(problem: RoutingProblem) -> RoutingProblem:
    """Return a problem in which one more stop never opens a shorter way."""
    travel = {
        name: TravelMatrix(_closed(m.duration), _closed(m.distance))
        for name, m in problem.travel.items()
    }
    return replace(problem, travel=travel)
