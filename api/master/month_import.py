"""A month's folder into master data: the same folder again changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from api.master import master_store
from api.master.master_store import RowRefused
from api.master.product_words import usual_readings
from inventory.stock_lot import StockLot
from logistics.master.columns import FORMS, PRODUCTS
from logistics.master.imports import MonthRows, changed_rows, month_rows
from logistics.master.rows import MasterRow, check_lengths
from logistics.model import Scenario
from logistics.scenario_files.columns import FileFormat
from logistics.scenario_files.faults import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthImport:
    """What an import did: how many rows of each file it added or changed, 0 where it was all known.

    ``opening`` is the stock that the month begins with; it belongs into the ledger.
    """

    changed: Mapping[str, int]
    opening: tuple[StockLot, ...]


def import_month(
    connection: sa.Connection, scenario: Scenario, *, person_id: str, now: datetime
) -> MonthImport:
    """Keep the rows of a month as master data, in one piece.

    Rows that are there and differ are changed, others are added, none is deleted. Lots that come
    within the month become expected arrivals. Raises ``RowRefused`` for texts too long to be kept.
    """
    found = month_rows(scenario)
    _check(found)
    master_store.lock(connection)
    changed = {}
    for file, sent in found.rows.items():
        form = FORMS[file]
        current = [r.as_row() for r in master_store.list_rows(connection, form)]
        rows = [
            MasterRow(row_id=row.row_id or str(uuid4()), cells=row.cells)
            for row in changed_rows(form, _read(form, sent, current), current=current)
        ]
        master_store.add_versions(connection, form, rows, person_id=person_id, now=now)
        changed[file] = len(rows)
    return MonthImport(changed=changed, opening=found.opening)


def _read(
    form: FileFormat, sent: Sequence[Mapping[str, str]], current: Sequence[MasterRow]
) -> Sequence[Mapping[str, str]]:
    """Give new products of a usual name the reading that goes with it."""
    if form is not PRODUCTS:
        return sent
    known = {row.row_id for row in current}
    usual = usual_readings()
    return [
        cells
        if cells["product_id"] in known
        else {**cells, "reading": cells["reading"] or usual.get(cells["name"], "")}
        for cells in sent
    ]


def _check(found: MonthRows) -> None:
    findings = Findings()
    for file, rows in found.rows.items():
        for cells in rows:
            check_lengths(FORMS[file], cells, findings)
    if findings.faults:
        raise RowRefused(findings.faults)
