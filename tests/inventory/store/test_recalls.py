"""A recall finds every lot that is meant, everybody who got it, and holds it wherever it is."""

from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory import accounts as places
from inventory.coldchain import limits_of
from inventory.days import day_of
from inventory.entry import Entry, EntryId, EntryKind, Recorded
from inventory.errors import EntryConflict, LotHeld
from inventory.holds import Decision
from inventory.keeping_errors import DecisionWrong, HoldKnown
from inventory.ledger import reverse
from inventory.lot import LotFacts
from inventory.model import Zone
from inventory.receiving import amend, amended
from inventory.store import holds as hold_store
from inventory.store import recalls
from inventory.store.audit import audit
from inventory.store.read import find_lot
from inventory.store.recalls import Opening
from inventory.store.stock import stock
from inventory.trace import Criteria, Trace, Unknown
from tests.inventory.book_words import (
    BASE,
    DOCK,
    HALL,
    NOW,
    PERSON,
    POLICY,
    SHELF,
    TODAY,
    TRUCK,
    a_lot,
    move,
    moved,
    received,
)
from tests.inventory.kept_book import Book

MILK = Criteria(product_id="MILK", lot_number="A1")
HELD = places.quarantine("LOGI", "chilled", hold_id="H1")
UNDER_WAY = places.transit("X1")
EATEN = places.eaten("HALL-01")
RECALLED = places.waste("recall")


@pytest.fixture
def book(engine: sa.Engine) -> Book:
    return Book(engine)


def traced(book: Book, criteria: Criteria = MILK) -> Trace:
    with reading(book.engine) as connection:
        return recalls.trace(connection, criteria)


def call_back(book: Book, criteria: Criteria = MILK, **more: Any) -> Recorded:
    facts: dict[str, Any] = {
        "hold_id": "H1",
        "entry_id": EntryId(f"open-{more.get('hold_id', 'H1')}"),
        "criteria": criteria,
        "person_id": PERSON,
        "occurred_at": NOW,
    }
    with writing(book.engine) as connection:
        opening = Opening(**{**facts, **more})
        return recalls.open_recall(connection, opening, now=NOW, policy=POLICY)


def spread(book: Book) -> None:
    """A lot that is in every kind of place, beside one with another number."""
    book.write(
        received(a_lot(), 10_000, SHELF),
        received(a_lot("L2", lot_number="B7"), 5_000, SHELF),
        moved(EntryKind.RESERVE, "L1", SHELF, RESERVED, 1_000),
        moved(EntryKind.PICK, "L1", SHELF, PICKED, 500),
        moved(EntryKind.SEND, "L1", SHELF, UNDER_WAY, 2_000),
        moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 3_000),
        moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 1_200),
        moved(EntryKind.EAT, "L1", HALL, EATEN, 700),
        moved(EntryKind.DISPOSE, "L1", SHELF, places.waste("broken"), 300, reason="broken"),
    )


RESERVED = places.reserved("LOGI", "chilled", plan_id="P1")
PICKED = places.picked("LOGI", plan_id="P1", trip_id="T1")


def test_a_trace_tells_where_a_lot_is_who_got_it_and_who_gave_it(book: Book) -> None:
    spread(book)
    found = traced(book)
    assert [(m.lot.lot_id, m.unknown) for m in found.lots] == [("L1", ())]
    assert {(h.account, h.quantity_g) for h in found.stock} == {
        (SHELF, 3_200),
        (RESERVED, 1_000),
        (PICKED, 500),
        (HALL, 500),
    }
    assert {(h.account, h.quantity_g) for h in found.under_way} == {
        (TRUCK, 1_800),
        (UNDER_WAY, 2_000),
    }
    shares = {s.site_id: s for s in found.shares}
    hall = shares["HALL-01"]
    assert (hall.delivered_g, hall.eaten_g, hall.there_g) == (1_200, 700, 500)
    assert hall.delivered_on == (TODAY,)
    assert {k: s.was_handed_out for k, s in shares.items()} == {"HALL-01": True, "LOGI": False}
    (thrown,) = found.thrown
    assert (thrown.reason, thrown.quantity_g) == ("broken", 300)
    (origin,) = found.origins
    assert (origin.donor_id, origin.received_g, origin.received_on) == ("DONOR-1", 10_000, TODAY)


def test_looking_holds_nothing(book: Book) -> None:
    spread(book)
    traced(book)
    assert (book.open_holds(), book.g(SHELF)) == ([], 3_200)


def test_a_delivery_that_was_undone_never_happened(book: Book) -> None:
    spread(book)
    wrong = moved(EntryKind.DELIVER, "L1", TRUCK, BASE, 800)
    undo = reverse(
        wrong, entry_id=EntryId("undo"), occurred_at=NOW, person_id=PERSON, reason="other hall"
    )
    book.write(wrong)
    assert {s.site_id for s in traced(book).shares} == {"HALL-01", "HUB-1", "LOGI"}
    book.write(undo)
    assert {s.site_id for s in traced(book).shares} == {"HALL-01", "LOGI"}


def test_a_recall_holds_what_is_at_sites_and_keeps_the_rest_from_going_on(book: Book) -> None:
    spread(book)
    call_back(book)
    hall = places.quarantine("HALL-01", "chilled", hold_id="H1")
    dock = places.quarantine("LOGI", "dock", hold_id="H1")
    assert [book.g(a) for a in (SHELF, RESERVED, PICKED, HALL)] == [0, 0, 0, 0]
    assert [book.g(a) for a in (HELD, dock, hall)] == [4_200, 500, 500]
    assert book.g(SHELF, "L2") == 5_000
    for onward in (
        moved(EntryKind.DELIVER, "L1", TRUCK, HALL, 100),
        moved(EntryKind.COME_BACK, "L1", TRUCK, BASE, 100),
        moved(EntryKind.ARRIVE, "L1", UNDER_WAY, BASE, 100),
    ):
        with pytest.raises(LotHeld):
            book.write(onward)
    with reading(book.engine) as connection:
        where = hold_store.quarantine_if_held(connection, "L1", "HUB-1", "chilled")
        free = hold_store.quarantine_if_held(connection, "L2", "HUB-1", "chilled")
        assert free == places.shelf("HUB-1", "chilled")
    book.write(
        moved(EntryKind.ARRIVE, "L1", UNDER_WAY, where, 2_000),
        moved(EntryKind.COME_BACK, "L1", TRUCK, where, 1_800),
    )
    assert book.g(places.quarantine("HUB-1", "chilled", hold_id="H1")) == 3_800
    with reading(book.engine) as connection:
        assert audit(connection).clean
        hold = hold_store.read_hold(connection, "H1")
        assert recalls.criteria_of_recall(hold) == MILK
        assert [m.lot.lot_id for m in recalls.trace_recall(connection, hold).lots] == ["L1"]
        assert hold_store.has_part(connection, "H1", "HALL-01")
        assert [h.hold_id for h in recalls.list_recalls(connection, site_id="HUB-1")] == ["H1"]


def test_lots_of_which_too_little_is_known_are_held_with_the_reason(book: Book) -> None:
    book.write(
        received(a_lot("L1", lot_number=""), 1_000, SHELF),
        received(a_lot("L2", lot_number="", expires_printed=""), 1_000, SHELF),
        received(a_lot("L3", lot_number="B"), 1_000, SHELF),
    )
    wanted = Criteria(product_id="MILK", lot_number="A1", expires_from=a_lot().expires_on)
    assert {m.lot.lot_id: m.unknown for m in traced(book, wanted).lots} == {
        "L1": (Unknown.LOT_NUMBER,),
        "L2": (Unknown.LOT_NUMBER, Unknown.DATE),
    }
    call_back(book, wanted)
    assert [book.g(SHELF, k) for k in ("L1", "L2", "L3")] == [0, 0, 1_000]
    assert book.hold("H1").facts["unknown"] == {
        "L1": ["lot_number_unknown"],
        "L2": ["lot_number_unknown", "date_unknown"],
    }


def test_a_text_in_a_note_is_no_date_on_the_label(book: Book) -> None:
    note = '"expires_printed":"2026.12.6"'
    book.write(received(a_lot(expires_printed="", note=note), 1_000, SHELF))
    wanted = Criteria(expires_from=TODAY.replace(year=2030))
    assert [m.unknown for m in traced(book, wanted).lots] == [(Unknown.DATE,)]


def test_the_same_opening_again_changes_nothing(book: Book) -> None:
    spread(book)
    first = call_back(book)
    again = call_back(book)
    assert (first.is_new, again.is_new, again.seq) == (True, False, first.seq)
    with pytest.raises(EntryConflict):
        call_back(book, Criteria(product_id="RICE"))
    with pytest.raises(EntryConflict):
        call_back(book, note="other")
    with pytest.raises(HoldKnown):
        call_back(book, entry_id=EntryId("other"))


def receive(book: Book, lot: LotFacts, g: int) -> None:
    """As receiving code does: what is called back goes to quarantine, and is marked."""
    with writing(book.engine) as connection:
        hold_ids = recalls.open_recalls_for(connection, lot)
    target = places.quarantine("LOGI", "dock", hold_id=hold_ids[0]) if hold_ids else DOCK
    new = received(lot, g, target)
    detail = {**new.detail, **recalls.held_detail(hold_ids, lot.lot_id)}
    book.write(
        Entry(
            entry_id=new.entry_id,
            kind=new.kind,
            occurred_at=new.occurred_at,
            person_id=new.person_id,
            postings=new.postings,
            detail=detail,
        )
    )


def test_what_comes_while_a_recall_is_open_is_held_at_once(book: Book) -> None:
    call_back(book)  # nothing is there yet
    receive(book, a_lot(), 1_000)
    receive(book, a_lot("L2", lot_number=""), 1_000)
    receive(book, a_lot("L3", lot_number="B7"), 1_000)
    assert [book.g(DOCK, k) for k in ("L1", "L2", "L3")] == [0, 0, 1_000]
    for lot_id in ("L1", "L2"):
        with pytest.raises(LotHeld):
            book.write(moved(EntryKind.ADJUST, lot_id, places.waste("adjusted"), DOCK, 1))
    book.decide("H1", Decision.DISCARD)
    receive(book, a_lot("L4"), 1_000)
    assert book.g(DOCK, "L4") == 1_000


def test_a_lot_whose_facts_are_mended_is_held_when_it_is_meant(book: Book) -> None:
    book.write(received(a_lot(lot_number="A7"), 1_000, SHELF))
    call_back(book)
    assert book.g(SHELF) == 1_000
    with writing(book.engine) as connection:
        new = amended(find_lot(connection, "L1"), approved_by="", changes={"lot_number": "A1"})
        more = {"occurred_at": NOW, "person_id": PERSON, "reason": "misread"}
        recalls.post(
            connection, amend(new, entry_id=EntryId("amend"), **more), now=NOW, policy=POLICY
        )
        made = [
            recalls.hold_amended(connection, "L1", person_id=PERSON, now=NOW, policy=POLICY)
            for _ in range(2)
        ]
    assert [len(x) for x in made] == [1, 0]
    assert (book.g(SHELF), book.g(HELD)) == (0, 1_000)
    book.decide("H1", Decision.RELEASE)
    assert book.g(SHELF) == 1_000


def test_what_is_discarded_is_discarded_wherever_it_is(book: Book) -> None:
    spread(book)
    book.write(received(a_lot("L5"), 400, places.shelf("LOGI", "fridge")))
    book.read(20, limits=limits_of("LOGI", "fridge", zone=Zone.CHILLED))
    call_back(book)
    assert book.g(places.quarantine("LOGI", "fridge", hold_id="breach-R1"), "L5") == 400
    book.decide("H1", Decision.DISCARD)
    assert (book.g(RECALLED), book.g(RECALLED, "L5")) == (9_000, 400)
    found = traced(book)
    assert (found.stock, found.under_way) == ((), ())
    book.decide("breach-R1", Decision.RELEASE)  # nothing of the recalled lot comes back
    assert book.g(places.shelf("LOGI", "fridge"), "L5") == 0
    with reading(book.engine) as connection:
        assert audit(connection).clean


def test_false_positives_are_released_and_the_rest_is_discarded(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF), received(a_lot("L2", lot_number=""), 2_000, SHELF))
    call_back(book)
    book.decide("H1", Decision.DISCARD, lots={"L2": Decision.RELEASE})
    assert (book.g(SHELF), book.g(SHELF, "L2"), book.g(RECALLED)) == (0, 2_000, 1_000)
    book.write(moved(EntryKind.LOAD, "L2", SHELF, TRUCK, 100))


def test_no_sensor_is_at_fault_in_a_recall(book: Book) -> None:
    call_back(book)
    with pytest.raises(DecisionWrong):
        book.decide("H1", Decision.SENSOR_FAULT)


def test_food_that_another_recall_means_too_stays_held_when_one_releases_it(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF))
    call_back(book)
    call_back(book, Criteria(maker="山田牛乳"), hold_id="H2")
    book.decide("H1", Decision.RELEASE)
    other = places.quarantine("LOGI", "chilled", hold_id="H2")
    assert (book.g(SHELF), book.g(other), book.open_holds()) == (0, 1_000, ["H2"])
    book.decide("H2", Decision.RELEASE)
    assert (book.g(SHELF), book.open_holds()) == (1_000, [])


def test_held_food_is_never_available(book: Book) -> None:
    spread(book)
    call_back(book)
    with reading(book.engine) as connection:
        rows = stock(connection, day=day_of(NOW), policy=POLICY)
    assert {r.lot.lot_id for r in rows if r.is_available} == {"L2"}


def test_a_recall_is_closed_also_where_nothing_is_left(book: Book) -> None:
    book.write(received(a_lot(), 1_000, SHELF))
    call_back(book)
    book.write(moved(EntryKind.DISPOSE, "L1", HELD, RECALLED, 1_000, reason="recall"))
    book.decide("H1", Decision.DISCARD)
    assert book.open_holds() == []


def test_a_lot_split_over_places_moves_in_one_entry(book: Book) -> None:
    book.write(
        received(a_lot(), 1_000, SHELF),
        moved(EntryKind.PUT_AWAY, "L1", SHELF, places.shelf("LOGI", "frozen"), 400),
    )
    entry = call_back(book).entry
    assert entry.kind is EntryKind.HOLD
    assert len(entry.postings) == 4
    assert move("L1", SHELF, HELD, 600).quantity_g == book.g(HELD)
