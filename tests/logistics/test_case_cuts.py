"""Rows about whole cases: what they prove where cases fit nobody, and that plans keep them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from logistics.bound import Bounding
from logistics.check import check
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.progress import Budget
from logistics.proof import case_cuts
from logistics.proof.case_cuts import CaseCuts
from logistics.proof.reach import Reach
from logistics.proof.walk_cuts import relaxation_of
from tests.logistics.tight_months import (
    a_case_and_a_part,
    a_case_for_two_days,
    short_of_whole_cases,
)

LONG_S = 120.0


def wasted_g(month: Scenario, *, min_fill_steps: int = 0) -> int | None:
    bounding = Bounding(
        scenario=month, classes=lot_classes(month), budget=Budget(time_limit_s=LONG_S).start()
    )
    return bounding.wasted_g(min_fill_steps=min_fill_steps)


@pytest.mark.parametrize(
    ("month", "by_the_gram_g"),
    [(short_of_whole_cases, 0), (a_case_and_a_part, 0), (a_case_for_two_days, 1_000)],
)
def test_what_of_a_case_nobody_can_use_is_proven_to_be_wasted(
    monkeypatch: pytest.MonkeyPatch, month: Callable[[], Scenario], by_the_gram_g: int
) -> None:
    assert wasted_g(month()) == 2_000
    monkeypatch.setattr(case_cuts, "_rows", lambda _: iter(()))
    assert wasted_g(month()) == by_the_gram_g


def test_nothing_is_left_over_of_what_comes_by_the_gram() -> None:
    month = short_of_whole_cases()
    lots = {k: replace(lot, case_g=1) for k, lot in month.lots.items()}
    assert wasted_g(replace(month, lots=lots)) == 0


@pytest.mark.parametrize("need_g", range(1, 40))
@pytest.mark.parametrize("case_g", [3, 7])
def test_the_row_holds_for_every_number_of_cases(need_g: int, case_g: int) -> None:
    factors = case_cuts._factors(need_g, case_g)
    if factors is None:
        assert need_g % case_g == 0 or need_g // case_g > case_cuts.MOST_WHOLE
        return
    sums = []
    for cases in range(need_g // case_g + 3):
        used = min(need_g, cases * case_g)
        sums.append(factors.used * used - factors.rest * (cases * case_g - used))
    assert max(sums) == factors.upper
    assert sums.count(factors.upper) >= 2, "it touches two numbers of cases: no row says more"


@pytest.mark.parametrize("seed", range(3))
def test_rows_that_a_relaxation_breaks_leave_room_for_a_plan(seed: int) -> None:
    month = generate_month(seed=seed, halls=14, days=14)
    relaxation = relaxation_of(month, lot_classes(month), Reach(month))
    for column in relaxation.perishing:
        relaxation.program.costs[column] = -1.0
    cuts, found = CaseCuts(relaxation), 0
    for _ in range(3):
        solution = relaxation.program.solve(time_limit_s=60)
        assert solution is not None
        for terms, upper in cuts.rows(solution.values):
            assert sum(f * solution.values[c] for c, f in terms) > upper
            relaxation.add_row(terms, upper=upper)
            found += 1
    assert found
    figures = check(month, plan_by_hand(month)).figures
    least = wasted_g(month, min_fill_steps=figures.goals.min_fill_steps or 0)
    assert least is not None
    assert least <= figures.wasted_g
    assert not list(cuts.rows(np.zeros(len(relaxation.program.costs))))
