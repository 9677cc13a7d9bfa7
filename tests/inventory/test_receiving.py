"""Receiving: numbers of lots, a programme's rule, and what may be said anew of a lot."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import accounts as places
from inventory.entry import EntryId, EntryKind
from inventory.errors import EntryWrong, IntakeRefused
from inventory.lot import LotFacts, lot_of
from inventory.model import DatePolicy, ExpiryKind, Zone
from inventory.receiving import (
    FIXED_FACTS,
    UNNAMED_DONOR,
    amend,
    amended,
    check_intake,
    lot_id_for,
    receive,
)
from inventory.store.projections import amended_lots, new_lots
from tests.inventory.book_words import DOCK, NOW, PERSON, TODAY, a_lot

PLAIN = DatePolicy()
LATER = TODAY + timedelta(days=60)
WHO: dict[str, Any] = {"entry_id": EntryId("E1"), "occurred_at": NOW, "person_id": PERSON}


def test_a_lot_without_a_number_gets_one_from_its_day_and_entry() -> None:
    number = lot_id_for("entry-1", day=TODAY)
    assert number.startswith("261201-")
    assert number == lot_id_for("entry-1", day=TODAY)
    assert len({lot_id_for(f"entry-{i}", day=TODAY) for i in range(200)}) == 200
    longer = lot_id_for("entry-1", day=TODAY, is_taken={number}.__contains__)
    assert (longer[: len(number)], len(longer)) == (number, len(number) + 2)
    assert lot_id_for("entry-1", day=TODAY, is_taken=lambda _: True).startswith(longer)


@pytest.mark.parametrize(
    ("days", "kind", "policy", "is_taken"),
    [
        (30, ExpiryKind.BEST_BEFORE, PLAIN, True),
        (29, ExpiryKind.BEST_BEFORE, PLAIN, False),
        (30, ExpiryKind.BEST_BEFORE, DatePolicy(best_before_margin_days=1), False),
        (31, ExpiryKind.BEST_BEFORE, DatePolicy(best_before_margin_days=1), True),
        (30, ExpiryKind.USE_BY, DatePolicy(best_before_margin_days=1), True),
        (20, ExpiryKind.BEST_BEFORE, DatePolicy(best_before_margin_days=-10), True),
        (20, ExpiryKind.USE_BY, DatePolicy(best_before_margin_days=-10), False),
    ],
)
def test_a_programme_counts_from_the_day_it_came_to_the_last_day_of_use(
    days: int, kind: ExpiryKind, policy: DatePolicy, is_taken: bool
) -> None:
    lot = a_lot(expiry_kind=kind, expires_on=TODAY + timedelta(days=days))
    if is_taken:
        check_intake(lot, least_days_left=30, policy=policy)
        return
    with pytest.raises(IntakeRefused) as refused:
        check_intake(lot, least_days_left=30, policy=policy)
    assert "at least 30" in str(refused.value)


def test_a_programme_without_a_rule_still_takes_nothing_that_is_over() -> None:
    check_intake(a_lot(expires_on=TODAY), least_days_left=0, policy=PLAIN)
    with pytest.raises(IntakeRefused):
        check_intake(a_lot(expires_on=TODAY - timedelta(days=1)), least_days_left=0, policy=PLAIN)


def test_an_arrival_comes_from_its_donor_with_its_facts() -> None:
    lot = a_lot(note="箱が一つ濡れている")
    entry = receive(lot, quantity_g=1_000, target=DOCK, more={"intake_reason": "x"}, **WHO)
    assert entry.kind is EntryKind.RECEIVE
    assert {(p.account, p.quantity_g) for p in entry.postings} == {
        (places.donor("DONOR-1").name, -1_000),
        (DOCK.name, 1_000),
    }
    assert (entry.note, entry.detail["intake_reason"]) == (lot.note, "x")
    assert new_lots(entry.detail) == (lot,)


def test_a_donor_who_is_not_named_still_has_an_account() -> None:
    entry = receive(a_lot(donor_id=""), quantity_g=1, target=DOCK, **WHO)
    assert places.donor(UNNAMED_DONOR).name in entry.account_names


@pytest.mark.parametrize("kind", ExpiryKind)
def test_a_later_date_needs_the_name_of_who_approved_it(kind: ExpiryKind) -> None:
    """Also after freezing: it never extends a date by itself."""
    lot = a_lot(expiry_kind=kind)
    changes = {"expires_on": LATER, "zone": Zone.FROZEN}
    with pytest.raises(EntryWrong, match="approved"):
        amended(lot, approved_by="", changes=changes)
    assert amended(lot, approved_by="山田(牛乳)", changes=changes).expires_on == LATER


def test_freezing_alone_leaves_the_date_as_it_is() -> None:
    lot = a_lot()
    frozen = amended(lot, approved_by="", changes={"zone": Zone.FROZEN})
    assert (frozen.zone, frozen.expires_on, frozen.expiry_kind) == (
        Zone.FROZEN,
        lot.expires_on,
        lot.expiry_kind,
    )


def test_a_use_by_date_becomes_a_best_before_date_only_with_approval() -> None:
    weaker = {"expiry_kind": ExpiryKind.BEST_BEFORE}
    with pytest.raises(EntryWrong, match="approved"):
        amended(a_lot(), approved_by="", changes=weaker)
    assert amended(a_lot(), approved_by="山田", changes=weaker).expiry_kind == "best_before"


def test_what_is_stricter_needs_nobodys_approval() -> None:
    best_before = a_lot(expiry_kind=ExpiryKind.BEST_BEFORE)
    assert (
        amended(best_before, approved_by="", changes={"expiry_kind": ExpiryKind.USE_BY}).expiry_kind
        is ExpiryKind.USE_BY
    )
    assert amended(a_lot(), approved_by="", changes={"expires_on": TODAY}).expires_on == TODAY


@pytest.mark.parametrize("name", sorted(FIXED_FACTS))
def test_what_the_book_counts_with_cannot_be_said_anew(name: str) -> None:
    with pytest.raises(EntryWrong, match=name):
        amended(a_lot(), approved_by="山田", changes={name: getattr(a_lot(), name)})


def test_a_fact_that_no_lot_has_cannot_be_said() -> None:
    with pytest.raises(EntryWrong, match="colour"):
        amended(a_lot(), approved_by="", changes={"colour": "red"})


def test_an_amendment_says_who_approved_it_and_what_was_said() -> None:
    new = amended(a_lot(), approved_by="山田", changes={"expires_on": LATER, "note": "冷凍"})
    entry = amend(
        new, reason="寄付者の同意", approved_by="山田", changed=["note", "expires_on"], **WHO
    )
    assert amended_lots(entry.detail) == (new,)
    assert (entry.detail["approved_by"], entry.detail["changed"]) == (
        "山田",
        ["expires_on", "note"],
    )
    assert not entry.postings
    with pytest.raises(EntryWrong, match="reason"):
        amend(new, reason="", **WHO)


texts = st.text("あa1 .", max_size=5).map(str.strip)


@given(
    st.builds(
        LotFacts,
        lot_id=st.sampled_from(["L1", "261201-ABCDEF"]),
        product_id=st.just("MILK"),
        zone=st.sampled_from(Zone),
        case_g=st.integers(1, 10**6),
        expiry_kind=st.sampled_from(ExpiryKind),
        expires_on=st.dates(date(2020, 1, 1)),
        available_on=st.dates(date(2020, 1, 1)),
        expires_printed=texts,
        storage_at_most_dc=st.none() | st.integers(-300, 300),
        storage_at_least_dc=st.none() | st.integers(-300, 300),
        allergens=st.none() | st.just({"list_id": "2023", "contains": ["卵"]}),
        maker=texts,
        note=texts,
    )
)
def test_facts_come_back_as_they_were_written(lot: LotFacts) -> None:
    assert lot_of(lot.record()) == lot
