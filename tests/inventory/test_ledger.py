"""The arithmetic of the book: what is applied one by one is the fold, and an undo is an undo."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import accounts as places
from inventory.accounts import read_account
from inventory.entry import NOT_REVERSIBLE, Entry, EntryId, EntryKind, PersonId
from inventory.errors import ReversalRefused, StockShort
from inventory.ledger import apply, fold, reverse
from tests.inventory.book_words import (
    DOCK,
    DONOR,
    HALL,
    NOW,
    SHELF,
    TRUCK,
    a_lot,
    entry,
    move,
    moved,
    received,
)
from tests.inventory.every_kind import entries_of_every_kind

K = EntryKind
ADJUSTED = places.waste(places.ADJUSTED)
WAYS = (
    (K.RECEIVE, DONOR, DOCK),
    (K.PUT_AWAY, DOCK, SHELF),
    (K.LOAD, SHELF, TRUCK),
    (K.DELIVER, TRUCK, HALL),
    (K.COME_BACK, TRUCK, DOCK),
    (K.EAT, HALL, places.eaten("HALL-01")),
    (K.DISPOSE, SHELF, places.waste("expired")),
    (K.ADJUST, ADJUSTED, SHELF),
    (K.ADJUST, SHELF, ADJUSTED),
)


@st.composite
def any_entry(draw: st.DrawFn) -> Entry:
    kind, source, target = draw(st.sampled_from(WAYS))
    lots = draw(st.lists(st.sampled_from(["L1", "L2", "L3"]), min_size=1, max_size=3, unique=True))
    return entry(kind, [move(k, source, target, draw(st.integers(1, 9))) for k in lots])


def undo(original: Entry) -> Entry:
    return reverse(
        original,
        entry_id=EntryId(f"undo-{original.entry_id}"[:64]),
        occurred_at=NOW + timedelta(days=1),
        person_id=PersonId("person-2"),
        reason="typing error",
    )


def taken(entries: list[Entry]) -> tuple[list[Entry], dict[tuple[str, str], int]]:
    """Apply what can be applied; return it with what it leaves."""
    balances: dict[tuple[str, str], int] = {}
    found = []
    for one in entries:
        try:
            balances = apply(balances, one)
        except StockShort:
            continue
        found.append(one)
    return found, balances


def test_grams_leave_one_place_and_come_to_another() -> None:
    balances = apply({}, received(a_lot(), 500))
    assert balances == {(DOCK.name, "L1"): 500, (DONOR.name, "L1"): -500}
    balances = apply(balances, moved(K.PUT_AWAY, "L1", DOCK, SHELF, 200))
    assert (balances[DOCK.name, "L1"], balances[SHELF.name, "L1"]) == (300, 200)


def test_what_is_empty_is_not_there() -> None:
    balances = apply({}, received(a_lot(), 500))
    after = apply(balances, moved(K.PUT_AWAY, "L1", DOCK, SHELF, 500))
    assert (DOCK.name, "L1") not in after
    assert after == fold([received(a_lot(), 500, SHELF)])


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [w for w in WAYS if not w[1].may_go_below_zero],
    ids=lambda x: str(x) if isinstance(x, str) else x.name,
)
def test_more_than_is_there_is_refused_with_both_figures(
    kind: EntryKind, source: places.Account, target: places.Account
) -> None:
    before = {(source.name, "L1"): 4}
    with pytest.raises(StockShort) as refused:
        apply(before, moved(kind, "L1", source, target, 5))
    error = refused.value
    assert (error.lot_id, error.account) == ("L1", source.name)
    assert (error.there_g, error.asked_g) == (4, 5)
    assert before == {(source.name, "L1"): 4}


def test_another_lot_does_not_help_out() -> None:
    with pytest.raises(StockShort):
        apply({(SHELF.name, "L2"): 500}, moved(K.LOAD, "L1", SHELF, TRUCK, 1))


def test_only_the_ends_of_the_book_fall_below_zero() -> None:
    found = apply({}, moved(K.ADJUST, "L1", ADJUSTED, SHELF, 5))
    assert found == {(ADJUSTED.name, "L1"): -5, (SHELF.name, "L1"): 5}


@given(entries=st.lists(any_entry(), max_size=30))
def test_one_by_one_is_the_same_as_all_at_once(entries: list[Entry]) -> None:
    found, balances = taken(entries)
    assert fold(found) == balances


@given(entries=st.lists(any_entry(), max_size=30))
def test_no_gram_is_made_or_lost(entries: list[Entry]) -> None:
    found, balances = taken(entries)
    sums: Counter[str] = Counter()
    for (name, lot_id), g in balances.items():
        assert g
        assert g > 0 or read_account(name).may_go_below_zero
        sums[lot_id] += g
    assert not any(sums.values())
    came_g = sum(
        p.quantity_g
        for e in found
        if e.kind is K.RECEIVE
        for p in e.postings
        if p.account == DOCK.name
    )
    assert came_g == sum(g for (name, _), g in balances.items() if name != DONOR.name)


@given(entries=st.lists(any_entry(), max_size=20), last=any_entry())
def test_an_undo_leaves_what_was_before(entries: list[Entry], last: Entry) -> None:
    _, before = taken(entries)
    try:
        after = apply(before, last)
    except StockShort:
        return
    assert apply(after, undo(last)) == before
    assert fold([last, undo(last)]) == {}


def test_an_undo_says_what_who_when_and_why() -> None:
    put = moved(K.PUT_AWAY, "L1", DOCK, SHELF, 5, plan_id="P1", trip_id="T1", note="n")
    back = undo(put)
    assert (back.kind, back.reverses) == (K.REVERSE, put.entry_id)
    assert (back.plan_id, back.trip_id, back.reason) == ("P1", "T1", "typing error")
    assert (back.person_id, back.occurred_at) == ("person-2", NOW + timedelta(days=1))
    assert back.detail == {}
    assert [(p.account, p.quantity_g) for p in back.postings] == [(DOCK.name, 5), (SHELF.name, -5)]


def test_kinds_that_only_a_new_entry_answers_have_no_undo() -> None:
    for one in entries_of_every_kind():
        if one.kind in NOT_REVERSIBLE:
            with pytest.raises(ReversalRefused) as refused:
                undo(one)
            assert refused.value.remedy
        else:
            assert undo(one).reverses == one.entry_id


def test_a_book_of_every_kind_undone_from_the_end_is_empty() -> None:
    """What the undo of an undo would be is left out: it cannot be."""
    found = [e for e in entries_of_every_kind() if e.kind not in NOT_REVERSIBLE]
    back = [undo(replace(e)) for e in reversed(found)]
    assert fold([*found, *back]) == {}
