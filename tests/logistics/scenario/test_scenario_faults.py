"""One example of each fault and each warning."""

from typing import Any

import pytest

from logistics.errors import ScenarioRefused
from logistics.scenario_files.faults import FAULTS, MOST_PER_FILE, WARNINGS
from logistics.scenario_files.writing import write_files


def _name(example: tuple[object, ...]) -> str:
    return f"{example[0]}-{example[1]}-{example[5]}"


ROW_FAULTS = {
    "celsius_bad",
    "jan_bad",
    "limits_reversed",
    "column_unknown",
    "text_too_long",
    "id_fixed",
    "id_marks",
}
"""Of single rows of master data: tests/logistics/test_master_rows.py has their examples."""

SHEET_CODES = {
    *("date_ambiguous", "weekday_other", "ditto", "unit_other", "formula_error", "formula_empty"),
    *("outside_japan", "municipality_bad"),
    *("places_swapped", "datum_old", "code_mended", "zeros_added", "name_to_id"),
}
"""Of workbooks and CSV files of staff: tests/excel has their examples."""

# code, file, old, new, row, column, value
CELL_FAULTS = [
    ("column_missing", "lots.csv", "case_kg", "case", 1, "case_kg", ""),
    ("id_empty", "stores.csv", "HALL,chilled", ",chilled", 6, "site_id", ""),
    ("id_twice", "stores.csv", "HALL,chilled", "HALL,ambient", 6, "site_id, zone", "HALL ambient"),
    ("id_unknown", "stores.csv", "HALL,chilled", "HAL,chilled", 6, "site_id", "HAL"),
    ("id_unknown", "sites.csv", "134.23,LOGI", "134.23,LOG", 4, "hub_id", "LOG"),
    ("id_unknown", "exclusions.csv", "product_id,MILK", "product_id,MILC", 4, "value", "MILC"),
    ("choice_unknown", "exclusions.csv", "category,dairy", "category,milk", 3, "value", "milk"),
    ("choice_unknown", "stores.csv", "LOGI,chilled", "LOGI,cold", 3, "zone", "cold"),
    ("choice_unknown", "sites.csv", "hub_base", "base", 3, "kind", "base"),
    ("choice_unknown", "products.csv", "dairy", "milk", 3, "category", "milk"),
    ("choice_unknown", "lots.csv", "use_by", "useby", 3, "expiry_kind", "useby"),
    ("choice_unknown", "exclusions.csv", "HOME,allergen", "HOME,food", 2, "field", "food"),
    ("cell_empty", "needs.csv", "dairy,3", "dairy,", 3, "kg", ""),
    ("number_bad", "needs.csv", "dairy,3", "dairy,3kg", 3, "kg", "3kg"),
    ("number_bad", "needs.csv", "dairy,3", "dairy,nan", 3, "kg", "nan"),
    ("number_too_large", "needs.csv", "dairy,3", "dairy,inf", 3, "kg", "inf"),
    ("number_too_large", "stores.csv", "120.5", "1e9", 3, "capacity_l", "1e9"),
    ("number_negative", "needs.csv", "dairy,3", "dairy,-3", 3, "kg", "-3"),
    ("number_negative", "sites.csv", "35.41", "-35.41", 3, "lat", "-35.41"),
    ("number_not_above_0", "lots.csv", "0.6,use_by", "0,use_by", 3, "case_kg", "0"),
    ("decimals_too_many", "needs.csv", "7.125", "7.1255", 2, "kg", "7.1255"),
    ("decimals_too_many", "products.csv", "1.125", "1.1255", 3, "litre_per_kg", "1.1255"),
    ("decimals_too_many", "vehicles.csv", "350", "350.00005", 2, "payload_kg", "350.00005"),
    ("degrees_out_of_range", "sites.csv", "35.41,134.25", "134.25,35.41", 3, "lat", "134.25"),
    ("date_bad", "lots.csv", "2026-12-06", "2026-12-32", 3, "expires_on", "2026-12-32"),
    ("date_bad", "lots.csv", "2026-12-06", "2026/12/06", 3, "expires_on", "2026/12/06"),
    ("date_bad", "lots.csv", "2026-12-06", "20261206", 3, "expires_on", "20261206"),
    ("time_bad", "shifts.csv", "09:00", "9時", 2, "start", "9時"),
    ("time_bad", "shifts.csv", "24:00", "24:01", 3, "end", "24:01"),
    ("day_bad", "windows.csv", "LOGI,3", "LOGI,7", 3, "day", "7"),
    ("shift_reversed", "shifts.csv", "09:00", "16:01", 2, "end", "16:00"),
    ("ready_by_second", "needs.csv", "15:30,30,dairy", "15:31,30,dairy", 3, "ready_by", "15:31"),
    ("need_outside_month", "needs.csv", "2026-12-05", "2026-12-08", 5, "date", "2026-12-08"),
    ("need_at_supply", "needs.csv", "HOME,2026", "BASE,2026", 5, "site_id", "BASE"),
    ("format_unknown", "scenario.toml", "format = 1", "format = 2", 0, "format", "2"),
    ("format_unknown", "scenario.toml", "format = 1", "format = true", 0, "format", "True"),
    ("name_bad", "scenario.toml", '"小さな月（架空）"', "12", 0, "name", "12"),
    ("month_bad", "scenario.toml", "2026-12-01", '"2026-12-01"', 0, "start", "2026-12-01"),
    ("month_bad", "scenario.toml", "end = 2026-12-07", "", 0, "end", ""),
    ("month_reversed", "scenario.toml", "2026-12-07", "2026-11-07", 0, "end", "2026-11-07"),
    ("month_too_long", "scenario.toml", "2026-12-07", "2027-12-02", 0, "end", "2027-12-02"),
    ("table_bad", "scenario.toml", "[policy.recipient_hold_days]\nambient = 7\nchilled = 2",
     "recipient_hold_days = 3", 0, "policy.recipient_hold_days", "3"),
    ("policy_bad", "scenario.toml", "ambient = 7", "ambient = 7.5", 0, "ambient", "7.5"),
    ("policy_bad", "scenario.toml", "days = 1", "days = -1", 0, "use_by_margin_days", "-1"),
    ("zone_unknown", "scenario.toml", "ambient = 7", "warm = 7", 0,
     "policy.recipient_hold_days", "warm"),
    ("objective_unknown", "scenario.toml", "waste_step_kg", "waste_step", 0, "waste_step", "0.5"),
    ("objective_bad", "scenario.toml", "0.5", "0", 0, "waste_step_kg", "0"),
    ("objective_bad", "scenario.toml", "20000", "nan", 0, "budget_yen", "NaN"),
    ("objective_bad", "scenario.toml", "20000", "true", 0, "budget_yen", "True"),
]  # fmt: skip


@pytest.mark.parametrize("example", CELL_FAULTS, ids=_name)
def test_fault_of_a_cell(tiny: Any, example: tuple[str, str, str, str, int, str, str]) -> None:
    code, file, old, new, row, column, value = example
    fault = tiny.edit(file, old, new).fault()
    assert (fault.code, fault.file, fault.row, fault.column) == (code, file, row, column)
    assert fault.value.startswith(value)
    assert fault.rule
    assert fault.remedy
    assert "{" not in fault.rule + fault.remedy


def test_tiny_month_is_sound(tiny: Any) -> None:
    assert tiny.read().warnings == ()


# code, file, bytes (None = the file is deleted), row
FILE_FAULTS: list[tuple[str, str, bytes | None, int]] = [
    ("file_missing", "travel.csv", None, 0),
    ("file_missing", "scenario.toml", None, 0),
    ("encoding_cp932", "shifts.csv", "vehicle_id,date,start,end,driver\n職員".encode("cp932"), 0),
    ("encoding_utf16", "shifts.csv", "vehicle_id,date,start,end,driver\n".encode("utf-16"), 0),
    ("encoding", "shifts.csv", b"vehicle_id\n\x85\x20", 0),
    ("nul", "shifts.csv", b"vehicle_id,date,start,end,driver\nKEI\0,,,,\n", 2),
    ("csv_broken", "shifts.csv", b"vehicle_id,date,start,end,driver\n" + b"x" * 200_000, 2),
    ("toml_bom", "scenario.toml", b"\xef\xbb\xbfformat = 1\n", 1),
    ("toml_broken", "scenario.toml", b"format = \n", 0),
    ("toml_broken", "scenario.toml", b"x = " + b"[" * 5000, 0),
    ("file_too_large", "scenario.toml", b"#" * (2**24 + 1), 0),
    ("file_too_large", "travel.csv", b"#" * (2**24 + 1), 0),
    ("rows_too_many", "travel.csv", b"from_id,to_id,minutes,km\n" + b"x\n" * 250_001, 0),
]


@pytest.mark.parametrize(("code", "file", "data", "row"), FILE_FAULTS)
def test_fault_of_a_file(tiny: Any, code: str, file: str, data: bytes | None, row: int) -> None:
    if data is None:
        tiny.drop(file)
    else:
        tiny.put(file, data)
    fault = tiny.fault()
    assert (fault.code, fault.file, fault.row) == (code, file, row)


def test_a_folder_in_place_of_a_file(tiny: Any) -> None:
    for name in ("history.csv", "sites.csv", "scenario.toml"):
        tiny.drop(name)
        (tiny.path / name).mkdir()
    assert [(f.code, f.file) for f in tiny.faults()] == [
        ("file_unreadable", "scenario.toml"),
        ("file_unreadable", "sites.csv"),
        ("file_unreadable", "history.csv"),
    ]


def test_a_file_that_may_not_be_opened(tiny: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(type(tiny.path), "open", refuse)
    assert {f.code for f in tiny.faults()} == {"file_unreadable"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("days = 1", "days = 0x" + "f" * 5000, "policy_bad"),
        ("ambient = 7", "ambient = 0x" + "f" * 5000, "policy_bad"),
        ("20000", "0x" + "f" * 5000, "objective_bad"),
        ("20000", '"1" ', None),
        ("20000", '"1e-999999999"', None),
        ("20000", "1e-999999999", None),
    ],
)
def test_settings_made_to_hurt(tiny: Any, old: str, new: str, code: str | None) -> None:
    tiny.edit("scenario.toml", old, new)
    if code:
        assert code in {f.code for f in tiny.faults()}
    else:
        assert len(write_files(tiny.read().scenario)["scenario.toml"]) < 1000


def test_tables_in_tables_in_tables(tiny: Any) -> None:
    tiny.edit("scenario.toml", "[policy]\n", "[policy]\nx." + "a." * 3000 + "a = 1\n")
    fault = tiny.fault()
    assert (fault.code, fault.column, fault.value) == ("policy_bad", "x", "…")


@pytest.mark.parametrize(
    "number", ["0e999999999", "1e-999999999", "0e99999999999999999999", "0." + "0" * 97 + "1"]
)
def test_numbers_made_to_hurt(tiny: Any, number: str) -> None:
    tiny.edit("vehicles.csv", "16.5", number).edit("sites.csv", "35.41", number)
    try:
        month = tiny.read().scenario
    except ScenarioRefused as refused:
        faults = refused.faults
    else:
        faults = ()
        assert max(map(len, write_files(month).values())) < 1000
    assert {f.code for f in faults} <= {"number_bad"}


def test_a_folder_that_is_not_there(tiny: Any) -> None:
    tiny.path = tiny.path / "nowhere"
    assert tiny.fault().code == "folder_missing"


def test_cp932_names_the_remedy(tiny: Any) -> None:
    text = (tiny.path / "sites.csv").read_text(encoding="utf-8")
    fault = tiny.put("sites.csv", text.encode("cp932")).fault()
    assert fault.code == "encoding_cp932"
    assert "CSV UTF-8" in fault.remedy


def test_all_faults_of_all_files_come_together(tiny: Any) -> None:
    tiny.edit("needs.csv", "dairy,3", "dairy,-3").edit("needs.csv", "2026-12-05", "2026-13-05")
    tiny.edit("stores.csv", "LOGI,chilled", "LOGI,cold").edit("scenario.toml", "format = 1", "")
    tiny.drop("travel.csv")
    found = [(f.file, f.row, f.code) for f in tiny.faults()]
    assert found == [
        ("scenario.toml", 0, "format_unknown"),
        ("stores.csv", 3, "choice_unknown"),
        ("needs.csv", 3, "number_negative"),
        ("needs.csv", 5, "date_bad"),
        ("travel.csv", 0, "file_missing"),
    ]


def test_two_faults_of_one_row(tiny: Any) -> None:
    tiny.edit("needs.csv", "HOME,2026-12-05,10:00,,staple,4", "HOMME,1/5,10,,staples,x")
    columns = [f.column for f in tiny.faults()]
    assert columns == ["site_id", "date", "ready_by", "category", "kg"]


def test_a_missing_file_does_not_question_its_ids(tiny: Any) -> None:
    assert [f.code for f in tiny.drop("sites.csv").faults()] == ["file_missing"]


def test_a_broken_row_keeps_its_id(tiny: Any) -> None:
    assert tiny.edit("sites.csv", "dining_hall", "hall").fault().code == "choice_unknown"


def test_faults_are_bounded(tiny: Any) -> None:
    rows = "".join(f"X{i},ambient,1\n" for i in range(5000))
    faults = tiny.put("stores.csv", f"site_id,zone,capacity_l\n{rows}".encode()).faults()
    assert len(faults) == MOST_PER_FILE + 1
    assert faults[-1].code == "more"
    assert f"{5000 - MOST_PER_FILE} more" in faults[-1].rule


def test_a_long_value_is_shortened(tiny: Any) -> None:
    fault = tiny.edit("needs.csv", "dairy,3", "dairy," + "\x1b9" * 5000).fault()
    assert len(fault.value) <= 80
    assert fault.value.isprintable()


# code, file, old, new, row, column
WARNING_EXAMPLES = [
    ("column_absent", "lots.csv", "expires_on,donor", "expires_on,giver", 1, "donor"),
    ("column_twice", "shifts.csv", "driver", "driver,driver", 1, "driver"),
    ("cells_too_many", "needs.csv", "dairy,3", "dairy,3,5", 3, ""),
    ("finer_than_kept", "stores.csv", "120.5", "120.5000001", 3, "capacity_l"),
    ("finer_than_kept", "travel.csv", "12.29", "12.2905", 2, "km"),
    ("finer_than_kept", "travel.csv", "18.3", "18.3001", 2, "minutes"),
    ("finer_than_kept", "needs.csv", "7.125", "7.1250000001", 2, "kg"),
    ("count_not_whole", "needs.csv", "30,dairy", "30.5,dairy", 3, "meals"),
    ("flag_odd", "sites.csv", "協力施設1,1", "協力施設1,yes", 5, "confidential"),
    ("allergen_spelling", "products.csv", "乳;卵?", "乳;卵？", 3, "allergens"),
    ("name_absent", "scenario.toml", 'name = "小さな月（架空）"', "", 0, "name"),
    ("month_unusual", "scenario.toml", "2026-12-07", "2027-03-07", 0, "end"),
    ("confidential_unnamed", "sites.csv", "協力施設1,1", ",1", 5, "public_name"),
    ("site_far", "sites.csv", "35.48,134.2", "36.48,134.2", 5, "lat, lon"),
    ("hub_is_recipient", "sites.csv", "134.23,LOGI", "134.23,HOME", 4, "hub_id"),
    ("outage_reversed", "outages.csv", "2026-12-04", "2026-12-02", 2, "to"),
    ("outage_no_effect", "outages.csv", ",20\n", ",121\n", 2, "capacity_l"),
    ("vehicle_without_shift", "shifts.csv", "OWN,2026-12-03", "KEI,2026-12-03", 3, "vehicle_id"),
    ("shift_outside_month", "shifts.csv", "食堂\n", "食堂\nOWN,2026-12-08,09:00,10:00,\n", 4,
     "date"),
    ("shift_overlap", "shifts.csv", "食堂\n", "食堂\nKEI,2026-12-02,15:59,17:00,\n", 4, "start"),
    ("lot_expired", "lots.csv", "2027-01-20", "2026-11-16", 2, "expires_on"),
    ("lot_after_month", "lots.csv", "2026-12-04", "2026-12-08", 4, "available_on"),
    ("lot_broken_case", "lots.csv", "12.6,", "12.7,", 3, "kg"),
    ("lot_without_room", "stores.csv", "BASE,ambient,100", "BASE,frozen,100", 4, "site_id"),
    ("exclusion_of_supply", "exclusions.csv", "HALL,", "BASE,", 4, "site_id"),
    ("allergen_unknown", "exclusions.csv", "allergen,乳", "allergen,牛乳", 2, "value"),
    ("window_reversed", "windows.csv", "10:00,10:00", "10:00,09:00", 4, "close"),
    ("history_of_supply", "history.csv", "HALL", "LOGI", 2, "site_id"),
    ("history_more_used", "history.csv", "68.3", "98.3", 2, "used_kg"),
    ("travel_missing", "travel.csv", "HALL,HOME,11,6\n", "", 0, "from_id"),
]  # fmt: skip


@pytest.mark.parametrize("example", WARNING_EXAMPLES, ids=_name)
def test_warning(tiny: Any, example: tuple[str, str, str, str, int, str]) -> None:
    code, file, old, new, row, column = example
    warning = tiny.edit(file, old, new).warning()
    place = "vehicles.csv" if code == "vehicle_without_shift" else file
    place = "lots.csv" if code == "lot_without_room" else place
    assert (warning.code, warning.file, warning.row, warning.column) == (code, place, row, column)
    assert "{" not in warning.rule + warning.remedy


def test_a_misspelt_file_is_told(tiny: Any) -> None:
    tiny.put("window.csv", b"site_id,day,open,close\n")
    warning = tiny.warning()
    assert (warning.code, warning.file) == ("file_unknown", "window.csv")


def test_a_recipient_that_no_vehicle_reaches(tiny: Any) -> None:
    for row in ("LOGI,HOME,10,5\n", "BASE,HOME,21,14\n", "HALL,HOME,11,6\n"):
        tiny.edit("travel.csv", row, "")
    codes = {(w.code, w.value) for w in tiny.read().warnings}
    assert ("travel_unreachable", "HOME") in codes
    assert ("travel_missing", "LOGI") in codes


def test_every_code_has_an_example_and_the_other_way_round() -> None:
    shown = {x[0] for x in CELL_FAULTS} | {x[0] for x in FILE_FAULTS}
    elsewhere = {"folder_missing", "file_unreadable", "more"}
    zipped = {code for code in FAULTS if code.startswith("zip_")}  # test_scenario_zip
    # Of files beyond the public format: test_uncertain and test_preferences.
    own = {"quantiles_reversed", "lot_above_cautious", "declined_needed"}
    own |= SHEET_CODES
    assert shown | elsewhere | zipped | ROW_FAULTS == set(FAULTS) - own
    warned = {x[0] for x in WARNING_EXAMPLES} | {"file_unknown", "travel_unreachable", "more"}
    assert warned == set(WARNINGS) - own
