"""A report as a workbook: one sheet a table, kilograms as numbers, texts never formulas."""

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.reports.csv_files import about
from api.reports.frozen_reports import LINES
from api.reports.model import FrozenReport, ReportRow
from api.reports.words import (
    BALANCE,
    COLUMN_NAMES,
    LINE_NAMES,
    LOSSES,
    NOTES,
    POOL_NAMES,
    TABLE_NAMES,
    TITLE,
    loss_name,
    period_name,
)
from api.words import Wordings

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_KG, _COUNT = "#,##0.000;[Red]-#,##0.000", "#,##0"
A4 = 9


def report_workbook(report: FrozenReport, *, language: str) -> bytes:
    """Return a report as a workbook in a language, ``ja`` or ``en``."""
    return _ReportBook(report, 0 if language == "ja" else 1).written()


class _ReportBook:
    def __init__(self, report: FrozenReport, language: int) -> None:
        self._report = report
        self._language = language
        self._stream = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._stream, _OPTIONS)
        wrap = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8F1FE"}
        self._head = self._book.add_format({**wrap, "border": 1})
        self._kg = self._book.add_format({"num_format": _KG})
        self._count = self._book.add_format({"num_format": _COUNT})
        self._text = self._book.add_format({"num_format": "@", "text_wrap": True})
        self._title = self._book.add_format({"bold": True, "font_size": 16})

    def written(self) -> bytes:
        """Return the workbook."""
        self._write_cover()
        self._write_balance()
        for by, rows in self._report.figures.tables.items():
            self._write_table(self._word(TABLE_NAMES[by]), rows)
        self._write_losses()
        self._book.close()
        return self._stream.getvalue()

    def _word(self, words: Wordings) -> str:
        return words[self._language]

    def _write_cover(self) -> None:
        sheet = self._book.add_worksheet(self._word(("報告書", "Report")))
        sheet.write_string(0, 0, self._word(TITLE), self._title)
        sheet.write_string(1, 0, self._word(period_name(self._report.period)), self._title)
        told = about(self._report)
        factors = (self._report.figures.meal, self._report.figures.co2e)
        lines = [(name, str(value)) for name, value in told.items()]
        lines += [("factor", f.ja if self._language == 0 else f.en) for f in factors]
        lines += [("note", self._word(note)) for note in NOTES]
        for place, (name, value) in enumerate(lines, start=3):
            sheet.write_string(place, 0, name, self._text)
            sheet.write_string(place, 1, value, self._text)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 80)
        _lay_out(sheet, heading_row=None)

    def _write_balance(self) -> None:
        heads = ["", *(f"{self._word(n)}\n(kg)" for n in POOL_NAMES.values())]
        sheet = self._sheet(self._word(BALANCE), heads)
        total = self._report.figures.total
        for place, line in enumerate(LINES, start=1):
            sheet.write_string(place, 0, self._word(LINE_NAMES[line]), self._text)
            for column, pool in enumerate(POOL_NAMES, start=1):
                sheet.write_number(
                    place, column, getattr(getattr(total, pool), line) / 1000, self._kg
                )

    def _write_table(self, name: str, rows: Sequence[ReportRow]) -> None:
        kept, hall = self._word(POOL_NAMES["kept"]), self._word(POOL_NAMES["recipients"])
        heads = [name]
        for word, column in COLUMN_NAMES.items():
            heads.append(self._word(column) if word == "meals" else f"{self._word(column)}\n(kg)")
        for pool in (kept, hall):
            heads += [f"{pool}\n{self._word(LINE_NAMES[line])}\n(kg)" for line in LINES]
        sheet = self._sheet(name, heads)
        for place, row in enumerate((*rows, self._report.figures.total), start=1):
            told = row.ja if self._language == 0 else row.en
            sheet.write_string(place, 0, told, self._text)
            for at, (g, form) in enumerate(self._cells(row), start=1):
                sheet.write_number(place, at, g, form)

    def _cells(self, row: ReportRow) -> list[tuple[float, Format]]:
        both = row.both
        grams = [row.co2e_g, both.wasted_g, row.difference_g, row.kept.closing_g]
        grams += [getattr(pool, line) for pool in (row.kept, row.recipients) for line in LINES]
        first = [(both.received_g / 1000, self._kg), (row.delivered_g / 1000, self._kg)]
        return [*first, (row.meals, self._count), *((g / 1000, self._kg) for g in grams)]

    def _write_losses(self) -> None:
        heads = [self._word(LOSSES), *(f"{self._word(n)}\n(kg)" for n in POOL_NAMES.values())]
        sheet = self._sheet(self._word(LOSSES), heads)
        for place, loss in enumerate(self._report.figures.losses, start=1):
            sheet.write_string(place, 0, self._word(loss_name(loss.reason)), self._text)
            for column, g in enumerate((loss.kept_g, loss.recipients_g, loss.quantity_g), start=1):
                sheet.write_number(place, column, g / 1000, self._kg)

    def _sheet(self, name: str, heads: Sequence[str]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self._head)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(heads) - 1, 14)
        sheet.set_row(0, 48)
        sheet.freeze_panes(1, 1)
        _lay_out(sheet, heading_row=0)
        return sheet


def _lay_out(sheet: Worksheet, *, heading_row: int | None) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    if heading_row is not None:
        sheet.repeat_rows(heading_row)
    sheet.set_footer("&C&P / &N")
