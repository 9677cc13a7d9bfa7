"""Months and plans: added once, given back as they were."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from api import db, store
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.scenario import fingerprint

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def _add(engine: sa.Engine, scenario: Scenario, now: datetime = NOW) -> store.ScenarioRow:
    with db.writing(engine) as connection:
        return store.add_scenario(connection, scenario, now=now)[0]


def test_a_month_comes_back_as_it_was(engine: sa.Engine, sample: Scenario) -> None:
    row = _add(engine, sample)
    assert (row.name, row.start, row.end, row.created_at) == (
        sample.name,
        sample.start,
        sample.end,
        NOW,
    )
    assert row.scenario_id == row.fingerprint[:16] == fingerprint(sample)[:16]
    store._READ_SCENARIOS._values.clear()
    with db.reading(engine) as connection:
        assert store.get_scenario(connection, row.scenario_id).scenario == sample


def test_the_same_month_is_stored_once(engine: sa.Engine, sample: Scenario) -> None:
    first = _add(engine, sample)
    with db.writing(engine) as connection:
        again, is_new = store.add_scenario(connection, sample, now=NOW + timedelta(days=1))
        assert (again, is_new) == (first, False)
        assert store.list_scenarios(connection) == ((first,), 1)


def test_the_same_month_from_many_at_once_is_stored_once(
    engine: sa.Engine, sample: Scenario
) -> None:
    rows: list[store.ScenarioRow] = []
    threads = [threading.Thread(target=lambda: rows.append(_add(engine, sample))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows) == 8
    assert len(set(rows)) == 1


def test_lists_come_newest_first_and_in_parts(engine: sa.Engine, sample: Scenario) -> None:
    rows = [
        _add(engine, replace(sample, name=f"month {i}"), NOW + timedelta(hours=i)) for i in range(5)
    ]
    with db.reading(engine) as connection:
        part, total = store.list_scenarios(connection, limit=2, offset=1)
    assert part == (rows[3], rows[2])
    assert total == 5


def test_a_plan_comes_back_with_its_month_and_report(
    engine: sa.Engine, sample: Scenario, sample_plan: Plan
) -> None:
    month = _add(engine, sample)
    with db.writing(engine) as connection:
        row = store.add_plan(connection, sample_plan, scenario_id=month.scenario_id, now=NOW)
        again = store.add_plan(connection, sample_plan, scenario_id=month.scenario_id, now=NOW)
    assert again == row
    store._READ_PLANS._values.clear()
    with db.reading(engine) as connection:
        stored = store.get_plan(connection, row.plan_id)
        assert store.list_plans(connection, scenario_id=month.scenario_id) == ((row,), 1)
    assert stored.plan == sample_plan
    assert stored.scenario == sample
    assert stored.report.clean
    assert row.figures["used_g"] == stored.report.figures.used_g == sample_plan.metrics.used_g


def test_a_plan_that_breaks_a_rule_is_not_stored(
    engine: sa.Engine, sample: Scenario, sample_plan: Plan
) -> None:
    month = _add(engine, sample)
    broken = replace(sample_plan, trips=sample_plan.trips[1:])
    with pytest.raises(store.PlanBroken) as caught, db.writing(engine) as connection:
        store.add_plan(connection, broken, scenario_id=month.scenario_id, now=NOW)
    assert caught.value.violations
    with db.reading(engine) as connection:
        assert store.list_plans(connection) == ((), 0)


@pytest.mark.parametrize("key", ["", "0123456789abcdef", "no\0thing", "x" * 1000, "' OR 1=1 --"])
def test_what_is_not_there_is_said_so(engine: sa.Engine, key: str) -> None:
    with db.reading(engine) as connection:
        for ask in (
            store.get_scenario,
            store.scenario_archive,
            store.get_plan,
            store.plan_json,
        ):
            with pytest.raises(store.NotStored):
                ask(connection, key)
