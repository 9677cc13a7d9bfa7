"""``hakobi doctor`` finds what is wrong, changes nothing, and tells it by its exit status."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api import db
from api.care import backups, doctor
from api.care.doctor import Level
from api.cli import app
from api.clock import utc_now
from api.settings import Settings
from inventory.store.tables import entries
from tests.trust.keeping import fill, opened
from tests.trust.planted import caught


def levels(settings: Settings, **more: Any) -> dict[str, Level]:
    return {f.name: f.level for f in doctor.examine(settings, now=more.get("now", utc_now()))}


def test_a_sound_installation(settings: Settings, tmp_path: Path) -> None:
    settings.data_dir.chmod(0o700)
    if settings.is_sqlite:
        assert levels(settings)["database"] is Level.WARNING  # and it is not made by looking
        assert list(tmp_path.iterdir()) == []
    with opened(settings) as engine:
        fill(engine)
        assert levels(settings)["backup"] is Level.WARNING
        backups.make_backup(engine, settings, tmp_path / "b.sqlite3", now=utc_now())
        later = utc_now() + timedelta(hours=27)
        assert levels(settings, now=later)["backup"] is Level.WARNING
    found = levels(settings)
    found.pop("disk")  # this machine's
    assert found.pop("encryption") is Level.WARNING  # nobody has made a key
    assert set(found.values()) == {Level.OK}
    assert {"version", "settings", "database", "durability", "schema", "clock", "backup"} == set(
        found
    )


def test_what_is_wrong_is_named_with_its_remedy(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(settings) as engine:
        fill(engine)
        with db.writing(engine) as connection:
            last = sa.select(sa.func.max(entries.c.recorded_us)).scalar_subquery()
            first_day = connection.execute(sa.select(last)).scalar_one()
    assert first_day > 0
    assert levels(settings, now=utc_now() - timedelta(days=400))["clock"] is Level.WRONG
    open_wide = settings.model_copy(update={"host": "0.0.0.0", "allowed_hosts": ("*",)})
    found = {f.name: f for f in doctor.examine(open_wide, now=utc_now())}
    assert found["https"].level is Level.WRONG
    assert found["hosts"].level is Level.WARNING
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: type("U", (), {"free": 10**8})())
    assert levels(settings)["disk"] is Level.WRONG
    with opened(settings) as engine, db.writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert levels(settings)["schema"] is Level.WRONG
    for finding in found.values():
        assert finding.level is Level.OK or finding.remedy


def check_danger_is_found(settings: Settings) -> None:
    """A database that may lose what it has acknowledged is found."""
    usual = db._set_pragmas

    def weaker(connection: Any, record: object) -> None:
        usual(connection, record)
        connection.execute("PRAGMA synchronous=NORMAL")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_set_pragmas", weaker)
        assert levels(settings)["durability"] is Level.WRONG


def test_settings_that_lose_commits_are_found(
    sqlite_settings: Settings, fresh_postgresql: str, tmp_path: Path
) -> None:
    with opened(sqlite_settings):
        pass
    check_danger_is_found(sqlite_settings)
    with caught("doctor_sees_no_danger"):
        check_danger_is_found(sqlite_settings)
    url = f"{fresh_postgresql}&options=-csynchronous_commit%3Doff"
    unsafe = Settings(data_dir=tmp_path, database_url=url)
    assert levels(unsafe)["durability"] is Level.WRONG


def run(folder: Path, *arguments: object, **environment: str) -> Any:
    env = {"HAKOBI_DATA_DIR": str(folder), **environment}
    return CliRunner().invoke(app, [*map(str, arguments), "--json"], env=env)


def keep_quarters(folder: Path) -> set[str]:
    """Touch a backup every quarter of an hour of ten days; return what shall stay of them.

    Of the last two days all, of the days before the last of each: a disk has an end.
    """
    now = utc_now()
    made = [now - timedelta(minutes=15 * n - 5) for n in range(1, 10 * 96)]
    names = {at: f"hakobi-{at:%Y%m%dT%H%M%SZ}.sqlite3" for at in made}
    for name in names.values():
        (folder / name).touch()
    (folder / "somebody-elses-file").touch()
    days = {at.date(): name for at, name in sorted(names.items())}
    young = {name for at, name in names.items() if now - at < timedelta(days=2)}
    return young | set(days.values()) | {"somebody-elses-file"}


def test_the_commands_of_whoever_looks_after_it(tmp_path: Path) -> None:
    here, kept, there = tmp_path / "here", tmp_path / "kept", tmp_path / "there"
    kept.mkdir()
    with opened(Settings(data_dir=here)) as engine:
        fill(engine)
    here.chmod(0o700)
    (kept / "hakobi-20200101T000000Z.sqlite3").touch()
    stay = keep_quarters(kept)
    made = run(here, "backup", kept, "--keep-days", 35)
    assert made.exit_code == 0, made.stderr
    told = json.loads(made.stdout)
    assert told["entries"] == 8
    assert str(kept / "hakobi-20200101T000000Z.sqlite3") in told["deleted"]
    assert {p.name for p in kept.iterdir()} == {*stay, Path(told["file"]).name}
    restored = run(there, "restore", told["file"])
    assert restored.exit_code == 0, restored.stderr
    assert json.loads(restored.stdout)["digest"] == told["digest"]
    assert json.loads(run(there, "audit").stdout)["digest"] == told["digest"]
    assert run(there, "restore", told["file"]).exit_code == 3
    assert run(there, "restore", kept / "nothing").exit_code == 2
    assert run(tmp_path / "nobody", "backup", kept / "x.sqlite3").exit_code == 3
    moved = run(there, "move-db", "--to", f"sqlite:///{tmp_path}/moved.sqlite3")
    assert json.loads(moved.stdout)["digest"] == told["digest"], moved.stderr
    fine = run(here, "doctor")
    assert (fine.exit_code, json.loads(fine.stdout)["fine"]) == (0, True), fine.stdout
    wrong = run(here, "doctor", HAKOBI_HOST="0.0.0.0")
    assert (wrong.exit_code, json.loads(wrong.stdout)["fine"]) == (6, False)
    secret = run(here, "doctor", HAKOBI_DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/none")
    assert secret.exit_code == 6
    assert "hunter2" not in secret.stdout + secret.stderr
