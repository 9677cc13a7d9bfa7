"""Food that is called back comes into quarantine, whatever shelf is named for it."""

from typing import Any

import pytest
import sqlalchemy as sa

from api.db import writing
from inventory import accounts as places
from inventory.entry import Entry, EntryId, EntryKind, Recorded
from inventory.errors import EntryConflict, LotHeld
from inventory.holds import Decision
from inventory.store import recalls
from inventory.store.audit import audit
from inventory.store.coming import hold_what_comes
from inventory.store.holds import lots_of
from inventory.store.recalls import Opening
from inventory.trace import Criteria
from tests.inventory.book_words import (
    BASE,
    DOCK,
    HALL,
    NOW,
    PERSON,
    POLICY,
    SHELF,
    TRUCK,
    a_lot,
    move,
    moved,
    received,
    write,
)
from tests.inventory.book_words import entry as an_entry
from tests.inventory.kept_book import Book

UNDER_WAY = places.transit("X1")
LOST = places.waste("adjusted")


@pytest.fixture
def book(engine: sa.Engine) -> Book:
    return Book(engine)


def call_back(book: Book, hold_id: str = "H1", **criteria: Any) -> None:
    opening = Opening(
        hold_id=hold_id,
        entry_id=EntryId(f"open-{hold_id}"),
        criteria=Criteria(**(criteria or {"product_id": "MILK"})),
        person_id=PERSON,
        occurred_at=NOW,
    )
    with writing(book.engine) as connection:
        recalls.open_recall(connection, opening, now=NOW, policy=POLICY)


def bring(book: Book, entry: Entry) -> Recorded:
    with writing(book.engine) as connection:
        return write(connection, hold_what_comes(connection, entry))


def held(place: places.Account, hold_id: str = "H1") -> places.Account:
    return places.quarantine(place.site_id, place.unit_id, hold_id=hold_id)


def test_a_new_lot_that_a_recall_means_is_held_and_marked(book: Book) -> None:
    call_back(book)
    bring(book, received(a_lot(), 1_000, DOCK))
    bring(book, received(a_lot("L2", product_id="RICE"), 1_000, DOCK))
    assert [book.g(DOCK, k) for k in ("L1", "L2")] == [0, 1_000]
    assert book.g(held(DOCK)) == 1_000
    with writing(book.engine) as connection:
        assert lots_of(connection, "H1") == ("L1",)
    with pytest.raises(LotHeld):
        book.write(moved(EntryKind.ADJUST, "L1", LOST, DOCK, 1))


def test_a_new_lot_is_held_until_all_its_recalls_are_decided(book: Book) -> None:
    call_back(book, "H1", product_id="MILK")
    call_back(book, "H2", maker="山田牛乳")
    bring(book, received(a_lot(), 1_000, DOCK))
    assert book.g(held(DOCK, "H1")) == 1_000
    book.decide("H1", Decision.RELEASE)
    assert (book.g(DOCK), book.g(held(DOCK, "H2"))) == (0, 1_000)
    book.decide("H2", Decision.RELEASE)
    assert book.g(DOCK) == 1_000


def test_a_transfer_under_way_arrives_in_quarantine_with_its_difference(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF))
    book.write(moved(EntryKind.SEND, "L1", SHELF, UNDER_WAY, 1_000))
    call_back(book)
    moves = [move("L1", UNDER_WAY, BASE, 900), move("L1", UNDER_WAY, LOST, 100)]
    bring(book, an_entry(EntryKind.ARRIVE, moves))
    assert [book.g(a) for a in (UNDER_WAY, BASE, held(BASE))] == [0, 0, 900]


def test_what_cannot_be_handed_out_comes_back_into_quarantine(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF))
    book.write(moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1_000))
    call_back(book)
    with pytest.raises(LotHeld):
        bring(book, moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 1_000))
    bring(book, moved(EntryKind.COME_BACK, "L1", TRUCK, SHELF, 1_000))
    assert (book.g(SHELF), book.g(held(SHELF))) == (0, 1_000)


def test_shelf_and_quarantine_of_one_unit_become_one_posting(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF))
    book.write(moved(EntryKind.SEND, "L1", SHELF, UNDER_WAY, 1_000))
    call_back(book)
    moves = [move("L1", UNDER_WAY, BASE, 600), move("L1", UNDER_WAY, held(BASE), 400)]
    assert len(bring(book, an_entry(EntryKind.ARRIVE, moves)).entry.postings) == 2
    assert book.g(held(BASE)) == 1_000


@pytest.mark.parametrize("is_called_back_first", [True, False])
def test_sent_again_it_is_the_same_whatever_became_of_recalls(
    book: Book, is_called_back_first: bool
) -> None:
    """Also where the recall was closed, or opened, between the two sendings."""
    entry = received(a_lot(), 1_000, DOCK, entry_id=EntryId("came"))
    if is_called_back_first:
        call_back(book)
        first = bring(book, entry)
        book.decide("H1", Decision.RELEASE)
    else:
        first = bring(book, entry)
        call_back(book)
    again = bring(book, entry)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.entry == again.entry
    other = received(a_lot(), 999, DOCK, entry_id=EntryId("came"))
    with pytest.raises(EntryConflict):
        bring(book, other)


def test_what_no_recall_means_and_what_goes_elsewhere_is_left_alone(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF))
    call_back(book, lot_number="Z9")
    for entry in (
        received(a_lot("L2"), 1_000, DOCK),
        moved(EntryKind.SEND, "L1", SHELF, UNDER_WAY, 10),
        moved(EntryKind.DISPOSE, "L1", SHELF, places.waste("broken"), 10),
    ):
        with writing(book.engine) as connection:
            safe = hold_what_comes(connection, entry)
        assert (safe, dict(safe.detail)) == (entry, dict(entry.detail))


def test_the_audit_follows_what_was_held_on_coming(book: Book) -> None:
    call_back(book)
    bring(book, received(a_lot(), 1_000, DOCK))
    with writing(book.engine) as connection:
        assert audit(connection).faults == ()
