"""The files for installing it say nothing that the program does not know."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from api.cli import app
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / ".deploy").glob("*.service"))
COMMANDS = set(getattr(typer.main.get_command(app), "commands"))  # noqa: B009


def settings_in(text: str) -> set[str]:
    return {name.removeprefix("HAKOBI_").lower() for name in re.findall(r"\bHAKOBI_[A-Z_]+", text)}


@pytest.mark.parametrize("name", [".deploy/hakobi.env", "Containerfile"])
def test_every_setting_is_one(name: str) -> None:
    found = settings_in((ROOT / name).read_text(encoding="utf-8"))
    assert found
    assert found <= set(Settings.model_fields)


def test_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (ROOT / ".deploy" / "hakobi.env").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            monkeypatch.setenv(*line.split("=", 1))
    settings = Settings()
    assert settings.base_url.startswith("https://")
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_units_run_commands_that_are_there_and_not_as_root(unit: Path) -> None:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(unit, encoding="utf-8")
    service = dict(read["Service"])
    program, command = service["ExecStart"].split()[:2]
    assert program.endswith("/bin/hakobi")
    assert command in COMMANDS
    assert service["User"] == "hakobi"
    assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "strict")
    assert "/var/lib/hakobi" in service["ReadWritePaths"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    """With a program that is there, since nothing is installed on this machine."""
    for unit in (ROOT / ".deploy").glob("hakobi*.*"):
        text = unit.read_text(encoding="utf-8").replace("/opt/hakobi/.venv/bin/hakobi", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("WorkingDirectory=/opt/hakobi", ""))
    units = [*tmp_path.glob("*.service"), *tmp_path.glob("*.timer")]
    assert len(units) == 3
    command = ["systemd-analyze", "verify", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def container_steps() -> list[list[str]]:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]


def test_the_container_is_not_root_and_takes_locked_packages() -> None:
    steps = container_steps()
    known = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE"}
    assert {step[0] for step in steps} <= known | {"HEALTHCHECK", "ENTRYPOINT", "CMD"}
    last = max(n for n, step in enumerate(steps) if step[0] == "FROM")
    (user,) = [step[1] for step in steps[last:] if step[0] == "USER"]
    number = re.fullmatch(r"([1-9]\d*):\1", user)
    assert number, "a number that is not root's"
    (made,) = [step[1] for step in steps[last:] if "useradd" in step[1]]
    assert f"--uid {number[1]}" in made
    assert f"--gid {number[1]}" in made
    installs = re.findall(r"pip install [^&]*", "\n".join(s[1] for s in steps if s[0] == "RUN"))
    assert installs
    assert all("--require-hashes" in i or "--no-deps" in i for i in installs)
    assert not [s for s in steps if "apt-get" in s[-1] or s[0] == "ADD"]
    images = {step[1].split()[0] for step in steps if step[0] == "FROM"}
    assert images == {"${PYTHON_IMAGE}"}
    (image,) = [s[1].removeprefix("PYTHON_IMAGE=") for s in steps if s[0] == "ARG"]
    assert re.fullmatch(r"python:3\.11[\w.-]*", image), "a version, and no address of a store"


def test_the_container_file_is_linted(tmp_path: Path) -> None:
    """`make check` does so, too; a bug that is planted shows that rules are asked at all."""
    linter = Path(sys.executable).with_name("hadolint")

    def faults(file: Path) -> str:
        command = [linter, "--no-color", "--failure-threshold", "style", file]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    assert faults(ROOT / "Containerfile") == ""
    spoilt = tmp_path / "Containerfile"
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    spoilt.write_text(text.replace("USER 10001:10001", "USER root"), encoding="utf-8")
    assert "DL3002" in faults(spoilt)


def test_the_container_writes_to_its_volume_alone_and_names_no_other_host() -> None:
    steps = container_steps()
    (volume,) = [step[1] for step in steps if step[0] == "VOLUME"]
    (told,) = [step[1] for step in steps if step[0] == "ENV"]
    environment = dict(pair.split("=", 1) for pair in told.split())
    folders = {name for name in environment if name.endswith("_DIR")}
    assert folders == {"HAKOBI_DATA_DIR", "NUMBA_CACHE_DIR"}
    assert all(environment[n] == volume or environment[n].startswith(f"{volume}/") for n in folders)
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^/']+", text)) == {"http://127.0.0.1:8000"}
    assert "--read-only" in text, "how it is run is told"
    assert "index-url" not in text
    assert not re.search(r"PASSWORD|SECRET|TOKEN", told)
