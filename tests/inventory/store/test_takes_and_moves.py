"""Stock-takes while food moves, is undone or comes late; takes that end, fail or are sent again."""

from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory.entry import EntryId, EntryKind
from inventory.keeping_errors import (
    CountOutdated,
    TakeConflict,
    TakeEnded,
    TakeUnknown,
    TakeWrong,
)
from inventory.ledger import reverse
from inventory.stocktake import TakeState
from inventory.store import take_ends, takes
from inventory.store.stock import quantity_g
from tests.inventory.book_words import (
    NOW,
    PERSON,
    SHELF,
    TRUCK,
    moved,
)
from tests.inventory.store.taking import HOUR, MINUTE, RESERVED, START, Taker, book

__all__ = ["book"]


def test_food_that_moves_before_or_after_its_count_is_no_difference(book: Taker) -> None:
    book.start()
    at = START + HOUR
    book.write(
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1_000, occurred_at=at - MINUTE), now=at - MINUTE
    )
    assert book.count(8_900, now=at).book_g == 9_000
    book.write(
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 2_000, occurred_at=at + MINUTE), now=at + MINUTE
    )
    assert book.line().difference_g == -100
    book.close()
    assert book.g(SHELF) == 10_000 - 4_000 - 1_000 - 2_000 - 100


def test_a_count_keyed_in_later_is_compared_with_the_book_of_its_moment(book: Taker) -> None:
    book.start()
    at = START + HOUR
    book.write(moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1_000, occurred_at=at), now=at)
    counted_before = book.count(9_990, now=at + HOUR, counted_at=at - MINUTE)
    assert counted_before.book_g == 10_000
    book.close()
    assert book.g(SHELF) == 6_000 - 1_000 - 10


def test_a_slip_that_comes_after_the_count_is_not_lost(book: Taker) -> None:
    book.start()
    at = START + HOUR
    book.count(9_000, now=at)
    assert book.line().difference_g == -1_000
    late = moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1_000, occurred_at=at - MINUTE)
    book.write(late, now=at + HOUR)
    assert (book.line().book_g, book.line().difference_g) == (9_000, 0)
    take = book.close(reason="")
    assert (take.entry_ids, book.g(SHELF)) == ((), 5_000)


def test_an_entry_undone_after_the_count_is_no_difference(book: Taker) -> None:
    book.start()
    wrong = moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1_000, occurred_at=START + MINUTE)
    book.write(wrong, now=START + MINUTE)
    book.count(10_000, now=START + HOUR)
    assert book.line().difference_g == 1_000
    undo = reverse(
        wrong,
        entry_id=EntryId("undo"),
        occurred_at=START + 2 * HOUR,
        person_id=PERSON,
        reason="never left",
    )
    book.write(undo, now=START + 2 * HOUR)
    assert book.line().difference_g == 0


def test_an_entry_of_a_clock_that_is_fast_counts_from_when_it_was_written(book: Taker) -> None:
    book.start()
    fast = moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1_000, occurred_at=START + 2 * HOUR)
    book.write(fast, now=START + MINUTE)
    assert book.count(9_000).difference_g == 0


def test_a_loss_that_no_longer_fits_names_the_lots_and_writes_nothing(book: Taker) -> None:
    book.start()
    book.count(7_000)
    book.count(1_000, "L2")
    at = START + 2 * HOUR
    book.write(
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 6_000, occurred_at=at),
        moved(EntryKind.LOAD, "L1", RESERVED, TRUCK, 3_000, occurred_at=at),
        now=at,
    )
    with pytest.raises(CountOutdated) as refused:
        book.close()
    assert refused.value.places == (("chilled", "L1"),)
    assert (book.take().is_open, book.g(SHELF, "L2")) == (True, 2_000)
    book.count(0, now=at + MINUTE)
    book.close()
    assert (book.g(RESERVED), book.g(SHELF, "L2")) == (0, 1_000)


def test_a_take_is_closed_once(book: Taker) -> None:
    book.start()
    book.count(9_000)
    first = book.close()
    again = book.close(now=START + 5 * HOUR)
    assert (again.is_new, again.entry_ids) == (False, first.entry_ids)
    assert again.lines == first.lines
    for late in (
        lambda: book.close(reason="other"),
        book.cancel,
        lambda: book.count(1, now=START + 4 * HOUR),
    ):
        with pytest.raises(TakeEnded):
            late()
    assert book.g(SHELF) == 5_000
    book.write(moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 500))
    assert book.take().lines == first.lines


def test_a_take_that_is_cancelled_changes_nothing(book: Taker) -> None:
    book.start()
    book.count(9_000)
    take = book.cancel()
    assert (take.state, take.ended_reason, take.is_new) == (TakeState.CANCELLED, "wrong unit", True)
    assert not book.cancel().is_new
    with pytest.raises(TakeEnded):
        book.close()
    assert book.g(SHELF) == 6_000


def test_the_same_count_again_gets_the_same_answer(book: Taker) -> None:
    book.start()
    first = book.count(9_000)
    again = book.count(9_000)
    assert (again.number, again.book_g, again.is_new) == (first.number, first.book_g, False)
    with pytest.raises(TakeConflict):
        book.count(9_000, reason="other")
    book.close()
    assert not book.count(9_000).is_new


@pytest.mark.parametrize(
    "change",
    [
        {"unit_id": "frozen"},
        {"counted_at": START + HOUR + 6 * MINUTE},
        {"counted_at": START - 6 * MINUTE},
        {"counted_at": NOW.replace(tzinfo=None)},
        {"line_id": ""},
        {"line_id": "x" * 65},
        {"reason": "a\nb"},
    ],
)
def test_a_count_that_cannot_be_is_refused(book: Taker, change: dict[str, Any]) -> None:
    book.start()
    with pytest.raises(TakeWrong):
        book.count(1, **change)
    with pytest.raises(TakeWrong):
        book.count(-1)


@pytest.mark.parametrize(
    "change", [{"unit_ids": ()}, {"unit_ids": ("a", "a")}, {"unit_ids": ("",)}, {"take_id": ""}]
)
def test_a_take_that_cannot_be_is_refused(book: Taker, change: dict[str, Any]) -> None:
    with pytest.raises(TakeWrong):
        book.start(**change)


def test_takes_are_listed_by_site_and_state(book: Taker) -> None:
    book.start()
    book.start("T2", unit_ids=("frozen",), now=START + HOUR, label="冷凍")
    book.start("T3", site_id="HUB-1", now=START + 2 * HOUR)
    book.cancel()
    with reading(book.engine) as connection:
        every, total = takes.list_takes(connection)
        assert ([t.order.take_id for t in every], total) == (["T3", "T2", "T1"], 3)
        one, total = takes.list_takes(connection, site_id="LOGI", is_open=True)
        assert ([(t.order.take_id, t.order.label) for t in one], total) == ([("T2", "冷凍")], 1)
        done, total = takes.list_takes(connection, is_open=False, limit=1)
        assert ([t.order.take_id for t in done], total) == (["T1"], 1)
        with pytest.raises(TakeUnknown):
            takes.read_take(connection, "none")


def test_counts_are_never_changed(book: Taker) -> None:
    book.start()
    book.count(9_000)
    book.close()
    for table in ("stock_takes", "stock_take_counts", "stock_take_ends"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), writing(book.engine) as one:
            one.execute(sa.text(f"DELETE FROM {table}"))


def test_a_close_that_fails_half_way_leaves_nothing(
    book: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.start()
    book.count(9_000)

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(take_ends, "_write_end", fail)
        with pytest.raises(KeyboardInterrupt):
            book.close()
    assert (book.take().is_open, book.g(SHELF)) == (True, 6_000)
    with reading(book.engine) as connection:
        assert quantity_g(connection, SHELF, "L1") == 6_000
    assert book.close().is_new
