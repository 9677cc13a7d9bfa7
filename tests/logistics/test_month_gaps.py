"""What a coming month lacks, one example of each gap."""

from datetime import date

import pytest

from inventory.model import LotId
from inventory.stock_lot import StockLot
from logistics.master.month_gaps import BLOCKING, GapCode, month_gaps
from logistics.master.rows import MasterRow, MasterRows
from tests.master_making import MONTH, TODAY, a_row, a_stock_lot, rows_from, small_region

ROWS = small_region()
STOCK = (a_stock_lot(),)
NOTHING_COMES = ("no_arrival", "arrivals.csv", "")


def found(rows: MasterRows = ROWS, stock: tuple[StockLot, ...] = STOCK) -> set[tuple[str, ...]]:
    gaps = month_gaps(rows, stock=stock, month=MONTH, as_of=TODAY)
    assert [g.blocks for g in gaps] == sorted((g.blocks for g in gaps), reverse=True)
    told = {(str(g.code), g.file, g.subject) for g in gaps}
    assert not (NOTHING_COMES in told and not stock)
    return told - {NOTHING_COMES}


def without(file: str, **cells: str) -> MasterRows:
    """The region without the rows of a file that have these cells."""
    left = tuple(r for r in ROWS[file] if any(r[c] != text for c, text in cells.items()))
    return {**ROWS, file: left}


def an_arrival(**changes: str) -> MasterRow:
    usual = {"lot_id": "A1", "product_id": "RICE", "site_id": "LOGI",
             "available_on": "2027-01-05", "kg": "20", "case_kg": "5",
             "expiry_kind": "best_before", "expires_on": "2027-02-05"}  # fmt: skip
    return a_row("arrivals.csv", **{**usual, **changes})


def test_a_region_that_can_plan_lacks_nothing() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("rows", "gap"),
    [
        (without("sites.csv", site_id="LOGI"), ("no_base", "sites.csv", "")),
        ({**ROWS, "sites.csv": ROWS["sites.csv"][:1]}, ("no_recipient", "sites.csv", "")),
        ({**ROWS, "vehicles.csv": ()}, ("no_vehicle", "vehicles.csv", "")),
        ({**ROWS, "shifts.csv": ()}, ("no_shift", "shifts.csv", "")),
        ({**ROWS, "needs.csv": ()}, ("no_need", "needs.csv", "")),
        ({**ROWS, "settings.csv": ()}, ("no_settings", "settings.csv", "")),
        (without("needs.csv", site_id="HOME"), ("hall_without_session", "needs.csv", "HOME")),
        (without("travel.csv", to_id="HOME"), ("site_without_travel", "travel.csv", "HOME")),
        (without("travel.csv", from_id="LOGI"), ("site_without_travel", "travel.csv", "LOGI")),
        (without("windows.csv", site_id="HALL"), ("site_without_window", "windows.csv", "HALL")),
        (without("stores.csv", site_id="HOME"), ("site_without_store", "stores.csv", "HOME")),
        (
            {
                **ROWS,
                "windows.csv": (
                    *(w for w in ROWS["windows.csv"] if w["site_id"] == "HALL"),
                    a_row("windows.csv", site_id="HOME", day="2", open="9:00", close="9:00"),
                ),
            },
            ("closed_all_month", "windows.csv", "HOME"),
        ),
        (
            {
                **ROWS,
                "vehicles.csv": (
                    *ROWS["vehicles.csv"],
                    a_row("vehicles.csv", vehicle_id="VAN", base_id="LOGI"),
                ),
            },
            ("vehicle_without_shift", "shifts.csv", "VAN"),
        ),
        (
            {**ROWS, "arrivals.csv": (an_arrival(available_on="2026-12-19"),)},
            ("arrival_overdue", "arrivals.csv", "A1"),
        ),
        (
            {
                **ROWS,
                "programmes.csv": (a_row("programmes.csv", programme_id="P", name="箱",
                                         least_days_left="32"),),
                "arrivals.csv": (
                    an_arrival(programme="P"),
                    an_arrival(lot_id="A2", programme="P", expires_on="2027-02-06"),
                ),
            },
            ("arrival_short_dated", "arrivals.csv", "A1"),
        ),
        (
            {
                **ROWS,
                "history.csv": (a_row("history.csv", site_id="HALL", need_kg="1", used_kg="1",
                                      counted_to="2027-01-02"),),
            },
            ("history_later", "history.csv", "HALL"),
        ),
    ],
    ids=lambda x: x[0] if isinstance(x, tuple) else "",
)  # fmt: skip
def test_each_gap_is_told(rows: MasterRows, gap: tuple[str, str, str]) -> None:
    assert gap in found(rows)
    others = {g for g in found(rows) if g[0] == gap[0]} - {gap}
    assert others <= (
        {("site_without_travel", "travel.csv", "LOGI")} if "travel" in gap[0] else set()
    )


def test_no_food_is_a_gap_and_expected_food_is_none() -> None:
    assert found(stock=()) == {("no_food", "arrivals.csv", "")}
    assert found({**ROWS, "arrivals.csv": (an_arrival(),)}, stock=()) == set()


def test_stock_that_expires_before_the_month_is_told_once() -> None:
    over = {"lot_id": LotId("L2"), "expires_on": date(2026, 12, 31)}
    stock = (*STOCK, a_stock_lot(**over), a_stock_lot(site_id="HALL", **over))
    assert found(stock=stock) == {("stock_expires", "stock", "L2")}


def test_what_blocks_comes_first() -> None:
    gaps = month_gaps({}, stock=(), month=MONTH, as_of=TODAY)
    assert {g.code for g in gaps if g.blocks} == set(BLOCKING)
    assert {g.code for g in gaps} <= set(GapCode)


def test_the_sample_month_can_be_planned(sample) -> None:  # type: ignore[no-untyped-def]
    rows = rows_from(sample)
    gaps = month_gaps(rows, stock=STOCK, month=sample.start, as_of=sample.start)
    assert [g for g in gaps if g.blocks] == []


@pytest.mark.parametrize(("margin_days", "is_short"), [("0", False), ("1", True)])
def test_an_arrival_is_dated_as_the_policy_says_as_when_it_comes_in(
    margin_days: str, is_short: bool
) -> None:
    rows = {
        **ROWS,
        "programmes.csv": (
            a_row("programmes.csv", programme_id="P", name="箱", least_days_left="31"),
        ),
        "arrivals.csv": (an_arrival(programme="P"),),
        "settings.csv": (
            a_row("settings.csv", use_by_margin_days="0", best_before_margin_days=margin_days),
        ),
    }
    gap = ("arrival_short_dated", "arrivals.csv", "A1")
    assert (gap in found(rows)) is is_short
