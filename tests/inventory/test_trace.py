"""Which lots a recall means: all that agree, and those of which too little is known."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.keeping_errors import RecallWrong
from inventory.trace import Criteria, Unknown, criteria_of, judge, mark_of
from tests.inventory.book_words import TODAY, a_lot

EXPIRES = TODAY + timedelta(days=5)
"""The date of ``a_lot``: MILK of 山田牛乳, number A1."""


def judged(criteria: dict[str, Any], **lot: Any) -> tuple[Unknown, ...] | None:
    return judge(mark_of(a_lot(**lot)), Criteria(**criteria))


@pytest.mark.parametrize(
    "criteria",
    [
        {"product_id": "MILK"},
        {"maker": "山田牛乳"},
        {"maker": " 山田 牛乳 "},
        {"lot_number": "A1"},
        {"lot_number": "a1"},
        {"lot_number": "\uff21 \uff11"},
        {"expires_from": EXPIRES, "expires_to": EXPIRES},
        {"expires_from": EXPIRES},
        {"expires_to": EXPIRES},
        {"product_id": "MILK", "maker": "山田牛乳", "lot_number": "A1", "expires_to": EXPIRES},
    ],
)
def test_a_lot_that_agrees_is_meant(criteria: dict[str, Any]) -> None:
    assert judged(criteria) == ()


@pytest.mark.parametrize(
    "criteria",
    [
        {"product_id": "RICE"},
        {"product_id": "milk"},
        {"maker": "山田"},
        {"lot_number": "A2"},
        {"expires_from": EXPIRES + timedelta(days=1)},
        {"expires_to": EXPIRES - timedelta(days=1)},
        {"product_id": "MILK", "lot_number": "A2"},
    ],
)
def test_a_lot_that_differs_in_anything_known_is_not_meant(criteria: dict[str, Any]) -> None:
    assert judged(criteria) is None
    blank = dict.fromkeys(("maker", "lot_number", "expires_printed"), "")
    other = {**criteria, "product_id": "RICE"}
    assert judged(other, **blank) is None


@pytest.mark.parametrize(
    ("criteria", "lot", "unknown"),
    [
        ({"maker": "山田牛乳"}, {"maker": ""}, Unknown.MAKER),
        ({"lot_number": "A1"}, {"lot_number": " "}, Unknown.LOT_NUMBER),
        ({"expires_to": EXPIRES}, {"expires_printed": ""}, Unknown.DATE),
        ({"expires_from": date(2030, 1, 1)}, {"expires_printed": ""}, Unknown.DATE),
        ({"product_id": "MILK", "lot_number": "A1"}, {"lot_number": ""}, Unknown.LOT_NUMBER),
    ],
)
def test_a_lot_of_which_something_is_unknown_is_possibly_meant(
    criteria: dict[str, Any], lot: dict[str, Any], unknown: Unknown
) -> None:
    assert judged(criteria, **lot) == (unknown,)


def test_what_does_not_matter_need_not_be_known() -> None:
    assert judged({"product_id": "MILK"}, maker="", lot_number="", expires_printed="") == ()


@pytest.mark.parametrize(
    "criteria",
    [
        {},
        {"maker": " "},
        {"lot_number": " "},
        {"maker": "a\nb"},
        {"expires_from": date(2026, 12, 2), "expires_to": date(2026, 12, 1)},
    ],
)
def test_a_recall_of_nothing_is_refused(criteria: dict[str, Any]) -> None:
    with pytest.raises(RecallWrong):
        Criteria(**criteria)


days = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
words = st.sampled_from(["", "MILK", "山田牛乳", "A1", "\uff21\uff11"])


@given(product_id=words, maker=words, lot_number=words, expires_from=days, expires_to=days)
def test_criteria_are_read_back_as_they_were(**facts: Any) -> None:
    try:
        criteria = Criteria(**facts)
    except RecallWrong:
        return
    assert criteria_of(criteria.record()) == criteria
