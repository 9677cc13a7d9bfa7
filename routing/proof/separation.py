"""What the master's fractional trips break, and what its trips should not forget."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from routing.model import RoutingProblem
from routing.proof.cuts import CapacityCut, capacity_cuts
from routing.proof.master import Solved
from routing.proof.pricing import Pricer

MOST_CUTS = 30
"""Cuts of one kind that one round adds."""


def remember_more(pricers: Sequence[Pricer], solved: Solved) -> bool:
    """Let stops not forget those that the master's trips visit twice."""
    grew = False
    for column in solved.columns:
        last: dict[int, int] = {}
        for place, stop in enumerate(column.path):
            if stop in last:
                near = pricers[column.network].near
                between = list(column.path[last[stop] + 1 : place])
                grew = grew or not near[between, stop].all()
                near[between, stop] = True
            last[stop] = place
    return grew


def broken_capacity_cuts(problem: RoutingProblem, solved: Solved) -> list[CapacityCut]:
    """Return rounded capacity cuts of every load that the master's trips break."""
    n = len(problem.stops)
    flow = np.zeros((n + 1, n + 1))
    for column, value in zip(solved.columns, solved.values.tolist(), strict=True):
        halts = [n, *column.path, n]
        for a, b in pairwise(halts):
            flow[a, b] += value
            flow[b, a] += value
    for stop, value in enumerate(solved.missing.tolist()):  # as if a trip of its own came
        flow[n, stop] += 2 * value
        flow[stop, n] += 2 * value
    cuts: list[CapacityCut] = []
    for d in range(len(problem.load_names)):
        capacity = max(problem.load(v.capacity)[d] for v in problem.vehicle_types)
        for kind in ("delivery", "pickup"):
            demand = [problem.load(getattr(s, kind))[d] for s in problem.stops]
            required = [
                q if s.prize is None else 0 for q, s in zip(demand, problem.stops, strict=True)
            ]
            cuts += capacity_cuts(flow, np.array(required), capacity, most=MOST_CUTS)
    return list(dict.fromkeys(cuts))
