"""The times that reports are about: a month, or a fiscal year from April to March."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inventory.days import moment_of
from logistics.master.month_days import (
    FISCAL_YEAR_MONTH,
    fiscal_year_start,
    last_day,
    month_after,
    month_of,
    month_text,
)


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    FISCAL_YEAR = "fiscal_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A whole month or fiscal year in Japan; both days belong to it."""

    kind: PeriodKind
    first_on: date
    last_on: date

    @property
    def text(self) -> str:
        """How it is written: 2026-12, or 2026 for the fiscal year that begins in April 2026."""
        is_month = self.kind is PeriodKind.MONTH
        return month_text(self.first_on) if is_month else f"{self.first_on.year}"

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its months."""
        found = [self.first_on]
        while (following := month_after(found[-1])) <= self.last_on:
            found.append(following)
        return tuple(found)

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When each of its months begins, and when it is over."""
        return (*map(moment_of, self.months), self.end)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return moment_of(self.last_on + timedelta(days=1))


def month_period(first_on: date) -> Period:
    """Return the month that begins on a day."""
    return Period(kind=PeriodKind.MONTH, first_on=first_on, last_on=last_day(first_on))


def fiscal_year_period(year: int) -> Period:
    """Return the fiscal year that begins in April of a year."""
    first_on = date(year, FISCAL_YEAR_MONTH, 1)
    return Period(
        kind=PeriodKind.FISCAL_YEAR,
        first_on=first_on,
        last_on=fiscal_year_start(first_on).replace(year=year + 1) - timedelta(days=1),
    )


def read_period(kind: PeriodKind, text: str) -> Period | None:
    """Return the period that ``Period.text`` would write so; None = it is none."""
    if kind is PeriodKind.MONTH:
        first_on = month_of(text)
        return None if first_on is None else month_period(first_on)
    first_on = month_of(f"{text}-04")
    return None if first_on is None else fiscal_year_period(first_on.year)
