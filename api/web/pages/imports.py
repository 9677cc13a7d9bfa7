"""Taking a file in: the form, and what the file would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.excel.drafts import Draft
from api.excel.preview import CellFault, Preview, RowPreview, RowState, SheetPreview
from api.master.column_words import missing_column
from api.web import links
from api.web.language import Language
from api.web.words.codes import coded
from api.web.words.faults import fault_text
from logistics.errors import Fault
from logistics.master.columns import MASTER_FILES, table_name
from logistics.model import SUPPLY_KINDS, SiteKind

ROWS_SHOWN = 50
MOST_FAULTS_SHOWN = 200
MOST_NOTES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChoice:
    """A table that a file may hold, with its files."""

    table: str
    is_chosen: bool
    template_url: str
    data_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """The form, the templates, and what came of the last file. ``problem`` is a key of words."""

    template: ClassVar[str] = "import.html"

    tables: tuple[TableChoice, ...]
    site_kinds: tuple[SiteKind, ...]
    send_url: str
    export_url: str
    template_url: str
    problem: str
    done: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """One cell that is wrong, or was put right, in the reader's words."""

    sheet: str
    cell: str
    value: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCell:
    """A cell that changes; codes stand behind their words.

    ``file`` and ``column`` say what it is called.
    """

    file: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """A row of the file: its number as the spreadsheet counts, what it is and what it changes."""

    number: int
    row_id: str
    state: RowState
    changes: tuple[ChangedCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """A sheet: its table (empty = unknown) and its rows, the first ones."""

    name: str
    table: str
    counts: tuple[tuple[RowState, int], ...]
    unknown: str
    rows: tuple[ImportedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreviewPage:
    """What a file would change, before anybody confirms. ``is_unknown``: it has no known table."""

    template: ClassVar[str] = "import_preview.html"

    file_name: str
    sheets: tuple[SheetPart, ...]
    counts: tuple[tuple[RowState, int], ...]
    faults: tuple[FaultRow, ...]
    fault_count: int
    notes: tuple[FaultRow, ...]
    note_count: int
    change_count: int
    digest: str
    confirm_url: str
    marked_url: str
    back_url: str
    is_outdated: bool
    is_unknown: bool


def import_page(*, table: str = "", problem: str = "", done: int | None = None) -> ImportPage:
    """Build the form."""
    return ImportPage(
        tables=tuple(
            TableChoice(
                table=name,
                is_chosen=name == table,
                template_url=links.export(name, is_empty=True),
                data_url=links.export(name),
            )
            for name in map(table_name, MASTER_FILES)
        ),
        site_kinds=tuple(kind for kind in SiteKind if kind not in SUPPLY_KINDS),
        send_url=links.IMPORT,
        export_url=links.export(),
        template_url=links.export(is_empty=True),
        problem=problem,
        done=done,
    )


def import_preview_page(
    draft: Draft, found: Preview, *, language: Language, is_outdated: bool = False
) -> ImportPreviewPage:
    """Build the page that shows what a file would change."""
    counts = found.counts
    return ImportPreviewPage(
        file_name=draft.file_name,
        sheets=tuple(_part(sheet, language) for sheet in found.sheets),
        counts=tuple((state, counts[state]) for state in RowState),
        faults=_rows(found.faults[:MOST_FAULTS_SHOWN], language),
        fault_count=len(found.faults),
        notes=_rows(found.notes[:MOST_NOTES_SHOWN], language),
        note_count=len(found.notes),
        change_count=counts[RowState.NEW] + counts[RowState.CHANGED],
        digest=found.digest,
        confirm_url=links.import_preview(draft.draft_id),
        marked_url=links.import_marked(draft.draft_id),
        back_url=links.IMPORT,
        is_outdated=is_outdated,
        is_unknown=not any(sheet.form for sheet in found.sheets),
    )


def _part(sheet: SheetPreview, language: Language) -> SheetPart:
    told = sorted(sheet.rows, key=lambda row: (row.state is RowState.SAME, row.number))
    file = sheet.form.name if sheet.form else ""
    return SheetPart(
        name=sheet.name,
        table=table_name(sheet.form) if sheet.form else "",
        counts=tuple((state, sheet.count(state)) for state in RowState),
        unknown="、".join(sheet.unknown),
        rows=tuple(_line(row, file, language) for row in told[:ROWS_SHOWN]),
    )


def _line(row: RowPreview, file: str, language: Language) -> ImportedRow:
    def told(column: str, text: str) -> str:
        field = row.cells.get("field", "")
        return coded(file, column, text, language=language, field=field)

    return ImportedRow(
        number=row.number + 1,
        row_id=row.row_id,
        state=row.state,
        changes=tuple(
            ChangedCell(file=file, column=column, old=told(column, old), new=told(column, new))
            for column, old, new in row.changes
        ),
    )


def _rows(faults: Sequence[CellFault], language: Language) -> tuple[FaultRow, ...]:
    found = []
    for fault in faults:
        rule, remedy = fault_text(fault.fault, language=language)
        found.append(
            FaultRow(
                sheet=fault.sheet,
                cell=fault.cell,
                value=_value(fault.fault, language),
                rule=rule,
                remedy=remedy,
            )
        )
    return tuple(found)


def _value(fault: Fault, language: Language) -> str:
    """Return the value that is wrong; of a column that is not there, what it is called."""
    value = coded(fault.file, fault.column, fault.value, language=language)
    return value or missing_column(fault, language=language.value)
