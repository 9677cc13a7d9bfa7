"""Broken and hostile files: refused in words, soon, and nothing is written."""

import io
import random
import resource
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import pytest
from fastapi.testclient import TestClient

from api.excel.guard import MOST_UNPACKED_BYTES, FileRefused, Refusal
from api.excel.reading import read_sheets
from api.main import create_app
from api.settings import Settings
from logistics.errors import ScenarioRefused
from logistics.generate import generate_month
from logistics.scenario_files.archive import read_scenario_zip, zip_scenario
from tests.excel.dirty import NEEDS, book
from tests.signing_in import signed_in
from tests.trust.planted import BUGS, caught
from tests.trust.served import FORKS

MOST_S = 5.0
MOST_MB = 300


def a_workbook() -> bytes:
    rows = [[f"{name} {n}" for name in NEEDS] for n in range(30)]
    return book([list(NEEDS), *rows])()


def mutated(data: bytes, seed: int) -> bytes:
    """Return a file with bytes changed, left out, doubled or cut, always the same for a seed."""
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if len(found) < 2:
            break
        place = chance.randrange(len(found))
        match chance.randrange(4):
            case 0:
                found[place] ^= 1 << chance.randrange(8)
            case 1:
                del found[place : place + chance.randint(1, 200)]
            case 2:
                found[place:place] = found[place : place + chance.randint(1, 200)]
            case _:
                found = found[: max(place, 10)]
    return bytes(found)


def mutated_inside(data: bytes, seed: int) -> bytes:
    """Return an archive that is whole, with one of its files mutated."""
    parts = dict(_parts(data))
    name = sorted(parts)[seed % len(parts)]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, mutated(content, seed) if each == name else content)
    return stream.getvalue()


def a_bomb() -> bytes:
    """A workbook of some kilobytes with more in it than a server has room for."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(a_workbook()):
            archive.writestr(name, content)
        archive.writestr("xl/media/huge.xml", bytes(MOST_UNPACKED_BYTES + 1))
    return stream.getvalue()


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def check_bombs_are_refused() -> None:
    began, cause = time.monotonic(), None
    try:
        read_sheets(a_bomb(), file_name="x.xlsx")
    except FileRefused as refused:
        cause = refused.cause
    assert cause is Refusal.BOMB
    assert time.monotonic() - began < MOST_S


def test_bombs_are_refused() -> None:
    check_bombs_are_refused()
    with caught("sizes_in_archives_are_believed"):
        check_bombs_are_refused()


def a_csv() -> bytes:
    rows = [list(NEEDS), *([f"{name} {n}" for name in NEEDS] for n in range(30))]
    return "\r\n".join(",".join(row) for row in rows).encode("utf-8-sig")


def a_month() -> bytes:
    return zip_scenario(generate_month(seed=4, halls=3, days=4))


KINDS: Mapping[str, tuple[int, Callable[[], bytes], Callable[[bytes], object]]] = {
    "workbook": (300, a_workbook, lambda data: read_sheets(data, file_name="x.xlsx")),
    "table": (300, a_csv, lambda data: read_sheets(data, file_name="x.csv")),
    "month": (400, a_month, read_scenario_zip),
}
"""How many of each are made, from what, and what reads it."""


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_are_read_or_refused(kind: str) -> None:
    """Of each it is told that it is refused, or its rows are read; nothing else may happen."""
    count, make, read = KINDS[kind]
    whole, told = make(), {"read": 0, "refused": 0}
    for seed in range(count):
        is_inside = kind != "table" and seed % 2
        data = mutated_inside(whole, seed) if is_inside else mutated(whole, seed)
        began = time.monotonic()
        try:
            read(data)
        except (FileRefused, ScenarioRefused):
            told["refused"] += 1
        else:
            told["read"] += 1
        assert time.monotonic() - began < MOST_S, seed
    assert min(told.values()) > 0, told


def check_little_memory_is_used(bombs: list[tuple[str, bytes]], *bugs: str) -> None:
    """A process of its own reads bombs of more than it may have."""
    with FORKS.Pool(1) as processes:
        told = processes.apply(_peak_of, (bombs, bugs))
    assert told <= MOST_MB, f"{told} MB"


def bombs_of(size_mb: int) -> list[tuple[str, bytes]]:
    """Return a workbook and a month that unpack to so much."""
    found = []
    for kind, (inside, whole) in {
        "x.xlsx": ("xl/worksheets/sheet1.xml", a_workbook()),
        "month": ("needs.csv", a_month()),
    }.items():
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in _parts(whole):
                if name != inside:
                    archive.writestr(name, content)
            with archive.open(inside, "w", force_zip64=True) as file:
                for _ in range(size_mb):
                    file.write(b" " * 2**20)
        found.append((kind, stream.getvalue()))
    return found


def _peak_of(bombs: list[tuple[str, bytes]], bugs: tuple[str, ...]) -> int:
    """Return the most memory that this process has had, in MB, once it has read some files."""
    patch = pytest.MonkeyPatch()
    for name in bugs:
        BUGS[name](patch)
    for kind, data in bombs:
        with suppress(FileRefused, ScenarioRefused):
            read_sheets(data, file_name=kind) if kind != "month" else read_scenario_zip(data)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_little_memory_is_used() -> None:
    bombs = bombs_of(MOST_MB + 20)
    check_little_memory_is_used(bombs)
    with caught("sizes_in_archives_are_believed", here=False):
        check_little_memory_is_used(bombs[:1], "sizes_in_archives_are_believed")


def test_nothing_of_a_broken_month_is_stored(sqlite_settings: Settings) -> None:
    quiet = sqlite_settings.model_copy(update={"run_workers": 0})
    whole, stored = a_month(), 0
    with TestClient(create_app(quiet), base_url="http://127.0.0.1") as client:
        signed_in(client)
        for seed in range(60):
            sent = {"file": ("month.zip", mutated_inside(whole, seed), "application/zip")}
            answer = client.post("/api/v1/scenarios", files=sent)
            assert answer.status_code in (200, 201, 422), (seed, answer.text)
            stored += answer.status_code == 201
            assert client.get("/api/v1/scenarios").json()["total"] == stored, seed
