"""One cell of a scenario file ↔ its exact value.

Every parser takes the stripped text of a cell and a list to which it adds the codes of warnings;
it raises ``CellFault`` with the code of an error. Codes are worded in ``scenario_faults``.
"""

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum

from inventory.model import Category, ExpiryKind, Zone
from logistics.model import DAY_MIN, ExclusionField, SiteKind
from logistics.scenario_files.columns import CellKind

Notes = list[str]

LONGEST_NUMBER = 100
FINEST_DECIMALS = 20
MOST_DAYS = 100_000
"""More days than any food keeps."""
COLDEST_DC, HOTTEST_DC = -600, 600
"""Tenths of a degree: no store of food is colder or hotter."""
JAN_LENGTHS = (8, 12, 13, 14)
"""Digits of a GTIN, check digit included (GS1 General Specifications)."""
EXACT = Context(prec=LONGEST_NUMBER)
_PLAIN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?")
_TIME = re.compile(r"(\d{1,2}):([0-5]\d)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CELSIUS = re.compile(r"([+-]?)([0-9]{1,3})(?:\.([0-9]))?")
_DAYS = re.compile(r"-?[0-9]{1,6}")
_ODD_ALLERGEN = re.compile(r"[？、，；,/・]|\s\?")


class CellFault(Exception):
    """A cell that breaks the format; ``code`` says how."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_number(text: str) -> float:
    """Return a number from 0 to below a thousand million, as the referee reads it."""
    try:
        value = float(text) if len(text) <= LONGEST_NUMBER else float("nan")
    except ValueError:
        value = float("nan")
    if math.isnan(value):
        raise CellFault("number_bad")
    if value < 0:
        raise CellFault("number_negative")
    if value >= 1e9:
        raise CellFault("number_too_large")
    return value


def read_scaled(text: str, *, factor: int) -> tuple[int, bool]:
    """Return ``factor`` times a number, rounded down, and whether something was cut off."""
    if plain := _PLAIN.fullmatch(text):
        decimals = plain[2] or ""
        whole, rest = divmod(int(plain[1] + decimals) * factor, 10 ** len(decimals))
        return whole, bool(rest)
    read_number(text)
    try:
        _, digits, exponent = Decimal(text).as_tuple()
    except InvalidOperation:
        raise CellFault("number_bad") from None
    coefficient = int("".join(map(str, digits)))
    if not coefficient or not isinstance(exponent, int):
        return 0, False
    if exponent >= 0:
        return coefficient * 10**exponent * factor, False
    if -exponent > 2 * LONGEST_NUMBER:
        return 0, True
    whole, rest = divmod(coefficient * factor, 10**-exponent)
    return whole, bool(rest)


def read_thousandths(text: str, notes: Notes) -> int:
    """Return a number with at most three decimals times 1000.

    What lies within a millionth of such a number passes, as with the referee: spreadsheets write
    12.300000000000001.
    """
    whole, cut = read_scaled(text, factor=1000)
    if not cut:
        return whole
    thousandths = float(text) * 1000
    if abs(thousandths - round(thousandths)) > 0.001:
        raise CellFault("decimals_too_many")
    notes.append("finer_than_kept")
    return round(thousandths)


def read_above_0(text: str, notes: Notes) -> int:
    """Return thousandths that are at least 1."""
    value = read_thousandths(text, notes)
    if not value:
        raise CellFault("number_not_above_0")
    return value


def read_litres(text: str, notes: Notes) -> int:
    """Return litres as whole microlitres, rounded down."""
    microlitres, cut = read_scaled(text, factor=1_000_000)
    if cut:
        notes.append("finer_than_kept")
    return microlitres


def read_drive_s(text: str, notes: Notes) -> int:
    """Return minutes as seconds, rounded down: a leg counts in whole minutes rounded down."""
    seconds, cut = read_scaled(text, factor=60)
    if cut and read_scaled(text, factor=10_000) != read_scaled(
        write_drive_min(seconds), factor=10_000
    ):
        notes.append("finer_than_kept")
    return seconds


def read_service_s(text: str, notes: Notes) -> int:
    """Return minutes as seconds, rounded up, so that no stop is planned too short."""
    seconds, cut = read_scaled(text, factor=60)
    seconds += cut
    if cut and read_scaled(text, factor=10_000) != read_scaled(
        write_service_min(seconds), factor=10_000
    ):
        notes.append("finer_than_kept")
    return seconds


def read_metres(text: str, notes: Notes) -> int:
    """Return kilometres as the nearest whole metre."""
    half_metres, cut = read_scaled(text, factor=2000)
    if cut or half_metres % 2:
        notes.append("finer_than_kept")
    return (half_metres + 1) // 2


def read_decimal(text: str, notes: Notes) -> Decimal:
    """Return a number to 20 decimals; more would only make 1e-999999999 long to write."""
    scaled, cut = read_scaled(text, factor=10**FINEST_DECIMALS)
    if cut:
        notes.append("finer_than_kept")
    return Decimal(scaled).scaleb(-FINEST_DECIMALS, EXACT).normalize(EXACT)


def read_latitude(text: str, _notes: Notes) -> float:
    """Return degrees north, 0 to 90."""
    return _degrees(text, most=90)


def read_longitude(text: str, _notes: Notes) -> float:
    """Return degrees east, 0 to 180."""
    return _degrees(text, most=180)


def _degrees(text: str, *, most: float) -> float:
    value = read_number(text)
    if value > most:
        raise CellFault("degrees_out_of_range")
    return round(value, 9)


def read_count(text: str, notes: Notes) -> int:
    """Return a whole number, the nearest one where decimals stand."""
    value = read_number(text)
    if value != int(value):
        notes.append("count_not_whole")
    return round(value)


def read_date(text: str, _notes: Notes) -> date:
    """Return a date written YYYY-MM-DD."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellFault("date_bad")


def read_time_min(text: str, _notes: Notes) -> int:
    """Return the minutes since midnight of a time HH:MM, 24:00 at the latest."""
    clock = _TIME.fullmatch(text)
    if not clock or (minutes := int(clock[1]) * 60 + int(clock[2])) > DAY_MIN:
        raise CellFault("time_bad")
    return minutes


def read_day(text: str, notes: Notes) -> date | int:
    """Return a weekday 0 (Monday) to 6, or a date."""
    if re.fullmatch("[0-6]", text):
        return int(text)
    try:
        return read_date(text, notes)
    except CellFault:
        raise CellFault("day_bad") from None


def read_flag(text: str, notes: Notes) -> bool:
    """Tell whether a flag is set; what is neither 1 nor 0 counts as set, which hides more."""
    if text not in ("0", "1"):
        notes.append("flag_odd")
    return text != "0"


def read_allergens(text: str, notes: Notes) -> tuple[str, ...]:
    """Return allergens in the order of the file, ``?`` kept behind the unknown ones."""
    names = (a.strip() for a in text.split(";"))
    found = tuple(a for a in names if a.rstrip("?"))
    if any(_ODD_ALLERGEN.search(a) for a in found):
        notes.append("allergen_spelling")
    return found


def read_celsius(text: str, _notes: Notes) -> int:
    """Return a temperature as tenths of a degree Celsius; it has at most one decimal."""
    if found := _CELSIUS.fullmatch(text):
        tenths = int(found[2]) * 10 + int(found[3] or 0)
        value = -tenths if found[1] == "-" else tenths
        if COLDEST_DC <= value <= HOTTEST_DC:
            return value
    raise CellFault("celsius_bad")


def read_days(text: str, notes: Notes) -> int:
    """Return whole days, not below 0."""
    days = read_margin_days(text, notes)
    if days < 0:
        raise CellFault("policy_bad")
    return days


def read_margin_days(text: str, _notes: Notes) -> int:
    """Return whole days before a date; below 0 = days of grace after it."""
    if _DAYS.fullmatch(text) and abs(days := int(text)) <= MOST_DAYS:
        return days
    raise CellFault("policy_bad")


def read_step(text: str, notes: Notes) -> Decimal:
    """Return a number above 0."""
    step = read_decimal(text, notes)
    if not step:
        raise CellFault("objective_bad")
    return step


def read_jan(text: str, _notes: Notes) -> str:
    """Return the digits of a JAN code (GTIN) whose check digit is right.

    Weights 3 and 1 alternate from the right, the check digit apart (GS1 General Specifications).
    """
    if text.isascii() and text.isdigit() and len(text) in JAN_LENGTHS:
        digits = [int(c) for c in reversed(text)]
        if (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0:
            return text
    raise CellFault("jan_bad")


def _choice(kind: type[StrEnum]) -> Callable[[str, Notes], StrEnum]:
    members = {m.value: m for m in kind}

    def read(text: str, _notes: Notes) -> StrEnum:
        if (found := members.get(text)) is None:
            raise CellFault("choice_unknown")
        return found

    return read


def _text(text: str, _notes: Notes) -> str:
    return text


PARSERS: dict[CellKind, Callable[[str, Notes], object]] = {
    CellKind.TEXT: _text,
    CellKind.ID: _text,
    CellKind.FLAG: read_flag,
    CellKind.ALLERGENS: read_allergens,
    CellKind.SITE_KIND: _choice(SiteKind),
    CellKind.ZONE: _choice(Zone),
    CellKind.CATEGORY: _choice(Category),
    CellKind.EXPIRY_KIND: _choice(ExpiryKind),
    CellKind.EXCLUSION_FIELD: _choice(ExclusionField),
    CellKind.DATE: read_date,
    CellKind.TIME: read_time_min,
    CellKind.DAY: read_day,
    CellKind.DEGREE_LAT: read_latitude,
    CellKind.DEGREE_LON: read_longitude,
    CellKind.COUNT: read_count,
    CellKind.KG: read_thousandths,
    CellKind.KG_ABOVE_0: read_above_0,
    CellKind.LITRE: read_litres,
    CellKind.LITRE_PER_KG: read_thousandths,
    CellKind.SERVICE_MIN: read_service_s,
    CellKind.DRIVE_MIN: read_drive_s,
    CellKind.HOLD_MIN: read_decimal,
    CellKind.KM: read_metres,
    CellKind.YEN: read_decimal,
    CellKind.CELSIUS: read_celsius,
    CellKind.DAYS: read_days,
    CellKind.MARGIN_DAYS: read_margin_days,
    CellKind.STEP: read_step,
    CellKind.JAN: read_jan,
}

BLANK: dict[CellKind, object] = {
    CellKind.TEXT: "",
    CellKind.ID: None,
    CellKind.FLAG: False,
    CellKind.ALLERGENS: (),
    CellKind.DEGREE_LAT: None,
    CellKind.DEGREE_LON: None,
    CellKind.COUNT: None,
    CellKind.HOLD_MIN: None,
    CellKind.YEN: None,
    CellKind.CELSIUS: None,
    CellKind.DAYS: None,
    CellKind.STEP: None,
    CellKind.JAN: "",
}

CHOICES: dict[CellKind, type[StrEnum]] = {
    CellKind.SITE_KIND: SiteKind,
    CellKind.ZONE: Zone,
    CellKind.CATEGORY: Category,
    CellKind.EXPIRY_KIND: ExpiryKind,
    CellKind.EXCLUSION_FIELD: ExclusionField,
}


def write_scaled(value: int, *, decimals: int) -> str:
    """Return ``value / 10**decimals`` without superfluous zeros."""
    whole, rest = divmod(value, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}".rstrip("0").rstrip(".")


def write_decimal(value: Decimal | float) -> str:
    """Return a number in plain digits without superfluous zeros."""
    text = format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def write_drive_min(seconds: int) -> str:
    """Return minutes that ``read_drive_s`` reads as the same seconds."""
    return write_scaled(-(-seconds * 10_000 // 60), decimals=4)


def write_service_min(seconds: int) -> str:
    """Return minutes that ``read_service_s`` reads as the same seconds."""
    return write_scaled(seconds * 10_000 // 60, decimals=4)


def write_time(minutes: int) -> str:
    """Return minutes since midnight as HH:MM."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
