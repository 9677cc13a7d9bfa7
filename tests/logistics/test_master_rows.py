"""Single rows of master data: what may be kept, and what is told where it may not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.master.columns import (
    ARRIVALS,
    FORMS,
    MASTER_FILES,
    NEAR_KEYS,
    SETTINGS,
    form_of,
    table_name,
)
from logistics.master.rows import (
    MOST_LETTERS,
    MOST_LETTERS_OF_ID,
    check_row,
    cleaned,
    companions,
    key_of,
    namings,
)
from logistics.master.settings import objective_of, policy_of, settings_cells
from logistics.model import Objective, Policy, Scenario
from logistics.scenario_files.columns import Presence
from tests.logistics.scenario.test_scenario_faults import ROW_FAULTS
from tests.master_making import a_row, rows_from, small_region

ROWS = small_region()
ARRIVAL = {
    "lot_id": "A1",
    "product_id": "RICE",
    "site_id": "LOGI",
    "available_on": "2027-01-05",
    "kg": "20",
    "case_kg": "5",
    "expiry_kind": "best_before",
    "expires_on": "2027-06-30",
}
UNIT = {"site_id": "LOGI", "unit_id": "F1", "zone": "frozen", "min_c": "-25", "max_c": "-15"}
SHIFT = dict(ROWS["shifts.csv"][0].cells)
NEED = dict(ROWS["needs.csv"][0].cells)
SITE = dict(ROWS["sites.csv"][1].cells)
PRODUCT = dict(ROWS["products.csv"][0].cells)
SETTING = dict(ROWS["settings.csv"][0].cells)

# file, sound cells, column and text that break them, code
EXAMPLES = [
    ("units.csv", UNIT, "max_c", "-15.05", "celsius_bad"),
    ("units.csv", UNIT, "max_c", "61", "celsius_bad"),
    ("units.csv", UNIT, "max_c", "冷たい", "celsius_bad"),
    ("units.csv", UNIT, "max_c", "-26", "limits_reversed"),
    ("units.csv", UNIT, "site_id", "NOWHERE", "id_unknown"),
    ("products.csv", PRODUCT, "jan", "4901234567890", "jan_bad"),
    ("products.csv", PRODUCT, "jan", "49012345", "jan_bad"),
    ("products.csv", PRODUCT, "color", "red", "column_unknown"),
    ("products.csv", PRODUCT, "name", "米" * (MOST_LETTERS + 1), "text_too_long"),
    ("products.csv", PRODUCT, "product_id", "R" * (MOST_LETTERS_OF_ID + 1), "text_too_long"),
    ("products.csv", PRODUCT, "product_id", "RICE~2", "id_marks"),
    ("products.csv", PRODUCT, "product_id", "BREAD", "id_fixed"),
    ("products.csv", PRODUCT, "product_id", "", "id_empty"),
    ("products.csv", PRODUCT, "category", "soup", "choice_unknown"),
    ("arrivals.csv", ARRIVAL, "lot_id", "A1@LOGI", "id_marks"),
    ("arrivals.csv", ARRIVAL, "programme", "DRIVE", "id_unknown"),
    ("arrivals.csv", ARRIVAL, "product_id", "SOUP", "id_unknown"),
    ("arrivals.csv", ARRIVAL, "kg", "", "cell_empty"),
    ("arrivals.csv", ARRIVAL, "case_kg", "0", "number_not_above_0"),
    ("sites.csv", SITE, "hub_id", "HUB-9", "id_unknown"),
    ("sites.csv", SITE, "lat", "95", "degrees_out_of_range"),
    ("shifts.csv", SHIFT, "end", "08:00", "shift_reversed"),
    ("shifts.csv", SHIFT, "end", "24:01", "time_bad"),
    ("needs.csv", NEED, "site_id", "LOGI", "need_at_supply"),
    ("needs.csv", NEED, "date", "2027-02-30", "date_bad"),
    ("exclusions.csv", {"site_id": "HALL", "field": "product_id", "value": "RICE"}, "value",
     "RISE", "id_unknown"),
    ("exclusions.csv", {"site_id": "HALL", "field": "category", "value": "snack"}, "value",
     "snacks", "choice_unknown"),
    ("settings.csv", SETTING, "use_by_margin_days", "-1", "policy_bad"),
    ("settings.csv", SETTING, "best_before_margin_days", "0.5", "policy_bad"),
    ("settings.csv", SETTING, "fill_step", "0", "objective_bad"),
    ("history.csv", {"site_id": "HALL", "need_kg": "9", "used_kg": "8", "counted_to":
     "2027-01-01"}, "counted_to", "", "cell_empty"),
    ("donors.csv", {"donor_id": "D1", "name": "店"}, "name", " ", "cell_empty"),
    ("programmes.csv", {"programme_id": "P", "name": "ドライブ", "least_days_left": "60"},
     "least_days_left", "2か月", "policy_bad"),
]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e[0]}-{e[2]}-{e[4]}-{e[3][:12]}")
def test_a_fault_is_told_with_column_and_rule(
    example: tuple[str, dict[str, str], str, str, str],
) -> None:
    file, sound, column, text, code = example
    row_id = key_of(FORMS[file], sound)
    assert check_row(FORMS[file], sound, rows=ROWS, row_id=row_id) == ()
    faults = check_row(FORMS[file], {**sound, column: text}, rows=ROWS, row_id=row_id)
    found = next(f for f in faults if f.code == code)
    assert (found.file, found.column, found.row) == (file, column, 0)
    assert found.rule
    assert found.remedy


def test_every_fault_of_rows_alone_has_an_example() -> None:
    assert {example[4] for example in EXAMPLES} >= ROW_FAULTS


def test_all_faults_are_told_together() -> None:
    wrong = {**ARRIVAL, "kg": "many", "expires_on": "soon", "site_id": "?"}
    faults = check_row(ARRIVALS, wrong, rows=ROWS)
    assert {f.column for f in faults} == {"kg", "expires_on", "site_id"}


def test_an_id_that_is_taken_is_refused_for_a_new_row() -> None:
    (fault,) = check_row(FORMS["products.csv"], PRODUCT, rows=ROWS)
    assert (fault.code, fault.column) == ("id_twice", "product_id")


def test_every_row_of_a_sound_month_may_be_kept(sample: Scenario) -> None:
    rows = rows_from(sample)
    for form in MASTER_FILES:
        for row in rows[form.name][:40]:
            assert check_row(form, row.cells, rows=rows, row_id=row.row_id) == (), row


def test_numbers_and_days_may_come_in_full_width_letters() -> None:
    typed = {
        **ARRIVAL,
        "kg": "１２．５",
        "available_on": " ２０２７－０１－０５ ",
        "note": "ＡＢ\r\nＣ",
    }
    kept = cleaned(ARRIVALS, typed)
    assert (kept["kg"], kept["available_on"]) == ("12.5", "2027-01-05")
    assert kept["note"] == "ＡＢ  Ｃ"
    assert check_row(ARRIVALS, typed, rows=ROWS) == ()
    assert cleaned(FORMS["units.csv"], {**UNIT, "min_c": "−20"})["min_c"] == "-20"


def test_the_time_of_a_session_changes_on_all_of_its_rows() -> None:
    form, (first, second, other) = FORMS["needs.csv"], ROWS["needs.csv"]
    later = {**first.cells, "ready_by": "16:00"}
    assert check_row(form, later, rows=ROWS, row_id=first.row_id) == ()
    (along,) = companions(form, later, rows=ROWS, row_id=first.row_id)
    assert along == replace(second, cells={**second.cells, "ready_by": "16:00"})
    assert companions(form, first.cells, rows=ROWS, row_id=first.row_id) == ()
    moved = {**later, "date": other["date"], "site_id": other["site_id"]}
    assert companions(form, moved, rows=ROWS, row_id=first.row_id) == ()


def test_a_new_need_keeps_the_time_of_its_session() -> None:
    more = {**NEED, "category": "fruit", "ready_by": "16:00"}
    (fault,) = check_row(FORMS["needs.csv"], more, rows=ROWS)
    assert fault.code == "ready_by_second"
    assert check_row(FORMS["needs.csv"], {**more, "ready_by": "15:30"}, rows=ROWS) == ()


def test_a_row_that_others_name_tells_which() -> None:
    found = namings(FORMS["sites.csv"], "HALL", rows=ROWS)
    assert {n.file for n in found} == {"stores.csv", "needs.csv", "windows.csv", "travel.csv"}
    assert {n.column for n in found if n.file == "travel.csv"} == {"from_id", "to_id"}
    rows = {**ROWS, "exclusions.csv": (
        a_row("exclusions.csv", site_id="HALL", field="product_id", value="CAKE"),
    )}  # fmt: skip
    assert [n.column for n in namings(FORMS["products.csv"], "CAKE", rows=rows)] == ["value"]
    assert namings(FORMS["products.csv"], "RICE", rows=rows) == ()
    assert namings(FORMS["needs.csv"], ROWS["needs.csv"][0].row_id, rows=rows) == ()


def test_a_site_that_is_its_own_base_names_nobody_else() -> None:
    own = a_row("sites.csv", site_id="X", kind="hub_base", hub_id="X", service_min="1",
                handling_min_per_100kg="1")  # fmt: skip
    assert namings(FORMS["sites.csv"], "X", rows={"sites.csv": (own,)}) == ()


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_joined_ids_differ_where_their_parts_do(a: str, b: str, c: str, d: str) -> None:
    form = FORMS["stores.csv"]
    one, other = (key_of(form, {"site_id": x, "zone": y}) for x, y in ((a, b), (c, d)))
    assert (one == other) == ((a, b) == (c, d))


def test_rows_without_a_key_have_no_id_of_their_own() -> None:
    for form in MASTER_FILES:
        blank = dict.fromkeys((c.name for c in form.columns), "x")
        assert (key_of(form, blank) is None) == (form.name in NEAR_KEYS), form.name
        assert form_of(table_name(form)) is form
        assert all(c.presence is not Presence.REQUIRED or c.name for c in form.columns)
    assert form_of("nothing") is None
    assert key_of(SETTINGS, {}) == "settings"


def test_settings_come_back_as_they_were(sample: Scenario) -> None:
    for policy, objective in (
        (sample.policy, sample.objective),
        (Policy(), Objective()),
    ):
        cells = settings_cells(policy, objective)
        assert check_row(SETTINGS, cells, rows={}, row_id="settings") == ()
        assert (policy_of(cells), objective_of(cells)) == (policy, objective)
    assert (policy_of(None), objective_of(None)) == (Policy(), Objective())


def test_a_blank_goal_is_the_usual_one() -> None:
    cells = {**settings_cells(Policy(), Objective()), "fill_step": "", "waste_step_kg": "2"}
    found = objective_of(cells)
    assert (found.fill_step, str(found.waste_step_kg)) == (Objective().fill_step, "2")
