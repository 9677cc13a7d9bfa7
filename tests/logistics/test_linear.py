"""Linear programs: the optimum, from scratch and from where another program ended."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybind11_abseil.status import BuildStatusNotOk, StatusCode

from logistics.program import running
from logistics.program.linear import LinearProgram


def test_a_program_with_two_columns() -> None:
    program = LinearProgram()
    x = program.add_column(cost=-1.0, upper=3.0)
    y = program.add_column(cost=-2.0)
    row = program.add_row([(x, 1.0), (y, 1.0)], upper=4.5)
    relaxed = program.solve(time_limit_s=10)
    assert relaxed is not None
    assert relaxed.optimal
    assert relaxed.objective == pytest.approx(-9.0)
    assert relaxed.duals[row] == pytest.approx(-2.0)
    found = program.solve_whole([y], time_limit_s=10)
    assert found is not None
    assert found.values[y] == pytest.approx(4.0)
    assert found.objective == pytest.approx(-8.5)
    program.add_row([(x, 1.0)], lower=5.0)
    assert program.solve(time_limit_s=10) is None
    assert program.solve(time_limit_s=0) is None


def test_a_cost_that_is_no_number_is_refused() -> None:
    program = LinearProgram()
    program.add_row([(program.add_column(cost=float("nan")), 1.0)], lower=1.0)
    with pytest.raises(ValueError, match="NaN"):
        program.solve(time_limit_s=10)


def test_a_solver_that_lost_its_way_has_found_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise BuildStatusNotOk(StatusCode.INTERNAL, "Unexpected GLOP termination reason: ABNORMAL")

    program = LinearProgram()
    program.add_row([(program.add_column(cost=1.0), 1.0)], lower=1.0)
    assert program.solve(time_limit_s=10) is not None
    monkeypatch.setattr(running.math_opt, "solve", lost)
    assert program.solve(time_limit_s=10) is None


def random_program(seed: int, names: list[int]) -> LinearProgram:
    """Return a program that has an optimum; a column or row of a name is always the same."""
    program = LinearProgram()
    columns = {
        name: program.add_column(
            cost=random.Random(f"cost {seed} {name}").uniform(-2, 1), upper=5.0, key=name
        )
        for name in names
    }
    for row in range(6):
        chosen = [
            (column, random.Random(f"{seed} {row} {name}").uniform(0.1, 2))
            for name, column in columns.items()
            if random.Random(f"in {seed} {row} {name}").random() < 0.4
        ]
        program.add_row(chosen, upper=random.Random(f"limit {seed} {row}").uniform(1, 9), key=row)
    return program


@given(
    seed=st.integers(0, 10**6),
    before=st.lists(st.integers(0, 12), min_size=1, unique=True),
    after=st.lists(st.integers(0, 12), min_size=1, unique=True),
    is_tighter=st.booleans(),
)
def test_the_start_changes_nothing(
    seed: int, before: list[int], after: list[int], is_tighter: bool
) -> None:
    first = random_program(seed, before).solve(time_limit_s=60)
    program = random_program(seed, after)
    assert first is not None
    cold = program.solve(time_limit_s=60)
    warm = program.solve(time_limit_s=60, start=first.basis, is_tighter=is_tighter)
    assert cold is not None
    assert warm is not None
    assert warm.objective == pytest.approx(cold.objective, abs=1e-6)


@given(seed=st.integers(0, 10**6), free=st.sets(st.integers(0, 8), min_size=1))
def test_a_part_of_the_best_is_the_best_of_the_part(seed: int, free: set[int]) -> None:
    program = random_program(seed, list(range(9)))
    best = program.solve(time_limit_s=60)
    assert best is not None
    chosen = np.array(sorted(free))
    part = program.part(chosen, best.values, program.matrix().tocsc())
    again = part.solve(time_limit_s=60)
    assert again is not None
    now = float(np.array(program.costs)[chosen] @ best.values[chosen])
    assert again.objective == pytest.approx(now, abs=1e-6)
    assert len(part.costs) == len(chosen)
    values = best.values.copy()
    values[chosen] = again.values
    used = program.matrix() @ values
    assert (used <= np.array(program.row_upper) + 1e-6).all()


def test_a_start_is_good_for_a_program_that_has_grown_since() -> None:
    program = random_program(1, list(range(12)))
    first = program.solve(time_limit_s=60)
    assert first is not None
    extra = program.add_column(cost=-1.0, upper=2.0, key="new")
    program.add_row([(extra, 1.0), (0, 1.0)], upper=3.0, key="new")
    warm, cold = program.solve(time_limit_s=60, start=first.basis), program.solve(time_limit_s=60)
    assert warm is not None
    assert cold is not None
    assert warm.objective == pytest.approx(cold.objective)


def test_rows_and_columns_added_at_once_are_those_added_one_by_one() -> None:
    one_by_one, at_once = LinearProgram(), LinearProgram()
    for program in (one_by_one, at_once):
        program.add_row([(program.add_column(cost=1.0, key="x"), 2.0)], lower=1.0, key="first")
    for name in ("y", "z"):
        one_by_one.add_column(cost=-1.0, upper=4.0, key=name)
    one_by_one.add_row([(0, 1.0), (2, 3.0)], upper=5.0, key="a")
    one_by_one.add_row([(1, 1.0)], lower=0.5, upper=6.0, key="b")
    assert at_once.add_columns([-1.0, -1.0], [4.0, 4.0], ["y", "z"]) == 1
    terms = np.array([0, 2, 3]), np.array([0, 2, 1]), np.array([1.0, 3.0, 1.0])
    assert at_once.add_rows(terms, [-math.inf, 0.5], [5.0, 6.0], ["a", "b"]) == 1
    assert at_once == one_by_one
