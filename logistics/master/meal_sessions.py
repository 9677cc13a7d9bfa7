"""The sessions of a recipient as master data keeps them: one row of needs a category."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from logistics.master.repeat import day_off, weekdays
from logistics.master.rows import MasterRow

EVERY_WEEK = 0
"""A place that stands for every one of a weekday; 1 to 5 are the first to the fifth."""
LAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MealSession:
    """A session: when food must be there, for how many meals, and kilograms by category.

    Everything is text as it was typed. ``rows`` are what it is kept in, empty for a new one.
    """

    ready_by: str
    meals: str
    kg: Mapping[str, str]
    rows: tuple[MasterRow, ...] = ()

    def cells(self, site_id: str, day: date, category: str) -> dict[str, str]:
        """Return the cells of one of its rows."""
        return {
            "site_id": site_id,
            "date": day.isoformat(),
            "ready_by": self.ready_by,
            "meals": self.meals,
            "category": category,
            "kg": self.kg[category],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """Every one of a weekday (0 = Monday), or the one at a place in the month.

    ``skips_days_off`` leaves out public holidays and the year-end closing.
    """

    weekday: int
    place: int
    skips_days_off: bool


def sessions_by_day(rows: Sequence[MasterRow], site_id: str) -> dict[date, MealSession]:
    """Return the sessions of a recipient by day, in order."""
    by_day: dict[date, list[MasterRow]] = {}
    for row in rows:
        if row["site_id"] == site_id:
            by_day.setdefault(date.fromisoformat(row["date"]), []).append(row)
    return {
        day: MealSession(
            ready_by=found[0]["ready_by"],
            meals=found[0]["meals"],
            kg={row["category"]: row["kg"] for row in found},
            rows=tuple(found),
        )
        for day, found in sorted(by_day.items())
    }


def days_of(
    month: date, repetition: Repetition, *, holidays: Collection[date]
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return the days of a month that a repetition means, and those it leaves out as days off."""
    found = weekdays(month, repetition.weekday)
    if repetition.place != EVERY_WEEK:
        found = found[repetition.place - 1 : repetition.place]
    off = [
        day
        for day in found
        if repetition.skips_days_off and day_off(day, holidays=holidays) is not None
    ]
    return tuple(day for day in found if day not in off), tuple(off)
