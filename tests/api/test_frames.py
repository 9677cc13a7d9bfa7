"""Stock and entries as frames: the same columns and types with rows and without."""

from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from api.db import reading, writing
from api.food.frames import ENTRY_TYPES, STOCK_TYPES, entries_frame, stock_frame
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.model import DatePolicy, ExpiryKind
from inventory.store.read import list_entries
from inventory.store.stock import stock
from tests.inventory.book_words import DOCK, NOW, SHELF, TODAY, a_lot, entry, moved, received, write


@pytest.fixture
def frames(engine: sa.Engine) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Milk of two dates, one of them reserved in part; and the entries that brought it there."""
    far = a_lot("L2", expiry_kind=ExpiryKind.BEST_BEFORE, expires_on=date(9999, 12, 31))
    taken = places.reserved("LOGI", "chilled", plan_id="P1")
    with writing(engine) as connection:
        write(connection, received(a_lot(), 5_000, DOCK))
        write(connection, received(far, 7_000, SHELF))
        write(connection, moved(EntryKind.PUT_AWAY, "L1", DOCK, SHELF, 2_000))
        write(connection, moved(EntryKind.RESERVE, "L1", SHELF, taken, 1_000))
        amended = a_lot(maker="別の会社").record()
        write(connection, entry(EntryKind.AMEND, detail={"amended": [amended]}))
    with reading(engine) as connection:
        rows = stock(connection, day=TODAY, policy=DatePolicy())
        found, _ = list_entries(connection)
    return stock_frame(rows), entries_frame(found)


def test_stock_can_be_summed_by_zone_and_days_left(
    frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    frame, _ = frames
    sums = frame.groupby(["zone", "band", "state"], observed=True)["quantity_g"].sum()
    assert sums.to_dict() == {
        ("chilled", "within_7", "reserved"): 1_000,
        ("chilled", "within_7", "shelf"): 4_000,
        ("chilled", "later", "shelf"): 7_000,
    }
    assert frame[frame["is_available"]]["quantity_g"].sum() == 11_000
    assert list(frame["days_left"].unique()) == [5, (date(9999, 12, 31) - TODAY).days]


def test_days_far_off_fit_into_the_columns_of_days(
    frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    last = frames[0].iloc[-1]
    assert last["expires_on"].date() == last["last_use_on"].date() == date(9999, 12, 31)


def test_entries_sum_to_nothing_for_each_lot_and_keep_those_that_move_nothing(
    frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    _, frame = frames
    assert set(frame.groupby("lot_id")["quantity_g"].sum()) == {0}
    amended = frame[frame["kind"] == "amend"]
    assert amended[["lot_id", "quantity_g"]].to_numpy().tolist() == [["", 0]]
    assert set(frame["occurred_at"]) == {pd.Timestamp(NOW)}
    assert len(frame) == 9


def test_a_frame_has_the_same_types_with_rows_and_without(
    frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    for full, empty, types in (
        (frames[0], stock_frame(()), STOCK_TYPES),
        (frames[1], entries_frame(()), ENTRY_TYPES),
    ):
        assert full.dtypes.to_dict() == empty.dtypes.to_dict()
        assert list(full.columns) == list(types)
        assert len(empty) == 0
    assert str(frames[0]["quantity_g"].dtype) == "int64"
    assert str(frames[0]["expires_on"].dtype) == "datetime64[s]"


def test_bands_and_zones_are_ordered() -> None:
    frame = stock_frame(())
    assert frame["band"].cat.categories[0] == "expired"
    assert frame["band"].cat.ordered
    assert frame["zone"].cat.ordered
