"""What brute force says about bounds: which of them some plan refutes."""

import math
from collections.abc import Callable, Iterator
from functools import cache

from logistics.bound import Bounding
from logistics.classes import lot_classes
from logistics.model import Scenario
from logistics.plan_model import Bounds
from logistics.progress import Budget
from tests.logistics.brute_force import BruteForce, Outcome
from tests.logistics.tiny_months import tiny_month

SLOW = (4, 6, 13, 43)
SEEDS = tuple(seed for seed in range(48) if seed not in SLOW)
SLACK = 1e-9
COST_SLACK_YEN = 0.11
"""Figures of cost have one decimal."""

Goals = tuple[int, int, tuple[int, ...], float]


@cache
def solved(seed: int) -> BruteForce:
    """Return what brute force knows of a tiny month."""
    return BruteForce(tiny_month(seed))


@cache
def solved_tight(month: Callable[[], Scenario]) -> BruteForce:
    """Return what brute force knows of a tight month."""
    return BruteForce(month())


def bounds_of(month: Scenario, goals: Goals) -> Bounds:
    """Return the bounds for plans with such goals."""
    bounding = Bounding(
        scenario=month, classes=lot_classes(month), budget=Budget(time_limit_s=60).start()
    )
    return bounding.bounds(min_fill_steps=goals[0], waste_steps=goals[1], fill_steps=goals[2])


def refuted_by_brute_force(tried: BruteForce, goals: Goals, bounds: Bounds) -> Iterator[str]:
    """Yield the bounds, of a plan with ``goals``, that some plan refutes."""
    outcomes = [(tried.goals(o), o) for o in tried.outcomes]
    level = [(g, o) for g, o in outcomes if g[0] >= goals[0]]
    lean = [(g, o) for g, o in level if g[1] <= goals[1]]
    if bounds.min_fill is not None:
        most = max(tried.fills(o)[0] for _, o in outcomes)
        if most > bounds.min_fill + SLACK:
            yield f"min_fill {float(most)} refutes {bounds.min_fill}"
    if bounds.wasted_kg is not None:
        least_kg = min((o.wasted_g for _, o in level), default=math.inf) / 1000
        if least_kg < bounds.wasted_kg - SLACK:
            yield f"wasted_kg {least_kg} refutes {bounds.wasted_kg}"
    for rank, limit in enumerate(bounds.fills or () if lean else ()):
        most = max(tried.fills(o)[rank] for _, o in lean)
        if most > limit + SLACK:
            yield f"fills: {float(most)} at {rank} refutes {limit}"
    if bounds.cost_yen is not None:
        fair = [g for g, _ in lean if all(a >= b for a, b in zip(g[2], goals[2], strict=True))]
        least_yen = min((g[3] for g in fair), default=math.inf)
        if least_yen < bounds.cost_yen - COST_SLACK_YEN:
            yield f"cost_yen {least_yen} refutes {bounds.cost_yen}"


def some_outcomes(tried: BruteForce) -> list[Outcome]:
    """Return the best outcome, the worst, and one between: bounds depend on a plan's own goals."""
    ranked = sorted(tried.outcomes, key=lambda o: tried.rank(tried.goals(o)))
    return [ranked[i] for i in sorted({0, len(ranked) // 3, len(ranked) - 1})]


def refutations(tried: BruteForce, outcomes: list[Outcome]) -> Iterator[str]:
    """Yield all that is wrong about the bounds of plans that reach some outcomes."""
    for outcome in outcomes:
        goals = tried.goals(outcome)
        yield from refuted_by_brute_force(tried, goals, bounds_of(tried.month, goals))
