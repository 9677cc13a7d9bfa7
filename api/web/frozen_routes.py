"""The routes of reports: all of them, one, and making one."""

import unicodedata
from uuid import UUID, uuid4

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.person import Person
from api.clock import utc_now
from api.deps import Connection, CurrentPerson
from api.permissions import scope_of
from api.reports import frozen_reports
from api.reports.access import as_seen, maker_name
from api.reports.factors import USUAL_CO2E, USUAL_MEAL
from api.reports.frozen_reports import ReportRefused, ReportTaken, ReportWish
from api.reports.periods import Period, PeriodKind, read_period
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.master_routes import SentTexts
from api.web.pages.frozen import frozen_report_page, frozen_reports_page
from inventory.days import day_of
from inventory.store.tallies import first_day

REFUSED = 422
MOST_LISTED = 100
MAKE = "page_make_report"
_PROBLEMS = {
    "period": "frozen_wrong_period",
    "future": "frozen_wrong_future",
    "factor": "frozen_wrong_factor",
}


def frozen_router() -> APIRouter:
    """Return the pages of reports, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    made.add_api_route(
        links.FROZEN_REPORTS, show_reports, methods=["GET"], name="page_frozen_reports"
    )
    made.add_api_route(links.FROZEN_REPORTS, make_report, methods=["POST"], name=MAKE)
    made.add_api_route(
        "/reports/{report_id}", show_report, methods=["GET"], name="page_frozen_report"
    )
    return made


def show_reports(request: Request, connection: Connection, person: CurrentPerson) -> Response:
    """Show all reports, and to the council the form that makes one."""
    return _listed(request, connection, person)


def make_report(
    request: Request, connection: Connection, person: CurrentPerson, sent: SentTexts
) -> Response:
    """Make a report and show it, or say what was wrong with the form."""
    said = {k: unicodedata.normalize("NFKC", v).strip()[:100] for k, v in sent.items()}
    period = _period(said.get("period", ""))
    if period is None:
        return _listed(request, connection, person, said=said, problem="period")
    wish = ReportWish(
        report_id=_id_of(said.get("report_id", "")),
        period=period,
        meal=said.get("meal", ""),
        co2e=said.get("co2e", ""),
    )
    try:
        made = frozen_reports.make_report(
            connection, wish, person_id=person.person_id, now=utc_now()
        )
    except ReportRefused as refused:
        return _listed(request, connection, person, said=said, problem=refused.word)
    except ReportTaken:  # the form was sent again with another choice
        return make_report(request, connection, person, {**sent, "report_id": ""})
    return RedirectResponse(links.frozen_report(made.report_id), SEE_OTHER)


def show_report(
    request: Request, report_id: str, connection: Connection, person: CurrentPerson
) -> Response:
    """Show a report as it was made, and how the book has grown since."""
    whole = frozen_reports.get_report(connection, report_id)
    page = frozen_report_page(
        as_seen(connection, whole, person.role),
        frozen_reports.growth(connection, whole),
        made_by=maker_name(connection, whole),
        may_make=scope_of(person.role, MAKE) is not None,
    )
    return html(request, page)


def _listed(
    request: Request,
    connection: sa.Connection,
    person: Person,
    *,
    said: dict[str, str] | None = None,
    problem: str = "",
) -> Response:
    found, _ = frozen_reports.list_reports(connection, limit=MOST_LISTED)
    today = day_of(utc_now())
    chosen = {"meal": USUAL_MEAL, "co2e": USUAL_CO2E} if said is None else said
    page = frozen_reports_page(
        found,
        first_on=first_day(connection) or today,
        today=today,
        may_make=scope_of(person.role, MAKE) is not None,
        chosen=(chosen.get("period", ""), chosen.get("meal", ""), chosen.get("co2e", "")),
        problem=_PROBLEMS[problem] if problem else "",
    )
    status = REFUSED if problem else 200
    return html(request, page, status=status, address=links.FROZEN_REPORTS)


def _period(text: str) -> Period | None:
    kind, _, rest = text.partition(":")
    return read_period(PeriodKind(kind), rest) if kind in set(PeriodKind) else None


def _id_of(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
