"""The best choice among trips that were listed."""

from collections.abc import Sequence

import numpy as np

from routing.partition import Solved, rows_of, solved
from routing.proof.master import Column
from routing.proof.network import Floats, Network

LEAST_DIFFERENCE = 0.5
"""Costs are whole: what is nearer is the same."""


def choose(
    columns: Sequence[Column],
    *,
    networks: Sequence[Network],
    limits: Floats,
    leave_out: Sequence[float],
    seconds: float,
) -> Solved | None:
    """Return the cheapest choice that visits every stop once; None = nothing was found in time.

    ``limits`` = trips at most, by vehicle type; ``leave_out`` = what leaving each stop out costs:
    the variables after those of the columns.
    """
    rows = rows_of([c.path for c in columns], len(leave_out))
    kinds = np.array([networks[c.network].vehicle_type for c in columns], dtype=np.int64)
    for kind, limit in enumerate(limits.tolist()):
        trips = np.flatnonzero(kinds == kind).tolist()
        if trips and limit < len(leave_out):
            rows.add(trips, 0.0, limit)
    prices = [*(c.cost for c in columns), *leave_out]
    return solved(rows, prices, seconds=seconds, gap=LEAST_DIFFERENCE)
