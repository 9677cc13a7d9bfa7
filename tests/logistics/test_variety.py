"""Protein and vegetables at every session, where the goals do not mind."""

import pytest

from logistics.check import check
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.search.variety import varied, variety


@pytest.mark.parametrize("seed", range(5))
def test_tables_get_more_varied_and_nothing_else_changes(seed: int) -> None:
    month = generate_month(seed=seed, halls=6, days=21)
    plan = plan_by_hand(month)
    better = varied(month, plan, time_limit_s=20)
    before, after = check(month, plan), check(month, better)
    assert after.clean
    assert after.figures.goals == before.figures.goals
    assert better.trips == plan.trips
    assert variety(month, better).balanced >= variety(month, plan).balanced
    used = {(u.site_id, u.lot_id) for u in plan.uses}
    assert {(u.site_id, u.lot_id) for u in better.uses} <= used


def test_a_table_gets_what_it_lacks_from_another_one() -> None:
    month = generate_month(seed=10, halls=8, days=21)
    plan = plan_by_hand(month)
    better = varied(month, plan, time_limit_s=20)
    assert variety(month, better).balanced > variety(month, plan).balanced
    assert check(month, better).clean
