"""Compiling ahead: what numba compiles is compiled, or read from its cache, before time counts.

``python -m routing.compiled`` does so once at set-up.
"""

from functools import cache

import numpy as np

from routing.board import Board
from routing.figures import figures_of
from routing.model import (
    Break,
    Depot,
    DepotId,
    RoutingProblem,
    Stop,
    StopId,
    VehicleType,
    VehicleTypeId,
)
from routing.proof.cuts import CapacityCut, TripleCut, capacity_cuts, coefficients, triple_cuts
from routing.proof.master import Duals
from routing.proof.network import networks_of
from routing.proof.pricing import Budget, Pricer
from routing.proof.records import EXACT, ROUGH, ROUGHEST
from routing.rich_timing import best_timing
from routing.small import solve_small
from routing.travel import TravelMatrix

STOPS = 3


@cache
def compile_ahead(*, proof: bool = True) -> None:
    """Run everything that is compiled on a tiny problem, once in a process.

    Half a second from the cache, nearly all of it for the ``proof``; half a minute where there is
    no cache yet.
    """
    if proof:
        for problem in (_problem(has_times=False), _problem(has_times=True)):
            _compile_proof(problem)
    rich = _problem(has_times=True)
    figures = figures_of(rich)
    best_timing(figures, figures.vehicles[0], (-1, 0, 1, -1))
    solve_small(rich, Board(clock=lambda: 0.0, ends_s=1.0))


def _problem(*, has_times: bool) -> RoutingProblem:
    places = np.arange(STOPS + 1)
    legs = np.abs(places[:, None] - places[None])
    depot = DepotId("depot")
    return RoutingProblem(
        stops=tuple(
            Stop(
                stop_id=StopId(f"stop {i}"),
                place=i,
                delivery=(1,),
                windows=((0, 20), (30, 40)) if has_times else ((0, 40),),
            )
            for i in range(1, STOPS + 1)
        ),
        depots=(Depot(depot_id=depot, place=0),),
        vehicle_types=(
            VehicleType(
                vehicle_type_id=VehicleTypeId("van"),
                start_id=depot,
                end_id=depot,
                number=2,
                capacity=(2,),
                shift=(0, 60),
                cost_per_time=int(has_times),
                breaks=(Break(window=(10, 12), duration=1),) if has_times else (),
                reload_ids=(depot,) if has_times else (),
            ),
        ),
        travel={"": TravelMatrix(legs, legs)},
    )


def _compile_proof(problem: RoutingProblem) -> None:
    nothing = np.zeros(1, dtype=np.uint8)
    paths, triple = [(0, 1), (1, 2), (0, 2)], TripleCut((0, 1, 2), {0, 1, 2})
    coefficients(paths, [CapacityCut(frozenset({0}), 1), triple], STOPS)
    triple_cuts(paths, np.full(3, 0.5), STOPS, most=1, known=())
    capacity_cuts(np.zeros((STOPS + 1, STOPS + 1)), np.ones(STOPS, dtype=np.int64), 2, most=1)
    duals = Duals(
        node=np.full(STOPS, 2.0),
        fleet=np.zeros(1),
        capacity=(),
        triple=((triple, -1.0),),
        limits=np.full(1, 2.0),
    )
    for network in networks_of(problem):
        pricer, budget = Pricer(network, remembered=STOPS), Budget(10_000, nothing)
        prices = duals.prices(network)
        for grade in (ROUGHEST, ROUGH, EXACT):
            pricer.price(prices, grade=grade, budget=budget)
        extended = pricer.fix_arcs(prices, gap=100.0, budget=budget)
        if extended is not None:
            pricer.trips(prices, extended, gap=100.0, budget=budget)


if __name__ == "__main__":
    compile_ahead()
