"""Workbooks that hakobi writes: templates to fill in, and the tables as they are.

Headings are frozen and repeat on paper (A4, as wide as the page), choices are lists, numbers have
limits; a hidden sheet says which table each sheet is. Texts stay texts, whatever they begin with.
"""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.excel.cells import UNITS
from api.excel.matching import MARK_SHEET
from api.master.column_words import column_help, column_label, column_unit, column_words
from api.master.master_store import read_rows
from api.privacy import access
from api.store import NotStored
from api.web.words.master import MASTER_TEXTS
from api.web.words.shell import SHELL_TEXTS
from logistics.master.columns import DONORS, MASTER_FILES, form_of, table_name
from logistics.master.rows import MasterRow
from logistics.scenario_files.cells import CHOICES
from logistics.scenario_files.columns import SHIFTS, SITES, CellKind, Column, FileFormat, Presence

SCHEMA = 1
READ = (
    (DONORS, access.DONORS_READ),
    (SHIFTS, access.DRIVERS_READ),
    (SITES, access.HALLS_READ),
)
"""Whose contacts tables have, as the log of accesses tells it."""
ROWS_TO_FILL = 2_000
"""Rows below the headings that have lists and limits."""
LONGEST_SHEET_NAME = 31
WIDEST, NARROWEST = 40, 10
_PREFIXES: Mapping[CellKind, str] = {
    CellKind.SITE_KIND: "kind_",
    CellKind.ZONE: "zone_",
    CellKind.CATEGORY: "category_",
    CellKind.EXPIRY_KIND: "expiry_",
}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


def written(tables: Sequence[tuple[FileFormat, Sequence[MasterRow]]], *, language: str) -> bytes:
    """Return a workbook of tables, each with its rows; without rows it is a template."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8F1FE", "border": 1}
    )
    needed = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E6FF", "border": 1}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    marks = {}
    for form, rows in tables:
        name = sheet_name(form, language)
        marks[name] = table_name(form)
        sheet = book.add_worksheet(name)
        _write_headings(sheet, form, language=language, formats=(head, needed))
        _write_rows(sheet, form, rows, language=language, formats=(day, text))
        _lay_out(sheet, form, len(rows))
    mark = book.add_worksheet(MARK_SHEET)
    mark.write_string(0, 0, json.dumps({"schema": SCHEMA, "tables": marks}, ensure_ascii=False))
    mark.very_hidden()
    book.close()
    return stream.getvalue()


def asked_forms(table: str) -> tuple[FileFormat, ...]:
    """Return the table of a name, all of them without one; raise ``NotStored``."""
    form = form_of(table)
    if table and form is None:
        raise NotStored("table", table)
    return MASTER_FILES if form is None else (form,)


def exported(
    connection: sa.Connection, forms: Sequence[FileFormat], *, is_empty: bool, language: str
) -> bytes:
    """Return a workbook of tables with their current rows, or to be filled in."""
    rows = {} if is_empty else read_rows(connection, forms)
    for form, action in READ:
        if form.name in rows:
            access.note(connection, action, form.name)
    return written([(form, rows.get(form.name, ())) for form in forms], language=language)


def sheet_name(form: FileFormat, language: str) -> str:
    """Return the name of a table's sheet in a language, ``ja`` or ``en``."""
    words = MASTER_TEXTS[f"table_{table_name(form)}"]
    return (words.ja if language == "ja" else words.en)[:LONGEST_SHEET_NAME]


def heading(form: FileFormat, column: Column, *, language: str) -> str:
    """Return a column's heading; its unit stands in brackets."""
    label = column_label(form.name, column.name, language=language)
    unit = column_unit(form.name, column.name, language=language)
    return f"{label}\n({unit})" if unit else label


def _write_headings(
    sheet: Worksheet, form: FileFormat, *, language: str, formats: tuple[Format, Format]
) -> None:
    plain, needed = formats
    for place, column in enumerate(form.columns):
        is_needed = column.presence is Presence.REQUIRED and not column.blank_allowed
        title = heading(form, column, language=language)
        sheet.write_string(0, place, title, needed if is_needed else plain)
        words = column_words(form.name, column.name)
        more = column_help(form.name, column.name, language=language)
        note = "\n".join(x for x in (more, words.en if language == "ja" else words.ja) if x)
        sheet.write_comment(0, place, note, {"x_scale": 2})
        width = max(NARROWEST, min(WIDEST, 2 * max(map(len, title.split("\n")))))
        sheet.set_column(place, place, width)


def _write_rows(
    sheet: Worksheet,
    form: FileFormat,
    rows: Sequence[MasterRow],
    *,
    language: str,
    formats: tuple[Format, Format],
) -> None:
    day_format, text_format = formats
    for place, column in enumerate(form.columns):
        _limit(sheet, column, place, max(ROWS_TO_FILL, len(rows)), language=language)
        for number, row in enumerate(rows, start=1):
            text = row.cells.get(column.name, "")
            if not text:
                continue
            if column.kind is CellKind.DATE and (day := _day(text)):
                sheet.write_datetime(number, place, day, day_format)
            elif column.kind in UNITS and (value := _number(text)) is not None:
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, shown(column, text, language), text_format)


def shown(column: Column, text: str, language: str) -> str:
    """Return a cell's text as people read it; a choice that is unknown stays as it is."""
    words = SHELL_TEXTS.get(f"{_PREFIXES.get(column.kind, '')}{text}")
    if column.kind not in _PREFIXES or words is None:
        return text
    return words.ja if language == "ja" else words.en


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text and found.year >= 1980 else None


def _number(text: str) -> float | None:
    """Return a number if a spreadsheet gives back the same text for it."""
    try:
        value = float(text)
    except ValueError:
        return None
    plain = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return value if plain == text and len(text) <= 12 else None


def _limit(sheet: Worksheet, column: Column, place: int, count: int, *, language: str) -> None:
    """Let a column take only what its table takes: a list, or a number that is not below 0."""
    if column.kind in CHOICES and column.kind in _PREFIXES:
        names = [shown(column, str(choice), language) for choice in CHOICES[column.kind]]
        rule: dict[str, object] = {"validate": "list", "source": names}
    elif column.kind in UNITS and column.kind not in (CellKind.CELSIUS, CellKind.MARGIN_DAYS):
        rule = {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
    else:
        return
    sheet.data_validation(1, place, count, place, {**rule, "ignore_blank": True})


def _lay_out(sheet: Worksheet, form: FileFormat, count: int) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 48)
    sheet.autofilter(0, 0, max(1, count), len(form.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")
