"""The routes of the page that prepares a month."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import store
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, CurrentReach, Runner
from api.excel.cells import ERA_FIRST_YEARS
from api.food.stock_lots import stock_lots
from api.master import coming_months, master_store
from api.master.master_access import MasterView
from api.store import NotStored
from api.trips import approvals
from api.web import links
from api.web.answers import SEE_OTHER, html
from api.web.gaps import names_of
from api.web.language import chosen_language
from api.web.master_names import labels_of
from api.web.master_routes import SentTexts
from api.web.pages.gaps import gap_groups
from api.web.pages.next_month import Asked, BuiltMonth, next_month_page, refused_lines
from api.web.run_routes import start_runs
from api.web.words.faults import fault_text
from inventory.days import day_of
from inventory.store.arrivals import came_lots
from logistics.master.coming_month import MonthRefused, expected_arrivals
from logistics.master.month_days import month_after, month_before, month_of, month_text
from logistics.scenario_files.columns import NEEDS, SHIFTS

REFUSED = 422
BLOCKED = "next_build_blocked"
_TYPED = re.compile(
    r"(?:令和\s*(?P<era>元|\d{1,2})|(?P<year>\d{4}))\s*[-/.年]\s*(?P<month>\d{1,2})\s*月?"
)
MOST_LETTERS = 200
MOST_LISTED = 200
"""Months that are looked through for those of the same days."""

Text = Annotated[str, Form(max_length=1000)]


def next_month_router() -> APIRouter:
    """Return the pages that prepare a month, to be mounted at the root."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    routes: Mapping[str, tuple[str, str, Callable[..., Response]]] = {
        "page_next_month": ("GET", links.NEXT_MONTH, show_next_month),
        "page_draft_month": ("POST", "/next-month/{month}/draft", draft_month),
        "page_build_month": ("POST", "/next-month/{month}/build", build_month),
    }
    for name, (method, path, endpoint) in routes.items():
        made.add_api_route(path, endpoint, methods=[method], name=name)
    return made


def _typed_month(text: str) -> date | None:
    """Return the first day of 2027-01, 2027/1, 2027年1月 or 令和9年1月; None = it is no month."""
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    era = found["era"]
    year = ERA_FIRST_YEARS["令和"] - 1 + int(era.replace("元", "1")) if era else int(found["year"])
    return month_of(f"{year:04}-{int(found['month']):02}")


def _wanted(text: str) -> date:
    found = month_of(text)
    if found is None:
        raise NotStored("month", text)
    return found


def show_next_month(request: Request, connection: Connection, reach: CurrentReach) -> Response:
    """Show a month, the coming one when none is asked for: what it has and what it lacks."""
    now, text = utc_now(), request.query_params.get("month", "")
    month = _typed_month(text)
    coming = month or month_after(day_of(now))
    is_wrong = bool(text) and month is None
    asked = Asked(
        month=coming,
        from_month=month_text(month_before(coming)),
        problem="next_month_wrong" if is_wrong else "",
        field="month" if is_wrong else "",
    )
    return _answer(request, connection, reach, asked, now=now)


def draft_month(
    request: Request,
    month: str,
    *,
    connection: Connection,
    person: CurrentPerson,
    reach: CurrentReach,
    from_month: Text = "",
    without_year_end: Text = "",
) -> Response:
    """Copy what repeats into a month and show what was copied."""
    to_month, source, now = _wanted(month), _typed_month(from_month), utc_now()
    if source is None:
        asked = Asked(
            month=to_month,
            from_month=from_month[:MOST_LETTERS],
            problem="next_month_wrong",
            field="from_month",
        )
        return _answer(request, connection, reach, asked, now=now)
    drafted = coming_months.draft_from(
        connection,
        from_month=source,
        to_month=to_month,
        with_year_end=not without_year_end,
        person_id=person.person_id,
        now=now,
    )
    asked = Asked(month=to_month, from_month=month_text(source), drafted=drafted)
    return _answer(request, connection, reach, asked, now=now)


def build_month(
    request: Request,
    month: str,
    *,
    connection: Connection,
    reach: CurrentReach,
    settings: AppSettings,
    runner: Runner,
    sent: SentTexts,
) -> Response:
    """Build a month, store it and show it or begin to plan it, or show what is wrong with it.

    A month in which there is nothing to plan is not built.
    """
    wanted, now, name = _wanted(month), utc_now(), sent.get("name", "")[:MOST_LETTERS]
    try:
        built = coming_months.build_month(
            connection,
            wanted,
            role=reach.person.role,
            name=name.strip(),
            now=now,
        )
    except coming_months.MonthIncomplete:
        from_month = month_text(month_before(wanted))
        asked = Asked(month=wanted, from_month=from_month, name=name, problem=BLOCKED)
        return _answer(request, connection, reach, asked, now=now)
    except MonthRefused as refused:
        language = chosen_language(request)
        texts = [fault_text(fault, language=language) for fault in refused.faults]
        origins = ((o.file, o.row_id) for o in refused.origins if o is not None)
        labels = labels_of(MasterView(connection, reach), origins)
        asked = Asked(
            month=wanted,
            from_month=month_text(month_before(wanted)),
            name=name,
            refused=refused_lines(refused, texts, labels=labels),
            refused_count=len(refused.faults),
        )
        return _answer(request, connection, reach, asked, now=now)
    if sent.get("then") != "plan":
        return RedirectResponse(links.month(built.row.scenario_id), SEE_OTHER)
    run_id = start_runs(
        connection,
        settings,
        built.row.scenario_id,
        run_id=sent.get("run_id", ""),
        with_others=sent.get("with_others") == "1",
    )
    runner.wake()
    return RedirectResponse(links.run(run_id), SEE_OTHER)


def _answer(
    request: Request, connection: sa.Connection, reach: Reach, asked: Asked, *, now: datetime
) -> Response:
    text = month_text(asked.month)
    rows = master_store.read_rows(connection, (NEEDS, SHIFTS))

    def of_month(file: str, column: str) -> int:
        return sum(row[column].startswith(text) for row in rows[file])

    today = day_of(now)
    stock = stock_lots(connection, today)
    known = {lot.lot_id for lot in stock} | set(came_lots(connection))
    left = coming_months.rows_for(connection, asked.month, today=today)
    coming = expected_arrivals(left, month=asked.month, as_of=today, known=known)
    counts = {
        "needs": of_month(NEEDS.name, "date"),
        "shifts": of_month(SHIFTS.name, "date"),
        "arrivals": len(coming),
        "stock": len(stock),
    }
    names = names_of(connection, reach, now=now)
    found = coming_months.gaps_of(connection, asked.month, now=now)
    page = next_month_page(
        asked,
        gaps=gap_groups(found, names, month=asked.month),
        counts=counts,
        names=names,
        built=_built(connection, asked.month),
    )
    status = REFUSED if asked.problem or asked.refused else 200
    return html(request, page, status=status, address=links.next_month(text))


def _built(connection: sa.Connection, month: date) -> list[BuiltMonth]:
    """Return the months that are stored for a month already, the newest first."""
    months, _ = store.list_scenarios(connection, limit=MOST_LISTED)
    plan_id = approvals.approved_plan(connection, month)
    of_approved = store.plan_row(connection, plan_id).scenario_id if plan_id else ""
    return [
        BuiltMonth(
            name=row.name,
            url=links.month(row.scenario_id),
            created_at=row.created_at,
            plan_count=store.list_plans(connection, scenario_id=row.scenario_id, limit=1)[1],
            is_approved=row.scenario_id == of_approved,
        )
        for row in months
        if month_text(row.start) == month_text(month)
    ]
