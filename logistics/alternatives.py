"""What fairness costs: two further plans of a month, to be set beside the fairest one.

*Least waste first* throws as little away as can be and is only then fair. *Equal shares* gives
nobody more than the worst-off can have; what is over stays in store or goes to waste. Nobody has to
take either: their figures tell what the order of goals is worth.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from logistics.aim import Aim, LevelMissing, Order
from logistics.check import Figures, check
from logistics.hand.by_hand import with_figures
from logistics.model import History, Need, Scenario, SiteId
from logistics.plan import make_plan
from logistics.plan_model import Bounds, Plan
from logistics.progress import Progress, Watch
from logistics.scenario import fingerprint
from logistics.uncertain import plan_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A plan that breaks no rule, made in an order of goals, and its figures."""

    order: Order
    plan: Plan
    figures: Figures


def plan_for(
    scenario: Scenario,
    aim: Aim,
    *,
    time_limit_s: float,
    seed: int = 0,
    cores: int = 1,
    watch: Watch | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Plan a month for an aim.

    Whatever is told while it is planned is a plan of this month. Nothing is proven but of the
    fairest order. Raises ``LevelMissing`` for equal shares without a level.
    """
    if aim.order is Order.FAIREST:
        return plan_month(
            scenario, time_limit_s=time_limit_s, seed=seed, cores=cores, watch=watch, stop=stop
        )
    if aim.order is Order.LEAST_WASTE:
        changed = replace(scenario, objective=replace(scenario.objective, waste_first=True))
    elif aim.level is None:
        raise LevelMissing("Equal shares need a plan of the month that says how much all can have.")
    else:
        changed = equal_shares(scenario, aim.level)

    def of_month(plan: Plan) -> Plan:
        made_by = replace(plan.made_by, fingerprint=fingerprint(scenario))
        return with_figures(scenario, replace(plan, bounds=Bounds(), made_by=made_by))

    def tell(progress: Progress) -> None:
        if watch:
            plan = of_month(progress.plan) if progress.plan else None
            watch(replace(progress, plan=plan, bound_min_fill=None))

    return of_month(
        make_plan(changed, time_limit_s=time_limit_s, seed=seed, cores=cores, watch=tell, stop=stop)
    )


def alternatives(
    scenario: Scenario, plan: Plan, *, time_limit_s: float, seed: int = 0, cores: int = 1
) -> tuple[Alternative, ...]:
    """Return ``plan``, the fairest one known, and the two others beside it.

    Each of them is planned for half of ``time_limit_s``.
    """
    made = {Order.FAIREST: plan} | {
        order: plan_for(
            scenario,
            Aim(order=order, level=Fraction(plan.metrics.min_fill)),
            time_limit_s=time_limit_s / 2,
            seed=seed,
            cores=cores,
        )
        for order in (Order.LEAST_WASTE, Order.EQUAL_SHARES)
    }
    return tuple(
        Alternative(order=order, plan=made[order], figures=check(scenario, made[order]).figures)
        for order in Order
    )


def equal_shares(scenario: Scenario, level: Fraction) -> Scenario:
    """Return the month in which nobody can be given more than a fill of ``level``.

    Every session's needs shrink alike. What falls away counts as an earlier need, so that a fill is
    the same in both months, and a plan of this one is sound in the other.
    """
    month_g = scenario.month_need_g
    left_g = {
        site_id: min(need_g, max(0, _most_g(scenario, site_id, level)))
        for site_id, need_g in month_g.items()
    }
    seen_g: dict[SiteId, int] = defaultdict(int)
    needs: list[Need] = []
    for need in scenario.needs:
        site_id = need.site_id
        whole_g, share_g = max(1, month_g[site_id]), left_g[site_id]
        before_g = seen_g[site_id] * share_g // whole_g
        seen_g[site_id] += need.quantity_g
        needs.append(replace(need, quantity_g=seen_g[site_id] * share_g // whole_g - before_g))
    history = dict(scenario.history)
    for site_id, g in left_g.items():
        was = history.get(site_id, History(site_id=site_id, need_g=0, used_g=0))
        history[site_id] = replace(was, need_g=was.need_g + month_g[site_id] - g)
    return replace(scenario, needs=tuple(needs), history=history)


def _most_g(scenario: Scenario, site_id: SiteId, level: Fraction) -> int:
    """Return what a recipient may use this month to come to a level, no gram less."""
    return math.ceil(level * scenario.whole_need_g(site_id)) - scenario.used_before_g(site_id)
