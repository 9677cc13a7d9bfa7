"""Reports and their pages, made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

from api.reports.factors import CO2E_FACTORS, MEAL_FACTORS
from api.reports.frozen_reports import Difference, Growth, ListedReport
from api.reports.model import By, FrozenReport, Loss, ReportFigures, ReportRow
from api.reports.periods import fiscal_year_period
from api.web.pages.frozen import frozen_report_page, frozen_reports_page
from api.web.render import Page
from inventory.tally import Statement

TODAY = date(2027, 5, 20)
KEPT = Statement(opening_g=1_000, received_g=50_000, moved_g=-40_000, wasted_g=123, missing_g=7)
GIVEN = Statement(moved_g=40_000, eaten_g=1_000)
TOTAL = ReportRow(
    key="", ja="合計", en="Total", kept=KEPT, recipients=GIVEN, meals=63, co2e_g=90_400
)


def a_report() -> FrozenReport:
    row = replace(TOTAL, key="31201", ja="鳥取市", en="Tottori City")
    figures = ReportFigures(
        total=TOTAL,
        tables={By.MUNICIPALITY: (row,), By.DONOR: (replace(row, ja="<b>商店", en="<b>商店"),)},
        losses=(Loss(reason="expired", kept_g=123, recipients_g=0),),
        meal=MEAL_FACTORS["fao"],
        co2e=CO2E_FACTORS["fy2023"],
    )
    return FrozenReport(
        report_id="11111111-2222-4333-8444-555555555555",
        period=fiscal_year_period(2026),
        made_at=datetime(2027, 4, 3, 1, 0, tzinfo=UTC),
        person_id="p",
        last_seq=1_234,
        ledger_digest="ab" * 32,
        figures=figures,
    )


def frozen_pages() -> dict[str, Page]:
    """The list and a report in the states that take other branches."""
    report = a_report()
    early = replace(
        report,
        made_at=datetime(2026, 12, 1, tzinfo=UTC),
        figures=replace(report.figures, losses=(), tables={}),
    )
    same = Growth(entries=0, differences=(), is_same_book=True)
    late = (Difference(is_recipients=False, line="wasted_g", frozen_g=123, now_g=1_357),)
    found = [
        ListedReport(report=report, late_entries=2),
        ListedReport(report=early, late_entries=0),
    ]
    first_on = date(2026, 3, 5)
    return {
        "frozen reports": frozen_reports_page(found, first_on=first_on, today=TODAY, may_make=True),
        "frozen reports, none": frozen_reports_page(
            (), first_on=TODAY, today=TODAY, may_make=False
        ),
        "frozen reports, refused": frozen_reports_page(
            (), first_on=first_on, today=TODAY, may_make=True, problem="frozen_wrong_future"
        ),
        "frozen report": frozen_report_page(
            report,
            Growth(entries=2, differences=late, is_same_book=True),
            made_by="協議会",
            may_make=True,
        ),
        "frozen report, early": frozen_report_page(early, same, made_by="–", may_make=False),
        "frozen report, same figures": frozen_report_page(
            report, replace(same, entries=3), made_by="–", may_make=False
        ),
        "frozen report of another book": frozen_report_page(
            report, replace(same, is_same_book=False), made_by="–", may_make=True
        ),
    }
