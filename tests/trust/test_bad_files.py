"""Broken and hostile files: refused in words, soon, and nothing is written."""

import io
import random
import time
import zipfile
from collections.abc import Iterator

from api.excel.guard import MOST_UNPACKED_BYTES, FileRefused, Refusal
from api.excel.reading import read_sheets
from tests.excel.dirty import NEEDS, book
from tests.trust.planted import caught

MUTATED = 300
MOST_S = 5.0


def a_workbook() -> bytes:
    rows = [[f"{name} {n}" for name in NEEDS] for n in range(30)]
    return book([list(NEEDS), *rows])()


def mutated(data: bytes, seed: int) -> bytes:
    """Return a file with bytes changed, left out, doubled or cut, always the same for a seed."""
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
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


def test_mutated_files_are_read_or_refused() -> None:
    """Of each it is told that it is refused, or its rows are read; nothing else may happen."""
    whole, told = a_workbook(), {"read": 0, "refused": 0}
    for seed in range(MUTATED):
        data = mutated(whole, seed)
        began = time.monotonic()
        try:
            read_sheets(data, file_name="x.xlsx")
        except FileRefused:
            told["refused"] += 1
        else:
            told["read"] += 1
        assert time.monotonic() - began < MOST_S, seed
    assert min(told.values()) > 0, told
