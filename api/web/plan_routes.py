"""The routes of a plan's overview, and of its approval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.accounts.people import name_of
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, CurrentReach
from api.driver.plan_links import make_plan_links, revoke_plan_links, take_over_links
from api.planning import explanations, own_parts, run_store
from api.store import NotStored, PlanRow, StoredPlan
from api.trips import approvals
from api.trips.approvals import ApprovalOvertaken, Moved, PlanOutdated
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.explain_routes import problem_of
from api.web.language import chosen_language
from api.web.master_routes import SentTexts
from api.web.pages.approval import Standing, approval_part
from api.web.pages.compare import MOST_OTHERS, compare_page
from api.web.pages.overview import overview_page
from inventory.days import day_of

CONFLICT = 409
MOST_LISTED = 200
"""Months and plans that are looked through for those of the same days."""


def plan_router() -> APIRouter:
    """Return the overview of a plan and what its forms do, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_plan": ("GET", "/plans/{plan_id}", show_plan),
        "page_compare": ("GET", "/plans/{plan_id}/compare", show_comparison),
        "page_approve_plan": ("POST", "/plans/{plan_id}/approval", approve_plan),
        "page_withdraw_plan": ("POST", "/plans/{plan_id}/approval/withdrawal", withdraw_plan),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def show_plan(
    request: Request, plan_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show the overview of a plan; to a hub operator, of the own base and its halls."""
    return _answer(request, plan_id, connection, reach)


def show_comparison(request: Request, plan_id: str, connection: Connection) -> Response:
    """Set a plan beside up to three others of the same days; unasked, beside the newest ones."""
    month = store.get_plan(connection, plan_id)
    others = _plans_of_same_days(connection, month)
    known = [row.plan_id for row in others]
    wanted = list(dict.fromkeys(filter(None, request.query_params.getlist("with"))))
    for other_id in wanted:
        if other_id not in known:
            raise NotStored("plan of this month", other_id)
    shown = wanted or known[:MOST_OTHERS]
    page = compare_page(
        month,
        others=others,
        orders=run_store.orders_of_plans(connection),
        chosen=[store.get_plan(connection, k) for k in shown[: MOST_OTHERS + 1]],
        language=chosen_language(request),
    )
    standing_id = approvals.approved_plan(connection, month.scenario.start) or ""
    page = replace(page, standing_id=standing_id)
    return html(request, page, address=links.compare(plan_id, *wanted))


def _plans_of_same_days(connection: sa.Connection, month: StoredPlan) -> tuple[PlanRow, ...]:
    """Return the other plans of the same days, newest first; a month may be stored anew."""
    months, _ = store.list_scenarios(connection, limit=MOST_LISTED)
    days = month.scenario.start, month.scenario.end
    same = {row.scenario_id for row in months if (row.start, row.end) == days}
    plans, _ = store.list_plans(connection, limit=MOST_LISTED)
    return tuple(row for row in plans if row.scenario_id in same and row.plan_id != month.plan_id)


def approve_plan(
    request: Request,
    plan_id: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    settings: AppSettings,
    sent: SentTexts,
) -> Response:
    """Approve a plan, give its trips their links and show it, or show what has moved since.

    ``seen`` is the plan that stood approved on the page; empty = none did, which is not as if
    nothing were said.
    """
    stored, now = store.get_plan(connection, plan_id), utc_now()
    seen = sent.get("seen")
    try:
        if seen is not None:
            approvals.require_seen(connection, stored, seen=seen)
        with connection.begin_nested():  # what was released meanwhile stays reserved
            approvals.approve(connection, stored, person_id=person.person_id, now=now)
    except ApprovalOvertaken:
        return _answer(request, plan_id, connection, reach, is_overtaken=True)
    except PlanOutdated as refused:
        return _answer(request, plan_id, connection, reach, moved=refused.moved)
    take_over_links(connection, stored, now=now)
    make_plan_links(connection, stored, settings=settings, by=(person.person_id, now))
    return RedirectResponse(links.plan(plan_id), SEE_OTHER)


def withdraw_plan(plan_id: str, connection: Connection, person: CurrentPerson) -> Response:
    """Withdraw the approval of a plan, end its links and show it."""
    stored, now = store.get_plan(connection, plan_id), utc_now()
    approvals.withdraw(connection, stored, person_id=person.person_id, now=now)
    revoke_plan_links(connection, plan_id, now=now)
    return RedirectResponse(links.plan(plan_id), SEE_OTHER)


def standing_of(connection: sa.Connection, month: StoredPlan) -> Standing | None:
    """Return the plan that is approved for the month in the place of a plan."""
    found = approvals.standing_plan(connection, month.scenario.start)
    if found is None or found[0] == month.plan_id or found[1].recorded_at is None:
        return None
    return Standing(
        plan_id=found[0],
        url=links.plan(found[0]),
        approved_by=name_of(connection, found[1].person_id),
        approved_on=day_of(found[1].recorded_at),
    )


def _answer(
    request: Request,
    plan_id: str,
    connection: sa.Connection,
    reach: Reach,
    *,
    moved: Sequence[Moved] = (),
    is_overtaken: bool = False,
) -> Response:
    month = own_parts.get_plan(connection, plan_id, reach)
    told = approvals.read_approval(connection, month)
    base_id = reach.only_site()
    summary = own_parts.own_summary(connection, month, reach)
    kept = explanations.read(connection, month.plan_id, [h.site_id for h in summary.worst_off])
    language = chosen_language(request)
    approval = approval_part(
        month,
        told,
        approved_by=name_of(connection, told.person_id),
        moved=moved,
        base_id=base_id,
        standing=standing_of(connection, month),
    )
    page = overview_page(
        month,
        summary=summary,
        approval=replace(approval, is_overtaken=is_overtaken),
        base_id=base_id,
        told={site_id: x.told[language.value] for site_id, x in kept.items()},
        problem=problem_of(request),
    )
    status = CONFLICT if moved or is_overtaken else 200
    return html(request, page, status=status, address=links.plan(plan_id))
