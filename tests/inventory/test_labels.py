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

TODAY = date(2026, 11, 23)
DAY = date(2026, 11, 30)
FIFTH = date(2026, 12, 5)

READ = {
    # Western, four digits
    "2026.11.30": DAY,
    "2026/11/30": DAY,
    "2026-11-30": DAY,
    "2026・11・30": DAY,
    "2026･11･30": DAY,
    "2026,11,30": DAY,
    "2026、11、30": DAY,
    "2026 11 30": DAY,
    "2026. 11. 30": DAY,
    "2026 . 11 . 30": DAY,
    "2026年11月30日": DAY,
    "2026年 11月 30日": DAY,
    "2026 年 11 月 30 日": DAY,
    "2026年11月30": DAY,
    "2026年11.30": DAY,
    "西暦2026年11月30日": DAY,
    "20261130": DAY,
    "2026.12.5": FIFTH,
    "2026.12.05": FIFTH,
    "2026年12月5日": FIFTH,
    "2026年12月05日": FIFTH,
    "2026.12. 5": FIFTH,
    "20261205": FIFTH,
    "2028.2.29": date(2028, 2, 29),
    "2024.11.23": date(2024, 11, 23),
    "2036.11.23": date(2036, 11, 23),
    # full-width, other dashes
    "２０２６．１１．３０": DAY,
    "２０２６／１１／３０": DAY,
    "２０２６－１１－３０": DAY,
    "２０２６年１１月３０日": DAY,
    "２０２６　１１　３０": DAY,
    "2026−11−30": DAY,
    "2026–11–30": DAY,
    "2026ー11ー30": DAY,
    "２０２６１１３０": DAY,
    # Western, two digits
    "26.11.30": DAY,
    "26/11/30": DAY,
    "26-11-30": DAY,
    "26 11 30": DAY,
    "26年11月30日": DAY,
    "261130": DAY,
    "２６．１１．３０": DAY,
    "２６１１３０": DAY,
    "26.12.5": FIFTH,
    "26.12.05": FIFTH,
    "26.12. 5": FIFTH,
    "26. 1. 5": date(2026, 1, 5),
    "27. 1. 5": date(2027, 1, 5),
    "'26.11.30": DAY,
    "’26.11.30": DAY,
    "’26年11月30日": DAY,
    "'261130": DAY,
    "28.02.29": date(2028, 2, 29),
    "30.11.26": date(2030, 11, 26),
    # Reiwa named
    "令和8年11月30日": DAY,
    "令和８年１１月３０日": DAY,
    "令和 8 年 11 月 30 日": DAY,
    "令和08年11月30日": DAY,
    "令和8.11.30": DAY,
    "令8.11.30": DAY,
    "㋿8年11月30日": DAY,
    "R8.11.30": DAY,
    "r8.11.30": DAY,
    "R08.11.30": DAY,
    "R.8.11.30": DAY,
    "R 8.11.30": DAY,
    "R8/11/30": DAY,
    "R8-11-30": DAY,
    "R8 11 30": DAY,
    "R8年11月30日": DAY,
    "Ｒ８．１１．３０": DAY,
    "Ｒ８年１１月３０日": DAY,
    "R081130": DAY,
    "R81130": DAY,
    "R10.1.5": date(2028, 1, 5),
    "R18.11.23": date(2036, 11, 23),
    # Reiwa bare
    "8.11.30": DAY,
    "8/11/30": DAY,
    "8年11月30日": DAY,
    "08.11.30": DAY,
    "081130": DAY,
    "８．１１．３０": DAY,
    "8.12.5": FIFTH,
    "8. 12. 5": FIFTH,
    "9.1.6": date(2027, 1, 6),
    # Kanji numerals
    "令和八年十一月三十日": DAY,
    "令和八年十二月五日": FIFTH,
    "令和十年二月二十九日": date(2028, 2, 29),
    "八年十一月三十日": DAY,
    "二〇二六年十一月三十日": DAY,
    "二千二十六年十一月三十日": DAY,
    # an era that went on in print
    "平成38年11月30日": DAY,
    "H38.11.30": DAY,
    # with words, weekday, or the maker's own sign
    "賞味期限 2026.11.30": DAY,
    "賞味期限：2026.11.30": DAY,
    "賞味期限:26.11.30": DAY,
    "消費期限26.11.30": DAY,
    "消費期限 令和8年11月30日": DAY,
    "【賞味期限】2026年11月30日": DAY,
    "賞味期限(開封前) 26.11.30": DAY,
    "期限 R8.11.30": DAY,
    "賞味期限\n2026.11.30": DAY,
    " 2026.11.30 ": DAY,
    "2026年11月30日まで": DAY,
    "2026年11月30日迄": DAY,
    "2026年11月30日(月)": DAY,
    "2026年11月30日（月）": DAY,
    "2026年11月30日（月曜日）まで": DAY,
    "26.11.30/A12": DAY,
    "26.11.30 AB": DAY,
    "26.11.30 A": DAY,
    "26.11.30A": DAY,
    "261130A": DAY,
    "26.11.30 B": DAY,
    "26.11.30+AB": DAY,
    "2026.11.30 +A12": DAY,
    "26.11.30+12": DAY,
    "2026.11.30/ab": DAY,
    "賞味期限：26.11.30/A12": DAY,
    "26.12.5 AK": FIFTH,
}
READ_AS_MONTH = {
    "2026.11": DAY,
    "2026/11": DAY,
    "2026-11": DAY,
    "2026 11": DAY,
    "2026年11月": DAY,
    "2026年 11月": DAY,
    "2026年11月末": DAY,
    "2026年11月末日": DAY,
    "２０２６年１１月": DAY,
    "２０２６．１１": DAY,
    "202611": DAY,
    "26.11": DAY,
    "26/11": DAY,
    "26年11月": DAY,
    "'26.11": DAY,
    "'2611": DAY,
    "2611": DAY,
    "２６１１": DAY,
    "令和8年11月": DAY,
    "令和八年十一月": DAY,
    "二〇二六年十一月": DAY,
    "R8.11": DAY,
    "R08.11": DAY,
    "R8年11月": DAY,
    "R0811": DAY,
    "R811": DAY,
    "8年11月": DAY,
    "賞味期限 2026.11": DAY,
    "賞味期限:2611": DAY,
    "2611/A12": DAY,
    "2026.11 AB": DAY,
    "2026年11月+A12": DAY,
    "2027.2": date(2027, 2, 28),
    "2028.2": date(2028, 2, 29),
    "2802": date(2028, 2, 29),
    "26.2": date(2026, 2, 28),
    "2026年12月": date(2026, 12, 31),
}
ASKED = {
    "8.11": ("2026-08-11", "2026-11-30 month", "2027-08-11"),
    "８．１１": ("2026-08-11", "2026-11-30 month", "2027-08-11"),
    "08.11": ("2026-08-11", "2026-11-30 month", "2027-08-11"),
    "0811": ("2026-08-11", "2026-11-30 month", "2027-08-11"),
    "8/11": ("2026-08-11", "2026-11-30 month", "2027-08-11"),
    "賞味期限 8.11": ("2026-08-11", "2026-11-30 month", "2027-08-11"),
    "1109": ("2026-11-09", "2027-11-09", "2029-09-30 month"),
    "12.9": ("2025-12-09", "2026-12-09", "2030-09-30 month"),
    "1.9": ("2026-01-09", "2027-01-09"),
    "11.30": ("2025-11-30", "2026-11-30"),
    "1130": ("2025-11-30", "2026-11-30"),
    "11月30日": ("2025-11-30", "2026-11-30"),
    "11/23": ("2026-11-23", "2027-11-23"),
    "2月29日": ("2028-02-29",),
    "30": ("2026-10-30", "2026-11-30"),
    "30日": ("2026-10-30", "2026-11-30"),
    "31": ("2026-10-31", "2026-12-31"),
    "2026.11/30": ("2026-11-30", "2026-11-30 month"),
    "2026.12/5": ("2026-12-05", "2026-12-31 month"),
    "26.11 12": ("2026-11-12", "2026-11-30 month"),
    "26.11.30 21:00": ("2026-11-29", "2026-11-30"),
    "26.11.30 2時": ("2026-11-29", "2026-11-30"),
    "26.11.30午後9時": ("2026-11-29", "2026-11-30"),
    "2026年11月30日 午前2時30分": ("2026-11-29", "2026-11-30"),
}
ASKED_TO_CONFIRM = {
    "2019.11.30": ("2019-11-30",),
    "2024.11.22": ("2024-11-22",),
    "2036.11.24": ("2036-11-24",),
    "2062.11.30": ("2062-11-30",),
    "令和元年9月6日": ("2019-09-06",),
    "R元.9.6": ("2019-09-06",),
    "令和元年5月1日": ("2019-05-01",),
    "1.9.6": ("2001-09-06", "2019-09-06"),
    "19.9.6": ("2019-09-06", "2037-09-06"),
    "190906": ("2019-09-06", "2037-09-06"),
    "1909": ("2019-09-30 month", "2037-09-30 month"),
    "平成31年4月30日": ("2019-04-30",),
    "H30.11": ("2018-11-30 month",),
    "2012": ("2020-12-31 month", "2038-12-31 month"),
}
REFUSED = [
    "",
    " ",
    "なし",
    "賞味期限",
    "枠外下部に記載",
    "2026",
    "2026年",
    "令和8年",
    "令和八年",
    "11月",
    "2026.2.30",
    "2026年2月29日",
    "26.11.31",
    "R8.2.30",
    "20260230",
    "260230",
    "2026.13.1",
    "2026.0.5",
    "2026.11.0",
    "2026.13",
    "0000.11.30",
    "1999.11.30",
    "199911",
    "0",
    "32",
    "32日",
    "令和元年4月30日",
    "令和元年4月",
    "R0.11.30",
    "令和0年11月30日",
    "元年11月30日",
    "元.11.30",
    "元.9",
    "元",
    "2026月11月30日",
    "2026.11.30月",
    "R2026.11.30",
    "S101.11.30",
    "昭和64年1月7日",
    "026.11.30",
    "26113",
    "811",
    "2611301",
    "2026113",
    "2026.1130",
    "2026年1130",
    "2026.11.30.",
    "2026..11.30",
    "2026.11.",
    "2026年11月上旬",
    "30.11.2026",
    "30/11/2026",
    "11/30/2026",
    "30112026",
    "6日9月令和元年",
    "EXP 30.11.26",
    "BEST BEFORE 2026.11.30",
    "NOV 2026",
    "製造日 26.11.30",
    "製造年月日 2026.11.30",
    "2026.11.30 2027.05.31",
    "20261130 20270531",
    "2026.11.30～2027.5.31",
    "26.11.30 R81130",
    "26.11.30 123",
    "2026.11.3O",
    "26.11.3 O",
    "26.11.O5",
    "26.11/O5",
    "2611O5",
    "2026.1O",
    "26.11.3A",
    "2611A",
    "A12 26.11.30",
    "26.11.30 ABCDEFGHI",
    "2026年11月30日(火)",
    "2026年11月(月)",
    "2026.11 21:00",
    "2026一11一30",
    "٢٠٢٦.١١.٣٠",
    "2026\x0011\x0030",
    "1" * 61,
    "2026.11.30" + " " * 3 + "A" * 60,
]


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
