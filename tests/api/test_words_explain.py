"""Sentences about why somebody is short: every code has one, in both languages."""

from typing import get_args

import pytest

from api.words_explain import (
    FIXES,
    OBSTACLES,
    TRIED,
    VERDICTS,
    binding_text,
    diagnosis_text,
    fix_text,
    remedy_text,
)
from inventory.model import Category, Zone
from logistics.explaining.explanation import Binding, Diagnosis, Remedy, Tried, Verdict
from logistics.explaining.fixes import Fix, Lack, MoreRoom, burden, fixes_for, other_bases
from logistics.explaining.obstacles import Obstacle
from logistics.generate import generate_month
from logistics.model import Scenario

LANGUAGES = ("ja", "en")


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=3, halls=6, days=14)


def test_no_code_is_without_words() -> None:
    assert set(OBSTACLES) == set(Obstacle)
    assert set(VERDICTS) == set(Verdict)
    assert set(TRIED) == set(Tried)
    assert set(FIXES) == set(get_args(Fix))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_reason_is_told_with_its_grams(obstacle: Obstacle, lang: str) -> None:
    binding = Binding(
        obstacles=(obstacle,), gain_g=12_300, category=Category.FRUIT, zone=Zone.CHILLED
    )
    told = binding_text(binding, lang)
    assert told.endswith("。" if lang == "ja" else ".")
    assert "12.3 kg" in told
    assert "{" not in told


def test_two_reasons_are_told_together() -> None:
    binding = Binding(obstacles=(Obstacle.OPENING_DAY, Obstacle.EXCLUSION), gain_g=5_000)
    assert binding_text(binding, "en") == (
        "Two things come together. (1) It is not open when vehicles can come. (2) Some food "
        "(Other) must not come here, for an allergy for example. With both it could use 5.0 kg "
        "more."
    )
    assert "(1)車が来られる日や時間に開いていません。 (2)" in binding_text(binding, "ja")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_fix_is_told(month: Scenario, obstacle: Obstacle, lang: str) -> None:
    site_id = month.recipients[0].site_id
    lack = Lack(site_id=site_id, missing_g={Category.PROTEIN: 4_000}, days=month.days)
    for fix in [*fixes_for(month, obstacle, lack), *other_bases(month)]:
        told = fix_text(month, fix, lang)
        assert told
        assert "{" not in told
        assert "None" not in told
        assert burden(fix) >= 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verdict", Verdict)
def test_proved_and_not_found_are_told_apart(month: Scenario, verdict: Verdict, lang: str) -> None:
    site_id = month.recipients[0].site_id
    found = Diagnosis(
        site_id=site_id,
        need_g=20_000,
        used_g=5_000,
        most_g=6_000,
        beside_g=5_000,
        could_g=5_500,
        verdict=verdict,
        bindings=(),
        sessions=(),
    )
    told = diagnosis_text(month, found, None, lang)
    proved = verdict in (Verdict.IMPOSSIBLE, Verdict.IMPOSSIBLE_BESIDE)
    assert (
        ("証明済み" if lang == "ja" else "PROVED:") in told.replace("NOT PROVED:", "")
    ) == proved
    assert "15.0 kg" in told
    assert site_id in told


def test_a_fix_says_before_and_after(month: Scenario) -> None:
    fix = MoreRoom(site_id=month.recipients[0].site_id, zone=Zone.FROZEN, added_l=30)
    remedy = Remedy(tried=Tried.WORKS, fix=fix, before_g=1_000, after_g=4_500)
    assert remedy_text(month, remedy, "ja") == (
        "対策：冷凍の置き場を 30 リットル増やす。計画し直して確かめました：1.0 kg → 4.5 kg。"
    )
    assert remedy_text(month, remedy, "en") == (
        "What helps: add 30 litres of frozen room. Planned anew and checked: 1.0 kg → 4.5 kg."
    )
