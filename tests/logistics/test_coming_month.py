"""A coming month from master data and stock."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from inventory.model import DatePolicy, ExpiryKind, LotId, ProductId
from inventory.stock_lot import StockLot
from logistics.generate import generate_month
from logistics.master.columns import FORMS, MASTER_FILES
from logistics.master.coming_month import (
    MonthRefused,
    Origin,
    counted_from,
    draft_month,
    ledger_lot_of,
    ledger_product_of,
    needs_since,
    overdue_arrivals,
    usable_stock,
)
from logistics.master.imports import changed_rows, month_rows
from logistics.master.rows import MasterRow, MasterRows
from logistics.model import History, Policy, Scenario, SiteId
from logistics.scenario import fingerprint
from tests.master_making import MONTH, TODAY, a_row, a_stock_lot, rows_from, small_region, with_rows

ROWS = small_region()


def drafted(rows: MasterRows = ROWS, stock: tuple[StockLot, ...] = (), **more: object) -> Scenario:
    asked: dict[str, object] = {"month": MONTH, "as_of": TODAY, "name": "一月", **more}
    return draft_month(rows, stock=stock, **asked).scenario  # type: ignore[arg-type]


def an_arrival(lot_id: str, available_on: str, **changes: str) -> MasterRow:
    usual = {"product_id": "RICE", "site_id": "LOGI", "kg": "20", "case_kg": "5",
             "expiry_kind": "best_before", "expires_on": "2027-06-30"}  # fmt: skip
    return a_row(
        "arrivals.csv", **{**usual, "lot_id": lot_id, "available_on": available_on, **changes}
    )


def test_a_month_is_drafted_from_rows_and_stock() -> None:
    month = drafted(stock=(a_stock_lot(),))
    assert (month.name, month.start, month.end) == ("一月", MONTH, date(2027, 1, 31))
    assert set(month.sites) == {"LOGI", "HALL", "HOME"}
    assert [n.day.day for n in month.needs] == [12, 12, 14]
    assert month.policy.recipient_hold_days == {"chilled": 3}
    (lot,) = month.lots.values()
    assert (lot.lot_id, lot.site_id, lot.quantity_g) == ("L1", "LOGI", 60_000)


def test_only_what_concerns_the_month_is_in_it() -> None:
    rows = {
        **ROWS,
        "needs.csv": (
            *ROWS["needs.csv"],
            a_row("needs.csv", site_id="HALL", date="2027-02-09", ready_by="15:30",
                  category="staple", kg="7"),
        ),
        "shifts.csv": (
            *ROWS["shifts.csv"],
            a_row("shifts.csv", vehicle_id="KEI", date="2026-12-31", start="9:00", end="10:00"),
        ),
        "outages.csv": tuple(
            a_row("outages.csv", site_id="LOGI", zone="ambient", from_=a, to=b, capacity_l="1")
            for a, b in (("2026-12-20", "2027-01-01"), ("2027-01-31", "2027-03-01"),
                         ("2026-12-01", "2026-12-31"), ("2027-02-01", "2027-02-02"),
                         ("2026-12-01", "2027-03-01"))
        ),
    }  # fmt: skip
    month = drafted(rows)
    assert len(month.needs) == 3
    assert len(month.shifts) == 1
    assert [o.from_on.isoformat() for o in month.outages] == [
        "2026-12-20",
        "2027-01-31",
        "2026-12-01",
    ]


def test_windows_of_other_months_go_but_never_open_a_closed_site() -> None:
    rows = {
        **ROWS,
        "windows.csv": (
            *(w for w in ROWS["windows.csv"] if w["site_id"] == "HALL"),
            a_row("windows.csv", site_id="HALL", day="2026-12-29", open="0:00", close="0:00"),
            a_row("windows.csv", site_id="HALL", day="2027-01-12", open="10:00", close="12:00"),
            a_row("windows.csv", site_id="HOME", day="2026-12-01", open="9:00", close="12:00"),
        ),
    }
    month = drafted(rows)
    days = [w.day for w in month.windows if w.site_id == "HALL"]
    assert days == [0, 1, 2, 3, 4, date(2027, 1, 12)]
    assert month.open_windows(SiteId("HOME"), date(2027, 1, 14)) == ()


def test_expected_arrivals_are_lots_until_the_ledger_has_them() -> None:
    rows = with_rows(
        ROWS,
        an_arrival("SOON", "2026-12-28"),
        an_arrival("IN-JANUARY", "2027-01-31"),
        an_arrival("LATER", "2027-02-01"),
        an_arrival("NEVER-CAME", "2026-12-19"),
        an_arrival("RECEIVED", "2026-12-20"),
        an_arrival("ON-HAND", "2026-12-20"),
        file="arrivals.csv",
    )
    stock = (a_stock_lot(lot_id=LotId("ON-HAND")),)
    month = drafted(rows, stock, received=("RECEIVED",))
    assert set(month.lots) == {"SOON", "IN-JANUARY", "ON-HAND"}
    assert month.lots[LotId("ON-HAND")].quantity_g == 60_000
    late = overdue_arrivals(rows, as_of=TODAY, known={"RECEIVED"})
    assert [r.row_id for r in late] == ["NEVER-CAME"]


def test_a_lot_at_two_sites_is_two_lots_that_lead_back_to_one() -> None:
    stock = (a_stock_lot(), a_stock_lot(site_id="HALL", quantity_g=3_000, case_g=1))
    month = drafted(stock=stock)
    assert {k: lot.site_id for k, lot in month.lots.items()} == {
        "L1@LOGI": "LOGI",
        "L1@HALL": "HALL",
    }
    assert ledger_lot_of("L1@HALL") == ("L1", "HALL")
    assert ledger_lot_of("L1") == ("L1", None)
    assert ledger_lot_of("L1@a@b") == ("L1", "a@b")


def test_what_lies_together_is_one_lot_that_waits_since_the_first_day() -> None:
    more = a_stock_lot(available_on=date(2026, 12, 5), quantity_g=10_000)
    (lot,) = drafted(stock=(a_stock_lot(), more)).lots.values()
    assert (lot.quantity_g, lot.available_on) == (70_000, date(2026, 12, 5))


def test_stock_that_cannot_be_used_in_the_month_is_left_out() -> None:
    stock = (
        a_stock_lot(lot_id=LotId("OVER"), expires_on=date(2026, 12, 31)),
        a_stock_lot(lot_id=LotId("LAST-DAY"), expires_on=MONTH),
        a_stock_lot(lot_id=LotId("NONE"), quantity_g=0),
    )
    assert set(drafted(stock=stock).lots) == {"LAST-DAY"}
    strict = Policy(dates=DatePolicy(best_before_margin_days=1))
    assert usable_stock(stock, month=MONTH, policy=strict) == ()
    graceful = Policy(dates=DatePolicy(best_before_margin_days=-1))
    assert len(usable_stock(stock, month=MONTH, policy=graceful)) == 2
    use_by = tuple(replace(lot, expiry_kind=ExpiryKind.USE_BY) for lot in stock)
    assert [x.lot_id for x in usable_stock(use_by, month=MONTH, policy=graceful)] == ["LAST-DAY"]


def test_other_allergens_than_the_product_s_make_a_variant_that_is_excluded_alike() -> None:
    rows = with_rows(
        ROWS,
        a_row("exclusions.csv", site_id="HALL", field="product_id", value="CAKE"),
        a_row("exclusions.csv", site_id="HOME", field="allergen", value="くるみ"),
        file="exclusions.csv",
    )
    cake = {"product_id": ProductId("CAKE"), "allergens": ("小麦", "卵", "くるみ?")}
    stock = (
        a_stock_lot(lot_id=LotId("L1"), **cake),
        a_stock_lot(lot_id=LotId("L2"), product_id=ProductId("CAKE"), allergens=("卵", "小麦")),
        a_stock_lot(lot_id=LotId("L3"), product_id=ProductId("CAKE")),
    )
    month = drafted(rows, stock)
    assert {k: x.product_id for k, x in month.lots.items()} == {
        "L1": "CAKE~L1",
        "L2": "CAKE",
        "L3": "CAKE",
    }
    variant = month.product_of(LotId("L1"))
    assert variant.allergens == ("小麦", "卵", "くるみ?")
    assert variant.name == "菓子"
    assert month.exclusion_of(SiteId("HALL"), variant) is not None
    assert month.exclusion_of(SiteId("HOME"), variant) is not None
    assert month.exclusion_of(SiteId("HOME"), month.product_of(LotId("L2"))) is None
    assert ledger_product_of("CAKE~L1") == "CAKE"


def history_row(site_id: str, counted_to: str) -> MasterRow:
    return a_row(
        "history.csv", site_id=site_id, need_kg="80", used_kg="60.5", counted_to=counted_to
    )


@pytest.mark.parametrize(
    ("counted_to", "counts"),
    [
        ("2026-04-01", False),  # the sums of the year before
        ("2026-04-02", True),
        ("2026-12-01", True),
        ("2027-01-01", True),
        ("2027-01-02", False),  # the month itself is in them
        ("2026-03-31", False),
    ],
)
def test_history_counts_within_its_fiscal_year(counted_to: str, counts: bool) -> None:
    rows = with_rows(ROWS, history_row("HALL", counted_to), file="history.csv")
    month = drafted(rows)
    assert (SiteId("HALL") in month.history) == counts
    since = counted_from(rows, month=MONTH)
    assert since["HALL"] == date.fromisoformat(counted_to if counts else "2026-04-01")
    assert since["HOME"] == date(2026, 4, 1)


def test_what_was_needed_and_used_since_is_added() -> None:
    rows = with_rows(ROWS, history_row("HALL", "2026-12-01"), file="history.csv")
    month = drafted(rows, sums={"HALL": (10_000, 9_000), "HOME": (5_000, 0)})
    assert month.history == {
        "HALL": History(site_id=SiteId("HALL"), need_g=90_000, used_g=69_500),
        "HOME": History(site_id=SiteId("HOME"), need_g=5_000, used_g=0),
    }
    needs = needs_since(
        rows, {"HALL": date(2027, 1, 1), "HOME": date(2027, 1, 15)}, until=date(2027, 2, 1)
    )
    assert needs == {"HALL": 9_000}


def test_faults_lead_back_to_the_rows_they_come_from() -> None:
    rows = {
        **ROWS,
        "arrivals.csv": (an_arrival("A1", "2027-01-05", kg="many"),),
        "needs.csv": (
            *ROWS["needs.csv"],
            a_row("needs.csv", "odd", site_id="LOGI", date="2027-01-05", ready_by="9:00",
                  category="staple", kg="1"),
        ),
    }  # fmt: skip
    stock = (a_stock_lot(product_id=ProductId("UNKNOWN")),)
    with pytest.raises(MonthRefused) as caught:
        drafted(rows, stock)
    found = {
        (f.code, origin)
        for f, origin in zip(caught.value.faults, caught.value.origins, strict=True)
    }
    assert found == {
        ("number_bad", Origin(file="arrivals.csv", row_id="A1")),
        ("need_at_supply", Origin(file="needs.csv", row_id="odd")),
        ("id_unknown", Origin(file="stock", row_id="L1")),
    }


def test_an_empty_region_is_no_traceback() -> None:
    assert drafted({}).sites == {}


def test_a_month_that_was_imported_is_drafted_again_as_it_was(sample: Scenario) -> None:
    assert again(sample) == fingerprint(sample)


@pytest.mark.parametrize("seed", range(6))
def test_any_month_is_drafted_again_as_it_was(seed: int) -> None:
    made = generate_month(seed=seed, halls=3, days=31)
    month = replace(made, start=MONTH, end=date(2027, 1, 31))
    shift = MONTH - made.start
    lots = {k: replace(x, available_on=x.available_on + shift, expires_on=x.expires_on + shift)
            for k, x in made.lots.items()}  # fmt: skip
    needs = tuple(replace(n, day=n.day + shift) for n in made.needs)
    shifts = tuple(replace(s, day=s.day + shift) for s in made.shifts)
    windows = tuple(w for w in made.windows if isinstance(w.day, int))
    month = replace(month, lots=lots, needs=needs, shifts=shifts, windows=windows, outages=())
    found = draft_of(month)
    assert set(found.lots) == {k for k in month.lots if is_counted(month, k)}
    assert replace(found, lots={}) == replace(month, lots={})


def is_counted(month: Scenario, lot_id: LotId) -> bool:
    """Whether a lot comes in the month, or is in stock and lasts until then."""
    lot = month.lots[lot_id]
    lasts = lot.quantity_g > 0 and month.last_use_day(lot_id) >= month.start
    return lasts or lot.available_on >= month.start


def draft_of(month: Scenario) -> Scenario:
    opening = month_rows(month).opening
    return draft_month(
        rows_from(month), stock=opening, month=month.start, as_of=month.start, name=month.name
    ).scenario


def again(month: Scenario) -> str:
    found = draft_of(month)
    order: Mapping[LotId, int] = {k: i for i, k in enumerate(month.lots)}
    lots = {k: found.lots[k] for k in sorted(found.lots, key=lambda k: order[k])}
    return fingerprint(replace(found, lots=lots))


def test_a_drafted_month_is_imported_without_its_marks() -> None:
    rows = with_rows(
        ROWS, a_row("exclusions.csv", site_id="HALL", field="product_id", value="CAKE"),
        file="exclusions.csv",
    )  # fmt: skip
    odd = a_stock_lot(product_id=ProductId("CAKE"), allergens=("小麦?",))
    stock = (odd, replace(odd, site_id="HOME"), a_stock_lot(lot_id=LotId("L2")))
    found = month_rows(drafted(rows, stock))
    assert set(found.opening) == {*stock[:2], stock[2]}
    assert [p["product_id"] for p in found.rows["products.csv"]] == ["RICE", "CAKE"]
    assert [e["value"] for e in found.rows["exclusions.csv"]] == ["CAKE"]


def test_a_month_sent_twice_changes_nothing(sample: Scenario) -> None:
    rows, found = rows_from(sample), month_rows(sample).rows
    for form in MASTER_FILES:
        assert changed_rows(form, found.get(form.name, ()), current=rows[form.name]) == ()


def test_a_month_that_was_mended_changes_the_rows_that_it_is_about(sample: Scenario) -> None:
    form, rows = FORMS["needs.csv"], rows_from(sample)["needs.csv"]
    sent = [dict(r.cells) for r in rows]
    sent[3]["kg"] = "99"
    more = {**sent[4], "category": "drink"}
    changed, new = changed_rows(form, [*sent, more], current=rows)
    assert (changed.row_id, changed.cells["kg"]) == (rows[3].row_id, "99")
    assert (new.row_id, new.cells) == (None, more)


def test_columns_that_a_month_does_not_have_keep_their_cells(sample: Scenario) -> None:
    form, rows = FORMS["products.csv"], rows_from(sample)["products.csv"]
    known = [MasterRow(row_id=r.row_id, cells={**r.cells, "jan": "4901234567894"}) for r in rows]
    sent = [dict(r.cells) for r in rows]
    assert changed_rows(form, sent, current=known) == ()
    sent[0]["name"] = "新しい名前"
    (changed,) = changed_rows(form, sent, current=known)
    assert (changed.cells["jan"], changed.cells["name"]) == ("4901234567894", "新しい名前")
