"""Rows of master data: their ids, what is wrong with one, and who names it.

A row is kept as the texts of its cells. It is read by the same cell readers as a month's files, so
whatever is saved here can be read as a part of a month.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from logistics.errors import Fault
from logistics.master.columns import (
    ARRIVALS,
    MASTER_FILES,
    ONE_ROW,
    PRODUCTS,
    SETTINGS,
    UNITS,
    referring_columns,
)
from logistics.model import ExclusionField
from logistics.scenario_files.cells import read_time_min
from logistics.scenario_files.checks import check_exclusions, check_hubs, check_needs, check_shifts
from logistics.scenario_files.columns import EXCLUSIONS, NEEDS, SHIFTS, SITES, CellKind, FileFormat
from logistics.scenario_files.faults import Findings
from logistics.scenario_files.tables import Row, Table, read_table

MOST_LETTERS = 1000
MOST_LETTERS_OF_ID = 100
MOST_FAULTS = 100_000
"""Of rows that are taken in together: whoever mends a file wants to see all of them."""
_AS_TYPED = frozenset({CellKind.TEXT, CellKind.ID, CellKind.ALLERGENS})
_PLAIN_IDS = {ARRIVALS.name: ("lot_id",), PRODUCTS.name: ("product_id",)}
"""Ids to which a drafted month adds ``@site`` and ``~lot``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterRow:
    """One row: its id within the file and the text of every cell, by column."""

    row_id: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


MasterRows = Mapping[str, Sequence[MasterRow]]
"""Current rows by the name of their file; a file without rows may be absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A row that names another one."""

    file: str
    row_id: str
    column: str


def key_of(form: FileFormat, cells: Mapping[str, str]) -> str | None:
    """Return the id that a row bears by its content, or None where its file gives none.

    One key column is the id itself; several are joined by ``|``, which they then spell ``%7C``.
    """
    if form is SETTINGS:
        return ONE_ROW
    parts = [cells.get(name, "") for name in form.key]
    if not parts or not all(parts):
        return None
    if len(parts) == 1:
        return parts[0]
    return "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)


def cleaned(form: FileFormat, cells: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of every column, as they are kept: one line each, no space around.

    Numbers, days and times may come in full-width letters; names stay as they were typed.
    """
    found = {}
    for column in form.columns:
        text = cells.get(column.name, "")
        if column.kind not in _AS_TYPED:
            text = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
        found[column.name] = "".join(c if c.isprintable() else " " for c in text).strip()
    return found


def check_row(
    form: FileFormat, cells: Mapping[str, str], *, rows: MasterRows, row_id: str | None = None
) -> tuple[Fault, ...]:
    """Return all that is wrong with a row, nothing where it may be kept.

    ``rows`` are the current rows of all files that the row may name, and of its own. ``row_id`` is
    the row that is changed, None for a new one.
    """
    findings = Findings()
    check_lengths(form, cells, findings)
    if findings.faults:
        return findings.faults
    kept = cleaned(form, cells)
    old = next((r for r in rows.get(form.name, ()) if r.row_id == row_id), None)
    _check_id(form, kept, rows=rows, row_id=row_id, findings=findings)
    known: dict[str, set[str] | None] = {f.name: _ids(f, rows) for f in MASTER_FILES}
    table = read_table(form, write_rows(form, [kept]), known, findings)
    if table.rows:
        row = table.rows[0]
        _check_cells(form, row, kept, findings)
        _check_beside_others(form, _tables(form, row, rows), known, findings)
        if form is NEEDS and (old is None or session_of(old.cells) != session_of(kept)):
            _check_session(row, kept, rows=rows, findings=findings)
    return tuple(replace(fault, row=0) for fault in findings.faults)


def check_rows(
    form: FileFormat,
    incoming: Sequence[MasterRow],
    *,
    after: MasterRows,
) -> tuple[Fault, ...]:
    """Return all that is wrong with rows that are taken in together; a fault's row is their number.

    ``after`` are the rows of all files as they would be afterwards, these ones included. Numbers
    count from 0 on. What was wrong before is not told.
    """
    findings = Findings(most=MOST_FAULTS)
    mine = {row.row_id for row in incoming}
    others = [row for row in after.get(form.name, ()) if row.row_id not in mine]
    known: dict[str, set[str] | None] = {f.name: _ids(f, after) for f in MASTER_FILES}
    before = len(others) + 2
    for line, row in enumerate(incoming, start=before):
        check_lengths(form, row.cells, findings, line=line)
        _check_marks(form, row.cells, findings, line=line)
    cells = [cleaned(form, row.cells) for row in (*others, *incoming)]
    table = read_table(form, write_rows(form, cells), known, findings)
    sites = [Row(0, dict(s.cells)) for s in after.get(SITES.name, ())]
    ids = known[SITES.name] or set()
    tables = {SITES.name: Table(rows=sites, ids=ids), form.name: Table(rows=table.rows, ids=ids)}
    _check_beside_others(form, tables, known, findings)
    for typed in table.rows:
        _check_cells(form, typed, cells[typed.line - 2], findings)
    return tuple(
        replace(fault, row=fault.row - before) for fault in findings.faults if fault.row >= before
    )


def _check_marks(
    form: FileFormat, cells: Mapping[str, str], findings: Findings, *, line: int = 0
) -> None:
    for name in _PLAIN_IDS.get(form.name, ()):
        text = cells.get(name, "")
        if set("@~") & set(text):
            findings.fault("id_marks", form.name, row=line, column=name, value=text)


def check_lengths(
    form: FileFormat, cells: Mapping[str, str], findings: Findings, *, line: int = 0
) -> None:
    """Note cells of unknown columns and those that are too long to be kept."""
    kinds = {column.name: column.kind for column in form.columns}
    for name, text in cells.items():
        if name not in kinds:
            findings.fault("column_unknown", form.name, row=line, column=name)
            continue
        most = MOST_LETTERS_OF_ID if kinds[name] is CellKind.ID else MOST_LETTERS
        if len(text) > most:
            findings.fault("text_too_long", form.name, row=line, column=name, words={"count": most})


def _check_id(
    form: FileFormat,
    cells: Mapping[str, str],
    *,
    rows: MasterRows,
    row_id: str | None,
    findings: Findings,
) -> None:
    key, columns = key_of(form, cells), ", ".join(form.key)
    if key is None:
        return
    if row_id is not None and key != row_id:
        value = " ".join(cells[name] for name in form.key)
        findings.fault("id_fixed", form.name, column=columns, value=value)
    if row_id is None and any(row.row_id == key for row in rows.get(form.name, ())):
        findings.fault("id_twice", form.name, column=columns, value=key)
    _check_marks(form, cells, findings)


def _ids(form: FileFormat, rows: MasterRows) -> set[str]:
    return {row[form.key[0]] for row in rows.get(form.name, ())} if form.key else set()


def write_rows(form: FileFormat, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as the bytes of their file; a row stands on one line, the first on line 2."""
    text = io.StringIO(newline="")
    names = [column.name for column in form.columns]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue().encode()


def _check_cells(form: FileFormat, row: Row, cells: Mapping[str, str], findings: Findings) -> None:
    if form is UNITS:
        lowest_dc, highest_dc = row["min_c"], row["max_c"]
        if lowest_dc is not None and highest_dc is not None and highest_dc < lowest_dc:
            value = cells["max_c"]
            findings.fault("limits_reversed", form.name, row=row.line, column="max_c", value=value)


def _check_beside_others(
    form: FileFormat,
    tables: Mapping[str, Table],
    known: Mapping[str, set[str] | None],
    findings: Findings,
) -> None:
    if form is SITES:
        check_hubs(tables, findings)
    elif form is SHIFTS:
        check_shifts(tables, findings)
    elif form is EXCLUSIONS:
        check_exclusions(tables, known, findings)
    elif form is NEEDS:
        check_needs(tables, None, findings)


def _tables(form: FileFormat, row: Row, rows: MasterRows) -> dict[str, Table]:
    """Return the one row as its file, and the sites beside it for their ids and kinds."""
    sites = rows.get(SITES.name, ())
    ids = {site.row_id for site in sites}
    found = {SITES.name: Table(rows=[Row(0, dict(s.cells)) for s in sites], ids=ids)}
    if form is SITES:
        ids.add(row["site_id"])
    return {**found, form.name: Table(rows=[row], ids=ids)}


def session_of(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the site and the day of a row of needs."""
    return cells["site_id"], cells["date"]


def _check_session(
    row: Row, cells: Mapping[str, str], *, rows: MasterRows, findings: Findings
) -> None:
    """Note a time that differs from that of the session which the row joins."""
    notes: list[str] = []
    for other in rows.get(NEEDS.name, ()):
        if session_of(other.cells) == session_of(cells):
            if read_time_min(other["ready_by"], notes) != row["ready_by"]:
                findings.fault(
                    "ready_by_second", NEEDS.name, column="ready_by", value=cells["ready_by"]
                )
            return


def companions(
    form: FileFormat, cells: Mapping[str, str], *, rows: MasterRows, row_id: str
) -> tuple[MasterRow, ...]:
    """Return the rows that change along with a row, as they are afterwards.

    All needs of a session bear one time: whoever changes it on one row changes it on all.
    """
    if form is not NEEDS:
        return ()
    kept = cleaned(form, cells)
    needs = rows.get(NEEDS.name, ())
    old = next((row for row in needs if row.row_id == row_id), None)
    if old is None or session_of(old.cells) != session_of(kept):
        return ()
    return tuple(
        replace(row, cells={**row.cells, "ready_by": kept["ready_by"]})
        for row in needs
        if row.row_id != row_id
        and session_of(row.cells) == session_of(kept)
        and row["ready_by"] != kept["ready_by"]
    )


def namings(form: FileFormat, row_id: str, *, rows: MasterRows) -> tuple[Naming, ...]:
    """Return the rows that name the row of an id; it cannot be deleted while there are any."""
    if len(form.key) != 1:
        return ()
    found = [
        Naming(file=other.name, row_id=row.row_id, column=column.name)
        for other, column in referring_columns(form)
        for row in rows.get(other.name, ())
        if row[column.name] == row_id and not (other is form and row.row_id == row_id)
    ]
    if form is PRODUCTS:
        found += [
            Naming(file=EXCLUSIONS.name, row_id=row.row_id, column="value")
            for row in rows.get(EXCLUSIONS.name, ())
            if row["field"] == ExclusionField.PRODUCT_ID and row["value"] == row_id
        ]
    return tuple(found)
