"""Rows of the allocation for what tours share: own food, last cases, needs, fills, the budget."""

import math
from functools import lru_cache

import numpy as np

from logistics.model import SiteId
from logistics.program.allocation import Allocation
from logistics.program.columns import KG, Meal, Terms, Weights
from logistics.program.deliverable import Deliverable
from logistics.program.sums import Rows, Sums, waiting_sums
from logistics.program.tours import driving_yen

MOST_WHOLE = 4
"""With more whole cases than that, a part of one hardly counts."""
STEP_WIDTH = 0.02
"""Of a fill: a step of it is worth 1.18 times the next."""
STEP_DISCOUNT = 0.85
ALIKE_BELOW = 0.5
"""Below this fill all steps are worth the same."""
MOST_SITES = 1_000
"""Recipients of which these steps are kept."""


def define_own_food(allocation: Allocation, deliverable: Deliverable) -> None:
    """Rules 1 and 3 for food that is at a recipient already, or comes to it by itself."""
    for c in allocation.classes:
        for s in c.supplies:
            if not allocation.scenario.sites[s.site_id].is_supply:
                meals = [
                    Meal(c.number, s.site_id, s.since, -1, -1, session)
                    for session in deliverable.sessions(c, s.site_id, s.since)
                    if session >= s.day
                ]
                taken = [(_own_meal(allocation, meal), 1.0) for meal in meals]
                allocation.program.add_row(taken, upper=s.quantity_g / KG, key=("own", s.lot_id))


def _own_meal(allocation: Allocation, meal: Meal) -> int:
    """Return the column of a meal of food that no tour brings; lots of a class share it."""
    if meal in allocation.own_meals:
        return allocation.own_meals[meal]
    column = allocation.own_meals[meal] = allocation.add_meal(meal)
    product = allocation.classes[meal.lot_class].product
    need = (meal.site_id, meal.session, product.category)
    allocation.eaten.add(Sums.of({need: [(column, 1.0)]}))
    store = (meal.site_id, product.zone)
    allocation.waits.add(waiting_sums([(store, w) for w in allocation.waiting(meal, column)]))
    return column


def define_last_cases(allocation: Allocation) -> None:
    """Say that the last case for some sessions is used in part: what whole cases cannot exceed.

    With cases of k kilograms and a need of f * k + r for all the sessions that deliveries can
    serve, f cases are used whole and one more as to r: used - r / k * brought <= f * (k - r). It
    holds for every whole number of cases (it is a mixed-integer rounding), and for little between
    them. Where cases are divisible, it is said of what perishes only.
    """
    for (site_id, category, case_g), servings in allocation.servings.items():
        for sessions in dict.fromkeys(s.sessions for s in servings if s.sessions):
            needs = (allocation.scenario.need_g.get((site_id, d, category), 0) for d in sessions)
            whole, rest_g = divmod(sum(needs), case_g)
            if not rest_g or whole > MOST_WHOLE:
                continue
            inside = [s for s in servings if s.sessions <= sessions]
            share = rest_g / case_g
            terms = [(column, 1.0) for s in inside for column in s.used]
            terms += [(column, -share * kg) for s in inside for column, kg in s.brought]
            key = ("last case", site_id, category, case_g, sessions)
            allocation.program.add_row(terms, upper=whole * (case_g - rest_g) / KG, key=key)


def define_needs_and_fills(allocation: Allocation) -> None:
    """Rule 8, and the goals: the worst fill first, then every fill, the lower the dearer."""
    program, scenario, weights = allocation.program, allocation.scenario, allocation.weights
    eaten = allocation.eaten
    needs = [scenario.need_g.get(key, 0) / KG for key in eaten.index]
    named = [("need", key) for key in eaten.index]
    first = program.add_rows(eaten.rows(), [-math.inf] * len(needs), needs, named)
    allocation.need_rows = {key: first + number for key, number in eaten.index.items()}
    allocation.worst = program.add_column(
        cost=-weights.worst_fill, upper=weights.worst_most, key="worst"
    )
    used_at = _used_at(allocation)
    for site_id, need_g in scenario.month_need_g.items():
        if not need_g:
            continue
        before_used = scenario.used_before_g(site_id) / KG
        whole = scenario.whole_need_g(site_id) / KG
        costs, most = _fill_steps(whole, before_used, weights)
        steps = program.add_columns(costs, most, [("step", site_id, n) for n in range(len(costs))])
        filled = range(steps, steps + len(costs))
        allocation.fill_rows[site_id] = program.add_row(
            [*used_at.get(site_id, ()), *((s, -1.0) for s in filled)],
            lower=0.0,
            upper=0.0,
            key=("fill", site_id),
        )
        program.add_row(
            [*((s, 1.0) for s in filled), (allocation.worst, -whole)],
            lower=-before_used,
            key=("worst", site_id),
        )


def _used_at(allocation: Allocation) -> dict[SiteId, Terms]:
    """Return all kilograms that are used at each recipient."""
    index: dict[SiteId, int] = {}
    site_of = np.array(
        [index.setdefault(site_id, len(index)) for site_id, *_ in allocation.eaten.index],
        dtype=np.int64,
    )
    needs, columns, factors = allocation.eaten.terms()
    by_site = Rows.of(site_of[needs], columns, factors, len(index))
    return dict(zip(index, by_site.listed(), strict=True))


@lru_cache(maxsize=MOST_SITES)
def _fill_steps(
    whole_kg: float, before_kg: float, weights: Weights
) -> tuple[list[float], list[float]]:
    """Return costs and widths of steps that add up to what is used this month.

    Each is worth less than the last: a concave sum stands in for leximin.
    """
    costs: list[float] = []
    widths: list[float] = []
    level = before_kg / whole_kg
    while level < 1.0:
        upto = min(1.0, (int(level / STEP_WIDTH + 1e-9) + 1) * STEP_WIDTH)
        upto = max(upto, ALIKE_BELOW)
        worth = weights.fill_kg * STEP_DISCOUNT ** max(0.0, (level - ALIKE_BELOW) / STEP_WIDTH)
        short_kg = weights.short_kg + weights.short_fill / whole_kg
        if short_kg and level < weights.worst_most:
            upto, worth = min(upto, weights.worst_most), worth + short_kg
        costs.append(-worth)
        widths.append((upto - level) * whole_kg)
        level = upto
    return [*costs, 0.0], [*widths, math.inf]


def define_budget(allocation: Allocation) -> None:
    """Rule 10: hours, kilometres and trips within the budget."""
    budget = allocation.scenario.objective.budget_yen
    if budget is not None:
        fixed = sum(driving_yen(allocation.scenario, t) for t in allocation.tours)
        left = float(budget) - fixed
        allocation.budget_row = allocation.program.add_row(
            allocation.hours, upper=left, key="budget"
        )
