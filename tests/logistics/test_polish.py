"""Which parts of a month are solved again in whole cases."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.program.columns import Flow
from logistics.program.deliverable import Deliverable
from logistics.program.formulation import build
from logistics.program.linear import Solution
from logistics.progress import Budget
from logistics.search.cases import _Kind, _Polish
from logistics.search.partner import Exchange
from logistics.search.tour_search import TourSearch

STEPS = 300


def polish_of_a_month() -> _Polish:
    month = generate_month(seed=1, halls=4, days=6)
    deliverable = Deliverable(month, lot_classes(month))
    search = TourSearch(month, deliverable, Budget(time_limit_s=600).start(), seed=1)
    tours = search.first_tours()
    timings = search.timings(tours)
    assert timings is not None
    return _Polish(build(month, deliverable, tours, timings, whole_cases=True), random.Random(1))


def picked(monkeypatch: pytest.MonkeyPatch, helpful: str | None) -> Counter[str]:
    """Return how often each kind of part is solved where only one of them helps, always."""
    polish = polish_of_a_month()
    count: Counter[str] = Counter()
    last = ""

    def neighbourhood(_: Solution, kind: _Kind) -> list[Flow]:
        nonlocal last
        last = kind.name
        count[last] += 1
        return [Flow(0, 0, 0, 1)] * 200

    def better(best: Solution, _: Sequence[Flow], __: Budget) -> Solution | None:
        return replace(best, objective=best.objective - 1) if last == helpful else None

    monkeypatch.setattr(polish, "_neighbourhood", neighbourhood)
    monkeypatch.setattr(polish, "_better", better)
    monkeypatch.setattr("logistics.search.cases.PATIENCE", STEPS)
    start = Solution(values=np.zeros(0), duals=np.zeros(0), objective=0.0, optimal=False)
    budget = Budget(time_limit_s=600, iterations=STEPS).start()
    polish.run(start, budget, lambda _: None, Exchange())
    return count


@pytest.mark.parametrize("helpful", ["recipients", "classes", "tours"])
def test_parts_that_help_are_solved_more_often(
    monkeypatch: pytest.MonkeyPatch, helpful: str
) -> None:
    count = picked(monkeypatch, helpful)
    assert count[helpful] > STEPS * 0.6
    assert min(count.values()) > STEPS * 0.02, "what helped nothing so far may help later"


def test_where_nothing_helps_all_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert min(picked(monkeypatch, None).values()) > STEPS * 0.2


def test_larger_parts_are_solved_where_small_ones_help_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    polish = polish_of_a_month()
    tried: Counter[int] = Counter()

    def better(best: Solution, _: Sequence[Flow], __: Budget) -> Solution | None:
        tried[polish.larger] += 1
        helps = polish.larger == 2 and tried[2] == 1
        return replace(best, objective=best.objective - 1) if helps else None

    monkeypatch.setattr(polish, "_better", better)
    monkeypatch.setattr("logistics.search.cases.PATIENCE", 5)
    start = Solution(
        values=np.zeros(len(polish.allocation.program.costs)),
        duals=np.zeros(0),
        objective=0.0,
        optimal=False,
    )
    found = polish.run(start, Budget(time_limit_s=600).start(), lambda _: None, Exchange())
    assert found.objective == -1
    assert tried == {1: 5, 2: 6, 4: 5, 8: 5}
    assert {kind.size.worst for kind in polish.kinds} == {8, 16}
