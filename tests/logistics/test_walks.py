"""What a shift can do at all: sets of stops by trying every order, and rows that plans keep."""

from collections import defaultdict
from itertools import combinations, permutations

import numpy as np
import pytest

from logistics.bound import Bounding
from logistics.classes import lot_classes
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.proof.reach import Reach
from logistics.proof.relaxation import Halt, Relaxation
from logistics.proof.relaxation_limits import define_limits
from logistics.proof.walk_cuts import WalkCuts, relaxation_of
from logistics.proof.walks import LATE, Places, ends_of_sets

SPAN = (480, 720)


def some_places(seed: int, stops: int) -> Places:
    chance = np.random.default_rng(seed)
    at = chance.integers(0, 60, size=(stops + 1, 2))
    way = np.abs(at[:, None] - at[None]).sum(axis=2)
    opens = chance.integers(480, 600, size=(stops + 1, 2))
    return Places(
        way_min=way,
        service_min=np.array([0, *chance.integers(2, 9, size=stops)]),
        opens_min=opens,
        closes_min=opens + chance.integers(5, 120, size=(stops + 1, 2)),
        loads=np.array([True, True, *(chance.random(stops - 1) < 0.3)]),
    )


def end_of(places: Places, order: tuple[int, ...]) -> int:
    """Return when a walk in a given order is back, LATE where it cannot be."""
    clock, before = SPAN[0], 0
    if not places.loads[order[0]]:
        return LATE
    for place in order:
        clock += int(places.way_min[before, place])
        service = int(places.service_min[place])
        windows = zip(places.opens_min[place], places.closes_min[place], strict=True)
        ends = [max(clock, int(a)) + service for a, b in windows]
        kept = [e for e, b in zip(ends, places.closes_min[place], strict=True) if e <= int(b)]
        if not kept:
            return LATE
        clock, before = min(kept), place
    clock += int(places.way_min[before, 0])
    return clock if clock <= SPAN[1] else LATE


@pytest.mark.parametrize("seed", range(6))
def test_sets_end_as_early_as_their_best_order(seed: int) -> None:
    stops = 5
    places = some_places(seed, stops)
    ends = ends_of_sets(places, SPAN)
    late = 0
    for size in range(1, stops + 1):
        for members in combinations(range(1, stops + 1), size):
            best = min(end_of(places, order) for order in permutations(members))
            assert ends[sum(1 << (p - 1) for p in members)] == best
            late += best == LATE
    assert 0 < late < 2**stops - 1


def made(month: Scenario, plan: Plan, relaxation: Relaxation) -> np.ndarray:
    """Return the columns of halts and of driving that a plan makes."""
    values = np.zeros(len(relaxation.program.costs))
    halts: dict[int, set[Halt]] = defaultdict(set)
    for trip in plan.trips:
        number = next(
            n
            for n, s in enumerate(relaxation.reach.shifts)
            if (s.vehicle_id, s.day) == (trip.vehicle_id, trip.day)
            and s.start_min <= trip.stops[0].arrive_min
            and trip.stops[-1].depart_min <= s.end_min
        )
        for stop in trip.stops:
            if stop.load or stop.unload:
                before = [
                    None,
                    *(h.site_id for h in halts[number] if month.sites[h.site_id].is_supply),
                ]
                ready_min = month.sessions.get((stop.site_id, trip.day), 0)
                for in_time in {False, stop.depart_min <= ready_min}:
                    halts[number] |= {Halt(stop.site_id, in_time, after) for after in before}
    for number, columns in relaxation.shifts.items():
        if halts[number]:
            values[columns.used] = 1.0
        for halt, column in columns.visits.items():
            values[column] = float(halt in halts[number])
    return values


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_a_relaxation_breaks_are_kept_by_a_plan(seed: int) -> None:
    month = generate_month(seed=seed, halls=14, days=14)
    plan = plan_by_hand(month)
    relaxation = relaxation_of(month, lot_classes(month), Reach(month))
    for columns in relaxation.shifts.values():
        for column in columns.visits.values():
            relaxation.program.costs[column] = -1.0
    values = made(month, plan, relaxation)
    cuts = WalkCuts(relaxation)
    found = 0
    for _ in range(4):
        solution = relaxation.program.solve(time_limit_s=60)
        assert solution is not None
        for terms in cuts.rows(solution.values):
            assert sum(factor * solution.values[column] for column, factor in terms) > 0
            assert sum(factor * values[column] for column, factor in terms) <= 0
            relaxation.add_row(terms, upper=0)
            found += 1
    assert found > 3


def beside_a_plan(seed: int) -> tuple[Relaxation, np.ndarray]:
    """Return a relaxation that wants stops after supply sites, and what a plan's columns are."""
    month = generate_month(seed=seed, halls=14, days=14)
    relaxation = relaxation_of(month, lot_classes(month), Reach(month))
    for columns in relaxation.shifts.values():
        for halt, column in columns.visits.items():
            relaxation.program.costs[column] = -1.0 if halt.after else 0.0
    return relaxation, made(month, plan_by_hand(month), relaxation)


def test_rows_about_what_follows_a_supply_site_are_kept_by_plans() -> None:
    found = 0
    for seed in range(5):
        relaxation, values = beside_a_plan(seed)
        solution = relaxation.program.solve(time_limit_s=60)
        assert solution is not None
        after = {c for s in relaxation.shifts.values() for h, c in s.visits.items() if h.after}
        for terms in WalkCuts(relaxation).rows(solution.values):
            if {column for column, _ in terms} & after:
                assert sum(factor * values[column] for column, factor in terms) <= 0
                found += 1
    assert found > 3


def test_a_bound_with_walks_is_tighter_and_not_too_tight() -> None:
    """One vehicle for one morning; the food lies far from whoever needs it."""
    month = generate_month(seed=5, halls=14, days=14)
    month_bounds = Bounding(
        scenario=month, classes=lot_classes(month), budget=Budget(time_limit_s=60).start()
    )
    plain = Relaxation(month, lot_classes(month), Reach(month))
    define_limits(plain)
    for column, factor in plain.saved():
        plain.program.costs[column] = -float(factor)
    least, _ = plain.proven_least(time_limit_s=60)
    assert least is not None
    with_walks = month_bounds.wasted_g(min_fill_steps=0)
    assert with_walks is not None
    assert with_walks >= month_bounds.perishing_g + least - 1
