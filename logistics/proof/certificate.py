"""A bound proven again from its prices, in exact arithmetic and without a solver.

Weak duality: whatever prices the rows of a program are given, no values of its columns cost less
than the rows' limits at these prices plus, of each column, the cheaper end of its range at what it
then costs. So a solver's duals need not be exact, nor optimal: what follows from them is true.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from logistics.program.linear import LinearProgram

DENOMINATOR = 2**32
"""Prices are taken as whole parts of this, so that all of the sum is whole numbers."""


def least_cost(program: LinearProgram, prices: Sequence[float]) -> Fraction | None:
    """Return what no values of a program's columns can cost less than, by prices of its rows.

    A price with the wrong sign for a row that is limited on one side only counts as 0. None = the
    prices prove nothing: a column without an end on its cheaper side.

    Raises:
        ValueError: a number of the program is not whole; rounded numbers would be another program.
    """
    _require_whole(program)
    total = 0
    left = [int(cost) * DENOMINATOR for cost in program.costs]
    for row, (price, limits) in enumerate(zip(prices, program.row_limits(), strict=True)):
        parts = round(price * DENOMINATOR)
        limit = limits[0] if parts > 0 else limits[1]
        if not parts or math.isinf(limit):
            continue
        total += parts * int(limit)
        for column, factor in program.entries(row):
            left[column] -= parts * int(factor)
    for cost, low, high in zip(left, program.lower, program.upper, strict=True):
        if cost:
            end = low if cost > 0 else high
            if math.isinf(end):
                return None
            total += cost * int(end)
    return Fraction(total, DENOMINATOR)


def _require_whole(program: LinearProgram) -> None:
    for numbers in program.numbers():
        values = np.array(numbers, dtype=float)
        broken = values[(values != np.rint(values)) & np.isfinite(values)]
        if len(broken):
            raise ValueError(f"{broken[0]} is no whole number: give grams and microlitres")
