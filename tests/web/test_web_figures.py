from datetime import UTC, date, datetime

import pytest

from api.web.figures import (
    Figures,
    clock,
    exact_kg,
    hours,
    is_day_off,
    kg,
    kilometres,
    litres,
    percent,
    telephone,
    yen,
)
from api.web.language import Language

JA = Figures(language=Language.JAPANESE)
EN = Figures(language=Language.ENGLISH)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0.0 %"),
        (0.61, "61.0 %"),
        (0.29, "29.0 %"),
        (0.9999, "99.9 %"),
        (1.0, "100.0 %"),
        (None, "–"),
    ],
)
def test_a_share_is_rounded_down(share: float | None, shown: str) -> None:
    assert percent(share) == shown


def test_weights_volumes_money_and_lengths() -> None:
    assert kg(1_234_567) == "1,234.6"
    assert (kg(0), kg(4), kg(60)) == ("0.0", "0.004", "0.1")
    assert exact_kg(1_000) == "1"
    assert exact_kg(18_533) == "18.533"
    assert exact_kg(10_000_000) == "10,000"
    assert litres(2_600_000_000) == "2,600"
    assert yen(174_931.8) == "174,932"
    assert kilometres(12_340) == "12.3"


def test_times_of_day_reach_twenty_four() -> None:
    assert clock(0) == "00:00"
    assert clock(575) == "09:35"
    assert clock(1440) == "24:00"


def test_days_have_their_weekday() -> None:
    day = date(2026, 12, 5)
    assert (JA.day(day), EN.day(day)) == ("12月5日（土）", "Sat 5 Dec")
    assert (JA.full_day(day), EN.full_day(day)) == ("2026年12月5日（土）", "Sat 5 Dec 2026")
    assert JA.era_day(day).startswith("令和8年12月5日")


def test_holidays_of_japan_are_named_in_both_languages() -> None:
    day = date(2027, 1, 1)
    assert (JA.holiday(day), EN.holiday(day)) == ("元日", "New Year's Day")
    assert JA.holiday(date(2026, 12, 2)) == ""


def test_weekends_and_holidays_are_days_off() -> None:
    assert is_day_off(date(2026, 12, 5))
    assert is_day_off(date(2026, 12, 6))
    assert is_day_off(date(2027, 5, 5))
    assert not is_day_off(date(2026, 12, 7))


def test_an_instant_is_told_in_japans_time() -> None:
    assert JA.moment(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == "11月24日（火） 01:30"


def test_durations() -> None:
    assert hours(7770) == "129.5"
    assert (JA.seconds(61.9), EN.seconds(61.9)) == ("1分1秒", "1 min 1 s")
    assert JA.seconds(3.2) == "3秒"


def test_a_phone_number_becomes_digits() -> None:
    assert telephone("０８５７-２２-８１１１ (代)") == "0857228111"
    assert telephone("+81 857 22 8111") == "+81857228111"
    assert telephone('"><script>') == ""
