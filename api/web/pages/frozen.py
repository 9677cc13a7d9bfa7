"""Reports: the list with the form that makes one, and a report as it was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import uuid4

from api.reports.factors import CO2E_FACTORS, MEAL_FACTORS, USUAL_CO2E, USUAL_MEAL, Factor
from api.reports.frozen_reports import LINES, Growth, ListedReport
from api.reports.model import FrozenReport, ReportRow
from api.reports.periods import Period, fiscal_year_period, month_period
from api.reports.words import (
    BALANCE,
    COLUMN_NAMES,
    LINE_NAMES,
    LOSSES,
    NOTES,
    POOL_NAMES,
    TABLE_NAMES,
    loss_name,
    period_name,
)
from api.web import links
from api.words import Wordings
from inventory.days import day_of, moment_of
from logistics.master.month_days import fiscal_year_start, month_before

MOST_MONTHS = 36
_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChoice:
    """A period of the form; ``value`` is what it sends."""

    value: str
    name: Wordings
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorChoice:
    """A factor of the form."""

    value: str
    name: Wordings
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report in the list."""

    url: str
    name: Wordings
    made_on: date
    is_early: bool
    delivered_g: int
    meals: int
    wasted_g: int
    late_entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenReportsPage:
    """All reports. ``problem`` is the word for what was wrong with the form, or empty."""

    template: ClassVar[str] = "frozen_reports.html"

    make_url: str
    report_id: str
    months: tuple[PeriodChoice, ...]
    years: tuple[PeriodChoice, ...]
    meals: tuple[FactorChoice, ...]
    co2e: tuple[FactorChoice, ...]
    problem: str
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """A line of the totals that the book has otherwise now."""

    name: Wordings
    pool: Wordings
    frozen_g: int
    now_g: int
    change_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """A line of the totals at bases, at halls, and in all."""

    name: Wordings
    grams: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """A group of a table; ``is_total`` marks the last line."""

    name: Wordings
    is_total: bool
    received_g: int
    delivered_g: int
    meals: int
    co2e_g: int
    wasted_g: int
    difference_g: int
    closing_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """A table of a report."""

    key: str
    name: Wordings
    lines: tuple[GroupLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenReportPage:
    """A report. ``again_url`` is empty for those who may not make one."""

    template: ClassVar[str] = "frozen_report.html"

    name: Wordings
    list_url: str
    made_on: date
    made_min: int
    made_by: str
    is_early: bool
    last_seq: int
    digest: str
    total: GroupLine
    pdf_url: str
    xlsx_url: str
    csv_url: str
    late_entries: int
    is_same_book: bool
    differences: tuple[DifferenceLine, ...]
    again_url: str
    again_period: str
    again_meal: str
    again_co2e: str
    again_id: str
    balance_name: Wordings
    pools: tuple[Wordings, ...]
    balance: tuple[BalanceLine, ...]
    losses_name: Wordings
    losses: tuple[BalanceLine, ...]
    columns: tuple[Wordings, ...]
    tables: tuple[GroupTable, ...]
    factors: tuple[Wordings, ...]
    notes: tuple[Wordings, ...]


def period_value(period: Period) -> str:
    """Return what the form sends for a period."""
    return f"{period.kind}:{period.text}"


def frozen_reports_page(
    found: Iterable[ListedReport],
    *,
    first_on: date,
    today: date,
    may_make: bool,
    chosen: tuple[str, str, str] = ("", USUAL_MEAL, USUAL_CO2E),
    problem: str = "",
) -> FrozenReportsPage:
    """Build the list; ``first_on`` is the first day that the book tells of.

    ``chosen`` are period and factors as the form was sent. The month before is usually asked for.
    """
    months, years = _periods(first_on, today)
    wanted = chosen[0] or period_value(months[min(1, len(months) - 1)])
    return FrozenReportsPage(
        make_url=links.FROZEN_REPORTS if may_make else "",
        report_id=str(uuid4()),
        months=tuple(_choice(period, wanted) for period in months),
        years=tuple(_choice(period, wanted) for period in years),
        meals=_factors(MEAL_FACTORS.values(), chosen[1]),
        co2e=_factors(CO2E_FACTORS.values(), chosen[2]),
        problem=problem,
        reports=tuple(map(_line, found)),
    )


def _periods(first_on: date, today: date) -> tuple[list[Period], list[Period]]:
    """Return the months and fiscal years from a day until today, the newest first."""
    earliest, month = min(first_on, today).replace(day=1), today.replace(day=1)
    months = [month]
    while months[-1] > earliest and len(months) < MOST_MONTHS:
        months.append(month_before(months[-1]))
    starts = dict.fromkeys(fiscal_year_start(m).year for m in months)
    return [month_period(m) for m in months], [fiscal_year_period(year) for year in starts]


def _choice(period: Period, wanted: str) -> PeriodChoice:
    value = period_value(period)
    return PeriodChoice(value=value, name=period_name(period), chosen=value == wanted)


def _factors(found: Iterable[Factor], wanted: str) -> tuple[FactorChoice, ...]:
    return tuple(
        FactorChoice(value=f.name, name=(f.ja, f.en), chosen=f.name == wanted) for f in found
    )


def _line(one: ListedReport) -> ReportLine:
    report, total = one.report, one.report.figures.total
    return ReportLine(
        url=links.frozen_report(report.report_id),
        name=period_name(report.period),
        made_on=day_of(report.made_at),
        is_early=report.is_early,
        delivered_g=total.delivered_g,
        meals=total.meals,
        wasted_g=total.both.wasted_g,
        late_entries=one.late_entries,
    )


def frozen_report_page(
    report: FrozenReport, grown: Growth, *, made_by: str, may_make: bool
) -> FrozenReportPage:
    """Build the page of a report."""
    figures, total = report.figures, report.figures.total
    return FrozenReportPage(
        name=period_name(report.period),
        list_url=links.FROZEN_REPORTS,
        made_on=day_of(report.made_at),
        made_min=(report.made_at - moment_of(day_of(report.made_at))) // timedelta(minutes=1),
        made_by=made_by,
        is_early=report.is_early,
        last_seq=report.last_seq,
        digest=report.ledger_digest[:_DIGITS],
        total=_group(total, total),
        pdf_url=links.report_file(report.report_id, "pdf"),
        xlsx_url=links.report_file(report.report_id, "xlsx"),
        csv_url=links.report_file(report.report_id, "csv"),
        late_entries=grown.entries,
        is_same_book=grown.is_same_book,
        differences=_differences(grown),
        again_url=links.FROZEN_REPORTS if may_make else "",
        again_period=period_value(report.period),
        again_meal=figures.meal.name,
        again_co2e=figures.co2e.name,
        again_id=str(uuid4()),
        balance_name=BALANCE,
        pools=tuple(POOL_NAMES.values()),
        balance=tuple(
            BalanceLine(
                name=LINE_NAMES[x],
                grams=tuple(getattr(getattr(total, pool), x) for pool in POOL_NAMES),
            )
            for x in LINES
        ),
        losses_name=LOSSES,
        losses=tuple(
            BalanceLine(name=loss_name(x.reason), grams=(x.kept_g, x.recipients_g, x.quantity_g))
            for x in figures.losses
        ),
        columns=tuple(COLUMN_NAMES.values()),
        tables=tuple(
            GroupTable(
                key=str(by),
                name=TABLE_NAMES[by],
                lines=tuple(_group(row, total) for row in (*rows, total)),
            )
            for by, rows in figures.tables.items()
        ),
        factors=tuple((f.ja, f.en) for f in (figures.meal, figures.co2e)),
        notes=NOTES,
    )


def _differences(grown: Growth) -> tuple[DifferenceLine, ...]:
    return tuple(
        DifferenceLine(
            name=LINE_NAMES[d.line],
            pool=POOL_NAMES["recipients" if d.is_recipients else "kept"],
            frozen_g=d.frozen_g,
            now_g=d.now_g,
            change_g=d.now_g - d.frozen_g,
        )
        for d in grown.differences
    )


def _group(row: ReportRow, total: ReportRow) -> GroupLine:
    both = row.both
    return GroupLine(
        name=(row.ja, row.en),
        is_total=row is total,
        received_g=both.received_g,
        delivered_g=row.delivered_g,
        meals=row.meals,
        co2e_g=row.co2e_g,
        wasted_g=both.wasted_g,
        difference_g=row.difference_g,
        closing_g=row.kept.closing_g,
    )
