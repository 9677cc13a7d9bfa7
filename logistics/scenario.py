"""A month's folder in scenario format 1: read, write, and its fingerprint."""

import hashlib
from pathlib import Path

from logistics.errors import ScenarioRefused
from logistics.model import Scenario
from logistics.scenario_files.columns import FILE_NAMES, FOLDER_FILES
from logistics.scenario_files.faults import Findings
from logistics.scenario_files.reading import ScenarioRead, read_files
from logistics.scenario_files.tables import MOST_BYTES
from logistics.scenario_files.writing import write_files

__all__ = ["ScenarioRead", "fingerprint", "read_scenario", "write_scenario"]

MOST_UNKNOWN_FILES = 20


def read_scenario(folder: Path) -> ScenarioRead:
    """Return the scenario in a folder and what looks suspicious in it.

    Raises ``ScenarioRefused`` with all faults of all files together.
    """
    findings = Findings()
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        findings.fault("folder_missing", str(folder))
        raise ScenarioRefused(findings.faults) from None
    for name in [n for n in names if _is_stray(n)][:MOST_UNKNOWN_FILES]:
        findings.warning("file_unknown", name)
    files = {n: _read_bytes(folder / n, findings) for n in FILE_NAMES if n in names}
    return read_files(files, findings)


def _is_stray(name: str) -> bool:
    return name.lower().endswith(".csv") and name not in FILE_NAMES


def _read_bytes(path: Path, findings: Findings) -> bytes | None:
    try:
        if path.is_file():  # a pipe would keep us waiting
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
    except OSError:
        pass
    findings.fault("file_unreadable", path.name)
    return None


def write_scenario(scenario: Scenario, folder: Path) -> None:
    """Write the canonical files of a scenario into a folder, which is made where it is missing.

    An optional file of the format that the scenario has no use for is deleted: it would be read as
    part of it. Raises ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = write_files(scenario)
    for form in FOLDER_FILES:
        if form.name not in files:
            (folder / form.name).unlink(missing_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def fingerprint(scenario: Scenario) -> str:
    """Return the sha256, in hex, of the canonical files; rows in another order differ."""
    digest = hashlib.sha256()
    for name, data in write_files(scenario).items():
        digest.update(f"{name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()
