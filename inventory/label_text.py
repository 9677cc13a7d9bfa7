"""Text from a label before its date is looked for: one way of writing for digits, dashes, words.

Also what may stand behind a date: まで, a weekday, a time of day, the maker's own sign
(製造所固有記号). Each is cut off only where it cannot be a part of the date.
"""

import re
import unicodedata

MOST_CHARACTERS = 60
"""Longer texts are no single date; the longest form in words has about 30 characters."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-") | dict.fromkeys("‘’`´", "'"))
_KANJI_DIGITS = {kanji: number for number, kanji in enumerate("〇一二三四五六七八九")} | {"零": 0}
_KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI_NUMBER = re.compile(r"(?<![0-9])[〇零一二三四五六七八九十百千]+(?![0-9])")
_HEADING = re.compile(
    r"^[【\[(]?(?:賞味期限|消費期限|品質保持期限|期限|賞味|消費)[】\])]?(?:\(開封前\))?\s*:?\s*"
)
_UNTIL = re.compile(r"\s*(?:まで|迄)$")
_WEEKDAY = re.compile(r"\s*\(([月火水木金土日])(?:曜日?)?\)$")
_TIME = re.compile(
    r"(?:\s*(?:午前|午後|AM|PM)\s*|\s+)[0-9]{1,2}(?::[0-9]{2}|時(?:\s*[0-9]{1,2}分)?)$"
)
_SIGN = re.compile(r"(\s*\+\s*(?=[A-Z0-9])|\s*/\s*(?=[A-Z])|\s+(?=[A-Z])|(?=[A-Z]))[A-Z0-9]{1,8}$")
_LOOKALIKES = str.maketrans("OILSBZ", "011582")
"""Letters that are typed or read for digits."""


def plain(text: str) -> str:
    """Return ``text`` with half-width capitals, digits for 八 and 十一, and no word before it."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    text = " ".join(text.split())
    return _KANJI_NUMBER.sub(_digits, _HEADING.sub("", text))


def _digits(found: re.Match[str]) -> str:
    kanji = found.group()
    if not _KANJI_UNITS.keys() & set(kanji):
        return "".join(str(_KANJI_DIGITS[k]) for k in kanji)
    total, digit = 0, None
    for character in kanji:
        if character in _KANJI_UNITS:
            total += (1 if digit is None else digit) * _KANJI_UNITS[character]
            digit = None
        else:
            digit = _KANJI_DIGITS[character]
    return str(total + (digit or 0))


def without_until(text: str) -> str:
    """Cut off まで."""
    return _UNTIL.sub("", text)


def split_weekday(text: str) -> tuple[str, int | None]:
    """Cut off a weekday in parentheses; return it as 0 (Monday) to 6."""
    found = _WEEKDAY.search(text)
    if found is None:
        return text, None
    return text[: found.start()], "月火水木金土日".index(found[1])


def split_time(text: str) -> tuple[str, bool]:
    """Cut off a time of day such as 午後9時 or 21:00; tell whether there was one."""
    cut = _TIME.sub("", text)
    return cut, cut != text


def split_sign(text: str) -> tuple[str, str]:
    """Cut off the maker's own sign; return the text before it and the sign, "" where none is.

    The sign has a letter first, or a + before it (食品表示基準: 製造所固有記号 follows a +).
    """
    found = _SIGN.search(text)
    if found is None:
        return text, ""
    return text[: found.start()], found.group()


def may_be_digits(sign: str) -> bool:
    """Tell whether a sign may be the rest of the date, mistyped (``O5`` for ``05``)."""
    bare = sign.strip(" /+")
    return sign[:1].isalpha() or bare.translate(_LOOKALIKES).isdigit()
