"""The next month drafted from the last: sessions and shifts that come again on their weekdays."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from logistics.master.month_days import last_day
from logistics.master.rows import MasterRow
from logistics.scenario_files.columns import NEEDS, SHIFTS

LEAST_OFTEN = 2
"""As many times somebody must have come on a weekday before it is taken for every week."""


class DoubtReason(StrEnum):
    """Why a person should look at what was copied, or was not."""

    HOLIDAY = "holiday"
    YEAR_END = "year_end"
    NO_SUCH_DAY = "no_such_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A row for the new month and the row that it repeats."""

    file: str
    source_id: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A site or vehicle (``subject``) and a day to look at.

    ``day`` is the new day; with ``NO_SUCH_DAY`` it is the old one, a fifth weekday that the new
    month does not have: nothing was copied.
    """

    file: str
    subject: str
    day: date
    reason: DoubtReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What a month repeats of another."""

    copies: tuple[Copy, ...]
    doubts: tuple[Doubt, ...]


def repeat_month(
    needs: Sequence[MasterRow],
    shifts: Sequence[MasterRow],
    *,
    from_month: date,
    to_month: date,
    holidays: Collection[date],
) -> Repeat:
    """Return the rows of needs and shifts that the month ``to_month`` repeats of ``from_month``.

    What was on every Tuesday comes on every Tuesday, days off apart; what was on the second Tuesday
    comes on the second. A site's session, or a vehicle's shifts, of a day that is there already are
    kept and nothing is added to them, so asking twice changes nothing. A copy on a holiday or in
    the year-end closing is made all the same and told as a doubt.
    """
    copies: list[Copy] = []
    doubts: list[Doubt] = []
    for file, rows, column in (
        (NEEDS.name, needs, "site_id"),
        (SHIFTS.name, shifts, "vehicle_id"),
    ):
        for subject, by_day in _by_subject(rows, column).items():
            held = {day for day in by_day if _is_in(day, from_month)}
            for source, target in _pairs(held, from_month, to_month, holidays):
                if target is None:
                    reason = DoubtReason.NO_SUCH_DAY
                    doubts.append(Doubt(file=file, subject=subject, day=source, reason=reason))
                elif target not in by_day:
                    copies += _copies(file, by_day[source], target)
                    doubts += _doubts(file, subject, target, holidays)
    return Repeat(copies=tuple(copies), doubts=tuple(doubts))


def _by_subject(rows: Sequence[MasterRow], column: str) -> dict[str, dict[date, list[MasterRow]]]:
    found: dict[str, dict[date, list[MasterRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row[column]][date.fromisoformat(row["date"])].append(row)
    return found


def _is_in(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _pairs(
    held: Collection[date], from_month: date, to_month: date, holidays: Collection[date]
) -> Iterator[tuple[date, date | None]]:
    """Yield each day to copy and the day that it goes to, None where there is no such day."""
    for weekday in range(7):
        old, new = weekdays(from_month, weekday), weekdays(to_month, weekday)
        here = [day for day in old if day in held]
        if is_weekly(here, old, holidays=holidays):
            for place, target in enumerate(new):
                before = [day for day in here if day <= old[min(place, len(old) - 1)]]
                yield (before or here[:1])[-1], target
        else:
            for day in here:
                place = old.index(day)
                yield day, new[place] if place < len(new) else None


def weekdays(month: date, weekday: int) -> list[date]:
    """Return the days of a month on a weekday, 0 (Monday) to 6."""
    first = month.replace(day=1)
    first += timedelta(days=(weekday - first.weekday()) % 7)
    last = last_day(month)
    return [first + timedelta(weeks=i) for i in range(5) if first + timedelta(weeks=i) <= last]


def is_weekly(
    held: Sequence[date], all_days: Sequence[date], *, holidays: Collection[date]
) -> bool:
    """Tell whether days are every one of a weekday, days off apart."""
    working = [day for day in all_days if day_off(day, holidays=holidays) is None]
    return len(held) >= LEAST_OFTEN and set(working) <= set(held)


def day_off(day: date, *, holidays: Collection[date]) -> DoubtReason | None:
    """Return why public offices are closed on a day: a holiday, or 29 December to 3 January.

    The latter by 行政機関の休日に関する法律 第1条; councils follow it.
    """
    if (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3):
        return DoubtReason.YEAR_END
    return DoubtReason.HOLIDAY if day in holidays else None


def _copies(file: str, rows: Sequence[MasterRow], target: date) -> list[Copy]:
    return [
        Copy(file=file, source_id=r.row_id, cells={**r.cells, "date": target.isoformat()})
        for r in rows
    ]


def _doubts(file: str, subject: str, target: date, holidays: Collection[date]) -> list[Doubt]:
    reason = day_off(target, holidays=holidays)
    return [Doubt(file=file, subject=subject, day=target, reason=reason)] if reason else []
