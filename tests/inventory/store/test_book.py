"""The book takes what is true, once, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory import accounts as places
from inventory.entry import Entry, EntryId, EntryKind
from inventory.errors import (
    EntryConflict,
    EntryUnknown,
    EntryWrong,
    InventoryError,
    LotExpired,
    LotHeld,
    LotKnown,
    LotUnknown,
    ReversalRefused,
    StockShort,
)
from inventory.ledger import reverse
from inventory.model import DatePolicy, ExpiryKind
from inventory.store.audit import audit
from inventory.store.read import find_entry, find_lot, list_entries, of_lot, of_site
from inventory.store.stock import quantity_g, stock, stock_as_of
from inventory.store.tables import FACT_TABLES
from tests.inventory.book_words import (
    BASE,
    DOCK,
    HALL,
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
    write,
)


def undo(original: Entry, entry_id: str = "undo-1") -> Entry:
    return reverse(
        original,
        entry_id=EntryId(entry_id),
        occurred_at=NOW,
        person_id=PERSON,
        reason="typing error",
    )


@pytest.fixture
def book(engine: sa.Engine) -> Callable[..., object]:
    """Write entries, each in a transaction of its own."""

    def write_all(*new: Entry, policy: DatePolicy = POLICY) -> object:
        for one in new:
            with writing(engine) as connection:
                last = write(connection, one, policy=policy)
        return last

    return write_all


def test_what_comes_is_on_the_shelf(engine: sa.Engine, book: Callable[..., object]) -> None:
    book(received(a_lot(), 12_000), moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 12_000))
    with reading(engine) as connection:
        (row,) = stock(connection, day=TODAY, policy=POLICY, site_id="LOGI")
        assert (row.account, row.quantity_g, row.days_left) == (SHELF, 12_000, 5)
        assert row.lot == a_lot()
        assert find_lot(connection, "L1") == a_lot()
        assert audit(connection).clean


def test_a_lot_is_split_between_zones(engine: sa.Engine, book: Callable[..., object]) -> None:
    split = [move("L1", DOCK, SHELF, 7_000), move("L1", DOCK, OTHER, 5_000)]
    book(received(a_lot(), 12_000), entry(EntryKind.PUT_AWAY, split))
    with reading(engine) as connection:
        rows = stock(connection, day=TODAY, policy=POLICY, site_id="LOGI")
    assert {r.account.unit_id: r.quantity_g for r in rows} == {"chilled": 7_000, "frozen": 5_000}


def test_the_same_entry_again_gets_the_same_answer(
    engine: sa.Engine, book: Callable[..., object]
) -> None:
    new = received(a_lot(), 500)
    first, second = book(new), book(new)
    assert (first.is_new, second.is_new) == (True, False)  # type: ignore[attr-defined]
    assert replace(second, is_new=True) == first  # type: ignore[type-var]
    with reading(engine) as connection:
        assert quantity_g(connection, DOCK, "L1") == 500


@pytest.mark.parametrize(
    "change",
    [
        lambda e: replace(e, note="another"),
        lambda e: replace(e, occurred_at=NOW + timedelta(microseconds=1)),
        lambda e: replace(e, detail={"lots": [a_lot(case_g=2).record()]}),
        lambda e: replace(e, postings=received(a_lot(), 501).postings),
    ],
)
def test_the_same_id_with_other_content_is_a_conflict(
    book: Callable[..., object], change: Callable[[Entry], Entry]
) -> None:
    new = received(a_lot(), 500)
    book(new)
    with pytest.raises(EntryConflict):
        book(change(new))


def test_nothing_falls_below_zero(engine: sa.Engine, book: Callable[..., object]) -> None:
    book(received(a_lot(), 500))
    with pytest.raises(StockShort) as refused:
        book(moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 501))
    assert (refused.value.there_g, refused.value.asked_g) == (500, 501)
    with reading(engine) as connection:
        assert quantity_g(connection, DOCK, "L1") == 500
        assert list_entries(connection)[1] == 1


def test_the_database_itself_refuses_less_than_nothing(
    engine: sa.Engine, book: Callable[..., object]
) -> None:
    book(received(a_lot(), 500))
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(sa.text("UPDATE balances SET quantity_g = -1 WHERE quantity_g = 500"))


def test_a_lot_that_nobody_received_is_unknown(book: Callable[..., object]) -> None:
    with pytest.raises(LotUnknown):
        book(moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 1))


def test_a_lot_number_is_given_once(book: Callable[..., object]) -> None:
    book(received(a_lot(), 500))
    with pytest.raises(LotKnown):
        book(received(a_lot(), 500))


def test_an_entry_is_undone_once(engine: sa.Engine, book: Callable[..., object]) -> None:
    put = moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 500)
    book(received(a_lot(), 500), put, undo(put))
    with reading(engine) as connection:
        assert quantity_g(connection, DOCK, "L1") == 500
    with pytest.raises(ReversalRefused, match="already"):
        book(undo(put, "undo-2"))
    assert not book(undo(put)).is_new  # type: ignore[attr-defined]  # sent again


def test_an_undo_that_no_longer_fits_is_refused(book: Callable[..., object]) -> None:
    put = moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 500)
    book(received(a_lot(), 500), put, moved(EntryKind.PUT_AWAY, "L1", SHELF, OTHER, 1))
    with pytest.raises(StockShort):
        book(undo(put))


def test_only_what_is_in_the_book_is_undone(book: Callable[..., object]) -> None:
    put = moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 500)
    with pytest.raises(EntryUnknown):
        book(undo(put))
    book(received(a_lot(), 500), put)
    less = replace(undo(put), postings=moved(EntryKind.PUT_AWAY, "L1", SHELF, DOCK, 1).postings)
    with pytest.raises(EntryWrong, match="exactly"):
        book(less)


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        (EntryKind.RESERVE, SHELF, places.reserved("LOGI", "chilled", plan_id="P1")),
        (EntryKind.PICK, SHELF, places.picked("LOGI", plan_id="P1", trip_id="T1")),
        (EntryKind.LOAD, SHELF, TRUCK),
        (EntryKind.SEND, SHELF, places.transit("X1")),
        (EntryKind.EAT, SHELF, places.eaten("LOGI")),
    ],
)
@pytest.mark.parametrize("expiry_kind", ExpiryKind)
def test_food_after_its_last_day_is_not_handed_on(
    book: Callable[..., object],
    kind: EntryKind,
    source: places.Account,
    target: places.Account,
    expiry_kind: ExpiryKind,
) -> None:
    today, over = a_lot("L1", expires_on=TODAY), a_lot("L2", expires_on=TODAY - timedelta(days=1))
    today, over = (replace(x, expiry_kind=expiry_kind) for x in (today, over))
    book(received(today, 500, source), received(over, 500, source))
    book(moved(kind, "L1", source, target, 100))
    with pytest.raises(LotExpired):
        book(moved(kind, "L2", source, target, 100))
    grace = DatePolicy(best_before_margin_days=-1)
    if expiry_kind is ExpiryKind.BEST_BEFORE:
        book(moved(kind, "L2", source, target, 100), policy=grace)
    else:
        with pytest.raises(LotExpired):
            book(moved(kind, "L2", source, target, 100), policy=grace)


def test_expired_food_is_written_off_and_an_eaten_rest_can_be_told(
    book: Callable[..., object],
) -> None:
    book(received(a_lot(expires_on=TODAY - timedelta(days=1)), 500, SHELF))
    book(moved(EntryKind.DISPOSE, "L1", SHELF, places.waste("expired"), 400, reason="expired"))
    book(moved(EntryKind.EAT, "L1", SHELF, places.eaten("LOGI"), 100, reason="paper came late"))


def test_a_lot_that_a_recall_holds_is_not_handed_on(
    engine: sa.Engine, book: Callable[..., object]
) -> None:
    kept = places.quarantine("LOGI", "chilled", hold_id="H1")
    hold = entry(
        EntryKind.HOLD,
        [move("L1", SHELF, kept, 400)],
        detail={"hold": {"hold_id": "H1", "cause": "recall"}, "held_lots": {"H1": ["L1"]}},
    )
    book(received(a_lot(), 400, SHELF), received(a_lot("L2"), 400, SHELF), hold)
    found = entry(EntryKind.ADJUST, [move("L1", places.waste("adjusted"), SHELF, 5)])
    with pytest.raises(LotHeld):
        book(found)
    book(moved(EntryKind.LOAD, "L2", SHELF, TRUCK, 100))
    decided = {"decision": {"hold_id": "H1", "decision": "release"}}
    book(entry(EntryKind.DECIDE, [move("L1", kept, SHELF, 400)], detail=decided))
    book(moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 100))
    with reading(engine) as connection:
        assert audit(connection).clean


def test_facts_are_said_anew_and_the_past_stays(
    engine: sa.Engine, book: Callable[..., object]
) -> None:
    later = replace(a_lot(), expires_on=TODAY + timedelta(days=30))
    book(
        received(a_lot(), 400),
        entry(EntryKind.AMEND, detail={"amended": [later.record()]}, reason="donor approved"),
    )
    with reading(engine) as connection:
        assert find_lot(connection, "L1").expires_on == later.expires_on
        entries, total = list_entries(connection, wanted=[of_lot("L1")])
        assert [e.entry.kind for e in entries] == [EntryKind.AMEND, EntryKind.RECEIVE]
        assert total == 2
        assert audit(connection).clean


def test_stock_as_of_any_moment(engine: sa.Engine) -> None:
    steps = (
        received(a_lot(), 1_000, SHELF),
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 400),
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 100, occurred_at=NOW - timedelta(hours=5)),
    )
    for hour, new in enumerate(steps):
        with writing(engine) as connection:
            write(connection, new, now=NOW + timedelta(hours=hour))

    def on_shelf(hours: float, **how: bool) -> int:
        with reading(engine) as connection:
            moment = NOW + timedelta(hours=hours)
            rows = stock_as_of(connection, moment, day=TODAY, policy=POLICY, site_id="LOGI", **how)
        return sum(r.quantity_g for r in rows)

    assert [on_shelf(h) for h in (-1, 0, 0.5, 1, 1.5, 2)] == [0, 1000, 1000, 600, 600, 500]
    assert on_shelf(0, by_occurrence=True) == 500


def test_a_clock_that_goes_back_does_not_change_the_order(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        first = write(connection, received(a_lot(), 1_000), now=NOW)
        second = write(connection, received(a_lot("L2"), 1_000), now=NOW - timedelta(days=2))
    assert (first.seq, second.seq) == (1, 2)
    assert second.recorded_at == first.recorded_at


def test_history_of_a_site(engine: sa.Engine, book: Callable[..., object]) -> None:
    book(
        received(a_lot(), 1_000, SHELF),
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 400),
        moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 300),
        moved(EntryKind.COME_BACK, "L1", TRUCK, BASE, 100),
    )
    with reading(engine) as connection:
        for site_id, kinds in (("LOGI", 2), ("HALL-01", 1), ("HUB-1", 1), ("HUB-2", 0)):
            assert list_entries(connection, wanted=[of_site(site_id)])[1] == kinds
        assert find_entry(connection, "none") is None


@pytest.mark.parametrize("table", FACT_TABLES, ids=lambda t: t.name)
@pytest.mark.parametrize("verb", ["UPDATE {0} SET seq = 7", "DELETE FROM {0}"])
def test_entries_cannot_be_changed(
    engine: sa.Engine, book: Callable[..., object], table: sa.Table, verb: str
) -> None:
    book(received(a_lot(), 1_000))
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), writing(engine) as connection:
        connection.execute(sa.text(verb.format(table.name)))


def test_a_refused_entry_leaves_nothing(engine: sa.Engine, book: Callable[..., object]) -> None:
    book(received(a_lot(), 1_000))
    refused = (
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1),
        received(a_lot(), 5),
        moved(EntryKind.LOAD, "L9", SHELF, TRUCK, 1),
    )
    for new in refused:
        with pytest.raises(InventoryError):
            book(new)
    with reading(engine) as connection:
        report = audit(connection)
    assert (report.entries, report.on_hand_g, report.clean) == (1, 1_000, True)
