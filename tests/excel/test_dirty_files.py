import io
import random
import zipfile

import openpyxl
import pytest

from api.excel.annotate import annotated
from api.excel.guard import MOST_UNPACKED_BYTES, FileRefused, Refusal
from api.excel.preview import Preview, RowState, preview_of
from api.web.language import Language
from logistics.master.columns import form_of
from logistics.master.rows import MasterRows
from tests.excel.dirty import CLEAN, WRONG, Dirty, book, needs, text


def previewed(case: Dirty, rows: MasterRows) -> Preview:
    form = form_of(case.table) if case.table else None
    return preview_of(case.data(), file_name=case.name, rows=rows, table=form)


def test_the_corpus_has_forty_files_and_more() -> None:
    assert len(CLEAN) + len(WRONG) >= 40
    assert len({case.name for case in (*CLEAN, *WRONG)}) == len(CLEAN) + len(WRONG)


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_what_is_meant_beyond_doubt_is_read(case: Dirty, rows: MasterRows) -> None:
    found = previewed(case, rows)
    assert [(f.cell, f.fault.code) for f in found.faults] == []
    assert found.counts == {RowState.NEW: case.new}
    assert {note.fault.code for note in found.notes} == set(case.notes)
    first = next(row for sheet in found.sheets for row in sheet.rows)
    assert {name: first.cells[name] for name in case.cells} == case.cells


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_every_planted_fault_is_found_in_its_cell_and_no_other(
    case: Dirty, rows: MasterRows
) -> None:
    found = previewed(case, rows)
    assert {f.cell: f.fault.code for f in found.faults} == case.faults
    faulty = [r for s in found.sheets for r in s.rows if r.state is RowState.FAULTY]
    assert all(row.faults for row in faulty)
    assert all(f.fault.remedy for f in found.faults)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_the_users_own_file_comes_back_with_its_faults_marked(
    case: Dirty, rows: MasterRows
) -> None:
    found = previewed(case, rows)
    data = annotated(case.data(), found.faults, file_name=case.name, language=Language.JAPANESE)
    opened = openpyxl.load_workbook(io.BytesIO(data))
    listed, own = opened.worksheets[0], opened.worksheets[1]
    assert [row[1].value for row in listed.iter_rows(min_row=2)] == [f.cell for f in found.faults]
    for cell in case.faults:
        assert own[cell].comment is not None
        assert own[cell].fill.start_color.rgb == "FFFDEEEE"


def refusal(data: bytes, rows: MasterRows, name: str = "x.xlsx") -> Refusal:
    with pytest.raises(FileRefused) as caught:
        preview_of(data, file_name=name, rows=rows)
    return caught.value.cause


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_files_that_are_no_table_are_refused_with_their_reason(rows: MasterRows) -> None:
    good = book(needs())()
    assert refusal(b"", rows) is Refusal.EMPTY
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), rows) is Refusal.OLD_WORKBOOK
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(locked, rows) is Refusal.LOCKED
    assert refusal(good[: len(good) // 2], rows) is Refusal.BROKEN
    assert refusal(zipped({"a.txt": b"x"}), rows) is Refusal.BROKEN
    assert refusal(b"%PDF-1.7\x00\x01", rows) is Refusal.BROKEN
    assert refusal(book([["", None]])(), rows) is Refusal.NO_TABLE
    assert refusal(b"x" * (10 * 2**20 + 1), rows, "a.csv") is Refusal.TOO_LARGE
    many = text([["場所", "温度帯"], *([["A", "冷蔵"]] * 20_001)])()
    assert refusal(many, rows, "a.csv") is Refusal.TOO_MANY_ROWS


def test_bombs_and_entities_are_refused(rows: MasterRows) -> None:
    bomb = zipped({"xl/workbook.xml": b"<a/>", "xl/x.xml": bytes(MOST_UNPACKED_BYTES + 1)})
    assert len(bomb) < 100_000
    assert refusal(bomb, rows) is Refusal.BOMB
    entries = zipped({f"xl/{n}.xml": b"" for n in range(201)})
    assert refusal(entries, rows) is Refusal.BOMB
    laughs = b'<!DOCTYPE a [<!ENTITY b "lol">]><a>&b;</a>'
    assert refusal(zipped({"xl/workbook.xml": laughs}), rows) is Refusal.ENTITIES


def test_damaged_bytes_never_crash_the_reader(rows: MasterRows) -> None:
    chance = random.Random(5)
    files = [case.data() for case in (*CLEAN, *WRONG)]
    outcomes = set()
    for _ in range(300):
        data = bytearray(chance.choice(files))
        for _ in range(chance.choice((1, 5, 40))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            outcomes.add(type(preview_of(bytes(data), file_name="x.csv", rows=rows)).__name__)
        except FileRefused as refused:
            outcomes.add(str(refused.cause))
    assert {"Preview", str(Refusal.BROKEN)} <= outcomes
