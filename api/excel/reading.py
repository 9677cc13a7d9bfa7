"""Bytes of a workbook or a CSV file → sheets of cells, each where the user sees it."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree as XML

from python_calamine import CalamineError, CalamineWorkbook

from api.excel.guard import FileRefused, Refusal, is_workbook

MOST_ROWS = 20_000
MOST_COLUMNS = 200
DELIMITERS = ",\t;"
ENCODINGS = ("utf-8-sig", "cp932")
Raw = str | float | int | bool | date | datetime | time | timedelta | None
"""A cell as the file has it."""
Place = tuple[int, int]
"""Row and column, counted from 0."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet. ``odd`` are cells that readers show as blank, each with the code of its fault.

    They are formulas that nobody has calculated yet, and formulas with an error.
    """

    name: str
    rows: list[list[Raw]]
    odd: Mapping[Place, str] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Raw:
        """Return a cell, None where there is none."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell, such as C17; both are counted from 0."""
    letters = ""
    number = column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def read_sheets(data: bytes, *, file_name: str) -> tuple[Sheet, ...]:
    """Return the sheets of a file that have cells; raise ``FileRefused``.

    A CSV file is one sheet under the file's name. Cells of a workbook are as last calculated.
    """
    sheets = _of_workbook(data) if is_workbook(data) else (_of_text(data, file_name),)
    found = tuple(s for s in sheets if any(_is_filled(c) for row in s.rows for c in row))
    if not found:
        raise FileRefused(Refusal.NO_TABLE)
    return found


def _is_filled(cell: Raw) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _of_workbook(data: bytes) -> tuple[Sheet, ...]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = []
        odd = _odd_cells(data)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                raise FileRefused(Refusal.TOO_MANY_ROWS)
            rows: list[list[Raw]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            _fill_merged(rows, sheet.merged_cell_ranges or [])
            found.append(Sheet(name=name, rows=rows, odd=odd.get(name, {})))
    except (CalamineError, OSError, ValueError, LookupError, XML.ParseError) as error:
        raise FileRefused(Refusal.BROKEN) from error
    return tuple(found)


def _fill_merged(rows: list[list[Raw]], ranges: list[tuple[Place, Place]]) -> None:
    """Give every row of a cell merged downwards its value: it was meant for all of them."""
    for (top, left), (bottom, right) in ranges:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row):
                row[left] = rows[top][left]


def _odd_cells(data: bytes) -> dict[str, dict[Place, str]]:
    """Return the cells of each sheet that readers show as blank although something is there."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name, path in _paths(archive):
            if path in archive.namelist():
                content = archive.read(path)
                if b"<f" in content or b't="e"' in content:
                    found[name] = dict(_odd_of(content))
    return found


def _paths(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    links = XML.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {x.get("Id"): x.get("Target", "") for x in links.iter(f"{_PACKAGE}Relationship")}
    book = XML.fromstring(archive.read("xl/workbook.xml"))
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{_OFFICE}id"), "")
        yield sheet.get("name", ""), target.lstrip("/") if target[:1] == "/" else f"xl/{target}"


def _odd_of(content: bytes) -> Iterator[tuple[Place, str]]:
    for _, element in XML.iterparse(io.BytesIO(content)):
        if element.tag == f"{_MAIN}c":
            value, place = element.find(f"{_MAIN}v"), _place_of(element.get("r", "A1"))
            if element.get("t") == "e":
                yield place, "formula_error"
            elif (value is None or not value.text) and element.find(f"{_MAIN}f") is not None:
                yield place, "formula_empty"
            element.clear()


def _place_of(name: str) -> Place:
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(name[len(letters) :]) - 1, column - 1


def _of_text(data: bytes, file_name: str) -> Sheet:
    text = _decoded(data)
    if "\0" in text:
        raise FileRefused(Refusal.BROKEN)
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    counts = {d: sum(line.count(d) for line in lines) for d in DELIMITERS}
    delimiter = max(counts, key=lambda d: counts[d])
    rows: list[list[Raw]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(list(cells))
            if len(rows) > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise FileRefused(Refusal.TOO_MANY_ROWS)
    except csv.Error as error:
        raise FileRefused(Refusal.BROKEN) from error
    return Sheet(name=file_name, rows=rows)


def _decoded(data: bytes) -> str:
    """Return a text as Excel may have saved it: UTF-8, UTF-16, or Shift_JIS (CP932)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise FileRefused(Refusal.BROKEN) from error
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(Refusal.BROKEN)
