"""A stock-take finds what differs from the book, whatever moves meanwhile, and puts it right."""

from datetime import timedelta

import pytest

from api.db import reading
from inventory import accounts as places
from inventory.coldchain import limits_of
from inventory.entry import EntryKind
from inventory.errors import LotUnknown
from inventory.holds import Decision
from inventory.keeping_errors import (
    ReasonMissing,
    TakeConflict,
    TakeOverlaps,
)
from inventory.model import Zone
from inventory.stocktake import TakeState, variance_of
from inventory.store import takes
from tests.inventory.book_words import (
    NOW,
    OTHER,
    PERSON,
    SHELF,
    TODAY,
    TRUCK,
    a_lot,
    entry,
    move,
    moved,
    received,
)
from tests.inventory.store.taking import HOUR, MINUTE, RESERVED, START, Taker, book

__all__ = ["book"]


def test_a_take_lists_what_the_book_has_in_its_units(book: Taker) -> None:
    take = book.start()
    assert dict(take.snapshot) == {("chilled", "L1"): 10_000, ("chilled", "L2"): 2_000}
    assert (take.book_seq, take.state, take.is_new) == (4, TakeState.OPEN, True)
    assert [(x.place, x.is_counted) for x in take.lines] == [
        (("chilled", "L1"), False),
        (("chilled", "L2"), False),
    ]
    with reading(book.engine) as connection:
        assert takes.units_with_food(connection, "LOGI") == ("chilled", "frozen")


def test_the_same_start_again_gets_the_same_answer(book: Taker) -> None:
    first = book.start()
    again = book.start(now=START + HOUR)
    assert (again.started_at, again.is_new) == (first.started_at, False)
    with pytest.raises(TakeConflict):
        book.start(unit_ids=("chilled", "frozen"))


def test_two_takes_of_one_unit_at_once_are_refused(book: Taker) -> None:
    book.start()
    with pytest.raises(TakeOverlaps) as refused:
        book.start("T2", unit_ids=("frozen", "chilled"))
    assert refused.value.take_id == "T1"
    book.start("T3", unit_ids=("frozen",))
    book.start("T4", site_id="HUB-1")
    book.cancel()
    assert book.start("T2").is_new


def test_a_difference_is_adjusted_with_its_reason(book: Taker) -> None:
    book.start()
    book.count(9_500, reason="spilt")
    book.count(2_200, "L2")
    take = book.close()
    assert take.state is TakeState.CLOSED
    (made,) = book.entries(take)
    assert (made.kind, made.reason, made.person_id) == (EntryKind.ADJUST, "counted", PERSON)
    assert made.detail["stock_take"] == {
        "take_id": "T1",
        "reasons": [
            {"unit_id": "chilled", "lot_id": "L1", "reason": "spilt"},
            {"unit_id": "chilled", "lot_id": "L2", "reason": "counted"},
        ],
    }
    assert (book.g(SHELF), book.g(RESERVED), book.g(SHELF, "L2")) == (5_500, 4_000, 2_200)
    variance = variance_of(take.lines)
    assert (variance.book_g, variance.counted_g) == (12_000, 11_700)
    assert (variance.found_g, variance.lost_g, variance.difference_g) == (200, 500, -300)
    assert variance.difference_percent == -2.5
    assert [x.difference_percent for x in take.lines] == [-5.0, 10.0]
    assert book.is_clean()


def test_the_entry_s_reason_is_the_stock_take_where_only_lines_have_one(book: Taker) -> None:
    book.start()
    book.count(9_999)
    take = book.close(reason="", reasons={("chilled", "L1"): "weighed again"})
    assert [e.reason for e in book.entries(take)] == ["stock_take"]
    assert take.lines[0].reason == "weighed again"


def test_a_difference_without_a_reason_closes_nothing(book: Taker) -> None:
    book.start()
    book.count(9_999, reason="spilt")
    book.count(1_999, "L2")
    with pytest.raises(ReasonMissing) as refused:
        book.close(reason=" ")
    assert refused.value.places == (("chilled", "L2"),)
    assert (book.take().is_open, book.g(SHELF)) == (True, 6_000)


def test_where_all_is_right_no_entry_is_written(book: Taker) -> None:
    book.start()
    book.count(10_000)
    take = book.close(reason="")
    assert (take.state, take.entry_ids) == (TakeState.CLOSED, ())


def test_what_nobody_counted_is_left_and_told(book: Taker) -> None:
    book.start()
    book.count(9_000)
    take = book.close()
    assert [x.lot_id for x in take.lines if not x.is_counted] == ["L2"]
    variance = variance_of(take.lines)
    assert (variance.counted_lines, variance.uncounted_lines, variance.book_g) == (1, 1, 10_000)
    assert book.g(SHELF, "L2") == 2_000


def test_a_lot_of_which_the_book_has_nothing_can_be_counted(book: Taker) -> None:
    book.write(moved(EntryKind.LOAD, "L2", SHELF, TRUCK, 2_000))
    book.start()
    assert ("chilled", "L2") not in book.take().snapshot
    assert book.count(500, "L2").book_g == 0
    assert book.count(0, "L3").difference_g == 0  # it lies in another unit, and not here
    take = book.close()
    assert book.line("L2").difference_percent is None
    assert variance_of(take.lines).difference_percent is None
    assert book.g(SHELF, "L2") == 500
    book.start("T2")
    with pytest.raises(LotUnknown):
        book.count(1, "L9", take_id="T2")


def test_expired_food_can_be_counted(book: Taker) -> None:
    book.write(received(a_lot("L4", expires_on=TODAY - timedelta(days=9)), 1_000, SHELF))
    book.start()
    book.count(700, "L4")
    book.close()
    assert book.g(SHELF, "L4") == 700


def test_what_is_missing_is_taken_from_free_then_reserved_then_held_food(book: Taker) -> None:
    book.read(12.5, now=NOW - MINUTE)
    kept = places.quarantine("LOGI", "chilled", hold_id="breach-R1")
    book.write(
        entry(
            EntryKind.DECIDE,
            [move("L1", kept, SHELF, 10_000), move("L2", kept, SHELF, 2_000)],
            detail={"decision": {"hold_id": "breach-R1", "decision": "release"}},
        ),
        moved(EntryKind.RESERVE, "L1", SHELF, RESERVED, 3_000),
    )
    hold = entry(
        EntryKind.HOLD,
        [move("L1", SHELF, places.quarantine("LOGI", "chilled", hold_id="H"), 5_000)],
        detail={"hold": {"hold_id": "H", "cause": "breach"}},
    )
    book.write(hold)
    held = places.quarantine("LOGI", "chilled", hold_id="H")
    assert (book.g(SHELF), book.g(RESERVED), book.g(held)) == (2_000, 3_000, 5_000)
    book.start()
    assert book.count(4_000).book_g == 10_000
    book.close()
    assert (book.g(SHELF), book.g(RESERVED), book.g(held)) == (0, 0, 4_000)
    assert book.is_clean()


def test_found_food_of_a_held_lot_or_unit_is_held_too(book: Taker) -> None:
    hold = entry(
        EntryKind.HOLD,
        [
            move("L1", SHELF, places.quarantine("LOGI", "chilled", hold_id="H"), 6_000),
            move("L1", RESERVED, places.quarantine("LOGI", "chilled", hold_id="H"), 4_000),
        ],
        detail={"hold": {"hold_id": "H", "cause": "recall"}, "held_lots": {"H": ["L1"]}},
    )
    book.write(hold)
    frozen = limits_of("LOGI", "frozen", zone=Zone.FROZEN)
    book.read(-2.0, limits=frozen, now=NOW - MINUTE)
    book.start(unit_ids=("chilled", "frozen"))
    book.count(10_100)
    book.count(3_050, "L3", unit_id="frozen")
    book.close()
    assert book.g(places.quarantine("LOGI", "chilled", hold_id="H")) == 10_100
    assert book.g(places.quarantine("LOGI", "frozen", hold_id="breach-R1"), "L3") == 3_050
    book.decide("breach-R1", Decision.RELEASE)
    assert book.is_clean()


def test_a_lot_in_the_wrong_unit_is_put_right_in_both(book: Taker) -> None:
    book.start(unit_ids=("chilled", "frozen"))
    book.count(1_500, "L2")
    book.count(500, "L2", unit_id="frozen")
    book.count(3_100, "L3", unit_id="frozen")
    take = book.close()
    assert len(take.entry_ids) == 2
    assert (book.g(SHELF, "L2"), book.g(OTHER, "L2"), book.g(OTHER, "L3")) == (1_500, 500, 3_100)
    assert book.is_clean()


def test_the_last_count_counts_and_all_are_kept(book: Taker) -> None:
    book.start()
    book.count(1_000, now=START + HOUR)
    book.count(9_000, now=START + HOUR + MINUTE)
    assert (book.line().counted_g, book.line().counts) == (9_000, 2)
    book.close()
    assert book.g(SHELF) == 5_000
    with reading(book.engine) as connection:
        counts = takes.list_counts(connection, takes.read_take(connection, "T1"))
    assert [(c.number, c.count.counted_g) for c in counts] == [(1, 1_000), (2, 9_000)]
