"""How long and how far it is between places, for one way of driving."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import ProblemInvalid

NEVER = 10**9
"""A leg of that duration or longer cannot be driven."""

LATEST = 10**8
"""No moment of a problem is later."""

Matrix = NDArray[np.int64]


def _frozen(values: ArrayLike, name: str) -> Matrix:
    """Return whole numbers as a square array that nobody can change."""
    found = np.asarray(values)
    if found.dtype.kind not in "iu" and found.size and not np.array_equal(found, np.rint(found)):
        raise ProblemInvalid(f"{name}: a value is not a whole number", "Scale the figures first.")
    matrix = np.ascontiguousarray(found, dtype=np.int64).copy()
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        shape = "x".join(map(str, matrix.shape))
        raise ProblemInvalid(f"{name} is {shape}", "Give one row and one column for each place.")
    if (matrix < 0).any():
        raise ProblemInvalid(f"{name}: a value is below zero", "Give no negative figures.")
    np.minimum(matrix, NEVER, out=matrix)
    matrix.setflags(write=False)
    return matrix


@dataclass(frozen=True, eq=False)
class TravelPeriod:
    """From ``begins`` on (in the problem's unit of time), legs take that long.

    A driver may wait before leaving, so who leaves later never arrives earlier.
    """

    begins: int
    duration: Matrix

    def __post_init__(self) -> None:
        """Freeze the figures."""
        object.__setattr__(self, "duration", _frozen(self.duration, "duration of a period"))


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """Legs between places for one way of driving: whole units of time and length, asymmetric.

    ``duration[i, j]`` and ``distance[i, j]`` lead from place i to place j; NEVER or more = that leg
    cannot be driven. ``later`` are other durations that hold from a time of day on, in the order of
    ``begins``; ``distance`` stays. ``source`` says where the figures come from.
    """

    duration: Matrix
    distance: Matrix
    later: tuple[TravelPeriod, ...] = ()
    source: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        """Freeze the figures.

        Raises:
            ProblemInvalid: a matrix is not square, not whole, negative, or of another size.
        """
        object.__setattr__(self, "duration", _frozen(self.duration, "duration"))
        object.__setattr__(self, "distance", _frozen(self.distance, "distance"))
        shapes = {self.duration.shape, self.distance.shape, *(p.duration.shape for p in self.later)}
        if len(shapes) > 1:
            raise ProblemInvalid("matrices differ in size", "Give all of them for the same places.")
        begins = [p.begins for p in self.later]
        if begins != sorted(set(begins)):
            raise ProblemInvalid("periods are not in order", "Sort them by their beginning.")

    @property
    def size(self) -> int:
        """Number of places."""
        return int(self.duration.shape[0])

    @cached_property
    def shortest_duration(self) -> Matrix:
        """The shortest duration of each leg at any time of day."""
        found = self.duration
        for period in self.later:
            found = np.minimum(found, period.duration)
        found.setflags(write=False)
        return found

    def duration_at(self, origin: int, destination: int, *, leave: int) -> int:
        """Return how long the leg takes for who leaves at exactly ``leave``."""
        duration = self.duration
        for period in self.later:
            if period.begins <= leave:
                duration = period.duration
        return int(duration[origin, destination])

    def __reduce__(self) -> Any:
        """Rebuild from the figures: a copy in another process is frozen, too."""
        return _rebuild, (self.duration, self.distance, self.later, self.source)


def shortest_ways(legs: Matrix) -> Matrix:
    """Return the shortest ways through all places; ``NEVER`` = there is none."""
    found = np.minimum(legs, NEVER)
    np.fill_diagonal(found, 0)
    for through in range(len(found)):
        np.minimum(found, found[:, through, None] + found[None, through], out=found)
    return np.minimum(found, NEVER)


def _rebuild(
    duration: Matrix, distance: Matrix, later: tuple[TravelPeriod, ...], source: str
) -> TravelMatrix:
    return TravelMatrix(duration, distance, later, source=source)
