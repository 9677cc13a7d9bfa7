"""Reports: made once from the book, kept with their figures and factors, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.reports.factors import CO2E_FACTORS, MEAL_FACTORS, USUAL_CO2E, USUAL_MEAL
from api.reports.frozen_tables import frozen_reports
from api.reports.model import FrozenReport, figures_json, period_of, read_figures
from api.reports.periods import Period
from api.reports.sums import read_names, sum_up
from api.store import NotStored, StoreError, insert_once
from inventory.days import day_of, moment_of
from inventory.store import tallies
from inventory.tally import Statement, changes, tally


class ReportRefused(StoreError):
    """A report that cannot be made as it was asked for; ``word`` names what is wrong."""

    code = "report_refused"
    remedy = "Ask for a month or fiscal year that has begun, and for a factor that is listed."

    def __init__(self, message: str, *, word: str) -> None:
        self.word = word
        super().__init__(message)


class ReportTaken(StoreError):
    """The id of a report that is another one already."""

    code = "report_taken"
    remedy = "Send a new report_id, or none."

    def __init__(self, report_id: str) -> None:
        super().__init__(f"The report {report_id!r} is there already and is another one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """A report that is asked for. The client makes the id: sent twice, it is one report."""

    report_id: str
    period: Period
    meal: str = USUAL_MEAL
    co2e: str = USUAL_CO2E


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A line of the totals that would be another one today."""

    is_recipients: bool
    line: str
    frozen_g: int
    now_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What the book has come to know of a report's time since the report was made.

    ``is_same_book`` = the entry that the report ends with is still what it was.
    """

    entries: int
    differences: tuple[Difference, ...]
    is_same_book: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReport:
    """A report in a list; ``late_entries`` tell of its time and came after it was made."""

    report: FrozenReport
    late_entries: int


def make_report(
    connection: sa.Connection, wish: ReportWish, *, person_id: str, now: datetime
) -> FrozenReport:
    """Sum the book up, keep the report and return it; the same wish again is only answered again.

    Raises ``ReportRefused``, ``ReportTaken`` and ``LedgerUneven``; nothing is kept then.
    """
    there = _find(connection, wish.report_id)
    if there is not None:
        return _again(there, wish)
    if wish.meal not in MEAL_FACTORS or wish.co2e not in CO2E_FACTORS:
        raise ReportRefused("There is no such factor.", word="factor")
    if moment_of(wish.period.first_on) > now:
        raise ReportRefused(f"{wish.period.text} has not begun yet.", word="future")
    mark = tallies.last_mark(connection)
    meal, co2e = MEAL_FACTORS[wish.meal], CO2E_FACTORS[wish.co2e]
    today = day_of(now)
    figures = sum_up(connection, wish.period, mark, today=today, meal=meal, co2e=co2e)
    values = {
        "report_id": wish.report_id,
        "kind": str(wish.period.kind),
        "first_on": wish.period.first_on,
        "last_on": wish.period.last_on,
        "made_at": now,
        "person_id": person_id,
        "last_seq": mark.seq,
        "ledger_digest": mark.digest,
        "figures_json": figures_json(figures),
    }
    if not insert_once(connection, frozen_reports, values):  # another request was faster
        return _again(get_report(connection, wish.report_id), wish)
    return get_report(connection, wish.report_id)


def _again(there: FrozenReport, wish: ReportWish) -> FrozenReport:
    asked = (wish.period, wish.meal, wish.co2e)
    if (there.period, there.figures.meal.name, there.figures.co2e.name) != asked:
        raise ReportTaken(wish.report_id)
    return there


def get_report(connection: sa.Connection, report_id: str) -> FrozenReport:
    """Return a report; raise ``NotStored``."""
    found = _find(connection, report_id)
    if found is None:
        raise NotStored("report", report_id)
    return found


def _find(connection: sa.Connection, report_id: str) -> FrozenReport | None:
    query = sa.select(frozen_reports).where(frozen_reports.c.report_id == report_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _report(row)


def list_reports(
    connection: sa.Connection, *, limit: int, offset: int = 0
) -> tuple[tuple[ListedReport, ...], int]:
    """Return reports, the newest first, and how many there are."""
    query = sa.select(frozen_reports).order_by(
        frozen_reports.c.made_at.desc(), frozen_reports.c.report_id
    )
    rows = connection.execute(query.limit(limit).offset(offset))
    count = sa.select(sa.func.count()).select_from(frozen_reports)
    found = [_report(row) for row in rows]
    return tuple(_listed(connection, report) for report in found), int(
        connection.execute(count).scalar_one()
    )


def _listed(connection: sa.Connection, report: FrozenReport) -> ListedReport:
    late = tallies.count_between(connection, report.last_seq, until=report.period.end)
    return ListedReport(report=report, late_entries=late)


def _report(row: sa.Row[Any]) -> FrozenReport:
    return FrozenReport(
        report_id=row.report_id,
        period=period_of(row.kind, row.first_on, row.last_on),
        made_at=row.made_at,
        person_id=row.person_id,
        last_seq=row.last_seq,
        ledger_digest=row.ledger_digest,
        figures=read_figures(row.figures_json),
    )


def growth(connection: sa.Connection, report: FrozenReport) -> Growth:
    """Return what the book knows of a report's time that the report does not."""
    mark = tallies.last_mark(connection)
    stretch = {"up_to_seq": mark.seq, "after_seq": report.last_seq}
    moments = report.period.moments
    late = tallies.count_between(connection, report.last_seq, until=moments[-1])
    differences: Sequence[Difference] = ()
    if late:
        names = read_names(connection)
        openings = tallies.held_before(connection, moments[0], **stretch)
        happened = changes(tallies.legs_between(connection, moments, **stretch))
        more = tally(openings, happened, names.is_recipient)
        total = report.figures.total
        differences = [
            *_differences(total.kept, more.get(False, Statement()), is_recipients=False),
            *_differences(total.recipients, more.get(True, Statement()), is_recipients=True),
        ]
    same = tallies.digest_at(connection, report.last_seq) == report.ledger_digest
    return Growth(entries=late, differences=tuple(differences), is_same_book=same)


LINES = (
    "opening_g",
    "opened_g",
    "received_g",
    "found_g",
    "moved_g",
    "eaten_g",
    "wasted_g",
    "missing_g",
    "closing_g",
)
"""The lines of a statement, in the order in which they are told."""


def _differences(
    frozen: Statement, more: Statement, *, is_recipients: bool
) -> Sequence[Difference]:
    return [
        Difference(
            is_recipients=is_recipients,
            line=line,
            frozen_g=getattr(frozen, line),
            now_g=getattr(frozen, line) + getattr(more, line),
        )
        for line in LINES
        if getattr(more, line)
    ]
