"""Data that cannot be written: commands say what, whose, and how to mend it, and nothing starts."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.care import data_folder, doctor
from api.care.doctor import Level
from api.cli import app
from api.clock import utc_now
from api.settings import Settings
from tests.trust.keeping import fill, opened
from tests.trust.planted import caught
from tests.trust.test_disk_full import small_disk


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """A disk as it is mounted after an error: nothing on it can be written."""
    for mode in ("ro", "rw"):
        subprocess.run(["mount", "-o", f"remount,{mode}", str(disk)], check=True)
        if mode == "ro":
            yield


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_disk(tmp_path_factory.mktemp("read-only") / "disk", size_mb=16) as disk:
        with opened(Settings(data_dir=disk / "data")) as engine:
            fill(engine)
        yield disk


def run(folder: Path, *arguments: object) -> Any:
    env = {"HAKOBI_DATA_DIR": str(folder), "HAKOBI_PORT": "0"}
    return CliRunner().invoke(app, [*map(str, arguments), "--json"], env=env)


def check_it_is_told(disk: Path, elsewhere: Path) -> None:
    """By ``doctor`` as wrong, by a backup as a failure; both name the place and the remedy."""
    for folder in (disk / "data", disk / "not" / "there" / "yet"):
        with read_only(disk):
            found = {f.name: f for f in doctor.examine(Settings(data_dir=folder), now=utc_now())}
            refused = run(folder, "backup", elsewhere)
        assert "writable" in found, folder
        assert found["writable"].level is Level.WRONG
        assert "mounted read-only" in found["writable"].found
        assert (refused.exit_code, json.loads(refused.stdout)["error"]["code"]) == (
            3,
            "data_read_only",
        )
        assert list(elsewhere.iterdir()) == []


def test_it_is_told(disk: Path, tmp_path: Path) -> None:
    check_it_is_told(disk, tmp_path)
    with caught("nobody_looks_at_the_folder"):
        check_it_is_told(disk, tmp_path)


def test_nothing_starts_and_nothing_is_said_that_is_not_so(disk: Path) -> None:
    for command in (["serve"], ["demo", "--no-serve", "--out", str(disk / "data")]):
        with read_only(disk):
            refused = run(disk / "data", *command)
        assert refused.exit_code in (3, 4), refused.stdout
        assert "read-only" in refused.stderr, refused.stderr
        assert "→" in refused.stderr, "a remedy"


def test_whose_it_is_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual cause: the folder belongs to root, and hakobi is not root."""
    file = tmp_path / "hakobi.sqlite3"
    file.touch()
    allowed = data_folder.os.access

    def refused(path: Path, mode: int, **more: bool) -> bool:
        return path != file and allowed(path, mode, **more)

    monkeypatch.setattr(data_folder.os, "access", refused)
    told = data_folder.unwritable(Settings(data_dir=tmp_path))
    assert told == f"{file} belongs to {file.owner()} and cannot be written by {file.owner()}."
    monkeypatch.setattr(Path, "owner", lambda _: {}["nobody has this number"])
    assert f"belongs to {file.stat().st_uid} " in data_folder.unwritable(
        Settings(data_dir=tmp_path)
    )
