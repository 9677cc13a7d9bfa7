"""The routes of what a recipient would rather have, and declines."""

from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach
from api.master.master_access import MasterView
from api.master.master_store import RowChange, RowConflict, StoredRow
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.master_names import recipients_of
from api.web.master_routes import SentTexts
from api.web.pages.wishes import DECLINED, RANKS, wishes_page
from inventory.model import Category
from logistics.scenario_files.columns import PREFERENCES

REFUSED, CONFLICT = 422, 409
WISHES = UUID("0d2f4c1e-5b7a-4e53-9c38-3f1f7c0a9b11")
"""Under which new wishes get their ids: the same wish sent twice is one row."""


def wish_router() -> APIRouter:
    """Return the page of a recipient's wishes and its form, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    path = "/wishes/{site_id:path}"
    routes: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "page_wishes": ("GET", show_wishes),
        "page_save_wishes": ("POST", save_wishes),
    }
    for name, (method, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_wishes(
    request: Request, site_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show the wishes of a recipient."""
    saved = request.query_params.get("saved") == "1"
    return _answer(request, connection, reach, site_id, is_saved=saved)


def save_wishes(
    request: Request,
    site_id: str,
    sent: SentTexts,
    *,
    connection: Connection,
    reach: CurrentReach,
) -> Response:
    """Keep all wishes of a form, or none where it is wrong or somebody else was first."""
    _name_of(connection, reach, site_id)
    chosen = {category: sent.get(f"wish:{category}", "") for category in Category}
    if not {*chosen.values()} <= {"", DECLINED, *RANKS}:
        return _answer(request, connection, reach, site_id, problem="wishes_wrong", status=REFUSED)
    view, kept = MasterView(connection, reach), _kept(connection, reach, site_id)
    try:
        with connection.begin_nested():
            for category, wish in chosen.items():
                _keep(view, site_id, category, wish, sent=sent, row=kept.get(category))
    except (RowConflict, NotStored):
        return _answer(
            request, connection, reach, site_id, problem="wishes_conflict", status=CONFLICT
        )
    return RedirectResponse(f"{links.wishes(site_id)}?saved=1", SEE_OTHER)


def _keep(
    view: MasterView,
    site_id: str,
    category: Category,
    wish: str,
    *,
    sent: Mapping[str, str],
    row: StoredRow | None,
) -> None:
    seen = sent.get(f"seen:{category}", "0")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
    cells = {
        "site_id": site_id,
        "category": category,
        "rank": wish if wish in RANKS else "",
        "declined": "1" if wish == DECLINED else "",
    }
    row_id = row.row_id if row else str(uuid5(WISHES, f"{site_id} {category}"))
    if wish:
        change = RowChange(row_id=row_id, cells=cells, seen_version=version)
        view.save(PREFERENCES, change, now=utc_now())
    elif row is not None:
        view.delete(PREFERENCES, row_id, seen_version=version, now=utc_now())


def _kept(connection: sa.Connection, reach: Reach, site_id: str) -> dict[str, StoredRow]:
    rows = (seen.row for seen in MasterView(connection, reach).rows(PREFERENCES))
    return {row.cells["category"]: row for row in rows if row.cells["site_id"] == site_id}


def _name_of(connection: sa.Connection, reach: Reach, site_id: str) -> str:
    """Return what a recipient is called; raise ``NotStored``, also where it is another's."""
    reach.require_site(site_id, kind="hall")
    names = recipients_of(MasterView(connection, reach))
    if site_id not in names:
        raise NotStored("hall", site_id)
    return names[site_id]


def _answer(
    request: Request,
    connection: sa.Connection,
    reach: Reach,
    site_id: str,
    *,
    is_saved: bool = False,
    problem: str = "",
    status: int = 200,
) -> Response:
    page = wishes_page(
        site_id,
        _name_of(connection, reach, site_id),
        rows=_kept(connection, reach, site_id),
        is_saved=is_saved,
        problem=problem,
    )
    return html(request, page, status=status, address=page.url)
