"""The files for installing it say nothing that the program does not know."""

import configparser
import re
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


def test_the_container_is_not_root_and_takes_locked_packages() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE"}
    assert {step[0] for step in steps} <= known | {"HEALTHCHECK", "ENTRYPOINT", "CMD"}
    last = max(n for n, step in enumerate(steps) if step[0] == "FROM")
    users = [step[1] for step in steps[last:] if step[0] == "USER"]
    assert users == ["hakobi"]
    installs = re.findall(r"pip install [^&]*", "\n".join(s[1] for s in steps if s[0] == "RUN"))
    assert installs
    assert all("--require-hashes" in i or "--no-deps" in i for i in installs)
    assert all(":" in step[1] and ":latest" not in step[1] for step in steps if step[0] == "FROM")
    assert not [s for s in steps if "apt-get" in s[-1] or s[0] == "ADD"]
