"""Which days a repetition of sessions means."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from logistics.master.meal_sessions import EVERY_WEEK, LAST, Repetition, days_of, sessions_by_day
from logistics.master.month_days import last_day
from tests.master_making import small_region

MONTHS = st.dates(date(2020, 1, 1), date(2035, 12, 1)).map(lambda day: day.replace(day=1))


def repeats(weekday: int, place: int = EVERY_WEEK, *, skips: bool = True) -> Repetition:
    return Repetition(weekday=weekday, place=place, skips_days_off=skips)


def test_every_monday_leaves_out_holidays_where_it_is_asked_to() -> None:
    holidays = {date(2027, 1, 1), date(2027, 1, 11)}
    month = date(2027, 1, 1)
    days, off = days_of(month, repeats(0), holidays=holidays)
    assert days == (date(2027, 1, 4), date(2027, 1, 18), date(2027, 1, 25))
    assert off == (date(2027, 1, 11),)
    days, off = days_of(month, repeats(0, skips=False), holidays=holidays)
    assert len(days) == 4
    assert off == ()


def test_the_year_end_is_off_although_it_is_no_holiday() -> None:
    days, off = days_of(date(2026, 12, 1), repeats(1), holidays=())
    assert off == (date(2026, 12, 29),)
    assert date(2026, 12, 22) in days


def test_a_fifth_weekday_that_is_not_there_is_no_day() -> None:
    assert days_of(date(2027, 2, 1), repeats(0, LAST), holidays=()) == ((), ())
    assert days_of(date(2027, 3, 1), repeats(0, LAST), holidays=()) == ((date(2027, 3, 29),), ())


@given(MONTHS, st.integers(0, 6), st.booleans())
def test_places_together_are_every_week(month: date, weekday: int, skips: bool) -> None:
    whole = days_of(month, repeats(weekday, skips=skips), holidays=())
    parts = [
        days_of(month, repeats(weekday, place, skips=skips), holidays=())
        for place in range(1, LAST + 1)
    ]
    assert sum((days for days, _ in parts), ()) == whole[0]
    assert sum((off for _, off in parts), ()) == whole[1]
    for day in whole[0] + whole[1]:
        assert day.weekday() == weekday
        assert month <= day <= last_day(month)
    assert len(whole[0] + whole[1]) == sum(
        (month + timedelta(days=i)).weekday() == weekday for i in range(last_day(month).day)
    )


def test_rows_of_a_day_are_one_session() -> None:
    rows = small_region()["needs.csv"]
    for site_id in {row["site_id"] for row in rows}:
        found = sessions_by_day(rows, site_id)
        assert sum(len(s.rows) for s in found.values()) == sum(
            row["site_id"] == site_id for row in rows
        )
        for day, session in found.items():
            for row in session.rows:
                assert row.cells == session.cells(site_id, day, row["category"])
