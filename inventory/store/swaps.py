"""Swaps of lots on trips: which entries have reserved another lot in the place of a missing one."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from inventory.entry import EntryKind, Recorded
from inventory.store.read import STANDS, read_entries
from inventory.store.tables import entries

SWAP = "swap"
"""Where the detail of an entry that reserves says what it stands in for."""


def swap_detail(*, from_lot: str, missing_g: int, site_id: str) -> dict[str, Any]:
    """Return the detail of an entry that reserves food in the place of ``missing_g`` of a lot."""
    return {SWAP: {"from_lot": from_lot, "missing_g": missing_g, "site_id": site_id}}


def swap_entries(connection: sa.Connection, plan_id: str) -> Iterator[Recorded]:
    """Give the entries of a plan that swapped lots and were not undone, the oldest first."""
    query = (
        sa.select(entries)
        .where(entries.c.plan_id == plan_id, entries.c.trip_id != "")
        .where(entries.c.kind == str(EntryKind.RESERVE), STANDS)
        .order_by(entries.c.seq)
    )
    for recorded in read_entries(connection, connection.execute(query).all()):
        if swap_of(recorded):
            yield recorded


def swap_of(recorded: Recorded) -> Mapping[str, Any]:
    """Return what an entry stands in for; empty where it swaps nothing."""
    found: Mapping[str, Any] = recorded.entry.detail.get(SWAP, {})
    return found
