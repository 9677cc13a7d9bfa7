"""A bad reading holds the food of its unit at once, and every hold can be decided about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading
from inventory import accounts as places
from inventory.accounts import Account, AccountKind
from inventory.coldchain import Source, limits_of
from inventory.entry import EntryId, EntryKind
from inventory.errors import EntryConflict
from inventory.holds import Decision
from inventory.keeping_errors import (
    DecisionWrong,
    HoldDecided,
    HoldUnknown,
    ReadingConflict,
    ReadingWrong,
)
from inventory.model import Zone
from inventory.store import holds as hold_store
from inventory.store import readings as reading_store
from inventory.store.audit import audit
from inventory.store.readings import Sought
from inventory.store.stock import stock
from tests.inventory.book_words import (
    BASE,
    NOW,
    OTHER,
    PERSON,
    POLICY,
    SHELF,
    TODAY,
    a_lot,
    entry,
    move,
    moved,
    received,
)
from tests.inventory.kept_book import CHILLED, Book

RESERVED = places.reserved("LOGI", "chilled", plan_id="P1")


@pytest.fixture
def book(engine: sa.Engine) -> Book:
    return Book(engine)


def kept(hold_id: str = "breach-R1", unit_id: str = "chilled") -> Account:
    return places.quarantine("LOGI", unit_id, hold_id=hold_id)


def stocked(book: Book) -> None:
    """Two lots on the chilled shelf, one of them reserved in part, one picked, one elsewhere."""
    book.write(
        received(a_lot(), 1_000, SHELF),
        received(a_lot("L2"), 2_000, SHELF),
        received(a_lot("L3"), 3_000, OTHER),
        moved(EntryKind.RESERVE, "L1", SHELF, RESERVED, 300),
        moved(EntryKind.PICK, "L2", SHELF, places.picked("LOGI", plan_id="P", trip_id="T"), 500),
    )


def test_a_good_reading_holds_nothing(book: Book) -> None:
    stocked(book)
    found = book.read(9.9)
    assert (found.hold_id, found.entry_id, found.is_new) == (None, None, True)
    assert book.open_holds() == []
    assert book.g(SHELF) == 700


def test_the_limit_itself_is_allowed(book: Book) -> None:
    assert book.read(10.0).hold_id is None
    assert book.read(10.1, reading_id="R2").hold_id == "breach-R2"


def test_a_breach_holds_all_that_lies_in_the_unit_and_nothing_else(book: Book) -> None:
    stocked(book)
    found = book.read(12.5, action="door closed")
    assert found.hold_id == "breach-R1"
    assert (book.g(SHELF), book.g(RESERVED), book.g(kept())) == (0, 0, 1_000)
    assert (book.g(SHELF, "L2"), book.g(kept(), "L2"), book.g(OTHER, "L3")) == (0, 1_500, 3_000)
    assert book.g(places.picked("LOGI", plan_id="P", trip_id="T"), "L2") == 500
    with reading(book.engine) as connection:
        rows = stock(connection, day=TODAY, policy=POLICY, site_id="LOGI")
        assert {r.lot.lot_id for r in rows if r.is_available} == {"L3"}
        assert audit(connection).clean
    hold = book.hold()
    assert (hold.cause, hold.site_id, hold.unit_id, hold.opened_by) == (
        "breach",
        "LOGI",
        "chilled",
        PERSON,
    )
    assert (hold.facts["temperature_dc"], hold.facts["at_most_dc"]) == (125, 100)


def test_a_breach_and_its_hold_are_written_together_or_not_at_all(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(book)

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading_store, "_recorded", fail)  # after the hold, before the commit
        with pytest.raises(KeyboardInterrupt):
            book.read(12.5)
    with monkeypatch.context() as patch:
        patch.setattr(reading_store, "post", fail)
        with pytest.raises(KeyboardInterrupt):
            book.read(12.5)
    with reading(book.engine) as connection:
        assert reading_store.find_reading(connection, "R1") is None
    assert (book.open_holds(), book.g(SHELF)) == ([], 700)
    assert book.read(12.5).is_new


def test_an_empty_unit_has_its_breach_to_decide_about_too(book: Book) -> None:
    found = book.read(12.5)
    assert book.open_holds() == [found.hold_id]
    book.decide("breach-R1", Decision.SENSOR_FAULT)
    assert book.open_holds() == []
    assert book.hold().decision is Decision.SENSOR_FAULT


def test_a_lot_whose_own_label_asks_for_less_is_held_alone(book: Book) -> None:
    book.write(
        received(a_lot(storage_at_most_dc=40, storage_printed="4℃以下"), 1_000, SHELF),
        received(a_lot("L2"), 2_000, SHELF),
        received(a_lot("L3", storage_at_least_dc=60), 3_000, SHELF),
    )
    assert book.read(4.0, reading_id="R0").hold_id == "breach-R0"  # too cold for L3
    assert [book.g(SHELF, k) for k in ("L1", "L2", "L3")] == [1_000, 2_000, 0]
    assert book.read(4.1).hold_id == "breach-R0"
    assert [book.g(SHELF, k) for k in ("L1", "L2", "L3")] == [0, 2_000, 0]
    assert book.hold("breach-R0").facts["whole_unit"] is False


def test_food_that_came_while_a_breach_is_open_joins_it_with_the_next_bad_reading(
    book: Book,
) -> None:
    stocked(book)
    book.read(12.5)
    assert book.read(12.4, reading_id="R2").entry_id is None  # nothing more to hold
    book.write(received(a_lot("L4"), 400, SHELF))
    assert book.g(SHELF, "L4") == 400
    later = book.read(13.0, reading_id="R3")
    assert (later.hold_id, later.entry_id) == ("breach-R1", "hold-R3")
    assert (book.g(kept(), "L4"), book.open_holds()) == (400, ["breach-R1"])
    with reading(book.engine) as connection:
        found, total = reading_store.list_readings(connection, Sought(hold_id="breach-R1"))
    assert total == 3
    assert {r.reading.reading_id for r in found} == {"R1", "R2", "R3"}


def test_the_same_reading_again_changes_nothing(book: Book) -> None:
    stocked(book)
    first = book.read(12.5)
    assert book.read(12.5) == replace(first, is_new=False)
    for change in ({"degrees": 12.6}, {"degrees": 12.5, "note": "other"}):
        with pytest.raises(ReadingConflict):
            book.read(**change)  # type: ignore[arg-type]


def test_a_late_paper_reading_lists_the_food_that_has_left(book: Book) -> None:
    stocked(book)
    later = NOW + timedelta(days=2)
    book.write(
        moved(EntryKind.PUT_AWAY, "L2", SHELF, OTHER, 700, occurred_at=NOW + timedelta(hours=3)),
        moved(
            EntryKind.LOAD,
            "L1",
            SHELF,
            places.vehicle("KEI-1"),
            100,
            occurred_at=NOW + timedelta(hours=4),
        ),
        now=NOW + timedelta(days=1),
    )
    found = book.read(12.5, now=later, measured_at=NOW + timedelta(hours=1), source=Source.PAPER)
    left = book.hold(str(found.hold_id)).facts["left_since"]
    assert {(x["lot_id"], x["account"], x["quantity_g"]) for x in left} == {
        ("L1", "vehicle/KEI-1", 100),
        ("L2", OTHER.name, 700),
        ("L2", "site/LOGI/picked/P/T", 500),
    }
    early = book.read(12.5, now=later, limits=replace(CHILLED, unit_id="frozen"), reading_id="R2")
    assert book.hold(str(early.hold_id)).facts["left_since"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"degrees": 101.0},
        {"degrees": -81.0},
        {"degrees": 5.0, "measured_at": NOW + timedelta(minutes=6)},
        {"degrees": 5.0, "measured_at": NOW.replace(tzinfo=None)},
        {"degrees": 5.0, "reading_id": ""},
        {"degrees": 5.0, "note": "a\nb"},
    ],
)
def test_a_reading_that_cannot_be_is_refused(book: Book, change: dict[str, Any]) -> None:
    with pytest.raises(ReadingWrong):
        book.read(**change)


def test_released_food_lies_on_the_shelf_again_and_discarded_food_is_waste(book: Book) -> None:
    stocked(book)
    book.read(12.5)
    book.decide("breach-R1", Decision.RELEASE, lots={"L2": Decision.DISCARD})
    assert (book.g(SHELF), book.g(RESERVED)) == (1_000, 0)
    assert (book.g(SHELF, "L2"), book.g(places.waste("breach"), "L2")) == (0, 1_500)
    hold = book.hold()
    assert (hold.decision, hold.lot_decisions, hold.decided_reason) == (
        Decision.RELEASE,
        {"L2": "discard"},
        "looked at it",
    )


def test_nobody_closes_a_hold_twice(book: Book) -> None:
    book.read(12.5)
    first = book.decide("breach-R1", Decision.RELEASE)
    again = book.decide("breach-R1", Decision.RELEASE)
    assert (first.is_new, again.is_new, again.seq) == (True, False, first.seq)
    with pytest.raises(EntryConflict):
        book.decide("breach-R1", Decision.DISCARD)
    with pytest.raises(HoldDecided):
        book.decide("breach-R1", Decision.RELEASE, entry_id=EntryId("other"))


def test_a_decision_fits_its_hold(book: Book) -> None:
    book.read(12.5)
    with pytest.raises(HoldUnknown):
        book.decide("none", Decision.RELEASE)
    with pytest.raises(DecisionWrong):
        book.decide("breach-R1", Decision.RELEASE, lots={"L9": Decision.DISCARD})
    with pytest.raises(DecisionWrong):
        book.decide("breach-R1", Decision.RELEASE, reason=" ")


def test_a_hold_is_closed_also_where_its_food_has_moved_or_ended(book: Book) -> None:
    stocked(book)
    book.read(12.5)
    waste = places.waste("expired")
    book.write(
        entry(EntryKind.PUT_AWAY, [move("L1", kept(), kept(unit_id="frozen"), 600)]),
        moved(EntryKind.DISPOSE, "L2", kept(), waste, 1_500, reason="expired"),
    )
    late = TODAY + timedelta(days=30)
    book.decide("breach-R1", Decision.RELEASE)
    assert (book.g(OTHER), book.g(SHELF), book.open_holds()) == (600, 400, [])
    with reading(book.engine) as connection:
        rows = stock(connection, day=late, policy=POLICY, lot_id="L1")
    assert not any(r.is_available for r in rows)


def test_food_freed_into_a_unit_with_an_open_breach_stays_held(book: Book) -> None:
    stocked(book)
    book.read(12.5)
    book.write(entry(EntryKind.PUT_AWAY, [move("L1", kept(), kept(unit_id="frozen"), 600)]))
    book.read(-5.0, limits=limits_of("LOGI", "frozen", zone=Zone.FROZEN), reading_id="R2")
    book.decide("breach-R1", Decision.RELEASE)
    assert (book.g(kept("breach-R2", "frozen")), book.g(SHELF)) == (600, 400)
    book.decide("breach-R2", Decision.SENSOR_FAULT)
    assert (book.g(OTHER), book.open_holds()) == (600, [])


def test_holds_and_readings_are_found_by_site_and_time(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF), received(a_lot("L2"), 1_000, BASE))
    book.read(12.5)
    book.read(12.5, limits=limits_of("HUB-1", "chilled", zone=Zone.CHILLED), reading_id="R2")
    book.read(4.0, reading_id="R3", measured_at=NOW - timedelta(days=1))
    with reading(book.engine) as connection:
        of_base, total = hold_store.list_holds(connection, site_id="HUB-1")
        assert ([h.hold_id for h in of_base], total) == (["breach-R2"], 1)
        assert hold_store.has_part(connection, "breach-R2", "HUB-1")
        assert not hold_store.has_part(connection, "breach-R1", "HUB-1")
        found, _ = reading_store.list_readings(connection, Sought(site_id="LOGI", since=NOW))
        assert [r.reading.reading_id for r in found] == ["R1"]
        times = reading_store.times_read(
            connection, since=NOW - timedelta(days=2), until=NOW, site_id="LOGI"
        )
        assert times == [("LOGI", "chilled", NOW - timedelta(days=1))]
        (held,) = hold_store.held_food(connection, "breach-R2")
        assert (held.account.kind, held.quantity_g) == (AccountKind.QUARANTINE, 1_000)
