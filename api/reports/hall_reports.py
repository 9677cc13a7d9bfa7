"""What halls report of a plan: receipts (as expected, other weight, nothing came), attendance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import sqlalchemy as sa

from api.planning.plan_parents import forebears
from api.reports.report_tables import hall_reports
from api.store import insert_once

ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True, kw_only=True)
class HallReport:
    """A report of one day; the weight is there where it differs, people with attendance."""

    report_id: str
    plan_id: str
    site_id: str
    day: date
    kind: str
    quantity_g: int | None = None
    people_count: int | None = None
    note: str = ""
    person_id: str
    recorded_at: datetime


def add_report(connection: sa.Connection, report: HallReport) -> None:
    """Keep a report; a form that is sent twice is one, one that is filled in anew is another."""
    known = sa.select(hall_reports.c.kind).where(hall_reports.c.report_id == report.report_id)
    report_id = report.report_id
    if connection.execute(known).one_or_none() is not None:
        reports = last_reports(connection, report.plan_id, report.site_id)
        last = reports.get((report.day, report.kind == ATTENDANCE))
        if last is not None and _said(last) == _said(report):
            return
        report_id = str(uuid4())
    values = {
        "report_id": report_id,
        "plan_id": report.plan_id,
        "site_id": report.site_id,
        "day_on": report.day,
        "kind": report.kind,
        "quantity_g": report.quantity_g,
        "people_count": report.people_count,
        "note": report.note,
        "person_id": report.person_id,
        "recorded_at": report.recorded_at,
    }
    insert_once(connection, hall_reports, values)


def _said(report: HallReport) -> tuple[str, int | None, int | None]:
    return (report.kind, report.quantity_g, report.people_count)


def last_reports(
    connection: sa.Connection, plan_id: str, site_id: str
) -> Mapping[tuple[date, bool], HallReport]:
    """Return the last report of each day of a hall, by day and whether it is of attendance.

    What was reported of the plans that a plan was made of counts, too.
    """
    plan_ids = (plan_id, *forebears(connection, plan_id))
    query = sa.select(hall_reports).where(
        hall_reports.c.plan_id.in_(plan_ids), hall_reports.c.site_id == site_id
    )
    ordered = query.order_by(hall_reports.c.recorded_at, hall_reports.c.report_id)
    found: dict[tuple[date, bool], HallReport] = {}
    for row in connection.execute(ordered):
        values = dict(row._mapping)
        report = HallReport(day=values.pop("day_on"), **values)
        found[report.day, report.kind == ATTENDANCE] = report
    return found
