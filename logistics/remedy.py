"""The smallest fix that helps a recipient, tried: the changed month is planned anew."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from inventory.model import Category
from logistics.check import check
from logistics.diagnosis import LEAST_SHARE, Diagnosis
from logistics.fixes import Fix, Lack, burden, fixes_for, other_bases
from logistics.model import Scenario
from logistics.obstacles import Obstacle
from logistics.own_month import OwnMonth
from logistics.plan import make_plan
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.rest_of_plan import rest_of_plan

ENOUGH = 0.5
"""A fix is as good as the best one from this share of what that brings: the smallest is taken."""
MOST_PER_OBSTACLE = 40
SMALL_MONTH = 100
"""Recipients times days, up to which a month counts as small."""
SMALL_S, LARGE_S = 1.0, 20.0
"""Seconds to plan a changed month, a small or another one."""
SMALLEST_TRIED, BEST_TRIED = 4, 2
FAR = frozenset({Obstacle.VEHICLE_DAY, Obstacle.COLD_BOX, Obstacle.SHIFT})
"""What another base may help against."""


class Tried(StrEnum):
    """What came of looking for a fix."""

    WORKS = "works"
    """Planned anew: with it the recipient uses what is told."""
    NOTHING_HELPS = "nothing_helps"
    """No fix of the list brings more, as it looks."""
    NOT_IN_TIME = "not_in_time"
    """None was verified in the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A fix and the plan that shows it: the recipient used ``before_g``, and ``after_g`` in that.

    ``plan`` is of the changed month, sound, and leaves nobody worse off than the worst-off before.
    """

    tried: Tried
    fix: Fix | None = None
    before_g: int = 0
    after_g: int = 0
    plan: Plan | None = None


class _Promise(NamedTuple):
    """A fix and what it seems to bring."""

    fix: Fix
    gain_g: int


def plan_seconds(month: Scenario) -> float:
    """Return the seconds in which a changed month is planned well enough to judge a fix."""
    return SMALL_S if len(month.recipients) * len(month.days) <= SMALL_MONTH else LARGE_S


def remedy_for(
    month: Scenario,
    plan: Plan,
    diagnosis: Diagnosis,
    *,
    plan_s: float,
    budget: Budget,
    seed: int = 0,
) -> Remedy:
    """Return the smallest fix that works; each try is planned for ``plan_s`` within ``budget``."""
    promises = _promising(month, plan, diagnosis, budget)
    worst = check(month, plan).figures.goals.min_fill_steps or 0
    for promise in promises:
        if budget.left_s < plan_s:
            return Remedy(tried=Tried.NOT_IN_TIME)
        changed = promise.fix.applied(month)
        made = make_plan(changed, time_limit_s=plan_s, seed=seed, stop=budget.stop)
        report = check(changed, made)
        site_id = diagnosis.site_id
        after_g = sum(u.quantity_g for u in made.uses if u.site_id == site_id)
        is_more = after_g - diagnosis.used_g >= max(1, diagnosis.need_g * LEAST_SHARE)
        if report.clean and is_more and (report.figures.goals.min_fill_steps or 0) >= worst:
            return Remedy(
                tried=Tried.WORKS,
                fix=promise.fix,
                before_g=diagnosis.used_g,
                after_g=after_g,
                plan=made,
            )
    if promises or budget.left_s <= 0:
        return Remedy(tried=Tried.NOT_IN_TIME)
    return Remedy(tried=Tried.NOTHING_HELPS)


def _promising(month: Scenario, plan: Plan, diagnosis: Diagnosis, budget: Budget) -> list[_Promise]:
    """Return the smallest fixes that seem to bring enough, then those that seem to bring most."""
    rest = rest_of_plan(month, plan, diagnosis.site_id)
    base_g = max(diagnosis.used_g, OwnMonth(month, rest).most().total_g)
    lack = _lack(month, plan, diagnosis)
    least_g = max(1, diagnosis.need_g * LEAST_SHARE)
    promises = []
    for fix in _candidates(month, diagnosis, lack):
        if budget.left_s <= 0:
            break
        found = OwnMonth(fix.applied(month), rest).most()
        if found.total_g - base_g >= least_g:
            promises.append(_Promise(fix, found.total_g - base_g))
    enough_g = ENOUGH * max((p.gain_g for p in promises), default=0)
    promises.sort(key=lambda p: (p.gain_g < enough_g, burden(p.fix)))
    tried = promises[:SMALLEST_TRIED]
    others = sorted(promises[SMALLEST_TRIED:], key=lambda p: -p.gain_g)
    return [*tried, *others[:BEST_TRIED]]


def _candidates(month: Scenario, diagnosis: Diagnosis, lack: Lack) -> Iterator[Fix]:
    obstacles = list(dict.fromkeys(o for b in diagnosis.bindings for o in b.obstacles))
    for obstacle in obstacles:
        yield from islice(fixes_for(month, obstacle, lack), MOST_PER_OBSTACLE)
    if FAR.intersection(obstacles):
        yield from islice(other_bases(month), MOST_PER_OBSTACLE)


def _lack(month: Scenario, plan: Plan, diagnosis: Diagnosis) -> Lack:
    missing_g: dict[Category, int] = defaultdict(int)
    days = []
    for (site_id, day, category), need_g in month.need_g.items():
        if site_id == diagnosis.site_id:
            missing_g[category] += need_g
            days.append(day)
    for use in plan.uses:
        if use.site_id == diagnosis.site_id:
            missing_g[month.product_of(use.lot_id).category] -= use.quantity_g
    short = {category: g for category, g in missing_g.items() if g > 0}
    return Lack(site_id=diagnosis.site_id, missing_g=short, days=tuple(days))
