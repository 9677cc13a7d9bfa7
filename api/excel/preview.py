"""What a file would change: every row new, changed, the same or faulty. Nothing is written here."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from api.excel.facilities import as_facilities, facility_rows
from api.excel.guard import FileRefused, Refusal
from api.excel.matching import MARK_SHEET, Matched, matched
from api.excel.places import is_old_datum
from api.excel.reading import Place, Sheet, cell_name, read_sheets
from api.excel.rows import Names, ReadRow, read_rows
from logistics.errors import Fault
from logistics.master.columns import NEAR_KEYS, SETTINGS
from logistics.master.rows import MasterRow, MasterRows, check_rows, cleaned, key_of
from logistics.scenario_files.columns import SITES, FileFormat
from logistics.scenario_files.faults import FAULTS, WARNINGS, worded


class RowState(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """What is wrong with, or was mended in, one cell of the user's file."""

    sheet: str
    place: Place
    fault: Fault

    @property
    def cell(self) -> str:
        """What a spreadsheet calls the cell, such as C17."""
        return cell_name(*self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """A row of the file. ``changes`` are column, old and new text; of a new row all that is set."""

    number: int
    row_id: str
    state: RowState
    changes: tuple[tuple[str, str, str], ...]
    cells: Mapping[str, str]
    faults: tuple[CellFault, ...] = ()
    notes: tuple[CellFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPreview:
    """A sheet as a table; ``form`` is None where no table was recognised."""

    name: str
    form: FileFormat | None
    rows: tuple[RowPreview, ...] = ()
    unknown: tuple[str, ...] = ()
    faults: tuple[CellFault, ...] = ()

    def count(self, state: RowState) -> int:
        """Return how many rows are in a state."""
        return sum(row.state is state for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would change."""

    sheets: tuple[SheetPreview, ...]

    @property
    def faults(self) -> tuple[CellFault, ...]:
        """Every fault, sheet by sheet and row by row."""
        return tuple(
            f for s in self.sheets for f in (*s.faults, *(x for r in s.rows for x in r.faults))
        )

    @property
    def notes(self) -> tuple[CellFault, ...]:
        """What was mended or looks suspicious."""
        return tuple(n for s in self.sheets for r in s.rows for n in r.notes)

    @property
    def counts(self) -> Counter[RowState]:
        """How many rows are in each state."""
        return Counter(row.state for s in self.sheets for row in s.rows)

    def changes(self) -> dict[str, list[MasterRow]]:
        """Return the rows to be added or changed, by file."""
        found: dict[str, list[MasterRow]] = {}
        for sheet in self.sheets:
            for row in sheet.rows:
                if sheet.form and row.state in (RowState.NEW, RowState.CHANGED):
                    kept = MasterRow(row_id=row.row_id, cells=row.cells)
                    found.setdefault(sheet.form.name, []).append(kept)
        return found

    @property
    def digest(self) -> str:
        """A digest of what would change, from what: the same as long as nobody changes the rows."""
        told = [
            [s.form.name if s.form else "", r.row_id, r.state, r.changes]
            for s in self.sheets
            for r in s.rows
        ]
        told.append([[f.sheet, f.cell, f.fault.code] for f in self.faults])
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True, kw_only=True)
class _Taken:
    """A sheet on its way: what was read, and the row that each becomes."""

    sheet: Sheet
    form: FileFormat
    unknown: tuple[str, ...]
    read: list[ReadRow]
    rows: list[MasterRow] = field(default_factory=list)


def preview_of(
    data: bytes,
    *,
    file_name: str,
    rows: MasterRows,
    table: FileFormat | None = None,
    site_kind: str = "dining_hall",
) -> Preview:
    """Return what a file would change of the current ``rows``; raise ``FileRefused``.

    ``table`` says which table the file holds, None = by its headings. ``site_kind`` is the kind of
    sites that come from a list of public facilities.
    """
    read = read_sheets(data, file_name=file_name)
    sheets = [s for s in read if s.name != MARK_SHEET]
    if not sheets:
        raise FileRefused(Refusal.NO_TABLE)
    names = Names(rows)
    is_own = len(sheets) < len(read)
    taken = [
        _taken(sheet, rows, names=names, table=table, site_kind=site_kind, is_own=is_own)
        for sheet in sheets
    ]
    known = [t for t in taken if isinstance(t, _Taken)]
    for one in known:
        one.rows = list(_as_rows(one, rows))
    after = _after(rows, known)
    return Preview(
        sheets=tuple(
            _told(t, rows=rows, after=after) if isinstance(t, _Taken) else t for t in taken
        )
    )


def _taken(
    sheet: Sheet,
    rows: MasterRows,
    *,
    names: Names,
    table: FileFormat | None,
    site_kind: str,
    is_own: bool,
) -> _Taken | SheetPreview:
    facilities = as_facilities(sheet) if table in (None, SITES) else None
    if facilities is not None:
        sites = tuple(rows.get(SITES.name, ()))
        read = list(facility_rows(sheet, facilities, kind=site_kind, sites=sites))
        return _Taken(sheet=sheet, form=SITES, unknown=(), read=read)
    found = matched(sheet, form=table)
    if found is None:
        return SheetPreview(name=sheet.name, form=None)
    if found.missing:
        return SheetPreview(
            name=sheet.name, form=found.form, unknown=found.unknown, faults=_missing(sheet, found)
        )
    read = list(read_rows(sheet, found, names=names, is_own=is_own))
    return _Taken(sheet=sheet, form=found.form, unknown=found.unknown, read=read)


def _missing(sheet: Sheet, found: Matched) -> tuple[CellFault, ...]:
    return tuple(
        CellFault(
            sheet=sheet.name,
            place=(found.header_row, 0),
            fault=worded(FAULTS, "column_missing", found.form.name, place=(0, name, ""), words={}),
        )
        for name in found.missing
    )


def _as_rows(taken: _Taken, rows: MasterRows) -> Iterable[MasterRow]:
    """Yield each row as it would be kept: what the file does not tell stays as it was."""
    form = taken.form
    current = {row.row_id: row for row in rows.get(form.name, ())}
    cells = [cleaned(form, read.cells) for read in taken.read]
    found = [key_of(form, c) for c in cells] if form.key or form is SETTINGS else []
    ids = found or _same_rows(form, cells, rows.get(form.name, ()))
    for number, (read, told, known) in enumerate(zip(taken.read, cells, ids, strict=True)):
        row_id = known or str(uuid5(NAMESPACE_URL, json.dumps([form.name, number, told])))
        old = current.get(row_id)
        kept = dict(old.cells) if old else {}
        kept |= {name: text for name, text in told.items() if name in read.cells}
        yield MasterRow(row_id=row_id, cells=cleaned(form, kept))


def _same_rows(
    form: FileFormat, cells: Sequence[Mapping[str, str]], current: Sequence[MasterRow]
) -> list[str | None]:
    """Return which current row each row of a file without ids is, None = a new one.

    Rows that are alike in every cell are the same; of the others those that are near.
    """
    ids: list[str | None] = [None] * len(cells)
    taken: set[str] = set()
    for names in (tuple(c.name for c in form.columns), NEAR_KEYS.get(form.name, ())):
        waiting: dict[tuple[str, ...], list[str]] = {}
        for row in reversed(current):
            if row.row_id not in taken:
                mark = tuple(row.cells.get(n, "") for n in names)
                waiting.setdefault(mark, []).append(row.row_id)
        for number, told in enumerate(cells):
            near = waiting.get(tuple(told[n] for n in names)) if names else None
            if ids[number] is None and near:
                ids[number] = near.pop()
                taken.add(ids[number] or "")
    return ids


def _after(rows: MasterRows, taken: Sequence[_Taken]) -> dict[str, Sequence[MasterRow]]:
    found: dict[str, Sequence[MasterRow]] = {file: list(those) for file, those in rows.items()}
    for one in taken:
        merged = {row.row_id: row for row in found.get(one.form.name, ())}
        merged |= {row.row_id: row for row in one.rows}
        found[one.form.name] = list(merged.values())
    return found


def _told(
    taken: _Taken, *, rows: MasterRows, after: Mapping[str, Sequence[MasterRow]]
) -> SheetPreview:
    form, current = taken.form, {row.row_id: row for row in rows.get(taken.form.name, ())}
    wrong = check_rows(form, taken.rows, after=after)
    faults: dict[int, list[Fault]] = {}
    for fault in wrong:
        faults.setdefault(fault.row, []).append(fault)
    if form is SITES:
        _note_datum(taken, current)
    found = []
    for number, (read, row) in enumerate(zip(taken.read, taken.rows, strict=True)):
        bad = _cell_faults(taken.sheet, read, faults.get(number, ()), form)
        notes = [
            _of_note(taken.sheet, form, n.code, n.column, (n.place, n.value), is_fault=False)
            for n in read.notes
        ]
        old = current.get(row.row_id)
        before: Mapping[str, str] = old.cells if old else {}
        changes = tuple(
            (name, before.get(name, ""), text)
            for name, text in row.cells.items()
            if before.get(name, "") != text
        )
        state = RowState.NEW if old is None else RowState.CHANGED if changes else RowState.SAME
        found.append(
            RowPreview(
                number=read.number,
                row_id=row.row_id,
                state=RowState.FAULTY if bad else state,
                changes=changes,
                cells=row.cells,
                faults=tuple(bad),
                notes=tuple(notes),
            )
        )
    return SheetPreview(name=taken.sheet.name, form=form, rows=tuple(found), unknown=taken.unknown)


def _cell_faults(
    sheet: Sheet, read: ReadRow, found: Iterable[Fault], form: FileFormat
) -> list[CellFault]:
    """Return the faults of a row; what was asked of a cell already is not told twice."""
    told = [
        _of_note(sheet, form, n.code, n.column, (n.place, n.value), is_fault=True)
        for n in read.faults
    ]
    asked = {note.column for note in read.faults}
    for fault in found:
        columns = fault.column.split(", ")
        if not asked & set(columns):
            place = read.place(columns[0])
            told.append(CellFault(sheet=sheet.name, place=place, fault=fault))
    return told


def _of_note(
    sheet: Sheet,
    form: FileFormat,
    code: str,
    column: str,
    at: tuple[Place, str],
    *,
    is_fault: bool,
) -> CellFault:
    place, value = at
    wording = FAULTS if is_fault else WARNINGS
    fault = worded(wording, code, form.name, place=(0, column, value), words={})
    return CellFault(sheet=sheet.name, place=place, fault=fault)


def _note_datum(taken: _Taken, current: Mapping[str, MasterRow]) -> None:
    pairs = []
    for row in taken.rows:
        old = current.get(row.row_id)
        if old is None:
            continue
        try:
            new_at = float(row.cells["lat"]), float(row.cells["lon"])
            pairs.append((new_at, (float(old.cells["lat"]), float(old.cells["lon"]))))
        except ValueError:
            continue
    if is_old_datum(pairs):
        for read in taken.read:
            if read.cells.get("lat"):
                read.note("datum_old", "lat", read.cells["lat"])
