"""The routes of changing a plan by hand."""

import json
import math
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from api import store
from api.clock import utc_now
from api.db import reading
from api.deps import Connection, CurrentPerson, Running, running_app
from api.planning import plan_changes
from api.planning.change_planning import USUAL_COMMITTED, PlannerBusy, plan_again
from api.planning.plan_changes import ProposalStale, WishesTooMany
from api.planning.replan_process import ReplanFailed
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.language import chosen_language
from api.web.pages.changes import LATER, Asked, changes_page
from api.web.plan_routes import standing_of
from inventory.model import LotId
from logistics.change_faults import ChangeFault
from logistics.errors import ChangesUnreadable, EventRefused, LockRefused
from logistics.events import LotComes, events_json
from logistics.model import Scenario

REFUSED = 422
CONFLICT = 409
BUSY = 503
NUMBERS = ("kg", "case_kg", "capacity_l")


class WishForm(BaseModel):
    """A wish as buttons and forms send it; what is empty is not said."""

    kind: str = ""
    site_id: str = ""
    from_id: str = ""
    to_id: str = ""
    vehicle_id: str = ""
    lot_id: str = ""
    trip_id: str = ""
    zone: str = ""
    category: str = ""
    date: str = ""
    since: Annotated[str, Form(alias="from")] = ""
    until: Annotated[str, Form(alias="to")] = ""
    ready_by: str = ""
    kg: str = ""
    case_kg: str = ""
    product_id: str = ""
    available_on: str = ""
    expires_on: str = ""
    expiry_kind: str = ""
    donor: str = ""
    capacity_l: str = ""
    day: str = ""
    """The day that the page shows."""


def change_router() -> APIRouter:
    """Return the page on which a plan is changed, and its forms."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    base = "/plans/{plan_id}/changes"
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_changes": ("GET", base, show_changes),
        "page_add_wish": ("POST", f"{base}/wishes", add_wish),
        "page_remove_wish": ("POST", f"{base}/wishes/{{wish_id}}/remove", remove_wish),
        "page_replan": ("POST", f"{base}/replan", replan),
        "page_accept_change": ("POST", f"{base}/accept", accept_change),
        "page_reject_change": ("POST", f"{base}/reject", reject_change),
        "page_discard_change": ("POST", f"{base}/discard", discard_change),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_changes(request: Request, plan_id: str, connection: Connection) -> Response:
    """Show what is wished for a plan, what came of it, and buttons for more."""
    return _answer(request, plan_id, connection)


def add_wish(
    request: Request,
    plan_id: str,
    sent: Annotated[WishForm, Form()],
    *,
    connection: Connection,
    person: CurrentPerson,
) -> Response:
    """Add a wish, or show why it cannot be taken."""
    stored = store.get_plan(connection, plan_id)
    asked = replace(_asked(request), day=_day(sent.day))
    try:
        plan_changes.add_wishes(
            connection,
            stored,
            entries_of(sent, stored.scenario),
            person_id=person.person_id,
            now=utc_now(),
        )
    except (ChangesUnreadable, LockRefused, EventRefused, WishesTooMany) as refused:
        told = ("changes_refused", fault_of(refused))
        return _answer(request, plan_id, connection, asked=asked, problem=told, status=REFUSED)
    return RedirectResponse(_place(plan_id, asked, "wishes"), SEE_OTHER)


def entries_of(sent: WishForm, scenario: Scenario) -> list[dict[str, Any]]:
    """Return the entries of locks.json or events.json that a form stands for.

    A donation that comes later stays away, and the same food comes as another lot on its day.
    """
    entry = entry_of(sent)
    lot = scenario.lots.get(LotId(entry.get("lot_id", "")))
    if entry["kind"] != LATER or lot is None:
        return [{**entry, "kind": "lot_missing"} if entry["kind"] == LATER else entry]
    comes = replace(lot, lot_id=LotId(f"{lot.lot_id}-{entry.get('available_on', '')}"))
    facts = {f.name: getattr(comes, f.name) for f in fields(LotComes) if f.name != "known_on"}
    (written,) = json.loads(events_json([LotComes(**facts)]))["events"]
    written["available_on"] = entry.get("available_on", "")
    return [{"kind": "lot_missing", "lot_id": str(lot.lot_id)}, written]


def entry_of(sent: WishForm) -> dict[str, Any]:
    """Return the entry that a form stands for, as it says it."""
    raw = sent.model_dump(by_alias=True, exclude={"day"})
    said = {k: unicodedata.normalize("NFKC", v).strip() for k, v in raw.items()}
    entry: dict[str, Any] = {"kind": "", **{k: v for k, v in said.items() if v}}
    for name in NUMBERS:
        if name in entry:
            entry[name] = _number(entry[name])
    if entry.get("kind") == "session_added" and {"category", "kg"} <= entry.keys():
        entry["needs"] = {entry.pop("category"): entry.pop("kg")}
    return entry


def _number(text: str) -> float | int | str:
    """Return a number; what is none is left for the reader of entries to refuse."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return int(value) if value.is_integer() else value


def remove_wish(request: Request, plan_id: str, wish_id: str, connection: Connection) -> Response:
    """Take a wish back; one that is gone already is no matter."""
    known = store.plan_row(connection, plan_id).plan_id
    with suppress(NotStored):
        plan_changes.remove_wish(connection, known, wish_id)
    return RedirectResponse(_place(plan_id, _asked(request), "wishes"), SEE_OTHER)


def replan(
    request: Request,
    plan_id: str,
    app: Annotated[Running, Depends(running_app)],
    as_of: Annotated[str, Form(max_length=20)] = "",
    committed_days: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Plan the wishes in a process of its own, and show the difference.

    No transaction is open meanwhile, so that nobody else waits.
    """
    plain = unicodedata.normalize("NFKC", committed_days).strip()
    asked = Asked(as_of=_day(as_of), committed_days=plain)
    if plain and not (plain.isascii() and plain.isdigit()):
        with reading(app.engine) as connection:
            wrong = ("changes_days_wrong", None)
            return _answer(request, plan_id, connection, asked=asked, problem=wrong, status=REFUSED)
    try:
        plan_again(
            app.engine,
            plan_id,
            as_of=asked.as_of,
            committed_days=int(plain or USUAL_COMMITTED),
            memory_mb=app.settings.run_memory_mb,
            now=utc_now(),
        )
    except (PlannerBusy, ReplanFailed, ProposalStale, ChangesUnreadable) as failed:
        is_busy = isinstance(failed, PlannerBusy)
        told = ("changes_busy", None) if is_busy else ("changes_failed", fault_of(failed))
        with reading(app.engine) as connection:
            status = BUSY if is_busy else REFUSED
            return _answer(request, plan_id, connection, asked=asked, problem=told, status=status)
    return RedirectResponse(_place(plan_id, asked, "difference"), SEE_OTHER)


def accept_change(
    request: Request,
    plan_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    proposal_id: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Store the proposal as a new plan and lead to its approval; told again, lead there again."""
    stored = store.get_plan(connection, plan_id)
    try:
        made, _ = plan_changes.accept(
            connection, stored, proposal_id, person_id=person.person_id, now=utc_now()
        )
    except ProposalStale:
        told = ("changes_stale", None)
        return _answer(request, plan_id, connection, problem=told, status=CONFLICT)
    return RedirectResponse(links.plan(made.plan_id), SEE_OTHER)


def reject_change(
    request: Request,
    plan_id: str,
    connection: Connection,
    proposal_id: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Drop the proposal and keep the wishes; one that is gone already is no matter."""
    plan_changes.reject(connection, store.plan_row(connection, plan_id).plan_id, proposal_id)
    return RedirectResponse(_place(plan_id, _asked(request), "wishes"), SEE_OTHER)


def discard_change(plan_id: str, connection: Connection) -> Response:
    """Drop all wishes for a plan; the plan stays."""
    plan_changes.discard(connection, store.plan_row(connection, plan_id).plan_id)
    return RedirectResponse(links.changes(plan_id), SEE_OTHER)


def fault_of(error: Exception) -> ChangeFault:
    """Return what an error tells of a wish; of the planning itself, by the cause's code."""
    found = getattr(error, "fault", None)
    if isinstance(found, ChangeFault):
        return found
    code = error.cause if isinstance(error, ReplanFailed) else getattr(error, "code", "")
    return ChangeFault(code=code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        return None


def _asked(request: Request) -> Asked:
    """Return what was set on the page, as the address says it."""
    query = request.query_params
    days = query.get("committed_days", "")[:5]
    return Asked(
        day=_day(query.get("day", "")),
        as_of=_day(query.get("as_of", "")),
        committed_days=days if days.isascii() and days.isdigit() else "",
    )


def _place(plan_id: str, asked: Asked, fragment: str) -> str:
    """Return the page's address, with what was set on it."""
    return f"{links.changes(plan_id)}{asked.query}#{fragment}"


def _answer(
    request: Request,
    plan_id: str,
    connection: sa.Connection,
    *,
    asked: Asked | None = None,
    problem: tuple[str, ChangeFault | None] = ("", None),
    status: int = 200,
) -> Response:
    stored = store.get_plan(connection, plan_id)
    proposal = plan_changes.read_proposal(connection, plan_id)
    asked = asked or _asked(request)
    if not asked.is_set and proposal is not None:  # as whoever has planned it has set it
        days = proposal.committed_days
        told = "" if days is None else str(days)
        asked = replace(asked, as_of=proposal.as_of, committed_days=told)
    page = changes_page(
        stored,
        wishes=plan_changes.list_wishes(connection, plan_id),
        proposal=proposal,
        asked=asked,
        first=plan_changes.first_day(connection, stored, now=utc_now()),
        language=chosen_language(request),
        problem=problem,
    )
    page = replace(page, standing=standing_of(connection, stored))
    return html(request, page, status=status, address=links.changes(plan_id))
