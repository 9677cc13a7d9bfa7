"""A public problem in the terms of the engine, and the convention its costs are told in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.instances.source import MOST_PLACES, Figures, Source
from routing.model import END_OF_TIME, RoutingProblem, Window
from routing.travel import NEVER, Matrix, TravelMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """How lengths and times of a file become whole numbers: ``per_unit`` of them for each unit."""

    text: str
    per_unit: int
    truncates: bool = False
    told_per_unit: int = 1
    """How many units public costs have for each of the file's."""

    def lengths(self, values: Figures) -> Matrix:
        """Return lengths in whole numbers."""
        scaled = values * self.per_unit
        return np.floor(scaled if self.truncates else scaled + 0.5).astype(np.int64)

    def limit(self, value: float) -> int | None:
        """Return the most length or duration that keeps a limit; None = more than any route has."""
        most = int(np.floor(value * self.per_unit + 1e-6))
        return most if most < MOST_PLACES * NEVER else None

    def time(self, value: float) -> int:
        """Return a moment or a duration in whole numbers."""
        # 4.1 * 10 may be a trifle less than 41
        return int(np.floor(value * self.per_unit + (1e-6 if self.truncates else 0.5)))


NEAREST = Convention(text="distances rounded to the nearest whole number", per_unit=1)
TENTHS = Convention(
    text="distances and times truncated to one decimal", per_unit=10, truncates=True
)
COUNTED_IN_TENTHS = Convention(
    text="distances and times truncated to one decimal, costs counted in tenths",
    per_unit=10,
    truncates=True,
    told_per_unit=10,
)
THOUSANDTHS = Convention(text="double precision (computed to three decimals)", per_unit=1_000)
TEN_THOUSANDTHS = Convention(text="double precision (computed to four decimals)", per_unit=10_000)


@dataclass(frozen=True, eq=False, kw_only=True)
class Instance:
    """A problem as read from a file.

    Public cost = cost of the problem / ``scale``; the file's lengths and times = the problem's /
    ``per_unit``. ``customers`` are the numbers that public solutions use, in the order of the
    problem's stops, whose ids they are, too. ``vehicles``: the number of the type of each vehicle
    in the file's order (None = all are of the only type). Where a file knows no time at all, legs
    and service take none.
    """

    name: str
    problem: RoutingProblem
    scale: int
    per_unit: int
    convention: str
    customers: tuple[int, ...]
    vehicles: tuple[int, ...] | None = None

    def public_cost(self, cost: int) -> float:
        """Return a cost of the problem as public tables tell it."""
        return cost / self.scale

    @cached_property
    def stop_number(self) -> dict[int, int]:
        """The number of the problem's stop by the customer's number."""
        return {customer: number for number, customer in enumerate(self.customers)}


def euclidean(coordinates: Figures) -> Figures:
    """Return the distances between points, one row (x, y) for each.

    The square root of a sum of squares is exact where the distance is a whole number.
    """
    return np.asarray(np.sqrt(squares(coordinates)), dtype=np.float64)


def squares(coordinates: Figures) -> Figures:
    """Return the squares of the distances between points."""
    x, y = coordinates[:, 0], coordinates[:, 1]
    return np.asarray(np.subtract.outer(x, x) ** 2 + np.subtract.outer(y, y) ** 2, dtype=np.float64)


def countable(distance: Matrix, source: Source) -> Matrix:
    """Return distances as they are.

    Raises:
        InstanceUnreadable: one is too long to be counted.
    """
    if distance.size and distance.max() >= NEVER:
        raise source.fault(1, "Places are too far apart", "Give the figures in a larger unit")
    return distance


def travel(distance: Matrix, *, timed: bool, text: str) -> TravelMatrix:
    """Return legs that take as long as they are far, or no time at all."""
    untimed = np.where(distance >= NEVER, NEVER, 0)
    return TravelMatrix(distance if timed else untimed, distance, source=text)


def time(value: float, convention: Convention, source: Source, line: int, what: str) -> int:
    """Return a moment or a duration.

    Raises:
        InstanceUnreadable: it is later than any moment may be.
    """
    found = convention.time(value)
    if found > END_OF_TIME:
        raise source.fault(
            line, f"{what}: {value:g} is too late", "Give times in a larger unit, as distances"
        )
    return found


def window(bounds: Sequence[float], convention: Convention, source: Source, line: int) -> Window:
    """Return a time window; one that closes later than any moment does not end.

    Raises:
        InstanceUnreadable: it closes before it opens, or opens below zero.
    """
    opens, closes = bounds
    if opens < 0 or closes < opens:
        raise source.fault(
            line,
            f"The time window from {opens:g} to {closes:g} is none",
            "Give the beginning, 0 or later, and then the end",
        )
    first = time(opens, convention, source, line, "Time window")
    return first, min(convention.time(closes), END_OF_TIME)


def first_customers(numbers: Sequence[object], customers: int | None, source: Source) -> int:
    """Return how many customers are wanted.

    Raises:
        InstanceUnreadable: there are none at all, or fewer than wanted.
    """
    if not numbers:
        raise source.fault(1, "There is no customer", "Give at least one beside the depot")
    if customers is None:
        return len(numbers)
    if not 1 <= customers <= len(numbers):
        raise source.fault(
            1,
            f"{customers} customers are wanted of {len(numbers)}",
            f"Ask for 1 to {len(numbers)} customers",
        )
    return customers


def decimals(*figures: Figures, most: int = 4) -> int | None:
    """Return how many decimals figures have; None = more than ``most``."""
    for digits in range(most + 1):
        scaled: list[NDArray[np.float64]] = [f * 10**digits for f in figures]
        if all(np.allclose(s, np.rint(s), rtol=0.0, atol=1e-6) for s in scaled):
            return digits
    return None
