"""The routes of what halls report."""

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

import sqlalchemy as sa
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentPerson, CurrentReach
from api.planning import own_parts
from api.reports import hall_reports
from api.reports.hall_reports import ATTENDANCE, HallReport
from api.reports.report_tables import REPORT_KINDS
from api.store import NotStored, StoredPlan
from api.trips.swapped import as_swapped
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.hub_desk import kg_as_grams
from api.web.pages.hall_reports import hall_reports_page
from inventory.days import day_of
from logistics.model import SiteId

REFUSED = 422
MOST = 9999
PATH = "/plans/{plan_id}/reports/{site_id:path}"


class ReportForm(BaseModel):
    """What the form of a day sends."""

    report_id: str = ""
    day: str = ""
    kind: str = ""
    kg: str = ""
    people_count: str = ""


def hall_report_router() -> APIRouter:
    """Return the page of what comes to a hall, and its forms."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    made.add_api_route(PATH, show_reports, methods=["GET"], name="page_hall_reports")
    made.add_api_route(PATH, send_report, methods=["POST"], name="page_send_hall_report")
    return made


def show_reports(
    request: Request, plan_id: str, site_id: str, connection: Connection, reach: CurrentReach
) -> Response:
    """Show what comes to a hall on which day, and what it has reported."""
    stored = _stored(connection, plan_id, site_id, reach)
    return _answer(request, connection, stored, SiteId(site_id))


def send_report(
    request: Request,
    plan_id: str,
    site_id: str,
    sent: Annotated[ReportForm, Form()],
    *,
    connection: Connection,
    reach: CurrentReach,
    person: CurrentPerson,
) -> Response:
    """Keep a report of a hall, or show what is wrong with it."""
    stored = _stored(connection, plan_id, site_id, reach)

    def refused(problem: str) -> Response:
        return _answer(request, connection, stored, SiteId(site_id), problem=problem, sent=sent)

    said = {k: unicodedata.normalize("NFKC", v).strip() for k, v in sent.model_dump().items()}
    day = _day_of(stored, site_id, said["day"])
    if day is None or said["kind"] not in REPORT_KINDS:
        return refused("reports_day_wrong")
    now = utc_now()
    if day > day_of(now):
        return refused("reports_too_early")
    quantity_g = _grams(said["kg"]) if said["kind"] == "differs" else None
    if said["kind"] == "differs" and quantity_g is None:
        return refused("reports_kg_wrong")
    people = _whole(said["people_count"]) if said["kind"] == ATTENDANCE else None
    if said["kind"] == ATTENDANCE and people is None:
        return refused("reports_people_wrong")
    report = HallReport(
        report_id=_id_of(said["report_id"]),
        plan_id=plan_id,
        site_id=site_id,
        day=day,
        kind=said["kind"],
        quantity_g=quantity_g,
        people_count=people,
        person_id=person.person_id,
        recorded_at=now,
    )
    hall_reports.add_report(connection, report)
    return RedirectResponse(f"{links.hall_reports(plan_id, site_id)}#on-{day}", SEE_OTHER)


def _stored(connection: sa.Connection, plan_id: str, site_id: str, reach: Reach) -> StoredPlan:
    stored = as_swapped(connection, own_parts.get_plan(connection, plan_id, reach))
    site = stored.scenario.sites.get(SiteId(site_id))
    if site is None or site.is_supply:
        raise NotStored("hall", site_id)
    reach.require_hall(site_id, scenario=stored.scenario)
    return stored


def _day_of(stored: StoredPlan, site_id: str, text: str) -> date | None:
    """Return a day on which something comes to the hall or it is open."""
    needed = {n.day for n in stored.scenario.needs if n.site_id == site_id}
    needed |= {t.day for t in stored.plan.trips if any(s.site_id == site_id for s in t.stops)}
    return next((day for day in needed if day.isoformat() == text), None)


def _id_of(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def _grams(text: str) -> int | None:
    grams = kg_as_grams(text)
    return grams if grams is not None and grams <= MOST * 1000 else None


def _whole(text: str) -> int | None:
    text = text.rstrip("人名 ")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else None


def _answer(
    request: Request,
    connection: sa.Connection,
    stored: StoredPlan,
    site_id: SiteId,
    *,
    problem: str = "",
    sent: ReportForm | None = None,
) -> Response:
    reports = hall_reports.last_reports(connection, stored.plan_id, site_id)
    page = hall_reports_page(stored, site_id, reports, today=day_of(utc_now()), problem=problem)
    page = replace(page, typed=sent.model_dump() if sent else {})
    address = links.hall_reports(stored.plan_id, site_id)
    return html(request, page, status=REFUSED if problem else 200, address=address)
