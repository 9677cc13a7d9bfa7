"""Small parts of a program in whole cases, solved to the end while all else stays as it is."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from logistics.program.allocation import Allocation
from logistics.program.columns import Flow
from logistics.program.linear import LinearProgram

PARAMETERS = (
    "separating/maxroundsroot = 8\nseparating/maxrounds = 0\n"
    "presolving/maxrounds = 1\nlimits/gap = 0.0001"
)
"""For SCIP: cuts at the root take little and save more in small parts: two to three times as much
is won in the same time, on three months."""
MOST_NODES = "\nlimits/nodes = 50"
"""Instead of time where a run is to be the same each time."""
WORST = ("worst",)


class Solved(NamedTuple):
    """The values of all columns once a part was solved, and how much more they cost than before."""

    values: np.ndarray
    more: float


class SubPrograms:
    """Parts of an allocation's program, or of one with the same columns and more rows."""

    def __init__(self, allocation: Allocation, program: LinearProgram) -> None:
        self.allocation, self.program = allocation, program
        self._matrix = program.matrix().tocsc()
        self._groups: dict[Hashable, list[int]] = defaultdict(list)
        for column, key in enumerate(program.column_keys):
            group = _group_of(key)
            if group is not None:
                self._groups[group].append(column)

    def solved(
        self,
        flows: Sequence[Flow],
        values: np.ndarray,
        *,
        whole: Sequence[int] = (),
        time_limit_s: float,
        by_count: bool,
        stop: Callable[[], bool],
    ) -> Solved | None:
        """Solve the program of some flows and of what changes with them; None = no solution.

        The columns of ``whole`` are free too, and whole.
        """
        integers = [*(self.allocation.flows[f] for f in flows), *whole]
        groups = dict.fromkeys((WORST, *(g for f in flows for g in self._groups_of(f))))
        free = np.array([*integers, *(c for g in groups for c in self._groups[g])], dtype=np.int64)
        part = self.program.part(free, values, self._matrix)
        found = part.solve_whole(
            range(len(integers)),
            time_limit_s=time_limit_s,
            parameters=PARAMETERS + MOST_NODES if by_count else PARAMETERS,
            hint=values[free],
            stop=stop,
        )
        if found is None:
            return None
        solved = values.copy()
        solved[free] = found.values
        return Solved(solved, found.objective - float(np.array(part.costs) @ values[free]))

    def _groups_of(self, flow: Flow) -> Iterator[Hashable]:
        """Yield what changes with a flow besides it: the shelf, the tour's times, the table."""
        tour = self.allocation.tours[flow.tour]
        yield "tour", flow.tour
        yield "shelf", flow.lot_class, tour.sites[flow.load]
        to_id = tour.sites[flow.unload]
        if self.allocation.goes_to_supply(flow):
            yield "shelf", flow.lot_class, to_id
        else:
            yield "table", to_id


def _group_of(key: Any) -> Hashable:
    """Return what a column belongs to, by its key; None = it is a flow."""
    match key:
        case ("meal", _, site_id, *_) | ("rest", _, _, site_id, *_) | ("step", site_id, _):
            return "table", site_id
        case ("stock" | "gone", (number, site_id, _)):
            return "shelf", number, site_id
        case ("arrive" | "depart", t, *_):
            return "tour", t
        case "worst":
            return WORST
    return None
