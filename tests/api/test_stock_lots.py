"""The stock that a month is planned with: what is free and in date, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from api.food.book import allergen_list, label_list
from api.food.stock_lots import stock_lots, sums_since
from api.master.master_store import add_versions
from api.settings import Settings
from inventory import accounts as places
from inventory.allergens import LISTS, AllergenStatement, to_record
from inventory.entry import EntryId, EntryKind
from inventory.model import ExpiryKind
from inventory.stock_lot import StockLot
from inventory.store import recalls
from inventory.store.arrivals import known_lots
from inventory.store.recalls import Opening
from inventory.trace import Criteria
from logistics.master.columns import FORMS
from tests.inventory.book_words import (
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
    moved,
    received,
)
from tests.inventory.kept_book import Book
from tests.master_making import a_row
from tests.signing_in import a_person

MINE = places.reserved("LOGI", "chilled", plan_id="P1")
CASHEW_ON = date(2028, 4, 1)


@pytest.fixture
def book(engine: sa.Engine) -> Book:
    kept = Book(engine)
    kept.write(received(a_lot(), 10_000, SHELF))
    return kept


def planned(book: Book, day: date = TODAY, **more: Any) -> dict[tuple[str, str], int]:
    with reading(book.engine) as connection:
        found = stock_lots(connection, day, **more)
    return {(x.lot_id, x.site_id): x.quantity_g for x in found}


def the_lot(book: Book, settings: Settings | None = None, day: date = TODAY) -> StockLot:
    with reading(book.engine) as connection:
        (found,) = stock_lots(connection, day, settings=settings)
    return found


def test_what_lies_free_at_a_site_is_one_lot_there(book: Book) -> None:
    book.write(moved(EntryKind.PUT_AWAY, "L1", SHELF, OTHER, 4_000))
    assert planned(book) == {("L1", "LOGI"): 10_000}
    lot = the_lot(book)
    assert (lot.product_id, lot.case_g, lot.donor, lot.available_on) == (
        "MILK",
        1_000,
        "DONOR-1",
        TODAY,
    )


def test_food_at_a_hall_counts_from_the_day_it_was_delivered(book: Book) -> None:
    at = datetime(2026, 12, 3, 3, tzinfo=UTC)
    book.write(moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 4_000, occurred_at=at))
    book.write(moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 3_000, occurred_at=at))
    with reading(book.engine) as connection:
        found = {x.site_id: x for x in stock_lots(connection, TODAY)}
    assert {k: x.quantity_g for k, x in found.items()} == {"LOGI": 6_000, "HALL-01": 3_000}
    assert found["HALL-01"].available_on == date(2026, 12, 3)
    assert found["LOGI"].available_on == TODAY


def test_what_another_plan_has_reserved_is_no_stock_but_a_released_plans_is(book: Book) -> None:
    other = places.reserved("LOGI", "chilled", plan_id="P2")
    book.write(moved(EntryKind.RESERVE, "L1", SHELF, MINE, 3_000))
    book.write(moved(EntryKind.RESERVE, "L1", SHELF, other, 2_000))
    assert planned(book) == {("L1", "LOGI"): 5_000}
    assert planned(book, released_plans=frozenset({"P1"})) == {("L1", "LOGI"): 8_000}


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (EntryKind.PICK, places.picked("LOGI", plan_id="P1", trip_id="T1")),
        (EntryKind.LOAD, TRUCK),
        (EntryKind.SEND, places.transit("X1")),
        (EntryKind.DISPOSE, places.waste("broken")),
    ],
)
def test_what_is_picked_loaded_sent_or_thrown_away_is_no_stock(
    book: Book, kind: EntryKind, target: places.Account
) -> None:
    book.write(moved(kind, "L1", SHELF, target, 10_000))
    assert planned(book, released_plans=frozenset({"P1"})) == {}


def test_held_food_is_no_stock_to_plan_with(book: Book) -> None:
    book.write(received(a_lot("L2", lot_number="B7"), 500, SHELF))
    book.write(moved(EntryKind.RESERVE, "L1", SHELF, MINE, 3_000))
    opening = Opening(
        hold_id="H1",
        entry_id=EntryId("open"),
        criteria=Criteria(lot_number="A1"),
        person_id=PERSON,
        occurred_at=NOW,
    )
    with writing(book.engine) as connection:
        recalls.open_recall(connection, opening, now=NOW, policy=POLICY)
    assert planned(book, released_plans=frozenset({"P1"})) == {("L2", "LOGI"): 500}


def test_expired_food_is_no_stock_and_todays_last_is(book: Book) -> None:
    last = a_lot().expires_on
    assert planned(book, last) == {("L1", "LOGI"): 10_000}
    assert planned(book, last + timedelta(days=1)) == {}


def test_the_councils_margin_counts(book: Book) -> None:
    row = a_row("settings.csv", use_by_margin_days="1", best_before_margin_days="0")
    person_id = a_person(book.engine).person_id
    with writing(book.engine) as connection:
        add_versions(connection, FORMS["settings.csv"], [row], person_id=person_id, now=NOW)
    assert planned(book, a_lot().expires_on) == {}
    assert planned(book, a_lot().expires_on - timedelta(days=1)) == {("L1", "LOGI"): 10_000}


def test_without_a_label_every_allergen_is_unknown(book: Book) -> None:
    allergens = the_lot(book).allergens
    assert allergens is not None
    assert {"卵?", "乳?", "えび?"} <= set(allergens)
    assert all(name.endswith("?") for name in allergens)


def test_what_a_label_did_not_have_to_name_becomes_unknown_when_the_list_changes(
    engine: sa.Engine,
) -> None:
    """A label that follows the list of before says nothing by its silence about カシューナッツ."""
    changing = Settings(allergen_change_on=CASHEW_ON)
    label = label_list(changing, CASHEW_ON + timedelta(days=400))
    free = frozenset(label.names) - {"乳", "カシューナッツ"}
    statement = AllergenStatement(
        list_id=label.list_id, contains=frozenset({"乳"}), stated_free=free
    )
    lot = a_lot(
        expires_on=CASHEW_ON + timedelta(days=30),
        expiry_kind=ExpiryKind.BEST_BEFORE,
        allergens=to_record(statement),
    )
    book = Book(engine)
    book.write(received(lot, 1_000, DOCK))
    assert the_lot(book, changing).allergens == ("乳", "カシューナッツ?")
    told = the_lot(book, changing, day=CASHEW_ON).allergens
    assert told is not None
    assert set(told) == {"乳", "カシューナッツ?", "ピスタチオ?"}


def test_a_label_is_never_sure_to_follow_a_list_whose_transition_has_no_end() -> None:
    changing = Settings(allergen_change_on=CASHEW_ON)
    for day in (CASHEW_ON, CASHEW_ON + timedelta(days=2_000)):
        assert label_list(changing, day) == LISTS[-1]
        assert "カシューナッツ" in allergen_list(changing, day).mandatory
    assert label_list(Settings(), date(2024, 6, 1)) == LISTS[0]  # in the transition of くるみ
    assert label_list(Settings(), date(2025, 4, 1)) == LISTS[-1]


def test_sums_since_tell_needed_and_used(book: Book) -> None:
    rows = [
        a_row("needs.csv", row_id="N1", site_id="HALL-01", date="2026-12-05", ready_by="15:30",
              category="dairy", kg="7"),
        a_row("needs.csv", row_id="N2", site_id="HALL-01", date="2026-12-20", ready_by="15:30",
              category="dairy", kg="9"),
    ]  # fmt: skip
    person_id = a_person(book.engine).person_id
    with writing(book.engine) as connection:
        add_versions(connection, FORMS["needs.csv"], rows, person_id=person_id, now=NOW)
    book.write(moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 2_000))
    book.write(moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 2_000))
    since = {"HALL-01": TODAY, "HALL-02": TODAY}
    with reading(book.engine) as connection:
        assert sums_since(connection, since, until=date(2026, 12, 10)) == {
            "HALL-01": (7_000, 2_000)
        }
        assert known_lots(connection) == {"L1"}
