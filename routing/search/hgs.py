"""HGS-CVRP where load is all that limits routes: in a process of its own, which can be ended."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO

import numpy as np
from numpy.typing import NDArray

from routing.board import Pattern
from routing.figures import figures_of
from routing.model import ALWAYS, END_OF_TIME, RoutingProblem, Stop, VehicleType
from routing.scores import Prices
from routing.search.effort import Effort
from routing.travel import Matrix

ENGINE = "hgs"
MOST_AMOUNT = 2**50
"""Sums of larger figures are not exact in double precision."""


@dataclass(frozen=True, eq=False)
class PureProblem:
    """The depot first, then the stops: twice what each leg costs, and what each stop brings."""

    problem: RoutingProblem
    matrix: Matrix
    demand: tuple[int, ...]


def pure(problem: RoutingProblem) -> PureProblem | None:
    """Return a problem whose routes only their load limits; None = it asks for more."""
    if not _is_pure(problem):
        return None
    vehicle_type = problem.vehicle_types[0]
    places = [problem.depot_by_id[vehicle_type.start_id].place, *(s.place for s in problem.stops)]
    distance = problem.travel[vehicle_type.profile].distance[np.ix_(places, places)].copy()
    np.fill_diagonal(distance, 0)
    # doubled, so that half of what a route costs once is whole on each leg to and from the depot
    matrix = 2 * vehicle_type.cost_per_distance * distance
    once = vehicle_type.fixed_cost + vehicle_type.cost_per_trip
    matrix[0, 1:] += once
    matrix[1:, 0] += once
    if not np.array_equal(distance, distance.T) or int(matrix.max()) * len(places) >= MOST_AMOUNT:
        return None
    loads = [(problem.load(s.delivery)[0], problem.load(s.pickup)[0]) for s in problem.stops]
    return PureProblem(problem, matrix, (0, *(max(pair) for pair in loads)))


def _is_pure(problem: RoutingProblem) -> bool:
    """Tell whether there is one kind of vehicles, one load, and nothing else that limits."""
    if len(problem.vehicle_types) != 1 or len(problem.load_names) != 1 or problem.shipments:
        return False
    vehicle_type = problem.vehicle_types[0]
    depot = problem.depot_by_id[vehicle_type.start_id]
    travel = problem.travel[vehicle_type.profile]
    longest = [int(m.max(initial=0)) for m in (travel.distance, travel.duration)]
    farthest, slowest = (2 * (len(problem.stops) + 1) * x for x in longest)
    service = sum(problem.service_of(s) for s in problem.stops)
    pickups = any(problem.load(s.pickup)[0] for s in problem.stops)
    deliveries = any(problem.load(s.delivery)[0] for s in problem.stops)
    return (
        _is_plain(vehicle_type, farthest=farthest, slowest=slowest + service)
        and vehicle_type.start_id == vehicle_type.end_id
        and depot.window == ALWAYS
        and not travel.later
        and not (pickups and deliveries)
        and slowest + service + depot.service < END_OF_TIME
        and all(_is_free(vehicle_type, s, problem) for s in problem.stops)
    )


def _is_plain(of: VehicleType, *, farthest: int, slowest: int) -> bool:
    return (
        not of.cost_per_time
        and (of.most_distance is None or of.most_distance >= farthest)
        and (of.most_duration is None or of.most_duration >= slowest)
        and not of.reload_ids
        and not of.breaks
        and of.shift == ALWAYS
        and bool(of.capacity)
    )


def _is_free(of: VehicleType, stop: Stop, problem: RoutingProblem) -> bool:
    return (
        stop.prize is None
        and not stop.release
        and stop.most_aboard is None
        and stop.windows == (ALWAYS,)
        and problem.may_serve(of, stop)
    )


def search(
    asked: PureProblem, prices: Prices, *, seconds: Sequence[float], seed: int, effort: Effort
) -> None:
    """Run as often and as long as ``seconds`` says, or once for the steps of the effort.

    Every plan is put on the board, its routes into the pool.
    """
    board = effort.board
    with _process(_text(asked, seconds=seconds, seed=seed, effort=effort)) as answers:
        while not board.is_over:
            try:
                line = answers.get(timeout=min(0.05, max(board.left_s, 0.001)))
            except Empty:
                continue
            if line is None:
                break
            routes = _patterns(asked.problem, json.loads(line))
            score = prices.score(routes)
            if score is not None:
                board.offer_routes(prices.priced(routes))
                board.offer_plan(routes, score, engine=ENGINE)


def _patterns(problem: RoutingProblem, routes: list[list[int]]) -> tuple[Pattern, ...]:
    depot = -1 - figures_of(problem).vehicles[0].start
    return tuple(Pattern(0, (depot, *(i - 1 for i in r), depot)) for r in routes)


def _text(asked: PureProblem, *, seconds: Sequence[float], seed: int, effort: Effort) -> str:
    size = len(asked.demand)
    plane = coordinates(asked.matrix)
    vehicle_type = asked.problem.vehicle_types[0]
    return json.dumps(
        {
            "size": size,
            "x": plane[:, 0].tolist(),
            "y": plane[:, 1].tolist(),
            "matrix": asked.matrix.ravel().tolist(),
            "service": [0.0] * size,
            "demand": list(asked.demand),
            "capacity": vehicle_type.capacity[0],
            "duration_limit": None,
            "vehicles": min(vehicle_type.number, size, _enough_vehicles(asked)),
            "seconds": [0.0] if effort.iterations is not None else list(seconds),
            "iterations": effort.iterations,
            "seed": seed % 2**30,
        }
    )


def _enough_vehicles(asked: PureProblem) -> int:
    """Return so many vehicles that no good plan needs more, as HGS-CVRP itself does."""
    capacity = asked.problem.vehicle_types[0].capacity[0]
    return 3 + ceil(1.3 * sum(asked.demand) / max(capacity, 1))


def coordinates(matrix: Matrix) -> NDArray[np.float64]:
    """Return points in the plane that lie about as far apart as a matrix says (classical scaling).

    Only their directions from the first matter: routes that lie in the same one are compared.
    """
    legs = np.asarray(matrix, dtype=np.float64)
    legs = (legs + legs.T) / 2
    size = len(legs)
    centre = np.eye(size) - 1.0 / size
    values, vectors = np.linalg.eigh(-0.5 * centre @ legs**2 @ centre)
    if size < 2:
        return np.zeros((size, 2))
    points = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    return np.asarray(points - points.min(axis=0), dtype=np.float64)


@contextmanager
def _process(text: str) -> Iterator["Queue[str | None]"]:
    """Yield the lines of a process, then None; at exit the process is ended."""
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("hgs_run.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines: Queue[str | None] = Queue()
    reader = Thread(target=_read, args=(child.stdout, lines), daemon=True)
    reader.start()
    try:
        assert child.stdin is not None
        try:
            child.stdin.write(text)
            child.stdin.close()
        except BrokenPipeError:
            pass
        yield lines
    finally:
        child.kill()
        child.wait()
        reader.join()
        assert child.stdout is not None
        child.stdout.close()


def _read(source: IO[str] | None, lines: "Queue[str | None]") -> None:
    for line in source or ():
        lines.put(line)
    lines.put(None)
