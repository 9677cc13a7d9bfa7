"""A cell as somebody typed it → the text that the tables keep.

What is meant beyond doubt is rewritten (full-width digits, 令和, units, thousands); what may mean
two things is asked back; the rest is left to the tables' own readers, which know every rule.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from api.excel.reading import Raw
from api.web.words.shell import SHELL_TEXTS
from inventory.label_text import plain, split_weekday
from logistics.model import DAY_MIN
from logistics.scenario_files.cells import CHOICES, CellFault, read_jan, write_time
from logistics.scenario_files.columns import CellKind

FIRST_SERIAL, LAST_SERIAL = date(1980, 1, 1), date(2100, 1, 1)
"""Numbers that count as days of a workbook lie between."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook's dates, as Excel counts from March 1900 on."""
ERA_FIRST_YEARS: Mapping[str, int] = {"令和": 2019, "R": 2019, "平成": 1989, "H": 1989}
DITTO = frozenset({"〃", "々", "同上", "同", '"', "”", "''", "″", "⁃"})
ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]00:00(?::00)?)?")
_ERA_DAY = re.compile(
    r"(令和|平成|R|H)\s*(元|[0-9]{1,2})\s*[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
)
_SHORT_DAY = re.compile(r"[0-9]{1,2}[-/.年月]?[0-9]{1,2}(?:[-/.月][0-9]{1,2})?日?|[0-9]{6}")
_CLOCK = re.compile(
    r"(午前|午後|AM|PM)?\s*([0-9]{1,2})(?:[:時]\s*(?:([0-9]{1,2})(?::[0-9]{2}(?:\.0+)?)?分?)?(半)?)"
    r"\s*(AM|PM)?"
)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"([+-]?[0-9][0-9,]*(?:\.[0-9]+)?|[+-]?\.[0-9]+)\s*([^0-9.,\s].*)")
_WEEKDAYS = {name: str(i) for i, name in enumerate("月火水木金土日")}
_HALF_KANA = re.compile("[\uff61-\uff9f]+")

UNITS: Mapping[CellKind, tuple[str, ...]] = {
    CellKind.KG: ("kg", "キロ", "キログラム", "キロg", "㎏"),
    CellKind.KG_ABOVE_0: ("kg", "キロ", "キログラム", "㎏"),
    CellKind.LITRE: ("l", "リットル", "リッター", "ℓ"),
    CellKind.LITRE_PER_KG: ("l/kg", "ℓ/kg"),
    CellKind.SERVICE_MIN: ("分", "min", "分間"),
    CellKind.DRIVE_MIN: ("分", "min", "分間"),
    CellKind.HOLD_MIN: ("分", "min", "分間"),
    CellKind.KM: ("km", "キロ", "キロメートル"),
    CellKind.YEN: ("円", "yen", "円/km", "円/時間", "円/便"),
    CellKind.COUNT: ("食", "人", "名", "人分", "食分", "meals"),
    CellKind.CELSIUS: ("℃", "度", "°c"),
    CellKind.DAYS: ("日", "日間", "days"),
    CellKind.MARGIN_DAYS: ("日", "日間", "days"),
    CellKind.DEGREE_LAT: ("度", "°"),
    CellKind.DEGREE_LON: ("度", "°"),
    CellKind.STEP: (),
}
"""Units that a number may bear, by what it is."""

YES = frozenset(
    {"1", "はい", "有", "有り", "あり", "○", "◯", "〇", "✓", "レ", "true", "yes", "y", "する"}
)
NO = frozenset({"0", "いいえ", "無", "無し", "なし", "×", "✕", "-", "false", "no", "n", "しない"})


def _names(prefix: str, kind: CellKind) -> dict[str, str]:
    found = {}
    for member in CHOICES[kind]:
        text = SHELL_TEXTS.get(f"{prefix}{member}")
        for name in (str(member), *(text or ())):
            found[_bare(name)] = str(member)
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\s_・()（）]", "", unicodedata.normalize("NFKC", text)).casefold()


CHOICE_NAMES: Mapping[CellKind, Mapping[str, str]] = {
    CellKind.SITE_KIND: _names("kind_", CellKind.SITE_KIND),
    CellKind.ZONE: _names("zone_", CellKind.ZONE),
    CellKind.CATEGORY: {
        **_names("category_", CellKind.CATEGORY),
        "主菜": "protein",
        "肉魚卵": "protein",
        "くだもの": "fruit",
        "乳": "dairy",
        "牛乳乳製品": "dairy",
        "飲料": "drink",
        "お菓子": "snack",
    },
    CellKind.EXPIRY_KIND: {
        **_names("expiry_", CellKind.EXPIRY_KIND),
        "消費": "use_by",
        "賞味": "best_before",
    },
    CellKind.EXCLUSION_FIELD: {
        **_names("field_", CellKind.EXCLUSION_FIELD),
        "食品群": "category",
        "分類": "category",
        "アレルゲン": "allergen",
        "品目": "product_id",
        "商品": "product_id",
    },
}
"""Bare names of each choice in both languages."""


def cell_text(kind: CellKind, raw: Raw, *, is_own: bool = False) -> str:
    """Return the text that a table keeps of a cell; raise ``CellFault`` where it must be asked.

    In a workbook of our ``own`` texts and ids are as they were written.
    """
    if raw is None:
        return ""
    if is_own and isinstance(raw, str) and kind in (CellKind.TEXT, CellKind.ID):
        return raw
    if isinstance(raw, str):
        raw = raw.strip().strip("\u3000")
        if raw in ERRORS:
            raise CellFault("formula_error")
        if raw in DITTO:
            raise CellFault("ditto")
        if not raw:
            return ""
    return _meant(kind, raw)


def _meant(kind: CellKind, raw: Raw) -> str:
    text = _plain(raw)
    if kind in UNITS:
        return _number(kind, raw)
    if kind in CHOICE_NAMES:
        return CHOICE_NAMES[kind].get(_bare(text), text)
    match kind:
        case CellKind.DATE | CellKind.DAY:
            text = _day(raw, is_weekday_allowed=kind is CellKind.DAY)
        case CellKind.TIME:
            text = _clock(raw)
        case CellKind.FLAG:
            text = _flag(text)
        case CellKind.ALLERGENS:
            text = _allergens(text)
        case CellKind.JAN:
            text = _jan(text)
    return text


def _plain(raw: Raw) -> str:
    """Return any cell as text: whole numbers without .0, half-width kana as whole letters."""
    match raw:
        case bool():
            return "1" if raw else "0"
        case int() | float():
            return _digits(raw)
        case datetime():
            return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ")
        case date() | time():
            return raw.isoformat()
        case None | timedelta():
            return "" if raw is None else str(raw)
    return _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), raw)


def _digits(number: float) -> str:
    """Return a number in plain digits, without what binary fractions add."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.12f}".rstrip("0").rstrip(".") if abs(number) < 1e6 else repr(number)


def _day(raw: Raw, *, is_weekday_allowed: bool) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _serial(raw, is_weekday_allowed=is_weekday_allowed)
    text = _plain(raw)
    if is_weekday_allowed:
        bare = _bare(text).removesuffix("曜日").removesuffix("曜").removeprefix("毎週")
        if bare in _WEEKDAYS or re.fullmatch("[0-6]", bare):
            return _WEEKDAYS.get(bare, bare)
    bare, weekday = split_weekday(plain(text))
    day = _read_day(bare.strip())
    if day is None:
        return text
    if weekday is not None and day.weekday() != weekday:
        raise CellFault("weekday_other")
    return day.isoformat()


def _read_day(text: str) -> date | None:
    """Return the day of a text beyond doubt, None where it is none; raise where it may be two."""
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _ERA_DAY.fullmatch(text):
            year = 1 if found[2] == "元" else int(found[2])
            return date(ERA_FIRST_YEARS[found[1]] + year - 1, int(found[3]), int(found[4]))
        if re.fullmatch("20[0-9]{6}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise CellFault("date_bad") from None
    if _SHORT_DAY.fullmatch(text):
        raise CellFault("date_ambiguous")
    return None


def _serial(number: float, *, is_weekday_allowed: bool) -> str:
    if is_weekday_allowed and number in range(7):
        return str(int(number))
    if number == int(number) and 20_000_101 <= number <= 21_001_231:
        return _day(str(int(number)), is_weekday_allowed=False)
    if number != int(number) or not 0 <= number < 100_000:
        return _digits(number)
    day = _EPOCH + timedelta(days=int(number))
    if FIRST_SERIAL <= day <= LAST_SERIAL:
        return day.isoformat()
    raise CellFault("date_ambiguous")


def _clock(raw: Raw) -> str:
    match raw:
        case datetime() | time():
            return f"{raw.hour:02d}:{raw.minute:02d}"
        case timedelta():
            return write_time(round(raw.total_seconds() / 60))
        case float() | int() if not isinstance(raw, bool) and 0 <= raw <= 1:
            return write_time(round(raw * DAY_MIN))
    text = plain(_plain(raw))
    found = _CLOCK.fullmatch(text)
    if not found:
        return text
    hour, minute = int(found[2]), 30 if found[4] else int(found[3] or 0)
    half = found[1] or found[5]
    if half in ("午後", "PM") and hour < 12:
        hour += 12
    if half in ("午前", "AM") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}"


def _number(kind: CellKind, raw: Raw) -> str:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _digits(raw)
    if not isinstance(raw, str):
        return _plain(raw)
    text = unicodedata.normalize("NFKC", raw).replace("\N{MINUS SIGN}", "-").strip()
    text = text.removeprefix("¥").removeprefix("約") if kind is CellKind.YEN else text
    if found := _NUMBER.fullmatch(text):
        unit = unicodedata.normalize("NFKC", found[2]).strip().casefold()
        if unit not in {unicodedata.normalize("NFKC", u).casefold() for u in UNITS[kind]}:
            raise CellFault("unit_other" if re.fullmatch(r"[^\W\d]+.*", unit) else "number_bad")
        text = found[1]
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text


def _flag(text: str) -> str:
    bare = _bare(text)
    return "1" if bare in YES else "0" if bare in NO else text


def _allergens(text: str) -> str:
    bare = unicodedata.normalize("NFKC", text)
    if bare in ("なし", "無し", "無", "-", "ー"):
        return ""
    names = (name.strip() for name in re.split(r"[;,、・/\n]", bare))
    return ";".join(name for name in names if name)


def _jan(text: str) -> str:
    """Return a JAN code with the leading zeros that a spreadsheet took from it."""
    digits = unicodedata.normalize("NFKC", text).replace("-", "").replace(" ", "")
    if digits.isdigit():
        for length in (len(digits), 8, 12, 13):
            if length >= len(digits):
                try:
                    return read_jan(digits.zfill(length), [])
                except CellFault:
                    continue
    return digits
