"""The days of a month from one on, as a month of its own that starts with what is left by then."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from inventory.model import LotId
from logistics.changes.replay import Replay
from logistics.checking.figures import exact_cost_yen
from logistics.checking.trips import follow
from logistics.classes import LotClass, Supply
from logistics.model import History, Scenario, SiteId
from logistics.plan_model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The rest of a month. A class is one lot, whose supplies say where it lies; nothing is merged.

    ``month`` has the lots of the whole month: what is there of them is told by ``classes`` only.
    """

    month: Scenario
    classes: tuple[LotClass, ...]
    number_of: Mapping[LotId, int]


def rest_of_month(scenario: Scenario, plan: Plan, *, from_on: date) -> Rest:
    """Return what is to be planned from a day on if everything before happens as in ``plan``."""
    stock = Replay(scenario=scenario, plan=plan, since=date.max).run(until=from_on).stock
    supplies: dict[LotId, list[Supply]] = defaultdict(list)
    for (site_id, lot_id), batches in stock.items():
        for since, grams in _together(batches).items():
            supplies[lot_id].append(
                _supply(scenario, lot_id, site_id, from_on, since=since, grams=grams)
            )
    for lot in scenario.lots.values():
        site_id, since = SiteId(lot.site_id), lot.available_on
        day = max(since, scenario.start)
        if from_on <= day <= scenario.end and lot.quantity_g:
            supplies[lot.lot_id].append(
                _supply(scenario, lot.lot_id, site_id, day, since=since, grams=lot.quantity_g)
            )
    usable = [k for k in scenario.lots if k in supplies and scenario.last_use_day(k) >= from_on]
    return Rest(
        month=_month(scenario, plan, from_on),
        classes=tuple(
            LotClass(
                number=number,
                product=scenario.product_of(lot_id),
                case_g=scenario.lots[lot_id].case_g,
                last_day=min(scenario.last_use_day(lot_id), scenario.end),
                perishes=scenario.last_use_day(lot_id) <= scenario.end,
                supplies=tuple(supplies[lot_id]),
            )
            for number, lot_id in enumerate(usable)
        ),
        number_of={lot_id: number for number, lot_id in enumerate(usable)},
    )


def _together(batches: list[tuple[date, int]]) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for since, grams in batches:
        found[since] += grams
    return found


def _supply(
    scenario: Scenario, lot_id: LotId, site_id: SiteId, day: date, *, since: date, grams: int
) -> Supply:
    case_g = scenario.lots[lot_id].case_g
    movable_g = grams // case_g * case_g if scenario.sites[site_id].is_supply else grams
    return Supply(lot_id=lot_id, site_id=site_id, day=day, since=since, quantity_g=movable_g)


def _month(scenario: Scenario, plan: Plan, from_on: date) -> Scenario:
    before = [n for n in scenario.needs if n.day < from_on]
    history = dict(scenario.history)
    for need in before:
        was = history.get(need.site_id, History(site_id=need.site_id, need_g=0, used_g=0))
        history[need.site_id] = replace(was, need_g=was.need_g + need.quantity_g)
    for use in plan.uses:
        if use.day < from_on:
            was = history.get(use.site_id, History(site_id=use.site_id, need_g=0, used_g=0))
            history[use.site_id] = replace(was, used_g=was.used_g + use.quantity_g)
    objective = scenario.objective
    if objective.budget_yen is not None:
        driven = (t for t in plan.trips if t.day < from_on)
        spent = exact_cost_yen(scenario, [follow(scenario, t) for t in driven])
        left_yen = max(Decimal(0), objective.budget_yen - Decimal(float(spent)))
        objective = replace(objective, budget_yen=left_yen)
    return replace(
        scenario,
        start=from_on,
        objective=objective,
        shifts=tuple(s for s in scenario.shifts if s.day >= from_on),
        outages=tuple(o for o in scenario.outages if o.to_on >= from_on),
        needs=tuple(n for n in scenario.needs if n.day >= from_on),
        history=history,
    )
