"""``hakobi replan``: the difference in words and as JSON, the files it writes, and bad input."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from api.wareki import short_day
from logistics.check import check
from logistics.events import DriverIll, Event, LotMissing, SessionCancelled, events_json
from logistics.locks import BanLock, Locks, VehicleDayLock, locks_json
from logistics.plan_file import read_plan, write_plan
from logistics.scenario import read_scenario, write_scenario
from tests.logistics.news_month import BEANS, FIRST, ONE, SECOND, TWO, news_month, news_plan
from tests.one_trip import TRUCK

Run = Callable[..., Result]
AS_OF = "2026-12-04"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The month of three halls, with its plan beside it."""
    month = news_month()
    write_scenario(month, tmp_path / "month")
    (tmp_path / "plan.json").write_text(write_plan(news_plan(month)), encoding="utf-8")
    return tmp_path


@pytest.fixture
def replanned(run: Run, folder: Path) -> Callable[..., Result]:
    """Run the command on the month with some events and options."""

    def call(*options: object, events: tuple[Event, ...] = ()) -> Result:
        file = folder / "events.json"
        file.write_text(events_json(events), encoding="utf-8")
        plan = folder / "plan.json"
        given = ("--events", file, "--as-of", AS_OF, "--committed-days", 0, *options)
        return run("replan", folder / "month", plan, *given)

    return call


def test_the_difference_is_told_in_japanese_and_english(replanned: Callable[..., Result]) -> None:
    cancels = SessionCancelled(site_id=TWO, day=SECOND)
    told = replanned(events=(cancels,))
    assert told.exit_code == 0, told.stderr
    assert "食堂2 [HALL-02]" in told.stdout
    assert "立寄りがなくなります（前 10:20）" in told.stdout
    assert "米 [RICE] 5 → 0 kg" in told.stdout
    told = replanned("--lang", "en", events=(cancels,))
    assert "is no stop any more (was at 10:20)" in told.stdout
    assert "Worst fill" in told.stdout


def test_nothing_changes_without_news(replanned: Callable[..., Result]) -> None:
    assert "変わったことはありません" in replanned().stdout


def test_the_new_plan_keeps_the_rules_of_the_month_that_is_written(
    replanned: Callable[..., Result], folder: Path, run: Run
) -> None:
    plan, month = folder / "new" / "plan.json", folder / "as-known"
    ill = DriverIll(vehicle_id=TRUCK, day=FIRST)
    done = replanned("--out", plan, "--write-scenario", month, events=(ill,))
    assert done.exit_code == 0, done.stderr
    report = check(read_scenario(month).scenario, read_plan(plan.read_text(encoding="utf-8")))
    assert report.clean
    assert run("check", month, plan).exit_code == 0
    assert run("check", folder / "month", plan).exit_code == 0  # fewer shifts, still one of them


def test_json_has_difference_costs_and_notes(
    replanned: Callable[..., Result], folder: Path
) -> None:
    locks = folder / "locks.json"
    pinned = Locks(locks=(BanLock(lot_id=BEANS), VehicleDayLock(vehicle_id=TRUCK, day=FIRST)))
    locks.write_text(locks_json(pinned), encoding="utf-8")
    told: dict[str, Any] = json.loads(replanned("--locks", locks, "--json").stdout)
    assert told["lock_costs"]["min_fill"] > 0
    notes = [n["lock"] for n in told["notes"] if n["kind"] == "lock_not_kept"]
    assert [(n["kind"], n["day"]) for n in notes] == [("vehicle_day", FIRST.isoformat())]
    change = told["difference"]["deliveries"][0]
    assert {"site_id", "date", "lot_id", "before_g", "after_g"} <= set(change)
    assert told["after"]["min_fill"] < told["before"]["min_fill"]
    words = replanned("--locks", locks).stdout
    assert "固定のための負担" in words
    assert f"守れなかった固定があります: {short_day(FIRST)} の" in words


def test_what_had_been_moved_of_a_lost_lot_is_told(run: Run, folder: Path) -> None:
    file = folder / "events.json"
    file.write_text(events_json([LotMissing(lot_id=BEANS)]), encoding="utf-8")
    told = run(
        "replan", folder / "month", folder / "plan.json", "--events", file, "--as-of", "2026-12-06"
    )
    assert "30 kg はもう運んだあとでした" in told.stdout


@pytest.mark.parametrize(
    ("options", "text", "code"),
    [
        (("--as-of", "soon"), "--as-of soon", "date_bad"),
        (("--as-of", "2027-01-01"), "outside", "replan_impossible"),
        (("--events", "nowhere.json"), "cannot be read", "changes_unreadable"),
        (("--locks", "nowhere.json"), "cannot be read", "changes_unreadable"),
    ],
)
def test_bad_input_is_told_and_nothing_written(
    replanned: Callable[..., Result],
    folder: Path,
    options: tuple[str, ...],
    text: str,
    code: str,
) -> None:
    out = folder / "new.json"
    failed = replanned("--out", out, "--json", *options)
    assert failed.exit_code == 2
    error = json.loads(failed.stdout)["error"]
    assert error["code"] == code
    assert text in error["message"]
    assert error["remedy"]
    assert not out.exists()


def test_an_event_that_does_not_fit_is_named(replanned: Callable[..., Result]) -> None:
    failed = replanned(events=(SessionCancelled(site_id=ONE, day=news_month().end),))
    assert failed.exit_code == 2
    assert "events[0].date" in failed.stderr


def test_a_month_is_not_overwritten(replanned: Callable[..., Result], folder: Path) -> None:
    assert replanned("--write-scenario", folder / "month").exit_code == 4
