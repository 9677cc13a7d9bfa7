"""The routes of workbooks: the form, what a file would change, taking it in, and giving out."""

from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.clock import utc_now
from api.deps import Connection, CurrentPerson
from api.excel import drafts
from api.excel.drafts import ImportFaulty, ImportOutdated
from api.excel.guard import FileRefused
from api.excel.workbook import asked_forms, exported, sheet_name
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.language import Language, chosen_language
from api.web.pages.imports import import_page, import_preview_page
from logistics.master.columns import form_of
from logistics.model import SiteKind

REFUSED, CONFLICT = 422, 409
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TableName = Annotated[str, Form(max_length=40)]


def import_router() -> APIRouter:
    """Return the pages of workbooks, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_import": ("GET", links.IMPORT, show_form),
        "page_send_import": ("POST", links.IMPORT, send_file),
        "page_export": ("GET", links.EXPORT, give_workbook),
        "page_import_preview": ("GET", "/import/{draft_id}", show_preview),
        "page_confirm_import": ("POST", "/import/{draft_id}", confirm),
        "page_import_marked": ("GET", "/import/{draft_id}/marked.xlsx", give_marked),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_form(
    request: Request,
    table: Annotated[str, Query(max_length=40)] = "",
    done: Annotated[int | None, Query(ge=0, le=10**6)] = None,
) -> Response:
    """Show the form and the templates."""
    return html(request, import_page(table=table, done=done), address=links.IMPORT)


def send_file(
    request: Request,
    *,
    connection: Connection,
    person: CurrentPerson,
    file: Annotated[UploadFile | str | None, File()] = None,
    table: TableName = "",
    site_kind: TableName = "",
) -> Response:
    """Keep a file and show what it would change, or say why it cannot be read."""
    data = b"" if file is None or isinstance(file, str) else file.file.read()
    name = "" if file is None or isinstance(file, str) else file.filename or ""
    table = table if form_of(table) else ""
    kind = site_kind if site_kind in set(SiteKind) else str(SiteKind.DINING_HALL)
    problem = "import_missing"
    if name:
        try:
            draft, _ = drafts.keep(
                connection,
                data,
                file_name=name,
                table=table,
                site_kind=kind,
                by=(person.person_id, utc_now()),
            )
            return RedirectResponse(links.import_preview(draft.draft_id), SEE_OTHER)
        except FileRefused as refused:
            problem = f"import_refused_{refused.cause}"
    page = import_page(table=table, problem=problem)
    return html(request, page, status=REFUSED, address=links.IMPORT)


def show_preview(request: Request, draft_id: str, connection: Connection) -> Response:
    """Show what a file would change now."""
    draft = drafts.get_draft(connection, draft_id)
    found = drafts.preview(connection, draft)
    language = chosen_language(request)
    return html(request, import_preview_page(draft, found, language=language))


def confirm(
    request: Request,
    draft_id: str,
    connection: Connection,
    person: CurrentPerson,
    digest: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Take a file in whole, or show again what it would change."""
    draft = drafts.get_draft(connection, draft_id)
    language, address = chosen_language(request), links.import_preview(draft_id)
    try:
        found = drafts.take(connection, draft, digest=digest, by=(person.person_id, utc_now()))
    except ImportOutdated as outdated:
        page = import_preview_page(draft, outdated.preview, language=language, is_outdated=True)
        return html(request, page, status=CONFLICT, address=address)
    except ImportFaulty as faulty:
        page = import_preview_page(draft, faulty.preview, language=language)
        return html(request, page, status=REFUSED, address=address)
    count = sum(map(len, found.changes().values()))
    return RedirectResponse(f"{links.IMPORT}?done={count}", SEE_OTHER)


def give_marked(request: Request, draft_id: str, connection: Connection) -> Response:
    """Give the file back with every faulty cell coloured and commented."""
    from api.excel.annotate import annotated  # noqa: PLC0415  its library takes long to load

    draft = drafts.get_draft(connection, draft_id)
    found = drafts.preview(connection, draft)
    language = chosen_language(request)
    data = annotated(draft.content, found.faults, file_name=draft.file_name, language=language)
    mark = "直すところ" if language is Language.JAPANESE else "to-mend"
    return workbook(data, f"{draft.file_name.rpartition('.')[0] or draft.file_name}-{mark}.xlsx")


def give_workbook(
    request: Request,
    connection: Connection,
    table: Annotated[str, Query(max_length=40)] = "",
    empty: Annotated[bool, Query()] = False,
) -> Response:
    """Give a workbook of one table or of all of them, with its rows or to be filled in."""
    forms, language = asked_forms(table), str(chosen_language(request))
    data = exported(connection, forms, is_empty=empty, language=language)
    name = sheet_name(forms[0], language) if table else "hakobi"
    return workbook(data, f"{name}.xlsx")


def workbook(data: bytes, name: str) -> Response:
    """Answer with a workbook under a name, which is quoted as RFC 6266 says."""
    disposition = f"attachment; filename=\"hakobi.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(data, media_type=XLSX, headers=headers)
