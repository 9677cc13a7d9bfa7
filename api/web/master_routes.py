"""The routes of the pages about master data: lists, forms, and what forms do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from api.accounts.people import get_person
from api.clock import utc_now
from api.deps import Connection, CurrentReach
from api.master.master_access import MasterView, RowReadOnly, SeenRow
from api.master.master_store import RowChange, RowConflict, RowNamed, RowRefused
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.language import chosen_language
from api.web.master_names import labels_of, names_for
from api.web.pages.master import Names, master_page, master_table_page
from api.web.pages.master_row import (
    MOST_NAMED,
    Conflict,
    RowForm,
    VersionLine,
    differences,
    master_row_page,
    named_lines,
    version_lines,
)
from api.web.pages.start import fault_lines
from logistics.master.columns import SETTINGS, form_of, table_name
from logistics.master.rows import cleaned, key_of
from logistics.scenario_files.columns import FileFormat

REFUSED, CONFLICT = 422, 409
MOST_LETTERS = 200
SEEN_VERSION, NEW_ID = "seen_version", "new_id"


def master_router() -> APIRouter:
    """Return the pages of master data, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    row = "/master/{table}/rows/{row_id:path}"
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_master": ("GET", links.MASTER, show_master),
        "page_new_master_row": ("GET", "/master/{table}/new", show_new_row),
        "page_add_master_row": ("POST", "/master/{table}/new", add_row),
        "page_master_row": ("GET", row, show_row),
        "page_save_master_row": ("POST", row, save_row),
        "page_delete_master_row": ("POST", "/master/{table}/delete/{row_id:path}", delete_row),
        "page_master_table": ("GET", "/master/{table}", show_table),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


class Desk:
    """Master data and how a request about it is answered."""

    def __init__(self, request: Request, connection: Connection, reach: CurrentReach) -> None:
        self.request = request
        self.connection: sa.Connection = connection
        self.view = MasterView(connection, reach)

    def form(self, table: str) -> FileFormat:
        """Return the table of a name; raise ``NotStored``, also where it is not for the person."""
        form = form_of(table)
        if form is None or not self.view.may_read(form):
            raise NotStored("table", table)
        return form

    def names(self, form: FileFormat) -> Names:
        """Return what ids are called that rows of a table may name."""
        return names_for(self.view, form)

    def row_page(
        self, form: FileFormat, filled: RowForm, *, seen: SeenRow | None, status: int = 200
    ) -> Response:
        """Answer with a row's form and history, or the form for a new row."""
        names, table = self.names(form), table_name(form)
        address = links.new_master_row(table)
        history: tuple[VersionLine, ...] = ()
        if seen is not None:
            address = links.master_row(table, seen.row.row_id)
            versions = self.view.history(form, seen.row.row_id)
            people = {v.row.person_id: self.name_of(v.row.person_id) for v in versions}
            history = version_lines(form, versions, people=people, names=names)
        page = master_row_page(form, filled, seen=seen, names=names, history=history)
        return html(self.request, page, status=status, address=address)

    def name_of(self, person_id: str) -> str:
        """Return the name of whoever saved a row."""
        return get_person(self.connection, person_id).person.name

    def conflict(self, form: FileFormat, found: RowConflict) -> Conflict:
        """Return what somebody else has saved, beside what was sent."""
        stored = found.stored
        if stored is None:
            return Conflict(name="", saved_at=None, is_gone=True, differences=())
        sent = found.sent or stored.cells
        return Conflict(
            name=self.name_of(stored.person_id),
            saved_at=stored.recorded_at,
            is_gone=False,
            differences=differences(form, stored.cells, sent, names=self.names(form)),
        )


ADesk = Annotated[Desk, Depends(Desk)]


async def sent_texts(request: Request) -> Mapping[str, str]:
    """Return every field of a form; a file is none."""
    async with request.form() as form:  # closes a file that was sent where a text is wanted
        return texts_in(form)


def texts_in(form: FormData) -> dict[str, str]:
    """Return the fields of a form that are no files."""
    return {name: text for name, text in form.items() if isinstance(text, str)}


SentTexts = Annotated[Mapping[str, str], Depends(sent_texts)]


def _cells(form: FileFormat, sent: Mapping[str, str]) -> dict[str, str]:
    return {column.name: sent.get(column.name, "") for column in form.columns}


def _number(text: str) -> int:
    """Return a whole number of a form or address, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def show_master(request: Request, desk: ADesk) -> Response:
    """Show the tables that the person may see."""
    return html(request, master_page(desk.view.tables(), counts=desk.view.counts()))


def show_table(request: Request, table: str, desk: ADesk) -> Response:
    """Show the rows of a table, those that were searched for."""
    form, asked = desk.form(table), request.query_params
    has_all = form is SETTINGS and bool(desk.view.rows(form))
    search, first = asked.get("q", "")[:MOST_LETTERS], _number(asked.get("first", ""))
    page = master_table_page(
        form,
        desk.view.search(form, search),
        names=desk.names(form),
        search=search,
        first=first,
        may_add=desk.view.may_add(form) and not has_all,
        was_deleted="deleted" in asked,
    )
    return html(request, page, address=links.master_table(table, search=search, first=first))


def show_row(request: Request, table: str, row_id: str, desk: ADesk) -> Response:
    """Show a row, its form and its history."""
    form = desk.form(table)
    seen = desk.view.row(form, row_id)
    filled = RowForm(
        cells=seen.row.cells,
        seen_version=seen.row.version,
        was_saved="saved" in request.query_params,
    )
    return desk.row_page(form, filled, seen=seen)


def show_new_row(request: Request, table: str, desk: ADesk) -> Response:
    """Show the form for a new row, with the cells of the address or those of a row ``like`` it."""
    form, asked = desk.form(table), request.query_params
    if not desk.view.may_add(form):
        raise RowReadOnly(form.name)
    cells = {c.name: asked[c.name][:MOST_LETTERS] for c in form.columns if c.name in asked}
    if asked.get("like"):
        like = desk.view.row(form, asked["like"]).row.cells
        cells = {**like, **dict.fromkeys(form.key, "")}
    filled = RowForm(cells=cells, seen_version=0, new_id="" if form.key else str(uuid4()))
    return desk.row_page(form, filled, seen=None)


def add_row(table: str, desk: ADesk, sent: SentTexts) -> Response:
    """Add a row and show it, or show what is wrong with it."""
    form = desk.form(table)
    cells = _cells(form, sent)
    row_id = key_of(form, cleaned(form, cells)) or _new_id(desk, form, cells, sent)
    change = RowChange(row_id=row_id, cells=cells, seen_version=0)
    return _saved(desk, form, change, now=utc_now(), seen=None)


def _new_id(desk: Desk, form: FileFormat, cells: Mapping[str, str], sent: Mapping[str, str]) -> str:
    """Return the id of a new row without a key: its form's, unless that is another row by now."""
    wanted = sent.get(NEW_ID, "")
    try:
        stored = desk.view.row(form, str(UUID(wanted))).row.cells
    except NotStored:
        return str(UUID(wanted))
    except ValueError:
        return str(uuid4())
    return str(UUID(wanted)) if stored == cleaned(form, cells) else str(uuid4())


def save_row(table: str, row_id: str, desk: ADesk, sent: SentTexts) -> Response:
    """Save a row and show it, or show what is wrong, or what somebody else has saved."""
    form = desk.form(table)
    change = RowChange(
        row_id=row_id, cells=_cells(form, sent), seen_version=_number(sent.get(SEEN_VERSION, ""))
    )
    try:
        seen = desk.view.row(form, row_id)
    except NotStored:
        seen = None
    return _saved(desk, form, change, now=utc_now(), seen=seen)


def _saved(
    desk: Desk, form: FileFormat, change: RowChange, *, now: datetime, seen: SeenRow | None
) -> Response:
    new_id = "" if seen or form.key else change.row_id
    filled = RowForm(cells=change.cells, seen_version=change.seen_version)
    status = REFUSED
    try:
        desk.view.save(form, change, now=now)
    except RowRefused as refused:
        faults = fault_lines(refused.faults, language=chosen_language(desk.request))
        filled = replace(filled, faults=faults, new_id=new_id)
    except RowConflict as conflict:
        filled = RowForm(
            cells=change.cells,
            seen_version=conflict.stored.version if conflict.stored else 0,
            conflict=desk.conflict(form, conflict),
        )
        status = CONFLICT
    else:
        address = links.master_row(table_name(form), change.row_id)
        return RedirectResponse(f"{address}?saved=1", SEE_OTHER)
    return desk.row_page(form, filled, seen=seen, status=status)


def delete_row(table: str, row_id: str, desk: ADesk, sent: SentTexts) -> Response:
    """Delete a row and show the table, or who names the row, or what was saved meanwhile.

    A row that is deleted already is answered like one that is deleted now.
    """
    form = desk.form(table)
    gone = RedirectResponse(f"{links.master_table(table)}?deleted=1", SEE_OTHER)
    try:
        seen = desk.view.row(form, row_id)
    except NotStored:
        newest, *_ = desk.view.history(form, row_id)
        if newest.row.is_deleted and newest.may_write:
            return gone
        raise
    cells, version = seen.row.cells, seen.row.version
    try:
        desk.view.delete(
            form, row_id, seen_version=_number(sent.get(SEEN_VERSION, "")), now=utc_now()
        )
    except RowNamed as named:
        first = named.namings[:MOST_NAMED]
        labels = labels_of(desk.view, ((n.file, n.row_id) for n in first))
        filled = RowForm(
            cells=cells,
            seen_version=version,
            named=named_lines(first, labels),
            named_count=len(named.namings),
        )
    except RowConflict as conflict:
        found = desk.conflict(form, conflict)
        filled = RowForm(cells=cells, seen_version=version, conflict=found)
    else:
        return gone
    return desk.row_page(form, filled, seen=seen, status=CONFLICT)
