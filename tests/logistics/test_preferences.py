"""Preferences: read and written; who declines something is never worse off for it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.model import Category
from logistics.check import check
from logistics.errors import ScenarioRefused
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.master.coming_month import draft_month, needs_since
from logistics.master.imports import month_rows
from logistics.master.rows import MasterRows
from logistics.model import Exclusion, ExclusionField, Preference, Scenario, SiteId
from logistics.preferences import declined, without_declined
from logistics.scenario import read_scenario, write_scenario
from tests.master_making import MONTH, TODAY, a_row, small_region, with_rows
from tests.strategies import months

HALL = SiteId("HALL-01")
HEADER = "site_id,category,rank,declined\n"


@pytest.fixture(scope="module")
def month() -> Scenario:
    return generate_month(seed=4, halls=3, days=14)


def test_preferences_come_back_as_they_were_written(month: Scenario, tmp_path: Path) -> None:
    preferences = (
        Preference(site_id=HALL, category=Category.STAPLE, rank=1),
        Preference(site_id=HALL, category=Category.OTHER, declined=True),
    )
    write_scenario(replace(month, preferences=preferences), tmp_path)
    read = read_scenario(tmp_path)
    assert read.scenario.preferences == preferences
    assert not [w for w in read.warnings if w.file == "preferences.csv"]
    assert declined(read.scenario) == {(HALL, Category.OTHER)}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("NONE,staple,1,\n", ("id_unknown", 2, "site_id", "NONE")),
        ("HALL-01,rice,1,\n", ("choice_unknown", 2, "category", "rice")),
        ("HALL-01,staple,-1,\n", ("number_negative", 2, "rank", "-1")),
        (
            "HALL-01,staple,1,\nHALL-01,staple,2,\n",
            ("id_twice", 3, "site_id, category", "HALL-01 staple"),
        ),
    ],
)
def test_bad_rows_are_named(
    month: Scenario, tmp_path: Path, rows: str, told: tuple[str, int, str, str]
) -> None:
    write_scenario(month, tmp_path)
    (tmp_path / "preferences.csv").write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario(tmp_path)
    (fault,) = refused.value.faults
    assert fault.file == "preferences.csv"
    assert (fault.code, fault.row, fault.column, fault.value) == told


def test_a_need_for_what_is_declined_is_suspicious(month: Scenario, tmp_path: Path) -> None:
    write_scenario(month, tmp_path)
    (tmp_path / "preferences.csv").write_text(HEADER + "HALL-01,staple,,1\n", encoding="utf-8")
    read = read_scenario(tmp_path)
    (warning,) = [w for w in read.warnings if w.file == "preferences.csv"]
    assert (warning.code, warning.row, warning.column) == ("declined_needed", 2, "declined")
    assert "{" not in warning.rule + warning.remedy
    write_scenario(without_declined(read.scenario), tmp_path)
    assert not [w for w in read_scenario(tmp_path).warnings if w.code == "declined_needed"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(month=months(), choice=st.integers(0, 10**6), category=st.sampled_from(Category))
def test_declining_never_lowers_a_fill_or_a_rank(
    month: Scenario, choice: int, category: Category
) -> None:
    """Set beside a recipient that refuses the same food and still counts as in need of it."""
    who = month.recipients[choice % len(month.recipients)].site_id
    no = Exclusion(site_id=who, field=ExclusionField.CATEGORY, value=category)
    refusing = replace(month, exclusions=(*month.exclusions, no))
    plan = plan_by_hand(refusing)
    opinion = Preference(site_id=who, category=category, declined=True)
    declining = without_declined(replace(refusing, preferences=(opinion,)))
    before = check(refusing, plan).figures.fills
    after = check(declining, plan).figures.fills
    assert not [n for n in declining.needs if (n.site_id, n.category) == (who, category)]
    for site_id, fill in before.items():
        if site_id != who:
            assert after[site_id] == fill, "nobody else's changes"
    if who in after and who in before:
        assert after[who] >= before[who]
        ahead = [s for s in before if before[s] > before[who]]
        assert {s for s in after if after[s] > after[who]} <= set(ahead)


def test_the_council_keeps_the_preferences_of_a_month(month: Scenario) -> None:
    opinion = Preference(site_id=HALL, category=Category.STAPLE, declined=True)
    (sent,) = month_rows(replace(month, preferences=(opinion,))).rows["preferences.csv"]
    assert sent == {"site_id": HALL, "category": "staple", "rank": "", "declined": "1"}


def test_a_month_that_is_made_has_no_need_of_what_is_declined() -> None:
    rows = small_region()

    def needs(rows: MasterRows) -> list[tuple[str, str]]:
        read = draft_month(rows, month=MONTH, as_of=TODAY, name="一月", stock=())
        return sorted((n.site_id, str(n.category)) for n in read.scenario.needs)

    site_id, category = needs(rows)[0]
    for declined_cell, is_declined in (("1", True), ("0", False), ("", False)):
        opinion = a_row(
            "preferences.csv", site_id=site_id, category=category, declined=declined_cell
        )
        asked = with_rows(rows, opinion, file="preferences.csv")
        gone = (site_id, category) if is_declined else None
        assert needs(asked) == [n for n in needs(rows) if n != gone]
        since = {site_id: MONTH}
        before = needs_since(rows, since, until=MONTH.replace(year=MONTH.year + 1))
        after = needs_since(asked, since, until=MONTH.replace(year=MONTH.year + 1))
        assert (after != before) is is_declined
