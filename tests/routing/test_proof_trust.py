"""The proof recomputed by brute force, and defects planted in it that the recomputing must find."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import pairwise
from math import fsum
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from routing.board import Board, Pattern, Score
from routing.model import (
    ALWAYS,
    Depot,
    DepotId,
    RoutingProblem,
    Stop,
    StopId,
    VehicleType,
    VehicleTypeId,
)
from routing.proof.bound import Bounding
from routing.proof.cuts import CapacityCut, TripleCut
from routing.proof.master import Duals
from routing.proof.network import Network
from routing.proof.pricing import Pricer, Prices
from routing.schedule import loads_fit, pattern_cost
from routing.travel import TravelMatrix
from tests.routing.best_plans import known_best
from tests.routing.problem_making import make_problem

proof = import_module("routing.proof.prove")
bound = import_module("routing.proof.bound")
SLACK = 1e-6


@dataclass(frozen=True)
class Trip:
    vehicle_type: int
    path: tuple[int, ...]
    cost: int


def all_trips(problem: RoutingProblem) -> list[Trip]:
    """Return every trip that may be driven, longer ones only out of those whose loads fit."""
    found = []
    depot = {d.depot_id: number for number, d in enumerate(problem.depots)}
    for number, kind in enumerate(problem.vehicle_types):
        ends = (-1 - depot[kind.start_id], -1 - depot[kind.end_id])
        waiting: list[tuple[int, ...]] = [(s,) for s in range(len(problem.stops))]
        while waiting:
            path = waiting.pop()
            pattern = Pattern(number, (ends[0], *path, ends[1]))
            if not loads_fit(problem, pattern):
                continue
            cost = pattern_cost(problem, pattern)
            if cost is not None:
                found.append(Trip(number, path, cost))
            waiting += [(*path, s) for s in range(len(problem.stops)) if s not in path]
    return found


def times_entered(cut: CapacityCut, path: Sequence[int]) -> int:
    outside = [None, *path]
    return sum(b in cut.stops and a not in cut.stops for a, b in zip(outside, path, strict=False))


def pairs_met(cut: TripleCut, path: Sequence[int]) -> int:
    met, pairs = 0, 0
    for stop in path:
        if stop not in cut.memory:
            met = 0
        elif stop in cut.stops:
            met += 1
            if met == 2:
                met, pairs = 0, pairs + 1
    return pairs


def reduced_cost(trip: Trip, duals: Duals) -> float:
    return fsum(
        [
            trip.cost,
            *(-float(duals.node[s]) for s in trip.path),
            -float(duals.fleet[trip.vehicle_type]),
            *(-price * times_entered(cut, trip.path) for cut, price in duals.capacity),
            *(-price * pairs_met(cut, trip.path) for cut, price in duals.triple),
        ]
    )


@dataclass
class Audit:
    """What a proof said on its way, and what brute force says to it."""

    problem: RoutingProblem
    trips: list[Trip]
    faults: list[str] = field(default_factory=list)
    bounds: int = 0
    triples: int = 0
    capacities: int = 0
    dropped: int = 0
    proof: Any = None

    def look_at_bound(self, value: float, duals: Duals) -> None:
        self.bounds += 1
        self.triples += sum(price < 0 for _, price in duals.triple)
        self.capacities += sum(price > 0 for _, price in duals.capacity)
        if (duals.node < 0).any() or (duals.fleet > 0).any():
            self.faults.append("a price has the wrong sign")
        if any(p < 0 for _, p in duals.capacity) or any(p > 0 for _, p in duals.triple):
            self.faults.append("a price of a cut has the wrong sign")
        vehicles = [min(len(self.problem.stops), v.number) for v in self.problem.vehicle_types]
        objective = fsum(
            [
                *duals.node.tolist(),
                *(f * k for f, k in zip(duals.fleet.tolist(), vehicles, strict=True)),
                *(cut.trips * price for cut, price in duals.capacity),
                *(price for _, price in duals.triple),
            ]
        )
        least = [0.0] * len(vehicles)
        for trip in self.trips_left():
            least[trip.vehicle_type] = min(least[trip.vehicle_type], reduced_cost(trip, duals))
        true = objective + sum(k * c for k, c in zip(vehicles, least, strict=True))
        if value > true + SLACK:
            self.faults.append(f"the bound {value} is above {true}")
        for number, stop in enumerate(self.problem.stops):
            self._look_at_leaving_out(number, stop, duals)

    def trips_left(self) -> Iterator[Trip]:
        """Yield the trips that a better plan may have: none of their arcs was dropped."""
        n = len(self.problem.stops)
        for trip in self.trips:
            arcs = self.proof.pricers[trip.vehicle_type].arcs
            if all(arcs[a, b] for a, b in pairwise((n, *trip.path, n + 1))):
                yield trip

    def _look_at_leaving_out(self, number: int, stop: Stop, duals: Duals) -> None:
        worth = float(duals.node[number])
        price = self.proof.penalty if stop.prize is None else stop.prize
        if stop.prize is None:
            worth += sum(cut.trips * p for cut, p in duals.capacity if number in cut.stops)
        if worth > price + SLACK:
            self.faults.append(f"stop {number} is worth {worth} and can be left out for {price}")

    def look_at_arcs(self, pricer: Pricer, trips: Sequence[Trip], gap: float) -> None:
        """Look for a trip out of ``trips`` below the gap that has lost an arc."""
        left = set(self.trips_left())
        self.dropped += len(trips) - len(left)
        for trip in trips:
            if trip.vehicle_type == pricer.network.vehicle_type and trip not in left:
                cost = reduced_cost(trip, self.proof.best.duals)
                if cost < gap - SLACK:
                    self.faults.append(f"{trip} has lost an arc: {cost} < {gap}")


@pytest.fixture
def audited(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Audit]:
    """Return what runs a proof that is looked at; it starts two per cent above the best plan."""
    current: list[Audit] = []
    begin, note, fix = Bounding.__init__, Bounding.note, Pricer.fix_arcs

    def beginning(self: Bounding, *args: Any) -> None:
        begin(self, *args)
        current[-1].proof = self

    def noting(self: Bounding, value: float, duals: Duals) -> None:
        current[-1].look_at_bound(value, duals)
        note(self, value, duals)

    def run(
        problem: RoutingProblem, *, fixing: Callable[..., Any] = fix, seconds: float = 20
    ) -> Audit:
        def fixed(self: Pricer, prices: Prices, *, gap: float, budget: Any) -> Any:
            trips = list(current[-1].trips_left())
            found = fixing(self, prices, gap=gap, budget=budget)
            current[-1].look_at_arcs(self, trips, gap)
            return found

        monkeypatch.setattr(proof, "LOOKED_AT", ((0.0, 50_000),))  # cuts first, lists last
        monkeypatch.setattr(bound, "MOST_ROUGH", 0)  # exact rounds from early on
        monkeypatch.setattr(Bounding, "__init__", beginning)
        monkeypatch.setattr(Bounding, "note", noting)
        monkeypatch.setattr(Pricer, "fix_arcs", fixed)
        audit = Audit(problem, all_trips(problem))
        current.append(audit)
        best = known_best(problem)
        board = Board(clock=perf_counter, ends_s=perf_counter() + seconds)
        board.score = Score(best.missing, best.cost * 51 // 50 + 1)
        proof.prove(problem, board)
        if board.bound is None or board.bound > best:
            audit.faults.append(f"the bound is {board.bound}, the best plan {best}")
        elif best.missing == 0 and (board.bound != best or board.score != best):
            audit.faults.append(f"{board.score} ≥ {board.bound}: the best plan {best} was missed")
        return audit

    return run


def a_tight_problem(seed: int, *, stops: int = 10) -> RoutingProblem:
    """Return a problem whose relaxation is fractional: two or three stops to a trip, small costs.

    In every other one, windows keep some stops apart.
    """
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 30, (stops + 1, 2))
    straight = np.hypot(*(points[:, None] - points[None]).T).T
    legs = np.ceil(straight * rng.uniform(1.0, 1.4, straight.shape)).astype(np.int64)
    opens = rng.integers(0, 60, stops + 1)
    return RoutingProblem(
        stops=tuple(
            Stop(
                stop_id=StopId(f"s{i}"),
                place=i,
                delivery=(int(rng.integers(2, 5)),),
                windows=((int(opens[i]), int(opens[i]) + 50),) if seed % 2 else (ALWAYS,),
            )
            for i in range(1, stops + 1)
        ),
        depots=(Depot(depot_id=DepotId("d"), place=0),),
        vehicle_types=(
            VehicleType(
                vehicle_type_id=VehicleTypeId("v"),
                start_id=DepotId("d"),
                end_id=DepotId("d"),
                number=stops,
                capacity=(9 if seed % 4 < 2 else 12,),
            ),
        ),
        travel={"": TravelMatrix(legs, legs)},
    )


SEEDS = range(24)
TELLING = (7, 9, 13, 15, 16, 19)
"""Seeds of problems whose proofs need cuts and drop arcs, which a test makes sure of."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_bound_on_the_way_holds(audited: Callable[..., Audit], seed: int) -> None:
    audit = audited(a_tight_problem(seed))
    assert audit.faults == []
    assert audit.bounds > 0


@pytest.mark.parametrize("seed", range(12))
def test_every_bound_with_several_types_and_prizes_holds(
    audited: Callable[..., Audit], seed: int
) -> None:
    features = {"windows", "two_types", "time_cost", "prizes", "few_vehicles", "two_loads"}
    audit = audited(make_problem(seed, stops=5, features=features, horizon=60))
    assert audit.faults == []


def test_the_problems_have_cuts_and_lose_arcs(audited: Callable[..., Audit]) -> None:
    audits = [audited(a_tight_problem(seed)) for seed in TELLING]
    assert sum(a.capacities > 0 for a in audits) >= 3
    assert sum(a.triples > 0 for a in audits) >= 3
    assert sum(a.dropped > 0 for a in audits) >= 3


def is_found(audited: Callable[..., Audit], **how: Any) -> bool:
    return any(audited(a_tight_problem(seed), **how).faults for seed in TELLING)


def test_a_price_that_counts_twice_is_found(
    audited: Callable[..., Audit], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Duals.objective
    monkeypatch.setattr(
        Duals,
        "objective",
        lambda self: honest(self) + sum(cut.trips * price for cut, price in self.capacity),
    )
    assert is_found(audited)


def test_a_subset_row_price_that_counts_twice_is_found(
    audited: Callable[..., Audit], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Duals.prices

    def twice(self: Duals, network: Network) -> Prices:
        prices = honest(self, network)
        return replace(prices, penalty=2 * prices.penalty)

    monkeypatch.setattr(Duals, "prices", twice)
    assert is_found(audited)


def test_arcs_dropped_one_unit_too_boldly_are_found(audited: Callable[..., Audit]) -> None:
    honest = Pricer.fix_arcs

    def bold(self: Pricer, prices: Prices, *, gap: float, budget: Any) -> Any:
        return honest(self, prices, gap=gap - 1.0, budget=budget)

    assert is_found(audited, fixing=bold)
