"""Days in Japanese eras, letters that fonts have, numbers as printed, JSON and CSV."""

import csv
import io
import json
from datetime import date

import pytest

from api.printing.glyphs import STAND_IN, letter_name, printable
from api.printing.paper_data import kg, label_day, litres
from api.printing.sheet_forms import sheet_csv, sheet_json
from api.wareki import era_year, long_day, short_day, weekday
from logistics.sheet import route_sheets
from tests.one_trip import Call, one_trip


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 5), "令和8年12月5日(2026-12-05)（土）"),
        (date(2019, 5, 1), "令和元年5月1日(2019-05-01)（水）"),
        (date(2019, 4, 30), "平成31年4月30日(2019-04-30)（火）"),
        (date(1989, 1, 7), "昭和64年1月7日(1989-01-07)（土）"),
        (date(1926, 12, 24), "大正15年12月24日(1926-12-24)（金）"),
        (date(1873, 1, 1), "明治6年1月1日(1873-01-01)（水）"),
        (date(1868, 1, 1), "1868年1月1日(1868-01-01)（水）"),
    ],
)
def test_days_in_japanese_eras(day: date, words: str) -> None:
    assert long_day(day) == words


def test_days_in_english_and_short() -> None:
    day = date(2026, 12, 5)
    assert long_day(day, language="en") == "Saturday 5 December 2026"
    assert (short_day(day), short_day(day, language="en")) == ("12月5日（土）", "Sat 5 Dec")
    assert (weekday(day), weekday(day, language="en")) == ("土", "Sat")
    assert era_year(date(1850, 1, 1)) is None


@pytest.mark.parametrize("letter", list("𠮷髙﨑辻☎℃①−〓ヶéが"))
def test_the_packaged_fonts_have_the_letters_of_japanese_names(letter: str) -> None:
    assert printable(letter) == (letter, ())


def test_letters_without_a_glyph_are_found_once() -> None:
    assert printable("a🍙b🍙") == (f"a{STAND_IN}b{STAND_IN}", ("🍙",))
    assert letter_name("🍙") == "U+1F359 RICE BALL"


def test_text_becomes_one_line_of_composed_letters() -> None:
    assert printable(" か\u3099\n\tき\u202e\x00\ufe0f ") == ("が き", ())
    assert printable("x" * 30)[0].replace("\u200b", "") == "x" * 30
    assert "\u200b" in printable("x" * 30)[0]


@pytest.mark.parametrize(
    ("grams", "words"),
    [(0, "0.0"), (12_000, "12.0"), (12_500, "12.5"), (5, "0.005"), (1_234_560, "1,234.56")],
)
def test_kilograms_keep_their_grams(grams: int, words: str) -> None:
    assert kg(grams) == words


def test_litres_are_rounded_up_and_dates_are_those_of_labels() -> None:
    assert (litres(1), litres(2_000_000), litres(2_000_001)) == ("1", "2", "3")
    assert label_day(date(2027, 1, 5)) == "27.1.5"


def test_a_sheet_is_json_with_its_sums() -> None:
    sheet = route_sheets(*one_trip([Call(name="久松", lots=4), Call(name="醇風")]))[0]
    told = json.loads(json.dumps(sheet_json(sheet), ensure_ascii=False))
    assert told["trip_id"] == "T001"
    assert (told["date"], told["start"], told["return"]) == ("2026-12-05", "09:00", "10:39")
    assert [s["role"] for s in told["stops"]] == ["start", "call", "call", "return"]
    assert told["unloaded"] == told["loaded"]
    assert told["loaded"]["quantity_g"] == (1 + 2 + 3 + 4 + 1 + 2) * 1250
    assert told["stops"][1]["arrive_by"] == [
        {"zone": "chilled", "until": "12:00"},
        {"zone": "frozen", "until": "11:00"},
    ]
    assert told["stops"][1]["next_session"]["ready_by"] == "15:30"


def test_a_confidential_site_is_json_without_its_place() -> None:
    hidden = Call(
        name="秘密の家",
        public_name="施設A",
        confidential=True,
        address="秘密町",
        phone="0",
        note="秘",
    )
    told = json.dumps(sheet_json(route_sheets(*one_trip([hidden]))[0]), ensure_ascii=False)
    assert "秘" not in told
    assert "134.23" not in told


def test_a_sheet_is_csv_that_no_spreadsheet_takes_for_formulas() -> None:
    sheets = route_sheets(*one_trip([Call(name="=HYPERLINK(1)", lots=2)], driver="＠x"))
    rows = list(csv.DictReader(io.StringIO(sheet_csv(sheets))))
    assert [r["action"] for r in rows] == ["load", "load", "unload", "unload", ""]
    assert rows[2]["site_name"] == "'=HYPERLINK(1)"
    assert rows[2]["driver"] == "'＠x"
    assert (rows[3]["cases"], rows[3]["kg"]) == ("2", "2.5")
