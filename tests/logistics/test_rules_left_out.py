"""Each of the ten rules is in the planner: without it, what the planner makes breaks that rule.

A rule that is rows of the program is left out by taking their limits away: then its rows are broken
by what is best without them, and where nothing later repairs that, the checker says so. Other rules
are left out where they are: in what is deliverable, in times, lots, or discards.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest

from inventory.model import Zone
from logistics.check import check
from logistics.classes import LotClass, lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_idly, with_figures
from logistics.model import Exclusion, ExclusionField, Policy, Scenario
from logistics.one_trip import tour_trips
from logistics.program import formulation, tours
from logistics.program.allocation import Allocation
from logistics.program.deliverable import Deliverable
from logistics.program.linear import LinearProgram, Solution
from logistics.progress import Budget
from logistics.search import assemble as assembling
from logistics.search.calendar import State
from logistics.search.cases import rounded_down
from logistics.search.tour_search import TourSearch

CROWDED = (104, 109, 123)
INFINITY = float("inf")
SLACK = 1e-6


@cache
def month_of(seed: int) -> Scenario:
    """Return a month in which vehicles carry little, in boxes that last for a short time."""
    month = generate_month(seed=seed, halls=8, days=16)
    vehicles = {
        k: replace(
            v,
            payload_g=v.payload_g // 10,
            compartment_ul={z: ul // 4 for z, ul in v.compartment_ul.items()},
            hold_min={z: m / 2 for z, m in v.hold_min.items()},
        )
        for k, v in month.vehicles.items()
    }
    return replace(month, vehicles=vehicles)


def impatient(month: Scenario) -> Scenario:
    """Return a month in which no food waits for more than a night at a recipient."""
    policy = Policy(dates=month.policy.dates, recipient_hold_days=dict.fromkeys(Zone, 1))
    return replace(month, policy=policy)


def choosy(month: Scenario) -> Scenario:
    """Return a month in which recipients exclude a third of all products."""
    exclusions = tuple(
        Exclusion(site_id=site.site_id, field=ExclusionField.PRODUCT_ID, value=product_id)
        for site in month.recipients
        for product_id in sorted({lot.product_id for lot in month.lots.values()})[::3]
    )
    return replace(month, exclusions=exclusions)


def toured(month: Scenario, deliverable: Deliverable) -> State:
    """Return first tours, which take no time limit to find."""
    search = TourSearch(month, deliverable, Budget(time_limit_s=60).start(), seed=1)
    state = search.state(search.first_tours())
    assert state is not None
    return state


def whole(month: Scenario, deliverable: Deliverable) -> Allocation:
    state = toured(month, deliverable)
    timings = state.allocation.timings
    return formulation.build(month, deliverable, state.tours, timings, whole_cases=True)


@cache
def honest(seed: int) -> Allocation:
    month = month_of(seed)
    return whole(month, Deliverable(month, lot_classes(month)))


def violations(allocation: Allocation) -> set[str]:
    """Return the rules that a plan of the allocation, in whole cases, breaks."""
    solution = rounded_down(allocation, Budget(time_limit_s=20).start())
    assert solution is not None
    return violations_of(allocation, solution)


def violations_of(allocation: Allocation, solution: Solution) -> set[str]:
    month = allocation.scenario
    trips, uses, discards = assembling.assemble(allocation, solution)
    plan = replace(plan_idly(month), trips=trips, uses=uses, discards=discards)
    return {v.rule for v in check(month, with_figures(month, plan)).violations}


def without(program: LinearProgram, name: str) -> tuple[LinearProgram, list[int]]:
    """Return a program without the limits of the rows of a name, and the rows."""
    rows = [row for row, key in enumerate(program.row_keys) if _name(key) == name]
    lax = program.copy()
    for row in rows:
        lax.row_lower[row], lax.row_upper[row] = -INFINITY, INFINITY
    return lax, rows


def _name(key: Hashable) -> Hashable:
    return key[0] if isinstance(key, tuple) else None


def broken(program: LinearProgram, rows: list[int], values: np.ndarray) -> list[int]:
    reached = program.matrix() @ values
    low, high = np.array(program.row_lower), np.array(program.row_upper)
    return [r for r in rows if reached[r] < low[r] - SLACK or reached[r] > high[r] + SLACK]


ROWS = (
    (1, "stock"),
    (4, "room"),
    (5, "weight"),
    (5, "litres"),
    (5, "cold"),
    (6, "service"),
    (6, "leg"),
    (8, "need"),
)


@pytest.mark.parametrize(("rule", "name"), ROWS)
def test_without_its_rows_the_best_breaks_a_rule(rule: int, name: str) -> None:
    found = 0
    for seed in CROWDED:
        program = honest(seed).program
        lax, rows = without(program, name)
        kept = program.solve(time_limit_s=60)
        left_out = lax.solve(time_limit_s=60)
        assert kept is not None
        assert broken(program, rows, kept.values) == []
        # Without limits the best may be without end: that breaks the rule as well.
        found += 1 if left_out is None else len(broken(program, rows, left_out.values))
    assert found, f"rule {rule}"


NOT_REPAIRED = (
    (5, "weight", "R9 payload"),
    (5, "litres", "R9 compartment"),
)


@pytest.mark.parametrize(("rule", "name", "code"), NOT_REPAIRED)
def test_without_its_rows_the_checker_refuses(rule: int, name: str, code: str) -> None:
    seen: set[str] = set()
    for seed in CROWDED:
        allocation = honest(seed)
        assert violations(replace(allocation, program=allocation.program.copy())) == set()
        lax, _ = without(allocation.program, name)
        seen |= violations(replace(allocation, program=lax))
    assert code in seen, f"rule {rule}"


def test_rule_2_without_whole_cases_cases_are_broken() -> None:
    for seed in CROWDED:
        allocation = honest(seed)
        columns = list(allocation.flows.values())
        relaxed = allocation.program.copy().solve(time_limit_s=60)
        assert relaxed is not None
        kept = replace(allocation, program=allocation.program.copy())
        solution = rounded_down(kept, Budget(time_limit_s=20).start())
        assert solution is not None
        rests = [
            np.abs(s.values[columns] - np.rint(s.values[columns])) for s in (relaxed, solution)
        ]
        assert rests[0].max() > 0.01
        assert rests[1].max() < SLACK


def seen_with(
    make: Callable[[Scenario], Deliverable], change: Callable[[Scenario], Scenario] = lambda m: m
) -> set[str]:
    """Return the rules broken by plans made with a deliverable that leaves something out.

    With the right one none is broken.
    """
    seen: set[str] = set()
    for seed in CROWDED:
        month = change(month_of(seed))
        right = Deliverable(month, lot_classes(month))
        assert violations(whole(month, right)) == set()
        seen |= violations(whole(month, make(month)))
    return seen


def test_rule_3_without_last_days_food_is_used_or_moved_too_late() -> None:
    def lasting(month: Scenario) -> Deliverable:
        classes: tuple[LotClass, ...] = tuple(
            replace(c, last_day=month.end) for c in lot_classes(month)
        )
        return Deliverable(month, classes)

    assert "R12 expiry" in seen_with(lasting)


def test_rule_7_without_days_of_waiting_food_waits_too_long() -> None:
    def patient(month: Scenario) -> Deliverable:
        lax = replace(month, policy=Policy(dates=month.policy.dates))
        return Deliverable(lax, lot_classes(month))

    assert "R15 hold" in seen_with(patient, impatient)


def test_rule_8_without_exclusions_excluded_food_comes() -> None:
    def heedless(month: Scenario) -> Deliverable:
        return Deliverable(replace(month, exclusions=()), lot_classes(month))

    assert "R6 excluded" in seen_with(heedless, choosy)


def test_rule_6_without_windows_stops_come_at_closed_doors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def always(_: Scenario, tour: Any, *rest: Any, **options: Any) -> Any:
        return ((tour.shift.start_min, tour.shift.end_min),)

    for place in (tours, tour_trips):
        monkeypatch.setattr(place, "windows_of", always)
    months = [month_of(seed) for seed in CROWDED]
    seen = [violations(whole(m, Deliverable(m, lot_classes(m)))) for m in months]
    assert any("R8 window" in codes for codes in seen)


def test_rule_9_without_discards_nights_have_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def hold_little(seed: int) -> Allocation:
        month = month_of(seed)
        supplies = {s.site_id for s in month.supplies}
        stores = tuple(
            replace(s, capacity_ul=s.capacity_ul // 20 if s.site_id in supplies else s.capacity_ul)
            for s in month.stores
        )
        small = replace(month, stores=stores)
        return whole(small, Deliverable(small, lot_classes(small)))

    allocations = [hold_little(seed) for seed in CROWDED]
    solutions = [rounded_down(a, Budget(time_limit_s=20).start()) for a in allocations]
    for allocation, solution in zip(allocations, solutions, strict=True):
        assert solution is not None
        assert violations_of(allocation, solution) == set()
    monkeypatch.setattr(assembling, "forced_discards", lambda *_: ())
    assert any(
        "R16 storage" in violations_of(a, s)
        for a, s in zip(allocations, solutions, strict=True)
        if s is not None
    )


def test_rule_10_without_a_budget_too_much_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    def poor(month: Scenario, yen: float) -> Scenario:
        objective = replace(month.objective, budget_yen=Decimal(round(yen)))
        return replace(month, objective=objective)

    for seed in CROWDED[:1]:
        month = month_of(seed)
        allocation = honest(seed)
        solution = rounded_down(
            replace(allocation, program=allocation.program.copy()), Budget(time_limit_s=20).start()
        )
        assert solution is not None
        trips, uses, discards = assembling.assemble(allocation, solution)
        plan = replace(plan_idly(month), trips=trips, uses=uses, discards=discards)
        yen = with_figures(month, plan).metrics.cost_yen
        small = poor(month, yen * 0.8)
        deliverable = Deliverable(small, lot_classes(small))
        assert violations(whole(small, deliverable)) == set()
        monkeypatch.setattr(formulation, "define_budget", lambda *_: None)
        timings = allocation.timings
        lax = formulation.build(small, deliverable, allocation.tours, timings, whole_cases=True)
        assert violations(lax) == {"R23 budget"}
