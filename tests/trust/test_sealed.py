"""An encrypted backup tells nothing without its key, not even to the server that has made it."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.care import backups, sealing
from api.cli import app
from api.clock import utc_now
from api.db import reading
from api.settings import Settings
from inventory.store.audit import audit
from tests.trust.keeping import fill, opened
from tests.trust.planted import caught


def at(path: Path) -> Settings:
    return Settings(data_dir=path.parent, database_url=f"sqlite:///{path}")


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def check_sealed(engine: sa.Engine, settings: Settings, folder: Path) -> None:
    """Only the right key opens it, only unchanged; nothing plain is left anywhere."""
    folder.mkdir()
    key, other = folder / "key", folder / "other"
    public = sealing.make_key(key, now=utc_now())
    sealing.make_key(other, now=utc_now())
    assert key.stat().st_mode & 0o077 == 0
    before = files_in(settings.data_dir)
    file = folder / "backup.sqlite3.age"
    made = backups.make_backup(engine, settings, file, now=utc_now(), recipients=[public])
    assert {p.name for p in files_in(settings.data_dir) - before} <= {
        file.name,
        *(f"hakobi.sqlite3{ending}" for ending in ("", *backups.BESIDE)),
    }
    stored = file.read_bytes()
    assert sealing.is_sealed(file)
    for plain in ("SQLite format 3", "kanri", "管理 者", made.digest):
        assert plain.encode() not in stored
    target = at(folder / "new" / "hakobi.sqlite3")
    for wrong in (None, other):
        with pytest.raises(sealing.BackupSealed):
            backups.restore(file, target, now=utc_now(), key=wrong)
    with pytest.raises(sealing.KeyUnreadable):
        backups.restore(file, target, now=utc_now(), key=file)
    changed = folder / "changed.age"
    changed.write_bytes(stored[:-100] + bytes([stored[-100] ^ 1]) + stored[-99:])
    with pytest.raises(sealing.BackupSealed):
        backups.restore(changed, target, now=utc_now(), key=key)
    assert not Path(str(sa.make_url(target.database_url).database)).exists()
    assert backups.restore(file, target, now=utc_now(), key=key) == made
    with opened(target) as restored, reading(restored) as connection:
        assert audit(connection).digest == made.digest


def test_only_the_key_opens_a_backup(engine: sa.Engine, settings: Settings, tmp_path: Path) -> None:
    fill(engine)
    check_sealed(engine, settings, tmp_path / "kept")


def test_a_plain_backup_would_be_caught(sqlite_settings: Settings, tmp_path: Path) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
        with caught("keys_are_passed_over"):
            check_sealed(engine, sqlite_settings, tmp_path / "kept")


def test_the_commands(
    sqlite_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(sqlite_settings) as engine:
        fill(engine)
    kept, key = tmp_path / "kept", tmp_path / "key.txt"
    kept.mkdir()
    run = CliRunner()
    monkeypatch.setenv("HAKOBI_DATA_DIR", str(sqlite_settings.data_dir))
    told = json.loads(run.invoke(app, ["backup-key", str(key), "--json"]).stdout)
    assert run.invoke(app, ["backup-key", str(key)]).exit_code != 0  # a key is not overwritten
    assert told["public_key"] in key.read_text()
    monkeypatch.setenv("HAKOBI_BACKUP_RECIPIENTS", told["public_key"])
    made = json.loads(run.invoke(app, ["backup", str(kept), "--json"]).stdout)
    file = Path(made["file"])
    assert made["keys"] == 1
    assert file.name.endswith(".sqlite3.age")
    assert sealing.is_sealed(file)
    findings = json.loads(run.invoke(app, ["doctor", "--json"]).stdout)["findings"]
    assert [f["level"] for f in findings if f["name"] == "encryption"] == ["ok"]
    monkeypatch.setenv("HAKOBI_DATA_DIR", str(tmp_path / "new"))
    refused = run.invoke(app, ["restore", str(file), "--json"])
    assert "backup_sealed" in refused.stdout
    assert "--key" in refused.stdout
    restored = run.invoke(app, ["restore", str(file), "--key", str(key), "--json"])
    assert json.loads(restored.stdout)["digest"] == made["digest"]
    bad = run.invoke(app, ["backup", str(kept), "--recipient", "age1no", "--json"])
    assert "recipient_unreadable" in bad.stdout
    assert files_in(kept) == {file}
