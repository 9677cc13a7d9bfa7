"""What each column of a table means, in both languages: ``data/columns.csv`` as people read it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from api.settings import data_folder
from logistics.master_columns import ARRIVALS
from logistics.scenario_columns import LOTS

UNITS_JA: Mapping[str, str] = {
    "YYYY-MM-DD": "例 2027-01-12",
    "YYYY-MM-DD or 0-6": "日付、または 0（月）〜6（日）",
    "HH:MM": "例 09:30",
    "degree": "度",
    "meals": "食",
    "l": "L",
    "l/kg": "L/kg",
    "min": "分",
    "yen": "円",
    "days": "日",
}
"""Japanese for the units of ``data/columns.csv``; the others are the same."""


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
    """Return what a column means in a language, ``ja`` or ``en``."""
    words = column_words(file, column)
    return words.ja if language == "ja" else words.en


def column_unit(file: str, column: str, *, language: str) -> str:
    """Return the unit of a column in a language, nothing where it has none."""
    unit = column_words(file, column).unit
    return UNITS_JA.get(unit, unit) if language == "ja" else unit
