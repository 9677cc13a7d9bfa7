"""Sentences about a plan: every code has one, in both languages, without a gap."""

from dataclasses import replace
from datetime import date

import pytest

from api.web.language import Language
from api.web.words import text
from api.words import REASONS, WASTES, category_text, reason_text, waste_text, zone_text
from inventory.model import Category, LotId, ProductId, Zone
from logistics.checking.report import WasteCause
from logistics.explaining.reasons import Reason, ReasonCode
from logistics.model import SiteId
from logistics.summary import WasteLine

LANGUAGES = ("ja", "en")
LINE = WasteLine(
    lot_id=LotId("L1"),
    product_id=ProductId("APPLE"),
    product_name="りんご",
    zone=Zone.CHILLED,
    site_id=SiteId("HUB-1"),
    shown_name="架空ハブ拠点",
    cause=WasteCause.EXPIRED,
    from_on=date(2026, 12, 20),
    to_on=date(2026, 12, 20),
    quantity_g=40_500,
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_is_told_with_its_numbers(code: ReasonCode, lang: str) -> None:
    told = reason_text(
        Reason(
            code=code,
            missing_g=12_300,
            category=Category.FRUIT,
            zone=Zone.CHILLED,
            count=3,
            total=17,
            have_g=45_600,
            want_g=1_278_900,
            share=0.44,
            month_share=0.66,
        ),
        lang,
    )
    assert told.endswith("。" if lang == "ja" else ".")
    assert "{" not in told
    assert any(n in told for n in ("17", "45.6", "44%", "3"))
    assert told[0] == told[0].strip()


def test_a_reason_in_both_languages() -> None:
    reason = Reason(
        code=ReasonCode.SUPPLY_SHORT,
        missing_g=1,
        category=Category.DAIRY,
        have_g=164_000,
        want_g=1_210_700,
    )
    assert reason_text(reason, "ja") == (
        "乳製品が地域全体で足りません（必要 1,210.7 kg、あるのは 164.0 kg）。"
    )
    assert reason_text(reason, "en") == (
        "The whole region is short of food (Dairy): 164.0 kg for 1,210.7 kg needed."
    )


def test_a_recipient_that_never_opens() -> None:
    reason = Reason(code=ReasonCode.NO_VEHICLE_ON_OPEN_DAY, missing_g=1)
    assert reason_text(reason, "ja") == "今月は、受け取れる日がありません。"


@pytest.mark.parametrize("cause", WasteCause)
def test_every_waste_is_told(cause: WasteCause) -> None:
    japanese = waste_text(replace(LINE, cause=cause), "ja")
    assert japanese.startswith("りんご 40.5 kg：架空ハブ拠点")
    assert japanese.endswith("（12月20日）。")
    english = waste_text(replace(LINE, cause=cause, to_on=date(2026, 12, 22)), "en")
    assert "(2026-12-20 to 2026-12-22)" in english


def test_no_code_is_without_words() -> None:
    assert set(REASONS) == set(ReasonCode)
    assert set(WASTES) == set(WasteCause)


@pytest.mark.parametrize("language", Language)
def test_names_are_those_of_the_pages(language: Language) -> None:
    for zone in Zone:
        assert zone_text(zone, language) == text(f"zone_{zone}", language=language)
    for category in Category:
        assert category_text(category, language) == text(f"category_{category}", language=language)


WHOLES = {
    ReasonCode.FEW_VISITS: ("どの回も、前の開催のあとに", "None of its sessions (4)"),
    ReasonCode.VEHICLE_FULL: ("ここへの便（4便）は、すべて", "on every trip that comes here (4)"),
    ReasonCode.EXCLUDED: ("果物 38.0 kg すべてが、", "All 38.0 kg (Fruit) must"),
    ReasonCode.CASES_TOO_LARGE: ("果物 38.0 kg すべてで、", "All 38.0 kg (Fruit) come"),
}


@pytest.mark.parametrize("code", WHOLES)
def test_where_the_part_is_the_whole_it_is_told_once(code: ReasonCode) -> None:
    is_counted = code in (ReasonCode.FEW_VISITS, ReasonCode.VEHICLE_FULL)
    part = {"count": 4, "total": 4} if is_counted else {"have_g": 38_020, "want_g": 38_040}
    whole = Reason(code=code, missing_g=1, category=Category.FRUIT, **part)  # type: ignore[arg-type]
    for lang, words in zip(LANGUAGES, WHOLES[code], strict=True):
        told = reason_text(whole, lang)
        assert words in told
        assert "のうち" not in told
        assert "{" not in told
    less = replace(whole, total=5) if is_counted else replace(whole, want_g=38_140)
    assert "のうち" in reason_text(less, "ja")
