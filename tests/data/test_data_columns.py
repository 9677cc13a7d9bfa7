"""``data/columns.csv`` says of every column of every table what it means, both directions."""

import csv
import re
from pathlib import Path

import pytest

from logistics.master.columns import ARRIVALS, MASTER_FILES
from logistics.scenario_files.columns import FOLDER_FILES, LOTS, CellKind, Presence

UNITS = {  # of the cell kinds of scenario files; the others have none
    CellKind.DATE: "YYYY-MM-DD",
    CellKind.TIME: "HH:MM",
    CellKind.DAY: "YYYY-MM-DD or 0-6",
    CellKind.DEGREE_LAT: "degree",
    CellKind.DEGREE_LON: "degree",
    CellKind.COUNT: "meals",
    CellKind.KG: "kg",
    CellKind.KG_ABOVE_0: "kg",
    CellKind.LITRE: "l",
    CellKind.LITRE_PER_KG: "l/kg",
    CellKind.SERVICE_MIN: "min",
    CellKind.DRIVE_MIN: "min",
    CellKind.HOLD_MIN: "min",
    CellKind.KM: "km",
    CellKind.YEN: "yen",
    CellKind.CELSIUS: "°C",
    CellKind.DAYS: "days",
    CellKind.MARGIN_DAYS: "days",
}
UNITS_BY_COLUMN = {"waste_step_kg": "kg", "rank": ""}
KEPT = "master/"
"""Stands for the tables that are kept in the database."""
OTHER_TYPES = {"number"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def data(sample_folder: Path) -> Path:
    return sample_folder.parent


@pytest.fixture(scope="module")
def described(data: Path) -> list[dict[str, str]]:
    return rows_of(data / "columns.csv")


def test_no_column_is_described_twice(described: list[dict[str, str]]) -> None:
    names = [(r["file"], r["column"]) for r in described]
    assert len(names) == len(set(names))


def test_every_column_of_the_format_is_described_as_it_is_read(
    described: list[dict[str, str]],
) -> None:
    read = [
        (
            f"sample/{form.name}",
            c.name,
            str(c.kind),
            UNITS_BY_COLUMN.get(c.name, UNITS.get(c.kind, "")),
            str(c.presence),
        )
        for form in FOLDER_FILES
        for c in form.columns
    ]
    written = [
        (r["file"], r["column"], r["type"], r["unit"], r["presence"])
        for r in described
        if r["file"].startswith("sample/")
    ]
    assert written == read


def test_every_column_that_only_master_data_has_is_described_as_it_is_read(
    described: list[dict[str, str]],
) -> None:
    of_months = {(form.name, c.name) for form in FOLDER_FILES for c in form.columns}
    of_months |= {(ARRIVALS.name, c.name) for c in LOTS.columns}
    read = {
        (
            KEPT + form.name,
            c.name,
            str(c.kind),
            UNITS_BY_COLUMN.get(c.name, UNITS.get(c.kind, "")),
            str(c.presence),
        )
        for form in MASTER_FILES
        for c in form.columns
        if (form.name, c.name) not in of_months
    }
    written = {
        (r["file"], r["column"], r["type"], r["unit"], r["presence"])
        for r in described
        if r["file"].startswith(KEPT)
    }
    assert written == read


def test_every_column_that_stands_in_a_file_is_described(
    data: Path, described: list[dict[str, str]]
) -> None:
    for path in sorted(data.rglob("*.csv")):
        name = path.relative_to(data).as_posix()
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        known = [r["column"] for r in described if r["file"] == name]
        if name.startswith("sample/"):
            assert set(header) <= set(known), name
        else:
            assert header == known, name


def test_every_file_described_is_there(data: Path, described: list[dict[str, str]]) -> None:
    optional = {f"sample/{form.name}" for form in FOLDER_FILES if form.optional}
    for name in {r["file"] for r in described if not r["file"].startswith(KEPT)} - optional:
        assert (data / name).is_file(), name


def test_descriptions_say_something_in_both_languages(described: list[dict[str, str]]) -> None:
    japanese = re.compile("[ぁ-んァ-ヶ一-龠]")
    for row in described:
        assert japanese.search(row["description_ja"]), row
        assert re.search("[a-z]", row["description_en"]), row
        assert row["source"], row
        assert row["type"] in {*CellKind, *OTHER_TYPES}, row
        assert row["presence"] in set(Presence), row


def test_required_cells_are_filled(data: Path, described: list[dict[str, str]]) -> None:
    for row in described:
        if row["presence"] == "required" and not row["file"].startswith(("sample/", KEPT)):
            blanks = [r for r in rows_of(data / row["file"]) if not r[row["column"]].strip()]
            assert blanks == [], (row["file"], row["column"])
