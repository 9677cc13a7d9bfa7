"""Schedules of what happens to drivers' phones: nothing is lost, doubled, or in another order.

``python -m tests.bench.driver_schedules`` runs 200 of them with 50 reports each.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.driver_region import BUGS, Region, a_region
from tests.browser.driver_schedule import ALL_MISHAPS, Mishaps, Schedules
from tests.browser.driver_truth import what_is_wrong

SEED = 20261129
"""With it the first phone's driver takes something back."""

MOST_TRIES = 10
FEW = replace(ALL_MISHAPS, trips=1, photos=3)
LOST_ANSWERS = Mishaps(kinds=("lost", "lost", "cut", "back"), often=0.8, kills=0, trips=1)
NO_ANSWERS = Mishaps(kinds=("deaf",), often=1.0, kills=0, trips=1)


@pytest.fixture(scope="module")
def region(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Region:
    return a_region(tmp_path_factory.mktemp("region"))


def schedules_of(
    browser: Browser, region: Region, folder: Path, *, count: int, records: int,
    mishaps: Mishaps, seed: int = SEED,
) -> Schedules:  # fmt: skip
    schedules = Schedules(
        browser.browser_type,
        region,
        folder,
        seed=seed,
        count=count,
        records=records,
        mishaps=mishaps,
    )
    schedules.run()
    return schedules


def test_whatever_happens_all_reports_arrive_once_and_in_order(
    browser: Browser, region: Region, tmp_path: Path
) -> None:
    schedules = schedules_of(browser, region, tmp_path, count=4, records=9, mishaps=FEW)
    assert what_is_wrong(schedules) == []


def test_what_is_taken_back_before_any_answer_arrives_is_taken_back(
    browser: Browser, region: Region, tmp_path: Path
) -> None:
    schedules = schedules_of(browser, region, tmp_path, count=2, records=12, mishaps=NO_ANSWERS)
    assert sum(driver.events["taken back"] for driver in schedules.drivers) >= 2
    assert what_is_wrong(schedules) == []


FOUND = {
    "keys_are_ignored": (LOST_ANSWERS, "doubled"),
    "queue_is_emptied_before_the_answer": (LOST_ANSWERS, "lost"),
    "queue_is_sent_backwards": (LOST_ANSWERS, "the order is another one"),
    "tried_reports_are_only_forgotten": (NO_ANSWERS, "doubled"),
}
"""What lets each planted bug show, and what it does then, by the words of the check."""


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bugs_are_noticed(
    browser: Browser, region: Region, tmp_path: Path, bug: str
) -> None:
    mishaps, fault_of = FOUND[bug]
    mishaps = replace(mishaps, bugs=(bug,))
    noticed: list[str] = []
    for tried in range(MOST_TRIES):  # a mishap hits only what is on its way
        if not any(fault_of in fault for fault in noticed):
            folder = tmp_path / str(tried)
            folder.mkdir()
            try:
                schedules = schedules_of(
                    browser, region, folder, count=1, records=12, mishaps=mishaps, seed=SEED + tried
                )
                noticed = what_is_wrong(schedules)
            except AssertionError as unseen:  # gone before anybody could look whether it waits
                noticed = [str(unseen).replace("was not recorded", "was lost")]
    assert any(fault_of in fault for fault in noticed), noticed
