"""Two plans side by side."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.db import writing
from api.store import StoredPlan, add_plan, add_scenario
from api.web import links
from api.web.language import Language
from api.web.pages.compare import Comparison, compare_page
from logistics.hand.by_hand import plan_idly, with_figures
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.web.making import stored_plan
from tests.web.serving import NOW, Site, serve_site


@pytest.fixture(scope="module")
def idle(sample: Scenario) -> Plan:
    """The plan that moves nothing."""
    return plan_idly(sample)


def compared(*plans: StoredPlan) -> Comparison:
    left, *others = plans
    rows = tuple(plan.row for plan in others)
    page = compare_page(left, others=rows, chosen=others, orders={}, language=Language.JAPANESE)
    assert page.found is not None
    return page.found


def test_each_figure_is_the_checkers_and_the_better_one_is_named(
    month: StoredPlan, sample: Scenario, idle: Plan
) -> None:
    right = stored_plan(sample, idle)
    found = compared(month, right)
    shown = {line.word: line.values for line in found.goals}
    ours, theirs = month.report.figures, right.report.figures
    assert [v.number for v in shown["wasted_kg"]] == [ours.wasted_g, theirs.wasted_g]
    assert [v.is_best for v in shown["worst_fill"]] == [True, False]
    assert [v.is_best for v in shown["cost_yen"]] == [False, True]  # what moves nothing is free
    assert sum(c.grams[0] for c in found.causes) == ours.wasted_g
    assert sum(c.grams[1] for c in found.causes) == theirs.wasted_g
    assert len(found.halls) + found.same_halls == len(ours.fills)
    drops = [(h.values[0].number or 0) - (h.values[1].number or 0) for h in found.halls]
    assert drops == sorted(drops, reverse=True)


def test_a_plan_beside_itself_has_nothing_better_and_nothing_moves(month: StoredPlan) -> None:
    found = compared(month, month)
    assert not any(v.is_best for line in found.goals for v in line.values)
    assert (found.halls, found.moves[0].days) == ((), ())
    assert set(found.moves[0].counts.values()) == {0}


def test_four_stand_side_by_side_and_every_best_one_is_marked(
    month: StoredPlan, sample: Scenario, idle: Plan
) -> None:
    right = stored_plan(sample, idle)
    found = compared(month, right, month, right, right)
    assert [side.letter for side in found.sides] == list("ABCD")
    shown = {line.word: line.values for line in found.goals}
    assert [v.is_best for v in shown["worst_fill"]] == [True, False, True, False]
    assert {len(h.values) for h in found.halls} == {4}
    assert [m.letter for m in found.moves] == list("BCD")
    assert found.moves[0].days == found.moves[2].days != ()
    assert found.moves[1].days == ()


def test_every_stop_that_goes_is_told_on_its_day(
    month: StoredPlan, sample: Scenario, idle: Plan
) -> None:
    found = compared(month, stored_plan(sample, idle))
    stops = [
        (trip.day, stop)
        for trip in month.plan.trips
        for stop in trip.stops
        if stop.unload and not sample.sites[stop.site_id].is_supply
    ]
    assert found.moves[0].counts["gone"] == len(stops)
    assert {day.day for day in found.moves[0].days} >= {day for day, _ in stops}


@pytest.fixture
def site(tmp_path: Path, sample: Scenario, sample_plan: Plan) -> Iterator[Site]:
    yield from serve_site(tmp_path, sample, sample_plan)


def test_the_page_offers_plans_of_the_same_days_alone(
    site: Site, sample: Scenario, idle: Plan
) -> None:
    alone = site.client.get(links.compare(site.plan_id)).text
    assert 'name="with"' not in alone
    assert links.month(site.month_id) in alone
    renamed = replace(sample, name="同じ月、もう一度")
    later = replace(sample, end=sample.days[-2], needs=(), name="ほかの日")
    with writing(site.client.app.state.running.engine) as connection:  # type: ignore[attr-defined]
        ids = []
        for scenario in (renamed, later):
            row, _ = add_scenario(connection, scenario, now=NOW)
            plan = with_figures(scenario, plan_idly(scenario))
            ids.append(add_plan(connection, plan, scenario_id=row.scenario_id, now=NOW).plan_id)
    same, other = ids
    offered = site.client.get(links.compare(site.plan_id)).text
    assert f'name="with" value="{same}" checked' in offered  # unasked, the newest
    assert other not in offered
    shown = site.client.get(links.compare(site.plan_id, same))
    assert shown.status_code == 200
    assert f'name="with" value="{same}" checked' in shown.text
    assert links.plan(same) in shown.text
    assert site.client.get(links.compare(site.plan_id, other)).status_code == 404
