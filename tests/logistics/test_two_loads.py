"""Shifts that load at two places: all walks by trying every order, and rows that plans keep."""

from itertools import permutations, product

import numpy as np
import pytest

from logistics.proof.two_load_cuts import TwoLoadCuts
from logistics.proof.two_loads import ANY_TIME, IN_TIME, Walk, ends_of_walks
from logistics.proof.walk_cuts import WalkCuts
from logistics.proof.walks import LATE
from tests.logistics.test_walks import beside_a_plan

SPAN = (480, 760)
STOPS = 2


def some_walk(seed: int) -> Walk:
    """Return a walk past two places with food and to stops, one of them with a meal."""
    chance = np.random.default_rng(seed)
    places = 3 + STOPS
    at = chance.integers(0, 50, size=(places, 2))
    opens = chance.integers(470, 560, size=(places, 1, 1)).repeat(3, axis=1)
    closes = opens + chance.integers(60, 200, size=(places, 3, 1))
    closes[:, IN_TIME] = np.minimum(closes[:, IN_TIME], closes[:, ANY_TIME])
    return Walk(
        way_min=np.abs(at[:, None] - at[None]).sum(axis=2),
        service_min=np.array([0, *chance.integers(2, 12, size=places - 1)]),
        opens_min=opens,
        closes_min=closes,
        ways=np.array([3, 2]),
    )


def end_of(walk: Walk, order: list[tuple[int, int]]) -> int:
    """Return when a walk of places, each made in a way, is back; LATE where it cannot be."""
    clock, before = SPAN[0], 0
    for place, how in order:
        clock += int(walk.way_min[before, place])
        clock = max(clock, int(walk.opens_min[place, how, 0])) + int(walk.service_min[place])
        if clock > walk.closes_min[place, how, 0]:
            return LATE
        before = place
    clock += int(walk.way_min[before, 0])
    return clock if clock <= SPAN[1] else LATE


def orders(ways: tuple[int, ...]) -> list[list[tuple[int, int]]]:
    """Return every order of the stops that are made."""
    made_stops = [(i + 3, how) for i, how in enumerate(ways) if how]
    return [list(order) for order in permutations(made_stops)]


@pytest.mark.parametrize("seed", range(8))
def test_walks_end_as_early_as_their_best_order(seed: int) -> None:
    walk = some_walk(seed)
    ends = ends_of_walks(walk, SPAN)
    numbers = [ways[::-1] for ways in product(range(2), range(3))]
    assert ends.shape == (len(numbers), len(numbers) + 1)
    late = 0
    for row, first in enumerate(numbers):
        alone = min(end_of(walk, [(1, 1), *order]) for order in orders(first))
        assert ends[row, 0] == alone
        for column, second in enumerate(numbers, start=1):
            best = min(
                end_of(walk, [(1, 1), *order, (2, 1), *more])
                for order in orders(first)
                for more in orders(second)
            )
            assert ends[row, column] == best
            late += best == LATE
    assert late < ends.size


def test_some_walks_are_too_late_and_some_are_not() -> None:
    late = [bool(np.any(ends_of_walks(some_walk(seed), SPAN) == LATE)) for seed in range(8)]
    back = [bool(np.any(ends_of_walks(some_walk(seed), SPAN)[:, 1:] < LATE)) for seed in range(8)]
    assert any(late)
    assert any(back)


def test_rows_that_a_relaxation_breaks_are_kept_by_plans() -> None:
    found = 0
    for seed in range(6):
        relaxation, values = beside_a_plan(seed)
        alone, together = WalkCuts(relaxation), TwoLoadCuts(relaxation)
        for _ in range(3):
            solution = relaxation.program.solve(time_limit_s=60)
            assert solution is not None
            for terms in alone.rows(solution.values):
                relaxation.add_row(terms, upper=0)
            for terms in together.rows(solution.values):
                assert sum(factor * solution.values[column] for column, factor in terms) > 0
                assert sum(factor * values[column] for column, factor in terms) <= 0
                relaxation.add_row(terms, upper=0)
                found += 1
    assert found > 3
