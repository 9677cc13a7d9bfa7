"""Barcodes: JAN and other GTIN, and GS1 element strings with lot, dates, weight and count.

The library biip knows the application identifiers (AI) and check digits; dates are worked out here,
from the day that the caller gives, and nothing is filled in that the code does not say for certain.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from biip import ParseConfig, ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString
from biip.gtin import Gtin
from biip.rcn import Rcn
from biip.symbology import GS1Symbology, SymbologyIdentifier

from inventory.errors import InventoryError

MOST_CHARACTERS = 500
"""No code that food bears is longer; a GS1-128 holds 48 characters, a GS1 QR code some hundreds."""

_SEPARATOR = "\x1d"
_WRITTEN_SEPARATORS = re.compile(r"<GS>|\{GS\}|<FNC1>|\{FNC1\}|␝|\\x1d|\^\]")
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False, separator_chars=(_SEPARATOR,))
"""Dates are not looked at: the library takes the century from the clock."""
_GTIN_LENGTHS = (8, 12, 13, 14)


class CodeUnreadable(InventoryError):
    """A code that is no GTIN and no GS1 element string.

    ``position`` is the character at fault, counted from 1 in the code without its symbology
    identifier, and 0 where the whole is meant; ``expected`` is what should stand there, if known.
    """

    code = "code_unreadable"
    remedy = "Scan it again, or type the digits below the bars; at the place named is a fault."

    def __init__(self, problem: str, *, position: int = 0, expected: str = "") -> None:
        self.problem = problem
        self.position = position
        self.expected = expected
        place = f"Character {position}: " if position else ""
        super().__init__(f"The code cannot be read. {place}{problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedCode:
    """What a code says; None = it does not say.

    ``gtin`` has 13 digits, 8 for a short JAN, 14 for a case that has its own; a 12-digit UPC gets a
    leading 0. A shop's own code (20 to 29, 02 …) means another thing in every shop: it stands in
    ``in_store_code`` and gives neither product nor weight. ``weight_g`` is net, in whole grams,
    rounded down. ``best_before_on`` is 賞味期限 (AI 15), ``use_by_on`` is 消費期限 (AI 17).
    """

    gtin: str | None = None
    in_store_code: str | None = None
    lot_number: str | None = None
    serial_number: str | None = None
    produced_on: date | None = None
    best_before_on: date | None = None
    use_by_on: date | None = None
    weight_g: int | None = None
    count: int | None = None


def read_code(text: str, *, today: date) -> ScannedCode:
    """Return what a scanned or typed code says.

    Takes GTIN-8, 12, 13 and 14 with or without blanks and hyphens, element strings as a scanner
    sends them (symbology identifier, FNC1 as GS) or as printed, ``(01)…(17)…(10)…``, and GS1
    digital links. ``today`` gives the century of two-digit years (GS1 General Specifications 7.12).
    Raises ``CodeUnreadable``, also for a code that says nothing of the above.
    """
    code = _WRITTEN_SEPARATORS.sub(_SEPARATOR, unicodedata.normalize("NFKC", text)).strip()
    if not code or len(code) > MOST_CHARACTERS:
        raise CodeUnreadable("It is empty or too long.")
    symbology, code = _symbology(code)
    if code.startswith("("):
        return _scanned(_printed_elements(code), today)
    if code.lower().startswith(("http://", "https://")):
        return _scanned(_linked_elements(code), today)
    bare = re.sub(r"[\s-]", "", code) if re.fullmatch(r"[0-9 -]+", code) else code
    is_gtin = bare.isdecimal() and len(bare) in _GTIN_LENGTHS
    if symbology in GS1Symbology.with_gtin() or (symbology is None and is_gtin):
        return _product(_gtin(bare))
    return _scanned(_sent_elements(code), today)


def _symbology(code: str) -> tuple[GS1Symbology | None, str]:
    """Cut off a symbology identifier such as ]C1 and say what it stands for in the GS1 system."""
    if not code.startswith("]"):
        return None, code
    try:
        identifier = SymbologyIdentifier.extract(code)
    except (ParseError, IndexError, ValueError) as error:
        raise CodeUnreadable("There is no such kind of barcode.", position=1) from error
    return identifier.gs1_symbology, code[len(identifier) :].lstrip(_SEPARATOR)


def _gtin(digits: str, *, at: int = 1) -> Gtin:
    """Return a GTIN whose check digit is right; its first digit is at ``at``, 0 = not known."""
    if not digits.isdecimal() or not digits.isascii():
        wrong = next(i for i, c in enumerate(f"{digits} ") if c not in "0123456789")
        raise CodeUnreadable("There should be a digit.", position=wrong + 1)
    if len(digits) not in _GTIN_LENGTHS:
        raise CodeUnreadable(f"A JAN or GTIN has 8, 12, 13 or 14 digits, not {len(digits)}.")
    if not digits.strip("0"):
        raise CodeUnreadable("It has zeros only.")
    expected = gs1_standard_check_digit(digits[:-1])
    if digits[-1] != str(expected):
        raise CodeUnreadable(
            f"The check digit should be {expected}, or a digit before it is wrong.",
            position=at + len(digits) - 1 if at else 0,
            expected=str(expected),
        )
    return Gtin.parse(digits, config=_CONFIG)


def _product(gtin: Gtin) -> ScannedCode:
    if isinstance(gtin, Rcn):
        return ScannedCode(in_store_code=_shortest(gtin))
    return ScannedCode(gtin=_shortest(gtin))


def _shortest(gtin: Gtin) -> str:
    """Return 8, 13 or 14 digits, so that one product has one number however it is coded."""
    length = max(gtin.format.length, 13) if gtin.format.length > 8 else 8
    return f"{gtin.payload}{gtin.check_digit}".zfill(length)


class _Element(NamedTuple):
    """An element string and its place in the code, from 0; None in a link, which is rewritten."""

    string: GS1ElementString
    place: int | None

    @property
    def value(self) -> str:
        return self.string.value

    def position(self, offset: int = 0) -> int:
        """Return the position of a character of the element, as errors tell it."""
        return 0 if self.place is None else self.place + offset + 1


def _sent_elements(code: str) -> list[_Element]:
    """Return the elements of a code as a scanner sends it."""
    elements, place = [], 0
    while place < len(code):
        if code[place] == _SEPARATOR:
            place += 1
            continue
        try:
            element = GS1ElementString.extract(code[place:], config=_CONFIG)
        except ParseError as error:
            raise CodeUnreadable(
                "No application identifier of GS1 with its data begins there.", position=place + 1
            ) from error
        elements.append(_Element(element, place))
        place += len(element)
    return elements


def _printed_elements(code: str) -> list[_Element]:
    """Return the elements of a code as printed below the bars: (01)…(17)…(10)…."""
    elements, place = [], 0
    for part in filter(None, re.split(r"(?=\([0-9]{2,4}\))", code)):
        identifier, _, data = part.removeprefix("(").partition(")")
        try:
            element = GS1ElementString.parse(identifier + re.sub(r"\s", "", data), config=_CONFIG)
        except ParseError as error:
            raise CodeUnreadable(
                "There is no such application identifier of GS1, or its data do not fit.",
                position=place + 1,
            ) from error
        if element.ai.ai != identifier:  # the library would read (104)A1 as (10)4A1
            raise CodeUnreadable(
                f"({identifier}) is no application identifier of GS1.", position=place + 1
            )
        elements.append(_Element(element, place + 2))  # two parentheses
        place += len(part)
    return elements


def _linked_elements(code: str) -> list[_Element]:
    try:
        link = GS1DigitalLinkURI.parse(code, config=_CONFIG)
    except ParseError as error:
        raise CodeUnreadable("The web address is no digital link of GS1.") from error
    return [_Element(string, None) for string in link.element_strings]


_Elements = Mapping[str, _Element]


def _scanned(elements: list[_Element], today: date) -> ScannedCode:
    found = _by_identifier(elements)
    product = ScannedCode()
    for element in [found[ai] for ai in ("01", "02") if ai in found][:1]:
        product = _product(_gtin(element.value, at=element.position(2)))
    scanned = replace(
        product,
        lot_number=_text(found, "10"),
        serial_number=_text(found, "21"),
        produced_on=_day(found, "11", today),
        best_before_on=_day(found, "15", today),
        use_by_on=_day(found, "17", today),
        weight_g=_weight_g(found),
        count=_count(found),
    )
    if scanned == ScannedCode():
        raise CodeUnreadable("It says nothing about product, lot, date, weight or count.")
    return scanned


def _by_identifier(elements: list[_Element]) -> _Elements:
    found: dict[str, _Element] = {}
    for element in elements:
        identifier = element.string.ai.ai
        key = identifier[:3] if identifier.startswith("310") else identifier
        if key in found and found[key].string != element.string:
            raise CodeUnreadable(
                f"It says ({identifier}) in two ways.", position=element.position()
            )
        found[key] = element
    return found


def _text(found: _Elements, identifier: str) -> str | None:
    return found[identifier].value if identifier in found else None


def _day(found: _Elements, identifier: str, today: date) -> date | None:
    """Return the day of YYMMDD; day 00 is the last of its month."""
    if identifier not in found:
        return None
    element = found[identifier]
    year, month, day = (int(element.value[i : i + 2]) for i in (0, 2, 4))
    try:
        in_full = _full_year(year, today)
        return date(in_full, month, day or monthrange(in_full, month)[1])
    except ValueError as error:
        raise CodeUnreadable(
            f"({identifier}) {element.value} is no day.", position=element.position(2)
        ) from error


def _full_year(two_digits: int, today: date) -> int:
    """Return the year up to 49 before and 50 after this one (GS1 General Specifications 7.12)."""
    century = today.year - today.year % 100
    ahead = two_digits - today.year % 100
    if ahead > 50:
        return century - 100 + two_digits
    return century + 100 + two_digits if ahead < -49 else century + two_digits


def _weight_g(found: _Elements) -> int | None:
    """Return the net weight of AI 310x, kilograms with x decimals; a part of a gram is dropped."""
    if "310" not in found:
        return None
    element = found["310"]
    kilograms = Decimal(element.value).scaleb(-int(element.string.ai.ai[3]))
    return int((kilograms * 1000).to_integral_value(rounding=ROUND_DOWN))


def _count(found: _Elements) -> int | None:
    for identifier in ("37", "30"):
        if identifier in found and found[identifier].value:
            return int(found[identifier].value)
    return None
