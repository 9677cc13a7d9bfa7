"""What people call a product: its name, and its reading with other words for it (精米: こめ)."""

import csv
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from api.settings import data_folder

SMALL_A, SMALL_KE, TO_HIRAGANA = "ァ", "ヶ", ord("ァ") - ord("ぁ")


def plain(text: str) -> str:
    """Return a text as it is compared: half-width, small letters, hiragana for katakana."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return "".join(chr(ord(c) - TO_HIRAGANA) if SMALL_A <= c <= SMALL_KE else c for c in folded)


def is_called(product: Mapping[str, str], wanted: str) -> bool:
    """Tell whether a text that is ``plain`` is a part of what a product is called."""
    return any(wanted in plain(product[column]) for column in ("name", "reading"))


@lru_cache(maxsize=1)
def usual_readings() -> Mapping[str, str]:
    """Return readings by name: ``data/readings.csv``, none where it is not there."""
    try:
        with (data_folder() / "readings.csv").open(encoding="utf-8", newline="") as file:
            return {row["name"]: row["reading"] for row in csv.DictReader(file)}
    except OSError:
        return {}
