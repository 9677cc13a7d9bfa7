"""Days as people in Japan write them: 令和8年12月5日(2026-12-05)（土）.

The imperial years count from 明治6年 (1873), when Japan took the Gregorian calendar; weekdays and
month names come from CLDR by way of Babel.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date


class Era(NamedTuple):
    """An era by its first day."""

    begins_on: date
    name: str
    roman: str


ERAS = (
    Era(date(2019, 5, 1), "令和", "Reiwa"),
    Era(date(1989, 1, 8), "平成", "Heisei"),
    Era(date(1926, 12, 25), "昭和", "Showa"),
    Era(date(1912, 7, 30), "大正", "Taisho"),
    Era(date(1873, 1, 1), "明治", "Meiji"),
)
"""Newest first (元号を改める政令 and its forerunners). A new era is a new first row."""

_MEIJI_YEARS_BEFORE_1873 = 5
DAYS = 4_000
"""How many days are kept in words: Babel takes long for each."""


def era_year(day: date) -> tuple[Era, int] | None:
    """Return the era of a day and the year in it, 1 for its first; None before 1873."""
    for era in ERAS:
        if day >= era.begins_on:
            offset = _MEIJI_YEARS_BEFORE_1873 if era.name == "明治" else 0
            return era, day.year - era.begins_on.year + 1 + offset
    return None


@lru_cache(maxsize=DAYS)
def long_day(day: date, *, language: str = "ja") -> str:
    """Return 令和8年12月5日(2026-12-05)（土）, or Saturday 5 December 2026 in English."""
    if language == "en":
        return format_date(day, "EEEE d MMMM y", locale="en")
    found = era_year(day)
    year = f"{day.year}年" if found is None else f"{found[0].name}{_year(found[1])}年"
    return f"{year}{day.month}月{day.day}日({day.isoformat()})（{weekday(day)}）"


@lru_cache(maxsize=DAYS)
def short_day(day: date, *, language: str = "ja") -> str:
    """Return 12月5日（土）, or Sat 5 Dec in English."""
    if language == "en":
        return format_date(day, "EEE d MMM", locale="en")
    return f"{day.month}月{day.day}日（{weekday(day)}）"


def short_day_of(text: str, *, language: str = "ja") -> str:
    """Return an ISO date as ``short_day`` has it, and any other text as it is."""
    try:
        return short_day(date.fromisoformat(text), language=language)
    except ValueError:
        return text


@lru_cache(maxsize=DAYS)
def weekday(day: date, *, language: str = "ja") -> str:
    """Return 土, or Sat in English."""
    return format_date(day, "EEE", locale="en" if language == "en" else "ja")


def _year(number: int) -> str:
    return "元" if number == 1 else str(number)
