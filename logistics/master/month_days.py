"""Months as their first day: their last day, their neighbours, their fiscal year."""

import re
from calendar import monthrange
from datetime import date, timedelta

FISCAL_YEAR_MONTH = 4
"""The Japanese fiscal year begins on 1 April (会計法 第11条; 地方自治法 第208条)."""
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


def month_of(text: str) -> date | None:
    """Return the first day of a month written YYYY-MM, or None."""
    found = _MONTH.fullmatch(text)
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    return date(int(found[1]), int(found[2]), 1)


def month_text(month: date) -> str:
    """Return a month as YYYY-MM."""
    return f"{month:%Y-%m}"


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def month_after(month: date) -> date:
    """Return the first day of the month after that of ``month``."""
    return last_day(month) + timedelta(days=1)


def month_before(month: date) -> date:
    """Return the first day of the month before that of ``month``."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def fiscal_year_start(day: date) -> date:
    """Return the first day of the fiscal year that ``day`` lies in."""
    year = day.year if day.month >= FISCAL_YEAR_MONTH else day.year - 1
    return date(year, FISCAL_YEAR_MONTH, 1)
