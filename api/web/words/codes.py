"""What codes of tables are called: kinds of sites, zones, categories, kinds of dates, weekdays.

People read 地域食堂（dining_hall）: the word, and behind it what the file has.
"""

from collections.abc import Mapping

from api.web.language import Language
from api.web.words.master import MASTER_TEXTS
from api.web.words.model import Text
from api.web.words.shell import SHELL_TEXTS
from logistics.master.columns import MASTER_FILES, table_name
from logistics.scenario_files.cells import CHOICES
from logistics.scenario_files.columns import CellKind

FIELD_NAMES: Mapping[str, Text] = {
    "allergen": Text("アレルゲン", "Allergen"),
    "product_id": Text("品目", "Product"),
    "category": Text("分類", "Category"),
}
_PREFIXES: Mapping[CellKind, str] = {
    CellKind.SITE_KIND: "kind_",
    CellKind.ZONE: "zone_",
    CellKind.CATEGORY: "category_",
    CellKind.EXPIRY_KIND: "expiry_",
}


def _codes() -> Mapping[CellKind, Mapping[str, Text]]:
    found: dict[CellKind, Mapping[str, Text]] = {
        kind: {str(code): SHELL_TEXTS[f"{prefix}{code}"] for code in CHOICES[kind]}
        for kind, prefix in _PREFIXES.items()
    }
    found[CellKind.EXCLUSION_FIELD] = FIELD_NAMES
    found[CellKind.DAY] = {str(n): MASTER_TEXTS[f"weekday_{n}"] for n in range(7)}
    found[CellKind.FLAG] = {"1": MASTER_TEXTS["yes"], "0": Text("いいえ", "No")}
    return found


CODES: Mapping[CellKind, Mapping[str, Text]] = _codes()
_CHOICES = {code: text for kind in CHOICES for code, text in CODES[kind].items()}
_TABLES = {form.name: MASTER_TEXTS[f"table_{table_name(form)}"] for form in MASTER_FILES}
_KINDS = {(form.name, c.name): c.kind for form in MASTER_FILES for c in form.columns}


def coded(file: str, column: str, text: str, *, language: Language, field: str = "") -> str:
    """Return a cell's text with its code's word before it; a text that is no code stays.

    ``field`` says of an exclusion what its value is.
    """
    kind = _KINDS.get((file, column), CellKind.TEXT)
    if column == "value" and field == str(CellKind.CATEGORY):
        kind = CellKind.CATEGORY
    found = CODES.get(kind, {}).get(text)
    return text if found is None else _worded(found, text, language)


def told_words(words: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return the words of a fault's sentence with codes and files in words, too."""
    return {name: _told(name, text, language) for name, text in words.items()}


def _told(name: str, text: str, language: Language) -> str:
    if name == "names" and text in _TABLES:
        return _worded(_TABLES[text], text, language)
    if name not in ("allowed", "zone"):
        return text
    parts = text.split(", ")
    comma = "、" if language is Language.JAPANESE else ", "
    return comma.join(_worded(_CHOICES[x], x, language) if x in _CHOICES else x for x in parts)


def _worded(text: Text, code: str, language: Language) -> str:
    return f"{text.ja}（{code}）" if language is Language.JAPANESE else f"{text.en} ({code})"
