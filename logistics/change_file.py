"""Files of entries with a ``kind`` each (events.json, locks.json) ↔ frozen dataclasses.

What an entry may say is read off the dataclass of its kind: the name of a field is its name in the
file, with ``_g`` as ``kg``, ``_ul`` as ``l``, and without ``_on``, ``_min``. A field with a default
may be left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from inventory.model import Category, ExpiryKind, Zone
from logistics.change_faults import change_fault
from logistics.errors import ChangesUnreadable
from logistics.scenario_files.cells import CellFault, read_date, read_time_min, write_time

MOST_CHARACTERS = 16 * 2**20
FORMAT = 1
_ENDINGS = (("capacity_ul", "capacity_l"), ("by_min", "by"), ("_on", ""))
_SAME = frozenset({"known_on", "available_on", "expires_on"})
_CHOICES = {"zone": Zone, "expiry_kind": ExpiryKind}
_PLAIN: Mapping[str, type[Any]] = {"meals": int, "both_ways": bool}
_UNITS = {"kg": 1_000, "case_kg": 1_000, "capacity_l": 1_000_000}


class Form(NamedTuple):
    """A field of an entry: its name in the file and in the dataclass, and whether it must be."""

    key: str
    attribute: str
    required: bool


def forms_of(kind: type[Any]) -> list[Form]:
    """Return the fields of a kind of entry."""
    return [Form(_key_of(f), f.name, _is_required(f)) for f in fields(kind)]


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _key_of(field: Field[Any]) -> str:
    name = field.name
    if name in ("quantity_g", "case_g"):
        return "kg" if name == "quantity_g" else "case_kg"
    if name == "needs_g":
        return "needs"
    if name in _SAME:
        return name
    for ending, short in _ENDINGS:
        if name.endswith(ending):
            name = name.removesuffix(ending) + short
    return "date" if name == "day" else name


def read_entries(path: Path, *, root: str, kinds: Mapping[str, type[Any]]) -> tuple[Any, ...]:
    """Return the entries of a file: ``{"format": 1, root: [{"kind": …}, …]}``.

    Raises ``ChangesUnreadable`` with file, entry, field, rule and remedy. Unknown fields are
    refused: a misspelt field would be a wish that nobody hears.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "is no UTF-8 text"
        fault = change_fault("file_unreadable", path.name, problem=problem)
        raise ChangesUnreadable(fault) from None
    return parse_entries(text, name=path.name, root=root, kinds=kinds)


def parse_entries(
    text: str, *, name: str, root: str, kinds: Mapping[str, type[Any]]
) -> tuple[Any, ...]:
    """Return the entries in the text of a file; see ``read_entries``."""
    listed = _load(text, name)
    if not isinstance(listed, dict) or listed.get("format") != FORMAT:
        raise ChangesUnreadable(change_fault("format_unknown", name, format=FORMAT))
    entries = listed.get(root)
    if not isinstance(entries, list):
        fault = change_fault("list_missing", f"{name} {root}", value=_short(entries))
        raise ChangesUnreadable(fault)
    return tuple(_entry(e, f"{name} {root}[{i}]", kinds) for i, e in enumerate(entries))


def _load(text: str, name: str) -> Any:
    if len(text) > MOST_CHARACTERS:
        raise ChangesUnreadable(change_fault("file_too_long", name, most=MOST_CHARACTERS))
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        fault = change_fault("json_broken", f"{name} line {error.lineno}", problem=error.msg)
        raise ChangesUnreadable(fault) from None
    except (RecursionError, ValueError):
        raise ChangesUnreadable(change_fault("json_too_deep", name)) from None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _entry(entry: object, place: str, kinds: Mapping[str, type[Any]]) -> Any:
    if not isinstance(entry, dict):
        raise ChangesUnreadable(change_fault("object_missing", place, value=_short(entry)))
    name = entry.get("kind")
    if not isinstance(name, str) or name not in kinds:
        fault = change_fault("kind_unknown", f"{place}.kind", allowed=", ".join(kinds))
        raise ChangesUnreadable(fault)
    kind = kinds[name]
    forms = forms_of(kind)
    unknown = sorted(set(entry) - {f.key for f in forms} - {"kind", "note"})
    if unknown:
        known = ", ".join(f.key for f in forms)
        fault = change_fault("field_unknown", f"{place}.{unknown[0]}", kind=name, known=known)
        raise ChangesUnreadable(fault)
    values = {}
    for form in forms:
        if entry.get(form.key) is not None:
            values[form.attribute] = _value(entry[form.key], form.key, f"{place}.{form.key}")
        elif form.required:
            fault = change_fault("field_missing", f"{place}.{form.key}", kind=name)
            raise ChangesUnreadable(fault)
    try:
        return kind(**values)
    except ValueError as error:
        fault = change_fault("entry_incomplete", place, problem=str(error))
        raise ChangesUnreadable(fault) from None


def _value(value: Any, key: str, place: str) -> Any:
    """Return what a field says; its name tells how it is written."""
    if key in _UNITS:
        return _scaled(value, _UNITS[key], place)
    if key in _PLAIN:
        return _plain(value, _PLAIN[key], place)
    if key == "needs":
        return _needs(value, place)
    return _word(value, key, place)


def _word(value: Any, key: str, place: str) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise ChangesUnreadable(change_fault("text_missing", place, value=_short(value)))
    if key in ("date", "from", "to", "known_on", "available_on", "expires_on"):
        return _cell(value, read_date, place, "date_bad")
    if key == "ready_by":
        return _cell(value, read_time_min, place, "time_bad")
    if key in _CHOICES or key == "category":
        return _choice(value, _CHOICES.get(key, Category), place)
    return value.strip()


def _plain(value: Any, kind: type[Any], place: str) -> Any:
    if type(value) is not kind or (kind is int and value < 0):
        code = "whole_number_bad" if kind is int else "flag_bad"
        raise ChangesUnreadable(change_fault(code, place, value=_short(value)))
    return value


def _cell(value: str, read: Any, place: str, code: str) -> Any:
    try:
        return read(value, [])
    except CellFault:
        raise ChangesUnreadable(change_fault(code, place, value=_short(value))) from None


def _choice(value: Any, kind: Any, place: str) -> Any:
    if value not in list(kind):
        allowed = ", ".join(kind)
        fault = change_fault("choice_unknown", place, value=_short(value), allowed=allowed)
        raise ChangesUnreadable(fault)
    return kind(value)


def _scaled(value: Any, factor: int, place: str) -> int:
    if type(value) not in (int, float) or not 0 <= value < 1e9:
        raise ChangesUnreadable(change_fault("number_bad", place, value=_short(value)))
    whole: int = round(value * factor)
    if abs(value * factor - whole) > 1e-3:
        least = f"{1 / factor:.6f}".rstrip("0")
        fault = change_fault("number_too_fine", place, value=value, least=least)
        raise ChangesUnreadable(fault)
    return whole


def _needs(value: Any, place: str) -> dict[Category, int]:
    if not isinstance(value, dict) or not value:
        raise ChangesUnreadable(change_fault("needs_missing", place))
    return {
        _choice(key, Category, place): _scaled(kg, 1_000, f"{place}.{key}")
        for key, kg in value.items()
    }


def entries_json(entries: Sequence[Any], *, root: str, kinds: Mapping[str, type[Any]]) -> str:
    """Return the text of a file of entries, one a line; what has its default is left out."""
    names = {kind: name for name, kind in kinds.items()}
    lines = ",\n".join(f"  {_line(e, names[type(e)])}" for e in entries)
    body = f"[\n{lines}\n]" if entries else "[]"
    return f'{{"format": {FORMAT}, "{root}": {body}}}\n'


def _line(entry: Any, name: str) -> str:
    found: dict[str, Any] = {"kind": name}
    defaults = {f.name: f.default for f in fields(entry)}
    for form in forms_of(type(entry)):
        value = getattr(entry, form.attribute)
        if form.required or value != defaults[form.attribute]:
            found[form.key] = _written(value, form.key)
    return json.dumps(found, ensure_ascii=False)


def _written(value: Any, key: str) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if key in _UNITS:
        return _unscaled(value, _UNITS[key])
    if key == "needs":
        return {str(category): _unscaled(g, 1_000) for category, g in value.items()}
    if key == "ready_by":
        return write_time(value)
    return value


def _unscaled(value: int, factor: int) -> int | float:
    return value // factor if value % factor == 0 else value / factor
