"""A mistyped temperature and a decision about a breach are taken back, and the book stays whole."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory import accounts as places
from inventory.entry import EntryId, EntryKind
from inventory.errors import ReversalRefused, StockShort
from inventory.holds import Decision
from inventory.keeping_errors import ReadingKept, ReadingUnknown
from inventory.ledger import By, take_back
from inventory.store import readings as reading_store
from inventory.store.audit import audit
from inventory.store.book import post
from inventory.store.read import get_entry
from inventory.store.readings import Sought
from inventory.store.taken_back import TakenBack, take_reading_back
from tests.inventory.book_words import NOW, PERSON, POLICY, SHELF, a_lot, moved, received
from tests.inventory.kept_book import Book

RESERVED = places.reserved("LOGI", "chilled", plan_id="P1")
KEPT = places.quarantine("LOGI", "chilled", hold_id="breach-R1")


@pytest.fixture
def book(engine: sa.Engine) -> Book:
    made = Book(engine)
    made.write(
        received(a_lot(), 1_000, SHELF),
        moved(EntryKind.RESERVE, "L1", SHELF, RESERVED, 300),
    )
    return made


def back(book: Book, reading_id: str = "R1") -> TakenBack:
    with writing(book.engine) as connection:
        return take_reading_back(
            connection, reading_id, person_id=PERSON, reason="mistyped", now=NOW, policy=POLICY
        )


def undecided(book: Book, entry_id: str = "undo") -> None:
    with writing(book.engine) as connection:
        made = get_entry(connection, "decide-breach-R1").entry
        by = By(EntryId(entry_id), NOW, PERSON, "wrong button")
        post(connection, take_back(made, by), now=NOW, policy=POLICY)
    assert book.hold().is_open


def is_sound(book: Book) -> bool:
    with reading(book.engine) as connection:
        return audit(connection).clean


def test_what_a_mistyped_temperature_held_goes_back_reserved_food_too(book: Book) -> None:
    book.read(18.0)
    assert (book.g(SHELF), book.g(RESERVED), book.g(KEPT)) == (0, 0, 1_000)
    assert (first := back(book)).is_new
    assert first.entry_id == "back-R1"
    assert (book.g(SHELF), book.g(RESERVED), book.g(KEPT)) == (700, 300, 0)
    hold = book.hold()
    assert (hold.decision, hold.decided_reason) == (Decision.SENSOR_FAULT, "mistyped")
    assert not back(book).is_new
    with reading(book.engine) as connection:
        since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
        assert reading_store.times_read(connection, since=since, until=until) == []
        assert reading_store.list_readings(connection, Sought())[1] == 1
        assert reading_store.list_readings(connection, Sought(counts=True))[1] == 0
    assert is_sound(book)
    assert book.read(12.0, reading_id="R2").hold_id == "breach-R2"


def test_what_a_later_reading_held_besides_goes_back_and_the_breach_stays(book: Book) -> None:
    book.read(18.0)
    book.write(received(a_lot("L2"), 500, SHELF))
    book.read(19.0, reading_id="R2")
    assert (book.g(KEPT), book.g(KEPT, "L2")) == (1_000, 500)
    with pytest.raises(ReadingKept, match="other readings"):
        back(book)
    back(book, "R2")
    assert (book.g(KEPT), book.g(SHELF, "L2"), book.hold().is_open) == (1_000, 500, True)
    back(book)
    assert not book.hold().is_open
    assert is_sound(book)


def test_a_breach_of_an_empty_unit_is_taken_back_too(book: Book) -> None:
    book.read(18.0, unit_id="fridge-9")
    assert back(book).entry_id == "back-R1"
    assert not book.hold().is_open
    assert is_sound(book)


def test_a_good_reading_is_taken_back_and_moves_nothing(book: Book) -> None:
    book.read(5.0)
    assert back(book).entry_id is None
    assert book.g(SHELF) == 700


def test_what_was_decided_about_or_is_not_known_stays(book: Book) -> None:
    with pytest.raises(ReadingUnknown):
        back(book)
    book.read(18.0)
    book.decide("breach-R1", Decision.RELEASE)
    with pytest.raises(ReadingKept, match="decided"):
        back(book)


@pytest.mark.parametrize("decision", list(Decision))
def test_a_decision_is_taken_back_and_may_be_made_anew(book: Book, decision: Decision) -> None:
    book.read(18.0)
    book.decide("breach-R1", decision)
    assert book.g(KEPT) == 0
    undecided(book)
    assert (book.g(KEPT), book.g(SHELF)) == (1_000, 0)
    assert is_sound(book)
    book.decide("breach-R1", Decision.RELEASE, entry_id=EntryId("again"))
    assert (book.g(SHELF), book.hold().decision) == (1_000, Decision.RELEASE)
    assert is_sound(book)
    with pytest.raises(ReversalRefused):
        undecided(book, "undo-2")


def test_no_decision_is_taken_back_once_its_food_has_gone_or_another_breach_is_open(
    book: Book,
) -> None:
    book.read(18.0)
    book.decide("breach-R1", Decision.RELEASE)
    book.read(17.0, reading_id="R2")
    with pytest.raises(ReversalRefused, match="breach-R2"):
        undecided(book)
    back(book, "R2")
    book.write(moved(EntryKind.DISPOSE, "L1", SHELF, places.waste("expired"), 1, reason="x"))
    with pytest.raises(StockShort):
        undecided(book)
    assert not book.hold().is_open
    assert is_sound(book)
