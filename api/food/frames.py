"""Stock and entries as pandas frames, for files and for whoever reckons on with them.

The columns and their types are the same with rows and without. Weights are whole grams, days are
midnights without a zone, instants are in UTC.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from api.accounts.person import Role
from api.food.book import Region
from inventory.accounts import AccountKind
from inventory.entry import EntryKind, Recorded
from inventory.expiry import DaysLeft
from inventory.model import ExpiryKind, Zone
from inventory.store.stock import StockRow

NO_NAMES = Region(sites={}, vehicles={}, products={}, units={})
"""A region without master data: ids stand for names, and food lies in its own zone."""
DAY = "datetime64[s]"
"""Seconds: nanoseconds end in 2262, and a lot without a last day may have a later one."""
INSTANT = "datetime64[us, UTC]"

_STATE = pd.CategoricalDtype([str(k) for k in AccountKind])
_ZONE = pd.CategoricalDtype([str(z) for z in Zone], ordered=True)
_BAND = pd.CategoricalDtype([str(b) for b in DaysLeft], ordered=True)

STOCK_TYPES: Mapping[str, Any] = {
    "account": "str",
    "state": _STATE,
    "site_id": "str",
    "site_name": "str",
    "unit_id": "str",
    "zone": _ZONE,
    "lot_id": "str",
    "product_id": "str",
    "product_name": "str",
    "category": "str",
    "quantity_g": "int64",
    "expiry_kind": pd.CategoricalDtype([str(k) for k in ExpiryKind]),
    "expires_on": DAY,
    "expires_printed": "str",
    "last_use_on": DAY,
    "days_left": "int64",
    "band": _BAND,
    "is_available": "bool",
}
ENTRY_TYPES: Mapping[str, Any] = {
    "seq": "int64",
    "entry_id": "str",
    "kind": pd.CategoricalDtype([str(k) for k in EntryKind]),
    "occurred_at": INSTANT,
    "recorded_at": INSTANT,
    "person_id": "str",
    "lot_id": "str",
    "account": "str",
    "quantity_g": "int64",
    "reason": "str",
    "note": "str",
    "plan_id": "str",
    "trip_id": "str",
    "reverses": "str",
}


def stock_frame(
    rows: Iterable[StockRow], *, known: Region = NO_NAMES, role: Role = Role.PUBLIC
) -> pd.DataFrame:
    """Return stock as a frame: one row for each lot at each place, in the order of ``rows``.

    Columns are those of ``STOCK_TYPES``. ``zone`` is where the food lies, ``band`` is ordered from
    expired to later, ``days_left`` is below 0 for expired food. ``known`` gives the names, those of
    sites as ``role`` may see them.
    """
    return _frame((_stock_cells(row, known, role) for row in rows), STOCK_TYPES)


def entries_frame(found: Iterable[Recorded]) -> pd.DataFrame:
    """Return entries as a frame: one row for each posting, in the order of the book's entries.

    Columns are those of ``ENTRY_TYPES``. ``quantity_g`` is above 0 where food came to the account
    and below 0 where it left; an entry that moves nothing has one row with 0 g and no lot.
    ``reverses`` is empty where the entry undoes none.
    """
    return _frame((cells for recorded in found for cells in _legs(recorded)), ENTRY_TYPES)


def _frame(rows: Iterable[Mapping[str, Any]], types: Mapping[str, Any]) -> pd.DataFrame:
    listed = list(rows)
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in listed], dtype=kind) for name, kind in types.items()}
    )


def _stock_cells(row: StockRow, known: Region, role: Role) -> Mapping[str, Any]:
    lot = row.lot
    return {
        "account": row.account.name,
        "state": str(row.account.kind),
        "site_id": row.site_id,
        "site_name": known.site_name(row.site_id, role=role),
        "unit_id": row.account.unit_id,
        "zone": str(known.zone_of(row.account, food=row.zone)),
        "lot_id": lot.lot_id,
        "product_id": lot.product_id,
        "product_name": known.product_name(lot.product_id),
        "category": known.category(lot.product_id),
        "quantity_g": row.quantity_g,
        "expiry_kind": str(lot.expiry_kind),
        "expires_on": lot.expires_on,
        "expires_printed": lot.expires_printed,
        "last_use_on": row.last_use_on,
        "days_left": row.days_left,
        "band": str(row.band),
        "is_available": row.is_available,
    }


def _legs(recorded: Recorded) -> Iterable[Mapping[str, Any]]:
    entry = recorded.entry
    head = {
        "seq": recorded.seq,
        "entry_id": entry.entry_id,
        "kind": str(entry.kind),
        "occurred_at": entry.occurred_at,
        "recorded_at": recorded.recorded_at,
        "person_id": entry.person_id,
        "reason": entry.reason,
        "note": entry.note,
        "plan_id": entry.plan_id,
        "trip_id": entry.trip_id,
        "reverses": entry.reverses or "",
    }
    if not entry.postings:
        yield {**head, "lot_id": "", "account": "", "quantity_g": 0}
    for leg in entry.postings:
        yield {
            **head,
            "lot_id": leg.lot_id,
            "account": leg.account,
            "quantity_g": leg.quantity_g,
        }
