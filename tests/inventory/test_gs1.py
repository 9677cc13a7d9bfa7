"""JAN and GS1 codes: vectors good and bad, check digits, dates, weights."""

from datetime import date
from typing import Any

import pytest
from biip.checksums import gs1_standard_check_digit
from hypothesis import given
from hypothesis import strategies as st

from inventory.gs1 import CodeUnreadable, ScannedCode, read_code

TODAY = date(2026, 11, 23)
GS = "\x1d"
JAN = "4901234567894"
IN_GTIN_14 = "0" + JAN
DAY = date(2026, 11, 30)

GOOD: list[tuple[str, dict[str, Any]]] = [
    # products
    (JAN, {"gtin": JAN}),
    ("4569951116179", {"gtin": "4569951116179"}),
    (" 4901234567894\n", {"gtin": JAN}),
    ("4-901234-567894", {"gtin": JAN}),
    ("4901234 567894", {"gtin": JAN}),
    ("４９０１２３４５６７８９４", {"gtin": JAN}),
    ("49123456", {"gtin": "49123456"}),
    ("4996-8712", {"gtin": "49968712"}),
    ("036000291452", {"gtin": "0036000291452"}),
    ("0036000291452", {"gtin": "0036000291452"}),
    (IN_GTIN_14, {"gtin": JAN}),
    ("00000049123456", {"gtin": "49123456"}),
    ("14901234567891", {"gtin": "14901234567891"}),
    ("9784873119328", {"gtin": "9784873119328"}),
    (f"]E0{JAN}", {"gtin": JAN}),
    ("]E449123456", {"gtin": "49123456"}),
    ("]I114901234567891", {"gtin": "14901234567891"}),
    (f"]C0{JAN}", {"gtin": JAN}),
    # a shop's own codes say nothing for certain
    ("2012345678903", {"in_store_code": "2012345678903"}),
    ("2901234005008", {"in_store_code": "2901234005008"}),
    ("0212345678909", {"in_store_code": "0212345678909"}),
    ("0412345678903", {"in_store_code": "0412345678903"}),
    ("20123451", {"in_store_code": "20123451"}),
    ("(01)02012345678903", {"in_store_code": "2012345678903"}),
    # element strings as printed
    (f"(01){IN_GTIN_14}", {"gtin": JAN}),
    (f"(01){IN_GTIN_14}(17)261130", {"gtin": JAN, "use_by_on": DAY}),
    (f"(01){IN_GTIN_14}(15)261130", {"gtin": JAN, "best_before_on": DAY}),
    (f"(01){IN_GTIN_14} (17)261130 (10)A1", {"gtin": JAN, "use_by_on": DAY, "lot_number": "A1"}),
    ("(01) 0 4901234 56789 4 (17) 26 11 30", {"gtin": JAN, "use_by_on": DAY}),
    ("（01）04901234567894（10）Ａ１", {"gtin": JAN, "lot_number": "A1"}),
    ("(10)AB-12/3", {"lot_number": "AB-12/3"}),
    ("(21)0099(11)261101", {"serial_number": "0099", "produced_on": date(2026, 11, 1)}),
    ("(15)261130(17)261205", {"best_before_on": DAY, "use_by_on": date(2026, 12, 5)}),
    ("(15)261100", {"best_before_on": DAY}),
    ("(15)280200", {"best_before_on": date(2028, 2, 29)}),
    ("(17)270200", {"use_by_on": date(2027, 2, 28)}),
    ("(17)760101", {"use_by_on": date(2076, 1, 1)}),
    ("(17)770101", {"use_by_on": date(1977, 1, 1)}),
    ("(3100)000012", {"weight_g": 12_000}),
    ("(3101)000012", {"weight_g": 1_200}),
    ("(3102)000012", {"weight_g": 120}),
    ("(3103)001250", {"weight_g": 1_250}),
    ("(3104)012345", {"weight_g": 1_234}),
    ("(3105)012345", {"weight_g": 123}),
    ("(3103)999999", {"weight_g": 999_999}),
    (f"(02){IN_GTIN_14}(37)24", {"gtin": JAN, "count": 24}),
    (f"(01){IN_GTIN_14}(30)6", {"gtin": JAN, "count": 6}),
    ("(00)106141412345678908(10)L1", {"lot_number": "L1"}),
    ("(3202)000100(10)L1", {"lot_number": "L1"}),  # pounds are not read
    # element strings as sent
    (f"01{IN_GTIN_14}", {"gtin": JAN}),
    (f"01{IN_GTIN_14}17261130", {"gtin": JAN, "use_by_on": DAY}),
    (f"01{IN_GTIN_14}1726113010A1", {"gtin": JAN, "use_by_on": DAY, "lot_number": "A1"}),
    (f"]C101{IN_GTIN_14}10A1{GS}17261130", {"gtin": JAN, "lot_number": "A1", "use_by_on": DAY}),
    (f"]C1{GS}01{IN_GTIN_14}", {"gtin": JAN}),
    (
        f"]d201{IN_GTIN_14}21S1{GS}3103001250",
        {"gtin": JAN, "serial_number": "S1", "weight_g": 1250},
    ),
    (f"]e001{IN_GTIN_14}", {"gtin": JAN}),
    (f"]Q301{IN_GTIN_14}15261130", {"gtin": JAN, "best_before_on": DAY}),
    (f"02{IN_GTIN_14}3724{GS}10A1{GS}", {"gtin": JAN, "count": 24, "lot_number": "A1"}),
    (f"{GS}10A1{GS}{GS}17261130", {"lot_number": "A1", "use_by_on": DAY}),
    ("10A1<GS>17261130", {"lot_number": "A1", "use_by_on": DAY}),
    ("10A1{GS}17261130", {"lot_number": "A1", "use_by_on": DAY}),
    ("10A1␝17261130", {"lot_number": "A1", "use_by_on": DAY}),
    ("10A1^]17261130", {"lot_number": "A1", "use_by_on": DAY}),
    (f"17261130{GS}17261130", {"use_by_on": DAY}),
    # links
    (
        f"https://id.gs1.org/01/{IN_GTIN_14}/10/A1?17=261130",
        {"gtin": JAN, "lot_number": "A1", "use_by_on": DAY},
    ),
]
BAD: list[tuple[str, int, str]] = [
    # text, position of the fault, what is expected there
    ("", 0, ""),
    ("   ", 0, ""),
    ("1" * 501, 0, ""),
    ("hello", 1, ""),
    ("4901234567895", 13, "4"),
    ("4901234567984", 13, "6"),
    ("49123457", 8, "6"),
    ("036000291453", 12, "2"),
    ("14901234567892", 14, "1"),
    ("0000000000000", 0, ""),
    ("00000000", 0, ""),
    ("490123456789", 12, "3"),
    ("49012345678", 1, ""),
    ("]E04901234567895", 13, "4"),
    ("]E0490123456789", 12, "3"),
    ("]E049012345678", 0, ""),
    ("]E04901234A67894", 8, ""),
    ("]E0", 1, ""),
    ("]", 1, ""),
    ("]?1", 1, ""),
    ("]Y", 1, ""),
    ("]C1", 0, ""),
    ("٤٩٠١٢٣٤٥", 1, ""),
    ("(01)04901234567895", 18, "4"),
    ("(02)04901234567895(37)2", 18, "4"),
    ("(01)4901234567894", 1, ""),
    ("(01)", 1, ""),
    ("()", 1, ""),
    ("(abc", 1, ""),
    ("(98765)1", 1, ""),
    ("(104)A1", 1, ""),  # not (10) with the lot 4A1
    ("(0104901234567894)", 1, ""),
    ("(17)261130(104)A1", 11, ""),
    ("(3109)000001", 1, ""),
    ("(15)260230", 5, ""),
    ("(15)261131", 5, ""),
    ("(15)261300", 1, ""),
    ("(15)2611", 1, ""),
    ("(17)000000", 5, ""),
    (f"(01){IN_GTIN_14}(15)260230", 23, ""),
    (f"(01){IN_GTIN_14}(17)26113", 19, ""),
    ("(37)123456789", 1, ""),
    ("(10)" + "A" * 21, 1, ""),
    ("(15)261130(15)261201", 13, ""),
    ("(3103)001250(3102)000125", 15, ""),
    (f"01{IN_GTIN_14}1726113", 17, ""),
    (f"01{IN_GTIN_14}17261330", 17, ""),
    (f"0104901234567895{GS}10A", 16, "4"),
    (f"10A1{GS}xyz", 6, ""),
    ("(00)106141412345678908", 0, ""),
    ("(30)", 0, ""),
    ("(91)internal", 0, ""),
    ("https://example.org/", 0, ""),
    ("https://id.gs1.org/01/04901234567895", 0, "4"),
]


def test_there_are_enough_vectors() -> None:
    assert len(GOOD) + len(BAD) >= 100


@pytest.mark.parametrize(("text", "told"), GOOD, ids=[repr(t) for t, _ in GOOD])
def test_a_code_says_what_it_says_and_nothing_else(text: str, told: dict[str, Any]) -> None:
    assert read_code(text, today=TODAY) == ScannedCode(**told)


@pytest.mark.parametrize(("text", "position", "expected"), BAD, ids=[repr(b[0]) for b in BAD])
def test_a_fault_is_told_with_its_place(text: str, position: int, expected: str) -> None:
    with pytest.raises(CodeUnreadable) as raised:
        read_code(text, today=TODAY)
    assert (raised.value.position, raised.value.expected) == (position, expected)
    assert (f"Character {position}" in str(raised.value)) is bool(position)


@pytest.mark.parametrize(
    ("today", "year"),
    [(1950, 1999), (1951, 2000), (2026, 2000), (2049, 2099), (2050, 2099), (2051, 2100)],
)
def test_the_century_lies_near_today(today: int, year: int) -> None:
    code = read_code(f"(15){year % 100:02}0101", today=date(today, 6, 1))
    assert code.best_before_on == date(year, 1, 1)


def test_at_the_beginning_of_the_calendar_there_is_no_century() -> None:
    with pytest.raises(CodeUnreadable):
        read_code("(15)000101", today=date(10, 1, 1))


digits = st.text(alphabet="0123456789", min_size=12, max_size=12)


@given(
    digits.filter(lambda d: d.startswith(("45", "49")))
    | st.from_regex("4[59][0-9]{10}", fullmatch=True)
)
def test_every_jan_is_read_and_every_single_slip_is_noticed(payload: str) -> None:
    jan = f"{payload}{gs1_standard_check_digit(payload)}"
    assert read_code(jan, today=TODAY).gtin == jan
    for place, digit in enumerate(jan):
        slip = f"{jan[:place]}{(int(digit) + 1) % 10}{jan[place + 1 :]}"
        with pytest.raises(CodeUnreadable):
            read_code(slip, today=TODAY)


@given(st.dates(date(2000, 1, 1), date(2075, 12, 31)), st.integers(0, 999_999))
def test_dates_and_weights_come_back(day: date, weight_g: int) -> None:
    code = read_code(f"(17){day:%y%m%d}(3103){weight_g:06}", today=TODAY)
    assert (code.use_by_on, code.weight_g) == (day, weight_g)


@given(st.text(alphabet="0123456789()AZ]CEde1-\x1d </", max_size=40))
def test_whatever_is_scanned_is_read_or_refused(text: str) -> None:
    try:
        code = read_code(text, today=TODAY)
    except CodeUnreadable:
        return
    assert code != ScannedCode()
