"""The rows of a sheet as cells of a table, with what was mended on the way and what was not."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.excel.cells import cell_text
from api.excel.matching import Matched, bare
from api.excel.places import Spot, place_notes
from api.excel.reading import Place, Sheet
from logistics.master.rows import MasterRows
from logistics.scenario_files.cells import CellFault
from logistics.scenario_files.columns import SITES, CellKind, Column, FileFormat

TOTALS = frozenset(map(bare, ("合計", "計", "小計", "総計", "total", "subtotal")))
_LOST_ZERO = re.compile("[1-9][0-9]{8,9}")
"""A Japanese telephone number without its first zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellNote:
    """Something about one cell: ``code`` is one of ``scenario_faults``."""

    code: str
    column: str
    place: Place
    value: str


@dataclass(slots=True, kw_only=True)
class ReadRow:
    """A row of a sheet: ``number`` counts from 0; ``places`` say where each cell stands."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    faults: list[CellNote] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)

    def place(self, column: str) -> Place:
        """Return where a column's cell stands; for one that is absent the first cell of the row."""
        return self.places.get(column, (self.number, 0))

    def fault(self, code: str, column: str, value: str) -> None:
        """Note that a cell is wrong."""
        self.faults.append(
            CellNote(code=code, column=column, place=self.place(column), value=value)
        )

    def note(self, code: str, column: str, value: str) -> None:
        """Note that a cell was mended or is suspicious."""
        self.notes.append(CellNote(code=code, column=column, place=self.place(column), value=value))


class Names:
    """What ids of current rows are called, to find an id by a name."""

    def __init__(self, rows: MasterRows) -> None:
        self._ids: dict[str, set[str]] = {}
        self._named: dict[str, dict[str, set[str]]] = {}
        for file, those in rows.items():
            self._ids[file] = {row.row_id for row in those}
            named: dict[str, set[str]] = {}
            for row in those:
                if name := row.cells.get("name", ""):
                    named.setdefault(bare(name), set()).add(row.row_id)
            self._named[file] = named

    def found(self, file: str, text: str) -> tuple[str, str]:
        """Return the id that a text means and the code of a note; both as they are where unsure."""
        ids = self._ids.get(file, set())
        if text in ids:
            return text, ""
        plain = unicodedata.normalize("NFKC", text)
        if plain in ids:
            return plain, ""
        if plain.isdigit():
            padded = {i for i in ids if i.isdigit() and i.lstrip("0") == plain.lstrip("0")}
            if len(padded) == 1:
                return padded.pop(), "zeros_added"
        named = self._named.get(file, {}).get(bare(text), set())
        return (next(iter(named)), "name_to_id") if len(named) == 1 else (text, "")


def read_rows(
    sheet: Sheet, found: Matched, *, names: Names, is_own: bool = False
) -> Iterator[ReadRow]:
    """Yield the rows under the headings of a sheet, but for blank ones and totals.

    In a workbook of our ``own`` texts are as they were written.
    """
    form = found.form
    kinds = {column.name: column for column in form.columns}
    for number in range(found.header_row + 1, len(sheet.rows)):
        row = ReadRow(number=number)
        for name, place in found.columns.items():
            row.places[name] = (number, place)
            if (number, place) in sheet.odd:
                row.fault(sheet.odd[number, place], name, "")
                row.cells[name] = ""
                continue
            raw = sheet.at(number, place)
            try:
                row.cells[name] = cell_text(kinds[name].kind, raw, is_own=is_own)
            except CellFault as fault:
                row.cells[name] = "" if raw is None else str(raw)
                row.fault(fault.code, name, row.cells[name])
        if not any(row.cells.values()) and not row.faults:
            continue
        if (_is_total(row) and not is_own) or _is_heading(row, sheet, found):
            continue
        _mend(form, row, names=names)
        yield row


def _is_total(row: ReadRow) -> bool:
    first = next((text for text in row.cells.values() if text), "")
    return bare(first) in TOTALS


def _is_heading(row: ReadRow, sheet: Sheet, found: Matched) -> bool:
    """Tell whether the headings are printed once more, as on a second page."""
    heads = sheet.rows[found.header_row]
    shown = [p for p in found.columns.values() if p < len(heads)]
    return bool(shown) and all(sheet.at(row.number, p) == heads[p] for p in shown)


def _mend(form: FileFormat, row: ReadRow, *, names: Names) -> None:
    for column in form.columns:
        text = row.cells.get(column.name, "")
        if not text:
            continue
        if column.kind is CellKind.ID:
            _mend_id(row, column, names=names, own_file=form.name)
        if column.name == "phone" and _LOST_ZERO.fullmatch(text):
            row.note("zeros_added", column.name, text)
            row.cells[column.name] = f"0{text}"
    if form is SITES:
        mend_site(row)


def _mend_id(row: ReadRow, column: Column, *, names: Names, own_file: str) -> None:
    """Give an id back its zeros, and put the id of a name in the name's place."""
    text = row.cells[column.name]
    meant, code = names.found(column.names or own_file, text)
    if code == "name_to_id" and not column.names:
        return
    row.cells[column.name] = meant
    if code:
        row.note(code, column.name, text)


def mend_site(row: ReadRow) -> None:
    """Put the municipality and the place of a site right, and note what was done or is wrong."""
    spot = Spot(
        municipality=row.cells.get("municipality", ""),
        lat=row.cells.get("lat", ""),
        lon=row.cells.get("lon", ""),
    )
    mended, found = place_notes(spot)
    for code, column, is_fault in found:
        (row.fault if is_fault else row.note)(code, column, row.cells.get(column, ""))
    for column in ("municipality", "lat", "lon"):
        if column in row.cells:
            row.cells[column] = getattr(mended, column)
