"""Picking: what ends first goes first, in whole cases, and each line says why."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.expiry import last_use_day, usable_on
from inventory.model import DatePolicy, ExpiryKind
from inventory.picking import (
    POLICIES,
    Picked,
    PickReason,
    PolicyName,
    ShelfLot,
    pick_fefo,
    pick_fifo,
)

DAY = date(2026, 12, 1)
PLAIN = DatePolicy()
DATE, PLACE = PickReason.DATE, PickReason.PLACE


def lot(lot_id: str, *, days: int = 5, came: int = 10, **changes: Any) -> ShelfLot:
    """A lot that ends in so many days and came so many days ago."""
    facts: dict[str, Any] = {
        "place": "chilled",
        "quantity_g": 1_000,
        "case_g": 100,
        "available_on": DAY - timedelta(days=came),
        "expiry_kind": ExpiryKind.USE_BY,
        "expires_on": DAY + timedelta(days=days),
    }
    return ShelfLot(lot_id=lot_id, **{**facts, **changes})


def fefo(shelf: Sequence[ShelfLot], need_g: int, policy: DatePolicy = PLAIN) -> Picked:
    return pick_fefo(shelf, need_g=need_g, day=DAY, policy=policy)


def taken(picked: Picked) -> list[tuple[str, int]]:
    return [(line.lot_id, line.quantity_g) for line in picked.lines]


def test_what_ends_first_goes_first_whatever_the_order_on_the_shelf() -> None:
    shelf = [lot("late", days=9), lot("soon", days=1), lot("mid", days=5)]
    assert taken(fefo(shelf, 2_500)) == [("soon", 1_000), ("mid", 1_000), ("late", 500)]
    assert {line.reason for line in fefo(shelf, 2_500).lines} == {DATE}


def test_the_last_day_of_use_counts_and_not_the_label() -> None:
    graceful = DatePolicy(best_before_margin_days=-10)
    shelf = [
        lot("best before", days=1, expiry_kind=ExpiryKind.BEST_BEFORE),
        lot("use by", days=2),
    ]
    assert [x for x, _ in taken(fefo(shelf, 2_000))] == ["best before", "use by"]
    picked = fefo(shelf, 2_000, graceful)
    assert [x for x, _ in taken(picked)] == ["use by", "best before"]
    assert [line.last_use_on for line in picked.lines] == [
        DAY + timedelta(days=2),
        DAY + timedelta(days=11),
    ]


def test_of_equal_dates_the_first_place_goes_first_and_says_so() -> None:
    shelf = [lot("b", place="shelf-2"), lot("a", place="shelf-3"), lot("c", place="shelf-1")]
    picked = fefo([*shelf, lot("alone", days=1)], 4_000)
    assert [(x.lot_id, x.place, x.reason) for x in picked.lines] == [
        ("alone", "chilled", DATE),
        ("c", "shelf-1", PLACE),
        ("b", "shelf-2", PLACE),
        ("a", "shelf-3", PLACE),
    ]


def test_at_one_place_what_came_first_goes_first_and_then_the_number_decides() -> None:
    shelf = [lot("c", came=2), lot("b", came=2), lot("a", came=1)]
    assert [x for x, _ in taken(fefo(shelf, 3_000))] == ["b", "c", "a"]


def test_one_lot_at_two_places_is_taken_at_both() -> None:
    shelf = [lot("a", place="2"), lot("a", place="1")]
    assert [(x.place, x.quantity_g) for x in fefo(shelf, 1_500).lines] == [("1", 1_000), ("2", 500)]


@pytest.mark.parametrize(
    ("need_g", "picks", "short_g"),
    [
        (1_000, [("a", 1_000)], 0),
        (999, [("a", 800)], 199),
        (800, [("a", 800)], 0),
        (399, [], 399),
        (1_100, [("a", 1_000)], 100),
        (1_500, [("a", 1_000), ("b", 300)], 200),
    ],
)
def test_whole_cases_are_taken_and_never_too_much(
    need_g: int, picks: list[tuple[str, int]], short_g: int
) -> None:
    """Of ``a`` two cases of 400 g are closed, and 200 g are left of a third."""
    shelf = [lot("a", case_g=400), lot("b", days=9, case_g=300, quantity_g=900)]
    only_a = [x for x in shelf if x.lot_id == "a"] if need_g < 1_500 else shelf
    picked = fefo(only_a, need_g)
    assert (taken(picked), picked.short_g) == (picks, short_g)


def test_where_no_case_of_the_first_fits_the_next_is_taken() -> None:
    shelf = [lot("big", days=1, case_g=500), lot("small", days=9, case_g=100)]
    assert taken(fefo(shelf, 700)) == [("big", 500), ("small", 200)]
    assert taken(fefo(shelf, 300)) == [("small", 300)]


def test_the_rest_of_an_opened_case_goes_with_the_last_of_its_lot() -> None:
    shelf = [lot("opened", quantity_g=950, case_g=500)]
    assert taken(fefo(shelf, 950)) == [("opened", 950)]
    assert taken(fefo(shelf, 949)) == [("opened", 500)]


def test_expired_food_is_left_out_and_todays_last_is_taken() -> None:
    shelf = [lot("over", days=-1), lot("today", days=0), lot("not here yet", came=-1)]
    picked = fefo(shelf, 3_000)
    assert (taken(picked), picked.short_g) == ([("today", 1_000)], 2_000)
    strict = fefo(shelf, 3_000, DatePolicy(use_by_margin_days=1))
    assert (strict.lines, strict.short_g) == ((), 3_000)


def test_of_nothing_there_is_nothing() -> None:
    assert fefo([], 100) == Picked(lines=(), short_g=100)


def test_fifo_takes_what_came_first_but_never_what_is_over() -> None:
    shelf = [lot("new", days=1, came=1), lot("old", days=9, came=9), lot("over", days=-1, came=20)]
    picked = pick_fifo(shelf, need_g=1_500, day=DAY, policy=PLAIN)
    assert taken(picked) == [("old", 1_000), ("new", 500)]
    assert {line.reason for line in picked.lines} == {DATE}


def test_every_policy_has_a_name() -> None:
    assert dict(POLICIES) == {PolicyName.FEFO: pick_fefo, PolicyName.FIFO: pick_fifo}


small = st.integers(-3, 6)
policies = st.builds(
    DatePolicy, use_by_margin_days=st.integers(0, 3), best_before_margin_days=st.integers(-3, 3)
)
shelves = st.lists(
    st.builds(
        ShelfLot,
        lot_id=st.sampled_from("ABCDEFGH"),
        place=st.sampled_from("123"),
        quantity_g=st.integers(1, 900),
        case_g=st.sampled_from((1, 50, 300)),
        available_on=small.map(lambda n: DAY - timedelta(days=n)),
        expiry_kind=st.sampled_from(ExpiryKind),
        expires_on=small.map(lambda n: DAY + timedelta(days=n)),
    ),
    max_size=8,
    unique_by=lambda x: (x.lot_id, x.place),
)


@given(shelves, st.integers(1, 3_000), policies, st.sampled_from(PolicyName))
def test_a_pick_is_never_more_than_the_need_or_the_shelf_and_nothing_expired(
    shelf: list[ShelfLot], need_g: int, policy: DatePolicy, name: PolicyName
) -> None:
    picked = POLICIES[name](shelf, need_g=need_g, day=DAY, policy=policy)
    there = {(x.lot_id, x.place): x for x in shelf}
    assert sum(line.quantity_g for line in picked.lines) + picked.short_g == need_g
    assert picked.short_g >= 0
    assert len({(x.lot_id, x.place) for x in picked.lines}) == len(picked.lines)
    for line in picked.lines:
        source = there[line.lot_id, line.place]
        assert 0 < line.quantity_g <= source.quantity_g
        assert line.quantity_g == source.quantity_g or line.quantity_g % source.case_g == 0
        assert usable_on(source, DAY, policy)
        assert line.last_use_on == last_use_day(source, policy)


@given(shelves, st.integers(1, 3_000), policies)
def test_what_ends_sooner_is_left_only_where_no_case_of_it_fits(
    shelf: list[ShelfLot], need_g: int, policy: DatePolicy
) -> None:
    picked = pick_fefo(shelf, need_g=need_g, day=DAY, policy=policy)
    assert [x.last_use_on for x in picked.lines] == sorted(x.last_use_on for x in picked.lines)
    got_g = {(x.lot_id, x.place): x.quantity_g for x in picked.lines}
    for source in shelf:
        left_g = source.quantity_g - got_g.get((source.lot_id, source.place), 0)
        later_g = sum(
            x.quantity_g for x in picked.lines if x.last_use_on > last_use_day(source, policy)
        )
        if left_g and later_g and usable_on(source, DAY, policy):
            open_g = later_g + picked.short_g
            assert open_g < min(source.case_g, left_g)


@given(shelves, st.integers(1, 3_000), policies)
def test_the_order_on_the_shelf_changes_nothing(
    shelf: list[ShelfLot], need_g: int, policy: DatePolicy
) -> None:
    back_to_front = list(reversed(shelf))
    assert fefo(shelf, need_g, policy) == fefo(back_to_front, need_g, policy)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=6), st.integers(1, 3_000))
def test_food_by_the_gram_is_short_only_when_all_is_taken(grams: list[int], need_g: int) -> None:
    shelf = [lot(str(i), days=i, quantity_g=g, case_g=1) for i, g in enumerate(grams)]
    assert fefo(shelf, need_g).short_g == max(need_g - sum(grams), 0)
