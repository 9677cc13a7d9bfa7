"""The bytes of a CSV file → rows of typed values, each fault with its line and column."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from logistics.scenario_files.cells import BLANK, CHOICES, PARSERS, CellFault, Notes
from logistics.scenario_files.columns import CellKind, Column, FileFormat, Presence
from logistics.scenario_files.faults import Findings

MOST_BYTES = 16 * 2**20
MOST_ROWS = 250_000


@dataclass(slots=True)
class Row:
    """The typed values of a row and its line (1 = header)."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(slots=True)
class Table:
    """The sound rows of a file. ``ids`` has the ids of the broken ones, too; None = unknown."""

    rows: list[Row] = field(default_factory=list)
    ids: set[str] | None = None


def read_text(data: bytes, file: str, findings: Findings) -> str | None:
    """Return the UTF-8 text of a file, without byte-order mark, or None with a fault noted."""
    if len(data) > MOST_BYTES:
        findings.fault("file_too_large", file, value=f"{len(data)} bytes")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.fault(_other_encoding(data), file)
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        findings.fault("nul", file, row=line)
        return None
    return text


def _other_encoding(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "encoding_utf16"
    try:
        data.decode("cp932")
    except UnicodeDecodeError:
        return "encoding"
    return "encoding_cp932"


def read_table(
    form: FileFormat, data: bytes | None, known: Mapping[str, set[str] | None], findings: Findings
) -> Table:
    """Return the typed rows of a file.

    ``known`` has the ids of the files read before; ids of a file that could not be read (None) are
    not questioned, so that one missing file does not make a thousand faults.
    """
    if data is None:
        if not form.optional:
            findings.fault("file_missing", form.name)
        return Table(ids=set() if form.optional else None)
    text = read_text(data, form.name, findings)
    lines = _read_lines(form, text, findings) if text is not None else None
    header = _read_header(form, lines, findings) if lines is not None else None
    if lines is None or header is None:
        return Table()
    return _TableReader(form, header, known, findings).read(lines[1:])


def _read_lines(
    form: FileFormat, text: str, findings: Findings
) -> list[tuple[int, list[str]]] | None:
    reader = csv.reader(io.StringIO(text, newline=""))
    found: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if cells or not found:
                found.append((reader.line_num, cells))
            if len(found) > MOST_ROWS + 1:
                findings.fault("rows_too_many", form.name, value=f"more than {MOST_ROWS}")
                return None
    except csv.Error:
        findings.fault("csv_broken", form.name, row=reader.line_num)
        return None
    return found or [(1, [])]


def _read_header(
    form: FileFormat, lines: list[tuple[int, list[str]]], findings: Findings
) -> dict[str, int] | None:
    """Return where each column of the format stands; a column that comes twice stands last."""
    header = lines[0][1]
    place = {name: i for i, name in enumerate(header)}
    whole = True
    for column in form.columns:
        if header.count(column.name) > 1:
            findings.warning("column_twice", form.name, row=1, column=column.name)
        if column.name in place:
            continue
        if column.presence is Presence.REQUIRED:
            findings.fault("column_missing", form.name, row=1, column=column.name)
            whole = False
        elif column.presence is Presence.EXPECTED:
            findings.warning("column_absent", form.name, row=1, column=column.name)
    return place if whole else None


class _TableReader:
    """Reads the rows of one file; keeps what is the same for all of them."""

    def __init__(
        self,
        form: FileFormat,
        header: dict[str, int],
        known: Mapping[str, set[str] | None],
        findings: Findings,
    ) -> None:
        self.form, self.header, self.known, self.findings = form, header, known, findings
        self.width = max(header.values()) + 1
        self.keys: set[tuple[str, ...]] = set()

    def read(self, lines: list[tuple[int, list[str]]]) -> Table:
        table = Table(ids=set())
        for line, raw in lines:
            if any(c.strip() for c in raw[self.width :]):
                self.findings.warning("cells_too_many", self.form.name, row=line)
            cells = {c.name: self._cell(c, raw) for c in self.form.columns}
            if self.form.key and not self._is_new(line, cells, table):
                continue
            values = {c.name: self._value(line, c, cells[c.name]) for c in self.form.columns}
            if _WRONG not in values.values():
                table.rows.append(Row(line, values))
        return table

    def _cell(self, column: Column, raw: list[str]) -> str:
        place = self.header.get(column.name)
        return "" if place is None or place >= len(raw) else raw[place].strip()

    def _is_new(self, line: int, cells: dict[str, str], table: Table) -> bool:
        key = tuple(cells[name] for name in self.form.key)
        for name, text in zip(self.form.key, key, strict=True):
            if not text:
                self.findings.fault("id_empty", self.form.name, row=line, column=name)
        if not all(key):
            return False
        if key in self.keys:
            column = ", ".join(self.form.key)
            self.findings.fault(
                "id_twice", self.form.name, row=line, column=column, value=" ".join(key)
            )
            return False
        self.keys.add(key)
        if table.ids is not None:
            table.ids.add(key[0])
        return True

    def _value(self, line: int, column: Column, text: str) -> object:
        if not text:
            if column.blank_allowed:
                return BLANK[column.kind]
            return self._wrong("cell_empty", line, column)
        if column.names and self._is_unknown(column, text):
            return self._wrong("id_unknown", line, column, text=text, names=column.names)
        notes: Notes = []
        try:
            return PARSERS[column.kind](text, notes)
        except CellFault as fault:
            return self._wrong(fault.code, line, column, text=text, **_words(column.kind))
        finally:
            for code in notes:
                self.findings.warning(
                    code, self.form.name, row=line, column=column.name, value=text
                )

    def _wrong(
        self, code: str, line: int, column: Column, *, text: str = "", **words: str
    ) -> object:
        self.findings.fault(
            code, self.form.name, row=line, column=column.name, value=text, words=dict(words)
        )
        return _WRONG

    def _is_unknown(self, column: Column, text: str) -> bool:
        if column.names == self.form.name:
            return False  # checked by the caller once all ids of this file are known
        known = self.known.get(column.names)
        return known is not None and text not in known


_WRONG = object()


def _words(kind: CellKind) -> dict[str, str]:
    choices = CHOICES.get(kind)
    return {"allowed": ", ".join(choices)} if choices else {}
