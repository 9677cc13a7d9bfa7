"""What is held about a person as a workbook: a first sheet that says what it is, one a source."""

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from api.privacy.person_data import PersonData, Section, plain
from inventory.days import JST

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
A4 = 9
LONGEST_CELL = 32_000
"""Letters; what is longer is whole in the JSON file."""
_TITLE = ("保有する個人データ", "Personal data held")
_HEADS = (
    ("もと", "Source"),
    ("中身", "What"),
    ("なぜ", "Why"),
    ("期間（日）", "Days kept"),
    ("件数", "Rows"),
)
_STAYS = ("消しません", "It stays")
_NOTE = (
    "名前で見つけた行は、同じ名前の別の人のものかもしれません。",
    "Rows that were found by the name may be somebody else's of the same name.",
)


def person_workbook(data: PersonData, *, language: str) -> bytes:
    """Return a person's data as a workbook in a language, ``ja`` or ``en``."""
    spoken = 0 if language == "ja" else 1
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8F1FE", "border": 1}
    )
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    _write_cover(book, data, spoken, (head, text))
    names: dict[str, int] = {}
    for section in data.sections:
        names[section.table] = names.get(section.table, 0) + 1
        number = f" {names[section.table]}" if names[section.table] > 1 else ""
        _write_section(book, f"{section.table}{number}"[:31], section, (head, text))
    book.close()
    return stream.getvalue()


def _write_cover(
    book: xlsxwriter.Workbook, data: PersonData, spoken: int, formats: tuple[Format, Format]
) -> None:
    head, text = formats
    sheet = book.add_worksheet(_TITLE[spoken])
    made = data.made_at.astimezone(JST).isoformat(timespec="minutes")
    for place, line in enumerate((_TITLE[spoken], data.name, made, _NOTE[spoken])):
        sheet.write_string(place, 0, line)
    for column, words in enumerate(_HEADS):
        sheet.write_string(5, column, words[spoken], head)
    for place, one in enumerate(data.sections, start=6):
        days = _STAYS[spoken] if one.period_days is None else str(one.period_days)
        cells = (one.table, one.what[spoken], one.why[spoken], days, str(len(one.rows)))
        for column, cell in enumerate(cells):
            sheet.write_string(place, column, cell, text)
    for column, width in enumerate((18, 30, 50, 12, 8)):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _write_section(
    book: xlsxwriter.Workbook, name: str, section: Section, formats: tuple[Format, Format]
) -> None:
    head, text = formats
    sheet = book.add_worksheet(name)
    columns = list(dict.fromkeys(column for row in section.rows for column in row))
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, head)
    for line, row in enumerate(section.rows, start=1):
        for place, column in enumerate(columns):
            sheet.write_string(line, place, _cell(row, column), text)
    sheet.set_column(0, len(columns), 24)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _cell(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(plain(value))[:LONGEST_CELL]
