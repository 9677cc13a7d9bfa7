"""What each column of a table means, in both languages: ``data/columns.csv`` as people read it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from api.settings import data_folder
from logistics.errors import Fault
from logistics.master.columns import ARRIVALS
from logistics.scenario_files.columns import LOTS

UNITS_JA: Mapping[str, str] = {
    "degree": "度",
    "meals": "食",
    "l": "L",
    "l/kg": "L/kg",
    "min": "分",
    "yen": "円",
    "days": "日",
}
"""Japanese for the units of ``data/columns.csv``; the others are the same."""

EXAMPLES: Mapping[str, str] = {
    "YYYY-MM-DD": "2027-01-12",
    "YYYY-MM-DD or 0-6": "2027-01-12",
    "HH:MM": "09:30",
}
"""Of what ``data/columns.csv`` has as units and is a way of writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnWords:
    """The meaning of a column. ``unit`` is empty where it has none."""

    ja: str
    en: str
    unit: str


@lru_cache(maxsize=1)
def _described() -> Mapping[tuple[str, str], ColumnWords]:
    """Return the descriptions by file and column, none where ``data/`` is not there."""
    try:
        with (data_folder() / "columns.csv").open(encoding="utf-8", newline="") as file:
            return {
                (row["file"], row["column"]): ColumnWords(
                    ja=row["description_ja"], en=row["description_en"], unit=row["unit"]
                )
                for row in csv.DictReader(file)
            }
    except OSError:
        return {}


def column_words(file: str, column: str) -> ColumnWords:
    """Return what a column of master data means; its name where nothing describes it."""
    usual = LOTS.name if file == ARRIVALS.name else file
    found = _described()
    for place in (f"master/{file}", f"sample/{usual}"):
        if (place, column) in found:
            return found[place, column]
    return ColumnWords(ja=column, en=column, unit="")


def column_label(file: str, column: str, *, language: str) -> str:
    """Return what a column is called in a language, ``ja`` or ``en``."""
    label, _ = _parts(_description(file, column, language))
    return label[:1].upper() + label[1:]


def missing_column(fault: Fault, *, language: str) -> str:
    """Return what the column is called that is not there; empty where something else is wrong."""
    if fault.code not in ("column_missing", "column_absent"):
        return ""
    return column_label(fault.file, fault.column, language=language)


def column_help(file: str, column: str, *, language: str) -> str:
    """Return the rest of a column's description, nothing where it is all in the label."""
    return _parts(_description(file, column, language))[1]


def _description(file: str, column: str, language: str) -> str:
    words = column_words(file, column)
    return words.ja if language == "ja" else words.en


def _parts(description: str) -> tuple[str, str]:
    """Return how a description begins and what comes behind: in brackets, after a mark."""
    if description.endswith("）"):
        label, _, rest = description.removesuffix("）").partition("（")
        return label, rest
    for mark in ("。", ": ", "; "):
        label, found, rest = description.partition(mark)
        if found:
            return label, rest
    return description, ""


def column_unit(file: str, column: str, *, language: str) -> str:
    """Return the unit of a column in a language, nothing where it has none."""
    unit = column_words(file, column).unit
    if unit in EXAMPLES:
        return ""
    return UNITS_JA.get(unit, unit) if language == "ja" else unit


def column_example(file: str, column: str) -> str:
    """Return how a cell of a column is written, nothing where that needs no example."""
    return EXAMPLES.get(column_words(file, column).unit, "")
