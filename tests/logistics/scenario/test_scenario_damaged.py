"""Damaged folders: never a traceback, never half a month, and the referee's opinion."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logistics.errors import ScenarioRefused
from logistics.scenario import read_scenario
from logistics.scenario_files.columns import CSV_FILES, FILE_NAMES
from logistics.scenario_files.faults import FAULTS, WARNINGS
from logistics.scenario_files.writing import write_files

Files = dict[str, bytes]

# Where the format page forbids more than the referee notices, or where hakobi keeps itself safe.
STRICTER = {
    "nul": "a text file holds no NUL",
    "date_bad": "dates are YYYY-MM-DD; the referee takes 20261201 and 2026-W49-2, too",
    "day_bad": "the same for windows",
    "id_unknown": "hub_id names a site that must exist; the referee does not read it",
    "decimals_too_many": "payload_kg is a weight, litre_per_kg has three decimals",
    "number_bad": "lat, lon and meals are numbers; numbers have at most 100 characters",
    "number_negative": "lat, lon and meals are not negative, nor a weight that rounds to 0",
    "number_too_large": "lat, lon and meals",
    "degrees_out_of_range": "lat and lon are places on Earth",
    "format_unknown": "format = true is not 1",
    "name_bad": "a name is text without NUL",
    "zone_unknown": "zones that a file names must exist",
    "policy_bad": "no food keeps longer than 100,000 days",
    "month_too_long": "a scenario is one month",
    "table_bad": "objective is a table",
    "objective_bad": "a step above 0 that is 0 to 20 decimals",
    "more": "stands for others",
}

CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "0", "-1", "1e9", "nan", "inf", "1.0005", "24:00", "24:01", "9:5", "2026-12-05",
         "20261205", "2026-13-01", "2027-01-01", "LOGI", "HALL", "HOME", "KEI", "RICE", "L1",
         "staple", "ambient", "chilled", "use_by", "dining_hall", "hub_base", "allergen",
         "product_id", "category", "1_0", "１２", "1e-9", "0.0001", "7", '"', "x" * 200, "\0", ",",
         "\r", "1" * 5000, "99999999999999999999", "0:00", "1e999999999", "-0", "+5", "卵?"]
    ),
    st.text(max_size=12),
    st.floats().map(str),
    st.integers(-(10**12), 10**12).map(str),
)  # fmt: skip

Damage = Callable[[Files], None]


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """Return something that spoils one place of a folder."""
    kind = draw(st.sampled_from(["cell", "cell", "cell", "row", "twice", "file", "bytes", "toml"]))
    name = draw(st.sampled_from(FILE_NAMES))
    table = draw(st.sampled_from([f.name for f in CSV_FILES]))
    where, across = draw(st.integers(0, 10_000)), draw(st.integers(0, 20))
    cell, junk = draw(CELLS), draw(st.binary(max_size=4))

    def damage(files: Files) -> None:
        if kind == "file":
            files.pop(name, None)
        elif kind == "bytes" and name in files:
            at = where % (len(files[name]) + 1)
            files[name] = files[name][:at] + junk + files[name][at + len(junk) :]
        elif kind == "toml" and "scenario.toml" in files:
            spoil_value(files, where, cell)
        elif table in files:
            spoil_row(files, table, kind, where, across, cell)

    return damage


def spoil_value(files: Files, where: int, cell: str) -> None:
    lines = files["scenario.toml"].decode(errors="replace").split("\n")
    at = where % len(lines)
    lines[at] = lines[at].split("=")[0] + "= " + cell
    files["scenario.toml"] = "\n".join(lines).encode(errors="replace")


def spoil_row(  # noqa: PLR0917
    files: Files, table: str, kind: str, where: int, across: int, cell: str
) -> None:
    lines = files[table].decode(errors="replace").split("\n")
    at = where % len(lines)
    if kind == "row":
        del lines[at]
    elif kind == "twice":
        lines.insert(at, lines[at])
    else:
        cells = lines[at].split(",")
        cells[across % len(cells)] = cell
        lines[at] = ",".join(cells)
    files[table] = "\n".join(lines).encode(errors="replace")


def put(files: Files, folder: Path) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def codes_of(folder: Path) -> set[str] | None:
    """The codes of the faults; None = it was read, and read whole."""
    try:
        read = read_scenario(folder)
    except ScenarioRefused as error:
        faults = error.faults
    else:
        assert {w.code for w in read.warnings} <= set(WARNINGS)
        assert write_files(read.scenario)
        return None
    assert faults
    assert all(str(f) for f in faults)
    assert {f.code for f in faults} <= set(FAULTS)
    return {f.code for f in faults}


@given(st.lists(damages(), min_size=1, max_size=3), st.booleans())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hakobi_and_the_referee_agree_on_damaged_folders(
    tiny_files: Files,
    referee_reads: Callable[[Path], bool],
    spoil: list[Damage],
    all_cp932: bool,
) -> None:
    files = dict(tiny_files)
    for damage in spoil:
        damage(files)
    if all_cp932:
        name = sorted(files)[len(files) // 2]
        files[name] = files[name].decode(errors="replace").encode("cp932", errors="replace")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put(files, folder)
        codes = codes_of(folder)
        try:
            readable = referee_reads(folder)
        except (TypeError, AttributeError, KeyError):  # the referee has no word for it
            return
        assert codes is not None or readable, "hakobi reads what the referee refuses"
        if readable and codes is not None:
            assert codes <= set(STRICTER), codes - set(STRICTER)


@given(st.dictionaries(st.sampled_from(FILE_NAMES), st.binary(max_size=200)))
@settings(max_examples=100, deadline=None)
def test_any_bytes_at_all(tiny_files: Files, junk: Files) -> None:
    with tempfile.TemporaryDirectory() as name:
        put(tiny_files | junk, Path(name))
        codes_of(Path(name))


# code, file, old, new: the referee reads it, hakobi does not
STRICTER_EXAMPLES = [
    ("nul", "lots.csv", "寄附者1", "寄附\0"),
    ("date_bad", "lots.csv", "2026-12-06", "20261206"),
    ("day_bad", "windows.csv", "2026-12-03", "20261203"),
    ("id_unknown", "sites.csv", "134.23,LOGI", "134.23,LOG"),
    ("decimals_too_many", "products.csv", "1.125", "1.1251"),
    ("number_bad", "needs.csv", "30,dairy", "many,dairy"),
    ("number_negative", "sites.csv", "35.41", "-35.41"),
    ("number_too_large", "needs.csv", "30,dairy", "1e9,dairy"),
    ("degrees_out_of_range", "sites.csv", "134.25", "181"),
    ("format_unknown", "scenario.toml", "format = 1", "format = true"),
    ("name_bad", "scenario.toml", '"小さな月（架空）"', "3"),
    ("zone_unknown", "scenario.toml", "ambient = 7", "warm = 7"),
    ("policy_bad", "scenario.toml", "ambient = 7", "ambient = 100001"),
    ("month_too_long", "scenario.toml", "2026-12-07", "2027-12-07"),
    ("table_bad", "scenario.toml", "[objective]", "[objective_]\n[[objective]]"),
    ("objective_bad", "scenario.toml", "waste_step_kg = 0.5", "waste_step_kg = 1e-300"),
]


@pytest.mark.parametrize("example", STRICTER_EXAMPLES, ids=lambda x: x[0])
def test_where_hakobi_is_stricter(
    tiny: Any, referee_reads: Callable[[Path], bool], example: tuple[str, str, str, str]
) -> None:
    code, *place = example
    tiny.edit(*place)
    if code != "table_bad":  # there the referee falls over
        assert referee_reads(tiny.path)
    assert tiny.fault().code == code


def test_each_difference_has_an_example() -> None:
    assert {example[0] for example in STRICTER_EXAMPLES} | {"more"} == set(STRICTER)


def test_the_referee_reads_what_we_write(
    tiny_files: Files, referee_reads: Callable[[Path], bool], tmp_path: Path
) -> None:
    put(tiny_files, tmp_path)
    assert referee_reads(tmp_path)
    put(write_files(read_scenario(tmp_path).scenario), tmp_path)
    assert referee_reads(tmp_path)
