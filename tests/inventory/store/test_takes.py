"""A stock-take finds what differs from the book, whatever moves meanwhile, and puts it right."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory import accounts as places
from inventory.coldchain import limits_of
from inventory.entry import Entry, EntryId, EntryKind
from inventory.errors import LotUnknown
from inventory.holds import Decision
from inventory.keeping_errors import (
    CountOutdated,
    ReasonMissing,
    TakeConflict,
    TakeEnded,
    TakeOverlaps,
    TakeUnknown,
    TakeWrong,
)
from inventory.ledger import reverse
from inventory.model import Zone
from inventory.stocktake import Closing, Count, Line, TakeOrder, TakeState, variance_of
from inventory.store import take_ends, takes
from inventory.store.audit import audit
from inventory.store.read import get_entry
from inventory.store.stock import quantity_g
from inventory.store.takes import Take
from tests.inventory.book_words import (
    NOW,
    OTHER,
    PERSON,
    POLICY,
    SHELF,
    TODAY,
    TRUCK,
    a_lot,
    entry,
    move,
    moved,
    received,
)
from tests.inventory.kept_book import Book

RESERVED = places.reserved("LOGI", "chilled", plan_id="P1")
START = NOW
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Taker(Book):
    """A book whose food is counted."""

    def start(self, take_id: str = "T1", now: datetime = START, **more: Any) -> Take:
        facts = {"take_id": take_id, "site_id": "LOGI", "unit_ids": ("chilled",)}
        order = TakeOrder(**{**facts, "person_id": PERSON, **more})
        with writing(self.engine) as connection:
            return takes.start(connection, order, now=now)

    def count(
        self, g: int, lot_id: str = "L1", *, now: datetime = START + HOUR, **more: Any
    ) -> takes.RecordedCount:
        facts: dict[str, Any] = {
            "take_id": "T1",
            "line_id": f"{lot_id}-{g}-{now.isoformat()}",
            "unit_id": "chilled",
            "lot_id": lot_id,
            "counted_g": g,
            "counted_at": now,
            "person_id": PERSON,
        }
        with writing(self.engine) as connection:
            return takes.count(connection, Count(**{**facts, **more}), now=now)

    def close(self, now: datetime = START + 3 * HOUR, **more: Any) -> Take:
        facts = {"take_id": "T1", "person_id": PERSON, "reason": "counted"}
        with writing(self.engine) as connection:
            return take_ends.close(connection, Closing(**{**facts, **more}), now=now, policy=POLICY)

    def cancel(self, reason: str = "wrong unit") -> Take:
        with writing(self.engine) as connection:
            return take_ends.cancel(
                connection, "T1", person_id=PERSON, reason=reason, now=START + HOUR
            )

    def take(self, take_id: str = "T1") -> Take:
        with reading(self.engine) as connection:
            return takes.read_take(connection, take_id)

    def line(self, lot_id: str = "L1", unit_id: str = "chilled") -> Line:
        return next(x for x in self.take().lines if x.place == (unit_id, lot_id))

    def entries(self, take: Take) -> list[Entry]:
        with reading(self.engine) as connection:
            return [get_entry(connection, k).entry for k in take.entry_ids]

    def is_clean(self) -> bool:
        with reading(self.engine) as connection:
            return audit(connection).clean


@pytest.fixture
def book(engine: sa.Engine) -> Taker:
    made = Taker(engine)
    made.write(
        received(a_lot(), 10_000, SHELF),
        received(a_lot("L2"), 2_000, SHELF),
        received(a_lot("L3"), 3_000, OTHER),
        moved(EntryKind.RESERVE, "L1", SHELF, RESERVED, 4_000),
        now=NOW - HOUR,
    )
    return made


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
