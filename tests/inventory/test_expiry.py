"""The predicate: a lot dated today is usable today, and what a margin or a grace changes."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import expiry
from inventory.expiry import DaysLeft, band_of, days_left, last_use_day, usable_on
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


@dataclass(frozen=True)
class OnAShelf:
    """Something that is no ``Lot`` and has its three dates."""

    available_on: date
    expires_on: date
    expiry_kind: ExpiryKind


@given(st.dates(), st.integers(-3, 3), st.sampled_from(ExpiryKind))
def test_whatever_has_dates_meets_the_same_predicate(
    day: date, margin: int, kind: ExpiryKind
) -> None:
    policy = DatePolicy(use_by_margin_days=abs(margin), best_before_margin_days=margin)
    lot = replace(LOT, expiry_kind=kind)
    shelf = OnAShelf(lot.available_on, lot.expires_on, kind)
    assert usable_on(shelf, day, policy) is usable_on(lot, day, policy)


Predicate = Callable[[Lot, date, DatePolicy], bool]
COMES = LOT.available_on
GRACE = replace(LOT, expiry_kind=ExpiryKind.BEST_BEFORE)
BOUNDARIES = [
    (LOT, COMES - timedelta(days=1), DatePolicy(), False),
    (LOT, COMES, DatePolicy(), True),
    (LOT, LABEL, DatePolicy(), True),
    (LOT, LABEL + timedelta(days=1), DatePolicy(), False),
    (LOT, LABEL - timedelta(days=1), DatePolicy(use_by_margin_days=1), True),
    (LOT, LABEL, DatePolicy(use_by_margin_days=1), False),
    (LOT, LABEL + timedelta(days=1), DatePolicy(best_before_margin_days=-1), False),
    (GRACE, LABEL + timedelta(days=1), DatePolicy(best_before_margin_days=-1), True),
    (GRACE, LABEL, DatePolicy(best_before_margin_days=1), False),
    (GRACE, LABEL, DatePolicy(use_by_margin_days=1), True),
]


def wrong_answers(predicate: Predicate) -> int:
    return sum(predicate(lot, day, policy) is not told for lot, day, policy, told in BOUNDARIES)


def test_the_predicate_at_its_boundaries() -> None:
    assert wrong_answers(usable_on) == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("day <= last_use_day(", "day < last_use_day("),
        ("lot.available_on <= day", "lot.available_on < day"),
        ("lot.available_on <= day <=", "day <="),
        ("<= last_use_day(lot, policy)", "<= lot.expires_on"),
        ("lot.expires_on - timedelta", "lot.expires_on + timedelta"),
        ("is ExpiryKind.USE_BY", "is ExpiryKind.BEST_BEFORE"),
        ("policy.use_by_margin_days", "policy.best_before_margin_days"),
        ("= policy.best_before_margin_days", "= 0"),
        ("= policy.use_by_margin_days", "= min(policy.use_by_margin_days, 0)"),
    ],
)
def test_a_predicate_with_a_fault_is_found_out(right: str, wrong: str) -> None:
    source = "\n".join(map(inspect.getsource, (last_use_day, usable_on)))
    assert source.count(right) == 1
    names: dict[str, Predicate] = {**vars(expiry)}
    exec(source.replace(right, wrong), names)
    assert wrong_answers(names["usable_on"]) > 0


@pytest.mark.parametrize(
    ("left", "band"),
    [
        (-400, DaysLeft.EXPIRED),
        (-1, DaysLeft.EXPIRED),
        (0, DaysLeft.TODAY),
        (1, DaysLeft.WITHIN_3),
        (3, DaysLeft.WITHIN_3),
        (4, DaysLeft.WITHIN_7),
        (7, DaysLeft.WITHIN_7),
        (8, DaysLeft.LATER),
        (4000, DaysLeft.LATER),
    ],
)
def test_bands_of_days_left(left: int, band: DaysLeft) -> None:
    last = LABEL + timedelta(days=left)
    assert days_left(last, day=LABEL) == left
    assert band_of(last, day=LABEL) is band


@given(st.integers(-5, 5), st.integers(-3, 3), st.sampled_from(ExpiryKind))
def test_food_is_usable_until_its_band_is_expired(
    offset: int, margin: int, kind: ExpiryKind
) -> None:
    policy = DatePolicy(use_by_margin_days=abs(margin), best_before_margin_days=margin)
    lot, day = replace(LOT, expiry_kind=kind), LABEL + timedelta(days=offset)
    is_expired = band_of(last_use_day(lot, policy), day=day) is DaysLeft.EXPIRED
    assert usable_on(lot, day, policy) is not is_expired
