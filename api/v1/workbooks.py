"""Workbooks and CSV files: what one would change, taking it in, and giving the tables out."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response

from api.clock import utc_now
from api.deps import Connection, CurrentPerson, ReaderLanguage
from api.errors import worded
from api.excel import drafts
from api.excel.preview import CellFault, Preview, RowState
from api.excel.workbook import asked_forms, exported
from api.problems import Language
from api.v1.base import In, Out, problems
from api.web.import_routes import XLSX, workbook
from logistics.master.columns import table_name
from logistics.model import SiteKind

router = APIRouter(prefix="/workbooks", tags=["master"])
upload_router = APIRouter(prefix="/workbooks", tags=["master"])


class CellOut(Out):
    """A cell of the file that is wrong, or that was put right on the way."""

    sheet: str
    cell: str
    column: str
    value: str
    code: str
    rule: str
    remedy: str


class ChangeOut(Out):
    """What becomes of a cell of master data."""

    column: str
    old: str
    new: str


class ImportedRowOut(Out):
    """A row of the file; ``row`` is its number as the spreadsheet counts."""

    row: int
    row_id: str
    state: RowState
    changes: list[ChangeOut]


class SheetOut(Out):
    """A sheet; ``table`` is null where none was recognised."""

    sheet: str
    table: str | None
    unknown_columns: list[str]
    rows: list[ImportedRowOut]


class ImportOut(Out):
    """What a file would change. ``digest`` confirms just that; ``import_id`` is kept for a day."""

    import_id: str
    digest: str
    new: int
    changed: int
    same: int
    faulty: int
    faults: list[CellOut]
    notes: list[CellOut]
    sheets: list[SheetOut]


class ConfirmIn(In):
    """The digest of the preview that somebody has looked at."""

    digest: str


class TakenOut(Out):
    """How many rows were added and changed."""

    new: int
    changed: int


@upload_router.post("", response_model=ImportOut, status_code=201, responses=problems(400, 404))
def preview_import(
    connection: Connection,
    person: CurrentPerson,
    language: ReaderLanguage,
    *,
    file: Annotated[UploadFile, File(description="A workbook (.xlsx) or a CSV file.")],
    table: Annotated[str, Form(description="Its table; empty = by headings.", max_length=40)] = "",
    site_kind: Annotated[SiteKind, Form()] = SiteKind.DINING_HALL,
) -> ImportOut:
    """Read a file and tell what it would change of master data; nothing is changed."""
    asked_forms(table)
    draft, found = drafts.keep(
        connection,
        file.file.read(),
        file_name=file.filename or "file",
        table=table,
        site_kind=str(site_kind),
        by=(person.person_id, utc_now()),
    )
    return _told(draft.draft_id, found, language)


@router.post("/{import_id}", response_model=TakenOut, responses=problems(400, 404, 409))
def confirm_import(
    import_id: str, sent: ConfirmIn, connection: Connection, person: CurrentPerson
) -> TakenOut:
    """Take a file in that was looked at: all of its rows, or nothing."""
    draft = drafts.get_draft(connection, import_id)
    by = (person.person_id, utc_now())
    found = drafts.take(connection, draft, digest=sent.digest, by=by)
    return TakenOut(new=found.counts[RowState.NEW], changed=found.counts[RowState.CHANGED])


@router.get(
    "",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}, "description": "A workbook"}, **problems(404)},
)
def export_workbook(
    connection: Connection,
    language: ReaderLanguage,
    table: Annotated[str, Query(max_length=40, description="One table; empty = all.")] = "",
    empty: Annotated[bool, Query(description="Without rows, to be filled in.")] = False,
) -> Response:
    """Give master data as a workbook that can be taken in again."""
    forms = asked_forms(table)
    data = exported(connection, forms, is_empty=empty, language=str(language))
    return workbook(data, f"{table or 'hakobi'}.xlsx")


def _told(import_id: str, found: Preview, language: Language) -> ImportOut:
    counts = found.counts
    return ImportOut(
        import_id=import_id,
        digest=found.digest,
        new=counts[RowState.NEW],
        changed=counts[RowState.CHANGED],
        same=counts[RowState.SAME],
        faulty=counts[RowState.FAULTY],
        faults=[_cell(fault, language) for fault in found.faults],
        notes=[_cell(note, language) for note in found.notes],
        sheets=[
            SheetOut(
                sheet=sheet.name,
                table=table_name(sheet.form) if sheet.form else None,
                unknown_columns=list(sheet.unknown),
                rows=[
                    ImportedRowOut(
                        row=row.number + 1,
                        row_id=row.row_id,
                        state=row.state,
                        changes=[ChangeOut(column=c, old=a, new=b) for c, a, b in row.changes],
                    )
                    for row in sheet.rows
                ],
            )
            for sheet in found.sheets
        ],
    )


def _cell(found: CellFault, language: Language) -> CellOut:
    fault = worded(found.fault, language=language)
    return CellOut(
        sheet=found.sheet,
        cell=found.cell,
        column=found.fault.column,
        value=found.fault.value,
        code=found.fault.code,
        rule=str(fault["rule"]),
        remedy=str(fault["remedy"]),
    )
