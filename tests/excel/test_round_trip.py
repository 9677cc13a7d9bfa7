import io
import json

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from api.excel.matching import MARK_SHEET
from api.excel.preview import RowState, preview_of
from api.excel.workbook import written
from logistics.master.columns import MASTER_FILES, form_of
from logistics.master.rows import MasterRow, MasterRows, cleaned
from logistics.scenario_files.columns import FileFormat

DONORS = form_of("donors")
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
FORMULAS = st.sampled_from(
    ["=1+1", "+81", "-5", "@SUM(A1)", "＝1", "0123", "1e5", "TRUE", "2026-01-01"]
)


def exported(rows: MasterRows, *, language: str = "ja") -> bytes:
    return written([(form, rows[form.name]) for form in MASTER_FILES], language=language)


def test_an_export_taken_in_again_changes_nothing(rows: MasterRows) -> None:
    count = sum(map(len, rows.values()))
    for language in ("ja", "en"):
        found = preview_of(exported(rows, language=language), file_name="a.xlsx", rows=rows)
        assert not found.faults
        assert found.counts == {RowState.SAME: count}
        assert not found.changes()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(TEXTS | FORMULAS, TEXTS | FORMULAS, TEXTS | FORMULAS | st.just("")),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row[0].strip(),
    )
)
def test_any_text_survives_the_round_trip(found: list[tuple[str, str, str]]) -> None:
    assert DONORS is not None
    form: FileFormat = DONORS
    kept = [
        cleaned(form, {"donor_id": a, "name": b, "contact": c, "note": ""}) for a, b, c in found
    ]
    rows = [
        MasterRow(row_id=cells["donor_id"], cells=cells)
        for cells in kept
        if cells["donor_id"] and cells["name"]
    ]
    rows = [*{row.row_id: row for row in rows}.values()]
    data = written([(form, rows)], language="ja")
    after = preview_of(data, file_name="a.xlsx", rows={form.name: rows}) if rows else None
    if after is not None:
        told = [c for s in after.sheets for r in s.rows for c in r.changes]
        assert (after.faults, told) == ((), [])


def test_a_template_has_lists_limits_frozen_headings_and_fits_on_a4(rows: MasterRows) -> None:
    data = written([(form, ()) for form in MASTER_FILES], language="ja")
    opened = openpyxl.load_workbook(io.BytesIO(data))
    assert opened[MARK_SHEET].sheet_state == "veryHidden"
    marks = json.loads(opened[MARK_SHEET]["A1"].value)
    assert marks["schema"] == 1
    stores = opened["保管庫の広さ"]
    assert marks["tables"][stores.title] == "stores"
    assert stores.freeze_panes == "B2"
    assert (stores.page_setup.orientation, stores.page_setup.paperSize) == ("landscape", 9)
    assert stores.print_title_rows == "$1:$1"
    rules = {str(v.sqref).split(":")[0]: v for v in stores.data_validations.dataValidation}
    assert rules["B2"].type == "list"
    assert "冷蔵" in rules["B2"].formula1
    assert (rules["C2"].type, rules["C2"].operator) == ("decimal", "greaterThanOrEqual")


def test_nothing_in_an_export_is_a_formula(rows: MasterRows) -> None:
    assert DONORS is not None
    evil = MasterRow(
        row_id="=A1",
        cells={"donor_id": "=A1", "name": "=cmd|' /C calc'!A0", "contact": "", "note": "@x"},
    )
    data = written([(DONORS, [evil])], language="ja")
    opened = openpyxl.load_workbook(io.BytesIO(data))
    cells = [c for row in opened.worksheets[0].iter_rows(min_row=2) for c in row if c.value]
    assert [c.data_type for c in cells] == ["s"] * len(cells)
