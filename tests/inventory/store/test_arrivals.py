"""Since when food lies at a place, and what recipients used; what was undone never was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading
from inventory import accounts as places
from inventory.accounts import Account
from inventory.entry import Entry, EntryId, EntryKind
from inventory.ledger import reverse
from inventory.store.arrivals import known_lots, oldest_layers, used_g
from tests.inventory.book_words import (
    DOCK,
    HALL,
    NOW,
    OTHER,
    PERSON,
    SHELF,
    TODAY,
    TRUCK,
    a_lot,
    moved,
    received,
)
from tests.inventory.kept_book import Book

EATEN = places.eaten("HALL-01")
HALL_2 = places.shelf("HALL-02", "chilled")
LONG: dict[str, Any] = {"expires_on": TODAY + timedelta(days=90)}


@pytest.fixture
def book(engine: sa.Engine) -> Book:
    """A book with 100 kg of a lot at the base and on the truck."""
    kept = Book(engine)
    kept.write(received(a_lot(**LONG), 100_000, SHELF, occurred_at=on(1)))
    kept.write(moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 50_000, occurred_at=on(1)))
    return kept


def on(day: int, hour: int = 3) -> datetime:
    """An hour (UTC) of a day of December; 3 is noon in Japan."""
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def delivered(book: Book, day: int, g: int, hall: Account = HALL, **more: Any) -> Entry:
    entry = moved(EntryKind.DELIVER, "L1", TRUCK, hall, g, occurred_at=on(day), **more)
    book.write(entry)
    return entry


def undo(book: Book, entry: Entry, day: int) -> None:
    undone = reverse(
        entry,
        entry_id=EntryId(f"undo-{entry.entry_id}"[:60]),
        occurred_at=on(day),
        person_id=PERSON,
        reason="wrong",
    )
    book.write(undone)


def since(book: Book, g: int, hall: Account = HALL, lot_id: str = "L1") -> date | None:
    with reading(book.engine) as connection:
        found = oldest_layers(connection, {(lot_id, hall.site_id): g})
    return found.get((lot_id, hall.site_id))


def used(book: Book, first: int = 1, until: int = 31, site: str = "HALL-01") -> int:
    with reading(book.engine) as connection:
        found = used_g(connection, {site: date(2026, 12, first)}, until=date(2026, 12, until))
    return found.get(site, 0)


@pytest.mark.parametrize(
    ("on_hand_g", "day"), [(100, 9), (2_000, 9), (2_001, 5), (5_000, 5), (5_001, 2), (6_000, 2)]
)
def test_what_came_first_goes_first_so_the_newest_arrivals_are_still_there(
    book: Book, on_hand_g: int, day: int
) -> None:
    for came_on, g in ((2, 1_000), (5, 3_000), (9, 2_000)):
        delivered(book, came_on, g)
    assert since(book, on_hand_g) == date(2026, 12, day)


def test_a_delivery_that_was_undone_never_came(book: Book) -> None:
    delivered(book, 2, 1_000)
    wrong = delivered(book, 9, 1_000)
    undo(book, wrong, 10)
    assert since(book, 1_000) == date(2026, 12, 2)


def test_the_day_is_that_of_japan(book: Book) -> None:
    book.write(moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 10, occurred_at=on(2, hour=16)))
    assert since(book, 10) == date(2026, 12, 3)


def test_each_site_and_lot_has_its_own_arrivals(book: Book) -> None:
    delivered(book, 2, 1_000)
    delivered(book, 7, 1_000, HALL_2)
    assert since(book, 1_000) == date(2026, 12, 2)
    assert since(book, 1_000, HALL_2) == date(2026, 12, 7)
    assert since(book, 1_000, places.shelf("HALL-03", "chilled")) is None
    assert since(book, 1_000, lot_id="L9") is None


def test_moving_within_a_site_is_no_arrival_and_coming_back_is_one(book: Book) -> None:
    book.write(moved(EntryKind.PUT_AWAY, "L1", SHELF, OTHER, 50_000, occurred_at=on(4)))
    assert since(book, 50_000, SHELF) == date(2026, 12, 1)
    back = moved(EntryKind.COME_BACK, "L1", TRUCK, SHELF, 10_000, occurred_at=on(6))
    book.write(back)
    assert since(book, 10_000, SHELF) == date(2026, 12, 6)
    assert since(book, 10_001, SHELF) == date(2026, 12, 1)


def test_what_was_delivered_counts_as_used_but_not_what_was_thrown_away(book: Book) -> None:
    delivered(book, 2, 3_000)
    book.write(moved(EntryKind.EAT, "L1", HALL, EATEN, 1_000, occurred_at=on(3)))
    assert used(book) == 3_000
    spoilt = moved(EntryKind.DISPOSE, "L1", HALL, places.waste("spoilt"), 500, occurred_at=on(4))
    book.write(spoilt)
    assert used(book) == 2_500
    undo(book, spoilt, 5)
    assert used(book) == 3_000


def test_what_a_count_finds_missing_was_not_used(book: Book) -> None:
    delivered(book, 2, 3_000)
    lost = moved(EntryKind.ADJUST, "L1", HALL, places.waste("adjusted"), 200, occurred_at=on(4))
    book.write(lost)
    assert used(book) == 2_800


@pytest.mark.parametrize(
    ("first", "until", "g"), [(2, 5, 3_000), (3, 5, 0), (1, 2, 0), (2, 3, 3_000)]
)
def test_only_what_came_from_the_first_day_to_before_the_last_counts(
    book: Book, first: int, until: int, g: int
) -> None:
    delivered(book, 2, 3_000)
    assert used(book, first, until) == g


def test_what_was_undone_counts_for_nothing_whenever_it_was_undone(book: Book) -> None:
    delivered(book, 12, 4_000)
    wrong = delivered(book, 2, 3_000)
    undo(book, wrong, 12)
    assert used(book, 1, 10) == 0
    assert used(book, 10, 20) == 4_000


def test_an_undone_report_of_eating_changes_nothing(book: Book) -> None:
    delivered(book, 2, 3_000)
    eaten = moved(EntryKind.EAT, "L1", HALL, EATEN, 1_000, occurred_at=on(3))
    book.write(eaten)
    undo(book, eaten, 4)
    assert used(book) == 3_000


def test_every_recipient_counts_from_its_own_day(book: Book) -> None:
    delivered(book, 2, 1_000)
    delivered(book, 2, 2_000, HALL_2)
    delivered(book, 8, 4_000, HALL_2)
    asked = {"HALL-01": date(2026, 12, 1), "HALL-02": date(2026, 12, 5), "HALL-03": TODAY}
    with reading(book.engine) as connection:
        found = used_g(connection, asked, until=date(2026, 12, 31))
    assert found == {"HALL-01": 1_000, "HALL-02": 4_000}


def test_all_lots_that_were_ever_received_are_known(book: Book) -> None:
    book.write(received(a_lot("L2"), 10, DOCK, occurred_at=NOW))
    book.write(moved(EntryKind.DISPOSE, "L2", DOCK, places.waste("broken"), 10))
    with reading(book.engine) as connection:
        assert known_lots(connection) == {"L1", "L2"}
