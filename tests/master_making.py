"""Rows of master data made by hand or from a month."""

from datetime import date
from typing import Any

from inventory.model import ExpiryKind, LotId, ProductId
from inventory.stock_lot import StockLot
from logistics.master.columns import FORMS, MASTER_FILES
from logistics.master.imports import month_rows
from logistics.master.rows import MasterRow, cleaned, key_of
from logistics.model import Scenario

MONTH = date(2027, 1, 1)
TODAY = date(2026, 12, 20)


def rows_from(scenario: Scenario) -> dict[str, tuple[MasterRow, ...]]:
    """The master data that a month would leave, ids of rows without a key counted."""
    found = month_rows(scenario).rows
    return {
        form.name: tuple(
            MasterRow(row_id=key_of(form, cells) or f"{form.name}-{i}", cells=cells)
            for i, cells in enumerate(found.get(form.name, ()))
        )
        for form in MASTER_FILES
    }


def a_row(file: str, row_id: str = "", **cells: str) -> MasterRow:
    """One row; ``from_`` stands for ``from``."""
    named = {name.rstrip("_"): text for name, text in cells.items()}
    kept = cleaned(FORMS[file], named)
    key = key_of(FORMS[file], kept)
    return MasterRow(row_id=row_id or key or f"{file}-{sorted(cells.items())}", cells=kept)


def a_stock_lot(**changes: Any) -> StockLot:
    """Sixty kilograms of rice at the base, good for a year."""
    usual: dict[str, Any] = {
        "lot_id": LotId("L1"),
        "product_id": ProductId("RICE"),
        "site_id": "LOGI",
        "available_on": date(2026, 12, 10),
        "quantity_g": 60_000,
        "case_g": 5_000,
        "expiry_kind": ExpiryKind.BEST_BEFORE,
        "expires_on": date(2027, 12, 31),
    }
    return StockLot(**{**usual, **changes})


def small_region() -> dict[str, tuple[MasterRow, ...]]:
    """A base, two halls, a car, two products and the needs of January 2027."""
    return {
        "sites.csv": (
            a_row("sites.csv", site_id="LOGI", name="ロジ", kind="logistics_hub",
                  service_min="10", handling_min_per_100kg="5"),
            a_row("sites.csv", site_id="HALL", name="食堂", kind="dining_hall", hub_id="LOGI",
                  service_min="5", handling_min_per_100kg="5"),
            a_row("sites.csv", site_id="HOME", name="家", kind="partner_facility", hub_id="LOGI",
                  service_min="5", handling_min_per_100kg="5"),
        ),
        "stores.csv": tuple(
            a_row("stores.csv", site_id=s, zone="ambient", capacity_l="500")
            for s in ("LOGI", "HALL", "HOME")
        ),
        "vehicles.csv": (
            a_row("vehicles.csv", vehicle_id="KEI", base_id="LOGI", payload_kg="350",
                  ambient_l="1500", cool_l="100", chilled_l="100", frozen_l="50",
                  yen_per_km="16", yen_per_hour="1100", yen_per_trip="300"),
        ),
        "shifts.csv": (
            a_row("shifts.csv", vehicle_id="KEI", date="2027-01-12", start="09:00", end="15:00"),
        ),
        "products.csv": (
            a_row("products.csv", product_id="RICE", name="米", category="staple", zone="ambient",
                  litre_per_kg="1.3"),
            a_row("products.csv", product_id="CAKE", name="菓子", category="snack",
                  zone="ambient", litre_per_kg="3", allergens="小麦;卵"),
        ),
        "needs.csv": (
            a_row("needs.csv", site_id="HALL", date="2027-01-12", ready_by="15:30", meals="30",
                  category="staple", kg="7"),
            a_row("needs.csv", site_id="HALL", date="2027-01-12", ready_by="15:30", meals="30",
                  category="snack", kg="2"),
            a_row("needs.csv", site_id="HOME", date="2027-01-14", ready_by="11:00",
                  category="staple", kg="5"),
        ),
        "windows.csv": tuple(
            a_row("windows.csv", site_id=s, day=d, open="09:00", close="17:00")
            for s in ("HALL", "HOME") for d in "01234"
        ),
        "travel.csv": tuple(
            a_row("travel.csv", from_id=a, to_id=b, minutes="10", km="5")
            for a in ("LOGI", "HALL", "HOME") for b in ("LOGI", "HALL", "HOME") if a != b
        ),
        "settings.csv": (
            a_row("settings.csv", use_by_margin_days="0", best_before_margin_days="0",
                  chilled_hold_days="3"),
        ),
    }  # fmt: skip


def with_rows(
    rows: dict[str, tuple[MasterRow, ...]], *more: MasterRow, file: str
) -> dict[str, tuple[MasterRow, ...]]:
    """The same with more rows of a file."""
    return {**rows, file: (*rows.get(file, ()), *more)}
