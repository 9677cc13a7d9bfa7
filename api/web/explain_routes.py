"""The route that finds out why recipients of a plan are short, and what would help."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.db import reading
from api.deps import Running, running_app
from api.planning import summaries
from api.planning.explaining import Busy
from api.planning.replan_process import ReplanFailed
from api.store import NotStored
from api.web import links
from api.web.answers import SEE_OTHER
from logistics.model import SiteId

ONE_S, WORST_S = 30.0, 60.0
"""Seconds to explain one recipient, and all that the overview names."""
PROBLEMS = {"busy": "explain_busy", "failed": "explain_failed"}


def explain_router() -> APIRouter:
    """Return what the buttons ask for, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    made.add_api_route("/plans/{plan_id}/why", explain, methods=["POST"], name="page_explain")
    return made


def explain(
    plan_id: str,
    app: Annotated[Running, Depends(running_app)],
    site_id: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Explain one recipient, or those that are worst off, and show it.

    In a process of its own; no transaction is open meanwhile, so that nobody else waits.
    """
    with reading(app.engine) as connection:
        wanted = _wanted(connection, plan_id, site_id)
    back = links.hall(plan_id, site_id) if site_id else links.plan(plan_id)
    try:
        app.runner.explainer.explain(plan_id, wanted, time_limit_s=ONE_S if site_id else WORST_S)
    except Busy:
        return RedirectResponse(f"{back}?why=busy#why", SEE_OTHER)
    except ReplanFailed:
        return RedirectResponse(f"{back}?why=failed#why", SEE_OTHER)
    return RedirectResponse(f"{back}#{'why' if site_id else 'worst'}", SEE_OTHER)


def problem_of(request: Request) -> str:
    """Return the key of what went wrong when a page was asked to explain, or nothing."""
    return PROBLEMS.get(request.query_params.get("why", ""), "")


def _wanted(connection: sa.Connection, plan_id: str, site_id: str) -> list[SiteId]:
    summary = summaries.get_summary(connection, plan_id)
    if not site_id:
        return [hall.site_id for hall in summary.worst_off]
    if site_id not in {hall.site_id for hall in summary.recipients}:
        raise NotStored("hall", site_id)
    return [SiteId(site_id)]
