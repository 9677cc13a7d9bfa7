"""Ways to break what a plan tells of itself, and rules of its own kind."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from logistics.model import SiteId
from logistics.plan_model import (
    Bounds,
    Use,
)
from tests.logistics.damaging import breaks, halts, pick, with_stop


def false_metric(field: str, by: float):
    def tell(month, plan, chance):
        told = replace(plan.metrics, **{field: getattr(plan.metrics, field) + by})
        return month, replace(plan, metrics=told)

    tell.__name__ = f"tell_a_false_{field}"
    breaks("R19 metrics")(tell)


false_metric("wasted_g", 2)
false_metric("used_g", 2)
false_metric("min_fill", 0.001)
false_metric("cost_yen", 1.5)


@breaks("R20 bounds")
def claim_a_low_min_fill(month, plan, chance):
    if not any(month.month_need_g.values()):
        return None
    bounds = Bounds(min_fill=plan.metrics.min_fill - 0.001)
    return month, replace(plan, bounds=bounds)


@breaks("R20 bounds")
def claim_much_waste(month, plan, chance):
    return month, replace(plan, bounds=Bounds(wasted_kg=plan.metrics.wasted_g / 1000 + 0.01))


@breaks("R20 bounds")
def claim_low_fills(month, plan, chance):
    if not any(month.month_need_g.values()):
        return None
    return month, replace(plan, bounds=Bounds(fills=(plan.metrics.min_fill - 0.001,)))


@breaks("R20 bounds")
def claim_a_high_cost(month, plan, chance):
    return month, replace(plan, bounds=Bounds(cost_yen=plan.metrics.cost_yen + 2))


@breaks("R21 recipient")
def load_at_a_recipient(month, plan, chance):
    found = pick(
        chance,
        [
            x
            for x in halts(plan)
            if x[2].unload
            and not month.sites[x[2].site_id].is_supply
            and x[1] + 1 < len(x[0].stops)
        ],
    )
    if not found:
        return None
    trip, i, stop = found
    return month, with_stop(plan, trip, i, replace(stop, load=stop.unload[:1]))


def false_discard(name: str, **change):
    def spoil(month, plan, chance):
        lot = pick(chance, list(month.lots.values()))
        if not lot:
            return None
        gone = Use(site_id=SiteId(lot.site_id), day=month.end, lot_id=lot.lot_id, quantity_g=1)
        fields = {k: v(month) if callable(v) else v for k, v in change.items()}
        return month, replace(plan, discards=(*plan.discards, replace(gone, **fields)))

    spoil.__name__ = name
    breaks("R22 discard")(spoil)


false_discard("discard_an_unknown_lot", lot_id="NONE")
false_discard("discard_nowhere", site_id="NOWHERE")
false_discard("discard_nothing", quantity_g=0)
false_discard("discard_after_the_month", day=lambda month: month.end + timedelta(days=1))


@breaks("R23 budget")
def spend_more_than_there_is(month, plan, chance):
    if plan.metrics.cost_yen < 2:
        return None
    budget_yen = Decimal(int(plan.metrics.cost_yen) - 1)
    return replace(month, objective=replace(month.objective, budget_yen=budget_yen)), plan
