"""Dates on labels: what is read, what is asked back, what is refused, and never another day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.labels import (
    DateAmbiguous,
    DateImplausible,
    DateUnreadable,
    LabelDate,
    is_plausible,
    read_label_date,
)
from tests.inventory.label_prints import (
    ASKED,
    ASKED_TO_CONFIRM,
    READ,
    READ_AS_MONTH,
    REFUSED,
    TODAY,
)


def described(found: LabelDate) -> str:
    return found.day.isoformat() + (" month" if found.month_only else "")


def test_the_tables_are_long_enough() -> None:
    assert len(READ) + len(READ_AS_MONTH) + len(ASKED) + len(ASKED_TO_CONFIRM) >= 120


@pytest.mark.parametrize("text", READ)
def test_a_printed_day_is_read(text: str) -> None:
    found = read_label_date(text, today=TODAY)
    assert described(found) == READ[text].isoformat()


@pytest.mark.parametrize("text", READ_AS_MONTH)
def test_a_printed_month_is_its_last_day(text: str) -> None:
    found = read_label_date(text, today=TODAY)
    assert described(found) == f"{READ_AS_MONTH[text]} month"


@pytest.mark.parametrize("text", ASKED)
def test_an_ambiguous_print_is_asked_back_with_all_candidates(text: str) -> None:
    with pytest.raises(DateAmbiguous) as raised:
        read_label_date(text, today=TODAY)
    assert type(raised.value) is DateAmbiguous
    assert tuple(map(described, raised.value.candidates)) == ASKED[text]


@pytest.mark.parametrize("text", ASKED_TO_CONFIRM)
def test_a_day_far_from_today_is_asked_back_to_be_confirmed(text: str) -> None:
    with pytest.raises(DateImplausible) as raised:
        read_label_date(text, today=TODAY)
    assert tuple(map(described, raised.value.candidates)) == ASKED_TO_CONFIRM[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_date_or_no_day_is_refused(text: str) -> None:
    with pytest.raises(DateUnreadable):
        read_label_date(text, today=TODAY)


def test_the_print_is_kept_on_one_line() -> None:
    assert read_label_date(" 賞味期限\n ２６．１１ ", today=TODAY).printed == "賞味期限 ２６．１１"
    with pytest.raises(DateAmbiguous) as raised:
        read_label_date("8.11", today=TODAY)
    assert {c.printed for c in raised.value.candidates} == {"8.11"}


def test_today_decides_between_western_and_reiwa_years() -> None:
    assert read_label_date("19.9.6", today=date(2019, 6, 1)).day == date(2019, 9, 6)
    assert read_label_date("1.9.6", today=date(2019, 6, 1)).day == date(2019, 9, 6)
    assert read_label_date("26.11.30", today=date(2044, 1, 1)).day == date(2044, 11, 30)


def test_errors_say_what_may_be_meant() -> None:
    with pytest.raises(DateAmbiguous, match="2026-08-11 or 2026-11 or 2027-08-11"):
        read_label_date("8.11", today=TODAY)
    with pytest.raises(DateUnreadable) as raised:
        read_label_date("2026.2.30", today=TODAY)
    assert raised.value.printed == "2026.2.30"


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    for today in (date.min, date.max, date(2028, 2, 29)):
        assert is_plausible(today, today=today)
        for text in ("30", "2月29日", "8.11", "0001.1.1 午前1時", "9999.12.31"):
            try:
                read_label_date(text, today=today)
            except (DateAmbiguous, DateUnreadable):
                continue


def test_around_a_leap_day_the_span_ends_on_the_28th() -> None:
    today = date(2028, 2, 29)
    assert is_plausible(date(2026, 2, 28), today=today)
    assert not is_plausible(date(2026, 2, 27), today=today)
    assert is_plausible(date(2038, 2, 28), today=today)
    assert not is_plausible(date(2038, 3, 1), today=today)


FULL_WIDTH = str.maketrans("0123456789./- ", "０１２３４５６７８９．／－　")
KANJI = "〇一二三四五六七八九"


def in_kanji(number: int) -> str:
    """A number below 100 in kanji with tens."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else ("十" if tens == 1 else KANJI[tens] + "十")
    return ten + (KANJI[ones] if ones or not tens else "")


def years_in_print(day: date) -> Iterator[tuple[str, bool]]:
    """Ways to write the year, and whether it may stand before digits without marks."""
    reiwa = day.year - 2018
    yield f"{day.year}", True
    yield f"{day.year % 100:02}", True
    yield f"'{day.year % 100:02}", True
    yield f"R{reiwa}", False
    yield f"R{reiwa:02}", True
    yield f"令和{reiwa}", False
    yield f"{reiwa}", False
    yield f"{reiwa:02}", True


def days_in_print(day: date) -> Iterator[str]:
    reiwa = day.year - 2018
    for year, is_fixed in years_in_print(day):
        for mark in "./- ・":
            yield f"{year}{mark}{day.month}{mark}{day.day}"
            yield f"{year}{mark}{day.month:02}{mark}{day.day:02}"
            yield f"{year}{mark}{day.month:2}{mark}{day.day:2}"
        yield f"{year}年{day.month}月{day.day}日"
        if is_fixed:
            yield f"{year}{day.month:02}{day.day:02}"
    yield f"令和{in_kanji(reiwa)}年{in_kanji(day.month)}月{in_kanji(day.day)}日"


def months_in_print(day: date) -> Iterator[str]:
    for year, is_fixed in years_in_print(day):
        for mark in "./- ・":
            yield f"{year}{mark}{day.month}"
            yield f"{year}{mark}{day.month:02}"
        yield f"{year}年{day.month}月"
        if is_fixed:
            yield f"{year}{day.month:02}"


def days_meant(text: str, today: date) -> set[LabelDate]:
    """Every day that a text is read as or asked back with."""
    try:
        return {read_label_date(text, today=today)}
    except DateAmbiguous as error:
        return set(error.candidates)


todays = st.dates(date(2026, 1, 1), date(2060, 12, 31))


@given(todays, st.integers(-700, 3600), st.sampled_from(["", "賞味期限:"]), st.booleans())
def test_a_print_is_read_as_its_day_or_asked_back_with_it(
    today: date, days: int, heading: str, is_wide: bool
) -> None:
    day = today + timedelta(days=days)
    for form in days_in_print(day):
        text = heading + (form.translate(FULL_WIDTH) if is_wide else form)
        kept = " ".join(text.split())
        assert LabelDate(day=day, printed=kept) in days_meant(text, today), text
    last = day.replace(day=monthrange(day.year, day.month)[1])
    for form in months_in_print(day):
        text = heading + (form.translate(FULL_WIDTH) if is_wide else form)
        kept = " ".join(text.split())
        found = days_meant(text, today)
        assert LabelDate(day=last, printed=kept, month_only=True) in found, text


@given(todays, st.text(alphabet="0123456789./- 年月日令和RH元'+A十一八", max_size=14))
def test_whatever_stands_there_is_read_asked_back_or_refused(today: date, text: str) -> None:
    try:
        found = days_meant(text, today)
    except DateUnreadable:
        return
    assert found
    for each in found:
        if each.month_only:
            assert (each.day + timedelta(days=1)).day == 1
    if len(found) > 1:
        with pytest.raises(DateAmbiguous):
            read_label_date(text, today=today)
