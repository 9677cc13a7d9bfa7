"""Every way in which the fields of a printed date can be read; which one is meant is not told here.

Labels in Japan give year, month and day in that order (食品表示基準); the year is Western with four
digits or two, or the year of an era with one or two.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from inventory import label_text


class _Era(NamedTuple):
    """How a year is counted: from the year before its first one, and no day before its first."""

    year_before: int
    begins_on: date


_REIWA = _Era(2018, date(2019, 5, 1))
"""元号を改める政令 (平成31年政令第143号)."""
_HEISEI = _Era(1988, date(1989, 1, 8))
"""Labels printed before May 2019 may name 平成 years that never came; they count on."""
_CENTURY = _Era(2000, date(2000, 1, 1))
"""Two digits of a Western year mean 2000 to 2099."""
_WESTERN = _Era(0, _CENTURY.begins_on)

_Year = tuple[int, date]
"""A Western year, and the first day that its era knows."""

_ERAS = {"令和": _REIWA, "令": _REIWA, "R": _REIWA, "平成": _HEISEI, "平": _HEISEI, "H": _HEISEI}
_MARK = r"\s*[./\-・,、]\s*|\s+"
_PRINT = re.compile(
    r"(?:(?P<era>令和|令|R|平成|平|H)\s*\.?\s*|(?P<western>'|西暦\s*))?(?P<first>[0-9]{1,8}|元)"
    rf"(?:(?P<mark1>\s*年\s*|\s*月\s*|{_MARK})(?P<second>[0-9]{{1,2}})"
    rf"(?:(?P<mark2>\s*月\s*|{_MARK})(?P<third>[0-9]{{1,2}}))?)?\s*(?P<end>年|月末日?|月|日)?"
)
_UNDIVIDED = {3: (1, 2), 4: (2, 2), 5: (1, 2, 2), 6: (2, 2, 2), 8: (4, 2, 2)}
"""Digits of year, month and day in a print without marks, by its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One day that a print may mean.

    ``is_whole`` is False where today had to lend the year or the month, or where a time of day
    was printed too: such a reading is never taken without asking.
    """

    day: date
    month_only: bool = False
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Print:
    """The fields of a print: era or sign of a Western year, digits, marks between and behind."""

    era: str
    is_western: bool
    first: str
    second: str
    third: str
    mark1: str
    mark2: str
    end: str

    @property
    def names_year(self) -> bool:
        return bool(self.era) or self.is_western or self.first == "元"


def readings(text: str, *, today: date) -> frozenset[Reading]:
    """Return every reading of a text in the writing of ``label_text.plain``; none for no date."""
    text, weekday = label_text.split_weekday(label_text.without_until(text))
    text, has_time = label_text.split_time(text)
    found = _readings_with_sign(text, today=today)
    if weekday is not None:
        found = {r for r in found if not r.month_only and r.day.weekday() == weekday}
    if has_time:
        return frozenset(r for full in found if not full.month_only for r in _around_time(full))
    return frozenset(found)


def _around_time(full: Reading) -> Iterator[Reading]:
    """Yield that day and the one before, on which food that ends at 2 o'clock is last eaten."""
    yield replace(full, is_whole=False)
    yield replace(full, day=full.day - timedelta(days=1), is_whole=False)


def _readings_with_sign(text: str, *, today: date) -> set[Reading]:
    found = _readings_of(text, today=today)
    if found:
        return found
    text, sign = label_text.split_sign(text)
    if not sign or any(r.is_whole for r in _readings_of(sign.strip(" /+"), today=today)):
        return set()  # no sign, or a second date
    found = _readings_of(text, today=today)
    ends_on_two_digits = bool(re.search(r"[0-9]{2}\s*(?:日|月)?$", text))
    is_full = ends_on_two_digits and not any(r.month_only or not r.is_whole for r in found)
    return found if is_full or not label_text.may_be_digits(sign) else set()


def _readings_of(text: str, *, today: date) -> set[Reading]:
    match = _PRINT.fullmatch(text)
    if match is None:
        return set()
    fields = {name: (value or "").strip() for name, value in match.groupdict().items()}
    printed = _Print(is_western=bool(fields.pop("western")), **fields)
    if printed.third:
        return _three_fields(printed, today)
    if printed.second:
        return _two_fields(printed, today)
    return _one_field(printed, today)


def _three_fields(printed: _Print, today: date) -> set[Reading]:
    if printed.mark1 == "月" or printed.end not in ("", "日"):
        return set()
    years = _years(printed, printed.first)
    found = set(_days(years, printed.second, printed.third))
    words = {"年", "月"}
    if printed.mark1 != printed.mark2 and not {printed.mark1, printed.mark2} & words:
        # 2026.11/30: the last field may be the day, or a sign behind year and month
        found |= _two_fields(replace(printed, third="", mark2="", end=""), today)
    return found


def _two_fields(printed: _Print, today: date) -> set[Reading]:
    found: set[Reading] = set()
    if printed.mark1 != "月" and printed.end in ("", "月", "月末", "月末日"):
        found |= set(_months(_years(printed, printed.first), printed.second))
    may_lack_year = len(printed.first) <= 2 and not printed.names_year
    if printed.mark1 != "年" and printed.end in ("", "日") and may_lack_year:
        found |= _yearless(printed.first, printed.second, today)
    return found


def _one_field(printed: _Print, today: date) -> set[Reading]:
    digits, length = printed.first, len(printed.first)
    if length <= 2 and not printed.names_year and printed.end in ("", "日"):
        return _monthless(digits, today)
    if printed.end or length not in _UNDIVIDED or (length % 2 and not printed.era):
        return set()
    year, month, *day = _cut(digits, _UNDIVIDED[length])
    years = _years(printed, year)
    found = set(_days(years, month, day[0]) if day else _months(years, month))
    if length == 6 and not printed.era:
        found |= set(_months([(int(digits[:4]), _WESTERN.begins_on)], digits[4:]))
    if length == 4 and not printed.names_year:
        found |= _yearless(digits[:2], digits[2:], today)
    return found


def _cut(digits: str, widths: tuple[int, ...]) -> list[str]:
    ends = [sum(widths[: i + 1]) for i in range(len(widths))]
    return [digits[end - width : end] for end, width in zip(ends, widths, strict=True)]


def _years(printed: _Print, digits: str) -> list[_Year]:
    """Return the years that the first field may mean."""
    number = 1 if digits == "元" else int(digits)
    if printed.era:
        eras = [_ERAS[printed.era]] if len(digits) <= 2 else []
    elif digits == "元" or len(digits) == 3:
        eras = []
    elif len(digits) >= 4:
        eras = [_WESTERN]
    else:
        eras = [_CENTURY] if printed.is_western else [_CENTURY, _REIWA]
    return [
        (era.year_before + number, era.begins_on)
        for era in eras
        if number or era in (_CENTURY, _WESTERN)  # eras count from 1
    ]


def _days(years: list[_Year], month: str, day: str) -> Iterator[Reading]:
    for year, begins_on in years:
        found = _day(year, int(month), int(day))
        if found is not None and found >= begins_on:
            yield Reading(day=found)


def _months(years: list[_Year], month: str) -> Iterator[Reading]:
    for year, begins_on in years:
        if begins_on.year <= year <= date.max.year and 1 <= int(month) <= 12:
            last = date(year, int(month), monthrange(year, int(month))[1])
            if last >= begins_on:
                yield Reading(day=last, month_only=True)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _yearless(month: str, day: str, today: date) -> set[Reading]:
    """Return the last such day up to today and the next one after it (8 years: a 29 February)."""
    years = range(today.year - 8, today.year + 9)
    days = [d for year in years if (d := _day(year, int(month), int(day))) is not None]
    return _last_and_next(days, today)


def _monthless(day: str, today: date) -> set[Reading]:
    """Return the last such day of a month up to today and the next one after it."""
    months = product(range(today.year - 1, today.year + 2), range(1, 13))
    days = [d for year, month in months if (d := _day(year, month, int(day))) is not None]
    return _last_and_next(days, today)


def _last_and_next(days: list[date], today: date) -> set[Reading]:
    near = [[d for d in days if d <= today][-1:], [d for d in days if d > today][:1]]
    return {Reading(day=d, is_whole=False) for found in near for d in found}
