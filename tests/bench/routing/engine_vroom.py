"""VROOM through pyvroom, at its highest exploration level. It has no seed."""

from datetime import timedelta

import vroom

from routing.model import RoutingProblem
from tests.bench.routing.found import Found
from tests.bench.routing.plain import (
    between_nodes,
    beyond_one_trip,
    has_windows,
    in_smaller_numbers,
    pattern,
    shift,
    vehicles,
)

MOST_EXPLORATION = 5


def missing(problem: RoutingProblem) -> tuple[str, ...]:
    """Return what it cannot express."""
    return beyond_one_trip(problem)


def find(problem: RoutingProblem, *, limit_s: float, seed: int) -> Found:
    """Search in one thread until it ends by itself or time is up."""
    del seed
    asked = _asked(in_smaller_numbers(problem))
    solution = asked.solve(
        exploration_level=MOST_EXPLORATION, nb_threads=1, timeout=timedelta(seconds=limit_s)
    )
    types = vehicles(problem)
    routes = [
        pattern(
            problem,
            types[route["vehicle"]],
            (step["id"] for step in route["steps"] if step["type"] == "job"),
        )
        for route in solution.to_dict()["routes"]
    ]
    return Found(routes=tuple(routes))


def _asked(problem: RoutingProblem) -> vroom.Input:
    asked = vroom.Input()
    for number, of in enumerate(problem.vehicle_types):
        travel = problem.travel[of.profile]
        asked.set_durations_matrix(str(number), between_nodes(problem, travel.duration))
        costs = between_nodes(problem, travel.distance) * of.cost_per_distance
        asked.set_costs_matrix(str(number), costs)
    for number, stop in enumerate(problem.stops):
        timed = {"time_windows": list(stop.windows)} if has_windows(problem) else {}
        asked.add_job(
            vroom.Job(
                number,
                location=len(problem.depots) + number,
                default_service=problem.service_of(stop),
                delivery=problem.load(stop.delivery),
                pickup=problem.load(stop.pickup),
                **timed,
            )
        )
    depots = {d.depot_id: node for node, d in enumerate(problem.depots)}
    for number, kind in enumerate(vehicles(problem)):
        of = problem.vehicle_types[kind]
        asked.add_vehicle(
            vroom.Vehicle(
                number,
                start=depots[of.start_id],
                end=depots[of.end_id],
                profile=str(kind),
                capacity=problem.load(of.capacity),
                time_window=shift(problem, of),
                costs=vroom.VehicleCosts(fixed=of.fixed_cost + of.cost_per_trip),
            )
        )
    return asked
