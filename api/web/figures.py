"""Numbers, days and times as people read them, in each language.

Pages keep grams, minutes and days; only here do they become text.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

import holidays
from babel.dates import format_date

from api import wareki
from api.reports.words import kg as to_gram
from api.web.language import Language

TOKYO = timezone(timedelta(hours=9), "JST")
"""Japan has one time zone and no summer time."""

_FULL_DAY_PATTERN = {Language.JAPANESE: "y年M月d日（E）", Language.ENGLISH: "EEE d MMM y"}
_HOLIDAY_LANGUAGE = {Language.JAPANESE: "ja", Language.ENGLISH: "en_US"}


def kg(quantity_g: int) -> str:
    """Return grams as kilograms with one decimal; a trifle keeps its grams, to differ from none."""
    return exact_kg(quantity_g) if 0 < quantity_g < 50 else f"{quantity_g / 1000:,.1f}"


def exact_kg(quantity_g: int) -> str:
    """Return grams as kilograms with as many decimals as needed, without the unit."""
    return f"{quantity_g / 1000:,.3f}".rstrip("0").rstrip(".")


def litres(volume_ul: int) -> str:
    """Return microlitres as whole litres, without the unit."""
    return f"{volume_ul / 1_000_000:,.0f}"


def percent(share: float | None) -> str:
    """Return a share in percent, rounded down to a tenth: 99.98 % is not yet everything."""
    if share is None:
        return "–"
    tenths = int(share * 1000 + 1e-6)
    return f"{tenths // 10}.{tenths % 10} %"


def yen(amount_yen: float) -> str:
    """Return whole yen, without the unit."""
    return f"{amount_yen:,.0f}"


def kilometres(length_m: int) -> str:
    """Return metres as kilometres with one decimal, without the unit."""
    return f"{length_m / 1000:,.1f}"


def hours(duration_min: int) -> str:
    """Return minutes as hours with one decimal, without the unit."""
    return f"{duration_min / 60:,.1f}"


def clock(minute: int) -> str:
    """Return minutes since midnight as ``HH:MM``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def telephone(number: str) -> str:
    """Return a phone number for a ``tel:`` link: digits and a leading plus only."""
    plain = unicodedata.normalize("NFKC", number)
    digits = "".join(c for c in plain if c in "0123456789")
    return f"+{digits}" if plain.lstrip().startswith("+") else digits


def iso_day(day: date) -> str:
    """Return a day for a ``datetime`` attribute."""
    return day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The formats that differ by language."""

    language: Language

    def day(self, day: date) -> str:
        """Return 12月5日（土） or Sat 5 Dec."""
        return wareki.short_day(day, language=str(self.language))

    def full_day(self, day: date) -> str:
        """Return 2026年12月5日（土） or Sat 5 Dec 2026."""
        return format_date(day, _FULL_DAY_PATTERN[self.language], locale=str(self.language))

    def era_day(self, day: date) -> str:
        """Return 令和8年12月5日(2026-12-05)（土） or Saturday 5 December 2026."""
        return wareki.long_day(day, language=str(self.language))

    def month(self, month: str) -> str:
        """Return a month that is written YYYY-MM as 2026年12月 or December 2026."""
        pattern = "y年M月" if self.language is Language.JAPANESE else "MMMM y"
        first = date.fromisoformat(f"{month}-01")
        return format_date(first, pattern, locale=str(self.language))

    def weekday(self, day: date) -> str:
        """Return 土 or Sat."""
        return wareki.weekday(day, language=str(self.language))

    def holiday(self, day: date) -> str:
        """Return the name of a Japanese public holiday, or nothing."""
        return _holidays(day.year, self.language).get(day, "")

    def moment(self, instant: datetime) -> str:
        """Return an instant as day and time in Japan."""
        local = instant.astimezone(TOKYO)
        return f"{self.day(local.date())} {local:%H:%M}"

    def full_moment(self, instant: datetime) -> str:
        """Return an instant as day with its year, and time in Japan."""
        local = instant.astimezone(TOKYO)
        return f"{self.full_day(local.date())} {local:%H:%M}"

    def seconds(self, duration_s: float) -> str:
        """Return a short duration as minutes and seconds."""
        minutes, seconds = divmod(int(duration_s), 60)
        if self.language is Language.JAPANESE:
            return (f"{minutes}分" if minutes else "") + f"{seconds}秒"
        return (f"{minutes} min " if minutes else "") + f"{seconds} s"


@lru_cache(maxsize=32)
def _holidays(year: int, language: Language) -> Mapping[date, str]:
    found = holidays.country_holidays("JP", years=year, language=_HOLIDAY_LANGUAGE[language])
    return dict(found.items())


def is_day_off(day: date) -> bool:
    """Tell whether a day is a Saturday, a Sunday or a Japanese public holiday."""
    return day.weekday() >= 5 or day in _holidays(day.year, Language.JAPANESE)


PLAIN_FILTERS: Mapping[str, Callable[..., str]] = {
    "kg": kg,
    "exact_kg": exact_kg,
    "to_gram": to_gram,
    "litres": litres,
    "percent": percent,
    "yen": yen,
    "kilometres": kilometres,
    "hours": hours,
    "clock": clock,
    "iso_day": iso_day,
    "telephone": telephone,
}


def filters(language: Language) -> Mapping[str, Callable[..., str]]:
    """Return every filter that templates of ``language`` may use."""
    by_language = Figures(language=language)
    return {
        **PLAIN_FILTERS,
        "day": by_language.day,
        "full_day": by_language.full_day,
        "era_day": by_language.era_day,
        "weekday": by_language.weekday,
        "holiday": by_language.holiday,
        "month": by_language.month,
        "moment": by_language.moment,
        "full_moment": by_language.full_moment,
        "seconds": by_language.seconds,
    }
