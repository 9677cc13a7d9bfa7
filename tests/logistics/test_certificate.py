"""The checker of bounds without a solver: no prices prove too much, no rounded number is taken."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.program.linear import LinearProgram
from logistics.proof.certificate import least_cost

INFINITY = float("inf")
whole = st.integers(-4, 4)


@st.composite
def programs(draw: st.DrawFn) -> LinearProgram:
    """Programs of a few columns and rows that some whole numbers satisfy."""
    program = LinearProgram()
    count = draw(st.integers(1, 3))
    point = []
    for _ in range(count):
        low = draw(st.integers(-2, 1))
        high = low + draw(st.integers(0, 3))
        program.add_column(cost=float(draw(whole)), lower=float(low), upper=float(high))
        point.append(draw(st.integers(low, high)))
    for _ in range(draw(st.integers(0, 3))):
        factors = [draw(whole) for _ in range(count)]
        reached = sum(f * x for f, x in zip(factors, point, strict=True))
        kind = draw(st.sampled_from(("lower", "upper", "both")))
        limits = {
            "lower": reached - draw(st.integers(0, 3)) if kind != "upper" else -INFINITY,
            "upper": reached + draw(st.integers(0, 3)) if kind != "lower" else INFINITY,
        }
        terms = [(c, float(f)) for c, f in enumerate(factors)]
        program.add_row(terms, **{k: float(x) for k, x in limits.items()})
    return program


def least_of_whole_numbers(program: LinearProgram) -> float:
    """Return the least cost of all whole values, tried one by one."""
    ranges = [
        range(int(low), int(high) + 1)
        for low, high in zip(program.lower, program.upper, strict=True)
    ]
    costs = []
    for values in product(*ranges):
        reached = program.matrix() @ list(values)
        limits = program.row_limits()
        if all(low <= x <= high for x, (low, high) in zip(reached, limits, strict=True)):
            costs.append(sum(c * x for c, x in zip(program.costs, values, strict=True)))
    return min(costs)


@given(program=programs(), data=st.data())
def test_no_prices_prove_more_than_the_best_of_all_values(
    program: LinearProgram, data: st.DataObject
) -> None:
    count = len(program.row_lower)
    prices = data.draw(st.lists(st.floats(-9, 9), min_size=count, max_size=count))
    best = least_of_whole_numbers(program)
    proven = least_cost(program, prices)
    assert proven is not None
    assert proven <= best


@given(program=programs())
def test_the_solvers_own_prices_prove_its_optimum_and_reversed_ones_less(
    program: LinearProgram,
) -> None:
    found = program.solve(time_limit_s=60)
    assert found is not None
    proven = least_cost(program, found.duals.tolist())
    assert proven is not None
    assert float(proven) == pytest.approx(found.objective, abs=1e-5)
    wrong = least_cost(program, [-x for x in found.duals.tolist()])
    assert wrong is not None
    assert float(wrong) <= found.objective + 1e-9


@pytest.mark.parametrize("place", ["costs", "lower", "upper", "row_lower", "row_upper", "_factors"])
def test_a_number_that_is_not_whole_is_refused_wherever_it_stands(place: str) -> None:
    program = LinearProgram()
    column = program.add_column(cost=3.0, lower=0.0, upper=5.0)
    program.add_row([(column, 2.0)], lower=4.0, upper=8.0)
    assert least_cost(program, [1.5]) == 6
    getattr(program, place)[0] += 0.25
    with pytest.raises(ValueError, match="is no whole number"):
        least_cost(program, [1.5])
