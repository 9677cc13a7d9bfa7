"""The date on a label: read where it can mean one day only, asked back where it can mean more."""

from dataclasses import dataclass
from datetime import date

from inventory import label_text
from inventory.errors import InventoryError
from inventory.label_readings import Reading, readings

PLAUSIBLE_YEARS_BACK = 2
PLAUSIBLE_YEARS_AHEAD = 10
"""Years around today in which a date on donated food is believed without asking.

A choice of ours: emergency food keeps for five to seven years, ten leaves room. Western and 令和
years with the same two digits lie 18 years apart, so a span of 12 years never holds both.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDate:
    """A date on a label.

    ``printed`` is the text as it stands on the label; with ``month_only`` it gives year and month,
    and ``day`` is the last day of that month.
    """

    day: date
    printed: str
    month_only: bool = False


class DateUnreadable(InventoryError):
    """A text that is no date, or a date that no calendar has."""

    code = "date_unreadable"
    remedy = "Write year, month and day as on the label, such as 2026.11.30 or 令和8年11月30日."

    def __init__(self, printed: str) -> None:
        self.printed = printed
        super().__init__("The date on the label cannot be read, or there is no such day.")


class DateAmbiguous(InventoryError):
    """A date that may mean several days; ``candidates`` are all of them, the earliest first."""

    code = "date_ambiguous"
    remedy = "Choose the day that the label means, or write the year with four digits."

    def __init__(self, candidates: tuple[LabelDate, ...]) -> None:
        self.candidates = candidates
        super().__init__(f"The date on the label may be {_listed(candidates)}.")


class DateImplausible(DateAmbiguous):
    """A date that can be read, but lies so far from today that a person must confirm it."""

    code = "date_implausible"
    remedy = "Look at the label again; if the day is right, choose it."


def read_label_date(text: str, *, today: date) -> LabelDate:
    """Return the day that a printed date means.

    It is taken without asking only where exactly one reading lies between ``PLAUSIBLE_YEARS_BACK``
    before and ``PLAUSIBLE_YEARS_AHEAD`` after ``today``, and where the print gives the year itself.
    Raises ``DateUnreadable``, ``DateAmbiguous`` with every plausible reading, or its kind
    ``DateImplausible`` where no reading is plausible.
    """
    printed = " ".join(text.split())
    if len(printed) > label_text.MOST_CHARACTERS:
        raise DateUnreadable(printed)
    found = readings(label_text.plain(printed), today=today)
    if not found:
        raise DateUnreadable(printed)
    plausible = frozenset(r for r in found if is_plausible(r.day, today=today))
    if not plausible:
        raise DateImplausible(_candidates(found, printed))
    if len(plausible) > 1 or not all(r.is_whole for r in plausible):
        raise DateAmbiguous(_candidates(plausible, printed))
    return _candidates(plausible, printed)[0]


def is_plausible(day: date, *, today: date) -> bool:
    """Tell whether a day is near enough to ``today`` to stand on donated food."""
    earliest = _in_year(today, max(today.year - PLAUSIBLE_YEARS_BACK, date.min.year))
    latest = _in_year(today, min(today.year + PLAUSIBLE_YEARS_AHEAD, date.max.year))
    return earliest <= day <= latest


def _in_year(day: date, year: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else day.replace(year=year)


def _candidates(found: frozenset[Reading], printed: str) -> tuple[LabelDate, ...]:
    kept = {(r.day, r.month_only) for r in found}
    return tuple(LabelDate(day=d, printed=printed, month_only=m) for d, m in sorted(kept))


def _listed(candidates: tuple[LabelDate, ...]) -> str:
    days = [f"{c.day:%Y-%m}" if c.month_only else c.day.isoformat() for c in candidates]
    return " or ".join(days)
