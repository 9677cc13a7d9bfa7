"""What a month's plan is told to be, and that every reason is true of the month."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from inventory.model import Category, Zone
from logistics.check import check
from logistics.explaining.reasons import Explainer, Reason, ReasonCode, fullness
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand, plan_idly, with_figures
from logistics.model import Exclusion, ExclusionField, History, Scenario, Window
from logistics.plan_model import Plan
from logistics.summary import MonthSummary, summarise
from tests.strategies import months, no_stores, no_vehicles


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=3, halls=9, days=28)


@pytest.fixture(scope="module")
def plan(month: Scenario) -> Plan:
    return plan_by_hand(month)


def told(month: Scenario, plan: Plan | None = None) -> MonthSummary:
    plan = plan or plan_by_hand(month)
    return summarise(month, plan, check(month, plan))


def reasons(month: Scenario, code: ReasonCode, plan: Plan | None = None) -> list[Reason]:
    found = (x for r in told(month, plan).recipients for x in r.reasons)
    return [x for x in found if x.code is code]


def test_figures_and_sums_agree(month: Scenario, plan: Plan) -> None:
    summary = told(month, plan)
    figures = summary.figures
    assert summary.clean
    assert sum(r.used_g for r in summary.recipients) == figures.used_g
    assert sum(r.need_g for r in summary.recipients) == figures.need_g
    assert sum(x.missing_g for x in summary.shortfalls) == figures.need_g - figures.used_g
    assert sum(w.quantity_g for w in summary.wastes) == figures.wasted_g
    assert sum(c.supply_g for c in summary.categories) == figures.supply_g
    assert sum(c.used_g for c in summary.categories) == figures.used_g
    assert sum(c.wasted_g for c in summary.categories) == figures.wasted_g


def test_the_worst_off_come_first(month: Scenario, plan: Plan) -> None:
    summary = told(month, plan)
    fills = [r.fill for r in summary.recipients if r.fill is not None]
    assert fills == sorted(fills)
    assert len(summary.worst_off) == 5
    assert summary.worst_off == summary.recipients[:5]
    assert summary.worst_off[0].fill == summary.figures.min_fill
    assert all(r.reasons for r in summary.worst_off if r.missing_g)


def test_a_month_without_vehicles_says_so(month: Scenario) -> None:
    lonely = no_vehicles(month)
    found = reasons(lonely, ReasonCode.NO_VEHICLE_ON_OPEN_DAY)
    needy = [s for s in month.recipients if month.month_need_g.get(s.site_id)]
    own = {x.site_id for x in month.lots.values()}
    assert len(found) >= len([s for s in needy if s.site_id not in own])
    assert all(r.count == r.total for r in found)


def test_a_site_that_is_closed_has_no_open_day(month: Scenario, plan: Plan) -> None:
    site = month.recipients[0]
    shut = Window(site_id=site.site_id, day=0, open_min=0, close_min=0)
    windows = tuple(w for w in month.windows if w.site_id != site.site_id)
    closed = replace(month, windows=(*windows, shut))
    summary = told(closed)
    mine = next(r for r in summary.recipients if r.site_id == site.site_id)
    assert mine.reasons[0].code is ReasonCode.NO_VEHICLE_ON_OPEN_DAY
    assert mine.reasons[0].total == 0
    assert mine.reasons[0].missing_g == mine.missing_g


def test_an_idle_plan_visits_nobody(month: Scenario) -> None:
    idle = with_figures(month, plan_idly(month))
    found = reasons(month, ReasonCode.NOT_VISITED, idle)
    assert found
    assert all(r.total > 0 for r in found)
    assert all(r.visits == 0 for r in told(month, idle).recipients)


def test_visits_between_sessions_are_counted(month: Scenario, plan: Plan) -> None:
    explainer = Explainer(scenario=month, plan=plan, report=check(month, plan))
    for recipient in told(month, plan).recipients:
        few = [r for r in recipient.reasons if r.code is ReasonCode.FEW_VISITS]
        visited = {t.day for t in explainer.visits.get(recipient.site_id, [])}
        days = sorted(d for s, d in month.sessions if s == recipient.site_id)
        befores = [month.start - timedelta(days=1), *days]
        without = [
            day
            for before, day in zip(befores, days, strict=False)
            if not any(before < v <= day for v in visited)
        ]
        if few:
            assert (few[0].count, few[0].total) == (len(without), len(days))
        elif recipient.visits and recipient.missing_g:
            assert not without


def test_no_store_names_the_zone(month: Scenario) -> None:
    found = reasons(no_stores(month), ReasonCode.NO_STORE)
    assert Zone.CHILLED in {r.zone for r in found}
    assert all(0.2 <= r.share <= 1 for r in found)
    assert not [r for r in reasons(no_stores(month), ReasonCode.STORE_FULL)]


def test_a_full_store_was_full(month: Scenario, plan: Plan) -> None:
    report = check(month, plan)
    for recipient in summarise(month, plan, report).recipients:
        for reason in recipient.reasons:
            if reason.code is ReasonCode.STORE_FULL:
                assert reason.zone is not None
                assert report.fullest[recipient.site_id, reason.zone] == reason.share
                assert 0.9 <= reason.share <= 1


def test_short_supply_is_counted(month: Scenario, plan: Plan) -> None:
    summary = told(month, plan)
    by_category = {c.category: c for c in summary.categories}
    found = reasons(month, ReasonCode.SUPPLY_SHORT, plan)
    assert found
    for reason in found:
        assert reason.category is not None
        assert reason.have_g < reason.want_g == by_category[reason.category].need_g
        assert reason.have_g <= by_category[reason.category].supply_g


def test_an_excluded_category_is_named(month: Scenario) -> None:
    site = max(month.recipients, key=lambda s: month.month_need_g.get(s.site_id, 0))
    shut = Exclusion(
        site_id=site.site_id, field=ExclusionField.CATEGORY, value=Category.VEGETABLE.value
    )
    strict = replace(month, exclusions=(*month.exclusions, shut))
    mine = next(r for r in told(strict).recipients if r.site_id == site.site_id)
    reason = next(
        r for r in mine.reasons if (r.code, r.category) == (ReasonCode.EXCLUDED, Category.VEGETABLE)
    )
    assert reason.have_g == reason.want_g
    need_g = sum(
        g for (s, _, c), g in month.need_g.items() if s == site.site_id and c == shut.value
    )
    assert reason.missing_g == need_g


def test_large_cases_are_named(month: Scenario) -> None:
    big = replace(month, lots={k: replace(x, case_g=900_000) for k, x in month.lots.items()})
    found = reasons(big, ReasonCode.CASES_TOO_LARGE)
    assert found
    assert all(r.have_g == r.want_g for r in found)


def test_full_vehicles_left_full(month: Scenario, plan: Plan) -> None:
    assert all(0 < fullness(month, t) <= 1 for t in plan.trips)
    small = {k: replace(v, payload_g=v.payload_g // 12) for k, v in month.vehicles.items()}
    tight = replace(month, vehicles=small)
    found = reasons(tight, ReasonCode.VEHICLE_FULL)
    assert found
    assert all(0 < r.count <= r.total for r in found)


def test_a_poor_year_pulls_down(month: Scenario, plan: Plan) -> None:
    best = told(month, plan).recipients[-1]
    assert best.month_fill
    past = History(site_id=best.site_id, need_g=1_000_000, used_g=10_000)
    poor = replace(month, history={**month.history, best.site_id: past})
    mine = next(r for r in told(poor, plan).recipients if r.site_id == best.site_id)
    reason = next(r for r in mine.reasons if r.code is ReasonCode.HISTORY)
    assert reason.share == 0.01
    assert reason.month_share == pytest.approx(mine.month_fill)


def test_waste_lines_name_lot_place_and_cause(month: Scenario, plan: Plan) -> None:
    report = check(month, plan)
    for line in summarise(month, plan, report).wastes:
        mine = [
            w
            for w in report.wastes
            if (w.lot_id, w.site_id, w.cause) == (line.lot_id, line.site_id, line.cause)
        ]
        assert sum(w.quantity_g for w in mine) == line.quantity_g
        assert line.from_on == min(w.day for w in mine) <= line.to_on
        assert line.product_name == month.product_of(line.lot_id).name


def test_a_broken_plan_is_told_as_far_as_it_goes(month: Scenario, plan: Plan) -> None:
    ghost = replace(plan.uses[0], lot_id="NONE")
    lost = replace(plan.trips[0], vehicle_id="NONE")
    broken = replace(plan, uses=(*plan.uses, ghost), trips=(*plan.trips, lost))
    summary = told(month, broken)
    assert not summary.clean
    assert summary.figures.used_g == sum(r.used_g for r in summary.recipients)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(month=months())
def test_any_month_can_be_told(month: Scenario) -> None:
    summary = told(month)
    assert sum(r.used_g for r in summary.recipients) == summary.figures.used_g
    for recipient in summary.recipients:
        assert recipient.missing_g >= 0
        for reason in recipient.reasons:
            assert 0 <= reason.missing_g <= recipient.missing_g
            assert 0 <= reason.count <= max(reason.count, reason.total)
        if recipient.missing_g:
            assert recipient.reasons
