"""Pages that count cases say what is beyond whole ones, in every kind of words."""

import re
from dataclasses import replace
from html import unescape

import pytest

from api.calendars.events import amount_words
from api.web.language import Language
from api.web.pages.driver import KeyingState, keying_page
from api.web.pages.foods import food_line
from api.web.pages.trip import trip_page
from api.web.render import Page, render
from logistics.sheet import route_sheets
from tests.one_trip import Call, one_trip
from tests.web.making import stored_plan


def words_of(page: Page, language: Language = Language.JAPANESE, *, is_easy: bool = False) -> str:
    told = render(page, language=language, switch_url="/", easy_url="/", is_easy=is_easy)
    without = re.sub(r"<rt>.*?</rt>|<rp>.*?</rp>|<[^>]+>", "", told)
    return " ".join(unescape(without).split())


@pytest.fixture(scope="module")
def month() -> tuple[Page, Page]:
    """The pages of a trip whose 3.75 kg of milk came in boxes of 2 kg."""
    scenario, plan = one_trip([Call(name="久松", lots=3)])
    lots = {**scenario.lots}
    milk = next(k for k in lots if k == "L0102")
    stored = stored_plan(
        replace(scenario, lots={**lots, milk: replace(lots[milk], case_g=2_000)}), plan
    )
    (sheet,) = route_sheets(stored.scenario, stored.plan)
    keying = keying_page(stored, sheet=sheet, ids=[str(n) for n in range(99)], state=KeyingState())
    return trip_page(stored, sheet=sheet, map_svg=""), keying


def test_a_trip_says_what_is_beyond_whole_cases(month: tuple[Page, Page]) -> None:
    trip, keying = month
    told = words_of(trip)
    assert "おろす 4ケースと 1.75 kg （合計 7.5 kg）" in told
    assert "4ケースと 1.75 kg（車に積めるのは 350 kg まで）" in told
    assert "1ケースと 1.75 kg3.75 kg" in told
    assert "2ケース2.5 kg" in told, "whole cases stand as they stood"
    assert "冷蔵1 と 1.75 kg3.75" in told, "what is aboard on departure"
    assert "1ケースと 1.75 kg" in words_of(keying)
    english = words_of(trip, Language.ENGLISH)
    assert "4 cases and 1.75 kg (7.5 kg in all)" in english
    assert "4 cases and 1.75 kg (payload 350 kg)" in english
    assert "4箱と 1.75 kg （全部で 7.5 kg）" in words_of(trip, is_easy=True)


def test_moved_food_and_calendars_say_it_too() -> None:
    scenario, plan = one_trip([Call(name="久松", lots=3)])
    (sheet,) = route_sheets(scenario, plan)
    (line,) = (x for g in sheet.stops[1].unload for x in g.lines if x.lot_id == "L0102")
    assert amount_words(line) == "3ケース 3.75kg"
    assert amount_words(replace(line, case_g=2_000)) == "1ケースと1.75kg（3.75kg）"
    moved = food_line(scenario, line.lot_id, 3_000, moved=True)
    assert (moved.cases, moved.rest_g) == (2, 500)
    eaten = food_line(scenario, line.lot_id, 3_000, moved=False)
    assert (eaten.cases, eaten.rest_g) == (None, 0)
