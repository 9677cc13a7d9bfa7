"""The smallest fix that helps a recipient, tried: the changed month is planned anew."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from inventory.model import Category
from logistics.changes.cutting import Situation, cut
from logistics.changes.repair import repaired
from logistics.changes.repair_judge import Damage
from logistics.check import check
from logistics.explaining.diagnosis import LEAST_SHARE
from logistics.explaining.explanation import Diagnosis, Remedy, Tried
from logistics.explaining.fixes import (
    Fix,
    Lack,
    MoreMoney,
    SmallerCases,
    burden,
    fixes_for,
    other_bases,
)
from logistics.explaining.obstacles import Obstacle, without
from logistics.explaining.own_month import OwnMonth
from logistics.explaining.rest_of_plan import RestOfPlan, rest_of_plan
from logistics.model import Scenario
from logistics.plan import make_plan
from logistics.plan_model import Bounds, Plan
from logistics.progress import Budget
from logistics.search.hands import hands

ENOUGH = 0.5
"""A fix is as good as the best one from this share of what that brings: the smallest is taken."""
MOST_PER_OBSTACLE = 40
SMALL_MONTH = 100
"""Recipients times days, up to which a month counts as small."""
SMALL_S, LARGE_S = 1.0, 4.0
"""Seconds to plan a changed month, a small or another one."""
SMALLEST_TRIED, BEST_TRIED = 4, 2
MOST_IN_LARGE, TRIED_IN_LARGE = 12, 2
"""Of a large month: fixes looked at for each obstacle, and those that are tried."""
FAR = frozenset({Obstacle.VEHICLE_DAY, Obstacle.COLD_BOX, Obstacle.SHIFT})
"""What another base may help against."""


class _Promise(NamedTuple):
    """A fix and what it seems to bring."""

    fix: Fix
    gain_g: int


def plan_seconds(month: Scenario) -> float:
    """Return the seconds in which a changed month is planned well enough to judge a fix."""
    return SMALL_S if is_small(month) else LARGE_S


def is_small(month: Scenario) -> bool:
    """Tell whether a month is so small that it is planned from the start for each fix."""
    return len(month.recipients) * len(month.days) <= SMALL_MONTH


def remedies_for(
    month: Scenario,
    plan: Plan,
    diagnoses: Sequence[Diagnosis],
    *,
    budget: Budget,
    cores: int = 1,
    seed: int = 0,
) -> tuple[Remedy, ...]:
    """Return for each diagnosis what helps, in order, as many as there is time for.

    With more ``cores`` the work is shared between so many processes.
    """
    told = (month, plan, seed)
    with hands(_Healer, told, budget=budget, cores=min(cores, len(diagnoses))) as workers:
        found = list(workers.each(_Healer.remedy, diagnoses))
    return tuple(r or Remedy(tried=Tried.NOT_IN_TIME) for r in found)


class _Healer:
    """Finds remedies in a process of its own."""

    def __init__(self, month: Scenario, plan: Plan, seed: int, *, budget: Budget) -> None:
        self.month, self.plan, self.seed, self.budget = month, plan, seed, budget

    def remedy(self, diagnosis: Diagnosis) -> Remedy:
        """Return what helps a recipient."""
        plan_s = plan_seconds(self.month)
        return remedy_for(
            self.month, self.plan, diagnosis, plan_s=plan_s, budget=self.budget, seed=self.seed
        )


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
    trial = _Trial(month=month, plan=plan, diagnosis=diagnosis, plan_s=plan_s, seed=seed)
    if not is_small(month):
        return _remedy_in_large(trial, promises, budget)
    for promise in promises:
        if budget.left_s < plan_s:
            return Remedy(tried=Tried.NOT_IN_TIME)
        found = trial.of(promise.fix, stop=budget.stop)
        if found is not None:
            return found
    return _none_found(promises, budget)


def _remedy_in_large(trial: "_Trial", promises: list[_Promise], budget: Budget) -> Remedy:
    """Return a fix that brings more than planning anew does without one, or that, or none."""
    diagnosis, as_it_is = trial.diagnosis, None
    could_be_more = diagnosis.could_g - diagnosis.used_g >= trial.least_g
    if could_be_more and budget.left_s >= trial.plan_s:
        as_it_is = trial.of(None, stop=budget.stop)
    as_it_is_g = as_it_is.after_g if as_it_is else diagnosis.used_g
    for promise in promises:
        if budget.left_s < trial.plan_s:
            break
        enough_g = as_it_is_g + max(trial.least_g, ENOUGH * promise.gain_g)
        found = trial.of(promise.fix, stop=budget.stop, enough_g=enough_g)
        if found is not None and found.after_g - as_it_is_g >= trial.least_g:
            return replace(found, as_it_is_g=as_it_is_g)
    return as_it_is or _none_found(promises, budget)


def _none_found(promises: list[_Promise], budget: Budget) -> Remedy:
    is_open = promises or budget.left_s <= 0
    return Remedy(tried=Tried.NOT_IN_TIME if is_open else Tried.NOTHING_HELPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """Plans a changed month anew: a small one from the start, another from the plan it has."""

    month: Scenario
    plan: Plan
    diagnosis: Diagnosis
    plan_s: float
    seed: int

    @property
    def least_g(self) -> float:
        """What is more than nothing."""
        return max(1, self.diagnosis.need_g * LEAST_SHARE)

    def of(
        self, fix: Fix | None, *, stop: Callable[[], bool], enough_g: float = math.inf
    ) -> Remedy | None:
        """Return what a fix, or planning anew without one, brings; None where it does not help.

        Of a large month the first plan that gives the recipient ``enough_g`` will do.
        """
        changed = fix.applied(self.month) if fix else self.month
        made = self._planned(changed, stop, enough_g)
        report = check(changed, made)
        before_g, after_g = self.diagnosis.used_g, self._used_g(made)
        worst = check(self.month, self.plan).figures.goals.min_fill_steps or 0
        fair = (report.figures.goals.min_fill_steps or 0) >= worst
        if not report.clean or not fair or after_g - before_g < self.least_g:
            return None
        tried = Tried.WORKS if fix else Tried.REPLANNED
        return Remedy(tried=tried, fix=fix, before_g=before_g, after_g=after_g, plan=made)

    def _used_g(self, plan: Plan) -> int:
        return sum(u.quantity_g for u in plan.uses if u.site_id == self.diagnosis.site_id)

    def _planned(self, changed: Scenario, stop: Callable[[], bool], enough_g: float) -> Plan:
        if is_small(self.month):
            return make_plan(changed, time_limit_s=self.plan_s, seed=self.seed, stop=stop)
        old = replace(self.plan, bounds=Bounds())
        situation = Situation(month=changed, as_of=changed.start)
        fallback = cut(situation, old)
        if not check(changed, fallback).clean:
            return fallback
        damage = Damage(
            old=old,
            affected=frozenset(),
            asking=frozenset({self.diagnosis.site_id}),
            from_on=changed.start,
            alone=True,
        )
        budget = Budget(time_limit_s=self.plan_s, stop=stop).start()
        return repaired(
            situation,
            fallback,
            damage,
            budget=budget,
            seed=self.seed,
            is_enough=lambda plan: self._used_g(plan) >= enough_g,
        )


def _promising(month: Scenario, plan: Plan, diagnosis: Diagnosis, budget: Budget) -> list[_Promise]:
    """Return the smallest fixes that seem to bring enough, then those that seem to bring most."""
    rest = rest_of_plan(month, plan, diagnosis.site_id)
    if not is_small(month):
        return _promising_in_large(month, plan, diagnosis, rest, budget)
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


def _promising_in_large(
    month: Scenario, plan: Plan, diagnosis: Diagnosis, rest: RestOfPlan, budget: Budget
) -> list[_Promise]:
    """Return against each of what binds the smallest fix that seems to bring enough, or the best.

    Looked at by the gram, as what binds was; smaller cases are what they are.
    """
    site_id, lack = diagnosis.site_id, _lack(month, plan, diagnosis)
    by_the_gram = without(without(month, Obstacle.WHOLE_CASES, site_id), Obstacle.BUDGET, site_id)
    base_g = max(diagnosis.used_g, OwnMonth(by_the_gram, rest).most().total_g)
    least_g = max(1, diagnosis.need_g * LEAST_SHARE)
    promises = []
    for binding in diagnosis.bindings:
        best: _Promise | None = None
        for fix in islice(fixes_for(month, binding.obstacles[0], lack), MOST_IN_LARGE):
            if budget.left_s <= 0:
                break
            gain_g = binding.gain_g
            if not isinstance(fix, SmallerCases | MoreMoney):
                gain_g = OwnMonth(fix.applied(by_the_gram), rest).most().total_g - base_g
            if gain_g >= least_g and (best is None or gain_g > best.gain_g):
                best = _Promise(fix, gain_g)
            if gain_g >= ENOUGH * binding.gain_g:
                break
        promises += [best] if best else []
    promises.sort(key=lambda p: burden(p.fix))
    return promises[:TRIED_IN_LARGE]


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
