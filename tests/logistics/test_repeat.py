"""The next month drafted from the last."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from logistics.master.month_days import (
    fiscal_year_start,
    last_day,
    month_after,
    month_before,
    month_of,
    month_text,
)
from logistics.master.repeat import Doubt, DoubtReason, Repeat, day_off, repeat_month, weekdays
from logistics.master.rows import MasterRow
from tests.master_making import a_row

DECEMBER, JANUARY, FEBRUARY, MARCH = (
    date(2026, 12, 1),
    date(2027, 1, 1),
    date(2027, 2, 1),
    date(2027, 3, 1),
)
HOLIDAYS = {date(2027, 1, 1), date(2027, 1, 11), date(2027, 2, 11), date(2027, 2, 23)}


def a_need(day: date, site_id: str = "HALL", category: str = "staple") -> MasterRow:
    return a_row(
        "needs.csv",
        f"{site_id} {day} {category}",
        site_id=site_id,
        date=day.isoformat(),
        ready_by="15:30",
        category=category,
        kg="7",
    )


def a_shift(day: date, vehicle_id: str = "KEI", start: str = "09:00") -> MasterRow:
    return a_row(
        "shifts.csv",
        f"{vehicle_id} {day} {start}",
        vehicle_id=vehicle_id,
        date=day.isoformat(),
        start=start,
        end="17:00",
    )


def days_of(repeat: Repeat) -> list[str]:
    return [copy.cells["date"] for copy in repeat.copies]


def repeated(
    *needs: MasterRow,
    shifts: tuple[MasterRow, ...] = (),
    months: tuple[date, date] = (JANUARY, FEBRUARY),
) -> Repeat:
    return repeat_month(needs, shifts, from_month=months[0], to_month=months[1], holidays=HOLIDAYS)


def test_the_second_tuesday_comes_on_the_second_tuesday() -> None:
    assert days_of(repeated(a_need(date(2027, 1, 12)))) == ["2027-02-09"]


def test_every_tuesday_of_five_comes_on_every_tuesday_of_four() -> None:
    held = weekdays(date(2026, 12, 1), 1)  # five, the last in the year-end closing
    found = repeated(*map(a_need, held), months=(DECEMBER, FEBRUARY))
    assert len(held) == 5
    assert days_of(found) == [d.isoformat() for d in weekdays(FEBRUARY, 1)]


def test_every_tuesday_of_four_comes_on_every_tuesday_of_five() -> None:
    found = repeated(*map(a_need, weekdays(FEBRUARY, 1)), months=(FEBRUARY, MARCH))
    assert days_of(found) == [d.isoformat() for d in weekdays(MARCH, 1)]
    assert len(found.copies) == 5


def test_a_week_left_out_for_a_holiday_is_still_every_week() -> None:
    held = [d for d in weekdays(JANUARY, 0) if d not in HOLIDAYS]
    assert len(held) == 3
    found = repeated(*map(a_need, held))
    assert days_of(found) == [d.isoformat() for d in weekdays(FEBRUARY, 0)]


def test_two_weeks_of_four_are_two_weeks_of_five() -> None:
    first, _, third, _ = weekdays(FEBRUARY, 2)
    found = repeated(a_need(first), a_need(third), months=(FEBRUARY, MARCH))
    march = weekdays(MARCH, 2)
    assert days_of(found) == [march[0].isoformat(), march[2].isoformat()]


def test_a_fifth_weekday_that_the_month_does_not_have_is_told() -> None:
    fifth = weekdays(JANUARY, 4)[4]
    found = repeated(a_need(fifth))
    assert found.copies == ()
    doubt = Doubt(file="needs.csv", subject="HALL", day=fifth, reason=DoubtReason.NO_SUCH_DAY)
    assert found.doubts == (doubt,)


def test_a_copy_on_a_day_off_is_made_and_told() -> None:
    found = repeated(
        a_need(date(2027, 1, 14)), shifts=(a_shift(date(2027, 1, 14)),)
    )  # the second Thursday: 11 February, 建国記念の日
    assert days_of(found) == ["2027-02-11", "2027-02-11"]
    assert [(d.file, d.subject, d.reason) for d in found.doubts] == [
        ("needs.csv", "HALL", "holiday"),
        ("shifts.csv", "KEI", "holiday"),
    ]


def test_the_year_end_closing_is_told() -> None:
    found = repeated(a_need(date(2026, 12, 4)), months=(DECEMBER, JANUARY))
    assert days_of(found) == ["2027-01-01"]
    assert [d.reason for d in found.doubts] == [DoubtReason.YEAR_END]
    assert day_off(date(2026, 12, 28), holidays=()) is None
    assert day_off(date(2026, 12, 29), holidays=()) is DoubtReason.YEAR_END
    assert day_off(date(2027, 1, 3), holidays=()) is DoubtReason.YEAR_END
    assert day_off(date(2027, 1, 4), holidays=()) is None


def test_all_categories_of_a_session_and_all_shifts_of_a_day_are_copied() -> None:
    day = date(2027, 1, 12)
    needs = (a_need(day), a_need(day, category="fruit"))
    found = repeated(*needs, shifts=(a_shift(day), a_shift(day, start="18:00")))
    assert [c.cells["category"] for c in found.copies[:2]] == ["staple", "fruit"]
    assert [c.cells["start"] for c in found.copies[2:]] == ["09:00", "18:00"]
    assert [c.source_id for c in found.copies[:2]] == [n.row_id for n in needs]


def test_a_session_that_is_there_is_kept_as_it_is() -> None:
    there = a_need(date(2027, 2, 9), category="fruit")
    assert repeated(a_need(date(2027, 1, 12)), there).copies == ()


def test_each_hall_and_vehicle_keeps_its_own_rhythm() -> None:
    needs = [a_need(d) for d in weekdays(JANUARY, 1)] + [a_need(date(2027, 1, 12), "HOME")]
    found = repeated(*needs)
    by_site = {site: [c for c in found.copies if c.cells["site_id"] == site]
               for site in ("HALL", "HOME")}  # fmt: skip
    assert [len(by_site[s]) for s in by_site] == [4, 1]


DAYS = st.integers(0, 61).map(lambda i: DECEMBER + timedelta(days=i))
MONTHS = st.sampled_from([DECEMBER, JANUARY, FEBRUARY, MARCH])


@given(
    needs=st.lists(st.builds(a_need, DAYS, st.sampled_from(["A", "B"])), max_size=30),
    shifts=st.lists(st.builds(a_shift, DAYS, st.sampled_from(["K", "L"])), max_size=30),
    from_month=MONTHS,
    to_month=MONTHS,
)
def test_whatever_is_repeated(
    needs: list[MasterRow], shifts: list[MasterRow], from_month: date, to_month: date
) -> None:
    def ask(more: Repeat | None = None) -> Repeat:
        made = more.copies if more else ()
        both = {
            file: [*rows, *(MasterRow(row_id=str(i), cells=c.cells)
                            for i, c in enumerate(made) if c.file == file)]
            for file, rows in (("needs.csv", needs), ("shifts.csv", shifts))
        }  # fmt: skip
        return repeat_month(
            both["needs.csv"],
            both["shifts.csv"],
            from_month=from_month,
            to_month=to_month,
            holidays=HOLIDAYS,
        )

    found = ask()
    assert ask(found).copies == ()  # asking twice adds nothing
    sources = {row.row_id: row for row in (*needs, *shifts)}
    held = {(r.cells.get("site_id") or r["vehicle_id"], r["date"]) for r in (*needs, *shifts)}
    for copy in found.copies:
        source = sources[copy.source_id]
        old, new = (date.fromisoformat(c["date"]) for c in (source.cells, copy.cells))
        assert new.weekday() == old.weekday()
        assert (new.year, new.month) == (to_month.year, to_month.month)
        assert (old.year, old.month) == (from_month.year, from_month.month)
        assert {**source.cells, "date": ""} == {**copy.cells, "date": ""}
        subject = copy.cells.get("site_id") or copy.cells["vehicle_id"]
        assert (subject, copy.cells["date"]) not in held  # what is there is kept
        is_off = day_off(new, holidays=HOLIDAYS) is not None
        told = [d for d in found.doubts if (d.subject, d.day) == (subject, new)]
        assert bool(told) == is_off


@given(DAYS)
def test_months_follow_each_other(day: date) -> None:
    month = day.replace(day=1)
    assert month_before(month_after(month)) == month
    assert month_after(day) == last_day(day) + timedelta(days=1)
    assert month_of(month_text(day)) == month
    assert fiscal_year_start(day) == date(2026, 4, 1)


def test_a_month_is_written_as_year_and_month() -> None:
    for text in ("2027-1", "2027-13", "2027-00", "202701", "", "２０２７-01", "0000-01", "9999-12"):
        assert month_of(text) is None, text
    assert fiscal_year_start(date(2027, 3, 31)) == date(2026, 4, 1)
    assert fiscal_year_start(date(2027, 4, 1)) == date(2027, 4, 1)
