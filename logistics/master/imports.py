"""A month's folder as rows of master data, and what of it is new.

Lots that come within the month become expected arrivals; those that are there already belong to the
ledger and are given back as opening stock.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory.model import Lot, LotId, ProductId
from inventory.stock_lot import StockLot
from logistics.master.columns import ARRIVALS, FORMS, HISTORY, NEAR_KEYS, PRODUCTS, SETTINGS
from logistics.master.coming_month import ledger_lot_of, ledger_product_of
from logistics.master.rows import MasterRow, cleaned, key_of
from logistics.master.settings import settings_cells
from logistics.model import ExclusionField, Scenario
from logistics.scenario_files.columns import CSV_FILES, EXCLUSIONS, LOTS, PREFERENCES, FileFormat
from logistics.scenario_files.writing import write_files

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRows:
    """What a month holds: rows by file of master data, and the stock that it begins with."""

    rows: Mapping[str, tuple[Cells, ...]]
    opening: tuple[StockLot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOfMonth:
    """A row to be saved; ``row_id`` is None where it is new and its file gives no id."""

    row_id: str | None
    cells: Cells


def month_rows(scenario: Scenario) -> MonthRows:
    """Return the rows of a month.

    Its history counts to the day before its start. Variants of products, which a drafted month has
    for lots with other allergens, become allergens of their lots again.
    """
    files = write_files(scenario)
    forms = [*(form for form in CSV_FILES if form is not LOTS), PREFERENCES]
    rows = {form.name: _read(files.get(form.name, b"")) for form in forms}
    counted_to = scenario.start.isoformat()
    history = [{**row, "counted_to": counted_to} for row in rows[HISTORY.name]]
    variants = _variants(scenario)
    lots = {lot["lot_id"]: lot for lot in _read(files[LOTS.name])}
    later = [lot for lot in scenario.lots.values() if lot.available_on >= scenario.start]
    found = {
        **rows,
        HISTORY.name: history,
        PRODUCTS.name: [r for r in rows[PRODUCTS.name] if r["product_id"] not in variants],
        EXCLUSIONS.name: [r for r in rows[EXCLUSIONS.name] if not _is_of(r, variants)],
        ARRIVALS.name: [_arrival(lots[lot.lot_id], variants) for lot in later],
        SETTINGS.name: [settings_cells(scenario.policy, scenario.objective)],
    }
    return MonthRows(
        rows={name: tuple(cleaned(FORMS[name], r) for r in sent) for name, sent in found.items()},
        opening=tuple(
            _opening(scenario, lot, variants)
            for lot in scenario.lots.values()
            if lot.available_on < scenario.start
        ),
    )


def _read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def _variants(scenario: Scenario) -> dict[str, str]:
    """Return the products that are variants, each with the product that it is one of."""
    pairs = {str(p): ledger_product_of(p) for p in scenario.products}
    return {p: usual for p, usual in pairs.items() if p != usual and usual in pairs}


def _is_of(row: Cells, variants: Mapping[str, str]) -> bool:
    return row["field"] == ExclusionField.PRODUCT_ID and row["value"] in variants


def _arrival(lot: Cells, variants: Mapping[str, str]) -> dict[str, str]:
    lot_id = lot["lot_id"].replace("@", "-").replace("~", "-")
    product_id = lot["product_id"]
    return {**lot, "lot_id": lot_id, "product_id": variants.get(product_id, product_id)}


def _opening(scenario: Scenario, lot: Lot, variants: Mapping[str, str]) -> StockLot:
    usual = variants.get(lot.product_id)
    allergens = scenario.products[lot.product_id].allergens
    return StockLot(
        lot_id=LotId(ledger_lot_of(lot.lot_id)[0]),
        product_id=lot.product_id if usual is None else ProductId(usual),
        site_id=lot.site_id,
        available_on=lot.available_on,
        quantity_g=lot.quantity_g,
        case_g=lot.case_g,
        expiry_kind=lot.expiry_kind,
        expires_on=lot.expires_on,
        donor=lot.donor,
        allergens=None if usual is None else allergens,
    )


def changed_rows(
    form: FileFormat, sent: Sequence[Cells], *, current: Sequence[MasterRow]
) -> tuple[RowOfMonth, ...]:
    """Return the rows that are new or differ from what is there; other rows stay as they are.

    A row without an id of its own is that row which is equal, or else the next one about the same
    (``NEAR_KEYS``), so that sending a month twice doubles nothing. Columns that a month does not
    have keep what stands in them.
    """
    if form.name not in NEAR_KEYS:
        by_id = {row.row_id: row for row in current}
        pairs = [(cells, by_id.get(key_of(form, cells) or "")) for cells in sent]
    else:
        pairs = _pairs(sent, current, NEAR_KEYS[form.name])
    found = []
    for cells, row in pairs:
        kept = {} if row is None else {k: v for k, v in row.cells.items() if not cells.get(k)}
        merged = {**cells, **{k: v for k, v in kept.items() if k in _own_columns(form)}}
        if row is None or merged != row.cells:
            row_id = key_of(form, cells) if row is None else row.row_id
            found.append(RowOfMonth(row_id=row_id, cells=merged))
    return tuple(found)


def _own_columns(form: FileFormat) -> set[str]:
    """Return the columns that a month's file of that name does not have."""
    name = LOTS.name if form is ARRIVALS else form.name
    of_month = {c.name for f in CSV_FILES if f.name == name for c in f.columns}
    return {c.name for c in form.columns} - of_month if of_month else set()


def _pairs(
    sent: Sequence[Cells], current: Sequence[MasterRow], near: Sequence[str]
) -> list[tuple[Cells, MasterRow | None]]:
    left: dict[tuple[str, ...], list[MasterRow]] = defaultdict(list)
    for row in current:
        left[tuple(row[name] for name in near)].append(row)
    found: list[tuple[Cells, MasterRow | None]] = []
    others = []
    for cells in sent:
        rows = left[tuple(cells[name] for name in near)]
        equal = next((row for row in rows if row.cells == cells), None)
        if equal is None:
            others.append(cells)
        else:
            rows.remove(equal)
    for cells in others:
        rows = left[tuple(cells[name] for name in near)]
        found.append((cells, rows.pop(0) if rows else None))
    return found
