"""A scenario folder in a zip archive: what people upload and take home."""

import csv
import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO

from logistics.errors import ScenarioRefused
from logistics.model import Scenario
from logistics.scenario_files.columns import FILE_NAMES, SETTINGS_FILE, SHIFTS
from logistics.scenario_files.faults import Findings
from logistics.scenario_files.reading import ScenarioRead, read_files
from logistics.scenario_files.tables import MOST_BYTES
from logistics.scenario_files.writing import write_files

MOST_ENTRIES = 200
MOST_PACKED_BYTES = 20 * 2**20
MOST_UNPACKED_BYTES = 50 * 2**20
CHUNK_BYTES = 64 * 1024
ARCHIVE = "zip"
"""Stands for the archive where a fault names a file."""

_JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_DRIVE = re.compile("[A-Za-z]:")
_ENTRY_MARK = b"PK\x01\x02"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_STAMP = (1980, 1, 1, 0, 0, 0)


def read_scenario_zip(data: bytes) -> ScenarioRead:
    """Return the scenario in a zip archive of its folder, which may lie one level down.

    Nothing is written to disk. Raises ``ScenarioRefused`` with all faults; an archive that is no
    archive, leads outside itself, or unpacks to more than ``MOST_UNPACKED_BYTES`` is refused.
    """
    findings = Findings()
    files: dict[str, bytes] = {}
    if len(data) > MOST_PACKED_BYTES:
        findings.fault("zip_too_large", ARCHIVE, value=f"{len(data)} bytes")
        raise ScenarioRefused(findings.faults)
    if (count := data.count(_ENTRY_MARK)) > MOST_ENTRIES:
        findings.fault("zip_too_many", ARCHIVE, value=f"{count} entries")
        raise ScenarioRefused(findings.faults)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _scenario_entries(archive, findings)
            if not findings.faults:
                files = _unpack(archive, entries, findings)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        findings.fault("zip_broken", ARCHIVE)
    except RuntimeError:
        findings.fault("zip_encrypted", ARCHIVE)
    if findings.faults:
        raise ScenarioRefused(findings.faults)
    return read_files(files, findings)


def _scenario_entries(archive: zipfile.ZipFile, findings: Findings) -> dict[str, zipfile.ZipInfo]:
    """Return the entries of the scenario's files by name, checked without unpacking."""
    folders: dict[PurePosixPath, dict[str, zipfile.ZipInfo]] = defaultdict(dict)
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        is_outside = path.is_absolute() or ".." in path.parts or _DRIVE.match(info.filename)
        if is_outside or not info.filename:
            findings.fault("zip_path", ARCHIVE, value=info.filename)
        elif not info.is_dir() and _JUNK.isdisjoint(path.parts) and path.name[:2] != "._":
            if path.name in folders[path.parent]:
                findings.fault("zip_twice", ARCHIVE, value=info.filename)
            folders[path.parent][path.name] = info
    return _scenario_folder(folders, findings)


def _scenario_folder(
    folders: dict[PurePosixPath, dict[str, zipfile.ZipInfo]], findings: Findings
) -> dict[str, zipfile.ZipInfo]:
    found = [p for p, f in folders.items() if SETTINGS_FILE in f and len(p.parts) <= 1]
    if len(found) != 1:
        code = "zip_many_scenarios" if found else "zip_no_scenario"
        findings.fault(code, ARCHIVE, value=", ".join(map(str, found)))
        return {}
    entries = folders[found[0]]
    for name in sorted(entries):
        if name not in FILE_NAMES and name.lower().endswith(".csv"):
            findings.warning("file_unknown", name)
    return {name: entries[name] for name in FILE_NAMES if name in entries}


def _unpack(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], findings: Findings
) -> dict[str, bytes]:
    """Return the files, counting what really comes out: the sizes in an archive may lie."""
    files: dict[str, bytes] = {}
    left_bytes = MOST_UNPACKED_BYTES
    for name, info in entries.items():
        if info.compress_type not in _METHODS:
            raise NotImplementedError(info.compress_type)
        with archive.open(info) as packed:
            files[name] = _read_at_most(packed, min(left_bytes, MOST_BYTES) + 1)
        left_bytes -= len(files[name])
        if left_bytes < 0:
            findings.fault("zip_too_large", ARCHIVE, value=f"over {MOST_UNPACKED_BYTES} bytes")
            return {}
    return files


def _read_at_most(packed: IO[bytes], most_bytes: int) -> bytes:
    parts: list[bytes] = []
    while most_bytes > 0 and (part := packed.read(min(CHUNK_BYTES, most_bytes))):
        parts.append(part)
        most_bytes -= len(part)
    return b"".join(parts)


def shift_cells(data: bytes) -> tuple[Mapping[str, str], ...]:
    """Return the cells of the shifts in an archive of ``zip_scenario``, without reading the rest.

    A whole month takes a hundred times as long to be read and checked.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(SHIFTS.name).decode()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return tuple({c.name: (row.get(c.name) or "").strip() for c in SHIFTS.columns} for row in rows)


def zip_scenario(scenario: Scenario) -> bytes:
    """Return the canonical files of a scenario as a zip archive, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in write_files(scenario).items():
            info = zipfile.ZipInfo(name, date_time=_STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
