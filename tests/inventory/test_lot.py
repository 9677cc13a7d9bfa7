"""What stands on a label is kept as it is, and comes back as it was."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import EntryWrong
from inventory.lot import LotFacts, lot_of
from inventory.model import ExpiryKind, Zone
from inventory.texts import MOST_LETTERS, MOST_LETTERS_OF_KEY
from tests.inventory.book_words import TODAY, a_lot

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20)
LOT_ID = TEXT.map(lambda text: text.replace("@", "").replace("~", "") or "L")
DEGREES = st.none() | st.integers(-400, 400)
ANY_LOT = st.builds(
    LotFacts,
    lot_id=LOT_ID,
    product_id=TEXT.map(lambda text: text or "P"),
    zone=st.sampled_from(Zone),
    case_g=st.integers(1, 10**9),
    expiry_kind=st.sampled_from(ExpiryKind),
    expires_on=st.dates(),
    available_on=st.dates(),
    storage_at_most_dc=DEGREES,
    storage_at_least_dc=DEGREES,
    allergens=st.none()
    | st.dictionaries(TEXT, st.sampled_from(["contains", "free"]) | st.lists(TEXT), max_size=3),
    **{
        name: TEXT
        for name in (
            "expires_printed",
            "storage_printed",
            "donor_id",
            "programme_id",
            "maker",
            "lot_number",
            "gtin",
            "photo_id",
            "note",
        )
    },
)


@given(facts=ANY_LOT)
def test_the_facts_of_a_lot_survive_being_written_as_json(facts: LotFacts) -> None:
    assert lot_of(json.loads(json.dumps(facts.record()))) == facts


def test_what_is_empty_is_left_out_and_a_limit_of_zero_degrees_is_not() -> None:
    record = a_lot(storage_at_most_dc=0, maker="", note="").record()
    assert record["storage_at_most_dc"] == 0
    assert not {"maker", "note", "storage_at_least_dc", "allergens", "gtin"} & set(record)


def test_no_label_read_is_not_the_same_as_a_label_without_allergens() -> None:
    unread, read = a_lot(), a_lot(allergens={})
    assert "allergens" not in unread.record()
    assert read.record()["allergens"] == {}
    assert lot_of(unread.record()).allergens is None
    assert lot_of(read.record()).allergens == {}


def test_a_year_and_month_stay_as_printed() -> None:
    record = a_lot(expires_on=date(2026, 11, 30), expires_printed="2611").record()
    assert (record["expires_on"], record["expires_printed"]) == ("2026-11-30", "2611")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"case_g": 0}, "at least 1 g"),
        ({"case_g": -1}, "at least 1 g"),
        ({"lot_id": ""}, "lot_id"),
        ({"product_id": ""}, "product_id"),
        ({"lot_id": "L@1"}, "@ or ~"),
        ({"lot_id": "L~1"}, "@ or ~"),
        ({"maker": "山田\n牛乳"}, "maker"),
        ({"lot_number": "A\x1f1"}, "lot_number"),
        ({"note": "x" * (MOST_LETTERS + 1)}, "note"),
        ({"product_id": "\x00"}, "product_id"),
        ({"lot_id": "x" * (MOST_LETTERS_OF_KEY + 1)}, "lot_id"),
        ({"product_id": "x" * (MOST_LETTERS_OF_KEY + 1)}, "product_id"),
        ({"lot_number": "x" * (MOST_LETTERS_OF_KEY + 1)}, "lot_number"),
    ],
    ids=lambda x: str(x)[:30],
)
def test_a_lot_that_cannot_be_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(EntryWrong, match=told):
        a_lot(**change)


def test_long_texts_that_are_allowed_each_are_allowed_together() -> None:
    long = "x" * MOST_LETTERS
    assert a_lot(maker=long, note=long, storage_printed=long).note == long


@pytest.mark.parametrize(
    "change",
    [{"zone": "warm"}, {"expiry_kind": "soon"}, {"expires_on": "2026-02-30"}, {"available_on": ""}],
    ids=str,
)
def test_a_record_that_the_book_never_made_is_not_read(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        lot_of({**a_lot(available_on=TODAY).record(), **change})
