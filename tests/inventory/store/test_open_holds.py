"""No food comes to a hold that nobody can close."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory import accounts as places
from inventory.entry import Entry, EntryId, EntryKind
from inventory.errors import EntryWrong
from inventory.keeping_errors import HoldDecided, HoldKnown, HoldUnknown
from inventory.ledger import reverse
from inventory.store.audit import audit
from tests.inventory.book_words import (
    NOW,
    PERSON,
    SHELF,
    a_lot,
    entry,
    move,
    moved,
    received,
    write,
)

KEPT = places.quarantine("LOGI", "chilled", hold_id="H1")


@pytest.fixture
def book(engine: sa.Engine) -> Callable[..., None]:
    def write_all(*new: Entry) -> None:
        for one in new:
            with writing(engine) as connection:
                write(connection, one)

    return write_all


def hold(g: int = 400) -> Entry:
    detail = {"hold": {"hold_id": "H1", "cause": "breach"}}
    return entry(EntryKind.HOLD, [move("L1", SHELF, KEPT, g)], detail=detail)


def decide(*moves: object, hold_id: str = "H1") -> Entry:
    detail = {"decision": {"hold_id": hold_id, "decision": "discard"}}
    return entry(EntryKind.DECIDE, moves, detail=detail)  # type: ignore[arg-type]


def test_food_is_held_by_a_hold_that_is_open(book: Callable[..., None]) -> None:
    with pytest.raises(HoldUnknown):
        book(received(a_lot(), 400, KEPT))
    book(received(a_lot(), 400, SHELF), hold())
    with pytest.raises(HoldKnown):
        book(hold())


def test_a_decision_is_about_an_open_hold_and_made_once(book: Callable[..., None]) -> None:
    book(received(a_lot(), 400, SHELF))
    with pytest.raises(HoldUnknown):
        book(decide())
    book(hold(), decide(move("L1", KEPT, SHELF, 400)))
    with pytest.raises(HoldDecided):
        book(decide())
    with pytest.raises(HoldDecided):
        book(entry(EntryKind.HOLD, [move("L1", SHELF, KEPT, 400)]))


def test_a_decision_leaves_no_food_behind(engine: sa.Engine, book: Callable[..., None]) -> None:
    book(received(a_lot(), 400, SHELF), hold())
    with pytest.raises(EntryWrong, match="all of its food"):
        book(decide(move("L1", KEPT, SHELF, 399)))
    other = places.quarantine("LOGI", "frozen", hold_id="H1")
    with pytest.raises(EntryWrong, match="all of its food"):
        book(decide(move("L1", KEPT, other, 400)))
    book(decide(move("L1", KEPT, places.waste("breach"), 400)))
    with reading(engine) as connection:
        assert audit(connection).clean


def test_undoing_does_not_bring_food_back_to_a_closed_hold(book: Callable[..., None]) -> None:
    thrown = moved(EntryKind.DISPOSE, "L1", KEPT, places.waste("expired"), 100, reason="over")
    book(received(a_lot(), 400, SHELF), hold(), thrown)
    book(decide(move("L1", KEPT, SHELF, 300)))
    undo = reverse(
        thrown, entry_id=EntryId("undo"), occurred_at=NOW, person_id=PERSON, reason="wrong"
    )
    with pytest.raises(HoldDecided):
        book(undo)
