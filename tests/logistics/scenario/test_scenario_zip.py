"""Months as zip archives, good and hostile."""

import io
import zipfile
import zlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.errors import ScenarioRefused
from logistics.model import Scenario
from logistics.scenario_files import archive
from logistics.scenario_files.archive import (
    MOST_ENTRIES,
    read_scenario_zip,
    shift_cells,
    zip_scenario,
)
from logistics.scenario_files.faults import FAULTS

Files = dict[str, bytes]


def pack(files: Files, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def inside(folder: str, files: Files) -> Files:
    return {folder + name: data for name, data in files.items()}


def codes_of(data: bytes) -> list[str]:
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario_zip(data)
    return [f.code for f in refused.value.faults]


NAMES = ("運転 花子", " 市職員A ", '=HYPERLINK("x"),', "一行目\n二行目", "", 'O\'Brien; "B"')


@pytest.mark.parametrize("drivers", [NAMES, ("", "")])
def test_shifts_alone_are_those_of_the_whole_month(sample: Scenario, drivers: Any) -> None:
    shifts = tuple(
        replace(shift, driver=drivers[n % len(drivers)]) for n, shift in enumerate(sample.shifts)
    )
    packed = zip_scenario(replace(sample, shifts=shifts))
    read = read_scenario_zip(packed).scenario.shifts
    assert [(x["vehicle_id"], x["date"], x["driver"]) for x in shift_cells(packed)] == [
        (x.vehicle_id, x.day.isoformat(), x.driver) for x in read
    ]
    assert shift_cells(zip_scenario(replace(sample, shifts=()))) == ()


def test_what_we_pack_is_read_and_always_the_same(tiny: Any) -> None:
    month = tiny.read().scenario
    packed = zip_scenario(month)
    assert read_scenario_zip(packed).scenario == month
    assert zip_scenario(read_scenario_zip(packed).scenario) == packed


@pytest.mark.parametrize("folder", ["", "12月/", "./", "12月\\"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_folder_may_lie_one_level_down(
    tiny: Any, tiny_files: Files, folder: str, method: int
) -> None:
    packed = pack(inside(folder, tiny_files), method=method)
    read = read_scenario_zip(packed)
    assert read.scenario == tiny.read().scenario
    assert read.warnings == ()


def test_what_macs_and_windows_add_is_ignored(tiny: Any, tiny_files: Files) -> None:
    junk = {
        "__MACOSX/月/._sites.csv": b"\0\5",
        "月/.DS_Store": b"\0",
        "月/._sites.csv": b"\0",
        "月/Thumbs.db": b"",
        "月/README.md": b"x",
    }
    packed = pack(inside("月/", tiny_files) | junk)
    assert read_scenario_zip(packed).scenario == tiny.read().scenario


def test_a_misspelt_file_is_told(tiny_files: Files) -> None:
    warnings = read_scenario_zip(pack(tiny_files | {"window.csv": b""})).warnings
    assert [(w.code, w.file) for w in warnings] == [("file_unknown", "window.csv")]


def test_faults_inside_are_told_as_of_a_folder(tiny_files: Files) -> None:
    files = dict(tiny_files)
    del files["travel.csv"]
    files["lots.csv"] = b"lot_id\n"
    codes = codes_of(pack(files))
    assert codes[0] == "column_missing"
    assert codes[-1] == "file_missing"


@pytest.mark.parametrize(
    "name", ["../sites.csv", "/sites.csv", "a/../../sites.csv", "..\\sites.csv", "C:\\sites.csv"]
)
def test_paths_that_lead_outside_are_refused(tiny_files: Files, name: str) -> None:
    assert codes_of(pack(tiny_files | {name: b""})) == ["zip_path"]


def test_no_archive() -> None:
    assert codes_of(b"") == ["zip_broken"]
    assert codes_of(b"PK\5\6 no archive") == ["zip_broken"]


def test_no_scenario_or_too_many_in_it(tiny_files: Files) -> None:
    assert codes_of(pack({})) == ["zip_no_scenario"]
    assert codes_of(pack(inside("a/b/", tiny_files))) == ["zip_no_scenario"]
    both = pack(inside("a/", tiny_files) | inside("b/", tiny_files))
    assert codes_of(both) == ["zip_many_scenarios"]


def test_a_file_twice(tiny_files: Files) -> None:
    packed = pack(tiny_files | {"./sites.csv": b"site_id\n"})
    assert codes_of(packed) == ["zip_twice"]


def test_too_many_files(tiny_files: Files) -> None:
    many = {f"{i}.txt": b"" for i in range(MOST_ENTRIES)}
    assert codes_of(pack(tiny_files | many)) == ["zip_too_many"]


def test_a_bomb_is_counted_while_it_unpacks(tiny_files: Files) -> None:
    bomb = b"from_id,to_id,minutes,km\n" + b" " * (2**24 + 1)
    packed = pack(tiny_files | {"travel.csv": bomb})
    assert len(packed) < 100_000
    assert codes_of(packed) == ["file_too_large"]


def test_many_bombs_together(tiny_files: Files) -> None:
    bombs = dict.fromkeys(("sites.csv", "stores.csv", "lots.csv", "needs.csv"), b" " * 2**24)
    assert codes_of(pack(tiny_files | bombs)) == ["zip_too_large"]


def test_a_size_that_lies(tiny_files: Files) -> None:
    name, size = "travel.csv", 2**24 + 100
    packed = pack({name: b" " * size} | {k: v for k, v in tiny_files.items() if k != name})
    lie = packed.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lie != packed
    assert codes_of(lie)[0] in {"zip_broken", "file_too_large", "column_missing"}


def test_other_ways_of_packing_are_refused(tiny_files: Files) -> None:
    assert codes_of(pack(tiny_files, method=zipfile.ZIP_LZMA)) == ["zip_broken"]


def test_a_locked_archive(tiny_files: Files) -> None:
    packed = bytearray(pack(tiny_files))
    at = 0
    while (at := packed.find(b"PK\1\2", at)) >= 0:  # set the flag "encrypted" of every entry
        packed[at + 8] |= 1
        at += 1
    assert codes_of(bytes(packed)) == ["zip_encrypted"]


def test_an_archive_that_is_too_large(monkeypatch: pytest.MonkeyPatch, tiny_files: Files) -> None:
    monkeypatch.setattr(archive, "MOST_PACKED_BYTES", 1000)
    assert codes_of(pack(tiny_files)) == ["zip_too_large"]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=8)), max_size=4))
@settings(max_examples=200, deadline=None)
def test_damaged_archives_never_make_a_traceback(
    tiny_files: Files, edits: list[tuple[int, bytes]]
) -> None:
    packed = bytearray(pack(tiny_files))
    for at, junk in edits:
        start = at % len(packed)
        packed[start : start + len(junk)] = junk
    try:
        read_scenario_zip(bytes(packed))
    except ScenarioRefused as error:
        refused = error
    else:
        return
    assert {f.code for f in refused.faults} <= set(FAULTS)


def test_a_broken_checksum(tiny_files: Files) -> None:
    packed = pack({"scenario.toml": b"format = 1 # 0"} | tiny_files, method=zipfile.ZIP_STORED)
    crc = zlib.crc32(tiny_files["lots.csv"]).to_bytes(4, "little")
    assert codes_of(packed.replace(crc, b"\0\0\0\0")) == ["zip_broken"]
