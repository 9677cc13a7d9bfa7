"""Reports of trips as they are kept: found, listed, and looked at by somebody of the office."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.driver.tables import trip_reports
from api.driver.told import Flag, Kept, Report, ReportKind, ReportState


def find_report(connection: sa.Connection, report_id: str) -> Kept | None:
    """Return a report by its id."""
    query = sa.select(trip_reports).where(trip_reports.c.report_id == report_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else as_kept(row)


def reports_of(connection: sa.Connection, plan_id: str, trip_id: str) -> list[Kept]:
    """Return the reports of a trip in the order in which they came."""
    mine = of_trip(plan_id, trip_id)
    query = sa.select(trip_reports).where(mine).order_by(trip_reports.c.number)
    return [as_kept(row) for row in connection.execute(query)]


def of_trip(plan_id: str, trip_id: str) -> sa.ColumnElement[bool]:
    """Return the condition that a row is of a trip."""
    return sa.and_(trip_reports.c.plan_id == plan_id, trip_reports.c.trip_id == trip_id)


def to_look_at(connection: sa.Connection) -> list[Kept]:
    """Return every report that the office has not looked at yet, the oldest first."""
    flagged = sa.and_(
        trip_reports.c.flags != "",
        trip_reports.c.resolved_at.is_(None),
        trip_reports.c.state != str(ReportState.TAKEN_BACK),
    )
    query = sa.select(trip_reports).where(flagged).order_by(trip_reports.c.number)
    return [as_kept(row) for row in connection.execute(query)]


def resolve(
    connection: sa.Connection, report_id: str, *, note: str, by: tuple[str, datetime]
) -> None:
    """Write that somebody of the office has looked at a report."""
    person_id, now = by
    connection.execute(
        sa.update(trip_reports)
        .where(trip_reports.c.report_id == report_id)
        .values(resolved_by=person_id, resolved_at=now, note=note)
    )


def as_kept(row: sa.Row[tuple[object, ...]]) -> Kept:
    """Return a row of the table as a report."""
    return Kept(
        report_id=row.report_id,
        plan_id=row.plan_id,
        trip_id=row.trip_id,
        person_id=row.person_id,
        content=json.loads(row.content),
        device_at=row.device_at,
        received_at=row.received_at,
        skew_s=row.skew_s,
        state=ReportState(row.state),
        flags=tuple(Flag(flag) for flag in row.flags.split(",") if flag),
        note=row.note,
        resolved_at=row.resolved_at,
        number=row.number,
    )


def report_of(kept: Kept) -> Report:
    """Return a report as it was told."""
    content: dict[str, Any] = dict(kept.content)
    return Report(
        report_id=kept.report_id,
        kind=ReportKind(content["kind"]),
        site_id=content["site_id"],
        device_at=kept.device_at,
        lines=content["lines"],
        reason=content["reason"],
        note=content["note"],
        temperature_dc=content["temperature_dc"],
        plan_id=content.get("plan_id", ""),
        takes_back=content.get("takes_back", ""),
    )
