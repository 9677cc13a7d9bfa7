"""Reports of a month or fiscal year: made once, then only read, as JSON, PDF, workbook and CSV."""

from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID, uuid4

from fastapi import APIRouter, Response, status
from pydantic import Field

from api.accounts.person import Person
from api.clock import utc_now
from api.deps import Connection, CurrentPerson, Paging, ReaderLanguage
from api.excel.report_book import report_workbook
from api.reports import frozen_reports
from api.reports.access import as_seen, maker_name
from api.reports.csv_files import report_csv, report_json
from api.reports.factors import USUAL_CO2E, USUAL_MEAL, Co2eName, MealName
from api.reports.frozen_reports import ListedReport, ReportRefused, ReportWish
from api.reports.model import By, FrozenReport
from api.reports.on_paper import report_pdf
from api.reports.periods import PeriodKind, read_period
from api.reports.words import file_name
from api.v1.base import In, ListOut, Out, listed, problems
from api.v1.months import attachment
from api.v1.sheets import MISSING_GLYPHS, PDF, PRINTED
from api.web.import_routes import XLSX

router = APIRouter(prefix="/reports", tags=["reports"])
CSV = "text/csv"


class ReportIn(In):
    """What to report on. A ``report_id`` made by the client makes it harmless to ask twice."""

    kind: PeriodKind
    period: str = Field(
        max_length=7,
        description="A month, 2026-12, or the year in whose April a fiscal year begins, 2026.",
    )
    meal: MealName = USUAL_MEAL
    co2e: Co2eName = USUAL_CO2E
    report_id: UUID | None = None


class ReportHeadOut(Out):
    """A report in a list. ``late_entries`` tell of its time and were written after it was made."""

    report_id: str
    kind: PeriodKind
    period: str
    first_on: date
    last_on: date
    made_at: datetime
    is_early: bool
    last_seq: int
    ledger_digest: str
    delivered_g: int
    meals: int
    co2e_g: int
    wasted_g: int
    late_entries: int


class StatementOut(Out):
    """What became of food: opening and what came, less what went, is closing. Grams."""

    opening_g: int
    opened_g: int
    received_g: int
    found_g: int
    moved_g: int
    eaten_g: int
    wasted_g: int
    missing_g: int
    closing_g: int


class ReportRowOut(Out):
    """A line of a table: ``kept`` at bases and on the way, ``recipients`` at halls.

    What recipients were moved is what was delivered; meals and CO2e are computed from it.
    """

    key: str
    name_ja: str
    name_en: str
    kept: StatementOut
    recipients: StatementOut
    meals: int
    co2e_g: int


class LossOut(Out):
    """What was thrown away for a reason."""

    reason: str
    kept_g: int
    recipients_g: int


class FactorOut(Out):
    """A factor and its source: grams a meal, or grams of CO2e a kilogram."""

    name: str
    value_g: int
    source_ja: str
    source_en: str


class FactorsOut(Out):
    """The factors that a report was made with."""

    meal: FactorOut
    co2e: FactorOut


class DifferenceOut(Out):
    """A line of the totals as the report has it, and as the book would have it now."""

    is_recipients: bool
    line: str
    frozen_g: int
    now_g: int


class GrowthOut(Out):
    """What the book has come to know of the report's time since.

    ``is_same_book`` = the entry that the report ends with is still what it was.
    """

    entries: int
    differences: list[DifferenceOut]
    is_same_book: bool


class ReportOut(Out):
    """A report as it was made, and how the book has grown since."""

    report_id: str
    kind: PeriodKind
    period: str
    first_on: date
    last_on: date
    made_at: datetime
    is_early: bool
    last_seq: int
    ledger_digest: str
    factors: FactorsOut
    total: ReportRowOut
    tables: dict[By, list[ReportRowOut]]
    losses: list[LossOut]
    growth: GrowthOut


@router.post(
    "",
    response_model=ReportOut,
    status_code=status.HTTP_201_CREATED,
    responses=problems(400, 409),
)
def make_report(
    wish: ReportIn, connection: Connection, person: CurrentPerson, response: Response
) -> ReportOut:
    """Make a report from the book as it is now; it stays as it is, whatever comes later."""
    period = read_period(wish.kind, wish.period)
    if period is None:
        raise ReportRefused(f"{wish.period!r} is no {wish.kind}.", word="period")
    made = frozen_reports.make_report(
        connection,
        ReportWish(
            report_id=str(wish.report_id or uuid4()),
            period=period,
            meal=wish.meal,
            co2e=wish.co2e,
        ),
        person_id=person.person_id,
        now=utc_now(),
    )
    response.headers["Location"] = f"/api/v1/reports/{made.report_id}"
    return _out(connection, made, person)


@router.get("", response_model=ListOut[ReportHeadOut], responses=problems())
def list_reports(connection: Connection, page: Paging) -> ListOut[ReportHeadOut]:
    """List reports, newest first."""
    found, total = frozen_reports.list_reports(connection, limit=page.limit, offset=page.offset)
    return listed([_head(one) for one in found], total=total, page=page)


@router.get("/{report_id}", response_model=ReportOut, responses=problems(404))
def read_report(report_id: str, connection: Connection, person: CurrentPerson) -> ReportOut:
    """Read a report. Donors are named to the council; to others they are one line."""
    return _out(connection, frozen_reports.get_report(connection, report_id), person)


@router.get(
    "/{report_id}/report.pdf",
    response_class=Response,
    responses={200: PRINTED, **problems(404)},
)
def print_report(report_id: str, connection: Connection, person: CurrentPerson) -> Response:
    """Print a report on A4; it always has the same figures."""
    report = _seen(connection, report_id, person)
    printed = report_pdf(report, made_by=maker_name(connection, report))
    headers = {"Content-Disposition": f'inline; filename="{file_name(report)}.pdf"'}
    if printed.missing_glyphs:
        headers[MISSING_GLYPHS] = quote("".join(printed.missing_glyphs))
    return Response(printed.pdf, headers=headers, media_type=PDF)


@router.get(
    "/{report_id}/report.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}, "description": "A workbook"}, **problems(404)},
)
def download_report_workbook(
    report_id: str, connection: Connection, person: CurrentPerson, language: ReaderLanguage
) -> Response:
    """Download a report as a workbook."""
    report = _seen(connection, report_id, person)
    data = report_workbook(report, language=str(language))
    return Response(data, headers=attachment(f"{file_name(report)}.xlsx"), media_type=XLSX)


@router.get(
    "/{report_id}/report.csv",
    response_class=Response,
    responses={200: {"content": {CSV: {}}, "description": "CSV, UTF-8"}, **problems(404)},
)
def download_report_csv(report_id: str, connection: Connection, person: CurrentPerson) -> Response:
    """Download every line of a report in grams."""
    report = _seen(connection, report_id, person)
    headers = attachment(f"{file_name(report)}.csv")
    return Response(report_csv(report), headers=headers, media_type=CSV)


def _seen(connection: Connection, report_id: str, person: Person) -> FrozenReport:
    found = frozen_reports.get_report(connection, report_id)
    return as_seen(connection, found, person.role)


def _out(connection: Connection, report: FrozenReport, person: Person) -> ReportOut:
    told = report_json(as_seen(connection, report, person.role))
    grown = GrowthOut.model_validate(frozen_reports.growth(connection, report))
    return ReportOut.model_validate({**told, "growth": grown})


def _head(one: ListedReport) -> ReportHeadOut:
    report, total = one.report, one.report.figures.total
    return ReportHeadOut(
        report_id=report.report_id,
        kind=report.period.kind,
        period=report.period.text,
        first_on=report.period.first_on,
        last_on=report.period.last_on,
        made_at=report.made_at,
        is_early=report.is_early,
        last_seq=report.last_seq,
        ledger_digest=report.ledger_digest,
        delivered_g=total.delivered_g,
        meals=total.meals,
        co2e_g=total.co2e_g,
        wasted_g=total.both.wasted_g,
        late_entries=one.late_entries,
    )
