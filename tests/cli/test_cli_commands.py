"""Every command: what it does, what it says, and its exit status."""

import json
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from api import store
from api.clock import utc_now
from api.commands.exits import EXIT_MEANINGS
from api.commands.voice import CommandFailed, write_whole
from api.db import open_database, writing
from api.settings import Settings
from api.trips import approvals
from logistics.check import check
from logistics.plan_file import read_plan
from logistics.scenario import read_scenario
from tests.signing_in import a_person
from tests.taking_in import the_evening_before

Run = Callable[..., Result]
COMMANDS = (
    "plan",
    "check",
    "sheets",
    "import",
    "export plan",
    "export month",
    "export pack",
    "export notices",
    "generate",
    "stock",
    "receive",
    "audit",
    "recall",
    "user add",
    "user list",
    "user password",
    "user disable",
    "user enable",
    "serve",
    "demo",
    "route",
)


def answer(result: Result) -> dict[str, Any]:
    """The one JSON object on standard output."""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def copy_with(month: Path, folder: Path, *, file: str, old: str, new: str) -> Path:
    """A copy of a month in which the first ``old`` of a file is ``new``."""
    copy = Path(shutil.copytree(month, folder / "copy", dirs_exist_ok=True))
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


def database(tmp_path: Path) -> dict[str, str]:
    """The environment of an empty database."""
    return {"HAKOBI_DATA_DIR": str(tmp_path / "data")}


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"hakobi {version('hakobi')}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_exit_status_and_json(run: Run, command: str) -> None:
    told = run(*command.split(), "--help")
    assert told.exit_code == 0
    assert "--json" in told.stdout
    for status, meaning in EXIT_MEANINGS.items():
        assert f"{status.value}  {meaning}" in told.stdout


def test_check_of_a_sound_plan(run: Run, month: Path, plan_file: Path) -> None:
    told = run("check", month, plan_file)
    assert told.exit_code == 0
    assert "breaks no rule" in told.stdout
    said = answer(run("check", month, plan_file, "--json"))
    assert said["clean"]
    assert said["violations"] == []
    assert said["figures"]["used_g"] > 0


def test_check_of_a_broken_plan(run: Run, month: Path, broken_file: Path) -> None:
    told = run("check", month, broken_file)
    assert told.exit_code == 1
    scenario = read_scenario(month).scenario
    report = check(scenario, read_plan(broken_file.read_text(encoding="utf-8")))
    assert report.violations
    for violation in report.violations:
        assert str(violation) in told.stdout.splitlines()
    as_json = run("check", month, broken_file, "--json")
    assert as_json.exit_code == 1
    assert [v["rule"] for v in answer(as_json)["violations"]] == [v.rule for v in report.violations]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', "\N{WHITE SQUARE}"])
def test_check_of_a_file_that_is_no_plan(run: Run, month: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="cp1252", errors="replace")
    told = run("check", month, file, "--json")
    assert told.exit_code == 2
    assert answer(told)["error"]["remedy"]
    assert "error" in told.stderr


def test_check_of_files_that_are_not_there(run: Run, month: Path, tmp_path: Path) -> None:
    no_plan = run("check", month, tmp_path / "none.json", "--json")
    assert (no_plan.exit_code, answer(no_plan)["error"]["code"]) == (2, "file_unreadable")
    no_month = run("check", tmp_path / "none", tmp_path / "none.json", "--json")
    assert (no_month.exit_code, answer(no_month)["error"]["code"]) == (2, "scenario_refused")


def test_all_faults_of_a_month_are_told_each_on_its_line(
    run: Run, month: Path, plan_file: Path, tmp_path: Path
) -> None:
    copy = copy_with(month, tmp_path, file="sites.csv", old="dining_hall", new="restaurant")
    with (copy / "stores.csv").open("a", encoding="utf-8") as file:
        file.write("NOWHERE,ambient,-5\n")
    last = len((copy / "stores.csv").read_text(encoding="utf-8").splitlines())
    told = run("check", copy, plan_file)
    assert told.exit_code == 2
    lines = [line for line in told.stderr.splitlines() if "error:" in line]
    assert any("sites.csv line" in x and "kind" in x and "'restaurant'" in x for x in lines)
    assert any(f"stores.csv line {last}" in x and "'NOWHERE'" in x for x in lines)
    assert any(f"stores.csv line {last}" in x and "'-5'" in x for x in lines)
    faults = answer(run("check", copy, plan_file, "--json"))["error"]["faults"]
    assert len(faults) == len(lines)
    assert all(f["rule"] and f["remedy"] for f in faults)


def test_plan_is_written_checked_and_told(run: Run, month: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "plan.json"
    told = run("plan", month, "--out", out, "--time-limit", 5, "--seed", 1, "--json")
    assert told.exit_code == 0, told.stderr
    said = answer(told)
    assert said["clean"]
    assert said["plan"] == str(out)
    assert not said["stopped_early"]
    assert "worst fill" in told.stderr
    plan = read_plan(out.read_text(encoding="utf-8"))
    assert plan.made_by.seed == 1
    assert check(read_scenario(month).scenario, plan).clean
    assert [p.name for p in out.parent.iterdir()] == ["plan.json"]


def test_plan_tells_the_month_s_warnings(run: Run, month: Path, tmp_path: Path) -> None:
    copy = copy_with(month, tmp_path, file="shifts.csv", old="vehicle_id", new="vehicle_id")
    header = (copy / "shifts.csv").read_text(encoding="utf-8").splitlines()[0]
    (copy / "shifts.csv").write_text(header + "\n", encoding="utf-8")
    told = run("plan", copy, "--out", tmp_path / "plan.json", "--time-limit", 2)
    assert told.exit_code == 0
    warnings = read_scenario(copy).warnings
    assert warnings
    for warning in warnings:
        assert str(warning) in told.stderr


def test_plan_into_a_place_that_cannot_be_written(run: Run, month: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = run("plan", month, "--out", tmp_path / "file" / "plan.json", "--json")
    assert (told.exit_code, answer(told)["error"]["code"]) == (4, "not_written")


@pytest.mark.parametrize("limit", ["0", "-3", "soon"])
def test_plan_refuses_a_time_limit_that_is_none(
    run: Run, month: Path, tmp_path: Path, limit: str
) -> None:
    told = run("plan", month, "--out", tmp_path / "plan.json", "--time-limit", limit)
    assert told.exit_code == 2
    assert "--time-limit" in told.stderr


def test_a_bad_setting_is_named(run: Run, month: Path, tmp_path: Path) -> None:
    told = run("plan", month, "--out", tmp_path / "plan.json", HAKOBI_PORT="eighty")
    assert told.exit_code == 2
    assert "HAKOBI_PORT" in told.stderr


def test_sheets(run: Run, month: Path, plan_file: Path, tmp_path: Path) -> None:
    told = run("sheets", month, plan_file, "--out", tmp_path / "paper", "--json")
    assert told.exit_code == 0, told.stderr
    (file,) = answer(told)["files"]
    assert Path(file).read_bytes().startswith(b"%PDF")


def test_sheets_of_a_broken_plan_are_refused(
    run: Run, month: Path, broken_file: Path, tmp_path: Path
) -> None:
    told = run("sheets", month, broken_file, "--out", tmp_path / "paper")
    assert told.exit_code == 1
    assert not (tmp_path / "paper").exists()


def test_import_stores_a_month_once(run: Run, month: Path, tmp_path: Path) -> None:
    first = answer(run("import", month, "--json", **database(tmp_path)))
    again = answer(run("import", month, "--json", **database(tmp_path)))
    assert (first["new"], again["new"]) == (True, False)
    assert first["scenario_id"] == again["scenario_id"]


def test_import_of_a_faulty_month_stores_nothing(run: Run, month: Path, tmp_path: Path) -> None:
    copy = copy_with(month, tmp_path, file="lots.csv", old="best_before", new="some_day")
    told = run("import", copy, **database(tmp_path))
    assert told.exit_code == 2
    assert "some_day" in told.stderr
    assert not (tmp_path / "data").exists()


def test_an_unsafe_database_is_refused(run: Run, month: Path) -> None:
    told = run("import", month, "--json", HAKOBI_DATABASE_URL="mysql://localhost/hakobi")
    assert (told.exit_code, answer(told)["error"]["code"]) == (3, "database_unsafe")
    away = run("import", month, HAKOBI_DATABASE_URL="postgresql://127.0.0.1:1/hakobi")
    assert away.exit_code == 3
    assert "HAKOBI_DATABASE_URL" in away.stderr


def test_export_of_a_plan_that_is_not_there(run: Run, tmp_path: Path) -> None:
    told = run("export", "plan", "none", "--out", tmp_path / "x", "--json", **database(tmp_path))
    assert (told.exit_code, answer(told)["error"]["code"]) == (3, "not_found")
    assert not (tmp_path / "x").exists()


def test_generate_gives_the_same_month_for_the_same_seed(
    run: Run, month: Path, tmp_path: Path
) -> None:
    out = tmp_path / "month"
    told = run("generate", "--seed", 3, "--halls", 4, "--days", 7, "--out", out, "--json")
    assert told.exit_code == 0
    assert answer(told)["sites"] >= 5
    files = sorted(p.name for p in month.iterdir())
    assert sorted(p.name for p in out.iterdir()) == files
    assert all((out / name).read_bytes() == (month / name).read_bytes() for name in files)


def test_generate_overwrites_nothing(run: Run, month: Path) -> None:
    before = (month / "lots.csv").read_bytes()
    told = run("generate", "--seed", 4, "--halls", 2, "--out", month, "--json")
    assert (told.exit_code, answer(told)["error"]["code"]) == (4, "not_empty")
    assert (month / "lots.csv").read_bytes() == before


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.json"
    write_whole(file, b"first")

    def no_room(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    with pytest.raises(CommandFailed, match="No space left"):
        write_whole(file, b"second")
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]


def test_export_of_a_plan_s_papers(run: Run, month: Path, plan_file: Path, tmp_path: Path) -> None:
    where = database(tmp_path)
    scenario_id = answer(run("import", month, "--json", **where))["scenario_id"]
    plan = read_plan(plan_file.read_text(encoding="utf-8"))
    engine = open_database(Settings(data_dir=tmp_path / "data"))
    with writing(engine) as connection:
        row = store.add_plan(connection, plan, scenario_id=scenario_id, now=utc_now())
    engine.dispose()
    asked = ("export", "pack", row.plan_id, "--out", tmp_path / "papers", "--json")
    (file,) = answer(run(*asked, **where))["files"]
    assert Path(file).read_bytes().startswith(b"%PDF-")
    whole = Path(file).stat().st_size
    trip_id = plan.trips[0].trip_id
    run(*asked, "--trip", trip_id, "--part", "routes", **where)
    assert Path(file).stat().st_size < whole
    mails = ("export", "notices", row.plan_id, "--out", tmp_path / "mails", "--json")
    assert answer(run(*mails, **where))["error"]["code"] == "notices_of_draft"
    engine = open_database(Settings(data_dir=tmp_path / "data"))
    by = a_person(engine).person_id
    with writing(engine) as connection:
        stored = store.get_plan(connection, row.plan_id)
        before = the_evening_before(stored.scenario.start)
        approvals.approve(connection, stored, person_id=by, now=before)
    engine.dispose()
    told = answer(run(*mails, **where))["notices"]
    assert {one["kind"] for one in told} == {"hall", "driver", "hub"}
    assert all(Path(one["file"]).read_bytes().startswith(b"Subject:") for one in told)
    nothing = run(*asked, "--day", "2031-01-01", **where)
    assert answer(nothing)["error"]["code"] == "pack_empty"
