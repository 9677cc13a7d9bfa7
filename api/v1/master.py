"""Master data: the tables that months are planned from, row by row, with their history."""

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Path, Query, Response, status
from pydantic import Field

from api.accounts import people
from api.clock import utc_now
from api.deps import Connection, CurrentReach, Paging, ReaderLanguage
from api.master.column_words import column_words
from api.master.master_access import MasterView, SeenRow
from api.master.master_store import RowChange
from api.problems import Language
from api.store import NotStored
from api.v1.base import In, ListOut, Out, cut, problems
from api.web.language import Language as PageLanguage
from api.web.words import text
from logistics.master.columns import form_of, table_name
from logistics.scenario_files.cells import CHOICES
from logistics.scenario_files.columns import Column, FileFormat, Presence

router = APIRouter(prefix="/master", tags=["master"])

TableName = Annotated[str, Path(description="Name of a table, such as sites.")]
RowId = Annotated[str, Path(description="Id of a row of the table.", max_length=1000)]


class ColumnOut(Out):
    """A column. ``names`` is the table whose ids it bears; ``choices`` are all it may hold."""

    name: str
    type: str
    unit: str
    presence: Presence
    may_be_blank: bool
    names: str | None
    choices: list[str]
    description: str


class TableOut(Out):
    """A table and its columns. A row's id is its ``key`` where there is one, else a UUID."""

    table: str
    title: str
    rows: int
    key: list[str]
    columns: list[ColumnOut]
    may_add: bool


class MasterRowOut(Out):
    """A row as the reader may see it. ``is_masked`` = cells of it are hidden and come blank."""

    row_id: str
    version: int
    cells: dict[str, str]
    is_masked: bool
    may_write: bool
    saved_at: datetime
    saved_by: str


class VersionOut(MasterRowOut):
    """One version of a row; a deletion bears the cells that it ended."""

    is_deleted: bool


class MasterRowIn(In):
    """What a row shall be. ``seen_version`` is the version that it replaces, 0 for a new row."""

    cells: dict[str, str] = Field(description="Text by column; a column left out is blank.")
    seen_version: int = Field(ge=0, le=2**31 - 1, strict=True)


async def master_view(connection: Connection, reach: CurrentReach) -> MasterView:
    """Return the master data as the person may see and change it."""
    return MasterView(connection, reach)


View = Annotated[MasterView, Depends(master_view)]


def wanted_form(table: str) -> FileFormat:
    """Return the table of a name; raise ``NotStored``."""
    form = form_of(table)
    if form is None:
        raise NotStored("table", table)
    return form


def person_names(connection: sa.Connection, rows: list[SeenRow]) -> dict[str, str]:
    """Return the names of those who saved some rows, by their ids."""
    ids = {seen.row.person_id for seen in rows}
    return {person_id: people.get_person(connection, person_id).person.name for person_id in ids}


def _row(seen: SeenRow, names: dict[str, str]) -> MasterRowOut:
    return MasterRowOut(
        row_id=seen.row.row_id,
        version=seen.row.version,
        cells=dict(seen.row.cells),
        is_masked=seen.is_masked,
        may_write=seen.may_write,
        saved_at=seen.row.recorded_at,
        saved_by=names[seen.row.person_id],
    )


def _one(connection: sa.Connection, seen: SeenRow) -> MasterRowOut:
    return _row(seen, person_names(connection, [seen]))


def _column(file: str, column: Column, language: Language) -> ColumnOut:
    words = column_words(file, column.name)
    return ColumnOut(
        name=column.name,
        type=str(column.kind),
        unit=words.unit,
        presence=column.presence,
        may_be_blank=column.blank_allowed,
        names=column.names.removesuffix(".csv") or None,
        choices=list(CHOICES.get(column.kind, ())),
        description=getattr(words, language),
    )


@router.get("", response_model=ListOut[TableOut], responses=problems(401))
def list_master_tables(view: View, language: ReaderLanguage, page: Paging) -> ListOut[TableOut]:
    """List the tables that you may read; ``rows`` counts the rows that you may see."""
    counts = view.counts()
    tables = [
        TableOut(
            table=table_name(form),
            title=text(f"table_{table_name(form)}", language=PageLanguage(language)),
            rows=counts[form.name],
            key=list(form.key),
            columns=[_column(form.name, c, language) for c in form.columns],
            may_add=view.may_add(form),
        )
        for form in view.tables()
    ]
    return cut(tables, page)


@router.get("/{table}", response_model=ListOut[MasterRowOut], responses=problems(401, 404))
def list_master_rows(
    table: TableName,
    view: View,
    connection: Connection,
    page: Paging,
    q: Annotated[str, Query(max_length=200, description="Only rows with these letters.")] = "",
) -> ListOut[MasterRowOut]:
    """List the rows of a table that you may see."""
    part = cut(view.search(wanted_form(table), q), page)
    names = person_names(connection, part.items)
    return ListOut(
        items=[_row(seen, names) for seen in part.items],
        total=part.total,
        next_offset=part.next_offset,
    )


@router.get(
    "/{table}/rows/{row_id:path}", response_model=MasterRowOut, responses=problems(401, 404)
)
def read_master_row(
    table: TableName, row_id: RowId, view: View, connection: Connection
) -> MasterRowOut:
    """Read a row as it is now."""
    return _one(connection, view.row(wanted_form(table), row_id))


@router.put(
    "/{table}/rows/{row_id:path}",
    response_model=MasterRowOut,
    responses=problems(400, 401, 404, 409),
)
def put_master_row(
    table: TableName, row_id: RowId, *, wish: MasterRowIn, view: View, connection: Connection
) -> MasterRowOut:
    """Save a row. The same content again changes nothing.

    Where somebody else has saved since ``seen_version``, the answer is 409 and names the columns in
    which both differ. A new row of a table without a key gets a UUID of yours as its id.
    """
    change = RowChange(row_id=row_id, cells=wish.cells, seen_version=wish.seen_version)
    return _one(connection, view.save(wanted_form(table), change, now=utc_now()))


@router.delete(
    "/{table}/rows/{row_id:path}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems(401, 404, 409),
)
def delete_master_row(
    table: TableName,
    row_id: RowId,
    view: View,
    seen_version: Annotated[int, Query(ge=1, le=2**31 - 1, description="The version deleted.")],
) -> Response:
    """Delete a row; its history stays. Rows that others name are kept (409, with who does)."""
    view.delete(wanted_form(table), row_id, seen_version=seen_version, now=utc_now())
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/{table}/history/{row_id:path}",
    response_model=ListOut[VersionOut],
    responses=problems(401, 404),
)
def list_master_versions(
    table: TableName, row_id: RowId, view: View, connection: Connection, page: Paging
) -> ListOut[VersionOut]:
    """List every version of a row, the newest first: who saved it, when, and what it was."""
    found = view.history(wanted_form(table), row_id)
    part = cut(found, page)
    names = person_names(connection, part.items)
    versions = [
        VersionOut(**_row(seen, names).model_dump(), is_deleted=seen.row.is_deleted)
        for seen in part.items
    ]
    return ListOut(items=versions, total=part.total, next_offset=part.next_offset)
