"""The predicate: a lot dated today is usable today, and what a margin or a grace changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.expiry import last_use_day, usable_on
from inventory.model import DatePolicy, ExpiryKind, Lot, LotId, ProductId

LABEL = date(2026, 12, 10)
LOT = Lot(
    lot_id=LotId("L1"),
    product_id=ProductId("MILK"),
    site_id="LOGI",
    available_on=date(2026, 12, 1),
    quantity_g=1000,
    case_g=1000,
    expiry_kind=ExpiryKind.USE_BY,
    expires_on=LABEL,
)


@pytest.mark.parametrize(
    ("kind", "policy", "last"),
    [
        (ExpiryKind.USE_BY, DatePolicy(), LABEL),
        (ExpiryKind.USE_BY, DatePolicy(use_by_margin_days=2), date(2026, 12, 8)),
        (ExpiryKind.USE_BY, DatePolicy(best_before_margin_days=2), LABEL),
        (ExpiryKind.BEST_BEFORE, DatePolicy(best_before_margin_days=1), date(2026, 12, 9)),
        (ExpiryKind.BEST_BEFORE, DatePolicy(best_before_margin_days=-3), date(2026, 12, 13)),
        (ExpiryKind.BEST_BEFORE, DatePolicy(use_by_margin_days=5), LABEL),
    ],
)
def test_the_last_day(kind: ExpiryKind, policy: DatePolicy, last: date) -> None:
    lot = replace(LOT, expiry_kind=kind)
    assert last_use_day(lot, policy) == last
    assert usable_on(lot, last, policy)
    assert not usable_on(lot, last + timedelta(days=1), policy)


def test_food_that_has_not_come_is_not_usable() -> None:
    assert not usable_on(LOT, date(2026, 11, 30), DatePolicy())
    assert usable_on(LOT, date(2026, 12, 1), DatePolicy())


def test_a_margin_may_lead_out_of_the_calendar() -> None:
    ever = replace(LOT, expiry_kind=ExpiryKind.BEST_BEFORE, expires_on=date.max)
    assert last_use_day(ever, DatePolicy(best_before_margin_days=-1)) == date.max
    never = replace(LOT, expires_on=date.min)
    assert last_use_day(never, DatePolicy(use_by_margin_days=1)) == date.min


@given(st.dates(), st.integers(0, 40), st.integers(-40, 40))
def test_use_by_never_gets_grace(day: date, use_by: int, best_before: int) -> None:
    policy = DatePolicy(use_by_margin_days=use_by, best_before_margin_days=best_before)
    if usable_on(LOT, day, policy):
        assert LOT.available_on <= day <= LABEL
