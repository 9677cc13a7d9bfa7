"""Months taken into the database and given out again: the same month, to the gram."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result

from api.accounts.person import Role
from api.commands import month as cli_month
from api.db import open_database, reading
from api.master import coming_months
from api.settings import Settings
from inventory.entry import EntryKind
from inventory.store import read
from inventory.store.audit import audit
from logistics.check import check
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.scenario import read_scenario
from tests.signing_in import a_person
from tests.taking_in import take_in, the_evening_before, whole_month

Run = Callable[..., Result]


def give_out(engine: sa.Engine, month: Scenario, now: datetime) -> Scenario:
    with reading(engine) as connection:
        assert audit(connection).clean
        first = month.start.replace(day=1)
        return coming_months.read_month(connection, first, name=month.name, now=now).scenario


@pytest.fixture
def engine(tmp_path: Path) -> Any:
    engine = open_database(Settings(data_dir=tmp_path / "data"))
    yield engine
    engine.dispose()


def test_the_sample_month_comes_out_as_it_went_in(engine: sa.Engine, sample: Scenario) -> None:
    now = the_evening_before(sample.start)
    assert take_in(engine, sample, now) == 24
    given = give_out(engine, sample, now)
    for field in fields(Scenario):
        assert getattr(given, field.name) == getattr(sample, field.name), field.name


@pytest.mark.parametrize("name", ["kirin-2027-01-snow", "kirin-2027-05-scarce"])
def test_a_trial_month_comes_out_as_it_went_in(engine: sa.Engine, shared: Path, name: str) -> None:
    month = read_scenario(shared / "scenarios" / name).scenario
    now = the_evening_before(month.start)
    take_in(engine, month, now)
    given = give_out(engine, month, now)
    for field in fields(Scenario):
        assert getattr(given, field.name) == getattr(month, field.name), field.name


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_random_month_keeps_its_food_needs_and_sites(engine: sa.Engine, seed: int) -> None:
    month = whole_month(generate_month(seed=seed, halls=5, days=28))
    now = the_evening_before(month.start)
    take_in(engine, month, now)
    given = give_out(engine, month, now)
    assert given.sites == month.sites
    assert given.needs == month.needs
    assert {k: v.quantity_g for k, v in given.lots.items()} == {
        k: v.quantity_g for k, v in month.lots.items()
    }
    assert check(given, plan_by_hand(given)).clean


def test_taking_a_month_in_again_adds_nothing(engine: sa.Engine, sample: Scenario) -> None:
    now = the_evening_before(sample.start)
    take_in(engine, sample, now)
    assert take_in(engine, sample, now + timedelta(hours=1)) == 0
    with reading(engine) as connection:
        entries, total = read.list_entries(connection, limit=1000)
    assert total == 24
    assert {e.entry.kind for e in entries} == {EntryKind.OPEN}


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"HAKOBI_DATA_DIR": str(tmp_path / "data"), "HAKOBI_PERSON": ""}


def test_import_and_export_by_commands(
    run: Run,
    month: Path,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = read_scenario(month).scenario
    now = the_evening_before(scenario.start)
    monkeypatch.setattr(cli_month, "utc_now", lambda: now)
    first = told(run("import", month, "--json", **environment))
    assert first["new"]
    assert first["master_rows"] > 100
    again = told(run("import", month, "--json", **environment))
    assert (again["new"], again["master_rows"], again["opened_lots"]) == (False, 0, 0)
    text = f"{scenario.start:%Y-%m}"
    out = tmp_path / "out"
    given = told(run("export", "month", text, "--out", out, "--json", **environment))
    written = read_scenario(out).scenario
    assert given["needs"] == len(written.needs)
    assert {n.site_id for n in written.needs} <= set(scenario.sites)
    refused = run("export", "month", text, "--out", out, "--json", **environment)
    assert refused.exit_code == 4
    assert told(refused)["error"]["code"] == "not_empty"


def test_an_import_bears_the_name_of_whoever_does_it(
    run: Run, month: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    engine = open_database(Settings(data_dir=tmp_path / "data"))
    council = a_person(engine, Role.COUNCIL, username="kyogi")
    a_person(engine, Role.DRIVER, username="driver")
    assert run("import", month, "--as", "driver", **environment).exit_code == 2
    assert run("import", month, "--as", "nobody", **environment).exit_code == 3
    assert run("import", month, "--as", "kyogi", **environment).exit_code == 0
    with reading(engine) as connection:
        entries, total = read.list_entries(connection, limit=1000)
    assert total > 0
    assert {e.entry.person_id for e in entries} == {council.person_id}
    engine.dispose()


@pytest.mark.parametrize(
    ("month_text", "code"),
    [
        ("2027", "month_unreadable"),
        ("2027-13", "month_unreadable"),
        ("2027-01", "month_lacks"),
    ],
)
def test_a_month_that_cannot_be_given_says_why(
    run: Run, environment: dict[str, str], tmp_path: Path, month_text: str, code: str
) -> None:
    out = tmp_path / "out"
    refused = run("export", "month", month_text, "--out", out, "--json", **environment)
    assert refused.exit_code == 2
    assert told(refused)["error"]["code"] == code
    assert told(refused)["error"]["remedy"]
    assert not out.exists()
