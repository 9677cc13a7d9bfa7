"""The user's own file back, with every faulty cell coloured and commented."""

import io
from collections.abc import Sequence

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from api.excel.guard import FileRefused, Refusal, is_workbook
from api.excel.preview import CellFault
from api.excel.reading import read_sheets
from api.master.column_words import missing_column
from api.web.language import Language
from api.web.words.faults import fault_text

COLOUR = "FFFDEEEE"
AUTHOR = "hakobi"
LONGEST_SHEET_NAME = 31
_TITLES = {
    Language.JAPANESE: ("直すところ", ("シート", "セル", "値", "誤り", "直し方")),
    Language.ENGLISH: ("To mend", ("Sheet", "Cell", "Value", "Fault", "What to do")),
}


def annotated(
    data: bytes, faults: Sequence[CellFault], *, file_name: str, language: Language
) -> bytes:
    """Return a workbook with comments at what is wrong and a first sheet that lists it all."""
    book = _opened(data, file_name)
    title, heads = _TITLES[language]
    listed = book.create_sheet(_free_name(title, book.sheetnames), 0)
    listed.append(heads)
    notes: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        rule, remedy = fault_text(fault.fault, language=language)
        missing = missing_column(fault.fault, language=language.value)
        value = fault.fault.value or missing
        listed.append([fault.sheet, fault.cell, value, rule, remedy])
        for cell in listed[listed.max_row]:
            cell.data_type = "s"
        told = f"{missing} {rule} {remedy}".strip()
        notes.setdefault((_free_name(fault.sheet, ()), fault.cell), []).append(told)
    fill = PatternFill("solid", start_color=COLOUR)
    for (name, place), texts in notes.items():
        if name not in book.sheetnames:
            continue
        cell = book[name][place]
        if isinstance(cell, MergedCell):
            continue
        cell.fill = fill
        cell.comment = Comment("\n".join(texts), AUTHOR, width=320, height=120)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _opened(data: bytes, file_name: str) -> openpyxl.Workbook:
    if not is_workbook(data):
        return _from_text(data, file_name)
    try:
        return openpyxl.load_workbook(io.BytesIO(data))
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError) as error:
        raise FileRefused(Refusal.BROKEN) from error


def _from_text(data: bytes, file_name: str) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    (found,) = read_sheets(data, file_name=file_name)
    sheet.title = _free_name(found.name, [])
    for number, row in enumerate(found.rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place, str(text or ""))
            cell.data_type = "s"
    return book


def _free_name(name: str, taken: Sequence[str]) -> str:
    bare = "".join("_" if c in "[]:*?/\\" else c for c in name)[:LONGEST_SHEET_NAME] or "1"
    while bare in taken:
        bare = f"{bare[: LONGEST_SHEET_NAME - 1]}_"
    return bare
