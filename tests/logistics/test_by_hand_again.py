"""Planning by hand again: the past stays, the rest is planned from what is there."""

from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from types import ModuleType

import pytest

from logistics.changes.by_hand_again import plan_by_hand_again, rest_by_hand
from logistics.check import check
from logistics.events import as_known, revised
from logistics.futures import future, known_on
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from tests.logistics.asking import ask
from tests.logistics.test_futures import OFTEN


@pytest.mark.parametrize("seed", range(25))
def test_plans_stay_sound_whatever_the_news(referee: ModuleType, seed: int) -> None:
    month = generate_month(seed=seed, halls=4, days=14, uncertain_share=0.5)
    events = future(month, seed=str(seed), chances=OFTEN)
    month = replace(month, arrivals=())
    plan = plan_by_hand(month)
    for day, news in groupby(events, key=known_on):
        before = plan
        month = revised(month, as_known(month, list(news), as_of=day))
        plan = plan_by_hand_again(month, plan, as_of=day)
        report = check(month, plan)
        assert report.clean, report.violations
        for field in ("trips", "uses", "discards"):
            old, new = getattr(before, field), getattr(plan, field)
            past = [x for x in old if x.day < day]
            assert past == [x for x in new if x.day < day], "the past is kept as it was"
    assert not ask(referee, month, plan).broken


def test_the_rest_of_a_month_has_all_food_and_all_needs() -> None:
    months_with_food_at_recipients = 0
    for seed in range(15):
        month = generate_month(seed=seed, halls=4, days=14)
        plan = plan_by_hand(month)
        as_of = month.days[6]
        past = replace(
            plan,
            trips=tuple(t for t in plan.trips if t.day < as_of),
            uses=tuple(u for u in plan.uses if u.day < as_of),
            discards=tuple(d for d in plan.discards if d.day < as_of),
        )
        rest, lot_of = rest_by_hand(month, past, as_of=as_of)
        gone_g = sum(u.quantity_g for u in past.uses)
        gone_g += sum(w.quantity_g for w in check(month, plan).wastes if w.day < as_of)
        come = [lot for lot in month.lots.values() if lot.available_on <= month.end]
        later_g = sum(x.quantity_g for x in month.lots.values() if x.available_on > month.end)
        rest_g = sum(lot.quantity_g for lot in rest.lots.values()) - later_g
        assert rest_g == sum(lot.quantity_g for lot in come) - gone_g
        assert set(lot_of) == set(rest.lots)
        for site in month.recipients:
            assert rest.whole_need_g(site.site_id) == month.whole_need_g(site.site_id)
        at_recipients = [x for x in rest.lots.values() if not month.sites[x.site_id].is_supply]
        months_with_food_at_recipients += any(x.available_on < as_of for x in at_recipients)
    assert months_with_food_at_recipients


def test_without_news_it_is_the_plan_by_hand_on_the_first_day() -> None:
    month = generate_month(seed=2, halls=3, days=10)
    assert plan_by_hand_again(month, plan_by_hand(month), as_of=month.start) == plan_by_hand(month)


def test_after_the_month_nothing_is_planned() -> None:
    month = generate_month(seed=2, halls=3, days=10)
    plan = plan_by_hand(month)
    after = plan_by_hand_again(month, plan, as_of=month.end.replace(year=month.end.year + 1))
    assert (after.trips, after.uses) == (plan.trips, plan.uses)


def test_what_was_spent_is_spent() -> None:
    month = generate_month(seed=8, halls=5, days=14)
    cost_yen = Decimal(round(plan_by_hand(month).metrics.cost_yen * 2 / 3))
    month = replace(month, objective=replace(month.objective, budget_yen=cost_yen))
    plan = plan_by_hand(month)
    again = plan_by_hand_again(month, plan, as_of=month.days[7])
    assert again.metrics.cost_yen <= cost_yen
    assert check(month, again).clean
