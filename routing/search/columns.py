"""The best set of routes out of many, and which of many are worth a look."""

from collections.abc import Mapping, Sequence

import numpy as np

from routing.board import Pattern
from routing.model import RoutingProblem
from routing.partition import Rows, left_out, rows_of, solved


def best_of(pool: Mapping[Pattern, int], *, most: int, stops: int) -> dict[Pattern, int]:
    """Return at most so many routes of a pool, by how cheaply they serve their stops.

    A stop is worth the least that any route spends on it, evenly shared; routes are ranked by
    what they cost beyond the worth of their stops.
    """
    if len(pool) <= most:
        return dict(pool)
    worth = np.full(stops, np.inf)
    for pattern, cost in pool.items():
        served = list(pattern.stops)
        worth[served] = np.minimum(worth[served], cost / max(len(served), 1))
    ranked = sorted(pool.items(), key=lambda rc: _waste(rc[0], rc[1], worth))
    return dict(ranked[:most])


def _waste(
    pattern: Pattern, cost: int, worth: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    share = float(worth[list(pattern.stops)].sum())
    return cost / max(share, 1e-9)


def cheapest_of_each(pool: Mapping[Pattern, int]) -> dict[Pattern, int]:
    """Return the cheapest route of each type for each set of stops."""
    best: dict[tuple[int, frozenset[int]], tuple[int, Pattern]] = {}
    for pattern, cost in pool.items():
        key = (pattern.vehicle_type, frozenset(pattern.stops))
        if key not in best or cost < best[key][0]:
            best[key] = (cost, pattern)
    return {pattern: cost for cost, pattern in best.values()}


def recombine(
    problem: RoutingProblem,
    pool: Mapping[Pattern, int],
    *,
    seconds: float,
    miss: int,
    best: Sequence[Pattern] = (),
) -> tuple[Pattern, ...] | None:
    """Return the cheapest plan made of routes of a pool; None = none was found in time.

    Leaving out a stop that must be served costs ``miss``. ``best`` is a plan of the pool's routes.
    """
    routes = list(pool)
    if not routes or seconds <= 0:
        return None
    rows, prices = _model(problem, routes, pool, miss)
    column = {r: c for c, r in enumerate(routes)}
    known = [column[r] for r in best if r in column]
    if known:
        known += left_out([r.stops for r in best], stops=len(problem.stops), columns=len(routes))
    found = solved(rows, prices, seconds=seconds, known=known)
    if found is None:
        return None
    return _once(problem, [r for r, x in zip(routes, found.values, strict=False) if x > 0.5])


def _once(problem: RoutingProblem, chosen: Sequence[Pattern]) -> tuple[Pattern, ...] | None:
    """Return routes if each stop comes once."""
    served = [i for r in chosen for i in r.stops]
    return tuple(chosen) if len(served) == len(set(served)) else None


def _model(
    problem: RoutingProblem, routes: Sequence[Pattern], pool: Mapping[Pattern, int], miss: int
) -> tuple[Rows, list[float]]:
    """Return: serve each stop once or leave it out, with the vehicles there are, at least cost."""
    size = len(problem.stops)
    fleet: list[list[int]] = [[] for _ in problem.vehicle_types]
    for column, route in enumerate(routes):
        fleet[route.vehicle_type].append(column)
    rows = rows_of([r.stops for r in routes], size)
    for columns, of in zip(fleet, problem.vehicle_types, strict=True):
        if of.number < size and columns:
            rows.add(columns, 0.0, float(of.number))
    return rows, [*(float(pool[r]) for r in routes), *prices_out(problem, miss)]


def prices_out(problem: RoutingProblem, miss: int) -> list[float]:
    """Return what leaving out each stop costs, ``miss`` where it must be served."""
    return [float(miss if s.prize is None else s.prize) for s in problem.stops]
